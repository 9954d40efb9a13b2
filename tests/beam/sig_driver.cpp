// SPDX-License-Identifier: MIT
#include "sig_driver.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <ostream>

#include <rehearse/rehearse.hpp>

#include "term.hpp"

namespace rehearse::beam {
namespace {

constexpr std::string_view exception = ":raised";

auto is_name(const std::string& word) -> bool { return word == "n1" || word == "n2"; }

/// What a puppet sends to another: {u, From, Tag}.
struct tagged {
  std::string from;
  std::string tag;
  void describe(std::ostream& out) const { out << "{:u, :" << from << ", :" << tag << "}"; }
};
struct batch {
  pid asked_by;
  std::vector<words> commands;
};
struct batch_done {
  words answers;
};
struct newcomer {
  std::string puppet;
  pid process;
  pid asked_by;
};
struct newcomer_known {};

/// What driver and puppets share: who is who, and which reference was called what.
struct stage {
  pid driver;
  std::map<std::string, pid> by_name;
  std::map<pid, std::string> names;
  std::map<monitor_ref, std::string> tags;
  std::map<std::string, alias_ref> aliases;

  auto find(const std::string& puppet) const -> pid {
    const auto found = by_name.find(puppet);
    return found == by_name.end() ? pid() : found->second;
  }
  auto name_of(pid who) const -> std::string {
    const auto found = names.find(who);
    return found == names.end() ? "driver" : found->second;
  }
};

class puppet {
 public:
  puppet(stage& on, std::string name) : on_(on), name_(std::move(name)) {}

  void run() {
    for (;;) {
      const batch next = receive<batch>();
      words answers;
      for (const words& each : next.commands) answers.push_back(execute(each));
      send(next.asked_by, batch_done{std::move(answers)});
    }
  }

 private:
  auto execute(const words& line) -> std::string {
    const std::string& what = line[0];
    const std::string first = line.size() > 1 ? line[1] : "";
    const std::string second = line.size() > 2 ? line[2] : "";
    if (what == "trap") {
      trap_exit(first == "on");
      return ":ok";
    }
    if (what == "link") {
      try {
        link(on_.find(first));
      } catch (const no_process&) {
        return ":noproc";
      }
      return ":ok";
    }
    if (what == "unlink") {
      unlink(on_.find(first));
      return ":ok";
    }
    if (what == "mon") {
      remember(first, is_name(second) ? monitor(name(second)) : monitor(on_.find(second)));
      return ":ok";
    }
    if (what == "demon" || what == "demonf") {
      const auto known = monitors_.find(first);
      if (known == monitors_.end()) return ":none";
      return (what == "demon" ? demonitor(known->second) : demonitor(known->second, flush)) ? "true" : "false";
    }
    if (what == "alias") {
      on_.aliases[first] = alias(mode_of(second));
      return ":ok";
    }
    if (what == "mona") {
      const monitor_ref made = monitor(on_.find(second), mode_of(line.size() > 3 ? line[3] : ""));
      remember(first, made);
      on_.aliases[first] = alias_of(made);
      return ":ok";
    }
    if (what == "unalias" || what == "senda") {
      const auto known = on_.aliases.find(first);
      if (known == on_.aliases.end()) return ":none";
      if (what == "unalias") return unalias(known->second) ? "true" : "false";
      send(known->second, tagged{name_, second});
      return ":ok";
    }
    if (what == "reg") return refused([&] { register_name(first); });
    if (what == "unreg") return refused([&] { unregister_name(first); });
    if (what == "send") {
      const destination to = is_name(first) ? destination(name(first)) : destination(on_.find(first));
      return refused([&] { send(to, tagged{name_, second}); });
    }
    if (what == "sig") {
      exit(on_.find(first), reason_of_word(second));
      return ":ok";
    }
    if (what == "recv") {
      return receive(
          when([&](const tagged& each) { return each.tag == first; }, [](tagged) { return std::string(":got"); }),
          after(virtual_duration::zero(), [] { return std::string(":timeout"); }));
    }
    if (what == "recvany") {
      return receive([](tagged any) { return ":" + any.tag; },
                     after(virtual_duration::zero(), [] { return std::string(":timeout"); }));
    }
    if (what == "recvexit") {
      return receive(
          [&](exit_message seen) {
            return "{:exit, :" + on_.name_of(seen.from) + ", " + term(seen.reason, exception) + "}";
          },
          after(virtual_duration::zero(), [] { return std::string(":timeout"); }));
    }
    if (what == "die") {
      if (first == "raise") throw std::runtime_error("raised");
      if (first == "throw") throw 1;
      exit(reason_of_word(first));
    }
    if (what == "alive") return is_alive(on_.find(first)) ? "true" : "false";
    if (what == "spawnlink" || what == "spawnmon") {
      bring_up(first, what == "spawnlink");
      return ":ok";
    }
    throw bad_scenario("'" + what + "' is no command");
  }

  static auto mode_of(const std::string& word) -> alias_mode {
    if (word == "explicit_unalias") return alias_mode::explicit_unalias;
    if (word == "demonitor") return alias_mode::demonitor;
    if (word == "reply_demonitor") return alias_mode::reply_demonitor;
    if (word == "reply") return alias_mode::reply;
    throw bad_scenario("'" + word + "' is no mode of an alias");
  }

  template <class Action>
  static auto refused(Action action) -> std::string {
    try {
      action();
    } catch (const bad_argument&) {
      return ":badarg";
    }
    return ":ok";
  }

  void remember(const std::string& tag, monitor_ref ref) {
    monitors_[tag] = ref;
    on_.tags[ref] = tag;
  }

  void bring_up(const std::string& newcomers_name, bool linked) {
    stage& on = on_;
    const auto body = [&on, newcomers_name] { puppet(on, newcomers_name).run(); };
    pid made;
    if (linked) {
      made = spawn_link(std::string_view(newcomers_name), body);
    } else {
      const auto watched = spawn_monitor(std::string_view(newcomers_name), body);
      made = watched.process;
      remember("sm_" + newcomers_name, watched.ref);
    }
    on_.by_name[newcomers_name] = made;
    on_.names[made] = newcomers_name;
    send(on_.driver, newcomer{newcomers_name, made, self()});
    receive<newcomer_known>();
  }

  stage& on_;
  std::string name_;
  std::map<std::string, monitor_ref> monitors_;
};

class driver {
 public:
  explicit driver(const std::vector<words>& lines) : lines_(lines) {}

  auto play() -> std::vector<std::string> {
    on_->driver = self();
    for (const words& line : lines_) {
      if (line[0] == "scenario") continue;
      if (line[0] == "spawn" && line.size() == 2) {
        stage& on = *on_;
        const std::string puppets_name = line[1];
        const pid made = spawn(std::string_view(puppets_name), [&on, puppets_name] { puppet(on, puppets_name).run(); });
        on.by_name[puppets_name] = made;
        on.names[made] = puppets_name;
        watch(puppets_name, made);
        trace_.push_back("spawn " + puppets_name);
      } else if (line[0] == "do" && line.size() > 2) {
        play_batch(line);
      } else {
        throw bad_scenario("'" + joined(line) + "' is neither 'spawn P' nor 'do P COMMANDS'");
      }
    }
    return std::move(trace_);
  }

 private:
  void watch(const std::string& puppets_name, pid made) {
    order_.emplace_back(puppets_name, made);
    deaths_[monitor(made)] = made;
  }

  void play_batch(const words& line) {
    const words rest(line.begin() + 2, line.end());
    std::string answer = run_batch(line[1], rest);
    settle();
    collect_deaths();
    const pid who = on_->find(line[1]);
    if (answer != ":dead" && answer != ":nopid" && !snapshot(who)) answer = ":died";
    trace_.push_back("do " + line[1] + " " + joined(rest) + " => " + answer);
    for (const auto& [puppets_name, process] : order_) describe(puppets_name, process);
  }

  auto run_batch(const std::string& who, const words& rest) -> std::string {
    std::vector<words> commands(1);
    for (const std::string& each : rest) {
      if (each == ";") {
        commands.emplace_back();
      } else {
        commands.back().push_back(each);
      }
    }
    for (const words& each : commands) {
      if (each.empty()) throw bad_scenario("an empty command");
      if (names_somebody_unknown(each)) return ":nopid";
    }
    const pid process = on_->find(who);
    if (!process || !is_alive(process)) return ":dead";
    const monitor_ref ref = monitor(process);
    send(process, batch{self(), commands});
    for (;;) {
      std::optional<std::string> answer;
      receive(
          [&](newcomer made) {
            watch(made.puppet, made.process);
            send(made.asked_by, newcomer_known{});
          },
          [&](batch_done done) { answer = "[" + joined(done.answers, ", ") + "]"; },
          when([&](const down& seen) { return seen.ref == ref; }, [&](const down&) { answer = ":died"; }));
      if (!answer) continue;
      demonitor(ref, flush);
      return *answer;
    }
  }

  auto names_somebody_unknown(const words& command) const -> bool {
    const std::string& what = command[0];
    const bool second = what == "mon" || what == "mona";
    const bool first = what == "link" || what == "unlink" || what == "alive" || what == "send" || what == "sig";
    if (!first && !second) return false;
    const std::size_t index = second ? 2 : 1;
    if (command.size() <= index) throw bad_scenario("'" + joined(command) + "' is too short");
    return !is_name(command[index]) && !on_->find(command[index]);
  }

  void collect_deaths() {
    while (auto seen = receive_within<down>(virtual_duration::zero())) {
      if (const auto watched = deaths_.find(seen->ref); watched != deaths_.end()) {
        reasons_[watched->second] = term(seen->reason, exception);
      }
    }
  }

  void describe(const std::string& puppets_name, pid process) {
    const auto seen = snapshot(process);
    if (!seen) {
      trace_.push_back("  " + puppets_name + " dead " + reasons_[process]);
      return;
    }
    words links;
    for (const pid each : seen->links) {
      if (on_->names.contains(each)) links.push_back(":" + on_->name_of(each));
    }
    std::sort(links.begin(), links.end());
    std::map<std::string, words> by_sender;
    for (const auto& each : seen->mailbox) {
      const auto [sender, text] = entry(each);
      by_sender[sender].push_back(text);
    }
    words mailbox;
    for (const auto& [sender, texts] : by_sender) mailbox.insert(mailbox.end(), texts.begin(), texts.end());
    const std::string registered = seen->registered_name.empty() ? "" : "@" + seen->registered_name;
    trace_.push_back("  " + puppets_name + registered + (seen->traps_exits ? "*" : "") + " links=[" +
                     joined(links, ", ") + "] mbox=[" + joined(mailbox, ", ") + "]");
  }

  auto entry(const runtime::mailbox_entry& what) const -> std::pair<std::string, std::string> {
    const std::string sender = on_->name_of(what.sender);
    if (what.kind == runtime::signal_kind::down) {
      const auto tag = on_->tags.find(what.ref);
      const std::string called = tag == on_->tags.end() ? "noref" : tag->second;
      const std::string object = what.watched_name ? "{:name, :" + what.watched_name.text() + "}" : ":" + sender;
      return {what.watched_name ? "zzname" : sender,
              "{:DOWN, :" + called + ", " + object + ", " + term(what.reason, exception) + "}"};
    }
    if (what.kind == runtime::signal_kind::message) return {sender, what.text.substr(what.text.find('{'))};
    return {sender, "{:EXIT, :" + sender + ", " + term(what.reason, exception) + "}"};
  }

  const std::vector<words>& lines_;
  std::shared_ptr<stage> on_ = std::make_shared<stage>();
  std::vector<std::pair<std::string, pid>> order_;
  std::map<monitor_ref, pid> deaths_;
  std::map<pid, std::string> reasons_;
  std::vector<std::string> trace_;
};

}  // namespace

auto play_sig(const std::vector<words>& lines) -> std::vector<std::string> { return driver(lines).play(); }

}  // namespace rehearse::beam
