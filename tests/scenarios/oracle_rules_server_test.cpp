// Servers: how they start, what their loop does, calls to them; mailboxes and time. Process 1 has spawned 2 and 3, and
// has started the server 4.
// SPDX-License-Identifier: MIT
#include <chrono>

#include "rule_cases.hpp"

namespace rehearse::scenarios {

using namespace std::chrono_literals;
using runtime::callback_kind;
using op = operation_kind;
using sig = signal_kind;

namespace {

constexpr auto server = static_cast<std::uint8_t>(runtime::spawn_bits::server | monitored);
const trace three{spawned(1), spawned(2, 1), spawned(3, 1)};

auto begins(callback_kind which, std::uint32_t who = 4) -> event {
  return {.kind = event_kind::handler_begin, .detail = static_cast<std::uint8_t>(which), .process = who};
}
auto ends(callback_kind which, std::uint8_t threw = 0) -> event {
  return {.kind = event_kind::handler_end, .detail = static_cast<std::uint8_t>(which), .result = threw, .process = 4};
}
auto runs(callback_kind which, std::uint8_t threw = 0) -> trace { return {begins(which), ends(which, threw)}; }

// -- starting

/// 1 starts 4, whose init has not begun.
auto starting(std::uint8_t how = server) -> trace { return three + operation(op::start, 1) + spawned(4, 1, how, 40); }
auto acknowledges(const exit_reason& reason, std::uint8_t outcome) -> trace {
  return {operation(op::start_acknowledged, 4, 1, 0, outcome),
          with_result(sent(sig::start_ack, 10, 4, 1, &reason, 40), outcome),
          with_result(arrived(sig::start_ack, 10, 4, 1, &reason, 40), outcome)};
}
const event takes_the_answer = took(sig::start_ack, 10, 4, 1, 40);
auto started(std::uint8_t how = server) -> trace {
  return starting(how) + runs(callback_kind::init) + acknowledges(normal, 0) + takes_the_answer;
}
/// 4 dies of itself, which the DOWN of its start tells.
auto start_dies(const exit_reason& reason) -> trace {
  return death(4, reason, true, {sent(sig::down, 11, 4, 1, &reason, 40)}) + arrived(sig::down, 11, 4, 1, &reason, 40) +
         took(sig::down, 11, 4, 1, 40);
}

void add_starts(std::vector<rule_case>& to) {
  const trace failed = starting() + runs(callback_kind::init, 1) + acknowledges(boom, 2);
  to.push_back({"VER-02", "AFailedStartThatReturnsTooSoon",
                failed + takes_the_answer + start_dies(boom) + operation(op::send, 1),
                failed + takes_the_answer + operation(op::send, 1)});
  to.push_back({"GS-01", "AnAnswerBeforeInitHasReturned", started(),
                starting() + begins(callback_kind::init) + acknowledges(normal, 0)});
  to.push_back({"GS-01", "AnAnswerWithoutInit", started(), starting() + acknowledges(normal, 0)});
  to.push_back({"GS-01", "AStarterThatGoesOn", started() + operation(op::send, 1),
                starting() + begins(callback_kind::init) + operation(op::send, 1)});
  to.push_back({"GS-01", "ACallbackBeforeInit", started(), starting() + begins(callback_kind::handle_continue)});
  to.push_back({"GS-01", "ASecondInit", started(), started() + begins(callback_kind::init)});

  const trace given_up = starting() + begins(callback_kind::init) + operation(op::unlink, 1, 4) +
                         operation(op::exit_signal, 1, 4) + sent(sig::exit, 12, 1, 4, &kill) +
                         operation(op::is_alive, 1, 4) + sent(sig::alive_request, 13, 1, 4);
  to.push_back({"GS-03", "AStartGivenUpThatLivesOn",
                given_up + arrived(sig::exit, 12, 1, 4, &kill) +
                    death(4, killed, false, {sent(sig::down, 14, 4, 1, &killed, 40)}) +
                    arrived(sig::alive_request, 13, 1, 4) + dropped(13, 1, 4, drop_reason::receiver_dead) +
                    sent(sig::alive_reply, 15, 4, 1) + arrived(sig::down, 14, 4, 1, &killed, 40) +
                    arrived(sig::alive_reply, 15, 4, 1) + took(sig::alive_reply, 15, 4, 1, 0, 1) +
                    dropped(14, 4, 1, drop_reason::flushed) + operation(op::send, 1),
                given_up + operation(op::send, 1)});
  to.push_back({"GS-04", "TerminateAfterAFailedInit", failed + takes_the_answer + start_dies(boom),
                starting() + runs(callback_kind::init, 1) + begins(callback_kind::terminate)});

  const trace refused = starting() + name_set(2, "a") + naming(op::register_name, 4, "a", 4, 1);
  to.push_back({"NAME-05", "InitUnderANameThatIsTaken",
                refused + acknowledges(boom, 2) + takes_the_answer + start_dies(normal),
                refused + begins(callback_kind::init)});
  const trace named_and_failed = starting() + name_set(4, "a") + runs(callback_kind::init, 1);
  to.push_back({"NAME-06", "AFailedStartThatKeepsItsName",
                named_and_failed + name_cleared(4, "a") + acknowledges(boom, 2) + takes_the_answer + start_dies(boom),
                named_and_failed + acknowledges(boom, 2)});
}

// -- the loop

/// What 2 sends to 4.
auto gets(sig kind, std::uint64_t serial, std::uint64_t ref = 0) -> trace {
  return passed(kind, serial, 2, 4, nullptr, ref);
}
const trace call_comes = joined({operation(op::call, 2, 4, 50), gets(sig::call, 20, 50)});
const event takes_call = took(sig::call, 20, 2, 4, 50);
const trace called = started() + call_comes + takes_call;
const trace replies =
    joined({operation(op::reply, 4, 2, 50), passed(sig::reply, 30, 4, 2, nullptr, 50), took(sig::reply, 30, 4, 2, 50)});
const trace cast_taken = started() + gets(sig::cast, 21) + took(sig::cast, 21, 2, 4);
const trace asked_to_stop = started() + operation(op::stop, 2, 4, 60) +
                            passed(sig::stop_request, 25, 2, 4, &normal, 60) + took(sig::stop_request, 25, 2, 4, 60);
/// 4 ends by itself, asked by 2.
auto stops(const exit_reason& reason) -> trace {
  return death(4, reason, true, {sent(sig::down, 31, 4, 2, &reason, 60)}) + arrived(sig::down, 31, 4, 2, &reason, 60) +
         took(sig::down, 31, 4, 2, 60);
}

void add_loop(std::vector<rule_case>& to) {
  using enum callback_kind;
  to.push_back({"GS-05", "AMessageBeforeWhatInitGoesOnWith",
                started() + runs(handle_continue) + gets(sig::cast, 21) + took(sig::cast, 21, 2, 4) + runs(handle_cast),
                started() + gets(sig::cast, 21) + took(sig::cast, 21, 2, 4) + begins(handle_continue)});
  to.push_back({"GS-06", "TwoCallbacksAtOnce", called + runs(handle_call) + replies,
                called + begins(handle_call) + begins(handle_cast)});
  to.push_back(
      {"GS-06", "ACallThatMeetsNoCallback",
       called + runs(handle_call) + replies + gets(sig::cast, 21) + took(sig::cast, 21, 2, 4) + runs(handle_cast),
       called + gets(sig::cast, 21) + took(sig::cast, 21, 2, 4)});
  to.push_back({"GS-06", "ACallbackWithoutACall", called + runs(handle_call) + replies,
                called + runs(handle_call) + replies + begins(handle_call)});
  to.push_back({"GS-06", "AnEndWithoutABeginning", called + runs(handle_call) + replies,
                called + runs(handle_call) + ends(handle_call)});
  to.push_back({"GS-07", "ACastThatMeetsHandleInfo", cast_taken + runs(handle_cast), cast_taken + begins(handle_info)});
  to.push_back({"GS-07", "AMessageThatIsLost",
                started() + gets(sig::message, 22) + took(sig::message, 22, 2, 4) + runs(handle_info),
                started() + gets(sig::message, 22) + took(sig::message, 22, 2, 4)});
  to.push_back({"GS-07", "AMessageThatWasNotTaken", cast_taken + runs(handle_cast),
                cast_taken + runs(handle_cast) + begins(handle_info)});
  to.push_back({"GS-10", "AReplyBeforeTerminate",
                called + runs(handle_call) + runs(terminate) + replies + death(4, normal, true),
                called + runs(handle_call) + replies + runs(terminate) + exiting(4, normal, true)});
  to.push_back({"GS-12", "ACrashThatIsSurvived",
                cast_taken + runs(handle_cast, 1) + runs(terminate) + death(4, boom, true),
                cast_taken + runs(handle_cast, 1) + gets(sig::cast, 22) + took(sig::cast, 22, 2, 4)});
  to.push_back(
      {"GS-13", "AMessageBeforeWhatACallbackGoesOnWith", cast_taken + runs(handle_cast) + runs(handle_continue),
       cast_taken + runs(handle_cast) + gets(sig::cast, 22) + took(sig::cast, 22, 2, 4) + begins(handle_continue)});
  to.push_back({"GS-28", "TerminateTwice", asked_to_stop + runs(terminate) + stops(normal),
                asked_to_stop + runs(terminate) + begins(terminate)});
  to.push_back({"GS-28", "TerminateForNoReason",
                cast_taken + runs(handle_cast) + runs(terminate) + death(4, boom, true),
                cast_taken + begins(terminate)});
  to.push_back({"GS-28", "AMessageAfterTerminate", asked_to_stop + runs(terminate) + stops(normal),
                asked_to_stop + runs(terminate) + gets(sig::cast, 27) + took(sig::cast, 27, 2, 4)});
  to.push_back({"GS-33", "AnotherReasonThanGiven", asked_to_stop + runs(terminate) + stops(normal),
                asked_to_stop + runs(terminate) + exiting(4, boom, true)});
  to.push_back({"GS-33", "AReasonLostInTerminate", asked_to_stop + runs(terminate, 1) + stops(boom),
                asked_to_stop + exiting(4, boom, true)});
  to.push_back({"GS-35", "AStopThatIsIgnored", asked_to_stop + stops(normal), asked_to_stop});
  to.push_back(
      {"GS-35", "ACallbackInsteadOfAStop", asked_to_stop + stops(normal), asked_to_stop + begins(handle_timeout)});

  const trace linked_server = started(server | linked) + traps(4);
  const trace parent_ends = linked_server + death(1, boom, true, {sent(sig::link_exit, 26, 1, 4, &boom)}) +
                            arrived(sig::link_exit, 26, 1, 4, &boom) + took(sig::link_exit, 26, 1, 4);
  to.push_back({"GS-29", "TheParentsExitAsAMessage", parent_ends + runs(terminate) + death(4, boom, true),
                parent_ends + begins(handle_info)});
  const trace stranger_ends = linked_server + passed(sig::exit, 26, 2, 4, &boom) + took(sig::exit, 26, 2, 4);
  to.push_back(
      {"GS-31", "AStrangersExitThatEnds", stranger_ends + runs(handle_info), stranger_ends + exiting(4, boom, true)});
  const trace two_wait = started() + gets(sig::cast, 21) + gets(sig::cast, 22);
  to.push_back(
      {"GS-32", "TheSecondFirst",
       two_wait + took(sig::cast, 21, 2, 4) + runs(handle_cast) + took(sig::cast, 22, 2, 4) + runs(handle_cast),
       two_wait + took(sig::cast, 22, 2, 4, 0, 1)});
  const auto asked = [](std::uint64_t serial, std::uint64_t ref, std::uint8_t suspends) {
    return joined({operation(op::system, 2, 4, ref),
                   with_result(sent(sig::system, serial, 2, 4, nullptr, ref), suspends),
                   arrived(sig::system, serial, 2, 4, nullptr, ref)});
  };
  const auto answers = [](std::uint64_t serial, std::uint64_t ref) {
    return joined({operation(op::reply, 4, 2, ref), passed(sig::reply, serial, 4, 2, nullptr, ref),
                   took(sig::reply, serial, 4, 2, ref)});
  };
  const trace resumed = started() + asked(23, 61, 1) + took(sig::system, 23, 2, 4, 61) + answers(32, 61) +
                        gets(sig::cast, 24) + asked(25, 62, 0) + took(sig::system, 25, 2, 4, 62, 1) + answers(33, 62);
  to.push_back({"GS-32", "TheSecondFirstOnceItIsResumed", resumed + took(sig::cast, 24, 2, 4) + runs(handle_cast),
                resumed + gets(sig::cast, 26) + took(sig::cast, 26, 2, 4, 0, 1)});
}

// -- mailboxes and time

auto at(runtime::virtual_time when, event of) -> event {
  of.time = when;
  return of;
}
auto armed(std::uint64_t serial, std::uint32_t owner, std::uint32_t by, runtime::virtual_time deadline) -> event {
  return {.kind = event_kind::timer_armed,
          .process = owner,
          .peer = by,
          .serial = serial,
          .ref = static_cast<std::uint64_t>(deadline.count())};
}
auto fired(std::uint64_t serial, std::uint32_t owner, runtime::virtual_time now) -> event {
  return at(now, {.kind = event_kind::timer_fired, .process = owner, .serial = serial});
}
auto clock(runtime::virtual_time now) -> event { return at(now, {.kind = event_kind::clock_moved}); }
auto cancelled(std::uint64_t serial, std::uint8_t result) -> event {
  return {.kind = event_kind::timer_cancelled, .result = result, .peer = 1, .serial = serial};
}
/// 1 asks for a message to 2 in 5 ms, by timer 7.
const trace sends_after = joined({operation(op::arm_timer, 1, 2), armed(7, 2, 1, 5ms)});
auto sends(std::uint64_t serial) -> trace {
  return joined({passed(sig::timeout, serial, 0, 2), took(sig::timeout, serial, 0, 2)});
}

void add_time(std::vector<rule_case>& to) {
  const trace both = three + passed(sig::message, 10, 1, 2) + passed(sig::message, 11, 1, 2);
  to.push_back({"RECV-01", "AMessageThatIsNotTheOldest",
                both + took(sig::message, 11, 1, 2, 0, 1) + took(sig::message, 10, 1, 2),
                both + took(sig::message, 11, 1, 2)});
  to.push_back({"RECV-01", "AMessageThatWasPassedOverAndIsLost",
                both + took(sig::message, 10, 1, 2) + took(sig::message, 11, 1, 2),
                both + took(sig::message, 10, 1, 2, 0, 1)});
  to.push_back({"RECV-01", "AMessageTwice", both + took(sig::message, 10, 1, 2),
                both + took(sig::message, 10, 1, 2) + took(sig::message, 10, 1, 2)});
  to.push_back({"RECV-01", "AMailboxOfTheLivingThatIsDiscarded", both,
                both + dropped(10, 1, 2, drop_reason::mailbox_discarded)});

  const trace waits = three + armed(7, 2, 2, 5ms);
  to.push_back({"RECV-03", "ATimeoutThatComesEarly", waits + clock(5ms) + fired(7, 2, 5ms), waits + fired(7, 2, 4ms)});
  to.push_back({"RECV-03", "ATimeoutThatBeginsAgain",
                waits + passed(sig::message, 10, 1, 2) + clock(5ms) + fired(7, 2, 5ms) + armed(8, 2, 2, 9ms) +
                    clock(9ms) + fired(8, 2, 9ms),
                waits + passed(sig::message, 10, 1, 2) + armed(8, 2, 2, 9ms)});
  to.push_back({"RECV-03", "ATimeoutOfAWaitThatIsOver",
                waits + passed(sig::message, 10, 1, 2) + took(sig::message, 10, 1, 2) + clock(9ms),
                waits + passed(sig::message, 10, 1, 2) + took(sig::message, 10, 1, 2) + fired(7, 2, 5ms)});
  to.push_back({"TIME-01", "AClockThatGoesBack", three + clock(2ms) + clock(3ms), three + clock(3ms) + clock(2ms)});
  to.push_back({"TIME-02", "ATimerThatFiresEarly", three + sends_after + clock(5ms) + fired(7, 2, 5ms) + sends(20),
                three + sends_after + fired(7, 2, 4ms)});
  to.push_back({"TIME-02", "ATimerThatFiresTwice", three + sends_after + fired(7, 2, 5ms) + sends(20),
                three + sends_after + fired(7, 2, 5ms) + sends(20) + fired(7, 2, 6ms) + sent(sig::timeout, 21, 0, 2)});
  to.push_back({"TIME-02", "ATimerThatIsOvertaken",
                three + sends_after + armed(8, 3, 3, 7ms) + clock(5ms) + fired(7, 2, 5ms) + sends(20) + clock(7ms) +
                    fired(8, 3, 7ms),
                three + sends_after + armed(8, 3, 3, 7ms) + fired(8, 3, 7ms)});
  to.push_back({"TIME-02", "ATimerThatTheClockPasses",
                three + sends_after + clock(5ms) + fired(7, 2, 5ms) + sends(20) + clock(6ms),
                three + sends_after + clock(6ms)});
  to.push_back({"TIME-03", "ATimerThatFiresAfterItWasCancelled", three + sends_after + cancelled(7, 1) + clock(9ms),
                three + sends_after + cancelled(7, 1) + fired(7, 2, 5ms) + sent(sig::timeout, 20, 0, 2)});
  to.push_back({"TIME-03", "ACancelThatLies", three + sends_after + cancelled(7, 1) + cancelled(7, 0),
                three + sends_after + cancelled(7, 0)});
  to.push_back({"TIME-03", "AReadThatLies", three + sends_after + operation(op::read_timer, 1, 2, 7, 1),
                three + sends_after + operation(op::read_timer, 1, 0, 7, 0)});
  to.push_back({"TIME-05", "ATimerToTheDead", three + sends_after + death(2, boom, true) + clock(9ms),
                three + sends_after + death(2, boom, true) + fired(7, 2, 5ms) + sent(sig::timeout, 20, 0, 2)});

  using enum callback_kind;
  const trace idle = started() + armed(7, 4, 4, 5ms);
  to.push_back({"GS-15", "AnIdleTimeoutThatComesEarly", idle + clock(5ms) + fired(7, 4, 5ms) + runs(handle_timeout),
                idle + begins(handle_timeout)});
  to.push_back({"GS-16", "ATimeoutWhileAMessageWaits", cast_taken + runs(handle_cast) + runs(handle_timeout),
                cast_taken + runs(handle_cast) + gets(sig::cast, 22) + begins(handle_timeout)});
}

// -- calls

void add_calls(std::vector<rule_case>& to) {
  using enum callback_kind;
  // 2 calls 4, for 5 ms.
  const trace waiting = started() + call_comes + armed(7, 2, 2, 5ms) + takes_call + begins(handle_call);
  const trace gives_up = joined({clock(5ms), fired(7, 2, 5ms), sent(sig::demonitor, 27, 2, 4, nullptr, 50)});
  const trace answered = joined({arrived(sig::demonitor, 27, 2, 4, nullptr, 50), ends(handle_call),
                                 operation(op::reply, 4, 2, 50), passed(sig::reply, 30, 4, 2, nullptr, 50)});
  to.push_back({"GS-20", "ACallThatGivesUpTooEarly",
                waiting + gives_up + answered + dropped(30, 4, 2, drop_reason::alias_inactive),
                waiting + sent(sig::demonitor, 27, 2, 4, nullptr, 50)});
  to.push_back({"GS-21", "ALateReplyThatGetsIn",
                waiting + gives_up + answered + dropped(30, 4, 2, drop_reason::alias_inactive) + operation(op::send, 2),
                waiting + gives_up + answered + took(sig::reply, 30, 4, 2, 50)});
  to.push_back({"GS-22", "AReplyInTheMailboxThatIsNotTaken",
                waiting + clock(5ms) + fired(7, 2, 5ms) + ends(handle_call) + replies,
                waiting + clock(5ms) + fired(7, 2, 5ms) + ends(handle_call) + operation(op::reply, 4, 2, 50) +
                    passed(sig::reply, 30, 4, 2, nullptr, 50) + sent(sig::demonitor, 27, 2, 4, nullptr, 50)});
}

}  // namespace

auto server_rule_cases() -> std::vector<rule_case> {
  std::vector<rule_case> all;
  add_starts(all);
  add_loop(all);
  add_time(all);
  add_calls(all);
  return all;
}

}  // namespace rehearse::scenarios
