// The digest keeps everything it was given, also where its buffer is just about full.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <rehearse/sim/digest.hpp>

namespace rehearse::sim {

namespace {

using runtime::event;
using runtime::event_kind;

/// Not inlined, as in a simulation: otherwise the compiler keeps in registers what a write past the end would hit.
[[gnu::noinline]] void add_to(digest& all, const event& what) { all.add(what); }

/// So many choices, the tenth as told, then an event without and one with a hash.
auto digest_of(std::uint32_t tenth, int choices) -> std::uint64_t {
  digest all;
  all.reset();
  for (int i = 0; i < choices; ++i) all.add(choice{choice_kind::entity, 1000, i == 10 ? tenth : 0});
  add_to(all, event{.kind = event_kind::arrived, .process = 1, .peer = 2, .serial = 3});
  add_to(all, event{.kind = event_kind::sent, .process = 1, .peer = 2, .serial = 3, .payload_hash = 4});
  return all.value();
}

TEST(Digest, ForgetsNothingHoweverFullItsBufferIs) {
  for (int choices = 11; choices < 1200; ++choices) {
    ASSERT_NE(digest_of(1, choices), digest_of(2, choices)) << "after " << choices << " choices";
  }
}

TEST(Digest, IsTheSameForWhatComesWholeAndLean) {
  digest whole;
  digest lean;
  whole.reset();
  lean.reset();

  whole.add(event{.kind = event_kind::taken, .process = 7, .serial = 9});
  whole.add(event{.kind = event_kind::sent,
                  .detail = 1,
                  .process = 7,
                  .peer = 8,
                  .type = 2,
                  .serial = 10,
                  .ref = 11,
                  .payload_hash = 12});
  lean.add_lean(runtime::lean_event(event_kind::taken, 0, 0, 7), 9);
  lean.append_traffic(runtime::lean_event(event_kind::sent, 1, 0, 7), runtime::peer_and_type(8, 2), 10, 11, 12);
  lean.flush_if_full();

  EXPECT_EQ(whole.value(), lean.value());
}

}  // namespace

}  // namespace rehearse::sim
