// Spans of virtual time as text: exact, and read back as they were written.
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <rehearse/runtime/time.hpp>

namespace rehearse::faults {

/// A whole number of the largest unit that has no rest: "10s", "1500ms", "5000000001ns". Not for negative spans.
auto to_string(runtime::virtual_duration) -> std::string;

inline constexpr runtime::virtual_duration duration_max = std::chrono::hours(24);
/// Reads "10s", "1500ms", "20us", "7ns"; empty for anything else, for 0 and for more than `longest`.
auto parse_duration(std::string_view text, runtime::virtual_duration longest = duration_max)
    -> std::optional<runtime::virtual_duration>;

/// For people: "5.000000001 s", "1.5 ms", "12 ns".
auto describe(runtime::virtual_duration) -> std::string;
/// "forwards by 2.5 s", "backwards by 86400 s".
auto describe_jump(runtime::virtual_duration by) -> std::string;

}  // namespace rehearse::faults
