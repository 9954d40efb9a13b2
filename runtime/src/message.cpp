// Messages as text.
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/message.hpp>

#include <exception>
#include <locale>
#include <sstream>

namespace rehearse::runtime {

namespace {

auto is_builtin(std::string_view name) -> bool {
  constexpr std::string_view builtin[] = {"bool",  "char",   "int",          "long",   "short", "unsigned",
                                          "float", "double", "basic_string", "string", "unit"};
  for (const std::string_view each : builtin) {
    if (name == each || name.starts_with(std::string(each) + " ")) return true;
  }
  return false;
}

}  // namespace

auto message::to_string() const -> std::string {
  std::ostringstream out;
  out.imbue(std::locale::classic());
  try {
    type_->print(value_, out);
  } catch (const std::exception& error) {  // A report must not fail because of how one of its messages prints.
    const char* const what = error.what();
    out << "(could not be printed, it threw: " << (what == nullptr ? "" : what) << ")";
  } catch (...) {
    out << "(could not be printed, it threw something that is no std::exception)";
  }
  const std::string text = out.str();
  if (text.empty()) return std::string(type_->name);
  // The name of a type made by a template, or of a plain number or string, tells people nothing that its value does
  // not.
  const bool is_named = type_->name.find('<') == std::string_view::npos && !is_builtin(type_->name);
  if (!is_named) return text;
  return std::string(type_->name) + " " + text;
}

}  // namespace rehearse::runtime
