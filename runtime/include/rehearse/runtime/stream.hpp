// stream: the half of async_stream that knows no types: who starts the tasks, and whose turn it is.
//
//   owner --- spawn, item ---> spawner --- starts ---> task
//         <-- started --------         <-- value, DOWN ---
//         <-- ended, value ---
//
// The value goes to the owner by way of the spawner, which sees it before the task's DOWN: were it sent to the owner, a
// schedule could let the news of the end overtake it.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <string>

#include <rehearse/runtime/task.hpp>

namespace rehearse::runtime {

/// How many tasks of a stream run at a time where nothing else is said. The same on every machine, unlike OTP's number
/// of schedulers.
inline constexpr std::size_t default_max_concurrency = 8;

struct async_stream_options {
  std::size_t max_concurrency = default_max_concurrency;  ///< Tasks alive at a time; at least 1 (STREAM-03).
  bool ordered = true;                                    ///< In the order of the items, or as they end (STREAM-04).
  virtual_duration timeout = default_task_timeout;        ///< Of each task, from its start; then it is killed.
  runtime::on_timeout on_timeout =
      runtime::on_timeout::exit;                   ///< exit: the owner's; or kill_task: a result (STREAM-07).
  bool zip_input_on_exit = false;                  ///< A result without a value carries its item.
  child_shutdown shutdown = default_task_timeout;  ///< How a task supervisor ends the tasks.
};

namespace detail {

/// A value on its way from a task to the stream's owner, whose type only the typed half of the stream knows.
class stream_value {
 public:
  virtual ~stream_value() = default;
  virtual void describe(std::ostream& out) const = 0;
};

/// An item on its way to its task, with what is to be done to it.
class stream_job {
 public:
  virtual ~stream_job() = default;
  virtual auto run() -> std::unique_ptr<stream_value> = 0;
  virtual void describe(std::ostream& out) const = 0;
};

/// Where the items come from.
class stream_source {
 public:
  virtual ~stream_source() = default;
  /// The next item's job; null once there are no more. Runs in the owner; may throw, wait and take steps.
  virtual auto next() -> std::unique_ptr<stream_job> = 0;
};

/// How the task of one item ended.
struct stream_end {
  std::uint64_t position = 0;           // Of the item, from 0.
  std::unique_ptr<stream_value> value;  // Null: it sent none.
  exit_reason reason;
};

/// Who starts the tasks.
struct stream_tasks {
  bool are_supervised = false;
  destination supervisor{};
  bool are_linked = true;  // To the spawner, which is linked to the owner.
};

/// The untyped half of a stream, on its owner's side.
class stream {
 public:
  /// Throws bad_argument for options that cannot be (STREAM-01). Starts nothing.
  stream(const async_stream_options& options, const stream_tasks& tasks, std::string label);
  ~stream();
  stream(const stream&) = delete;
  auto operator=(const stream&) -> stream& = delete;

  /// Throws bad_argument in another process than the one that began to read.
  void require_owner() const;
  /// The end that comes next; nothing after the last, when the stream has been closed.
  auto next(stream_source& items) -> std::optional<stream_end>;

 private:
  enum class phase : std::uint8_t { untouched, open, closed };
  void open();
  void fill(stream_source& items);
  void spawn_task(std::unique_ptr<stream_job> job);
  auto take_end() -> stream_end;
  void close();
  void remark_delivered(std::uint64_t position) const;
  void abandon() noexcept;
  void forget() noexcept;
  [[noreturn]] void fail(exit_reason why);

  async_stream_options options_;
  stream_tasks tasks_;
  std::string label_;
  phase phase_ = phase::untouched;
  pid owner_;
  pid spawner_;
  monitor_ref ref_;  // Of the spawner; an alias, through which it reports.
  bool has_more_items_ = true;
  std::uint64_t spawned_ = 0;
  std::uint64_t delivered_ = 0;
  std::size_t running_ = 0;
  std::map<std::uint64_t, stream_end> ended_;  // Ordered only: those whose turn has not come (STREAM-04).
};

}  // namespace detail
}  // namespace rehearse::runtime
