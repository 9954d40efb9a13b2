// gen_statem: a process that is in one of several states, each a type, and takes an event as its state says.
//
//   struct door : gen_statem {
//     struct button { char digit; };                        // a cast
//     struct is_open { using reply = bool; };               // a call
//     struct locked { std::string typed; };
//     struct open {};
//     using states = state_set<locked, open>;               // it starts in the first
//
//     std::string code = "4711";
//
//     auto handle(locked& at, button pressed) -> transition {
//       at.typed += pressed.digit;
//       if (at.typed == code) return next_state(open{}).with_state_timeout(10s);
//       return code.starts_with(at.typed) ? keep_state() : next_state(locked{});
//     }
//     auto handle(open&, button) -> transition { return postpone(); }
//     auto handle(open&, state_timeout) -> transition { return next_state(locked{}); }
//     auto handle(locked&, is_open) -> bool { return false; }
//     auto handle(open&, is_open) -> bool { return true; }
//   };
//   const auto front = start_link<door>();
//   cast(front, door::button{'4'});
//
// It is used as a gen_server is: start_link, child, call, cast, stop, suspend, peek. A handler takes its state, the
// event, and `from` if it is to answer later; a template, as in `handle(auto&, is_open)`, is for every state that has
// no handler of its own. It returns a transition, or nothing (it stays), or to a call the reply (it stays), or both as
// `answer<is_open, transition>`. An event that the state has no handler for ends the machine (STM-02); a request that
// no state has a handler for does not compile.
//
// Optional members: init(), which may return a transition, say next_state(open{}); `enter(state&)` or `enter(state&,
// const other& before)`, the state enter calls; terminate(const exit_reason&) or terminate(state&, const exit_reason&).
// Events other than requests, state_timeout and event_timeout are listed: `using events = messages<down,
// generic_timeout<retry>>;`. The rules, by number, with what differs from OTP: docs/decisions/0014-gen-statem.md.
// SPDX-License-Identifier: MIT
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <rehearse/runtime/transition.hpp>

namespace rehearse::runtime {

/// Base of every state machine.
struct gen_statem {};

/// The states of a machine, the first of which it starts in unless init says otherwise.
template <class First, class... Rest>
struct state_set {
  using first = First;
  using any = std::variant<First, Rest...>;
};

namespace detail {

template <class S>
requires std::is_base_of_v<gen_statem, S>
inline constexpr bool is_state_machine<S> = true;

/// A machine without its types: the queue of events, those postponed, the timeouts.
class machine_object : public server_object {
 public:
  using server_object::server_object;

  auto init() -> next final;
  auto info(signal& what) -> next final;
  auto timeout() -> next final;
  auto continue_with(boxed_message& what) -> next final;

 protected:
  /// Does what the handler of `event` said, and says whether events are left to handle.
  auto finish(transition said, signal& event) -> next { return finish(std::move(said), &event); }
  [[noreturn]] void refuse(std::string_view event) const;

  virtual auto begin() -> transition = 0;
  virtual auto handle_listed(signal& event) -> transition = 0;
  /// True if that is another state than before.
  virtual auto move_to(boxed_message& state) -> bool = 0;
  virtual auto is_in(const message_type& state) const -> bool = 0;
  virtual auto enter() -> transition = 0;
  virtual void entered() = 0;  // What has been left may go.
  virtual auto state_name() const -> std::string_view = 0;

 private:
  struct running_timeout {
    std::unique_ptr<timeout_key> key;
    std::uint64_t ref = 0;  // Of the timer's message; 0: of a timeout of zero, which has none.
    timer_ref timer;
    signal_ptr event;  // Of a timeout of zero.
  };
  auto finish(transition said, signal* event) -> next;
  auto enter_state(transition& said) -> bool;
  void keep(signal& event);
  void change_timeouts(std::vector<timeout_change> wanted);
  void cancel(const timeout_key& which);
  void start(timeout_change wanted);
  auto go_on() const -> next;

  std::optional<transition> first_;  // What init said, until it is done.
  std::deque<signal_ptr> queue_;     // Next events, and postponed ones that come again.
  std::vector<signal_ptr> postponed_;
  std::vector<running_timeout> timeouts_;  // Those of zero in the order in which they come.
  signal_ptr current_;                     // The event being handled, if it is none of the mailbox.
};

template <class S, class State, class E>
constexpr bool takes_constant = requires(S& s, State& state, const E& event, const from& client) {
  s.handle(state, event, client);
}
|| requires(S& s, State& state, const E& event) { s.handle(state, event); };
/// As handlers are given an event: it may be postponed, so they get a copy, unless it cannot be copied.
template <class S, class State, class E>
using event_argument = std::conditional_t<takes_constant<S, State, E>, const E&, E&&>;

template <class S, class State, class E>
constexpr bool takes_event_from = requires(S& s, State& state, event_argument<S, State, E> event, const from& client) {
  s.handle(state, static_cast<event_argument<S, State, E>>(event), client);
};
template <class S, class State, class E>
constexpr bool takes_event = takes_event_from<S, State, E> ||
                             requires(S& s, State& state, event_argument<S, State, E> event) {
  s.handle(state, static_cast<event_argument<S, State, E>>(event));
};

template <class S, class E, class States = typename S::states>
constexpr bool some_state_takes = false;
template <class S, class E, class... State>
constexpr bool some_state_takes<S, E, state_set<State...>> = (takes_event<S, State, E> || ...);

template <class S, class R>
requires is_state_machine<S>
constexpr bool handles_call<S, R> = some_state_takes<S, R>;
template <class S, class R>
requires is_state_machine<S>
constexpr bool handles_cast<S, R> = some_state_takes<S, R>;

template <class S, class State>
constexpr bool terminates_in = requires(S& s, State& at, const exit_reason& reason) {
  s.terminate(at, reason);
};
template <class S, class States>
constexpr bool has_terminate = requires(S& s, const exit_reason& reason) {
  s.terminate(reason);
};
template <class S, class... State>
constexpr bool has_terminate<S, state_set<State...>> = (terminates_in<S, State> || ...) || has_terminate<S, void>;

template <class S>
requires is_state_machine<S>
inline constexpr server_type server_type_of<S>{pretty_name<S>(), has_terminate<S, typename S::states>};

template <class S>
auto event_types() {
  if constexpr (requires { typename S::events; }) {
    return typename S::events{};
  } else {
    struct nothing_special {};  // A machine that takes even this takes everything, and lists what it expects.
    static_assert(
        some_state_takes<S, nothing_special> || (!some_state_takes<S, down> && !some_state_takes<S, exit_message>),
        "this gen_statem has handlers for messages: list their types, as in "
        "`using events = messages<tick, down>;`");
    return messages<>{};
  }
}

/// What a handler returned, as a transition.
template <class E, class Call>
auto to_transition(Call call, [[maybe_unused]] const from& client) -> transition {
  using result = decltype(call());
  if constexpr (std::is_same_v<result, transition>) {
    return call();
  } else if constexpr (!call_request<E>) {
    static_assert(std::is_void_v<result>, "this handler of a gen_statem returns nothing or a `transition`");
    call();
    return {};
  } else if constexpr (std::is_same_v<result, answer<E, transition>>) {
    result given = call();
    transition then = std::move(given.then());
    if (given.value()) {
      auto first = transition().with_reply<E>(client, std::move(*given.value()));
      then.replies.insert(then.replies.begin(), std::move(first.replies.front()));
    }
    return then;
  } else if constexpr (std::is_void_v<result>) {
    static_assert(std::is_void_v<typename E::reply>,
                  "this handler returns nothing, but its request has a reply type: return the reply, or a "
                  "`transition` to reply later");
    call();
    return keep_state().with_reply<E>(client, {});
  } else {
    static_assert(std::is_convertible_v<result, reply_value<E>>,
                  "this handler returns something that is no reply of its request");
    return keep_state().with_reply<E>(client, call());
  }
}

template <class S>
class machine_adapter : public machine_object {
 public:
  using states = typename S::states;
  using any_state = typename states::any;

  machine_adapter() : machine_object(server_type_of<S>) {}

  /// Handles a request that came as a signal of its own kind.
  template <class R>
  auto request(signal& event) -> next {
    return finish(react<R>(event.get<R>(), event), event);
  }
  void terminate(const exit_reason& reason) final {
    std::visit([&](auto& at) { terminate_in(at, reason); }, *state_);
  }
  auto state() -> void* final { return server_ ? &*server_ : nullptr; }
  auto current() const -> const any_state* { return state_ ? &*state_ : nullptr; }
  void describe(std::ostream& out) const final {
    if (!state_) return;
    out << "in ";
    std::visit([&](const auto& at) { out << text_of(at) << "; "; }, *state_);
    print_server<gen_statem>(out, *server_);
  }

 protected:
  virtual void construct() = 0;
  std::optional<S> server_;

 private:
  auto server() -> S& { return *server_; }

  auto begin() -> transition final {
    construct();
    transition said;
    if constexpr (requires(S & s) { s.init(); }) {
      using result = decltype(server().init());
      static_assert(std::is_void_v<result> || std::is_convertible_v<result, transition>,
                    "init of a gen_statem returns nothing or a `transition`");
      if constexpr (std::is_void_v<result>) {
        server().init();
      } else {
        said = server().init();
      }
    }
    if (!said.state && !said.stops && !said.is_ignore && !said.is_init_error) begin_in_first();
    return said;
  }
  void begin_in_first() {
    if constexpr (std::is_default_constructible_v<typename states::first>) {
      state_.emplace(std::in_place_type<typename states::first>);
    } else {
      static_assert(
          requires(S & s) { s.init(); },
          "the first state has no default: give init() -> transition, say next_state(…)");
      throw std::logic_error("init gave no state, and the first has no default: return next_state(…)");
    }
  }

  template <class State>
  static auto text_of(const State& at) -> std::string {
    return message(type_of<State>, &at).to_string();
  }
  template <class State>
  void terminate_in([[maybe_unused]] State& at, const exit_reason& reason) {
    if constexpr (terminates_in<S, State>) {
      server().terminate(at, reason);
    } else if constexpr (has_terminate<S, void>) {
      server().terminate(reason);
    }
  }
  template <class E>
  auto react(E& event, const signal& carrier) -> transition {
    return std::visit([&](auto& at) { return react_in(at, event, carrier); }, *state_);
  }
  template <class State, class E>
  auto react_in([[maybe_unused]] State& at, E& event, const signal& carrier) -> transition {
    using argument = event_argument<S, State, E>;
    const from client = from_of(carrier);
    transition said;
    if constexpr (takes_event_from<S, State, E>) {
      said = to_transition<E>([&] { return server().handle(at, static_cast<argument>(event), client); }, client);
    } else if constexpr (takes_event<S, State, E>) {
      said = to_transition<E>([&] { return server().handle(at, static_cast<argument>(event)); }, client);
    } else {
      refuse(pretty_name<E>());
    }
    if (said.postpones && std::is_rvalue_reference_v<argument>) {
      throw std::logic_error(std::string(pretty_name<E>()) +
                             " cannot be copied: a handler that postpones it takes it by const reference");
    }
    return said;
  }
  auto handle_listed(signal& event) -> transition final {
    return try_each(event, event_types<S>(), messages<runtime::state_timeout, runtime::event_timeout>());
  }
  template <class... Listed, class... Known>
  auto try_each(signal& event, messages<Listed...>, messages<Known...>) -> transition {
    transition said;
    const bool found = (try_as<Listed>(event, said) || ...) || (try_as<Known>(event, said) || ...);
    if (!found) refuse(event.type == nullptr ? to_string(event.kind) : event.type->name);
    return said;
  }
  template <class E>
  auto try_as(signal& event, transition& said) -> bool {
    if (!holds<E>(event)) return false;
    if constexpr (std::is_same_v<E, down> || std::is_same_v<E, exit_message>) {
      E made = content<E>(event);
      said = react(made, event);
    } else {
      said = react(event.get<E>(), event);
    }
    return true;
  }

  auto move_to(boxed_message& state) -> bool final {
    const std::size_t before = state_ ? state_->index() : std::variant_npos;
    std::optional<any_state> reached;
    find_state(state, reached, states{});
    if (!reached) {
      throw std::logic_error(std::string(state.type().name) + " is not among the states of " +
                             std::string(type().name));
    }
    const bool is_other = before != reached->index() && before != std::variant_npos;
    if (is_other) before_.emplace(std::move(*state_));
    state_.emplace(std::move(*reached));
    return is_other;
  }
  auto is_in(const message_type& state) const -> bool final {
    return std::visit([&]<class State>(const State&) { return &state == &type_of<State>; }, *state_);
  }
  void entered() final { before_.reset(); }
  template <class... State>
  void find_state(boxed_message& state, std::optional<any_state>& reached, state_set<State...>) {
    static_cast<void>((
        (&state.type() == &type_of<State> && (reached.emplace(std::move(*static_cast<State*>(state.value()))), true)) ||
        ...));
  }

  auto enter() -> transition final {
    return std::visit([&](auto& at, const auto& before) { return enter_in(at, before); }, *state_,
                      before_ ? *before_ : *state_);
  }
  template <class State, class Before>
  auto enter_in([[maybe_unused]] State& at, [[maybe_unused]] const Before& before) -> transition {
    if constexpr (requires(S & s) { s.enter(at, before); }) {
      return to_transition<void_event>([&] { return server().enter(at, before); }, from());
    } else if constexpr (requires(S & s) { s.enter(at); }) {
      return to_transition<void_event>([&] { return server().enter(at); }, from());
    } else {
      return {};
    }
  }
  struct void_event {};

  auto state_name() const -> std::string_view final {
    return std::visit([]<class State>(const State&) { return pretty_name<State>(); }, *state_);
  }

  std::optional<any_state> state_;
  std::optional<any_state> before_;  // Of a change of state, the one left.
};

template <class S, class... Arguments>
class machine_with_arguments final : public machine_adapter<S> {
 public:
  explicit machine_with_arguments(Arguments... arguments) : arguments_(std::move(arguments)...) {}

 private:
  void construct() override {
    std::apply(
        [&](Arguments&... arguments) {
          if constexpr (std::is_constructible_v<S, Arguments&&...>) {
            this->server_.emplace(std::move(arguments)...);
          } else {
            this->server_.emplace(S{gen_statem{}, std::move(arguments)...});
          }
        },
        arguments_);
  }
  std::tuple<Arguments...> arguments_;
};

template <class S, class R>
void handle_machine_request(server_object& object, signal& event, next& then) {
  then = static_cast<machine_adapter<S>&>(object).template request<R>(event);
}
template <class S, class R>
requires is_state_machine<S>
inline constexpr request_entry call_entry<S, R>{&server_type_of<S>, pretty_name<R>(), &handle_machine_request<S, R>};
template <class S, class R>
requires is_state_machine<S>
inline constexpr request_entry cast_entry<S, R>{&server_type_of<S>, pretty_name<R>(), &handle_machine_request<S, R>};

template <class S>
requires std::is_base_of_v<gen_statem, S>
struct server_factory<S> {
  template <class... Arguments>
  static auto make(Arguments&&... arguments) -> std::unique_ptr<server_object> {
    static_assert(
        requires { typename S::states; },
        "a gen_statem lists its states, as in `using states = state_set<locked, open>;`");
    return std::make_unique<machine_with_arguments<S, std::decay_t<Arguments>...>>(
        std::forward<Arguments>(arguments)...);
  }
};

}  // namespace detail

/// The state of that type, if the machine is in it between two events; null if it is in another, or dead. As peek.
template <class State, class S>
auto peek_state(const server_ref<S>& machine) -> const State* {
  static_assert(detail::is_state_machine<S>, "peek_state looks at a gen_statem; peek looks at any server");
  const auto* found = detail::peek_object(machine, detail::server_type_of<S>);
  if (found == nullptr) return nullptr;
  const auto* current = static_cast<const detail::machine_adapter<S>*>(found)->current();
  return current == nullptr ? nullptr : std::get_if<State>(current);
}

}  // namespace rehearse::runtime
