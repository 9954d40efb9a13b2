// Tapes as bytes.
// SPDX-License-Identifier: MIT
#include <rehearse/sim/tape.hpp>

namespace rehearse::sim {

namespace {

constexpr std::string_view magic = "RT";
constexpr char version = 1;

void put(std::string& out, std::uint64_t value) {
  while (value >= 0x80U) {
    out.push_back(static_cast<char>((value & 0x7fU) | 0x80U));
    value >>= 7U;
  }
  out.push_back(static_cast<char>(value));
}

class reader {
 public:
  explicit reader(std::string_view bytes) : bytes_(bytes) {}
  auto number() -> std::optional<std::uint64_t> {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !bytes_.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(bytes_.front());
      bytes_.remove_prefix(1);
      value |= std::uint64_t{byte & 0x7fU} << shift;
      if ((byte & 0x80U) == 0) return value;
    }
    return std::nullopt;
  }
  auto left() const -> std::size_t { return bytes_.size(); }

 private:
  std::string_view bytes_;
};

}  // namespace

auto tape::size() const -> std::size_t {
  std::size_t total = 0;
  for (const auto& each : streams_) total += each.size();
  return total;
}

void tape::clear() {
  for (auto& each : streams_) each.clear();
}

auto tape::pack() const -> std::string {
  std::string out(magic);
  out.push_back(version);
  for (const auto& each : streams_) {
    put(out, each.size());
    for (const choice& one : each) {
      put(out, static_cast<std::uint64_t>(one.kind));
      put(out, one.bound);
      put(out, one.value);
    }
  }
  return out;
}

auto tape::unpack(std::string_view bytes) -> std::optional<tape> {
  if (bytes.size() < magic.size() + 1 || bytes.substr(0, magic.size()) != magic) return std::nullopt;
  if (bytes[magic.size()] != version) return std::nullopt;
  reader in(bytes.substr(magic.size() + 1));
  tape made;
  for (int s = 0; s < stream_count; ++s) {
    const auto count = in.number();
    if (!count || *count > in.left()) return std::nullopt;
    for (std::uint64_t i = 0; i < *count; ++i) {
      const auto kind = in.number();
      const auto bound = in.number();
      const auto value = in.number();
      if (!kind || !bound || !value) return std::nullopt;
      if (*kind >= choice_kind_count || *bound > 0xffffffffU || *value >= *bound) {
        return std::nullopt;
      }
      made.append(static_cast<stream>(s), {static_cast<choice_kind>(*kind), static_cast<std::uint32_t>(*bound),
                                           static_cast<std::uint32_t>(*value)});
    }
  }
  return in.left() == 0 ? std::optional<tape>(std::move(made)) : std::nullopt;
}

auto to_string(stream what) -> std::string_view {
  switch (what) {
    case stream::schedule: return "schedule";
    case stream::fault: return "fault";
    case stream::timing: return "timing";
    case stream::workload: return "workload";
    case stream::application: return "application";
  }
  return "?";
}

auto to_string(choice_kind what) -> std::string_view {
  switch (what) {
    case choice_kind::entity: return "entity";
    case choice_kind::timer: return "timer";
    case choice_kind::fault_step: return "fault_step";
    case choice_kind::fault_victim: return "fault_victim";
    case choice_kind::user: return "user";
    case choice_kind::fault_kinds: return "fault_kinds";
    case choice_kind::fault_signal: return "fault_signal";
    case choice_kind::delay_aim: return "delay_aim";
    case choice_kind::delay_length: return "delay_length";
    case choice_kind::clock_jump: return "clock_jump";
    case choice_kind::fault_aim: return "fault_aim";
    case choice_kind::fault_chance: return "fault_chance";
  }
  return "?";
}

}  // namespace rehearse::sim
