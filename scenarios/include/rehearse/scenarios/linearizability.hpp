// linearizability: is there one order of all operations, keeping what was over before what began, in which each answer
// is the sequential model's? (Herlihy and Wing, "Linearizability: a correctness condition for concurrent objects",
// TOPLAS 1990.)
//
// Keys are judged one by one, which is as good as all at once (locality, there; P-compositionality, in Lowe's "Testing
// for linearizability", 2017) and much cheaper. Knows nothing of runs: a history is plain data.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <rehearse/scenarios/operation_log.hpp>
#include <rehearse/sim/run_record.hpp>

namespace rehearse::scenarios {

struct linearizability_options {
  /// How many configurations the search may visit for each key before it gives up; one takes about 50 bytes.
  std::uint64_t configurations_max = 1'000'000;
};

/// A small part of a history that is wrong by itself.
///
/// The history is cut after the first return with which it is wrong. Then as many answers as possible are forgotten: an
/// operation whose answer is forgotten may take effect at any time since its call, or never, so that what is wrong
/// without its answer is wrong whatever it did. What is left of the answers are `answered`: forget any one, and the
/// rest has an order. Of the operations without an answer only those are kept (`explaining`) that this rest needs:
/// leave out any one, and an answer that was right becomes one that nobody explains. (The rest is without the operation
/// whose answer was forgotten if others can do what it did, and with it if not.)
struct linearizability_witness {
  std::string key;
  std::size_t operations_of_key = 0;
  std::vector<std::size_t> answered;    ///< Indexes into the history, by call. Never empty.
  std::vector<std::size_t> explaining;  ///< The same; others, some of which may be open.

  /// Operations that were over before, where the history is long, and the states they can have led to: what prints.
  std::size_t earlier = 0;
  std::vector<std::string> states_before;

  std::vector<std::size_t> fitting;  ///< The longest order that fits: of the above, until `misfit` must be next.
  std::size_t misfit = 0;            ///< The one of `answered` that no order lets answer what it did,
  std::vector<std::string> instead;  ///< and what it would have to answer, in any order; each once.

  bool is_minimal = true;  ///< False: a search on the way was given up, so there may be a smaller one.
};

struct linearizability {
  sim::verdict outcome =
      sim::verdict::pass;            ///< inconclusive: the search of some key was given up, and none was wrong.
  std::uint64_t configurations = 0;  ///< Visited for the verdict, over all keys.
  std::string undecided_key;         ///< The first of these.
  std::optional<linearizability_witness> witness;  ///< Of the key that went wrong first, if one did.
};

/// Judges a history. The same history gives the same answer, whatever the machine.
auto check_linearizability(const operation_log& log, linearizability_options options = {}) -> linearizability;

/// A witness as a few lines: who asked what and was answered what, when relative to each other, which of it fits and
/// what does not.
///
///   2 of the 7 operations on "k" have no order in which each answer is right:
///     1  writer  put "k", 1        |---|
///     2  reader  get "k" -> none         |---|
///   1 fits; then 2 must answer 1, and answered none
auto describe(const operation_log& log, const linearizability_witness& which) -> std::string;

}  // namespace rehearse::scenarios
