// A scenario as small as one can be: a greeting arrives.
// SPDX-License-Identifier: MIT
#include <string>

#include <rehearse/rehearse.hpp>

using namespace rehearse;

REHEARSE_SCENARIO(hello, {.description = "a greeting arrives"}) {
  workload("greeter", 1, [] {
    const auto listener = spawn("listener", [] { receive<std::string>(); });
    send(listener, std::string("hello"));
  });
}
