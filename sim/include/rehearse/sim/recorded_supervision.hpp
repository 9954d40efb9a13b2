// recorded_supervision: what a supervisor accepted, or is asked to start, without what starts its children: enough to
// judge by, and free of user code.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <rehearse/runtime/child_spec.hpp>
#include <rehearse/runtime/time.hpp>

namespace rehearse::sim {

/// A child spec without its start function.
struct recorded_child {
  std::string id;
  runtime::restart_type restart{};
  std::optional<runtime::virtual_duration> shutdown{};  ///< As runtime::child_shutdown keeps it; empty: the default.
  runtime::child_type type{};
  bool significant = false;
};

/// The members of runtime::supervisor_config, owned.
struct recorded_supervision {
  runtime::supervisor_flags flags{};
  bool is_dynamic = false;
  std::optional<std::uint64_t> max_children{};
  std::vector<recorded_child> children{};
};

auto to_recorded(const runtime::supervisor_config& shown) -> recorded_supervision;

}  // namespace rehearse::sim
