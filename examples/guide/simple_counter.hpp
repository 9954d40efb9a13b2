// Start here: the simplest server that can do it.
// SPDX-License-Identifier: MIT
#pragma once

#include "my_app.hpp"

struct simple_counter : gen_server {
  int count = 0;
};
