// transition: what a gen_statem does after an event: where it goes, and what goes with it.
//
//   return next_state(open{}).with_state_timeout(10s);
//   return keep_state().with_reply<unlock>(client, false);
//   return postpone();
//
// Its parts take effect in gen_statem's order, not in the order written: replies, state enter calls, postponed events,
// timeouts, next events (STM-04).
// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include <rehearse/runtime/gen_server.hpp>

namespace rehearse::runtime {

/// The event of a state timeout: the machine has been in this state for so long (STM-10).
struct state_timeout {};
/// The event of an event timeout: no event came for so long (STM-12).
struct event_timeout {};
/// The event of a generic timeout, one of any number, told apart by name: a type of yours, with == if it has members
/// (STM-14). Listed among the machine's `events`.
template <class Name>
struct generic_timeout {
  Name name;
};
/// As state_timeout and event_timeout with a content: what with_state_timeout(after, content) is taken as. Listed.
template <class Content>
struct state_timeout_of {
  Content content;
};
template <class Content>
struct event_timeout_of {
  Content content;
};

namespace detail {

/// Which timeout: a machine has at most one of each key.
class timeout_key {
 public:
  explicit timeout_key(const message_type& type) : type_(&type) {}
  virtual ~timeout_key() = default;
  auto type() const -> const message_type& { return *type_; }
  auto is(const timeout_key& other) const -> bool { return type_ == other.type_ && has_name_of(other); }

 private:
  virtual auto has_name_of(const timeout_key&) const -> bool { return true; }
  const message_type* type_;
};
template <class Name>
class named_timeout_key final : public timeout_key {
 public:
  explicit named_timeout_key(Name name) : timeout_key(type_of<generic_timeout<Name>>), name_(std::move(name)) {}

 private:
  auto has_name_of([[maybe_unused]] const timeout_key& other) const -> bool override {
    if constexpr (std::is_empty_v<Name>) {
      return true;
    } else {
      return name_ == static_cast<const named_timeout_key&>(other).name_;
    }
  }
  Name name_;
};

/// What a transition says about one timeout.
struct timeout_change {
  std::unique_ptr<timeout_key> key;
  virtual_duration after = infinity;  ///< infinity: it is cancelled.
  signal_ptr event;                   ///< Null with infinity.
};

auto new_event() -> signal_ptr;
auto new_call_event(const from& client) -> signal_ptr;

template <class Event>
auto event_of(Event content) -> signal_ptr {
  auto made = new_event();
  made->template emplace<Event>(std::move(content));
  return made;
}

}  // namespace detail

/// The result of a state's handler. Make it with next_state, keep_state, repeat_state or postpone.
class [[nodiscard]] transition {
 public:
  transition() = default;
  /// stop_with(reason); from init also ignore() and init_error(reason).
  transition(next then);  // NOLINT(google-explicit-constructor): return stop_with("broken");

  /// The event comes again after the next change of state, before all that came after it (STM-06).
  auto postpone() && -> transition&& {
    postpones = true;
    return std::move(*this);
  }
  /// Answers a call when the handler is over, before any state enter call; several in the order written (STM-04).
  template <call_request Request>
  auto with_reply(const from& client, detail::reply_value<Request> value) && -> transition&& {
    replies.push_back(detail::new_reply(client));
    replies.back()->template emplace<detail::reply_value<Request>>(std::move(value));
    return std::move(*this);
  }
  /// Handles `content` next, before anything that is queued; several in the order written (STM-08). Its type is listed
  /// among the machine's `events`.
  template <class Event>
  auto with_next_event(Event content) && -> transition&& {
    static_assert(!call_request<Event>, "this request has a reply: say for whom, with_next_event(client, request)");
    next_events.push_back(detail::event_of(std::move(content)));
    return std::move(*this);
  }
  /// The same, as a call of `client`, who may be answered then.
  template <call_request Request>
  auto with_next_event(const from& client, Request request) && -> transition&& {
    next_events.push_back(detail::new_call_event(client));
    next_events.back()->template emplace<Request>(std::move(request));
    return std::move(*this);
  }

  /// A state_timeout in so long, unless the state changes before (STM-10). Replaces the one that runs; of zero: before
  /// any message not yet taken (STM-15); `infinity` cancels it, as `without_` does. So the others. Arming one, or
  /// cancelling one that runs, is an operation. A negative time throws bad_argument.
  auto with_state_timeout(virtual_duration after) && -> transition&& {
    return std::move(*this).with<runtime::state_timeout>(after, runtime::state_timeout{});
  }
  template <class Content>
  auto with_state_timeout(virtual_duration after, Content content) && -> transition&& {
    return std::move(*this).with<runtime::state_timeout>(after, state_timeout_of<Content>{std::move(content)});
  }
  auto without_state_timeout() && -> transition&& { return std::move(*this).with_state_timeout(infinity); }

  /// An event_timeout in so long, unless any event is handled before (STM-12).
  auto with_event_timeout(virtual_duration after) && -> transition&& {
    return std::move(*this).with<runtime::event_timeout>(after, runtime::event_timeout{});
  }
  template <class Content>
  auto with_event_timeout(virtual_duration after, Content content) && -> transition&& {
    return std::move(*this).with<runtime::event_timeout>(after, event_timeout_of<Content>{std::move(content)});
  }
  auto without_event_timeout() && -> transition&& { return std::move(*this).with_event_timeout(infinity); }

  /// A generic_timeout{name} in so long, whatever happens before (STM-14).
  template <class Name>
  auto with_timeout(Name name, virtual_duration after) && -> transition&& {
    auto event = after == infinity ? nullptr : detail::event_of(generic_timeout<Name>{name});
    return std::move(*this).add(std::make_unique<detail::named_timeout_key<Name>>(std::move(name)), after,
                                std::move(event));
  }
  template <class Name>
  auto without_timeout(Name name) && -> transition&& {
    return std::move(*this).with_timeout(std::move(name), infinity);
  }

  bool postpones = false;
  bool repeats = false;        ///< The state is entered once more.
  bool stops = false;          ///< With `reason`.
  bool is_ignore = false;      ///< From init only.
  bool is_init_error = false;  ///< From init only (VER-03).
  exit_reason reason;
  std::unique_ptr<detail::boxed_message> state;  ///< Where it goes; null: it stays.
  std::vector<detail::signal_ptr> replies;
  std::vector<detail::signal_ptr> next_events;
  std::vector<detail::timeout_change> timeouts;

 private:
  template <class Key, class Event>
  auto with(virtual_duration after, Event event) && -> transition&& {
    auto made = after == infinity ? nullptr : detail::event_of(std::move(event));
    return std::move(*this).add(std::make_unique<detail::timeout_key>(detail::type_of<Key>), after, std::move(made));
  }
  auto add(std::unique_ptr<detail::timeout_key> key, virtual_duration after,
           detail::signal_ptr event) && -> transition&&;
};

/// Goes to a state. If it is of the type of the one the machine is in, its members are replaced and that is all: no
/// change of state (STM-03).
template <class State>
auto next_state(State state) -> transition {
  transition result;
  result.state = std::make_unique<detail::boxed<State>>(std::move(state));
  return result;
}
/// Stays.
inline auto keep_state() -> transition { return {}; }
/// Stays, and is entered once more (STM-09): its state enter call runs; nothing else happens.
inline auto repeat_state() -> transition {
  transition result;
  result.repeats = true;
  return result;
}
/// Stays; the event comes again after the next change of state (STM-06).
inline auto postpone() -> transition { return keep_state().postpone(); }

}  // namespace rehearse::runtime
