// PCT: probabilistic concurrency testing. Each entity has a random priority and the highest one runs; at a few random
// steps whoever is about to run drops below all others. Burckhardt, Kothari, Musuvathi and Nagarakatti, "A randomized
// scheduler with probabilistic guarantees of finding bugs", ASPLOS 2010: a bug of depth D in a run of K steps by N
// threads is found with probability 1/(N K^(D-1)) or more.
//
// Where it differs: entities are processes, channels and the timer service, not threads; of two change points the
// earlier leaves its entity above the later one's, where the paper has them in random order.
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <rehearse/sim/prng.hpp>
#include <rehearse/sim/strategy.hpp>

namespace rehearse::sim {

/// What "pct:D[:K]" says.
struct pct_options {
  static constexpr std::uint32_t depth_max = 1'000;
  static constexpr std::uint32_t steps_max = 1'000'000'000;

  std::uint32_t depth = 1;             ///< D, from 1 to depth_max: a run has D - 1 change points.
  std::optional<std::uint32_t> steps;  ///< K, from 1 to steps_max: they lie in [1, K]. Empty: not said.
};

/// Reads "pct:D" or "pct:D:K". Empty on bad text, with what would be right in `why`.
auto parse_pct(std::string_view spelled, std::string& why) -> std::optional<pct_options>;

class pct final : public exploration_strategy {
 public:
  /// Where D - 1 is K or more, every step up to K is a change point. Throws std::invalid_argument if `options` leave
  /// out K or are out of bounds.
  explicit pct(pct_options options);

  /// Draws the change points: D - 1 distinct steps, uniformly from [1, K].
  void begin_run(std::uint64_t seed) override;
  /// Draws the priority of each entity not seen before: its rank among those that never dropped is uniform.
  auto choose(std::span<const entity> enabled, std::uint64_t step) -> std::uint32_t override;
  /// A change point counts where there was nothing to choose, too.
  void moves_alone(entity mover, std::uint64_t step) override;
  /// Draws uniformly: priorities rank entities, and things alike belong to one.
  auto choose_alike(std::uint32_t bound) -> std::uint32_t override { return prng_.below(bound); }

  /// Of this run, ascending.
  auto change_points() const -> const std::vector<std::uint32_t>& { return change_points_; }

 private:
  using priority = std::uint64_t;
  static constexpr priority unknown = 0;
  /// Set in whoever never dropped, so that whoever did is below; those count down from D - 1.
  static constexpr priority never_dropped = priority{1} << 63U;

  auto priority_of(entity which) -> priority&;
  auto highest(std::span<const entity> enabled) -> std::uint32_t;
  auto take_change_point(std::uint64_t step) -> bool;
  void drop(entity which);

  pct_options options_;
  prng prng_;
  std::vector<std::uint32_t> change_points_;
  std::size_t changes_done_ = 0;
  std::array<std::vector<priority>, entity_kind_count> priorities_;  ///< By kind and id, as far as seen.
};

}  // namespace rehearse::sim
