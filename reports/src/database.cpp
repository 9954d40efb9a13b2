// SPDX-License-Identifier: MIT
#include "database.hpp"

#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <new>
#include <utility>

#include <fmt/format.h>

namespace rehearse::reports::detail {
namespace {

auto is_disk_full(int system_error) -> bool {
  // EFBIG is the limit of `ulimit -f`: to the person in front of it, the same thing.
  return system_error == ENOSPC || system_error == EDQUOT || system_error == EFBIG;
}

/// As a file: URI, whatever characters the path has. Absolute, so that ":memory:" is a file like any other.
auto uri_of(const std::string& path, access how) -> std::string {
  auto uri = std::string{"file://"};
  for (const char c : std::filesystem::absolute(path).string()) {
    if (c == '%' || c == '?' || c == '#') {
      uri += fmt::format("%{:02x}", static_cast<unsigned>(c));
    } else {
      uri += c;
    }
  }
  if (how == access::immutable) uri += "?immutable=1";
  return uri;
}

}  // namespace

void throw_store_error(sqlite3* connection, const std::string& path, int code) {
  // For a COMMIT that fails SQLite does not keep the system's reason, but nothing has overwritten errno since.
  const int left_in_errno = errno;
  const int kept = connection != nullptr ? sqlite3_system_errno(connection) : 0;
  const int system_error = kept != 0 ? kept : left_in_errno;
  const std::string said = connection != nullptr ? sqlite3_errmsg(connection) : sqlite3_errstr(code);
  const auto full = [&]() -> store_error {
    return {store_problem::full,
            fmt::format("no space is left to write to {}; what was stored before is still there. Make room, or give "
                        "another --db.",
                        path)};
  };
  const auto unreadable = [&]() -> store_error {
    return {
        store_problem::unreadable,
        fmt::format("{} cannot be read or written ({}{}{}); check that it and its folder are there and that you "
                    "may write to them.",
                    path, said, system_error != 0 ? ": " : "", system_error != 0 ? std::strerror(system_error) : "")};
  };
  switch (code & 0xff) {
    case SQLITE_NOMEM: throw std::bad_alloc();
    case SQLITE_FULL: throw full();
    case SQLITE_IOERR:
      if (code == SQLITE_IOERR_SHORT_READ || code == SQLITE_IOERR_CORRUPTFS) break;
      if (is_disk_full(system_error)) throw full();
      throw unreadable();
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw store_error(store_problem::busy,
                        fmt::format("{} is locked by another program; close that, or give another --db.", path));
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR:  // A table or column that should be there is not.
    case SQLITE_SCHEMA:
    case SQLITE_MISMATCH:
    case SQLITE_CONSTRAINT:
    case SQLITE_FORMAT: break;
    default: throw unreadable();
  }
  throw store_error(store_problem::damaged,
                    fmt::format("{} is damaged ({}). It was left as it is; give another --db, or move it away and try "
                                "`sqlite3 {} .recover` to save what can be saved.",
                                path, said, path));
}

// -- statement --------------------------------------------------------------------------------------------------------

statement::statement(sqlite3* connection, const std::string& path, std::string_view sql)
    : connection_(connection), path_(&path) {
  sqlite3_stmt* prepared = nullptr;
  check(sqlite3_prepare_v3(connection, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &prepared,
                           nullptr));
  prepared_.reset(prepared);
}

void statement::check(int code) const {
  if (code != SQLITE_OK) throw_store_error(connection_, *path_, sqlite3_extended_errcode(connection_));
}

auto statement::bind(int parameter, std::string_view text) -> statement& {
  // An empty view may have a null pointer, which SQLite would take for NULL.
  const char* start = text.empty() ? "" : text.data();
  check(sqlite3_bind_text64(prepared_.get(), parameter, start, text.size(), SQLITE_STATIC, SQLITE_UTF8));
  return *this;
}

auto statement::bind_blob(int parameter, std::string_view bytes) -> statement& {
  const char* start = bytes.empty() ? "" : bytes.data();
  check(sqlite3_bind_blob64(prepared_.get(), parameter, start, bytes.size(), SQLITE_STATIC));
  return *this;
}

auto statement::bind(int parameter, std::int64_t number) -> statement& {
  check(sqlite3_bind_int64(prepared_.get(), parameter, number));
  return *this;
}

auto statement::bind(int parameter, double number) -> statement& {
  check(sqlite3_bind_double(prepared_.get(), parameter, number));
  return *this;
}

auto statement::bind_null(int parameter) -> statement& {
  check(sqlite3_bind_null(prepared_.get(), parameter));
  return *this;
}

auto statement::bind_searchable(int parameter, std::uint64_t number) -> statement& {
  if (std::in_range<std::int64_t>(number)) return bind(parameter, number);
  const auto digits = std::to_string(number);
  check(sqlite3_bind_text(prepared_.get(), parameter, digits.c_str(), -1, SQLITE_TRANSIENT));
  return *this;
}

auto statement::step() -> bool {
  errno = 0;
  const int code = sqlite3_step(prepared_.get());
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) {
    // Reset first: it releases locks; the connection keeps the error.
    const int reason = errno;
    sqlite3_reset(prepared_.get());
    errno = reason;
    check(code);
  }
  sqlite3_reset(prepared_.get());
  return false;
}

void statement::run() {
  while (step()) {}
}

auto statement::is_null(int column) const -> bool {
  return sqlite3_column_type(prepared_.get(), column) == SQLITE_NULL;
}

auto statement::integer(int column) const -> std::int64_t { return sqlite3_column_int64(prepared_.get(), column); }

auto statement::real(int column) const -> double { return sqlite3_column_double(prepared_.get(), column); }

auto statement::searchable(int column) const -> std::uint64_t {
  if (sqlite3_column_type(prepared_.get(), column) != SQLITE_TEXT) return number(column);
  const auto digits = text(column);
  auto parsed = std::uint64_t{0};
  std::from_chars(digits.data(), digits.data() + digits.size(), parsed);
  return parsed;
}

auto statement::text(int column) const -> std::string {
  const void* bytes = sqlite3_column_blob(prepared_.get(), column);
  if (bytes == nullptr) return {};
  return {static_cast<const char*>(bytes), static_cast<std::size_t>(sqlite3_column_bytes(prepared_.get(), column))};
}

// -- database and transaction -----------------------------------------------------------------------------------------

database::database(in_memory) : path_("(in memory)") {
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(":memory:", &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  connection_.reset(opened);
  if (code != SQLITE_OK) throw_store_error(opened, path_, code);
}

database::database(const std::string& path, access how) : path_(path) {
  const int flags = SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX |
                    (how == access::write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY);
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(uri_of(path, how).c_str(), &opened, flags, nullptr);
  connection_.reset(opened);
  if (code != SQLITE_OK) throw_store_error(opened, path_, opened != nullptr ? sqlite3_extended_errcode(opened) : code);
  sqlite3_extended_result_codes(opened, 1);
  sqlite3_busy_timeout(opened, busy_patience::usual_milliseconds);
  // A damaged file must not make SQLite run functions that its schema happens to name.
  sqlite3_db_config(opened, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(opened, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
}

void database::execute(const char* sql) {
  errno = 0;
  const int code = sqlite3_exec(connection_.get(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) throw_store_error(connection_.get(), path_, code);
}

transaction::~transaction() {
  if (where_ != nullptr) sqlite3_exec(where_->handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void transaction::commit() {
  where_->execute("COMMIT");
  where_ = nullptr;
}

}  // namespace rehearse::reports::detail
