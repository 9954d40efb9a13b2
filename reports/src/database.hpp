// SQLite as values with destructors: a connection, a prepared statement, and its errors as store_error.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <sqlite3.h>

#include <rehearse/reports/store_error.hpp>

namespace rehearse::reports::detail {

/// A prepared statement. Parameters and columns are counted from 1 and 0, as SQLite does; texts given to bind() must
/// live until the next step().
class statement {
 public:
  statement(sqlite3* connection, const std::string& path, std::string_view sql);

  auto bind(int parameter, std::string_view text) -> statement&;
  auto bind_blob(int parameter, std::string_view bytes) -> statement&;
  auto bind(int parameter, std::int64_t number) -> statement&;
  auto bind(int parameter, double number) -> statement&;
  auto bind_null(int parameter) -> statement&;
  /// Numbers from 2^63 on do not fit SQLite's integers: they wrap around, which number() undoes.
  auto bind(int parameter, std::uint64_t number) -> statement& {
    return bind(parameter, static_cast<std::int64_t>(number));
  }
  /// A number that people look for, such as a seed: an integer, or the text of its digits if it does not fit.
  auto bind_searchable(int parameter, std::uint64_t number) -> statement&;

  /// Goes to the next row; false, and ready to be bound anew, when there is none.
  auto step() -> bool;
  /// For a statement that has no rows.
  void run();

  auto is_null(int column) const -> bool;
  auto integer(int column) const -> std::int64_t;
  auto number(int column) const -> std::uint64_t { return static_cast<std::uint64_t>(integer(column)); }
  auto searchable(int column) const -> std::uint64_t;
  auto real(int column) const -> double;
  auto text(int column) const -> std::string;

 private:
  struct finalizer {
    void operator()(sqlite3_stmt* prepared) const { sqlite3_finalize(prepared); }
  };

  void check(int code) const;

  sqlite3* connection_;
  const std::string* path_;
  std::unique_ptr<sqlite3_stmt, finalizer> prepared_;
};

enum class access : std::uint8_t {
  write,      ///< Reads and writes; creates the file.
  read,       ///< Reads, and sees what a writer commits.
  immutable,  ///< Reads, taking no lock and touching nothing beside the file; nobody may be writing.
};

/// A database without a file.
struct in_memory {};

class database {
 public:
  explicit database(in_memory);
  database(const std::string& path, access how);
  // Statements point to the path inside.
  database(const database&) = delete;
  auto operator=(const database&) -> database& = delete;

  /// Runs one or several statements; their rows are thrown away.
  void execute(const char* sql);
  auto prepare(std::string_view sql) const -> statement { return {connection_.get(), path_, sql}; }
  auto last_id() const -> std::int64_t { return sqlite3_last_insert_rowid(connection_.get()); }
  auto handle() const -> sqlite3* { return connection_.get(); }
  auto path() const -> const std::string& { return path_; }

  /// Leaks the connection: for the child of a fork, in which closing it would end locks and delete files of the parent.
  void abandon() { static_cast<void>(connection_.release()); }

 private:
  struct closer {
    void operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }
  };

  std::string path_;
  std::unique_ptr<sqlite3, closer> connection_;
};

/// For as long as it lives, the time to wait for somebody else's lock.
class busy_patience {
 public:
  busy_patience(database& where, int milliseconds) : where_(&where) {
    sqlite3_busy_timeout(where_->handle(), milliseconds);
  }
  ~busy_patience() { sqlite3_busy_timeout(where_->handle(), usual_milliseconds); }
  busy_patience(const busy_patience&) = delete;
  auto operator=(const busy_patience&) -> busy_patience& = delete;

  /// Enough for a person who looks around in a database browser.
  static constexpr int usual_milliseconds = 5000;

 private:
  database* where_;
};

/// A transaction: rolled back unless commit() was reached.
class transaction {
 public:
  explicit transaction(database& where) : where_(&where) { where_->execute("BEGIN IMMEDIATE"); }
  ~transaction();
  transaction(const transaction&) = delete;
  auto operator=(const transaction&) -> transaction& = delete;
  void commit();

 private:
  database* where_;
};

/// Throws what `code` means for a database of ours at `path`.
[[noreturn]] void throw_store_error(sqlite3* connection, const std::string& path, int code);

}  // namespace rehearse::reports::detail
