// The table of a campaign: a row for each property and mark, in the order in which they first came.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include <rehearse/sim/property_count.hpp>

namespace rehearse::scenarios {

/// Runs declare the same things in the same order, mostly, so a row is looked for where the last one ended.
class property_table {
 public:
  void begin_run() { next_ = 0; }

  auto row(sim::property_kind kind, std::string_view name) -> sim::property_count& {
    const auto is_it = [&](const sim::property_count& each) { return each.kind == kind && each.name == name; };
    for (std::size_t looked = 0; looked < rows_.size(); ++looked, ++next_) {
      if (next_ >= rows_.size()) next_ = 0;
      if (is_it(rows_[next_])) return rows_[next_++];
    }
    rows_.push_back({kind, std::string(name)});
    next_ = rows_.size();
    return rows_.back();
  }

  auto rows() const -> const std::vector<sim::property_count>& { return rows_; }

 private:
  std::vector<sim::property_count> rows_;
  std::size_t next_ = 0;
};

}  // namespace rehearse::scenarios
