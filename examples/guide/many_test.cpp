// Sessions, a counter in parts, and games: many processes, found by what they are for.
// SPDX-License-Identifier: MIT
#include <string>
#include <vector>

#include <rehearse/harness/gtest.hpp>

#include "counter_supervisor.hpp"
#include "game_registry.hpp"
#include "session_supervisor.hpp"

static void start_sessions() {
  start_supervisor({{.strategy = restart_strategy::one_for_all},
                    {registry_child<int>({.name = session_registry.name()}),
                     child<session_supervisor>("sessions", named("session_supervisor"))}});
}
static auto visit(int user_id) -> int {
  return call(server_named<user_session>(session_registry.via(user_id)), user_session::visit{});
}

REHEARSE_TEST(SessionSupervisor, StartsOneSessionForEachUser) {
  start_sessions();

  EXPECT_TRUE(start_session(1).is_ok());
  EXPECT_TRUE(start_session(2).is_ok());
  EXPECT_EQ(start_session(1).reason.what(), exit_reason::kind::already_started);
  EXPECT_EQ(visit(1), 1);
  EXPECT_EQ(visit(1), 2);
  EXPECT_EQ(visit(2), 1);
}

REHEARSE_TEST(SessionSupervisor, ManyMayEndWithoutHarmToTheOthers) {
  start_sessions();
  for (int user_id = 0; user_id < 6; ++user_id) start_session(user_id);
  visit(5);

  for (int user_id = 0; user_id < 5; ++user_id) stop_session(user_id);

  settle();
  EXPECT_EQ(visit(5), 2);
  EXPECT_EQ(count_children(name("session_supervisor")).active, 1U);
  EXPECT_FALSE(session_registry.whereis(0));
}

REHEARSE_TEST(SessionSupervisor, ACrashedSessionIsFoundAgain) {
  start_sessions();
  start_session(1);
  visit(1);

  exit(session_registry.via(1), exit_reason::kill);
  settle();

  EXPECT_EQ(visit(1), 1);
}

REHEARSE_TEST(CounterSupervisor, CountsAKeyInOnePart) {
  start_supervisor({{}, {counter_supervisor()}});
  spawn_each(3, "client", [] {
    for (const char* key : {"ann", "bob", "cleo", "dan"}) increment(key);
  });
  settle();

  int total = 0;
  for (const child_info& part : which_children(name("counters"))) {
    total += call(server_ref<counter>(part.process), counter::get_count{});
  }
  EXPECT_EQ(total, 12);
  const server_ref<counter> of_ann =
      server_named<counter>(partition("counters", std::string("ann")));
  EXPECT_GE(call(of_ann, counter::get_count{}), 3);
}

REHEARSE_TEST(CounterSupervisor, RestartsAPartAlone) {
  start_supervisor({{}, {counter_supervisor()}});
  const server_ref<counter> of_1 = server_named<counter>(partition("counters", 1));
  const server_ref<counter> of_2 = server_named<counter>(partition("counters", 2));
  cast(of_1, counter::increment{});
  cast(of_2, counter::increment{});
  settle();

  exit(whereis(partition("counters", 1)), exit_reason::kill);
  settle();

  EXPECT_EQ(call(of_1, counter::get_count{}), 0);
  EXPECT_EQ(call(of_2, counter::get_count{}), 1);
}

REHEARSE_TEST(GameRegistry, FindsTheGameThatRegistered) {
  start_supervisor({{}, {game_registry()}});
  EXPECT_FALSE(find_game("chess"));
  const pid chess = spawn("chess", [] {
    EXPECT_TRUE(register_game("chess"));
    sleep(infinity);
  });
  const pid go = spawn("go", [] {
    EXPECT_TRUE(register_game("go"));
    sleep(infinity);
  });
  settle();

  EXPECT_FALSE(register_game("chess")) << "the name is taken";
  EXPECT_EQ(find_game("chess"), chess);
  EXPECT_EQ(list_games().size(), 2U);

  exit(chess, exit_reason::kill);
  settle();
  EXPECT_FALSE(find_game("chess"));
  ASSERT_EQ(list_games().size(), 1U);
  EXPECT_EQ(list_games().front().process, go);
  exit(go, exit_reason::kill);
}
