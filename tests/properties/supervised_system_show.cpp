// A supervised system in a line, and as a drawing.
// SPDX-License-Identifier: MIT
#include <sstream>

#include <rehearse/runtime/print.hpp>

#include "supervised_system.hpp"

namespace rehearse::tests {

namespace {

constexpr std::size_t drawn_processes_max = 12;

auto text_of(virtual_duration time) -> std::string {
  return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(time).count()) + "ms";
}

auto text_of(const behaviour& its) -> std::string {
  constexpr const char* habits[] = {"",        "ends normally",  "ends with shutdown",
                                    "crashes", "fails to start", "says ignore"};
  std::string text;
  if (its.has != habit::works) {
    text += std::string(" ") + habits[static_cast<int>(its.has)];
    if (its.lives.count() != 0) text += " after " + text_of(its.lives);
    text += " (start " + std::to_string(its.first);
    if (its.last != its.first) text += " to " + std::to_string(its.last);
    text += ")";
  }
  if (its.traps_exits) text += " trapping";
  if (its.lingers.count() != 0) text += " lingering " + text_of(its.lingers);
  return text;
}

/// What is not as usual about a node as a child.
auto features_of(const node& its) -> std::string {
  constexpr const char* shutdowns[] = {"", " shutdown brutal", " shutdown 0ms", " shutdown 10ms", " shutdown infinity"};
  std::string text;
  if (its.restart != restart_type::permanent) text += " " + std::string(runtime::to_string(its.restart));
  text += shutdowns[static_cast<int>(its.shutdown)];
  if (its.is_significant) text += " significant";
  if (its.is_named) text += " named";
  return text + text_of(its.does);
}

auto kind_of(const node& its) -> std::string {
  if (its.kind == node_kind::worker) return "";
  std::string text =
      its.kind == node_kind::dynamic_supervisor ? "dynamic" : std::string(runtime::to_string(its.strategy));
  const node usual{};
  if (its.intensity != usual.intensity || its.period != usual.period) {
    text += " " + std::to_string(its.intensity) + "/" + std::to_string(its.period) + "s";
  }
  if (its.stops != auto_shutdown::never) text += " " + std::string(runtime::to_string(its.stops));
  if (its.max_children != 0) text += " at most " + std::to_string(its.max_children);
  return text;
}

void show_tree(const node& from, std::uint32_t& place, std::ostream& out) {
  out << kind_of(from) << "(";
  bool is_first = true;
  for (const node& each : from.children) {
    out << (is_first ? "" : ", ") << id_of(++place) << features_of(each);
    is_first = false;
    if (each.kind == node_kind::worker) continue;
    out << " ";
    show_tree(each, place, out);
  }
  out << ")";
}

void draw_below(const node& from, const std::string& indent, std::uint32_t& place, std::ostream& out) {
  for (std::size_t i = 0; i < from.children.size(); ++i) {
    const node& each = from.children[i];
    const bool is_last = i + 1 == from.children.size();
    const std::string kind = kind_of(each);
    out << indent << (is_last ? "`-- " : "|-- ") << id_of(++place) << (kind.empty() ? "" : " " + kind)
        << features_of(each) << "\n";
    draw_below(each, indent + (is_last ? "    " : "|   "), place, out);
  }
}

void show_act(const act& what, std::ostream& out) {
  constexpr const char* names[] = {
      "sends", "sends to the name", "casts to", "calls",      "monitors", "demonitors", "links",  "unlinks", "kills",
      "exits", "exits (shutdown)",  "starts",   "terminates", "restarts", "deletes",    "counts", "sleeps"};
  static_assert(std::size(names) == act_kind_count);
  out << names[static_cast<int>(what.kind)];
  if (has_target(what.kind)) out << " " << id_of(what.target);
  if (what.kind == act_kind::sleeps) out << " " << text_of(what.time);
  if (what.kind == act_kind::calls) out << " for " << text_of(what.time);
  if (what.takes.count() != 0) out << " taking " << text_of(what.takes);
}

}  // namespace

void showValue(const supervised_system& drawn, std::ostream& out) {
  std::uint32_t place = 0;
  show_tree(drawn.top, place, out);
  for (std::size_t client = 0; client < drawn.clients.size(); ++client) {
    out << "\nclient " << client + 1 << ": ";
    for (std::size_t i = 0; i < drawn.clients[client].size(); ++i) {
      out << (i == 0 ? "" : ", ");
      show_act(drawn.clients[client][i], out);
    }
    if (drawn.clients[client].empty()) out << "looks on";
  }
  if (drawn.delays != 0) out << "\n" << drawn.delays << " late";
}

auto drawing_of(const supervised_system& drawn) -> std::string {
  if (places_of(drawn).size() > drawn_processes_max) return "";
  std::ostringstream out;
  out << "top " << kind_of(drawn.top) << "\n";
  std::uint32_t place = 0;
  draw_below(drawn.top, "", place, out);
  return out.str();
}

}  // namespace rehearse::tests
