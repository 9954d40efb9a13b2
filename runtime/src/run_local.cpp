// What belongs to a run and to no process.
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/run_local.hpp>

#include <stdexcept>

#include "kernel.hpp"

namespace rehearse::runtime::detail {

namespace {
auto this_run() -> kernel& {
  kernel* const here = kernel::current();
  if (here == nullptr) throw std::logic_error("rehearse: this belongs to a run, and no run is going on here");
  return *here;
}
}  // namespace

auto find_run_local(const void* key) -> run_local* {
  for (const auto& [its_key, found] : this_run().locals_) {
    if (its_key == key) return found.get();
  }
  return nullptr;
}

auto add_run_local(const void* key, std::unique_ptr<run_local> made) -> run_local& {
  return *this_run().locals_.emplace_back(key, std::move(made)).second;
}

}  // namespace rehearse::runtime::detail
