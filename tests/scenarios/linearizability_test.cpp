// Histories that are known to be right or wrong, the queues of Herlihy and Wing (1990, figure 1) among them, and what
// is said of the wrong ones. SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include <rehearse/scenarios/linearizability.hpp>

#include "histories.hpp"

namespace rehearse::scenarios {

namespace {

using tests::timetable;
using registers = timetable<tests::register_model>;
using counters = timetable<tests::counter_model>;
using queues = timetable<tests::queue_model>;
using sets = timetable<tests::set_model>;
using put = tests::register_model::put;
using get = tests::register_model::get;
using cas = tests::register_model::compare_and_set;
using increment = tests::counter_model::increment;
using count = tests::counter_model::get;
using enq = tests::queue_model::enqueue;
using deq = tests::queue_model::dequeue;
using add = tests::set_model::add;
using drop = tests::set_model::remove;
using has = tests::set_model::contains;

template <class Model>
auto is_right(const timetable<Model>& when) -> bool {
  const auto seen = when.play();
  const linearizability result = check_linearizability(seen);
  EXPECT_NE(result.outcome, sim::verdict::inconclusive);
  EXPECT_EQ(result.outcome == sim::verdict::fail, result.witness.has_value());
  return result.outcome == sim::verdict::pass;
}

template <class Model>
auto said_of(const timetable<Model>& when) -> std::string {
  const auto seen = when.play();
  const linearizability result = check_linearizability(seen);
  return result.witness ? describe(seen, *result.witness) : "right";
}

}  // namespace

TEST(Linearizability, HoldsWithoutOperations) { EXPECT_TRUE(is_right(registers())); }

TEST(Linearizability, OfRegisters) {
  EXPECT_TRUE(is_right(registers().add(1, 1, 2, put{1}).add(2, 3, 4, get{}, 1)));
  EXPECT_FALSE(is_right(registers().add(1, 1, 2, put{1}).add(2, 3, 4, get{}, 0))) << "a stale read";
  EXPECT_TRUE(is_right(registers().add(1, 1, 4, put{1}).add(2, 2, 3, get{}, 0))) << "they overlap";
  EXPECT_TRUE(is_right(registers().add(1, 1, 4, put{1}).add(2, 2, 3, get{}, 1)));
  EXPECT_FALSE(is_right(registers().add(1, 1, 6, put{1}).add(2, 2, 3, get{}, 1).add(3, 4, 5, get{}, 0)))
      << "seen, then unseen, while the put goes on";
  EXPECT_TRUE(is_right(registers().add(1, 1, 6, put{1}).add(2, 2, 3, get{}, 0).add(3, 4, 5, get{}, 1)));
  EXPECT_FALSE(is_right(registers().add(1, 1, 2, get{}, 1).add(2, 3, 4, put{1}))) << "read before it was written";
  EXPECT_FALSE(is_right(registers().add(1, 1, 2, get{}, 7))) << "nobody wrote it";
  EXPECT_FALSE(is_right(registers()
                            .add(1, 1, 8, put{1})
                            .add(2, 1, 8, put{2})
                            .add(3, 2, 3, get{}, 1)
                            .add(3, 4, 5, get{}, 2)
                            .add(3, 6, 7, get{}, 1)))
      << "1, 2, 1 of two puts";
}

TEST(Linearizability, OfCompareAndSet) {
  EXPECT_TRUE(is_right(registers().add(1, 1, 3, cas{0, 1}, true).add(2, 2, 4, cas{0, 2}, false)));
  EXPECT_FALSE(is_right(registers().add(1, 1, 3, cas{0, 1}, true).add(2, 2, 4, cas{0, 2}, true))) << "both won";
  EXPECT_FALSE(is_right(registers().add(1, 1, 3, cas{0, 1}, false).add(2, 2, 4, cas{0, 2}, false))) << "nobody won";
}

TEST(Linearizability, OfCounters) {
  EXPECT_TRUE(is_right(counters().add(1, 1, 3, increment{}, 2).add(2, 2, 4, increment{}, 1)));
  EXPECT_FALSE(is_right(counters().add(1, 1, 3, increment{}, 1).add(2, 2, 4, increment{}, 1))) << "a lost update";
  EXPECT_FALSE(is_right(counters().add(1, 1, 2, increment{}, 2).add(2, 3, 4, increment{}, 1))) << "one after the other";
  EXPECT_TRUE(is_right(counters().add(1, 1, 2, increment{}, 1).add(2, 3, 4, count{}, 1)));
}

TEST(Linearizability, OfSets) {
  EXPECT_TRUE(is_right(sets().add(1, 1, 3, add{1}, true).add(2, 2, 4, add{1}, false)));
  EXPECT_FALSE(is_right(sets().add(1, 1, 3, add{1}, true).add(2, 2, 4, add{1}, true)));
  EXPECT_FALSE(is_right(sets().add(1, 1, 2, add{1}, true).add(2, 3, 4, drop{2}, false).add(3, 5, 6, has{1}, false)));
  EXPECT_TRUE(is_right(sets().add(1, 1, 2, add{1}, true).add(2, 3, 6, drop{1}, true).add(3, 4, 5, has{1}, false)));
}

/// H1 and H3 are linearizable, H2 and H4 are not.
TEST(Linearizability, OfTheQueuesOfHerlihyAndWing) {
  EXPECT_TRUE(is_right(queues()
                           .add(1, 1, 4, enq{1})
                           .add(2, 2, 3, enq{2})
                           .add(2, 5, 6, deq{}, 1)
                           .add(1, 7, 8, deq{}, 2)
                           .add(1, 9, 10, enq{3})));
  EXPECT_FALSE(is_right(queues().add(1, 1, 2, enq{1}).add(2, 3, 4, enq{2}).add(2, 5, 6, deq{}, 2)));
  EXPECT_TRUE(is_right(queues().add_open(1, 1, enq{1}).add(2, 2, 3, deq{}, 1)))
      << "an enqueue that has not returned may have taken effect";
  EXPECT_FALSE(
      is_right(queues().add(1, 1, 3, enq{1}).add(2, 2, 4, enq{2}).add(1, 5, 7, deq{}, 2).add(2, 6, 8, deq{}, 2)));
}

TEST(Linearizability, LetsOpenOperationsTakeEffectAtAnyTimeOrNever) {
  EXPECT_TRUE(is_right(registers().add_open(1, 1, put{1}).add(2, 2, 3, get{}, 0).add(2, 4, 5, get{}, 1)));
  EXPECT_TRUE(is_right(registers().add_open(1, 1, put{1}).add(2, 2, 3, get{}, 0).add(2, 4, 5, get{}, 0)));
  EXPECT_FALSE(is_right(registers().add_open(1, 1, put{1}).add(2, 2, 3, get{}, 1).add(2, 4, 5, get{}, 0)));
  EXPECT_FALSE(is_right(registers().add(2, 2, 3, get{}, 1).add_open(1, 4, put{1}))) << "not before its call";
  EXPECT_TRUE(is_right(counters().add_open(1, 1, increment{}).add_open(1, 2, increment{}).add(2, 3, 4, count{}, 2)));
  EXPECT_FALSE(is_right(counters().add_open(1, 1, increment{}).add(2, 3, 4, count{}, 2)));
  EXPECT_TRUE(is_right(registers().add_open(1, 1, get{}).add(2, 2, 3, get{}, 0)));
}

/// Of two ways to a state the one that uses fewer of them is enough; all ways would be 2^30.
TEST(Linearizability, IsNotLostAmongOpenOperations) {
  registers many;
  for (int i = 0; i < 30; ++i) many.add_open(1, i, put{i + 1});
  const auto seen = many.add(2, 100, 101, get{}, 99).play();

  const auto result = check_linearizability(seen);

  EXPECT_EQ(result.outcome, sim::verdict::fail);
  EXPECT_LT(result.configurations, 100U);
}

TEST(Linearizability, JudgesEachKeyByItself) {
  EXPECT_TRUE(is_right(registers().add(1, 1, 2, put{1}, {}, "a").add(2, 3, 4, get{}, 0, "b")));

  const auto seen = registers()
                        .add(1, 1, 2, put{1}, {}, "right")
                        .add(1, 3, 4, get{}, 1, "right")
                        .add(1, 5, 6, get{}, 9, "later")
                        .add(1, 3, 4, get{}, 9, "first")
                        .play();
  const auto result = check_linearizability(seen);

  ASSERT_TRUE(result.witness);
  EXPECT_EQ(result.witness->key, "first");
}

TEST(Linearizability, GivesUpRatherThanSayWhatItDoesNotKnow) {
  registers many;
  for (int i = 0; i < 12; ++i) many.add(static_cast<std::uint32_t>(i), i, 100 + i, put{i + 1});
  many.add(20, 200, 201, get{}, 99);
  const auto seen = many.play();

  const auto given_up = check_linearizability(seen, {.configurations_max = 100});
  EXPECT_EQ(given_up.outcome, sim::verdict::inconclusive);
  EXPECT_FALSE(given_up.witness);

  EXPECT_EQ(check_linearizability(seen).outcome, sim::verdict::fail);
}

TEST(Linearizability, OfAKeyThatIsWrongBeatsOneThatWasGivenUp) {
  registers both;
  for (int i = 0; i < 12; ++i) both.add(static_cast<std::uint32_t>(i), i, 100 + i, put{i + 1}, {}, "a");
  both.add(20, 200, 201, get{}, 99, "a");
  both.add(20, 202, 203, get{}, 99, "b");
  const auto seen = both.play();

  const auto result = check_linearizability(seen, {.configurations_max = 100});

  EXPECT_EQ(result.outcome, sim::verdict::fail);
  ASSERT_TRUE(result.witness);
  EXPECT_EQ(result.witness->key, "b");
}

// -- what is said

TEST(LinearizabilityWitness, OfAStaleReadHasBothPutsAndTheRead) {
  EXPECT_EQ(said_of(registers()
                        .add(1, 1, 2, put{1}, {}, "k")
                        .add(2, 3, 4, put{2}, {}, "k")
                        .add(3, 5, 6, get{}, 2, "k")
                        .add(4, 5, 12, put{3}, {}, "k")
                        .add(3, 7, 8, get{}, 1, "k")
                        .add(3, 9, 10, get{}, 3, "k")),
            "3 of the 6 operations on \"k\" have no order in which each answer is right:\n"
            "  1  client 1  put 1     |--|\n"
            "  2  client 2  put 2           |--|\n"
            "  3  client 3  get -> 1              |--|\n"
            "1, 2 fit in this order; then 3 must answer 2, and answered 1");
}

TEST(LinearizabilityWitness, OfALostUpdateHasBothWhoLostIt) {
  EXPECT_EQ(said_of(counters()
                        .add(1, 1, 2, increment{}, 1)
                        .add(1, 3, 6, increment{}, 2)
                        .add(2, 4, 5, increment{}, 2)
                        .add(2, 7, 8, increment{}, 3)),
            "3 of the 4 operations have no order in which each answer is right:\n"
            "  1  client 1  increment -> 1  |--|\n"
            "  2  client 1  increment -> 2        |--------|\n"
            "  3  client 2  increment -> 2           |--|\n"
            "1, 3 fit in this order; then 2 must answer 3, and answered 2");
}

TEST(LinearizabilityWitness, OfAnAnswerFromNowhereIsAlone) {
  EXPECT_EQ(said_of(registers().add(1, 1, 2, put{1}).add(2, 1, 5, get{}, 7).add(3, 3, 4, get{}, 1)),
            "1 of the 3 operations has no place among the others where its answer is right:\n"
            "  1  client 2  get -> 7  |--|\n"
            "1 must answer 0, and answered 7");
}

TEST(LinearizabilityWitness, ShowsWhatExplainsTheOtherAnswers) {
  EXPECT_EQ(said_of(queues()
                        .add(1, 1, 2, enq{4})
                        .add(1, 3, 4, enq{5})
                        .add(2, 5, 6, deq{}, 4)
                        .add(2, 7, 9, deq{}, 5)
                        .add(3, 8, 10, deq{}, 5)),
            "3 of the 5 operations have no order in which each answer is right:\n"
            "  1  client 1  enqueue 5     |--|\n"
            "  2  client 2  dequeue -> 5        |-----|\n"
            "  3  client 3  dequeue -> 5           |-----|\n"
            "1, 2 fit in this order; then 3 must answer none, and answered 5");
}

TEST(LinearizabilityWitness, ShowsOpenOperationsThatMayExplain) {
  EXPECT_EQ(
      said_of(registers().add_open(1, 1, put{1}).add_open(4, 1, put{3}).add(2, 2, 3, get{}, 1).add(2, 4, 5, get{}, 0)),
      "3 of the 4 operations have no order in which each answer is right:\n"
      "  1  client 1  put 1 -> ?  |--------------...\n"
      "  2  client 2  get -> 1       |--|\n"
      "  3  client 2  get -> 0             |--|\n"
      "1, 2 fit in this order; then 3 must answer 1, and answered 0");
}

TEST(LinearizabilityWitness, OfALongHistoryBeginsWithWhatTheEarlierOnesLeadTo) {
  registers many;
  for (int i = 0; i < 100; ++i) many.add(1, 10 * i, 10 * i + 1, put{i});
  many.add(2, 1000, 1001, get{}, 42).add(1, 2000, 2001, put{7});
  const auto seen = many.play();

  const auto result = check_linearizability(seen);

  ASSERT_TRUE(result.witness);
  EXPECT_TRUE(result.witness->is_minimal);
  EXPECT_EQ(describe(seen, *result.witness),
            "1 of the 102 operations has no place among the others where its answer is right:\n"
            "  after 85 others, which lead to 84\n"
            "  1  client 2  get -> 42  |--|\n"
            "1 must answer 84, and answered 42");
}

/// Operations that were under way when it went wrong, and answered later what they could not.
TEST(LinearizabilityWitness, EndsWithTheFirstReturnThatIsWrong) {
  const auto seen =
      registers().add(1, 1, 2, put{1}).add(2, 3, 20, get{}, 9).add(3, 4, 6, get{}, 0).add(3, 7, 8, put{2}).play();

  const auto result = check_linearizability(seen);

  ASSERT_TRUE(result.witness);
  EXPECT_EQ(result.witness->answered, (std::vector<std::size_t>{0, 2})) << describe(seen, *result.witness);
}

}  // namespace rehearse::scenarios
