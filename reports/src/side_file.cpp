// SPDX-License-Identifier: MIT
#include "side_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <rehearse/reports/store_error.hpp>

namespace rehearse::reports::detail {
namespace {

auto side_path(const std::string& path) -> std::string { return path + "-live"; }

void wait_a_little() {
  const timespec two_milliseconds{0, 2'000'000};
  nanosleep(&two_milliseconds, nullptr);
}

[[noreturn]] void throw_system_error(const std::string& path, int error) {
  if (error == ENOSPC || error == EDQUOT || error == EFBIG) {
    throw store_error(store_problem::full,
                      fmt::format("no space is left to write {}; what was stored before is still there. Make room, or "
                                  "give another --db.",
                                  path));
  }
  throw store_error(store_problem::unreadable,
                    fmt::format("{} cannot be written ({}); check that you may write to its folder, or give another "
                                "--db.",
                                path, std::strerror(error)));
}

/// True if `descriptor` is the file that has the name `path` now, not one that was removed meanwhile.
auto is_still_named(int descriptor, const std::string& path) -> bool {
  struct stat opened {};
  struct stat named {};
  return fstat(descriptor, &opened) == 0 && stat(path.c_str(), &named) == 0 && opened.st_ino == named.st_ino &&
         opened.st_dev == named.st_dev;
}

/// Whether a writer could have left it, at whatever moment it was killed. Most changed bytes are seen, a counter that
/// is merely wrong is not.
auto is_plausible(const live_block& block) -> bool {
  const auto* end = std::find(block.started_at.begin(), block.started_at.end(), '\0');
  const bool is_text = end != block.started_at.end() &&
                       std::all_of(block.started_at.begin(), end, [](char each) { return each > ' ' && each <= '~'; });
  return block.byte_size == sizeof block && is_text && block.campaign >= 0 && block.last_run >= 0 &&
         (block.campaign == 0 || block.campaign == block.last_campaign) && block.begun <= block.ended + 1 &&
         block.failed <= block.ended + 1 && block.inconclusive <= block.ended + 1;
}

auto damaged_side_file(const std::string& name) -> store_error {
  return {
      store_problem::damaged,
      fmt::format("{} is damaged, and with it the counters of a campaign that was killed. It was left as it is; move "
                  "it away to go on with what the database holds.",
                  name)};
}

auto read_block(int descriptor) -> std::optional<live_block> {
  auto found = live_block{};
  if (pread(descriptor, &found, sizeof found, 0) != static_cast<ssize_t>(sizeof found)) return std::nullopt;
  if (found.magic != live_block::this_magic || found.version != live_block::this_version) return std::nullopt;
  if (!is_plausible(found)) return std::nullopt;
  return found;
}

/// Nothing had begun: its writer was killed while it made the file, or before a campaign.
auto is_unused(int descriptor) -> bool {
  auto found = live_block{};
  const auto size = pread(descriptor, &found, sizeof found, 0);
  if (size <= 0) return true;
  const bool is_new = found.version == 0 && found.byte_size == 0 && found.last_campaign == 0;
  return size == static_cast<ssize_t>(sizeof found) && found.magic == 0 &&
         (is_new || found.version == live_block::this_version);
}

void refuse_unknown(int descriptor, const std::string& name) {
  if (is_unused(descriptor)) return;
  auto found = live_block{};
  static_cast<void>(pread(descriptor, &found, sizeof found, 0));
  if (found.magic != live_block::this_magic) {
    throw store_error(
        store_problem::foreign,
        fmt::format("{} is in the way: it is not a file of rehearse. Move it away, or give another --db.", name));
  }
  if (found.version != live_block::this_version) {
    throw store_error(store_problem::newer,
                      fmt::format("{} was written by another version of rehearse ({}, this program knows {}); open the "
                                  "database with that one first.",
                                  name, found.version, live_block::this_version));
  }
  if (!read_block(descriptor)) throw damaged_side_file(name);
}

/// The lock of a person who only looks is held for an instant; that of a writer for long.
auto lock(int descriptor) -> bool {
  for (int attempt = 0; attempt < 20; ++attempt) {
    if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) return true;
    if (errno != EWOULDBLOCK && errno != EINTR) return false;
    wait_a_little();
  }
  return false;
}

/// Takes the space now: a store to a page that the disk has no room for would end the OS process (SIGBUS).
auto reserve(int descriptor) -> int {
  const auto zeros = live_block{};
  struct stat found {};
  if (fstat(descriptor, &found) == 0 && found.st_size >= static_cast<off_t>(sizeof zeros)) return 0;
  const auto written = pwrite(descriptor, &zeros, sizeof zeros, 0);
  if (written == static_cast<ssize_t>(sizeof zeros)) return 0;
  return written < 0 ? errno : ENOSPC;
}

}  // namespace

auto side_file::acquire(const std::string& path) -> std::optional<side_file> {
  const auto name = side_path(path);
  while (true) {
    const int descriptor = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor < 0) throw_system_error(name, errno);
    if (!lock(descriptor)) {
      ::close(descriptor);
      return std::nullopt;
    }
    if (!is_still_named(descriptor, name)) {
      ::close(descriptor);
      continue;
    }
    try {
      refuse_unknown(descriptor, name);
    } catch (...) {
      ::close(descriptor);
      throw;
    }
    return side_file(name, descriptor);
  }
}

side_file::side_file(std::string path, int descriptor)
    : path_(std::move(path)), descriptor_(descriptor), left_behind_(read_block(descriptor)) {
  auto error = reserve(descriptor_);
  if (error == 0) {
    void* mapped = mmap(nullptr, sizeof(live_block), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor_, 0);
    if (mapped == MAP_FAILED) {
      error = errno;
    } else {
      block_ = static_cast<live_block*>(mapped);
    }
  }
  if (error != 0) {
    if (!left_behind_) ::unlink(path_.c_str());
    ::close(descriptor_);
    throw_system_error(path_, error);
  }
}

side_file::side_file(side_file&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      block_(std::exchange(other.block_, nullptr)),
      left_behind_(std::move(other.left_behind_)) {}

side_file::~side_file() {
  if (block_ != nullptr) munmap(block_, sizeof(live_block));
  if (descriptor_ >= 0) ::close(descriptor_);
}

auto side_file::damaged(const std::string& path) -> store_error { return damaged_side_file(side_path(path)); }

void side_file::begin() {
  left_behind_.reset();
  publish(block_->magic, std::uint64_t{0});
  auto fresh = live_block{};
  fresh.byte_size = sizeof(live_block);
  fresh.writer = getpid();
  *block_ = fresh;
  publish(block_->magic, live_block::this_magic);
}

void side_file::remove() { ::unlink(path_.c_str()); }

auto side_file::look(const std::string& path) -> std::optional<live_view> {
  const int descriptor = ::open(side_path(path).c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return std::nullopt;
  auto view = live_view{};
  const auto block = read_block(descriptor);
  view.block = block.value_or(live_block{});
  view.writer_alive = flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  view.is_damaged = !view.writer_alive && !block && !is_unused(descriptor);
  ::close(descriptor);
  return view;
}

}  // namespace rehearse::reports::detail
