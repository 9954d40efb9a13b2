// The property of the runtime that everything else stands on: whatever processes send, link, monitor and kill, what one
// sends another arrives in order, and every death is told exactly as the rules say.
//
// A case is a small program for each of some processes, drawn by RapidCheck; it runs under several seeds and both
// deliveries, with all checkers on, in three cases of four with some of its signals late.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <cstdint>
#include <map>
#include <ostream>
#include <vector>

#include <rehearse/rehearse.hpp>
#include <rehearse/scenarios/runner.hpp>

namespace rehearse::tests {

namespace {

enum class act : std::uint8_t { send, link, unlink, monitor, demonitor, kill, exit_other, trap, take, crash };

struct command {
  act what;
  int target;
};

void showValue(const command& what, std::ostream& out) {
  constexpr const char* names[] = {"send", "link", "unlink", "monitor", "demonitor",
                                   "kill", "exit", "trap",   "take",    "crash"};
  out << names[static_cast<int>(what.what)] << " " << what.target;
}

using program = std::vector<command>;

struct note {
  int sender;
  int number;
};

/// What each process saw of each sender must count up.
struct ledger {
  std::map<std::pair<int, int>, int> last_seen;
  bool in_order = true;
};

void follow(int me, const program& commands, const std::vector<pid>& everybody, ledger& seen) {
  std::vector<monitor_ref> monitors;
  int sent = 0;
  const auto see = [&](const note& what) {
    int& last = seen.last_seen[{me, what.sender}];
    if (what.number <= last) seen.in_order = false;
    last = what.number;
  };
  for (const command& each : commands) {
    const pid target = everybody[static_cast<std::size_t>(each.target) % everybody.size()];
    switch (each.what) {
      case act::send: send(target, note{me, ++sent}); break;
      case act::link: try { link(target);
        } catch (const no_process&) {
          // The target was dead; fine.
        }
        break;
      case act::unlink: unlink(target); break;
      case act::monitor: monitors.push_back(monitor(target)); break;
      case act::demonitor:
        if (!monitors.empty()) {
          demonitor(monitors.back(), flush);
          monitors.pop_back();
        }
        break;
      case act::kill: exit(target, exit_reason::kill); break;
      case act::exit_other: exit(target, "asked to"); break;
      case act::trap: trap_exit(each.target % 2 == 0); break;
      case act::take:
        receive([&](note what) { see(what); }, [](down) {}, [](exit_message) {}, after(0ms, [] {}));
        break;
      case act::crash: exit("crashed"); break;
    }
  }
  while (const auto what = receive_within<note>(0ms)) see(*what);
}

auto genCommand() -> rc::Gen<command> {
  return rc::gen::map(rc::gen::pair(rc::gen::weightedElement<act>({{8, act::send},
                                                                   {3, act::link},
                                                                   {3, act::unlink},
                                                                   {3, act::monitor},
                                                                   {2, act::demonitor},
                                                                   {1, act::kill},
                                                                   {1, act::exit_other},
                                                                   {1, act::trap},
                                                                   {4, act::take},
                                                                   {1, act::crash}}),
                                    rc::gen::inRange(0, 5)),
                      [](const std::pair<act, int>& drawn) {
                        return command{drawn.first, drawn.second};
                      });
}

}  // namespace

RC_GTEST_PROP(PairOrder, IsKeptWhateverProcessesDo, ()) {
  const auto programs =
      *rc::gen::resize(20, rc::gen::container<std::vector<program>>(rc::gen::container<program>(genCommand())));
  RC_PRE(!programs.empty());
  RC_PRE(programs.size() <= 6U);
  const auto seed = *rc::gen::arbitrary<std::uint32_t>();

  ledger seen;
  const auto delays = *rc::gen::inRange(0, 4);
  for (const auto delivery : {sim::delivery::instant, sim::delivery::in_flight}) {
    scenarios::runner runs(
        {.body =
             [&] {
               seen = {};
               auto& everybody = scenarios::run_state<std::vector<pid>>();
               for (std::size_t i = 0; i < programs.size(); ++i) {
                 // Ids follow the root's, in order of declaration.
                 everybody.emplace_back(static_cast<std::uint32_t>(i + 2), self().epoch());
                 workload("process", [&, i] { follow(static_cast<int>(i), programs[i], everybody, seen); });
               }
             },
         .models = {delivery, sim::timers::when_idle},
         .faults = delays == 0 ? faults::policy{} : faults::delay(static_cast<std::uint32_t>(delays), 1s, 20)});
    for (std::uint32_t i = 0; i < 8; ++i) {
      const auto run = runs.run(1, seed + i);
      RC_LOG() << "seed " << seed + i << ", " << to_string(delivery) << ": " << run.property << " " << run.explanation;
      RC_ASSERT(run.outcome == sim::verdict::pass);
      RC_ASSERT(seen.in_order);
    }
  }
  RC_CLASSIFY(programs.size() >= 3, "three or more processes");
}

}  // namespace rehearse::tests
