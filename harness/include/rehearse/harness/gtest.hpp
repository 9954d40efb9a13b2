// REHEARSE_TEST: a GoogleTest test that runs its body under many seeds. EXPECT_* works inside processes.
//
//   REHEARSE_TEST(ConnectionPool, GetsItsConnectionsBack) {
//     auto pool = start_link<connection_pool>();
//     auto clients = spawn_each(3, "client", [=] { borrow_and_return(pool); });
//     inject().kill(clients, {.at_most = 1});
//     at_end("every connection is free again", [=] { return equal("available", peek(pool)->available.size(), 2); });
//   }
//
// The body is a process, the root; the run waits for what it spawns (servers aside). Flags of the test program override
// the options: --rehearse_runs, _seed, _strategy, _granularity, _delivery, _timers, _oracle, _max_steps, _expect, _db;
// so do REHEARSE_RUNS and REHEARSE_SEED in the environment. SCOPED_TRACE must not span an operation: it is the
// thread's, and other processes would stand in it. SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include <rehearse/scenarios/context.hpp>
#include <rehearse/scenarios/rule.hpp>
#include <rehearse/sim/options.hpp>

namespace rehearse::harness {

struct test_options {
  std::uint64_t runs = 200;
  std::uint64_t seed = 1;           ///< Run i has seed + i - 1.
  std::string strategy = "random";  ///< Or "pct:3", "pct:3:200".
  sim::granularity granularity = sim::granularity::operation;
  sim::models models{};
  std::uint64_t max_steps = 100'000;
  scenarios::oracle_scope oracle = scenarios::oracle_scope::full;  ///< `off` is refused.
};

/// Runs a test's body; a failing run becomes one GoogleTest failure, with its counter-example and replay line.
void run_test(const char* file, int line, const std::string& full_name, void (*body)(), test_options options);

}  // namespace rehearse::harness

/// A test of many seeds. What follows the name, if anything, are test_options: REHEARSE_TEST(A, B, .runs = 1000) {…}
#define REHEARSE_TEST(suite, name, ...)                                                                  \
  static void rehearse_test_##suite##_##name();                                                          \
  TEST(suite, name) {                                                                                    \
    ::rehearse::harness::run_test(__FILE__, __LINE__, #suite "." #name, &rehearse_test_##suite##_##name, \
                                  ::rehearse::harness::test_options{__VA_ARGS__});                       \
  }                                                                                                      \
  static void rehearse_test_##suite##_##name()
