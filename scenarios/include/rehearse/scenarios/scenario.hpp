// A scenario: a system, a workload, properties and a default fault policy, found by name.
//
//   REHEARSE_SCENARIO(pool_no_down, {.id = "A01", .description = "a killed client leaks its connection",
//                                    .tags = {"pool"}, .has_fixed = true,
//                                    .faults = kill("client", 1, 20)}) {
//     auto pool = start_link<connection_pool>(1);                          // set-up: servers and supervisors only
//     workload("client", 2, [=] { borrow_and_return(pool); });             // these processes make the run
//     at_end("every connection is free", [=] { … });
//   }
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <rehearse/faults/policy.hpp>
#include <rehearse/sim/options.hpp>

namespace rehearse::scenarios {

/// What is known of a scenario without running it.
struct scenario_spec {
  std::string id{};           ///< Short and unique: "A01", "K2window(10,20)". Empty: the name.
  std::string description{};  ///< One line.
  std::vector<std::string> tags{};
  bool has_fixed = false;   ///< `fixed()` in the body selects the correct twin.
  sim::models models{};     ///< The models under which the catalogue's numbers hold.
  faults::policy faults{};  ///< What goes wrong by default.
};

struct scenario {
  std::string name;  ///< As in REHEARSE_SCENARIO; equals its file's name.
  scenario_spec spec;
  void (*body)() = nullptr;  ///< Set-up; declares workload and properties.
  bool is_test = false;      ///< The body is a process of the run instead (REHEARSE_TEST).

  auto id() const -> const std::string& { return spec.id.empty() ? name : spec.id; }
};

/// All registered scenarios, ordered by id.
auto catalogue() -> const std::vector<scenario>&;

/// Those whose name or id equals `pattern`, or matches it as a glob (*, ?) where it has such a character.
auto find_scenarios(std::string_view pattern) -> std::vector<const scenario*>;

/// True if the pattern has a glob character.
auto is_glob(std::string_view pattern) -> bool;

/// Registers a scenario before main(); used by REHEARSE_SCENARIO. A second one of the same name or id aborts.
struct registration {
  registration(std::string_view name, scenario_spec spec, void (*body)());
};

}  // namespace rehearse::scenarios

/// Defines and registers a scenario; followed by its body.
#define REHEARSE_SCENARIO(name_, ...)                                                        \
  static void rehearse_scenario_##name_();                                                   \
  static const ::rehearse::scenarios::registration rehearse_registration_##name_{            \
      #name_, ::rehearse::scenarios::scenario_spec __VA_ARGS__, &rehearse_scenario_##name_}; \
  static void rehearse_scenario_##name_()
