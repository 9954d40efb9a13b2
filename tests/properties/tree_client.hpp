// tree_client: what a process of the workload does to the processes of a tree; it judges what it gets back.
// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <rehearse/rehearse.hpp>

#include "watched_worker.hpp"

namespace rehearse::tests {

/// Whoever is not there any more is left in peace.
class tree_client {
 public:
  explicit tree_client(watched_tree& tree) : tree_(&tree) { trap_exit(true); }

  void sends(const std::string& id, virtual_duration takes = {}) {
    if (const pid who = tree_->find(id)) send(who, watched_worker::note{self(), ++number_, who, takes});
  }
  void sends_by_name(const std::string& id) {
    try {
      send(name(id), watched_worker::note{self(), ++number_, {}, {}});
    } catch (const bad_argument&) {}
  }
  void casts(const std::string& id, virtual_duration takes = {}) {
    const pid who = tree_->find(id);
    if (!who) return;
    cast(server_ref<watched_worker>(who), watched_worker::order{{self(), ++number_, who, takes}});
  }
  /// The answer must be to this question, and from whom was asked; one that comes too late must not come at all.
  void calls(const std::string& id, virtual_duration timeout, virtual_duration takes = {}) {
    const pid who = tree_->find(id);
    if (!who) return;
    try {
      const watched_worker::question asked{{self(), ++number_, who, takes}};
      const auto answer = call(server_ref<watched_worker>(who), asked, timeout);
      if (answer.number != number_ || answer.writer != who) fail("a reply answers its request", "it does not");
    } catch (const exit_exception&) {}
  }

  void monitors(const std::string& id) {
    if (const pid who = tree_->find(id)) monitors_.push_back(monitor(who));
  }
  /// The last monitor that is left, and what it has told.
  void demonitors() {
    if (monitors_.empty()) return;
    demonitor(monitors_.back(), flush);
    monitors_.pop_back();
  }
  void links(const std::string& id) {
    if (const pid who = tree_->find(id)) {
      linked_.insert(who);
      link(who);
    }
  }
  void unlinks(const std::string& id) {
    if (const pid who = tree_->find(id)) unlink(who);
  }
  void exits(const std::string& id, const exit_reason& reason) {
    if (const pid who = tree_->find(id)) exit(who, reason);
  }

  void starts(const std::string& keeper, child_spec spec, bool is_dynamic = false) {
    asks(keeper, [&](pid whom) {
      start_child(whom, tree_->watched(std::move(spec), restart_strategy::one_for_one, is_dynamic));
    });
  }
  void terminates(const std::string& keeper, const std::string& id, bool is_dynamic = false) {
    asks(keeper, [&](pid whom) { is_dynamic ? terminate_child(whom, tree_->find(id)) : terminate_child(whom, id); });
  }
  void restarts(const std::string& keeper, const std::string& id) {
    asks(keeper, [&](pid whom) { restart_child(whom, id); });
  }
  void deletes(const std::string& keeper, const std::string& id) {
    asks(keeper, [&](pid whom) { delete_child(whom, id); });
  }
  /// Counts and list come from two requests: only each by itself is judged.
  void counts(const std::string& keeper) {
    const pid whom = tree_->find(keeper);
    if (!whom) return;
    try {
      const child_counts said = count_children(whom);
      if (said.active > said.specs || said.workers + said.supervisors != said.specs) {
        fail("count_children adds up", "it does not");
      }
    } catch (const exit_exception&) {}
  }

  /// Looks at what has come in the meantime: nothing that nobody sent, nothing that was called off.
  void finishes() {
    sleep(60s);
    bool is_more = true;
    while (is_more) {
      receive(
          [&](const down& what) {
            if (std::erase(monitors_, what.ref) == 0) fail("a monitor that was removed is silent", "it fired");
          },
          [&](const exit_message& what) {
            if (!linked_.contains(what.from)) fail("exits come from whom one is linked with", "a stranger's came");
          },
          [&](any_message) { fail("nothing is left in the mailbox", "something is"); },  // GS-21
          after(0ms, [&] { is_more = false; }));
    }
  }

 private:
  template <class Request>
  void asks(const std::string& keeper, Request request) {
    const pid whom = tree_->find(keeper);
    if (!whom) return;
    tree_->is_asked(whom);
    try {
      request(whom);
    } catch (const exit_exception&) {}
  }

  watched_tree* tree_;
  int number_ = 0;
  std::vector<monitor_ref> monitors_{};
  std::set<pid> linked_{};
};

}  // namespace rehearse::tests
