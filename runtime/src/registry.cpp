// Registries: what of them depends on no type.
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/registry.hpp>

namespace rehearse::runtime::detail {

void check_registry_options(const registry_options& options) {
  if (!options.name) throw bad_argument("start_registry: give it a name, as in {.name = \"games\"}");
  if (options.partitions == 0) refuse_registry(options.name, "the number of partitions is from 1");
  if (options.keys > registry_keys::duplicate) refuse_registry(options.name, "keys are unique or duplicate");
}

auto registry_parts_name(name registry) -> name { return "registry " + registry.text(); }
auto registry_meta_name(name registry) -> name { return "meta data of registry " + registry.text(); }
auto registry_table_name(name registry, std::string_view what, std::size_t partition) -> name {
  return registry.text() + '.' + std::string(what) + '.' + std::to_string(partition);
}

void refuse_registry(name which, std::string_view problem) {
  throw bad_argument("registry '" + which.text() + "': " + std::string(problem));
}

}  // namespace rehearse::runtime::detail
