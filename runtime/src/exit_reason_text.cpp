// Exit reasons to text and back. Reasons nest in one direction only, so neither way needs recursion: a text out of a
// damaged file may be nested as deep as it likes.
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/exit_reason_text.hpp>

#include <utility>
#include <vector>

namespace rehearse::runtime {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

void append_quoted(std::string& to, std::string_view text) {
  to += '"';
  for (const char each : text) {
    const auto byte = static_cast<unsigned char>(each);
    if (byte < 0x20U) {
      to += "\\x";
      to += hex_digits[byte >> 4U];
      to += hex_digits[byte & 0xfU];
      continue;
    }
    if (each == '"' || each == '\\') to += '\\';
    to += each;
  }
  to += '"';
}

/// Reads from the front of a text; false: it does not go on so.
class reader {
 public:
  explicit reader(std::string_view text) : rest_(text) {}

  auto is_at_end() const -> bool { return rest_.empty(); }

  auto take(std::string_view expected) -> bool {
    if (!rest_.starts_with(expected)) return false;
    rest_.remove_prefix(expected.size());
    return true;
  }

  auto take_kind() -> std::optional<exit_reason::kind> {
    const std::string_view word = rest_.substr(0, rest_.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"));
    for (int value = 0; value < exit_reason_kind_count; ++value) {
      const auto each = static_cast<exit_reason::kind>(value);
      if (word != to_string(each)) continue;
      rest_.remove_prefix(word.size());
      return each;
    }
    return {};
  }

  auto take_quoted() -> std::optional<std::string> {
    if (!take("\"")) return {};
    std::string text;
    while (!take("\"")) {
      if (rest_.empty() || static_cast<unsigned char>(rest_.front()) < 0x20U) return {};
      if (take("\\x")) {
        const auto byte = take_byte();
        if (!byte) return {};
        text += *byte;
        continue;
      }
      if (take("\\") && !rest_.starts_with('"') && !rest_.starts_with('\\')) return {};
      text += rest_.front();
      rest_.remove_prefix(1);
    }
    return text;
  }

 private:
  auto take_byte() -> std::optional<char> {
    if (rest_.size() < 2) return {};
    const auto high = hex_digits.find(rest_[0]);
    const auto low = hex_digits.find(rest_[1]);
    if (high > 1 || low == std::string_view::npos) return {};  // Others are written as they are.
    rest_.remove_prefix(2);
    return static_cast<char>(high * 16 + low);
  }

  std::string_view rest_;
};

}  // namespace

auto to_exact_text(const exit_reason& reason) -> std::string {
  std::string text;
  std::size_t open = 0;
  for (exit_reason each = reason;;) {
    text += to_string(each.what());
    exit_reason inner = each.inner();
    const bool has_inner = !(inner == exit_reason());
    if (each.text().empty() && !has_inner) break;
    text += '(';
    append_quoted(text, each.text());
    ++open;
    if (!has_inner) break;
    text += ", ";
    each = std::move(inner);
  }
  return text + std::string(open, ')');
}

auto parse_exact_reason(std::string_view text) -> std::optional<exit_reason> {
  struct layer {
    exit_reason::kind what;
    std::string text;
  };
  std::vector<layer> layers;
  reader from(text);
  std::size_t open = 0;
  bool goes_on = true;
  while (goes_on) {
    const auto what = from.take_kind();
    if (!what) return {};
    layers.push_back({*what, {}});
    goes_on = false;
    if (!from.take("(")) break;
    ++open;
    auto detail = from.take_quoted();
    if (!detail) return {};
    layers.back().text = *std::move(detail);
    goes_on = from.take(", ");
  }
  for (; open > 0; --open) {
    if (!from.take(")")) return {};
  }
  if (!from.is_at_end()) return {};
  exit_reason made(layers.back().what);
  if (!layers.back().text.empty()) made = exit_reason(layers.back().what, std::move(layers.back().text));
  for (std::size_t i = layers.size() - 1; i-- > 0;) {
    made = exit_reason(layers[i].what, std::move(layers[i].text), std::move(made));
  }
  // One reason, one text: what could be written in another way was not written by us.
  if (to_exact_text(made) != text) return {};
  return made;
}

}  // namespace rehearse::runtime
