// The schema of the store, as SQL, one step for each version. docs/store.md explains it to those who query the file.
//
// A step is never changed once it was released: files of each version are checked against the steps up to theirs.
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>

#include <rehearse/reports/store.hpp>

#include "database.hpp"

namespace rehearse::reports::detail {

/// PRAGMA application_id: "RHRS".
inline constexpr std::uint32_t application_id = 0x52485253;
/// PRAGMA user_version. Raised by any change that older programs cannot write to, or would write only in part; views
/// may be added without.
inline constexpr std::uint32_t schema_version = store_schema_version;

/// Step n (from 0) leads from version n to version n + 1, which it writes into the file; the first makes an empty file
/// ours. Each is to be run in a transaction.
extern const std::array<const char*, schema_version> schema_steps;

/// Of an open database; 0 for an empty one.
auto version_of(const database& where) -> std::uint32_t;
/// Runs the steps from its version up to `version`, in one transaction.
void raise_schema(database& where, std::uint32_t version = schema_version);
/// The column, or NULL for a file of a version before `since`, which does not have it.
auto column_since(const database& where, std::uint32_t since, const char* column) -> const char*;

}  // namespace rehearse::reports::detail
