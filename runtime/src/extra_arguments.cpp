// Extra arguments: how a child's start gets them, or does not.
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/extra_arguments.hpp>

namespace rehearse::runtime::detail {

auto mismatch_of_arguments(const std::string& taken, const extra_arguments& given) -> start_result {
  return {start_outcome::error,
          {},
          {exit_reason::kind::custom,
           "the child takes extra arguments " + taken + ", its supervisor gives " + given.types()}};
}

auto with_extra_arguments(child_spec spec, const extra_arguments& extra) -> child_spec {
  if (spec.start_with_extra) {
    spec.start = [start = spec.start_with_extra, extra] { return start(extra); };
  } else if (!extra.is_empty() && spec.start) {
    spec.start = [extra] { return mismatch_of_arguments("none (see child_with_extra)", extra); };
  }
  return spec;
}

}  // namespace rehearse::runtime::detail
