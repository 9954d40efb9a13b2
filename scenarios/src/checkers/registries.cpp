// A reference model of registries: lists of entries by key, each with the partitions that it depends on.
// SPDX-License-Identifier: MIT
#include <rehearse/scenarios/checkers/registries.hpp>

#include <algorithm>

namespace rehearse::scenarios {

using runtime::event;
using runtime::event_kind;
using runtime::first_of;
using runtime::process_id;
using runtime::second_of;
using runtime::signal_kind;

void registries::watch(sim::judged_run& run) {
  bind(run);
  run.subscribe(*this, {event_kind::key_set, event_kind::key_removed, event_kind::key_updated, event_kind::key_refused,
                        event_kind::key_listed, event_kind::key_found});
}

void registries::begin_run() {
  entries_.clear();
  keys_of_.clear();
  partitions_.clear();
  under_way_.clear();
  owed_.clear();
  refused_.clear();
  sees_keys_ = false;
}

auto registries::named(const event& what) const -> std::string {
  return "key " + std::to_string(what.serial) + " of " + std::string(what.text);
}

/// The one at that place in that partition; 0: in any, where keys are unique. Null if there is none.
auto registries::entry_at(const key& of, process_id partition, std::uint64_t place) -> entry* {
  const auto found = entries_.find(of);
  if (found == entries_.end()) return nullptr;
  for (entry& each : found->second) {
    if ((partition == 0 || each.of_key == partition) && place-- == 0) return &each;
  }
  return nullptr;
}

void registries::on_event(const event& what) {
  switch (what.kind) {
    case event_kind::key_set: return is_set(what);
    case event_kind::key_removed: return is_removed(what);
    case event_kind::key_updated: return is_updated(what);
    case event_kind::key_refused: return is_refused(what);
    case event_kind::key_listed:
    case event_kind::key_found: return is_listed(what);
    case event_kind::exiting: return ends(what.process);
    case event_kind::arrived:
      if (partitions_.contains(what.process)) under_way_.emplace(what.process, what.peer);
      return;
    case event_kind::taken:
      if (!partitions_.contains(what.process)) return;
      cleaned_up(what.process, what.ordinal);
      under_way_.erase({what.process, what.peer});
      owed_[{what.process, what.peer}] = what.ordinal;
      return;
    default: return;
  }
}

void registries::is_set(const event& set) {
  if (!std::exchange(sees_keys_, true)) {
    run().subscribe_for_run(*this, event_kind::exiting);
    run().subscribe_for_run(*this, event_kind::arrived, {static_cast<std::uint8_t>(signal_kind::link_exit)});
    run().subscribe_for_run(*this, event_kind::taken, {static_cast<std::uint8_t>(signal_kind::link_exit)});
  }
  refused_.erase(set.process);
  const key of{std::string(set.text), set.serial};
  const std::vector<entry>* const known = entries_.contains(of) ? &entries_.at(of) : nullptr;
  if (set.process != set.peer) {
    return violated("REG-02",
                    name_of(set.process) + " registered " + name_of(set.peer) + " under " + named(set) +
                        "; a process registers only itself",
                    set.ordinal);
  }
  if (set.result != 0 && known != nullptr) {
    const entry& holder = known->front();
    if (!holder.is_dead) {
      return violated("REG-02", name_of(set.peer) + " got " + named(set) + ", which " + name_of(holder.who) + " has",
                      holder.since, set.ordinal);
    }
    forget(of, &holder);
  }
  exercised("REG-02", set.peer);
  const process_id of_process = second_of(set.ref);
  entries_[of].push_back({.who = set.peer,
                          .of_key = first_of(set.ref),
                          .of_process = of_process,
                          .since = set.ordinal,
                          .is_unique = set.result != 0});
  keys_of_.emplace(set.peer, of);
  partitions_.insert({first_of(set.ref), of_process});
}

void registries::is_removed(const event& removed) {
  const entry* const which =
      entry_at({std::string(removed.text), removed.serial}, first_of(removed.ref), second_of(removed.ref));
  if (which == nullptr || which->who != removed.peer) {
    return violated("REG-07",
                    name_of(removed.process) + " removed " + name_of(removed.peer) + " from " + named(removed) +
                        ", where it is not",
                    which == nullptr ? 0 : which->since, removed.ordinal);
  }
  if (removed.process != removed.peer && !which->is_dead) {
    return violated(
        "REG-07",
        name_of(removed.process) + " removed " + name_of(removed.peer) + ", which lives, from " + named(removed),
        which->since, removed.ordinal);
  }
  exercised("REG-07", removed.peer);
  forget({std::string(removed.text), removed.serial}, which);
}

void registries::forget(const key& of, const entry* which) {
  auto [first, last] = keys_of_.equal_range(which->who);
  first = std::find_if(first, last, [&](const auto& each) { return each.second == of; });
  if (first != last) keys_of_.erase(first);
  auto& entries = entries_.at(of);
  entries.erase(entries.begin() + (which - entries.data()));
  if (entries.empty()) entries_.erase(of);
}

void registries::is_updated(const event& updated) {
  const entry* const which = entry_at({std::string(updated.text), updated.serial}, 0, 0);
  if (which != nullptr && which->who == updated.process) return exercised("REG-08", updated.process);
  violated("REG-08", name_of(updated.process) + " changed the value of " + named(updated) + ", which it does not have",
           which == nullptr ? 0 : which->since, updated.ordinal);
}

void registries::is_refused(const event& refused) {
  const key of{std::string(refused.text), refused.serial};
  if (refused.result == 0) {  // For the time being: it asks whether the holder lives.
    const entry* const which = entry_at(of, 0, 0);
    if (which == nullptr || which->who != refused.peer) {
      return violated("REG-02",
                      name_of(refused.process) + " was refused " + named(refused) + " because of " +
                          name_of(refused.peer) + ", which does not have it",
                      which == nullptr ? 0 : which->since, refused.ordinal);
    }
    refused_.erase(refused.process);
    if (which->is_dead) refused_[refused.process] = {of, refused.peer, refused.ordinal};
    exercised("REG-02", refused.peer);
    return;
  }
  const auto found = refused_.find(refused.process);
  if (found != refused_.end() && found->second.of == of && found->second.holder == refused.peer) {
    return violated("REG-03",
                    name_of(refused.process) + " was refused " + named(refused) + ", whose holder " +
                        name_of(refused.peer) + " was dead",
                    found->second.ordinal, refused.ordinal);
  }
}

void registries::is_listed(const event& listed) {
  const process_id partition = first_of(listed.ref);
  const entry* const which = entry_at({std::string(listed.text), listed.serial}, partition, second_of(listed.ref));
  if (listed.kind == event_kind::key_listed) {
    if (which != nullptr && which->who == listed.peer) return;
    return violated("REG-06",
                    name_of(listed.process) + " looked up " + named(listed) + " and saw " + name_of(listed.peer) +
                        " where " + (which == nullptr ? "nobody has it" : name_of(which->who) + " is"),
                    which == nullptr ? 0 : which->since, listed.ordinal);
  }
  if (which != nullptr) {
    return violated("REG-06",
                    name_of(listed.process) + " looked up " + named(listed) + " and did not see " + name_of(which->who),
                    which->since, listed.ordinal);
  }
  exercised("REG-06", listed.process);
}

void registries::cleaned_up(process_id partition, std::uint64_t ordinal) {
  for (auto each = owed_.lower_bound({partition, 0}); each != owed_.end() && each->first.first == partition;) {
    const process_id who = each->first.second;
    const auto [first, last] = keys_of_.equal_range(who);
    for (auto kept = first; kept != last; ++kept) {
      for (const entry& one : entries_.at(kept->second)) {
        if (one.of_process != partition || one.who != who) continue;
        return violated("REG-05",
                        name_of(partition) + " took the EXIT of " + name_of(who) + ", which still has key " +
                            std::to_string(kept->second.second) + " of " + kept->second.first,
                        each->second, ordinal);
      }
    }
    exercised("REG-05", who);
    each = owed_.erase(each);
  }
}

void registries::ends(process_id who) {
  refused_.erase(who);
  const auto [first, last] = keys_of_.equal_range(who);
  for (auto each = first; each != last; ++each) {
    for (entry& one : entries_.at(each->second)) one.is_dead = one.is_dead || one.who == who;
  }
  if (partitions_.erase(who) != 0) end_of_partition(who);
}

void registries::end_of_partition(process_id who) {
  for (auto each = entries_.begin(); each != entries_.end();) {
    const key of = each->first;
    auto& entries = (each++)->second;
    for (std::size_t i = entries.size(); i-- > 0;) {
      if (entries[i].of_process == who) entries[i].of_process = 0;
      if (entries[i].of_key == who) forget(of, &entries[i]);  // With the last of them the list goes, too.
    }
  }
  const auto erase = [who](auto& from) {
    from.erase(from.lower_bound({who, 0}), from.upper_bound({who, ~process_id{0}}));
  };
  erase(under_way_);
  erase(owed_);
}

void registries::at_end() {
  if (!run().is_quiet() || !run().has_delivered_all()) return;
  for (const auto& [of, entries] : entries_) {
    for (const entry& one : entries) {
      if (!one.is_dead || one.of_process == 0 || under_way_.contains({one.of_process, one.who})) continue;
      const bool was_told = owed_.contains({one.of_process, one.who});
      return violated(was_told ? rule_id("REG-05") : rule_id("REG-04"),
                      name_of(one.who) + " is dead and still has key " + std::to_string(of.second) + " of " + of.first +
                          (was_told ? ", whose partition took its EXIT" : ", whose partition was not linked with it"),
                      one.since);
    }
  }
}

}  // namespace rehearse::scenarios
