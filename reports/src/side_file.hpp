// The side file PATH-live: what a campaign does at this moment, in a memory mapping of fixed layout.
//
// Plain stores to a shared mapping cost nanoseconds and are kept by the kernel when the OS process is killed, so the
// run in flight can be named before each run, at the rate of the smallest runs. Not safe against power loss.
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <string>

#include <sys/types.h>

#include <rehearse/reports/store_error.hpp>

namespace rehearse::reports::detail {

/// The layout of the file, in the machine's byte order. Invariants:
/// 1. `magic` is the last to be written when the file is made: without it nothing else is believed.
/// 2. `begun` is written after `run_index` and `run_seed`, `ended` after the other counters.
/// 3. A run is in flight exactly while `begun` is greater than `ended`.
/// 4. What `last_campaign` and `last_run` name has been committed to the database.
struct live_block {
  static constexpr std::uint64_t this_magic = 0x3165'7669'4c52'4852;  ///< "RHRLive1"
  static constexpr std::uint32_t this_version = 2;

  std::uint64_t magic = 0;
  std::uint32_t version = this_version;
  std::uint32_t byte_size = 0;
  std::int64_t writer = 0;            ///< Its OS process id.
  std::int64_t campaign = 0;          ///< Row in `campaigns`; 0 between campaigns.
  std::array<char, 32> started_at{};  ///< Of that row: tells it from one of the same id in another file.
  std::uint64_t begun = 0;
  std::uint64_t ended = 0;
  std::uint64_t run_index = 0;
  std::uint64_t run_seed = 0;
  std::uint64_t failed = 0;
  std::uint64_t inconclusive = 0;
  std::uint64_t steps = 0;
  std::int64_t last_campaign = 0;  ///< The youngest row in `campaigns`; that of `started_at`.
  std::int64_t last_run = 0;       ///< The youngest row in `runs`.

  auto has_run_in_flight() const -> bool { return begun > ended; }
};
static_assert(sizeof(live_block) == 136, "a change of the layout needs a new version");

/// What somebody else finds in a side file.
struct live_view {
  live_block block;  ///< As it was, or is; all zero if it cannot be understood.
  bool writer_alive = false;
  bool is_damaged = false;  ///< It holds something, but nothing that a writer leaves behind.
};

/// The side file of the one who writes to the database; holding it is the permission to write. Its lock ends with the
/// OS process, however that ends.
class side_file {
 public:
  /// Makes or takes over the side file of the database at `path`. Empty if another one holds it. Throws if a file is
  /// there that we did not write, or cannot understand, or that is damaged.
  static auto acquire(const std::string& path) -> std::optional<side_file>;
  /// Looks without changing anything; empty if there is no side file.
  static auto look(const std::string& path) -> std::optional<live_view>;

  /// What to throw because the side file of the database at `path` is damaged.
  static auto damaged(const std::string& path) -> store_error;

  side_file(side_file&&) noexcept;
  auto operator=(side_file&&) -> side_file& = delete;
  /// Unmaps and unlocks. The file stays, for the next one to fold, unless remove() was called.
  ~side_file();

  auto block() -> live_block& { return *block_; }
  /// What a writer that died had left behind, as long as begin() was not called.
  auto left_behind() const -> const std::optional<live_block>& { return left_behind_; }
  /// Forgets that, and starts with an empty block.
  void begin();
  void remove();

 private:
  side_file(std::string path, int descriptor);

  std::string path_;
  int descriptor_;
  live_block* block_ = nullptr;
  std::optional<live_block> left_behind_;
};

/// Stores in program order, which the compiler would otherwise be free to change.
template <typename T>
void publish(T& where, T value) {
  std::atomic_ref<T>(where).store(value, std::memory_order_release);
}

}  // namespace rehearse::reports::detail
