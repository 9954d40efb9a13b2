// Expectations on messages: what counts, when they fail, and what they say.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>

#include <rehearse/rehearse.hpp>
#include <rehearse/scenarios/runner.hpp>

namespace rehearse::scenarios {

namespace {

struct account : gen_server {
  struct balance {
    using reply = int;
  };
  struct deposit {
    int amount;
  };
  int total = 0;
  auto handle_call(balance) -> int { return total; }
  void handle_cast(deposit request) { total += request.amount; }
};
struct bank_supervisor : supervisor {
  auto init() -> supervisor_spec {
    return {{.strategy = restart_strategy::one_for_one}, {child<account>("bank", named("bank"))}};
  }
};
struct hello {
  int number;
};
struct bye {};

/// Runs the body under some seeds, the first failing one recorded, as a campaign does.
auto judge(std::function<void()> body, run_options options = {}) -> sim::run_record {
  options.body = std::move(body);
  options.models.delivery = sim::delivery::instant;
  runner runs(std::move(options));
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto run = runs.run(seed, seed);
    if (run.outcome == sim::verdict::fail) return runs.reproduce(run);
  }
  return {};
}

void expect_pass(std::function<void()> body) {
  const auto run = judge(std::move(body));
  EXPECT_EQ(run.outcome, sim::verdict::pass) << run.property << ": " << run.explanation;
}

void expect_failure(std::function<void()> body, const std::string& property, const std::string& explanation) {
  const auto run = judge(std::move(body));
  EXPECT_EQ(run.outcome, sim::verdict::fail);
  EXPECT_EQ(run.property, property);
  EXPECT_EQ(run.explanation, explanation);
}

/// A client deposits twice, and asks once.
auto client_of(server_ref<account> bank) -> std::function<void()> {
  return [=] {
    cast(bank, account::deposit{10});
    cast(bank, account::deposit{-3});
    call(bank, account::balance{});
  };
}

auto to_string_of(const std::function<void()>& body) -> std::string {
  std::string said;
  judge([&] {
    try {
      body();
    } catch (const std::exception& error) {
      said = error.what();
    }
  });
  return said;
}

}  // namespace

TEST(Expect, CountsCastsCallsAndPlainMessages) {
  expect_pass([] {
    const auto bank = start_link<account>(named("bank"));
    const pid listener = spawn("listener", [] { receive<hello>(); });
    workload("client", [=] {
      client_of(bank)();
      send(listener, hello{1});
    });
    expect<account::deposit>().from("client").to(bank).times(2);
    expect<account::balance>().from("client").to("bank").times(1);
    expect<hello>().to(listener).times(1);
    expect<hello>().from("client");
    expect<bye>().never();
  });
}

TEST(Expect, TakesAServerByName) {
  expect_pass([] {
    start_link<account>(named("bank"));
    const auto bank = server_named<account>(name("bank"));
    workload("client", client_of(bank));
    expect<account::deposit>().to(bank).times(2);
  });
}

TEST(Expect, SaysWhatWasSeenInstead) {
  expect_failure(
      [] {
        const auto bank = start_link<account>(named("bank"));
        workload("client", client_of(bank));
        expect<account::deposit>().from("client").to(bank).times(3);
      },
      "deposit from client to bank: 3 times",
      "seen twice\nsent: deposit twice, from client.1 to bank\nsent: balance once, from client.1 to bank");
}

TEST(Expect, SaysWhoDoesNotExist) {
  expect_failure(
      [] {
        start_link<account>(named("bank"));
        workload("client", [] { yield(); });
        expect<account::deposit>().from("cleint").to("bank");
      },
      "deposit from cleint to bank: at least once",
      "never seen\nno process is called cleint\nnothing was sent there at all");
}

TEST(Expect, FailsAtOnceWhenThereIsOneTooMany) {
  const auto body = [] {
    const auto bank = start_link<account>(named("bank"));
    workload("client", client_of(bank));
    expect<account::deposit>().at_most(1);
  };
  expect_failure(body, "deposit: at most once", "seen twice: client.1 sends bank deposit -3");
  EXPECT_LT(judge(body).steps, 4U);
}

TEST(Expect, NeverMeansNever) {
  expect_failure(
      [] {
        const auto bank = start_link<account>(named("bank"));
        workload("client", client_of(bank));
        expect<account::balance>().from("client").never();
      },
      "balance from client: never", "seen once: client.1 sends bank balance");
}

TEST(Expect, CountsOnlyWhatIsMeant) {
  const auto negative = [](const account::deposit& what) { return what.amount < 0; };
  expect_pass([=] {
    const auto bank = start_link<account>();
    workload("client", client_of(bank));
    expect<account::deposit>().with(negative).times(1);
  });
}

TEST(Expect, HasATimeInWhichMessagesCount) {
  const auto body = [](virtual_duration within, std::uint64_t count) {
    return [=] {
      const pid listener = spawn("listener", [] { sleep(infinity); });
      workload("speaker", [=] {
        for (int i = 1; i <= 3; ++i) {
          sleep(1s);
          send(listener, hello{i});
        }
      });
      expect<hello>().from("speaker").within(within).times(count);
    };
  };
  expect_pass(body(2s, 2));
  expect_pass(body(1999ms, 1));
  expect_failure(body(500ms, 1), "hello from speaker: once, within 500 ms",
                 "never seen\nsent: hello 3 times, from speaker.1 to listener.1");
}

TEST(Expect, KnowsSentFromTaken) {
  const auto body = [](bool takes, bool counts_taken) {
    return [=] {
      const pid listener = spawn("listener", [=] {
        if (takes) receive<hello>();
        sleep(infinity);
      });
      workload("speaker", [=] { send(listener, hello{1}); });
      auto expected = expect<hello>().to("listener").times(1);
      if (counts_taken) expected.taken();
    };
  };
  expect_pass(body(true, true));
  expect_pass(body(false, false));
  expect_failure(body(false, true), "hello to listener: once, taken",
                 "sent once, never taken\nsent: hello once, from speaker.1 to listener.1");
}

TEST(Expect, HasAnOrder) {
  const auto body = [](bool is_polite) {
    return [=] {
      const pid listener = spawn("listener", [] { sleep(infinity); });
      workload("speaker", [=] {
        if (is_polite) send(listener, hello{1});
        send(listener, bye{});
        send(listener, hello{2});
      });
      expect<hello>().from("speaker").before(expect<bye>().from("speaker"));
    };
  };
  expect_pass(body(true));
  expect_failure(body(false), "hello from speaker: at least once, before bye from speaker",
                 "bye from speaker came first: from speaker.1 to listener.1");
}

TEST(Expect, CountsOnlyOneIncarnationOfAPidAndAllOfALabel) {
  const auto body = [](bool by_label) {
    return [=] {
      start_link<bank_supervisor>();
      const auto bank = server_named<account>(name("bank"));
      workload("client", [=] {
        cast(bank, account::deposit{1});
        exit(whereis("bank"), exit_reason::kill);
        sleep(1s);
        cast(bank, account::deposit{1});
      });
      if (by_label) {
        expect<account::deposit>().to("bank").times(2);
      } else {
        expect<account::deposit>().to(whereis("bank")).times(1);
      }
    };
  };
  expect_pass(body(true));
  expect_pass(body(false));
}

TEST(Expect, DoesNotChangeTheRun) {
  const auto body = [](bool expects) {
    return [=] {
      const auto bank = start_link<account>(named("bank"));
      workload("client", 3, client_of(bank));
      if (expects) {
        expect<account::deposit>().to(bank).times(6).taken();
        expect<account::balance>().at_least(0).before(expect<hello>().at_least(0));
      }
    };
  };
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    runner with({.body = body(true)});
    runner without({.body = body(false)});
    EXPECT_EQ(with.run(1, seed).digest, without.run(1, seed).digest) << "seed " << seed;
  }
}

TEST(Expect, MayBeDeclaredByAProcess) {
  run_options options;
  options.is_test = true;
  const auto run = judge(
      [] {
        const auto bank = start_link<account>(named("bank"));
        cast(bank, account::deposit{1});
        expect<account::deposit>().from(self()).times(1);
        cast(bank, account::deposit{1});
      },
      options);

  EXPECT_EQ(run.outcome, sim::verdict::pass) << run.explanation;
}

TEST(Expect, FailsTheRunAndNotTheSenderIfWithThrows) {
  expect_failure(
      [] {
        const auto bank = start_link<account>();
        workload("client", client_of(bank));
        expect<account::deposit>().with([](const account::deposit&) -> bool { throw std::runtime_error("rotten"); });
      },
      "deposit: at least once", "could not be judged, with() threw: rotten");
}

TEST(Expect, RefusesWhatMakesNoSense) {
  EXPECT_NE(to_string_of([] { expect<hello>().from(pid()); }).find("nobody"), std::string::npos);
  EXPECT_NE(to_string_of([] { expect<hello>().to(server_ref<account>()); }).find("nobody"), std::string::npos);
  EXPECT_NE(to_string_of([] { expect<hello>().within(-1s); }).find("negative"), std::string::npos);
  EXPECT_THROW(expect<hello>(), std::logic_error) << "there is no run";
}

}  // namespace rehearse::scenarios
