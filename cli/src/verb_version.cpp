// version: what to quote in a bug report, and what decides whether databases and digests can be compared.
// SPDX-License-Identifier: MIT
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <rehearse/reports/store.hpp>
#include <rehearse/runtime/event.hpp>

#include "verbs.hpp"

namespace rehearse::cli {
namespace {

auto compiler() -> std::string {
#if defined(__clang__)
  return std::string{"clang "} + __clang_version__;
#else
  return std::string{"gcc "} + __VERSION__;
#endif
}

}  // namespace

auto run(const version_options& options) -> exit_code {
  if (options.json) {
    const nlohmann::ordered_json document{{"name", "rehearse"},
                                          {"version", REHEARSE_VERSION},
                                          {"event_vocabulary", runtime::event_vocabulary_version},
                                          {"schema", reports::store_schema_version},
                                          {"compiler", compiler()}};
    fmt::print("{}\n", document.dump());
    return exit_code::pass;
  }
  fmt::print("rehearse {}\nevent vocabulary {}\ndatabase schema {}\ncompiler {}\n", REHEARSE_VERSION,
             runtime::event_vocabulary_version, reports::store_schema_version, compiler());
  return exit_code::pass;
}

}  // namespace rehearse::cli
