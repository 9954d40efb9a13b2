// emergency_text: text put together and written to stderr without a lock or an allocation, so that it can be done in a
// handler of an OS signal, when the heap may be in pieces. What does not fit is cut off.
// SPDX-License-Identifier: MIT
#pragma once

#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rehearse::sim::detail {

class emergency_text {
 public:
  auto add(std::string_view text) noexcept -> emergency_text& {
    for (const char each : text) {
      if (size_ == text_.size()) break;
      text_[size_++] = each;
    }
    return *this;
  }

  auto add(std::uint64_t number) noexcept -> emergency_text& {
    std::array<char, 20> digits{};
    std::size_t first = digits.size();
    do {
      digits[--first] = static_cast<char>('0' + number % 10);
      number /= 10;
    } while (number != 0);
    return add(std::string_view(digits.data() + first, digits.size() - first));
  }

  void write() noexcept {
    for (std::size_t done = 0; done < size_;) {
      const ssize_t count = ::write(STDERR_FILENO, text_.data() + done, size_ - done);
      if (count <= 0) break;
      done += static_cast<std::size_t>(count);
    }
    size_ = 0;
  }

 private:
  std::array<char, 8192> text_{};
  std::size_t size_ = 0;
};

}  // namespace rehearse::sim::detail
