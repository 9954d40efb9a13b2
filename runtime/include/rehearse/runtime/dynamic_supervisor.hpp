// dynamic_supervisor: starts with no children; each is started on request, and known by its pid (DYN-01).
//
//   struct sessions : dynamic_supervisor {
//     auto init() -> dynamic_supervisor_flags { return {.max_children = 1000}; }
//   };
//   auto keeper = start_link<sessions>();
//   start_child(keeper, child<session>("session", user).restarts(restart_type::temporary));
//
// Children are permanent unless their spec says otherwise: sessions that end normally are restarted, and too many of
// them end the supervisor (DYN-11).
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include <rehearse/runtime/child_spec.hpp>
#include <rehearse/runtime/children.hpp>
#include <rehearse/runtime/extra_arguments.hpp>

namespace rehearse::runtime {

struct dynamic_supervisor_flags {
  std::uint32_t intensity = 3;                  ///< As a supervisor's (DYN-06).
  std::chrono::seconds period{5};               ///< As a supervisor's.
  std::optional<std::uint64_t> max_children{};  ///< Running and restarting ones; empty: no limit (DYN-03).
  runtime::extra_arguments extra_arguments{};   ///< Given to each child before its own, at each start (DYN-04).
};

/// Base of a dynamic supervisor: derive, and give `auto init() -> dynamic_supervisor_flags`, or leave it out. One that
/// gives `std::optional<dynamic_supervisor_flags>` says ignore if it is empty.
struct dynamic_supervisor {
  static auto init() -> dynamic_supervisor_flags { return {}; }
};

namespace detail {

class dynamic_supervisor_object : public child_keeper {
 public:
  using child_keeper::child_keeper;
  using child_keeper::handle;

  auto init() -> next override;
  auto info(signal& what) -> next override;
  void terminate(const exit_reason& reason) override;

  auto handle(start_child_request& request) -> child_result override;
  auto handle(terminate_process_request& request) -> child_result override;
  auto handle(which_children_request&) -> std::vector<child_info> override;
  auto handle(count_children_request&) -> child_counts override;

 protected:
  /// Empty: ignore.
  virtual auto given_flags() -> std::optional<dynamic_supervisor_flags> = 0;

 private:
  struct child {
    child_spec spec;
    std::uint64_t number = 0;  // In the order of requests, from 1; the same over restarts.
    bool restarting = false;   // Its last start failed; it is kept under its old pid (DYN-07).
  };
  struct retry {
    process_id old_process;
  };
  using children = std::map<process_id, child>;

  auto start(const child& which) -> start_result;
  void stop(children& which);
  auto handle_exit(process_id who, const exit_reason& reason) -> next;
  auto restart(children::iterator which) -> next;

  supervisor_flags flags_{};
  std::optional<std::uint64_t> max_children_;
  extra_arguments extra_arguments_;
  std::uint64_t last_number_ = 0;
  children children_;  // By pid: in the order in which they were started.
  restart_window restarts_;
};

template <class S, class... Arguments>
class derived_dynamic_supervisor final : public dynamic_supervisor_object {
 public:
  explicit derived_dynamic_supervisor(Arguments... arguments)
      : dynamic_supervisor_object(type), arguments_(std::move(arguments)...) {}
  static constexpr server_type type{pretty_name<S>(), true, &child_keepers};

 private:
  auto given_flags() -> std::optional<dynamic_supervisor_flags> override { return ask_supervisor<S>(arguments_); }
  std::tuple<Arguments...> arguments_;
};

template <class S>
requires std::is_base_of_v<dynamic_supervisor, S>
inline constexpr bool is_supervisor<S> = true;

template <class S>
requires std::is_base_of_v<dynamic_supervisor, S>
struct server_factory<S> {
  template <class... Arguments>
  static auto make(Arguments&&... arguments) -> std::unique_ptr<server_object> {
    return std::make_unique<derived_dynamic_supervisor<S, std::decay_t<Arguments>...>>(
        std::forward<Arguments>(arguments)...);
  }
};

}  // namespace detail

/// A dynamic supervisor without a class of its own.
auto try_start_dynamic_supervisor(const dynamic_supervisor_flags& flags = {}, const server_options& options = {})
    -> start_result;
auto start_dynamic_supervisor(const dynamic_supervisor_flags& flags = {}, const server_options& options = {}) -> pid;
/// The spec of one.
auto dynamic_supervisor_child(std::string id, const dynamic_supervisor_flags& flags = {},
                              const server_options& options = {}) -> child_spec;

}  // namespace rehearse::runtime
