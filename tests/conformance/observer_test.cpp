// observe(): what can be seen of a whole run, how it prints, and that looking changes nothing.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <rehearse/rehearse.hpp>

#include "server_samples.hpp"

namespace rehearse::tests {
namespace {

struct account {
  std::string owner;
  int balance;
};
struct bank : gen_server {
  struct deposit {
    int amount;
  };
  std::vector<account> accounts{{"ann", 3}};
  std::map<std::string, int> limits{{"ann", 10}};
  void handle_cast(deposit what) { accounts[0].balance += what.amount; }
};
/// What C++ can take apart is printed; the rest is named, and compiles.
struct with_array : gen_server {
  int numbers[3] = {1, 2, 3};
  std::string name = "x";
};
struct with_reference : gen_server {
  int& number;
};
struct mixin {
  int number = 1;
};
struct with_other_base : gen_server, mixin {
  int other = 2;
};
struct with_odd_fields : gen_server {
  std::function<void()> action;
  std::unique_ptr<int> owned = std::make_unique<int>(1);
  std::shared_ptr<int> shared = std::make_shared<int>(1);
  std::optional<int> maybe = 7;
};
struct with_constructor : gen_server {
  explicit with_constructor(int given) : number(given) {}
  int number;
};
struct with_words : gen_server {
  explicit with_words(int given) : number(given) {}
  void describe(std::ostream& out) const { out << "number " << number; }
  int number;
};
struct lamp : gen_statem {
  struct off {};
  struct on {
    int since = 4;
  };
  using states = state_set<on, off>;
  std::string place = "hall";
};
struct sleeper : gen_server {
  struct work {};
  void handle_cast(work) { sleep(infinity); }
};

/// Looks at the run from inside a handler.
struct recorder_of_looks : gen_server {
  struct look {
    using reply = void;
  };
  bool looks;
  void handle_call(look) {
    if (looks) static_cast<void>(observe());
  }
};

template <class S, class... Arguments>
auto state_of(Arguments... arguments) -> std::string {
  const auto server = start<S>(server_options{}, arguments...);
  settle();
  return observe().find(server.pid())->state;
}

TEST(Observer, PrintsTheStateOfServersAsFarAsItCan) {
  run_everywhere(aside([] {
    static int number = 5;
    EXPECT_EQ(state_of<bank>(), R"(["ann", 3], ["ann": 10])");
    EXPECT_EQ(state_of<with_words>(4), "number 4");
    EXPECT_EQ(state_of<lamp>(), R"(in on 4; "hall")");
    EXPECT_EQ(state_of<with_array>(), "");
    EXPECT_EQ(state_of<with_other_base>(), "");
    EXPECT_EQ(state_of<with_constructor>(4), "");
    EXPECT_EQ(state_of<with_odd_fields>(), ", , , 7") << "no addresses";
    EXPECT_EQ(state_of<with_reference>(std::ref(number)), "");
  }));
}

TEST(Observer, SeesEachLivingProcessInSpawnOrder) {
  run_everywhere(aside([] {
    const pid parent = self();
    const auto server = start_link<sleeper>(named("drowsy"));
    const pid watching = spawn("watcher", [server] {
      monitor(server.pid());
      trap_exit(true);
      receive<int>();
    });
    cast(server, sleeper::work{});
    send(server.pid(), std::string("wake up"));
    settle();
    const observation seen = observe();

    const observed_process* const drowsy = seen.find(server.pid());
    ASSERT_TRUE(drowsy);
    EXPECT_EQ(drowsy->name, "drowsy");
    EXPECT_EQ(drowsy->type, "sleeper");
    EXPECT_EQ(drowsy->state, "") << "inside a handler nobody looks at it";
    EXPECT_EQ(drowsy->parent, parent);
    EXPECT_EQ(drowsy->facts.links, std::vector<pid>{parent});
    EXPECT_EQ(drowsy->watched_by, std::vector<pid>{watching});
    EXPECT_EQ(drowsy->view.now, runtime::process_view::state::receiving);
    EXPECT_GT(drowsy->view.stack_high_water, 0U);
    ASSERT_EQ(drowsy->facts.mailbox.size(), 1U);
    const observed_process* const watcher = seen.find(watching);
    ASSERT_TRUE(watcher);
    EXPECT_EQ(watcher->name, "watcher");
    EXPECT_TRUE(watcher->facts.traps_exits);
    EXPECT_EQ(watcher->facts.watches, std::vector<pid>{server.pid()});
    EXPECT_EQ(watcher->view.operations, 1U);
    for (std::size_t i = 1; i < seen.processes.size(); ++i) {
      EXPECT_LT(seen.processes[i - 1].process.id(), seen.processes[i].process.id());
    }
    exit(watching, exit_reason::kill);
    settle();
    EXPECT_FALSE(observe().find(watching)) << "the dead are not there";
  }));
}

TEST(Observer, PrintsTheSupervisionTree) {
  run_instant(aside([] {
    const auto ignored = [] { return start_result{runtime::start_outcome::ignore, {}, {}}; };
    const pid sup = start_supervisor({{.strategy = restart_strategy::rest_for_one},
                                      {child<bank>("bank", named("bank")),
                                       {.id = "gone", .start = ignored},
                                       dynamic_supervisor_child("accounts", {}),
                                       child<lamp>("lamp")}},
                                     named("app"));
    cast(server_named<bank>("bank"), bank::deposit{4});
    settle();
    const std::string text = observe().to_string();
    const std::size_t app = text.find("app <");
    ASSERT_NE(app, std::string::npos) << text;
    auto follows = [&, at = app](const std::string& part) mutable {
      const std::size_t found = text.find(part, at);
      EXPECT_NE(found, std::string::npos) << part << " in\n" << text;
      if (found != std::string::npos) at = found;
    };
    follows("rest_for_one");
    follows("├─ bank <");
    follows(R"({["ann", 7], ["ann": 10]}  idle)");
    follows("├─ gone: undefined");
    follows("├─ accounts <");
    follows("dynamic");
    follows("└─ lamp <");
    EXPECT_EQ(observe().find(sup)->children.size(), 4U);
    EXPECT_NE(observe().to_string(2).find("more"), std::string::npos) << "it says that it was cut";
  }));
}

TEST(Observer, LookingChangesNoRun) {
  const auto body = [](bool looks) {
    return aside([looks] {
      const auto server = start_link<bank>();
      for (int i = 0; i < 5; ++i) {
        cast(server, bank::deposit{1});
        if (looks) static_cast<void>(observe().to_string());
      }
      call(start_link<recorder_of_looks>(looks), recorder_of_looks::look{});
    });
  };
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    EXPECT_EQ(run_recorded(body(false), seed).digest, run_recorded(body(true), seed).digest) << seed;
  }
}

TEST(Observer, OutsideARunThereIsNothingToSee) { EXPECT_THROW(static_cast<void>(observe()), std::logic_error); }

}  // namespace
}  // namespace rehearse::tests
