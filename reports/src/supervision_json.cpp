// SPDX-License-Identifier: MIT
#include "supervision_json.hpp"

#include <chrono>
#include <cstdint>
#include <string_view>

#include <nlohmann/json.hpp>

#include "names.hpp"

namespace rehearse::reports::detail {
namespace {

using json = nlohmann::ordered_json;
using runtime::child_shutdown;

constexpr auto strategy_count = static_cast<int>(runtime::restart_strategy::rest_for_one) + 1;
constexpr auto restart_count = static_cast<int>(runtime::restart_type::temporary) + 1;
constexpr auto auto_shutdown_count = static_cast<int>(runtime::auto_shutdown::all_significant) + 1;
constexpr auto default_shutdown = std::string_view{"default"};
constexpr auto brutal = std::string_view{"brutal_kill"};
constexpr auto infinite = std::string_view{"infinity"};
constexpr auto worker = std::string_view{"worker"};
constexpr auto supervisor = std::string_view{"supervisor"};

/// An id may be any bytes; what is no UTF-8 stands as a list of numbers, which no text is.
auto id_json(const std::string& id) -> json {
  try {
    static_cast<void>(json(id).dump());
    return id;
  } catch (const json::type_error&) {
    return std::vector<std::uint8_t>(id.begin(), id.end());
  }
}

auto id_of(const json& value) -> std::string {
  if (value.is_string()) return value.get<std::string>();
  const auto bytes = value.get<std::vector<std::uint8_t>>();
  return {bytes.begin(), bytes.end()};
}

auto shutdown_json(const std::optional<runtime::virtual_duration>& shutdown) -> json {
  if (!shutdown) return default_shutdown;
  if (child_shutdown(*shutdown).is_brutal()) return brutal;
  if (*shutdown == runtime::infinity) return infinite;
  return shutdown->count();
}

auto shutdown_of(const json& value) -> std::optional<runtime::virtual_duration> {
  if (value.is_number_integer()) return runtime::virtual_duration(value.get<std::int64_t>());
  const auto word = value.get<std::string>();
  if (word == brutal) return child_shutdown::brutal_kill().timeout();
  if (word == infinite) return runtime::infinity;
  if (word == default_shutdown) return std::nullopt;
  throw std::invalid_argument(word);
}

template <typename Enum>
auto named(const json& value, int count) -> Enum {
  const auto parsed = parse_name<Enum>(value.get<std::string>(), count);
  if (!parsed) throw std::invalid_argument(value.get<std::string>());
  return *parsed;
}

auto child_of(const json& value) -> sim::recorded_child {
  auto child = sim::recorded_child{};
  child.id = id_of(value.at("id"));
  child.restart = named<runtime::restart_type>(value.at("restart"), restart_count);
  child.shutdown = shutdown_of(value.at("shutdown"));
  const auto type = value.at("type").get<std::string>();
  if (type != worker && type != supervisor) throw std::invalid_argument(type);
  child.type = type == supervisor ? runtime::child_type::supervisor : runtime::child_type::worker;
  child.significant = value.at("significant").get<bool>();
  return child;
}

}  // namespace

auto to_json(const sim::recorded_supervision& kept) -> std::string {
  auto document = json{{"strategy", runtime::to_string(kept.flags.strategy)},
                       {"intensity", kept.flags.intensity},
                       {"period_s", kept.flags.period.count()},
                       {"auto_shutdown", runtime::to_string(kept.flags.auto_shutdown)},
                       {"is_dynamic", kept.is_dynamic},
                       {"max_children", kept.max_children ? json(*kept.max_children) : json()}};
  auto& children = document["children"] = json::array();
  for (const auto& each : kept.children) {
    children.push_back({{"id", id_json(each.id)},
                        {"restart", runtime::to_string(each.restart)},
                        {"shutdown", shutdown_json(each.shutdown)},
                        {"type", each.type == runtime::child_type::supervisor ? supervisor : worker},
                        {"significant", each.significant}});
  }
  return document.dump();
}

auto parse_supervision(const std::string& text) -> std::optional<sim::recorded_supervision> {
  try {
    const auto document = json::parse(text);
    auto kept = sim::recorded_supervision{};
    kept.flags.strategy = named<runtime::restart_strategy>(document.at("strategy"), strategy_count);
    kept.flags.intensity = document.at("intensity").get<std::uint32_t>();
    kept.flags.period = std::chrono::seconds(document.at("period_s").get<std::int64_t>());
    kept.flags.auto_shutdown = named<runtime::auto_shutdown>(document.at("auto_shutdown"), auto_shutdown_count);
    kept.is_dynamic = document.at("is_dynamic").get<bool>();
    if (!document.at("max_children").is_null()) kept.max_children = document.at("max_children").get<std::uint64_t>();
    for (const auto& each : document.at("children")) kept.children.push_back(child_of(each));
    return kept;
  } catch (const std::exception&) {  // Of JSON, or a name that nothing has.
    return std::nullopt;
  }
}

}  // namespace rehearse::reports::detail
