// A child of a class that is no server: it could not be started.
// error: this class is no server that could be started
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/child_spec.hpp>

using namespace rehearse::runtime;

#ifdef CORRECTED
struct cache : gen_server {};
#else
struct cache {};
#endif

auto spec() -> child_spec { return child<cache>("cache"); }
