// Children that are of no use without each other: one that crashes takes all of them down, and all
// come back.
// SPDX-License-Identifier: MIT
#pragma once

#include "my_app.hpp"

struct cluster_supervisor : supervisor {
  static auto init() -> supervisor_spec {
    return {
        {.strategy = restart_strategy::one_for_all},
        {child<cluster_node>("node1", named("node1")), child<cluster_node>("node2", named("node2")),
         child<cluster_coordinator>("coordinator", named("coordinator"))}};
  }
};
