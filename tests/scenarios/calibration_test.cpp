// Random walk meets the exact probabilities of the step programs K1 to K9, which enumeration gives.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <string>

#include "calibration.hpp"

namespace rehearse::scenarios {

namespace {

struct cell {
  const char* id;
  double probability;
};

class RandomWalk : public testing::TestWithParam<cell> {};

}  // namespace

TEST_P(RandomWalk, MeetsTheExactProbability) {
  const auto [id, probability] = GetParam();
  const auto runs = static_cast<std::uint64_t>(std::max(20'000.0, std::min(100 / probability, 300'000.0)));

  const std::uint64_t seen = failures_of(id, "random", runs, 1);

  if (probability >= 1e-4) {
    EXPECT_GT(binomial_p_value(seen, runs, probability), 1e-4)
        << id << ": " << seen << " of " << runs << ", expected " << probability * static_cast<double>(runs);
  } else {
    // Rarer than any budget here: a hit would be a scheduler that is not uniform.
    EXPECT_LE(static_cast<double>(seen), 3 + 10 * probability * static_cast<double>(runs)) << id;
  }
}

INSTANTIATE_TEST_SUITE_P(Calibration, RandomWalk,
                         testing::Values(cell{"K1uneven(25)", 0x1p-25}, cell{"K2window(10,20)", 4.8828125e-4},
                                         cell{"K2'window(20,40)", 4.76837158203125e-7}, cell{"K3lost(0)", 0.5},
                                         cell{"K3lost(10)", 0.1682}, cell{"K4chain(2,3)", 0.2617},
                                         cell{"K4chain(3,1)", 0.06836}, cell{"K4chain(4,0)", 0.0078125},
                                         cell{"K5reorder(3)", 0.3047}, cell{"K5reorder(5)", 0.2958},
                                         cell{"K6starve(5,5)", 0.002526}, cell{"K7phil(2)", 0.5},
                                         cell{"K7phil(3)", 1.0 / 3}, cell{"K8twowin(5,12,20)", 6.103515625e-5},
                                         cell{"K9reverse(5)", 1.0 / 120}),
                         [](const auto& parameter) {
                           std::string name = parameter.param.id;
                           for (char& each : name) {
                             if (std::isalnum(static_cast<unsigned char>(each)) == 0) each = each == '\'' ? 'b' : '_';
                           }
                           return name;
                         });

}  // namespace rehearse::scenarios
