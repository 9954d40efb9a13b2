// supervised_system: a supervision tree and its workload as data, which RapidCheck draws, shrinks and prints.
//
// Processes are known by their place: 0 is the top, the others follow parents first. Their ids are "top", "a", "b", ….
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include <rehearse/harness/rapidcheck.hpp>
#include <rehearse/rehearse.hpp>

#include "watched_worker.hpp"

namespace rehearse::tests {

enum class node_kind : std::uint8_t { worker, supervisor, dynamic_supervisor };
enum class shutdown_choice : std::uint8_t { usual, brutal, zero, finite, infinite };

/// A process of the tree. What does not belong to its kind has its default.
struct node {
  node_kind kind = node_kind::worker;

  // Of all but the top.
  restart_type restart = restart_type::permanent;
  shutdown_choice shutdown = shutdown_choice::usual;
  bool is_significant = false;

  // Of a worker.
  bool is_named = false;
  behaviour does{};

  // Of supervisors.
  restart_strategy strategy = restart_strategy::one_for_one;
  std::uint32_t intensity = 3;
  std::uint32_t period = 5;  ///< Seconds.
  auto_shutdown stops = auto_shutdown::never;
  std::uint32_t max_children = 0;  ///< Of a dynamic one; 0: no limit.
  std::vector<node> children{};    ///< Of a dynamic one: started on request, once the tree is up.

  friend auto operator==(const node&, const node&) -> bool = default;
};

enum class act_kind : std::uint8_t {
  sends,
  sends_by_name,
  casts,
  calls,
  monitors,
  demonitors,
  links,
  unlinks,
  kills,
  exits,
  shuts_down,  ///< Sends an exit signal `shutdown`, which only a parent's supervisor would obey.
  starts,      ///< Asks the parent to start such a child.
  terminates,
  restarts,
  deletes,
  counts,
  sleeps,
};
inline constexpr int act_kind_count = static_cast<int>(act_kind::sleeps) + 1;

/// Something that a client does.
struct act {
  act_kind kind = act_kind::sends;
  std::uint32_t target = 0;  ///< A place; of `sleeps` and `demonitors` nothing.
  virtual_duration time{};   ///< How long it sleeps; a call's timeout.
  virtual_duration takes{};  ///< How long the receiver works on it.
  friend auto operator==(const act&, const act&) -> bool = default;
};
using script = std::vector<act>;

struct supervised_system {
  node top{.kind = node_kind::supervisor};
  std::vector<script> clients{};
  std::uint32_t delays = 0;  ///< How many of its first signals are late; the run draws which, and how late.
  friend auto operator==(const supervised_system&, const supervised_system&) -> bool = default;
};

/// Delays strike among so many of the first signals.
inline constexpr std::uint32_t delayed_within = 150;
/// The deepest tree that is drawn: a worker is 1, a supervisor of workers 2.
inline constexpr int depth_max = 4;

// -- looking ----------------------------------------------------------------------------------------------------------

/// A node at its place.
struct placed_node {
  const node* what;
  const node* parent;  ///< Null: the top.
  std::uint32_t parent_place;
};
auto places_of(const supervised_system& drawn) -> std::vector<placed_node>;
/// "top", "a" to "z", "a1", ….
auto id_of(std::uint32_t place) -> std::string;
/// Why OTP or the place of something would refuse it; empty if it is all right.
auto problem_of(const supervised_system& drawn) -> std::string;
auto problem_of_act(const act& what, const std::vector<placed_node>& places) -> std::string;
/// Something that the target's supervisor is asked to do with it.
auto is_child_request(act_kind kind) -> bool;
auto has_target(act_kind kind) -> bool;
/// Whether it makes its target work.
auto takes_time(act_kind kind) -> bool;

// -- playing ----------------------------------------------------------------------------------------------------------

/// Starts it, lets its clients act, stops it; judges all the time. The body of a run.
void play(const supervised_system& drawn);

// -- showing ----------------------------------------------------------------------------------------------------------

/// "one_for_all(a, b transient, c rest_for_one(d))", and a line for each client: "client 1: kills a, calls b"; one for
/// delays.
void showValue(const supervised_system& drawn, std::ostream& out);
/// The tree with a line for each process, or nothing if there are more than 12.
auto drawing_of(const supervised_system& drawn) -> std::string;
/// A test to paste, with all that it needs but the library.
void show_as_test(const supervised_system& drawn, const faults::fault_plan& plan, const harness::pasted_run& run,
                  std::ostream& out);

// -- shrinking --------------------------------------------------------------------------------------------------------

/// Simpler ones, coarse to fine: fewer processes, then usual features, then less to do.
auto simpler_than(const supervised_system& drawn) -> std::vector<supervised_system>;

}  // namespace rehearse::tests

namespace rc {
template <>
struct Arbitrary<rehearse::tests::supervised_system> {
  static auto arbitrary() -> Gen<rehearse::tests::supervised_system>;
};
}  // namespace rc
