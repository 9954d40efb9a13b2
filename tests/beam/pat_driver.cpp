// SPDX-License-Identifier: MIT
#include "pat_driver.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>

#include <rehearse/rehearse.hpp>

#include "term.hpp"

namespace rehearse::beam {
namespace {

constexpr std::string_view raised = ":raised";

struct command {
  pid asked_by;
  words line;
};
struct command_done {
  std::string answer;
};
struct newcomer {
  std::string name;
  pid process;
};
struct newcomer_known {};
struct go_on {};
/// What puppets send: {u, From, Tag}.
struct tagged {
  std::string tag;
};

using entry_value = std::optional<int>;  // Elixir registers nil for a name without a value.
using key_registry = registry<std::string, entry_value>;

/// What driver, puppets, tasks and agents share: who is who.
struct stage {
  pid driver;
  std::map<std::string, pid> by_name;
  std::map<pid, std::string> names;
  std::map<std::string, task<int>> tasks;
  std::map<std::uint64_t, std::string> refs;  // Of tasks, by their monitors.
  key_registry unique{"r1"};
  key_registry duplicate{"r2"};

  auto find(const std::string& who) const -> pid {
    const auto found = by_name.find(who);
    return found == by_name.end() ? pid() : found->second;
  }
  auto name_of(pid who) const -> std::string {
    const auto found = names.find(who);
    return found == names.end() ? "unknown" : found->second;
  }
  auto registry_named(const std::string& which) const -> const key_registry& {
    return which == "r1" ? unique : duplicate;
  }
};

/// The running process makes itself known, so that it is watched before anything can happen to it.
void make_known(const stage& on, const std::string& name) {
  send(on.driver, newcomer{name, self()});
  receive<newcomer_known>();
}

auto number(const std::string& word) -> int { return std::stoi(word); }
auto milliseconds(const std::string& word) -> virtual_duration { return std::chrono::milliseconds(number(word)); }

// -- how Elixir prints ------------------------------------------------------------------------------------------------

auto atom(const std::string& text) -> std::string { return ":" + text; }
auto atoms(words names) -> std::string {
  std::sort(names.begin(), names.end());
  for (std::string& each : names) each = atom(each);
  return "[" + joined(names, ", ") + "]";
}
auto printed(const entry_value& value) -> std::string { return value ? std::to_string(*value) : "nil"; }
/// {R, {Module, Function, Arguments}} without the arguments and the module.
auto printed(const exit_reason& reason) -> std::string {
  const bool is_stop = reason.what() == exit_reason::kind::call_failed && reason.text() == "stop";
  if (!is_stop && reason.what() != exit_reason::kind::await_failed) return term(reason, raised);
  return "{" + printed(reason.inner()) + ", " + atom(std::string(reason.text())) + "}";
}
auto exits(const exit_reason& reason) -> std::string { return "{:exit, " + printed(reason) + "}"; }
auto printed(const std::optional<task_result<int>>& result) -> std::string {
  if (!result) return "nil";
  return result->is_ok() ? "{:ok, " + std::to_string(result->value()) + "}" : exits(result->reason());
}
/// A list of pairs whose first elements are atoms prints as a keyword list.
auto printed(const std::vector<std::optional<task_result<int>>>& results) -> std::string {
  const bool is_keyword_list =
      std::all_of(results.begin(), results.end(), [](const auto& each) { return each.has_value(); });
  words texts;
  for (const auto& each : results) {
    if (!is_keyword_list) {
      texts.push_back(printed(each));
    } else if (each->is_ok()) {
      texts.push_back("ok: " + std::to_string(each->value()));
    } else {
      texts.push_back("exit: " + printed(each->reason()));
    }
  }
  return "[" + joined(texts, ", ") + "]";
}

// -- tasks and agents -------------------------------------------------------------------------------------------------

[[noreturn]] void end_as(const words& how) {
  if (how[0] == "raise") throw std::runtime_error("raised");
  if (how[0] == "throw") throw 1;
  exit(reason_of_word(how.at(1)));
}

auto work(const words& what) -> int {
  if (what[0] == "wait") {
    receive<go_on>();
    return work(words(what.begin() + 1, what.end()));
  }
  if (what[0] == "stubborn") {
    receive<go_on>();
    return 1;
  }
  if (what[0] == "polite") {
    return receive([](go_on) { return 2; }, [&](const exit_message&) -> int { exit(reason_of_word(what.at(1))); });
  }
  if (what[0] == "ret") return number(what.at(1));
  end_as(what);
}

auto task_body(const stage& on, std::string name, words what) {
  return [&on, name = std::move(name), what = std::move(what)] {
    if (what[0] == "stubborn" || what[0] == "polite") trap_exit(true);
    make_known(on, name);
    return work(what);
  };
}

auto agent_beginning(const stage& on, std::string name, words how) {
  return [&on, name = std::move(name), how = std::move(how)]() -> int {
    if (how[0] != "ok") end_as(how);
    make_known(on, name);
    return number(how.at(1));
  };
}

/// Agent.start: without a link, and a failure is an answer.
template <class Function>
auto start_alone(Function first, const server_options& options = {}) -> start_result {
  return runtime::detail::start_agent<int>(std::move(first), options, false);
}

// -- puppets ----------------------------------------------------------------------------------------------------------

class puppet {
 public:
  puppet(stage& on, bool traps_exits) : on_(on), traps_exits_(traps_exits) {}

  void run() {
    trap_exit(traps_exits_);
    for (;;) {
      const command next = receive<command>();
      if (next.line[0] == "die") exit(reason_of_word(next.line.at(1)));
      send(next.asked_by, command_done{answer(next.line)});
    }
  }

 private:
  /// An exit that a function of the library raises is its answer; only `die` ends the puppet.
  auto answer(const words& line) -> std::string {
    try {
      return execute(line);
    } catch (const exit_exception& left) {
      return exits(left.reason());
    } catch (const bad_argument&) {
      return ":badarg";
    } catch (const bad_scenario&) {
      throw;
    } catch (const std::runtime_error&) {
      return ":full";  // Of a task supervisor.
    }
  }

  auto execute(const words& line) -> std::string {
    const std::string& what = line[0];
    const words rest(line.begin() + 1, line.end());
    if (what == "trap") {
      trap_exit(rest.at(0) == "on");
      return ":ok";
    }
    if (what == "flush") return flush_mailbox();
    if (what == "sig") {
      const pid target = on_.find(rest.at(0));
      if (!target) return ":nopid";
      exit(target, reason_of_word(rest.at(1)));
      return ":ok";
    }
    if (auto said = task_command(what, rest)) return *said;
    if (auto said = agent_command(what, rest)) return *said;
    if (auto said = registry_command(what, rest)) return *said;
    throw bad_scenario("'" + what + "' is no command");
  }

  static auto flush_mailbox() -> std::string {
    const auto any = [] {
      return receive([](const tagged&) { return true; }, [](const exit_message&) { return true; },
                     [](const down&) { return true; }, [](const runtime::task_reply<int>&) { return true; },
                     after(virtual_duration::zero(), [] { return false; }));
    };
    while (any()) {}
    return ":ok";
  }

  auto remember(const std::string& name, const task<int>& made) -> std::string {
    on_.tasks[name] = made;
    on_.refs[made.ref().value()] = name;
    return ":ok";
  }
  auto known_tasks(const words& names) const -> std::vector<task<int>> {
    std::vector<task<int>> found;
    for (const std::string& each : names) {
      if (const auto known = on_.tasks.find(each); known != on_.tasks.end()) found.push_back(known->second);
    }
    return found;
  }

  auto task_command(const std::string& what, const words& rest) -> std::optional<std::string> {
    const auto body = [&] { return task_body(on_, rest.at(0), words(rest.begin() + 1, rest.end())); };
    if (what == "async") return remember(rest[0], async(rest[0], body()));
    if (what == "sasync") return remember(rest[0], async(name("s1"), body()));
    if (what == "snolink") return remember(rest[0], async_nolink(name("s1"), body()));
    if (what == "schild") {
      const child_result made = start_child(name("s1"), body());
      return made.is_ok() ? ":ok" : "{:error, :max_children}";
    }
    if (what == "start") return start_task(body()), ":ok";
    if (what == "startlink") return start_link_task(body()), ":ok";
    if (what == "go") {
      const pid target = on_.find(rest[0]);
      if (!target) return ":nopid";
      send(target, go_on{});
      return ":ok";
    }
    if (what == "children") {
      words names;
      for (const pid each : task_children(name("s1"))) names.push_back(on_.name_of(each));
      return atoms(names);
    }
    if (what == "awaitmany") {
      words values;
      const auto tasks = known_tasks(words(rest.begin() + 1, rest.end()));
      for (const int each : await_many(tasks, milliseconds(rest[0]))) values.push_back(std::to_string(each));
      return "{:ok, [" + joined(values, ", ") + "]}";
    }
    if (what == "yieldmany") {
      const auto then = rest[0] == "nothing"  ? on_timeout::nothing
                        : rest[0] == "ignore" ? on_timeout::ignore
                                              : on_timeout::kill_task;
      const auto tasks = known_tasks(words(rest.begin() + 2, rest.end()));
      return printed(yield_many(tasks, {.timeout = milliseconds(rest[1]), .on_timeout = then}));
    }
    if (what != "await" && what != "yield" && what != "shutdown" && what != "ignore") return std::nullopt;
    const auto known = on_.tasks.find(rest[0]);
    if (known == on_.tasks.end()) return ":notask";
    const task<int>& asked = known->second;
    if (what == "await") return "{:ok, " + std::to_string(await(asked, milliseconds(rest[1]))) + "}";
    if (what == "yield") return printed(yield(asked, milliseconds(rest[1])));
    if (what == "ignore") return printed(ignore(asked));
    return printed(
        shutdown(asked, rest[1] == "brutal" ? child_shutdown::brutal_kill() : child_shutdown(milliseconds(rest[1]))));
  }

  auto started(const start_result& result) const -> std::string {
    if (result.is_ok()) return ":ok";
    if (result.reason.what() == exit_reason::kind::already_started) {
      return "{:already_started, " + atom(on_.name_of(result.process)) + "}";
    }
    return "{:error, " + printed(result.reason) + "}";
  }

  auto agent_command(const std::string& what, const words& rest) -> std::optional<std::string> {
    if (what == "agent" || what == "agentlink") {
      auto first = agent_beginning(on_, rest.at(0), words(rest.begin() + 1, rest.end()));
      return started(what == "agent" ? start_alone(std::move(first)) : try_start_agent(std::move(first)));
    }
    static const words known{"get", "add", "swap", "addcast", "crash", "crashcast", "astop", "slow"};
    if (std::find(known.begin(), known.end(), what) == known.end()) return std::nullopt;
    const pid who = on_.find(rest.at(0));
    if (!who) return ":noagent";
    const agent<int> asked(who);
    const words more(rest.begin() + 1, rest.end());
    if (what == "get") return std::to_string(asked.get());
    if (what == "swap") {
      return std::to_string(
          asked.get_and_update([to = number(more.at(0))](int& value) { return std::exchange(value, to); }));
    }
    if (what == "add") {
      asked.update([by = number(more.at(0))](int& value) { value += by; });
    } else if (what == "addcast") {
      asked.cast([by = number(more.at(0))](int& value) { value += by; });
    } else if (what == "crash") {
      asked.update([more](int&) { end_as(more); });
    } else if (what == "crashcast") {
      asked.cast([more](int&) { end_as(more); });
    } else if (what == "astop") {
      stop(asked, reason_of_word(more.at(0)));
    } else {
      const auto slowly = [by = number(more.at(0))](int& value) {
        sleep(6ms);
        value += by;
      };
      asked.update(slowly, 2ms);
    }
    return ":ok";
  }

  auto registry_command(const std::string& what, const words& rest) -> std::optional<std::string> {
    if (what == "register") {
      const auto result = on_.registry_named(rest.at(0)).register_key(rest.at(1), number(rest.at(2)));
      return result.is_ok() ? ":ok" : "{:already_registered, " + atom(on_.name_of(result.process)) + "}";
    }
    if (what == "unregister") {
      on_.registry_named(rest.at(0)).unregister(rest.at(1));
      return ":ok";
    }
    if (what == "lookup") {
      words found;
      for (const auto& each : on_.registry_named(rest.at(0)).lookup(rest.at(1))) {
        found.push_back(on_.name_of(each.process) + ": " + printed(each.value));
      }
      std::sort(found.begin(), found.end());
      return "[" + joined(found, ", ") + "]";
    }
    if (what == "keys") return atoms(on_.registry_named(rest.at(0)).keys(self()));
    if (what == "count") return std::to_string(on_.registry_named(rest.at(0)).count());
    if (what == "update") {
      const auto changed = on_.registry_named(rest.at(0)).update_value(rest.at(1), [&](const entry_value& old) {
        return entry_value(old.value_or(0) * 10 + number(rest.at(2)));
      });
      return changed ? "{" + printed(changed->now) + ", " + printed(changed->before) + "}" : ":error";
    }
    if (what == "whereis") {
      const pid found = whereis(on_.unique.via(rest.at(0)));
      return found ? atom(on_.name_of(found)) : "nil";
    }
    if (what == "vsend") {
      send(on_.unique.via(rest.at(0)), tagged{rest.at(1)});
      return ":ok";
    }
    if (what == "dispatch") {
      on_.registry_named(rest.at(0)).dispatch(rest.at(1), [&](const auto& entries) {
        for (const auto& each : entries) send(each.process, tagged{rest.at(2)});
      });
      return ":ok";
    }
    if (what == "vagent") {
      auto first = agent_beginning(on_, rest.at(0), {"ok", rest.at(2)});
      return started(start_alone(std::move(first), named(on_.unique.via(rest.at(1)))));
    }
    if (what == "vadd") {
      const auto key = on_.unique.via(rest.at(0));
      if (const pid holder = whereis(key); holder && on_.name_of(holder)[0] != 'a') return ":noagent";
      agent<int>(key).update([by = number(rest.at(1))](int& value) { value += by; });
      return ":ok";
    }
    if (what == "rkill") {
      const auto partitions = which_children(name(rest.at(0)));
      if (partitions.empty() || !partitions.front().process) return ":nopid";
      exit(partitions.front().process, exit_reason::kill);
      return ":ok";
    }
    return std::nullopt;
  }

  stage& on_;
  bool traps_exits_;
};

// -- the driver -------------------------------------------------------------------------------------------------------

class driver {
 public:
  explicit driver(const std::vector<words>& lines) : lines_(lines) {}

  auto play() -> std::vector<std::string> {
    on_->driver = self();
    for (const words& line : lines_) {
      if (line[0] == "scenario") continue;
      if (line[0] == "spawn" && line.size() >= 2) {
        traps_[line[1]] = line.size() > 2 && line[2] == "trap";
        bring_up(line[1]);
        trace_.push_back(joined(line));
      } else if (line[0] == "tsup" && line.size() == 3) {
        hold_services(line[2]);
        trace_.push_back(joined(line));
      } else if (line[0] == "do" && line.size() > 2) {
        play_command(line);
      } else {
        throw bad_scenario("'" + joined(line) + "' is neither spawn, tsup nor do");
      }
    }
    return std::move(trace_);
  }

 private:
  /// The services have a parent that survives them.
  void hold_services(const std::string& limit) {
    spawn("holder", [told = self(), limit] {
      trap_exit(true);
      start_registry<std::string, entry_value>({.name = "r1", .keys = registry_keys::unique});
      start_registry<std::string, entry_value>({.name = "r2", .keys = registry_keys::duplicate});
      dynamic_supervisor_flags flags;
      if (limit != "inf") flags.max_children = static_cast<std::uint64_t>(number(limit));
      start_task_supervisor(flags, named("s1"));
      send(told, newcomer_known{});
      sleep(infinity);
    });
    receive<newcomer_known>();
  }

  void bring_up(const std::string& name) {
    stage& on = *on_;
    know(name, spawn(std::string_view(name), [&on, traps = traps_[name]] { puppet(on, traps).run(); }));
  }
  void know(const std::string& name, pid made) {
    on_->by_name[name] = made;
    on_->names[made] = name;
    std::erase_if(order_, [&](const auto& each) { return each.first == name; });
    order_.emplace_back(name, made);
    deaths_[monitor(made)] = made;
  }

  void play_command(const words& line) {
    const std::string& who = line[1];
    if (!snapshot(on_->find(who))) {
      bring_up(who);
      trace_.push_back("respawn " + who);
    }
    std::string answer = run(on_->find(who), words(line.begin() + 2, line.end()));
    sleep(20ms);  // Slow functions of agents come to their end.
    settle();
    note_deaths();
    if (!snapshot(on_->find(who))) answer = ":died";
    trace_.push_back(joined(line) + " => " + answer);
    for (const auto& [name, process] : order_) describe(name, process);
    describe(on_->unique, "r1");
    describe(on_->duplicate, "r2");
  }

  auto run(pid who, const words& line) -> std::string {
    const monitor_ref ref = monitor(who);
    send(who, command{self(), line});
    for (;;) {
      std::optional<std::string> answer;
      receive([&](const newcomer& made) { welcome(made); }, [&](command_done done) { answer = std::move(done.answer); },
              when([&](const down& seen) { return seen.ref == ref; }, [&](const down&) { answer = ":died"; }));
      if (!answer) continue;
      demonitor(ref, flush);
      return *answer;
    }
  }
  void welcome(const newcomer& made) {
    know(made.name, made.process);
    send(made.process, newcomer_known{});
  }

  void note_deaths() {
    for (;;) {
      const bool more = receive(
          [&](const newcomer& made) {
            welcome(made);
            settle();
            return true;
          },
          [&](const down& seen) {
            if (const auto watched = deaths_.find(seen.ref); watched != deaths_.end()) {
              reasons_[watched->second] = printed(seen.reason);
            }
            return true;
          },
          after(virtual_duration::zero(), [] { return false; }));
      if (!more) return;
    }
  }

  /// A registry's process among those that people know; it has another one after a crash.
  void know_partitions() {
    for (const char* each : {"r1", "r2"}) {
      if (!whereis(name(each))) continue;
      for (const child_info& partition : which_children(name(each))) on_->names[partition.process] = each;
    }
  }

  void describe(const std::string& name, pid process) {
    const auto seen = snapshot(process);
    if (!seen) {
      trace_.push_back("  " + name + " dead " + reasons_[process]);
      return;
    }
    know_partitions();
    words links;
    for (const pid each : seen->links) {
      if (process_is_shown(each)) links.push_back(shown(each));
    }
    std::string line = "  " + name;
    if (name[0] == 'a') line += "=" + std::to_string(*peek(agent<int>(process)));
    line += std::string(seen->traps_exits ? "*" : "") + " links=" + atoms(links);
    if (name[0] == 'p') {
      std::map<std::string, words> by_sender;
      for (const auto& each : seen->mailbox) {
        const auto [sender, text] = entry(each);
        by_sender[sender].push_back(text);
      }
      words mailbox;
      for (const auto& [sender, texts] : by_sender) mailbox.insert(mailbox.end(), texts.begin(), texts.end());
      line += " mbox=[" + joined(mailbox, ", ") + "]";
    }
    trace_.push_back(line);
  }
  auto process_is_shown(pid who) const -> bool { return on_->names.contains(who) || who == whereis(name("s1")); }
  auto shown(pid who) const -> std::string { return on_->names.contains(who) ? on_->name_of(who) : "s1"; }

  auto entry(const runtime::mailbox_entry& what) const -> std::pair<std::string, std::string> {
    const std::string sender = shown(what.sender);
    const auto task_of = [&](std::uint64_t ref) {
      const auto found = on_->refs.find(ref);
      return found == on_->refs.end() ? std::string("noref") : found->second;
    };
    if (what.kind == runtime::signal_kind::down) {
      return {sender, "{:DOWN, " + atom(task_of(what.ref.value())) + ", " + printed(what.reason) + "}"};
    }
    if (what.kind != runtime::signal_kind::message) {
      return {sender, "{:EXIT, " + atom(sender) + ", " + printed(what.reason) + "}"};
    }
    if (what.text.rfind("tagged", 0) == 0) {
      const auto quote = what.text.find('"');
      return {sender, "{:u, " + atom(sender) + ", " +
                          atom(what.text.substr(quote + 1, what.text.rfind('"') - quote - 1)) + "}"};
    }
    return {sender, "{:reply, " + atom(sender) + ", " + what.text.substr(what.text.rfind(' ') + 1) + "}"};
  }

  void describe(const key_registry& which, const std::string& called) {
    if (!whereis(name(called))) {
      trace_.push_back("  " + called + " down");
      return;
    }
    words entries;
    for (const auto& [key, process, value] : which.select()) {
      entries.push_back("{" + atom(key) + ", " + atom(on_->name_of(process)) + ", " + printed(value) + "}");
    }
    if (entries.empty()) return;
    std::sort(entries.begin(), entries.end());
    trace_.push_back("  " + called + " [" + joined(entries, ", ") + "]");
  }

  const std::vector<words>& lines_;
  std::shared_ptr<stage> on_ = std::make_shared<stage>();
  std::map<std::string, bool> traps_;
  std::vector<std::pair<std::string, pid>> order_;
  std::map<monitor_ref, pid> deaths_;
  std::map<pid, std::string> reasons_;
  std::vector<std::string> trace_;
};

}  // namespace

auto play_pat(const std::vector<words>& lines) -> std::vector<std::string> { return driver(lines).play(); }

}  // namespace rehearse::beam
