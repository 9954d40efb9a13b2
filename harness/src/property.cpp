// Searching and shrinking drawn inputs.
// SPDX-License-Identifier: MIT
#include <rehearse/harness/property.hpp>

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include <rehearse/scenarios/context.hpp>
#include <rehearse/scenarios/runner.hpp>
#include <rehearse/sim/prng.hpp>

namespace rehearse::harness {

namespace {

/// Enough to find a seed for a case that only its tape has shown to fail.
constexpr std::uint64_t seeds_for_replay = 4'096;

auto hash_of(std::string_view text) -> std::uint64_t {
  std::uint64_t state = text.size();
  std::uint64_t hash = 0;
  for (const char each : text) {
    state ^= static_cast<unsigned char>(each);
    hash = sim::mix_seed(state);
  }
  return hash;
}

struct found {
  sim::run_record run;
  bool has_seed = false;
};

auto pasted(const property_case& which, const property_options& options, const found& how) -> std::string {
  if (!how.has_seed) return {};
  return which.as_test({how.run.property, how.run.seed, options.granularity, options.models});
}

/// Runs one case after another in the same simulation.
class case_runner {
 public:
  explicit case_runner(const property_options& options)
      : runner_({.body =
                     [this] {
                       for (const faults::kill_at_step& each : current_->plan().kills) {
                         scenarios::inject().kill(each);
                       }
                       current_->body();
                     },
                 .is_test = true,
                 .strategy = options.strategy,
                 .granularity = options.granularity,
                 .models = options.models,
                 .max_steps = options.max_steps,
                 .oracle = options.oracle}) {}

  auto run(const property_case& which, std::uint64_t seed) -> sim::run_record {
    current_ = &which;
    ++runs_;
    return runner_.run(runs_, seed);
  }
  auto follow(const property_case& which, const sim::tape& tape, std::uint64_t seed) -> sim::run_record {
    current_ = &which;
    ++runs_;
    return runner_.replay_leniently(tape, runs_, seed);
  }
  /// The same run again with everything recorded.
  auto record(const property_case& which, const sim::run_record& failed) -> sim::run_record {
    current_ = &which;
    return runner_.reproduce(failed);
  }
  auto runs() const -> std::uint64_t { return runs_; }

 private:
  const property_case* current_ = nullptr;
  std::uint64_t runs_ = 0;
  scenarios::runner runner_;
};

class shrinker {
 public:
  shrinker(case_runner& runs, const property_options& options, property_result& result)
      : runs_(runs), options_(options), result_(result) {}

  void shrink(std::unique_ptr<property_case> current, case_address address, found how) {
    bool simpler_found = true;
    while (simpler_found && result_.tried < options_.shrink_tries) {
      simpler_found = false;
      const auto next = current->simpler();
      for (std::uint64_t index = 0; result_.tried < options_.shrink_tries; ++index) {
        auto candidate = next();
        if (candidate == nullptr) break;
        ++result_.tried;
        auto fails = still_fails(*candidate, how.run);
        if (!fails) continue;
        current = std::move(candidate);
        how = std::move(*fails);
        address.path.push_back(index);
        simpler_found = true;
        break;
      }
    }
    if (!how.has_seed) look_for_seed(*current, how);
    result_.shrunk = {std::move(address), current->text(), runs_.record(*current, how.run), how.has_seed,
                      pasted(*current, options_, how)};
  }

 private:
  auto still_fails(const property_case& candidate, const sim::run_record& known) -> std::optional<found> {
    const std::uint64_t base = hash_of(candidate.text()) ^ options_.seed;
    bool slipped = false;
    for (std::uint64_t i = 0; i < options_.shrink_runs; ++i) {
      sim::run_record run = runs_.run(candidate, base + i);
      if (run.outcome != sim::verdict::fail) continue;
      if (run.property == known.property) return found{std::move(run), true};
      slipped = true;
    }
    sim::run_record run = runs_.follow(candidate, known.choices_tape, known.seed);
    if (run.outcome == sim::verdict::fail && run.property == known.property) return found{std::move(run), false};
    if (slipped || run.outcome == sim::verdict::fail) ++result_.slipped;
    return std::nullopt;
  }

  /// A seed fits into a replay line; a tape does not.
  void look_for_seed(const property_case& which, found& how) {
    const std::uint64_t base = hash_of(which.text()) ^ options_.seed;
    for (std::uint64_t i = options_.shrink_runs; i < seeds_for_replay; ++i) {
      sim::run_record run = runs_.run(which, base + i);
      if (run.outcome != sim::verdict::fail || run.property != how.run.property) continue;
      how = {std::move(run), true};
      return;
    }
  }

  case_runner& runs_;
  const property_options& options_;
  property_result& result_;
};

void check(const property_options& options) {
  if (options.cases == 0 || options.runs == 0) {
    throw std::invalid_argument("a property needs a case and a run, or nothing is tested");
  }
  if (options.max_size < 0 || options.max_size > 100) {
    throw std::invalid_argument("max_size is from 0 to 100; RapidCheck's generators are made for that");
  }
}

/// The first seed under which the case fails.
auto first_failure(case_runner& runs, const property_case& which, std::uint64_t seed, std::uint64_t count,
                   property_result& result) -> std::optional<sim::run_record> {
  for (std::uint64_t i = 0; i < count; ++i) {
    sim::run_record run = runs.run(which, seed + i);
    if (run.outcome == sim::verdict::inconclusive) ++result.inconclusive;
    if (run.outcome == sim::verdict::fail) return run;
  }
  return std::nullopt;
}

}  // namespace

auto to_string(const case_address& address) -> std::string {
  std::string text = std::to_string(address.seed) + "/" + std::to_string(address.size) + "/";
  for (std::size_t i = 0; i < address.path.size(); ++i) {
    if (i != 0) text += ".";
    text += std::to_string(address.path[i]);
  }
  return text;
}

auto parse_case_address(std::string_view text) -> std::optional<case_address> {
  case_address address;
  const auto take = [&](auto& value) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc()) return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return true;
  };
  const auto skip = [&](char wanted) {
    if (text.empty() || text.front() != wanted) return false;
    text.remove_prefix(1);
    return true;
  };
  if (!take(address.seed) || !skip('/') || !take(address.size) || !skip('/')) return std::nullopt;
  while (!text.empty()) {
    if (!address.path.empty() && !skip('.')) return std::nullopt;
    if (!take(address.path.emplace_back())) return std::nullopt;
  }
  if (address.size < 0 || address.size > 100) return std::nullopt;
  return address;
}

auto search(const case_source& draw, const property_options& options,
            const std::function<void(const failing_case&)>& on_first_failure) -> property_result {
  check(options);
  property_result result;
  case_runner runs(options);
  for (std::uint64_t i = 0; i < options.cases; ++i) {
    const auto growing =
        i * static_cast<std::uint64_t>(options.max_size) / std::max<std::uint64_t>(options.cases - 1, 1);
    case_address address{options.seed + i, static_cast<int>(growing), {}};
    auto drawn = draw(address.seed, address.size);
    ++result.cases;
    auto failure = first_failure(runs, *drawn, hash_of(drawn->text()) ^ options.seed, options.runs, result);
    if (!failure) continue;
    result.first = {address, drawn->text(), runs.record(*drawn, *failure), true, {}};
    if (on_first_failure) on_first_failure(*result.first);
    if (result.first->run.outcome == sim::verdict::diverged) {
      result.shrunk = result.first;  // A program that does not repeat cannot be shrunk.
    } else {
      shrinker(runs, options, result).shrink(std::move(drawn), address, {std::move(*failure), true});
    }
    break;
  }
  result.runs = runs.runs();
  return result;
}

auto rerun(const case_source& draw, const case_address& address, const property_options& options) -> property_result {
  check(options);
  auto chosen = draw(address.seed, address.size);
  for (const std::uint64_t index : address.path) {
    const auto next = chosen->simpler();
    std::unique_ptr<property_case> candidate;
    for (std::uint64_t i = 0; i <= index; ++i) {
      candidate = next();
      if (candidate == nullptr) {
        throw std::invalid_argument("there is no case " + to_string(address) +
                                    ": the generators are not those it was found with");
      }
    }
    chosen = std::move(candidate);
  }
  property_result result;
  result.cases = 1;
  case_runner runs(options);
  if (const auto failure = first_failure(runs, *chosen, options.seed, options.runs, result)) {
    result.first = {address, chosen->text(), runs.record(*chosen, *failure), true,
                    pasted(*chosen, options, {*failure, true})};
    result.shrunk = result.first;
  }
  result.runs = runs.runs();
  return result;
}

}  // namespace rehearse::harness
