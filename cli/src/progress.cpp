// Writes the progress line.
// SPDX-License-Identifier: MIT
#include "progress.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include <fmt/format.h>
#include <rehearse/reports/text.hpp>
#include <unistd.h>

#include "numbers.hpp"

namespace rehearse::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto wipe = "\r\x1b[K";

/// Whichever limit comes first; negative if none is known yet.
auto seconds_left(const progress_state& state) -> double {
  double left = -1;
  if (state.runs_planned > 0 && state.runs > 0) {
    left = state.seconds * static_cast<double>(state.runs_planned - std::min(state.runs, state.runs_planned)) /
           static_cast<double>(state.runs);
  }
  if (state.seconds_limit > 0) {
    const double until_limit = std::max(0.0, state.seconds_limit - state.seconds);
    left = left < 0 ? until_limit : std::min(left, until_limit);
  }
  return left;
}

}  // namespace

auto progress_text(const progress_state& state) -> std::string {
  auto text = fmt::format("{}: {}", state.label, reports::with_thousands(state.runs));
  if (state.runs_planned > 0) text += fmt::format(" of {}", reports::with_thousands(state.runs_planned));
  text += " runs";
  if (state.seconds > 0) {
    const auto rate = std::llround(static_cast<double>(state.runs) / state.seconds);
    text += fmt::format(", {} runs/s", reports::with_thousands(static_cast<std::uint64_t>(rate)));
  }
  text += fmt::format(", {} failed", reports::with_thousands(state.failed));
  if (const auto left = seconds_left(state); left >= 0) text += fmt::format(", {} left", format_seconds(left));
  return text;
}

progress_line::progress_line() : is_terminal_{isatty(STDERR_FILENO) == 1} {}

progress_line::~progress_line() { clear(); }

void progress_line::begin(std::string label, std::uint64_t runs_planned, double seconds_limit) {
  clear();
  state_ = {.label = std::move(label), .runs_planned = runs_planned, .seconds_limit = seconds_limit};
  begun_ = clock::now();
  next_ = begun_ + (is_terminal_ ? clock::duration{1s} : clock::duration{10s});
}

void progress_line::update(std::uint64_t runs, std::uint64_t failed) {
  const auto now = clock::now();
  if (now < next_) return;
  state_.runs = runs;
  state_.failed = failed;
  state_.seconds = std::chrono::duration<double>(now - begun_).count();
  const auto text = progress_text(state_);
  if (is_terminal_) {
    fmt::print(stderr, "{}{}", wipe, text);
    is_shown_ = true;
    next_ = now + 200ms;
  } else {
    fmt::print(stderr, "{}\n", text);
    next_ = now + 10s;
  }
  std::fflush(stderr);
}

void progress_line::clear() {
  if (!is_shown_) return;
  fmt::print(stderr, "{}", wipe);
  std::fflush(stderr);
  is_shown_ = false;
}

}  // namespace rehearse::cli
