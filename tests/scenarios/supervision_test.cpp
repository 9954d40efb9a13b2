// The model of supervision, rule by rule: a trace that follows the rule passes, and its neighbour that breaks it is
// refused with the rule's id. Process 1 is the parent, 2 the supervisor, 3, 4, 5 its children a, b, c.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <chrono>
#include <deque>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <rehearse/runtime/supervisor.hpp>
#include <rehearse/scenarios/checkers/supervision.hpp>

#include "trace.hpp"

namespace rehearse::scenarios {
namespace {

using namespace std::chrono_literals;
using runtime::child_outcome;
using runtime::child_request;
using runtime::child_shutdown;
using runtime::restart_strategy;
using runtime::restart_type;
using runtime::shutdown_kind;
using runtime::start_outcome;
using runtime::supervisor_flags;

constexpr auto permanent = restart_type::permanent;
constexpr auto transient = restart_type::transient;
constexpr auto temporary = restart_type::temporary;
constexpr auto one_for_one = restart_strategy::one_for_one;
constexpr auto one_for_all = restart_strategy::one_for_all;
constexpr auto rest_for_one = restart_strategy::rest_for_one;

const exit_reason shutdown = exit_reason::shutdown;
const exit_reason no_licence = "no licence";
const exit_reason b_failed{exit_reason::kind::failed_to_start_child, "b", no_licence};

/// What the events point to must outlive them.
template <class T>
auto kept(T value) -> const T& {
  static std::deque<T> all;
  return all.emplace_back(std::move(value));
}

auto spec(std::string_view id, restart_type restart = permanent, std::optional<child_shutdown> how = {},
          bool significant = false) -> runtime::child_spec {
  const auto start = [] { return runtime::start_result(); };
  return {.id = std::string(id), .start = start, .restart = restart, .shutdown = how, .significant = significant};
}

/// A trace that grows: `script() + event + events`.
class script {
 public:
  auto operator+(event next) && -> script {
    next.time = now_;
    events_.push_back(next);
    return std::move(*this);
  }
  auto operator+(std::vector<event> next) && -> script {
    for (const event& each : next) *this = std::move(*this) + each;
    return std::move(*this);
  }
  /// From here on it is so late.
  auto operator+(runtime::virtual_time now) && -> script {
    now_ = now;
    return std::move(*this);
  }
  auto breaks(trace_end how = {}) const -> std::string { return broken<supervision>(events_, how); }

 private:
  std::vector<event> events_;
  runtime::virtual_time now_{};
};

// -- what a supervisor does

auto begun(std::string_view id, std::uint64_t number = 0) -> event {
  return {.kind = event_kind::child_start_begun, .process = 2, .serial = number, .text = id};
}
auto acknowledged(std::string_view id, std::uint32_t who, start_outcome how = start_outcome::ok,
                  std::uint64_t number = 0) -> event {
  return {.kind = event_kind::child_start_acknowledged,
          .result = static_cast<std::uint8_t>(how),
          .process = 2,
          .peer = who,
          .serial = number,
          .text = id,
          .reason = &no_licence};
}
auto starts(std::string_view id, std::uint32_t who, std::uint64_t number = 0) -> std::vector<event> {
  return {begun(id, number), acknowledged(id, who, start_outcome::ok, number)};
}
auto fails(std::string_view id, std::uint64_t number = 0) -> std::vector<event> {
  return {begun(id, number), acknowledged(id, 0, start_outcome::error, number)};
}
auto ignores(std::string_view id, std::uint64_t number = 0) -> std::vector<event> {
  return {begun(id, number), acknowledged(id, 0, start_outcome::ignore, number)};
}
auto asks(std::string_view id, std::uint32_t who, shutdown_kind how = shutdown_kind::timed) -> event {
  return {.kind = event_kind::shutdown_requested,
          .result = static_cast<std::uint8_t>(how),
          .process = 2,
          .peer = who,
          .text = id};
}
auto tells(std::uint32_t who, const exit_reason& reason = shutdown) -> event {
  return sent(signal_kind::exit, 500 + who, 2, who, &reason);
}
/// It will lose its patience then.
auto arms(std::uint64_t timer, runtime::virtual_time deadline) -> event {
  return {.kind = event_kind::timer_armed,
          .process = 2,
          .peer = 2,
          .serial = timer,
          .ref = static_cast<std::uint64_t>(deadline.count())};
}
auto loses_patience(std::uint64_t timer) -> event {
  return {.kind = event_kind::timer_fired, .process = 2, .serial = timer};
}
auto stops(std::string_view id, std::uint32_t who) -> std::vector<event> {
  return {asks(id, who), tells(who), exiting(who, shutdown, false)};
}
auto retries(std::uint64_t serial) -> event { return sent(signal_kind::message, serial, 2, 2); }
auto ends(const exit_reason& reason) -> event { return exiting(2, reason, true); }
auto answers(child_request what, std::string_view id, child_outcome how, std::uint32_t who = 0) -> event {
  return {.kind = event_kind::child_answered,
          .detail = static_cast<std::uint8_t>(what),
          .result = static_cast<std::uint8_t>(how),
          .process = 2,
          .peer = who,
          .text = id};
}

// -- what happens to it

auto takes_exit(std::uint32_t from) -> event {
  event seen = taken(signal_kind::link_exit, 2, 0);
  seen.peer = from;
  seen.serial = 100 + from;
  return seen;
}
auto dies(std::uint32_t who, const exit_reason& reason) -> std::vector<event> {
  return {exiting(who, reason, true), arrived(signal_kind::link_exit, 100 + who, who, 2, &reason)};
}
/// A death whose EXIT it takes at once.
auto loses(std::uint32_t who, const exit_reason& reason) -> std::vector<event> {
  return {exiting(who, reason, true), arrived(signal_kind::link_exit, 100 + who, who, 2, &reason), takes_exit(who)};
}
auto takes_retry(std::uint64_t serial) -> event {
  event seen = taken(signal_kind::message, 2, 0);
  seen.peer = 2;
  seen.serial = serial;
  return seen;
}
/// Its parent's EXIT: it must stop.
auto parent_ends(const exit_reason& reason) -> std::vector<event> { return loses(1, reason); }
auto requested(child_request what, std::string_view id, std::uint32_t who = 0) -> event {
  return {.kind = event_kind::child_requested,
          .detail = static_cast<std::uint8_t>(what),
          .process = 2,
          .peer = who,
          .text = id};
}
auto start_requested(runtime::child_spec which) -> event {
  const auto& children = kept(std::vector<runtime::child_spec>{std::move(which)});
  event seen = requested(child_request::start, children.front().id);
  seen.config = &kept(runtime::supervisor_config{{one_for_one}, children});
  return seen;
}

// -- supervisors

auto configured(supervisor_flags flags, std::vector<runtime::child_spec> children) -> script {
  const auto& specs = kept(std::move(children));
  const auto& config = kept(runtime::supervisor_config{flags, specs});
  return script() + spawned(1) + spawned(2, 1, linked | runtime::spawn_bits::server) +
         event{.kind = event_kind::supervisor_configured, .process = 2, .config = &config};
}
/// All of its children run.
auto running(supervisor_flags flags, std::vector<runtime::child_spec> children) -> script {
  std::vector<std::string> ids;
  for (const auto& each : children) ids.push_back(each.id);
  script made = configured(flags, std::move(children));
  std::uint32_t who = 3;
  for (const auto& each : ids) made = std::move(made) + starts(kept(each), who++);
  return made;
}
auto abc(restart_strategy strategy, restart_type restart = permanent) -> script {
  return running({strategy}, {spec("a", restart), spec("b", restart), spec("c", restart)});
}
auto dynamic(std::optional<std::uint64_t> max_children = {}, std::uint32_t intensity = 3) -> script {
  const auto& config =
      kept(runtime::supervisor_config{{.strategy = one_for_one, .intensity = intensity}, {}, true, max_children});
  return script() + spawned(1) + spawned(2, 1, linked | runtime::spawn_bits::server) +
         event{.kind = event_kind::supervisor_configured, .process = 2, .config = &config};
}
/// It is asked to start a child, and does.
auto grows(std::uint32_t who, std::uint64_t number, restart_type restart = permanent) -> std::vector<event> {
  return {start_requested(spec("d", restart)), begun("d", number), acknowledged("d", who, start_outcome::ok, number),
          answers(child_request::start, "d", child_outcome::ok, who)};
}

/// A rule, a trace that keeps it, and one that breaks it.
struct rule_case {
  const char* name;
  const char* rule;
  script right;
  script wrong;
};
void PrintTo(const rule_case& what, std::ostream* out) { *out << what.name; }

class SupervisionRule : public testing::TestWithParam<rule_case> {};

TEST_P(SupervisionRule, PassesWhereItIsKept) { EXPECT_EQ(GetParam().right.breaks(), ""); }
TEST_P(SupervisionRule, IsNamedWhereItIsBroken) { EXPECT_EQ(GetParam().wrong.breaks(), GetParam().rule); }

auto name_of_case(const testing::TestParamInfo<rule_case>& what) -> std::string { return what.param.name; }

// -- starting and stopping

std::vector<rule_case> starting_and_stopping() {
  const auto brutal = child_shutdown::brutal_kill();
  return {
      {"StartsInOrder", "SUP-06", configured({one_for_one}, {spec("a"), spec("b")}) + starts("a", 3) + starts("b", 4),
       configured({one_for_one}, {spec("a"), spec("b")}) + starts("b", 3)},
      {"StartsOneByOne", "SUP-06",
       configured({one_for_one}, {spec("a"), spec("b")}) + begun("a") + acknowledged("a", 3) + begun("b") +
           acknowledged("b", 4),
       configured({one_for_one}, {spec("a"), spec("b")}) + begun("a") + begun("b")},
      {"StartsAll", "SUP-06", configured({one_for_one}, {spec("a")}) + starts("a", 3),
       configured({one_for_one}, {spec("a")})},
      {"AFailedStartStopsTheEarlierOnes", "SUP-08",
       configured({one_for_one}, {spec("a"), spec("b")}) + starts("a", 3) + fails("b") + stops("a", 3) + ends(b_failed),
       configured({one_for_one}, {spec("a"), spec("b")}) + starts("a", 3) + fails("b") + ends(b_failed)},
      {"AFailedStartIsTheReason", "SUP-08", configured({one_for_one}, {spec("b")}) + fails("b") + ends(b_failed),
       configured({one_for_one}, {spec("b")}) + fails("b") + ends(shutdown)},
      {"AFailedStartEndsTheStart", "SUP-08",
       configured({one_for_one}, {spec("b"), spec("c")}) + fails("b") + ends(b_failed),
       configured({one_for_one}, {spec("b"), spec("c")}) + fails("b") + starts("c", 3)},
      {"StopsAsTheSpecSays", "SUP-09",
       running({one_for_one}, {spec("a", permanent, brutal)}) + parent_ends(boom) +
           asks("a", 3, shutdown_kind::brutal_kill) + tells(3, kill) + exiting(3, killed, false) + ends(boom),
       running({one_for_one}, {spec("a", permanent, brutal)}) + parent_ends(boom) + asks("a", 3)},
      {"BrutalIsAKill", "SUP-09",
       running({one_for_one}, {spec("a", permanent, brutal)}) + parent_ends(boom) +
           asks("a", 3, shutdown_kind::brutal_kill) + tells(3, kill),
       running({one_for_one}, {spec("a", permanent, brutal)}) + parent_ends(boom) +
           asks("a", 3, shutdown_kind::brutal_kill) + tells(3)},
      {"KillsAfterTheTimeout", "SUP-09",
       running({one_for_one}, {spec("a", permanent, 1s)}) + parent_ends(boom) + asks("a", 3) + tells(3) + 1s +
           asks("a", 3, shutdown_kind::escalated_kill) + tells(3, kill) + exiting(3, killed, false) + ends(boom),
       running({one_for_one}, {spec("a", permanent, 1s)}) + parent_ends(boom) + asks("a", 3) + tells(3) + 999ms +
           asks("a", 3, shutdown_kind::escalated_kill)},
      {"KillsWhenTheTimeoutIsOver", "SUP-09",
       running({one_for_one}, {spec("a", permanent, 1s)}) + parent_ends(boom) + asks("a", 3) + tells(3) + 1s +
           exiting(3, shutdown, true) + ends(boom),
       running({one_for_one}, {spec("a", permanent, 1s)}) + parent_ends(boom) + asks("a", 3) + tells(3) + 1001ms +
           exiting(3, shutdown, true) + ends(boom)},
      {"WaitsForEverIfItMay", "SUP-09",
       running({one_for_one}, {spec("a", permanent, runtime::infinity)}) + parent_ends(boom) +
           asks("a", 3, shutdown_kind::infinite) + tells(3),
       running({one_for_one}, {spec("a", permanent, runtime::infinity)}) + parent_ends(boom) +
           asks("a", 3, shutdown_kind::infinite) + tells(3) + 60s + asks("a", 3, shutdown_kind::escalated_kill)},
      {"TellsWhomItWaitsFor", "SUP-09", abc(one_for_one) + parent_ends(boom) + asks("c", 5) + tells(5) + arms(1, 5s),
       abc(one_for_one) + parent_ends(boom) + asks("c", 5)},
      {"KillsWhenItsPatienceIsOver", "SUP-09",
       running({one_for_one}, {spec("a", permanent, 1s)}) + parent_ends(boom) + asks("a", 3) + tells(3) + arms(1, 1s) +
           1s + loses_patience(1) + asks("a", 3, shutdown_kind::escalated_kill) + tells(3, kill),
       running({one_for_one}, {spec("a", permanent, 1s)}) + parent_ends(boom) + asks("a", 3) + tells(3) + arms(1, 1s) +
           1s + loses_patience(1)},
      {"DoesNotWaitForEver", "SUP-09",
       running({one_for_one}, {spec("a", permanent, 1s)}) + parent_ends(boom) + asks("a", 3) + tells(3) + arms(1, 1s),
       running({one_for_one}, {spec("a", permanent, 1s)}) + parent_ends(boom) + asks("a", 3) + tells(3) + arms(1, 2s)},
      {"TakesOneThingAfterTheOther", "SUP-05",
       abc(one_for_one) + requested(child_request::terminate, "x") +
           answers(child_request::terminate, "x", child_outcome::not_found),
       abc(one_for_one) + answers(child_request::terminate, "x", child_outcome::not_found)},
      {"FlushesTheExitOfOneItStopped", "SUP-11",
       abc(one_for_one) + requested(child_request::terminate, "b") + asks("b", 4) + tells(4) + dies(4, shutdown) +
           dropped(104, 4, 2, drop_reason::flushed) + answers(child_request::terminate, "b", child_outcome::ok),
       abc(one_for_one) + requested(child_request::terminate, "b") + asks("b", 4) + tells(4) + dies(4, shutdown) +
           answers(child_request::terminate, "b", child_outcome::ok) + takes_exit(4)},
      {"StopsInReverse", "SUP-14",
       abc(one_for_one) + parent_ends(boom) + stops("c", 5) + stops("b", 4) + stops("a", 3) + ends(boom),
       abc(one_for_one) + parent_ends(boom) + stops("a", 3)},
      {"StopsOneAtATime", "SUP-14",
       abc(one_for_one) + parent_ends(boom) + stops("c", 5) + asks("b", 4) + tells(4) + arms(1, 5s),
       abc(one_for_one) + parent_ends(boom) + asks("c", 5) + tells(5) + asks("b", 4)},
      {"LeavesNoOrphan", "SUP-14",
       abc(one_for_one) + parent_ends(boom) + stops("c", 5) + stops("b", 4) + stops("a", 3) + ends(boom),
       abc(one_for_one) + parent_ends(boom) + stops("c", 5) + stops("b", 4) + ends(boom)},
      {"EndsWithTheReasonItWasGiven", "SUP-14",
       running({one_for_one}, {spec("a")}) + parent_ends(boom) + stops("a", 3) + ends(boom),
       running({one_for_one}, {spec("a")}) + parent_ends(boom) + stops("a", 3) + ends(shutdown)},
      {"ObeysItsParent", "SUP-14", configured({one_for_one}, {}) + parent_ends(boom) + ends(boom),
       configured({one_for_one}, {}) + parent_ends(boom)},
      {"SaysShutdownToItsChildren", "SUP-15",
       abc(one_for_one) + parent_ends(boom) + asks("c", 5) + tells(5) + arms(1, 5s),
       abc(one_for_one) + parent_ends(boom) + asks("c", 5) + tells(5, boom)},
      {"IgnoresTheExitOfAStranger", "SUP-18", abc(one_for_one) + spawned(9) + loses(9, boom),
       configured({one_for_one}, {}) + spawned(9) + loses(9, boom) + ends(boom)},
      {"ForgetsOneThatIsKilled", "SUP-14",
       abc(one_for_one) + parent_ends(boom) + stops("c", 5) + exiting(2, killed, false),
       abc(one_for_one) + parent_ends(boom) + stops("c", 5) + ends(killed)},
  };
}
INSTANTIATE_TEST_SUITE_P(Stop, SupervisionRule, testing::ValuesIn(starting_and_stopping()), name_of_case);

// -- a child ends

/// One child of that type that ends with that reason; whether it must be started again.
auto table_cell(restart_type restart, const exit_reason& reason, bool again) -> script {
  script made = running({one_for_one}, {spec("a", restart)}) + loses(3, reason);
  return again ? std::move(made) + starts("a", 6) : std::move(made);
}

std::vector<rule_case> restart_table() {
  static const exit_reason on_purpose = exit_reason::shutdown_with("enough");
  std::vector<rule_case> cells;
  const auto cell = [&](const char* name, restart_type restart, const exit_reason& reason, bool again) {
    cells.push_back({name, "SUP-19", table_cell(restart, reason, again), table_cell(restart, reason, !again)});
  };
  cell("PermanentNormal", permanent, normal, true);
  cell("PermanentShutdown", permanent, shutdown, true);
  cell("PermanentOnPurpose", permanent, on_purpose, true);
  cell("PermanentCrash", permanent, boom, true);
  cell("PermanentKilled", permanent, killed, true);
  cell("TransientNormal", transient, normal, false);
  cell("TransientShutdown", transient, shutdown, false);
  cell("TransientOnPurpose", transient, on_purpose, false);
  cell("TransientCrash", transient, boom, true);
  cell("TransientKilled", transient, killed, true);
  cell("TemporaryNormal", temporary, normal, false);
  cell("TemporaryShutdown", temporary, shutdown, false);
  cell("TemporaryOnPurpose", temporary, on_purpose, false);
  cell("TemporaryCrash", temporary, boom, false);
  cell("TemporaryKilled", temporary, killed, false);
  return cells;
}
INSTANTIATE_TEST_SUITE_P(Table, SupervisionRule, testing::ValuesIn(restart_table()), name_of_case);

std::vector<rule_case> restarting() {
  const auto b_is = [](restart_strategy strategy, restart_type restart) {
    return running({strategy}, {spec("a"), spec("b", restart), spec("c")});
  };
  return {
      {"OneForOneMovesNobodyElse", "SUP-21", abc(one_for_one) + loses(4, boom) + starts("b", 6),
       abc(one_for_one) + loses(4, boom) + stops("c", 5)},
      {"RestForOneLeavesTheEarlierOnes", "SUP-22",
       abc(rest_for_one) + loses(4, boom) + stops("c", 5) + starts("b", 6) + starts("c", 7),
       abc(rest_for_one) + loses(4, boom) + stops("c", 5) + stops("a", 3)},
      {"RestForOneStopsTheLaterOnes", "SUP-22",
       abc(rest_for_one) + loses(4, boom) + stops("c", 5) + starts("b", 6) + starts("c", 7),
       abc(rest_for_one) + loses(4, boom) + starts("b", 6)},
      {"OneForAllStopsInReverse", "SUP-23",
       abc(one_for_all) + loses(4, boom) + stops("c", 5) + stops("a", 3) + starts("a", 6) + starts("b", 7) +
           starts("c", 8),
       abc(one_for_all) + loses(4, boom) + stops("a", 3)},
      {"OneForAllStartsInOrder", "SUP-23",
       abc(one_for_all) + loses(4, boom) + stops("c", 5) + stops("a", 3) + starts("a", 6) + starts("b", 7) +
           starts("c", 8),
       abc(one_for_all) + loses(4, boom) + stops("c", 5) + stops("a", 3) + starts("b", 6)},
      {"AGroupRestartForgetsTemporaryOnes", "SUP-24",
       b_is(one_for_all, temporary) + loses(3, boom) + stops("c", 5) + stops("b", 4) + starts("a", 6) + starts("c", 7),
       b_is(one_for_all, temporary) + loses(3, boom) + stops("c", 5) + stops("b", 4) + starts("a", 6) + starts("b", 7)},
      {"AGroupRestartStartsThoseThatHadEnded", "SUP-25",
       b_is(one_for_all, transient) + loses(4, normal) + loses(3, boom) + stops("c", 5) + starts("a", 6) +
           starts("b", 7) + starts("c", 8),
       b_is(one_for_all, transient) + loses(4, normal) + loses(3, boom) + stops("c", 5) + starts("a", 6) +
           starts("c", 7)},
      {"ATemporaryOneRestartsNoGroup", "SUP-26", b_is(one_for_all, temporary) + loses(4, boom),
       b_is(one_for_all, temporary) + loses(4, boom) + stops("c", 5) + stops("a", 3) + starts("a", 6)},
      {"AGroupRestartCountsOnce", "SUP-30",
       running({.strategy = one_for_all, .intensity = 1}, {spec("a"), spec("b")}) + dies(3, boom) + dies(4, boom) +
           takes_exit(3) + dropped(104, 4, 2, drop_reason::flushed) + starts("a", 6) + starts("b", 7),
       running({.strategy = one_for_all, .intensity = 1}, {spec("a"), spec("b")}) + dies(3, boom) + dies(4, boom) +
           takes_exit(3) + dropped(104, 4, 2, drop_reason::flushed) + ends(shutdown)},
      {"TheRequestWinsOverTheExit", "SUP-11",
       abc(one_for_one) + dies(4, boom) + requested(child_request::terminate, "b") + asks("b", 4) + tells(4) +
           dropped(104, 4, 2, drop_reason::flushed) + answers(child_request::terminate, "b", child_outcome::ok),
       abc(one_for_one) + dies(4, boom) + requested(child_request::terminate, "b") + asks("b", 4) + tells(4) +
           answers(child_request::terminate, "b", child_outcome::ok) + takes_exit(4)},
      {"AFailedRestartIsAMessageToItself", "SUP-37",
       abc(one_for_one) + loses(4, boom) + fails("b") + retries(200) + takes_retry(200) + starts("b", 6),
       abc(one_for_one) + loses(4, boom) + fails("b")},
      {"AFailedRestartIsNotTriedInPlace", "SUP-37",
       abc(one_for_one) + loses(4, boom) + fails("b") + retries(200) + loses(3, boom) + starts("a", 6) +
           takes_retry(200) + starts("b", 7),
       abc(one_for_one) + loses(4, boom) + fails("b") + begun("b")},
      {"ATryIsDone", "SUP-37",
       abc(one_for_one) + loses(4, boom) + fails("b") + retries(200) + takes_retry(200) + starts("b", 6),
       abc(one_for_one) + loses(4, boom) + fails("b") + retries(200) + takes_retry(200)},
      {"EachTryCounts", "SUP-30",
       running({.strategy = one_for_one, .intensity = 1}, {spec("a")}) + loses(3, boom) + fails("a") + retries(200) +
           takes_retry(200) + ends(shutdown),
       running({.strategy = one_for_one, .intensity = 1}, {spec("a")}) + loses(3, boom) + fails("a") + retries(200) +
           takes_retry(200) + begun("a")},
      {"AFailureInAGroupEndsItsRestart", "SUP-38",
       abc(rest_for_one) + loses(3, boom) + stops("c", 5) + stops("b", 4) + starts("a", 6) + fails("b") + retries(200) +
           takes_retry(200) + starts("b", 7) + starts("c", 8),
       abc(rest_for_one) + loses(3, boom) + stops("c", 5) + stops("b", 4) + starts("a", 6) + fails("b") + retries(200) +
           begun("c")},
      {"IgnoreOnRestartIsNotTriedAgain", "SUP-39", abc(one_for_one) + loses(4, boom) + ignores("b"),
       abc(one_for_one) + loses(4, boom) + ignores("b") + begun("b")},
      {"ACancelledTryDoesNothing", "SUP-40",
       abc(one_for_one) + loses(4, boom) + fails("b") + retries(200) + requested(child_request::terminate, "b") +
           answers(child_request::terminate, "b", child_outcome::ok) + takes_retry(200),
       abc(one_for_one) + loses(4, boom) + fails("b") + retries(200) + requested(child_request::terminate, "b") +
           answers(child_request::terminate, "b", child_outcome::ok) + takes_retry(200) + begun("b")},
      {"StopsWhileRestarting", "SUP-14",
       running({one_for_one}, {spec("a")}) + loses(3, boom) + fails("a") + retries(200) + parent_ends(boom) +
           ends(boom),
       running({one_for_one}, {spec("a")}) + loses(3, boom) + fails("a") + retries(200) + parent_ends(boom) +
           asks("a", 3)},
  };
}
INSTANTIATE_TEST_SUITE_P(Restart, SupervisionRule, testing::ValuesIn(restarting()), name_of_case);

// -- intensity

/// One restart allowed in 1 s; a crash at each of two times. The second may restart, or must not.
auto two_crashes(runtime::virtual_time first, runtime::virtual_time second) -> script {
  return running({.strategy = one_for_one, .intensity = 1, .period = 1s}, {spec("a"), spec("b")}) + first +
         loses(3, boom) + starts("a", 6) + second + loses(6, boom);
}

std::vector<rule_case> intensity() {
  return {
      {"NoLaterThanTheLimit", "SUP-30", two_crashes(500ms, 1900ms) + stops("b", 4) + ends(shutdown),
       two_crashes(500ms, 1900ms) + starts("a", 7)},
      {"NoEarlierThanTheLimit", "SUP-30", two_crashes(500ms, 2000ms) + starts("a", 7),
       two_crashes(500ms, 2000ms) + stops("b", 4) + ends(shutdown)},
      {"NoneAllowed", "SUP-30",
       running({.strategy = one_for_one, .intensity = 0}, {spec("a")}) + loses(3, boom) + ends(shutdown),
       running({.strategy = one_for_one, .intensity = 0}, {spec("a")}) + loses(3, boom) + begun("a")},
      {"GivesUpWithShutdown", "SUP-34", two_crashes(0s, 0s) + stops("b", 4) + ends(shutdown),
       two_crashes(0s, 0s) + stops("b", 4) + ends(boom)},
      {"GivesUpWithoutOrphans", "SUP-34", two_crashes(0s, 0s) + stops("b", 4) + ends(shutdown),
       two_crashes(0s, 0s) + ends(shutdown)},
      {"ARequestDoesNotCount", "SUP-30",
       running({.strategy = one_for_one, .intensity = 1}, {spec("a")}) + requested(child_request::terminate, "a") +
           stops("a", 3) + answers(child_request::terminate, "a", child_outcome::ok) +
           requested(child_request::restart, "a") + starts("a", 6) +
           answers(child_request::restart, "a", child_outcome::ok, 6) + loses(6, boom) + starts("a", 7),
       running({.strategy = one_for_one, .intensity = 1}, {spec("a")}) + requested(child_request::terminate, "a") +
           stops("a", 3) + answers(child_request::terminate, "a", child_outcome::ok) +
           requested(child_request::restart, "a") + starts("a", 6) +
           answers(child_request::restart, "a", child_outcome::ok, 6) + loses(6, boom) + ends(shutdown)},
  };
}
INSTANTIATE_TEST_SUITE_P(Intensity, SupervisionRule, testing::ValuesIn(intensity()), name_of_case);

// -- requests

auto asked(child_request what, std::string_view id, child_outcome how) -> script {
  return abc(one_for_one) + requested(what, id) + answers(what, id, how);
}
/// "b" was stopped by a request before.
auto without_b() -> script {
  return abc(one_for_one) + requested(child_request::terminate, "b") + stops("b", 4) +
         answers(child_request::terminate, "b", child_outcome::ok);
}

std::vector<rule_case> requests() {
  constexpr auto start = child_request::start;
  constexpr auto restart = child_request::restart;
  constexpr auto remove = child_request::remove;
  constexpr auto terminate = child_request::terminate;
  return {
      {"StartsANewOne", "SUP-42",
       abc(one_for_one) + start_requested(spec("d")) + starts("d", 6) + answers(start, "d", child_outcome::ok, 6),
       abc(one_for_one) + start_requested(spec("d")) + starts("d", 6) + answers(start, "d", child_outcome::ok, 5)},
      {"StartsNoneTwice", "SUP-42",
       abc(one_for_one) + start_requested(spec("b")) + answers(start, "b", child_outcome::already_started, 4),
       abc(one_for_one) + start_requested(spec("b")) + begun("b")},
      {"KnowsWhomItStopped", "SUP-42",
       without_b() + start_requested(spec("b")) + answers(start, "b", child_outcome::already_present),
       without_b() + start_requested(spec("b")) + answers(start, "b", child_outcome::already_started)},
      {"KeepsNoSpecThatDidNotStart", "SUP-42",
       abc(one_for_one) + start_requested(spec("d")) + fails("d") + answers(start, "d", child_outcome::start_failed) +
           start_requested(spec("d")) + starts("d", 6) + answers(start, "d", child_outcome::ok, 6),
       abc(one_for_one) + start_requested(spec("d")) + fails("d") + answers(start, "d", child_outcome::start_failed) +
           start_requested(spec("d")) + answers(start, "d", child_outcome::already_present)},
      {"AppendsANewOne", "SUP-14",
       running({one_for_one}, {spec("a")}) + start_requested(spec("d")) + starts("d", 6) +
           answers(start, "d", child_outcome::ok, 6) + parent_ends(boom) + stops("d", 6) + stops("a", 3) + ends(boom),
       running({one_for_one}, {spec("a")}) + start_requested(spec("d")) + starts("d", 6) +
           answers(start, "d", child_outcome::ok, 6) + parent_ends(boom) + stops("a", 3)},
      {"AnswersWhenItIsDone", "SUP-42", abc(one_for_one) + start_requested(spec("d")) + begun("d"),
       abc(one_for_one) + start_requested(spec("d")) + answers(start, "d", child_outcome::ok, 6)},
      {"StopsOnRequest", "SUP-43", without_b(), asked(terminate, "b", child_outcome::ok)},
      {"StopsWhoStands", "SUP-43", without_b() + requested(terminate, "b") + answers(terminate, "b", child_outcome::ok),
       without_b() + requested(terminate, "b") + answers(terminate, "b", child_outcome::not_found)},
      {"StopsNoStranger", "SUP-43", asked(terminate, "x", child_outcome::not_found),
       asked(terminate, "x", child_outcome::ok)},
      {"WaitsForWhomItStops", "SUP-09", without_b(),
       abc(one_for_one) + requested(terminate, "b") + asks("b", 4) + tells(4) +
           answers(terminate, "b", child_outcome::ok)},
      {"RestartsNoneThatRuns", "SUP-44", asked(restart, "b", child_outcome::running),
       asked(restart, "b", child_outcome::ok)},
      {"RestartsWhomItStopped", "SUP-44",
       without_b() + requested(restart, "b") + starts("b", 6) + answers(restart, "b", child_outcome::ok, 6),
       without_b() + requested(restart, "b") + answers(restart, "b", child_outcome::not_found)},
      {"SaysThatItIsRestarting", "SUP-44",
       abc(one_for_one) + loses(4, boom) + fails("b") + retries(200) + requested(restart, "b") +
           answers(restart, "b", child_outcome::restarting),
       abc(one_for_one) + loses(4, boom) + fails("b") + retries(200) + requested(restart, "b") + begun("b")},
      {"DeletesNoneThatRuns", "SUP-45", asked(remove, "b", child_outcome::running),
       asked(remove, "b", child_outcome::ok)},
      {"DeletesWhomItStopped", "SUP-45",
       without_b() + requested(remove, "b") + answers(remove, "b", child_outcome::ok) + requested(remove, "b") +
           answers(remove, "b", child_outcome::not_found),
       without_b() + requested(remove, "b") + answers(remove, "b", child_outcome::ok) + requested(remove, "b") +
           answers(remove, "b", child_outcome::ok)},
  };
}
INSTANTIATE_TEST_SUITE_P(Request, SupervisionRule, testing::ValuesIn(requests()), name_of_case);

// -- what it accepts

auto misspelt() -> runtime::child_spec {
  runtime::child_spec made = spec("d");
  made.shutdown = child_shutdown(-1s);
  return made;
}

std::vector<rule_case> accepting() {
  constexpr auto start = child_request::start;
  return {
      {"RefusesTwoOfOneId", "SUP-04",
       configured({one_for_one}, {spec("a"), spec("b")}) + starts("a", 3) + starts("b", 4),
       configured({one_for_one}, {spec("a"), spec("a")}) + starts("a", 3) + starts("a", 4)},
      {"RefusesNoPeriod", "SUP-04", configured({.strategy = one_for_one, .period = 1s}, {}),
       configured({.strategy = one_for_one, .period = 0s}, {})},
      {"RefusesABadSpec", "SUP-04",
       abc(one_for_one) + start_requested(misspelt()) + answers(start, "d", child_outcome::bad_spec),
       abc(one_for_one) + start_requested(misspelt()) + starts("d", 6) + answers(start, "d", child_outcome::ok, 6)},
      {"RefusesNoGoodSpec", "SUP-04",
       abc(one_for_one) + start_requested(spec("d")) + starts("d", 6) + answers(start, "d", child_outcome::ok, 6),
       abc(one_for_one) + start_requested(spec("d")) + answers(start, "d", child_outcome::bad_spec)},
      {"RefusesAnInsignificantEnd", "SUP-50",
       configured({.strategy = one_for_one, .auto_shutdown = runtime::auto_shutdown::any_significant},
                  {spec("a", transient, {}, true)}) +
           starts("a", 3),
       configured({one_for_one}, {spec("a", transient, {}, true)}) + starts("a", 3)},
  };
}
INSTANTIATE_TEST_SUITE_P(Accept, SupervisionRule, testing::ValuesIn(accepting()), name_of_case);

// -- what it tells

using runtime::child_count;
using runtime::children_question;

auto is_asked(children_question what) -> event {
  return {.kind = event_kind::children_asked, .result = static_cast<std::uint8_t>(what), .process = 2};
}
auto lists(std::string_view id, std::uint32_t who, std::uint64_t place, std::uint8_t bits = 0) -> event {
  return {.kind = event_kind::child_listed, .result = bits, .process = 2, .peer = who, .serial = place, .text = id};
}
auto has_told(children_question what) -> event {
  return {.kind = event_kind::children_told, .result = static_cast<std::uint8_t>(what), .process = 2};
}
auto counts(std::uint64_t specs, std::uint64_t active, std::uint64_t supervisors, std::uint64_t workers)
    -> std::vector<event> {
  const auto one = [](child_count which, std::uint64_t number) -> event {
    return {
        .kind = event_kind::children_counted, .result = static_cast<std::uint8_t>(which), .process = 2, .ref = number};
  };
  return {is_asked(children_question::how_many), one(child_count::specs, specs),
          one(child_count::active, active),      one(child_count::supervisors, supervisors),
          one(child_count::workers, workers),    has_told(children_question::how_many)};
}
auto ab() -> script { return running({one_for_one}, {spec("a"), spec("b", transient)}); }
auto lists_all(std::vector<event> listed) -> std::vector<event> {
  listed.insert(listed.begin(), is_asked(children_question::which));
  listed.push_back(has_told(children_question::which));
  return listed;
}
auto describes(std::string_view id, const runtime::child_spec& told) -> event {
  const auto& children = kept(std::vector<runtime::child_spec>{told});
  return {.kind = event_kind::child_described,
          .result = 1,
          .process = 2,
          .text = id,
          .config = &kept(runtime::supervisor_config{{one_for_one}, children})};
}

std::vector<rule_case> telling() {
  return {
      {"ListsTheNewestFirst", "SUP-46", ab() + lists_all({lists("b", 4, 0), lists("a", 3, 1)}),
       ab() + lists_all({lists("a", 3, 0), lists("b", 4, 1)})},
      {"ListsAll", "SUP-46", ab() + lists_all({lists("b", 4, 0), lists("a", 3, 1)}),
       ab() + lists_all({lists("b", 4, 0)})},
      {"ListsWhoEnded", "SUP-46", ab() + loses(4, normal) + lists_all({lists("b", 0, 0), lists("a", 3, 1)}),
       ab() + loses(4, normal) + lists_all({lists("b", 4, 0), lists("a", 3, 1)})},
      {"ListsWhoIsRestarting", "SUP-46",
       ab() + loses(3, boom) + fails("a") + retries(200) +
           lists_all({lists("b", 4, 0), lists("a", 0, 1, runtime::listing_bits::restarting)}),
       ab() + loses(3, boom) + fails("a") + retries(200) + lists_all({lists("b", 4, 0), lists("a", 0, 1)})},
      {"ListsWorkersAsWorkers", "SUP-46", ab() + lists_all({lists("b", 4, 0), lists("a", 3, 1)}),
       ab() + lists_all({lists("b", 4, 0), lists("a", 3, 1, runtime::listing_bits::supervisor)})},
      {"CountsAll", "SUP-46", ab() + counts(2, 2, 0, 2), ab() + counts(1, 2, 0, 2)},
      {"CountsWorkers", "SUP-46", ab() + counts(2, 2, 0, 2), ab() + counts(2, 2, 1, 1)},
      {"CountsAfterARestart", "SUP-46", ab() + loses(3, boom) + starts("a", 6) + counts(2, 2, 0, 2),
       ab() + loses(3, boom) + starts("a", 6) + counts(1, 2, 0, 1)},
      {"CountsTheDeadAsNotActive", "SUP-47", ab() + dies(3, boom) + counts(2, 1, 0, 2),
       ab() + dies(3, boom) + counts(2, 2, 0, 2)},
      {"CountsTheLivingAsActive", "SUP-47", ab() + counts(2, 2, 0, 2), ab() + counts(2, 1, 0, 2)},
      {"TellsAfterItsWork", "SUP-19", ab() + loses(3, boom) + starts("a", 6) + counts(2, 2, 0, 2),
       ab() + loses(3, boom) + counts(2, 1, 0, 2)},
      {"DescribesWhatItWasGiven", "SUP-49",
       ab() + is_asked(children_question::spec) + describes("b", spec("b", transient, 5s)),
       ab() + is_asked(children_question::spec) + describes("b", spec("b", permanent, 5s))},
      {"DescribesWithDefaults", "SUP-49",
       ab() + is_asked(children_question::spec) + describes("b", spec("b", transient, 5s)),
       ab() + is_asked(children_question::spec) + describes("b", spec("b", transient))},
      {"DescribesNoStranger", "SUP-49",
       ab() + is_asked(children_question::spec) + describes("a", spec("a", permanent, 5s)),
       ab() + is_asked(children_question::spec) + describes("x", spec("x"))},
      {"DynamicListsByPid", "DYN-01",
       dynamic() + grows(3, 1) + grows(4, 2) + lists_all({lists("", 4, 0), lists("", 3, 1)}),
       dynamic() + grows(3, 1) + grows(4, 2) + lists_all({lists("", 4, 0), lists("", 4, 1)})},
      {"DynamicListsAll", "DYN-01", dynamic() + grows(3, 1) + lists_all({lists("", 3, 0)}),
       dynamic() + grows(3, 1) + lists_all({})},
      {"DynamicForgetsTheEnded", "DYN-01", dynamic() + grows(3, 1, temporary) + loses(3, boom) + counts(0, 0, 0, 0),
       dynamic() + grows(3, 1, temporary) + loses(3, boom) + counts(1, 0, 0, 1)},
  };
}
INSTANTIATE_TEST_SUITE_P(Tell, SupervisionRule, testing::ValuesIn(telling()), name_of_case);

// -- auto_shutdown

auto significant(runtime::auto_shutdown when) -> script {
  return running({.strategy = one_for_one, .auto_shutdown = when},
                 {spec("a", transient, {}, true), spec("b", transient, {}, true), spec("c")});
}

std::vector<rule_case> auto_shutdown() {
  using when = runtime::auto_shutdown;
  return {
      {"SignificantIsPermitted", "SUP-50",
       abc(one_for_one) + start_requested(spec("d", transient, {}, true)) +
           answers(child_request::start, "d", child_outcome::bad_spec),
       abc(one_for_one) + start_requested(spec("d", transient, {}, true)) + begun("d")},
      {"TheFirstOfAny", "SUP-52",
       significant(when::any_significant) + loses(3, normal) + stops("c", 5) + stops("b", 4) + ends(shutdown),
       significant(when::any_significant) + loses(3, normal)},
      {"OnlyIfItIsNotRestarted", "SUP-21", significant(when::any_significant) + loses(3, boom) + starts("a", 6),
       significant(when::any_significant) + loses(3, boom) + stops("c", 5)},
      {"NotBeforeTheLastOfAll", "SUP-19", significant(when::all_significant) + loses(3, normal),
       running({.strategy = one_for_one, .auto_shutdown = when::all_significant},
               {spec("a", transient, {}, true), spec("b", transient, {}, true)}) +
           loses(3, normal) + asks("b", 4) + tells(4) + exiting(4, shutdown, false) + ends(shutdown)},
      {"WithTheLastOfAll", "SUP-52",
       significant(when::all_significant) + loses(3, normal) + loses(4, normal) + stops("c", 5) + ends(shutdown),
       significant(when::all_significant) + loses(3, normal) + loses(4, normal)},
      {"OneThatIsRestartingRemains", "SUP-19",
       running({.strategy = one_for_one, .auto_shutdown = when::all_significant},
               {spec("a", transient, {}, true), spec("b", transient, {}, true)}) +
           loses(3, boom) + fails("a") + retries(200) + loses(4, normal) + takes_retry(200) + starts("a", 6),
       running({.strategy = one_for_one, .auto_shutdown = when::all_significant},
               {spec("a", transient, {}, true), spec("b", transient, {}, true)}) +
           loses(3, boom) + fails("a") + retries(200) + loses(4, normal) + ends(shutdown)},
      {"EndsWithShutdown", "SUP-53",
       significant(when::any_significant) + loses(3, normal) + stops("c", 5) + stops("b", 4) + ends(shutdown),
       significant(when::any_significant) + loses(3, normal) + stops("c", 5) + stops("b", 4) + ends(normal)},
  };
}
INSTANTIATE_TEST_SUITE_P(AutoShutdown, SupervisionRule, testing::ValuesIn(auto_shutdown()), name_of_case);

// -- dynamic supervisors

std::vector<rule_case> dynamic_supervisors() {
  constexpr auto start = child_request::start;
  constexpr auto terminate = child_request::terminate;
  const auto stop_requested = [](std::uint32_t who) { return requested(child_request::terminate, "", who); };
  return {
      {"Starts", "DYN-02", dynamic() + grows(3, 1) + grows(4, 2),
       dynamic() + start_requested(spec("d")) + begun("d", 1) + acknowledged("d", 0, start_outcome::ignore, 1) +
           answers(start, "d", child_outcome::ok)},
      {"IsFull", "DYN-03",
       dynamic(1) + grows(3, 1) + start_requested(spec("d")) + answers(start, "d", child_outcome::max_children),
       dynamic(1) + grows(3, 1) + start_requested(spec("d")) + begun("d", 2)},
      {"IsNotFull", "DYN-03", dynamic(2) + grows(3, 1) + grows(4, 2),
       dynamic(2) + grows(3, 1) + start_requested(spec("d")) + answers(start, "d", child_outcome::max_children)},
      {"ARestartKeepsItsPlace", "DYN-03",
       dynamic(1) + grows(3, 1) + loses(3, boom) + fails("d", 1) + retries(200) + start_requested(spec("d")) +
           answers(start, "d", child_outcome::max_children),
       dynamic(1) + grows(3, 1) + loses(3, boom) + fails("d", 1) + retries(200) + start_requested(spec("d")) +
           begun("d", 2)},
      {"Restarts", "DYN-05", dynamic() + grows(3, 1) + loses(3, normal) + starts("d", 4, 1),
       dynamic() + grows(3, 1) + loses(3, normal)},
      {"RestartsNoTemporaryOne", "DYN-05", dynamic() + grows(3, 1, temporary) + loses(3, boom),
       dynamic() + grows(3, 1, temporary) + loses(3, boom) + begun("d", 1)},
      {"GivesUp", "DYN-06",
       dynamic({}, 0) + grows(3, 1) + grows(4, 2) + loses(3, boom) + stops("d", 4) + ends(shutdown),
       dynamic({}, 0) + grows(3, 1) + grows(4, 2) + loses(3, boom) + ends(shutdown)},
      {"IgnoreOnRestartRemovesIt", "DYN-08",
       dynamic() + grows(3, 1) + loses(3, boom) + ignores("d", 1) + stop_requested(3) +
           answers(terminate, "", child_outcome::not_found),
       dynamic() + grows(3, 1) + loses(3, boom) + ignores("d", 1) + stop_requested(3) +
           answers(terminate, "", child_outcome::ok)},
      {"IgnoreOnRestartIsTheEnd", "DYN-07", dynamic() + grows(3, 1) + loses(3, boom) + ignores("d", 1),
       dynamic() + grows(3, 1) + loses(3, boom) + ignores("d", 1) + begun("d", 1)},
      {"KillsInTime", "SUP-09",
       dynamic() + grows(3, 1) + parent_ends(boom) + asks("d", 3) + tells(3) + arms(1, 5s) + 5s + loses_patience(1) +
           asks("d", 3, shutdown_kind::escalated_kill) + tells(3, kill) + exiting(3, killed, false) + ends(boom),
       dynamic() + grows(3, 1) + parent_ends(boom) + asks("d", 3) + tells(3) + arms(1, 5s) + 5s + loses_patience(1)},
      {"KillsAtAll", "SUP-09", dynamic() + grows(3, 1) + parent_ends(boom) + asks("d", 3) + tells(3) + arms(1, 5s),
       dynamic() + grows(3, 1) + parent_ends(boom) + asks("d", 3) + tells(3)},
      {"StopsByPid", "DYN-08",
       dynamic() + grows(3, 1) + stop_requested(3) + stops("d", 3) + answers(terminate, "", child_outcome::ok),
       dynamic() + grows(3, 1) + stop_requested(3) + answers(terminate, "", child_outcome::not_found)},
      {"CancelsATryByTheOldPid", "DYN-08",
       dynamic() + grows(3, 1) + loses(3, boom) + fails("d", 1) + retries(200) + stop_requested(3) +
           answers(terminate, "", child_outcome::ok) + takes_retry(200),
       dynamic() + grows(3, 1) + loses(3, boom) + fails("d", 1) + retries(200) + stop_requested(3) +
           answers(terminate, "", child_outcome::not_found)},
      {"StopsAllAtOnce", "DYN-09",
       dynamic() + grows(3, 1) + grows(4, 2) + parent_ends(boom) + asks("d", 3) + tells(3) + asks("d", 4) + tells(4) +
           exiting(4, shutdown, false) + exiting(3, shutdown, false) + ends(boom),
       dynamic() + grows(3, 1) + grows(4, 2) + parent_ends(boom) + stops("d", 3) +
           event{.kind = event_kind::taken,
                 .detail = static_cast<std::uint8_t>(signal_kind::down),
                 .process = 2,
                 .peer = 3} +
           asks("d", 4)},
      {"LeavesNoDynamicOrphan", "SUP-14", dynamic() + grows(3, 1) + parent_ends(boom) + stops("d", 3) + ends(boom),
       dynamic() + grows(3, 1) + parent_ends(boom) + asks("d", 3) + tells(3) + ends(boom)},
  };
}
INSTANTIATE_TEST_SUITE_P(Dynamic, SupervisionRule, testing::ValuesIn(dynamic_supervisors()), name_of_case);

// Where the clock waits, a supervisor that a timer has woken has killed before more time passes.
TEST(SupervisionRules, ATimeoutThatWasNotFollowedByAKillShowsWhenTheChildEndsLater) {
  const auto stopped = [](runtime::virtual_time ends_at, bool is_killed) {
    auto trace = running({one_for_one}, {spec("a", permanent, 1s)}) + parent_ends(boom) + asks("a", 3) + tells(3) +
                 arms(1, 1s) + 1s + loses_patience(1);
    if (is_killed) trace = std::move(trace) + asks("a", 3, shutdown_kind::escalated_kill) + tells(3, kill);
    return std::move(trace) + ends_at + exiting(3, shutdown, true) + ends(boom);
  };
  const trace_end clock_waited{.clock_waited = true};

  EXPECT_EQ(stopped(2s, false).breaks(clock_waited), "SUP-09");
  EXPECT_EQ(stopped(2s, true).breaks(clock_waited), "");
  EXPECT_EQ(stopped(1s, false).breaks(clock_waited), "") << "it ended in the very moment";
  EXPECT_EQ(stopped(2s, false).breaks(), "") << "where others may move the clock, the supervisor may have stood";
}

TEST(SupervisionRules, AreBrokenByAtLeastOneTraceEach) {
  std::set<std::string_view> shown;
  for (const auto& table : {starting_and_stopping(), restart_table(), restarting(), intensity(), requests(),
                            accepting(), telling(), auto_shutdown(), dynamic_supervisors()}) {
    for (const rule_case& each : table) shown.insert(each.rule);
  }
  for (const rule_info& each : rules) {
    if (each.checker == "supervision") {
      EXPECT_TRUE(shown.contains(each.id)) << each.id;
    }
  }
}

}  // namespace
}  // namespace rehearse::scenarios
