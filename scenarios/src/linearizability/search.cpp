// SPDX-License-Identifier: MIT
#include "search.hpp"

#include <algorithm>

namespace rehearse::scenarios::detail {

search::search(const operation_log& log, model_states& states, const part& of) : log_(log), states_(states) {
  collect(of);
  give_bits();
  find_pending();
  levels_.resize(returns_.size() + 1);
  buckets_.assign(64, none);
  beginnings_ = of.beginnings;
  if (beginnings_.empty()) beginnings_.emplace_back();
}

void search::collect(const part& of) {
  for (std::size_t i = 0; i < of.which.size(); ++i) {
    const client_operation& told = log_.operations()[of.which[i]];
    const bool is_optional = told.is_open() || !of.must_answer[i];
    if (is_optional && told.only_looks) continue;  // It changes nothing and owes nothing.
    items_.push_back({of.which[i], told.invoked, is_optional ? client_operation::never : told.returned, told.only_looks,
                      is_optional, 0, none});
  }
  for (std::uint32_t i = 0; i < items_.size(); ++i) {
    if (!items_[i].is_optional) {
      returns_.push_back(i);
      continue;
    }
    for (std::uint32_t before = i; before-- > 0;) {
      if (!items_[before].is_optional || !log_.is_same(items_[before].which, items_[i].which)) continue;
      items_[i].earlier = before;
      break;
    }
  }
  std::sort(returns_.begin(), returns_.end(),
            [&](std::uint32_t a, std::uint32_t b) { return items_[a].returned < items_[b].returned; });
}

namespace {

/// Gives out the lowest numbers that are free.
class bit_pool {
 public:
  auto take() -> std::uint32_t {
    if (free_.empty()) return count_++;
    const std::uint32_t bit = free_.back();
    free_.pop_back();
    return bit;
  }
  void give_back(std::uint32_t bit) { free_.push_back(bit); }
  auto words() const -> std::size_t { return (count_ + 63) / 64; }

 private:
  std::vector<std::uint32_t> free_;
  std::uint32_t count_ = 0;
};

}  // namespace

/// An operation that must answer has its bit from its call to its answer; an optional one keeps it.
void search::give_bits() {
  bit_pool changes;
  bit_pool looks;
  bit_pool optional;
  const auto pool_of = [&](const item& which) -> bit_pool& {
    return which.is_optional ? optional : which.only_looks ? looks : changes;
  };
  std::size_t returned = 0;
  for (item& each : items_) {
    for (; returned < returns_.size() && items_[returns_[returned]].returned < each.invoked; ++returned) {
      const item& done = items_[returns_[returned]];
      pool_of(done).give_back(done.bit);
    }
    each.bit = pool_of(each).take();
  }
  change_words_ = changes.words();
  look_words_ = looks.words();
  words_ = change_words_ + look_words_ + optional.words();
  for (item& each : items_) {
    const std::size_t before = each.is_optional ? change_words_ + look_words_ : each.only_looks ? change_words_ : 0;
    each.bit += static_cast<std::uint32_t>(before * 64);
  }
}

void search::find_pending() {
  std::vector<std::uint32_t> open;
  std::uint32_t called = 0;
  for (const std::uint32_t returning : returns_) {
    for (; called < items_.size() && items_[called].invoked < items_[returning].returned; ++called) {
      open.push_back(called);
    }
    pending_begin_.push_back(pending_.size());
    // The one that must be next is tried first.
    pending_.push_back(returning);
    for (const std::uint32_t each : open) {
      if (each != returning) pending_.push_back(each);
    }
    std::erase(open, returning);
  }
  pending_begin_.push_back(pending_.size());
}

auto search::has(const std::vector<std::uint64_t>& bits, const item& what) const -> bool {
  return ((bits[what.bit / 64] >> (what.bit % 64)) & 1U) != 0;
}

void search::set(std::vector<std::uint64_t>& bits, const item& what, bool value) const {
  const std::uint64_t bit = std::uint64_t{1} << (what.bit % 64);
  if (value) {
    bits[what.bit / 64] |= bit;
  } else {
    bits[what.bit / 64] &= ~bit;
  }
}

void search::settle(draft& what, std::vector<std::size_t>* order) {
  while (what.position < returns_.size()) {
    for (std::size_t i = pending_begin_[what.position]; i < pending_begin_[what.position + 1]; ++i) {
      const item& each = items_[pending_[i]];
      if (!each.only_looks || has(what.bits, each) || !states_.after(what.state, each.which)) continue;
      set(what.bits, each, true);
      if (order != nullptr) order->push_back(each.which);
    }
    const item& next = items_[returns_[what.position]];
    if (!has(what.bits, next)) return;
    set(what.bits, next, false);  // From here on it is done by being before the position; its bit is free.
    ++what.position;
  }
}

auto search::try_item(const draft& from, std::uint32_t which, draft& to) -> bool {
  const item& tried = items_[which];
  if (has(from.bits, tried)) return false;
  std::uint32_t state = 0;
  if (tried.is_optional) {
    if (tried.earlier != none && !has(from.bits, items_[tried.earlier])) return false;
    state = states_.after_any_answer(from.state, tried.which);
    if (state == from.state) return false;
  } else {
    const auto answered = states_.after(from.state, tried.which);
    if (!answered) return false;
    state = *answered;
  }
  to.position = from.position;
  to.state = state;
  to.bits = from.bits;
  set(to.bits, tried, true);
  settle(to, nullptr);
  return true;
}

auto search::draft_of(const beginning& from) const -> draft {
  draft made{0, from.state, std::vector<std::uint64_t>(words_, 0)};
  if (from.done.empty()) return made;
  for (const item& each : items_) {
    if (std::find(from.done.begin(), from.done.end(), each.which) != from.done.end()) set(made.bits, each, true);
  }
  return made;
}

auto search::run(std::uint64_t configurations_max) -> orderable {
  for (std::uint32_t i = 0; i < beginnings_.size(); ++i) {
    draft first = draft_of(beginnings_[i]);
    settle(first, nullptr);
    add(first, i, none);
  }
  draft now;
  draft next;
  for (std::size_t at = best_position_; !is_over_;) {
    while (levels_[at].waiting == none) {
      if (at == 0) return orderable::no;
      --at;
    }
    const std::uint32_t followed = levels_[at].waiting;
    levels_[at].waiting = places_[followed].next;
    load(followed, now);
    std::size_t deepest = at;
    for (std::size_t i = pending_begin_[at]; i < pending_begin_[at + 1] && !is_over_; ++i) {
      if (!try_item(now, pending_[i], next)) continue;
      add(next, followed, pending_[i]);
      deepest = std::max<std::size_t>(deepest, next.position);
    }
    at = deepest;
    if (!is_over_ && places_.size() > configurations_max) return orderable::undecided;
  }
  return orderable::yes;
}

void search::add(const draft& what, std::uint32_t parent, std::uint32_t by) {
  const std::size_t bucket = bucket_of(what);
  for (std::uint32_t each = buckets_[bucket]; each != none; each = places_[each].next_equal) {
    if (places_[each].position != what.position || places_[each].state != what.state) continue;
    if (covers(each, what)) return;
  }
  const auto index = static_cast<std::uint32_t>(places_.size());
  places_.push_back({what.position, what.state, parent, by, none, buckets_[bucket]});
  buckets_[bucket] = index;
  bits_.insert(bits_.end(), what.bits.begin(), what.bits.end());
  level& its = levels_[what.position];
  if (its.last != none) places_[its.last].next = index;
  if (its.first == none) its.first = index;
  if (its.waiting == none) its.waiting = index;
  its.last = index;
  best_position_ = std::max<std::size_t>(best_position_, what.position);
  is_over_ = is_over_ || what.position == returns_.size();
  if (places_.size() > buckets_.size()) grow();
}

/// Whether the known place can do whatever this one can; they are in the same state at the same position.
auto search::covers(std::uint32_t known, const draft& what) const -> bool {
  const std::uint64_t* bits = bits_.data() + known * words_;
  for (std::size_t i = 0; i < words_; ++i) {
    if (i < change_words_) {
      if (bits[i] != what.bits[i]) return false;
    } else if (i < change_words_ + look_words_) {
      if ((what.bits[i] & ~bits[i]) != 0) return false;
    } else if ((bits[i] & ~what.bits[i]) != 0) {
      return false;
    }
  }
  return true;
}

void search::load(std::uint32_t place_index, draft& into) const {
  into.position = places_[place_index].position;
  into.state = places_[place_index].state;
  const auto first = bits_.begin() + static_cast<std::ptrdiff_t>(place_index * words_);
  into.bits.assign(first, first + static_cast<std::ptrdiff_t>(words_));
}

auto search::bucket_of(const draft& what) const -> std::size_t {
  constexpr std::uint64_t odd = 0x9e3779b97f4a7c15;
  std::uint64_t mixed = (std::uint64_t{what.position} << 32U | what.state) * odd;
  for (std::size_t i = 0; i < change_words_; ++i) mixed = ((mixed ^ (mixed >> 29U)) + what.bits[i]) * odd;
  return (mixed >> 32U) & (buckets_.size() - 1);
}

void search::grow() {
  buckets_.assign(buckets_.size() * 4, none);
  draft each;
  for (std::uint32_t i = 0; i < places_.size(); ++i) {
    load(i, each);
    const std::size_t bucket = bucket_of(each);
    places_[i].next_equal = buckets_[bucket];
    buckets_[bucket] = i;
  }
}

auto search::places_at(std::size_t position) const -> std::vector<beginning> {
  std::vector<beginning> found;
  draft now;
  for (std::uint32_t i = levels_[position].first; i != none; i = places_[i].next) {
    load(i, now);
    beginning each{now.state, {}};
    for (std::size_t k = pending_begin_[position]; k < pending_begin_[position + 1]; ++k) {
      if (has(now.bits, items_[pending_[k]])) each.done.push_back(items_[pending_[k]].which);
    }
    found.push_back(std::move(each));
  }
  return found;
}

auto search::states_at(std::size_t position) const -> std::vector<std::uint32_t> {
  std::vector<std::uint32_t> found;
  for (std::uint32_t i = levels_[position].first; i != none; i = places_[i].next) found.push_back(places_[i].state);
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

auto search::best_order() -> std::vector<std::size_t> {
  std::vector<std::uint32_t> way;
  std::uint32_t at = levels_[best_position_].first;
  for (; places_[at].by != none; at = places_[at].parent) way.push_back(places_[at].by);

  // The looks in between are found again by walking the way once more.
  std::vector<std::size_t> order;
  draft now = draft_of(beginnings_[places_[at].parent]);
  settle(now, &order);
  for (auto each = way.rbegin(); each != way.rend(); ++each) {
    const item& taken = items_[*each];
    order.push_back(taken.which);
    now.state =
        taken.is_optional ? states_.after_any_answer(now.state, taken.which) : *states_.after(now.state, taken.which);
    set(now.bits, taken, true);
    settle(now, &order);
  }
  return order;
}

}  // namespace rehearse::scenarios::detail
