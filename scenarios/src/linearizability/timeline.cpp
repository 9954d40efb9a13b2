// A witness as lines of text: columns for who and what, and a bar from call to answer.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rehearse/scenarios/linearizability.hpp>

namespace rehearse::scenarios {

namespace {

constexpr std::size_t alternatives_max = 3;
constexpr std::size_t text_width_max = 48;
/// A bar's length between two neighbouring beginnings or ends.
constexpr std::size_t column_width = 3;

auto shortened(std::string text) -> std::string {
  if (text.size() <= text_width_max) return text;
  text.resize(text_width_max - 3);
  return text + "...";
}

auto nothing_for_empty(std::string text) -> std::string {
  return text.empty() ? "nothing" : shortened(std::move(text));
}

auto joined(const std::vector<std::string>& each, std::string_view separator) -> std::string {
  std::string text;
  for (std::size_t i = 0; i < each.size() && i < alternatives_max; ++i) {
    if (i != 0) text += separator;
    text += nothing_for_empty(each[i]);
  }
  if (each.size() > alternatives_max) text += std::string(separator) + "something else";
  return text;
}

auto padded(std::string text, std::size_t width) -> std::string {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

struct line {
  std::string who;
  std::string what;
  std::uint64_t from;
  std::uint64_t to;
};

auto line_of(const operation_log& log, std::size_t which) -> line {
  const client_operation& told = log.operations()[which];
  std::string what = log.operation_text(which);
  const std::string answer = log.answer_text(which);
  if (told.is_open()) {
    what += " -> ?";
  } else if (!answer.empty()) {
    what += " -> " + answer;
  }
  return {log.client_name(told.client), shortened(std::move(what)), told.invoked, told.returned};
}

/// Its beginning and end among those of all lines; an open one goes on beyond the last.
auto bar(const line& of, const std::vector<std::uint64_t>& positions) -> std::string {
  const auto column = [&](std::uint64_t position) {
    const auto rank = std::lower_bound(positions.begin(), positions.end(), position) - positions.begin();
    return static_cast<std::size_t>(rank) * column_width;
  };
  const std::size_t from = column(of.from);
  const std::size_t to = column(of.to);
  const bool is_open = of.to == client_operation::never;
  return std::string(from, ' ') + "|" + std::string(to - from - 1, '-') + (is_open ? "..." : "|");
}

auto heading(const linearizability_witness& which) -> std::string {
  const std::size_t shown = which.answered.size() + which.explaining.size();
  std::string text = shown == which.operations_of_key
                         ? "the " + std::to_string(shown)
                         : std::to_string(shown) + " of the " + std::to_string(which.operations_of_key);
  text += which.operations_of_key == 1 ? " operation" : " operations";
  if (!which.key.empty()) text += " on \"" + shortened(which.key) + "\"";
  if (shown == 1 && which.operations_of_key != 1) {
    text += " has no place among the others where its answer is right";
  } else {
    text += " have no order in which each answer is right";
  }
  if (!which.is_minimal) text += " (fewer might do: a search was given up)";
  return text + ":\n";
}

auto before(const linearizability_witness& which) -> std::string {
  if (which.earlier == 0) return {};
  std::string text = "  after " + std::to_string(which.earlier) + " others";
  const bool prints = std::none_of(which.states_before.begin(), which.states_before.end(),
                                   [](const std::string& each) { return each.empty(); });
  if (prints) text += ", which lead to " + joined(which.states_before, " or ");
  return text + "\n";
}

}  // namespace

auto operation_log::client_name(std::uint32_t client) const -> std::string {
  const auto named = names_.find(client);
  return named == names_.end() ? "client " + std::to_string(client) : named->second;
}

auto describe(const operation_log& log, const linearizability_witness& which) -> std::string {
  std::vector<std::size_t> shown = which.answered;
  shown.insert(shown.end(), which.explaining.begin(), which.explaining.end());
  std::sort(shown.begin(), shown.end(),
            [&](std::size_t a, std::size_t b) { return log.operations()[a].invoked < log.operations()[b].invoked; });
  const auto number_of = [&](std::size_t operation) {
    return std::to_string(std::find(shown.begin(), shown.end(), operation) - shown.begin() + 1);
  };

  std::vector<line> lines;
  std::vector<std::uint64_t> positions;
  std::size_t who_width = 0;
  std::size_t what_width = 0;
  for (const std::size_t each : shown) {
    lines.push_back(line_of(log, each));
    who_width = std::max(who_width, lines.back().who.size());
    what_width = std::max(what_width, lines.back().what.size());
    positions.push_back(lines.back().from);
    if (lines.back().to != client_operation::never) positions.push_back(lines.back().to);
  }
  std::sort(positions.begin(), positions.end());

  std::string text = heading(which) + before(which);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    text += "  " + padded(std::to_string(i + 1), lines.size() > 9 ? 2 : 1) + "  " + padded(lines[i].who, who_width) +
            "  " + padded(lines[i].what, what_width) + "  " + bar(lines[i], positions) + "\n";
  }
  if (!which.fitting.empty()) {
    for (std::size_t i = 0; i < which.fitting.size(); ++i) text += (i == 0 ? "" : ", ") + number_of(which.fitting[i]);
    text += which.fitting.size() == 1 ? " fits; then " : " fit in this order; then ";
  }
  return text + number_of(which.misfit) + " must answer " + joined(which.instead, " or ") + ", and answered " +
         nothing_for_empty(log.answer_text(which.misfit));
}

}  // namespace rehearse::scenarios
