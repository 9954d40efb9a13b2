// The three strategies: who is restarted with whom.
// SPDX-License-Identifier: MIT
#include <vector>

#include <rehearse/harness/gtest.hpp>

#include "app_supervisor.hpp"
#include "cluster_supervisor.hpp"
#include "database_supervisor.hpp"

/// Kills one child; for each of the names, whether somebody else has it when all is quiet.
static auto replaced_after_killing(const char* victim, const std::vector<const char*>& names)
    -> std::vector<bool> {
  std::vector<pid> before;
  for (const char* each : names) before.push_back(whereis(each));
  exit(whereis(victim), exit_reason::kill);
  settle();

  std::vector<bool> replaced;
  for (std::size_t i = 0; i < names.size(); ++i) {
    EXPECT_TRUE(whereis(names[i])) << names[i] << " is gone";
    replaced.push_back(whereis(names[i]) != before[i]);
  }
  return replaced;
}

REHEARSE_TEST(AppSupervisor, RestartsTheChildThatCrashed) {
  start_link<app_supervisor>();
  const std::vector<const char*> children{"counter", "cache", "worker"};

  EXPECT_EQ(replaced_after_killing("counter", children), (std::vector{true, false, false}));
  EXPECT_EQ(replaced_after_killing("cache", children), (std::vector{false, true, false}));
}

REHEARSE_TEST(AppSupervisor, StartsTheCounterFromItsArgument) {
  start_link<app_supervisor>();
  const server_ref<counter> counted{name("counter")};

  EXPECT_EQ(call(counted, counter::increment_by{2}), 2);
  exit(whereis("counter"), exit_reason::kill);
  settle();
  EXPECT_EQ(call(counted, counter::get_count{}), 0);
}

REHEARSE_TEST(DatabaseSupervisor, RestartsWhatWasStartedAfterIt) {
  start_link<database_supervisor>();
  const std::vector<const char*> children{"repo", "cache", "data_processor"};

  EXPECT_EQ(replaced_after_killing("data_processor", children), (std::vector{false, false, true}));
  EXPECT_EQ(replaced_after_killing("cache", children), (std::vector{false, true, true}));
  EXPECT_EQ(replaced_after_killing("repo", children), (std::vector{true, true, true}));
}

REHEARSE_TEST(DatabaseSupervisor, LeavesNoTimerOfTheOldCacheBehind) {
  start_link<database_supervisor>();
  exit(whereis("repo"), exit_reason::kill);
  settle();
  call(server_ref<cache>(name("cache")), cache::put{"answer", "42", 30s});

  sleep(61s);
  EXPECT_EQ(peek(server_ref<cache>(name("cache")))->entries.size(), 0U) << "the new one sweeps";
}

REHEARSE_TEST(ClusterSupervisor, RestartsAll) {
  start_link<cluster_supervisor>();
  const std::vector<const char*> children{"node1", "node2", "coordinator"};

  EXPECT_EQ(replaced_after_killing("coordinator", children), (std::vector{true, true, true}));
}
