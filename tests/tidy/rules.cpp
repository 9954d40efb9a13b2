// Each rule is a function of one file; the bans are a table of words.
// SPDX-License-Identifier: MIT
#include "rules.hpp"

#include <algorithm>
#include <cctype>
#include <functional>
#include <optional>
#include <regex>

#include "module_table.hpp"
#include "source_text.hpp"

namespace rehearse::tidy {
namespace {

using lines = std::vector<source_line>;

enum class kind { header, source, cmake, script, make, markdown, other };

auto kind_of(std::string_view path) -> kind {
  const auto name = path.substr(path.rfind('/') + 1);
  if (name.ends_with(".hpp") || name.ends_with(".h")) return kind::header;
  if (name.ends_with(".cpp") || name.ends_with(".cc")) return kind::source;
  if (name == "CMakeLists.txt" || name.ends_with(".cmake") || name.ends_with(".cmake.in")) return kind::cmake;
  if (name.ends_with(".sh") || name.ends_with(".py") || path == ".ci/run") return kind::script;
  if (name == "Makefile") return kind::make;
  if (name.ends_with(".md")) return kind::markdown;
  return kind::other;
}

auto is_cpp(kind what) -> bool { return what == kind::header || what == kind::source; }

auto is_word(char c) -> bool { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

auto trimmed(std::string_view text) -> std::string_view {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0) text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.remove_suffix(1);
  return text;
}

auto joined(const std::vector<std::string_view>& words) -> std::string {
  std::string text;
  for (const auto word : words) (text += text.empty() ? "" : " ") += word;
  return text;
}

/// What a rule is given, and where it puts what it finds.
struct context {
  std::string_view path;
  kind what;
  std::string_view folder;  ///< "sim" of "sim/src/tape.cpp".
  const lines& text;
  std::vector<violation>& found;

  void refuse(std::size_t index, std::string_view rule, std::string message) const {
    found.push_back({std::string(path), index + 1, std::string(rule), std::move(message)});
  }
  void refuse_file(std::string_view rule, std::string message) const {
    found.push_back({std::string(path), 0, std::string(rule), std::move(message)});
  }
  auto in(const std::vector<std::string_view>& folders) const -> bool {
    return std::find(folders.begin(), folders.end(), folder) != folders.end();
  }
};

// --- Banned words -----------------------------------------------------------------------------------------------

/// True if `code` calls the free function `name`: not a member, not another namespace's.
auto calls(std::string_view code, std::string_view name) -> bool {
  for (auto at = code.find(name); at != std::string_view::npos; at = code.find(name, at + 1)) {
    const auto after = trimmed(code.substr(at + name.size()));
    const auto before = code.substr(0, at);
    const bool is_free =
        before.empty() || before.ends_with("std::") ||
        (!is_word(before.back()) && before.back() != '.' && !before.ends_with("->") && !before.ends_with("::")) ||
        before == "::" || before.ends_with(" ::");
    if (is_free && after.starts_with('(')) return true;
  }
  return false;
}

/// time(nullptr) and its like; `auto time() const` is a name like any other.
auto reads_wall_time(std::string_view code) -> bool {
  static const std::regex call(R"((^|[^\w.>])time\s*\(\s*(nullptr|NULL|0|&))");
  return code.find("time") != std::string_view::npos && std::regex_search(code.begin(), code.end(), call);
}

auto uses_distribution(std::string_view code) -> bool {
  static const std::regex name(R"(\bstd::\w+_distribution\b)");
  return code.find("_distribution") != std::string_view::npos && std::regex_search(code.begin(), code.end(), name);
}

auto orders_by_pointer(std::string_view code) -> bool {
  static const std::regex container(R"(\bstd::((multi)?(map|set)|less|greater)\s*<[^,<>]*\*)");
  return code.find("std::") != std::string_view::npos && std::regex_search(code.begin(), code.end(), container);
}

struct ban {
  std::string_view rule;
  std::vector<std::string_view> folders;
  std::vector<std::string_view> words;      ///< Refused wherever they stand as whole words.
  std::vector<std::string_view> functions;  ///< Refused where they are called.
  bool (*matches)(std::string_view code);   ///< Refused if it says so; may be null.
  std::string_view instead;
};

auto bans() -> const std::vector<ban>& {
  static const std::vector<std::string_view> deterministic{"runtime", "sim", "faults", "scenarios"};
  static const std::vector<std::string_view> decides{"sim", "faults"};
  static const std::vector<std::string_view> silent{"runtime", "sim", "faults", "scenarios", "harness"};
  static const std::vector<ban> all{
      {"random",
       deterministic,
       {"std::random_device", "std::mt19937", "std::mt19937_64", "std::minstd_rand", "std::minstd_rand0",
        "std::default_random_engine", "std::shuffle", "std::sample", "std::random_shuffle"},
       {"rand", "srand", "rand_r", "drand48", "getrandom"},
       uses_distribution,
       "it differs between machines or standard libraries: draw from sim::prng (in runtime, from the environment)"},
      {"clock",
       deterministic,
       {"system_clock", "steady_clock", "high_resolution_clock", "std::time", "sleep_for", "sleep_until"},
       {"gettimeofday", "clock_gettime", "usleep", "nanosleep"},
       reads_wall_time,
       "real time must not reach a run: ask the environment, whose time is virtual"},
      {"thread",
       deterministic,
       {"std::thread", "std::jthread", "std::this_thread", "std::async", "std::future", "std::promise", "std::mutex",
        "std::shared_mutex", "std::recursive_mutex", "std::timed_mutex", "std::condition_variable", "std::atomic"},
       {"pthread_create"},
       nullptr,
       "a run is one thread: spawn a process; --jobs uses one OS process each"},
      {"hash_order",
       deterministic,
       {"unordered_map", "unordered_set", "unordered_multimap", "unordered_multiset", "unordered_flat_map"},
       {},
       nullptr,
       "its order differs between standard libraries: use std::map, or a vector sorted by value"},
      {"pointer_order",
       deterministic,
       {},
       {},
       orders_by_pointer,
       "addresses differ from run to run: order by a value, such as the spawn order"},
      {"environment_variable",
       deterministic,
       {},
       {"getenv", "secure_getenv", "setenv", "putenv"},
       nullptr,
       "a run depends on sources, options and seed alone: let the cli read it and pass an option"},
      {"filesystem",
       deterministic,
       {"std::filesystem"},
       {},
       nullptr,
       "the disk belongs to cli and reports: pass what was read as data"},
      {"float",
       decides,
       {"float", "double"},
       {},
       nullptr,
       "compilers round differently: use ratio, virtual_duration or an integer"},
      {"stdout",
       silent,
       {"std::cout"},
       {"printf", "puts", "putchar"},
       nullptr,
       "standard output belongs to cli and reports: hand the text up as data"},
  };
  return all;
}

void check_bans(const context& file) {
  for (const auto& ban : bans()) {
    if (!is_cpp(file.what) || !file.in(ban.folders)) continue;
    for (std::size_t i = 0; i < file.text.size(); ++i) {
      const std::string_view code = file.text[i].code;
      if (trimmed(code).empty()) continue;
      std::string_view hit;
      for (const auto word : ban.words) {
        if (contains_word(code, word)) hit = word;
      }
      for (const auto function : ban.functions) {
        if (calls(code, function)) hit = function;
      }
      if (hit.empty() && ban.matches != nullptr && ban.matches(code)) hit = "this";
      if (!hit.empty()) file.refuse(i, ban.rule, std::string(hit) + " is banned here; " + std::string(ban.instead));
    }
  }
}

// --- Includes ---------------------------------------------------------------------------------------------------

struct include {
  std::size_t index;
  std::string_view name;
  bool quoted;
};

auto includes_of(const lines& text) -> std::vector<include> {
  std::vector<include> found;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto code = trimmed(text[i].code);
    if (!code.starts_with("#")) continue;
    code = trimmed(code.substr(1));
    if (!code.starts_with("include")) continue;
    code = trimmed(code.substr(7));
    if (code.size() > 2) found.push_back({i, code.substr(1, code.find_first_of(">\"", 1) - 1), code.front() == '"'});
  }
  return found;
}

auto is_module(std::string_view name) -> bool {
  return std::find(modules().begin(), modules().end(), name) != modules().end();
}

auto is_catalogue(std::string_view path) -> bool { return path.starts_with("scenarios/catalogue/"); }

void check_include_spelling(const context& file, const include& what) {
  const auto first = folder_of(what.name);
  const bool is_ours = first == "rehearse";
  const bool is_known = what.name == "rehearse/rehearse.hpp" || is_module(folder_of(what.name.substr(is_ours ? 9 : 0)));
  const bool climbs = what.name.starts_with("../") || what.name.find("/../") != std::string_view::npos;
  const bool reaches = is_module(file.folder) && is_module(first);
  if (climbs || reaches || (is_ours && (what.quoted || !is_known))) {
    file.refuse(
        what.index, "include_spelling",
        "a public header is included as <rehearse/<module>/x.hpp>; a private one as \"x.hpp\", from its own module");
  }
}

void check_module_direction(const context& file, const include& what) {
  if (!what.name.starts_with("rehearse/")) return;
  const auto module = folder_of(what.name.substr(9));
  if (!is_module(module)) return;
  const auto& allowed = may_include(file.folder);
  if (std::find(allowed.begin(), allowed.end(), module) != allowed.end()) return;
  file.refuse(
      what.index, "module_direction",
      std::string(file.folder) + " may not include " + std::string(module) + "; it may include: " + joined(allowed));
}

void check_third_party(const context& file, const include& what) {
  for (const auto& library : libraries()) {
    const auto begins = [](std::string_view text) {
      return [text](std::string_view prefix) { return text.starts_with(prefix); };
    };
    const auto& headers = library.header_prefixes;
    const auto& places = library.allowed_prefixes;
    if (std::none_of(headers.begin(), headers.end(), begins(what.name))) continue;
    if (std::any_of(places.begin(), places.end(), begins(file.path))) continue;
    file.refuse(what.index, "third_party",
                std::string(library.name) + " is included only in " + std::string(library.where) +
                    ", so that nobody else depends on it: go through that module");
  }
}

void check_includes(const context& file) {
  if (!is_cpp(file.what)) return;
  for (const auto& what : includes_of(file.text)) {
    check_include_spelling(file, what);
    check_module_direction(file, what);
    check_third_party(file, what);
    if (what.name == "rehearse/rehearse.hpp" && is_module(file.folder) && !is_catalogue(file.path)) {
      file.refuse(what.index, "umbrella_header", "library code names what it needs: include <rehearse/<module>/x.hpp>");
    }
  }
}

// --- Code -------------------------------------------------------------------------------------------------------

void check_using_namespace(const context& file) {
  if (file.what != kind::header) return;
  for (std::size_t i = 0; i < file.text.size(); ++i) {
    if (contains_word(file.text[i].code, "using namespace")) {
      file.refuse(i, "using_namespace",
                  "a header must not open a namespace for whoever includes it: name what is meant");
    }
  }
}

void check_foreign_detail(const context& file) {
  if (!is_cpp(file.what) || !is_module(file.folder)) return;
  for (std::size_t i = 0; i < file.text.size(); ++i) {
    for (const auto module : modules()) {
      if (module == file.folder) continue;
      if (contains_word(file.text[i].code, std::string(module) + "::detail")) {
        file.refuse(i, "foreign_detail",
                    "detail of " + std::string(module) + " is private: make what is needed part of its public header");
      }
    }
  }
}

void check_pragma_once(const context& file) {
  if (file.what != kind::header) return;
  const auto has = [](const source_line& line) { return trimmed(line.code) == "#pragma once"; };
  if (std::none_of(file.text.begin(), file.text.end(), has)) file.refuse_file("pragma_once", "begin with #pragma once");
}

void check_head_comment(const context& file) {
  if (!is_cpp(file.what)) return;
  if (file.text.empty() || !file.text.front().raw.starts_with("// ")) {
    file.refuse_file("head_comment", "begin with one sentence: // what this file is");
  }
}

void check_spdx(const context& file) {
  if (!is_cpp(file.what) && file.what != kind::cmake && file.what != kind::script && file.what != kind::make) return;
  const auto head = std::min<std::size_t>(file.text.size(), 40);
  for (std::size_t i = 0; i < head; ++i) {
    if (file.text[i].comment.find("SPDX-License-Identifier: MIT") != std::string::npos) return;
  }
  file.refuse_file("spdx", "close the head comment with the line SPDX-License-Identifier: MIT");
}

// --- Text -------------------------------------------------------------------------------------------------------

void check_unfinished(const context& file) {
  static constexpr std::string_view marks[] = {
      "FIX"
      "ME",
      "TO"
      "DO"};
  for (std::size_t i = 0; i < file.text.size(); ++i) {
    for (const auto mark : marks) {
      if (contains_word(file.text[i].raw, mark)) {
        file.refuse(i, "unfinished", "a note to oneself is lost here: do it, or open an issue");
      }
    }
  }
}

/// Paths of somebody's machine, which mean nothing on another.
void check_machine_path(const context& file) {
  static constexpr std::string_view roots[] = {
      "/wo"
      "rk/",
      "/ho"
      "me/"};
  for (std::size_t i = 0; i < file.text.size(); ++i) {
    const std::string_view raw = file.text[i].raw;
    for (const auto root : roots) {
      for (auto at = raw.find(root); at != std::string_view::npos; at = raw.find(root, at + 1)) {
        // Inside a longer path or an address it is only a word.
        const char before = at == 0 ? ' ' : raw[at - 1];
        if (is_word(before) || before == '.' || before == '/' || before == '-' || before == '}') continue;
        file.refuse(i, "machine_path", "a path of one machine: write it from the root of the project");
        break;
      }
    }
  }
}

auto columns(std::string_view text) -> std::size_t {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

void check_line_length(const context& file) {
  if (!is_cpp(file.what) && file.what != kind::cmake) return;
  for (std::size_t i = 0; i < file.text.size(); ++i) {
    const auto& line = file.text[i];
    if (line.in_raw_string || line.raw.find("://") != std::string::npos || columns(line.raw) <= 120) continue;
    file.refuse(i, "line_length", std::to_string(columns(line.raw)) + " columns; 120 are read without scrolling");
  }
}

void check_layout(const context& file) {
  for (std::size_t i = 0; i < file.text.size(); ++i) {
    const auto& line = file.text[i];
    if (line.raw.ends_with('\r')) {
      file.refuse(i, "crlf", "lines end with LF alone");
    } else if (!line.in_raw_string && !line.raw.empty() && trimmed(line.raw.substr(line.raw.size() - 1)).empty()) {
      file.refuse(i, "trailing_blank", "remove the blanks at the end of the line");
    }
    if (file.what != kind::make && !line.in_raw_string && line.raw.find('\t') != std::string::npos) {
      file.refuse(i, "tab", "indent with spaces; in a literal write \\t");
    }
  }
}

void check_markdown_title(const context& file) {
  if (file.what != kind::markdown || file.path.starts_with(".github/")) return;
  bool in_code = false;
  std::size_t titles = 0;
  for (const auto& line : file.text) {
    if (trimmed(line.raw).starts_with("```")) in_code = !in_code;
    if (!in_code && line.raw.starts_with("# ")) ++titles;
  }
  if (titles != 1) file.refuse_file("markdown_title", "exactly one # title; this has " + std::to_string(titles));
}

// --- Exemptions -------------------------------------------------------------------------------------------------

struct request {
  exemption what;
  std::size_t first_line;  ///< The lines it covers.
  std::size_t last_line;
  bool used = false;
};

auto parse_exemption(std::string_view comment) -> std::optional<exemption> {
  static constexpr std::string_view marker = "tidy-allow:";
  const auto at = comment.find(marker);
  if (at == std::string_view::npos) return std::nullopt;
  auto rest = trimmed(comment.substr(at + marker.size()));
  if (rest.starts_with('<')) return std::nullopt;  // The syntax itself, in a text about it.
  exemption parsed;
  while (!rest.empty() && is_word(rest.front())) {
    parsed.rule += rest.front();
    rest.remove_prefix(1);
  }
  rest = trimmed(rest);
  for (const std::string_view dash : {"—", "--", "-", ":"}) {
    if (rest.starts_with(dash)) {
      parsed.reason = trimmed(rest.substr(dash.size()));
      break;
    }
  }
  return parsed;
}

auto exemptions_of(const context& file) -> std::vector<request> {
  std::vector<request> requests;
  for (std::size_t i = 0; i < file.text.size(); ++i) {
    auto parsed = parse_exemption(file.text[i].comment);
    if (!parsed) continue;
    parsed->path = file.path;
    parsed->line = i + 1;
    const bool stands_alone =
        is_cpp(file.what) ? trimmed(file.text[i].code).empty() : trimmed(file.text[i].raw).starts_with('#');
    // Its reason may go on over more comment lines.
    auto last = i;
    while (stands_alone && last + 1 < file.text.size() && is_cpp(file.what) && trimmed(file.text[last].code).empty()) {
      ++last;
    }
    if (stands_alone && !is_cpp(file.what)) ++last;
    requests.push_back({std::move(*parsed), i + 1, last + 1});
  }
  return requests;
}

void apply_exemptions(const context& file, report& result) {
  auto requests = exemptions_of(file);
  const auto exempt = [&](const violation& what) {
    for (auto& request : requests) {
      if (request.what.rule != what.rule || what.line < request.first_line || what.line > request.last_line) continue;
      request.used = true;
      return !request.what.reason.empty();
    }
    return false;
  };
  std::erase_if(result.violations, exempt);
  for (auto& request : requests) {
    const auto& known = file_rules();
    const auto& rule = request.what.rule;
    const auto refuse = [&](std::string message) {
      file.refuse(request.what.line - 1, "exemption", std::move(message));
    };
    if (std::find(known.begin(), known.end(), rule) == known.end()) {
      refuse("there is no rule '" + rule + "'; rules: " + joined(known));
    } else if (request.what.reason.empty()) {
      refuse("an exemption needs a reason: tidy-allow: " + rule + " — why this line must");
    } else if (!request.used) {
      refuse("nothing here breaks '" + rule + "' any more: remove the exemption");
    } else {
      result.exemptions.push_back(std::move(request.what));
    }
  }
}

/// Expected outputs are kept byte for byte.
auto is_golden(std::string_view path) -> bool { return path.find("/golden/") != std::string_view::npos; }

}  // namespace

auto file_rules() -> const std::vector<std::string_view>& {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all;
    for (const auto& ban : bans()) all.push_back(ban.rule);
    for (const std::string_view name :
         {"include_spelling", "module_direction", "third_party", "umbrella_header", "using_namespace", "foreign_detail",
          "pragma_once", "head_comment", "spdx", "unfinished", "machine_path", "line_length", "crlf", "trailing_blank",
          "tab", "final_newline", "markdown_title", "exemption"}) {
      all.push_back(name);
    }
    return all;
  }();
  return names;
}

auto check_file(std::string_view path, std::string_view text) -> report {
  report result;
  const auto what = kind_of(path);
  const auto split = is_cpp(what) ? split_source(text) : split_plain(text);
  const context file{path, what, folder_of(path), split, result.violations};
  check_machine_path(file);
  if (is_golden(path) && !is_cpp(what)) return result;

  check_bans(file);
  check_includes(file);
  check_using_namespace(file);
  check_foreign_detail(file);
  check_pragma_once(file);
  check_head_comment(file);
  check_spdx(file);
  check_unfinished(file);
  check_line_length(file);
  check_layout(file);
  check_markdown_title(file);
  if (!text.empty() && !text.ends_with('\n')) file.refuse_file("final_newline", "end the last line with a newline");
  apply_exemptions(file, result);
  std::stable_sort(result.violations.begin(), result.violations.end(),
                   [](const violation& a, const violation& b) { return a.line < b.line; });
  return result;
}

}  // namespace rehearse::tidy
