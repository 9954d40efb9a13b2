// A history is plain data: what it was told, in the order in which it was told.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include <rehearse/scenarios/history.hpp>

#include "histories.hpp"

namespace rehearse::scenarios {

using tests::counter_model;
using tests::register_model;
using tests::set_model;

TEST(History, GivesEachCallAndAnswerALaterPosition) {
  history<register_model> seen;

  const auto first = seen.invoke(7, "k", register_model::put{1});
  const auto second = seen.invoke(8, "k", register_model::get{});
  seen.answer(second, 0);
  seen.answer(first);

  ASSERT_EQ(seen.operations().size(), 2U);
  const client_operation& put = seen.operations()[0];
  const client_operation& get = seen.operations()[1];
  EXPECT_EQ(put.client, 7U);
  EXPECT_EQ(put.key, "k");
  EXPECT_LT(put.invoked, get.invoked);
  EXPECT_LT(get.invoked, get.returned);
  EXPECT_LT(get.returned, put.returned);
  EXPECT_FALSE(put.only_looks);
  EXPECT_TRUE(get.only_looks);
}

TEST(History, LeavesOpenWhatNobodyAnswered) {
  history<register_model> seen;

  seen.invoke(1, "k", register_model::put{1});

  EXPECT_TRUE(seen.operations()[0].is_open());
}

TEST(History, RefusesASecondAnswer) {
  history<register_model> seen;
  const auto asked = seen.invoke(1, "k", register_model::get{});
  seen.answer(asked, 0);

  EXPECT_THROW(seen.answer(asked, 0), std::logic_error);
}

TEST(History, PrintsOperationsAnswersAndClients) {
  history<register_model> seen;
  const auto put = seen.invoke(1, "k", register_model::compare_and_set{1, 2});
  seen.answer(put, true);
  seen.name_client(1, "writer");

  EXPECT_EQ(seen.operation_text(0), "compare_and_set 1, 2");
  EXPECT_EQ(seen.answer_text(0), "true");
  EXPECT_EQ(seen.client_name(1), "writer");
  EXPECT_EQ(seen.client_name(2), "client 2");
}

TEST(History, KnowsWhichOperationsAreTheSame) {
  history<counter_model> counted;
  counted.invoke(1, "", counter_model::increment{});
  counted.invoke(2, "", counter_model::increment{});
  counted.invoke(2, "", counter_model::get{});
  history<set_model> members;
  members.invoke(1, "", set_model::add{1});
  members.invoke(2, "", set_model::add{1});
  members.invoke(3, "", set_model::add{2});
  history<register_model> settings;
  settings.invoke(1, "", register_model::put{1});
  settings.invoke(2, "", register_model::put{1});

  EXPECT_TRUE(counted.is_same(0, 1));
  EXPECT_FALSE(counted.is_same(0, 2));
  EXPECT_TRUE(members.is_same(0, 1));
  EXPECT_FALSE(members.is_same(0, 2));
  EXPECT_FALSE(settings.is_same(0, 1)) << "put has no ==, so nobody knows";
}

TEST(History, NumbersTheModelsStatesAsTheyAreMet) {
  history<counter_model> seen;
  seen.answer(seen.invoke(1, "", counter_model::increment{}), 2);

  const auto states = seen.states();
  const auto one = states->after_any_answer(0, 0);

  EXPECT_EQ(states->text(0), "0");
  EXPECT_EQ(states->text(one), "1");
  EXPECT_EQ(states->answer_text(0, 0), "1");
  EXPECT_FALSE(states->after(0, 0).has_value()) << "it answered 2";
  EXPECT_EQ(states->text(*states->after(one, 0)), "2");
  EXPECT_EQ(states->after_any_answer(0, 0), one);
}

}  // namespace rehearse::scenarios
