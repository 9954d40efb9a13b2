// Plants a fault into the runtime for tests that know nothing of it: --plant=7.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <string>

#include "mutant.hpp"

namespace {

class planter final : public testing::Environment {
 public:
  void SetUp() override {
    for (const std::string& each : testing::internal::GetArgvs()) {
      if (!each.starts_with("--plant=")) continue;
      const int number = std::stoi(each.substr(std::string("--plant=").size()));
      rehearse::runtime::detail::planted_mutant = static_cast<rehearse::runtime::detail::mutant>(number);
    }
  }
};

[[maybe_unused]] const testing::Environment* const registered = testing::AddGlobalTestEnvironment(new planter);

}  // namespace
