// Each worker gets the volume, and puts it back, one more. This test fails, on purpose: two workers are told the same.
// SPDX-License-Identifier: MIT
#include <rehearse/harness/gtest.hpp>
#include <rehearse/rehearse.hpp>

#include "settings_model.hpp"

using namespace rehearse;

REHEARSE_TEST(Settings, AreLinearizable) {
  const auto volumes = start_agent([] { return 0; });
  auto& asked = history_of<settings_model>();
  spawn_each(3, "worker", [=, &asked] {
    asked.call("volume", settings_model::raise{}, [&] {
      const int volume = volumes.get() + 1;
      volumes.update([=](int& now) { now = volume; });
      return volume;
    });
    asked.call("volume", settings_model::get{}, [&] { return volumes.get(); });
  });
  at_end("settings are linearizable", linearizable(asked));
}
