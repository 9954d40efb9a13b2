// history: what clients asked and were told, as plain data, beside the sequential model that says what is right.
//
//   struct register_model {                                        // state, operations, what each must answer
//     using state = int;                                           // begins as state{}, or as what first() returns
//     struct put { int value; };
//     struct get {};
//     static void apply(state& now, const put& what) { now = what.value; }
//     static auto apply(const state& now, const get&) -> int { return now; }     // const: only looks
//   };
//   history<register_model> seen;
//   const auto written = seen.invoke(1, "volume", register_model::put{5});
//   seen.answer(written);
//
// A model is a function: it draws nothing and depends on nothing else. States need ==, and < where there may be many.
// An apply that takes its state by const reference or by value only looks, which makes the check much faster.
// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <variant>
#include <vector>

#include <rehearse/runtime/message.hpp>
#include <rehearse/runtime/print.hpp>
#include <rehearse/scenarios/operation_log.hpp>

namespace rehearse::scenarios {

/// An operation that the model knows.
template <class Operation, class Model>
concept operation_of = requires(typename Model::state& now, const Operation& what) {
  Model::apply(now, what);
};
/// One that leaves every state as it is.
template <class Operation, class Model>
concept looking_operation_of = requires(const typename Model::state& now, const Operation& what) {
  Model::apply(now, what);
};

/// What the model says an operation answers; std::monostate for nothing.
template <class Model, class Operation>
using answer_of = std::conditional_t<
    std::is_void_v<decltype(Model::apply(std::declval<typename Model::state&>(), std::declval<const Operation&>()))>,
    std::monostate,
    std::decay_t<decltype(Model::apply(std::declval<typename Model::state&>(), std::declval<const Operation&>()))>>;

namespace detail {

template <class Model>
auto first_state() -> typename Model::state {
  if constexpr (requires { Model::first(); }) {
    return Model::first();
  } else {
    return typename Model::state{};
  }
}

template <class Model, class Operation>
auto apply_to(typename Model::state& now, const Operation& what) -> answer_of<Model, Operation> {
  if constexpr (std::is_void_v<decltype(Model::apply(now, what))>) {
    Model::apply(now, what);
    return {};
  } else {
    return Model::apply(now, what);
  }
}

template <class T>
auto printed(const T& value) -> std::string {
  std::ostringstream out;
  // tidy-allow: foreign_detail — operations and answers print as messages do
  if constexpr (!std::is_same_v<T, std::monostate>) runtime::detail::print_value(out, value);
  return out.str();
}

template <class Operation>
auto printed_operation(const Operation& what) -> std::string {
  // tidy-allow: foreign_detail — and are called as messages are
  std::string name(runtime::detail::message_name<Operation>());
  const std::string fields = printed(what);
  return fields.empty() ? name : name + " " + fields;
}

/// An operation and its answer, without their types.
template <class State>
class recorded_operation {
 public:
  virtual ~recorded_operation() = default;
  /// Takes effect. False if it would answer something else than it did.
  virtual auto apply(State& now) const -> bool = 0;
  virtual auto is_same(const recorded_operation& other) const -> bool = 0;
  virtual auto text() const -> std::string = 0;
  virtual auto answer_text() const -> std::string = 0;
  virtual auto answer_text_in(State now) const -> std::string = 0;
};

template <class Model, class Operation>
class recorded_operation_of final : public recorded_operation<typename Model::state> {
 public:
  using state = typename Model::state;
  explicit recorded_operation_of(Operation what) : what_(std::move(what)) {}

  auto apply(state& now) const -> bool override {
    const auto answer = apply_to<Model>(now, what_);
    return !answer_ || answer == *answer_;
  }
  auto is_same(const recorded_operation<state>& other) const -> bool override {
    if (typeid(other) != typeid(*this)) return false;
    if constexpr (std::is_empty_v<Operation>) {
      return true;
    } else if constexpr (std::equality_comparable<Operation>) {
      return what_ == static_cast<const recorded_operation_of&>(other).what_;
    } else {
      return false;
    }
  }
  auto text() const -> std::string override { return printed_operation(what_); }
  auto answer_text() const -> std::string override { return answer_ ? printed(*answer_) : std::string(); }
  auto answer_text_in(state now) const -> std::string override { return printed(apply_to<Model>(now, what_)); }

  void answer(answer_of<Model, Operation> given) { answer_ = std::move(given); }

 private:
  Operation what_;
  std::optional<answer_of<Model, Operation>> answer_;
};

/// Numbers states as they are met.
template <class State>
class state_numbers {
 public:
  auto number_of(State&& met) -> std::uint32_t {
    if constexpr (std::totally_ordered<State>) {
      const auto [found, is_new] = numbers_.try_emplace(std::move(met), static_cast<std::uint32_t>(states_.size()));
      if (is_new) states_.push_back(&found->first);
      return found->second;
    } else {
      for (std::uint32_t i = 0; i < states_.size(); ++i) {
        if (*states_[i] == met) return i;
      }
      kept_.push_back(std::make_unique<State>(std::move(met)));
      states_.push_back(kept_.back().get());
      return static_cast<std::uint32_t>(states_.size() - 1);
    }
  }
  auto operator[](std::uint32_t number) const -> const State& { return *states_[number]; }

 private:
  struct no_order {};
  [[no_unique_address]] std::conditional_t<std::totally_ordered<State>, std::map<State, std::uint32_t>, no_order>
      numbers_;
  std::vector<std::unique_ptr<State>> kept_;
  std::vector<const State*> states_;
};

}  // namespace detail

/// An operation that has begun; what history::answer wants to know.
template <class Operation>
struct begun_operation {
  std::size_t index = 0;
};

template <class Model>
class history final : public operation_log {
 public:
  using state = typename Model::state;
  static_assert(std::equality_comparable<state>, "a history: the model's state needs ==");

  /// A client calls `what` now: after everything that was told before.
  template <operation_of<Model> Operation>
  auto invoke(std::uint32_t client, std::string key, Operation what) -> begun_operation<Operation> {
    operations_.push_back({.client = client,
                           .key = std::move(key),
                           .invoked = ++last_position_,
                           .only_looks = looking_operation_of<Operation, Model>});
    recorded_.push_back(std::make_unique<detail::recorded_operation_of<Model, Operation>>(std::move(what)));
    return {operations_.size() - 1};
  }

  /// It answers now. Throws std::logic_error if it has answered before, or is of another history.
  template <class Operation>
  void answer(begun_operation<Operation> which, answer_of<Model, Operation> given = {}) {
    if (which.index >= operations_.size() || !operations_[which.index].is_open()) {
      throw std::logic_error("rehearse: history: answer() to operation " + std::to_string(which.index) +
                             ", which has answered before, or is of another history");
    }
    operations_[which.index].returned = ++last_position_;
    static_cast<detail::recorded_operation_of<Model, Operation>&>(*recorded_[which.index]).answer(std::move(given));
  }

  auto size() const -> std::size_t { return operations_.size(); }

  auto states() const -> std::unique_ptr<model_states> override { return std::make_unique<numbered>(*this); }
  auto is_same(std::size_t a, std::size_t b) const -> bool override { return recorded_[a]->is_same(*recorded_[b]); }
  auto operation_text(std::size_t which) const -> std::string override { return recorded_[which]->text(); }
  auto answer_text(std::size_t which) const -> std::string override { return recorded_[which]->answer_text(); }

 private:
  class numbered final : public model_states {
   public:
    explicit numbered(const history& of) : of_(of) { known_.number_of(detail::first_state<Model>()); }
    auto after(std::uint32_t before, std::size_t which) -> std::optional<std::uint32_t> override {
      state now = known_[before];
      if (!of_.recorded_[which]->apply(now)) return std::nullopt;
      if (of_.operations_[which].only_looks) return before;
      return known_.number_of(std::move(now));
    }
    auto after_any_answer(std::uint32_t before, std::size_t which) -> std::uint32_t override {
      state now = known_[before];
      of_.recorded_[which]->apply(now);
      return known_.number_of(std::move(now));
    }
    auto answer_text(std::uint32_t in, std::size_t which) const -> std::string override {
      return of_.recorded_[which]->answer_text_in(known_[in]);
    }
    auto text(std::uint32_t which) const -> std::string override { return detail::printed(known_[which]); }

   private:
    const history& of_;
    detail::state_numbers<state> known_;
  };

  std::vector<std::unique_ptr<detail::recorded_operation<state>>> recorded_;
  std::uint64_t last_position_ = 0;
};

}  // namespace rehearse::scenarios
