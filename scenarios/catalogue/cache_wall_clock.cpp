// The textbook's cache notes by the wall clock when an entry has expired. That clock may be set.
//
//   client -- put k, for a minute --> cache      Set forward after the put, the clock takes the entry away at once. Set
//          FAULT  the clock jumps                back, it keeps the entry long after its minute.
//   client -- get k -->                          (The cache's sweep is left out; it has the same bug.)
//
// Seen by: a client that measures by the monotonic clock. Fixed: the cache counts ages by that, too.
// SPDX-License-Identifier: MIT
#include <chrono>
#include <map>
#include <optional>
#include <string>

#include <rehearse/rehearse.hpp>

using namespace rehearse;

namespace {

constexpr virtual_duration ttl = 1min;

struct cache : gen_server {
  struct put {
    using reply = void;
    std::string key;
    int value;
  };
  struct get {
    using reply = std::optional<int>;
    std::string key;
  };
  struct entry {
    int value;
    virtual_time expires_at;
  };

  explicit cache(bool by_monotonic) : by_monotonic_clock(by_monotonic) {}

  void handle_call(put what) { entries[what.key] = {what.value, time() + ttl}; }
  auto handle_call(get wanted) -> std::optional<int> {
    const auto found = entries.find(wanted.key);
    if (found == entries.end() || found->second.expires_at <= time()) return std::nullopt;
    return found->second.value;
  }
  auto time() const -> virtual_time { return by_monotonic_clock ? now() : system_time(); }

  bool by_monotonic_clock;
  std::map<std::string, entry> entries;
};

/// When something was done: not before and not after.
struct span_of_time {
  virtual_time first;
  virtual_time last;
};

void look(server_ref<cache> shared, span_of_time put) {
  const virtual_time asked = now();
  const auto value = call(shared, cache::get{"k"}, infinity);
  if (!value && now() < put.first + ttl) fail("an entry lives for its time to live", "it is gone before");
  if (value && asked >= put.last + ttl) fail("an entry lives for its time to live", "it is there after");
}

void put_and_look_twice(server_ref<cache> shared) {
  span_of_time put{now(), {}};
  call(shared, cache::put{"k", 1}, infinity);
  put.last = now();
  sleep(ttl / 2);
  look(shared, put);
  sleep(ttl);
  look(shared, put);
}

}  // namespace

REHEARSE_SCENARIO(cache_wall_clock, {.id = "S18",
                                     .description = "a cache that trusts the wall clock, which is set",
                                     .tags = {"otp", "cache", "clock", "guide"},
                                     .has_fixed = true,
                                     .models = {sim::delivery::instant, sim::timers::when_idle},
                                     .faults = faults::clock_jump(1, 1h, 12)}) {
  const auto shared = start_link<cache>(named("cache"), fixed());
  workload("client", [=] { put_and_look_twice(shared); });
}
