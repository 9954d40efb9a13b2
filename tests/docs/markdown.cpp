// SPDX-License-Identifier: MIT
#include "markdown.hpp"

#include <regex>

namespace rehearse::tests {

auto split_lines(std::string_view text) -> std::vector<std::string> {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
  return lines;
}

auto code_blocks(std::string_view markdown) -> std::vector<code_block> {
  std::vector<code_block> found;
  bool inside = false;
  const auto lines = split_lines(markdown);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].starts_with("```")) {
      if (!inside) found.push_back({lines[i].substr(3), i + 2, {}});
      inside = !inside;
    } else if (inside) {
      found.back().lines.push_back(lines[i]);
    }
  }
  return found;
}

auto transcripts(std::string_view markdown) -> std::vector<exchange> {
  std::vector<exchange> found;
  for (const auto& block : code_blocks(markdown)) {
    if (block.lines.empty() || !block.lines.front().starts_with("$ ")) continue;
    for (std::size_t i = 0; i < block.lines.size(); ++i) {
      const std::string& line = block.lines[i];
      if (line.starts_with("$ ")) {
        found.push_back({block.first_line + i + 1, line.substr(2), {}});
      } else {
        found.back().output.push_back(line);
      }
    }
  }
  return found;
}

auto without_times(std::string line) -> std::string {
  static const std::regex date(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z)");
  static const std::regex rate(R"([\d,.]+( runs)?/s\b)");
  static const std::regex duration(R"(\b[\d,.]+ (ns|us|ms|s|min)\b)");
  line = std::regex_replace(line, date, "DATE");
  line = std::regex_replace(line, rate, "RATE");
  return std::regex_replace(line, duration, "TIME");
}

auto matches(const std::vector<std::string>& written, const std::vector<std::string>& printed) -> bool {
  static const std::string gap = " …";
  // Whether the lines written from w on match those printed from p on; from the end, so that each is asked once.
  std::vector<bool> below(printed.size() + 1, false);
  below[printed.size()] = true;
  for (std::size_t w = written.size(); w-- > 0;) {
    std::vector<bool> here(printed.size() + 1, false);
    const std::string line = without_times(written[w]);
    for (std::size_t p = printed.size() + 1; p-- > 0;) {
      if (line == "…") {
        here[p] = below[p] || (p < printed.size() && here[p + 1]);
      } else if (p < printed.size() && below[p + 1]) {
        const std::string seen = without_times(printed[p]);
        const bool begins = line.ends_with(gap) && seen.starts_with(line.substr(0, line.size() - gap.size()));
        here[p] = begins || seen == line;
      }
    }
    below = here;
  }
  return below[0];
}

}  // namespace rehearse::tests
