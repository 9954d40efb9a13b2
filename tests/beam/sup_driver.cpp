// SPDX-License-Identifier: MIT
#include "sup_driver.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>

#include <rehearse/rehearse.hpp>

#include "term.hpp"

namespace rehearse::beam {
namespace {

constexpr std::string_view exception = exception_term;

// -- what the scenario declares ---------------------------------------------------------------------------------------

struct kid {
  enum class kind { worker, supervisor, dynamic };
  std::string path;
  restart_type restart = restart_type::permanent;
  child_shutdown shutdown = std::chrono::seconds(5);
  kind what = kind::worker;
  std::set<std::string> flags;
};

struct row {
  enum class kind { start, stop, failed };
  kind what;
  std::string path;
  int incarnation = 0;
  std::string text;
};

struct incarnation {
  std::string path;
  int number = 0;
  auto label() const -> std::string { return path + "#" + std::to_string(number); }
};

/// What all processes of a scenario share: plans, counters and the trace, written to in the order of execution.
struct world {
  std::map<std::string, supervisor_flags> static_nodes;
  std::map<std::string, dynamic_supervisor_flags> dynamic_nodes;
  std::map<std::string, std::vector<kid>> kids;
  std::map<std::string, std::pair<int, std::string>> plans;
  std::map<std::string, int> incarnations;
  std::vector<row> rows;
  std::set<pid> hanging;  ///< Workers that do not come back from terminate; somebody's timeout ends them.

  auto is_node(const std::string& path) const -> bool {
    return static_nodes.contains(path) || dynamic_nodes.contains(path);
  }
  auto planned_failure(const std::string& path) -> std::string {
    const auto plan = plans.find(path);
    if (plan == plans.end() || plan->second.first <= 0) return {};
    --plan->second.first;
    return plan->second.second;
  }
};

auto parent_of(const std::string& path) -> std::string { return path.substr(0, path.rfind('/')); }
auto base_of(const std::string& path) -> std::string { return path.substr(path.rfind('/') + 1); }

auto number(const std::string& text) -> int {
  try {
    std::size_t used = 0;
    const int value = std::stoi(text, &used);
    if (used == text.size() && value >= 0) return value;
  } catch (const std::exception&) {}
  throw bad_scenario("'" + text + "' is not a number");
}
auto restart_of(const std::string& text) -> restart_type {
  for (const auto each : {restart_type::permanent, restart_type::transient, restart_type::temporary}) {
    if (runtime::to_string(each) == text) return each;
  }
  throw bad_scenario("'" + text + "' is no restart type");
}
auto strategy_of(const std::string& text) -> restart_strategy {
  for (const auto each :
       {restart_strategy::one_for_one, restart_strategy::one_for_all, restart_strategy::rest_for_one}) {
    if (runtime::to_string(each) == text) return each;
  }
  throw bad_scenario("'" + text + "' is no strategy");
}
auto shutdown_of(const std::string& text) -> child_shutdown {
  if (text == "inf") return infinity;
  if (text == "brutal") return child_shutdown::brutal_kill();
  return std::chrono::milliseconds(number(text));
}
auto auto_shutdown_of(const words& line, std::size_t index) -> auto_shutdown {
  if (index >= line.size()) return auto_shutdown::never;
  for (const auto each : {auto_shutdown::never, auto_shutdown::any_significant, auto_shutdown::all_significant}) {
    if (runtime::to_string(each) == line[index]) return each;
  }
  throw bad_scenario("'" + line[index] + "' is no auto_shutdown");
}
auto worker_of(const words& line) -> kid {
  if (line.size() < 4) throw bad_scenario("a worker needs a path, a restart type and a shutdown");
  return {line[1], restart_of(line[2]), shutdown_of(line[3]), kid::kind::worker, {line.begin() + 4, line.end()}};
}

// -- who watches ------------------------------------------------------------------------------------------------------

/// Monitors every incarnation from before its start is over, as the recorded traces did.
struct watcher : gen_server {
  struct watch {
    using reply = void;
    pid who;
    incarnation what;
  };

  std::map<monitor_ref, std::pair<pid, incarnation>> live;
  std::vector<std::string> downs;

  void handle_call(watch asked) { live.emplace(monitor(asked.who), std::pair(asked.who, asked.what)); }
  void handle_info(down seen) {
    const auto found = live.find(seen.ref);
    if (found == live.end()) return;
    downs.push_back("  down " + found->second.second.label() + " " + term(seen.reason, exception));
    live.erase(found);
  }
};

struct shared {
  world* all;
  server_ref<watcher> watch;

  auto begin_incarnation(const std::string& path) const -> incarnation {
    incarnation made{path, ++all->incarnations[path]};
    call(watch, watcher::watch{self(), made}, infinity);
    all->rows.push_back({row::kind::start, path, made.number, {}});
    return made;
  }
};

// -- the processes of a tree ------------------------------------------------------------------------------------------

struct worker : gen_server {
  struct quit {
    exit_reason reason;
  };

  shared with;
  kid spec;
  incarnation me{};

  worker(shared given, kid what) : with(given), spec(std::move(what)) {}

  auto init() -> next {
    if (spec.flags.contains("trap")) trap_exit(true);
    if (const std::string failure = with.all->planned_failure(spec.path); !failure.empty()) {
      with.all->rows.push_back({row::kind::failed, spec.path, 0, failure});
      if (failure == "error") return stop_with("nope");
      if (failure == "ignore") return ignore();
      throw std::runtime_error("crash");
    }
    me = with.begin_incarnation(spec.path);
    return {};
  }
  auto handle_cast(quit asked) -> next { return stop_with(asked.reason); }
  void terminate(const exit_reason& reason) {
    with.all->rows.push_back({row::kind::stop, spec.path, me.number, term(reason, exception)});
    if (!spec.flags.contains("hang") || !(reason == exit_reason::shutdown)) return;
    with.all->hanging.insert(self());
    sleep(infinity);
  }
};

auto child_of(const shared& with, const kid& what) -> child_spec;

struct tree_supervisor : supervisor {
  shared with;
  std::string path;
  tree_supervisor(shared given, std::string where) : with(given), path(std::move(where)) {}

  auto init() -> supervisor_spec {
    with.begin_incarnation(path);
    supervisor_spec spec{with.all->static_nodes.at(path), {}};
    for (const kid& each : with.all->kids[path]) spec.children.push_back(child_of(with, each));
    return spec;
  }
};

struct tree_dynamic_supervisor : dynamic_supervisor {
  shared with;
  std::string path;
  tree_dynamic_supervisor(shared given, std::string where) : with(given), path(std::move(where)) {}

  auto init() -> dynamic_supervisor_flags {
    with.begin_incarnation(path);
    return with.all->dynamic_nodes.at(path);
  }
};

auto child_of(const shared& with, const kid& what) -> child_spec {
  const auto made = [&]() -> child_spec {
    switch (what.what) {
      case kid::kind::supervisor: return child<tree_supervisor>(base_of(what.path), with, what.path);
      case kid::kind::dynamic: return child<tree_dynamic_supervisor>(base_of(what.path), with, what.path);
      case kid::kind::worker: break;
    }
    return child<worker>(base_of(what.path), with, what);
  };
  child_spec spec = made().restarts(what.restart).shuts_down(what.shutdown);
  spec.significant = what.flags.contains("significant");
  return spec;
}

// -- the driver -------------------------------------------------------------------------------------------------------

class driver {
 public:
  explicit driver(const std::vector<words>& lines) : lines_(lines) {}

  auto play() -> std::vector<std::string> {
    trap_exit(true);
    with_.all = &all_;
    with_.watch = start_link<watcher>();
    std::size_t at = 0;
    for (; at < lines_.size() && lines_[at][0] != "run"; ++at) declare(lines_[at]);
    if (at == lines_.size()) throw bad_scenario("there is no line 'run'");
    if (!all_.static_nodes.contains("")) throw bad_scenario("there is no root: sup / STRATEGY INTENSITY PERIOD");

    const start_result started = try_start_link<tree_supervisor>(server_options{}, with_, std::string());
    root_ = started.is_ok() ? started.process : pid();
    trace_.push_back("start " + (started.is_ok() ? "ok" : term(started.reason, exception)));
    dump(false);
    for (++at; at < lines_.size() && root_lives(); ++at) {
      const std::string answer = play_event(lines_[at]);
      trace_.push_back("ev " + joined(lines_[at]) + " => " + answer);
      dump(lines_[at][0] == "supkill");
    }
    if (root_lives()) {
      exit(root_, exit_reason::shutdown);
      trace_.emplace_back("teardown");
      dump(false);
    }
    return std::move(trace_);
  }

 private:
  void declare(const words& line) {
    const std::string& what = line[0];
    const auto need = [&](std::size_t count) {
      if (line.size() < count) throw bad_scenario("'" + joined(line) + "' is too short");
    };
    if (what == "scenario") return;
    if (what == "sup") {
      need(5);
      const std::string path = line[1] == "/" ? "" : line[1];
      all_.static_nodes[path] = {.strategy = strategy_of(line[2]),
                                 .intensity = static_cast<std::uint32_t>(number(line[3])),
                                 .period = std::chrono::seconds(number(line[4])),
                                 .auto_shutdown = auto_shutdown_of(line, path.empty() ? 5 : 7)};
      if (path.empty()) return;
      need(7);
      all_.kids[parent_of(path)].push_back(
          {path, restart_of(line[5]), shutdown_of(line[6]), kid::kind::supervisor, {line.begin() + 7, line.end()}});
    } else if (what == "dyn") {
      need(7);
      std::optional<std::uint64_t> most;
      if (line[4] != "inf") most = static_cast<std::uint64_t>(number(line[4]));
      all_.dynamic_nodes[line[1]] = {.intensity = static_cast<std::uint32_t>(number(line[2])),
                                     .period = std::chrono::seconds(number(line[3])),
                                     .max_children = most};
      all_.kids[parent_of(line[1])].push_back(
          {line[1], restart_of(line[5]), shutdown_of(line[6]), kid::kind::dynamic, {}});
    } else if (what == "work") {
      all_.kids[parent_of(line.size() > 1 ? line[1] : "")].push_back(worker_of(line));
    } else if (what == "fail") {
      need(4);
      all_.plans[line[1]] = {number(line[2]), line[3]};
    } else {
      throw bad_scenario("'" + what + "' is no declaration");
    }
  }

  auto root_lives() const -> bool { return root_ && is_alive(root_); }

  // -- path to pid
  auto find(const std::string& path) -> pid {
    if (path.empty() || path == "/") return root_;
    const std::string above = parent_of(path);
    const pid keeper = find(above);
    if (!keeper) return {};
    if (all_.dynamic_nodes.contains(above)) return dynamic_child(path);
    for (const child_info& each : which_children(keeper)) {
      if (each.id == base_of(path)) return each.process;
    }
    return {};
  }
  auto dynamic_child(const std::string& path) -> pid {
    pid newest;
    for (const auto& [ref, live] : peek(with_.watch)->live) {
      if (live.second.path == path) newest = live.first;
    }
    return newest;
  }
  auto incarnation_of(pid who) -> std::string {
    for (const auto& [ref, live] : peek(with_.watch)->live) {
      if (live.first == who) return std::to_string(live.second.number);
    }
    return "?";
  }

  // -- events
  auto play_event(const words& line) -> std::string {
    const std::string& what = line[0];
    const auto argument = [&](std::size_t index) -> const std::string& {
      if (index >= line.size()) throw bad_scenario("'" + joined(line) + "' is too short");
      return line[index];
    };
    if (what == "fail") {
      all_.plans[argument(1)] = {number(argument(2)), argument(3)};
      return ":ok";
    }
    if (what == "advance") {
      sleep(std::chrono::seconds(number(argument(1))));
      return ":ok";
    }
    if (what == "kill2") return kill_both(argument(1), argument(2));
    if (what == "exit" || what == "kill" || what == "supkill" || what == "sig" || what == "count") {
      const pid who = find(argument(1));
      if (!who) return ":nopid";
      if (what == "count") return counts(who);
      if (what == "sig") {
        exit(who, reason_of_word(argument(2)));
        return ":ok";
      }
      if (what != "exit") return until_down(who, [&] { exit(who, exit_reason::kill); });
      return until_down(who, [&] { cast(server_ref<worker>(who), worker::quit{reason_of_word(argument(2))}); });
    }
    return request(line);
  }

  auto until_down(pid who, const std::function<void()>& strike) -> std::string {
    const monitor_ref ref = monitor(who);
    strike();
    return receive(when([&](const down& seen) { return seen.ref == ref; },
                        [](down seen) { return term(seen.reason, exception); }));
  }

  /// Both are dead, in this order, before their supervisor looks at its mailbox.
  auto kill_both(const std::string& first, const std::string& second) -> std::string {
    const pid keeper = find(parent_of(first));
    const pid one = keeper ? find(first) : pid();
    const pid other = one ? find(second) : pid();
    if (!other) return ":nopid";
    suspend(keeper);
    until_down(one, [&] { exit(one, exit_reason::kill); });
    until_down(other, [&] { exit(other, exit_reason::kill); });
    resume(keeper);
    return ":ok";
  }

  auto request(const words& line) -> std::string {
    const std::string& what = line[0];
    if (line.size() < 2) throw bad_scenario("'" + what + "' needs a path");
    const std::string& path = line[1];
    const pid keeper = find(parent_of(path));
    if (!keeper) return ":nopid";
    if (what == "term") return answer(terminate_child(keeper, base_of(path)), ":ok");
    if (what == "delete") return answer(delete_child(keeper, base_of(path)), ":ok");
    if (what == "restart") return answer(restart_child(keeper, base_of(path)), "{:ok, :pid}");
    if (what == "add") {
      const child_result result = start_child(keeper, child_of(with_, worker_of(line)));
      if (result.outcome == child_outcome::start_failed) {
        return "{:error, {" + term(result.reason, exception) + ", :childrec}}";
      }
      return answer(result, "{:ok, :pid}");
    }
    if (what == "dadd") {
      const child_result result = start_child(keeper, child_of(with_, worker_of(line)));
      if (result.outcome == child_outcome::undefined) return ":ignore";
      return answer(result, "{:ok, :pid}");
    }
    if (what == "dterm") {
      const pid who = dynamic_child(path);
      return who ? answer(terminate_child(keeper, who), ":ok") : ":nopid";
    }
    throw bad_scenario("'" + what + "' is no event");
  }

  static auto answer(const child_result& result, const std::string& ok) -> std::string {
    switch (result.outcome) {
      case child_outcome::ok: return ok;
      case child_outcome::undefined: return "{:ok, :undefined}";
      case child_outcome::already_started: return "{:error, {:already_started, :pid}}";
      case child_outcome::start_failed:
      case child_outcome::bad_spec: return "{:error, " + term(result.reason, exception) + "}";
      default: return "{:error, :" + std::string(runtime::to_string(result.outcome)) + "}";
    }
  }

  static auto counts(pid keeper) -> std::string {
    const child_counts seen = count_children(keeper);
    return "[active: " + std::to_string(seen.active) + ", specs: " + std::to_string(seen.specs) +
           ", supervisors: " + std::to_string(seen.supervisors) + ", workers: " + std::to_string(seen.workers) + "]";
  }

  // -- the trace
  static auto text_of(const row& what) -> std::string {
    switch (what.what) {
      case row::kind::start: return "  + " + what.path + "#" + std::to_string(what.incarnation);
      case row::kind::stop: return "  - " + what.path + "#" + std::to_string(what.incarnation) + " " + what.text;
      case row::kind::failed: break;
    }
    return "  ! " + what.path + " " + what.text;
  }

  auto somebody_hangs() const -> bool {
    const auto& live = peek(with_.watch)->live;
    return std::any_of(live.begin(), live.end(),
                       [&](const auto& each) { return all_.hanging.contains(each.second.first); });
  }

  /// What stops at the same time has no order: such stops are sorted, after a killed supervisor all of them.
  void dump(bool all_at_once) {
    for (settle(); somebody_hangs(); settle()) sleep(std::chrono::milliseconds(1));
    std::vector<std::string> stops;
    std::vector<std::string> others;
    const auto flush_stops = [&](std::vector<std::string>& to) {
      std::sort(stops.begin(), stops.end());
      to.insert(to.end(), stops.begin(), stops.end());
      stops.clear();
    };
    for (const row& each : all_.rows) {
      const bool unordered =
          each.what == row::kind::stop && (all_at_once || all_.dynamic_nodes.contains(parent_of(each.path)));
      if (unordered) {
        stops.push_back(text_of(each));
        continue;
      }
      if (!all_at_once) flush_stops(others);
      others.push_back(text_of(each));
    }
    all_.rows.clear();
    if (all_at_once) flush_stops(trace_);
    flush_stops(others);
    trace_.insert(trace_.end(), others.begin(), others.end());

    auto* const watched = const_cast<watcher*>(peek(with_.watch));
    std::sort(watched->downs.begin(), watched->downs.end());
    trace_.insert(trace_.end(), watched->downs.begin(), watched->downs.end());
    watched->downs.clear();

    if (!root_) {
      trace_.emplace_back("  tree none");
    } else if (!root_lives()) {
      trace_.emplace_back("  tree dead");
    } else {
      trace_.push_back("  tree " + tree(root_, ""));
    }
  }

  auto tree(pid who, const std::string& path) -> std::string {
    std::string text = base_of(path) + "#" + incarnation_of(who);
    if (!all_.is_node(path)) return text;
    std::vector<std::pair<std::string, std::string>> children;
    auto listed = which_children(who);
    std::reverse(listed.begin(), listed.end());
    for (const child_info& each : listed) {
      const std::string below = all_.dynamic_nodes.contains(path) ? path_of(each.process) : path + "/" + each.id;
      if (each.process) {
        children.emplace_back(below, tree(each.process, below));
      } else {
        children.emplace_back(below, base_of(below) + (each.is_restarting ? ":restarting" : ":undefined"));
      }
    }
    if (all_.dynamic_nodes.contains(path)) std::sort(children.begin(), children.end());
    words parts;
    for (auto& each : children) parts.push_back(std::move(each.second));
    return text + "[" + joined(parts) + "]";
  }
  auto path_of(pid who) -> std::string {
    for (const auto& [ref, live] : peek(with_.watch)->live) {
      if (live.first == who) return live.second.path;
    }
    return "?";
  }

  const std::vector<words>& lines_;
  world all_;
  shared with_{};
  pid root_;
  std::vector<std::string> trace_;
};

}  // namespace

auto play_sup(const std::vector<words>& lines) -> std::vector<std::string> { return driver(lines).play(); }

}  // namespace rehearse::beam
