// Priorities, change points, and the spelling of both.
// SPDX-License-Identifier: MIT
#include <rehearse/sim/strategies/pct.hpp>

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace rehearse::sim {

namespace {

auto parse_number(std::string_view text, std::uint32_t max) -> std::optional<std::uint32_t> {
  std::uint32_t value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value == 0 || value > max ? std::nullopt : std::optional{value};
}

auto out_of_bounds(std::string_view spelled, std::string_view part, std::uint32_t max) -> std::string {
  return "in '" + std::string(spelled) + "' the " + std::string(part) + " should be a number from 1 to " +
         std::to_string(max) + "; it is spelled pct:D[:K], as in pct:3 or pct:3:200";
}

}  // namespace

auto parse_pct(std::string_view spelled, std::string& why) -> std::optional<pct_options> {
  constexpr std::string_view name = "pct";
  std::string_view rest = spelled;
  const auto next_part = [&rest] {
    rest.remove_prefix(1);
    const std::string_view part = rest.substr(0, rest.find(':'));
    rest.remove_prefix(part.size());
    return part;
  };
  if (!rest.starts_with(name) || (rest.size() > name.size() && rest[name.size()] != ':')) {
    why = "'" + std::string(spelled) + "' is not pct:D[:K]";
    return std::nullopt;
  }
  rest.remove_prefix(name.size());
  if (rest.empty()) {
    why = "'pct' lacks its depth D; it is spelled pct:D[:K], as in pct:3 or pct:3:200";
    return std::nullopt;
  }
  const auto depth = parse_number(next_part(), pct_options::depth_max);
  if (!depth) {
    why = out_of_bounds(spelled, "depth D", pct_options::depth_max);
    return std::nullopt;
  }
  pct_options parsed{.depth = *depth, .steps = std::nullopt};
  if (rest.empty()) return parsed;
  parsed.steps = parse_number(next_part(), pct_options::steps_max);
  if (!parsed.steps || !rest.empty()) {
    why = out_of_bounds(spelled, "number of steps K", pct_options::steps_max);
    return std::nullopt;
  }
  return parsed;
}

pct::pct(pct_options options) : options_(options) {
  if (options.depth == 0 || options.depth > pct_options::depth_max) {
    throw std::invalid_argument("pct: the depth is " + std::to_string(options.depth) + "; it goes from 1 to " +
                                std::to_string(pct_options::depth_max));
  }
  if (!options.steps || *options.steps == 0 || *options.steps > pct_options::steps_max) {
    throw std::invalid_argument("pct: say how many steps a run has, from 1 to " +
                                std::to_string(pct_options::steps_max) + ", as in pct:3:200");
  }
}

void pct::begin_run(std::uint64_t seed) {
  prng_ = prng(seed);
  for (auto& each : priorities_) each.clear();
  change_points_.clear();
  changes_done_ = 0;
  // Floyd's sampling without replacement: each set of steps is equally likely, with one draw a step.
  const std::uint32_t steps = *options_.steps;
  const std::uint32_t count = std::min(options_.depth - 1, steps);
  for (std::uint32_t last = steps - count + 1; change_points_.size() < count; ++last) {
    std::uint32_t drawn = prng_.below(last) + 1;
    auto place = std::lower_bound(change_points_.begin(), change_points_.end(), drawn);
    if (place != change_points_.end() && *place == drawn) {
      drawn = last;
      place = change_points_.end();
    }
    change_points_.insert(place, drawn);
  }
  watched_step_ = change_points_.empty() ? never : change_points_.front();
}

auto pct::choose(std::span<const entity> enabled, std::uint64_t step) -> std::uint32_t {
  const std::uint32_t about_to_run = highest(enabled);
  if (step < watched_step_ || !take_change_point(step)) return about_to_run;
  drop(enabled[about_to_run]);
  return highest(enabled);
}

void pct::moves_alone(entity mover, std::uint64_t step) {
  if (take_change_point(step)) drop(mover);
}

auto pct::priority_of(entity which) -> priority& {
  auto& known = priorities_[static_cast<std::size_t>(which.what)];
  if (which.id >= known.size()) known.resize(std::size_t{which.id} + 1, unknown);
  return known[which.id];
}

auto pct::highest(std::span<const entity> enabled) -> std::uint32_t {
  std::uint32_t best = 0;
  priority best_priority = unknown;
  for (std::uint32_t index = 0; index < enabled.size(); ++index) {
    priority& mine = priority_of(enabled[index]);
    if (mine == unknown) mine = prng_() | never_dropped;
    if (mine > best_priority) {
      best = index;
      best_priority = mine;
    }
  }
  return best;
}

/// True if `step` is a change point. Those before it that nobody asked about fell on steps of the idle clock, which has
/// no priority to lose.
auto pct::take_change_point(std::uint64_t step) -> bool {
  while (changes_done_ < change_points_.size() && change_points_[changes_done_] < step) ++changes_done_;
  const bool is_one = changes_done_ < change_points_.size() && change_points_[changes_done_] == step;
  if (is_one) ++changes_done_;
  watched_step_ = changes_done_ < change_points_.size() ? change_points_[changes_done_] : never;
  return is_one;
}

void pct::drop(entity which) { priority_of(which) = change_points_.size() - changes_done_ + 1; }

}  // namespace rehearse::sim
