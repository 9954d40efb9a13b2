// SPDX-License-Identifier: MIT
#include "diagnosis.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "schema.hpp"

namespace rehearse::reports::detail {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t header_size = 100;
constexpr auto magic = std::string_view{"SQLite format 3\0", 16};

/// The first bytes of a SQLite file; https://www.sqlite.org/fileformat2.html section 1.3.
struct file_header {
  std::array<unsigned char, header_size> bytes{};
  std::size_t size = 0;  ///< Of the file, at most header_size.

  auto number_at(std::size_t offset) const -> std::uint32_t {
    return std::uint32_t{bytes[offset]} << 24 | std::uint32_t{bytes[offset + 1]} << 16 |
           std::uint32_t{bytes[offset + 2]} << 8 | std::uint32_t{bytes[offset + 3]};
  }
  auto begins_like_sqlite() const -> bool {
    return std::memcmp(bytes.data(), magic.data(), std::min(size, magic.size())) == 0;
  }
  auto is_write_ahead() const -> bool { return bytes[18] == 2; }
  auto user_version() const -> std::uint32_t { return number_at(60); }
  auto application() const -> std::uint32_t { return number_at(68); }
};

auto size_of(const std::string& path) -> std::uintmax_t {
  auto error = std::error_code{};
  const auto size = fs::file_size(path, error);
  return error ? 0 : size;
}

/// Reads through SQLite's own file, because closing a second descriptor of a file that this OS process has open
/// elsewhere would silently end the locks there (https://www.sqlite.org/howtocorrupt.html, 2.2).
auto read_header(const std::string& path) -> file_header {
  const auto opened = database(path, access::immutable);
  sqlite3_file* file = nullptr;
  sqlite3_file_control(opened.handle(), "main", SQLITE_FCNTL_FILE_POINTER, &file);
  auto header = file_header{};
  // Not its own idea of the size: it takes a file of one byte for empty.
  header.size = static_cast<std::size_t>(std::min<std::uintmax_t>(size_of(path), header_size));
  auto code = SQLITE_OK;
  if (header.size > 0) code = file->pMethods->xRead(file, header.bytes.data(), static_cast<int>(header.size), 0);
  if (code != SQLITE_OK) {
    throw store_error(store_problem::unreadable,
                      fmt::format("{} cannot be read ({}); check that you may read it.", path, sqlite3_errstr(code)));
  }
  return header;
}

auto damaged(const std::string& path, std::string_view what) -> store_error {
  return {store_problem::damaged,
          fmt::format("{} is damaged ({}). It was left as it is; give another --db, or move it away and try "
                      "`sqlite3 {} .recover` to save what can be saved.",
                      path, what, path)};
}

auto newer(const std::string& path, std::uint32_t version) -> store_error {
  return {store_problem::newer,
          fmt::format("{} was written by a newer rehearse (its schema version is {}, this program knows {}); "
                      "use that, or give another --db.",
                      path, version, schema_version)};
}

auto has_no_tables(const std::string& path) -> bool {
  const auto opened = database(path, quiet_access(path));
  auto count = opened.prepare("SELECT count(*) FROM sqlite_schema");
  return count.step() && count.integer(0) == 0;
}

auto has_journal(const std::string& path) -> bool { return size_of(path + "-journal") > 0; }

/// The tables and indices of `where` and how they were made. Views are for people, who may drop or better them.
auto tables_of(const database& where) -> std::map<std::string, std::string> {
  auto select = where.prepare("SELECT name, sql FROM sqlite_schema WHERE type <> 'view' AND sql IS NOT NULL");
  auto tables = std::map<std::string, std::string>{};
  while (select.step()) tables.emplace(select.text(0), select.text(1));
  return tables;
}

}  // namespace

auto has_leftovers(const std::string& path) -> bool { return has_journal(path) || size_of(path + "-wal") > 0; }

auto quiet_access(const std::string& path) -> access {
  // SQLite opens a write-ahead database only together with its log, and creates an empty one where there is none.
  // Without a log the file alone is everything.
  const bool alone = read_header(path).is_write_ahead() && size_of(path + "-wal") == 0;
  return alone ? access::immutable : access::read;
}

void check_contents(const database& where) {
  auto check = where.prepare("PRAGMA quick_check(1)");
  const auto said = check.step() ? check.text(0) : std::string{"no answer"};
  if (said != "ok") throw damaged(where.path(), said);

  // Asked through the log, if there is one: the header of the file alone may be behind.
  const auto version = version_of(where);
  if (version == 0) throw damaged(where.path(), "its schema version is 0");
  if (version > schema_version) throw newer(where.path(), version);
  auto blank = database(in_memory{});
  raise_schema(blank, version);
  const auto found = tables_of(where);
  for (const auto& [name, sql] : tables_of(blank)) {
    const auto table = found.find(name);
    if (table == found.end()) throw damaged(where.path(), fmt::format("{} is missing", name));
    if (table->second != sql) throw damaged(where.path(), fmt::format("{} is not as it should be", name));
  }
}

auto diagnose(const std::string& path) -> file_state {
  auto error = std::error_code{};
  const auto status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) return file_state::absent;
  if (status.type() == fs::file_type::none) {
    throw store_error(
        store_problem::unreadable,
        fmt::format("{} cannot be looked at ({}); check the folders on the way to it.", path, error.message()));
  }
  if (status.type() != fs::file_type::regular) {
    throw store_error(store_problem::unreadable,
                      fmt::format("{} is not a file; give the name of a file to --db.", path));
  }

  const auto header = read_header(path);
  if (header.size == 0) return file_state::empty;
  if (!header.begins_like_sqlite()) {
    throw store_error(
        store_problem::foreign,
        fmt::format("{} is not a rehearse database (nor any SQLite database); give another --db or remove "
                    "the file.",
                    path));
  }
  if (header.size < header_size) throw damaged(path, "it ends within its header");
  if (header.application() != application_id) {
    if (header.application() == 0 && !has_journal(path) && has_no_tables(path)) return file_state::empty;
    throw store_error(store_problem::foreign,
                      fmt::format("{} is not a rehearse database (its application id is {:#x}); give another --db or "
                                  "remove the file.",
                                  path, header.application()));
  }
  if (header.user_version() == 0) throw damaged(path, "its schema version is 0");
  if (header.user_version() > schema_version) throw newer(path, header.user_version());
  if (has_journal(path)) return file_state::unsettled;
  check_contents(database(path, quiet_access(path)));
  return file_state::ours;
}

}  // namespace rehearse::reports::detail
