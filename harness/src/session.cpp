// Stands between a campaign, which knows no store, and a store, which may break down at any call.
// SPDX-License-Identifier: MIT
#include <rehearse/harness/session.hpp>
#include <rehearse/scenarios/oracle.hpp>

#include <exception>
#include <functional>
#include <map>
#include <stdexcept>
#include <utility>
#include <vector>

namespace rehearse::harness {
namespace {

template <typename T>
auto known(std::optional<T> value, const std::string& what, const std::string& text) -> T {
  if (!value)
    throw std::invalid_argument("the stored run has the " + what + " '" + text + "', unknown to this program");
  return *std::move(value);
}

}  // namespace

/// Passes on what a campaign tells until the store fails for the first time, and remembers the ids of the runs.
class session::keeper final : public sim::run_sink {
 public:
  explicit keeper(session& owner) : owner_{owner} {}

  void campaign_begun(const sim::campaign_info& info) override {
    if (owner_.path_.empty() || !owner_.store_error_.empty()) return;
    attempt([&] {
      if (owner_.store_ == nullptr) owner_.store_ = reports::store::open(owner_.path_, reports::open_mode::write);
      owner_.store_->campaign_begun(info);
      is_keeping_ = true;
    });
  }

  void run_begun(std::uint64_t index, std::uint64_t seed) override {
    if (is_keeping_) attempt([&] { owner_.store_->run_begun(index, seed); });
  }

  void run_ended(sim::verdict outcome, std::uint64_t steps) override {
    has_diverged_ = has_diverged_ || outcome == sim::verdict::diverged;
    if (is_keeping_) attempt([&] { owner_.store_->run_ended(outcome, steps); });
  }

  void run_recorded(const sim::run_record& record) override {
    has_diverged_ = has_diverged_ || record.outcome == sim::verdict::diverged;
    if (!is_keeping_) return;
    attempt([&] {
      owner_.store_->run_recorded(record);
      if (const auto id = owner_.store_->last_recorded_id()) ids_.emplace(record.index, *id);
    });
  }

  void properties_counted(const std::vector<sim::property_count>& counts) override {
    if (is_keeping_) attempt([&] { owner_.store_->properties_counted(counts); });
  }
  void coverage_counted(const std::vector<sim::rule_cell>& cells) override {
    if (is_keeping_) attempt([&] { owner_.store_->coverage_counted(cells); });
  }

  void campaign_ended(const sim::campaign_counters& counters) override {
    if (is_keeping_) attempt([&] { owner_.store_->campaign_ended(counters); });
    is_keeping_ = false;
  }

  auto has_diverged() const -> bool { return has_diverged_; }

  auto id_of(const std::optional<sim::run_record>& record) const -> std::optional<std::int64_t> {
    if (!record) return std::nullopt;
    const auto found = ids_.find(record->index);
    return found == ids_.end() ? std::nullopt : std::optional{found->second};
  }

 private:
  template <typename Call>
  void attempt(Call call) {
    try {
      call();
    } catch (const std::exception& error) {
      is_keeping_ = false;
      owner_.store_error_ = error.what();
      owner_.store_.reset();
    }
  }

  session& owner_;
  bool is_keeping_ = false;
  bool has_diverged_ = false;
  std::map<std::uint64_t, std::int64_t> ids_;  ///< Of recorded runs, by index.
};

session::session(std::string path) : path_{std::move(path)} {}

session::~session() = default;

auto session::run(const scenarios::scenario& what, scenarios::campaign_options options) -> session_result {
  keeper keeps{*this};
  options.sink = &keeps;
  session_result result;
  try {
    result.campaign = scenarios::run_campaign(what, options);
  } catch (...) {
    store_.reset();  // Marks a campaign that had begun as interrupted.
    throw;
  }
  result.first_failure_id = keeps.id_of(result.campaign.first_failure);
  result.shortest_failure_id = keeps.id_of(result.campaign.shortest_failure);
  result.has_diverged = keeps.has_diverged();
  for (const auto& failure : {std::cref(result.campaign.first_failure), std::cref(result.campaign.shortest_failure)}) {
    const auto& record = failure.get();
    result.has_diverged = result.has_diverged || (record && record->outcome == sim::verdict::diverged);
  }
  result.store_error = store_error_;
  return result;
}

auto replay_options_of(const reports::stored_run& stored) -> scenarios::campaign_options {
  const auto& info = stored.info;
  std::string why;
  scenarios::campaign_options options;
  options.fixed = info.variant == "fixed";
  options.runs = 1;
  options.seed = stored.record.seed;
  options.strategy = info.strategy;
  options.granularity = known(sim::parse_granularity(info.granularity), "granularity", info.granularity);
  options.delivery = known(sim::parse_delivery(info.delivery), "delivery", info.delivery);
  options.timers = known(sim::parse_timers(info.timers), "timers", info.timers);
  options.faults = known(faults::parse_policy(info.faults, why), "fault policy", info.faults);
  options.max_steps = info.max_steps;
  options.oracle = known(scenarios::parse_oracle_scope(info.oracle), "oracle", info.oracle);
  options.replay_tape = stored.record.choices_tape;
  return options;
}

}  // namespace rehearse::harness
