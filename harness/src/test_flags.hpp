// The flags of a test program: --rehearse_NAME=VALUE.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <string>

#include <rehearse/scenarios/oracle.hpp>
#include <rehearse/sim/options.hpp>

namespace rehearse::harness {

/// Its value on the program's command line.
auto flag(const std::string& name) -> std::optional<std::string>;

/// Throws std::invalid_argument if `text` is no number; `name` is the flag's, or the environment's in small letters.
auto number(const std::string& name, const std::string& text, int base = 0) -> std::uint64_t;

/// A misspelt flag must not leave a test green that was to run otherwise: throws std::invalid_argument.
void refuse_unknown_flags();

template <class Value, class Parse>
void override_model(Value& value, const std::string& name, Parse parse) {
  const auto text = flag(name);
  if (!text) return;
  const auto parsed = parse(*text);
  if (!parsed) throw std::invalid_argument("--rehearse_" + name + ": there is no '" + *text + "'");
  value = *parsed;
}

/// What test_options and property_options have in common, from the environment and the command line, which wins.
/// Throws std::invalid_argument for flags that do not exist or values that make no sense.
template <class Options>
void override_by_flags(Options& options) {
  refuse_unknown_flags();
  if (const char* runs = std::getenv("REHEARSE_RUNS")) options.runs = number("runs", runs);
  if (const char* seed = std::getenv("REHEARSE_SEED")) options.seed = number("seed", seed);
  if (const auto text = flag("runs")) options.runs = number("runs", *text);
  if (const auto text = flag("seed")) options.seed = number("seed", *text);
  if (const auto text = flag("max_steps")) options.max_steps = number("max_steps", *text);
  if (const auto text = flag("strategy")) options.strategy = *text;
  override_model(options.granularity, "granularity", sim::parse_granularity);
  override_model(options.models.delivery, "delivery", sim::parse_delivery);
  override_model(options.models.timers, "timers", sim::parse_timers);
  override_model(options.oracle, "oracle", scenarios::parse_oracle_scope);
  if (options.oracle == scenarios::oracle_scope::off) {
    throw std::invalid_argument(std::string("--rehearse_oracle: ") + scenarios::oracle_off_refused);
  }
}

/// The end of a replay line: how to explore, and under which models.
template <class Options>
auto model_flags(const Options& options, const std::string& strategy) -> std::string {
  return " --rehearse_strategy=" + strategy + " --rehearse_granularity=" + std::string(to_string(options.granularity)) +
         " --rehearse_delivery=" + std::string(to_string(options.models.delivery)) +
         " --rehearse_timers=" + std::string(to_string(options.models.timers)) +
         " --rehearse_max_steps=" + std::to_string(options.max_steps) +
         (options.oracle == scenarios::oracle_scope::full
              ? std::string()
              : " --rehearse_oracle=" + std::string(to_string(options.oracle)));
}

}  // namespace rehearse::harness
