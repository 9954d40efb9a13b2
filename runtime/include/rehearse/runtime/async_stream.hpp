// async_stream: a function applied to each item of a range, some items at a time, each in a task of its own.
//
//   for (const auto& page : async_stream(urls, fetch, {.max_concurrency = 4, .timeout = 30s})) {
//     if (page.is_ok()) store(page.value());
//   }
//
// It is lazy: nothing runs until somebody asks for the first result, and no item is read before there is a task free to
// take it. Whoever asks first owns the stream: a helper process, the spawner, is linked to the owner, monitored by it,
// and starts the tasks (STREAM-02). A task that crashes takes the spawner and the owner along, unless the owner traps
// exits: then it is a result (STREAM-06).
//
// The end of a stream, early or not: the tasks that still run are killed and awaited, and nothing of the stream stays
// in the owner's mailbox (STREAM-08). The destructor does it, too; while an exception is on its way it cannot wait, so
// it only tells the spawner to stop: the tasks are killed soon after, and what they send is dropped before the mailbox.
// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <ranges>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <rehearse/runtime/stream.hpp>

namespace rehearse::runtime {

/// What became of one item.
template <class T, class Item>
class stream_result : public task_result<T> {
 public:
  explicit stream_result(task_result<T> result, std::optional<Item> input = {})
      : task_result<T>(std::move(result)), input_(std::move(input)) {}
  /// The item, with zip_input_on_exit, if its task ended without a value; else empty.
  auto input() const -> const std::optional<Item>& { return input_; }

  friend auto operator==(const stream_result& a, const stream_result& b)
      -> bool requires std::equality_comparable<T> && std::equality_comparable<Item> {
    return static_cast<const task_result<T>&>(a) == static_cast<const task_result<T>&>(b) && a.input_ == b.input_;
  }
  void describe(std::ostream& out) const {
    task_result<T>::describe(out);
    if (!input_) return;
    out << " of ";
    detail::print_value(out, *input_);
  }

 private:
  std::optional<Item> input_;
};

namespace detail {

template <class T>
class stream_value_of final : public stream_value {
 public:
  explicit stream_value_of(T of) : value(std::move(of)) {}
  void describe(std::ostream& out) const override { print_value(out, value); }
  T value;
};

/// A source that can give an item back.
template <class Item>
class item_source : public stream_source {
 public:
  /// The item at a position, once; empty unless items are kept.
  auto take_input(std::uint64_t position) -> std::optional<Item> {
    auto kept = kept_.extract(position);
    if (kept.empty()) return std::nullopt;
    return std::move(kept.mapped());
  }

 protected:
  std::map<std::uint64_t, Item> kept_;  // By position; of tasks whose end has not been delivered.
};

template <class Item, class Function>
class stream_job_of final : public stream_job {
 public:
  using value_type = value_or_unit<std::invoke_result_t<Function&, Item>>;

  stream_job_of(Item item, Function function) : item_(std::move(item)), function_(std::move(function)) {}
  auto run() -> std::unique_ptr<stream_value> override {
    auto apply = [this]() -> decltype(auto) { return function_(std::move(item_)); };
    return std::make_unique<stream_value_of<value_type>>(call_for_value(apply));
  }
  void describe(std::ostream& out) const override { print_value(out, item_); }

 private:
  Item item_;
  Function function_;
};

/// Range: a range, or a reference to one.
template <class Range, class Item, class Function>
class range_source final : public item_source<Item> {
 public:
  range_source(Range&& items, Function function, bool keeps_items)
      : items_(std::forward<Range>(items)), function_(std::move(function)), keeps_items_(keeps_items) {}

  auto next() -> std::unique_ptr<stream_job> override {
    if (!here_) {
      here_.emplace(std::ranges::begin(items_));
    } else {
      ++*here_;
    }
    if (*here_ == std::ranges::end(items_)) return nullptr;
    Item item = **here_;
    if (keeps_items_) this->kept_.emplace(position_, item);
    ++position_;
    return std::make_unique<stream_job_of<Item, Function>>(std::move(item), function_);
  }

 private:
  Range items_;
  Function function_;
  bool keeps_items_;
  std::uint64_t position_ = 0;
  std::optional<std::ranges::iterator_t<Range>> here_;
};

}  // namespace detail

/// The results of a stream, to be read once: an input range. Moves, and is not copied.
template <class T, class Item>
class async_results {
  struct reading {
    reading(std::unique_ptr<detail::item_source<Item>> from, const async_stream_options& options,
            const detail::stream_tasks& who, std::string label)
        : items(std::move(from)), tasks(options, who, std::move(label)) {}

    void advance() {
      tasks.require_owner();
      current.reset();
      std::optional<detail::stream_end> end = tasks.next(*items);
      if (!end) return;
      std::optional<Item> input = items->take_input(end->position);
      if (end->value == nullptr) {
        current.emplace(task_result<T>::exit(std::move(end->reason)), std::move(input));
      } else {
        current.emplace(task_result<T>::ok(std::move(static_cast<detail::stream_value_of<T>&>(*end->value).value)));
      }
    }

    std::unique_ptr<detail::item_source<Item>> items;
    detail::stream tasks;  // After the items: it ends before they are gone.
    std::optional<stream_result<T, Item>> current;
    bool begun = false;
  };

 public:
  using value_type = stream_result<T, Item>;

  class iterator {
   public:
    using value_type = stream_result<T, Item>;
    using difference_type = std::ptrdiff_t;
    using iterator_concept = std::input_iterator_tag;

    iterator() = default;
    auto operator*() const -> value_type& { return *of_->current; }
    auto operator->() const -> value_type* { return &*of_->current; }
    auto operator++() -> iterator& {
      of_->advance();
      return *this;
    }
    void operator++(int) { ++*this; }
    friend auto operator==(const iterator& at, std::default_sentinel_t) -> bool { return !at.of_->current; }

   private:
    friend class async_results;
    explicit iterator(reading* of) : of_(of) {}
    reading* of_ = nullptr;
  };

  explicit async_results(std::unique_ptr<detail::item_source<Item>> items, const async_stream_options& options,
                         const detail::stream_tasks& tasks, std::string label)
      : reading_(std::make_unique<reading>(std::move(items), options, tasks, std::move(label))) {}

  /// The first result that has not been read. Starts the stream; waits, as ++ does, until a result is there. Both exit
  /// the caller, catchably, with await_failed around `timeout` (STREAM-07) or around what the spawner died of; they
  /// rethrow what reading the range threw, and throw max_children_reached (STREAM-09): the stream is closed then. They
  /// throw bad_argument in another process than the one that began.
  auto begin() -> iterator {
    if (!reading_->begun) {
      reading_->begun = true;
      reading_->advance();
    }
    return iterator(reading_.get());
  }
  static auto end() -> std::default_sentinel_t { return {}; }

  /// All that are left.
  auto to_vector() -> std::vector<value_type> {
    std::vector<value_type> all;
    for (value_type& each : *this) all.push_back(std::move(each));
    return all;
  }

 private:
  std::unique_ptr<reading> reading_;
};

namespace detail {

template <class Range>
using stream_item = std::ranges::range_value_t<std::remove_reference_t<Range>>;

template <class Range, class Function>
concept can_stream = std::ranges::input_range<Range> && std::copy_constructible<stream_item<Range>> &&
    std::copy_constructible<Function> && std::invocable<Function&, stream_item<Range>>;

template <class Range, class Function>
using results_of =
    async_results<value_or_unit<std::invoke_result_t<Function&, stream_item<Range>>>, stream_item<Range>>;

template <class Range, class Function>
auto make_stream(Range&& items, Function function, const async_stream_options& options, const stream_tasks& tasks,
                 const call_site& site) -> results_of<Range, Function> {
  using source = range_source<Range, stream_item<Range>, Function>;
  return results_of<Range, Function>(
      std::make_unique<source>(std::forward<Range>(items), std::move(function), options.zip_input_on_exit), options,
      tasks, label_of(site));
}

}  // namespace detail

/// The results of `function(item)` for each item of a range, each computed in a task of its own, linked to the spawner.
/// A range that is an lvalue is referred to, and must live as long as the results; others are moved in. Items and
/// `function` are copied for each task. Throws bad_argument for max_concurrency 0, a negative timeout, or an on_timeout
/// other than exit and kill_task (STREAM-01).
template <class Range, class Function>
requires detail::can_stream<Range, Function>
auto async_stream(Range&& items, Function function, const async_stream_options& options = {},
                  detail::call_site site = detail::call_site::here()) {
  return detail::make_stream(std::forward<Range>(items), std::move(function), options, {}, site);
}
template <class Item, class Function>
auto async_stream(std::initializer_list<Item> items, Function function, const async_stream_options& options = {},
                  detail::call_site site = detail::call_site::here()) {
  return detail::make_stream(std::vector<Item>(items), std::move(function), options, {}, site);
}

/// The same with tasks that a task supervisor keeps, linked to the spawner, too (TSUP-03).
template <class Range, class Function>
requires detail::can_stream<Range, Function>
auto async_stream(const destination& supervisor, Range&& items, Function function,
                  const async_stream_options& options = {}, detail::call_site site = detail::call_site::here()) {
  return detail::make_stream(std::forward<Range>(items), std::move(function), options, {true, supervisor, true}, site);
}
template <class Item, class Function>
auto async_stream(const destination& supervisor, std::initializer_list<Item> items, Function function,
                  const async_stream_options& options = {}, detail::call_site site = detail::call_site::here()) {
  return detail::make_stream(std::vector<Item>(items), std::move(function), options, {true, supervisor, true}, site);
}

/// The same without those links: a task that crashes is a result, whether the owner traps exits or not (STREAM-06), and
/// tasks outlive an owner that dies (TSUP-05).
template <class Range, class Function>
requires detail::can_stream<Range, Function>
auto async_stream_nolink(const destination& supervisor, Range&& items, Function function,
                         const async_stream_options& options = {}, detail::call_site site = detail::call_site::here()) {
  return detail::make_stream(std::forward<Range>(items), std::move(function), options, {true, supervisor, false}, site);
}
template <class Item, class Function>
auto async_stream_nolink(const destination& supervisor, std::initializer_list<Item> items, Function function,
                         const async_stream_options& options = {}, detail::call_site site = detail::call_site::here()) {
  return detail::make_stream(std::vector<Item>(items), std::move(function), options, {true, supervisor, false}, site);
}

}  // namespace rehearse::runtime
