// State machines: what becomes of an event and of what its handler said. The STM rules.
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/gen_statem.hpp>

#include <algorithm>
#include <iterator>

#include "kernel.hpp"

namespace rehearse::runtime {
namespace detail {

namespace {

/// Stands for the events that a machine still has to handle before it takes another message.
class waiting_event final : public boxed_message {
 public:
  auto type() const -> const message_type& override { return type_of<waiting_event*>; }
  auto value() -> void* override { return nullptr; }
  auto callback() const -> callback_kind override { return callback_kind::handle_event; }
};

auto with_waiting_event() -> next {
  next then;
  then.continuation = std::make_unique<waiting_event>();
  return then;
}

}  // namespace

auto new_event() -> signal_ptr {
  signal_ptr made(kernel::running().new_signal());
  made->kind = signal_kind::message;
  return made;
}

auto new_call_event(const from& client) -> signal_ptr {
  signal_ptr made = new_event();
  made->from = kernel::running().resolve(client.pid());
  made->ref = client.ref();
  made->flags = client.flags();
  return made;
}

// -- events -----------------------------------------------------------------------------------------------------------

auto machine_object::init() -> next {
  transition said = begin();
  if (said.stops || said.is_ignore || said.is_init_error) {
    next then;
    then.stops = said.stops;
    then.is_ignore = said.is_ignore;
    then.is_init_error = said.is_init_error;
    then.reason = std::move(said.reason);
    return then;
  }
  said.postpones = false;  // There is no event yet.
  first_ = std::move(said);
  return with_waiting_event();  // Once the starter has been told (STM-01).
}

auto machine_object::info(signal& what) -> next {
  if (what.kind == signal_kind::timeout && what.ref != 0) {
    const auto found = std::find_if(timeouts_.begin(), timeouts_.end(),
                                    [&](const running_timeout& each) { return each.ref == what.ref; });
    if (found == timeouts_.end()) return {};  // Cancelled while it was on its way: no event.
    timeouts_.erase(found);
  }
  return finish(handle_listed(what), what);
}

auto machine_object::timeout() -> next { return {}; }  // It has no idle timeout.

auto machine_object::continue_with(boxed_message&) -> next {
  if (first_) {
    transition said = std::move(*first_);
    first_.reset();
    return finish(std::move(said), nullptr);
  }
  if (!queue_.empty()) {
    current_ = std::move(queue_.front());
    queue_.pop_front();
  } else {  // STM-15: those of zero come when nothing is queued, before the mailbox.
    const auto found =
        std::find_if(timeouts_.begin(), timeouts_.end(), [](const running_timeout& each) { return each.ref == 0; });
    current_ = std::move(found->event);
    timeouts_.erase(found);
  }
  signal& event = *current_;
  event.flags &= static_cast<std::uint8_t>(~signal::kept);
  next then;
  if (event.entry != nullptr) {
    event.entry->handle(*this, event, then);
  } else {
    then = finish(handle_listed(event), event);
  }
  current_.reset();
  return then;
}

void machine_object::refuse(std::string_view event) const {  // STM-02
  throw std::logic_error(std::string(type().name) + " has no handle(" + std::string(state_name()) + "&, " +
                         std::string(event) + ")");
}

// -- transitions ------------------------------------------------------------------------------------------------------

/// In gen_statem's order (STM-04). `event` is null for what init said.
auto machine_object::finish(transition said, signal* event) -> next {
  if (said.is_ignore || said.is_init_error) {
    throw std::logic_error("ignore() and init_error() are for init, not for the handlers of a gen_statem");
  }
  for (signal_ptr& each : said.replies) kernel::running().send_reply(std::move(each));
  if (said.stops) return stop_with(std::move(said.reason));

  const bool changes = said.state != nullptr && move_to(*said.state);
  if (changes || said.repeats || event == nullptr) {
    const bool goes_on = enter_state(said);
    entered();
    if (!goes_on) return stop_with(std::move(said.reason));
  }
  if (said.postpones) keep(*event);
  if (changes) {
    queue_.insert(queue_.begin(), std::make_move_iterator(postponed_.begin()),
                  std::make_move_iterator(postponed_.end()));  // STM-06
    postponed_.clear();
    cancel(timeout_key(type_of<state_timeout>));  // STM-10
  }
  cancel(timeout_key(type_of<event_timeout>));  // STM-12
  change_timeouts(std::move(said.timeouts));
  queue_.insert(queue_.begin(), std::make_move_iterator(said.next_events.begin()),
                std::make_move_iterator(said.next_events.end()));  // STM-08
  return go_on();
}

auto machine_object::go_on() const -> next {
  const bool has_event = !queue_.empty() || std::any_of(timeouts_.begin(), timeouts_.end(),
                                                        [](const running_timeout& each) { return each.ref == 0; });
  return has_event ? with_waiting_event() : next();
}

/// The state enter call, as often as it repeats itself (STM-09). False: it stops the machine.
auto machine_object::enter_state(transition& said) -> bool {
  for (;;) {
    transition entering = enter();
    if (entering.is_ignore || entering.is_init_error || entering.postpones || !entering.next_events.empty() ||
        (entering.state != nullptr && !is_in(entering.state->type()))) {
      throw std::logic_error("a state enter call can neither change the state, nor postpone, nor give a next event");
    }
    if (entering.state != nullptr) move_to(*entering.state);  // The same one, with other members.
    for (signal_ptr& each : entering.replies) kernel::running().send_reply(std::move(each));
    if (entering.stops) {
      said.reason = std::move(entering.reason);
      return false;
    }
    said.timeouts.insert(said.timeouts.end(), std::make_move_iterator(entering.timeouts.begin()),
                         std::make_move_iterator(entering.timeouts.end()));
    if (!entering.repeats) return true;
  }
}

/// One of the mailbox is not freed after its handler; one of the queue is ours already.
void machine_object::keep(signal& event) {
  if (current_ != nullptr) {
    postponed_.push_back(std::move(current_));
  } else {
    postponed_.emplace_back(&event);
    event.flags |= signal::kept;
  }
}

// -- timeouts ---------------------------------------------------------------------------------------------------------

/// Of several for one key the last counts (STM-16).
void machine_object::change_timeouts(std::vector<timeout_change> wanted) {
  for (auto each = wanted.begin(); each != wanted.end(); ++each) {
    const auto is_later = [&](const timeout_change& other) { return other.key->is(*each->key); };
    if (std::none_of(std::next(each), wanted.end(), is_later)) start(std::move(*each));
  }
}

void machine_object::start(timeout_change wanted) {
  cancel(*wanted.key);
  if (wanted.event == nullptr) return;
  running_timeout made;
  made.key = std::move(wanted.key);
  if (wanted.after.count() == 0) {
    made.event = std::move(wanted.event);
    timeouts_.push_back(std::move(made));
    return;
  }
  kernel& here = kernel::running();
  if (!here.begin_operation(operation_kind::arm_timer, true)) return;
  made.ref = here.new_ref();
  wanted.event->ref = made.ref;
  made.timer = finish_send_after(self(), wanted.after, std::move(wanted.event));
  timeouts_.push_back(std::move(made));
}

/// One that has come due meanwhile lies in the mailbox, and never becomes an event (STM-13).
void machine_object::cancel(const timeout_key& which) {
  const auto found = std::find_if(timeouts_.begin(), timeouts_.end(),
                                  [&](const running_timeout& each) { return each.key->is(which); });
  if (found == timeouts_.end()) return;
  const running_timeout ended = std::move(*found);
  timeouts_.erase(found);
  if (ended.ref == 0 || cancel_timer(ended.timer)) return;
  kernel& here = kernel::running();
  here.flush(here.self(),
             [&](const signal& each) { return each.kind == signal_kind::timeout && each.ref == ended.ref; });
}

}  // namespace detail

// -- transition -------------------------------------------------------------------------------------------------------

transition::transition(next then)
    : stops(then.stops), is_ignore(then.is_ignore), is_init_error(then.is_init_error), reason(std::move(then.reason)) {
  if (then.continuation != nullptr || then.idle_timeout != infinity) {
    throw bad_argument("a gen_statem has next events and event timeouts, no continuations and idle timeouts");
  }
}

auto transition::add(std::unique_ptr<detail::timeout_key> key, virtual_duration after,
                     detail::signal_ptr event) && -> transition&& {
  if (after.count() < 0) throw bad_argument("a timeout of a gen_statem is negative");
  timeouts.push_back({std::move(key), after, std::move(event)});
  return std::move(*this);
}

}  // namespace rehearse::runtime
