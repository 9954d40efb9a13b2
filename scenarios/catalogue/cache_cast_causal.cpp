// The textbook's cache with a time to live. Whoever puts a value only casts it, and tells a reader that it is there.
//
//   writer -- put k,1 --> cache       Put is a cast: nobody waits for it. Only the order of each pair of processes is
//        \--- go --> reader -- get -->   promised, so the reader's question may reach the cache before the value does.
//
// Seen by: a reader that was told of a value, asks within its time to live, and gets nothing. To the writer its put is
// over when the cast has returned; so put and get, one after the other, have no order in which the answer is right.
// Cannot happen under --delivery instant. Fixed: put is a call, and the reader is told when the cache has answered.
// SPDX-License-Identifier: MIT
#include <chrono>
#include <map>
#include <optional>
#include <ostream>
#include <string>

#include <rehearse/rehearse.hpp>

using namespace rehearse;

namespace {

struct cache : gen_server {
  struct put {
    std::string key;
    int value;
    std::chrono::minutes ttl = 1min;
  };
  struct put_and_wait {
    using reply = void;
    put what;
  };
  struct get {
    using reply = std::optional<int>;
    std::string key;
  };
  struct cleanup {};
  struct entry {
    int value;
    virtual_time expires_at;
  };

  void handle_cast(put request) {
    if (entries.empty()) send_after(self(), 60s, cleanup{});
    entries[request.key] = {request.value, system_time() + request.ttl};
  }
  void handle_call(put_and_wait request) { handle_cast(request.what); }

  auto handle_call(get request) -> std::optional<int> {
    const auto found = entries.find(request.key);
    if (found == entries.end() || found->second.expires_at <= system_time()) return std::nullopt;
    return found->second.value;
  }

  void handle_info(cleanup) {
    std::erase_if(entries, [now = system_time()](const auto& each) { return each.second.expires_at <= now; });
    if (!entries.empty()) send_after(self(), 60s, cleanup{});  // An interval without end would starve others.
  }

  std::map<std::string, entry> entries;
};

/// The sequential model, for as long as nothing is too old.
struct cache_model {
  using state = std::optional<int>;
  struct put {
    int value;
  };
  struct get {};
  static void apply(state& now, const put& what) { now = what.value; }
  static auto apply(const state& now, const get&) -> std::optional<int> { return now; }
};

struct go {
  virtual_time fresh_until;
  static void describe(std::ostream& out) { out << "read k"; }
};

void write(server_ref<cache> shared, client_history<cache_model>& asked, pid reader, bool waits) {
  const cache::put what{"k", 1, 10min};
  const go told{system_time() + what.ttl};
  asked.call(what.key, cache_model::put{what.value}, [&] {
    if (waits) {
      call(shared, cache::put_and_wait{what}, infinity);
    } else {
      cast(shared, what);  // The bug: the writer goes on before the cache has the value.
    }
  });
  send(reader, told);
}

void read(server_ref<cache> shared, client_history<cache_model>& asked, bool writer_waits) {
  const pid me = self();
  spawn("writer", [=, &asked] { write(shared, asked, me, writer_waits); });
  const auto told = receive<go>();
  const auto value = asked.call("k", cache_model::get{}, [&] { return call(shared, cache::get{"k"}, infinity); });
  if (system_time() >= told.fresh_until) return;
  // Here and not at the end, because the model knows nothing of age.
  if (const held seen = linearizable(asked)(); !seen) fail("puts and gets are linearizable", seen.seen());
  if (!value) fail("whoever is told of a value can read it", "get k = not found, expected 1");
}

}  // namespace

REHEARSE_SCENARIO(cache_cast_causal, {.id = "A05",
                                      .description = "a reader is told of a value before the cache has it",
                                      .tags = {"otp", "cache", "gen_server", "guide"},
                                      .has_fixed = true,
                                      .models = {sim::delivery::in_flight, sim::timers::any_time}}) {
  const auto shared = start_link<cache>(named("cache"));
  auto& asked = history_of<cache_model>();
  workload("reader", [=, &asked, writer_waits = fixed()] { read(shared, asked, writer_waits); });
}
