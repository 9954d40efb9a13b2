// SPDX-License-Identifier: MIT
#include "gs_driver.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "gs_server.hpp"
#include "term.hpp"

namespace rehearse::beam {
namespace {

using state = gs_stage::state;

struct batch {
  std::vector<words> commands;
};

/// A timeout of the scenario; what takes longer than the driver is ready to wait for counts as for ever.
constexpr virtual_duration short_wait = std::chrono::seconds(1);
constexpr virtual_duration system_timeout = std::chrono::milliseconds(200);

class client {
 public:
  client(gs_stage& on, std::string label) : on_(on), label_(std::move(label)) {}

  void run() {
    for (;;) {
      const batch next = receive<batch>();
      words answers;
      for (const words& each : next.commands) answers.push_back(execute(each));
      on_.results[label_] = std::move(answers);
      on_.clients[label_] = state::idle;
    }
  }

 private:
  auto execute(const words& line) -> std::string {
    const std::string& what = line[0];
    if (what == "start") return start(line);
    if (what == "answer") return on_.answer(word(line, 1));
    if (what == "whereis") {
      const pid found = whereis(name(word(line, 1)));
      return found ? ":" + on_.name_of(found) : "nil";
    }
    if (what == "die") {
      if (word(line, 1) == "raise") throw std::runtime_error("raised");
      exit(reason_of_word(word(line, 1)));
    }
    const auto to = on_.find(word(line, what == "mon" ? 2 : 1));
    return to ? address(line, *to) : ":nopid";
  }

  auto word(const words& line, std::size_t index) -> const std::string& {
    if (index >= line.size()) on_.refuse("'" + joined(line) + "' is too short");
    return line[index];
  }
  auto timeout_of(const words& line, std::size_t index, virtual_duration otherwise) -> virtual_duration {
    if (index >= line.size()) return otherwise;
    if (line[index] == "inf") return infinity;
    return on_.milliseconds(line[index]);
  }
  void waits(virtual_duration timeout) { on_.clients[label_] = timeout < short_wait ? state::busy : state::blocked; }

  template <class Action>
  static auto caught(Action action) -> std::string {
    try {
      return action();
    } catch (const exit_exception& ended) {
      return "{:exit, " + term(ended.reason(), exception_term) + "}";
    }
  }

  auto start(const words& line) -> std::string {
    server_options options;
    if (word(line, 3) != "-") options.name = name(line[3]);
    if (word(line, 5) == "hang") options.timeout = std::chrono::milliseconds(30);
    const bool traps = word(line, 4) == "trap";
    const words chain = steps_of(line[5]);
    on_.clients[label_] = state::busy;
    gs_stage& on = on_;
    const start_result made =
        line[2] == "link" ? try_start_link<scripted>(options, std::ref(on), line[1], traps, chain, word(line, 6))
                          : try_start<scripted>(options, std::ref(on), line[1], traps, chain, word(line, 6));
    if (made.is_ok()) return "{:ok, :" + on_.name_of(made.process) + "}";
    if (made.is_ignore()) return ":ignore";
    if (made.reason.what() == exit_reason::kind::already_started)
      return "{:error, {:already_started, :" + on_.name_of(made.process) + "}}";
    return "{:error, " + term(made.reason, exception_term) + "}";
  }

  auto address(const words& line, const destination& to) -> std::string {
    const std::string& what = line[0];
    const pid process = to.is_name() ? whereis(to.registered_name()) : to.process();
    const auto server = to.is_name() ? server_named<scripted>(to.registered_name()) : server_ref<scripted>(process);
    if (what == "call" || what == "callx") {
      const virtual_duration timeout = timeout_of(line, 4, runtime::default_call_timeout);
      asked request{label_, word(line, 2), steps_of(word(line, 3))};
      waits(timeout);
      if (what == "callx") return rehearse::call(server, std::move(request), timeout).word;
      return caught([&] { return rehearse::call(server, std::move(request), timeout).word; });
    }
    if (what == "cast") {
      rehearse::cast(server, told{label_, word(line, 2), steps_of(word(line, 3))});
      return ":ok";
    }
    if (what == "info") {
      try {
        send(to, ordered{label_, word(line, 2), steps_of(word(line, 3))});
      } catch (const bad_argument&) {
        return ":badarg";
      }
      return ":ok";
    }
    if (what == "stop") {
      const virtual_duration timeout = timeout_of(line, 3, infinity);
      waits(timeout);
      return caught([&]() -> std::string {
        stop(to, reason_of_word(word(line, 2)), timeout);
        return ":ok";
      });
    }
    if (what == "suspend" || what == "resume") {
      waits(system_timeout);
      return caught([&]() -> std::string {
        if (what == "suspend") {
          suspend(to, system_timeout);
          on_.suspended.insert(process);
        } else {
          on_.suspended.erase(process);
          resume(to, system_timeout);
        }
        return ":ok";
      });
    }
    if (what == "sig") {
      exit(process, reason_of_word(word(line, 2)));
      return ":ok";
    }
    if (what == "link") {
      try {
        link(process);
      } catch (const no_process&) {
        return ":noproc";
      }
      return ":ok";
    }
    if (what == "unlink") {
      unlink(process);
      return ":ok";
    }
    if (what == "alive") return is_alive(process) ? "true" : "false";
    if (what == "mon") {
      on_.tags[to.is_name() ? monitor(to.registered_name()) : monitor(process)] = line[1];
      return ":ok";
    }
    on_.refuse("'" + what + "' is no command");
  }

  gs_stage& on_;
  std::string label_;
};

class driver {
 public:
  explicit driver(const std::vector<words>& lines) : lines_(lines) {}

  auto play() -> std::vector<std::string> {
    on_->watch = rehearse::start<obituaries>(server_options{});
    for (const words& line : lines_) {
      if (line[0] == "scenario") continue;
      if (line[0] == "client" && line.size() > 1) {
        bring_up(line);
      } else if (line[0] == "do" && line.size() > 2) {
        play_batch(line);
      } else {
        throw bad_scenario("'" + joined(line) + "' is neither 'client C' nor 'do C COMMANDS'");
      }
    }
    return std::move(trace_);
  }

 private:
  void bring_up(const words& line) {
    const std::string label = line[1];
    const bool traps = line.size() > 2 && line[2] == "trap";
    gs_stage& on = *on_;
    on.clients[label] = state::idle;
    const pid made = spawn(std::string_view(label), [&on, label, traps] {
      if (traps) trap_exit(true);
      client(on, label).run();
    });
    on.enter(label, made);
    rehearse::call(on.watch, obituaries::watch{made}, infinity);
    trace_.push_back(joined(line));
  }

  void play_batch(const words& line) {
    const std::string& who = line[1];
    const auto found = on_->by_name.find(who);
    if (found == on_->by_name.end()) throw bad_scenario("there is no client '" + who + "'");
    const std::string head = "do " + joined({line.begin() + 1, line.end()}) + " => ";
    if (is_dead(found->second)) {
      trace_.push_back(head + ":dead");
    } else if (on_->clients[who] != state::idle) {
      trace_.push_back(head + ":busy");
    } else {
      on_->clients[who] = state::busy;
      send(found->second, batch{commands_of(line)});
      wait_until_over();
      const auto answers = on_->results.extract(who);
      trace_.push_back(head + (is_dead(found->second) ? ":died"
                               : answers              ? "[" + joined(answers.mapped(), ", ") + "]"
                                                      : ":blocked"));
    }
    dump();
  }

  static auto commands_of(const words& line) -> std::vector<words> {
    std::vector<words> commands(1);
    for (auto each = line.begin() + 2; each != line.end(); ++each) {
      if (*each == ";") {
        commands.emplace_back();
      } else {
        commands.back().push_back(*each);
      }
    }
    for (const words& each : commands) {
      if (each.empty()) throw bad_scenario("an empty command");
    }
    return commands;
  }

  auto is_dead(pid who) const -> bool { return peek(on_->watch)->dead.contains(who); }

  /// An event is over when nothing can happen but that time moves, and nobody waits for something short.
  void wait_until_over() {
    for (settle(); somebody_waits_shortly(); settle()) sleep(std::chrono::milliseconds(20));
    if (!on_->bad.empty()) throw bad_scenario(on_->bad);
  }
  auto somebody_waits_shortly() const -> bool {
    return std::any_of(on_->order.begin(), on_->order.end(), [&](const auto& each) {
      if (is_dead(each.second)) return false;
      const auto known = on_->clients.find(each.first);
      if (known != on_->clients.end()) return known->second == state::busy;
      return on_->armed.contains(each.second) && !on_->suspended.contains(each.second);
    });
  }

  void dump() {
    for (const auto& [label, process] : on_->order) {
      for (const auto& [who, text] : on_->rows) {
        if (who == label) trace_.push_back("  " + label + " " + text);
      }
    }
    on_->rows.clear();
    for (const auto& [label, process] : on_->order) {
      // Whether who died had its answer before depends on the schedule.
      if (const auto done = on_->results.extract(label); done && !is_dead(process))
        trace_.push_back("  " + label + " done [" + joined(done.mapped(), ", ") + "]");
    }
    for (const auto& [label, process] : on_->order) {
      std::string looks = describe(label, process);
      if (looks == looked_[label]) continue;
      trace_.push_back("  " + looks);
      looked_[label] = std::move(looks);
    }
  }

  auto describe(const std::string& label, pid process) const -> std::string {
    const auto seen = snapshot(process);
    if (!seen) return label + " dead " + term(peek(on_->watch)->dead.at(process), exception_term);
    words links;
    for (const pid each : seen->links) links.push_back(":" + on_->name_of(each));
    std::sort(links.begin(), links.end());
    std::map<std::string, words> by_sender;
    for (const auto& each : seen->mailbox) {
      const auto [sender, text] = entry(each);
      by_sender[sender].push_back(text);
    }
    words mailbox;
    for (const auto& [sender, texts] : by_sender) mailbox.insert(mailbox.end(), texts.begin(), texts.end());
    const std::string registered = seen->registered_name.empty() ? "" : "@" + seen->registered_name;
    return label + registered + (seen->traps_exits ? "*" : "") + " links=[" + joined(links, ", ") + "] mbox=[" +
           joined(mailbox, ", ") + "]";
  }

  /// A message prints as its type and what its describe says; the BEAM's have no types.
  static auto without_type(const std::string& text) -> std::string { return text.substr(text.find(' ') + 1); }

  auto entry(const runtime::mailbox_entry& what) const -> std::pair<std::string, std::string> {
    const std::string sender = on_->name_of(what.sender);
    switch (what.kind) {
      case runtime::signal_kind::down: {
        const std::string object = what.watched_name ? "{:name, :" + what.watched_name.text() + "}" : ":" + sender;
        return {what.watched_name ? "zzname" : sender,
                "{:DOWN, :" + on_->tags.at(what.ref) + ", " + object + ", " + term(what.reason, exception_term) + "}"};
      }
      case runtime::signal_kind::exit:
      case runtime::signal_kind::link_exit:
        return {sender, "{:EXIT, :" + sender + ", " + term(what.reason, exception_term) + "}"};
      case runtime::signal_kind::system:
      case runtime::signal_kind::stop_request: return {sender, ":system"};
      case runtime::signal_kind::reply: return {"zz", "{:stray, " + without_type(what.text) + "}"};
      default: return {sender, without_type(what.text)};
    }
  }

  const std::vector<words>& lines_;
  std::shared_ptr<gs_stage> on_ = std::make_shared<gs_stage>();
  std::map<std::string, std::string> looked_;
  std::vector<std::string> trace_;
};

}  // namespace

auto play_gs(const std::vector<words>& lines) -> std::vector<std::string> { return driver(lines).play(); }

}  // namespace rehearse::beam
