// Simpler supervised systems, coarse to fine. Each is legal: what a change makes senseless goes with it.
// SPDX-License-Identifier: MIT
#include <functional>
#include <optional>

#include "supervised_system.hpp"

namespace rehearse::tests {

namespace {

/// Where each place of the old system is in the new one; empty: gone.
using moved_places = std::vector<std::optional<std::uint32_t>>;

/// The tree with the old place of each node beside it, so that acts find their targets after any change of shape.
struct marked_node {
  std::uint32_t place;
  node what;  // Its children are in `below`.
  std::vector<marked_node> below;
};

auto marked(const node& from, std::uint32_t& place) -> marked_node {
  marked_node made{place++, from, {}};
  made.what.children.clear();
  for (const node& each : from.children) made.below.push_back(marked(each, place));
  return made;
}

auto unmarked(const marked_node& from, std::uint32_t& place, moved_places& moved) -> node {
  node made = from.what;
  moved[from.place] = place++;
  for (const marked_node& each : from.below) made.children.push_back(unmarked(each, place, moved));
  return made;
}

/// Takes away what does not fit its surroundings any more.
void make_legal(node& which, const node* parent) {
  const bool may_be_significant =
      parent != nullptr && parent->stops != auto_shutdown::never && which.restart != restart_type::permanent;
  which.is_significant = which.is_significant && may_be_significant;
  for (node& each : which.children) make_legal(each, &which);
}
void make_legal(supervised_system& which) {
  make_legal(which.top, nullptr);
  const auto places = places_of(which);
  for (script& client : which.clients) {
    std::erase_if(client, [&](const act& each) { return !problem_of_act(each, places).empty(); });
  }
}

class shrinker {
 public:
  explicit shrinker(const supervised_system& drawn) : drawn_(drawn) {
    std::uint32_t place = 0;
    tree_ = marked(drawn.top, place);
    count_ = place;
  }

  auto all() -> std::vector<supervised_system> {
    shapes();
    clients();
    features();
    workloads();
    fewer_delays();
    return std::move(found_);
  }

 private:
  // -- fewer processes

  void shapes() {
    // A subtree becomes the whole; then without one subtree, the large ones first; then one supervisor less.
    for (std::uint32_t place = 1; place < count_; ++place) {
      keep_shape([place](marked_node& top) {
        const marked_node* found = find(top, place);
        if (found->what.kind != node_kind::supervisor) return false;
        marked_node chosen = *found;
        const node usual{};
        chosen.what.restart = usual.restart;
        chosen.what.shutdown = usual.shutdown;
        top = std::move(chosen);
        return true;
      });
    }
    for (std::size_t size = count_; size != 0; --size) {
      for (std::uint32_t place = 1; place < count_; ++place) {
        if (size_of(*find(tree_, place)) != size) continue;
        keep_shape([place](marked_node& top) { return remove(top, place); });
      }
    }
    for (std::uint32_t place = 1; place < count_; ++place) {
      keep_shape([place](marked_node& top) { return replace_by_children(top, place); });
      keep_shape([place](marked_node& top) {
        marked_node& which = *find(top, place);
        if (which.what.kind == node_kind::worker) return false;
        const node before = which.what;
        which.what =
            node{.restart = before.restart, .shutdown = before.shutdown, .is_significant = before.is_significant};
        which.below.clear();
        return true;
      });
    }
  }

  void keep_shape(const std::function<bool(marked_node&)>& change) {
    marked_node changed = tree_;
    if (!change(changed)) return;
    supervised_system made;
    moved_places moved(count_);
    std::uint32_t place = 0;
    made.top = unmarked(changed, place, moved);
    made.clients = drawn_.clients;
    made.delays = drawn_.delays;
    for (script& client : made.clients) {
      std::erase_if(client, [&](const act& each) { return has_target(each.kind) && !moved[each.target]; });
      for (act& each : client) each.target = moved[each.target].value_or(0);
    }
    keep(std::move(made));
  }

  static auto size_of(const marked_node& which) -> std::size_t {
    std::size_t size = 1;
    for (const marked_node& each : which.below) size += size_of(each);
    return size;
  }
  static auto find(marked_node& from, std::uint32_t place) -> marked_node* {
    if (from.place == place) return &from;
    for (marked_node& each : from.below) {
      if (marked_node* const found = find(each, place)) return found;
    }
    return nullptr;
  }
  static auto remove(marked_node& from, std::uint32_t place) -> bool {
    if (std::erase_if(from.below, [place](const marked_node& each) { return each.place == place; }) != 0) return true;
    for (marked_node& each : from.below) {
      if (remove(each, place)) return true;
    }
    return false;
  }
  static auto replace_by_children(marked_node& from, std::uint32_t place) -> bool {
    for (std::size_t i = 0; i < from.below.size(); ++i) {
      if (from.below[i].place != place) {
        if (replace_by_children(from.below[i], place)) return true;
        continue;
      }
      std::vector<marked_node> orphans = std::move(from.below[i].below);
      if (orphans.empty()) return false;
      from.below.erase(from.below.begin() + static_cast<std::ptrdiff_t>(i));
      from.below.insert(from.below.begin() + static_cast<std::ptrdiff_t>(i), orphans.begin(), orphans.end());
      return true;
    }
    return false;
  }

  void clients() {
    if (drawn_.clients.size() > 1) keep_clients({});
    for (std::size_t i = 0; i < drawn_.clients.size(); ++i) {
      auto fewer = drawn_.clients;
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
      keep_clients(std::move(fewer));
    }
  }
  void keep_clients(std::vector<script> clients) {
    supervised_system made = drawn_;
    made.clients = std::move(clients);
    keep(std::move(made));
  }

  // -- usual features

  void features() {
    for (std::uint32_t place = 0; place < count_; ++place) {
      keep_features(place, [](node& its) {
        node usual{.kind = its.kind};
        usual.children = std::move(its.children);
        its = std::move(usual);
      });
      keep_usual(place, &node::does);
      keep_usual(place, &node::strategy);
      keep_features(place, [](node& its) {  // The plainer of the two strategies that restart others.
        if (its.strategy == restart_strategy::rest_for_one) its.strategy = restart_strategy::one_for_all;
      });
      keep_usual(place, &node::restart);
      keep_usual(place, &node::shutdown);
      keep_usual(place, &node::stops);
      keep_usual(place, &node::is_significant);
      keep_usual(place, &node::is_named);
      keep_usual(place, &node::intensity);
      keep_usual(place, &node::period);
      keep_usual(place, &node::max_children);
      keep_usual_of_behaviour(place, &behaviour::traps_exits);
      keep_usual_of_behaviour(place, &behaviour::lingers);
      keep_usual_of_behaviour(place, &behaviour::lives);
      keep_features(place, [](node& its) {
        its.does.last = its.does.last - its.does.first + 1;
        its.does.first = 1;
      });
      keep_features(place, [](node& its) { its.does.last = its.does.first; });
      keep_features(place, [](node& its) {
        if (its.does.has != habit::works) its.does.has = habit::crashes;
      });
    }
  }

  void keep_features(std::uint32_t place, const std::function<void(node&)>& change) {
    supervised_system made = drawn_;
    change(at(made.top, place));
    keep(std::move(made));
  }
  template <class T>
  void keep_usual(std::uint32_t place, T node::*member) {
    keep_features(place, [member](node& its) { its.*member = node{}.*member; });
  }
  template <class T>
  void keep_usual_of_behaviour(std::uint32_t place, T behaviour::*member) {
    keep_features(place, [member](node& its) { its.does.*member = behaviour{}.*member; });
  }
  /// Counts `place` down on its way.
  static auto find_from(node& from, std::uint32_t& place) -> node* {
    if (place-- == 0) return &from;
    for (node& each : from.children) {
      if (node* const found = find_from(each, place)) return found;
    }
    return nullptr;
  }
  static auto at(node& top, std::uint32_t place) -> node& { return *find_from(top, place); }

  // -- less to do

  void workloads() {
    for (std::size_t client = 0; client < drawn_.clients.size(); ++client) {
      const std::size_t count = drawn_.clients[client].size();
      for (std::size_t length = count / 2; length > 1; length /= 2) {
        for (std::size_t from = 0; from + length <= count; from += length) drop_acts(client, from, length);
      }
      for (std::size_t i = 0; i < count; ++i) drop_acts(client, i, 1);
      for (std::size_t i = 0; i < count; ++i) {
        keep_act(client, i, [](act& its) { its.takes = {}; });
        keep_act(client, i, [](act& its) { its.time = {}; });
      }
    }
  }
  void drop_acts(std::size_t client, std::size_t from, std::size_t length) {
    supervised_system made = drawn_;
    script& its = made.clients[client];
    const auto first = its.begin() + static_cast<std::ptrdiff_t>(from);
    its.erase(first, first + static_cast<std::ptrdiff_t>(length));
    keep(std::move(made));
  }
  void keep_act(std::size_t client, std::size_t index, void (*change)(act&)) {
    supervised_system made = drawn_;
    change(made.clients[client][index]);
    keep(std::move(made));
  }

  void fewer_delays() {
    for (std::uint32_t fewer = 0; fewer < drawn_.delays; ++fewer) {
      supervised_system made = drawn_;
      made.delays = fewer;
      keep(std::move(made));
    }
  }

  /// Unless nothing has changed.
  void keep(supervised_system made) {
    make_legal(made);
    if (!(made == drawn_)) found_.push_back(std::move(made));
  }

  const supervised_system& drawn_;
  marked_node tree_{};
  std::uint32_t count_ = 0;
  std::vector<supervised_system> found_;
};

}  // namespace

auto simpler_than(const supervised_system& drawn) -> std::vector<supervised_system> { return shrinker(drawn).all(); }

}  // namespace rehearse::tests
