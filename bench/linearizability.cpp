// Histories are made by clients that take turns at random: each calls, takes effect some time later, and answers later
// still. So their right order is known, and a wrong answer can be put in.
// SPDX-License-Identifier: MIT
#include "linearizability.hpp"

#include <cstdint>
#include <ctime>
#include <iomanip>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <rehearse/scenarios/history.hpp>
#include <rehearse/scenarios/linearizability.hpp>
#include <rehearse/sim/prng.hpp>

namespace rehearse::bench {

namespace {

struct register_model {
  using state = std::uint32_t;
  struct put {
    std::uint32_t value;
  };
  struct get {};
  static void apply(state& now, const put& what) { now = what.value; }
  static auto apply(const state& now, const get&) -> std::uint32_t { return now; }
};

struct counter_model {
  using state = std::uint32_t;
  struct raise {};
  struct get {};
  static auto apply(state& now, const raise&) -> std::uint32_t { return ++now; }
  static auto apply(const state& now, const get&) -> std::uint32_t { return now; }
};

struct shape {
  std::uint32_t operations;
  std::uint32_t clients;
  std::uint32_t puts_in_ten;
  std::uint32_t wrong_at;  ///< Among the answers to get, as a number of operations called; 0: none.
};

/// What a client is about: of one of the two kinds, called, and perhaps in effect.
template <class Change, class Look>
struct client {
  std::optional<scenarios::begun_operation<Change>> changing;
  std::optional<scenarios::begun_operation<Look>> looking;
  std::uint32_t argument = 0;
  bool in_effect = false;
  std::uint32_t answer = 0;
};

template <class Model, class Change>
void add_operations(scenarios::history<Model>& made, const std::string& key, const shape& of, sim::prng& chance) {
  using look = typename Model::get;
  std::vector<client<Change, look>> clients(of.clients);
  typename Model::state now{};
  std::uint32_t called = 0;
  bool is_spoilt = of.wrong_at == 0;
  for (std::uint32_t busy = 0; called < of.operations || busy > 0;) {
    const std::uint32_t who = chance.below(of.clients);
    auto& its = clients[who];
    if (!its.changing && !its.looking) {
      if (called == of.operations) continue;
      ++called;
      ++busy;
      its.in_effect = false;
      if (chance.below(10) < of.puts_in_ten) {
        if constexpr (std::is_empty_v<Change>) {
          its.changing = made.invoke(who, key, Change{});
        } else {
          its.argument = chance.below(1000);
          its.changing = made.invoke(who, key, Change{its.argument});
        }
      } else {
        its.looking = made.invoke(who, key, look{});
      }
    } else if (!its.in_effect) {
      its.in_effect = true;
      if (its.looking) {
        its.answer = now;
      } else if constexpr (std::is_empty_v<Change>) {
        its.answer = ++now;
      } else {
        now = its.argument;
      }
    } else {
      --busy;
      if (its.looking) {
        if (!is_spoilt && called >= of.wrong_at) {
          its.answer += 1000;  // More than anybody puts.
          is_spoilt = true;
        }
        made.answer(*its.looking, its.answer);
      } else if constexpr (std::is_empty_v<Change>) {
        made.answer(*its.changing, its.answer);
      } else {
        made.answer(*its.changing);
      }
      its.changing.reset();
      its.looking.reset();
    }
  }
}

template <class Model>
void judge(std::string_view what, const scenarios::history<Model>& history, sim::verdict expected, std::ostream& out) {
  const std::clock_t begin = std::clock();  // The processor's time: on a shared machine the other says little.
  const auto result = scenarios::check_linearizability(history);
  const double took = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  if (result.outcome != expected && result.outcome != sim::verdict::inconclusive)
    throw std::logic_error("linearizability: the verdict is wrong: " + std::string(what));
  out << std::left << std::setw(56) << what << std::right << std::fixed << std::setprecision(3) << std::setw(8) << took
      << " s" << std::setw(10) << result.configurations << " configurations, " << to_string(result.outcome) << "\n"
      << std::flush;
  if (result.witness) out << scenarios::describe(history, *result.witness) << "\n\n";
}

}  // namespace

void print_linearizability(std::ostream& out) {
  using registers = scenarios::history<register_model>;
  using counters = scenarios::history<counter_model>;
  sim::prng chance(1);
  for (const std::uint32_t puts : {2U, 5U, 9U}) {
    const std::string kind = "register, " + std::to_string(puts) + " of 10 put, 10 clients, 10,000 operations";
    registers right;
    add_operations<register_model, register_model::put>(right, "k", {10'000, 10, puts, 0}, chance);
    judge(kind, right, sim::verdict::pass, out);
    registers wrong;
    add_operations<register_model, register_model::put>(wrong, "k", {10'000, 10, puts, 9'900}, chance);
    judge(kind + ", wrong", wrong, sim::verdict::fail, out);
  }
  counters right;
  add_operations<counter_model, counter_model::raise>(right, "k", {10'000, 10, 5, 0}, chance);
  judge("counter, 10 clients, 10,000 operations", right, sim::verdict::pass, out);
  counters wrong;
  add_operations<counter_model, counter_model::raise>(wrong, "k", {10'000, 10, 5, 9'900}, chance);
  judge("counter, 10 clients, 10,000 operations, wrong", wrong, sim::verdict::fail, out);

  registers many;
  for (int key = 0; key < 1'000; ++key) {
    add_operations<register_model, register_model::put>(many, "k" + std::to_string(key), {100, 10, 5, 0}, chance);
  }
  judge("register, 10 clients, 1,000 keys, 100,000 operations", many, sim::verdict::pass, out);
}

}  // namespace rehearse::bench
