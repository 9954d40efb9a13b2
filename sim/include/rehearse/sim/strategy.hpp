// exploration_strategy: picks among what is enabled. The engine knows no strategy, a strategy nothing of the engine.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rehearse::sim {

/// Something that can move next.
struct entity {
  enum class kind : std::uint8_t { process, channel, timers };
  kind what{};
  std::uint32_t id = 0;  ///< Process id, or channel number; 0 for the timer service.
  friend auto operator==(const entity&, const entity&) -> bool = default;
};

inline constexpr std::size_t entity_kind_count = 3;

class exploration_strategy {
 public:
  static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

  virtual ~exploration_strategy() = default;
  /// A new run begins; all its schedule choices follow from `seed`.
  virtual void begin_run(std::uint64_t seed) = 0;
  /// The index of the one that moves in this step of the run, from 1. Called with two or more, never with none; the
  /// order of the span is fixed by the run so far.
  virtual auto choose(std::span<const entity> enabled, std::uint64_t step) -> std::uint32_t = 0;
  /// One of `bound` things that are alike, such as timers with the same deadline.
  virtual auto choose_alike(std::uint32_t bound) -> std::uint32_t = 0;
  /// There was nothing to choose in this step: `mover` is all that is enabled. Called only from watched_step() on.
  virtual void moves_alone(entity /*mover*/, std::uint64_t /*step*/) {}
  /// The next step that this strategy wants to hear of even if there is nothing to choose.
  auto watched_step() const -> std::uint64_t { return watched_step_; }

 protected:
  std::uint64_t watched_step_ = never;  // Looked at in every step without a choice, so no virtual call.
};

/// A strategy by its name as in --strategy: "random", "pct:3:200". Throws std::invalid_argument, naming those that
/// exist, if there is none, if it is misspelt, or if it lacks the length of a run.
auto make_strategy(std::string_view spelled) -> std::unique_ptr<exploration_strategy>;
/// As they are spelled.
auto strategy_names() -> std::vector<std::string>;

/// True if `spelled` leaves the length of a run to be measured by pilot runs: "pct:3". Throws as make_strategy does.
auto lacks_run_length(std::string_view spelled) -> bool;
/// The same strategy for runs of so many steps, brought into its bounds: "pct:3" and 57 give "pct:3:57".
auto with_run_length(std::string_view spelled, std::uint64_t steps) -> std::string;

}  // namespace rehearse::sim
