// Bytes that change or go missing: each file opens or is refused, without a crash and without being touched.
// SPDX-License-Identifier: MIT
#include <rehearse/reports/store.hpp>

#include <algorithm>
#include <cstdint>
#include <string>

#include <gtest/gtest.h>

#include "sample_runs.hpp"
#include "scratch_folder.hpp"

namespace rehearse::reports {
namespace {

using testing::pool_campaign;
using testing::pool_run;
using testing::read_bytes;
using testing::run_campaign;
using testing::scratch_folder;
using testing::write_bytes;

/// Knuth's MMIX generator: the cases are the same wherever the test runs.
class draws {
 public:
  explicit draws(std::uint64_t seed) : state_(seed) {}
  auto below(std::size_t bound) -> std::size_t {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return static_cast<std::size_t>(state_ >> 33U) % bound;
  }

 private:
  std::uint64_t state_;
};

auto whole_file(const scratch_folder& scratch) -> std::string {
  const auto path = scratch.file("whole.db");
  const auto writer = store::open(path, open_mode::write);
  for (std::uint64_t index = 1; index < 20; ++index) run_campaign(*writer, pool_campaign(), pool_run(index));
  return path;
}

/// Reads everything there is. True if that worked, false if it was refused.
auto can_be_read(const std::string& path) -> bool {
  try {
    const auto reader = store::open(path, open_mode::read);
    static_cast<void>(reader->campaigns());
    static_cast<void>(reader->findings());
    for (const auto& run : reader->runs()) static_cast<void>(reader->load_run(run.id));
    for (const auto& campaign : reader->campaigns()) static_cast<void>(reader->fault_counts(campaign.id));
    return true;
  } catch (const store_error&) {
    return false;
  }
}

auto can_be_opened_for_writing(const std::string& path) -> bool {
  try {
    store::open(path, open_mode::write);
    return true;
  } catch (const store_error&) {
    return false;
  }
}

/// Returns true if the damage was seen.
auto check(const scratch_folder& scratch, const std::string& bytes) -> bool {
  const auto path = scratch.file("damaged.db");
  write_bytes(path, bytes);
  const bool is_read = can_be_read(path);
  EXPECT_TRUE(read_bytes(path) == bytes) << "reading changed it";
  const bool is_opened = can_be_opened_for_writing(path);
  if (!is_opened) {
    EXPECT_TRUE(read_bytes(path) == bytes) << "it was refused, and changed";
    EXPECT_EQ(scratch.names(), (std::set<std::string>{"whole.db", "damaged.db"}));
  }
  return !is_read || !is_opened;
}

TEST(StoreDamage, IsSeenOrHarmlessWhicheverBytesChange) {
  const auto scratch = scratch_folder{};
  const auto whole = read_bytes(whole_file(scratch));
  auto draw = draws(2024);
  auto seen = 0;

  for (int round = 0; round < 200; ++round) {
    SCOPED_TRACE(round);
    auto bytes = whole;
    const auto flips = 1 + draw.below(8);
    for (std::size_t flip = 0; flip < flips; ++flip) {
      // Every other byte is in the first two pages, where header and schema are.
      const auto range = draw.below(2) == 0 ? std::min<std::size_t>(bytes.size(), 8192) : bytes.size();
      auto& byte = bytes[draw.below(range)];
      byte = static_cast<char>(static_cast<unsigned char>(byte) ^ (1U << draw.below(8)));
    }
    if (check(scratch, bytes)) ++seen;
  }

  EXPECT_GT(seen, 60) << "or the test damages nothing";
}

TEST(StoreDamage, IsSeenInAFileThatWasCutOff) {
  const auto scratch = scratch_folder{};
  const auto whole = read_bytes(whole_file(scratch));
  auto draw = draws(7);

  for (int round = 0; round < 60; ++round) {
    const auto size = round < 20 ? 1 + draw.below(120) : 1 + draw.below(whole.size() - 1);
    EXPECT_TRUE(check(scratch, whole.substr(0, size))) << "cut off after " << size << " bytes";
  }
}

TEST(StoreDamage, IsCalledSoWithAWayOut) {
  const auto scratch = scratch_folder{};
  const auto path = whole_file(scratch);
  write_bytes(path, read_bytes(path).substr(0, 20'000));

  try {
    store::open(path, open_mode::read);
    FAIL() << "opened";
  } catch (const store_error& error) {
    EXPECT_EQ(error.problem(), store_problem::damaged);
    EXPECT_NE(std::string(error.what()).find("left as it is"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace rehearse::reports
