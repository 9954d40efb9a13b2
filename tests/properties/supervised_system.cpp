// Looking at a supervised system, and letting it live.
// SPDX-License-Identifier: MIT
#include "supervised_system.hpp"

#include <functional>

#include "tree_client.hpp"

namespace rehearse::tests {

// -- looking ----------------------------------------------------------------------------------------------------------

auto places_of(const supervised_system& drawn) -> std::vector<placed_node> {
  std::vector<placed_node> all;
  const std::function<void(const node&, const node*, std::uint32_t)> visit = [&](const node& each, const node* parent,
                                                                                 std::uint32_t parent_place) {
    const auto place = static_cast<std::uint32_t>(all.size());
    all.push_back({&each, parent, parent_place});
    for (const node& below : each.children) visit(below, &each, place);
  };
  visit(drawn.top, nullptr, 0);
  return all;
}

auto id_of(std::uint32_t place) -> std::string {
  if (place == 0) return "top";
  const std::uint32_t index = place - 1;
  const std::string letter(1, static_cast<char>('a' + index % 26));
  return index < 26 ? letter : letter + std::to_string(index / 26);
}

auto is_child_request(act_kind kind) -> bool {
  return kind == act_kind::starts || kind == act_kind::terminates || kind == act_kind::restarts ||
         kind == act_kind::deletes;
}
auto has_target(act_kind kind) -> bool { return kind != act_kind::sleeps && kind != act_kind::demonitors; }
auto takes_time(act_kind kind) -> bool {
  return kind == act_kind::sends || kind == act_kind::casts || kind == act_kind::calls;
}

auto problem_of_act(const act& what, const std::vector<placed_node>& places) -> std::string {
  if (what.target >= places.size()) return "somebody acts on nobody";
  if (is_child_request(what.kind) && what.target == 0) return "the top is nobody's child";
  const placed_node& target = places[what.target];
  const bool by_id = what.kind == act_kind::restarts || what.kind == act_kind::deletes;
  if (by_id && target.parent->kind == node_kind::dynamic_supervisor)
    return "children of a dynamic supervisor have no id";
  // A supervisor that gets a request of somebody else's ends, as in OTP.
  const bool is_request = what.kind == act_kind::casts || what.kind == act_kind::calls;
  if (is_request && target.what->kind != node_kind::worker) return "a supervisor is asked what it does not know";
  if (what.kind == act_kind::sends_by_name && !target.what->is_named) return id_of(what.target) + " has no name";
  return "";
}

auto problem_of(const supervised_system& drawn) -> std::string {
  const auto all = places_of(drawn);
  std::vector<int> depths;
  for (std::uint32_t place = 0; place < all.size(); ++place) {
    const auto [what, parent, parent_place] = all[place];
    const std::string id = id_of(place);
    depths.push_back(parent == nullptr ? 1 : depths[parent_place] + 1);
    if (depths.back() > depth_max) return id + " is too deep";
    if (parent == nullptr && what->kind != node_kind::supervisor) return "the top is no supervisor";
    if (what->kind == node_kind::worker && !what->children.empty()) return id + " is a worker with children";
    if (what->period == 0) return id + " has no period";
    if (what->does.first < 1 || what->does.last < what->does.first) return id + " does something in no start";
    if (what->is_significant && (parent == nullptr || parent->stops == auto_shutdown::never)) {
      return id + " is significant for nobody";  // SUP-50
    }
    if (what->is_significant && what->restart == restart_type::permanent) return id + " is significant and permanent";
    if (parent != nullptr && parent->kind == node_kind::dynamic_supervisor && what->kind != node_kind::worker) {
      return id + " is a supervisor below a dynamic one";
    }
  }
  for (const script& client : drawn.clients) {
    for (const act& each : client) {
      if (std::string problem = problem_of_act(each, all); !problem.empty()) return problem;
    }
  }
  return "";
}

// -- playing ----------------------------------------------------------------------------------------------------------

namespace {

auto with_features(child_spec spec, const node& its) -> child_spec {
  spec.restart = its.restart;
  spec.significant = its.is_significant;
  switch (its.shutdown) {
    case shutdown_choice::usual: break;
    case shutdown_choice::brutal: spec.shutdown = child_shutdown::brutal_kill(); break;
    case shutdown_choice::zero: spec.shutdown = child_shutdown(0ms); break;
    case shutdown_choice::finite: spec.shutdown = child_shutdown(10ms); break;
    case shutdown_choice::infinite: spec.shutdown = child_shutdown(infinity); break;
  }
  return spec;
}

class player {
 public:
  player(const supervised_system& drawn, watched_tree& tree) : drawn_(drawn), places_(places_of(drawn)), tree_(tree) {}

  void play() {
    tree_.starts(supervisor_spec_of(0));
    for (std::uint32_t place = 0; place < places_.size(); ++place) {
      if (is_dynamic_child(place)) tree_.adds(id_of(places_[place].parent_place), child_spec_of(place));
    }
    int count = 0;
    for (const script& each : drawn_.clients) {
      tree_.client("client " + std::to_string(++count), [this, &each] { act_out(each); });
    }
    tree_.ends();
  }

 private:
  auto is_dynamic_child(std::uint32_t place) const -> bool {
    return place != 0 && places_[place].parent->kind == node_kind::dynamic_supervisor;
  }

  auto supervisor_spec_of(std::uint32_t place) const -> supervisor_spec {
    const node& its = *places_[place].what;
    supervisor_spec spec{{its.strategy, its.intensity, std::chrono::seconds(its.period), its.stops}, {}};
    for (std::uint32_t each = place + 1; each < places_.size(); ++each) {
      if (places_[each].parent == &its) spec.children.push_back(child_spec_of(each));
    }
    return spec;
  }

  auto child_spec_of(std::uint32_t place) const -> child_spec {
    const node& its = *places_[place].what;
    const std::string id = id_of(place);
    switch (its.kind) {
      case node_kind::worker:
        return with_features(worker(tree_, id, its.does, its.is_named ? named(id) : server_options{}), its);
      case node_kind::supervisor: return with_features(tree_.supervisor(id, supervisor_spec_of(place)), its);
      case node_kind::dynamic_supervisor: break;
    }
    dynamic_supervisor_flags flags{.intensity = its.intensity, .period = std::chrono::seconds(its.period)};
    if (its.max_children != 0) flags.max_children = its.max_children;
    return with_features(dynamic_supervisor_child(id, flags), its);
  }

  void act_out(const script& all) {
    tree_client me(tree_);
    for (const act& each : all) do_it(me, each);
    me.finishes();
  }

  void do_it(tree_client& me, const act& what) {
    const std::string id = id_of(what.target);
    const placed_node& target = places_[what.target];
    const std::string parent = id_of(target.parent_place);
    const bool is_dynamic = is_dynamic_child(what.target);
    switch (what.kind) {
      case act_kind::sends: return me.sends(id, what.takes);
      case act_kind::sends_by_name: return me.sends_by_name(id);
      case act_kind::casts: return me.casts(id, what.takes);
      case act_kind::calls: return me.calls(id, what.time, what.takes);
      case act_kind::monitors: return me.monitors(id);
      case act_kind::demonitors: return me.demonitors();
      case act_kind::links: return me.links(id);
      case act_kind::unlinks: return me.unlinks(id);
      case act_kind::kills: return me.exits(id, exit_reason::kill);
      case act_kind::exits: return me.exits(id, "disturbed");
      case act_kind::shuts_down: return me.exits(id, exit_reason::shutdown);
      case act_kind::starts: return me.starts(parent, child_spec_of(what.target), is_dynamic);
      case act_kind::terminates: return me.terminates(parent, id, is_dynamic);
      case act_kind::restarts: return me.restarts(parent, id);
      case act_kind::deletes: return me.deletes(parent, id);
      case act_kind::counts: return me.counts(target.what->kind == node_kind::worker ? parent : id);
      case act_kind::sleeps: return sleep(what.time);
    }
  }

  const supervised_system& drawn_;
  std::vector<placed_node> places_;
  watched_tree& tree_;
};

}  // namespace

void play(const supervised_system& drawn) {
  // Both belong to the run: what is killed is unwound after this function may have returned.
  auto& kept = run_state<supervised_system>(drawn);
  if (drawn.delays != 0) inject().delay({.at_most = drawn.delays, .within = delayed_within});
  auto& tree = run_state<watched_tree>();
  run_state<player>(kept, tree).play();
}

}  // namespace rehearse::tests
