// What processes do: each operation passes begin_operation, where its step may end and a kill may strike.
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/operations.hpp>

#include <exception>
#include <string>

#include <rehearse/runtime/receive.hpp>

#include "kernel.hpp"
#include "mutant.hpp"

namespace rehearse::runtime {
namespace detail {

namespace {

/// Matches the answer of `kind` to the request `ref`.
struct answer_to {
  std::uint64_t ref;
  signal_kind kind;
  static auto test(const void* context, signal& candidate) -> bool {
    const auto& wanted = *static_cast<const answer_to*>(context);
    return candidate.ref == wanted.ref && candidate.kind == wanted.kind;
  }
};

}  // namespace

auto kernel::begin_operation(operation_kind what, bool may_throw, bool always_ends_step) -> bool {
  process& me = self();
  if (me.now != process_state::dead && me.operation_done && (step_per_operation_ || always_ends_step)) suspend();
  if (me.now != process_state::dead) {
    me.operation_done = true;
    me.operation = what;
    if (++me.operations == me.watched_operation) environment_.at_watched_operation(me.id);
  }
  if (me.now != process_state::dead) return true;
  if (may_throw && me.stack != nullptr && std::uncaught_exceptions() == 0)
    throw_unwinding();                                      // There is a stack to unwind.
  if (++me.refused > refusal_limit) fibers_.switch_back();  // For ever: whoever unwinds abandons this stack.
  return false;
}

void kernel::announce(operation_kind what, process_id peer, std::string_view text, std::uint8_t result,
                      std::uint64_t ref) {
  if (!is_wanted_whole(event_kind::operation, static_cast<std::uint8_t>(what))) {
    ++event_count_;
    environment_.emit_traffic(lean_event(event_kind::operation, static_cast<std::uint8_t>(what), result, self().id),
                              peer_and_type(peer, 0), 0, ref, 0);
    return;
  }
  announce_whole(what, peer, text, result, ref);
}

void kernel::announce_whole(operation_kind what, process_id peer, std::string_view text, std::uint8_t result,
                            std::uint64_t ref) {
  event done{.kind = event_kind::operation,
             .detail = static_cast<std::uint8_t>(what),
             .result = result,
             .process = self().id,
             .peer = peer,
             .ref = ref,
             .text = text};
  emit(done);
}

void kernel::unlink(process_id peer) {
  process& me = self();
  link_end* end = find_link(me, peer);
  if (end == nullptr || end->unlink_id != 0) {
    announce(operation_kind::unlink, peer);
    return;
  }
  end->unlink_id = new_ref();
  announce(operation_kind::unlink, peer, {}, 1, end->unlink_id);
  signal* what = new_signal();
  what->ref = end->unlink_id;
  send(what, signal_kind::unlink, me.id, peer);
}

auto label_of(const call_site& site) -> std::string {
  std::string_view file = site.file;
  if (const auto slash = file.rfind('/'); slash != std::string_view::npos) file.remove_prefix(slash + 1);
  return std::string(file) + ":" + std::to_string(site.line);
}

auto spawn(std::unique_ptr<process_body> body, const spawn_request& request) -> spawned_process {
  kernel& here = kernel::running();
  if (!here.begin_operation(operation_kind::spawn, true)) return {};
  process& me = here.self();
  const std::string_view label = me.child_label == nullptr ? request.label : std::string_view(*me.child_label);
  here.announce(operation_kind::spawn, 0, label);
  const auto how = static_cast<std::uint8_t>((request.link ? spawn_bits::linked : 0) |
                                             (request.monitor ? spawn_bits::monitored : 0) |
                                             (me.child_label == nullptr ? 0 : spawn_bits::by_name));
  const std::uint64_t ref = !request.monitor        ? 0
                            : request.monitor_alias ? request.monitor_alias.value()
                                                    : here.new_ref();
  process& made = here.spawn(me.id, label, std::move(body), how, ref);
  if (request.link) {
    here.insert_link(me, made.id);
    here.insert_link(made, me.id);
  }
  if (request.monitor) {
    me.monitors.push_back({ref, made.id});
    made.watchers.push_back({ref, me.id, name()});
    if (request.monitor_alias) me.aliases.push_back({ref, alias_mode::demonitor});
  }
  return {here.make_pid(made.id), monitor_ref(ref)};
}

auto begin_send() noexcept -> signal_ptr {
  kernel& here = kernel::running();
  return signal_ptr(here.begin_operation(operation_kind::send, false) ? here.new_signal() : nullptr);
}
auto begin_send_named() -> signal_ptr {
  kernel& here = kernel::running();
  return signal_ptr(here.begin_operation(operation_kind::send_named, true) ? here.new_signal() : nullptr);
}

void finish_send(pid to, signal_ptr what) noexcept {
  kernel& here = kernel::running();
  const process_id receiver = here.resolve(to);
  here.announce(operation_kind::send, receiver);
  here.send(what.release(), signal_kind::message, here.self().id, receiver);
}

void finish_send(const destination& to, signal_ptr what) {
  kernel& here = kernel::running();
  const process_id receiver = here.resolve(to);
  if (to.is_name()) {
    const std::string& text = to.registered_name().text();
    here.announce(operation_kind::send_named, receiver, text, receiver == 0 ? 1 : 0);
    if (receiver == 0) throw bad_argument("send: nobody is registered as '" + text + "'");
  } else {
    here.announce(operation_kind::send, receiver);
  }
  here.send(what.release(), signal_kind::message, here.self().id, receiver);
  here.after_operation();
}

void finish_send(alias_ref to, signal_ptr what) noexcept {
  kernel& here = kernel::running();
  const process_id receiver = here.resolve(to.owner());
  here.announce(operation_kind::send, receiver, {}, 0, to.value());
  what->ref = to.value();
  what->flags |= signal::through_alias;
  here.send(what.release(), signal_kind::message, here.self().id, receiver);
}

auto begin_send_after() -> signal_ptr {
  kernel& here = kernel::running();
  return signal_ptr(here.begin_operation(operation_kind::arm_timer, true) ? here.new_signal() : nullptr);
}

auto finish_send_after(const destination& to, virtual_duration delay, signal_ptr what) -> timer_ref {
  kernel& here = kernel::running();
  if (delay.count() < 0) throw bad_argument("send_after: the delay is negative");
  const bool is_by_name = to.is_name() && to.registry() == nullptr;
  const process_id owner = is_by_name ? 0 : here.resolve(to);
  here.announce(operation_kind::arm_timer, owner);
  process* addressed = here.find(owner);
  if (!is_by_name && (addressed == nullptr || addressed->now == process_state::dead)) return {};  // TIME-05
  what->kind = signal_kind::timeout;
  const std::uint32_t slot = here.arm(owner, is_by_name ? to.registered_name() : name(), delay, what.release());
  return {here.timers_[slot].serial, slot};
}

namespace {
/// Whom a name means, for operations that need somebody.
auto whom(std::string_view operation, const destination& who) -> pid {
  const pid found = whereis(who);
  if (who.is_name() && !found) {
    throw bad_argument(std::string(operation) + ": nobody is registered as '" + who.registered_name().text() + "'");
  }
  return found;
}
}  // namespace

auto begin_access() -> bool { return kernel::running().begin_operation(operation_kind::table, true); }
void announce_access(std::string_view what, bool succeeded) {
  kernel::running().announce(operation_kind::table, 0, what, succeeded ? 0 : 1);
}

}  // namespace detail

using detail::kernel;
using detail::process;
using detail::process_state;

auto self() -> pid {
  kernel& here = kernel::running();
  return here.make_pid(here.self().id);
}
auto now() -> virtual_time {
  const kernel* here = kernel::current();
  if (here == nullptr) throw std::logic_error("rehearse: now() outside a run");
  return here->now_;
}
auto system_time() -> virtual_time {
  const virtual_time monotonic = now();
  return monotonic + kernel::current()->wall_offset_;
}

void link(pid other) {
  kernel& here = kernel::running();
  if (!here.begin_operation(operation_kind::link, true)) return;
  process& me = here.self();
  const process_id peer = here.resolve(other);
  here.announce(operation_kind::link, peer);
  if (peer == me.id) return;  // LINK-01
  const process* target = here.find(peer);
  if (target == nullptr || target->now == process_state::dead) {  // LINK-02
    if (!me.trap_exit) throw no_process();
    signal* answer = here.new_signal();
    answer->reason = exit_reason::noproc;
    here.send(answer, signal_kind::exit, peer, me.id);
    return;
  }
  if (detail::link_end* end = here.find_link(me, peer)) {
    if (end->unlink_id == 0) return;  // LINK-01
    end->unlink_id = 0;
  } else {
    here.insert_link(me, peer);
  }
  here.send(here.new_signal(), signal_kind::link, me.id, peer);
  here.after_operation();
}

void link(const destination& other) { link(detail::whom("link", other)); }

void unlink(pid other) noexcept {
  kernel& here = kernel::running();
  if (here.begin_operation(operation_kind::unlink, false)) here.unlink(here.resolve(other));
}

namespace {

auto monitor_process(const destination& to, std::optional<alias_mode> mode = {}) -> monitor_ref {
  kernel& here = kernel::running();
  if (!here.begin_operation(operation_kind::monitor, true)) return {};
  process& me = here.self();
  const process_id target = here.resolve(to);
  const std::uint64_t ref = here.new_ref();
  if (mode && target != me.id) me.aliases.push_back({ref, *mode});  // Of oneself it is none (MON-06, ALIAS-02).
  const std::string_view text = to.is_name() ? std::string_view(to.registered_name().text()) : std::string_view();
  here.announce(operation_kind::monitor, target, text, target == me.id ? 1 : 0, ref);
  if (target == me.id) return monitor_ref(ref);  // MON-06
  me.monitors.push_back({ref, target});
  signal* what = here.new_signal();
  what->ref = ref;
  what->watched_name = to.registered_name();
  if (target != 0) {
    here.send(what, signal_kind::monitor, me.id, target);
  } else {  // MON-04: a name that nobody has; the answer comes from the name service, not from a process.
    what->reason = exit_reason::noproc;
    here.send(what, signal_kind::down, 0, me.id);
  }
  here.after_operation();
  return monitor_ref(ref);
}

auto stop_monitoring(monitor_ref ref, bool with_flush) noexcept -> bool {
  kernel& here = kernel::running();
  if (!here.begin_operation(operation_kind::demonitor, false)) return false;
  process& me = here.self();
  detail::owned_monitor* active = here.find_monitor(me, ref.value());
  const process_id target = active == nullptr ? 0 : active->target;
  here.announce(operation_kind::demonitor, target, {}, active != nullptr ? 1 : 0, ref.value());
  if (active != nullptr) {
    me.monitors.erase(active);
    here.end_alias_of_monitor(me, ref.value());
    if (target != 0) here.send_demonitor(me.id, ref.value(), target);
    return true;
  }
  if (with_flush && !detail::planted(detail::mutant::demonitor_without_flush)) {
    here.flush(me, [&](const signal& each) { return each.kind == signal_kind::down && each.ref == ref.value(); });
  }
  return false;
}

}  // namespace

auto monitor(pid target) -> monitor_ref { return monitor_process(target); }
auto monitor(name target) -> monitor_ref { return monitor_process(target); }
auto monitor(const destination& target) -> monitor_ref {
  return monitor_process(target.registry() == nullptr ? target : destination(whereis(target)));
}
auto monitor(pid target, alias_mode mode) -> monitor_ref {
  if (mode == alias_mode::reply) {
    throw bad_argument("monitor: alias_mode::reply is for alias(); here it is reply_demonitor");
  }
  return monitor_process(target, mode);
}
auto demonitor(monitor_ref ref) noexcept -> bool { return stop_monitoring(ref, false); }
auto demonitor(monitor_ref ref, flush_t) noexcept -> bool { return stop_monitoring(ref, true); }

auto trap_exit(bool value) -> bool {
  kernel& here = kernel::running();
  process& me = here.self();
  const bool before = std::exchange(me.trap_exit, value);
  if (me.now == process_state::dead || before == value) return before;
  event set{.kind = event_kind::trap_exit_set, .result = static_cast<std::uint8_t>(value), .process = me.id};
  here.emit(set);
  return before;
}

void exit(exit_reason reason) {
  kernel& here = kernel::running();
  if (here.self().now == process_state::dead) here.throw_unwinding();
  throw exit_exception(std::move(reason));
}

void exit(pid other, exit_reason reason) {
  kernel& here = kernel::running();
  process& me = here.self();
  const process_id receiver = here.resolve(other);
  if (!here.begin_operation(operation_kind::exit_signal, receiver == me.id)) return;
  here.announce(operation_kind::exit_signal, receiver);
  signal* what = here.new_signal();
  what->reason = std::move(reason);
  here.send(what, signal_kind::exit, me.id, receiver);
  if (receiver == me.id) here.after_operation();  // LIFE-08
}

void exit(const destination& other, exit_reason reason) { exit(detail::whom("exit", other), std::move(reason)); }

namespace {

/// Sends a request that the receiver's signal handling answers, alive or dead (LIFE-07).
auto ask(pid who, operation_kind operation, signal_kind request, signal_kind answer) -> detail::signal_ptr {
  kernel& here = kernel::running();
  if (!here.begin_operation(operation, true)) return nullptr;
  const process_id target = here.resolve(who);
  const std::uint64_t ref = here.new_ref();
  here.announce(operation, target, {}, 0, ref);
  signal* what = here.new_signal();
  what->ref = ref;
  here.send(what, request, here.self().id, target);
  const detail::answer_to wanted{ref, answer};
  return detail::signal_ptr(
      here.take({&detail::answer_to::test, &wanted}, infinity, detail::wait_kind::receive, target));
}

}  // namespace

auto is_alive(pid who) -> bool {
  const auto answer = ask(who, operation_kind::is_alive, signal_kind::alive_request, signal_kind::alive_reply);
  return answer != nullptr && answer->result != 0;
}

auto is_alive(const destination& who) -> bool { return is_alive(whereis(who)); }

auto process_info(pid who) -> std::optional<process_information> {
  const auto answer = ask(who, operation_kind::process_info, signal_kind::info_request, signal_kind::info_reply);
  if (answer == nullptr || answer->result == 0) return std::nullopt;
  return answer->get<process_information>();
}

auto process_info(const destination& who) -> std::optional<process_information> { return process_info(whereis(who)); }

auto cancel_timer(timer_ref which) noexcept -> std::optional<virtual_duration> {
  kernel& here = kernel::running();
  if (!here.begin_operation(operation_kind::cancel_timer, false)) return std::nullopt;
  const detail::timer* active = here.find_timer(which);
  here.announce(operation_kind::cancel_timer, active == nullptr ? 0 : active->owner, {}, active == nullptr ? 0 : 1,
                which.serial());
  event seen{.kind = event_kind::timer_cancelled,
             .result = static_cast<std::uint8_t>(active != nullptr),
             .process = active == nullptr ? 0 : active->owner,
             .peer = here.self().id,
             .serial = which.serial()};
  here.emit(seen);
  if (active == nullptr) return std::nullopt;
  const virtual_duration left = active->deadline - here.now_;
  if (!detail::planted(detail::mutant::cancel_in_vain)) here.cancel(which.slot());
  return left;
}

auto read_timer(timer_ref which) -> std::optional<virtual_duration> {
  kernel& here = kernel::running();
  if (!here.begin_operation(operation_kind::read_timer, true)) return std::nullopt;
  const detail::timer* active = here.find_timer(which);
  here.announce(operation_kind::read_timer, active == nullptr ? 0 : active->owner, {}, active == nullptr ? 0 : 1,
                which.serial());
  if (active == nullptr) return std::nullopt;
  return active->deadline - here.now_;
}

void sleep(virtual_duration how_long) {
  static_cast<void>(detail::take_matching({[](const void*, signal&) { return false; }, nullptr}, how_long));
}

void yield() {
  kernel& here = kernel::running();
  if (!here.begin_operation(operation_kind::yield, true, true)) return;
  here.announce(operation_kind::yield, 0);
}

auto draw(std::uint32_t bound) -> std::uint32_t {
  kernel& here = kernel::running();
  if (bound == 0) throw bad_argument("draw: the bound is 0");
  if (!here.begin_operation(operation_kind::draw, true)) return 0;
  const std::uint32_t value = here.environment_.draw(here.self().id, bound);
  here.announce(operation_kind::draw, 0, {}, 0, (std::uint64_t{bound} << 32U) | value);
  return value;
}

void fault_point(std::string_view label) {
  kernel& here = kernel::running();
  if (!here.begin_operation(operation_kind::fault_point, true)) return;
  here.announce(operation_kind::fault_point, 0, label);
}

void settle() {
  kernel& here = kernel::running();
  process& me = here.self();
  if (me.now == process_state::dead) {
    if (std::uncaught_exceptions() == 0) here.throw_unwinding();
    return;
  }
  detail::waiting quiet{.why = detail::wait_kind::settle};
  me.now = process_state::waiting;
  me.wait = &quiet;
  here.environment_.not_ready(me.id);
  here.environment_.settle(me.id);
  here.suspend();
  me.wait = nullptr;
  if (me.now == process_state::dead) here.throw_unwinding();
}

void log(std::string_view line) {
  kernel& here = kernel::running();
  if (here.self().now != process_state::dead) here.environment_.log(here.self().id, line);
}

void mark(std::string_view label) {
  kernel& here = kernel::running();
  if (here.self().now == process_state::dead) return;
  event reached{.kind = event_kind::mark, .process = here.self().id, .text = label};
  here.emit(reached);
}

}  // namespace rehearse::runtime
