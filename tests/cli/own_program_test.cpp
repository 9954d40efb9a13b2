// A program with scenarios of its own is the whole tool, with those scenarios and no others.
// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>

#include "tool.hpp"

namespace rehearse::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class OwnProgram : public ToolTest {
 protected:
  auto own(const std::string& arguments) -> tool_result { return shell(REHEARSE_OWN_PROGRAM " " + arguments); }
};

TEST_F(OwnProgram, ListsItsOwnScenarios) {
  const auto seen = own("list --names");

  EXPECT_EQ(seen.code, 0);
  EXPECT_THAT(seen.out_lines(), ElementsAre("hollow", "treadmill"));
}

TEST_F(OwnProgram, AScenarioWithoutAnyProcessIsCode5) {
  const auto seen = own("run hollow --no-db");

  EXPECT_EQ(seen.code, 5);
  EXPECT_THAT(seen.out, StartsWith("NOTHING RUN"));
  EXPECT_THAT(seen.errors, HasSubstr("never had a process"));
}

TEST_F(OwnProgram, AScenarioThatNeverEndsIsCode7) {
  const auto seen = own("run 'own(1)' --runs 3 --max-steps 100 --no-db");

  EXPECT_EQ(seen.code, 7);
  EXPECT_THAT(seen.errors, HasSubstr("3 of 3 runs reached the step limit of 100"));
}

TEST_F(OwnProgram, NothingWinsOverInconclusive) { EXPECT_EQ(own("run '*' --runs 3 --max-steps 100 --no-db").code, 5); }

TEST_F(OwnProgram, DoesNotReplayWhatItDoesNotHave) {
  tool_expecting(1, {"run", "canary", "--db", "x.db"});
  const auto seen = own("replay x.db");

  EXPECT_EQ(seen.code, 2);
  EXPECT_THAT(seen.errors, HasSubstr("scenario canary is not in this program"));
}

}  // namespace
}  // namespace rehearse::cli
