// A property as a GoogleTest test.
// SPDX-License-Identifier: MIT
#include <rehearse/harness/gtest_property.hpp>

#include <gtest/gtest.h>

#include <cstdio>
#include <stdexcept>

#include <rehearse/harness/crash_handler.hpp>
#include <rehearse/harness/watchdog.hpp>
#include <rehearse/reports/text.hpp>

#include "expectations.hpp"
#include "test_flags.hpp"

namespace rehearse::harness {

namespace {

struct effective_options {
  property_options property;
  std::optional<case_address> one_case;
  std::optional<std::uint64_t> expected;
};

auto with_flags(property_options options) -> effective_options {
  override_by_flags(options);
  if (const auto text = flag("cases")) options.cases = number("cases", *text);
  effective_options effective{options, std::nullopt, std::nullopt};
  if (const auto text = flag("case")) {
    effective.one_case = parse_case_address(*text);
    if (!effective.one_case) {
      throw std::invalid_argument("--rehearse_case: '" + *text + "' is no case; one looks like 17/34/0.2");
    }
  }
  if (const auto text = flag("expect")) effective.expected = number("expect", *text, 16);
  return effective;
}

auto replay_line(const std::string& full_name, const property_options& options, const failing_case& which)
    -> std::string {
  const auto arguments = testing::internal::GetArgvs();
  std::string line = arguments.empty() ? "./test" : arguments.front();
  line += " --gtest_filter=" + full_name + " --rehearse_case=" + to_string(which.address);
  line += " --rehearse_runs=1 --rehearse_seed=" + std::to_string(which.run.seed);
  line += model_flags(options, options.strategy);
  line += " --rehearse_expect=" + reports::format_digest(which.run.digest);
  return line;
}

auto indented(const std::string& text) -> std::string {
  std::string lines = "  ";
  for (const char each : text) {
    lines += each;
    if (each == '\n') lines += "  ";
  }
  return lines + "\n";
}

auto count(std::uint64_t number, std::string_view what) -> std::string {
  return std::to_string(number) + " " + std::string(what) + (number == 1 ? "" : "s");
}

auto report(const std::string& full_name, const effective_options& options, const property_result& result)
    -> std::string {
  const failing_case& simplest = *result.shrunk;
  std::string text = reports::counter_example(simplest.run);
  if (options.one_case) {
    text += "input:\n" + indented(simplest.text);
  } else {
    text += "input, simplified " + count(simplest.address.path.size(), "time") + " (" +
            count(result.tried, "simpler case") + " tried";
    if (result.slipped != 0) text += ", " + std::to_string(result.slipped) + " of them failed in another way";
    text += "):\n" + indented(simplest.text);
    if (!simplest.address.path.empty()) text += "as drawn:\n" + indented(result.first->text);
  }
  if (options.expected && *options.expected != simplest.run.digest) {
    text +=
        "this is not the run that was expected: its digest is " + reports::format_digest(simplest.run.digest) + "\n";
  }
  for (const std::string& each : simplest.run.notes) text += "note: " + each + "\n";
  if (!simplest.has_seed) {
    text += "no seed shows this case, only the tape it was found with; the line replays the case as it was drawn\n";
  }
  if (!simplest.test.empty()) text += "the same as a test of its own:\n\n" + simplest.test + "\n";
  const std::string replay = replay_line(full_name, options.property, simplest.has_seed ? simplest : *result.first);
  testing::Test::RecordProperty("rehearse_replay", replay);
  return text + "replay: " + replay;
}

}  // namespace

void run_property(const char* file, int line, const std::string& full_name, const case_source& draw,
                  property_options defaults) {
  effective_options options;
  property_result result;
  std::vector<testing::TestPartResult> outside;
  std::optional<std::string> skip;
  const watchdog watches;
  const crash_handler tells;
  try {
    options = with_flags(std::move(defaults));
    const expectations intercepted;
    result = options.one_case
                 ? rerun(draw, *options.one_case, options.property)
                 : search(draw, options.property, [&](const failing_case& drawn) {
                     // tidy-allow: stdout — GoogleTest prints there, too
                     std::printf("rehearse: %s fails (\"%s\") for\n%sshrinking; as it was drawn: %s\n",
                                 full_name.c_str(), drawn.run.property.c_str(), indented(drawn.text).c_str(),
                                 replay_line(full_name, options.property, drawn).c_str());
                     std::fflush(stdout);
                   });
    outside = intercepted.outside();
    skip = intercepted.skip();
  } catch (const std::invalid_argument& error) {
    ADD_FAILURE_AT(file, line) << error.what();
    return;
  }
  for (const auto& each : outside) ADD_FAILURE_AT(each.file_name(), each.line_number()) << each.message();
  testing::Test::RecordProperty("rehearse_seed", std::to_string(options.property.seed));
  testing::Test::RecordProperty("rehearse_cases", std::to_string(result.cases));
  testing::Test::RecordProperty("rehearse_runs", std::to_string(result.runs));
  if (skip && !result.shrunk) GTEST_SKIP() << *skip;
  if (result.shrunk) {
    ADD_FAILURE_AT(file, line) << report(full_name, options, result);
    return;
  }
  if (result.inconclusive * 20 > result.runs) {
    ADD_FAILURE_AT(file, line) << "rehearse: " << result.inconclusive << " of " << result.runs
                               << " runs reached the step limit; they prove nothing";
  }
  // tidy-allow: stdout — GoogleTest prints there, too
  if (options.expected) std::printf("rehearse: passes now; the run that was expected failed\n");
}

}  // namespace rehearse::harness
