// Schema version 1 of the store, as SQL. docs/store.md explains it to those who query the file.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include <rehearse/reports/store.hpp>

namespace rehearse::reports::detail {

/// PRAGMA application_id: "RHRS".
inline constexpr std::uint32_t application_id = 0x52485253;
/// PRAGMA user_version. Raised by any change that older programs cannot write to; views may be added without.
inline constexpr std::uint32_t schema_version = store_schema_version;

/// Creates everything, the two pragmas included; to be run in one transaction on an empty database.
extern const char* const schema_sql;

/// Tables that came after the first files of this version. Those files lack them, and older programs leave them alone:
/// to be run on every file that is opened for writing.
extern const char* const later_tables_sql;

}  // namespace rehearse::reports::detail
