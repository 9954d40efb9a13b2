// SPDX-License-Identifier: MIT
#include "wording.hpp"

#include <fmt/format.h>

#include <rehearse/reports/text.hpp>

namespace rehearse::reports {

auto with_thousands(std::uint64_t number) -> std::string {
  auto digits = std::to_string(number);
  for (auto position = static_cast<std::ptrdiff_t>(digits.size()) - 3; position > 0; position -= 3) {
    digits.insert(static_cast<std::size_t>(position), ",");
  }
  return digits;
}

auto format_digest(std::uint64_t digest) -> std::string { return fmt::format("{:016x}", digest); }

}  // namespace rehearse::reports

namespace rehearse::reports::detail {
namespace {

auto is_continuation(char byte) -> bool { return (static_cast<unsigned char>(byte) & 0xc0U) == 0x80U; }

}  // namespace

auto counted(std::uint64_t count, std::string_view noun) -> std::string {
  return fmt::format("{} {}{}", with_thousands(count), noun, count == 1 ? "" : "s");
}

auto width_of(std::string_view text) -> std::size_t {
  auto width = std::size_t{0};
  for (const char byte : text) width += is_continuation(byte) ? 0 : 1;
  return width;
}

auto padded(std::string_view text, std::size_t width) -> std::string {
  auto out = std::string(text);
  const auto used = width_of(text);
  if (used < width) out.append(width - used, ' ');
  return out;
}

auto one_line(std::string_view text, std::size_t width_max) -> std::string {
  auto escaped = std::string{};
  for (const char byte : text) {
    const auto code = static_cast<unsigned char>(byte);
    if (byte == '\n') {
      escaped += "\\n";
    } else if (byte == '\t') {
      escaped += ' ';
    } else if (code < 0x20 || code == 0x7f) {
      escaped += fmt::format("\\x{:02x}", code);
    } else {
      escaped += byte;
    }
  }
  if (width_of(escaped) <= width_max) return escaped;

  auto cut = std::size_t{0};
  for (auto width = std::size_t{0}; cut < escaped.size(); ++cut) {
    if (!is_continuation(escaped[cut]) && ++width == width_max) break;
  }
  return escaped.substr(0, cut) + "…";
}

}  // namespace rehearse::reports::detail
