// Exit reasons as exact text: each comes back as it was, and no other text is taken for one.
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/exit_reason_text.hpp>

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

namespace rehearse::tests {

namespace {

using runtime::exit_reason;
using runtime::parse_exact_reason;
using runtime::to_exact_text;

/// Of all kinds, with any bytes as texts, nested up to three deep.
auto draw_reason() -> exit_reason {
  exit_reason made;
  const auto layers = *rc::gen::inRange(1, 4);
  for (int i = 0; i < layers; ++i) {
    const auto what = static_cast<exit_reason::kind>(*rc::gen::inRange(0, runtime::exit_reason_kind_count));
    auto text =
        *rc::gen::oneOf(rc::gen::just(std::string()), rc::gen::arbitrary<std::string>(),
                        rc::gen::container<std::string>(rc::gen::elementOf(std::string("\"\\x0a(), \n\0\xff", 12))));
    made = i == 0 && text.empty() ? exit_reason(what) : exit_reason(what, std::move(text), std::move(made));
  }
  return made;
}

RC_GTEST_PROP(ExactReason, ComesBackAsItWas, ()) {
  const exit_reason reason = draw_reason();
  const std::string text = to_exact_text(reason);
  const auto parsed = parse_exact_reason(text);

  RC_CLASSIFY(!(reason.inner() == exit_reason()), "nested");
  RC_CLASSIFY(text.find('\\') != std::string::npos, "escaped");
  RC_ASSERT(!text.empty());
  RC_ASSERT(parsed.has_value());
  RC_ASSERT(*parsed == reason);
}

RC_GTEST_PROP(ExactReason, HasOneTextOnly, ()) {
  std::string text = to_exact_text(draw_reason());
  const auto at = static_cast<std::size_t>(*rc::gen::inRange<int>(0, static_cast<int>(text.size())));
  const char other = *rc::gen::elementOf(std::string("\"\\()x ,an"));
  if (*rc::gen::arbitrary<bool>()) {
    text.erase(at, 1);
  } else {
    text.insert(at, 1, other);
  }
  const auto parsed = parse_exact_reason(text);
  RC_CLASSIFY(parsed.has_value(), "another reason");
  if (parsed) RC_ASSERT(to_exact_text(*parsed) == text);
}

TEST(ExactReason, ReadsLikeAReason) {
  const exit_reason inner(exit_reason::kind::failed_to_start_child, "cache", exit_reason("no disk"));

  EXPECT_EQ(to_exact_text(exit_reason::normal), "normal");
  EXPECT_EQ(to_exact_text("say \"no\""), "custom(\"say \\\"no\\\"\")");
  EXPECT_EQ(to_exact_text(inner), "failed_to_start_child(\"cache\", custom(\"no disk\"))");
}

TEST(ExactReason, TellsTextsFromKinds) {
  const exit_reason spoken(exit_reason::kind::custom, "normal");

  EXPECT_EQ(*parse_exact_reason(to_exact_text(spoken)), spoken);
  EXPECT_FALSE(*parse_exact_reason(to_exact_text(spoken)) == exit_reason(exit_reason::normal));
}

TEST(ExactReason, IsReadHoweverDeepItIsNested) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "call_failed(\"\", ";
  EXPECT_FALSE(parse_exact_reason(text));
  EXPECT_FALSE(parse_exact_reason(""));
  EXPECT_FALSE(parse_exact_reason("nonsense"));
  EXPECT_FALSE(parse_exact_reason("normal(\"\")")) << "it has no text";
}

}  // namespace

}  // namespace rehearse::tests
