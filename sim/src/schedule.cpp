// What can move, and moving it: the enabled set, the channels, the timers. All kept as things happen, never rebuilt.
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/signal.hpp>
#include <rehearse/sim/recorder.hpp>
#include <rehearse/sim/simulation.hpp>

#include <algorithm>
#include <utility>

namespace rehearse::sim {

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
  if (at_once) {
    (local_last_ == nullptr ? local_first_ : local_last_->next) = &on_its_way;
    local_last_ = &on_its_way;
    if (burst_ == 0 && !draining_) drain();
    return;
  }
  const std::uint32_t number = channel_for(on_its_way.from, on_its_way.to);
  channel& through = channels_[number];
  (through.last == nullptr ? through.first : through.last->next) = &on_its_way;
  if (through.last == nullptr) enable({entity::kind::channel, number});
  through.last = &on_its_way;
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
  }
  head.next = nullptr;
  node_.arrive(head);
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
  if (plan_->models.timers == timers::any_time && !timers_enabled_) {
    timers_enabled_ = true;
    enable({entity::kind::timers, 0});
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
  if (heap_.empty() && timers_enabled_) {
    timers_enabled_ = false;
    disable(timers_slot_);
  }
}

/// The clock jumps to the earliest deadline; among timers that share it, which one fires is a choice.
void simulation::fire_earliest() {
  const runtime::virtual_time deadline = heap_.front().deadline;
  std::uint32_t slot = heap_.front().slot;
  if (!setting_up_) {
    due_.clear();
    // Whoever shares the earliest deadline hangs together at the top of the heap.
    const auto collect = [&](const auto& self, std::size_t index) -> void {
      if (index >= heap_.size() || heap_[index].deadline != deadline) return;
      due_.push_back(heap_[index]);
      self(self, index * 2 + 1);
      self(self, index * 2 + 2);
    };
    collect(collect, 0);
    if (due_.size() > 1) {
      std::sort(due_.begin(), due_.end(), [](const armed_timer& a, const armed_timer& b) { return a.order < b.order; });
      const auto bound = static_cast<std::uint32_t>(due_.size());
      const std::uint32_t chosen = choices_.choose_alike(choice_kind::timer, bound, digest_);
      if (plan_->recorder != nullptr) {
        plan_->recorder->add_choice(stream::schedule, {choice_kind::timer, bound, chosen}, {});
      }
      slot = due_[chosen].slot;
    }
  }
  if (deadline > now_) move_clock(deadline);
  disarm(slot);
  node_.fire(slot);
}

void simulation::move_clock(runtime::virtual_time to) {
  now_ = to;
  node_.set_time(to);
  digest_.add(to);
  node_.emit({.kind = event_kind::clock_moved});
}

}  // namespace rehearse::sim
