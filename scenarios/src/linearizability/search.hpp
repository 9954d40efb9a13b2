// search: is there an order of operations, one after the other, in which each answer is right, and which keeps what was
// before what?
//
// The search of Wing and Gong ("Testing and verifying concurrent objects", JPDC 1993): choose an operation that may be
// next, let it take effect, go on; with Lowe's cache of where it has been ("Testing for linearizability", CCPE 2017),
// as in Porcupine. Where it stands is a position, the operations beyond it that have taken effect, and a state:
//
//        returns before here: all done     |  <- position: the next return in time
//   put 1 |-----------|                    |
//   put 2      |----------------------------------|        may have taken effect, or not: one bit
//   get           |------------------------|               must have, before the search goes beyond
//
// so bits are as few as operations overlap, however long the history is. It goes deep first, and within a position
// breadth first, so that what it is forced to choose it chooses late (Lowe's just-in-time linearization).
//
// 1. An operation that only looks takes effect as soon as its answer is right: nothing can be wrong later because of
// it.
// 2. Of two places that differ in nothing else, the one that has more looks behind it and fewer open operations used up
//    can do whatever the other can; the other is not followed.
// 3. Of two open operations that are the same, the earlier is used first.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <rehearse/scenarios/operation_log.hpp>

namespace rehearse::scenarios::detail {

/// Where a search may begin: a state, and the operations of `part::which` that have taken effect already.
struct beginning {
  std::uint32_t state = 0;
  std::vector<std::size_t> done{};
};

/// The operations to order, by the position of their call, and what is held against them.
struct part {
  std::vector<std::size_t> which{};     ///< Indexes into the log.
  std::vector<bool> must_answer{};      ///< False: it is taken for open, whatever it answered.
  std::vector<beginning> beginnings{};  ///< Empty: the model's first state.
};

enum class orderable : std::uint8_t { yes, no, undecided };

class search {
 public:
  search(const operation_log& log, model_states& states, const part& of);

  auto run(std::uint64_t configurations_max) -> orderable;

  auto configurations() const -> std::uint64_t { return places_.size(); }
  /// How many returns the best order got beyond; `returns()` if all.
  auto position() const -> std::size_t { return best_position_; }
  auto returns() const -> std::size_t { return returns_.size(); }
  /// The operation that returns there, an index into the log.
  auto returning(std::size_t position) const -> std::size_t { return items_[returns_[position]].which; }

  // -- what a search that found no order knows

  /// All places at a position, as beginnings of another search.
  auto places_at(std::size_t position) const -> std::vector<beginning>;
  /// The states they are in, each once.
  auto states_at(std::size_t position) const -> std::vector<std::uint32_t>;
  /// An order that gets to the best position: indexes into the log.
  auto best_order() -> std::vector<std::size_t>;

 private:
  static constexpr std::uint32_t none = 0xffffffff;

  struct item {
    std::size_t which;
    std::uint64_t invoked;
    std::uint64_t returned;
    bool only_looks;
    bool is_optional;       // Open, or taken for it.
    std::uint32_t bit;      // Of the bits of its kind.
    std::uint32_t earlier;  // The same operation, optional, called before; or none.
  };
  struct place {
    std::uint32_t position;
    std::uint32_t state;
    std::uint32_t parent;
    std::uint32_t by;          // The item that took effect after the parent; none for a beginning.
    std::uint32_t next;        // Of its position, as they are to be followed.
    std::uint32_t next_equal;  // Of its bucket.
  };
  struct level {
    std::uint32_t first = none;
    std::uint32_t last = none;
    std::uint32_t waiting = none;
  };
  /// One place that is being made: bits beside it.
  struct draft {
    std::uint32_t position = 0;
    std::uint32_t state = 0;
    std::vector<std::uint64_t> bits{};
  };

  void collect(const part& of);
  void give_bits();
  void find_pending();
  auto has(const std::vector<std::uint64_t>& bits, const item& what) const -> bool;
  void set(std::vector<std::uint64_t>& bits, const item& what, bool value) const;
  /// Lets looks take effect and moves beyond returns that are done. Tells `order` of the looks, if it is not null.
  void settle(draft& what, std::vector<std::size_t>* order);
  auto try_item(const draft& from, std::uint32_t which, draft& to) -> bool;
  void add(const draft& what, std::uint32_t parent, std::uint32_t by);
  auto draft_of(const beginning& from) const -> draft;
  auto covers(std::uint32_t known, const draft& what) const -> bool;
  void load(std::uint32_t place_index, draft& into) const;
  auto bucket_of(const draft& what) const -> std::size_t;
  void grow();

  const operation_log& log_;
  model_states& states_;
  std::vector<item> items_;             // By invoked.
  std::vector<std::uint32_t> returns_;  // Items that must answer, by returned.
  std::vector<std::uint32_t> pending_;  // Of each position, from pending_begin_: items that may take effect there.
  std::vector<std::size_t> pending_begin_;
  // A place's bits, in words: operations that change something and must answer, looks, optional ones.
  std::size_t change_words_ = 0;
  std::size_t look_words_ = 0;
  std::size_t words_ = 0;

  std::vector<place> places_;
  std::vector<std::uint64_t> bits_;
  std::vector<level> levels_;
  std::vector<std::uint32_t> buckets_;
  std::vector<beginning> beginnings_;
  std::size_t best_position_ = 0;
  bool is_over_ = false;
};

}  // namespace rehearse::scenarios::detail
