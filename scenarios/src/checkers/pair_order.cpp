// SPDX-License-Identifier: MIT
// Serials grow with sending, so order is kept if the serials that arrive grow; and none is lost if none stays owed.
#include <rehearse/scenarios/checkers/pair_order.hpp>

namespace rehearse::scenarios {

using runtime::event;
using runtime::event_kind;

namespace {

/// Both halves of the pair reach the low bits.
auto slot_of_pair(std::uint64_t pair, std::size_t mask) -> std::size_t {
  return static_cast<std::size_t>((pair * 0x9e3779b97f4a7c15ULL) >> 32U) & mask;
}

}  // namespace

void pair_order::watch(sim::judged_run& run) {
  bind(run);
  run.subscribe_lean(*this, {event_kind::sent, event_kind::arrived});
}

void pair_order::begin_run() {
  forget_all();
  latest_ = {};
  owed_ = 0;
}

auto pair_order::state_of(std::uint64_t pair) -> pair_state& {
  if (last_ != nullptr && last_->pair == pair) return *last_;
  if (used_ * 2 >= table_.size()) grow();
  const std::size_t mask = table_.size() - 1;
  for (std::size_t index = slot_of_pair(pair, mask);; index = (index + 1) & mask) {
    pair_state& found = table_[index];
    if (found.run != run_number_) {
      found = {pair, 0, 0, run_number_};
      ++used_;
      return *(last_ = &found);
    }
    if (found.pair == pair) return *(last_ = &found);
  }
}

void pair_order::grow() {
  std::size_t owing = 0;
  for (const pair_state& each : table_) owing += each.run == run_number_ && each.under_way != 0 ? 1 : 0;
  // What is settled is forgotten; only if much is owed the table must be larger.
  std::vector<pair_state> old(owing * 4 > table_.size() ? table_.size() * 2 : table_.size());
  old.swap(table_);
  const std::size_t mask = table_.size() - 1;
  used_ = 0;
  for (const pair_state& each : old) {
    if (each.run != run_number_ || each.under_way == 0) continue;  // Nothing is owed: it may be forgotten.
    std::size_t index = slot_of_pair(each.pair, mask);
    while (table_[index].run == run_number_) index = (index + 1) & mask;
    table_[index] = each;
    ++used_;
  }
  last_ = nullptr;
}

void pair_order::on_event(const event& what) {
  on_lean(runtime::lean_event(what.kind, what.detail, what.result, what.process), what.peer, what.serial);
}

void pair_order::on_lean(std::uint64_t what, std::uint32_t peer, std::uint64_t serial) {
  const std::uint32_t process = runtime::process_of(what);
  if (runtime::kind_of(what) == event_kind::sent) {
    const std::uint64_t pair = std::uint64_t{process} << 32U | peer;
    if (latest_.serial != 0) [[unlikely]]
      return keep_latest({pair, serial});
    latest_ = {pair, serial};
    return;
  }
  const std::uint64_t pair = std::uint64_t{peer} << 32U | process;
  if (serial == latest_.serial && pair == latest_.pair && owed_ == 0) {
    latest_.serial =
        0;  // Sent and arrived with nothing between, and nothing else under way: as under instant delivery.
    return;
  }
  arrived(serial, pair);
}

/// What was sent last is under way now, as others are.
void pair_order::keep_latest(last_sent next) {
  ++state_of(latest_.pair).under_way;
  ++owed_;
  latest_ = next;
}

void pair_order::arrived(std::uint64_t serial, std::uint64_t pair) {
  if (latest_.serial != 0) keep_latest({});
  pair_state& state = state_of(pair);
  const auto names = [&] {
    return "a signal from " + name_of(static_cast<runtime::process_id>(state.pair >> 32U)) + " to " +
           name_of(static_cast<runtime::process_id>(state.pair));
  };
  if (state.under_way == 0) {
    violated("SIG-02", names() + " arrived that was not under way", serial, ordinal());
    return;
  }
  if (serial <= state.last_arrived) {
    violated("SIG-02", names() + " arrived after one that was sent later", serial, state.last_arrived);
    return;
  }
  exercised("SIG-02", static_cast<runtime::process_id>(state.pair));
  state.last_arrived = serial;
  // With others of the pair under way it could have come out of turn.
  if (--state.under_way != 0) exercised("SIG-02", static_cast<runtime::process_id>(pair));
  if (--owed_ == 0) forget_all();  // Serials only grow: with nothing under way, the past does not matter.
}

void pair_order::forget_all() {
  ++run_number_;
  used_ = 0;
  last_ = nullptr;
}

void pair_order::at_end() {
  if (!run().has_delivered_all()) return;
  if (latest_.serial != 0) keep_latest({});
  for (const pair_state& each : table_) {
    if (each.run != run_number_ || each.under_way == 0) continue;
    violated("SIG-02",
             std::to_string(each.under_way) + " signals from " +
                 name_of(static_cast<runtime::process_id>(each.pair >> 32U)) + " to " +
                 name_of(static_cast<runtime::process_id>(each.pair)) + " never arrived",
             each.last_arrived);
    return;
  }
}

}  // namespace rehearse::scenarios
