// expect: what messages a run should have, and in which order. Judged from what is sent.
//
//   expect<pool::checkin>().from("client").to(pool).times(2);
//   expect<write>().to(disk).with([](const write& what) { return what.bytes > 0; }).within(5s);
//   expect<prepare>().from(leader).before(expect<commit>().from(leader));
//   expect<shutdown>().never();
//
// A plain message, a cast or a call of type T counts when it is sent, from the declaration on; whether it arrives is
// another matter (taken()). Replies, timers' messages, exits and DOWNs do not. Without a count it is "at least once".
// Declared in the body of a scenario or test, or by a process; draws no choice, changes nothing in the run.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <rehearse/runtime/gen_server.hpp>
#include <rehearse/runtime/message.hpp>
#include <rehearse/runtime/operations.hpp>
#include <rehearse/runtime/pid.hpp>
#include <rehearse/runtime/time.hpp>

namespace rehearse::scenarios {

/// Who sends or gets a message: one process, whoever has a name, or all processes of a label.
class message_end {
 public:
  /// That process alone, not what a supervisor starts in its place. Throws std::invalid_argument for nobody.
  message_end(runtime::pid who);  // NOLINT(google-explicit-constructor): from(client)
  /// A server, by pid or by the name that somebody has when the message is sent. Throws std::invalid_argument for a
  /// name in another registry, which only a process can ask.
  message_end(const runtime::destination& who);  // NOLINT(google-explicit-constructor): to(pool)
  /// Every process that was spawned under this label, or server with that name or child id, restarted ones included.
  /// It need not exist yet.
  message_end(const char* label) : text_(label) {}             // NOLINT(google-explicit-constructor): from("client")
  message_end(std::string_view label) : text_(label) {}        // NOLINT(google-explicit-constructor)
  message_end(std::string label) : text_(std::move(label)) {}  // NOLINT(google-explicit-constructor)

  auto process() const -> runtime::process_id { return process_; }
  auto name() const -> runtime::name { return name_; }
  auto label() const -> const std::string& { return text_; }

 private:
  runtime::process_id process_ = 0;
  runtime::name name_;
  std::string text_;
};

namespace detail {

/// An expectation of the run that is under way, by number. Each member throws std::logic_error when that run is over.
class expectation_handle {
 public:
  static auto declare(const runtime::message_type& type) -> expectation_handle;
  void set_from(message_end who) const;
  void set_to(message_end who) const;
  void set_predicate(std::function<bool(const void*)> matches) const;
  void set_counts(std::uint64_t least, std::uint64_t most) const;
  void set_within(runtime::virtual_duration span) const;
  void set_taken() const;
  void set_before(const expectation_handle& later) const;

 private:
  expectation_handle(std::size_t index, std::uint32_t epoch) : index_(index), epoch_(epoch) {}

  std::size_t index_;
  std::uint32_t epoch_;
};

inline constexpr std::uint64_t any_count = ~std::uint64_t{0};

}  // namespace detail

/// What expect<T>() gives: says more about the messages it means, and how many there should be.
template <class T>
class message_expectation {
 public:
  explicit message_expectation(detail::expectation_handle handle) : handle_(handle) {}

  auto from(message_end who) -> message_expectation& { return handle_.set_from(std::move(who)), *this; }
  auto to(message_end who) -> message_expectation& { return handle_.set_to(std::move(who)), *this; }
  /// Only messages for which this is true.
  auto with(std::function<bool(const T&)> matches) -> message_expectation& {
    handle_.set_predicate(
        [matches = std::move(matches)](const void* value) { return matches(*static_cast<const T*>(value)); });
    return *this;
  }
  /// Exactly so many. One more fails the run at once, one less when it is over.
  auto times(std::uint64_t count) -> message_expectation& { return handle_.set_counts(count, count), *this; }
  auto at_least(std::uint64_t count) -> message_expectation& {
    return handle_.set_counts(count, detail::any_count), *this;
  }
  auto at_most(std::uint64_t count) -> message_expectation& { return handle_.set_counts(0, count), *this; }
  auto never() -> message_expectation& { return times(0); }
  /// Counts only what is sent within so much virtual time of the declaration. Throws std::invalid_argument for a
  /// negative one.
  auto within(runtime::virtual_duration span) -> message_expectation& { return handle_.set_within(span), *this; }
  /// Counts a message not when it is sent but when its receiver takes it out of its mailbox.
  auto taken() -> message_expectation& { return handle_.set_taken(), *this; }
  /// None of those may come before the first of these. Both remain expectations: at_least(0) makes one optional.
  template <class U>
  auto before(const message_expectation<U>& later) -> message_expectation& {
    return handle_.set_before(later.handle()), *this;
  }

  auto handle() const -> const detail::expectation_handle& { return handle_; }

 private:
  detail::expectation_handle handle_;
};

/// Messages or requests of type T.
template <class T>
auto expect() -> message_expectation<T> {
  static_assert(!std::is_same_v<T, runtime::down> && !std::is_same_v<T, runtime::exit_message>,
                "DOWNs and exits are no messages that somebody sends: observe what they lead to");
  // tidy-allow: foreign_detail — what tells message types apart, and has their names, is nowhere else
  return message_expectation<T>(detail::expectation_handle::declare(runtime::detail::type_of<T>));
}

}  // namespace rehearse::scenarios
