// How code is told from comments and literals: one pass, one state, carried from line to line.
// SPDX-License-Identifier: MIT
#include "source_text.hpp"

#include <cctype>

namespace rehearse::tidy {
namespace {

enum class state { code, line_comment, block_comment, string, character, raw_string };

auto is_word(char c) -> bool { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// Reads C++ text character by character and sorts each into the line it belongs to.
class splitter {
 public:
  explicit splitter(std::string_view text) : text_(text) {}

  auto run() -> std::vector<source_line> {
    lines_.emplace_back();
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\n') {
        new_line();
      } else {
        lines_.back().raw += text_[at_];
        step(text_[at_]);
      }
    }
    if (lines_.back().raw.empty()) lines_.pop_back();
    return std::move(lines_);
  }

 private:
  auto next() const -> char { return at_ + 1 < text_.size() ? text_[at_ + 1] : '\0'; }

  void new_line() {
    // A comment or an unfinished literal ends with its line, unless a backslash carries it on.
    const bool carried = at_ > 0 && text_[at_ - 1] == '\\';
    if (!carried && (state_ == state::line_comment || state_ == state::string || state_ == state::character)) {
      state_ = state::code;
    }
    lines_.emplace_back();
    lines_.back().in_raw_string = state_ == state::raw_string;
  }

  void code(char c) { lines_.back().code += c; }
  void comment(char c) { lines_.back().comment += c; }

  /// Takes the character after the current one along.
  void swallow() {
    if (next() == '\0' || next() == '\n') return;
    ++at_;
    lines_.back().raw += text_[at_];
    code(' ');
  }

  void step(char c) {
    switch (state_) {
      case state::code: step_code(c); break;
      case state::line_comment: comment(c), code(' '); break;
      case state::block_comment: step_block_comment(c); break;
      case state::string: step_literal(c, '"'); break;
      case state::character: step_literal(c, '\''); break;
      case state::raw_string: step_raw_string(c); break;
    }
  }

  void step_code(char c) {
    const bool after_word = !lines_.back().code.empty() && is_word(lines_.back().code.back());
    if (c == '/' && next() == '/') {
      state_ = state::line_comment;
      code(' '), swallow();
    } else if (c == '/' && next() == '*') {
      state_ = state::block_comment;
      code(' '), swallow();
    } else if (c == '"' && lines_.back().code.ends_with('R')) {
      const auto open = text_.find('(', at_);
      terminator_ = ")" + std::string(text_.substr(at_ + 1, open - at_ - 1)) + "\"";
      state_ = state::raw_string;
      code(c);
    } else if (c == '"') {
      state_ = is_include() ? state::code : state::string;
      code(c);
    } else if (c == '\'' && !after_word) {  // 1'000 is a number, not a character.
      state_ = state::character;
      code(c);
    } else {
      code(c);
    }
  }

  /// The name in an #include is code: rules read it.
  auto is_include() const -> bool { return lines_.back().code.find("#include") != std::string::npos; }

  void step_block_comment(char c) {
    if (c == '*' && next() == '/') {
      state_ = state::code;
      code(' '), swallow();
    } else {
      comment(c), code(' ');
    }
  }

  void step_literal(char c, char quote) {
    if (c == '\\') {
      code(' '), swallow();
    } else if (c == quote) {
      state_ = state::code;
      code(c);
    } else {
      code(' ');
    }
  }

  void step_raw_string(char c) {
    const bool ends = c == '"' && at_ + 1 >= terminator_.size() &&
                      text_.substr(at_ + 1 - terminator_.size(), terminator_.size()) == terminator_;
    if (ends) state_ = state::code;
    code(ends ? c : ' ');
  }

  std::string_view text_;
  std::size_t at_ = 0;
  state state_ = state::code;
  std::string terminator_;
  std::vector<source_line> lines_;
};

}  // namespace

auto split_source(std::string_view text) -> std::vector<source_line> { return splitter(text).run(); }

auto split_plain(std::string_view text) -> std::vector<source_line> {
  std::vector<source_line> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    auto& line = lines.emplace_back();
    line.raw = text.substr(0, end);
    if (const auto hash = line.raw.find('#'); hash != std::string::npos) line.comment = line.raw.substr(hash + 1);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

auto contains_word(std::string_view text, std::string_view word) -> bool {
  for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const bool begins = at == 0 || !is_word(text[at - 1]) || !is_word(word.front());
    const auto after = at + word.size();
    const bool ends = after == text.size() || !is_word(text[after]) || !is_word(word.back());
    if (begins && ends) return true;
  }
  return false;
}

}  // namespace rehearse::tidy
