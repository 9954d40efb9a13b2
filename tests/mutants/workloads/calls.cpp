// Calls get the answer to their own question or none, and leave nothing behind; a start waits for init.
// SPDX-License-Identifier: MIT
#include "workloads.hpp"

namespace rehearse::mutants {
namespace {

struct echo : gen_server {
  struct ask {
    using reply = int;
    int number;
    virtual_duration takes;
  };
  static auto handle_call(ask what) -> int {
    if (what.takes.count() != 0) sleep(what.takes);
    return what.number;
  }
};

auto some_time() -> virtual_duration { return std::chrono::milliseconds(5 * dice().below(3)); }

void converse(const server_ref<echo>& server, int first) {
  for (int i = 0; i < 3; ++i) {
    try {
      const virtual_duration takes = some_time();
      const virtual_duration patience = 5ms + some_time();
      const int got = call(server, echo::ask{first + i, takes}, patience);
      must(got == first + i, "GS-21: a call gets the answer to its own question",
           std::to_string(got) + " to " + std::to_string(first + i));
    } catch (const exit_exception&) {
      // Late, or dead.
    }
  }
  sleep(1min);  // Whatever comes late has come.
  receive([](any_message) { must(false, "GS-21: nothing is left of a call that timed out"); }, after(0ms, [] {}));
}

}  // namespace

void calls_with_timeouts() {
  trap_exit(true);
  const start_result server = try_start_link<echo>({});
  if (!server.is_ok()) return;
  const server_ref<echo> asked(server.process);
  spawn("client", [asked] { converse(asked, 10); });
  spawn("client", [asked] { converse(asked, 20); });
}

namespace {

enum class init_end : std::uint8_t { works, says_ignore, stops, fails, throws };

struct beginning {
  pid process{};
  bool is_over = false;
};

struct beginner : gen_server {
  beginner(beginning* told, init_end how) : mine(told), ends(how) {}
  auto init() const -> next {
    mine->process = self();
    dawdle();
    yield();
    mine->is_over = true;
    switch (ends) {
      case init_end::says_ignore: return ignore();
      case init_end::stops: return stop_with("no licence");
      case init_end::fails: return init_error("no licence");
      case init_end::throws: throw std::runtime_error("no licence");
      case init_end::works: break;
    }
    return {};
  }
  beginning* mine;
  init_end ends;
};

void judge_start(beginning& mine, init_end how, std::string_view as, bool links) {
  const server_options options = named(name(as));
  const start_result result =
      links ? try_start_link<beginner>(options, &mine, how) : try_start<beginner>(options, &mine, how);
  must(mine.is_over || !result.is_ok(), "GS-01: a start returns when init is over");
  must(how == init_end::works || !result.is_ok(), "GS-02: a start whose init failed says so");
  if (how == init_end::works) {
    if (is_calm()) must(result.is_ok() && is_alive(result.process), "GS-01: a server that was started lives");
    if (result.is_ok()) exit(result.process, exit_reason::kill);
    settle();
    return;
  }
  must(!mine.process || !scenarios::lives(mine.process), "GS-02: a server whose init failed is dead");
  must(!whereis(name(as)), "NAME-06: the name of a failed start is free");
  receive(
      [](const exit_message& seen) {
        must(false, "VER-01: no EXIT is left of a failed start", seen.reason.to_string());
      },
      after(0ms, [] {}));
}

}  // namespace

void starts_wait_for_init() {
  trap_exit(true);
  auto& all = scenarios::run_state<std::vector<beginning>>(std::vector<beginning>(3));
  for (beginning& each : all) {
    const auto how = static_cast<init_end>(dice().below(5));
    const bool links = dice().below(2) == 0;
    judge_start(each, how, "novice", links);
    while (receive_within<exit_message>(0ms)) continue;
  }
}

}  // namespace rehearse::mutants
