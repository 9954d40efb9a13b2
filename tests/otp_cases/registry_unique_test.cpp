// Elixir's registry/unique_test.exs, with 1 and with 8 partitions; predicates stand for its match specs. Beside them
// the one case of gen_server_test.exs that needs a registry.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include <rehearse/rehearse.hpp>

#include "registry_cases.hpp"

namespace rehearse::tests {
namespace {

using words = registry<std::string, std::string>;
using triples = registry<std::string, triple>;
const triple one_two{1, "atom", 2};
const triple one_one{1, "atom", 1};
using counter = keeper<int>;

void run_words(const std::function<void(const words&)>& body, const std::vector<name>& listeners = {}) {
  run_with_registry<std::string, std::string>(registry_keys::unique, body, listeners);
}
void run_triples(const std::function<void(const triples&)>& body) {
  run_with_registry<std::string, triple>(registry_keys::unique, body);
}
auto anything(const triple&) -> bool { return true; }
auto first_and_third_alike(const triple& value) -> bool { return value.first == value.third; }

TEST(RegistryUniqueTest, regu_01_starts_configured_number_of_partitions) {
  for (const std::size_t partitions : {1U, 8U}) {
    run_case([=] {
      start_registry<std::string>({.name = "registry", .partitions = partitions});
      EXPECT_EQ(which_children(name("registry")).size(), partitions);
    });
  }
}

TEST(RegistryUniqueTest, regu_02_counts_0_keys_in_an_empty_registry) {
  run_words([](const words& in) { EXPECT_EQ(in.count(), 0U); });
}

TEST(RegistryUniqueTest, regu_03_counts_the_number_of_keys_in_a_registry) {
  run_words([](const words& in) {
    EXPECT_TRUE(in.register_key("hello", "value").is_ok());
    EXPECT_TRUE(in.register_key("world", "value").is_ok());
    EXPECT_EQ(in.count(), 2U);
  });
}

TEST(RegistryUniqueTest, regu_04_has_unique_registrations) {
  run_words([](const words& in) {
    EXPECT_TRUE(in.register_key("hello", "value").process);
    EXPECT_EQ(in.keys(self()), std::vector<std::string>{"hello"});
    EXPECT_EQ(in.values("hello", self()), std::vector<std::string>{"value"});

    const auto again = in.register_key("hello", "value");
    EXPECT_FALSE(again.is_ok());
    EXPECT_EQ(again.process, self());
    EXPECT_EQ(in.keys(self()), std::vector<std::string>{"hello"});
    EXPECT_EQ(in.values("hello", self()), std::vector<std::string>{"value"});

    EXPECT_TRUE(in.register_key("world", "value").is_ok());
    EXPECT_EQ(sorted(in.keys(self())), (std::vector<std::string>{"hello", "world"}));
  });
}

TEST(RegistryUniqueTest, regu_07_supports_match_patterns) {
  run_triples([](const triples& in) {
    in.register_key("hello", one_one);
    const std::vector<triples::entry> mine{{self(), one_one}};
    EXPECT_EQ(in.match("hello", [](const triple& value) { return value.first == 1; }), mine);
    EXPECT_TRUE(in.match("hello", [](const triple& value) { return value.first == 2; }).empty());
    EXPECT_EQ(in.match("hello", [](const triple& value) { return value.second == "atom"; }), mine);
    EXPECT_EQ(in.match("hello", first_and_third_alike), mine);
    EXPECT_EQ(in.match("hello", anything), mine);
    EXPECT_TRUE(in.match("_", anything).empty());
  });
}

TEST(RegistryUniqueTest, regu_08_supports_guard_conditions) {
  run_triples([](const triples& in) {
    in.register_key("hello", one_two);
    EXPECT_EQ(in.match("hello", [](const triple& value) { return value.third > 1; }),
              (std::vector<triples::entry>{{self(), one_two}}));
    EXPECT_TRUE(in.match("hello", [](const triple& value) { return value.third > 2; }).empty());
  });
}

TEST(RegistryUniqueTest, regu_10_count_match_supports_match_patterns) {
  run_triples([](const triples& in) {
    in.register_key("hello", one_one);
    EXPECT_EQ(in.count_match("hello", [](const triple& value) { return value.first == 1; }), 1U);
    EXPECT_EQ(in.count_match("hello", [](const triple& value) { return value.first == 2; }), 0U);
    EXPECT_EQ(in.count_match("hello", first_and_third_alike), 1U);
    EXPECT_EQ(in.count_match("hello", anything), 1U);
    EXPECT_EQ(in.count_match("_", anything), 0U);
  });
}

TEST(RegistryUniqueTest, regu_11_count_match_supports_guard_conditions) {
  run_triples([](const triples& in) {
    in.register_key("hello", one_two);
    EXPECT_EQ(in.count_match("hello", [](const triple& value) { return value.third > 1; }), 1U);
    EXPECT_EQ(in.count_match("hello", [](const triple& value) { return value.third > 2; }), 0U);
  });
}

TEST(RegistryUniqueTest, regu_12_unregister_match_supports_patterns) {
  run_triples([](const triples& in) {
    in.register_key("hello", one_one);
    in.unregister_match("hello", [](const triple& value) { return value.first == 2; });
    EXPECT_EQ(in.lookup("hello"), (std::vector<triples::entry>{{self(), one_one}}));
    in.unregister_match("hello", [](const triple& value) { return value.second == "atom"; });
    EXPECT_TRUE(in.lookup("hello").empty());
    EXPECT_TRUE(in.keys(self()).empty());
  });
}

TEST(RegistryUniqueTest, regu_13_unregister_match_supports_guards) {
  run_triples([](const triples& in) {
    in.register_key("hello", one_two);
    in.unregister_match("hello", [](const triple& value) { return value.first < 2; });
    EXPECT_TRUE(in.lookup("hello").empty());
  });
}

TEST(RegistryUniqueTest, regu_14_compares_strictly) {
  using number = std::variant<int, double>;
  run_with_registry<number, std::string>(registry_keys::unique, [](const registry<number, std::string>& in) {
    EXPECT_TRUE(in.register_key(1.0, "value").is_ok());
    EXPECT_TRUE(in.register_key(1, "value").is_ok());
    EXPECT_EQ(sorted(in.keys(self())), (std::vector<number>{1, 1.0}));
  });
}

TEST(RegistryUniqueTest, regu_15_updates_current_process_value) {
  run_with_registry<std::string, int>(registry_keys::unique, [](const registry<std::string, int>& in) {
    const auto never = [](int) -> int { throw std::logic_error("will never be invoked"); };
    EXPECT_FALSE(in.update_value("hello", never).has_value());
    register_task<std::string, int>(in, "hello", 0);
    EXPECT_FALSE(in.update_value("hello", never).has_value());

    in.register_key("world", 1);
    using entries = std::vector<registry<std::string, int>::entry>;
    EXPECT_EQ(in.lookup("world"), (entries{{self(), 1}}));
    const auto changed = in.update_value("world", [](int value) { return value + 1; });
    ASSERT_TRUE(changed.has_value());
    EXPECT_EQ(changed->now, 2);
    EXPECT_EQ(changed->before, 1);
    EXPECT_EQ(in.lookup("world"), (entries{{self(), 2}}));
  });
}

TEST(RegistryUniqueTest, regu_16_dispatches_to_a_single_key) {
  run_words([](const words& in) {
    in.dispatch("hello", [](const auto&) { throw std::logic_error("will never be invoked"); });
    in.register_key("hello", "value");
    in.dispatch("hello", [](const std::vector<words::entry>& entries) {
      ASSERT_EQ(entries.size(), 1U);
      send(entries.front().process, entries.front().value);
    });
    EXPECT_EQ(receive<std::string>(), "value");
    EXPECT_THROW(in.dispatch("hello", [](const auto&) { throw std::runtime_error("broken"); }), std::runtime_error);
  });
}

TEST(RegistryUniqueTest, regu_17_unregisters_process_by_key) {
  run_words([](const words& in) {
    in.unregister("hello");
    in.register_key("hello", "value");
    in.register_key("world", "value");
    EXPECT_EQ(sorted(in.keys(self())), (std::vector<std::string>{"hello", "world"}));
    in.unregister("hello");
    EXPECT_EQ(in.keys(self()), std::vector<std::string>{"world"});
    in.unregister("world");
    EXPECT_TRUE(in.keys(self()).empty());
  });
}

TEST(RegistryUniqueTest, regu_18_unregisters_with_no_entries) {
  run_words([](const words& in) {
    in.unregister("hello");
    EXPECT_EQ(in.count(), 0U);
  });
}

TEST(RegistryUniqueTest, regu_21_raises_on_unknown_registry_name) {
  run_case([] {
    EXPECT_NE(refusal_of([] { words("unknown").register_key("hello", "value"); }).find("unknown registry"),
              std::string::npos);
  });
}

TEST(RegistryUniqueTest, regu_22_via_callbacks) {
  run_words([](const words& in) {
    const via at = in.via("hello");
    const server_ref<counter> by_name(at);
    const auto started = start_link<counter>(named(at), 0);  // register_name
    cast(by_name, counter::set{1});                          // send
    EXPECT_EQ(call(by_name, counter::get{}), 1);             // whereis_name

    struct oops : gen_server {
      static void init() { throw std::runtime_error("oops"); }
    };
    EXPECT_FALSE(try_start<oops>(named(in.via("other"))).is_ok());
    EXPECT_TRUE(in.lookup("other").empty());  // unregister_name

    const start_result second = try_start<counter>(named(at), 0);
    EXPECT_EQ(second.reason.what(), exit_reason::kind::already_started);
    EXPECT_EQ(second.process, started.pid());
  });
}

TEST(RegistryUniqueTest, regu_23_uses_value_provided_in_via) {
  run_words([](const words& in) {
    const auto started = start_link<counter>(named(in.via("hello", "value")), 0);
    EXPECT_EQ(in.lookup("hello"), (std::vector<words::entry>{{started.pid(), "value"}}));
  });
}

TEST(RegistryUniqueTest, regu_24_empty_list_for_empty_registry) {
  run_words([](const words& in) { EXPECT_TRUE(in.select().empty()); });
}

TEST(RegistryUniqueTest, regu_25_select_all) {
  run_words([](const words& in) {
    const auto started = start_link<counter>(named(in.via("hello")), 0);
    in.register_key("world", "value");
    auto all = in.select();
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
    EXPECT_EQ(all, (std::vector<words::row>{{"hello", started.pid(), ""}, {"world", self(), "value"}}));
  });
}

auto key_of(const std::string& key, pid, const triple&) -> std::string { return key; }

TEST(RegistryUniqueTest, regu_26_select_supports_full_match_specs) {
  run_triples([](const triples& in) {
    in.register_key("hello", one_one);
    const std::vector<std::string> hello{"hello"};
    const pid me = self();
    EXPECT_EQ(in.select([](const std::string& key, pid, const triple&) { return key == "hello"; }, key_of), hello);
    EXPECT_EQ(in.select([me](const std::string&, pid who, const triple&) { return who == me; }, key_of), hello);
    EXPECT_EQ(in.select([](const std::string&, pid, const triple& value) { return value == one_one; }, key_of), hello);
    EXPECT_TRUE(in.select([](const std::string& key, pid, const triple&) { return key == "world"; }, key_of).empty());
    in.register_key("world", one_two);
    const auto all = [](const std::string&, pid, const triple&) { return true; };
    EXPECT_EQ(sorted(in.select(all, key_of)), (std::vector<std::string>{"hello", "world"}));
    EXPECT_EQ(sorted(in.select(all, [](const std::string&, pid, const triple& value) { return value.third; })),
              (std::vector<int>{1, 2}));
  });
}

TEST(RegistryUniqueTest, regu_27_select_supports_guard_conditions) {
  run_triples([](const triples& in) {
    in.register_key("hello", one_two);
    EXPECT_EQ(in.select([](const std::string&, pid, const triple& value) { return value.third > 1; }, key_of),
              std::vector<std::string>{"hello"});
    EXPECT_TRUE(
        in.select([](const std::string&, pid, const triple& value) { return value.third > 2; }, key_of).empty());
  });
}

TEST(RegistryUniqueTest, regu_30_count_select_supports_match_specs) {
  run_triples([](const triples& in) {
    in.register_key("hello", one_one);
    EXPECT_EQ(in.count_select([](const std::string&, pid, const triple& value) { return value == one_one; }), 1U);
    EXPECT_EQ(in.count_select([](const std::string& key, pid, const triple&) { return key == "hello"; }), 1U);
    EXPECT_EQ(in.count_select([](const std::string& key, pid, const triple&) { return key == "world"; }), 0U);
  });
}

TEST(RegistryUniqueTest, regu_31_count_select_supports_guard_conditions) {
  run_triples([](const triples& in) {
    in.register_key("hello", one_two);
    EXPECT_EQ(in.count_select([](const std::string&, pid, const triple& value) { return value.third > 1; }), 1U);
    EXPECT_EQ(in.count_select([](const std::string&, pid, const triple& value) { return value.third > 2; }), 0U);
  });
}

TEST(RegistryUniqueTest, regu_35_does_not_grow_on_already_registered_across_processes) {
  run_words([](const words& in) {
    const registered_task other = register_task<std::string, std::string>(in, "hello", "value");
    link(whereis("registry"));
    in.register_key("world", "value");
    EXPECT_EQ(in.keys(other.task).size() + in.keys(self()).size(), 2U);

    const auto taken = in.register_key("hello", "recent");
    EXPECT_FALSE(taken.is_ok());
    EXPECT_EQ(taken.process, other.task);
    EXPECT_EQ(in.keys(other.task).size() + in.keys(self()).size(), 2U);
    EXPECT_EQ(in.count(), 2U);
  });
}

// -- gen_server_test.exs ----------------------------------------------------------------------------------------------

TEST(GenServerTest, gs_03_start_link_with_via) {
  run_case([] {
    trap_exit(true);
    start_registry<std::string>({.name = "registry"});
    const registry<std::string> in("registry");
    const via at = in.via("stack");
    const auto started = start_link<counter>(named(at), 1);
    EXPECT_EQ(in.lookup("stack").front().process, started.pid());
    EXPECT_EQ(whereis(at), started.pid());
    EXPECT_EQ(call(server_named<counter>(at), counter::get{}), 1);
    const start_result second = try_start_link<counter>(named(at), 2);
    EXPECT_EQ(second.reason.what(), exit_reason::kind::already_started);
    EXPECT_EQ(second.process, started.pid());
  });
}

}  // namespace
}  // namespace rehearse::tests
