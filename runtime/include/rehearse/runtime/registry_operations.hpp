// registry_operations: how a registry does what it does, and its keys as names. Included by registry.hpp.
//
// The order of the writes is what makes deaths harmless: a process is known to its partition before it has a key, and
// loses the key before it is forgotten there. Whoever dies in between is cleaned up.
// SPDX-License-Identifier: MIT
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <rehearse/runtime/registry.hpp>
#include <rehearse/runtime/snapshot.hpp>

namespace rehearse::runtime {

// -- where things are -------------------------------------------------------------------------------------------------

template <class Key, class Value>
template <class Rows>
auto registry<Key, Value>::place_in(const Rows& rows, const Key* key, pid who) const -> place {
  if (rows.empty()) return {};
  const registry_options& options = *rows.begin()->second->options;
  const auto part_for = [&](std::uint64_t hash) -> part_ptr {
    const auto found = rows.find(static_cast<std::size_t>(hash % options.partitions));
    return found == rows.end() ? nullptr : found->second;
  };
  const part_ptr of_process = part_for(detail::partition_hash(who));
  if (key == nullptr || options.keys == registry_keys::duplicate) return {of_process, of_process};
  return {part_for(detail::partition_hash(*key)), of_process};
}

template <class Key, class Value>
auto registry<Key, Value>::place_of(const Key& key, pid who) const -> place {
  return in_registry([&] {
    return parts_table().access("partition", detail::table_use::look, [&](const auto& rows) {
      place found = place_in(rows, &key, who);
      if (!found.of_key || !found.of_process) detail::refuse_registry(name_, detail::unknown_registry);
      return found;
    });
  });
}

template <class Key, class Value>
auto registry<Key, Value>::all_parts() const -> std::vector<part_ptr> {
  return in_registry([&] {
    return parts_table().access("partitions", detail::table_use::look, [&](const auto& rows) {
      std::vector<part_ptr> all;
      for (const auto& [index, each] : rows) all.push_back(each);
      if (all.empty()) detail::refuse_registry(name_, detail::unknown_registry);
      return all;
    });
  });
}

// -- register and unregister ------------------------------------------------------------------------------------------

/// The partition of the running process notes that it has this key; false: it had it before.
template <class Key, class Value>
auto registry<Key, Value>::hold(const part& of_process, const Key& key, const part& of_key) const -> bool {
  return of_process.processes.access("hold", detail::table_use::change, [&](auto& rows) {
    auto& held = rows[self()];
    if (of_key.options->keys == registry_keys::unique) {
      for (const auto& each : held) {
        if (!(each.key < key) && !(key < each.key)) return false;
      }
    }
    held.push_back({key, of_key.keys});
    return true;
  });
}

/// Puts the entry under the key; who has the key already, if somebody has.
template <class Key, class Value>
auto registry<Key, Value>::take_key(const part& of_key, const Key& key, const Value& value) const -> pid {
  pid holder;
  of_key.keys.access("register", detail::table_use::change, [&](auto& rows) {
    auto& entries = rows[key];
    if (of_key.options->keys == registry_keys::unique && !entries.empty()) {
      holder = entries.front().process;
    } else {
      entries.push_back({self(), value});
    }
    return !holder;
  });
  return holder;
}

template <class Key, class Value>
void registry<Key, Value>::drop_if_dead(const part& of_key, const Key& key, pid holder) const {
  std::vector<std::size_t> places;
  of_key.keys.access("forget", detail::table_use::change, [&](auto& rows) {
    const auto found = rows.find(key);
    if (found != rows.end()) {
      places = detail::places_of(found->second, [&](const entry& each) { return each.process == holder; });
    }
    if (found != rows.end() && detail::without(holder, found->second)) rows.erase(found);
    return found != rows.end();
  });
  detail::remark_removed(name_, key, holder, pid(), places);
}

/// The partition of the running process forgets `count` of its entries under this key; unlinked with the last of all.
template <class Key, class Value>
void registry<Key, Value>::let_go(const place& at, const Key& key, std::size_t count) const {
  const bool has_none = at.of_process->processes.access("let_go", detail::table_use::change, [&](auto& rows) {
    const auto found = rows.find(self());
    if (found == rows.end()) return true;
    std::erase_if(found->second,
                  [&](const auto& each) { return !(each.key < key) && !(key < each.key) && count > 0 && count-- > 0; });
    if (!found->second.empty()) return false;
    rows.erase(found);
    return true;
  });
  if (has_none) unlink(at.of_process->process);
}

template <class Key, class Value>
auto registry<Key, Value>::register_key(Key key, Value value) const -> register_result {
  const pid me = self();
  const place at = place_of(key, me);
  if (!at.of_key) return {};
  link(at.of_process->process);
  const bool is_new = hold(*at.of_process, key, *at.of_key);
  for (;;) {
    const pid holder = take_key(*at.of_key, key, value);
    if (!holder) break;
    detail::remark_key(event_kind::key_refused, name_, key, holder, 0, holder == me ? 1 : 0);
    if (holder == me) return {false, me};
    if (is_alive(holder)) {
      detail::remark_key(event_kind::key_refused, name_, key, holder, 0, 1);
      if (is_new) let_go(at, key, 1);
      return {false, holder};
    }
    drop_if_dead(*at.of_key, key, holder);  // REG-03
  }
  detail::remark_key(event_kind::key_set, name_, key, me,
                     two_in_one(at.of_key->process.id(), at.of_process->process.id()),
                     at.of_key->options->keys == registry_keys::unique ? 1 : 0);
  tell(*at.of_process, key_registered<Key, Value>{name_, key, me, value});
  return {true, at.of_process->process};
}

template <class Key, class Value>
template <class Predicate>
void registry<Key, Value>::unregister_match(const Key& key, Predicate accepts) const {
  const pid me = self();
  const place at = place_of(key, me);
  if (!at.of_key) return;
  std::vector<std::size_t> places;
  std::size_t removed = 0;
  std::size_t left = 0;
  at.of_key->keys.access("unregister", detail::table_use::change, [&](auto& rows) {
    const auto found = rows.find(key);
    if (found == rows.end()) return false;
    places = detail::places_of(
        found->second, [&](const entry& each) { return each.process == me && accepts(std::as_const(each.value)); });
    for (auto at_place = places.rbegin(); at_place != places.rend(); ++at_place) {
      found->second.erase(found->second.begin() + static_cast<std::ptrdiff_t>(*at_place));
    }
    removed = places.size();
    left = static_cast<std::size_t>(std::count_if(found->second.begin(), found->second.end(),
                                                  [&](const entry& each) { return each.process == me; }));
    if (found->second.empty()) rows.erase(found);
    return removed != 0;
  });
  const bool is_unique = at.of_key->options->keys == registry_keys::unique;
  detail::remark_removed(name_, key, me, is_unique ? pid() : at.of_key->process, places);
  if (removed == 0 && left != 0) return;
  let_go(at, key, removed);
  if (left == 0) tell(*at.of_process, key_unregistered<Key>{name_, key, me});
}

template <class Key, class Value>
template <class Function>
auto registry<Key, Value>::update_value(const Key& key, Function change) const -> std::optional<changed_value> {
  const pid me = self();
  const place at = place_of(key, me);
  if (!at.of_key) return std::nullopt;
  if (at.of_key->options->keys != registry_keys::unique) {
    detail::refuse_registry(name_, "update_value is for registries with unique keys");
  }
  const auto found = at.of_key->keys.lookup(key);
  if (!found || found->empty() || found->front().process != me) return std::nullopt;
  const Value& before = found->front().value;
  Value now = change(before);
  at.of_key->keys.insert(key, {{me, now}});
  detail::remark_key(event_kind::key_updated, name_, key, me);
  return changed_value{std::move(now), before};
}

// -- what is there ----------------------------------------------------------------------------------------------------

/// What one partition holds under a key; nothing if it has just died.
template <class Key, class Value>
auto registry<Key, Value>::looked_up(const part& in, const Key& key) const -> std::optional<std::vector<entry>> {
  try {
    auto found = in.keys.lookup(key);
    detail::remark_lookup(name_, key, in.process, found ? *found : std::vector<entry>());
    return found;
  } catch (const bad_argument&) {
    return std::nullopt;
  }
}

template <class Key, class Value>
auto registry<Key, Value>::entries_of(const Key& key) const -> std::vector<std::vector<entry>> {
  std::vector<part_ptr> asked = in_registry([&] {
    return parts_table().access("partition", detail::table_use::look, [&](const auto& rows) {
      std::vector<part_ptr> found;
      const place at = place_in(rows, &key, pid());
      if (at.of_key && at.of_key->options->keys == registry_keys::unique) {
        found.push_back(at.of_key);
      } else {
        for (const auto& [index, each] : rows) found.push_back(each);
      }
      if (found.empty()) detail::refuse_registry(name_, detail::unknown_registry);
      return found;
    });
  });
  std::vector<std::vector<entry>> lists;
  for (const part_ptr& each : asked) {
    auto found = looked_up(*each, key);
    if (found) lists.push_back(std::move(*found));
  }
  return lists;
}

template <class Key, class Value>
auto registry<Key, Value>::lookup(const Key& key) const -> std::vector<entry> {
  std::vector<entry> all;
  for (auto& each : entries_of(key)) {
    all.insert(all.end(), std::make_move_iterator(each.begin()), std::make_move_iterator(each.end()));
  }
  return all;
}

template <class Key, class Value>
auto registry<Key, Value>::keys(pid who) const -> std::vector<Key> {
  const part_ptr of_process = in_registry([&] {
    return parts_table().access("partition", detail::table_use::look, [&](const auto& rows) {
      const place found = place_in(rows, nullptr, who);
      if (!found.of_process) detail::refuse_registry(name_, detail::unknown_registry);
      return found.of_process;
    });
  });
  std::vector<Key> all;
  if (!of_process) return all;
  const auto held = or_nothing([&] { return of_process->processes.lookup(who); });
  if (!held) return all;
  for (const auto& each : *held) all.push_back(each.key);
  return all;
}

template <class Key, class Value>
auto registry<Key, Value>::values(const Key& key, pid who) const -> std::vector<Value> {
  std::vector<Value> all;
  for (entry& each : lookup(key)) {
    if (each.process == who) all.push_back(std::move(each.value));
  }
  return all;
}

template <class Key, class Value>
auto registry<Key, Value>::count() const -> std::size_t {
  std::size_t sum = 0;
  for (const part_ptr& each : all_parts()) {
    sum += or_nothing([&] {
      return each->keys.access("count", detail::table_use::look, [](const auto& rows) {
        std::size_t entries = 0;
        for (const auto& [key, list] : rows) entries += list.size();
        return entries;
      });
    });
  }
  return sum;
}

template <class Key, class Value>
auto registry<Key, Value>::select() const -> std::vector<row> {
  std::vector<row> all;
  for (const part_ptr& each : all_parts()) {
    for (auto& [key, entries] : or_nothing([&] { return each->keys.to_vector(); })) {
      for (entry& one : entries) all.push_back({key, one.process, std::move(one.value)});
    }
  }
  return all;
}

template <class Key, class Value>
auto registry<Key, Value>::peek() const -> std::vector<row> {
  std::vector<row> all;
  const auto* const parts = parts_table().peek();
  if (parts == nullptr) return all;
  for (const auto& [index, each] : *parts) {
    const auto* const keys = each->keys.peek();
    if (keys == nullptr) continue;
    for (const auto& [key, entries] : *keys) {
      for (const entry& one : entries) all.push_back({key, one.process, one.value});
    }
  }
  return all;
}

template <class Key, class Value>
template <class T>
auto registry<Key, Value>::meta(const std::string& key) const -> std::optional<T> {
  const std::optional<std::any> found = in_registry([&] { return meta_table().lookup(key); });
  if (!found) return std::nullopt;
  const T* const value = std::any_cast<T>(&*found);
  if (value == nullptr) detail::refuse_registry(name_, "its meta data '" + key + "' is of another type");
  return *value;
}

// -- names ------------------------------------------------------------------------------------------------------------

namespace detail {

/// Keys of one registry as names: each key, with the value to register if one is given, has a number of its own for as
/// long as its thread lives, as names have. What people see of it need not tell keys apart.
template <class Key, class Value>
class registry_names final : public name_registry {
 public:
  explicit registry_names(name which) : registry_(which) {}

  auto name_of(const Key& key, std::optional<Value> value) -> via {
    std::vector<std::uint64_t>& known = numbers_[key];
    for (const std::uint64_t each : known) {
      if (is_same(names_[each].value, value)) return made(each);
    }
    names_.push_back({key, std::move(value)});
    known.push_back(names_.size() - 1);
    return made(names_.size() - 1);
  }

  auto whereis_name(const via& who) -> pid override { return registry_.whereis(names_.at(who.number).key); }
  auto register_name(const via& as, pid who) -> bool override {
    if (who != self()) refuse_registry(registry_.name(), "a process registers only itself");
    const spelled& wanted = names_.at(as.number);
    if (wanted.value) return registry_.register_key(wanted.key, *wanted.value).is_ok();
    if constexpr (std::is_default_constructible_v<Value>) {
      return registry_.register_key(wanted.key, Value()).is_ok();
    } else {
      refuse_registry(registry_.name(), "a value of this type has no default: give it, as in via(key, value)");
    }
  }
  void unregister_name(const via& as) override { registry_.unregister(names_.at(as.number).key); }

 private:
  struct spelled {
    Key key;
    std::optional<Value> value;
  };

  static auto is_same(const std::optional<Value>& one, const std::optional<Value>& other) -> bool {
    if (!one || !other) return !one && !other;
    if constexpr (requires {
                    { *one == *other } -> std::convertible_to<bool>;
                  }) {
      return *one == *other;
    } else {
      return false;
    }
  }
  auto made(std::uint64_t number) -> via {
    return {this, registry_.name().text() + ":" + key_text(names_[number].key), number};
  }

  registry<Key, Value> registry_;
  std::deque<spelled> names_;
  std::map<Key, std::vector<std::uint64_t>> numbers_;
};

}  // namespace detail

template <class Key, class Value>
auto registry<Key, Value>::names() const -> detail::registry_names<Key, Value>& {
  using all_names = std::map<std::string, std::unique_ptr<detail::registry_names<Key, Value>>>;
  static thread_local all_names made;
  auto& found = made[name_.text()];
  if (!found) found = std::make_unique<detail::registry_names<Key, Value>>(name_);
  return *found;
}

template <class Key, class Value>
auto registry<Key, Value>::whereis(const Key& key) const -> pid {
  const auto check = [&](const place& at) {
    if (at.of_key && at.of_key->options->keys != registry_keys::unique) {
      detail::refuse_registry(name_, "a name (via) needs a registry with unique keys");
    }
  };
  const auto holder_in = [](const auto& entries) { return entries.empty() ? pid() : entries.front().process; };
  if (!detail::is_in_process()) {
    const auto* const rows = parts_table().peek();
    if (rows == nullptr) return {};
    const place at = place_in(*rows, &key, pid());
    check(at);
    const auto* const keys = at.of_key ? at.of_key->keys.peek() : nullptr;
    if (keys == nullptr || !keys->contains(key)) return {};
    const pid holder = holder_in(keys->at(key));
    return snapshot(holder) ? holder : pid();
  }
  const place at = place_of(key, self());
  check(at);
  if (!at.of_key) return {};
  const auto found = looked_up(*at.of_key, key);
  const pid holder = found ? holder_in(*found) : pid();
  return holder && is_alive(holder) ? holder : pid();
}

}  // namespace rehearse::runtime
