// A thousand kinds of damage to what a killed writer left: database, log and side file. Whatever happened to the bytes,
// a reader and a writer either refuse them, with a message, and leave them as they are, or find what was stored.
// SPDX-License-Identifier: MIT
#include <rehearse/reports/store.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include <gtest/gtest.h>
#include <sys/wait.h>

#include "in_child.hpp"
#include "sample_runs.hpp"
#include "scratch_folder.hpp"

namespace rehearse::reports {
namespace {

using testing::kill_myself;
using testing::pool_campaign;
using testing::pool_run;
using testing::read_bytes;
using testing::run_campaign;
using testing::run_some;
using testing::scratch_folder;
using testing::wait_status_of;
using testing::write_bytes;

constexpr std::size_t part_count = 3;
constexpr std::array<const char*, part_count> suffixes{"", "-wal", "-live"};
constexpr std::uint64_t rounds = 1000;
constexpr std::uint64_t settled_runs = 3;  // Those in the database itself; a last one is in the log only.

/// The bytes of the database, its log and its side file.
using parts = std::array<std::string, part_count>;

/// Knuth's MMIX generator: the cases are the same wherever the test runs.
class draws {
 public:
  auto below(std::size_t bound) -> std::size_t {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return static_cast<std::size_t>(state_ >> 33U) % bound;
  }

 private:
  std::uint64_t state_ = 15;
};

auto read_parts(const std::string& path) -> parts {
  parts found;
  for (std::size_t i = 0; i < part_count; ++i) found[i] = read_bytes(path + suffixes[i]);
  return found;
}

void write_parts(const std::string& path, const parts& bytes) {
  for (const char* each : {"", "-wal", "-live", "-shm", "-journal"}) std::filesystem::remove(path + each);
  for (std::size_t i = 0; i < part_count; ++i) {
    if (!bytes[i].empty()) write_bytes(path + suffixes[i], bytes[i]);
  }
}

auto left_by_a_killed_writer(const std::string& path) -> parts {
  {
    const auto writer = store::open(path, open_mode::write);
    for (std::uint64_t index = 1; index <= settled_runs; ++index) {
      run_campaign(*writer, pool_campaign(), pool_run(index));
    }
  }
  wait_status_of([&]() -> int {
    const auto writer = store::open(path, open_mode::write);
    run_some(*writer, pool_run(settled_runs + 1));
    writer->run_begun(settled_runs + 2, 42);
    kill_myself();
  });
  return read_parts(path);
}

/// Changes bits, cuts off, or writes zeros over a part; returns what was done, for the message.
auto damage(parts& bytes, draws& draw) -> std::string {
  const std::size_t which = std::array<std::size_t, 4>{0, 0, 1, 2}[draw.below(4)];
  std::string& part = bytes[which];
  const std::string name = std::string("database") + suffixes[which];
  switch (draw.below(4)) {
    case 0: {
      const std::size_t size = draw.below(part.size());
      part.resize(size);
      return name + " cut off after " + std::to_string(size) + " bytes";
    }
    case 1: {
      const std::size_t page = part.size() < 4096 ? 16 : 4096;
      const std::size_t begin = draw.below(part.size() / page) * page;
      std::fill_n(part.begin() + static_cast<std::ptrdiff_t>(begin), page, '\0');
      return name + " zeroed at " + std::to_string(begin);
    }
    default: {
      const std::size_t flips = 1 + draw.below(8);
      for (std::size_t i = 0; i < flips; ++i) {
        char& byte = part[draw.below(part.size())];
        byte = static_cast<char>(static_cast<unsigned char>(byte) ^ (1U << draw.below(8)));
      }
      return name + " with " + std::to_string(flips) + " bits changed";
    }
  }
}

/// What was found: everything that is counted, or nothing, because it was refused.
struct contents {
  std::size_t campaigns = 0;
  std::size_t runs = 0;
  std::size_t findings = 0;
  std::size_t events = 0;

  auto operator==(const contents&) const -> bool = default;
};

auto contents_of(const store& from) -> contents {
  contents found;
  for (const auto& each : from.campaigns()) {
    ++found.campaigns;
    static_cast<void>(from.fault_counts(each.id));
  }
  for (const auto& each : from.runs()) {
    ++found.runs;
    if (const auto run = from.load_run(each.id)) found.events += run->record.events.size();
  }
  found.findings = from.findings().size();
  return found;
}

/// Empty if the store refuses; it must name the file then.
auto attempt(const std::function<contents()>& use) -> std::optional<contents> {
  try {
    return use();
  } catch (const store_error& error) {
    EXPECT_NE(std::string(error.what()).find("fuzzed.db"), std::string::npos) << error.what();
    return std::nullopt;
  }
}

TEST(StoreFuzz, ReadsOrRefusesWhateverHappenedToTheBytes) {
  const scratch_folder scratch(scratch_folder::in_memory());
  const std::string path = scratch.file("fuzzed.db");
  const parts whole = left_by_a_killed_writer(path);
  const auto read = [&] { return contents_of(*store::open(path, open_mode::read)); };
  write_parts(path, whole);
  const auto stored = attempt(read);
  ASSERT_TRUE(stored);
  ASSERT_EQ(stored->runs, settled_runs + 1);
  draws draw;
  std::uint64_t refusals = 0;

  for (std::uint64_t round = 0; round < rounds; ++round) {
    parts bytes = whole;
    SCOPED_TRACE(damage(bytes, draw));
    write_parts(path, bytes);

    if (const auto found = attempt(read)) {
      EXPECT_EQ(*found, *stored) << "rows were lost, and nobody said so";
    } else {
      ++refusals;
      EXPECT_TRUE(read_parts(path) == bytes) << "it was refused, and changed";
    }
    if (HasFailure()) return;
  }

  EXPECT_GT(refusals, rounds / 3) << "or the test damages nothing";
  EXPECT_LT(refusals, rounds) << "or nothing can be read";
}

TEST(StoreFuzz, AddsToOrRefusesWhateverHappenedToTheBytes) {
  const scratch_folder scratch(scratch_folder::in_memory());
  const std::string path = scratch.file("fuzzed.db");
  const parts whole = left_by_a_killed_writer(path);
  draws draw;

  for (std::uint64_t round = 0; round < rounds / 2; ++round) {
    parts bytes = whole;
    SCOPED_TRACE(damage(bytes, draw));
    write_parts(path, bytes);

    bool has_begun = false;
    const auto found = attempt([&] {
      const auto writer = store::open(path, open_mode::write);
      has_begun = true;
      run_campaign(*writer, pool_campaign(), pool_run(99));
      return contents_of(*writer);
    });
    if (found) {
      // A database that was cut off to nothing is an empty one, and is begun anew.
      EXPECT_EQ(found->runs, bytes[0].empty() ? 1 : settled_runs + 2);
    } else if (!has_begun) {
      EXPECT_TRUE(read_parts(path) == bytes) << "it was refused, and changed";
    }
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace rehearse::reports
