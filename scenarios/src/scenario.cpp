// The catalogue: scenarios register themselves before main, and are looked up by name, id or glob.
// SPDX-License-Identifier: MIT
#include <rehearse/scenarios/scenario.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace rehearse::scenarios {

namespace {

auto registered() -> std::vector<scenario>& {
  static std::vector<scenario> all;
  return all;
}

auto glob_matches(std::string_view pattern, std::string_view text) -> bool {
  while (!pattern.empty()) {
    if (pattern.front() == '*') {
      for (std::size_t skip = 0; skip <= text.size(); ++skip) {
        if (glob_matches(pattern.substr(1), text.substr(skip))) return true;
      }
      return false;
    }
    if (text.empty() || (pattern.front() != '?' && pattern.front() != text.front())) return false;
    pattern.remove_prefix(1);
    text.remove_prefix(1);
  }
  return text.empty();
}

/// "A2" before "A10", letters before digits.
auto comes_before(std::string_view a, std::string_view b) -> bool {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  while (!a.empty() && !b.empty()) {
    if (is_digit(a.front()) && is_digit(b.front())) {
      const auto number = [&](std::string_view& text) {
        unsigned long value = 0;
        while (!text.empty() && is_digit(text.front())) {
          value = value * 10 + static_cast<unsigned long>(text.front() - '0');
          text.remove_prefix(1);
        }
        return value;
      };
      const auto x = number(a);
      const auto y = number(b);
      if (x != y) return x < y;
    } else {
      if (a.front() != b.front()) return a.front() < b.front();
      a.remove_prefix(1);
      b.remove_prefix(1);
    }
  }
  return a.size() < b.size();
}

}  // namespace

registration::registration(std::string_view name, scenario_spec spec, void (*body)()) {
  scenario made{std::string(name), std::move(spec), body, false};
  for (const scenario& other : registered()) {
    if (other.name == made.name || other.id() == made.id()) {
      std::fprintf(stderr, "rehearse: two scenarios are called %s (%s and %s)\n", made.id().c_str(), other.name.c_str(),
                   made.name.c_str());
      std::abort();
    }
  }
  auto& all = registered();
  const auto where =
      std::find_if(all.begin(), all.end(), [&](const scenario& each) { return comes_before(made.id(), each.id()); });
  all.insert(where, std::move(made));
}

auto catalogue() -> const std::vector<scenario>& { return registered(); }

auto is_glob(std::string_view pattern) -> bool { return pattern.find_first_of("*?") != std::string_view::npos; }

auto find_scenarios(std::string_view pattern) -> std::vector<const scenario*> {
  std::vector<const scenario*> found;
  for (const scenario& each : registered()) {
    const bool matches = is_glob(pattern) ? glob_matches(pattern, each.name) || glob_matches(pattern, each.id())
                                          : pattern == each.name || pattern == each.id();
    if (matches) found.push_back(&each);
  }
  return found;
}

}  // namespace rehearse::scenarios
