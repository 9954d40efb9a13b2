// agent_test.exs: all but what changes code at run time, and what only a virtual machine has.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>

#include <rehearse/rehearse.hpp>

#include "otp_case.hpp"

namespace rehearse::tests {

namespace {
using words = std::map<std::string, std::string>;
}

TEST(AgentTest, agent_01_CanBeSupervisedDirectly) {
  run_case([] {
    const pid sup = start_supervisor({{}, {agent_child("agent", [] { return 1; })}});
    EXPECT_EQ(count_children(sup), (child_counts{1, 1, 0, 1}));
  });
}

TEST(AgentTest, agent_02_GivesAChildSpec) {
  const child_spec plain = agent_child("hello", [] { return 1; });
  EXPECT_EQ(plain.id, "hello");
  EXPECT_EQ(plain.restart, restart_type::permanent);
  EXPECT_EQ(plain.shutdown_or_default().timeout(), 5s);

  const child_spec custom = agent_child("id", [] { return 1; }).restarts(restart_type::temporary).shuts_down(infinity);
  EXPECT_EQ(custom.restart, restart_type::temporary);
  EXPECT_EQ(custom.shutdown_or_default().timeout(), infinity);
}

TEST(AgentTest, agent_03_WorksFromStartToStop) {
  run_case([] {
    const auto dictionary = start_agent([] { return words{}; });
    EXPECT_EQ(process_info(self())->link_count, 1U);

    dictionary.update([](words& all) { all["hello"] = "world"; });
    EXPECT_EQ(dictionary.get([](const words& all) { return all.at("hello"); }, 3s), "world");
    EXPECT_EQ(dictionary.get_and_update([](words& all) { return all.extract("hello").mapped(); }, 3s), "world");
    EXPECT_EQ(dictionary.get(), words{});
    stop(dictionary);
    EXPECT_FALSE(is_alive(dictionary.pid()));
  });
}

}  // namespace rehearse::tests
