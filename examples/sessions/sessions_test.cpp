// A session for each user who logs in: started on request, restarted when it crashes, gone when the user logs out.
//
//   sessions (dynamic, at most 3)      Children are known by pid. A session that ends normally must not come back, so
//     ├─ ann                           it is transient: restarted after a crash, forgotten after a log-out.
//     └─ bob
//
// SPDX-License-Identifier: MIT
#include <string>

#include <rehearse/harness/gtest.hpp>
#include <rehearse/rehearse.hpp>

using namespace rehearse;

namespace {

struct session : gen_server {
  struct visit {
    using reply = int;
  };
  struct log_out {};

  auto handle_call(visit) -> int { return ++visits; }
  auto handle_cast(log_out) -> next { return stop_with(exit_reason::normal); }

  int visits = 0;
};

struct sessions : dynamic_supervisor {
  static auto init() -> dynamic_supervisor_flags { return {.max_children = 3}; }
};

auto log_in(const server_ref<sessions>& keeper, const std::string& user) -> child_result {
  return start_child(keeper, child<session>("session", named(user)).restarts(restart_type::transient));
}

auto session_of(const std::string& user) -> server_ref<session> { return server_named<session>(name(user)); }

}  // namespace

REHEARSE_TEST(Sessions, StartOnRequestUntilThereAreTooMany) {
  const auto keeper = start_link<sessions>();

  const child_result ann = log_in(keeper, "ann");
  EXPECT_TRUE(ann.is_ok());
  EXPECT_EQ(log_in(keeper, "ann").process, ann.process) << "she has one already";
  log_in(keeper, "bob");
  log_in(keeper, "cleo");
  EXPECT_EQ(log_in(keeper, "dan").outcome, child_outcome::max_children);

  terminate_child(keeper, ann.process);
  EXPECT_TRUE(log_in(keeper, "dan").is_ok());
}

REHEARSE_TEST(Sessions, ACrashedOneComesBackEmptyAndTheOthersAreLeftAlone) {
  const auto keeper = start_link<sessions>();
  const pid ann = log_in(keeper, "ann").process;
  log_in(keeper, "bob");
  call(session_of("bob"), session::visit{}, infinity);

  exit(ann, exit_reason::kill);
  settle();

  EXPECT_EQ(call(session_of("ann"), session::visit{}, infinity), 1);
  EXPECT_EQ(call(session_of("bob"), session::visit{}, infinity), 2);
}

REHEARSE_TEST(Sessions, ALogOutIsNoCrash) {
  const auto keeper = start_link<sessions>();
  log_in(keeper, "ann");

  cast(session_of("ann"), session::log_out{});
  settle();

  EXPECT_EQ(count_children(keeper).specs, 0U);
  EXPECT_FALSE(whereis("ann"));
}
