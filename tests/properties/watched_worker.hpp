// watched_worker: a child that does what its behaviour says, and judges the order of the messages it gets.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include <rehearse/rehearse.hpp>

#include "watched_tree.hpp"

namespace rehearse::tests {

enum class habit : std::uint8_t { works, ends_normally, ends_on_purpose, crashes, fails_to_start, says_ignore };

/// What a worker of one id does, in all of its incarnations.
struct behaviour {
  habit has = habit::works;
  int first = 1;  ///< The starts, counted from 1, in which it does so.
  int last = 1;
  virtual_duration lives{};  ///< Until it ends by itself.
  bool traps_exits = false;
  virtual_duration lingers{};  ///< In terminate.
  friend auto operator==(const behaviour&, const behaviour&) -> bool = default;
};

struct watched_worker : gen_server {
  /// What every message says: the number is the sender's, counted over all that it sends to anybody.
  struct note {
    pid sender;
    int number;
    pid meant;  ///< Empty: whoever has the name.
    virtual_duration takes;
  };
  struct order {
    note what;
  };
  struct receipt {
    int number;
    pid writer;
  };
  struct question {
    using reply = receipt;
    note what;
  };
  struct over {};
  using infos = messages<note, over, exit_message>;

  watched_worker(watched_tree* where, std::string called, behaviour its)
      : tree(where), id(std::move(called)), is(std::move(its)) {}

  auto init() -> next {
    trap_exit(is.traps_exits);
    const int count = tree->started(id);
    if (is.has == habit::works || count < is.first || count > is.last) return {};
    if (is.has == habit::fails_to_start) return stop_with("no licence");
    if (is.has == habit::says_ignore) return ignore();
    send_after(self(), is.lives, over{});
    return {};
  }
  void handle_info(const note& what) { hears(what); }
  auto handle_info(over) -> next {
    if (is.has == habit::ends_normally) return stop_with(exit_reason::normal);
    if (is.has == habit::ends_on_purpose) return stop_with(exit_reason::shutdown_with("enough"));
    return stop_with("boom");
  }
  void handle_info(const exit_message&) {}
  void handle_cast(const order& given) { hears(given.what); }
  auto handle_call(const question& asked) -> receipt {
    hears(asked.what);
    return {asked.what.number, self()};
  }
  void terminate(const exit_reason& reason) {
    tree->stops(id, reason);
    if (is.lingers.count() != 0) sleep(is.lingers);
    tree->changed();
  }

  void hears(const note& what) {
    int& last = heard[what.sender];
    if (what.number <= last) fail("messages of one sender come in order", id + " hears them out of order");  // SIG-02
    last = what.number;
    if (what.meant && what.meant != self()) fail("a message reaches whom it was sent to", id + " hears another's");
    if (tree->find(id) == self()) tree->hears(id, what.sender, what.number);
    if (what.takes.count() != 0) sleep(what.takes);
  }

  watched_tree* tree;
  std::string id;
  behaviour is;
  std::map<pid, int> heard{};
};

inline auto worker(watched_tree& tree, const std::string& id, behaviour its = {}, const server_options& how = {})
    -> child_spec {
  return child<watched_worker>(id, how, &tree, id, std::move(its));
}

}  // namespace rehearse::tests
