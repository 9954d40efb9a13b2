// Every process goes through its stages once; what it may still send follows from the stage.
// SPDX-License-Identifier: MIT
#include <rehearse/scenarios/checkers/deaths.hpp>

#include <utility>

namespace rehearse::scenarios {

using runtime::event;
using runtime::event_kind;
using runtime::exit_reason;
using runtime::process_id;
using runtime::signal_kind;

void deaths::watch(sim::judged_run& run) {
  bind(run);
  run.subscribe(*this, {event_kind::spawned, event_kind::exiting, event_kind::released, event_kind::dead});
  run.subscribe_lean(*this, {event_kind::sent});
}

void deaths::begin_run() {
  stages_.clear();
  to_itself_ = {};
  sees_operations_ = false;
}

void deaths::on_event(const event& what) {
  switch (what.kind) {
    case event_kind::spawned: enter(what.process, stage::alive, what.ordinal); break;
    case event_kind::exiting:
      dying_reason_ = *what.reason;
      dying_since_ = what.ordinal;
      enter(what.process, stage::exiting, what.ordinal);
      break;
    case event_kind::released: enter(what.process, stage::released, what.ordinal); break;
    case event_kind::dead: enter(what.process, stage::dead, what.ordinal); break;
    case event_kind::sent: on_sent(what); break;
    case event_kind::arrived:
      if (what.serial != to_itself_.serial) break;
      exercised("LIFE-08", what.process);
      to_itself_ = {};
      break;
    case event_kind::operation:
      if (what.process != to_itself_.who || to_itself_.who == 0) break;
      violated("LIFE-08", name_of(what.process) + " went on before the exit that it had sent itself took effect",
               to_itself_.serial, what.ordinal);
      break;
    default: break;
  }
}

/// The stages come one after the other, none is left out.
void deaths::enter(process_id who, stage next, std::uint64_t ordinal) {
  if (who >= stages_.size()) stages_.resize(who + 1);
  const auto before = static_cast<stage>(static_cast<unsigned>(next) - 1U);
  // Whoever dies twice is told so by the checker of exit reasons.
  if (stages_[who] != before && next != stage::exiting) {
    violated("LIFE-04",
             next == stage::released
                 ? "what " + name_of(who) + " had was released, and it was not about to end"
                 : name_of(who) + (next == stage::dead ? " is dead before what it had was released" : " began twice"),
             ordinal);
  }
  stages_[who] = next;
  if (next == stage::dead) exercised("LIFE-04", who);
}

void deaths::on_lean(std::uint64_t what, std::uint32_t /*peer*/, std::uint64_t /*serial*/) {
  if (stage_of(runtime::process_of(what)) == stage::alive &&
      static_cast<std::uint8_t>(what >> 8U) != static_cast<std::uint8_t>(signal_kind::alive_reply)) [[likely]]
    return;
  on_signal(runtime::process_of(what), static_cast<signal_kind>(static_cast<std::uint8_t>(what >> 8U)),
            static_cast<std::uint8_t>(what >> 16U));
}

void deaths::on_sent(const event& what) {
  const signal_kind kind = what.signal();
  if (kind == signal_kind::exit && what.process == what.peer) {
    to_itself_ = {what.process, what.serial};
    if (!std::exchange(sees_operations_, true)) {
      run().subscribe_for_run(*this, event_kind::operation);
      run().subscribe_for_run(*this, event_kind::arrived, {static_cast<std::uint8_t>(signal_kind::exit)});
    }
  }
  if ((kind == signal_kind::link_exit || kind == signal_kind::down) && stage_of(what.process) != stage::dead) {
    on_told(what);
  } else {
    on_signal(what.process, kind, what.result);
  }
}

/// A death is told.
void deaths::on_told(const event& what) {
  const stage now = stage_of(what.process);
  if (now == stage::unborn) return;  // The name service says that nobody has a name.
  if (now == stage::alive) {
    violated("SIG-05", name_of(what.process) + " lives, and its death was told", what.ordinal);
  } else if (now == stage::exiting) {
    violated("LIFE-04", "the death of " + name_of(what.process) + " was told before what it had was released",
             dying_since_, what.ordinal);
  } else if (what.signal() == signal_kind::link_exit) {  // The reason of a DOWN is for the checker of monitors.
    const rule_id rule = dying_reason_.what() == exit_reason::killed ? rule_id("EXIT-10") : rule_id("EXIT-11");
    if (*what.reason == dying_reason_) return exercised(rule, what.process);
    violated(rule,
             name_of(what.process) + " died of " + dying_reason_.to_string() + ", and told " + name_of(what.peer) +
                 ", linked to it, " + what.reason->to_string(),
             dying_since_, what.ordinal);
  }
}

void deaths::on_signal(process_id by, signal_kind kind, std::uint8_t result) {
  const stage now = stage_of(by);
  if (kind == signal_kind::alive_reply) {
    if ((result != 0) == (now == stage::alive)) return exercised("LIFE-07", by);
    violated("LIFE-07", name_of(by) + " was said to be " + (result != 0 ? "alive" : "dead") + ", which it is not",
             ordinal());
    return;
  }
  if (now == stage::alive || now == stage::unborn) return;
  // Its tables go to their heirs, who are told so before they hear of the death.
  if (now == stage::exiting && kind == signal_kind::message) return;
  if (now == stage::dead) {
    switch (kind) {  // What the runtime answers for the dead; that it says `noproc` is for others.
      case signal_kind::down:
      case signal_kind::exit:
      case signal_kind::link_exit:
      case signal_kind::unlink_ack:
      case signal_kind::info_reply: return exercised("SIG-05", by);
      default: break;
    }
  }
  violated("SIG-05", name_of(by) + " sent something after its death", ordinal());
}

}  // namespace rehearse::scenarios
