// What signals do when they arrive: the decision tables EXIT, LINK, MON and ALIAS.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cstdlib>
#include <new>
#include <string>

#include "kernel.hpp"
#include "mutant.hpp"

namespace rehearse::runtime {

void signal::destroy_payload() noexcept {
  if (type == nullptr) return;
  void* value = payload();
  const bool inside = value == static_cast<void*>(storage);
  if (!inside) {
    type->destroy_outside(value);
  } else if (type->destroy != nullptr) {
    type->destroy(value);
  }
  type = nullptr;
}

namespace detail {

namespace {
constexpr std::size_t slab_size = 256;
}

void signal_deleter::operator()(signal* unused) const noexcept {
  if (kernel::current_kernel != nullptr) kernel::current_kernel->free_signal(unused);
}

void kernel::make_signals() {
  signal_slabs_.push_back(std::make_unique<signal[]>(slab_size));
  for (std::size_t i = slab_size; i-- > 0;) {
    signal_slabs_.back()[i].next = free_signals_;
    free_signals_ = &signal_slabs_.back()[i];
  }
}

namespace {

/// Every digest of the run hangs on it, so there is no going on without.
[[noreturn, gnu::cold]] void refuse_hash(kernel& of, const signal& what) {
  const std::string reason = reason_of_exception().to_string();
  of.environment_.fatal(what.from, "hash_to of " + std::string(what.type->name) + " threw, and must not: " + reason);
  std::abort();  // g++ does not see that fatal does not return.
}

auto payload_hash(kernel& of, signal& what) -> std::uint64_t {
  if (what.type == nullptr || what.type->hash == nullptr) return 0;
  try {
    return what.type->hash(what.payload());
  } catch (...) {
    refuse_hash(of, what);
  }
}

auto carries_reason(signal_kind kind) -> bool {
  return kind == signal_kind::exit || kind == signal_kind::link_exit || kind == signal_kind::down ||
         kind == signal_kind::stop_request || kind == signal_kind::start_ack;
}

}  // namespace

void kernel::send(signal* what, signal_kind kind, process_id sender, process_id receiver) {
  what->kind = kind;
  what->from = sender;
  what->to = receiver;
  what->serial = event_count_ + 1;
  const auto detail = static_cast<std::uint8_t>(kind);
  if (is_wanted_whole(event_kind::sent, detail) || carries_reason(kind)) [[unlikely]] {
    emit_sent(*what);
  } else {
    ++event_count_;
    environment_.emit_traffic(lean_event(event_kind::sent, detail, what->result, sender),
                              peer_and_type(receiver, type_ordinal(what->type)), what->serial, what->ref,
                              payload_hash(*this, *what));
  }
  what->cause = what->serial;
  environment_.transmit(*what);
}

void kernel::emit_sent(signal& what) {
  event sent{.kind = event_kind::sent,
             .detail = static_cast<std::uint8_t>(what.kind),
             .result = what.result,
             .process = what.from,
             .peer = what.to,
             .type = type_ordinal(what.type),
             .serial = what.serial,
             .ref = what.ref,
             .payload_hash = payload_hash(*this, what)};
  if (carries_reason(what.kind)) sent.reason = &what.reason;
  if (what.type == nullptr) {
    emit(sent);
  } else {
    const message payload(*what.type, what.payload());
    sent.payload = &payload;
    emit(sent);
  }
}

void kernel::send_demonitor(process_id owner, std::uint64_t ref, process_id target) {
  signal* what = new_signal();
  what->ref = ref;
  send(what, signal_kind::demonitor, owner, target);
}

void kernel::drop(signal* what, drop_reason why) {
  event dropped{.kind = event_kind::dropped,
                .detail = static_cast<std::uint8_t>(why),
                .process = what->to,
                .peer = what->from,
                .serial = what->serial,
                .ref = what->ref,
                .cause = what->cause};
  emit(dropped);
  const nobody_runs lost(*this);
  free_signal(what);
}

void kernel::deliver_to_mailbox(process& to, signal* what) {
  what->next = nullptr;
  if (to.mailbox_last == nullptr) {
    to.mailbox_first = what;
  } else {
    to.mailbox_last->next = what;
  }
  signal* const previous = std::exchange(to.mailbox_last, what);
  ++to.mailbox_size;
  waiting* const wait = to.wait;
  const matcher* const wanted = wait == nullptr ? nullptr : wait->wanted;
  if (to.now != process_state::waiting) {
    // A process that waits with a match found, or runs, looks at its mailbox itself.
    if (wanted == nullptr || wait->match != nullptr) return;
    if (!wanted->test(wanted->context, *what)) {
      ++wait->passed_over;
      return;
    }
    wait->match = what;  // It had given up (a timeout), but the match came first (RECV-06).
    wait->before_match = previous;
    return;
  }
  if (wanted != nullptr) {
    if (!wanted->test(wanted->context, *what)) {
      ++wait->passed_over;
      return;
    }
    wait->match = what;
    wait->before_match = previous;
  } else if (!to.is_server || wait != nullptr) {
    return;  // It has finished and stays, or waits for quiet.
  } else if (to.suspended) {
    signal* before = nullptr;
    if (next_while_suspended(to, before) == nullptr) return;
  }
  if (to.wait_timer != no_slot) {
    cancel(to.wait_timer);  // The match beats it (RECV-06); any message ends an idle timeout (GS-15).
    to.wait_timer = no_slot;
  }
  make_ready(to);
}

void kernel::remove_from_mailbox(process& owner, signal* before, signal* what) {
  (before == nullptr ? owner.mailbox_first : before->next) = what->next;
  if (owner.mailbox_last == what) owner.mailbox_last = before;
  what->next = nullptr;
  --owner.mailbox_size;
}

auto kernel::find_link(process& owner, process_id peer) -> link_end* {
  link_end* found = std::lower_bound(owner.links.begin(), owner.links.end(), peer,
                                     [](const link_end& each, process_id id) { return each.peer < id; });
  return found != owner.links.end() && found->peer == peer ? found : nullptr;
}

auto kernel::insert_link(process& owner, process_id peer) -> bool {
  link_end* where = std::lower_bound(owner.links.begin(), owner.links.end(), peer,
                                     [](const link_end& each, process_id id) { return each.peer < id; });
  if (where != owner.links.end() && where->peer == peer) return false;
  owner.links.insert(where, {peer, 0});
  return true;
}

auto kernel::find_monitor(process& owner, std::uint64_t ref) -> owned_monitor* {
  // The newest is the likeliest: calls nest.
  for (owned_monitor* each = owner.monitors.end(); each != owner.monitors.begin();) {
    if ((--each)->ref == ref) return each;
  }
  return nullptr;
}

void kernel::emit_arrived(signal& what) {
  event arrived{.kind = event_kind::arrived,
                .detail = static_cast<std::uint8_t>(what.kind),
                .process = what.to,
                .peer = what.from,
                .serial = what.serial,
                .ref = what.ref,
                .cause = what.cause};
  if (carries_reason(what.kind)) arrived.reason = &what.reason;
  emit(arrived);
}

void kernel::arrive(signal& reached) {
  signal* const what = &reached;
  process* const to = find(what->to);
  const std::uint64_t cause_before = cause_;
  const auto detail = static_cast<std::uint8_t>(what->kind);
  if (is_wanted_whole(event_kind::arrived, detail) || carries_reason(what->kind)) [[unlikely]] {
    emit_arrived(*what);
  } else {
    ++event_count_;
    environment_.emit_traffic(lean_event(event_kind::arrived, detail, 0, what->to), peer_and_type(what->from, 0),
                              what->serial, what->ref, 0);
  }
  what->cause = event_count_;
  cause_ = event_count_;
  if (to == nullptr || to->now == process_state::dead) {
    arrive_at_dead(what);
  } else {
    arrive_at_living(*to, what);
  }
  cause_ = cause_before;
}

/// What the runtime answers on behalf of somebody who is gone.
void kernel::arrive_at_dead(signal* what) {
  const process_id gone = what->to;
  const process_id asker = what->from;
  switch (what->kind) {
    case signal_kind::monitor:
    case signal_kind::call:
    case signal_kind::system:
    case signal_kind::stop_request: {  // MON-04, GS-20
      if (planted(mutant::no_down_of_the_dead) && what->kind == signal_kind::monitor) {
        drop(what, drop_reason::receiver_dead);
        return;
      }
      signal* answer = new_signal();
      answer->reason = exit_reason::noproc;
      answer->ref = what->ref;
      answer->watched_name = what->watched_name;
      drop(what, drop_reason::receiver_dead);
      send(answer, signal_kind::down, gone, asker);
      return;
    }
    case signal_kind::link: {  // LINK-02
      signal* answer = new_signal();
      answer->reason = exit_reason::noproc;
      drop(what, drop_reason::receiver_dead);
      send(answer, signal_kind::link_exit, gone, asker);
      return;
    }
    case signal_kind::unlink: {
      signal* answer = new_signal();
      answer->ref = what->ref;
      drop(what, drop_reason::receiver_dead);
      send(answer, signal_kind::unlink_ack, gone, asker);
      return;
    }
    case signal_kind::alive_request:
    case signal_kind::info_request: {
      signal* answer = new_signal();
      answer->ref = what->ref;
      const auto kind = what->kind == signal_kind::alive_request ? signal_kind::alive_reply : signal_kind::info_reply;
      drop(what, drop_reason::receiver_dead);
      send(answer, kind, gone, asker);
      return;
    }
    default: drop(what, drop_reason::receiver_dead); return;
  }
}

void kernel::arrive_at_living(process& to, signal* what) {
  switch (what->kind) {
    case signal_kind::message:
      if ((what->flags & signal::through_alias) != 0 && !passes_alias(to, what->ref)) {
        drop(what, drop_reason::alias_inactive);  // ALIAS-01
        return;
      }
      deliver_to_mailbox(to, what);
      return;

    case signal_kind::cast:
    case signal_kind::alive_reply:
    case signal_kind::info_reply:
    case signal_kind::timeout: deliver_to_mailbox(to, what); return;

    case signal_kind::call:
    case signal_kind::system:
    case signal_kind::stop_request:  // They carry their sender's monitor.
      if (process* asker = find(what->from); asker != nullptr && asker->now != process_state::dead) {
        to.watchers.push_back({what->ref, what->from, what->watched_name});
      }
      deliver_to_mailbox(to, what);
      return;

    case signal_kind::reply:
      if ((what->flags & signal::without_alias) == 0 && find_monitor(to, what->ref) == nullptr &&
          !planted(mutant::reply_by_tag)) {
        drop(what, drop_reason::alias_inactive);  // GS-21, ALIAS-01
        return;
      }
      deliver_to_mailbox(to, what);
      return;

    case signal_kind::start_ack:
      if (find_monitor(to, what->ref) == nullptr) {
        drop(what, drop_reason::alias_inactive);
        return;
      }
      deliver_to_mailbox(to, what);
      return;

    case signal_kind::link:
      if (!planted(mutant::link_one_way))
        insert_link(to, what->from);  // A link that is being undone here stays so: both ends agree then.
      free_signal(what);
      return;

    case signal_kind::unlink: {
      link_end* end = find_link(to, what->from);
      if (end != nullptr && end->unlink_id == 0) to.links.erase(end);
      signal* answer = new_signal();
      answer->ref = what->ref;
      const process_id asker = what->from;
      free_signal(what);
      send(answer, signal_kind::unlink_ack, to.id, asker);
      return;
    }

    case signal_kind::unlink_ack: {
      link_end* end = find_link(to, what->from);
      if (end != nullptr && end->unlink_id == what->ref) to.links.erase(end);
      free_signal(what);
      return;
    }

    case signal_kind::exit:
      if (what->reason.what() == exit_reason::kill && !(planted(mutant::kill_is_trapped) && to.trap_exit)) {  // EXIT-01
        free_signal(what);
        die(to, planted(mutant::kill_not_renamed) ? exit_reason::kill : exit_reason::killed);
        return;
      }
      exit_or_message(to, what, what->from == to.id);
      return;

    case signal_kind::link_exit: {
      link_end* end = find_link(to, what->from);
      const bool active = end != nullptr && end->unlink_id == 0;
      if (end != nullptr) to.links.erase(end);
      if (!active) {
        drop(what, drop_reason::link_inactive);  // EXIT-06
        return;
      }
      if (planted(mutant::link_kill_renamed) && what->reason.what() == exit_reason::kill && !to.trap_exit) {
        what->reason = exit_reason::killed;
      }
      if (planted(mutant::shutdown_not_propagated) && what->reason.what() == exit_reason::shutdown && !to.trap_exit) {
        drop(what, drop_reason::normal_ignored);
        return;
      }
      if (planted(mutant::link_kill_untrappable) && what->reason.what() == exit_reason::kill) {
        free_signal(what);
        die(to, exit_reason::kill);
        return;
      }
      exit_or_message(to, what, false);
      return;
    }

    case signal_kind::monitor:
      if (process* owner = find(what->from); owner != nullptr && owner->now != process_state::dead) {
        to.watchers.push_back({what->ref, what->from, what->watched_name});
      }
      free_signal(what);
      return;

    case signal_kind::demonitor:
      for (watcher& each : to.watchers) {
        if (each.ref == what->ref) {
          to.watchers.erase(&each);
          break;
        }
      }
      free_signal(what);
      return;

    case signal_kind::down: {
      owned_monitor* active = find_monitor(to, what->ref);
      if (active == nullptr) {
        drop(what, drop_reason::monitor_inactive);  // MON-05
        return;
      }
      to.monitors.erase(active);
      end_alias_of_monitor(to, what->ref);
      deliver_to_mailbox(to, what);
      return;
    }

    case signal_kind::alive_request: {
      signal* answer = new_signal();
      answer->ref = what->ref;
      answer->result = 1;
      const process_id asker = what->from;
      free_signal(what);
      send(answer, signal_kind::alive_reply, to.id, asker);
      return;
    }

    case signal_kind::info_request: {
      signal* answer = new_signal();
      answer->ref = what->ref;
      answer->result = 1;
      answer->emplace<process_information>(to.mailbox_size, to.links.size(), to.monitors.size(), to.watchers.size(),
                                           to.trap_exit);
      const process_id asker = what->from;
      free_signal(what);
      send(answer, signal_kind::info_reply, to.id, asker);
      return;
    }
  }
}

/// The part of the EXIT table that does not depend on how the signal came.
void kernel::exit_or_message(process& to, signal* what, bool by_itself) {
  if (to.trap_exit) {
    deliver_to_mailbox(to, what);  // EXIT-04, EXIT-09
  } else if (what->reason.what() == exit_reason::normal && (!by_itself || planted(mutant::self_normal_ignored)) &&
             !planted(mutant::normal_kills)) {
    drop(what, drop_reason::normal_ignored);  // EXIT-02, EXIT-07
  } else {
    const exit_reason reason = what->reason;
    free_signal(what);
    die(to, reason);  // EXIT-03, EXIT-05, EXIT-08
  }
}

}  // namespace detail
}  // namespace rehearse::runtime
