// Interned names. The table lives as long as its thread: names are few, and pids of other runs may still hold them.
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/pid.hpp>

#include <deque>
#include <map>
#include <ostream>

namespace rehearse::runtime {

namespace {

struct name_table {
  std::deque<std::string> texts{std::string()};  // Index 0 is no name; a deque keeps addresses.
  std::map<std::string_view, std::uint32_t> indexes;
};

auto table() -> name_table& {
  static thread_local name_table names;
  return names;
}

}  // namespace

name::name(std::string_view text) {
  if (text.empty()) return;
  name_table& names = table();
  if (const auto found = names.indexes.find(text); found != names.indexes.end()) {
    index_ = found->second;
    return;
  }
  index_ = static_cast<std::uint32_t>(names.texts.size());
  names.texts.emplace_back(text);
  names.indexes.emplace(names.texts.back(), index_);
}

auto name::text() const -> const std::string& { return table().texts[index_]; }

void pid::describe(std::ostream& out) const { out << '<' << id_ << '>'; }

}  // namespace rehearse::runtime
