// SIGSEGV and SIGBUS. Nothing here may allocate or lock: the process that crashed may have been in the middle of that.
// SPDX-License-Identifier: MIT
#include <rehearse/harness/crash_handler.hpp>

#include <signal.h>
#include <ucontext.h>

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <string_view>

#include <rehearse/sim/simulation.hpp>

namespace rehearse::harness {

namespace {

constexpr std::size_t handler_stack_size = 64 * 1024;
bool is_installed = false;
struct sigaction former_segv;
struct sigaction former_bus;

/// Where the stack was when the signal came; null where this processor is not known.
auto stack_pointer_of([[maybe_unused]] const void* context) -> const void* {
#if defined(__x86_64__)
  const auto& registers = static_cast<const ucontext_t*>(context)->uc_mcontext.gregs;
  return reinterpret_cast<const void*>(registers[REG_RSP]);
#elif defined(__aarch64__)
  return reinterpret_cast<const void*>(static_cast<const ucontext_t*>(context)->uc_mcontext.sp);
#else
  return nullptr;
#endif
}

/// Leaves the signal to whoever had it before: the instruction is tried again and fails again.
void pass_on(int os_signal, const siginfo_t& how) {
  sigaction(os_signal, os_signal == SIGSEGV ? &former_segv : &former_bus, nullptr);
  if (how.si_code <= 0) raise(os_signal);  // Sent by somebody; trying again would not bring it back.
}

void look(int os_signal, siginfo_t* how, void* context) {
  if (const auto* run = sim::simulation::active()) {
    const bool is_by_access = how->si_code > 0;
    if (is_by_access && run->node().has_overflowed(how->si_addr, stack_pointer_of(context))) {
      std::array<char, 20> digits{};
      const auto [end, error] =
          std::to_chars(digits.data(), digits.data() + digits.size(), run->node().stack_size() / 1024);
      run->give_up_at_once({"the stack of this process, ",
                            {digits.data(), static_cast<std::size_t>(end - digits.data())},
                            " KiB, overflowed; make deep recursion a loop, and keep large objects on the heap"},
                           1);
    }
    run->say_at_once({os_signal == SIGSEGV ? "SIGSEGV" : "SIGBUS", " in the middle of a run"});
  }
  pass_on(os_signal, *how);
}

}  // namespace

/// The signals' stack, and what there was before.
struct crash_handler::installed {
  installed() {
    is_installed = true;
    if (sigaltstack(nullptr, &former_stack) == 0 && (former_stack.ss_flags & SS_DISABLE) != 0) {
      const stack_t own{.ss_sp = memory.get(), .ss_flags = 0, .ss_size = handler_stack_size};
      has_own_stack = sigaltstack(&own, nullptr) == 0;
    }
    struct sigaction action {};
    action.sa_sigaction = look;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigfillset(&action.sa_mask);
    sigaction(SIGSEGV, &action, &former_segv);
    sigaction(SIGBUS, &action, &former_bus);
  }
  ~installed() {
    sigaction(SIGBUS, &former_bus, nullptr);
    sigaction(SIGSEGV, &former_segv, nullptr);
    if (has_own_stack) sigaltstack(&former_stack, nullptr);
    is_installed = false;
  }
  installed(const installed&) = delete;
  auto operator=(const installed&) -> installed& = delete;

  std::unique_ptr<std::byte[]> memory = std::make_unique<std::byte[]>(handler_stack_size);
  stack_t former_stack{};
  bool has_own_stack = false;
};

crash_handler::crash_handler() {
  const char* wanted = std::getenv("REHEARSE_CRASH_HANDLER");
  if (is_installed || (wanted != nullptr && std::string_view(wanted) == "0")) return;
  mine_ = std::make_unique<installed>();
}

crash_handler::~crash_handler() = default;

}  // namespace rehearse::harness
