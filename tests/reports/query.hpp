// What a person sees who asks the file with the sqlite3 program.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>
#include <string>

#include <sqlite3.h>

namespace rehearse::reports::testing {

/// The rows of a query, columns joined by '|', as `sqlite3 FILE QUERY` prints them.
inline auto query(const std::string& path, const std::string& sql) -> std::string {
  sqlite3* connection = nullptr;
  auto rows = std::string{};
  const auto add_row = [](void* out, int count, char** values, char**) {
    for (int column = 0; column < count; ++column) {
      if (column > 0) *static_cast<std::string*>(out) += '|';
      *static_cast<std::string*>(out) += values[column] != nullptr ? values[column] : "";
    }
    *static_cast<std::string*>(out) += '\n';
    return 0;
  };
  auto code = sqlite3_open_v2(path.c_str(), &connection, SQLITE_OPEN_READWRITE, nullptr);
  if (code == SQLITE_OK) code = sqlite3_exec(connection, sql.c_str(), add_row, &rows, nullptr);
  const auto said = std::string(sqlite3_errmsg(connection));
  sqlite3_close(connection);
  if (code != SQLITE_OK) throw std::runtime_error(said + " in " + sql);
  return rows;
}

}  // namespace rehearse::reports::testing
