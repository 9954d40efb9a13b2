// Numbers as people type them: decimal or 0x hex, times with a unit, digests; each refusal says what would be right.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rehearse::cli {

/// A whole number up to `max`, decimal or 0x hex. Empty on bad text, with the reason in `why`.
auto parse_number(std::string_view text, std::uint64_t max, std::string& why) -> std::optional<std::uint64_t>;

/// A span of real time in seconds: "30", "0.5", "90s", "5m", "2h". Empty on bad text, with the reason in `why`.
auto parse_seconds(std::string_view text, std::string& why) -> std::optional<double>;

/// A digest as the tool prints it: up to 16 hex digits. Empty on bad text, with the reason in `why`.
auto parse_digest(std::string_view text, std::string& why) -> std::optional<std::uint64_t>;

/// "1.2 ms", "0.84 s", "12.3 s", "4m07s".
auto format_seconds(double seconds) -> std::string;

}  // namespace rehearse::cli
