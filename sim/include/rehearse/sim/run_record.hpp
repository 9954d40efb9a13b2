// run_record: the plain data of one run, spoken by campaign, store and reports.
//
// An exploring run fills the summary only. A failing run is run again from its tape with full recording, which fills
// events, processes and choices too.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <rehearse/runtime/event.hpp>
#include <rehearse/runtime/time.hpp>
#include <rehearse/sim/tape.hpp>

namespace rehearse::sim {

enum class verdict : std::uint8_t {
  pass,          ///< Everything that was judged held.
  fail,          ///< A property, a checker, or user code that crashed.
  inconclusive,  ///< The step limit came first, or a property could not be decided.
  diverged,      ///< The tape did not fit, or a re-run gave another digest.
};
auto to_string(verdict) -> std::string_view;

/// How a run ended, as far as its events cannot say; each includes those before it, but for the first.
enum class run_ending : std::uint8_t {
  cut_off,    ///< By a failure or the step limit: nothing was judged at its end.
  over,       ///< It came to its end, by its time or by halting; things may have been under way.
  at_rest,    ///< And nothing could happen any more but that time passed.
  delivered,  ///< And no signal was held back.
};
inline constexpr int run_ending_count = static_cast<int>(run_ending::delivered) + 1;
auto to_string(run_ending) -> std::string_view;

struct recorded_supervision;

/// One event, rendered: what a person or a query needs, with no pointer into the run.
struct recorded_event {
  std::uint64_t ordinal = 0;  ///< From 1.
  std::uint64_t step = 0;     ///< The step it belongs to, from 1; 0 is set-up.
  std::uint64_t cause = 0;    ///< Ordinal of the event that led to it; 0 is none.
  runtime::virtual_time time{};
  runtime::event_kind kind{};
  std::string detail;         ///< Operation, signal kind, drop reason, callback, request or fault, by name.
  std::uint32_t process = 0;  ///< 0 is the environment.
  std::uint32_t peer = 0;     ///< 0 is nobody.
  std::uint64_t serial = 0;
  std::uint64_t ref = 0;
  std::uint32_t result = 0;
  std::string reason;  ///< Exit reason, as text.
  std::string text;    ///< Payload as its type describes itself, or name, child id, mark, log line.

  // What no person needs, but whoever judges the run again: see restored_event.hpp.
  std::string exact_reason{};  ///< As runtime::to_exact_text gives it; empty: it has no reason.
  std::shared_ptr<const recorded_supervision> config{};  ///< With supervisor_configured and child_requested; or null.
  std::uint32_t type = 0;                                ///< The message type's ordinal of first use in the run.
};

struct recorded_process {
  std::uint32_t id = 0;  ///< Spawn order, from 1.
  std::string name;      ///< As people see it: "client.2", "/pool_sup/worker.2#3".
  std::uint32_t parent = 0;
  std::uint64_t spawned_step = 0;
  std::uint64_t died_step = 0;  ///< 0: alive at the end.
  std::string exit_reason;      ///< Empty: alive at the end.
  std::uint64_t operations = 0;
  std::uint64_t stack_high_water = 0;  ///< Bytes, as seen at switches; 0 for one that never ran.
};

/// A choice as it was made, with the step it belongs to.
struct recorded_choice {
  std::uint64_t step = 0;
  stream where{};
  choice what;
  std::string address;  ///< What was chosen, by name; empty where it has none.
};

/// One planned fault and what became of it.
struct recorded_fault {
  std::string kind;     ///< "kill", "delay", "clock".
  std::string victims;  ///< Whom the policy names: "any", "client".
  /// "at_step(7)", "at_operation(client.2, 3)", "at_signal(4)"; of a delay that fired with what it did: "at_signal(4),
  /// pool -> client.2 by 1.5 ms"; of a jump of the wall clock: "at_step(7), backwards by 2.5 s".
  std::string trigger;
  bool fired = false;
  std::uint64_t step = 0;    ///< Steps done when it fired.
  std::uint32_t victim = 0;  ///< Process id, 0 if it did not fire or struck nobody; of a delay: who waits.
  std::string why_not;       ///< "nobody was alive", "the run was over"; empty if it fired.
  std::uint64_t number = 0;  ///< Its place in the plan, from 1, and the serial of its events.
};

struct run_record {
  std::uint64_t index = 0;  ///< From 1 within its campaign.
  std::uint64_t seed = 0;
  verdict outcome = verdict::pass;
  std::string property;     ///< Name of what failed; empty on pass.
  std::string explanation;  ///< One or more lines: what was seen, what was expected.
  /// Ordinals of the events that prove it, where a checker of the oracle failed the run; in order.
  std::vector<std::uint64_t> proof;
  std::uint64_t steps = 0;
  std::uint64_t digest = 0;
  runtime::virtual_time end_time{};
  std::optional<run_ending> ending{};  ///< Empty: recorded before this was kept.
  std::vector<recorded_fault> faults;
  /// Its fault policy, where that is not the campaign's: one that learnt, with the weights of its block of runs.
  std::string policy{};
  std::vector<std::string> notes;  ///< Things to say aloud that are no failure: a swallowed kill, an abandoned stack.
  tape choices_tape;

  bool recorded = false;  ///< The parts below are filled.
  std::vector<recorded_event> events;
  std::vector<recorded_process> processes;
  std::vector<recorded_choice> choices;

  /// The name of process `id`, "environment" for 0, "<id>" if unknown.
  auto name_of(std::uint32_t id) const -> std::string;
};

}  // namespace rehearse::sim
