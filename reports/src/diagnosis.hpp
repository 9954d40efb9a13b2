// What a path holds, found out without changing anything there: the first thing that happens when a store is opened.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "database.hpp"

namespace rehearse::reports::detail {

enum class file_state : std::uint8_t {
  absent,
  empty,      ///< No bytes, or a SQLite database without any table.
  ours,       ///< A database of ours, whole as far as its header and pages tell.
  unsettled,  ///< Ours, but a commit was cut off: SQLite has to roll it back before its pages can be judged.
};

/// Throws store_error if `path` holds something that is foreign, damaged, newer or unreadable.
auto diagnose(const std::string& path) -> file_state;

/// Throws unless all pages of `where` are in order and its tables are those of this schema version.
void check_contents(const database& where);

/// How to read the file without creating anything beside it.
auto quiet_access(const std::string& path) -> access;

/// True if an OS process that died has left a journal or a write-ahead log.
auto has_leftovers(const std::string& path) -> bool;

}  // namespace rehearse::reports::detail
