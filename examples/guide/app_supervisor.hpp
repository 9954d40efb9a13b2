// Children that do not need each other: one that crashes is restarted alone.
// SPDX-License-Identifier: MIT
#pragma once

#include "cache.hpp"
#include "counter.hpp"
#include "my_app.hpp"

struct app_supervisor : supervisor {
  static auto init() -> supervisor_spec {
    return {{.strategy = restart_strategy::one_for_one},
            {child<counter>("counter", named("counter"), 0), child<cache>("cache", named("cache")),
             child<worker>("worker", named("worker"), "value")}};
  }
};
