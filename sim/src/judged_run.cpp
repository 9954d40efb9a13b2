// Who is told of which events.
// SPDX-License-Identifier: MIT
#include <rehearse/sim/judged_run.hpp>

#include <algorithm>

namespace rehearse::sim {

using runtime::event_kind;

/// Here, not in the header: a call that may be inlined is guessed at and compared with before every call.
void event_sink::on_lean(std::uint64_t /*what*/, std::uint32_t /*peer*/, std::uint64_t /*serial*/) {}

void judged_run::subscribe(event_sink& sink, std::initializer_list<event_kind> kinds) {
  subscribe_lean(sink, kinds);
  for (const event_kind each : kinds) wanted_whole_[static_cast<std::size_t>(each)] = ~0U;
}

void judged_run::subscribe_lean(event_sink& sink, std::initializer_list<event_kind> kinds) {
  remember(sink);
  for (const event_kind each : kinds) {
    for (auto& detail : sinks_[static_cast<std::size_t>(each)]) detail.push_back(&sink);
  }
}

void judged_run::add_lean(event_sink& sink, event_kind kind, std::uint8_t detail) {
  remember(sink);
  sinks_[static_cast<std::size_t>(kind)][detail].push_back(&sink);
}

void judged_run::subscribe_lean(event_sink& sink, event_kind kind,
                                std::initializer_list<runtime::signal_kind> signals) {
  for (const auto each : signals) add_lean(sink, kind, static_cast<std::uint8_t>(each));
}
void judged_run::subscribe_lean(event_sink& sink, event_kind kind,
                                std::initializer_list<runtime::callback_kind> callbacks) {
  for (const auto each : callbacks) add_lean(sink, kind, static_cast<std::uint8_t>(each));
}
void judged_run::subscribe_lean(event_sink& sink, std::initializer_list<runtime::operation_kind> operations) {
  for (const auto each : operations) add_lean(sink, event_kind::operation, static_cast<std::uint8_t>(each));
}

auto judged_run::tells_lean() const -> bool {
  for (const event_kind kind : {event_kind::handler_begin, event_kind::handler_end, event_kind::taken}) {
    for (const auto& told : sinks_[static_cast<std::size_t>(kind)]) {
      if (!told.empty()) return true;
    }
  }
  return false;
}

void judged_run::subscribe(event_sink& sink, event_kind kind, std::initializer_list<runtime::signal_kind> signals) {
  remember(sink);
  for (const auto each : signals) {
    sinks_[static_cast<std::size_t>(kind)][static_cast<std::size_t>(each)].push_back(&sink);
    wanted_whole_[static_cast<std::size_t>(kind)] |= 1U << static_cast<unsigned>(each);
  }
}

void judged_run::subscribe(event_sink& sink, std::initializer_list<runtime::operation_kind> operations) {
  remember(sink);
  for (const auto each : operations) {
    sinks_[static_cast<std::size_t>(event_kind::operation)][static_cast<std::size_t>(each)].push_back(&sink);
    wanted_whole_[static_cast<std::size_t>(event_kind::operation)] |= 1U << static_cast<unsigned>(each);
  }
}

void judged_run::subscribe(event_sink& sink, event_kind kind, std::initializer_list<runtime::callback_kind> callbacks) {
  remember(sink);
  for (const auto each : callbacks) {
    sinks_[static_cast<std::size_t>(kind)][static_cast<std::size_t>(each)].push_back(&sink);
    wanted_whole_[static_cast<std::size_t>(kind)] |= 1U << static_cast<unsigned>(each);
  }
}

void judged_run::subscribe_for_run(event_sink& sink, event_kind kind, std::initializer_list<std::uint8_t> details) {
  const auto index = static_cast<std::size_t>(kind);
  const auto add = [&](std::size_t detail) {
    sinks_[index][detail].push_back(&sink);
    extended_.push_back(&sinks_[index][detail]);
    wanted_[index] |= 1U << detail;
  };
  for (const std::uint8_t each : details) add(each);
  if (details.size() == 0) {
    for (std::size_t detail = 0; detail < detail_count; ++detail) add(detail);
  }
  want(wanted_);
}

void judged_run::remember(event_sink& sink) {
  if (std::find(all_sinks_.begin(), all_sinks_.end(), &sink) == all_sinks_.end()) all_sinks_.push_back(&sink);
}

void judged_run::begin_telling(bool whole) {
  for (auto* each : extended_) each->pop_back();
  extended_.clear();
  wanted_ = wanted_whole_;
  if (whole) wanted_.fill(~0U);
  want(wanted_);
  for (event_sink* each : all_sinks_) each->begin_run();
}

}  // namespace rehearse::sim
