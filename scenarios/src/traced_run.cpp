// Playing a run back.
// SPDX-License-Identifier: MIT
#include <rehearse/scenarios/traced_run.hpp>

#include <algorithm>
#include <utility>

namespace rehearse::scenarios {

using runtime::event;

traced_run::traced_run(trace_end how, std::function<std::string(std::uint32_t)> names)
    : how_(how), names_(std::move(names)) {}

void traced_run::begin() {
  ordinal_ = 0;
  now_ = {};
  property_.clear();
  explanation_.clear();
  proof_.clear();
  begin_telling(true);
}

void traced_run::tell(const event& what) {
  if (is_remark(what.kind) && what.ordinal != ordinal_) {  // Stored without: it is that of the event before it.
    event about = what;
    about.ordinal = ordinal_;
    return tell(about);
  }
  ordinal_ = what.ordinal;
  now_ = what.time;
  // By number: a checker may subscribe to more while it is told.
  const auto& told = listeners(what.kind, what.detail);
  for (std::size_t i = 0; i < told.size(); ++i) told[i]->on_event(what);
}

void traced_run::play(const std::vector<runtime::event>& trace) {
  begin();
  for (const runtime::event& each : trace) {
    tell(each);
    if (has_failed()) return;
  }
  end();
}

void traced_run::end() { now_ = std::max(now_, how_.time); }

auto traced_run::name_of(std::uint32_t process) const -> std::string {
  return names_ ? names_(process) : "<" + std::to_string(process) + ">";
}

void traced_run::fail(std::string property, std::string explanation, std::vector<std::uint64_t> proof) {
  if (has_failed()) return;
  property_ = std::move(property);
  explanation_ = std::move(explanation);
  proof_ = std::move(proof);
}

}  // namespace rehearse::scenarios
