// SPDX-License-Identifier: MIT
#include "work.hpp"

#include "bare_work.hpp"
#include "rehearse_work.hpp"
#include "supervised_work.hpp"

namespace rehearse::bench {

namespace {

/// The same work on everybody, in the order in which tables show them.
void add(std::vector<work_entry>& to, const std::string& name, std::uint64_t few, std::uint64_t many, bool is_counted,
         const std::function<std::unique_ptr<work>(bare::stacks)>& on_bare_loop,
         const std::function<std::unique_ptr<work>(setting)>& on_rehearse) {
  const auto bare = [&](const char* who, bare::stacks how) {
    to.push_back({name + "/" + who, few, many, is_counted, [=] { return on_bare_loop(how); }});
  };
  const auto ours = [&](const char* who, setting how) {
    to.push_back({name + "/" + who, few, many, is_counted, [=] { return on_rehearse(how); }});
  };
  bare("bare_loop", bare::stacks::borrowed);
  bare("bare_loop_callbacks", bare::stacks::none);
  ours("rehearse", {});
  ours("rehearse_in_flight", {.delivery = sim::delivery::in_flight});
  ours("rehearse_light", {.oracle = scenarios::oracle_scope::light});
  ours("rehearse_without_checkers", {.oracle = scenarios::oracle_scope::off});
}

/// What the oracle has most to judge by: there is nothing like it on the bare loop.
void add_supervised(std::vector<work_entry>& to) {
  const auto add = [&](const char* who, scenarios::oracle_scope judged_by) {
    to.push_back(
        {std::string("supervised/") + who, 0, 20'000, false, [=] { return supervised({.oracle = judged_by}); }});
  };
  add("rehearse", scenarios::oracle_scope::full);
  add("rehearse_light", scenarios::oracle_scope::light);
  add("rehearse_without_checkers", scenarios::oracle_scope::off);
}

}  // namespace

auto all_work() -> std::vector<work_entry> {
  std::vector<work_entry> all;
  for (const std::uint32_t processes : {2U, 100U, 10'000U}) {
    // Few is enough for every token to have come into play.
    add(
        all, "step_" + std::to_string(processes), 120'000, 620'000, true,
        [=](bare::stacks how) { return bare::hot_potato(how, processes); },
        [=](setting how) { return hot_potato(processes, how); });
  }
  add(
      all, "small_run", 0, 4'000, false, [](bare::stacks how) { return bare::small_runs(how); },
      [](setting how) { return small_runs(how); });
  add(
      all, "restart", 0, 20'000, false, [](bare::stacks how) { return bare::restarts(how); },
      [](setting how) { return restarts(how); });
  add_supervised(all);
  return all;
}

void hold_idle_servers(idle_host where, std::uint32_t count, const std::function<void()>& look) {
  switch (where) {
    case idle_host::bare_loop: return bare::hold_idle(count, look);
    case idle_host::rehearse_linked: return hold_idle(count, {.link = true}, look);
    case idle_host::rehearse: return hold_idle(count, {}, look);
    case idle_host::rehearse_without_checkers: return hold_idle(count, {.oracle = scenarios::oracle_scope::off}, look);
  }
}

}  // namespace rehearse::bench
