// table_store: what tables are to those who need not know the types in them: who owns one, who may use it, who gets it.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <rehearse/runtime/pid.hpp>

namespace rehearse::runtime {

/// Who may use a table.
enum class table_access : std::uint8_t {
  protected_access,  ///< Everybody looks, its owner changes. ETS's default.
  public_access,     ///< Everybody looks and changes.
  private_access,    ///< Its owner alone.
};

struct table_options {
  table_access access = table_access::protected_access;
  pid heir{};               ///< Owns it after its owner's end, if alive then; empty: nobody, it is deleted.
  std::string heir_data{};  ///< What the heir is told with it.
  bool is_named = true;     ///< False: the name is only for people; whoever is not given the table does not find it.
};

/// Names a table: whichever has the name when it is used, or one without a name, for ever.
struct table_id {
  runtime::name name;        ///< With a number: only for people.
  std::uint64_t number = 0;  ///< Of one that is not found by its name: in the order of their making within its run.
  std::uint32_t epoch = 0;   ///< Its run's.

  friend auto operator==(const table_id&, const table_id&) -> bool = default;
  auto to_string() const -> std::string;
  void describe(std::ostream& out) const;
};

/// {'ETS-TRANSFER', Table, From, Data}: the process that gets this owns the table now.
struct table_transferred {
  table_id table;
  pid from;          ///< Who owned it.
  std::string data;  ///< What give_away was given, or the table's heir_data.
};

struct table_info {
  table_id id;
  pid owner;
  table_access access = table_access::protected_access;
  std::size_t size = 0;
  pid heir;
};

auto to_string(table_access) -> std::string_view;

namespace detail {

enum class table_use : std::uint8_t { look, change };

template <class Key, class Value>
inline constexpr char table_types{};

/// One table. Owned by the run that it is in.
class table_object {
 public:
  explicit table_object(const void* types) : types_(types) {}
  virtual ~table_object() = default;
  virtual auto size() const -> std::size_t = 0;
  /// The address of its table_types: two tables with the same types have the same.
  auto types() const -> const void* { return types_; }

  std::uint64_t number = 0;
  std::uint64_t changes = 0;  // How often somebody was about to change it.
  runtime::name named;
  pid owner;
  table_options options;

 private:
  const void* types_;
};

template <class Key, class Value>
class typed_table final : public table_object {
 public:
  typed_table() : table_object(&table_types<Key, Value>) {}
  auto size() const -> std::size_t override { return rows.size(); }
  std::map<Key, Value> rows;
};

auto add_table(name who, const table_options& options, std::unique_ptr<table_object> made) -> table_id;
/// Begins an operation on a table, for which it must be there, have these types, and allow this use. Null: the process
/// is dead, and must not.
auto open_table(const table_id& which, const void* types, std::string_view what, table_use use) -> table_object*;
void announce_table_access(const table_id& which, std::string_view what, bool succeeded);
[[noreturn]] void refuse_table_access(const table_id& which, std::string_view what, std::string_view problem);
/// Whether it is there and nobody has been about to change it since.
auto is_table_unchanged(std::uint64_t number, std::uint64_t changes) -> bool;
/// Whether a process runs here, so that operations can be done; else there is only peeking.
auto is_in_process() -> bool;
auto peek_table(const table_id& which, const void* types) -> table_object*;

void give_table_away(const table_id& which, pid new_owner, const std::string& data);
void delete_table(const table_id& which);
auto info_of_table(const table_id& which) -> std::optional<table_info>;

}  // namespace detail
}  // namespace rehearse::runtime
