// children: what one may ask a supervisor, static or dynamic, to do with its children, and to tell about them.
//
// Each is a call without a timeout (SUP-48): whoever asks the supervisor that is starting him waits for ever. The
// caller exits as callers of servers do (GS-20) if the supervisor is gone.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <rehearse/runtime/child_spec.hpp>

namespace rehearse::runtime {

/// What came of a request about a child.
struct child_result {
  child_outcome outcome = child_outcome::ok;
  pid process;         ///< With ok, running and already_started: the child's.
  exit_reason reason;  ///< With start_failed and bad_spec: why (VER-05).

  auto is_ok() const -> bool { return outcome == child_outcome::ok || outcome == child_outcome::undefined; }
  friend auto operator==(const child_result&, const child_result&) -> bool = default;
  void describe(std::ostream& out) const;
};

/// One child as which_children lists it. Not running and not restarting: undefined.
struct child_info {
  std::string id;  ///< Empty for children of a dynamic supervisor (DYN-01).
  pid process;     ///< Empty if it does not run.
  bool is_restarting = false;
  child_type type = child_type::worker;
};

struct child_counts {
  std::uint64_t specs = 0;
  std::uint64_t active = 0;  ///< Those whose process is alive, asked one by one (SUP-47).
  std::uint64_t supervisors = 0;
  std::uint64_t workers = 0;
  friend auto operator==(const child_counts&, const child_counts&) -> bool = default;
};

/// Starts a child. Static: it becomes the last in the order; ok, undefined (its start said ignore), already_started,
/// already_present, start_failed (the spec is not kept), bad_spec (SUP-42). Dynamic: also max_children (DYN-02,
/// DYN-03).
auto start_child(const destination& supervisor, child_spec spec) -> child_result;

/// Ends a child as its spec says and waits until it is dead; ok also if it did not run, not_found (SUP-43).
auto terminate_child(const destination& supervisor, std::string id) -> child_result;
/// The same for a child of a dynamic supervisor (DYN-08). A static one refuses it, as a dynamic one refuses ids.
auto terminate_child(const destination& supervisor, pid child) -> child_result;

/// Starts a child that does not run: ok, undefined, running, restarting, not_found, start_failed (SUP-44).
auto restart_child(const destination& supervisor, std::string id) -> child_result;

/// Forgets a child that does not run: ok, running, restarting, not_found (SUP-45).
auto delete_child(const destination& supervisor, std::string id) -> child_result;

/// All children, the newest first (SUP-46); those of a dynamic supervisor in no order that is promised (DYN-01).
auto which_children(const destination& supervisor) -> std::vector<child_info>;
auto count_children(const destination& supervisor) -> child_counts;

/// The spec of a child, its defaults filled in; empty if there is none of that id (SUP-49).
auto get_childspec(const destination& supervisor, std::string id) -> std::optional<child_spec>;

namespace detail {

// The requests; what a trace shows.
struct start_child_request {
  using reply = child_result;
  child_spec spec;
};
struct terminate_child_request {
  using reply = child_result;
  std::string id;
};
struct terminate_process_request {
  using reply = child_result;
  pid process;
};
struct restart_child_request {
  using reply = child_result;
  std::string id;
};
struct delete_child_request {
  using reply = child_result;
  std::string id;
};
struct which_children_request {
  using reply = std::vector<child_info>;
};
struct count_children_request {
  using reply = child_counts;
};
struct childspec_request {
  using reply = std::optional<child_spec>;
  std::string id;
};

/// What answers those requests: the base of both kinds of supervisors.
class child_keeper : public server_object {
 public:
  using server_object::server_object;
  virtual auto handle(start_child_request& request) -> child_result = 0;
  virtual auto handle(terminate_child_request& request) -> child_result;
  virtual auto handle(terminate_process_request& request) -> child_result;
  virtual auto handle(restart_child_request& request) -> child_result;
  virtual auto handle(delete_child_request& request) -> child_result;
  virtual auto handle(which_children_request&) -> std::vector<child_info> = 0;
  virtual auto handle(count_children_request&) -> child_counts = 0;
  virtual auto handle(childspec_request& request) -> std::optional<child_spec>;

  /// Its restart_strategy for people, or "dynamic".
  virtual auto strategy() const -> std::string_view { return "dynamic"; }

  auto timeout() -> next override { return {}; }
  auto continue_with(boxed_message&) -> next override { return {}; }
  auto state() -> void* override { return this; }

 protected:
  /// Emits a request's beginning, does it, emits its end.
  template <class Action>
  auto answer_request(child_request what, std::string_view id, pid child, const child_spec* spec, Action action)
      -> child_result;
};

/// The family of all child_keepers: their requests are addressed to it, not to one class.
inline constexpr server_type child_keepers{"supervisor", true};

/// What a supervisor class S says when it is asked: made from its arguments, as an aggregate if it has no constructor.
template <class S, class... Arguments>
auto ask_supervisor(std::tuple<Arguments...>& arguments) {
  return std::apply(
      [](Arguments&... each) {
        if constexpr (std::is_constructible_v<S, Arguments&&...>) {
          return S(std::move(each)...).init();
        } else {
          return S{{}, std::move(each)...}.init();
        }
      },
      arguments);
}

/// The restarts of a supervisor within its period (SUP-30): whole seconds, newest first.
class restart_window {
 public:
  /// Notes a restart at `now`; false if that is one too many.
  auto add(virtual_time now, const supervisor_flags& flags) -> bool;

 private:
  std::vector<std::int64_t> seconds_;
};

}  // namespace detail
}  // namespace rehearse::runtime
