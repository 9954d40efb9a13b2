// SPDX-License-Identifier: MIT
#include <rehearse/reports/proof.hpp>

#include <algorithm>

#include <fmt/format.h>

#include <rehearse/faults/duration.hpp>

#include "event_words.hpp"

namespace rehearse::reports {
namespace {

auto sentence(const detail::user_event& words) -> std::string {
  auto text = words.who + " " + words.verb;
  for (const auto& part : {words.subject, words.trailer}) {
    if (!part.empty()) text += " " + part;
  }
  return text;
}

}  // namespace

auto events_of(const sim::run_record& run, const std::vector<std::uint64_t>& ordinals) -> std::vector<proven_event> {
  auto found = std::vector<proven_event>{};
  for (const auto& event : run.events) {
    const bool is_wanted =
        event.ordinal != 0 && std::find(ordinals.begin(), ordinals.end(), event.ordinal) != ordinals.end();
    if (!is_wanted) continue;
    found.push_back({.ordinal = event.ordinal,
                     .step = event.step,
                     .time = event.time,
                     .process = run.name_of(event.process),
                     .kind = std::string(to_string(event.kind)),
                     .detail = event.detail,
                     .peer = event.peer == 0 ? std::string{} : run.name_of(event.peer),
                     .words = sentence(detail::in_words(run, event))});
  }
  return found;
}

auto to_text(const std::vector<proven_event>& events, std::size_t indent) -> std::string {
  auto text = std::string{};
  for (const auto& event : events) {
    text += fmt::format("{}event {} · {} · {} · {}\n", std::string(indent, ' '), event.ordinal,
                        event.step == 0 ? std::string{"set-up"} : fmt::format("step {}", event.step),
                        faults::describe(event.time), event.words);
  }
  return text;
}

}  // namespace rehearse::reports
