// EXPECT_* and ASSERT_* inside processes: they fail the run, not the test; so they can be replayed and shrunk.
// SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>

#include <gtest/gtest-spi.h>

#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include <rehearse/scenarios/runner.hpp>

namespace rehearse::harness {

/// Failing expectations inside a run fail that run; those of a process that is dead already are nobody's.
class expectations final : public testing::ScopedFakeTestPartResultReporter {
 public:
  expectations() : ScopedFakeTestPartResultReporter(INTERCEPT_ONLY_CURRENT_THREAD, &ignored_) {}

  void ReportTestPartResult(const testing::TestPartResult& result) override {
    if (result.skipped()) skip_ = result.message();
    if (!result.failed()) return;
    auto* run = scenarios::runner::active();
    if (run == nullptr) {
      outside_.push_back(result);
      return;
    }
    sim::simulation& simulation = run->simulation();
    if (simulation.node().is_unwinding()) return;
    std::ostringstream seen;
    seen << result.message();
    if (simulation.running() != 0) seen << "\nin " << simulation.name_of(simulation.running());
    std::string file = result.file_name() == nullptr ? "?" : result.file_name();
    if (const auto slash = file.rfind('/'); slash != std::string::npos) file.erase(0, slash + 1);
    simulation.fail("EXPECT at " + file + ":" + std::to_string(result.line_number()), seen.str());
  }

  /// What GTEST_SKIP said, if it was called.
  auto skip() const -> const std::optional<std::string>& { return skip_; }
  auto outside() const -> const std::vector<testing::TestPartResult>& { return outside_; }

 private:
  testing::TestPartResultArray ignored_;
  std::vector<testing::TestPartResult> outside_;
  std::optional<std::string> skip_;
};

}  // namespace rehearse::harness
