// Messages of one pair come in order, all of them, before the sender's DOWN; a receive leaves the others as they were.
// SPDX-License-Identifier: MIT
#include <array>
#include <map>

#include "workloads.hpp"

namespace rehearse::mutants {
namespace {

constexpr int writer_count = 3;

struct begin {};
struct numbered {
  int writer;
  int number;
};
struct written {
  std::array<int, writer_count> count{};
};

void write(written& all, int me, pid reader, int count) {
  if (!receive_within<begin>(1h)) return;  // The reader may be dead.
  for (int number = 1; number <= count; ++number) {
    send(reader, numbered{me, number});
    if (scenarios::lives(self())) all.count[static_cast<std::size_t>(me)] = number;  // Else it was not sent.
    dawdle();
  }
}

void read(const written& all) {
  const auto writers = receive<std::vector<pid>>();
  std::map<std::uint64_t, int> of;
  for (int i = 0; i < writer_count; ++i) {
    of[monitor(writers[static_cast<std::size_t>(i)]).value()] = i;
    send(writers[static_cast<std::size_t>(i)], begin{});
  }
  std::array<int, writer_count> last{};
  std::array<bool, writer_count> is_gone{};
  for (int left = writer_count; left > 0;) {
    receive(
        [&](numbered what) {
          const auto from = static_cast<std::size_t>(what.writer);
          must(!is_gone[from], "SIG-05: nothing comes from a process after its DOWN");
          must(what.number == last[from] + 1, "SIG-02: messages of one pair come in order, each once",
               std::to_string(what.number) + " after " + std::to_string(last[from]));
          last[from] = what.number;
        },
        [&](const down& seen) {
          const auto from = static_cast<std::size_t>(of[seen.ref.value()]);
          must(!is_gone[from], "MON-02: a monitor fires once");
          must(last[from] == all.count[from], "SIG-05: what a process has sent comes before its DOWN",
               std::to_string(last[from]) + " of " + std::to_string(all.count[from]));
          is_gone[from] = true;
          --left;
        });
  }
}

}  // namespace

void pairs_in_order() {
  auto& all = scenarios::run_state<written>();
  const pid reader = spawn("reader", [&all] { read(all); });
  std::vector<pid> writers;
  for (int i = 0; i < writer_count; ++i) {
    const int count = 1 + static_cast<int>(dice().below(4));
    writers.push_back(spawn("writer", [&all, i, reader, count] { write(all, i, reader, count); }));
  }
  send(reader, writers);
}

namespace {

struct red {
  int number;
};
struct blue {
  int number;
};

template <class Colour>
void take_all(std::string_view property) {
  int last = 0;
  while (const auto taken = receive_within<Colour>(0ms)) {
    must(taken->number == last + 1, property, std::to_string(taken->number) + " after " + std::to_string(last));
    last = taken->number;
  }
}

}  // namespace

void selective_receives() {
  const pid reader = spawn("reader", [] {
    for (std::uint32_t early = dice().below(3); early > 0; --early) yield();
    settle();
    constexpr std::string_view in_order = "RECV-02: what a receive skips stays where it was";
    take_all<blue>(in_order);
    take_all<red>(in_order);
  });
  const std::uint32_t count = 4 + dice().below(5);
  spawn("writer", [reader, count] {
    int reds = 0;
    int blues = 0;
    for (std::uint32_t i = 0; i < count; ++i) {
      if (dice().below(2) == 0) {
        send(reader, red{++reds});
      } else {
        send(reader, blue{++blues});
      }
    }
  });
}

}  // namespace rehearse::mutants
