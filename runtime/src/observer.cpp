// Looking at a whole run, and printing what was seen as a tree.
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/observer.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
#include <locale>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string_view>

#include <rehearse/runtime/children.hpp>

#include "kernel.hpp"

namespace rehearse::runtime {

namespace {

constexpr std::size_t mailbox_limit = 5;
constexpr std::size_t text_limit = 160;

auto shortened(std::string text) -> std::string {
  std::replace(text.begin(), text.end(), '\n', ' ');
  if (text.size() > text_limit) text = text.substr(0, text_limit) + "…";
  return text;
}

auto state_of(const detail::server_object& server) -> std::string {
  std::ostringstream out;
  out.imbue(std::locale::classic());
  try {
    server.describe(out);
  } catch (const std::exception& error) {  // A look must not fail because of how a server prints.
    return std::string("(could not be printed, it threw: ") + error.what() + ")";
  }
  return out.str();
}

void observe_supervisor(detail::server_object& server, observed_process& seen) {
  if (server.type().family != &detail::child_keepers) return;
  auto& keeper = static_cast<detail::child_keeper&>(server);
  seen.strategy = std::string(keeper.strategy());
  detail::which_children_request ask;
  for (const child_info& each : keeper.handle(ask)) {
    seen.children.push_back({each.id, each.process, each.is_restarting});
  }
  const bool is_newest_first = seen.strategy != "dynamic";  // SUP-46
  if (is_newest_first) std::reverse(seen.children.begin(), seen.children.end());
}

/// Lines of a tree, each with what stands before it.
class tree {
 public:
  tree(const observation& seen, std::size_t limit) : seen_(seen), left_(limit) {}

  auto text() -> std::string {
    out_.imbue(std::locale::classic());
    out_ << seen_.processes.size() << (seen_.processes.size() == 1 ? " process" : " processes") << " at "
         << seen_.time.count() << " ns\n";
    std::set<process_id> below;  // Shown by a supervisor.
    for (const auto& each : seen_.processes) {
      for (const auto& child : each.children) {
        if (child.process != each.process) below.insert(child.process.id());
      }
    }
    for (const auto& each : seen_.processes) {
      if (!below.contains(each.process.id())) add(each, "", "");
    }
    if (const std::size_t hidden = seen_.processes.size() - shown_.size(); hidden != 0) {
      out_ << "and " << hidden << " more\n";
    }
    return out_.str();
  }

 private:
  auto name_of(pid who) const -> std::string {
    const observed_process* const found = seen_.find(who);
    return found == nullptr ? "(dead)" : found->name;
  }
  auto name_of(process_id who) const -> std::string {
    for (const observed_process& each : seen_.processes) {
      if (each.process.id() == who) return each.name;
    }
    return "(dead)";
  }
  auto names_of(const std::vector<pid>& who) const -> std::string {
    std::string names;
    for (const pid each : who) names += (names.empty() ? "" : ", ") + name_of(each);
    return names;
  }

  void add(const observed_process& each, const std::string& first, const std::string& rest) {
    if (left_ == 0 || !shown_.insert(each.process.id()).second) return;
    --left_;
    out_ << first << each.name << " <" << each.process.id() << '>';
    if (!each.type.empty() && each.type != each.name) out_ << ' ' << each.type;
    if (each.strategy) out_ << ' ' << *each.strategy;
    if (!each.state.empty()) out_ << " {" << shortened(each.state) << '}';
    out_ << "  " << doing(each) << '\n';
    const bool has_children = !each.children.empty();
    add_facts(each, rest + (has_children ? "│   " : "    "));
    for (std::size_t i = 0; i < each.children.size(); ++i) {
      const bool is_last = i + 1 == each.children.size();
      add(each.children[i], rest + (is_last ? "└─ " : "├─ "), rest + (is_last ? "   " : "│  "));
    }
  }
  void add(const observed_child& child, const std::string& first, const std::string& rest) {
    const std::string id = child.id.empty() ? "" : child.id + ": ";
    if (child.is_restarting || !child.process) {
      out_ << first << id << (child.is_restarting ? "restarting" : "undefined") << '\n';
    } else if (const observed_process* const living = seen_.find(child.process)) {
      add(*living, first + (living->name == child.id ? "" : id), rest);
    } else {
      out_ << first << id << "dead, and its supervisor has not been told\n";
    }
  }

  auto doing(const observed_process& each) const -> std::string {
    using state = process_view::state;
    const process_view& view = each.view;
    const std::string other = name_of(view.waits_for);
    std::string text;
    switch (view.now) {
      case state::runnable: text = "can go on"; break;
      case state::receiving: text = "waits for a message"; break;
      case state::calling: text = "waits for " + other + " to answer " + std::string(view.waits_for_what); break;
      case state::starting: text = "waits for " + other + " to start"; break;
      case state::stopping: text = "waits for " + other + " to stop"; break;
      case state::settling: text = "waits until nothing moves"; break;
      case state::idle: text = "idle"; break;
      case state::busy: text = "in a handler"; break;
      case state::finished: text = "finished"; break;
      case state::dead: text = "dead"; break;
    }
    if (each.facts.is_suspended) text += ", suspended";
    text += ", " + std::to_string(view.operations) + (view.operations == 1 ? " operation" : " operations");
    if (view.stack_high_water != 0) text += ", stack " + std::to_string(view.stack_high_water) + " bytes";
    return text;
  }

  void add_facts(const observed_process& each, const std::string& before) {
    std::string facts = each.facts.traps_exits ? "traps exits" : "";
    const auto fact = [&](std::string_view what, const std::vector<pid>& who) {
      if (!who.empty()) facts += (facts.empty() ? "" : "; ") + std::string(what) + names_of(who);
    };
    fact("links ", each.facts.links);
    fact("monitors ", each.facts.watches);
    fact("monitored by ", each.watched_by);
    if (!facts.empty()) out_ << before << facts << '\n';
    const auto& mailbox = each.facts.mailbox;
    for (std::size_t i = 0; i < std::min(mailbox.size(), mailbox_limit); ++i) {
      out_ << before << "mailbox " << i + 1 << " of " << mailbox.size() << ": " << runtime::to_string(mailbox[i].kind)
           << (mailbox[i].text.empty() ? "" : " " + shortened(mailbox[i].text));
      if (mailbox[i].sender) out_ << " from " << name_of(mailbox[i].sender);
      out_ << '\n';
    }
    if (mailbox.size() > mailbox_limit)
      out_ << before << "and " << mailbox.size() - mailbox_limit << " more messages\n";
  }

  const observation& seen_;
  std::size_t left_;
  std::set<process_id> shown_;
  std::ostringstream out_;
};

}  // namespace

auto observe() -> observation {
  detail::kernel* here = detail::kernel::current();
  if (here == nullptr) throw std::logic_error("rehearse: observe outside a run");
  const detail::kernel::nobody_runs looks(*here);  // Whatever a describe does, it is no operation of anybody.
  observation all;
  all.time = here->now_;
  const process_id last = here->outer_.spawned_count();
  for (process_id id = 1; id <= last; ++id) {
    detail::process* found = here->find(id);
    if (found == nullptr || found->now == detail::process_state::dead) continue;
    observed_process seen;
    seen.process = here->make_pid(id);
    seen.parent = here->make_pid(found->parent);
    seen.facts = *snapshot(seen.process);
    seen.view = here->outer_.view(id);
    for (const detail::watcher& each : found->watchers) seen.watched_by.push_back(here->make_pid(each.owner));
    seen.name = here->environment_.display_name(id);
    if (seen.name.empty()) seen.name = seen.facts.registered_name;
    if (found->is_server && found->body != nullptr) {
      detail::server_object& server = *found->server();
      seen.type = server.type().name;
      const bool is_between_messages = found->stack == nullptr && found->initialised;
      if (is_between_messages) seen.state = state_of(server);
      observe_supervisor(server, seen);
    }
    if (seen.name.empty()) seen.name = seen.type.empty() ? "process" : seen.type;
    all.processes.push_back(std::move(seen));
  }
  return all;
}

auto observation::find(pid who) const -> const observed_process* {
  const auto found = std::find_if(processes.begin(), processes.end(),
                                  [&](const observed_process& each) { return each.process == who; });
  return found == processes.end() ? nullptr : &*found;
}

auto observation::to_string(std::size_t process_limit) const -> std::string {
  return tree(*this, process_limit).text();
}
void observation::describe(std::ostream& out) const { out << to_string(); }
auto operator<<(std::ostream& out, const observation& seen) -> std::ostream& {
  seen.describe(out);
  return out;
}

}  // namespace rehearse::runtime
