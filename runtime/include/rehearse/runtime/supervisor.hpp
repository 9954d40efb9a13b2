// supervisor: starts children in order, restarts them as their restart type and the strategy say, stops in reverse.
//
//   struct app : supervisor {
//     auto init() -> supervisor_spec {
//       return {{.strategy = restart_strategy::one_for_one},
//               {child<counter>("counter", 0), child<cache>("cache").restarts(restart_type::transient)}};
//     }
//   };
//   start_link<app>();
// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <rehearse/runtime/child_spec.hpp>
#include <rehearse/runtime/children.hpp>

namespace rehearse::runtime {

struct supervisor_spec {
  supervisor_flags flags;
  std::vector<child_spec> children;
};

/// Base of a supervisor: derive, and give `auto init() -> supervisor_spec`, or `-> std::optional<supervisor_spec>`: one
/// that is empty says ignore (SUP-04), and the start fails with nothing running.
struct supervisor {};

namespace detail {

class supervisor_object : public child_keeper {
 public:
  using child_keeper::child_keeper;
  using child_keeper::handle;

  auto init() -> next override;
  auto info(signal& what) -> next override;
  void terminate(const exit_reason& reason) override;

  auto handle(start_child_request& request) -> child_result override;
  auto handle(terminate_child_request& request) -> child_result override;
  auto handle(restart_child_request& request) -> child_result override;
  auto handle(delete_child_request& request) -> child_result override;
  auto handle(which_children_request&) -> std::vector<child_info> override;
  auto handle(count_children_request&) -> child_counts override;
  auto handle(childspec_request& request) -> std::optional<child_spec> override;
  auto strategy() const -> std::string_view override { return to_string(flags_.strategy); }

 protected:
  /// Empty: ignore.
  virtual auto spec() -> std::optional<supervisor_spec> = 0;

 private:
  struct child {
    child_spec spec;
    pid process;              // Empty: not running.
    bool restarting = false;  // A start failed; a retry message is on its way (SUP-37).
  };
  struct retry {
    std::string id;
  };

  auto validate(const supervisor_spec& given) const -> std::optional<exit_reason>;
  auto find(std::string_view id) -> child*;
  void forget(child& which);
  auto start(child& which) -> start_result;
  void stop(child& which);
  void stop_all();
  auto handle_exit(pid who, const exit_reason& reason) -> next;
  auto restart(child& which) -> next;
  void restart_from(std::size_t first);
  void schedule_retry(child& which);
  auto after_end_of(const child& which) -> next;

  supervisor_flags flags_{};
  std::vector<child> children_;  // In start order.
  restart_window restarts_;
};

template <class S, class... Arguments>
class derived_supervisor final : public supervisor_object {
 public:
  explicit derived_supervisor(Arguments... arguments) : supervisor_object(type), arguments_(std::move(arguments)...) {}
  static constexpr server_type type{pretty_name<S>(), true, &child_keepers};

 private:
  auto spec() -> std::optional<supervisor_spec> override { return ask_supervisor<S>(arguments_); }
  std::tuple<Arguments...> arguments_;
};

template <class S>
requires std::is_base_of_v<supervisor, S>
inline constexpr bool is_supervisor<S> = true;

template <class S>
requires std::is_base_of_v<supervisor, S>
struct server_factory<S> {
  template <class... Arguments>
  static auto make(Arguments&&... arguments) -> std::unique_ptr<server_object> {
    return std::make_unique<derived_supervisor<S, std::decay_t<Arguments>...>>(std::forward<Arguments>(arguments)...);
  }
};

}  // namespace detail

/// A supervisor without a class of its own.
auto try_start_supervisor(supervisor_spec spec, const server_options& options = {}) -> start_result;
auto start_supervisor(supervisor_spec spec, const server_options& options = {}) -> pid;
/// The spec of one.
auto supervisor_child(std::string id, supervisor_spec spec) -> child_spec;

}  // namespace rehearse::runtime
