// SPDX-License-Identifier: MIT
#include "golden.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace rehearse::beam {

namespace {

auto read(const std::string& file) -> std::string {
  const std::string path = std::string(REHEARSE_BEAM_GOLDEN) + "/" + file;
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

auto golden_cases(const language& which) -> std::vector<golden_case> {
  const std::string prefix(which.name);
  std::vector<golden_case> cases;
  for (auto& each : read_scenarios(read(prefix + ".scenarios.txt"), prefix)) cases.push_back({std::move(each), {}});

  const std::string recorded = read(prefix + ".golden.txt");
  std::size_t at = 0;
  std::size_t index = 0;
  for (std::size_t begin = 0; begin < recorded.size();) {
    const std::size_t end = std::min(recorded.find('\n', begin), recorded.size());
    std::string line = recorded.substr(begin, end - begin);
    begin = end + 1;
    if (line.rfind("== ", 0) != 0) {
      cases.at(at).trace.push_back(std::move(line));
      continue;
    }
    at = index++;
    if (cases.at(at).scenario.name != line.substr(3)) throw std::runtime_error("traces and scenarios do not match");
  }
  return cases;
}

auto golden_case::is_directed() const -> bool { return scenario.name[0] < '0' || scenario.name[0] > '9'; }

auto every_nth(std::size_t n, const std::vector<golden_case>& cases) -> std::vector<golden_case> {
  std::vector<golden_case> some;
  for (std::size_t at = 0; at < cases.size(); at += n) some.push_back(cases[at]);
  return some;
}

auto first_difference(const std::vector<std::string>& recorded, const std::vector<std::string>& ours) -> std::string {
  const std::size_t both = std::min(recorded.size(), ours.size());
  std::size_t at = 0;
  while (at < both && recorded[at] == ours[at]) ++at;
  if (at == recorded.size() && at == ours.size()) return {};
  std::string text;
  for (std::size_t i = at < 12 ? 0 : at - 12; i < at; ++i) text += "    " + recorded[i] + "\n";
  text += "BEAM: " + (at < recorded.size() ? recorded[at] : std::string("(end)")) + "\n";
  text += "ours: " + (at < ours.size() ? ours[at] : std::string("(end)")) + "\n";
  return text;
}

}  // namespace rehearse::beam
