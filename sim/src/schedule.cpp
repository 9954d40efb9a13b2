// What can move, and moving it: the enabled set, the channels, the timers. All kept as things happen, never rebuilt.
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/signal.hpp>
#include <rehearse/sim/recorder.hpp>
#include <rehearse/sim/simulation.hpp>

#include <algorithm>
#include <utility>

#include "sim_mutant.hpp"

namespace rehearse::sim {

using detail::planted;
using detail::sim_mutant;
using runtime::event_kind;
using runtime::process_id;
using runtime::signal;

// -- the enabled set: dense, with each entity knowing its place. Slots count from 1; 0 is "not enabled".
// ---------------

auto simulation::slot_of(entity what) -> std::uint32_t& {
  switch (what.what) {
    case entity::kind::process: return process_slots_[what.id];
    case entity::kind::channel: return channels_[what.id].slot;
    case entity::kind::timers: break;
  }
  return timers_slot_;
}

void simulation::enable(entity what) {
  enabled_.push_back(what);
  slot_of(what) = static_cast<std::uint32_t>(enabled_.size());
}

void simulation::disable(std::uint32_t slot) {
  slot_of(enabled_[slot - 1]) = 0;
  if (slot != enabled_.size()) {
    enabled_[slot - 1] = enabled_.back();
    slot_of(enabled_[slot - 1]) = slot;
  }
  enabled_.pop_back();
}

void simulation::ready(process_id who) {
  if (who >= process_slots_.size()) process_slots_.resize(std::max<std::size_t>(who + 1, process_slots_.size() * 2), 0);
  enable({entity::kind::process, who});
  if (setting_up_) fifo_.push_back(who);
}

void simulation::not_ready(process_id who) { disable(process_slots_[who]); }

// -- signals
// ------------------------------------------------------------------------------------------------------------

void simulation::transmit(signal& on_its_way) {
  // A process's signals to itself take effect at once (LIFE-08); timers are no process, and firing was their choice.
  const bool at_once = instant_ || setting_up_ || on_its_way.from == on_its_way.to || on_its_way.from == 0;
  on_its_way.next = nullptr;
  if (watches_transmissions_ && is_kept_back(on_its_way)) [[unlikely]]
    return;
  if (at_once && burst_ == 0 && !draining_) {  // Nobody is before it.
    draining_ = true;
    node_.arrive(on_its_way);
    if (local_first_ != nullptr) drain();
    draining_ = false;
    return;
  }
  if (at_once) {
    (local_last_ == nullptr ? local_first_ : local_last_->next) = &on_its_way;
    local_last_ = &on_its_way;
    return;
  }
  const std::uint32_t number = channel_for(on_its_way.from, on_its_way.to);
  if (channels_[number].last == nullptr) enable({entity::kind::channel, number});
  if (planted(sim_mutant::down_overtakes) && on_its_way.kind == runtime::signal_kind::down &&
      channels_[number].last != nullptr && !channels_[number].has_hold) {
    on_its_way.next = std::exchange(channels_[number].first, &on_its_way);
    return;
  }
  append(number, on_its_way);
}

void simulation::append(std::uint32_t number, signal& last) {
  channel& through = channels_[number];
  (through.last == nullptr ? through.first : through.last->next) = &last;
  through.last = &last;
}

void simulation::end_burst() {
  if (--burst_ == 0 && !draining_) drain();
}

/// In the order of sending, also for what is sent meanwhile: causal, and a chain of links needs no deep stack.
void simulation::drain() {
  draining_ = true;
  while (local_first_ != nullptr) {
    signal& next = *local_first_;
    local_first_ = next.next;
    if (local_first_ == nullptr) local_last_ = nullptr;
    next.next = nullptr;
    node_.arrive(next);
  }
  draining_ = false;
}

void simulation::deliver(std::uint32_t number) {
  channel& through = channels_[number];
  signal& head = *through.first;
  through.first = head.next;
  if (through.first == nullptr) {
    through.last = nullptr;
    disable(through.slot);
  } else if (through.has_hold && is_head_held(through)) {
    disable(through.slot);
  }
  head.next = nullptr;
  node_.arrive(head);
}

// -- holds: a channel whose head waits for a virtual time, and the rest of the pair behind it. Few, if any.
// ------------------------------------------------------------------------------------------------------------

/// True if it was taken: it is held, or waits behind one that is.
auto simulation::is_kept_back(signal& on_its_way) -> bool {
  if (setting_up_ || on_its_way.from == on_its_way.to || on_its_way.from == 0) return false;
  const std::uint32_t number = channel_for(on_its_way.from, on_its_way.to);
  if (channels_[number].has_hold) {
    append(number, on_its_way);
    return true;
  }
  const auto deadline = plan_->faults->at_transmission(*this, on_its_way);
  if (!deadline) return false;
  const hold made{std::max(*deadline, now_), ++armed_count_, number, &on_its_way};
  const auto is_later = [](runtime::virtual_time at, const hold& each) { return at < each.deadline; };
  holds_.insert(std::upper_bound(holds_.begin(), holds_.end(), made.deadline, is_later), made);
  channels_[number].has_hold = true;
  append(number, on_its_way);
  enable_timers();
  return true;
}

auto simulation::is_head_held(const channel& through) const -> bool {
  return std::any_of(holds_.begin(), holds_.end(), [&](const hold& each) { return each.what == through.first; });
}

/// What was sent before may still be on its way, then nothing changes but that the rest may follow it.
void simulation::open(std::uint32_t number) {
  const auto found =
      std::find_if(holds_.begin(), holds_.end(), [&](const hold& each) { return each.channel == number; });
  channel& through = channels_[number];
  const bool was_closed = through.first == found->what;
  if (planted(sim_mutant::delay_swaps) && was_closed && through.first->next != nullptr) {
    signal* const late = std::exchange(through.first, through.first->next);
    late->next = std::exchange(through.first->next, late);
    if (late->next == nullptr) through.last = late;
  }
  holds_.erase(found);
  through.has_hold = false;
  disable_timers();
  if (!instant_) {
    if (was_closed) enable({entity::kind::channel, number});
    return;
  }
  // All of it arrives before anything that its arrival causes, so that the pair's order is kept.
  (local_last_ == nullptr ? local_first_ : local_last_->next) = through.first;
  local_last_ = through.last;
  through.first = nullptr;
  through.last = nullptr;
  drain();
}

namespace {

/// Both halves of the pair reach the low bits.
auto slot_of_pair(std::uint64_t pair, std::size_t mask) -> std::size_t {
  return static_cast<std::size_t>((pair * 0x9e3779b97f4a7c15ULL) >> 32U) & mask;
}

}  // namespace

/// Open addressing; entries of earlier runs are void, so that a new run clears nothing.
auto simulation::channel_for(process_id from, process_id to) -> std::uint32_t {
  if (channels_.size() * 2 >= channel_table_.size()) grow_channels();
  const std::uint64_t pair = std::uint64_t{from} << 32U | to;
  const std::size_t mask = channel_table_.size() - 1;
  std::size_t index = slot_of_pair(pair, mask);
  for (;; index = (index + 1) & mask) {
    channel_key& key = channel_table_[index];
    if (key.run != channel_run_) {
      key = {pair, static_cast<std::uint32_t>(channels_.size()), channel_run_};
      channels_.push_back({.from = from, .to = to});
      return key.channel;
    }
    if (key.pair == pair) return key.channel;
  }
}

void simulation::grow_channels() {
  std::vector<channel_key> old(std::max<std::size_t>(64, channel_table_.size() * 2));
  old.swap(channel_table_);
  const std::size_t mask = channel_table_.size() - 1;
  for (const channel_key& each : old) {
    if (each.run != channel_run_) continue;
    std::size_t index = slot_of_pair(each.pair, mask);
    while (channel_table_[index].run == channel_run_) index = (index + 1) & mask;
    channel_table_[index] = each;
  }
}

// -- timers: a binary heap by deadline, then by order of arming
// ------------------------------------------------------------

void simulation::place(std::size_t index, armed_timer what) {
  heap_[index] = what;
  heap_positions_[what.slot] = static_cast<std::uint32_t>(index);
}

namespace {
template <class Timer>
auto is_earlier(const Timer& a, const Timer& b) -> bool {
  return a.deadline != b.deadline ? a.deadline < b.deadline : a.order < b.order;
}
}  // namespace

void simulation::sift_up(std::size_t index) {
  const armed_timer moving = heap_[index];
  while (index > 0) {
    const std::size_t parent = (index - 1) / 2;
    if (!is_earlier(moving, heap_[parent])) break;
    place(index, heap_[parent]);
    index = parent;
  }
  place(index, moving);
}

void simulation::sift_down(std::size_t index) {
  const armed_timer moving = heap_[index];
  for (;;) {
    std::size_t child = index * 2 + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && is_earlier(heap_[child + 1], heap_[child])) ++child;
    if (!is_earlier(heap_[child], moving)) break;
    place(index, heap_[child]);
    index = child;
  }
  place(index, moving);
}

void simulation::arm(std::uint32_t slot, runtime::virtual_time deadline) {
  if (slot >= heap_positions_.size()) heap_positions_.resize(slot + 1);
  heap_.push_back({deadline, ++armed_count_, slot});
  sift_up(heap_.size() - 1);
  enable_timers();
}

void simulation::enable_timers() {
  if (plan_->models.timers == timers::any_time && !timers_enabled_ && !is_fair_) {
    timers_enabled_ = true;
    enable({entity::kind::timers, 0});
  }
}

void simulation::disable_timers() {
  if (timers_enabled_ && !has_deadline()) {
    timers_enabled_ = false;
    disable(timers_slot_);
  }
}

void simulation::disarm(std::uint32_t slot) {
  const std::size_t index = heap_positions_[slot];
  const armed_timer last = heap_.back();
  heap_.pop_back();
  if (index < heap_.size()) {
    place(index, last);
    sift_up(index);
    sift_down(heap_positions_[last.slot]);
  }
  disable_timers();
}

auto simulation::earliest_deadline() const -> runtime::virtual_time {
  if (holds_.empty()) return heap_.front().deadline;
  return heap_.empty() ? holds_.front().deadline : std::min(heap_.front().deadline, holds_.front().deadline);
}

auto simulation::armed_deadlines(runtime::virtual_time last) const -> std::vector<runtime::virtual_time> {
  std::vector<runtime::virtual_time> found;
  for (const armed_timer& each : heap_) {
    if (each.deadline > now_ && each.deadline <= last) found.push_back(each.deadline);
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

/// Among timers and held channels that share the earliest deadline, which one moves is a choice.
auto simulation::choose_due(runtime::virtual_time deadline) -> due_entry {
  due_.clear();
  // Whoever shares the earliest deadline hangs together at the top of the heap.
  const auto collect = [&](const auto& self, std::size_t index) -> void {
    if (index >= heap_.size() || heap_[index].deadline != deadline) return;
    due_.push_back({heap_[index].order, heap_[index].slot, false});
    self(self, index * 2 + 1);
    self(self, index * 2 + 2);
  };
  collect(collect, 0);
  for (const hold& each : holds_) {
    if (each.deadline != deadline) break;
    due_.push_back({each.order, each.channel, true});
  }
  if (due_.size() == 1) return due_.front();
  std::sort(due_.begin(), due_.end(), [](const due_entry& a, const due_entry& b) { return a.order < b.order; });
  const auto bound = static_cast<std::uint32_t>(due_.size());
  const std::uint32_t chosen = choices_.choose_alike(choice_kind::timer, bound, digest_);
  if (plan_->recorder != nullptr) {
    plan_->recorder->add_choice(stream::schedule, {choice_kind::timer, bound, chosen}, {});
  }
  return due_[chosen];
}

/// The clock jumps to the earliest deadline: a timer fires, or a held channel opens.
void simulation::fire_earliest() {
  const runtime::virtual_time deadline = earliest_deadline();
  // Set-up draws nothing.
  const due_entry due = setting_up_ ? due_entry{0, heap_.front().slot, false} : choose_due(deadline);
  if (deadline > now_) move_clock(deadline);
  if (due.opens) {
    open(due.id);
    return;
  }
  disarm(due.id);
  node_.fire(due.id);
}

void simulation::move_clock(runtime::virtual_time to) {
  now_ = to;
  node_.set_time(to);
  digest_.add(to);
  node_.emit({.kind = event_kind::clock_moved});
}

}  // namespace rehearse::sim
