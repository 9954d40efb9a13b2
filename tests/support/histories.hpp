// Sequential models, and histories of them written down as intervals.
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include <rehearse/scenarios/history.hpp>

namespace rehearse::tests {

struct register_model {
  using state = int;
  struct put {
    int value;
  };
  struct get {};
  struct compare_and_set {
    int expected;
    int value;
  };
  static void apply(state& now, const put& what) { now = what.value; }
  static auto apply(const state& now, const get&) -> int { return now; }
  static auto apply(state& now, const compare_and_set& what) -> bool {
    if (now != what.expected) return false;
    now = what.value;
    return true;
  }
};

struct counter_model {
  using state = int;
  struct increment {};
  struct get {};
  static auto apply(state& now, const increment&) -> int { return ++now; }
  static auto apply(const state& now, const get&) -> int { return now; }
};

struct queue_model {
  using state = std::deque<int>;
  struct enqueue {
    int item;
  };
  struct dequeue {};
  static void apply(state& now, const enqueue& what) { now.push_back(what.item); }
  static auto apply(state& now, const dequeue&) -> std::optional<int> {
    if (now.empty()) return std::nullopt;
    const int first = now.front();
    now.pop_front();
    return first;
  }
};

struct set_model {
  using state = std::set<int>;
  struct add {
    int item;
    auto operator==(const add&) const -> bool = default;
  };
  struct remove {
    int item;
  };
  struct contains {
    int item;
  };
  static auto apply(state& now, const add& what) -> bool { return now.insert(what.item).second; }
  static auto apply(state& now, const remove& what) -> bool { return now.erase(what.item) == 1; }
  static auto apply(const state& now, const contains& what) -> bool { return now.count(what.item) == 1; }
};

/// Operations in any order of writing; `play` calls and answers them in the order of their positions.
template <class Model>
class timetable {
 public:
  template <class Operation>
  auto add(std::uint32_t client, int from, int to, Operation what, scenarios::answer_of<Model, Operation> answer = {},
           std::string key = {}) -> timetable& {
    const auto begun = std::make_shared<scenarios::begun_operation<Operation>>();
    call(client, from, what, std::move(key), begun);
    moments_.push_back({to, [=](scenarios::history<Model>& made) { made.answer(*begun, answer); }});
    return *this;
  }
  template <class Operation>
  auto add_open(std::uint32_t client, int from, Operation what, std::string key = {}) -> timetable& {
    call(client, from, what, std::move(key), std::make_shared<scenarios::begun_operation<Operation>>());
    return *this;
  }

  auto play() const -> scenarios::history<Model> {
    auto ordered = moments_;
    std::stable_sort(ordered.begin(), ordered.end(), [](const moment& a, const moment& b) { return a.at < b.at; });
    scenarios::history<Model> made;
    for (const moment& each : ordered) each.happen(made);
    return made;
  }

 private:
  struct moment {
    int at;
    std::function<void(scenarios::history<Model>&)> happen;
  };

  template <class Operation>
  void call(std::uint32_t client, int from, Operation what, std::string key,
            std::shared_ptr<scenarios::begun_operation<Operation>> begun) {
    moments_.push_back({from, [=](scenarios::history<Model>& made) { *begun = made.invoke(client, key, what); }});
  }

  std::vector<moment> moments_;
};

}  // namespace rehearse::tests
