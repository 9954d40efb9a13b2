// Timers: a message, or the end of a wait, at a deadline that the environment keeps.
// SPDX-License-Identifier: MIT
#include "kernel.hpp"
#include "mutant.hpp"

namespace rehearse::runtime::detail {

auto kernel::arm(process_id owner, name to_name, virtual_duration delay, signal* what) -> std::uint32_t {
  std::uint32_t slot;
  if (free_timers_.empty()) {
    slot = static_cast<std::uint32_t>(timers_.size());
    timers_.emplace_back();
  } else {
    slot = free_timers_.back();
    free_timers_.pop_back();
  }
  timer& armed = timers_[slot];
  armed = timer{.serial = ++last_timer_,
                .deadline = delay > infinity - now_ ? infinity : now_ + delay,
                .owner = owner,
                .to_name = to_name,
                .what = what};
  if (process* of = find(owner)) {
    armed.next = of->first_timer;
    if (of->first_timer != no_slot) timers_[of->first_timer].previous = slot;
    of->first_timer = slot;
  }
  event seen{.kind = event_kind::timer_armed,
             .process = owner,
             .peer = running_process_ == nullptr ? 0 : running_process_->id,
             .serial = armed.serial,
             .ref = static_cast<std::uint64_t>(armed.deadline.count())};
  emit(seen);
  environment_.arm(slot, armed.deadline - virtual_duration(planted(mutant::timer_early) ? 1 : 0));
  return slot;
}

void kernel::cancel(std::uint32_t slot) {
  environment_.disarm(slot);
  release_timer(slot);
}

void kernel::release_timer(std::uint32_t slot) {
  timer& gone = timers_[slot];
  if (process* of = find(gone.owner)) {
    if (gone.previous != no_slot) {
      timers_[gone.previous].next = gone.next;
    } else if (of->first_timer == slot) {
      of->first_timer = gone.next;
    }
    if (gone.next != no_slot) timers_[gone.next].previous = gone.previous;
  }
  signal* const unsent = gone.what;
  gone = timer{};
  free_timers_.push_back(slot);
  if (unsent != nullptr) free_signal(unsent);  // Last: a destructor of it may do operations.
}

void kernel::fire(std::uint32_t slot) {
  timer& due = timers_[slot];
  event fired{.kind = event_kind::timer_fired, .process = due.owner, .serial = due.serial};
  cause_ = 0;
  emit(fired);
  cause_ = fired.ordinal;
  process* owner = find(due.owner);
  if (due.what == nullptr) {
    release_timer(slot);
    owner->wait_timer = no_slot;
    owner->timed_out = true;
    owner->cause = fired.ordinal;
    make_ready(*owner);
    return;
  }
  signal* const what = std::exchange(due.what, nullptr);
  const process_id to = due.to_name ? lookup(due.to_name) : due.owner;  // TIME-05
  release_timer(slot);
  send(what, signal_kind::timeout, 0, to);
}

auto kernel::find_timer(timer_ref which) -> timer* {
  if (which.serial() == 0 || which.slot() >= timers_.size()) return nullptr;
  timer& found = timers_[which.slot()];
  return found.serial == which.serial() ? &found : nullptr;
}

void kernel::cancel_timers_of(process& who) {
  const nobody_runs lost(*this);
  while (who.first_timer != no_slot) cancel(who.first_timer);
  who.wait_timer = no_slot;
}

}  // namespace rehearse::runtime::detail
