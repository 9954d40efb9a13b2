// exit_reason: why a process ended. The part of Erlang's "any term" that rules depend on, plus text for people.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

namespace rehearse::runtime {

class exit_reason {
 public:
  enum class kind : std::uint8_t {
    normal,         ///< The process had nothing more to do.
    shutdown,       ///< Asked to stop by its supervisor.
    shutdown_with,  ///< {shutdown, T}: stopped on purpose, with a detail.
    kill,           ///< As raised, or as travelling over a link; not what observers of exit(P, kill) see (EXIT-10).
    killed,         ///< Killed by exit(P, kill).
    noproc,         ///< There was no such process.
    timeout,        ///< Something took too long.
    error,          ///< An exception left the code: {E, Stack}, without the stack.
    nocatch,        ///< Something that is no std::exception was thrown: {{nocatch, T}, Stack}.
    call_failed,    ///< {R, {call, Server, Request}}: a call did not come back; `inner()` is R (GS-20).
    calling_self,   ///< A server called itself (GS-20).
    badarg,         ///< An argument that the operation refuses.
    failed_to_start_child,  ///< {failed_to_start_child, Id, R}; travels inside shutdown_with (SUP-08).
    already_started,        ///< The name is taken (NAME-05).
    custom,                 ///< Whatever user code says.
    await_failed,           ///< {R, {await, Task, Timeout}}: a task gave no value; `inner()` is R (TASK-04).
  };

  exit_reason() = default;
  exit_reason(kind what) : kind_(what) {}  // NOLINT(google-explicit-constructor): exit_reason::normal is a reason
  /// A custom reason; equal texts are equal reasons. "normal", "shutdown", "kill" and the like are taken as those.
  exit_reason(std::string_view text);                                     // NOLINT(google-explicit-constructor)
  exit_reason(const char* text) : exit_reason(std::string_view(text)) {}  // NOLINT(google-explicit-constructor)
  exit_reason(kind what, std::string text, exit_reason inner);
  exit_reason(kind what, std::string text);

  exit_reason(const exit_reason& other) noexcept : kind_(other.kind_), detail_(other.detail_) { retain(); }
  exit_reason(exit_reason&& other) noexcept : kind_(other.kind_), detail_(std::exchange(other.detail_, nullptr)) {}
  auto operator=(exit_reason other) noexcept -> exit_reason& {
    std::swap(kind_, other.kind_);
    std::swap(detail_, other.detail_);
    return *this;
  }
  ~exit_reason() {
    if (detail_ != nullptr) release();
  }

  /// Becomes `normal`.
  void reset() noexcept {
    kind_ = kind::normal;
    if (detail_ != nullptr) release();
  }

  static constexpr kind normal = kind::normal;
  static constexpr kind shutdown = kind::shutdown;
  static constexpr kind kill = kind::kill;
  static constexpr kind killed = kind::killed;
  static constexpr kind noproc = kind::noproc;
  static constexpr kind timeout = kind::timeout;

  /// {shutdown, T}
  static auto shutdown_with(std::string detail) -> exit_reason { return {kind::shutdown_with, std::move(detail)}; }

  auto what() const -> kind { return kind_; }
  /// The text of a custom reason, the message of an exception; empty if there is none.
  auto text() const -> std::string_view;
  /// The reason inside call_failed and its like; `normal` if there is none.
  auto inner() const -> exit_reason;

  /// True but for normal, shutdown and {shutdown, T} (LIFE-03).
  auto is_abnormal() const -> bool {
    return kind_ != kind::normal && kind_ != kind::shutdown && kind_ != kind::shutdown_with &&
           kind_ != kind::failed_to_start_child;
  }

  auto to_string() const -> std::string;
  friend auto operator==(const exit_reason& a, const exit_reason& b) -> bool { return a.equals(b); }

 private:
  struct shared;
  auto equals(const exit_reason& other) const -> bool;
  void retain() noexcept {
    if (detail_ != nullptr) share();
  }
  void share() noexcept;
  void release() noexcept;

  kind kind_ = kind::normal;
  shared* detail_ = nullptr;  // Counted without atomics: reasons stay on the thread of their node.
};

inline constexpr int exit_reason_kind_count = static_cast<int>(exit_reason::kind::await_failed) + 1;
auto to_string(exit_reason::kind) -> std::string_view;

/// The exception form of exit/1: ends the process with its reason unless caught (EXIT-14).
/// Not a std::exception, as Elixir's `rescue` does not see exits either.
class exit_exception {
 public:
  explicit exit_exception(exit_reason reason) : reason_(std::move(reason)) {}
  auto reason() const -> const exit_reason& { return reason_; }

 private:
  exit_reason reason_;
};

/// Raised by operations whose argument OTP refuses with badarg: unknown or taken names (SIG-09, NAME-01).
class bad_argument : public std::exception {
 public:
  explicit bad_argument(std::string what) : what_(std::move(what)) {}
  auto what() const noexcept -> const char* override { return what_.c_str(); }

 private:
  std::string what_;
};

}  // namespace rehearse::runtime
