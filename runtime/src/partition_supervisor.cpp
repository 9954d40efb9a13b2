// Partition supervisors: the PART rules. A supervisor whose children note in a table which process they are.
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/partition_supervisor.hpp>

#include <algorithm>
#include <deque>
#include <optional>
#include <vector>

#include <rehearse/runtime/remark.hpp>
#include <rehearse/runtime/run_local.hpp>
#include <rehearse/runtime/table.hpp>

namespace rehearse::runtime {
namespace detail {

namespace {

/// The partitions by number.
using partition_table = table<std::size_t, pid>;

struct partition_counts {
  std::size_t now;
  std::size_t most;
};
using count_table = table<std::string, partition_counts>;

struct known_supervisor {
  destination name;
  pid process;
  partition_table processes;
  count_table counts;
};

/// The partition supervisors of a run, by whatever they are named.
class partition_supervisors final : public run_local {
 public:
  void process_died(pid who) override {
    std::erase_if(all_, [&](const known_supervisor& each) { return each.process == who; });
  }
  void add(known_supervisor made) { all_.push_back(std::move(made)); }
  auto find(const destination& named) const -> const known_supervisor* {
    const auto found = std::find_if(all_.begin(), all_.end(), [&](const auto& each) { return each.name == named; });
    return found == all_.end() ? nullptr : &*found;
  }

 private:
  std::vector<known_supervisor> all_;
};

[[noreturn]] void leave_unknown(const destination& named) {  // PART-05
  exit({exit_reason::kind::call_failed, "partitions('" + named.registered_name().text() + "')", exit_reason::noproc});
}

/// The one of that name, copied: it may end while it is being asked.
auto supervisor_named(const destination& named) -> known_supervisor {
  const known_supervisor* const found = run_local_of<partition_supervisors>().find(named);
  if (found == nullptr) leave_unknown(named);
  return *found;
}

/// What its tables say; noproc if it has ended since.
template <class Action>
auto ask_tables(const destination& named, Action act) {
  try {
    return act();
  } catch (const bad_argument&) {
    leave_unknown(named);
  }
}

constexpr const char* count_row = "partitions";

auto counts_of(const known_supervisor& asked) -> partition_counts {
  return ask_tables(asked.name, [&] { return asked.counts.lookup(count_row); }).value_or(partition_counts{});
}

/// The keys of one supervisor as names: the number of a via is the hash of its key.
class partition_names final : public name_registry {
 public:
  explicit partition_names(const destination& supervisor) : supervisor_(supervisor) {}
  auto supervisor() const -> const destination& { return supervisor_; }

  auto whereis_name(const via& who) -> pid override {
    if (!is_in_process()) return peek(who);
    const known_supervisor asked = supervisor_named(supervisor_);
    const std::size_t count = counts_of(asked).now;
    if (count == 0) refuse("it has been resized to no partitions");
    const pid found =
        ask_tables(supervisor_, [&] { return asked.processes.lookup(who.number % count); }).value_or(pid());
    remark({.kind = event_kind::partition_found,
            .peer = found.id(),
            .serial = who.number,
            .ref = two_in_one(asked.process.id(), count)});
    return found;
  }
  auto register_name(const via&, pid) -> bool override { refuse("its partitions are its own to start"); }  // PART-06
  void unregister_name(const via&) override { refuse("its partitions are its own to start"); }

 private:
  auto peek(const via& who) const -> pid {
    const known_supervisor* const asked = run_local_of<partition_supervisors>().find(supervisor_);
    if (asked == nullptr) return {};
    const auto* const counts = asked->counts.peek();
    const auto* const processes = asked->processes.peek();
    if (counts == nullptr || processes == nullptr) return {};
    const std::size_t count = counts->at(count_row).now;
    const auto found = count == 0 ? processes->end() : processes->find(who.number % count);
    return found == processes->end() ? pid() : found->second;
  }
  [[noreturn]] void refuse(const char* problem) const {
    throw bad_argument("partition supervisor '" + supervisor_.registered_name().text() + "': " + problem);
  }

  destination supervisor_;
};

auto name_of(const partition_supervisor_options& options) -> destination {
  return options.name ? destination(options.name) : destination(options.via);
}

class partition_supervisor : public supervisor {
 public:
  explicit partition_supervisor(partition_supervisor_options options) : options_(std::move(options)) {}

  auto init() -> supervisor_spec {
    const std::string& text = name_of(options_).registered_name().text();
    const auto processes = new_table<std::size_t, pid>(name(text + ".partitions"), {.is_named = false});
    const auto counts = new_table<std::string, partition_counts>(
        name(text + ".count"), {.access = table_access::public_access, .is_named = false});
    counts.insert(count_row, {options_.partitions, options_.partitions});
    run_local_of<partition_supervisors>().add({name_of(options_), self(), processes, counts});
    supervisor_spec made{{.strategy = options_.strategy, .intensity = options_.intensity, .period = options_.period},
                         {}};
    for (std::size_t i = 0; i < options_.partitions; ++i) made.children.push_back(noted(i, processes));
    return made;
  }

 private:
  /// The spec of one partition, whose start notes it in the table (PART-04).
  auto noted(std::size_t which, const partition_table& processes) const -> child_spec {
    child_spec made = options_.child(which);
    made.id = std::to_string(which);
    if (!made.start) return made;  // The supervisor says what is wrong with it.
    made.start = [start = std::move(made.start), which, processes] {
      const start_result result = start();
      if (!result.is_ok()) return result;
      processes.insert(which, result.process);
      remark({.kind = event_kind::partition_set, .peer = result.process.id(), .serial = which});
      return result;
    };
    return made;
  }

  partition_supervisor_options options_;
};

void check(const partition_supervisor_options& options) {  // PART-01
  const auto refuse = [](const char* problem) {
    throw bad_argument(std::string("start_partition_supervisor: ") + problem);
  };
  if (!name_of(options).is_name()) refuse("give it a name, as in {.name = \"counters\"}");
  if (!options.child) refuse("give it a child: a function from the partition's number to its spec");
  if (options.partitions == 0) refuse("the number of partitions is from 1");
}

}  // namespace

auto partition_at(const destination& supervisor, std::uint64_t hash, const std::string& key) -> via {
  static thread_local std::deque<partition_names> known;  // As names, for as long as the thread lives.
  if (!supervisor.is_name()) throw bad_argument("partition: give the name of a partition supervisor");
  auto found = std::find_if(known.begin(), known.end(),
                            [&](const partition_names& each) { return each.supervisor() == supervisor; });
  if (found == known.end()) {
    known.emplace_back(supervisor);
    found = known.end() - 1;
  }
  return {&*found, supervisor.registered_name().text() + ":" + key, hash};
}

}  // namespace detail

auto try_start_partition_supervisor(const partition_supervisor_options& options) -> start_result {
  detail::check(options);
  const server_options named{.name = options.name, .via = options.via};
  return try_start_link<detail::partition_supervisor>(named, options);
}

auto start_partition_supervisor(const partition_supervisor_options& options) -> pid {
  const start_result result = try_start_partition_supervisor(options);
  if (!result.is_ok()) detail::fail_start(result);
  return result.process;
}

auto partition_supervisor_child(const partition_supervisor_options& options) -> child_spec {
  child_spec made;
  made.id = detail::name_of(options).registered_name().text();
  made.type = child_type::supervisor;
  made.start = [options] { return try_start_partition_supervisor(options); };
  return made;
}

namespace {
auto count_partitions(const destination& supervisor) -> std::size_t {
  return detail::counts_of(detail::supervisor_named(supervisor)).now;
}

auto resize(const destination& supervisor, std::size_t count) -> std::size_t {
  const detail::known_supervisor asked = detail::supervisor_named(supervisor);
  const auto [before, most] = detail::counts_of(asked);
  if (count > most) {
    throw bad_argument("resize_partitions: '" + supervisor.registered_name().text() + "' was started with " +
                       std::to_string(most) + " partitions and cannot have more");
  }
  const auto now_are = [&asked, most = most](std::size_t now) {
    detail::ask_tables(asked.name, [&] {
      asked.counts.insert(detail::count_row, {now, most});
      return true;
    });
  };
  if (count < before) now_are(count);  // Nobody is sent to those that are about to end.
  for (std::size_t i = count; i < before; ++i) terminate_child(supervisor, std::to_string(i));
  for (std::size_t i = before; i < count; ++i) restart_child(supervisor, std::to_string(i));
  if (count > before) now_are(count);
  return before;
}
}  // namespace

auto partitions(name supervisor) -> std::size_t { return count_partitions(supervisor); }
auto partitions(via supervisor) -> std::size_t { return count_partitions(supervisor); }
auto resize_partitions(name supervisor, std::size_t count) -> std::size_t { return resize(supervisor, count); }
auto resize_partitions(via supervisor, std::size_t count) -> std::size_t { return resize(supervisor, count); }

}  // namespace rehearse::runtime
