// A document that saves itself when its user has paused for 50 ms: each edit puts the saving off.
//
//   user -- edit --> document      The timer of the edit before is cancelled. It may have fired already: then its
//   user -- edit --> document      message is in the mailbox, and known by its number to be out of date.
//          50 ms
//        save --> document         The test needs no guess at how long things take: settle() waits until nothing moves,
//                                  sleep() lets virtual time pass.
// SPDX-License-Identifier: MIT
#include <string>
#include <vector>

#include <rehearse/harness/gtest.hpp>
#include <rehearse/rehearse.hpp>

using namespace rehearse;

namespace {

struct document : gen_server {
  struct edit {
    std::string text;
  };
  struct save {
    int version;
  };

  void handle_cast(edit change) {
    text = change.text;
    cancel_timer(timer);
    timer = send_after(self(), 50ms, save{++version});
  }
  void handle_info(save due) {
    if (due.version == version) saved.push_back(text);
  }

  std::string text;
  int version = 0;
  timer_ref timer;
  std::vector<std::string> saved;
};

}  // namespace

REHEARSE_TEST(Autosave, SavesOnceWhenTheUserPauses) {
  const auto letter = start_link<document>(named("letter"));
  spawn("user", [=] {
    for (const char* text : {"D", "De", "Dear"}) cast(letter, document::edit{text});
  });

  settle();
  EXPECT_EQ(peek(letter)->text, "Dear");
  EXPECT_TRUE(peek(letter)->saved.empty());

  sleep(60ms);
  settle();
  EXPECT_EQ(peek(letter)->saved, std::vector<std::string>{"Dear"});
}

REHEARSE_TEST(Autosave, SavesAgainAfterThePause) {
  const auto letter = start_link<document>(named("letter"));
  for (const char* text : {"Dear", "Dear Sir"}) {
    cast(letter, document::edit{text});
    sleep(60ms);
  }
  settle();

  const std::vector<std::string> expected{"Dear", "Dear Sir"};
  EXPECT_EQ(peek(letter)->saved, expected);
}
