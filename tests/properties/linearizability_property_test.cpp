// The checker of linearizability against an oracle that tries every order of every choice of operations, on histories
// of up to six operations of a register with compare-and-set; and its witnesses against what a witness is said to be.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdint>
#include <ostream>
#include <vector>

#include <rehearse/scenarios/linearizability.hpp>

#include "histories.hpp"

namespace rehearse::tests {

namespace {

enum class kind : std::uint8_t { put, get, compare_and_set };

struct drawn_operation {
  kind what;
  int first;
  int second;
  int off;    ///< Added to the right answer; seldom anything.
  int point;  ///< When it takes effect, in sixteenths of its time; open: later, or never.
  int from;
  int length;  ///< 0: open.
  int answer = 0;
  auto to() const -> int { return from + length; }
  auto is_open() const -> bool { return length == 0; }
};

void showValue(const drawn_operation& what, std::ostream& out) {
  constexpr const char* names[] = {"put", "get", "cas"};
  out << names[static_cast<int>(what.what)] << " " << what.first << " " << what.second << " -> " << what.answer << " ["
      << what.from << ", ";
  if (what.is_open()) {
    out << "open";
  } else {
    out << what.to();
  }
  out << "]";
}

auto operations() -> rc::Gen<std::vector<drawn_operation>> {
  const auto one = rc::gen::build<drawn_operation>(
      rc::gen::set(&drawn_operation::what, rc::gen::element(kind::put, kind::get, kind::get, kind::compare_and_set)),
      rc::gen::set(&drawn_operation::first, rc::gen::inRange(0, 3)),
      rc::gen::set(&drawn_operation::second, rc::gen::inRange(0, 3)),
      rc::gen::set(&drawn_operation::off, rc::gen::element(0, 0, 0, 0, 1, 2)),
      rc::gen::set(&drawn_operation::point, rc::gen::inRange(0, 16)),
      rc::gen::set(&drawn_operation::from, rc::gen::inRange(0, 12)),
      rc::gen::set(&drawn_operation::length, rc::gen::inRange(0, 8)));
  return rc::gen::mapcat(rc::gen::inRange<std::size_t>(1, 7), [one](std::size_t count) {
    return rc::gen::container<std::vector<drawn_operation>>(count, one);
  });
}

/// Many for each case: an order is found in no time, and most of them are right.
auto several() -> rc::Gen<std::vector<std::vector<drawn_operation>>> {
  return rc::gen::container<std::vector<std::vector<drawn_operation>>>(50, operations());
}

/// Gives each beginning and end a position of its own, and each operation an answer: what it would have answered had
/// all taken effect at their points, but for those that are off.
void settle(std::vector<drawn_operation>& drawn) {
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    drawn[i].from = drawn[i].from * 16 + static_cast<int>(i);
    if (!drawn[i].is_open()) drawn[i].length = drawn[i].length * 16 + 7;
  }
  std::sort(drawn.begin(), drawn.end(), [](const auto& a, const auto& b) { return a.from < b.from; });
  std::vector<drawn_operation*> by_effect;
  for (drawn_operation& each : drawn) by_effect.push_back(&each);
  const auto effect = [](const drawn_operation& each) {
    return each.from + (each.is_open() ? each.point * 32 : each.length * each.point / 16);
  };
  std::stable_sort(by_effect.begin(), by_effect.end(), [&](auto* a, auto* b) { return effect(*a) < effect(*b); });
  int state = 0;
  for (drawn_operation* each : by_effect) {
    switch (each->what) {
      case kind::put: state = each->first; break;
      case kind::get: each->answer = (state + each->off) % 3; break;
      case kind::compare_and_set: {
        const bool does = state == each->first;
        if (does) state = each->second;
        each->answer = does != (each->off != 0) ? 1 : 0;
        break;
      }
    }
  }
}

auto play(const std::vector<drawn_operation>& drawn) -> scenarios::history<register_model> {
  timetable<register_model> when;
  std::uint32_t client = 0;
  const auto add = [&](const drawn_operation& each, auto what, auto answer) {
    if (each.is_open()) {
      when.add_open(++client, each.from, what);
    } else {
      when.add(++client, each.from, each.to(), what, answer);
    }
  };
  for (const drawn_operation& each : drawn) {
    switch (each.what) {
      case kind::put: add(each, register_model::put{each.first}, std::monostate{}); break;
      case kind::get: add(each, register_model::get{}, each.answer); break;
      case kind::compare_and_set:
        add(each, register_model::compare_and_set{each.first, each.second}, each.answer != 0);
        break;
    }
  }
  return when.play();
}

/// One operation as the oracle sees it: `must` it take effect, and answer what it did?
struct duty {
  drawn_operation what;
  bool must;
};

auto takes_effect(int& state, const duty& each) -> bool {
  switch (each.what.what) {
    case kind::put: state = each.what.first; return true;
    case kind::get: return !each.must || state == each.what.answer;
    case kind::compare_and_set: {
      const bool does = state == each.what.first;
      if (does) state = each.what.second;
      return !each.must || does == (each.what.answer != 0);
    }
  }
  return false;
}

/// Every order of every choice: the definition, word by word.
auto has_order(const std::vector<duty>& all) -> bool {
  for (unsigned chosen = 0; chosen < (1U << all.size()); ++chosen) {
    std::vector<std::size_t> order;
    bool leaves_out_a_must = false;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (((chosen >> i) & 1U) != 0) {
        order.push_back(i);
      } else if (all[i].must) {
        leaves_out_a_must = true;
      }
    }
    if (leaves_out_a_must) continue;
    do {
      int state = 0;
      bool is_fine = true;
      for (std::size_t i = 0; is_fine && i < order.size(); ++i) {
        is_fine = takes_effect(state, all[order[i]]);
        for (std::size_t k = i + 1; is_fine && k < order.size(); ++k) {
          const duty& later = all[order[k]];
          is_fine = !later.must || later.what.to() > all[order[i]].what.from;
        }
      }
      if (is_fine) return true;
    } while (std::next_permutation(order.begin(), order.end()));
  }
  return false;
}

auto duties(const std::vector<drawn_operation>& drawn) -> std::vector<duty> {
  std::vector<duty> all;
  for (const drawn_operation& each : drawn) all.push_back({each, !each.is_open()});
  return all;
}

}  // namespace

RC_GTEST_PROP(Linearizability, IsWhatTryingEveryOrderFinds, ()) {
  int right = 0;
  for (auto& drawn : *several()) {
    settle(drawn);
    const bool expected = has_order(duties(drawn));
    right += expected ? 1 : 0;

    const auto result = scenarios::check_linearizability(play(drawn));

    RC_ASSERT((result.outcome == sim::verdict::pass) == expected);
  }
  RC_CLASSIFY(right >= 10 && right <= 40, "of either kind ten or more");
}

namespace {

void check_witness(const std::vector<drawn_operation>& drawn, const scenarios::linearizability_witness& witness) {
  const auto is_in = [](const std::vector<std::size_t>& list, std::size_t which) {
    return std::find(list.begin(), list.end(), which) != list.end();
  };
  const auto count = drawn.size();
  /// All operations, with these answers, without those left out.
  const auto with = [&](auto must, auto is_left_out) {
    std::vector<duty> made;
    for (std::size_t i = 0; i < count; ++i) {
      if (!is_left_out(i)) made.push_back({drawn[i], must(i)});
    }
    return made;
  };
  const auto nobody = [](std::size_t) { return false; };
  const auto answered = [&](std::size_t i) { return is_in(witness.answered, i); };

  RC_ASSERT(witness.is_minimal);
  for (const std::size_t each : witness.explaining) RC_ASSERT(!answered(each));
  // Its answers are wrong, whatever the others did.
  RC_ASSERT(!has_order(with(answered, nobody)));
  // Each of them is needed: without it, what is shown is right.
  const auto is_not_shown = [&](std::size_t i) { return !answered(i) && !is_in(witness.explaining, i); };
  for (const std::size_t forgotten : witness.answered) {
    const auto rest = [&](std::size_t i) { return answered(i) && i != forgotten; };
    RC_ASSERT(has_order(with(rest, is_not_shown)));
  }
  // So is each explaining one: without it, some of the rests is wrong.
  for (const std::size_t gone : witness.explaining) {
    bool is_needed = false;
    for (const std::size_t forgotten : witness.answered) {
      const auto rest = [&](std::size_t i) { return answered(i) && i != forgotten; };
      const auto before_cut = [&](std::size_t i) { return i == forgotten; };
      const bool leave_it_out = has_order(with(rest, before_cut));
      const auto not_there = [&](std::size_t i) {
        return is_not_shown(i) || i == gone || (leave_it_out && i == forgotten);
      };
      is_needed = is_needed || !has_order(with(rest, not_there));
    }
    RC_ASSERT(is_needed);
  }
  // The misfit is one of the answers, and is told what it could have been.
  RC_ASSERT(answered(witness.misfit));
  RC_ASSERT(!witness.instead.empty());
  RC_ASSERT(!is_in(witness.fitting, witness.misfit));
}

}  // namespace

RC_GTEST_PROP(Linearizability, HasWitnessesThatAreWrongAndMinimal, ()) {
  bool has_several_answers = false;
  bool has_explaining = false;
  for (auto& drawn : *several()) {
    settle(drawn);
    const auto result = scenarios::check_linearizability(play(drawn));
    if (!result.witness) continue;
    check_witness(drawn, *result.witness);
    has_several_answers = has_several_answers || result.witness->answered.size() > 1;
    has_explaining = has_explaining || !result.witness->explaining.empty();
  }
  RC_CLASSIFY(has_several_answers, "several answers");
  RC_CLASSIFY(has_explaining, "explaining");
}

}  // namespace rehearse::tests
