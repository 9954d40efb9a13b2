// The server of Elixir's own suites: a stack of words.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <rehearse/rehearse.hpp>

namespace rehearse::tests {

struct stack : gen_server {
  struct pop {
    using reply = std::string;
  };
  struct stop_please {
    using reply = void;
  };
  struct push {
    std::string item;
  };
  explicit stack(std::vector<std::string> first = {}) : items(std::move(first)) {}

  auto handle_call(pop) -> std::string {
    std::string last = items.back();
    items.pop_back();
    return last;
  }
  static auto handle_call(stop_please) -> answer<stop_please> { return {{}, stop_with(exit_reason::normal)}; }
  void handle_cast(push what) { items.push_back(std::move(what.item)); }

  std::vector<std::string> items;
};

using words = std::vector<std::string>;

}  // namespace rehearse::tests
