// Messages as text.
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/message.hpp>

#include <locale>
#include <sstream>

namespace rehearse::runtime {

auto message::to_string() const -> std::string {
  std::ostringstream out;
  out.imbue(std::locale::classic());
  type_->print(value_, out);
  const std::string text = out.str();
  if (text.empty()) return std::string(type_->name);
  return std::string(type_->name) + " " + text;
}

}  // namespace rehearse::runtime
