// Registered names: the NAME rules. Other registries are asked by whoever uses a `via`.
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/operations.hpp>

#include <exception>

#include "kernel.hpp"
#include "mutant.hpp"

namespace rehearse::runtime {
namespace detail {

auto kernel::resolve(const destination& to) -> process_id {
  if (!to.is_name()) return to.process().epoch() == epoch_ ? to.process().id() : 0;
  if (to.registry() != nullptr) {
    const pid found = to.registry()->whereis_name(to.as_via());
    // The registry's own operations may have seen the asker killed.
    if (running_process_ != nullptr && running_process_->now == process_state::dead) {
      if (running_process_->stack != nullptr && std::uncaught_exceptions() == 0) throw_unwinding();
      return 0;
    }
    return found.epoch() == epoch_ ? found.id() : 0;
  }
  return lookup(to.registered_name());
}

void kernel::set_name(process& who, name as) {
  if (as.index() >= names_.size()) names_.resize(as.index() + 1, 0);
  names_[as.index()] = who.id;
  names_set_.push_back(as);
  who.registered = as;
  event set{.kind = event_kind::name_set, .process = who.id, .text = as.text()};
  emit(set);
}

void kernel::clear_name(process& who) {
  if (!who.registered) return;
  names_[who.registered.index()] = 0;
  event cleared{.kind = event_kind::name_cleared, .process = who.id, .text = who.registered.text()};
  who.registered = name();
  emit(cleared);
}

}  // namespace detail

using detail::kernel;
using detail::process;
using detail::process_state;

void register_name(name as, pid who) {
  kernel& here = kernel::running();
  if (!here.begin_operation(operation_kind::register_name, true)) return;
  process* target = here.find(who);
  const char* problem = nullptr;
  if (!as || as.text() == "undefined" || as.text() == "nil") {
    problem = "is not a name";
  } else if ((target == nullptr || target->now == process_state::dead) &&
             !detail::planted(detail::mutant::dead_may_be_named)) {
    problem = "cannot name a process that is dead";
  } else if (here.lookup(as) != 0) {
    problem = "is taken";
  } else if (target != nullptr && target->registered) {
    problem = "cannot name a process that has a name";
  }
  here.announce(operation_kind::register_name, here.resolve(who), as ? as.text() : std::string_view(),
                problem == nullptr ? 0 : 1);
  if (problem != nullptr) {
    throw bad_argument("register_name: '" + (as ? as.text() : std::string()) + "' " + problem);  // NAME-01
  }
  if (target != nullptr) here.set_name(*target, as);
}
void register_name(name as) { register_name(as, self()); }

void unregister_name(name as) {
  kernel& here = kernel::running();
  if (!here.begin_operation(operation_kind::unregister_name, true)) return;
  const process_id owner = here.lookup(as);
  here.announce(operation_kind::unregister_name, owner, as.text(), owner == 0 ? 1 : 0);
  if (owner == 0) throw bad_argument("unregister_name: nobody is registered as '" + as.text() + "'");  // NAME-04
  here.clear_name(*here.find(owner));
}

auto whereis(name who) -> pid {
  kernel& here = kernel::running();
  if (!here.begin_operation(operation_kind::whereis, true)) return {};
  const process_id owner = here.lookup(who);
  here.announce(operation_kind::whereis, owner, who.text(), owner == 0 ? 0 : 1);
  return here.make_pid(owner);
}

auto whereis(via who) -> pid {
  if (who.registry == nullptr) throw bad_argument("whereis: this via names no registry");
  return who.registry->whereis_name(who);
}

auto whereis(const destination& who) -> pid {
  if (!who.is_name()) return who.process();
  return who.registry() != nullptr ? whereis(who.as_via()) : whereis(who.registered_name());
}

}  // namespace rehearse::runtime
