// The models and limits of a run: what a schedule may do. Each finding says under which of them it occurs.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace rehearse::sim {

enum class granularity : std::uint8_t {
  operation,  ///< A process runs through one operation a step.
  message,    ///< A process runs from one receive (or yield) to the next: a handler is one step.
};

enum class delivery : std::uint8_t {
  in_flight,  ///< Arrival is a choice of its own; only the order of each pair is promised, as OTP does (SIG-02).
  instant,    ///< A signal arrives in the step that sends it, as one local BEAM happens to behave (SIG-03).
};

enum class timers : std::uint8_t {
  when_idle,  ///< The clock moves when nothing else can.
  any_time,   ///< The earliest deadline may fire at any choice.
};

struct models {
  sim::delivery delivery = sim::delivery::in_flight;
  sim::timers timers = sim::timers::when_idle;
  friend auto operator==(const models&, const models&) -> bool = default;
};

auto to_string(granularity) -> std::string_view;
auto to_string(delivery) -> std::string_view;
auto to_string(timers) -> std::string_view;
auto parse_granularity(std::string_view) -> std::optional<granularity>;
auto parse_delivery(std::string_view) -> std::optional<delivery>;
auto parse_timers(std::string_view) -> std::optional<timers>;

}  // namespace rehearse::sim
