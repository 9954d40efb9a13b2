// Coverage in the store and as text.
// SPDX-License-Identifier: MIT
#include <rehearse/reports/coverage.hpp>

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rehearse/reports/store.hpp>

#include "query.hpp"
#include "sample_runs.hpp"
#include "scratch_folder.hpp"

namespace rehearse::reports {
namespace {

using ::testing::HasSubstr;
using testing::pool_campaign;
using testing::query;
using testing::sample_coverage;
using testing::scratch_folder;

void store_campaign(store& into, const std::vector<sim::rule_cell>& cells) {
  into.campaign_begun(pool_campaign());
  into.coverage_counted(cells);
  into.campaign_ended({.runs = 1});
}

}  // namespace

TEST(Coverage, ComesBackFromTheStoreAsItWas) {
  const auto scratch = scratch_folder{};
  const auto path = scratch.file("a.db");
  {
    const auto writer = store::open(path, open_mode::write);
    store_campaign(*writer, sample_coverage());
    store_campaign(*writer, {});
  }
  const auto reader = store::open(path, open_mode::read);

  EXPECT_EQ(reader->coverage(1), sample_coverage());
  EXPECT_TRUE(reader->coverage(2).empty());
  EXPECT_TRUE(reader->coverage(3).empty());
}

TEST(Coverage, ToldTwiceIsThatOfTheLastTime) {
  const auto scratch = scratch_folder{};
  const auto writer = store::open(scratch.file("a.db"), open_mode::write);
  writer->campaign_begun(pool_campaign());
  writer->coverage_counted({{"SIG-02", "idle", "nothing", 1}});
  writer->coverage_counted(sample_coverage());

  EXPECT_EQ(writer->coverage(1), sample_coverage());
}

TEST(Coverage, IsATableWithMarksByCount) {
  EXPECT_EQ(coverage_table(sample_coverage()),
            "In each phase five marks: struck by nothing, by an exit, by a kill before, in, after it.\n"
            "- never   . 1 to 9   o 10 to 99   # 100 and more   (blank: cannot be)\n"
            "\n"
            "rule     cells     init      idle      a call    restart   shutdown\n"
            "LINK-04   4 of  7            #. o       .---\n"
            "never: SUP-22\n"
            "rules: 1 of 2 put to the test, 4 of 7 cells; thin: LINK-04 never with a kill before a call\n");
}

TEST(Coverage, IsALineThatNamesWhatIsThin) {
  EXPECT_EQ(coverage_line({{"MON-02", "idle", "kill_in", 1},
                           {"MON-02", "restarting", "nothing", 5},
                           {"MON-02", "restarting", "kill_in", 0}}),
            "rules: 1 of 1 put to the test, 2 of 3 cells; thin: MON-02 never with a kill in a restart\n");
  EXPECT_EQ(coverage_line({{"MON-02", "restarting", "nothing", 5}}),
            "rules: 1 of 1 put to the test, 1 of 1 cells; no fault killed anybody\n");
  EXPECT_EQ(coverage_line({{"MON-02", "restarting", "nothing", 0}}), "rules: 0 of 1 put to the test\n");
  EXPECT_EQ(coverage_line({}), "");
}

}  // namespace rehearse::reports
