// client_history: records what the processes of a run ask of a system and are told, to be judged at its end.
//
//   auto& asked = history_of<register_model>();                              // see history.hpp for a model
//   workload("client", 3, [=, &asked] {
//     asked.call("volume", register_model::put{5}, [&] { call(settings, put{"volume", 5}); });
//     asked.call("volume", register_model::get{}, [&] { return call(settings, get{"volume"}); });
//   });
//   at_end("settings are linearizable", linearizable(asked));
//
// Recording is no operation and draws nothing: with it or without, a run is the same. A call that ends in an exception
// or in the death of its process stays open: it may have taken effect, at any time since, or not.
// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include <rehearse/runtime/operations.hpp>
#include <rehearse/scenarios/context.hpp>
#include <rehearse/scenarios/history.hpp>
#include <rehearse/scenarios/linearizability.hpp>

namespace rehearse::scenarios {

namespace detail {

template <class Key>
auto key_text(const Key& key) -> std::string {
  if constexpr (std::is_convertible_v<const Key&, std::string_view>) {
    return std::string(std::string_view(key));
  } else {
    return printed(key);
  }
}

/// False in a process that has been killed, and whose code runs on for a moment: to the others it is dead.
auto may_record() -> bool;

auto judge_linearizability(operation_log& log, linearizability_options options) -> held;

}  // namespace detail

template <class Model>
class client_history {
 public:
  /// Runs `ask`, and records that the running process asked `what` of `key` and what it was told. Returns what `ask`
  /// does. If the model's answer is nothing, whatever `ask` returns is none of its business.
  template <class Key, operation_of<Model> Operation, class Ask>
  auto call(const Key& key, Operation what, Ask ask) -> decltype(ask()) {
    using answer = answer_of<Model, Operation>;
    using told = decltype(ask());
    const auto begun = invoke(key, std::move(what));
    if constexpr (std::is_void_v<told>) {
      static_assert(
          std::is_same_v<answer, std::monostate>,
          "client_history::call: the model says what this operation answers, and the function returns nothing");
      ask();
      this->answer(begun);
    } else {
      told result = ask();
      if constexpr (std::is_same_v<answer, std::monostate>) {
        this->answer(begun);
      } else {
        static_assert(std::is_convertible_v<const told&, answer>,
                      "client_history::call: the function returns something else than the model says is answered");
        this->answer(begun, result);
      }
      return result;
    }
  }
  /// Where there is but one object: all under one key.
  template <operation_of<Model> Operation, class Ask>
  auto call(Operation what, Ask ask) -> decltype(ask()) {
    return call(std::string_view(), std::move(what), std::move(ask));
  }

  /// The two halves of `call`, for a question and an answer that are far apart. What nobody answers stays open.
  template <class Key, operation_of<Model> Operation>
  auto invoke(const Key& key, Operation what) -> begun_operation<Operation> {
    if (!detail::may_record()) return {};
    return recorded_.invoke(runtime::self().id(), detail::key_text(key), std::move(what));
  }
  template <class Operation>
  void answer(begun_operation<Operation> which, answer_of<Model, Operation> given = {}) {
    if (detail::may_record()) recorded_.answer(which, std::move(given));
  }

  auto recorded() const -> const history<Model>& { return recorded_; }
  auto recorded() -> history<Model>& { return recorded_; }

 private:
  history<Model> recorded_;
};

/// A history of this run, gone with it. Each call makes another.
template <class Model>
auto history_of() -> client_history<Model>& {
  return run_state<client_history<Model>>();
}

/// A property, for at_end: the history has an order that explains all answers. If the search is given up, the run is
/// inconclusive. Says the smallest part that is wrong (linearizability_witness).
template <class Model>
auto linearizable(client_history<Model>& which, linearizability_options options = {}) -> std::function<held()> {
  return [&which, options] { return detail::judge_linearizability(which.recorded(), options); };
}

}  // namespace rehearse::scenarios
