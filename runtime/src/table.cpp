// Tables: where they are kept, who may use them, and what becomes of them when their owner ends.
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/table.hpp>

#include <ostream>
#include <set>

#include "kernel.hpp"

namespace rehearse::runtime {
namespace detail {

namespace {

class all_tables final : public run_local {
 public:
  void process_died(pid who) override {
    std::vector<std::unique_ptr<table_object>> doomed;
    for (auto each = owned_.lower_bound({who, 0}); each != owned_.end() && each->first == who;) {
      table_object& which = *by_number_.at(each->second);
      ++each;  // Its entry changes now.
      if (const process* heir = kernel::current()->find(which.options.heir);
          heir != nullptr && heir->now != process_state::dead) {
        transfer(which, which.options.heir, which.options.heir_data);
      } else {
        doomed.push_back(remove(which));
      }
    }
    // The destructors of what is in them run when the tables are gone, and for nobody: their owner is dead.
    const kernel::nobody_runs lost(*kernel::current());
    doomed.clear();
  }

  auto add(std::unique_ptr<table_object> made) -> table_object& {
    table_object& added = *made;
    added.number = ++last_number_;
    if (is_found_by_name(added)) by_name_.emplace(added.named.index(), added.number);
    owned_.emplace(added.owner, added.number);
    by_number_.emplace(added.number, std::move(made));
    return added;
  }
  auto find(const table_id& which) -> table_object* {
    if (which.number != 0) return which.epoch == kernel::current()->epoch_ ? find(which.number) : nullptr;
    const auto named = by_name_.find(which.name.index());
    return named == by_name_.end() ? nullptr : find(named->second);
  }
  auto find(std::uint64_t number) -> table_object* {
    const auto found = by_number_.find(number);
    return found == by_number_.end() ? nullptr : found->second.get();
  }
  auto remove(table_object& which) -> std::unique_ptr<table_object> {
    if (is_found_by_name(which)) by_name_.erase(which.named.index());
    owned_.erase({which.owner, which.number});
    return std::move(by_number_.extract(which.number).mapped());
  }
  void transfer(table_object& which, pid to, const std::string& data) {
    const pid before = std::exchange(which.owner, to);
    owned_.erase({before, which.number});
    owned_.emplace(to, which.number);
    kernel& here = *kernel::current();
    signal* const told = here.new_signal();
    told->emplace<table_transferred>(table_transferred{id_of(which), before, data});
    here.send(told, signal_kind::message, before.id(), to.id());
  }
  static auto id_of(const table_object& which) -> table_id {
    if (is_found_by_name(which)) return {which.named, 0, 0};
    return {which.named, which.number, kernel::current()->epoch_};
  }

 private:
  static auto is_found_by_name(const table_object& which) -> bool { return which.options.is_named; }

  std::uint64_t last_number_ = 0;
  std::map<std::uint64_t, std::unique_ptr<table_object>> by_number_;
  std::map<std::uint32_t, std::uint64_t> by_name_;  // By the name's index: looked up, never iterated.
  std::set<std::pair<pid, std::uint64_t>> owned_;
};

auto tables() -> all_tables& { return run_local_of<all_tables>(); }

auto problem_with(const table_object* found, const void* types, table_use use) -> const char* {
  if (found == nullptr) return "is no table, or no longer: new_table makes one, and it goes with its owner";
  if (types != nullptr && found->types() != types) return "holds other types than those of this table<Key, Value>";
  const table_access access = found->options.access;
  if (access == table_access::public_access || found->owner == self()) return nullptr;
  if (access == table_access::private_access) return "is private to its owner";
  return use == table_use::change ? "is protected: only its owner changes it" : nullptr;
}

}  // namespace

auto add_table(name who, const table_options& options, std::unique_ptr<table_object> made) -> table_id {
  if (!begin_access()) return {};
  const table_id named{who, 0, 0};
  const char* problem = nullptr;
  if (options.is_named && !who) problem = "is no name for a table";
  if (options.is_named && tables().find(named) != nullptr) problem = "is the name of another table";
  announce_table_access(named, "new", problem == nullptr);
  if (problem != nullptr) refuse_table_access(named, "new_table", problem);
  made->named = who;
  made->owner = self();
  made->options = options;
  return all_tables::id_of(tables().add(std::move(made)));
}

auto open_table(const table_id& which, const void* types, std::string_view what, table_use use) -> table_object* {
  if (!begin_access()) return nullptr;
  table_object* const found = tables().find(which);
  if (const char* const problem = problem_with(found, types, use)) {
    announce_table_access(which, what, false);
    refuse_table_access(which, what, problem);
  }
  return found;
}

void announce_table_access(const table_id& which, std::string_view what, bool succeeded) {
  kernel& here = kernel::running();
  if (here.is_wanted_whole(event_kind::operation, static_cast<std::uint8_t>(operation_kind::table))) {
    announce_access(which.to_string() + "." + std::string(what), succeeded);
  } else {
    announce_access({}, succeeded);  // Nobody wants the text.
  }
}

void refuse_table_access(const table_id& which, std::string_view what, std::string_view problem) {
  throw bad_argument(std::string(what) + ": '" + which.to_string() + "' " + std::string(problem));
}

auto is_table_unchanged(std::uint64_t number, std::uint64_t changes) -> bool {
  const table_object* const found = tables().find(number);
  return found != nullptr && found->changes == changes;
}

auto is_in_process() -> bool {
  const kernel* const here = kernel::current();
  return here != nullptr && here->running_process_ != nullptr;
}

auto peek_table(const table_id& which, const void* types) -> table_object* {
  table_object* const found = tables().find(which);
  return found == nullptr || found->types() != types ? nullptr : found;
}

void give_table_away(const table_id& which, pid new_owner, const std::string& data) {
  if (!begin_access()) return;
  table_object* const found = tables().find(which);
  const char* problem = problem_with(found, nullptr, table_use::look);
  const process* const heir = kernel::running().find(new_owner);
  if (problem == nullptr && found->owner != self()) problem = "is not the running process's to give away";
  if (problem == nullptr && (heir == nullptr || heir->now == process_state::dead)) {
    problem = "cannot be given to a process that is dead";
  }
  if (problem == nullptr && new_owner == found->owner) problem = "is that process's already";
  announce_table_access(which, "give_away", problem == nullptr);
  if (problem != nullptr) refuse_table_access(which, "give_away", problem);
  tables().transfer(*found, new_owner, data);
}

void delete_table(const table_id& which) {
  table_object* const found = open_table(which, nullptr, "delete", table_use::change);
  if (found == nullptr) return;
  announce_table_access(which, "delete", true);
  const std::unique_ptr<table_object> gone = tables().remove(*found);
}

auto info_of_table(const table_id& which) -> std::optional<table_info> {
  if (!begin_access()) return std::nullopt;
  const table_object* const found = tables().find(which);
  announce_table_access(which, "info", found != nullptr);
  if (found == nullptr) return std::nullopt;
  return table_info{all_tables::id_of(*found), found->owner, found->options.access, found->size(), found->options.heir};
}

}  // namespace detail

auto table_id::to_string() const -> std::string { return name ? name.text() : "table " + std::to_string(number); }
void table_id::describe(std::ostream& out) const { out << to_string(); }

auto to_string(table_access what) -> std::string_view {
  switch (what) {
    case table_access::protected_access: return "protected";
    case table_access::public_access: return "public";
    case table_access::private_access: return "private";
  }
  return "?";
}

}  // namespace rehearse::runtime
