// watched_tree: a supervision tree that notes who was started by whom, and judges it by what a child can see.
//
// It knows nothing of events: a second opinion beside the OTP oracle. Only what no request and no failed start could
// excuse is judged. Printed with each counter-example, so that what is pasted is what was run.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <rehearse/rehearse.hpp>

namespace rehearse::tests {

class watched_tree {
 public:
  // -- building -------------------------------------------------------------------------------------------------------

  auto supervisor(std::string id, supervisor_spec spec) -> child_spec {
    watch(spec);
    return supervisor_child(std::move(id), std::move(spec));
  }

  /// Starts the tree, linked to the caller; nobody if it did not come up.
  void starts(supervisor_spec top) {
    trap_exit(true);
    watch(top);
    const start_result started = try_start_supervisor(std::move(top));
    if (started.is_ok()) top_ = started.process;
    newest_["top"] = top_;
  }

  /// A child for a supervisor that is asked to start it.
  auto watched(child_spec spec, restart_strategy strategy = restart_strategy::one_for_one, bool is_dynamic = false)
      -> child_spec {
    const child_spec plain = spec;
    spec.start = [this, plain, strategy, is_dynamic] {
      begins(plain, strategy, is_dynamic);
      const start_result result = plain.start();
      came_up(plain, result);
      return result;
    };
    return spec;
  }

  /// Asks a dynamic supervisor to start a child; it may be dead already.
  void adds(const std::string& supervisor_id, child_spec spec) {
    if (const pid whom = find(supervisor_id)) {
      try {
        start_child(whom, watched(std::move(spec), restart_strategy::one_for_one, true));
      } catch (const exit_exception&) {}
    }
  }

  /// A process of the workload; ends() waits for it.
  void client(const std::string& label, std::function<void()> body) {
    spawn_monitor(label, std::move(body));
    ++clients_;
  }

  /// Whoever had this id last, dead or alive.
  auto find(const std::string& id) const -> pid {
    const auto found = newest_.find(id);
    return found == newest_.end() ? pid() : found->second;
  }
  /// Somebody asks `whom` to change its children: what they do from now on is not the tree's alone.
  void is_asked(pid whom) { keepers_[whom].was_asked = true; }

  // -- what workers tell ----------------------------------------------------------------------------------------------

  /// Which start of this id it is, from 1.
  auto started(const std::string& id) -> int {
    newest_[id] = self();
    everybody_.push_back({self(), false});
    return ++starts_[id];
  }

  /// In terminate: a supervisor stops its children last to first (SUP-14, SUP-22, SUP-23).
  void stops(const std::string& id, const exit_reason& reason) {
    ++changes_;
    if (!lives(self()) || reason.what() != exit_reason::shutdown) return;
    for (const auto& [who, mine] : keepers_) {
      if (mine.is_dynamic || mine.was_asked || !lives(who)) continue;
      bool is_later = false;
      for (const slot& each : mine.children) {
        if (is_later && lives(each.process)) {
          fail("children stop in reverse order", id + " stops while " + each.id + ", started after it, lives");
        }
        is_later = is_later || each.process == self();
      }
    }
  }
  void changed() { ++changes_; }

  /// The newest incarnation of `id` hears a message: in order with what earlier ones heard of the same sender.
  void hears(const std::string& id, pid sender, int number) {
    int& last = heard_[{id, sender}];
    if (number <= last) fail("messages of one sender come in order over restarts", id + " hears an old one");
    last = number;
  }

  // -- the end --------------------------------------------------------------------------------------------------------

  /// Waits until all is quiet, judges, stops the tree, judges.
  void ends() {
    for (int i = 0; i < clients_; ++i) receive<down>();
    becomes_quiet();
    for (const auto& [who, mine] : keepers_) judge(who, mine);
    if (top_) exit(top_, exit_reason::shutdown);
    becomes_quiet();
    if (lives(top_)) fail("the tree ends when it is told to", "it lives");
    // A dynamic supervisor that is killed while it stops its children has unlinked them already (SUP-13).
    for (const auto& [who, is_excused] : everybody_) {
      if (!is_excused && lives(who)) fail("nobody lives without a supervisor", "somebody does");
    }
  }

 private:
  struct slot {
    std::string id;
    child_type type{};
    restart_type restart{};
    pid process{};
    int attempts = 0;
    bool is_up = false;  ///< Its last start gave a process.
  };
  /// One incarnation of a supervisor.
  struct keeper {
    restart_strategy strategy{};
    bool is_dynamic = false;
    bool was_asked = false;
    bool a_start_failed = false;
    std::vector<slot> children{};  ///< In the order of their first starts.
  };

  void watch(supervisor_spec& spec) {
    for (child_spec& each : spec.children) each = watched(std::move(each), spec.flags.strategy);
  }

  auto slot_of(keeper& mine, const child_spec& spec) -> slot& {
    for (slot& each : mine.children) {
      if (!mine.is_dynamic && each.id == spec.id) return each;
    }
    return mine.children.emplace_back(slot{spec.id, spec.type, spec.restart});
  }

  void begins(const child_spec& spec, restart_strategy strategy, bool is_dynamic) {
    ++changes_;
    if (!lives(self())) return;  // Killed, and not yet unwound.
    keeper& mine = keepers_[self()];
    mine.strategy = strategy;
    mine.is_dynamic = is_dynamic;
    slot& its = slot_of(mine, spec);
    if (lives(its.process)) fail("a child is started when its last incarnation is dead", spec.id + " lives");
    if (!is_dynamic && !mine.was_asked && its.attempts > 0 && its.restart == restart_type::temporary) {
      fail("a temporary child is not started again", spec.id + " is");  // SUP-19, SUP-24
    }
    bool is_later = false;
    for (const slot& each : mine.children) {  // SUP-06, SUP-22, SUP-23
      if (is_later && !mine.was_asked && strategy != restart_strategy::one_for_one && lives(each.process)) {
        fail("children of a group start in order", spec.id + " is started while " + each.id + ", after it, lives");
      }
      is_later = is_later || &each == &its;
    }
    ++its.attempts;
  }

  void came_up(const child_spec& spec, const start_result& result) {
    ++changes_;
    if (!lives(self())) return;
    keeper& mine = keepers_[self()];
    slot& its = mine.is_dynamic ? mine.children.back() : slot_of(mine, spec);
    its.process = result.is_ok() ? result.process : pid();
    its.is_up = result.is_ok();
    mine.a_start_failed = mine.a_start_failed || !result.is_ok();
    if (!result.is_ok()) return;
    if (spec.type == child_type::supervisor) {
      newest_[spec.id] = result.process;
      everybody_.push_back({result.process, false});
    } else if (mine.is_dynamic) {
      for (auto& [who, is_excused] : everybody_) is_excused = is_excused || who == result.process;
    }
  }

  /// Time goes on until it changes nothing: under timers at any time, one long sleep is not enough.
  void becomes_quiet() {
    for (int unchanged = 0; unchanged < 2;) {
      const std::uint64_t before = changes_;
      sleep(60s);
      settle();
      unchanged = before == changes_ ? unchanged + 1 : 0;
    }
  }

  /// Changes with each start, stop and death.
  auto state() const -> std::uint64_t {
    std::uint64_t living = 0;
    for (const member& each : everybody_) living += lives(each.process) ? 1 : 0;
    return changes_ * (everybody_.size() + 1) + living;
  }

  /// What it answers when nobody else does anything; empty if it is dead. Asked again if a late fault struck.
  auto counts_of(pid who) const -> std::optional<child_counts> {
    while (lives(who)) {
      settle();
      const std::uint64_t before = state();
      std::optional<child_counts> said;
      try {
        said = count_children(who);
      } catch (const exit_exception&) {}
      settle();
      if (said && before == state() && lives(who)) return said;  // It may have given up since.
    }
    return std::nullopt;
  }

  /// A supervisor that lives and has nothing to do.
  void judge(pid who, const keeper& mine) const {
    const std::optional<child_counts> answer = counts_of(who);
    if (!answer) return;
    const child_counts& said = *answer;
    child_counts seen;
    int most = 0;
    for (const slot& each : mine.children) {
      const bool is_temporary = each.restart == restart_type::temporary;
      const bool is_running = lives(each.process);
      if (is_running) ++seen.active;
      if (is_running || (!mine.is_dynamic && !is_temporary)) {
        ++seen.specs;
        ++(each.type == child_type::supervisor ? seen.supervisors : seen.workers);
      }
      if (mine.was_asked || mine.is_dynamic) continue;
      if (each.restart == restart_type::permanent && each.is_up && !is_running) {
        fail("a permanent child is started again", each.id + " is dead");  // SUP-19
      }
      if (mine.a_start_failed || is_temporary || mine.strategy == restart_strategy::one_for_one) continue;
      const bool as_often =
          mine.strategy == restart_strategy::rest_for_one ? each.attempts >= most : most == 0 || each.attempts == most;
      if (!as_often) {
        fail("a group is restarted together",  // SUP-22, SUP-23
             each.id + " was started " + std::to_string(each.attempts) + " times, one before it " +
                 std::to_string(most));
      }
      most = each.attempts;
    }
    const bool is_right =
        said.active == seen.active && said.specs == said.supervisors + said.workers && (mine.was_asked || said == seen);
    if (!is_right) {
      fail("count_children tells the truth",  // SUP-46, SUP-47
           "it says " + std::to_string(said.active) + " of " + std::to_string(said.specs) + ", and there are " +
               std::to_string(seen.active) + " of " + std::to_string(seen.specs));
    }
  }

  struct member {
    pid process;
    bool is_excused;
  };

  pid top_{};
  int clients_ = 0;
  std::uint64_t changes_ = 0;
  std::map<pid, keeper> keepers_{};
  std::map<std::string, int> starts_{};
  std::map<std::string, pid> newest_{};
  std::map<std::pair<std::string, pid>, int> heard_{};
  std::vector<member> everybody_{};
};

}  // namespace rehearse::tests
