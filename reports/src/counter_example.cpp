// SPDX-License-Identifier: MIT
#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <rehearse/reports/text.hpp>

#include "user_events.hpp"
#include "wording.hpp"

namespace rehearse::reports {
namespace {

using detail::padded;
using detail::user_event;
using detail::weight;
using detail::width_of;

constexpr std::size_t explanation_width_max = 160;
constexpr std::size_t explanation_lines_max = 8;  // As a history of five operations takes.
/// First line, minor events, a gap, a fault, a gap, the last event; and a line or two of the explanation.
constexpr std::size_t lines_without_explanation = 6;
constexpr std::size_t lines_min = lines_without_explanation + 2;

auto colored(std::string_view text, std::string_view code, bool color) -> std::string {
  return color ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
}

auto headline(const sim::run_record& run, const text_options& options) -> std::string {
  const auto verdict = [&]() -> std::string {
    switch (run.outcome) {
      case sim::verdict::pass: return colored("PASSED", "1;32", options.color);
      case sim::verdict::fail: return colored("FAILED", "1;31", options.color);
      case sim::verdict::inconclusive: return colored("INCONCLUSIVE", "1;33", options.color);
      case sim::verdict::diverged: return colored("DIVERGED", "1;31", options.color);
    }
    return "?";
  }();
  auto line = verdict;
  if (!run.property.empty()) line += fmt::format("  \"{}\"", detail::one_line(run.property, explanation_width_max));
  // As a number to be typed again, a seed has no separators.
  line += fmt::format("   seed {} · run {}", run.seed, with_thousands(run.index));
  if (options.runs_planned != 0) line += " of " + with_thousands(options.runs_planned);
  return line + " · " + detail::counted(run.steps, "step") + "\n";
}

/// The lines of the explanation; at least one.
auto explanation_lines(const sim::run_record& run, std::size_t lines_max) -> std::vector<std::string> {
  auto lines = std::vector<std::string>{};
  auto rest = std::string_view(run.explanation);
  while (!rest.empty()) {
    const auto end = rest.find('\n');
    lines.push_back(detail::one_line(rest.substr(0, end), explanation_width_max));
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
  }
  if (lines.empty()) lines.emplace_back(to_string(run.outcome));
  if (lines.size() > lines_max) {
    const auto left_out = lines.size() - (lines_max - 1);
    lines.resize(lines_max - 1);
    lines.push_back(fmt::format("… {} left out", detail::counted(left_out, "line")));
  }
  return lines;
}

/// How many lines the chosen events take, with one for each gap between them.
auto lines_taken(const std::vector<bool>& chosen) -> std::size_t {
  auto lines = std::size_t{0};
  bool in_gap = false;
  for (const bool is_chosen : chosen) {
    if (is_chosen || !in_gap) ++lines;
    in_gap = !is_chosen;
  }
  return lines;
}

/// Which events to show in `room` lines: what proves the violation, the head, more of the tail, and the faults wherever
/// they are (the last ones, if even they are too many).
auto choose(const std::vector<user_event>& events, std::size_t room) -> std::vector<bool> {
  const auto count = events.size();
  auto chosen = std::vector<bool>(count, false);
  auto best = chosen;
  const auto try_to_add = [&](std::size_t index) {
    chosen[index] = true;
    if (lines_taken(chosen) > room) {
      chosen[index] = best[index];
    } else {
      best = chosen;
    }
  };
  // Without what proves the violation the rest explains nothing: it is shown even where it takes more lines.
  for (std::size_t index = 0; index < count; ++index) chosen[index] = events[index].is_proof;
  best = chosen;
  for (auto index = count; index-- > 0;) {
    if (events[index].importance == weight::fault) try_to_add(index);
  }
  if (count > 0) try_to_add(count - 1);
  // Two of the tail for one of the head: what went wrong is nearer to the end.
  auto head = std::size_t{0};
  auto tail = count;
  while (head < tail) {
    try_to_add(head++);
    if (tail > head) try_to_add(--tail);
    if (tail > head) try_to_add(--tail);
  }
  return best;
}

struct columns {
  std::size_t who = width_of("end");
  std::size_t verb = 0;
  std::size_t subject = 0;

  void fit(const user_event& event) {
    who = std::max(who, width_of(event.who));
    verb = std::max(verb, width_of(event.verb));
    if (!event.trailer.empty()) subject = std::max(subject, width_of(event.subject));
  }
};

auto numbered(std::size_t number, const user_event& event, const columns& widths, bool color) -> std::string {
  auto who = padded(event.who, widths.who);
  if (event.importance == weight::fault) who = colored(who, "1;33", color);
  const auto* const mark = event.is_proof ? "*" : " ";
  auto line = fmt::format("{:>3}{} {}  {}  ", number, mark, who, padded(event.verb, widths.verb));
  line += event.trailer.empty() ? event.subject : padded(event.subject, widths.subject) + "  " + event.trailer;
  if (event.is_proof) line += fmt::format("  (event {})", event.ordinal);
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

auto left_out(std::size_t count, std::string_view noun) -> std::string {
  return fmt::format("     … {} left out\n", detail::counted(count, noun));
}

}  // namespace

auto counter_example(const sim::run_record& run, const text_options& options) -> std::string {
  const auto lines_max = std::max(options.max_lines, lines_min);
  const auto end = explanation_lines(run, std::min(explanation_lines_max, lines_max - lines_without_explanation));
  const auto room = lines_max - 1 - end.size();

  auto events = detail::user_events(run);
  auto minor_count = std::size_t{0};
  if (events.size() > room) {
    minor_count = std::erase_if(
        events, [](const user_event& event) { return event.importance == weight::minor && !event.is_proof; });
  }
  // A line to say that minor ones are missing is taken from the room of the others.
  const auto chosen = choose(events, room - (minor_count > 0 ? 1 : 0));

  auto widths = columns{};
  for (std::size_t index = 0; index < events.size(); ++index) {
    if (chosen[index]) widths.fit(events[index]);
  }
  auto text = headline(run, options);
  auto gap = std::size_t{0};
  for (std::size_t index = 0; index < events.size(); ++index) {
    if (!chosen[index]) {
      ++gap;
      continue;
    }
    if (gap > 0) text += left_out(gap, "event");
    gap = 0;
    text += numbered(index + 1, events[index], widths, options.color);
  }
  if (gap > 0) text += left_out(gap, "event");
  if (minor_count > 0) text += left_out(minor_count, "minor event");

  const auto indent = 3 + 2 + widths.who + 2;
  text += fmt::format("{:>3}  {}  {}\n", events.size() + 1, padded("end", widths.who), end.front());
  for (std::size_t line = 1; line < end.size(); ++line) text += std::string(indent, ' ') + end[line] + "\n";
  return text;
}

}  // namespace rehearse::reports
