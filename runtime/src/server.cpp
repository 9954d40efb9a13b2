// Servers: how they start, take one message at a time, and stop. The GS rules.
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/gen_server.hpp>

#include <stdexcept>

#include "mutant.hpp"
#include "reports.hpp"
#include "waiting.hpp"

namespace rehearse::runtime {
namespace detail {

namespace {

[[noreturn, gnu::cold]] void leave_the_dead(kernel& here, const process& me) {
  if (me.unwinding) here.environment_.note(swallowed_kill);
  throw unwinding{};
}

[[noreturn, gnu::cold]] void refuse_request(const signal& what, const server_object& server) {  // GS-14
  throw std::logic_error("no handler for " + std::string(what.type->name) + " in " + std::string(server.type().name));
}

/// Runs one callback between its two events; an exception becomes a stop (GS-12).
template <class Callback>
void run_callback(kernel& here, process& me, callback_kind kind, next& then, Callback callback) {
  here.emit_lean(event_kind::handler_begin, static_cast<std::uint8_t>(kind), 0, me.id);
  bool threw = false;
  try {
    callback();
  } catch (const unwinding&) {
    throw;
  } catch (...) {
    then = stop_with(reason_of_exception());
    threw = true;
  }
  if (me.now == process_state::dead) leave_the_dead(here, me);
  here.emit_lean(event_kind::handler_end, static_cast<std::uint8_t>(kind), threw ? 1 : 0, me.id);
}

}  // namespace

void kernel::run_server(process& me) {
  if (!me.initialised) {
    init_server(me);
  } else {
    next then;
    handle_one(me, then);
    after_callback(me, then);
  }
}

// -- starting ---------------------------------------------------------------------------------------------------------

auto kernel::start(std::unique_ptr<server_object> server, const server_options& options, bool link) -> start_result {
  process& me = self();
  if (!begin_operation(operation_kind::start, true)) return {};
  check_timeout(options.timeout, "start");
  const std::string_view type = server->type().name;
  const destination name_of_it = options.name ? destination(options.name) : destination(options.via);
  const std::string_view named =
      name_of_it.is_name() ? std::string_view(name_of_it.registered_name().text()) : std::string_view();
  if (const process_id taken = name_of_it.is_name() ? resolve(name_of_it) : 0; taken != 0) {  // NAME-05
    announce(operation_kind::start, taken, named, 1);
    return {start_outcome::error, make_pid(taken), exit_reason::kind::already_started};
  }
  const std::string_view label = me.child_label != nullptr ? std::string_view(*me.child_label)
                                 : !named.empty()          ? named
                                                           : type;
  announce(operation_kind::start, 0, label);
  const std::uint64_t ref = new_ref();
  const bool by_name = me.child_label != nullptr || !named.empty();
  const auto how = static_cast<std::uint8_t>((link ? spawn_bits::linked : 0) | spawn_bits::monitored |
                                             spawn_bits::server | (by_name ? spawn_bits::by_name : 0));
  process& made = spawn(me.id, label, std::move(server), how, ref);
  made.is_server = true;
  made.start = std::make_unique<starting>(starting{ref, me.id, name_of_it});
  made.started_linked = link;
  if (link) {
    insert_link(me, made.id);
    insert_link(made, me.id);
  }
  me.monitors.push_back({ref, made.id});
  made.watchers.push_back({ref, me.id, name()});
  const process_id child = made.id;

  const answer_or_down wanted{ref};
  const matcher match{&answer_or_down::test, &wanted};
  const auto forget = [&] {
    if (owned_monitor* own = find_monitor(me, ref)) me.monitors.erase(own);
  };
  start_result result{start_outcome::ok, make_pid(child), {}};
  if (planted(mutant::start_does_not_wait)) {
    forget();
    return result;
  }
  signal_ptr answer(take(match, options.timeout, wait_kind::start, child, label));
  if (answer != nullptr && answer->kind == signal_kind::start_ack && answer->result == 0) {
    forget();
    return result;
  }
  if (answer == nullptr) {  // GS-03
    runtime::unlink(result.process);
    runtime::exit(result.process, exit_reason::kill);
    // It may have acknowledged by now, and watch over nobody: no DOWN would come.
    static_cast<void>(runtime::is_alive(result.process));
    forget();
    result = {start_outcome::error, {}, exit_reason::timeout};
  } else if (answer->kind == signal_kind::start_ack) {
    result.outcome = answer->result == 1 ? start_outcome::ignore : start_outcome::error;
    result.reason = answer->reason;
    result.process = answer->type == nullptr ? pid() : answer->get<pid>();
  } else {
    result = {start_outcome::error, {}, answer->reason};
  }
  // VER-02: the child is dead when its failed start is reported; VER-01: and its EXIT is not left behind.
  if (answer != nullptr && answer->kind == signal_kind::start_ack) {
    const matcher its_down{&answer_or_down::is_down, &wanted};
    answer.reset(take(its_down, infinity, wait_kind::start, child, label));
  }
  flush(me, [&](signal& each) {
    return (each.kind == signal_kind::link_exit && each.from == child) || answer_or_down::test(&wanted, each);
  });
  return result;
}

void kernel::init_server(process& me) {
  if (me.start->name.registry() != nullptr) {
    if (!register_via(me)) return;
  } else if (me.start->name.is_name()) {
    const name wanted = me.start->name.registered_name();
    begin_operation(operation_kind::register_name, true);
    const process_id taken = lookup(wanted);
    announce(operation_kind::register_name, me.id, wanted.text(), taken != 0 ? 1 : 0);
    if (taken != 0) {
      refuse_start(me, start_outcome::error, exit_reason::kind::already_started, exit_reason::normal, taken);
      return;
    }
    set_name(me, wanted);
  }
  bool crashed = false;
  next then;
  run_callback(*this, me, callback_kind::init, then, [&] { then = me.server()->init(); });
  crashed = then.stops;
  if (crashed) {
    refuse_start(me, start_outcome::error, then.reason, then.reason);
  } else if (then.is_ignore) {
    refuse_start(me, start_outcome::ignore, exit_reason::normal, exit_reason::normal);
  } else if (then.is_init_error) {
    refuse_start(me, start_outcome::error, then.reason, exit_reason::normal);
  } else {
    begin_operation(operation_kind::start_acknowledged, true);
    const auto [ref, starter, its_name] = *me.start;
    me.start.reset();
    announce(operation_kind::start_acknowledged, starter);
    remove_watcher(me, ref);
    signal* ack = new_signal();
    ack->ref = ref;
    me.initialised = true;
    send(ack, signal_kind::start_ack, me.id, starter);
    if (me.now == process_state::dead) throw unwinding{};
    after_callback(me, then);
  }
}

/// Gives a starting server its name in another registry; false: it could not, and the start has been refused.
auto kernel::register_via(process& me) -> bool {
  bool registered = false;
  process_id taken = 0;
  exit_reason failure;
  try {
    registered = me.start->name.registry()->register_name(me.start->name.as_via(), make_pid(me.id));
    if (!registered) taken = resolve(me.start->name);
  } catch (const unwinding&) {
    throw;
  } catch (...) {
    failure = reason_of_exception();
  }
  if (me.now == process_state::dead) throw unwinding{};
  if (registered) return true;
  me.start->name = destination();  // It has not got it: nothing to give back.
  if (failure.what() != exit_reason::normal) {
    refuse_start(me, start_outcome::error, failure, failure);
  } else {
    refuse_start(me, start_outcome::error, exit_reason::kind::already_started, exit_reason::normal, taken);
  }
  return false;
}

/// Reports a failed init and ends; the name is free before anybody is told (NAME-06), terminate does not run (GS-04).
void kernel::refuse_start(process& me, start_outcome outcome, const exit_reason& reported, const exit_reason& reason,
                          process_id existing) {
  clear_name(me);
  if (me.start->name.registry() != nullptr) {
    const via at = me.start->name.as_via();
    me.start->name = destination();
    exit_reason failure;
    try {
      at.registry->unregister_name(at);
    } catch (const unwinding&) {
      throw;
    } catch (...) {
      failure = reason_of_exception();
    }
    if (me.now == process_state::dead) throw unwinding{};
    if (failure.what() != exit_reason::normal) {
      refuse_start(me, start_outcome::error, failure, failure);
      return;
    }
  }
  begin_operation(operation_kind::start_acknowledged, true);
  announce(operation_kind::start_acknowledged, me.start->starter, {}, static_cast<std::uint8_t>(outcome));
  signal* ack = new_signal();
  ack->ref = me.start->ref;
  ack->result = static_cast<std::uint8_t>(outcome);
  ack->reason = reported;
  if (existing != 0) ack->emplace<pid>(make_pid(existing));
  send(ack, signal_kind::start_ack, me.id, me.start->starter);
  if (me.now == process_state::dead) throw unwinding{};
  report_abnormal_end(me, reason);
  me.body.reset();
  finish(me, reason);
}

// -- one message ------------------------------------------------------------------------------------------------------

void kernel::handle_one(process& me, next& then) {
  me.timed_out = false;
  signal* before = nullptr;
  std::uint32_t passed_over = 0;
  signal* const what = me.suspended ? next_while_suspended(me, before, &passed_over) : me.mailbox_first;
  if (what == nullptr || (planted(mutant::timeout_overtakes) && !me.suspended && me.idle_timeout.count() == 0)) {
    run_callback(*this, me, callback_kind::handle_timeout, then, [&] { then = me.server()->timeout(); });
    return;
  }
  remove_from_mailbox(me, before, what);
  taken(me, *what, passed_over);
  const struct giver_back {  // Whatever the handler does, also when it is unwound.
    ~giver_back() {
      if ((what->flags & signal::kept) == 0) owner.free_signal(what);
    }
    kernel& owner;
    signal* what;
  } holds_it{*this, what};
  handle_signal(me, *what, then);
}

void kernel::handle_signal(process& me, signal& what, next& then) {
  server_object& server = *me.server();
  switch (what.kind) {
    case signal_kind::call:
    case signal_kind::cast: {
      const auto kind = what.kind == signal_kind::call ? callback_kind::handle_call : callback_kind::handle_cast;
      run_callback(*this, me, kind, then, [&] {
        if (what.entry == nullptr || !server.type().takes_requests_to(*what.entry->server))
          refuse_request(what, server);
        what.entry->handle(server, what, then);
      });
      return;
    }
    case signal_kind::stop_request: then = stop_with(what.reason); return;
    case signal_kind::system: handle_system(me, what, then); return;
    case signal_kind::exit:
    case signal_kind::link_exit:
      if (what.from == (me.started_linked ? me.parent : me.id) &&
          !planted(mutant::parent_exit_to_info)) {  // GS-29, GS-34
        then = stop_with(what.reason);
        return;
      }
      break;
    default: break;
  }
  run_callback(*this, me, callback_kind::handle_info, then, [&] { then = server.info(what); });
  if (!then.handled) {  // GS-14
    event dropped{.kind = event_kind::dropped,
                  .detail = static_cast<std::uint8_t>(drop_reason::no_handler),
                  .process = me.id,
                  .peer = what.from,
                  .serial = what.serial,
                  .ref = what.ref};
    emit(dropped);
  }
}

void kernel::after_callback(process& me, next& then) {
  for (;;) {
    if (then.stops) {
      end_server(me, then.reason, std::move(then.pending_reply));
      return;
    }
    if (then.pending_reply) send_reply(std::move(then.pending_reply));
    if (!then.continuation) break;
    auto what = std::move(then.continuation);  // GS-13
    run_callback(*this, me, what->callback(), then, [&] { then = me.server()->continue_with(*what); });
  }
  if (then.idle_timeout.count() < 0) {  // A bad return (GS-08); what was answered stays answered.
    const std::string time = std::to_string(then.idle_timeout.count()) + " ns";
    end_server(me, exit_reason("{bad_return_value, a timeout of " + time + "}"), {});
    return;
  }
  me.idle_timeout = then.idle_timeout;
  if (me.suspended) return;  // It starts when the server is resumed.
  if (then.idle_timeout.count() == 0) {
    me.timed_out = true;  // GS-16: a queued message still wins.
  } else if (then.idle_timeout != infinity && me.mailbox_first == nullptr) {
    me.wait_timer = arm(me.id, name(), then.idle_timeout, nullptr);
  }
}

/// terminate, then the reply that was held back (GS-10), then the end.
void kernel::end_server(process& me, const exit_reason& reason, signal_ptr pending_reply) {
  exit_reason final_reason = reason;
  if (planted(mutant::reply_before_terminate) && pending_reply) send_reply(std::move(pending_reply));
  const bool skipped = planted(mutant::no_terminate_after_crash) && reason.what() == exit_reason::kind::error;
  if (me.server()->type().has_terminate && !skipped) {
    next then;
    run_callback(*this, me, callback_kind::terminate, then, [&] { me.server()->terminate(reason); });
    if (then.stops && !planted(mutant::terminate_keeps_reason)) final_reason = then.reason;  // GS-33
  }
  if (pending_reply) send_reply(std::move(pending_reply));
  report_abnormal_end(me, final_reason);
  me.body.reset();
  if (me.now != process_state::dead) finish(me, final_reason);
}

void kernel::send_reply(signal_ptr what) {
  if (!begin_operation(operation_kind::reply, true)) return;
  process& me = self();
  const process_id client = what->to;
  announce(operation_kind::reply, client, {}, 0, what->ref);
  remove_watcher(me, what->ref);
  send(what.release(), signal_kind::reply, me.id, client);
  after_operation();
}

// -- calls ------------------------------------------------------------------------------------------------------------

auto kernel::call(const destination& server, signal* request, virtual_duration timeout) -> signal* {
  process& me = self();
  signal_ptr held(request);
  check_timeout(timeout, "call");
  const std::string_view what = held->type->name;
  const process_id target = resolve(server);
  const std::uint64_t ref = new_ref();
  announce(operation_kind::call, target, what, target == 0 ? 1 : 0, ref);
  if (target == 0) throw call_failure(exit_reason::noproc, what);
  if (target == me.id) throw call_failure(exit_reason::kind::calling_self, what);
  held->ref = ref;
  if (timeout == infinity || planted(mutant::late_reply_arrives)) held->flags |= signal::without_alias;  // ALIAS-04
  me.monitors.push_back({ref, target});
  send(held.release(), signal_kind::call, me.id, target);

  const answer_or_down wanted{ref};
  signal_ptr answer(take({&answer_or_down::test, &wanted}, timeout, wait_kind::call, target, what));
  if (answer != nullptr && answer->kind == signal_kind::down) throw call_failure(answer->reason, what);
  owned_monitor* const own = find_monitor(me, ref);
  if (own == nullptr) {  // Another one answered, and the server died before we looked.
    flush(me, [&](const signal& each) { return each.kind == signal_kind::down && each.ref == ref; });
  } else {
    me.monitors.erase(own);
    if (answer == nullptr || answer->from != target) {
      // Whoever answers drops the monitor himself; anybody else leaves it to us.
      send_demonitor(me.id, ref, target);
    }
  }
  if (answer == nullptr) throw call_failure(exit_reason::timeout, what);
  return answer.release();
}

auto begin_call() -> signal_ptr {
  kernel& here = kernel::running();
  if (!here.begin_operation(operation_kind::call, true)) {
    here.environment_.fatal(here.self().id,
                            "it was killed, and a destructor made a call; "
                            "destructors may send and cast, not wait");
  }
  return signal_ptr(here.new_signal());
}

auto finish_call(const destination& server, signal_ptr request, virtual_duration timeout) -> signal_ptr {
  return signal_ptr(kernel::running().call(server, request.release(), timeout));
}

void finish_cast(const destination& server, signal_ptr request) noexcept {
  kernel& here = kernel::running();
  process_id target = 0;
  try {
    target = here.resolve(server);
  } catch (const unwinding&) {
    here.self().unwinding = false;  // A cast does not throw: the kill comes back at the next operation that may.
  } catch (...) {                   // Of another registry: a cast swallows it (GS-25).
  }
  if (here.self().now == process_state::dead) return;
  here.announce(operation_kind::cast, target, request->type->name);
  if (target == 0) return;  // GS-25
  here.send(request.release(), signal_kind::cast, here.self().id, target);
}

auto from_of(const signal& request) -> from { return {pid_of(request.from), request.ref, request.flags}; }

auto new_reply(const from& to) -> signal_ptr {
  kernel& here = kernel::running();
  signal_ptr made(here.new_signal());
  made->to = here.resolve(to.pid());
  made->ref = to.ref();
  made->flags = to.flags();
  return made;
}

void finish_reply(const from& client, signal_ptr answer) {
  kernel& here = kernel::running();
  process& me = here.self();
  const process_id to = here.resolve(client.pid());
  answer->ref = client.ref();
  answer->flags = client.flags();
  here.announce(operation_kind::reply, to, {}, 0, client.ref());
  remove_watcher(me, client.ref());
  here.send(answer.release(), signal_kind::reply, me.id, to);
}

auto start(std::unique_ptr<server_object> server, const server_options& options, bool link) -> start_result {
  return kernel::running().start(std::move(server), options, link);
}

void fail_start(const start_result& result) {
  if (result.is_ignore()) exit({exit_reason::kind::error, "start_link: init said ignore"});
  exit({exit_reason::kind::error, "start_link: " + result.reason.to_string(), result.reason});
}

auto peek_object(const destination& who, const server_type& type) -> server_object* {
  kernel* here = kernel::current();
  if (here == nullptr) throw std::logic_error("rehearse: peek outside a run");
  process* found = nullptr;
  {
    const struct nobody_asks {  // Another registry answers without operations then: a peek is none.
      ~nobody_asks() { asked.running_process_ = before; }
      kernel& asked;
      process* before;
    } aside{*here, std::exchange(here->running_process_, nullptr)};
    found = here->find(here->resolve(who));
  }
  if (found == nullptr || found->now == process_state::dead || !found->is_server) return nullptr;
  if (found->stack != nullptr || !found->initialised || found->body == nullptr) throw peeked_at_busy_server{found->id};
  if (&found->server()->type() != &type) return nullptr;
  return found->server();
}

auto peek(const destination& who, const server_type& type) -> const void* {
  server_object* const found = peek_object(who, type);
  return found == nullptr ? nullptr : found->state();
}

}  // namespace detail

}  // namespace rehearse::runtime
