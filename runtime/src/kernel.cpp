// Life of a run: processes come, take steps, die, and are unwound.
// SPDX-License-Identifier: MIT
#include "kernel.hpp"

#include <cxxabi.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <typeinfo>
#include <vector>

#include "mutant.hpp"
#include "reports.hpp"

namespace rehearse::runtime {

namespace detail {

constinit thread_local kernel* kernel::current_kernel = nullptr;

namespace {

constexpr std::size_t slab_size = 64;
constexpr std::string_view stack_overflow =
    "its stack overflowed; make deep recursion a loop, and keep large objects on the heap";

auto type_name_of(const std::type_info& type) -> std::string {
  int status = 0;
  char* readable = abi::__cxa_demangle(type.name(), nullptr, nullptr, &status);
  std::string name = readable != nullptr ? readable : type.name();
  std::free(readable);
  return name;
}

constexpr std::string_view endless_kill =
    "a killed process did not stop: its stack was abandoned, with everything on it";
constexpr std::string_view impassable_kill =
    "a kill struck inside a destructor or noexcept function, at an operation that may throw or wait: the stack was "
    "abandoned there, with everything on it. There only send to a pid, cast, reply, unlink, demonitor, cancel_timer "
    "and exit to another are safe";

}  // namespace

auto reason_of_exception() -> exit_reason {
  try {
    throw;
  } catch (const exit_exception& exit) {
    return exit.reason();
  } catch (const std::exception& error) {
    const char* const what = error.what();
    return {exit_reason::kind::error, type_name_of(typeid(error)) + ": " + (what == nullptr ? "" : what)};
  } catch (...) {
    const std::type_info* type = abi::__cxa_current_exception_type();
    return {exit_reason::kind::nocatch, type != nullptr ? type_name_of(*type) : "foreign exception"};
  }
}

kernel::kernel(node& outer, environment& runs_it)
    : outer_(outer),
      environment_(runs_it),
      fibers_([](void* owner, void* job) { static_cast<kernel*>(owner)->run_body(*static_cast<process*>(job)); },
              this) {
  nobody_.now = process_state::dead;
}

kernel::~kernel() { end_run(); }

auto kernel::running() -> kernel& {
  kernel* here = current_kernel;
  if (here == nullptr || here->running_process_ == nullptr) {
    throw std::logic_error("rehearse: this is an operation of a process, and no process is running here");
  }
  return *here;
}

void kernel::begin_run() {
  end_run();
  fibers_.reclaim();
  static thread_local std::uint32_t last_epoch = 0;
  epoch_ = ++last_epoch;
  now_ = {};
  wall_offset_ = {};
  event_count_ = 0;
  cause_ = 0;
  last_ref_ = 0;
  last_timer_ = 0;
  type_count_ = 0;
  alive_ = 0;
  discarding_ = false;
  watched_operations_.clear();
  table_.assign(1, nullptr);
}

void kernel::end_run() {
  discarding_ = true;
  {
    const entrance entered(*this);
    for (std::size_t id = table_.size(); id-- > 1;) {
      process* each = table_[id];
      if (each == nullptr || each->now == process_state::dead) continue;
      each->now = process_state::dead;
      dead_.push_back(each);
    }
  }
  const entrance entered(*this);
  const nobody_runs lost(*this);
  table_.clear();
  for (const name& each : names_set_) names_[each.index()] = 0;
  names_set_.clear();
  free_timers_.clear();
  for (auto& each : timers_) {
    if (each.what != nullptr) free_signal(each.what);
  }
  timers_.clear();
  while (!locals_.empty()) locals_.pop_back();  // The last made first: it may use an earlier one.
}

auto kernel::allocate_process() -> process& {
  if (free_processes_.empty()) {
    process_slabs_.push_back(std::make_unique<process[]>(slab_size));
    for (std::size_t i = slab_size; i-- > 0;) free_processes_.push_back(&process_slabs_.back()[i]);
  }
  process* taken = free_processes_.back();
  free_processes_.pop_back();
  return *taken;
}

void kernel::free_process(process& unused) {
  const nobody_runs lost(*this);
  for (signal* each = unused.mailbox_first; each != nullptr;) {
    signal* const following = each->next;
    free_signal(each);
    each = following;
  }
  table_[unused.id] = nullptr;
  unused.~process();
  ::new (static_cast<void*>(&unused)) process();
  free_processes_.push_back(&unused);
}

auto kernel::spawn(process_id parent, std::string_view label, std::unique_ptr<process_body> body, std::uint8_t how,
                   std::uint64_t ref) -> process& {
  process& made = allocate_process();
  made.id = static_cast<process_id>(table_.size());
  made.parent = parent;
  if (const process* const spawner = find(parent)) made.application = spawner->application;
  made.body = std::move(body);
  table_.push_back(&made);
  ++alive_;
  for (const auto& [who, ordinal] : watched_operations_) {
    if (who == made.id) made.watched_operation = ordinal;
  }
  event spawned{
      .kind = event_kind::spawned, .result = how, .process = made.id, .peer = parent, .ref = ref, .text = label};
  emit(spawned);
  made.cause = spawned.ordinal;
  environment_.ready(made.id);
  return made;
}

void kernel::resume(process_id who) {
  process& next = *table_[who];
  const entrance entered(*this);
  running_process_ = &next;
  next.operation_done = false;
  cause_ = next.cause;
  if (next.stack == nullptr) {
    next.stack = fibers_.acquire(next.stays);
    next.stack->job = &next;
  }
  if (!fibers_.switch_to(*next.stack)) environment_.fatal(who, stack_overflow);
  running_process_ = nullptr;
  if (!next.stack->busy) {
    next.stack_high_water = std::max(next.stack_high_water, static_cast<std::uint32_t>(next.stack->high_water()));
    fibers_.release(next.stack);
    next.stack = nullptr;
    signal* before = nullptr;
    const bool has_message =
        next.suspended ? next_while_suspended(next, before) != nullptr : next.mailbox_first != nullptr;
    if (next.now == process_state::ready && !has_message && !next.timed_out) {
      next.now = process_state::waiting;
      environment_.not_ready(who);
    }
  }
}

auto kernel::kill(process_id who) -> bool {
  process* victim = find(who);
  if (victim == nullptr || victim->now == process_state::dead) return false;
  const entrance entered(*this);
  die(*victim, exit_reason::killed);
  return true;
}

void kernel::die(process& who, const exit_reason& reason, bool by_itself) {
  if (who.now == process_state::ready) environment_.not_ready(who.id);
  who.now = process_state::dead;
  --alive_;
  dead_.push_back(&who);

  event exiting{.kind = event_kind::exiting,
                .result = static_cast<std::uint8_t>(by_itself ? 1 : 0),
                .process = who.id,
                .reason = &reason};
  emit(exiting);
  const std::uint64_t cause_before = std::exchange(cause_, exiting.ordinal);
  std::vector<std::uint64_t> stops_not_taken;
  while (who.mailbox_first != nullptr) {
    signal* const lost = who.mailbox_first;
    remove_from_mailbox(who, nullptr, lost);
    if (lost->kind == signal_kind::stop_request) stops_not_taken.push_back(lost->ref);
    drop(lost, drop_reason::mailbox_discarded);
  }
  if (!planted(mutant::name_outlives_down)) clear_name(who);
  cancel_timers_of(who);
  for (const auto& [key, each] : locals_) each->process_died(make_pid(who.id));
  event released{.kind = event_kind::released, .process = who.id};
  emit(released);

  // A watcher's death silently ends its monitors (MON-06); nobody could see a signal about it.
  for (const owned_monitor& each : who.monitors) {
    process* target = find(each.target);
    if (target == nullptr) continue;
    for (watcher& other : target->watchers) {
      if (other.ref == each.ref) {
        target->watchers.erase(&other);
        break;
      }
    }
  }
  who.monitors.clear();

  environment_.begin_burst();
  for (const link_end& each : who.links) {
    if (each.unlink_id != 0) continue;
    signal* what = new_signal();
    what->reason = reason;
    send(what, signal_kind::link_exit, who.id, each.peer);
  }
  who.links.clear();
  for (const watcher& each : who.watchers) {
    for (int copy = planted(mutant::down_twice) ? 2 : 1; copy > 0; --copy) {
      signal* what = new_signal();
      what->reason = reason;
      what->ref = each.ref;
      what->watched_name = each.watched_name;
      what->result =
          std::find(stops_not_taken.begin(), stops_not_taken.end(), each.ref) != stops_not_taken.end() ? 1 : 0;
      send(what, signal_kind::down, who.id, each.owner);
    }
  }
  who.watchers.clear();
  if (planted(mutant::name_outlives_down)) clear_name(who);
  event dead{.kind = event_kind::dead, .process = who.id};
  emit(dead);
  environment_.end_burst();
  cause_ = cause_before;
}

void kernel::finish(process& who, const exit_reason& reason) {
  if (who.stays && reason.what() == exit_reason::normal) {
    who.finished = true;
    who.now = process_state::waiting;
    environment_.not_ready(who.id);
    return;
  }
  die(who, reason, true);
}

void kernel::run_body(process& who) {
  if (who.now == process_state::dead) return;  // Killed before its first step: no code runs (LIFE-06).
  bool unwound = false;
  try {
    if (who.is_server) {
      run_server(who);
    } else {
      exit_reason reason;
      try {
        who.body->run();
      } catch (const unwinding&) {
        throw;
      } catch (...) {
        reason = reason_of_exception();
      }
      report_abnormal_end(who, reason);
      // What it had captured goes while it lives, as its locals did: leases are given back.
      if (who.now != process_state::dead) who.body.reset();
      if (who.now != process_state::dead) finish(who, reason);
    }
  } catch (const unwinding&) {
    unwound = true;
  }
  if (who.unwinding && !unwound) environment_.note(swallowed_kill);
}

void kernel::bury_the_dead() {
  for (std::size_t next = 0; next < dead_.size(); ++next) unwind(*dead_[next]);  // In the order of their deaths.
  dead_.clear();
}

void kernel::unwind(process& who) {
  running_process_ = &who;
  if (who.stack != nullptr && who.stack->busy) {
    if (!fibers_.switch_to(*who.stack)) environment_.fatal(who.id, stack_overflow);
    if (who.stack->busy) {
      environment_.note(who.impassable ? impassable_kill : endless_kill);
      fibers_.abandon(who.stack, who.body.release());
    } else {
      fibers_.release(who.stack);
    }
  } else if (who.stack != nullptr) {
    fibers_.release(who.stack);
  }
  who.stack = nullptr;
  who.body.reset();
  running_process_ = nullptr;
  free_process(who);
}

void kernel::throw_unwinding() {
  process& me = self();
  if (me.unwinding) {
    // Inside a handler it may yet be rethrown; outside, one has swallowed it.
    if (std::current_exception() == nullptr) environment_.note(swallowed_kill);
    if ((me.refused += 64) > refusal_limit) fibers_.switch_back();  // As in begin_operation; a throw takes longer.
  }
  me.unwinding = true;
  if (me.stack != nullptr) me.stack->caught_before_kill = fiber_pool::caught_exceptions();
  throw unwinding{};
}

void kernel::abandon_if_killed() {
  process* const me = running_process_;
  if (me == nullptr || !me->unwinding || me->stack == nullptr || fibers_.running() != me->stack) return;
  // The compiler ends the program either with the exception caught, or where it stands, not yet caught.
  const std::type_info* const caught = abi::__cxa_current_exception_type();
  const bool kill_is_caught = std::uncaught_exceptions() == 0 && caught != nullptr && *caught == typeid(unwinding);
  const bool kill_is_on_its_way =
      std::uncaught_exceptions() == 1 && fiber_pool::caught_exceptions() == me->stack->caught_before_kill;
  if (!kill_is_caught && !kill_is_on_its_way) return;
  me->impassable = true;
  for (;;) fibers_.switch_back();  // Whoever unwinds tries once more, then abandons this stack.
}

}  // namespace detail

// -- node -------------------------------------------------------------------------------------------------------------

node::node(environment& runs_it) : kernel_(std::make_unique<detail::kernel>(*this, runs_it)) {}
node::~node() = default;

void node::begin_run() { kernel_->begin_run(); }
void node::end_run() { kernel_->end_run(); }
void node::want(const std::array<std::uint32_t, event_kind_count>& details_by_kind) {
  kernel_->wanted_ = details_by_kind;
}
void node::set_step_per_operation(bool value) { kernel_->step_per_operation_ = value; }

auto node::spawn(process_id parent, std::string_view label, std::function<void()> body, bool stays) -> process_id {
  auto& made =
      kernel_->spawn(parent, label, std::make_unique<detail::function_body<std::function<void()>>>(std::move(body)), 0);
  made.stays = stays;
  return made.id;
}

void node::resume(process_id who) { kernel_->resume(who); }
void node::arrive(signal& reached) {
  if (kernel_->depth_ != 0 && detail::kernel::current_kernel == kernel_.get()) {  // Sent just now, from inside.
    kernel_->arrive(reached);
    return;
  }
  const detail::kernel::entrance entered(*kernel_);
  kernel_->arrive(reached);
}
void node::discard(signal& lost) {
  const detail::kernel::entrance entered(*kernel_);
  const detail::kernel::nobody_runs nobody(*kernel_);
  kernel_->free_signal(&lost);
}
void node::fire(std::uint32_t slot) {
  const detail::kernel::entrance entered(*kernel_);
  kernel_->fire(slot);
}
void node::settled(process_id who) {
  detail::process* waiting = kernel_->find(who);
  if (waiting == nullptr || waiting->now != detail::process_state::waiting || waiting->wait == nullptr ||
      waiting->wait->why != detail::wait_kind::settle) {
    return;
  }
  kernel_->make_ready(*waiting);
}
auto node::kill(process_id who) -> bool { return kernel_->kill(who); }
void node::watch_operation(process_id who, std::uint64_t ordinal) {
  if (auto* watched = kernel_->find(who)) {
    watched->watched_operation = ordinal;
  } else if (who > spawned_count()) {
    kernel_->watched_operations_.emplace_back(who, ordinal);
  }
}
void node::set_time(virtual_time now) { kernel_->now_ = now; }
void node::jump_wall_clock(virtual_duration by) { kernel_->wall_offset_ += by; }
void node::emit(event what) { kernel_->emit(what); }

auto node::is_alive(process_id who) const -> bool {
  const auto* found = kernel_->find(who);
  return found != nullptr && found->now != detail::process_state::dead;
}
auto node::is_finished(process_id who) const -> bool {
  const auto* found = kernel_->find(who);
  return found == nullptr || found->now == detail::process_state::dead || found->finished;
}
auto node::has_finished_body(process_id who) const -> bool {
  const auto* found = kernel_->find(who);
  return found == nullptr || found->finished;
}
auto node::running() const -> process_id {
  return kernel_->running_process_ == nullptr ? 0 : kernel_->running_process_->id;
}
auto node::view(process_id who) const -> process_view {
  const auto* found = kernel_->find(who);
  if (found == nullptr) return {};
  process_view seen;
  seen.mailbox_size = found->mailbox_size;
  seen.operations = found->operations;
  if (found->operations != 0) seen.operation = found->operation;
  seen.stack_high_water = found->stack_high_water;
  if (found->stack != nullptr && found->stack->high_water() > seen.stack_high_water) {
    seen.stack_high_water = found->stack->high_water();
  }
  seen.is_server = found->is_server;
  const bool waits = found->now != detail::process_state::dead && found->wait != nullptr;
  if (waits) {
    seen.waits_for = found->wait->on;
    seen.waits_for_what = found->wait->what;
  }
  using state = process_view::state;
  if (found->now == detail::process_state::dead) {
    seen.now = state::dead;
  } else if (found->finished) {
    seen.now = state::finished;
  } else if (!waits) {
    const bool idle = found->is_server && found->stack == nullptr && found->now == detail::process_state::waiting;
    seen.now = idle ? state::idle : found->is_server && found->stack != nullptr ? state::busy : state::runnable;
  } else if (found->now == detail::process_state::ready) {
    seen.now = state::runnable;
  } else {
    switch (found->wait->why) {
      case detail::wait_kind::call: seen.now = state::calling; break;
      case detail::wait_kind::start: seen.now = state::starting; break;
      case detail::wait_kind::stop: seen.now = state::stopping; break;
      case detail::wait_kind::settle: seen.now = state::settling; break;
      case detail::wait_kind::receive: seen.now = state::receiving; break;
    }
  }
  return seen;
}
auto node::spawned_count() const -> process_id {
  return kernel_->table_.empty() ? 0 : static_cast<process_id>(kernel_->table_.size() - 1);
}
auto node::alive_count() const -> std::uint64_t { return kernel_->alive_; }
auto node::is_unwinding() const -> bool {
  return kernel_->running_process_ != nullptr && kernel_->running_process_->now == detail::process_state::dead;
}
void node::abandon_if_killed() { kernel_->abandon_if_killed(); }
auto node::stack_size() const noexcept -> std::size_t {
  const auto* running = kernel_->fibers_.running();
  return running == nullptr ? 0 : running->size;
}
auto node::has_overflowed(const void* touched, const void* stack_pointer) const noexcept -> bool {
  return kernel_->fibers_.has_overflowed(touched, stack_pointer);
}
auto node::epoch() const -> std::uint32_t { return kernel_->epoch_; }
auto node::event_count() const -> std::uint64_t { return kernel_->event_count_; }
auto node::whereis(name who) const -> process_id { return kernel_->lookup(who); }

auto node::current() -> node* {
  auto* here = detail::kernel::current_kernel;
  return here == nullptr ? nullptr : &here->outer_;
}
node::scope::scope(node& entered) : before_(std::exchange(detail::kernel::current_kernel, entered.kernel_.get())) {}
node::scope::~scope() { detail::kernel::current_kernel = before_; }

}  // namespace rehearse::runtime
