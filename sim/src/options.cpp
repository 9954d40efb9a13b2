// Models as text.
// SPDX-License-Identifier: MIT
#include <rehearse/sim/options.hpp>

namespace rehearse::sim {

auto to_string(granularity what) -> std::string_view {
  return what == granularity::operation ? "operation" : "message";
}
auto to_string(delivery what) -> std::string_view { return what == delivery::in_flight ? "in_flight" : "instant"; }
auto to_string(timers what) -> std::string_view { return what == timers::when_idle ? "when_idle" : "any_time"; }

auto parse_granularity(std::string_view text) -> std::optional<granularity> {
  if (text == "operation") return granularity::operation;
  if (text == "message") return granularity::message;
  return std::nullopt;
}
auto parse_delivery(std::string_view text) -> std::optional<delivery> {
  if (text == "in_flight") return delivery::in_flight;
  if (text == "instant") return delivery::instant;
  return std::nullopt;
}
auto parse_timers(std::string_view text) -> std::optional<timers> {
  if (text == "when_idle") return timers::when_idle;
  if (text == "any_time") return timers::any_time;
  return std::nullopt;
}

}  // namespace rehearse::sim
