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

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <rehearse/runtime/gen_server.hpp>

namespace rehearse::runtime {

enum class restart_type : std::uint8_t {
  permanent,  ///< Always restarted.
  transient,  ///< Restarted if it ends abnormally (LIFE-03).
  temporary,  ///< Never restarted; its spec is forgotten (SUP-19).
};

enum class restart_strategy : std::uint8_t {
  one_for_one,   ///< Only the child that ended (SUP-21).
  one_for_all,   ///< All of them (SUP-23).
  rest_for_one,  ///< It and those started after it (SUP-22).
};

enum class child_type : std::uint8_t { worker, supervisor };

/// Whether a supervisor stops when its significant children have ended by themselves (SUP-50 to SUP-53).
enum class auto_shutdown : std::uint8_t {
  never,
  any_significant,  ///< With the first that ends and is not restarted.
  all_significant,  ///< With the last.
};

/// How a supervisor ends a child (SUP-09).
class child_shutdown {
 public:
  /// `shutdown` is sent; `kill` after so long. `infinity`: it waits for ever.
  constexpr child_shutdown(virtual_duration timeout) : timeout_(timeout) {}  // NOLINT(google-explicit-constructor)
  template <class Rep, class Period>
  constexpr child_shutdown(std::chrono::duration<Rep, Period> timeout)  // NOLINT(google-explicit-constructor)
      : timeout_(timeout) {}
  /// `kill` is sent.
  static constexpr auto brutal_kill() -> child_shutdown { return child_shutdown(virtual_duration(-1)); }

  constexpr auto is_brutal() const -> bool { return timeout_.count() < 0; }
  constexpr auto timeout() const -> virtual_duration { return timeout_; }

 private:
  virtual_duration timeout_;
};

struct child_spec {
  std::string id;
  std::function<start_result()> start;  ///< Runs in the supervisor; returns what try_start_link returned.
  restart_type restart = restart_type::permanent;
  std::optional<child_shutdown> shutdown{};  ///< Default: 5 s for a worker, infinity for a supervisor (SUP-01).
  child_type type = child_type::worker;
  bool significant = false;  ///< Its end may stop the supervisor: see auto_shutdown (SUP-51).

  auto restarts(restart_type how) && -> child_spec {
    restart = how;
    return std::move(*this);
  }
  auto shuts_down(child_shutdown how) && -> child_spec {
    shutdown = how;
    return std::move(*this);
  }
  auto is_significant() && -> child_spec {
    significant = true;
    return std::move(*this);
  }
  auto shutdown_or_default() const -> child_shutdown {
    if (shutdown) return *shutdown;
    return type == child_type::supervisor ? child_shutdown(infinity) : child_shutdown(std::chrono::seconds(5));
  }
};

struct supervisor_flags {
  restart_strategy strategy;
  std::uint32_t intensity = 3;     ///< Restarts allowed within `period` (SUP-03: Elixir's defaults, 3 in 5 s).
  std::chrono::seconds period{5};  ///< Whole seconds, a closed window (SUP-30).
  runtime::auto_shutdown auto_shutdown = runtime::auto_shutdown::never;
};

struct supervisor_spec {
  supervisor_flags flags;
  std::vector<child_spec> children;
};

/// Flags and children as a supervisor accepted them, which is what the event supervisor_configured shows; or the one
/// child that a supervisor is asked to start.
struct supervisor_config {
  supervisor_flags flags;  ///< Of a dynamic supervisor: one_for_one.
  const std::vector<child_spec>* children;
  bool is_dynamic = false;
  std::optional<std::uint64_t> max_children{};  ///< Of a dynamic supervisor; empty: no limit (DYN-03).
};

/// Base of a supervisor: derive, and give `auto init() -> supervisor_spec`.
struct supervisor {};

namespace detail {
class supervisor_object : public server_object {
 public:
  explicit supervisor_object(const server_type& type) : server_object(type) {}

  auto init() -> next override;
  auto info(signal& what) -> next override;
  auto timeout() -> next override { return {}; }
  auto continue_with(boxed_message&) -> next override { return {}; }
  void terminate(const exit_reason& reason) override;
  auto state() -> void* override { return this; }

 protected:
  virtual auto spec() -> supervisor_spec = 0;

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
  auto start_child(child& which) -> start_result;
  void stop_child(child& which);
  auto handle_exit(pid who, const exit_reason& reason) -> next;
  auto restart(std::size_t index) -> next;
  void restart_from(std::size_t first);
  auto may_restart() -> bool;
  void schedule_retry(child& which);
  void stop_all();

  supervisor_flags flags_{};
  std::vector<child> children_;         // In start order.
  std::vector<std::int64_t> restarts_;  // Seconds, newest first (SUP-30).
};

template <class S, class... Arguments>
class derived_supervisor final : public supervisor_object {
 public:
  explicit derived_supervisor(Arguments... arguments) : supervisor_object(type), arguments_(std::move(arguments)...) {}
  static constexpr server_type type{pretty_name<S>(), true};

 private:
  auto spec() -> supervisor_spec override {
    return std::apply(
        [](Arguments&... arguments) {
          if constexpr (std::is_constructible_v<S, Arguments&&...>) {
            return S(std::move(arguments)...).init();
          } else {
            return S{supervisor{}, std::move(arguments)...}.init();
          }
        },
        arguments_);
  }
  std::tuple<Arguments...> arguments_;
};

class plain_supervisor final : public supervisor_object {
 public:
  explicit plain_supervisor(supervisor_spec given) : supervisor_object(type), given_(std::move(given)) {}
  static constexpr server_type type{"supervisor", true};

 private:
  auto spec() -> supervisor_spec override { return std::move(given_); }
  supervisor_spec given_;
};
}  // namespace detail

namespace detail {
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

namespace detail {
template <class S, class... Arguments>
auto child_with(std::string id, const server_options& options, Arguments&&... arguments) -> child_spec {
  child_spec spec;
  spec.id = std::move(id);
  spec.type = std::is_base_of_v<supervisor, S> ? child_type::supervisor : child_type::worker;
  spec.start = [options, ... arguments = std::decay_t<Arguments>(std::forward<Arguments>(arguments))]() {
    return try_start_link<S>(options, arguments...);
  };
  return spec;
}
}  // namespace detail

/// The spec of a child of class S, started with these arguments each time (SUP-02).
template <class S, class... Arguments>
auto child(std::string id, const server_options& options, Arguments&&... arguments) -> child_spec {
  return detail::child_with<S>(std::move(id), options, std::forward<Arguments>(arguments)...);
}
template <class S, class... Arguments>
requires detail::without_options<Arguments...>
auto child(std::string id, Arguments&&... arguments) -> child_spec {
  return detail::child_with<S>(std::move(id), server_options{}, std::forward<Arguments>(arguments)...);
}
/// The spec of a supervisor without a class of its own.
auto supervisor_child(std::string id, supervisor_spec spec) -> child_spec;

auto to_string(restart_type) -> std::string_view;
auto to_string(restart_strategy) -> std::string_view;

}  // namespace rehearse::runtime
