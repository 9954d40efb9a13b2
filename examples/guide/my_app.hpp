// What the pattern guide takes for granted: the app around its snippets. None of it is counted in
// docs/from-elixir.md.
// SPDX-License-Identifier: MIT
#pragma once

#include <compare>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <rehearse/rehearse.hpp>

using namespace rehearse;  // tidy-allow: using_namespace — the guide's `use`, once for all

/// What the pool lends. Connections are numbered from 1.
struct connection {
  int number = 0;
  friend auto operator<=>(const connection&, const connection&) = default;
  void describe(std::ostream& out) const { out << "connection#" << number; }
};

/// What the app supervises and the guide does not show.
struct worker : gen_server {
  struct process {
    using reply = std::string;
    std::string text;
  };
  struct update_state {
    std::string state;
  };

  auto handle_call(process request) -> std::string { return state + ": " + request.text; }
  void handle_cast(update_state update) { state = update.state; }

  std::string state;
};
/// Whoever is called my_worker.
inline const server_ref<worker> my_worker{name("my_worker")};

struct repo : gen_server {};
struct data_processor : gen_server {};
struct cluster_node : gen_server {};
struct cluster_coordinator : gen_server {};

/// Work that takes a while: in virtual time, a second for each number.
inline auto expensive_calculation(const std::vector<int>& numbers) -> int {
  int sum = 0;
  for (const int each : numbers) {
    sleep(1s);
    sum += each;
  }
  return sum;
}

struct user {
  std::string email;
};
struct mailer : gen_server {
  struct deliver {
    std::string to, text;
  };
  void handle_cast(deliver mail) { delivered.push_back(mail.to + ": " + mail.text); }

  std::vector<std::string> delivered;
};
inline void send_email(std::string to, std::string text) {
  cast(server_named<mailer>("mailer"), mailer::deliver{std::move(to), std::move(text)});
}

struct user_session : gen_server {
  struct visit {
    using reply = int;
  };
  auto handle_call(visit) -> int { return ++visits; }

  int user_id = 0;
  int visits = 0;
};

/// Takes a minute, and leaves a mark.
inline void process_large_file(const std::string& file_path) {
  sleep(1min);
  send_email("owner of " + file_path, "It is processed.");
}
