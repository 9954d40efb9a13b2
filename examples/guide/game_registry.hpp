// Games, found by their names. A game registers itself, and is forgotten when it ends.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "my_app.hpp"

inline const registry<std::string> games("games");

inline auto game_registry() -> child_spec {
  return registry_child<std::string>({.name = games.name()});
}
inline auto register_game(const std::string& game_id) -> bool {
  return games.register_key(game_id).is_ok();
}
inline auto find_game(const std::string& game_id) -> pid { return games.whereis(game_id); }
inline auto list_games() { return games.select(); }
