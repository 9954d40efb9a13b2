// How ends are told: monitors, exit signals, links.
// SPDX-License-Identifier: MIT
#include <array>
#include <optional>

#include "workloads.hpp"

namespace rehearse::mutants {
namespace {

struct go {};

/// A process that ends in one of four ways, and says beforehand which.
struct ending {
  std::optional<exit_reason> reason{};
};
void end_somehow(ending& mine) {
  dawdle();
  switch (dice().below(4)) {
    case 0: mine.reason = exit_reason::normal; return;
    case 1: mine.reason = exit_reason::shutdown; break;
    case 2: mine.reason = "boom"; break;
    default: mine.reason = exit_reason::kill; break;  // Raised, it is no kill: EXIT-10.
  }
  exit(*mine.reason);
}

auto downs_of(monitor_ref ref) -> std::vector<exit_reason> {
  std::vector<exit_reason> found;
  const auto is_its = [&](const down& seen) { return seen.ref == ref; };
  for (bool more = true; more;) {
    receive(when(is_its, [&](const down& seen) { found.push_back(seen.reason); }), after(0ms, [&] { more = false; }));
  }
  return found;
}

void must_fire_once(monitor_ref ref, const ending& truth) {
  const auto seen = downs_of(ref);
  must(seen.size() == 1, "MON-02: a monitor fires once", std::to_string(seen.size()) + " times");
  if (seen.size() != 1) return;
  const exit_reason& told = seen.front();
  const bool is_true = truth.reason && told == *truth.reason;
  const bool was_struck = !is_calm() && told == exit_reason::killed;
  must(is_true || was_struck || told == exit_reason::noproc, "MON-02: a DOWN tells the true reason", told.to_string());
}

void watch(const std::array<ending, 3>& endings, const std::vector<pid>& watched) {
  std::array<monitor_ref, 3> kept;
  std::vector<monitor_ref> removed;
  for (std::size_t i = 0; i < watched.size(); ++i) {
    kept[i] = monitor(watched[i]);
    removed.push_back(monitor(watched[i]));
    dawdle();
    demonitor(removed.back(), flush);
  }
  settle();
  for (std::size_t i = 0; i < watched.size(); ++i) {
    if (is_alive(watched[i])) continue;
    must_fire_once(kept[i], endings[i]);
  }
  for (const monitor_ref each : removed) {
    must(downs_of(each).empty(), "MON-05: no DOWN comes after demonitor with flush");
  }
  for (const pid each : watched) {
    const monitor_ref late = monitor(each);
    settle();
    const auto seen = downs_of(late);
    must(seen.size() == 1 && seen.front() == exit_reason::noproc, "MON-04: a monitor of a dead process gives noproc",
         seen.empty() ? "no DOWN" : seen.front().to_string());
  }
}

}  // namespace

void monitors_fire_once() {
  auto& endings = scenarios::run_state<std::array<ending, 3>>();
  std::vector<pid> watched;
  for (ending& each : endings) watched.push_back(spawn("victim", [&each] { end_somehow(each); }));
  spawn("watcher", [&endings, watched] { watch(endings, watched); });
  spawn("watcher", [&endings, watched] { watch(endings, watched); });
}

namespace {

struct received {
  std::vector<exit_reason> reasons{};
};

/// Waits for its end; what it traps it writes down.
void wait_for_end(received& mine, bool traps, pid parent) {
  trap_exit(traps);
  send(parent, go{});
  for (;;) receive([&](const exit_message& seen) { mine.reasons.push_back(seen.reason); });
}

}  // namespace

void exit_signals() {
  trap_exit(true);
  auto& seen = scenarios::run_state<std::array<received, 3>>();
  const pid me = self();
  const auto plain = spawn_monitor("plain", [&seen, me] { wait_for_end(seen[0], false, me); });
  const auto trapper = spawn_monitor("trapper", [&seen, me] { wait_for_end(seen[1], true, me); });
  const auto parent = spawn_monitor("parent", [&seen, me] {
    spawn_link("child", [] { dawdle(); });
    wait_for_end(seen[2], false, me);
  });
  settle();  // All three wait, or are dead.

  exit(plain.process, exit_reason::normal);
  exit(trapper.process, "please");
  settle();
  if (is_calm()) {
    must(is_alive(plain.process), "EXIT-02: exit normal does nothing to a process that does not trap");
    must(is_alive(parent.process), "EXIT-07: a linked process that ends normally ends nobody");
    must(seen[1].reasons == std::vector<exit_reason>{"please"}, "EXIT-04: who traps exits gets a message");
  }
  exit(plain.process, "boom");
  must(!is_alive(plain.process), "EXIT-05: an exit signal ends a process that does not trap");
  exit(trapper.process, exit_reason::kill);
  must(!is_alive(trapper.process), "EXIT-01: kill ends a process that traps exits");
  exit(parent.process, exit_reason::kill);
  settle();
  const auto reason_of = [](monitor_ref ref) {
    const auto told = downs_of(ref);
    return told.empty() ? std::string("no DOWN") : told.front().to_string();
  };
  const std::string of_plain = reason_of(plain.ref);
  const std::string of_trapper = reason_of(trapper.ref);
  must(of_plain == "boom" || (!is_calm() && of_plain == "killed"), "EXIT-05: the reason is the signal's", of_plain);
  must(of_trapper == "killed", "EXIT-01: kill is observed as killed", of_trapper);
  must(reason_of(parent.ref) == "killed", "EXIT-01: kill is observed as killed");
}

namespace {

/// Links with the other, may undo it, tells the root, and waits for its end.
void join(pid other, bool undoes, pid root) {
  try {
    link(other);
  } catch (const no_process&) {
    return;  // It was killed.
  }
  if (undoes) unlink(other);
  static_cast<void>(is_alive(other));  // Answered after both have taken effect there.
  send(root, go{});
  receive<go>();
}

}  // namespace

void links_both_ways() {
  const bool undoes = dice().below(3) == 0;
  const bool first_dies = dice().below(2) == 0;
  const pid me = self();
  const auto idle = spawn_monitor("linked", [] { receive<go>(); });
  const pid other = idle.process;
  const auto linker = spawn_monitor("linker", [other, undoes, me] { join(other, undoes, me); });
  settle();
  const auto& dies = first_dies ? linker : idle;
  const auto& stays = first_dies ? idle : linker;
  exit(dies.process, "boom");
  settle();
  if (is_calm()) {
    if (undoes) {
      must(is_alive(stays.process), "LINK-03: nothing of a link is left after unlink");
    } else {
      const auto told = downs_of(stays.ref);
      must(told.size() == 1 && told.front() == exit_reason("boom"),
           "LINK-01: an end goes over a link in both directions", told.empty() ? "it lives" : told.front().to_string());
    }
  }
  exit(stays.process, exit_reason::kill);
}

}  // namespace rehearse::mutants
