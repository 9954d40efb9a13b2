// child_spec: what a supervisor must know of a child, and the flags by which it keeps its children.
//
//   child<cache>("cache").restarts(restart_type::transient).shuts_down(child_shutdown::brutal_kill())
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
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
  /// `shutdown` is sent; `kill` after so long. `infinity`: it waits for ever. A negative time is refused (SUP-04).
  constexpr child_shutdown(virtual_duration timeout) : timeout_(timeout) {}  // NOLINT(google-explicit-constructor)
  template <class Rep, class Period>
  constexpr child_shutdown(std::chrono::duration<Rep, Period> timeout)  // NOLINT(google-explicit-constructor)
      : timeout_(timeout) {}
  /// `kill` is sent.
  static constexpr auto brutal_kill() -> child_shutdown { return child_shutdown(virtual_duration::min()); }

  constexpr auto is_brutal() const -> bool { return timeout_ == virtual_duration::min(); }
  constexpr auto timeout() const -> virtual_duration { return timeout_; }

 private:
  virtual_duration timeout_;
};

class extra_arguments;

struct child_spec {
  std::string id;                       ///< Unique among the children of a supervisor; a dynamic one only shows it.
  std::function<start_result()> start;  ///< Runs in the supervisor; returns what try_start_link returned.
  restart_type restart = restart_type::permanent;
  std::optional<child_shutdown> shutdown{};  ///< Default: 5 s for a worker, infinity for a supervisor (SUP-01).
  child_type type = child_type::worker;
  bool significant = false;  ///< Its end may stop the supervisor: see auto_shutdown (SUP-51).
  /// Instead of `start`, given what its dynamic supervisor gives to each child: see extra_arguments.hpp (DYN-04).
  std::function<start_result(const extra_arguments&)> start_with_extra{};

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
  void describe(std::ostream& out) const;
};

struct supervisor_flags {
  restart_strategy strategy = restart_strategy::one_for_one;
  std::uint32_t intensity = 3;     ///< Restarts allowed within `period` (SUP-03: Elixir's defaults, 3 in 5 s).
  std::chrono::seconds period{5};  ///< Whole seconds, a closed window (SUP-30).
  runtime::auto_shutdown auto_shutdown = runtime::auto_shutdown::never;
};

/// Flags and children as a supervisor accepted them, which is what the event supervisor_configured shows; or the one
/// child that a supervisor is asked to start.
struct supervisor_config {
  supervisor_flags flags;                ///< Of a dynamic supervisor: one_for_one.
  std::span<const child_spec> children;  ///< Valid while the event is being emitted.
  bool is_dynamic = false;
  std::optional<std::uint64_t> max_children{};  ///< Of a dynamic supervisor; empty: no limit (DYN-03).
};

/// What is wrong with a child spec, as OTP words it, such as {missing_start, "cache"}; empty if nothing is (SUP-04).
auto problem_of(const child_spec& spec, auto_shutdown flag) -> std::optional<std::string>;

namespace detail {
template <class S>
inline constexpr bool is_supervisor = false;

/// `static constexpr` members by which a class says how its processes are kept.
template <class S>
concept says_restart = requires {
  typename std::integral_constant<restart_type, S::restart>;
};
template <class S>
concept says_shutdown = !std::is_member_pointer_v<decltype(&S::shutdown)> && requires {
  child_shutdown(S::shutdown);
};

template <class S, class... Arguments>
auto child_with(std::string id, const server_options& options, Arguments&&... arguments) -> child_spec {
  child_spec spec;
  spec.id = std::move(id);
  spec.type = is_supervisor<S> ? child_type::supervisor : child_type::worker;
  if constexpr (says_restart<S>) spec.restart = S::restart;
  if constexpr (says_shutdown<S>) spec.shutdown = child_shutdown(S::shutdown);
  spec.start = [options, ... arguments = std::decay_t<Arguments>(std::forward<Arguments>(arguments))]() {
    return try_start_link<S>(options, arguments...);
  };
  return spec;
}
}  // namespace detail

/// The spec of a child of class S, started with these arguments each time (SUP-02). A class may say how it wants to be
/// kept, and a spec may differ from that:
///
///   struct session : gen_server {
///     static constexpr auto restart = restart_type::temporary;
///     static constexpr auto shutdown = child_shutdown(10s);
///   };
template <class S, class... Arguments>
auto child(std::string id, const server_options& options, Arguments&&... arguments) -> child_spec {
  return detail::child_with<S>(std::move(id), options, std::forward<Arguments>(arguments)...);
}
template <class S, class... Arguments>
requires detail::without_options<Arguments...>
auto child(std::string id, Arguments&&... arguments) -> child_spec {
  return detail::child_with<S>(std::move(id), server_options{}, std::forward<Arguments>(arguments)...);
}

auto to_string(restart_type) -> std::string_view;
auto to_string(restart_strategy) -> std::string_view;
auto to_string(auto_shutdown) -> std::string_view;

}  // namespace rehearse::runtime
