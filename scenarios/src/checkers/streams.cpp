// Each stream by its spawner, which starts the tasks and tells the owner of them.
// SPDX-License-Identifier: MIT
#include <rehearse/scenarios/checkers/streams.hpp>

#include <string>
#include <utility>
#include <vector>

namespace rehearse::scenarios {

using runtime::event;
using runtime::event_kind;
using runtime::process_id;
using runtime::signal_kind;

void streams::watch(sim::judged_run& run) {
  bind(run);
  run.subscribe(*this, {event_kind::stream_opened, event_kind::stream_task_begun, event_kind::stream_delivered,
                        event_kind::stream_closed});
}

void streams::begin_run() {
  streams_.clear();
  spawner_of_.clear();
  waiting_from_.clear();
  sees_streams_ = false;
}

void streams::opens(const event& opened) {
  streams_[opened.peer] = {
      .owner = opened.process, .opened = opened.ordinal, .concurrency = opened.ref, .is_ordered = opened.result != 0};
  if (std::exchange(sees_streams_, true)) return;
  const auto message = static_cast<std::uint8_t>(signal_kind::message);
  const auto down = static_cast<std::uint8_t>(signal_kind::down);
  const auto exit = static_cast<std::uint8_t>(signal_kind::link_exit);
  run().subscribe_for_run(*this, event_kind::arrived, {message, down, exit});
  run().subscribe_for_run(*this, event_kind::taken, {message, down, exit});
  run().subscribe_for_run(*this, event_kind::dropped);
  run().subscribe_for_run(*this, event_kind::exiting);
}

void streams::on_event(const event& what) {
  switch (what.kind) {
    case event_kind::stream_opened: return opens(what);
    case event_kind::stream_task_begun: return begins(what);
    case event_kind::stream_delivered: return delivers(what);
    case event_kind::stream_closed: return closes(what);
    case event_kind::exiting: return ends(what.process);
    case event_kind::arrived:
      if (const auto from = streams_.find(what.peer); from != streams_.end() && from->second.owner == what.process) {
        from->second.waiting.insert(what.serial);
        waiting_from_[what.serial] = what.peer;
      }
      return;
    case event_kind::taken:
    case event_kind::dropped:
      if (const auto found = waiting_from_.find(what.serial); found != waiting_from_.end()) {
        if (const auto from = streams_.find(found->second); from != streams_.end()) {
          from->second.waiting.erase(what.serial);
        }
        waiting_from_.erase(found);
      }
      return;
    default: return;
  }
}

void streams::begins(const event& begun) {
  const auto found = streams_.find(begun.process);
  if (found == streams_.end()) return;
  open_stream& stream = found->second;
  stream.tasks[begun.serial] = begun.peer;
  if (begun.result == 0) return;  // It waited for its order in vain (TSUP-04).
  stream.alive.insert(begun.peer);
  spawner_of_[begun.peer] = begun.process;
  if (stream.alive.size() > stream.concurrency) {
    return violated("STREAM-03",
                    name_of(begun.process) + " keeps " + std::to_string(stream.alive.size()) +
                        " tasks alive, and may keep " + std::to_string(stream.concurrency),
                    stream.opened, begun.ordinal);
  }
  if (stream.alive.size() == stream.concurrency) exercised("STREAM-03", begun.peer);
}

void streams::delivers(const event& delivered) {
  const auto found = streams_.find(delivered.peer);
  if (found == streams_.end()) return;
  open_stream& stream = found->second;
  const std::string result = "result " + std::to_string(delivered.serial);
  const auto task = stream.tasks.find(delivered.serial);
  if (task == stream.tasks.end() || (stream.is_ordered && delivered.serial != stream.delivered)) {
    return violated("STREAM-04",
                    name_of(delivered.process) + " got " + result + " where " +
                        (stream.is_ordered ? "result " + std::to_string(stream.delivered) + " is next"
                                           : "no task is left that could have it"),
                    stream.opened, delivered.ordinal);
  }
  if (stream.alive.contains(task->second)) {
    return violated("STREAM-05",
                    name_of(delivered.process) + " got " + result + " of " + name_of(task->second) + ", which lives",
                    stream.opened, delivered.ordinal);
  }
  exercised("STREAM-04", task->second);
  exercised("STREAM-05", task->second);
  stream.tasks.erase(task);
  ++stream.delivered;
}

void streams::closes(const event& closed) {
  const auto found = streams_.find(closed.peer);
  if (found == streams_.end()) return;
  const open_stream stream = std::move(found->second);
  streams_.erase(found);
  for (const std::uint64_t serial : stream.waiting) waiting_from_.erase(serial);
  for (const process_id task : stream.alive) spawner_of_.erase(task);
  if (closed.result == 0) return;  // Its spawner was killed, or it was left in haste: links end the tasks.
  if (!stream.alive.empty()) {
    return violated("STREAM-08",
                    name_of(closed.process) + " has closed its stream, and " + name_of(*stream.alive.begin()) +
                        ", a task of it, lives",
                    stream.opened, closed.ordinal);
  }
  if (!stream.waiting.empty()) {
    return violated("STREAM-08",
                    name_of(closed.process) + " has closed its stream, and has something of it left in its mailbox",
                    stream.opened, closed.ordinal);
  }
  exercised("STREAM-08", closed.peer);
}

void streams::ends(process_id who) {
  if (const auto task = spawner_of_.find(who); task != spawner_of_.end()) {
    if (const auto stream = streams_.find(task->second); stream != streams_.end()) stream->second.alive.erase(who);
    spawner_of_.erase(task);
  }
  std::vector<process_id> over;
  for (const auto& [spawner, stream] : streams_) {
    if (stream.owner == who) over.push_back(spawner);
  }
  for (const process_id spawner : over) {
    for (const std::uint64_t serial : streams_[spawner].waiting) waiting_from_.erase(serial);
    for (const process_id task : streams_[spawner].alive) spawner_of_.erase(task);
    streams_.erase(spawner);
  }
}

}  // namespace rehearse::scenarios
