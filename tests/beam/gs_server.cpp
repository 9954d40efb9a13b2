// SPDX-License-Identifier: MIT
#include "gs_server.hpp"

#include <stdexcept>

#include "term.hpp"

namespace rehearse::beam {

namespace {

auto split(const std::string& text, char at) -> words {
  words parts(1);
  for (const char each : text) {
    if (each == at) {
      parts.emplace_back();
    } else {
      parts.back() += each;
    }
  }
  return parts;
}

}  // namespace

auto gs_stage::milliseconds(const std::string& digits) -> virtual_duration {
  if (digits.empty() || digits.size() > 4 || digits.find_first_not_of("0123456789") != std::string::npos)
    refuse("'" + digits + "' is no timeout");
  return std::chrono::milliseconds(std::stoi(digits));
}

auto steps_of(const std::string& chain) -> words { return split(chain, '>'); }

void gs_stage::enter(const std::string& label, pid who) {
  by_name[label] = who;
  names[who] = label;
  order.emplace_back(label, who);
}

auto gs_stage::name_of(pid who) const -> std::string {
  const auto found = names.find(who);
  return found == names.end() ? "driver" : found->second;
}

auto gs_stage::find(const std::string& label) const -> std::optional<destination> {
  if (label == "n1" || label == "n2" || label == "nobody") return destination(name(label));
  const auto found = by_name.find(label);
  if (found == by_name.end()) return std::nullopt;
  return destination(found->second);
}

auto gs_stage::answer(const std::string& tag) -> std::string {
  const auto caller = callers.find(tag);
  if (caller == callers.end()) return ":none";
  rehearse::reply<asked>(caller->second, said{":late"});
  return ":ok";
}

void gs_stage::refuse(std::string why) {
  bad = std::move(why);
  throw bad_scenario(bad);
}

scripted::scripted(gs_stage& on, std::string label, bool traps, words chain, std::string at_end)
    : on_(&on), label_(std::move(label)), traps_(traps), chain_(std::move(chain)), at_end_(std::move(at_end)) {}

auto scripted::init() -> next {
  if (traps_) trap_exit(true);
  on_->enter(label_, self());
  call(on_->watch, obituaries::watch{self()}, infinity);
  begin("init");
  return run(chain_).then;
}

auto scripted::handle_call(asked request, from client) -> rehearse::answer<asked> {
  begin("call " + request.tag + " " + request.who);
  on_->callers[request.tag] = client;
  outcome result = run(request.steps, &request, client);
  if (!result.value) return {std::move(result.then)};
  return {std::move(*result.value), std::move(result.then)};
}
auto scripted::handle_cast(told request) -> next {
  begin("cast " + request.tag + " " + request.who);
  return run(request.steps).then;
}
auto scripted::handle_info(ordered request) -> next {
  begin("info " + request.tag + " " + request.who);
  return run(request.steps).then;
}
void scripted::handle_info(poke) { begin("poke"); }
void scripted::handle_info(exit_message seen) {
  begin("exit " + on_->name_of(seen.from) + " " + term(seen.reason, exception_term));
}
auto scripted::handle_timeout() -> next {
  begin("timeout");
  return run(after_timeout_).then;
}
auto scripted::handle_continue(words steps) -> next {
  begin("continue");
  return run(steps).then;
}
void scripted::terminate(const exit_reason& reason) {
  begin("terminate " + term(reason, exception_term));
  const words how = split(at_end_, ':');
  if (how[0] == "raise") throw std::runtime_error("raised");
  if (how[0] == "exit" && how.size() == 2) exit(reason_of_word(how[1]));
  if (how[0] == "hang") sleep(infinity);
}

void scripted::begin(const std::string& callback) {
  on_->armed.erase(self());
  on_->rows.emplace_back(label_, callback);
}

auto scripted::run(const words& steps, const asked* request, from client) -> outcome {
  for (std::size_t at = 0; at < steps.size(); ++at) {
    const words step = split(steps[at], ':');
    const std::string& what = step[0];
    const std::string with = step.size() > 1 ? step[1] : "";
    const words rest(steps.begin() + static_cast<std::ptrdiff_t>(at) + 1, steps.end());
    const auto value = [&]() -> said {
      if (request == nullptr) on_->refuse("'" + steps[at] + "' outside a call");
      return {":" + request->tag};
    };
    if (what == "poke") {
      send(self(), poke{});
    } else if (what == "first") {
      rehearse::reply<asked>(client, value());
    } else if (what == "answer") {
      on_->answer(with);
    } else if (what == "ask" || what == "self") {
      const destination other = what == "self" ? destination(self()) : on_->find(with).value_or(name("nobody"));
      const said got = call(
          other.is_name() ? server_named<scripted>(other.registered_name()) : server_ref<scripted>(other.process()),
          asked{label_, "q", {"reply"}}, infinity);
      on_->rows.emplace_back(label_, "asked " + with + " " + got.word);
    } else if (what == "hang") {
      sleep(infinity);
    } else if (what == "raise") {
      throw std::runtime_error("raised");
    } else if (what == "exit") {
      exit(reason_of_word(with));
    } else if (what == "ignore") {
      return {std::nullopt, ignore()};
    } else if (what == "stop") {
      return {std::nullopt, stop_with(reason_of_word(with))};
    } else if (what == "stopreply") {
      return {value(), stop_with(reason_of_word(with))};
    } else if (what == "reply") {
      return {value(), goes_on(rest)};
    } else if (what == "noreply" || what == "ok") {
      return {std::nullopt, goes_on(rest)};
    } else {
      on_->refuse("'" + steps[at] + "' is no step of a chain");
    }
  }
  on_->refuse("a chain ends without a return");
}

/// "c": the rest is what handle_continue does; "t" and "t40": what the timeout does.
auto scripted::goes_on(words rest) -> next {
  if (rest.empty()) return {};
  const std::string what = rest.front();
  rest.erase(rest.begin());
  if (what == "c") return next().with_continue(std::move(rest));
  if (what[0] != 't') on_->refuse("'" + what + "' after a return");
  const virtual_duration after = what == "t" ? virtual_duration::zero() : on_->milliseconds(what.substr(1));
  if (after > virtual_duration::zero()) on_->armed.insert(self());
  after_timeout_ = std::move(rest);
  return next().with_timeout(after);
}

}  // namespace rehearse::beam
