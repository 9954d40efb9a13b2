// A rest_for_one tree whose children somebody has sorted by name: the cache stands before the session it depends on.
//
//   feed (rest_for_one)      The cache subscribes to the session when it is first used, and keeps its pid. When the
//     ├─ cache               connection is killed, the supervisor restarts it and those after it: the session, not the
//     ├─ connection          cache. The cache waits for ever for news from a process that is dead.
//     └─ session
//
// Seen by: a cache that is subscribed to a dead session. Fixed: connection, session, cache, as they depend.
// SPDX-License-Identifier: MIT
#include <vector>

#include <rehearse/rehearse.hpp>

using namespace rehearse;

namespace {

struct connection : gen_server {};

struct session : gen_server {
  struct subscribe {
    pid subscriber;
  };
  void init() { logged_in_over = whereis("connection"); }
  void handle_cast(subscribe request) { subscribers.push_back(request.subscriber); }

  pid logged_in_over;
  std::vector<pid> subscribers;
};

struct cache : gen_server {
  struct refresh {};
  void handle_cast(refresh) {
    if (source) return;
    source = whereis("session");
    if (source) cast(server_ref<session>(source), session::subscribe{self()});
  }

  pid source;
};

struct feed : supervisor {
  explicit feed(bool as_they_depend) : in_order(as_they_depend) {}
  auto init() const -> supervisor_spec {
    const auto the_cache = child<cache>("cache", named("cache"));
    const auto the_connection = child<connection>("connection", named("connection"));
    const auto the_session = child<session>("session", named("session"));
    if (in_order) return {{.strategy = restart_strategy::rest_for_one}, {the_connection, the_session, the_cache}};
    return {{.strategy = restart_strategy::rest_for_one}, {the_cache, the_connection, the_session}};
  }
  bool in_order;
};

}  // namespace

REHEARSE_SCENARIO(tree_wrong_order, {.id = "T1",
                                     .description = "children in the wrong order: one keeps the pid of a dead one",
                                     .tags = {"otp", "supervisor", "rest_for_one"},
                                     .has_fixed = true,
                                     .models = {sim::delivery::in_flight, sim::timers::when_idle},
                                     .faults = kill("connection", 1, 20)}) {
  start_link<feed>(named("feed"), fixed());
  const auto the_cache = server_named<cache>("cache");
  workload("reader", [=] {
    for (int i = 0; i < 3; ++i) cast(the_cache, cache::refresh{});
  });

  at_end("the cache hears from a session that lives", [=] {
    const pid source = peek(the_cache)->source;
    return held(!source || lives(source), "it is subscribed to a dead one");
  });
}
