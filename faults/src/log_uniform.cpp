// Spans of time, drawn without floating point.
// SPDX-License-Identifier: MIT
#include "log_uniform.hpp"

#include <algorithm>

namespace rehearse::faults {

namespace {

constexpr std::uint32_t width_exact_max = 20;  // Up to so many bits a length is drawn to the nanosecond.

auto width_of(std::uint64_t value) -> std::uint32_t {
  std::uint32_t width = 0;
  while ((value >>= 1U) != 0) ++width;
  return width;
}

}  // namespace

auto draw_log_uniform(sim::simulation& run, sim::choice_kind kind, std::uint32_t width_usual_min,
                      runtime::virtual_duration longest) -> runtime::virtual_duration {
  const auto draw = [&](std::uint32_t bound) { return std::uint64_t{run.draw(sim::stream::timing, kind, bound)}; };
  const auto last = static_cast<std::uint64_t>(longest.count());
  const std::uint32_t width_max = width_of(last);
  const std::uint32_t width_min = std::min(width_usual_min, width_max);
  const auto width = static_cast<std::uint32_t>(width_min + draw(width_max - width_min + 1));
  const std::uint64_t least = std::uint64_t{1} << width;
  const std::uint64_t count = std::min(least, last - least + 1);
  const std::uint32_t coarseness = width > width_exact_max ? width - width_exact_max : 0;
  const auto steps = static_cast<std::uint32_t>(((count - 1) >> coarseness) + 1);
  return runtime::virtual_duration(static_cast<std::int64_t>(least + (draw(steps) << coarseness)));
}

}  // namespace rehearse::faults
