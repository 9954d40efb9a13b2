// Exit reasons as Elixir's inspect prints them, with what differs from run to run replaced.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include <rehearse/rehearse.hpp>

namespace rehearse::beam {

/// What a C++ exception stands for where the other side raised.
inline constexpr std::string_view exception_term = "RuntimeError";

/// ":boom", "{:shutdown, :x}", "{RuntimeError, :stack}": `exception` is what a C++ exception stands for.
auto term(const exit_reason& reason, std::string_view exception) -> std::string;

/// The reason that a scenario language writes as one word: boom, normal, kill, shutdown, shutdown_x …
auto reason_of_word(std::string_view word) -> exit_reason;

}  // namespace rehearse::beam
