// Elixir's registry/duplicate_test.exs, with 1 and with 8 partitions (by pid, its default layout); predicates stand for
// its match specs.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <map>
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
const triple value_1{1, "atom", 1};
const triple value_2{2, "atom", 2};
using counter = keeper<int>;

void run_words(const std::function<void(const words&)>& body, const std::vector<name>& listeners = {}) {
  run_with_registry<std::string, std::string>(registry_keys::duplicate, body, listeners);
}
void run_triples(const std::function<void(const triples&)>& body) {
  run_with_registry<std::string, triple>(registry_keys::duplicate, body);
}
auto is_first_1(const triple& value) -> bool { return value.first == 1; }
auto is_atom(const triple& value) -> bool { return value.second == "atom"; }
auto entries_of_both() -> std::vector<triples::entry> { return {{self(), value_1}, {self(), value_2}}; }

TEST(RegistryDuplicateTest, regd_01_starts_configured_number_of_partitions) {
  for (const std::size_t partitions : {1U, 8U}) {
    run_case([=] {
      start_registry<std::string>({.name = "registry", .keys = registry_keys::duplicate, .partitions = partitions});
      EXPECT_EQ(which_children(name("registry")).size(), partitions);
    });
  }
}

TEST(RegistryDuplicateTest, regd_02_counts_0_keys_in_an_empty_registry) {
  run_words([](const words& in) { EXPECT_EQ(in.count(), 0U); });
}

TEST(RegistryDuplicateTest, regd_03_counts_the_number_of_keys_in_a_registry) {
  run_words([](const words& in) {
    in.register_key("hello", "value");
    in.register_key("hello", "value");
    EXPECT_EQ(in.count(), 2U);
  });
}

TEST(RegistryDuplicateTest, regd_04_has_duplicate_registrations) {
  run_words([](const words& in) {
    using texts = std::vector<std::string>;
    EXPECT_TRUE(in.register_key("hello", "value").is_ok());
    EXPECT_EQ(in.keys(self()), texts{"hello"});
    EXPECT_EQ(in.values("hello", self()), texts{"value"});
    EXPECT_TRUE(in.register_key("hello", "value").is_ok());
    EXPECT_EQ(in.keys(self()), (texts{"hello", "hello"}));
    EXPECT_EQ(in.values("hello", self()), (texts{"value", "value"}));
    EXPECT_TRUE(in.register_key("world", "value").is_ok());
    EXPECT_EQ(sorted(in.keys(self())), (texts{"hello", "hello", "world"}));
  });
}

TEST(RegistryDuplicateTest, regd_05_has_duplicate_registrations_across_processes) {
  run_words([](const words& in) {
    using texts = std::vector<std::string>;
    const pid task = register_task<std::string, std::string>(in, "hello", "world").task;
    EXPECT_TRUE(in.keys(self()).empty());
    EXPECT_EQ(in.keys(task), texts{"hello"});
    EXPECT_TRUE(in.values("hello", self()).empty());
    EXPECT_EQ(in.values("hello", task), texts{"world"});
    EXPECT_TRUE(in.register_key("hello", "value").is_ok());
    EXPECT_EQ(in.keys(self()), texts{"hello"});
    EXPECT_EQ(in.values("hello", self()), texts{"value"});
    in.unregister("hello");
    EXPECT_EQ(in.lookup("hello"), (std::vector<words::entry>{{task, "world"}}));
  });
}

TEST(RegistryDuplicateTest, regd_06_compares_strictly) {
  using number = std::variant<int, double>;
  run_with_registry<number, std::string>(registry_keys::duplicate, [](const registry<number, std::string>& in) {
    in.register_key(1.0, "value");
    in.register_key(1, "value");
    EXPECT_EQ(sorted(in.keys(self())), (std::vector<number>{1, 1.0}));
  });
}

TEST(RegistryDuplicateTest, regd_07_dispatches_to_multiple_keys_in_serial) {
  run_words([](const words& in) {
    trap_exit(true);
    const pid parent = self();
    in.dispatch("hello", [](const auto&) { throw std::logic_error("will never be invoked"); });
    in.register_key("hello", "value1");
    in.register_key("hello", "value2");
    in.register_key("world", "value3");
    const auto tell = [parent](const std::vector<words::entry>& entries) {
      EXPECT_EQ(self(), parent);
      for (const auto& each : entries) send(each.process, each.value);
    };

    in.dispatch("hello", tell);
    EXPECT_EQ(receive<std::string>(), "value1");
    EXPECT_EQ(receive<std::string>(), "value2");
    in.dispatch("world", tell);
    EXPECT_EQ(receive<std::string>(), "value3");

    settle();
    EXPECT_EQ(process_info(self())->mailbox_size, 0U) << "nothing twice, and no EXIT";
  });
}

TEST(RegistryDuplicateTest, regd_09_unregisters_by_key) {
  run_words([](const words& in) {
    using texts = std::vector<std::string>;
    in.register_key("hello", "value");
    in.register_key("hello", "value");
    in.register_key("world", "value");
    EXPECT_EQ(sorted(in.keys(self())), (texts{"hello", "hello", "world"}));
    in.unregister("hello");
    EXPECT_EQ(in.keys(self()), texts{"world"});
    in.unregister("world");
    EXPECT_TRUE(in.keys(self()).empty());
  });
}

TEST(RegistryDuplicateTest, regd_10_unregisters_with_no_entries) {
  run_words([](const words& in) {
    in.unregister("hello");
    EXPECT_EQ(in.count(), 0U);
  });
}

TEST(RegistryDuplicateTest, regd_11_supports_match_patterns) {
  run_triples([](const triples& in) {
    in.register_key("hello", value_1);
    in.register_key("hello", value_2);
    EXPECT_EQ(in.match("hello", is_first_1), (std::vector<triples::entry>{{self(), value_1}}));
    EXPECT_EQ(in.match("hello", is_atom), entries_of_both());
    EXPECT_EQ(in.match("hello", [](const triple& value) { return value.first == value.third; }), entries_of_both());
    EXPECT_TRUE(in.match("hello", [](const triple& value) { return value.first == 3; }).empty());
  });
}

TEST(RegistryDuplicateTest, regd_12_supports_guards) {
  run_triples([](const triples& in) {
    in.register_key("hello", value_1);
    in.register_key("hello", value_2);
    const auto below = [](int limit) { return [limit](const triple& value) { return value.first < limit; }; };
    EXPECT_EQ(in.match("hello", below(2)), (std::vector<triples::entry>{{self(), value_1}}));
    EXPECT_EQ(in.match("hello", below(3)), entries_of_both());
    EXPECT_TRUE(in.match("hello", below(1)).empty());
  });
}

TEST(RegistryDuplicateTest, regd_13_uses_exact_complex_keys_in_lookup_and_match) {
  using fields = std::map<std::string, std::string>;
  run_with_registry<fields, std::string>(registry_keys::duplicate, [](const registry<fields, std::string>& in) {
    const fields part{{"label", "x"}, {"b", "b"}};
    const fields whole{{"label", "x"}, {"a", "a"}, {"b", "b"}};
    in.register_key(part, "part");
    in.register_key(whole, "whole");
    using entries = std::vector<registry<fields, std::string>::entry>;
    EXPECT_EQ(in.lookup(part), (entries{{self(), "part"}}));
    EXPECT_EQ(in.match(whole, [](const std::string&) { return true; }), (entries{{self(), "whole"}}));
    in.unregister(part);
    EXPECT_TRUE(in.lookup(part).empty());
    EXPECT_EQ(in.lookup(whole).size(), 1U);
  });
}

TEST(RegistryDuplicateTest, regd_14_count_match_supports_match_patterns) {
  run_triples([](const triples& in) {
    in.register_key("hello", value_1);
    in.register_key("world", value_2);
    EXPECT_EQ(in.count_match("hello", is_first_1), 1U);
    EXPECT_EQ(in.count_match("world", is_first_1), 0U);
    EXPECT_EQ(in.count_match("_", is_atom), 0U);
  });
}

TEST(RegistryDuplicateTest, regd_15_count_match_supports_guard_conditions) {
  run_triples([](const triples& in) {
    in.register_key("hello", value_2);
    EXPECT_EQ(in.count_match("hello", [](const triple& value) { return value.third > 1; }), 1U);
    EXPECT_EQ(in.count_match("hello", [](const triple& value) { return value.third > 2; }), 0U);
  });
}

TEST(RegistryDuplicateTest, regd_17_unregister_match_supports_guards) {
  run_triples([](const triples& in) {
    in.register_key("hello", value_1);
    in.register_key("hello", value_2);
    in.unregister_match("hello", [](const triple& value) { return value.first < 2; });
    EXPECT_EQ(in.lookup("hello"), (std::vector<triples::entry>{{self(), value_2}}));
    EXPECT_EQ(in.keys(self()), std::vector<std::string>{"hello"});
  });
}

TEST(RegistryDuplicateTest, regd_18_allows_listeners) {
  const auto body = [](const words& in) {
    using registered = key_registered<std::string, std::string>;
    register_name("listener");
    const pid task = register_task<std::string, std::string>(in, "hello", "world").task;
    const auto first = receive<registered>();
    EXPECT_EQ(first.registry, name("registry"));
    EXPECT_EQ(first.key, "hello");
    EXPECT_EQ(first.process, task);
    EXPECT_EQ(first.value, "world");

    in.register_key("hello", "value");
    EXPECT_EQ(receive<registered>().process, self());
    in.unregister("hello");
    const auto last = receive<key_unregistered<std::string>>();
    EXPECT_EQ(last.key, "hello");
    EXPECT_EQ(last.process, self());
  };
  run_words(body, {"listener"});
}

TEST(RegistryDuplicateTest, regd_20_raises_on_unknown_registry_name) {
  run_case([] {
    EXPECT_NE(refusal_of([] { words("unknown").register_key("hello", "value"); }).find("unknown registry"),
              std::string::npos);
  });
}

TEST(RegistryDuplicateTest, regd_21_raises_if_attempt_to_be_used_on_via) {
  run_words([](const words& in) {
    EXPECT_NE(refusal_of([&] { start_link<counter>(named(in.via("hello")), 0); }).find("needs a registry with unique"),
              std::string::npos);
  });
}

TEST(RegistryDuplicateTest, regd_22_empty_list_for_empty_registry) {
  run_words([](const words& in) { EXPECT_TRUE(in.select().empty()); });
}

TEST(RegistryDuplicateTest, regd_23_select_all) {
  run_words([](const words& in) {
    in.register_key("hello", "value");
    in.register_key("hello", "value");
    EXPECT_EQ(in.select(), (std::vector<words::row>{{"hello", self(), "value"}, {"hello", self(), "value"}}));
  });
}

auto key_of(const std::string& key, pid, const triple&) -> std::string { return key; }

TEST(RegistryDuplicateTest, regd_24_select_supports_full_match_specs) {
  run_triples([](const triples& in) {
    in.register_key("hello", value_1);
    in.register_key("world", value_2);
    const pid me = self();
    const std::vector<std::string> hello{"hello"};
    EXPECT_EQ(in.select([](const std::string& key, pid, const triple&) { return key == "hello"; }, key_of), hello);
    EXPECT_EQ(in.select([](const std::string&, pid, const triple& value) { return value == value_1; }, key_of), hello);
    EXPECT_EQ(in.select([me](const std::string&, pid who, const triple&) { return who == me; }, key_of),
              (std::vector<std::string>{"hello", "world"}));
  });
}

TEST(RegistryDuplicateTest, regd_25_select_supports_guard_conditions) {
  run_triples([](const triples& in) {
    in.register_key("hello", value_2);
    EXPECT_EQ(in.select([](const std::string&, pid, const triple& value) { return value.third > 1; }, key_of),
              std::vector<std::string>{"hello"});
    EXPECT_TRUE(
        in.select([](const std::string&, pid, const triple& value) { return value.third > 2; }, key_of).empty());
  });
}

TEST(RegistryDuplicateTest, regd_27_count_select_supports_match_specs) {
  run_triples([](const triples& in) {
    in.register_key("hello", value_1);
    EXPECT_EQ(in.count_select([](const std::string&, pid, const triple& value) { return value == value_1; }), 1U);
    EXPECT_EQ(in.count_select([](const std::string& key, pid, const triple&) { return key == "world"; }), 0U);
  });
}

TEST(RegistryDuplicateTest, regd_28_count_select_supports_guard_conditions) {
  run_triples([](const triples& in) {
    in.register_key("hello", value_2);
    EXPECT_EQ(in.count_select([](const std::string&, pid, const triple& value) { return value.third > 1; }), 1U);
    EXPECT_EQ(in.count_select([](const std::string&, pid, const triple& value) { return value.third > 2; }), 0U);
  });
}

TEST(RegistryDuplicateTest, regd_30_rejects_keys_that_are_neither) {
  run_case([] {
    EXPECT_NE(refusal_of([] {
                start_registry<std::string>({.name = "registry", .keys = static_cast<registry_keys>(7)});
              }).find("keys are unique or duplicate"),
              std::string::npos);
  });
}

TEST(RegistryDuplicateTest, regd_31_update_value_is_not_supported) {
  run_words([](const words& in) {
    EXPECT_NE(refusal_of([&] {
                in.update_value("hello", [](const std::string& value) { return value; });
              }).find("update_value is for registries with unique keys"),
              std::string::npos);
  });
}

}  // namespace
}  // namespace rehearse::tests
