// A supervised system as the source of a test: the sources it needs, word for word, then what was drawn.
// SPDX-License-Identifier: MIT
#include <set>
#include <sstream>

#include "supervised_system.hpp"
#include "watched_sources.hpp"

namespace rehearse::tests {

namespace {

/// Lines of several headers, without what is for readers of this project only, as the beginning of one source file.
auto sources_as_one_file() -> std::string {
  std::set<std::string> includes;
  std::string code;
  for (const char* source : {watched_tree_source, watched_worker_source, tree_client_source}) {
    std::istringstream lines(source);
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("#include <")) includes.insert(line);
      const std::size_t text = line.find_first_not_of(' ');
      const bool is_comment = text != std::string::npos && line.compare(text, 2, "//") == 0;
      const bool is_frame =
          line.starts_with("#") || line.starts_with("namespace rehearse::tests") || line.starts_with("}  // namespace");
      if (text == std::string::npos || is_comment || is_frame) continue;
      code += line + "\n";
      if (line == "};" || line == "}") code += "\n";
    }
  }
  includes.erase("#include <rehearse/rehearse.hpp>");
  std::string head;
  for (const std::string& each : includes) head += each + "\n";
  return head +
         "\n#include <rehearse/harness/gtest.hpp>\n#include <rehearse/rehearse.hpp>\n\nusing namespace rehearse;\n\n"
         "namespace {\n\n" +
         code + "}  // namespace\n";
}

auto quoted(const std::string& text) -> std::string { return "\"" + text + "\""; }

auto code_of(virtual_duration time) -> std::string {
  return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(time).count()) + "ms";
}

/// Members that are not as usual: "{.has = habit::crashes, .lives = 10ms}".
class members {
 public:
  void add(const std::string& name, const std::string& value) {
    text_ += (text_.empty() ? "." : ", .") + name + " = " + value;
  }
  auto in_braces() const -> std::string { return "{" + text_ + "}"; }
  auto empty() const -> bool { return text_.empty(); }

 private:
  std::string text_;
};

auto code_of(const behaviour& its) -> std::string {
  constexpr const char* habits[] = {"works",   "ends_normally",  "ends_on_purpose",
                                    "crashes", "fails_to_start", "says_ignore"};
  const behaviour usual{};
  members all;
  if (its.has != usual.has) all.add("has", std::string("habit::") + habits[static_cast<int>(its.has)]);
  if (its.first != usual.first) all.add("first", std::to_string(its.first));
  if (its.last != usual.last) all.add("last", std::to_string(its.last));
  if (its.lives != usual.lives) all.add("lives", code_of(its.lives));
  if (its.traps_exits) all.add("traps_exits", "true");
  if (its.lingers != usual.lingers) all.add("lingers", code_of(its.lingers));
  return all.in_braces();
}

auto flags_of(const node& its) -> std::string {
  const node usual{};
  members all;
  if (its.kind == node_kind::supervisor) {
    all.add("strategy", "restart_strategy::" + std::string(runtime::to_string(its.strategy)));
  }
  if (its.intensity != usual.intensity) all.add("intensity", std::to_string(its.intensity));
  if (its.period != usual.period) all.add("period", std::to_string(its.period) + "s");
  if (its.stops != usual.stops)
    all.add("auto_shutdown", "auto_shutdown::" + std::string(runtime::to_string(its.stops)));
  if (its.max_children != 0) all.add("max_children", std::to_string(its.max_children));
  return all.in_braces();
}

class writer {
 public:
  writer(const supervised_system& drawn, std::ostream& out) : drawn_(drawn), places_(places_of(drawn)), out_(out) {}

  void body() {
    if (drawn_.delays != 0) {
      out_ << "  inject().delay({.at_most = " << drawn_.delays << ", .within = " << delayed_within << "});\n";
    }
    out_ << "  auto& tree = run_state<watched_tree>();\n";
    out_ << "  tree.starts(" << spec_of(0, 4) << ");\n";
    for (std::uint32_t place = 1; place < places_.size(); ++place) {
      if (!is_dynamic_child(place)) continue;
      out_ << "  tree.adds(" << quoted(id_of(places_[place].parent_place)) << ", " << child_of(place, 4) << ");\n";
    }
    int count = 0;
    for (const script& each : drawn_.clients) client(++count, each);
    out_ << "  tree.ends();\n";
  }

 private:
  auto is_dynamic_child(std::uint32_t place) const -> bool {
    return place != 0 && places_[place].parent->kind == node_kind::dynamic_supervisor;
  }

  auto spec_of(std::uint32_t place, std::size_t indent) const -> std::string {
    std::string text = "{" + flags_of(*places_[place].what) + ", {";
    bool is_first = true;
    for (std::uint32_t each = place + 1; each < places_.size(); ++each) {
      if (places_[each].parent != places_[place].what) continue;
      text += (is_first ? "\n" : ",\n") + std::string(indent, ' ') + child_of(each, indent + 4);
      is_first = false;
    }
    return text + "}}";
  }

  auto child_of(std::uint32_t place, std::size_t indent) const -> std::string {
    constexpr const char* shutdowns[] = {"", "child_shutdown::brutal_kill()", "0ms", "10ms", "infinity"};
    const node& its = *places_[place].what;
    const std::string id = quoted(id_of(place));
    std::string text;
    if (its.kind == node_kind::worker) {
      const std::string does = code_of(its.does);
      text = "worker(tree, " + id;
      if (its.is_named || does != "{}") text += ", " + does;
      if (its.is_named) text += ", named(" + id + ")";
      text += ")";
    } else if (its.kind == node_kind::supervisor) {
      text = "tree.supervisor(" + id + ", " + spec_of(place, indent) + ")";
    } else {
      text = "dynamic_supervisor_child(" + id + ", " + flags_of(its) + ")";
    }
    if (its.restart != restart_type::permanent) {
      text += ".restarts(restart_type::" + std::string(runtime::to_string(its.restart)) + ")";
    }
    if (its.shutdown != shutdown_choice::usual) {
      text += std::string(".shuts_down(") + shutdowns[static_cast<int>(its.shutdown)] + ")";
    }
    if (its.is_significant) text += ".is_significant()";
    return text;
  }

  void client(int number, const script& all) {
    out_ << "  tree.client(\"client " << number << "\", [&tree] {\n    tree_client me(tree);\n";
    for (const act& each : all) out_ << "    " << statement_of(each) << ";\n";
    out_ << "    me.finishes();\n  });\n";
  }

  auto statement_of(const act& what) const -> std::string {
    const std::string id = quoted(id_of(what.target));
    const placed_node& target = places_[what.target];
    const std::string parent = quoted(id_of(target.parent_place));
    const std::string takes = what.takes.count() == 0 ? "" : ", " + code_of(what.takes);
    const std::string is_dynamic = is_dynamic_child(what.target) ? ", true" : "";
    switch (what.kind) {
      case act_kind::sends: return "me.sends(" + id + takes + ")";
      case act_kind::sends_by_name: return "me.sends_by_name(" + id + ")";
      case act_kind::casts: return "me.casts(" + id + takes + ")";
      case act_kind::calls: return "me.calls(" + id + ", " + code_of(what.time) + takes + ")";
      case act_kind::monitors: return "me.monitors(" + id + ")";
      case act_kind::demonitors: return "me.demonitors()";
      case act_kind::links: return "me.links(" + id + ")";
      case act_kind::unlinks: return "me.unlinks(" + id + ")";
      case act_kind::kills: return "me.exits(" + id + ", exit_reason::kill)";
      case act_kind::exits: return "me.exits(" + id + ", \"disturbed\")";
      case act_kind::shuts_down: return "me.exits(" + id + ", exit_reason::shutdown)";
      case act_kind::starts: return "me.starts(" + parent + ", " + child_of(what.target, 8) + is_dynamic + ")";
      case act_kind::terminates: return "me.terminates(" + parent + ", " + id + is_dynamic + ")";
      case act_kind::restarts: return "me.restarts(" + parent + ", " + id + ")";
      case act_kind::deletes: return "me.deletes(" + parent + ", " + id + ")";
      case act_kind::counts: return "me.counts(" + (target.what->kind == node_kind::worker ? parent : id) + ")";
      case act_kind::sleeps: return "sleep(" + code_of(what.time) + ")";
    }
    return "";
  }

  const supervised_system& drawn_;
  std::vector<placed_node> places_;
  std::ostream& out_;
};

/// As a comment.
void comment(const std::string& text, std::ostream& out) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) out << (line.empty() ? "//" : "// ") << line << "\n";
}

}  // namespace

void show_as_test(const supervised_system& drawn, const faults::fault_plan& plan, const harness::pasted_run& run,
                  std::ostream& out) {
  out << sources_as_one_file() << "\n";
  const char* const name = run.property.empty() ? "PassesUnderSeed" : "FailsUnderSeed";
  comment(rc::toString(drawn) + "\n" + rc::toString(plan) + "\n\n" + drawing_of(drawn), out);
  out << "REHEARSE_TEST(SupervisionTree, " << name << run.seed << ", .runs = 1, .seed = " << run.seed
      << ",\n              .granularity = sim::granularity::" << to_string(run.granularity)
      << ", .models = {sim::delivery::" << to_string(run.models.delivery)
      << ", sim::timers::" << to_string(run.models.timers) << "}) {\n";
  if (!run.property.empty()) out << "  // " << quoted(run.property) << " failed.\n";
  for (const faults::kill_at_step& each : plan.kills) {
    out << "  inject().kill(faults::kill_at_step{.step = " << each.step << ", .pick = " << each.pick << "});\n";
  }
  writer(drawn, out).body();
  out << "}\n";
}

}  // namespace rehearse::tests
