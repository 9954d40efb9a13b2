// registry_partition: the processes of a registry. A supervisor, which owns the list of its partitions, and one process
// for each of these, which owns their tables and notices who dies (REG-01, REG-05). For registry.hpp; nobody else needs
// it.
// SPDX-License-Identifier: MIT
#pragma once

#include <any>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <rehearse/runtime/remark.hpp>
#include <rehearse/runtime/run_local.hpp>
#include <rehearse/runtime/supervisor.hpp>
#include <rehearse/runtime/table.hpp>

namespace rehearse::runtime {

enum class registry_keys : std::uint8_t {
  unique,     ///< A key has one process at a time.
  duplicate,  ///< A key has any number of entries.
};

struct registry_options {
  runtime::name name{};  ///< Of the registry and of its supervisor. Not empty.
  registry_keys keys = registry_keys::unique;
  std::size_t partitions = 1;              ///< Of its tables, each with a process of its own. Not 0.
  std::vector<runtime::name> listeners{};  ///< Told of every register and unregister, not of deaths (REG-13).
};

template <class Value>
struct registry_entry {
  pid process;
  Value value;
  friend auto operator==(const registry_entry&, const registry_entry&) -> bool = default;
};

namespace detail {

template <class Key, class Value>
using registry_key_table = table<Key, std::vector<registry_entry<Value>>>;

/// A key that a process has registered, and the table that says so.
template <class Key, class Value>
struct registered_key {
  Key key;
  registry_key_table<Key, Value> in;
};

/// What everybody must know of one partition.
template <class Key, class Value>
struct registry_part {
  std::shared_ptr<const registry_options> options;
  pid process;  ///< Linked with whoever has a key.
  registry_key_table<Key, Value> keys;
  table<pid, std::vector<registered_key<Key, Value>>> processes;  ///< What each process has, for when it dies.
};
template <class Key, class Value>
using registry_parts = table<std::size_t, std::shared_ptr<const registry_part<Key, Value>>>;

/// Throws bad_argument for options that cannot be.
void check_registry_options(const registry_options& options);
/// The names of its tables: no registry takes the name of anybody else's table.
auto registry_parts_name(name registry) -> name;
auto registry_meta_name(name registry) -> name;
auto registry_table_name(name registry, std::string_view what, std::size_t partition) -> name;

/// Keys by a number that is the same in every run: in the order in which remarks first told of them. Kept apart by `<`,
/// as the registry does; how they print need not tell them apart.
template <class Key>
struct key_numbers final : run_local {
  std::map<Key, std::uint64_t> numbers;
};
template <class Key>
void remark_key(event_kind kind, name registry, const Key& key, pid who, std::uint64_t ref = 0,
                std::uint8_t result = 0) {
  if (!is_remark_wanted(kind)) return;
  auto& numbers = run_local_of<key_numbers<Key>>().numbers;
  const std::uint64_t number = numbers.try_emplace(key, numbers.size() + 1).first->second;
  remark({.kind = kind, .result = result, .peer = who.id(), .serial = number, .ref = ref, .text = registry.text()});
}
/// What a lookup in one partition has found.
template <class Key, class Entries>
void remark_lookup(name registry, const Key& key, pid partition, const Entries& found) {
  if (!is_remark_wanted(event_kind::key_found)) return;
  std::uint32_t place = 0;
  for (const auto& each : found) {
    remark_key(event_kind::key_listed, registry, key, each.process, two_in_one(partition.id(), place++));
  }
  remark_key(event_kind::key_found, registry, key, pid(), two_in_one(partition.id(), place));
}
/// The last place first, so that each stands when it is told.
template <class Key>
void remark_removed(name registry, const Key& key, pid who, pid partition, const std::vector<std::size_t>& places) {
  for (auto place = places.rbegin(); place != places.rend(); ++place) {
    remark_key(event_kind::key_removed, registry, key, who, two_in_one(partition.id(), *place));
  }
}
/// Of the entries that are chosen.
template <class Entries, class Predicate>
auto places_of(const Entries& entries, Predicate chosen) -> std::vector<std::size_t> {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (chosen(entries[i])) places.push_back(i);
  }
  return places;
}

/// Removes what `who` has under a key; the entries that are left.
template <class Entries>
auto without(pid who, Entries& entries) -> bool {
  std::erase_if(entries, [&](const auto& each) { return each.process == who; });
  return entries.empty();
}

template <class Key, class Value>
class registry_partition : public gen_server {
 public:
  registry_partition(std::shared_ptr<const registry_options> options, std::size_t index)
      : options_(std::move(options)), index_(index) {}

  void init() {
    trap_exit(true);  // Those who have keys are linked with it: their ends are its messages.
    const table_options open{.access = table_access::public_access, .is_named = false};
    const name registry = options_->name;
    using part = registry_part<Key, Value>;
    const auto keys =
        new_table<Key, std::vector<registry_entry<Value>>>(registry_table_name(registry, "keys", index_), open);
    const auto processes = new_table<pid, std::vector<registered_key<Key, Value>>>(
        registry_table_name(registry, "processes", index_), open);
    processes_.emplace(processes);
    registry_parts<Key, Value>(registry_parts_name(registry))
        .insert(index_, std::make_shared<const part>(part{options_, self(), keys, processes}));
  }

  void handle_info(const exit_message& ended) {  // REG-05
    const auto had = processes_->take(ended.from);
    if (!had) return;
    for (const auto& each : *had) {
      const bool is_unique = options_->keys == registry_keys::unique;
      remark_removed(options_->name, each.key, ended.from, is_unique ? pid() : self(), forget(ended.from, each));
    }
  }

 private:
  /// The places of what was removed.
  static auto forget(pid who, const registered_key<Key, Value>& what) -> std::vector<std::size_t> {
    std::vector<std::size_t> places;
    try {
      what.in.access("forget", table_use::change, [&](auto& rows) {
        const auto found = rows.find(what.key);
        if (found != rows.end())
          places = places_of(found->second, [&](const auto& each) { return each.process == who; });
        if (found != rows.end() && without(who, found->second)) rows.erase(found);
        return found != rows.end();
      });
    } catch (const bad_argument&) {  // Another partition's, which has died since.
      return {};
    }
    return places;
  }

  std::shared_ptr<const registry_options> options_;
  std::size_t index_;
  std::optional<table<pid, std::vector<registered_key<Key, Value>>>> processes_;
};

/// REG-01. Its tables hold the partitions that are there and the registry's meta data.
template <class Key, class Value>
class registry_supervisor : public supervisor {
 public:
  explicit registry_supervisor(registry_options options)
      : options_(std::make_shared<const registry_options>(std::move(options))) {}

  auto init() -> supervisor_spec {
    const table_options open{.access = table_access::public_access};
    new_table<std::size_t, std::shared_ptr<const registry_part<Key, Value>>>(registry_parts_name(options_->name), open);
    new_table<std::string, std::any>(registry_meta_name(options_->name), open);
    // With unique keys a partition knows of processes whose keys are in others: then all begin anew.
    supervisor_spec made{{.strategy = options_->keys == registry_keys::unique ? restart_strategy::one_for_all
                                                                              : restart_strategy::one_for_one},
                         {}};
    for (std::size_t i = 0; i < options_->partitions; ++i) {
      made.children.push_back(child<registry_partition<Key, Value>>(std::to_string(i), options_, i));
    }
    return made;
  }

 private:
  std::shared_ptr<const registry_options> options_;
};

}  // namespace detail
}  // namespace rehearse::runtime
