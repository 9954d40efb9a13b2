// SPDX-License-Identifier: MIT
#include "statem_driver.hpp"

#include <map>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <utility>

#include <rehearse/rehearse.hpp>

namespace rehearse::beam {

namespace {

using words = std::vector<std::string>;
/// Actions by "STATE EVENT", "enter STATE" or "init".
using rules = std::map<std::string, std::vector<words>>;
using lines = std::vector<std::string>;

auto split(const std::string& text, const std::string& at) -> std::vector<std::string> {
  std::vector<std::string> parts;
  for (std::size_t begin = 0;;) {
    const std::size_t end = text.find(at, begin);
    parts.push_back(text.substr(begin, end - begin));
    if (end == std::string::npos) return parts;
    begin = end + at.size();
  }
}

auto milliseconds(const std::string& text) -> virtual_duration {
  return text == "infinity" ? infinity : std::chrono::milliseconds(std::stoi(text));
}

struct puppet : gen_statem {
  struct locked {};
  struct open {};
  struct jammed {};
  using states = state_set<locked, open, jammed>;

  struct told {
    std::string what;
  };
  struct asked {
    using reply = std::string;
    std::string what;
  };
  struct note {
    std::string what;
  };
  struct internal {
    std::string what;
  };
  using timer = generic_timeout<std::string>;
  using events = messages<note, internal, state_timeout_of<std::string>, event_timeout_of<std::string>, timer>;

  puppet(rules given, std::shared_ptr<lines> log) : program(std::move(given)), trace(std::move(log)) {}

  auto init() -> transition { return perform(program["init"], nullptr); }
  auto enter(auto& at, const auto& before) -> transition {
    trace->push_back("enter " + name_of(at) + " from " + name_of(before));
    return perform(program["enter " + name_of(at)], nullptr);
  }
  auto handle(auto& at, const told& event) -> transition { return react(at, "cast", event.what, nullptr); }
  auto handle(auto& at, const asked& event, from client) -> transition {
    return react(at, "call", event.what, &client);
  }
  auto handle(auto& at, const note& event) -> transition { return react(at, "info", event.what, nullptr); }
  auto handle(auto& at, const internal& event) -> transition { return react(at, "internal", event.what, nullptr); }
  auto handle(auto& at, const state_timeout_of<std::string>& event) -> transition {
    return react(at, "state_timeout", event.content, nullptr);
  }
  auto handle(auto& at, const event_timeout_of<std::string>& event) -> transition {
    return react(at, "event_timeout", event.content, nullptr);
  }
  auto handle(auto& at, const timer& event) -> transition { return react(at, "timeout", event.name, nullptr); }
  void terminate(auto& at, const exit_reason& reason) {
    const bool is_error = reason.what() == exit_reason::kind::error;
    trace->push_back("terminate " + name_of(at) + " " + (is_error ? "error" : reason.to_string()));
  }

  static auto name_of(const locked&) -> std::string { return "locked"; }
  static auto name_of(const open&) -> std::string { return "open"; }
  static auto name_of(const jammed&) -> std::string { return "jammed"; }

  template <class State>
  auto react(State& at, const std::string& kind, const std::string& event, const from* client) -> transition {
    trace->push_back(name_of(at) + " " + kind + " " + event);
    return perform(program[name_of(at) + " " + event], client);
  }

  auto perform(const std::vector<words>& actions, const from* client) -> transition {
    transition said;
    for (const words& each : actions) {
      const std::string& what = each.at(0);
      if (what == "crash") throw std::runtime_error("as the scenario says");
      if (what == "keep") continue;
      if (what == "repeat") {
        said.repeats = true;
      } else if (what == "next") {
        said.state = std::move(each[1] == "locked" ? next_state(locked{}).state
                               : each[1] == "open" ? next_state(open{}).state
                                                   : next_state(jammed{}).state);
      } else if (what == "stop") {
        said.stops = true;
        said.reason = each[1] == "normal" ? exit_reason() : exit_reason(each[1]);
      } else if (what == "wait") {
        sleep(milliseconds(each[1]));
      } else if (what == "hold") {
        held[each[1]] = *client;
      } else {
        said = act(std::move(said), each, client);
      }
    }
    return said;
  }
  auto act(transition said, const words& each, const from* client) -> transition {
    const std::string& what = each[0];
    if (what == "postpone") return std::move(said).postpone();
    if (what == "internal") return std::move(said).with_next_event(internal{each[1]});
    if (what == "state_timeout") return std::move(said).with_state_timeout(milliseconds(each[1]), each[2]);
    if (what == "event_timeout") return std::move(said).with_event_timeout(milliseconds(each[1]), each[2]);
    if (what == "timeout") return std::move(said).with_timeout(each[1], milliseconds(each[2]));
    if (what == "cancel_state") return std::move(said).without_state_timeout();
    if (what == "cancel_event") return std::move(said).without_event_timeout();
    if (what == "cancel") return std::move(said).without_timeout(each[1]);
    if (what == "reply") return std::move(said).with_reply<asked>(*client, each[1]);
    if (what == "answer") return std::move(said).with_reply<asked>(held.at(each[1]), each[2]);
    throw std::logic_error("the scenario says " + what);
  }

  rules program;
  std::shared_ptr<lines> trace;
  std::map<std::string, from> held;
};

struct scenario {
  rules program;
  std::vector<std::string> steps;
};

auto parse(const lines& text) -> scenario {
  scenario made;
  for (const std::string& line : text) {
    const std::size_t colon = line.find(": ");
    const std::string head = line.substr(0, colon);
    if (head == "do") {
      made.steps = split(line.substr(colon + 2), "; ");
      continue;
    }
    std::vector<words> actions;
    for (const std::string& each : split(line.substr(colon + 2), ", ")) actions.push_back(split(each, " "));
    made.program[head.rfind("on ", 0) == 0 ? head.substr(3) : head] = std::move(actions);
  }
  return made;
}

/// Tells a suspended machine one thing: it lies in the mailbox when this returns.
void tell(server_ref<puppet> machine, const std::string& step, std::vector<std::shared_ptr<std::string>>& calls) {
  const auto before = snapshot(machine.pid());
  const std::string what = step.substr(5);
  if (step.rfind("cast ", 0) == 0) {
    cast(machine, puppet::told{what});
  } else if (step.rfind("info ", 0) == 0) {
    send(machine.pid(), puppet::note{what});
  } else {
    calls.push_back(std::make_shared<std::string>("call " + what + ": waits"));
    spawn("caller", [machine, what, line = calls.back()] {
      try {
        *line = "call " + what + ": " + call(machine, puppet::asked{what});
      } catch (const exit_exception& failed) {
        const exit_reason& why = failed.reason().inner();
        *line = "call " + what + ": dead " + (why.what() == exit_reason::kind::error ? "error" : why.to_string());
      }
    });
  }
  while (before && snapshot(machine.pid())->mailbox.size() == before->mailbox.size()) yield();
}

auto end_of(server_ref<puppet> machine) -> std::string {
  if (peek_state<puppet::locked>(machine) != nullptr) return "end locked";
  if (peek_state<puppet::open>(machine) != nullptr) return "end open";
  return "end jammed";
}

}  // namespace

auto play_statem(const std::vector<std::string>& text) -> std::vector<std::string> {
  const scenario played = parse(text);
  auto trace = std::make_shared<lines>();
  const auto machine = start<puppet>(server_options{}, played.program, trace);
  const monitor_ref watched = monitor(machine.pid());
  settle();
  std::vector<std::shared_ptr<std::string>> calls;
  bool holds = false;
  for (const std::string& step : played.steps) {
    if (step.rfind("sleep ", 0) == 0) {
      if (std::exchange(holds, false)) resume(machine);
      sleep(milliseconds(step.substr(6)));
    } else {
      if (!std::exchange(holds, true)) suspend(machine);
      tell(machine, step, calls);
    }
  }
  for (const auto& each : calls) trace->push_back(*each);
  if (is_alive(machine.pid())) {
    trace->push_back(end_of(machine));
  } else {
    const auto why = receive<down>();
    if (why.ref != watched) throw std::logic_error("another DOWN");
    const bool is_error = why.reason.what() == exit_reason::kind::error;
    trace->push_back("dead " + (is_error ? "error" : why.reason.to_string()));
  }
  return *trace;
}

}  // namespace rehearse::beam
