// judged_run: what a checker sees of the run that it judges: its events, and the little else that it must know. One
// that is under way is a simulation; one that was stored is played back from its rows.
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include <rehearse/runtime/event.hpp>
#include <rehearse/runtime/time.hpp>
#include <rehearse/sim/event_sink.hpp>

namespace rehearse::sim {

class judged_run {
 public:
  judged_run() = default;
  judged_run(const judged_run&) = delete;
  auto operator=(const judged_run&) -> judged_run& = delete;

  // -- who is told of what

  /// Tells `sink` of events of these kinds, in every run from now on. The sink must outlive this.
  void subscribe(event_sink& sink, std::initializer_list<runtime::event_kind> kinds);
  /// Tells `sink` of events of one kind that concern these signals only.
  void subscribe(event_sink& sink, runtime::event_kind kind, std::initializer_list<runtime::signal_kind> signals);
  /// As the first, for a sink that makes do with `on_lean`: operations and signals are cheap as long as nobody wants
  /// them whole.
  void subscribe_lean(event_sink& sink, std::initializer_list<runtime::event_kind> kinds);
  /// The same of events of one kind, with one of these details.
  void subscribe_lean(event_sink& sink, runtime::event_kind kind, std::initializer_list<runtime::signal_kind> signals);
  void subscribe_lean(event_sink& sink, runtime::event_kind kind,
                      std::initializer_list<runtime::callback_kind> callbacks);
  void subscribe_lean(event_sink& sink, std::initializer_list<runtime::operation_kind> operations);
  /// Tells `sink` of these operations only.
  void subscribe(event_sink& sink, std::initializer_list<runtime::operation_kind> operations);
  /// Tells `sink` of events of one kind, handler_begin or handler_end, that concern these callbacks only.
  void subscribe(event_sink& sink, runtime::event_kind kind, std::initializer_list<runtime::callback_kind> callbacks);
  /// Tells `sink` of events of this kind, with one of these details (none given: all), until the run ends. For what
  /// matters only after something has happened, so that other runs do not pay for it. Not for the kind of the event
  /// that is being told.
  void subscribe_for_run(event_sink& sink, runtime::event_kind kind, std::initializer_list<std::uint8_t> details = {});

  // -- what it can be asked

  /// Ordinal of the event that is being told.
  virtual auto event_ordinal() const -> std::uint64_t = 0;
  virtual auto now() const -> runtime::virtual_time = 0;
  /// Nothing can happen now but that time passes: every process waits, and no signal is under way.
  virtual auto is_quiet() const -> bool = 0;
  /// No signal is under way, nor held back by a fault. False for a run that ended before, by its time or by halting.
  virtual auto has_delivered_all() const -> bool = 0;
  /// Time passes only when nobody has anything to do: whoever a timer wakes goes on before the clock does.
  /// False if that is not known.
  virtual auto clock_waits() const -> bool = 0;
  /// As people see it, where the run is recorded, else label and id.
  virtual auto name_of(std::uint32_t process) const -> std::string = 0;

  /// The run has failed. The first failure counts. `proof`: ordinals of the events that show it.
  virtual void fail(std::string property, std::string explanation, std::vector<std::uint64_t> proof = {}) = 0;

 protected:
  ~judged_run() = default;

  /// A run begins: tells all sinks; what was subscribed for the last run is over. `whole`: everybody's events are
  /// wanted whole, as a recorder wants them.
  void begin_telling(bool whole);
  using details_by_kind = std::array<std::uint32_t, runtime::event_kind_count>;
  /// Called when more is wanted than before, and when a run begins: by kind, a bit for each detail.
  virtual void want(const details_by_kind& wanted) = 0;
  auto listeners(runtime::event_kind kind, std::uint8_t detail) const -> const std::vector<event_sink*>& {
    return sinks_[static_cast<std::size_t>(kind)][detail];
  }

  /// Somebody listens to events that come lean (`may_be_lean`).
  auto tells_lean() const -> bool;

 private:
  void remember(event_sink& sink);
  void add_lean(event_sink& sink, runtime::event_kind kind, std::uint8_t detail);

  std::vector<event_sink*> all_sinks_;
  // By kind and detail, so that a checker of links costs nothing where messages pass.
  static constexpr std::size_t detail_count = 32;
  std::array<std::array<std::vector<event_sink*>, detail_count>, runtime::event_kind_count> sinks_;
  details_by_kind wanted_whole_{};
  details_by_kind wanted_{};                         // The same in this run.
  std::vector<std::vector<event_sink*>*> extended_;  // Lists whose last entry is for this run only.
};

}  // namespace rehearse::sim
