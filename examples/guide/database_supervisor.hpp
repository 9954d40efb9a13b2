// Children in the order in which they need each other: with one that crashes, those after it are
// restarted, too.
// SPDX-License-Identifier: MIT
#pragma once

#include "cache.hpp"
#include "my_app.hpp"

struct database_supervisor : supervisor {
  static auto init() -> supervisor_spec {
    return {{.strategy = restart_strategy::rest_for_one},
            {child<repo>("repo", named("repo")),
             child<cache>("cache", named("cache")),                               // Needs the repo.
             child<data_processor>("data_processor", named("data_processor"))}};  // Needs both.
  }
};
