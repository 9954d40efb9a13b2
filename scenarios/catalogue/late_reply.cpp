// The textbook's messages by hand. A client sends a request and takes whatever reply comes, for ten milliseconds.
//
//   client             receiver      The reply to the first request comes after its time, and lies in the mailbox. The
//     | -- hello 1 -->   |           client has gone on to the second request, and takes it for the answer to that.
//     | timeout          | works
//     | -- hello 2 -->   |
//     | <-- reply 1 ---- |
//
// Seen by: a reply whose number is not the request's. Fixed: the reply carries the request's reference, and the client
// takes no other.
// SPDX-License-Identifier: MIT
#include <optional>
#include <ostream>
#include <string>

#include <rehearse/rehearse.hpp>

using namespace rehearse;

namespace {

constexpr int rounds = 2;

struct hello {
  pid client;
  alias_ref ref;
  int number;
  void describe(std::ostream& out) const { out << "hello " << number; }
};
struct hello_back {
  alias_ref ref;
  int number;
  void describe(std::ostream& out) const { out << "hello back " << number; }
};

void answer_slowly() {
  for (int i = 0; i < rounds; ++i) {
    const auto request = receive<hello>();
    yield();  // Two steps of work.
    yield();
    send(request.client, hello_back{request.ref, request.number});
  }
}

auto ask(pid receiver, int number, bool matches) -> std::optional<int> {
  const alias_ref ref = alias();
  send(receiver, hello{self(), ref, number});
  const auto is_wanted = [=](const hello_back& reply) { return !matches || reply.ref == ref; };
  return receive(when(is_wanted, [](hello_back reply) { return std::optional(reply.number); }),
                 after(10ms, []() -> std::optional<int> { return std::nullopt; }));
}

void ask_all(bool matches) {
  const pid receiver = spawn("receiver", answer_slowly);
  for (int i = 1; i <= rounds; ++i) {
    const auto answered = ask(receiver, i, matches);
    if (answered && *answered != i) {
      fail("a reply answers its request", "request " + std::to_string(i) + ", reply " + std::to_string(*answered));
    }
  }
}

}  // namespace

REHEARSE_SCENARIO(late_reply, {.id = "A10",
                               .description = "a reply that comes after its timeout is taken for the next one",
                               .tags = {"otp", "receive", "timeout", "guide"},
                               .has_fixed = true,
                               .models = {sim::delivery::instant, sim::timers::any_time}}) {
  workload("client", [matches = fixed()] { ask_all(matches); });
}
