// exploration_strategy: picks among what is enabled. The engine knows no strategy, a strategy nothing of the engine.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
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

class exploration_strategy {
 public:
  virtual ~exploration_strategy() = default;
  /// A new run begins; all its schedule choices follow from `seed`.
  virtual void begin_run(std::uint64_t seed) = 0;
  /// The index of the one that moves. Called with two or more, never with none; the order of the span is fixed by the
  /// run so far.
  virtual auto choose(std::span<const entity> enabled) -> std::uint32_t = 0;
  /// One of `bound` things that are alike, such as timers with the same deadline.
  virtual auto choose_alike(std::uint32_t bound) -> std::uint32_t = 0;
};

/// A strategy by its name as in --strategy. Throws std::invalid_argument, naming those that exist.
auto make_strategy(std::string_view name) -> std::unique_ptr<exploration_strategy>;
auto strategy_names() -> std::vector<std::string>;

}  // namespace rehearse::sim
