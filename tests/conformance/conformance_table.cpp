// A table that is wrong is read as far as it goes, so that everything wrong with it is said at once.
// SPDX-License-Identifier: MIT
#include "conformance_table.hpp"

#include <algorithm>
#include <cstddef>
#include <set>
#include <sstream>

namespace rehearse::tests {

namespace {

/// The groups of the catalogue of rules; each is numbered from 01.
struct catalogue_group {
  std::string_view name;
  std::size_t rules;
};
constexpr catalogue_group catalogue[]{{"VER", 12},  {"LIFE", 9}, {"SIG", 10}, {"EXIT", 14}, {"LINK", 5},   {"MON", 8},
                                      {"ALIAS", 4}, {"NAME", 7}, {"RECV", 6}, {"TIME", 9},  {"SIM", 6},    {"GS", 36},
                                      {"SUP", 53},  {"DYN", 11}, {"PART", 8}, {"TASK", 12}, {"STREAM", 9}, {"TSUP", 6},
                                      {"AGENT", 5}, {"REG", 15}, {"TEL", 5},  {"APP", 5}};

auto rule_id(std::string_view group, std::size_t number) -> std::string {
  return std::string(group) + (number < 10 ? "-0" : "-") + std::to_string(number);
}

auto trimmed(std::string_view text) -> std::string {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return std::string(text);
}

auto fields_of(std::string_view line) -> std::vector<std::string> {
  std::vector<std::string> fields;
  for (auto bar = line.find('|'); bar != std::string_view::npos; bar = line.find('|')) {
    fields.push_back(trimmed(line.substr(0, bar)));
    line.remove_prefix(bar + 1);
  }
  fields.push_back(trimmed(line));
  return fields;
}

/// A row has `row_fields` fields, the last of which may be left out.
auto parse(std::string_view text, std::string_view heading, std::size_t row_fields) -> conformance_table {
  conformance_table read;
  std::istringstream lines{std::string(text)};
  std::size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (line.empty() || line.starts_with('#')) continue;
    auto fields = fields_of(line);
    if (fields.front().starts_with(heading)) {
      const std::string about = fields.size() > 1 ? fields[1] : "";
      const bool is_later = heading == "suite " && about == "later";
      read.parts.push_back({trimmed(fields.front().substr(heading.size())), is_later ? "" : about, is_later, {}});
      continue;
    }
    if (read.parts.empty() || fields.size() > row_fields || fields.size() + 1 < row_fields) {
      read.problems.push_back("line " + std::to_string(number) + " is neither a heading nor a row: " + line);
      continue;
    }
    fields.resize(row_fields);
    if (row_fields == 3) fields.insert(fields.begin() + 1, "");
    read.parts.back().rows.push_back({fields[0], fields[1], fields[2], fields[3]});
  }
  return read;
}

}  // namespace

auto parse_rules(std::string_view text) -> conformance_table { return parse(text, "group ", 3); }
auto parse_cases(std::string_view text) -> conformance_table { return parse(text, "suite ", 4); }

auto problems_of_rules(const conformance_table& rules, const std::vector<test_name>& tests)
    -> std::vector<std::string> {
  std::vector<std::string> found = rules.problems;
  std::set<std::string> known;
  std::multiset<std::string> listed;
  for (const catalogue_group& each : catalogue) {
    for (std::size_t number = 1; number <= each.rules; ++number) known.insert(rule_id(each.name, number));
  }
  for (const table_part& group : rules.parts) {
    for (const table_row& each : group.rows) {
      listed.insert(each.id);
      if (!known.contains(each.id)) found.push_back(each.id + " is no rule of the catalogue");
      if (!each.id.starts_with(group.name + "-")) found.push_back(each.id + " stands in group " + group.name);
      if (each.verdict == "same") {
        if (tests_named_by(each.id, tests).empty()) found.push_back(each.id + " is listed as same and has no test");
      } else if (each.verdict != "differs on purpose" && each.verdict != "absent") {
        found.push_back(each.id + " has the status '" + each.verdict + "': same, differs on purpose or absent");
      } else if (each.note.empty()) {
        found.push_back(each.id + " is listed as " + each.verdict + " and does not say why");
      }
    }
  }
  for (const std::string& each : known) {
    if (listed.count(each) != 1) found.push_back(each + " is listed " + std::to_string(listed.count(each)) + " times");
  }
  return found;
}

auto problems_of_cases(const conformance_table& cases, const std::vector<test_name>& tests)
    -> std::vector<std::string> {
  std::vector<std::string> found = cases.problems;
  std::set<std::string> listed;
  std::set<test_name> named;
  for (const table_part& suite : cases.parts) {
    for (const table_row& each : suite.rows) {
      if (!listed.insert(each.id).second) found.push_back(each.id + " is listed twice");
      const auto its = tests_named_by(each.id, tests);
      named.insert(its.begin(), its.end());
      const bool is_open = its.empty() && !suite.is_later;
      if (each.verdict == "Y" && is_open) found.push_back(each.id + " is listed as Y and has no test");
      if (each.verdict == "P" && is_open && each.note.empty())
        found.push_back(each.id + " has neither test nor reason");
      if (each.verdict == "N" && each.note.empty()) found.push_back(each.id + " is listed as N and does not say why");
      if (each.verdict == "N" && !its.empty()) found.push_back(each.id + " is listed as N and has a test");
      if (each.verdict != "Y" && each.verdict != "P" && each.verdict != "N") {
        found.push_back(each.id + " has the verdict '" + each.verdict + "': Y, P or N");
      }
    }
  }
  for (const test_name& each : tests) {
    if (!named.contains(each)) found.push_back(each + " is named by no case");
  }
  return found;
}

}  // namespace rehearse::tests
