// SPDX-License-Identifier: MIT
#include <rehearse/sim/tape.hpp>

#include <gtest/gtest.h>

namespace rehearse::sim {

namespace {

auto sample() -> tape {
  tape made;
  made.append(stream::schedule, {choice_kind::entity, 3, 2});
  made.append(stream::schedule, {choice_kind::timer, 2, 0});
  made.append(stream::fault, {choice_kind::fault_step, 4'000'000'000U, 3'999'999'999U});
  return made;
}

}  // namespace

TEST(Tape, ComesBackFromItsBytes) { EXPECT_EQ(tape::unpack(sample().pack()), sample()); }

TEST(Tape, KeepsStreamsApart) {
  tape one_more = sample();
  one_more.append(stream::fault, {choice_kind::fault_victim, 2, 1});

  EXPECT_EQ(one_more.of(stream::schedule), sample().of(stream::schedule));
}

TEST(Tape, RefusesAnotherVersion) {
  std::string bytes = sample().pack();
  bytes[2] = 2;

  EXPECT_EQ(tape::unpack(bytes), std::nullopt);
}

TEST(Tape, RefusesEveryTruncation) {
  const std::string bytes = sample().pack();

  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(tape::unpack(std::string_view(bytes).substr(0, size)), std::nullopt) << size;
  }
}

TEST(Tape, RefusesAValueBeyondItsBound) {
  tape wrong;
  wrong.append(stream::schedule, {choice_kind::entity, 2, 2});

  EXPECT_EQ(tape::unpack(wrong.pack()), std::nullopt);
}

TEST(Tape, RefusesBytesAfterItsEnd) { EXPECT_EQ(tape::unpack(sample().pack() + "x"), std::nullopt); }

}  // namespace rehearse::sim
