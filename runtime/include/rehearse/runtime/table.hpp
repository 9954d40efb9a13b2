// table: a map that processes share, as an ETS table is. It has an owner and goes with it, before anybody hears of the
// owner's end (LIFE-04).
//
//   new_table<std::string, int>("scores", {.access = table_access::public_access});
//   const table<std::string, int> scores("scores");  // anywhere in the run
//   scores.insert("ada", 3);
//   scores.update_counter("ada", 1);
//
// Each function below is one operation, so nobody sees half of it; two of them are not one. What it gives back is a
// copy. A set ordered by key (`<`); for several values of one key store a vector. Everything throws bad_argument where
// the table is unknown (or gone with its owner), holds other types, or refuses the access, and says which.
// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <rehearse/runtime/table_store.hpp>

namespace rehearse::runtime {

/// The table of that name, or the very one that new_table made. Copies freely; says nothing of whether it exists.
template <class Key, class Value>
class table {
 public:
  using key_type = Key;
  using row = std::pair<Key, Value>;

  explicit table(name who) : id_(table_id{who, 0, 0}) {}
  explicit table(const table_id& which) : id_(which) {}

  auto id() const -> const table_id& { return id_; }
  friend auto operator==(const table&, const table&) -> bool = default;

  // -- one key

  /// Puts a value under a key; replaces what is there.
  void insert(Key key, Value value) const {
    access("insert", detail::table_use::change, [&](auto& rows) {
      const auto [found, is_new] = rows.try_emplace(std::move(key), std::move(value));
      if (!is_new) std::swap(found->second, value);  // The old value goes when the table is whole again.
      return true;
    });
  }
  /// The same unless the key is there; whether it was not.
  auto insert_new(Key key, Value value) const -> bool {
    return access("insert_new", detail::table_use::change,
                  [&](auto& rows) { return rows.try_emplace(std::move(key), std::move(value)).second; });
  }
  auto lookup(const Key& key) const -> std::optional<Value> {
    return access("lookup", detail::table_use::look, [&](const auto& rows) -> std::optional<Value> {
      const auto found = rows.find(key);
      if (found == rows.end()) return std::nullopt;
      return found->second;
    });
  }
  auto contains(const Key& key) const -> bool {
    return access("contains", detail::table_use::look, [&](const auto& rows) { return rows.contains(key); });
  }
  /// Removes a key; what was under it.
  auto take(const Key& key) const -> std::optional<Value> {
    return access("take", detail::table_use::change, [&](auto& rows) -> std::optional<Value> {
      auto taken = rows.extract(key);
      if (taken.empty()) return std::nullopt;
      return std::move(taken.mapped());
    });
  }
  /// Removes a key; whether it was there.
  auto erase(const Key& key) const -> bool {
    return access("erase", detail::table_use::change, [&](auto& rows) { return !rows.extract(key).empty(); });
  }
  /// Adds to a number; the sum. Throws bad_argument if the key is not there and no `initial` value is given to add to.
  auto update_counter(const Key& key, Value increment, std::optional<Value> initial = {}) const
      -> Value requires std::is_arithmetic_v<Value> {
    bool is_missing = false;
    const Value sum = access("update_counter", detail::table_use::change, [&](auto& rows) {
      auto found = rows.find(key);
      if (found == rows.end() && initial) found = rows.emplace(key, *initial).first;
      is_missing = found == rows.end();
      return is_missing ? Value() : static_cast<Value>(found->second += increment);
    });
    if (is_missing) detail::refuse_table_access(id_, "update_counter", "has no such key; give the value to start from");
    return sum;
  }
  /// Changes the value under a key by `change`, which takes a Value& and returns nothing, or takes a value and returns
  /// the new one; the new value, empty if there is no such key. It runs in the middle of the operation: throws
  /// bad_argument if it did operations of its own in which somebody changed this table.
  template <class Function>
  auto update(const Key& key, Function change) const -> std::optional<Value> {
    return access_then_store(key, std::move(change));
  }

  // -- all of them, in the order of the keys

  auto size() const -> std::size_t {
    return access("size", detail::table_use::look, [](const auto& rows) { return rows.size(); });
  }
  void clear() const {
    access("clear", detail::table_use::change, [](auto& rows) {
      std::map<Key, Value> gone;
      gone.swap(rows);
      return true;
    });
  }
  auto to_vector() const -> std::vector<row> {
    return access("to_vector", detail::table_use::look,
                  [](const auto& rows) { return std::vector<row>(rows.begin(), rows.end()); });
  }
  /// The rows for which `accepts(key, value)`; it, like the functions below, sees a copy of the table, and may do
  /// operations of its own.
  template <class Predicate>
  auto select(Predicate accepts) const -> std::vector<row> {
    std::vector<row> chosen;
    for (row& each : to_vector()) {
      if (accepts(std::as_const(each.first), std::as_const(each.second))) chosen.push_back(std::move(each));
    }
    return chosen;
  }
  /// `then = step(then, key, value)` over all rows.
  template <class State, class Function>
  auto fold(State then, Function step) const -> State {
    for (const row& each : to_vector()) then = step(std::move(then), each.first, each.second);
    return then;
  }
  template <class Function>
  void for_each(Function visit) const {
    for (const row& each : to_vector()) visit(each.first, each.second);
  }

  // -- the table itself

  /// Makes another process its owner, who is told by a table_transferred. Throws bad_argument for who is not the owner
  /// himself, and if the other is dead or the owner already.
  void give_away(pid new_owner, std::string data = {}) const { detail::give_table_away(id_, new_owner, data); }
  /// Deletes it, as its owner's end would.
  void delete_table() const { detail::delete_table(id_); }
  /// Empty if there is none. Anybody may ask.
  auto info() const -> std::optional<table_info> { return detail::info_of_table(id_); }

  /// The rows as they stand, for properties and tests; null if there is no such table. No operation.
  auto peek() const -> const std::map<Key, Value>* {
    auto* const found = static_cast<detail::typed_table<Key, Value>*>(detail::peek_table(id_, types()));
    return found == nullptr ? nullptr : &found->rows;
  }

  /// For behaviours that keep their state in tables: one operation of their own making on the whole map. What `act`
  /// returns is made from nothing if the process is dead. It must not do operations.
  template <class Function>
  auto access(std::string_view what, detail::table_use use, Function act) const {
    using result = std::decay_t<decltype(act(std::declval<std::map<Key, Value>&>()))>;
    auto* const found = open(what, use);
    if (found == nullptr) return result();
    if (use == detail::table_use::change) ++found->changes;
    result made = act(found->rows);
    detail::announce_table_access(id_, what, succeeded(made));
    return made;
  }

 private:
  static auto types() -> const void* { return &detail::table_types<Key, Value>; }
  auto open(std::string_view what, detail::table_use use) const -> detail::typed_table<Key, Value>* {
    return static_cast<detail::typed_table<Key, Value>*>(detail::open_table(id_, types(), what, use));
  }
  template <class Result>
  static auto succeeded(const Result& made) -> bool {
    if constexpr (std::is_same_v<Result, bool> || requires { made.has_value(); }) {
      return static_cast<bool>(made);
    } else {
      return true;
    }
  }
  template <class Function>
  auto access_then_store(const Key& key, Function change) const -> std::optional<Value> {
    auto* const found = open("update", detail::table_use::change);
    if (found == nullptr) return std::nullopt;
    const auto place = found->rows.find(key);
    detail::announce_table_access(id_, "update", place != found->rows.end());
    if (place == found->rows.end()) return std::nullopt;
    const std::uint64_t number = found->number;
    const std::uint64_t changes = ++found->changes;
    Value changed = place->second;
    if constexpr (std::is_void_v<std::invoke_result_t<Function&, Value&>>) {
      change(changed);
    } else {
      changed = change(changed);
    }
    if (!detail::is_table_unchanged(number, changes)) {
      detail::refuse_table_access(id_, "update", "was changed by others while the function that updates it ran");
    }
    std::optional<Value> now(changed);
    std::swap(place->second, changed);
    return now;
  }

  table_id id_;
};

/// Makes a table that the running process owns. Throws bad_argument if the name is taken.
template <class Key, class Value>
auto new_table(name who, const table_options& options = {}) -> table<Key, Value> {
  return table<Key, Value>(detail::add_table(who, options, std::make_unique<detail::typed_table<Key, Value>>()));
}
/// The same without a name: only who is given the table finds it.
template <class Key, class Value>
auto new_table(const table_options& options = {}) -> table<Key, Value> {
  table_options without_name = options;
  without_name.is_named = false;
  return new_table<Key, Value>(name(), without_name);
}

}  // namespace rehearse::runtime
