// registry: processes found by keys of any type, and names made of such keys.
//
//   start_registry<std::string, int>({.name = "games"});
//   const registry<std::string, int> games("games");        // anywhere in the run
//   games.register_key("chess", 1);                         // the running process has the key now
//   games.lookup("chess")                                   // {{pid, 1}}
//   start_link<game>(named(games.via("go")));               // a name that needs no atom
//   call(server_named<game>(games.via("go")), game::score{});
//
// All is done in the calling process, in several operations on the registry's tables, so others come in between. A dead
// process is forgotten when its partition has taken its exit: until then lookups may show it (REG-05), names do not.
// Everything throws bad_argument for a registry that is not there, or holds other types (REG-14). Keys are ordered and
// told apart by `<`, and distributed over partitions by partition_hash.hpp.
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <rehearse/runtime/partition_hash.hpp>
#include <rehearse/runtime/registry_partition.hpp>

namespace rehearse::runtime {

/// {ok, Partition}, or {error, {already_registered, Pid}} (REG-02).
struct register_result {
  bool ok = false;
  pid process;  ///< With ok the partition's, which is linked with the caller now (REG-04); else who has the key.
  auto is_ok() const -> bool { return ok; }
};

template <class Key, class Value>
struct registry_row {
  Key key;
  pid process;
  Value value;
  friend auto operator==(const registry_row&, const registry_row&) -> bool = default;
};

/// What listeners get (REG-13).
template <class Key, class Value>
struct key_registered {
  name registry;
  Key key;
  pid process;
  Value value;
};
template <class Key>
struct key_unregistered {
  name registry;
  Key key;
  pid process;
};

namespace detail {
[[noreturn]] void refuse_registry(name which, std::string_view problem);
inline constexpr std::string_view unknown_registry =
    "unknown registry: start it with start_registry<Key, Value>, or as a registry_child, with the same Key and Value";

template <class Key, class Value>
class registry_names;
}  // namespace detail

/// The registry of that name. Copies freely; says nothing of whether it exists.
template <class Key, class Value = unit>
class registry {
 public:
  using key_type = Key;
  using entry = registry_entry<Value>;
  using row = registry_row<Key, Value>;

  explicit registry(runtime::name which) : name_(which) {}
  auto name() const -> runtime::name { return name_; }

  // -- the running process's own keys

  /// Gives the running process a key, and links it with the partition: whoever ends the registry ends those who have
  /// keys, unless they trap exits (REG-04). With unique keys the key of a process that is dead is free (REG-03).
  auto register_key(Key key, Value value = Value()) const -> register_result;
  /// Takes back all that the running process has under this key; nothing is no error (REG-07).
  void unregister(const Key& key) const {
    unregister_match(key, [](const Value&) { return true; });
  }
  /// The same of those whose value it `accepts`. Listeners are told when none is left.
  template <class Predicate>
  void unregister_match(const Key& key, Predicate accepts) const;
  struct changed_value {
    Value now;
    Value before;
    friend auto operator==(const changed_value&, const changed_value&) -> bool = default;
  };
  /// Replaces the value of a key that the running process has by what `change` makes of it; empty if it has it not.
  /// Throws bad_argument where keys are not unique (REG-08).
  template <class Function>
  auto update_value(const Key& key, Function change) const -> std::optional<changed_value>;

  // -- what is there

  /// Who has the key: one at most where keys are unique, else all, those of one partition in the order in which they
  /// registered (REG-06).
  auto lookup(const Key& key) const -> std::vector<entry>;
  /// Those of them whose value it accepts: `accepts(value)`.
  template <class Predicate>
  auto match(const Key& key, Predicate accepts) const -> std::vector<entry> {
    std::vector<entry> found = lookup(key);
    std::erase_if(found, [&](const entry& each) { return !accepts(each.value); });
    return found;
  }
  template <class Predicate>
  auto count_match(const Key& key, Predicate accepts) const -> std::size_t {
    return match(key, std::move(accepts)).size();
  }
  /// The keys of a process, as often as it has registered them (REG-11).
  auto keys(pid who) const -> std::vector<Key>;
  auto values(const Key& key, pid who) const -> std::vector<Value>;
  /// How many entries there are.
  auto count() const -> std::size_t;
  /// Calls `act(const std::vector<entry>&)` here with those who have the key: not at all if nobody has, once for each
  /// partition where keys are not unique. What it throws goes on (REG-09).
  template <class Function>
  void dispatch(const Key& key, Function act) const {
    for (const auto& each : entries_of(key)) {
      if (!each.empty()) act(each);
    }
  }
  /// `projection(key, process, value)` of all entries for which `accepts(key, process, value)`, partition by partition,
  /// in the order of the keys (REG-10).
  template <class Predicate, class Projection>
  auto select(Predicate accepts, Projection projection) const {
    std::vector<std::decay_t<decltype(projection(std::declval<const Key&>(), pid(), std::declval<const Value&>()))>>
        chosen;
    for (const row& each : select()) {
      if (accepts(each.key, each.process, each.value)) {
        chosen.push_back(projection(each.key, each.process, each.value));
      }
    }
    return chosen;
  }
  auto select() const -> std::vector<row>;
  template <class Predicate>
  auto count_select(Predicate accepts) const -> std::size_t {
    return select(std::move(accepts), [](const Key&, pid, const Value&) { return true; }).size();
  }

  /// All entries as they stand, dead processes' included, for properties and tests; none if there is no such registry.
  /// No operation.
  auto peek() const -> std::vector<row>;

  // -- names

  /// The name that is this key, wherever a name may stand: to start under, to call, to cast and send to (REG-12). A
  /// process that starts under it registers itself, with the value.
  auto via(const Key& key) const -> runtime::via { return names().name_of(key, std::nullopt); }
  auto via(const Key& key, const Value& value) const -> runtime::via { return names().name_of(key, value); }
  /// Who has the key and is alive; an empty pid if nobody. Throws bad_argument where keys are not unique. Outside a
  /// process, no operation.
  auto whereis(const Key& key) const -> pid;

  // -- meta data

  /// Keeps something with the registry. Read again as the same type; text is a std::string.
  template <class T>
  void put_meta(std::string key, T value) const {
    in_registry([&] { meta_table().insert(std::move(key), std::any(detail::stored_message<T>(std::move(value)))); });
  }
  /// Empty if there is none; throws bad_argument if it is of another type.
  template <class T>
  auto meta(const std::string& key) const -> std::optional<T>;
  void delete_meta(const std::string& key) const {
    in_registry([&] { meta_table().erase(key); });
  }

 private:
  using part = detail::registry_part<Key, Value>;
  using part_ptr = std::shared_ptr<const part>;
  struct place {
    part_ptr of_key;
    part_ptr of_process;
  };

  auto names() const -> detail::registry_names<Key, Value>&;
  auto parts_table() const -> detail::registry_parts<Key, Value> {
    return detail::registry_parts<Key, Value>(detail::registry_parts_name(name_));
  }
  auto meta_table() const -> table<std::string, std::any> {
    return table<std::string, std::any>(detail::registry_meta_name(name_));
  }

  template <class Action>
  auto in_registry(Action act) const {
    try {
      return act();
    } catch (const bad_argument&) {
      detail::refuse_registry(name_, detail::unknown_registry);
    }
  }
  /// What others do of a table that has just died with its partition: nothing is in it.
  template <class Action>
  static auto or_nothing(Action act) {
    try {
      return act();
    } catch (const bad_argument&) {
      return decltype(act())();
    }
  }

  auto all_parts() const -> std::vector<part_ptr>;
  template <class Rows>
  auto place_in(const Rows& rows, const Key* key, pid who) const -> place;
  auto place_of(const Key& key, pid who) const -> place;
  /// Each list is what one partition holds under the key.
  auto entries_of(const Key& key) const -> std::vector<std::vector<entry>>;
  auto looked_up(const part& in, const Key& key) const -> std::optional<std::vector<entry>>;
  auto hold(const part& of_process, const Key& key, const part& of_key) const -> bool;
  auto take_key(const part& of_key, const Key& key, const Value& value) const -> pid;
  void drop_if_dead(const part& of_key, const Key& key, pid holder) const;
  void let_go(const place& at, const Key& key, std::size_t count) const;
  template <class Message>
  static void tell(const part& of, const Message& what) {
    for (const runtime::name each : of.options->listeners) send(each, what);
  }

  runtime::name name_;
};

/// Starts a registry, linked with the running process. Throws bad_argument for options that cannot be.
template <class Key, class Value = unit>
auto try_start_registry(const registry_options& options) -> start_result {
  detail::check_registry_options(options);
  return try_start_link<detail::registry_supervisor<Key, Value>>(named(options.name), options);
}
/// As try_start_registry for those who expect it to work.
template <class Key, class Value = unit>
auto start_registry(const registry_options& options) -> pid {
  const start_result result = try_start_registry<Key, Value>(options);
  if (!result.is_ok()) detail::fail_start(result);
  return result.process;
}
/// The spec of one; its id is its name.
template <class Key, class Value = unit>
auto registry_child(const registry_options& options) -> child_spec {
  child_spec made;
  made.id = options.name.text();
  made.type = child_type::supervisor;
  made.start = [options] { return try_start_registry<Key, Value>(options); };
  return made;
}

}  // namespace rehearse::runtime

#include <rehearse/runtime/registry_operations.hpp>
