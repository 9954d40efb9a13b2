// SPDX-License-Identifier: MIT
#include "planted_violations.hpp"

#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <string>

#include <rehearse/rehearse.hpp>
#include <rehearse/reports/store.hpp>
#include <rehearse/scenarios/runner.hpp>

namespace rehearse::tests {

using runtime::detail::mutant;

namespace {

struct idle : gen_server {};

/// A database that is gone with the test.
class scratch_database {
 public:
  scratch_database() : path_(std::filesystem::temp_directory_path() / ("stored_check_" + std::to_string(getpid()))) {
    std::filesystem::remove(path_);
  }
  ~scratch_database() { std::filesystem::remove(path_); }
  scratch_database(const scratch_database&) = delete;
  auto operator=(const scratch_database&) -> scratch_database& = delete;
  auto path() const -> std::string { return path_.string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace

void tree_under_fire() {
  start_supervisor({{.strategy = restart_strategy::one_for_all, .intensity = 5},
                    {child<idle>("a", named(name("a"))), child<idle>("b", named(name("b"))),
                     child<idle>("c", named(name("c"))).restarts(restart_type::temporary)}});
  scenarios::workload("breaker", [] {
    for (const char* victim : {"b", "a"}) {
      while (!whereis(name(victim))) yield();
      exit(whereis(name(victim)), "boom");
      sleep(std::chrono::seconds(1));
    }
  });
}

void killed_and_watched() {
  scenarios::workload("parent", [] {
    const auto watched = spawn_monitor("victim", [] { receive<int>(); });
    exit(watched.process, exit_reason::kill);
    receive<down>();
  });
}

void cancelled_in_time() {
  scenarios::workload("waiter", [] {
    const auto timer = send_after(self(), std::chrono::seconds(1), 1);
    cancel_timer(timer);
    receive_within<int>(std::chrono::seconds(5));
  });
}

/// Writes the records into a database and reads them back.
auto stored(const sim::campaign_info& info, const std::vector<sim::run_record>& records)
    -> std::vector<reports::stored_run> {
  const scratch_database file;
  {
    const auto into = reports::store::open(file.path(), reports::open_mode::write);
    into->campaign_begun(info);
    for (const sim::run_record& each : records) into->run_recorded(each);
    into->campaign_ended({});
  }
  const auto from = reports::store::open(file.path(), reports::open_mode::read);
  std::vector<reports::stored_run> found;
  for (const auto& each : from->runs()) found.push_back(*from->load_run(each.id));
  return found;
}

/// A violation that was found while running, stored.
auto find_violation(planted_violation planted) -> std::optional<reports::stored_run> {
  runtime::detail::planted_mutant = planted.which;
  scenarios::runner runs({.body = planted.body, .judge_properties = false});
  std::optional<sim::run_record> found;
  for (std::uint64_t seed = 1; seed <= 200 && !found; ++seed) {
    const auto each = runs.run(seed, seed);
    if (each.outcome == sim::verdict::fail) found = runs.reproduce(each);
  }
  runtime::detail::planted_mutant = mutant::none;
  if (!found) return {};
  sim::campaign_info campaign;
  campaign.scenario = campaign.scenario_id = "planted";
  campaign.variant = "buggy";
  return stored(campaign, {*found}).at(0);
}

}  // namespace rehearse::tests
