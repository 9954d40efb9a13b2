// SPDX-License-Identifier: MIT
#include "term.hpp"

namespace rehearse::beam {

auto term(const exit_reason& reason, std::string_view exception) -> std::string {
  using kind = exit_reason::kind;
  switch (reason.what()) {
    case kind::shutdown_with: return "{:shutdown, :" + std::string(reason.text()) + "}";
    case kind::error: return "{" + std::string(exception) + ", :stack}";
    case kind::nocatch: return "{{:nocatch, :thrown}, :stack}";
    case kind::failed_to_start_child:
      return "{:shutdown, {:failed_to_start_child, \"" + std::string(reason.text()) + "\", " +
             term(reason.inner(), exception) + "}}";
    case kind::call_failed: return "{" + term(reason.inner(), exception) + ", :call}";
    default: return ":" + reason.to_string();
  }
}

auto reason_of_word(std::string_view word) -> exit_reason {
  if (word == "shutdown_x") return exit_reason::shutdown_with("x");
  return word;
}

}  // namespace rehearse::beam
