// The server of the language `gs`: each request carries what its callbacks do, as a chain of words.
// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <rehearse/rehearse.hpp>

#include "scenario_text.hpp"

namespace rehearse::beam {

/// The steps of a chain, "reply>c>noreply". Never empty.
auto steps_of(const std::string& chain) -> words;

/// What a call is answered with.
struct said {
  std::string word;
  void describe(std::ostream& out) const { out << word; }
};

struct asked {
  using reply = said;
  std::string who;
  std::string tag;
  words steps;
  void describe(std::ostream& out) const { out << "{:call, :" << tag << "}"; }
};
struct told {
  std::string who;
  std::string tag;
  words steps;
  void describe(std::ostream& out) const { out << "{:cast, :" << tag << "}"; }
};
struct ordered {
  std::string who;
  std::string tag;
  words steps;
  void describe(std::ostream& out) const { out << "{:info, :" << tag << "}"; }
};
struct poke {
  void describe(std::ostream& out) const { out << ":poke"; }
};

/// Monitors every process of a scenario from before anybody else knows of it.
struct obituaries : gen_server {
  struct watch {
    using reply = void;
    pid who;
  };
  std::map<monitor_ref, pid> watched;
  std::map<pid, exit_reason> dead;

  void handle_call(watch asked_for) { watched[monitor(asked_for.who)] = asked_for.who; }
  void handle_info(down seen) { dead[watched.at(seen.ref)] = seen.reason; }
};

/// What all processes of a scenario share.
struct gs_stage {
  /// What a client does: the driver looks on only when nobody waits for something short.
  enum class state { idle, blocked, busy };

  server_ref<obituaries> watch;
  std::vector<std::pair<std::string, pid>> order;  ///< Everybody, oldest first.
  std::map<std::string, pid> by_name;
  std::map<pid, std::string> names;
  std::vector<std::pair<std::string, std::string>> rows;  ///< Who did what, in the order of execution.
  std::map<std::string, from> callers;                    ///< By the tag of the call.
  std::map<monitor_ref, std::string> tags;
  std::map<std::string, state> clients;
  std::map<std::string, words> results;  ///< Of batches that are over.
  std::set<pid> armed;                   ///< Servers with a timeout that will fire.
  std::set<pid> suspended;
  std::string bad;  ///< What is wrong with the scenario, if a client or a server came upon it.

  void enter(const std::string& label, pid who);
  auto name_of(pid who) const -> std::string;
  /// A registered name, or the pid of a label; empty if nobody was ever called that.
  auto find(const std::string& label) const -> std::optional<destination>;
  /// Answers the call of that tag, be it answered already or not.
  auto answer(const std::string& tag) -> std::string;
  auto milliseconds(const std::string& digits) -> virtual_duration;
  /// Tells the driver, which cannot catch what another process throws, and throws bad_scenario.
  [[noreturn]] void refuse(std::string why);
};

class scripted : public gen_server {
 public:
  using infos = messages<ordered, poke, exit_message>;

  scripted(gs_stage& on, std::string label, bool traps, words chain, std::string at_end);

  auto init() -> next;
  auto handle_call(asked request, from client) -> rehearse::answer<asked>;
  auto handle_cast(told request) -> next;
  auto handle_info(ordered request) -> next;
  void handle_info(poke);
  void handle_info(exit_message seen);
  auto handle_timeout() -> next;
  auto handle_continue(words steps) -> next;
  void terminate(const exit_reason& reason);

 private:
  struct outcome {
    std::optional<said> value;
    next then;
  };

  void begin(const std::string& callback);
  auto run(const words& steps, const asked* request = nullptr, from client = {}) -> outcome;
  auto goes_on(words rest) -> next;

  gs_stage* on_;
  std::string label_;
  bool traps_;
  words chain_;
  std::string at_end_;
  words after_timeout_;
};

}  // namespace rehearse::beam
