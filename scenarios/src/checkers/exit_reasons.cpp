// The EXIT table as a table: what a signal must do follows from how it came, its reason, and whether exits are trapped.
// SPDX-License-Identifier: MIT
#include <rehearse/scenarios/checkers/exit_reasons.hpp>

namespace rehearse::scenarios {

using runtime::event;
using runtime::event_kind;
using runtime::exit_reason;
using runtime::signal_kind;

void exit_reasons::watch(sim::judged_run& run) {
  bind(run);
  run.subscribe(*this, {event_kind::spawned, event_kind::exiting, event_kind::dropped, event_kind::trap_exit_set});
  run.subscribe_lean(*this, {event_kind::operation});
  run.subscribe(*this, event_kind::arrived, {signal_kind::exit, signal_kind::link_exit});
}

void exit_reasons::begin_run() {
  processes_.clear();
  arrival_ = {};
}

auto exit_reasons::state_of(runtime::process_id who) -> process_state& {
  if (who >= processes_.size()) processes_.resize(who + 1);
  return processes_[who];
}

void exit_reasons::on_event(const event& what) {
  switch (what.kind) {
    case event_kind::spawned: state_of(what.process).alive = true; break;
    case event_kind::trap_exit_set:
      settle();
      state_of(what.process).traps = what.result != 0;
      break;
    case event_kind::operation: on_operation(what.process); break;
    case event_kind::arrived:
      settle();
      on_exit_signal(what);
      break;
    case event_kind::dropped:
      if (!arrival_.open || what.serial != arrival_.serial) break;
      switch (what.drop()) {
        case runtime::drop_reason::link_inactive: arrival_.open = false; break;  // The checker of links judges that.
        case runtime::drop_reason::receiver_dead:
        case runtime::drop_reason::normal_ignored: arrival_.seen = effect::nothing; break;
        default: settle(); break;  // It had become a message, which was lost later.
      }
      break;
    case event_kind::exiting: {
      if (!state_of(what.process).alive) {
        violated("LIFE-04", name_of(what.process) + " died twice", what.ordinal);
      } else if (what.result == 0) {
        exercised("LIFE-04", what.process);  // It was in the middle of something, and could go on with it.
      }
      state_of(what.process).alive = false;
      if (arrival_.open && what.process == arrival_.to && what.cause == arrival_.ordinal) {
        arrival_.seen = effect::dies;
        arrival_.seen_reason = *what.reason;
        settle();
      } else if (what.result == 0 && what.reason->what() != exit_reason::killed) {
        // Ended from outside without a signal: only a fault does that, and it kills.
        violated("EXIT-05", name_of(what.process) + " was ended by no signal, with " + what.reason->to_string(),
                 what.ordinal);
      }
      break;
    }
    default: break;
  }
}

/// All that is subscribed lean is operations.
void exit_reasons::on_lean(std::uint64_t what, std::uint32_t /*peer*/, std::uint64_t /*serial*/) {
  on_operation(runtime::process_of(what));
}

void exit_reasons::on_operation(runtime::process_id by) {
  if (!arrival_.open && by < processes_.size() && processes_[by].alive) [[likely]]
    return;
  settle();
  if (!state_of(by).alive) violated("LIFE-04", name_of(by) + " did something after its death", ordinal());
}

void exit_reasons::on_exit_signal(const event& what) {
  const process_state& to = state_of(what.process);
  const exit_reason& reason = *what.reason;
  const bool from_link = what.signal() == signal_kind::link_exit;
  arrival_ = {.open = true,
              .expected = effect::nothing,
              .seen = effect::message,
              .rule = "SIG-09",
              .reason = reason,
              .serial = what.serial,
              .ordinal = what.ordinal,
              .to = what.process};
  if (!to.alive) return exercised("SIG-09", what.process);
  const bool is_normal = reason.what() == exit_reason::normal;
  if (!from_link && reason.what() == exit_reason::kill) {
    arrival_.expected = effect::dies;
    arrival_.reason = exit_reason::killed;
    arrival_.rule = "EXIT-01";
  } else if (to.traps) {
    arrival_.expected = effect::message;
    arrival_.rule = from_link ? rule_id("EXIT-09") : rule_id("EXIT-04");
  } else if (is_normal && (from_link || what.peer != what.process)) {
    arrival_.expected = effect::nothing;
    arrival_.rule = from_link ? rule_id("EXIT-07") : rule_id("EXIT-02");
  } else {
    arrival_.expected = effect::dies;
    arrival_.rule = from_link ? rule_id("EXIT-08") : is_normal ? rule_id("EXIT-03") : rule_id("EXIT-05");
  }
  // Now, where it goes on: when the effect is known, it may be in another phase.
  if (arrival_.expected != effect::dies) exercised(arrival_.rule, what.process);
}

void exit_reasons::settle() {
  if (!arrival_.open) return;
  arrival_.open = false;
  const auto words = [](effect what) {
    return what == effect::dies ? "ends it" : what == effect::message ? "is a message to it" : "does nothing";
  };
  if (arrival_.seen != arrival_.expected) {
    violated(arrival_.rule,
             "an exit signal with " + arrival_.reason.to_string() + " to " + name_of(arrival_.to) + " " +
                 words(arrival_.seen) + ", where it should be that it " + words(arrival_.expected),
             arrival_.serial, arrival_.ordinal);
  } else if (arrival_.seen == effect::dies && !(arrival_.seen_reason == arrival_.reason)) {
    violated(arrival_.rule,
             name_of(arrival_.to) + " died of " + arrival_.seen_reason.to_string() + " instead of " +
                 arrival_.reason.to_string(),
             arrival_.serial, arrival_.ordinal);
  } else if (arrival_.seen == effect::dies) {
    exercised(arrival_.rule, arrival_.to);
  }
}

}  // namespace rehearse::scenarios
