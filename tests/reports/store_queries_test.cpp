// docs/store.md shows queries and what they print: both are run here.
// SPDX-License-Identifier: MIT
#include <rehearse/reports/store.hpp>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "query.hpp"
#include "sample_runs.hpp"
#include "scratch_folder.hpp"

namespace rehearse::reports {
namespace {

using testing::pool_campaign;
using testing::pool_run;
using testing::query;
using testing::read_bytes;
using testing::restart_campaign;
using testing::restart_run;
using testing::run_campaign;
using testing::scratch_folder;

auto documentation() -> std::string {
  return read_bytes((std::filesystem::path(REHEARSE_SOURCE_DIR) / "docs" / "store.md").string());
}

/// The text between `begin` and the next "```", from `position` on, which is moved behind it; empty if there is none.
auto next_block(const std::string& text, const std::string& begin, std::size_t& position) -> std::string {
  const auto start = text.find(begin, position);
  if (start == std::string::npos) {
    position = text.size();
    return {};
  }
  const auto end = text.find("```", start + begin.size());
  position = end + 3;
  return text.substr(start + begin.size(), end - start - begin.size());
}

auto documented_queries() -> std::vector<std::pair<std::string, std::string>> {
  const auto text = documentation();
  auto queries = std::vector<std::pair<std::string, std::string>>{};
  for (std::size_t position = 0; position < text.size();) {
    auto sql = next_block(text, "```sql\n", position);
    if (sql.empty()) break;
    auto rows = next_block(text, "```text\n", position);
    queries.emplace_back(std::move(sql), std::move(rows));
  }
  return queries;
}

TEST(StoreQueries, PrintWhatTheDocumentationSays) {
  const auto scratch = scratch_folder{};
  const auto path = scratch.file("a.db");
  {
    const auto writer = store::open(path, open_mode::write);
    run_campaign(*writer, pool_campaign(), pool_run());
    run_campaign(*writer, restart_campaign(), restart_run());
  }
  const auto queries = documented_queries();

  ASSERT_GE(queries.size(), 10U);
  for (const auto& [sql, rows] : queries) EXPECT_EQ(query(path, sql), rows) << sql;
}

TEST(StoreQueries, CoverEveryViewThatThereIs) {
  const auto scratch = scratch_folder{};
  const auto path = scratch.file("a.db");
  store::open(path, open_mode::write);
  auto asked = std::string{};
  for (const auto& [sql, rows] : documented_queries()) asked += sql;

  const auto views = query(path, "SELECT name FROM sqlite_schema WHERE type = 'view'");

  for (std::size_t start = 0; start < views.size();) {
    const auto end = views.find('\n', start);
    const auto view = views.substr(start, end - start);
    EXPECT_NE(asked.find(" FROM " + view), std::string::npos) << view << " is in no documented query";
    start = end + 1;
  }
}

}  // namespace
}  // namespace rehearse::reports
