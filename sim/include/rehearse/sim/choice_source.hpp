// choice_source: answers every nondeterministic question of a run, from a strategy and seeds or from a tape, and keeps
// the answers.
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include <rehearse/sim/digest.hpp>
#include <rehearse/sim/prng.hpp>
#include <rehearse/sim/strategy.hpp>
#include <rehearse/sim/tape.hpp>

namespace rehearse::sim {

class choice_source {
 public:
  /// Draws anew: the schedule from the strategy, everything else from streams of the seed.
  void begin_drawing(std::uint64_t seed, exploration_strategy& strategy);
  /// Follows a tape; a question that it does not have, or has with another bound, is a divergence.
  void begin_replay(const tape& followed);
  /// Follows a tape as far as it fits. A question of another kind than the tape's next, or beyond its end, is drawn; a
  /// value too large for its question becomes the largest that is not. For programs that differ from the tape's.
  void begin_lenient_replay(const tape& followed, std::uint64_t seed, exploration_strategy& strategy);

  /// Who moves in this step of the run, from 1.
  auto choose(std::span<const entity> enabled, std::uint64_t step, digest& into) -> std::uint32_t;
  auto choose_alike(choice_kind kind, std::uint32_t bound, digest& into) -> std::uint32_t;
  auto draw(stream where, choice_kind kind, std::uint32_t bound, digest& into) -> std::uint32_t;
  /// A value below the number of weights, each as likely as its weight; 0 where all weights are. Weights are no part of
  /// the question: a tape is followed whatever they are.
  auto draw_weighted(stream where, choice_kind kind, std::span<const std::uint8_t> weights, digest& into)
      -> std::uint32_t;

  auto made() const -> const tape& { return made_; }
  auto has_diverged() const -> bool { return diverged_; }
  auto is_replay() const -> bool { return followed_ != nullptr; }
  /// True if a replay has used all of its tape.
  auto is_exhausted() const -> bool;

 private:
  auto follow(stream where, choice_kind kind, std::uint32_t bound) -> std::uint32_t;
  /// The tape's next value if it fits so far; empty: draw.
  auto follow_leniently(stream where, choice_kind kind, std::uint32_t bound) -> std::optional<std::uint32_t>;
  auto source_of(stream where) -> prng&;
  auto keep(stream where, choice what, digest& into) -> std::uint32_t;

  exploration_strategy* strategy_ = nullptr;
  const tape* followed_ = nullptr;
  const tape* preferred_ = nullptr;  // Of a lenient replay, which otherwise draws.
  std::array<std::size_t, stream_count> position_{};
  std::uint64_t seed_ = 0;
  std::array<prng, stream_count> prngs_;
  std::array<bool, stream_count> seeded_{};
  tape made_;
  bool diverged_ = false;
};

}  // namespace rehearse::sim
