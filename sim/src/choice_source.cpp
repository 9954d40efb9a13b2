// Choices: drawn or followed, always kept.
// SPDX-License-Identifier: MIT
#include <rehearse/sim/choice_source.hpp>

#include <algorithm>
#include <numeric>

namespace rehearse::sim {

namespace {

/// Each stream has a seed of its own, far from the others.
auto seed_of(std::uint64_t seed, stream where) -> std::uint64_t {
  std::uint64_t state = seed ^ (std::uint64_t{0x6a09e667f3bcc909} * (static_cast<std::uint64_t>(where) + 1));
  return mix_seed(state);
}

}  // namespace

void choice_source::begin_drawing(std::uint64_t seed, exploration_strategy& strategy) {
  strategy_ = &strategy;
  followed_ = nullptr;
  preferred_ = nullptr;
  seed_ = seed;
  seeded_ = {};
  made_.clear();
  diverged_ = false;
  strategy.begin_run(seed_of(seed, stream::schedule));
}

void choice_source::begin_replay(const tape& followed) {
  strategy_ = nullptr;
  followed_ = &followed;
  preferred_ = nullptr;
  position_ = {};
  made_.clear();
  diverged_ = false;
}

void choice_source::begin_lenient_replay(const tape& followed, std::uint64_t seed, exploration_strategy& strategy) {
  begin_drawing(seed, strategy);
  preferred_ = &followed;
  position_ = {};
}

auto choice_source::follow_leniently(stream where, choice_kind kind, std::uint32_t bound)
    -> std::optional<std::uint32_t> {
  if (preferred_ == nullptr) return std::nullopt;
  const auto& choices = preferred_->of(where);
  auto& position = position_[static_cast<std::size_t>(where)];
  if (position >= choices.size() || choices[position].kind != kind) return std::nullopt;
  return std::min(choices[position++].value, bound - 1);
}

auto choice_source::follow(stream where, choice_kind kind, std::uint32_t bound) -> std::uint32_t {
  const auto& choices = followed_->of(where);
  auto& position = position_[static_cast<std::size_t>(where)];
  if (position >= choices.size() || choices[position].kind != kind || choices[position].bound != bound) {
    diverged_ = true;
    return 0;
  }
  return choices[position++].value;
}

auto choice_source::keep(stream where, choice what, digest& into) -> std::uint32_t {
  made_.append(where, what);
  into.add(what);
  return what.value;
}

auto choice_source::choose(std::span<const entity> enabled, std::uint64_t step, digest& into) -> std::uint32_t {
  const auto bound = static_cast<std::uint32_t>(enabled.size());
  if (bound == 1) {
    if (followed_ == nullptr && step >= strategy_->watched_step()) [[unlikely]]
      strategy_->moves_alone(enabled.front(), step);
    return 0;
  }
  std::uint32_t value;
  if (const auto preferred = follow_leniently(stream::schedule, choice_kind::entity, bound)) {
    value = *preferred;
  } else {
    value =
        followed_ != nullptr ? follow(stream::schedule, choice_kind::entity, bound) : strategy_->choose(enabled, step);
  }
  return keep(stream::schedule, {choice_kind::entity, bound, value}, into);
}

auto choice_source::choose_alike(choice_kind kind, std::uint32_t bound, digest& into) -> std::uint32_t {
  if (bound == 1) return 0;
  std::uint32_t value;
  if (const auto preferred = follow_leniently(stream::schedule, kind, bound)) {
    value = *preferred;
  } else {
    value = followed_ != nullptr ? follow(stream::schedule, kind, bound) : strategy_->choose_alike(bound);
  }
  return keep(stream::schedule, {kind, bound, value}, into);
}

auto choice_source::source_of(stream where) -> prng& {
  const auto index = static_cast<std::size_t>(where);
  if (!seeded_[index]) {
    prngs_[index] = prng(seed_of(seed_, where));
    seeded_[index] = true;
  }
  return prngs_[index];
}

auto choice_source::draw_weighted(stream where, choice_kind kind, std::span<const std::uint8_t> weights, digest& into)
    -> std::uint32_t {
  const auto bound = static_cast<std::uint32_t>(weights.size());
  if (bound <= 1) return 0;
  std::uint32_t value = 0;
  if (followed_ != nullptr) {
    value = follow(where, kind, bound);
  } else if (const auto preferred = follow_leniently(where, kind, bound)) {
    value = *preferred;
  } else if (const auto total = std::accumulate(weights.begin(), weights.end(), std::uint32_t{0}); total != 0) {
    auto left = source_of(where).below(total);
    while (left >= weights[value]) left -= weights[value++];
  }
  return keep(where, {kind, bound, value}, into);
}

auto choice_source::draw(stream where, choice_kind kind, std::uint32_t bound, digest& into) -> std::uint32_t {
  if (bound <= 1) return 0;
  std::uint32_t value = 0;
  if (followed_ != nullptr) {
    value = follow(where, kind, bound);
  } else if (const auto preferred = follow_leniently(where, kind, bound)) {
    value = *preferred;
  } else {
    value = source_of(where).below(bound);
  }
  return keep(where, {kind, bound, value}, into);
}

auto choice_source::is_exhausted() const -> bool {
  if (followed_ == nullptr) return true;
  for (int s = 0; s < stream_count; ++s) {
    if (position_[static_cast<std::size_t>(s)] != followed_->of(static_cast<stream>(s)).size()) return false;
  }
  return true;
}

}  // namespace rehearse::sim
