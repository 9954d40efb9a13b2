// Scripted state machines did on a real gen_statem what they do on ours, under every schedule: what a machine does
// depends on the order of its messages only, and the driver fixes that.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "run_body.hpp"
#include "statem_driver.hpp"

namespace rehearse::beam {
namespace {

/// The lines of a golden file below each heading, in order.
auto sections(const std::string& file) -> std::vector<std::pair<std::string, std::vector<std::string>>> {
  std::vector<std::pair<std::string, std::vector<std::string>>> found;
  std::ifstream in(std::string(REHEARSE_BEAM_GOLDEN) + "/" + file);
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    if (line.rfind("== ", 0) == 0) {
      found.push_back({line.substr(3), {}});
    } else {
      found.back().second.push_back(line);
    }
  }
  return found;
}

auto joined(const std::vector<std::string>& lines) -> std::string {
  std::string text;
  for (const std::string& each : lines) text += "  " + each + "\n";
  return text;
}

TEST(StatemOnABeam, DidTheSame) {
  const auto scenarios = sections("statem.scenarios.txt");
  const auto recorded = sections("statem.golden.txt");
  ASSERT_GE(scenarios.size(), 60U);
  ASSERT_EQ(scenarios.size(), recorded.size());
  for (std::size_t i = 0; i < scenarios.size(); ++i) {
    SCOPED_TRACE(scenarios[i].first);
    ASSERT_EQ(scenarios[i].first, recorded[i].first);
    std::vector<std::string> ours;
    const auto play = [&] {
      spawn_monitor("driver", [&] { ours = play_statem(scenarios[i].second); });
      EXPECT_EQ(receive<down>().reason.to_string(), "normal");
      EXPECT_EQ(joined(ours), joined(recorded[i].second)) << "ours, and that of a real gen_statem";
    };
    tests::run_when_idle(play, 10);
  }
}

}  // namespace
}  // namespace rehearse::beam
