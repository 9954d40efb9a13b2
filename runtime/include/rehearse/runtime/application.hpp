// application: a supervision tree that starts and stops as one, and decides with its end about the program's.
//
//   struct shop : application {
//     auto start() -> start_result { return try_start_supervisor({{}, {child<cache>("cache")}}); }
//     void prep_stop() { … }   // optional: before the tree is stopped
//     void stop() { … }        // optional: after it has ended
//   };
//   start_application<shop>(restart_type::permanent);
//
// An application master, a process of its own that nobody is the parent of, runs the callbacks and is linked to the top
// supervisor. Everything spawned below it belongs to the application and ends with it. No choice is drawn.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <rehearse/runtime/child_spec.hpp>
#include <rehearse/runtime/gen_server.hpp>

namespace rehearse::runtime {

/// Base of an application: derive, and give `auto start() -> start_result`, which starts the top supervisor with a link
/// and returns how that went. What the callbacks share is the object; what prep_stop and stop throw is ignored.
struct application {};

namespace detail {

/// An application's class, told apart by address.
struct application_type {
  std::string_view name;
};
template <class A>
inline constexpr application_type application_type_of{pretty_name<A>()};

class application_object {
 public:
  virtual ~application_object() = default;
  virtual auto start() -> start_result = 0;
  virtual void prep_stop() = 0;
  virtual void stop() = 0;
};

template <class A>
class derived_application final : public application_object {
 public:
  auto start() -> start_result override { return application_.start(); }
  void prep_stop() override {
    if constexpr (requires(A & a) { a.prep_stop(); }) application_.prep_stop();
  }
  void stop() override {
    if constexpr (requires(A & a) { a.stop(); }) application_.stop();
  }

 private:
  A application_{};
};

using application_factory = std::unique_ptr<application_object> (*)();
auto start_application(const application_type& which, application_factory make, restart_type how) -> start_result;
enum class application_stop : std::uint8_t { ok, not_started };
auto stop_application(const application_type& which) -> application_stop;

}  // namespace detail

using detail::application_stop;

/// Starts it and waits until its start is over: the pid of the top supervisor; already_started if it runs or starts; or
/// the reason why not, and then nothing of it runs (APP-01). `how` says what its end means, whatever the reason, if
/// nobody asked for it by stop_application (APP-02):
///   permanent  all others are stopped, and the program ends: the run fails, unless the reason is normal
///   transient  the same, unless the reason is normal; the shutdown of a supervisor that gives up is not
///   temporary  nothing
template <class A>
auto start_application(restart_type how = restart_type::temporary) -> start_result {
  static_assert(std::is_base_of_v<application, A>, "an application derives from `application`");
  return detail::start_application(
      detail::application_type_of<A>,
      []() -> std::unique_ptr<detail::application_object> {
        return std::make_unique<detail::derived_application<A>>();
      },
      how);
}

/// prep_stop, then exit(top, shutdown) and a wait without limit, then stop, then the rest is killed (APP-03). Returns
/// when all of that is done. Not for a process of the application itself, which is ended by it.
template <class A>
auto stop_application() -> application_stop {
  return detail::stop_application(detail::application_type_of<A>);
}

/// Stops all of them, the last started first (APP-04).
void stop_applications();

struct application_info {
  std::string name;
  restart_type restart = restart_type::temporary;
  pid top;  ///< The top supervisor.
};
/// Those that run, in the order of their starts.
auto which_applications() -> std::vector<application_info>;

}  // namespace rehearse::runtime
