// partition_supervisor: one child, many times, where a single one would have too much to do. Which of them answers
// depends on a key; the same key always asks the same one, as long as it lives.
//
//   start_partition_supervisor({.name = "counters", .child = [](std::size_t) { return child<counter>("counter"); }});
//   call(server_ref<counter>(partition("counters", user)), counter::get{});
//
// It is a supervisor: which_children and count_children tell of its partitions, whose ids are "0", "1", … (PART-02).
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include <rehearse/runtime/partition_hash.hpp>
#include <rehearse/runtime/supervisor.hpp>

namespace rehearse::runtime {

struct partition_supervisor_options {
  runtime::name name{};        ///< Its own. Not empty, unless `via` is given.
  runtime::via via{};          ///< Instead of `name`: its name in another registry.
  std::size_t partitions = 4;  ///< Not 0. OTP starts one for each scheduler; here there is one thread for all of them.
  /// The spec of each partition, by its number, from 0; asked each time the supervisor starts. Its id is replaced.
  std::function<child_spec(std::size_t partition)> child{};
  restart_strategy strategy = restart_strategy::one_for_one;
  std::uint32_t intensity = 3;     ///< As a supervisor's.
  std::chrono::seconds period{5};  ///< As a supervisor's.
};

/// Starts one, linked with the running process. Throws bad_argument for options that cannot be (PART-01).
auto try_start_partition_supervisor(const partition_supervisor_options& options) -> start_result;
/// As try_start_partition_supervisor for those who expect it to work.
auto start_partition_supervisor(const partition_supervisor_options& options) -> pid;
/// The spec of one; its id is its name.
auto partition_supervisor_child(const partition_supervisor_options& options) -> child_spec;

namespace detail {
/// The name of whichever partition has the keys with this hash.
auto partition_at(const destination& supervisor, std::uint64_t hash, const std::string& key) -> via;
}  // namespace detail

/// The partition that a key belongs to, wherever a name may stand but to start under it (PART-06): an integer belongs
/// to the one of its absolute value modulo their number (PART-03). Between a partition's death and its restart it is
/// the dead one (PART-04). Who uses it exits with noproc if there is no such supervisor; bad_argument is thrown if it
/// has been resized to no partitions at all.
template <class Key>
auto partition(name supervisor, const Key& key) -> via {
  return detail::partition_at(supervisor, detail::partition_hash(key), detail::key_text(key));
}
template <class Key>
auto partition(via supervisor, const Key& key) -> via {
  return detail::partition_at(supervisor, detail::partition_hash(key), detail::key_text(key));
}

/// How many partitions answer now. Exits the caller with noproc if there is no such supervisor (PART-05).
auto partitions(name supervisor) -> std::size_t;
auto partitions(via supervisor) -> std::size_t;

/// Changes how many partitions answer, from 0 to as many as it was started with; how many there were. The last ones are
/// ended, or started again, and keys belong elsewhere from now on (PART-08). Throws bad_argument for more; exits the
/// caller with noproc as partitions does.
auto resize_partitions(name supervisor, std::size_t count) -> std::size_t;
auto resize_partitions(via supervisor, std::size_t count) -> std::size_t;

}  // namespace rehearse::runtime
