// Each rise is one request, and one of the workers may be killed: nobody knows then whether its last rise took effect,
// and either is right. SPDX-License-Identifier: MIT
#include <rehearse/harness/gtest.hpp>
#include <rehearse/rehearse.hpp>

#include "settings_model.hpp"

using namespace rehearse;

REHEARSE_TEST(Settings, AreLinearizable) {
  const auto volumes = start_agent([] { return 0; });
  auto& asked = history_of<settings_model>();
  const auto workers = spawn_each(3, "worker", [=, &asked] {
    for (int i = 0; i < 2; ++i) {
      asked.call("volume", settings_model::raise{},
                 [&] { return volumes.get_and_update([](int& volume) { return ++volume; }); });
      asked.call("volume", settings_model::get{}, [&] { return volumes.get(); });
    }
  });
  inject().kill(workers);
  at_end("settings are linearizable", linearizable(asked));
}
