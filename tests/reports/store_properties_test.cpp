// The table of properties, which came after the first files of this schema version.
// SPDX-License-Identifier: MIT
#include <rehearse/reports/store.hpp>

#include <string>

#include <gtest/gtest.h>

#include "query.hpp"
#include "sample_runs.hpp"
#include "scratch_folder.hpp"

namespace rehearse::reports {
namespace {

using testing::counted_properties;
using testing::pool_campaign;
using testing::pool_run;
using testing::query;
using testing::run_campaign;
using testing::scratch_folder;

TEST(StoreProperties, AreReadAsTheyWereCounted) {
  const auto scratch = scratch_folder{};
  const auto path = scratch.file("a.db");
  const auto store = store::open(path, open_mode::write);
  run_campaign(*store, pool_campaign(), pool_run());
  run_campaign(*store, pool_campaign(), pool_run());

  EXPECT_EQ(store->property_counts(1), counted_properties());
  EXPECT_EQ(store->property_counts(2), counted_properties());
  EXPECT_TRUE(store->property_counts(3).empty());
}

TEST(StoreProperties, AreNotWrittenIntoSomebodyElsesTable) {
  const auto scratch = scratch_folder{};
  const auto path = scratch.file("a.db");
  run_campaign(*store::open(path, open_mode::write), pool_campaign(), pool_run());
  query(path, "DROP TABLE properties; CREATE TABLE properties (mine TEXT)");

  for (const auto mode : {open_mode::write, open_mode::read}) {
    try {
      store::open(path, mode);
      ADD_FAILURE() << "it was opened";
    } catch (const store_error& error) {
      EXPECT_EQ(error.problem(), store_problem::damaged);
      EXPECT_NE(std::string(error.what()).find("properties is not as it should be"), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace rehearse::reports
