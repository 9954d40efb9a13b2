// REG: registries, with one and with several partitions.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <rehearse/rehearse.hpp>

#include "server_samples.hpp"

namespace rehearse::tests {
namespace {

using games_registry = registry<std::string, int>;
const games_registry games("games");

void start_games(registry_keys keys = registry_keys::unique, std::size_t partitions = 3) {
  start_registry<std::string, int>({.name = "games", .keys = keys, .partitions = partitions});
}

/// A process that registers and then waits; it has when this returns.
struct ready {
  runtime::register_result result;
};
auto player(const std::string& key, int value) -> runtime::monitored_process {
  const pid tester = self();
  const auto made = spawn_monitor("player", [=] {
    send(tester, ready{games.register_key(key, value)});
    sleep(infinity);
  });
  receive<ready>();
  return made;
}
auto is_linked(pid who, pid other) -> bool {
  const auto seen = snapshot(who);
  return seen && std::find(seen->links.begin(), seen->links.end(), other) != seen->links.end();
}
template <class Action>
auto refusal_of(Action action) -> std::string {
  try {
    action();
  } catch (const bad_argument& refused) {
    return refused.what();
  }
  return {};
}
auto refused_as_unknown() -> std::string {
  return "registry 'games': unknown registry: start it with start_registry<Key, Value>, or as a registry_child, with "
         "the "
         "same Key and Value";
}

/// A server that answers with its number.
struct game : gen_server {
  struct number {
    using reply = int;
  };
  struct add {
    int points;
  };
  explicit game(int its = 0) : points(its) {}
  auto handle_call(number) const -> int { return points; }
  void handle_cast(add more) { points += more.points; }
  void handle_info(int more) { points += more; }
  int points;
};

TEST(Registry, REG_01_ASupervisorWithOneProcessForEachPartition) {
  run_everywhere(aside([] {
    start_games(registry_keys::unique, 3);
    EXPECT_EQ(which_children(name("games")).size(), 3U);
    EXPECT_EQ(count_children(name("games")), (child_counts{.specs = 3, .active = 3, .supervisors = 0, .workers = 3}));
    const child_spec spec = registry_child<std::string, int>({.name = "games"});
    EXPECT_EQ(spec.id, "games");
    EXPECT_EQ(spec.type, child_type::supervisor);
    EXPECT_EQ(registry_options().partitions, 1U);
  }));
}

/// Which partitions are other processes after the first has been killed.
auto replaced(registry_keys keys) -> std::vector<bool> {
  start_games(keys, 3);
  auto before = which_children(name("games"));
  const monitor_ref gone = watch(before.back().process);
  exit(before.back().process, exit_reason::kill);
  reason_of(gone);
  auto after = which_children(name("games"));
  while (std::any_of(after.begin(), after.end(), [](const child_info& each) { return !each.process; }) ||
         after.back().process == before.back().process) {
    yield();
    after = which_children(name("games"));
  }
  std::vector<bool> is_new;
  for (std::size_t i = 0; i < after.size(); ++i) is_new.push_back(after[i].process != before[i].process);
  return is_new;
}

TEST(Registry, REG_01_APartitionThatCrashesTakesTheOthersWithItOnlyIfKeysAreUnique) {
  run_everywhere(aside([] { EXPECT_EQ(replaced(registry_keys::unique), (std::vector<bool>{true, true, true})); }));
  run_everywhere(aside([] { EXPECT_EQ(replaced(registry_keys::duplicate), (std::vector<bool>{false, false, true})); }));
}

TEST(Registry, REG_01_OptionsThatCannotBeAreRefused) {
  run_everywhere(aside([] {
    EXPECT_EQ(refusal_of([] { start_registry<int>({}); }), "start_registry: give it a name, as in {.name = \"games\"}");
    EXPECT_EQ(refusal_of([] { start_registry<int>({.name = "games", .partitions = 0}); }),
              "registry 'games': the number of partitions is from 1");
  }));
}

TEST(Registry, REG_02_TheCallerIsWhoGetsTheKey) {
  run_everywhere(aside([] {
    start_games();
    const auto first = games.register_key("chess", 1);
    EXPECT_TRUE(first.is_ok());
    EXPECT_TRUE(is_linked(self(), first.process)) << "it is the partition's process";
    const auto again = games.register_key("chess", 2);
    EXPECT_FALSE(again.is_ok());
    EXPECT_EQ(again.process, self());
    const auto other = player("go", 3);
    const auto taken = games.register_key("go", 4);
    EXPECT_FALSE(taken.is_ok());
    EXPECT_EQ(taken.process, other.process);
    EXPECT_EQ(games.lookup("chess"), (std::vector<games_registry::entry>{{self(), 1}}));
    EXPECT_EQ(games.lookup("go"), (std::vector<games_registry::entry>{{other.process, 3}}));
    EXPECT_EQ(games.keys(self()), std::vector<std::string>{"chess"}) << "a failed attempt leaves nothing";
  }));
}

TEST(Registry, REG_02_OfTwoThatRaceForAKeyOneHasIt) {
  run_everywhere(aside([] {
    start_games();
    const pid tester = self();
    for (int i = 0; i < 2; ++i) {
      spawn("racer", [=] {
        send(tester, ready{games.register_key("chess", i)});
        sleep(infinity);
      });
    }
    const auto one = receive<ready>().result;
    const auto other = receive<ready>().result;
    EXPECT_NE(one.is_ok(), other.is_ok());
    EXPECT_EQ(games.lookup("chess").size(), 1U);
    EXPECT_EQ(games.lookup("chess").front().process, one.is_ok() ? other.process : one.process);
  }));
}

TEST(Registry, REG_03_TheKeyOfADeadProcessIsFreeAtOnce) {
  run_when_idle(aside([] {
    start_games(registry_keys::unique, 1);
    const pid partition = which_children(name("games")).front().process;
    suspend(partition);  // It does not hear of the end.
    const auto before = player("chess", 1);
    exit(before.process, exit_reason::kill);
    EXPECT_TRUE(games.register_key("chess", 2).is_ok()) << "asked after the kill was sent";
    EXPECT_EQ(games.lookup("chess"), (std::vector<games_registry::entry>{{self(), 2}}));
    resume(partition);
    reason_of(before.ref);
    settle();
    EXPECT_EQ(games.lookup("chess"), (std::vector<games_registry::entry>{{self(), 2}}))
        << "the late clean-up spares it";
  }));
}

TEST(Registry, REG_04_LinkedWithThePartitionUntilTheLastKeyIsGone) {
  run_everywhere(aside([] {
    start_games();
    const pid partition = games.register_key("chess", 1).process;
    games.register_key("go", 1);
    EXPECT_TRUE(is_linked(self(), partition));
    games.unregister("chess");
    EXPECT_TRUE(is_linked(self(), partition));
    games.unregister("go");
    EXPECT_FALSE(is_linked(self(), partition));
  }));
}

TEST(Registry, REG_04_WhoeverKillsARegistryKillsThoseWhoHaveKeys) {
  run_everywhere(aside([] {
    trap_exit(true);
    start_games(registry_keys::unique, 1);
    const pid sup = whereis("games");
    const auto has_one = player("chess", 1);
    const auto had_one = spawn_monitor("former", [] {
      games.register_key("go", 1);
      games.unregister("go");
      sleep(infinity);
    });
    const pid traps = self();
    games.register_key("mine", 1);
    settle();
    exit(which_children(sup).front().process, exit_reason::kill);
    EXPECT_EQ(reason_of(has_one.ref), exit_reason::killed);
    EXPECT_TRUE(is_alive(had_one.process));
    EXPECT_TRUE(is_alive(traps));
    EXPECT_EQ(receive<exit_message>().reason, exit_reason::killed);
  }));
}

TEST(Registry, REG_04_WhoeverStopsARegistryEndsThoseWhoHaveKeys) {
  run_when_idle(aside([] {
    start_games();
    const auto has_one = player("chess", 1);
    stop(name("games"));
    EXPECT_EQ(reason_of(has_one.ref), exit_reason::shutdown);
    EXPECT_EQ(refusal_of([] { games.lookup("chess"); }), refused_as_unknown());
  }));
}

TEST(Registry, REG_05_TheDeadAreForgottenWhenTheirPartitionHasHeardOfIt) {
  run_when_idle(aside([] {
    start_games(registry_keys::unique, 1);
    const pid partition = which_children(name("games")).front().process;
    suspend(partition);
    const auto ended = player("chess", 1);
    exit(ended.process, "boom");
    reason_of(ended.ref);
    EXPECT_EQ(games.lookup("chess").size(), 1U) << "it is still shown";
    EXPECT_EQ(games.keys(ended.process).size(), 1U);
    EXPECT_EQ(games.count(), 1U);
    EXPECT_EQ(games.select().size(), 1U);
    EXPECT_FALSE(whereis(games.via("chess"))) << "but a name looks whether it lives";
    resume(partition);
    settle();
    EXPECT_TRUE(games.lookup("chess").empty());
    EXPECT_TRUE(games.keys(ended.process).empty());
    EXPECT_EQ(games.count(), 0U);
  }));
}

TEST(Registry, REG_05_SomeSchedulesSeeADeadProcessAndOthersDoNot) {
  std::uint64_t seen = 0;
  const auto once = aside([&seen] {
    start_games();
    const auto ended = player("chess", 1);
    exit(ended.process, "boom");
    reason_of(ended.ref);
    seen += games.lookup("chess").size();
  });
  run_seeds(once, 100, {});
  EXPECT_GT(seen, 0U);
  EXPECT_LT(seen, 100U);
}

TEST(Registry, REG_05_WhoeverDiesWhileItRegistersLeavesNothing) {
  run_everywhere(aside([] {
                   start_games();
                   const auto client = spawn_monitor("client", [] {
                     games.register_key("chess", 1);
                     games.unregister("chess");
                     games.register_key("chess", 2);
                     sleep(infinity);
                   });
                   const auto delay = draw(20);
                   for (std::uint32_t i = 0; i < delay; ++i) yield();
                   exit(client.process, exit_reason::kill);
                   reason_of(client.ref);
                   settle();
                   EXPECT_EQ(games.count(), 0U);
                   EXPECT_TRUE(games.keys(client.process).empty());
                 }),
                 60);
}

TEST(Registry, REG_06_DuplicatesAreFoundInTheOrderOfRegistration) {
  run_everywhere(aside([] {
    start_games(registry_keys::duplicate, 1);
    const auto other = player("chess", 1);
    games.register_key("chess", 2);
    games.register_key("chess", 3);
    EXPECT_EQ(games.lookup("chess"),
              (std::vector<games_registry::entry>{{other.process, 1}, {self(), 2}, {self(), 3}}));
    EXPECT_TRUE(games.lookup("go").empty());
    EXPECT_EQ(games.values("chess", self()), (std::vector<int>{2, 3}));
  }));
}

TEST(Registry, REG_07_UnregisterTakesBackAllOfOnesOwnAndNothingElse) {
  run_everywhere(aside([] {
    start_games(registry_keys::duplicate);
    const auto other = player("chess", 1);
    games.register_key("chess", 2);
    games.register_key("chess", 3);
    EXPECT_EQ(games.keys(self()), (std::vector<std::string>{"chess", "chess"}));
    games.unregister("chess");
    EXPECT_EQ(games.lookup("chess"), (std::vector<games_registry::entry>{{other.process, 1}}));
    EXPECT_TRUE(games.keys(self()).empty());
    games.unregister("chess");
    games.unregister("go");
    EXPECT_EQ(games.count(), 1U);
  }));
}

TEST(Registry, REG_08_OnlyWhoHasAKeyUpdatesItsValue) {
  run_everywhere(aside([] {
    start_games();
    const auto double_it = [](int value) { return 2 * value; };
    player("go", 1);
    EXPECT_FALSE(games.update_value("go", double_it).has_value());
    EXPECT_FALSE(games.update_value("chess", double_it).has_value());
    games.register_key("chess", 3);
    EXPECT_EQ(games.update_value("chess", double_it), (games_registry::changed_value{.now = 6, .before = 3}));
    EXPECT_EQ(games.values("chess", self()), std::vector<int>{6});
  }));
  run_everywhere(aside([] {
    start_games(registry_keys::duplicate);
    EXPECT_EQ(refusal_of([] { games.update_value("chess", [](int value) { return value; }); }),
              "registry 'games': update_value is for registries with unique keys");
  }));
}

TEST(Registry, REG_09_DispatchCallsWithThoseWhoHaveTheKey) {
  run_everywhere(aside([] {
    start_games(registry_keys::duplicate);
    std::vector<std::pair<pid, int>> called;
    const pid tester = self();
    const auto note = [&](const std::vector<games_registry::entry>& entries) {
      EXPECT_EQ(self(), tester) << "here";
      EXPECT_FALSE(entries.empty());
      for (const auto& each : entries) called.emplace_back(each.process, each.value);
    };
    games.dispatch("chess", note);
    EXPECT_TRUE(called.empty());
    const auto one = player("chess", 1);
    const auto two = player("chess", 2);
    player("go", 3);
    games.dispatch("chess", note);
    std::sort(called.begin(), called.end());
    EXPECT_EQ(called, (std::vector<std::pair<pid, int>>{{one.process, 1}, {two.process, 2}}));
    EXPECT_THROW(games.dispatch("go", [](const auto&) { throw std::runtime_error("broken"); }), std::runtime_error);
  }));
}

TEST(Registry, REG_10_SelectIsAPredicateAndAProjection) {
  run_everywhere(aside([] {
    start_games();
    games.register_key("chess", 1);
    const auto other = player("go", 2);
    auto all = games.select();
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
    EXPECT_EQ(all, (std::vector<games_registry::row>{{"chess", self(), 1}, {"go", other.process, 2}}));
    const auto is_two = [](const std::string&, pid, int value) { return value == 2; };
    const auto name_of = [](const std::string& key, pid, int) { return key; };
    EXPECT_EQ(games.select(is_two, name_of), std::vector<std::string>{"go"});
    EXPECT_EQ(games.count_select(is_two), 1U);
    EXPECT_EQ(games.count_match("go", [](int value) { return value == 1; }), 0U);
    EXPECT_EQ(games.match("go", [](int) { return true; }), (std::vector<games_registry::entry>{{other.process, 2}}));
  }));
}

TEST(Registry, REG_10_UnregisterMatchLeavesWhatDoesNotMatch) {
  run_everywhere(aside([] {
    start_games(registry_keys::duplicate);
    const pid partition = games.register_key("chess", 1).process;
    games.register_key("chess", 2);
    games.unregister_match("chess", [](int value) { return value == 1; });
    EXPECT_EQ(games.lookup("chess"), (std::vector<games_registry::entry>{{self(), 2}}));
    EXPECT_EQ(games.keys(self()).size(), 1U);
    EXPECT_TRUE(is_linked(self(), partition));
    games.unregister_match("chess", [](int value) { return value == 2; });
    EXPECT_FALSE(is_linked(self(), partition));
  }));
}

TEST(Registry, REG_11_KeysAreToldApartStrictly) {
  run_everywhere(aside([] {
    using number = std::variant<int, double>;
    start_registry<number>({.name = "numbers", .partitions = 2});
    const registry<number> numbers("numbers");
    EXPECT_TRUE(numbers.register_key(1).is_ok());
    EXPECT_TRUE(numbers.register_key(1.0).is_ok());
    EXPECT_EQ(numbers.count(), 2U);
    EXPECT_EQ(numbers.keys(self()), (std::vector<number>{1, 1.0}));
  }));
}

TEST(Registry, REG_12_AServerIsStartedCalledToldAndStoppedByAKey) {
  run_when_idle(aside([] {
    trap_exit(true);
    start_games();
    const via at = games.via("chess", 7);
    const auto started = start_link<game>(named(at), 1);
    EXPECT_EQ(whereis(at), started.pid());
    EXPECT_EQ(games.lookup("chess"), (std::vector<games_registry::entry>{{started.pid(), 7}}));
    EXPECT_EQ(games.values("chess", started.pid()), std::vector<int>{7});
    cast(server_named<game>(at), game::add{10});
    send(at, 100);
    EXPECT_EQ(call(server_named<game>(at), game::number{}), 111);
    EXPECT_EQ(peek(server_named<game>(at))->points, 111);
    const start_result second = try_start_link<game>(named(games.via("chess")), 2);
    EXPECT_EQ(second.reason.what(), exit_reason::kind::already_started);
    EXPECT_EQ(second.process, started.pid());
    stop(at);
    EXPECT_FALSE(whereis(at));
    expect_call_fails([&] { call(server_named<game>(at), game::number{}); }, exit_reason::noproc);
    cast(server_named<game>(at), game::add{10});
    EXPECT_THROW(send(at, 1), bad_argument);
  }));
}

TEST(Registry, REG_12_OfTwoThatRaceForANameOneIsToldOfTheOther) {
  run_everywhere(aside([] {
    struct told {
      start_result result;
    };
    start_games();
    const pid tester = self();
    for (int i = 0; i < 2; ++i) {
      spawn("racer", [=] {
        trap_exit(true);
        send(tester, told{try_start_link<game>(named(games.via("chess")), i)});
        sleep(infinity);
      });
    }
    start_result winner = receive<told>().result;
    start_result loser = receive<told>().result;
    if (!winner.is_ok()) std::swap(winner, loser);
    EXPECT_TRUE(winner.is_ok());
    EXPECT_EQ(loser.reason.what(), exit_reason::kind::already_started);
    EXPECT_EQ(loser.process, winner.process);
    EXPECT_EQ(games.count(), 1U);
  }));
}

TEST(Registry, REG_12_AFailedStartGivesTheKeyBack) {
  struct refuses : gen_server {
    static auto init() -> next { return stop_with("refused"); }
  };
  run_everywhere(aside([] {
    trap_exit(true);
    start_games();
    EXPECT_FALSE(try_start_link<refuses>(named(games.via("chess"))).is_ok());
    EXPECT_TRUE(games.lookup("chess").empty()) << "before it is told";
  }));
}

TEST(Registry, REG_12_KeysThatReadAlikeAreDifferentNames) {
  struct seat {
    int row;
    int place;
    void describe(std::ostream& out) const { out << "a seat"; }
    auto operator<=>(const seat&) const = default;
  };
  run_everywhere(aside([] {
    start_registry<seat>({.name = "seats"});
    const registry<seat> seats("seats");
    EXPECT_EQ(seats.via({1, 2}), seats.via({1, 2}));
    EXPECT_NE(seats.via({1, 2}), seats.via({2, 1}));
    const auto one = start_link<game>(named(seats.via({1, 2})));
    const auto other = start_link<game>(named(seats.via({2, 1})));
    EXPECT_EQ(whereis(seats.via({1, 2})), one.pid());
    EXPECT_EQ(whereis(seats.via({2, 1})), other.pid());
    start_games();
    EXPECT_NE(games.via("a"), registry<std::string>("games").via("a")) << "nor are those of other types the same";
  }));
}

TEST(Registry, REG_12_NamesNeedUniqueKeys) {
  run_everywhere(aside([] {
    start_games(registry_keys::duplicate);
    EXPECT_EQ(refusal_of([] { start_link<game>(named(games.via("chess"))); }),
              "registry 'games': a name (via) needs a registry with unique keys");
  }));
}

TEST(Registry, REG_13_ListenersHearOfKeysButNotOfDeaths) {
  run_everywhere(aside([] {
    register_name("listener");
    start_registry<std::string, int>({.name = "games", .partitions = 2, .listeners = {"listener"}});
    const auto other = player("chess", 1);
    const auto first = receive<key_registered<std::string, int>>();
    EXPECT_EQ(first.registry, name("games"));
    EXPECT_EQ(first.key, "chess");
    EXPECT_EQ(first.process, other.process);
    EXPECT_EQ(first.value, 1);
    games.register_key("go", 2);
    EXPECT_EQ((receive<key_registered<std::string, int>>().key), "go");
    games.unregister("go");
    EXPECT_EQ(receive<key_unregistered<std::string>>().process, self());
    exit(other.process, "boom");
    reason_of(other.ref);
    settle();
    EXPECT_TRUE(games.lookup("chess").empty());
    EXPECT_EQ(mailbox_size(), 0U);
  }));
}

TEST(Registry, REG_14_AnUnknownRegistryIsABadArgumentWhateverOneAsks) {
  run_everywhere(aside([] {
    EXPECT_EQ(refusal_of([] { games.register_key("a"); }), refused_as_unknown());
    EXPECT_EQ(refusal_of([] { games.unregister("a"); }), refused_as_unknown());
    EXPECT_EQ(refusal_of([] { games.lookup("a"); }), refused_as_unknown());
    EXPECT_EQ(refusal_of([] { games.keys(self()); }), refused_as_unknown());
    EXPECT_EQ(refusal_of([] { games.count(); }), refused_as_unknown());
    EXPECT_EQ(refusal_of([] { games.dispatch("a", [](const auto&) {}); }), refused_as_unknown());
    EXPECT_EQ(refusal_of([] { games.select(); }), refused_as_unknown());
    EXPECT_EQ(refusal_of([] { games.put_meta("a", 1); }), refused_as_unknown());
    EXPECT_EQ(refusal_of([] { call(server_named<game>(games.via("a")), game::number{}); }), refused_as_unknown());
    EXPECT_EQ(refusal_of([] { start_link<game>(named(games.via("a"))); }), refused_as_unknown());
    cast(server_named<game>(games.via("a")), game::add{1});
    start_registry<int>({.name = "games"});
    EXPECT_EQ(refusal_of([] { games.lookup("a"); }), refused_as_unknown()) << "it has other types";
  }));
}

TEST(Registry, REG_14_MetaDataIsKeptWithTheRegistry) {
  run_everywhere(aside([] {
    start_games();
    EXPECT_FALSE(games.meta<int>("limit").has_value());
    games.put_meta("limit", 10);
    games.put_meta("motto", "play");
    EXPECT_EQ(games.meta<int>("limit"), 10);
    EXPECT_EQ(games.meta<std::string>("motto"), "play");
    EXPECT_EQ(refusal_of([] { games.meta<int>("motto"); }),
              "registry 'games': its meta data 'motto' is of another type");
    games.delete_meta("limit");
    EXPECT_FALSE(games.meta<int>("limit").has_value());
  }));
}

TEST(Registry, REG_14_PropertiesLookWithoutOperations) {
  const auto once = whole([] {
    always("it is peeked at",
           [] { return held(games.peek().size() <= 2 && peek(server_named<game>(games.via("none"))) == nullptr); });
    at_end("two keys", [] { return held(games.peek().size() == 2); });
    start_games();
    games.register_key("chess", 1);
    games.register_key("go", 1);
  });
  run_everywhere(once);
}

TEST(Registry, REG_15_ARestartedServerHasItsKeyAgain) {
  run_everywhere(aside([] {
    auto& told = new_journal();
    const via at = games.via("chess");
    start_supervisor({{.strategy = restart_strategy::rest_for_one},
                      {registry_child<std::string, int>({.name = "games", .partitions = 2}),
                       child<worker>("a", named(at), &told, "a", habits{}).shuts_down(infinity)}});
    const pid first = started_again("a");
    EXPECT_EQ(whereis(at), first);
    end(first, "boom");
    const pid second = started_again("a", 2);
    EXPECT_EQ(whereis(at), second);
    exit(whereis("games"), exit_reason::kill);  // The whole registry, and all who have keys.
    const pid third = started_again("a", 3);
    EXPECT_EQ(whereis(at), third);
  }));
}

}  // namespace
}  // namespace rehearse::tests
