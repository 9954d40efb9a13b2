// What the cases of Elixir's registry suites share: a registry with 1 and with 8 partitions, and processes with keys.
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "otp_case.hpp"

namespace rehearse::tests {

/// The value that match specs of the suites look into: {1, atom, 1}.
struct triple {
  int first;
  std::string second;
  int third;
  friend auto operator==(const triple&, const triple&) -> bool = default;
};

/// The case under a registry named "registry" with unique or duplicate keys, once with 1 partition, once with 8.
template <class Key, class Value>
void run_with_registry(registry_keys keys, const std::function<void(const registry<Key, Value>&)>& body,
                       const std::vector<name>& listeners = {}) {
  for (const std::size_t partitions : {1U, 8U}) {
    SCOPED_TRACE(std::to_string(partitions) + " partitions");
    run_case([=] {
      start_registry<Key, Value>({.name = "registry", .keys = keys, .partitions = partitions, .listeners = listeners});
      body(registry<Key, Value>("registry"));
    });
  }
}

/// A process that has a key, and waits; and what its registration said.
struct registered_task {
  pid task;
  register_result result;
};
template <class Key, class Value>
auto register_task(const registry<Key, Value>& in, Key key, Value value) -> registered_task {
  struct told {
    register_result result;
  };
  const pid parent = self();
  const pid task = spawn("task", [=] {
    send(parent, told{in.register_key(key, value)});
    sleep(infinity);
  });
  return {task, receive<told>().result};
}

/// Whatever order a suite sorts away.
template <class T>
auto sorted(std::vector<T> all) -> std::vector<T> {
  std::sort(all.begin(), all.end());
  return all;
}

/// What `action` is refused with, as an ArgumentError's message; empty if it is not.
template <class Action>
auto refusal_of(Action action) -> std::string {
  try {
    action();
  } catch (const bad_argument& refused) {
    return refused.what();
  }
  return {};
}

/// A server that keeps a number or a word, as the suites' agents do.
template <class T>
struct keeper : gen_server {
  struct get {
    using reply = T;
  };
  struct set {
    T value;
  };
  explicit keeper(T its) : value(std::move(its)) {}
  auto handle_call(get) const -> T { return value; }
  void handle_cast(set other) { value = std::move(other.value); }
  T value;
};

}  // namespace rehearse::tests
