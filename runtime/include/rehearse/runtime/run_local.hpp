// run_local: what belongs to a run and to no process: tables, handlers, counters. Made when first asked for, gone with
// the run.
// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <utility>

#include <rehearse/runtime/pid.hpp>

namespace rehearse::runtime::detail {

class run_local {
 public:
  virtual ~run_local() = default;
  /// A process has died; before its exit signals leave, so that whoever sees them finds its things gone (LIFE-04).
  virtual void process_died([[maybe_unused]] pid who) {}
};

/// The one under this key in the run that is going on; null if there is none yet. Throws std::logic_error outside a
/// run.
auto find_run_local(const void* key) -> run_local*;
auto add_run_local(const void* key, std::unique_ptr<run_local> made) -> run_local&;

template <class T>
inline constexpr char run_local_key{};

/// The T of this run.
template <class T>
auto run_local_of() -> T& {
  const void* const key = &run_local_key<T>;
  run_local* found = find_run_local(key);
  if (found == nullptr) found = &add_run_local(key, std::make_unique<T>());
  return static_cast<T&>(*found);
}

}  // namespace rehearse::runtime::detail
