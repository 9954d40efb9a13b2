// Elixir's partition_supervisor_test.exs.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <string>
#include <type_traits>
#include <vector>

#include <rehearse/rehearse.hpp>

#include "registry_cases.hpp"

namespace rehearse::tests {
namespace {

using agent_like = keeper<std::size_t>;

auto with_workers(std::size_t count = 4) -> partition_supervisor_options {
  return {.name = "partitioned", .partitions = count, .child = [](std::size_t partition) {
            return child<agent_like>("agent", partition);
          }};
}
auto with_supervisors() -> partition_supervisor_options {
  return {.name = "partitioned", .child = [](std::size_t) { return dynamic_supervisor_child("sessions"); }};
}
template <class Key>
auto value_at(name supervisor, const Key& key) -> std::size_t {
  return call(server_ref<agent_like>(partition(supervisor, key)), agent_like::get{});
}
auto reason_of(const std::function<void()>& action) -> std::string {
  try {
    action();
  } catch (const exit_exception& exited) {
    return exited.reason().to_string();
  }
  return {};
}
/// A name for it in a registry, which must run.
auto by_key() -> via { return registry<std::string>("names").via("partitioned"); }
void start_by_key() {
  start_registry<std::string>({.name = "names"});
  partition_supervisor_options options = with_workers(3);
  options.name = name();
  options.via = by_key();
  start_partition_supervisor(options);
}

TEST(PartitionSupervisorTest, part_01_uses_the_atom_name_as_id) {
  const child_spec spec = partition_supervisor_child({.name = "partitioned"});
  EXPECT_EQ(spec.id, "partitioned");
  EXPECT_EQ(spec.type, child_type::supervisor);
}

TEST(PartitionSupervisorTest, part_02_uses_the_via_value_as_id) {
  run_case([] { EXPECT_EQ(partition_supervisor_child({.via = by_key()}).id, "names:partitioned"); });
}

TEST(PartitionSupervisorTest, part_03_on_success_with_atom_name) {
  run_case([] {
    start_partition_supervisor(with_supervisors());
    EXPECT_EQ(partitions("partitioned"), 4U);
    std::vector<std::size_t> sent;
    for (std::size_t i = 0; i < 20; ++i) {
      const std::string key = "key " + std::to_string(i);
      EXPECT_EQ(partition("partitioned", key), partition("partitioned", key));
      EXPECT_TRUE(start_child(partition("partitioned", key), child<agent_like>("agent", i)).is_ok());
      sent.push_back(i);
    }
    std::vector<std::size_t> found;
    for (const child_info& each : which_children(name("partitioned"))) {
      for (const child_info& agent : which_children(each.process)) {
        found.push_back(call(server_ref<agent_like>(agent.process), agent_like::get{}));
      }
    }
    EXPECT_EQ(sorted(found), sent);
  });
}

TEST(PartitionSupervisorTest, part_05_with_arguments) {
  run_case([] {
    start_partition_supervisor(with_workers(3));
    EXPECT_EQ(partitions("partitioned"), 3U);
    EXPECT_EQ(value_at("partitioned", 0), 0U);
    EXPECT_EQ(value_at("partitioned", 1), 1U);
    EXPECT_EQ(value_at("partitioned", 2), 2U);
    EXPECT_EQ(value_at("partitioned", 3), 0U);
    EXPECT_EQ(value_at("partitioned", -1), 1U);
  });
}

TEST(PartitionSupervisorTest, part_06_raises_without_name) {
  run_case([] {
    partition_supervisor_options options = with_workers();
    options.name = name();
    EXPECT_NE(refusal_of([&] { start_partition_supervisor(options); }).find("give it a name"), std::string::npos);
  });
}

TEST(PartitionSupervisorTest, part_07_raises_without_child_spec) {
  run_case([] {
    EXPECT_NE(refusal_of([] { start_partition_supervisor({.name = "partitioned"}); }).find("give it a child"),
              std::string::npos);
  });
}

TEST(PartitionSupervisorTest, part_08_raises_on_bad_partitions) {
  run_case([] {
    EXPECT_NE(refusal_of([] { start_partition_supervisor(with_workers(0)); }).find("partitions is from 1"),
              std::string::npos);
  });
}

TEST(PartitionSupervisorTest, part_09_raises_on_bad_with_arguments) {
  // Checked by the compiler: a child is a function of its partition's number.
  using function = decltype(partition_supervisor_options::child);
  static_assert(!std::is_constructible_v<function, int>);
  static_assert(!std::is_constructible_v<function, child_spec (*)(std::string)>);
  static_assert(std::is_constructible_v<function, child_spec (*)(std::size_t)>);
}

TEST(PartitionSupervisorTest, part_10_raises_with_bad_auto_shutdown) {
  // There is no such option; a significant child, for which it would be, is refused.
  run_case([] {
    trap_exit(true);
    partition_supervisor_options options = with_workers();
    options.child = [](std::size_t partition) {
      return child<agent_like>("agent", partition).restarts(restart_type::temporary).is_significant();
    };
    EXPECT_NE(try_start_partition_supervisor(options).reason.to_string().find("auto_shutdown, never"),
              std::string::npos);
  });
}

TEST(PartitionSupervisorTest, part_11_is_synchronous) {
  run_case([] {
    start_partition_supervisor(with_workers());
    const pid partition_0 = whereis(partition("partitioned", 0));
    stop(name("partitioned"));
    EXPECT_FALSE(whereis("partitioned"));
    EXPECT_FALSE(is_alive(partition_0));
  });
}

TEST(PartitionSupervisorTest, part_12_stops_by_a_via) {
  run_case([] {
    start_by_key();
    EXPECT_EQ(call(server_ref<agent_like>(partition(by_key(), 4)), agent_like::get{}), 1U);
    stop(by_key());
    EXPECT_FALSE(whereis(by_key()));
    EXPECT_EQ(reason_of([] { partitions(by_key()); }), "{noproc, call partitions('names:partitioned')}");
  });
}

TEST(PartitionSupervisorTest, part_13_raises_noproc_for_unknown_atom_partition_supervisor) {
  run_case([] {
    EXPECT_EQ(reason_of([] { stop(name("unknown")); }), "{noproc, call stop}");
    EXPECT_EQ(reason_of([] { value_at("unknown", 1); }), "{noproc, call partitions('unknown')}");
  });
}

TEST(PartitionSupervisorTest, part_15_resizes_the_number_of_children) {
  run_case([] {
    start_partition_supervisor(with_workers(8));
    for (const std::size_t count : {8U, 4U, 2U, 6U, 8U, 0U, 3U}) {
      resize_partitions("partitioned", count);
      EXPECT_EQ(partitions("partitioned"), count);
      EXPECT_EQ(count_children(name("partitioned")).active, count);
      for (std::size_t i = 0; i < count; ++i) EXPECT_EQ(value_at("partitioned", i + count), i);
    }
  });
}

TEST(PartitionSupervisorTest, part_16_raises_on_lookup_after_resizing_to_zero) {
  run_case([] {
    start_partition_supervisor(with_workers());
    EXPECT_EQ(resize_partitions("partitioned", 0), 4U);
    EXPECT_NE(refusal_of([] { value_at("partitioned", 1); }).find("resized to no partitions"), std::string::npos);
  });
}

TEST(PartitionSupervisorTest, part_17_raises_if_trying_to_increase_the_number_of_partitions) {
  run_case([] {
    start_partition_supervisor(with_workers(2));
    EXPECT_NE(refusal_of([] { resize_partitions("partitioned", 3); }).find("cannot have more"), std::string::npos);
  });
}

TEST(PartitionSupervisorTest, part_18_returns_all_partitions) {
  run_case([] {
    start_partition_supervisor(with_workers());
    const auto children = which_children(name("partitioned"));
    ASSERT_EQ(children.size(), partitions("partitioned"));
    for (std::size_t i = 0; i < children.size(); ++i) {
      const child_info& each = children[children.size() - 1 - i];
      EXPECT_EQ(each.id, std::to_string(i));
      EXPECT_EQ(each.process, whereis(partition("partitioned", i)));
      EXPECT_EQ(each.type, child_type::worker);
    }
  });
}

TEST(PartitionSupervisorTest, part_19_counts_workers) {
  run_case([] {
    start_partition_supervisor(with_workers());
    EXPECT_EQ(count_children(name("partitioned")),
              (child_counts{.specs = 4, .active = 4, .supervisors = 0, .workers = 4}));
  });
}

TEST(PartitionSupervisorTest, part_20_counts_supervisors) {
  run_case([] {
    start_partition_supervisor(with_supervisors());
    EXPECT_EQ(count_children(name("partitioned")),
              (child_counts{.specs = 4, .active = 4, .supervisors = 4, .workers = 0}));
  });
}

TEST(PartitionSupervisorTest, part_21_raises_noproc_for_unknown_partition_supervisor) {
  run_case([] {
    EXPECT_EQ(reason_of([] { partitions("unknown"); }), "{noproc, call partitions('unknown')}");
    EXPECT_EQ(reason_of([] { resize_partitions("unknown", 1); }), "{noproc, call partitions('unknown')}");
  });
}

TEST(PartitionSupervisorTest, part_22_counts_by_a_via) {
  run_case([] {
    start_by_key();
    EXPECT_EQ(partitions(by_key()), 3U);
    EXPECT_EQ(count_children(by_key()).active, 3U);
  });
}

}  // namespace
}  // namespace rehearse::tests
