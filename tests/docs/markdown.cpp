// SPDX-License-Identifier: MIT
#include "markdown.hpp"

#include <regex>
#include <utility>

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

namespace {

const std::regex& digest_form() {
  static const std::regex form(R"(\b[0-9a-f]{16}\b)");
  return form;
}

auto stands_for(const std::string& written, const std::string& printed) -> bool {
  static const std::string cut = " …";
  if (!written.ends_with(cut)) return written == printed;
  return printed.starts_with(written.substr(0, written.size() - cut.size()));
}

}  // namespace

auto without_digests(std::string line) -> std::string {
  return std::regex_replace(without_times(std::move(line)), digest_form(), "DIGEST");
}

auto digests_in(const std::string& line) -> std::vector<std::string> {
  std::vector<std::string> found;
  for (std::sregex_iterator each(line.begin(), line.end(), digest_form()), end; each != end; ++each) {
    found.push_back(each->str());
  }
  return found;
}

auto align(const std::vector<std::string>& written, const std::vector<std::string>& printed,
           std::string (*as_seen)(std::string)) -> std::optional<std::vector<std::size_t>> {
  // fits[w][p]: the lines written from w on stand for those printed from p on.
  const std::size_t rows = written.size();
  const std::size_t columns = printed.size();
  std::vector<std::vector<bool>> fits(rows + 1, std::vector<bool>(columns + 1, false));
  fits[rows][columns] = true;
  const auto is_gap = [&](std::size_t w) { return written[w] == "…"; };
  for (std::size_t w = rows; w-- > 0;) {
    const std::string line = as_seen(written[w]);
    for (std::size_t p = columns + 1; p-- > 0;) {
      if (is_gap(w)) {
        fits[w][p] = fits[w + 1][p] || (p < columns && fits[w][p + 1]);
      } else {
        fits[w][p] = p < columns && fits[w + 1][p + 1] && stands_for(line, as_seen(printed[p]));
      }
    }
  }
  if (!fits[0][0]) return std::nullopt;
  std::vector<std::size_t> aligned;
  std::size_t p = 0;
  for (std::size_t w = 0; w < rows; ++w) {
    while (is_gap(w) && !fits[w + 1][p]) ++p;
    aligned.push_back(is_gap(w) ? std::string::npos : p++);
  }
  return aligned;
}

}  // namespace rehearse::tests
