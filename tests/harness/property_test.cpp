// REHEARSE_PROPERTY: what it finds, how it shrinks, what it prints.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <gtest/gtest-spi.h>

#include <numeric>
#include <string>
#include <vector>

#include <rehearse/harness/rapidcheck.hpp>
#include <rehearse/rehearse.hpp>

namespace rehearse::harness {

struct pasteable {
  int value;
};
void showValue(const pasteable& what, std::ostream& out) { out << what.value; }
void show_as_test(const pasteable& what, const faults::fault_plan& plan, const pasted_run& run, std::ostream& out) {
  out << "TEST(" << what.value << ", " << plan.kills.size() << ") fails \"" << run.property << "\" under " << run.seed;
}

}  // namespace rehearse::harness

namespace rc {
template <>
struct Arbitrary<rehearse::harness::pasteable> {
  static auto arbitrary() -> Gen<rehearse::harness::pasteable> {
    return gen::build<rehearse::harness::pasteable>(
        gen::set(&rehearse::harness::pasteable::value, gen::inRange(0, 100)));
  }
};
}  // namespace rc

namespace rehearse::harness {
namespace {

struct amount {
  int value;
};

/// Sends each number to an adder, which expects the sum to stay small.
void expect_small_sum(const std::vector<int>& numbers) {
  const pid adder = spawn("adder", [count = numbers.size()] {
    int sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += receive<amount>().value;
    EXPECT_LT(sum, 100);
  });
  for (const int each : numbers) send(adder, amount{each});
}

/// What run_property reports as its one failure; empty if it passes.
auto report_of(const case_source& draw, const property_options& options) -> std::string {
  testing::TestPartResultArray parts;
  {
    const testing::ScopedFakeTestPartResultReporter intercepts(
        testing::ScopedFakeTestPartResultReporter::INTERCEPT_ONLY_CURRENT_THREAD, &parts);
    run_property("file.cpp", 7, "Suite.Name", draw, options);
  }
  EXPECT_LE(parts.size(), 1);
  return parts.size() == 0 ? "" : parts.GetTestPartResult(0).message();
}

TEST(Property, ExpectationsInProcessesShrink) {
  testing::internal::CaptureStdout();
  const std::string report = report_of(drawn_cases(&expect_small_sum), {.runs = 2});
  const std::string printed = testing::internal::GetCapturedStdout();
  EXPECT_NE(report.find("FAILED  \"EXPECT at property_test.cpp:"), std::string::npos) << report;
  EXPECT_NE(report.find("Expected: (sum) < (100), actual: 100 vs 100"), std::string::npos) << report;  // The least.
  EXPECT_NE(report.find("):\n  ["), std::string::npos) << report;
  EXPECT_NE(report.find("]\nas drawn:\n  ["), std::string::npos) << report;
  EXPECT_NE(report.find("replay: "), std::string::npos) << report;
  EXPECT_NE(report.find(" --gtest_filter=Suite.Name --rehearse_case="), std::string::npos) << report;
  EXPECT_NE(report.find(" --rehearse_expect="), std::string::npos) << report;
  EXPECT_TRUE(printed.starts_with("rehearse: Suite.Name fails (\"EXPECT at property_test.cpp:")) << printed;
  EXPECT_NE(printed.find("shrinking; as it was drawn: "), std::string::npos) << printed;
}

TEST(Property, PassesWhereNothingFails) {
  const auto nothing = [](const std::vector<int>& numbers) { static_cast<void>(numbers); };
  EXPECT_EQ(report_of(drawn_cases(+nothing), {.cases = 20, .runs = 2}), "");
}

TEST(Property, ShrinksOnlyToCasesThatFailInTheSameWay) {
  const auto body = [](int number) {
    if (number >= 40) scenarios::fail("large", "it is large");
    if (number >= 5) scenarios::fail("not small", "it is not small");
  };
  const auto result = search(drawn_cases(+body), {.cases = 300, .runs = 1, .seed = 5, .max_size = 100});
  ASSERT_TRUE(result.shrunk);
  const std::string found = result.first->run.property;
  EXPECT_EQ(result.shrunk->run.property, found);
  EXPECT_EQ(result.shrunk->text, found == "large" ? "40" : "5");
}

TEST(Property, CarriesOutTheDrawnFaults) {
  const auto body = [](const faults::fault_plan& plan) {
    spawn("victim", [] {
      for (int i = 0; i < 10; ++i) yield();
    });
    for (int i = 0; i < 5; ++i) yield();
    const auto survives = plan.kills.empty();
    scenarios::at_end("nobody was killed", [survives] { return scenarios::held(survives); });
  };
  const auto result = search(drawn_cases(+body), {.cases = 100, .runs = 1});
  ASSERT_TRUE(result.shrunk);
  EXPECT_EQ(result.shrunk->text, "[kill process 0 at step 0]");
  ASSERT_EQ(result.shrunk->run.faults.size(), 1U);
  EXPECT_EQ(result.shrunk->run.faults[0].kind, "kill");
}

TEST(Property, WhatCanBeShownAsATestIs) {
  const auto body = [](const pasteable& what, const faults::fault_plan&) {
    if (what.value >= 7) scenarios::fail("small", "it is not");
  };
  const auto result = search(drawn_cases(+body), {.cases = 100, .runs = 1});
  ASSERT_TRUE(result.shrunk);
  EXPECT_EQ(result.shrunk->test, "TEST(7, 0) fails \"small\" under " + std::to_string(result.shrunk->run.seed));
  const std::string report = report_of(drawn_cases(+body), {.cases = 100, .runs = 1});
  EXPECT_NE(report.find("the same as a test of its own:\n\n" + result.shrunk->test + "\nreplay: "), std::string::npos)
      << report;

  const auto cannot_be_shown = [](int number) {
    if (number >= 7) scenarios::fail("small", "it is not");
  };
  EXPECT_EQ(search(drawn_cases(+cannot_be_shown), {.cases = 100, .runs = 1}).shrunk->test, "");
}

TEST(Property, AKillIsAimedAtEachSmallerNumber) {
  const auto body = [](const faults::fault_plan& plan) {  // Only numbers that halving from above steps over.
    if (plan.kills.size() == 1 && (plan.kills[0].pick == 2 || plan.kills[0].pick == 7)) scenarios::fail("two", "no");
  };
  const auto result = search(drawn_cases(+body), {.cases = 2'000, .runs = 1, .max_size = 20});
  ASSERT_TRUE(result.shrunk);
  EXPECT_EQ(result.shrunk->text, "[kill process 2 at step 0]");
}

TEST(Property, TheSameSeedFindsTheSame) {
  const auto body = [](const std::vector<int>& numbers) {
    if (std::accumulate(numbers.begin(), numbers.end(), 0) >= 100) scenarios::fail("small", "it is not");
  };
  const auto once = [&](std::uint64_t seed) {
    return search(drawn_cases(+body), {.cases = 200, .runs = 2, .seed = seed});
  };
  const auto a = once(3);
  const auto b = once(3);
  const auto other = once(4'000);
  ASSERT_TRUE(a.shrunk && b.shrunk && other.shrunk);
  EXPECT_EQ(a.first->address, b.first->address);
  EXPECT_EQ(a.shrunk->address, b.shrunk->address);
  EXPECT_EQ(a.shrunk->text, b.shrunk->text);
  EXPECT_EQ(a.shrunk->run.digest, b.shrunk->run.digest);
  EXPECT_EQ(a.runs, b.runs);
  EXPECT_NE(a.first->text, other.first->text);
}

TEST(Property, CaseAddressesReadBackAsTheyPrint) {
  for (const case_address& each :
       {case_address{17, 34, {0, 2, 11}}, case_address{1, 0, {}}, case_address{9, 100, {5}}}) {
    EXPECT_EQ(parse_case_address(to_string(each)), each) << to_string(each);
  }
  EXPECT_EQ(to_string(case_address{17, 34, {0, 2}}), "17/34/0.2");
  for (const char* bad :
       {"", "17", "17/34", "17/34/0.", "17/34/.0", "a/34/0", "17/-1/0", "17/101/", "17/34/0 ", "17/34/0,1"}) {
    EXPECT_FALSE(parse_case_address(bad)) << bad;
  }
}

TEST(Property, RefusesWhatMakesNoSense) {
  EXPECT_EQ(report_of(drawn_cases(&expect_small_sum), {.cases = 0}),
            "Failed\na property needs a case and a run, or nothing is tested");
  EXPECT_EQ(report_of(drawn_cases(&expect_small_sum), {.max_size = 101}),
            "Failed\nmax_size is from 0 to 100; RapidCheck's generators are made for that");
  EXPECT_NE(report_of(drawn_cases(&expect_small_sum), {.strategy = "clever"}).find("no strategy 'clever'"),
            std::string::npos);
  EXPECT_THROW(rerun(drawn_cases(&expect_small_sum), {1, 3, {999'999}}, {}), std::invalid_argument);
}

}  // namespace
}  // namespace rehearse::harness
