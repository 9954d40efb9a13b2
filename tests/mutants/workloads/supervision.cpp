// Who is started, stopped and restarted, and in which order: strategies, restart types, intensity, retries.
// SPDX-License-Identifier: MIT
#include <algorithm>

#include "supervised.hpp"
#include "workloads.hpp"

namespace rehearse::mutants {
namespace {

constexpr std::array strategies{restart_strategy::one_for_one, restart_strategy::one_for_all,
                                restart_strategy::rest_for_one};

auto counting(int first, int last) -> std::vector<int> {
  std::vector<int> numbers;
  for (int i = first; i < last; ++i) numbers.push_back(i);
  return numbers;
}
auto reversed(std::vector<int> numbers) -> std::vector<int> {
  std::reverse(numbers.begin(), numbers.end());
  return numbers;
}

void must_be(const std::vector<int>& seen, const std::vector<int>& wanted, std::string_view property) {
  must(seen == wanted, property, joined(seen) + ", expected " + joined(wanted));
}

}  // namespace

void groups_restart() {
  trap_exit(true);
  auto& kept = scenarios::run_state<nursery>();
  const restart_strategy how = strategies[dice().below(3)];
  const int count = 3 + static_cast<int>(dice().below(2));
  supervisor_spec spec{.flags = {.strategy = how}, .children = {}};
  for (int i = 0; i < count; ++i) spec.children.push_back(kept.child_of(i));
  const start_result top = try_start_supervisor(spec);
  settle();
  if (!is_calm()) {
    exit(top.process, exit_reason::shutdown);
    return;  // The checkers judge.
  }
  must_be(kept.started, counting(0, count), "SUP-06: children start in order");

  kept.forget_orders();
  const int victim = static_cast<int>(dice().below(static_cast<std::uint32_t>(count)));
  const int first = how == restart_strategy::one_for_all ? 0 : victim;
  const int last = how == restart_strategy::one_for_one ? victim + 1 : count;
  exit(kept.process_of(victim), exit_reason::kill);
  settle();
  auto others = counting(first, last);
  std::erase(others, victim);
  must_be(kept.stopped, reversed(others), "SUP-22: a group is stopped in reverse order");
  must_be(kept.started, counting(first, last), "SUP-23: a group is started in order");

  kept.forget_orders();
  stop(top.process, exit_reason::normal);
  must_be(kept.stopped, reversed(counting(0, count)), "SUP-14: a stop takes the children in reverse order");
  kept.must_be_empty();
}

void restart_types() {
  trap_exit(true);
  auto& kept = scenarios::run_state<nursery>();
  const auto type =
      std::array{restart_type::permanent, restart_type::transient, restart_type::temporary}[dice().below(3)];
  const exit_reason reason = std::array<exit_reason, 4>{exit_reason::normal, exit_reason::shutdown,
                                                        exit_reason::shutdown_with("enough"), "boom"}[dice().below(4)];
  const start_result top = try_start_supervisor({.flags = {}, .children = {kept.child_of(0).restarts(type)}});
  settle();
  if (kept.incarnations.empty()) return;
  send(kept.process_of(0), end_with{reason});
  settle();
  if (is_calm()) {
    const bool restarts =
        type == restart_type::permanent || (type == restart_type::transient && reason == exit_reason("boom"));
    must(kept.started.size() == (restarts ? 2U : 1U), "SUP-19: the restart type says who is restarted",
         std::string(to_string(type)) + ", " + reason.to_string() + ", " + std::to_string(kept.started.size()) +
             " starts");
  }
  exit(top.process, exit_reason::shutdown);
  settle();
  kept.must_be_empty();
}

void restart_intensity() {
  trap_exit(true);
  auto& kept = scenarios::run_state<nursery>();
  const auto intensity = dice().below(4);
  const std::chrono::seconds period(1 + dice().below(3));
  const start_result top =
      try_start_supervisor({.flags = {.intensity = intensity, .period = period}, .children = {kept.child_of(0)}});
  settle();
  if (kept.incarnations.empty()) return;
  std::vector<std::int64_t> seconds;  // Of the restarts; whole ones count (SUP-30).
  for (std::uint32_t i = 0; i < intensity + 3; ++i) {
    const std::int64_t second = std::chrono::floor<std::chrono::seconds>(now()).count();
    seconds.push_back(second);
    exit(kept.process_of(0), exit_reason::kill);
    settle();
    const auto counted = std::count_if(seconds.begin(), seconds.end(),
                                       [&](std::int64_t each) { return each >= second - period.count(); });
    const bool gives_up = counted > static_cast<std::ptrdiff_t>(intensity);
    const bool lives = is_alive(top.process);
    if (is_faultless()) {
      must(lives != gives_up, "SUP-30: one restart too many within the period ends the supervisor",
           std::to_string(counted) + " of " + std::to_string(intensity) +
               (lives ? ", and it lives" : ", and it is dead"));
    }
    if (!lives) break;
    if (dice().below(2) == 0) sleep(period + 1s);
  }
  exit(top.process, exit_reason::kill);
  settle();
  kept.must_be_empty();
}

void retries_until_it_starts() {
  trap_exit(true);
  auto& kept = scenarios::run_state<nursery>();
  kept.failing_start = 2;
  child_spec stubborn = kept.child_of(0);
  const bool is_dynamic = dice().below(2) == 0;
  const start_result top =
      is_dynamic ? try_start_dynamic_supervisor({}) : try_start_supervisor({.flags = {}, .children = {stubborn}});
  try {
    if (is_dynamic) start_child(top.process, stubborn);
  } catch (const exit_exception&) {
    return;  // The supervisor was killed.
  }
  settle();
  if (kept.incarnations.empty()) return;
  exit(kept.process_of(0), exit_reason::kill);
  settle();
  if (is_calm()) {
    must(kept.started.size() == 2 && scenarios::lives(kept.process_of(0)),
         "SUP-37: a restart that failed is tried again", std::to_string(kept.started.size()) + " starts");
  }
  exit(top.process, exit_reason::shutdown);
  settle();
  kept.must_be_empty();
}

}  // namespace rehearse::mutants
