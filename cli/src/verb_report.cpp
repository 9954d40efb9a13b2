// report: what a database holds, as text.
// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <rehearse/reports/json.hpp>
#include <rehearse/reports/store.hpp>
#include <rehearse/reports/text.hpp>

#include "verbs.hpp"

namespace rehearse::cli {

auto run(const report_options& options) -> exit_code {
  const auto store = reports::store::open(options.database, reports::open_mode::read);
  reports::text_options text;
  text.color = wants_color_on_stdout(options.color);
  fmt::print("{}", options.json ? reports::report_json(*store) + "\n" : reports::report(*store, text));
  return exit_code::pass;
}

}  // namespace rehearse::cli
