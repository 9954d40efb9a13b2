// An exit reason as text that gives the same reason back, for files. What people read is exit_reason::to_string().
//
//   normal      custom("bad_state")      call_failed("pool, checkout", killed)
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <rehearse/runtime/exit_reason.hpp>

namespace rehearse::runtime {

/// Its kind, then in brackets, where it has them, its text and the reason inside. Never empty. The text is in quotes,
/// in which `"` and `\` follow a `\`, and bytes below a space are written as \x0a.
auto to_exact_text(const exit_reason& reason) -> std::string;

/// The reason of which to_exact_text() gives `text`; empty for any other text.
auto parse_exact_reason(std::string_view text) -> std::optional<exit_reason>;

}  // namespace rehearse::runtime
