// Exit reasons: their texts, and the shared part of those that have one.
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/exit_reason.hpp>

#include <array>

namespace rehearse::runtime {

struct exit_reason::shared {
  std::uint32_t uses = 1;
  std::string text;
  exit_reason inner;
};

namespace {
using kind = exit_reason::kind;

/// Atoms that rules depend on, however they are written.
constexpr std::array well_known{kind::normal, kind::shutdown, kind::kill,  kind::killed,
                                kind::noproc, kind::timeout,  kind::badarg};
}  // namespace

auto to_string(exit_reason::kind what) -> std::string_view {
  switch (what) {
    case kind::normal: return "normal";
    case kind::shutdown: return "shutdown";
    case kind::shutdown_with: return "shutdown_with";
    case kind::kill: return "kill";
    case kind::killed: return "killed";
    case kind::noproc: return "noproc";
    case kind::timeout: return "timeout";
    case kind::error: return "error";
    case kind::nocatch: return "nocatch";
    case kind::call_failed: return "call_failed";
    case kind::calling_self: return "calling_self";
    case kind::badarg: return "badarg";
    case kind::failed_to_start_child: return "failed_to_start_child";
    case kind::already_started: return "already_started";
    case kind::custom: return "custom";
    case kind::await_failed: return "await_failed";
  }
  return "?";
}

exit_reason::exit_reason(std::string_view text) : kind_(kind::custom) {
  for (const kind each : well_known) {
    if (text == runtime::to_string(each)) {
      kind_ = each;
      return;
    }
  }
  detail_ = new shared{1, std::string(text), {}};
}

exit_reason::exit_reason(kind what, std::string text, exit_reason inner)
    : kind_(what), detail_(new shared{1, std::move(text), std::move(inner)}) {}
exit_reason::exit_reason(kind what, std::string text) : exit_reason(what, std::move(text), exit_reason()) {}

void exit_reason::share() noexcept { ++detail_->uses; }
void exit_reason::release() noexcept {
  if (--detail_->uses == 0) delete detail_;
  detail_ = nullptr;
}

auto exit_reason::text() const -> std::string_view {
  return detail_ == nullptr ? std::string_view() : std::string_view(detail_->text);
}
auto exit_reason::inner() const -> exit_reason { return detail_ == nullptr ? exit_reason() : detail_->inner; }

auto exit_reason::equals(const exit_reason& other) const -> bool {
  if (kind_ != other.kind_) return false;
  if (detail_ == other.detail_) return true;
  return text() == other.text() && inner() == other.inner();
}

auto exit_reason::to_string() const -> std::string {
  const std::string detail(text());
  switch (kind_) {
    case kind::custom: return detail;
    case kind::error: return "error: " + detail;
    case kind::nocatch: return "thrown: " + detail;
    case kind::shutdown_with: return "{shutdown, " + detail + "}";
    case kind::call_failed: return "{" + inner().to_string() + ", call " + detail + "}";
    case kind::await_failed: return "{" + inner().to_string() + ", " + detail + "}";
    case kind::failed_to_start_child:
      return "{shutdown, {failed_to_start_child, " + detail + ", " + inner().to_string() + "}}";
    default: return std::string(runtime::to_string(kind_));
  }
}

}  // namespace rehearse::runtime
