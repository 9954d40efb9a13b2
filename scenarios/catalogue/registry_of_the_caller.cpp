// The textbook's registry of games. register_game(id, pid) looks as if it registered `pid`; it registers whoever calls.
//
//   lobby -- register_game("chess", game) --> registry       The game is found at the lobby. When the lobby has nothing
//   lobby ends                                                more to do and ends, the entry goes with it, and a game
//   player -- find_game("chess") --> ?                        that goes on is found nowhere.
//
// Seen by: a player who finds nobody. Fixed: the game registers itself before the lobby goes on.
// SPDX-License-Identifier: MIT
#include <string>

#include <rehearse/rehearse.hpp>

using namespace rehearse;

namespace {

struct ready {};
struct game_over {};

const registry<std::string, pid> games("games");

void register_game(const std::string& id, pid game) { games.register_key(id, game); }

auto find_game(const std::string& id) -> pid { return games.whereis(id); }

/// Until it is over; its lobby is told when it can be found.
void play(pid lobby, bool registers_itself) {
  if (registers_itself) register_game("chess", self());
  send(lobby, ready{});
  receive<game_over>();
}

void open_a_game(bool registers_itself) {
  const pid lobby = self();
  const pid game = spawn("game", [=] { play(lobby, registers_itself); });
  receive<ready>();
  if (!registers_itself) register_game("chess", game);  // The bug: this registers the lobby.

  spawn("player", [=] {
    if (!find_game("chess")) fail("a game that goes on is found", "nobody is");
    send(game, game_over{});
  });
  for (int i = 0; i < 3; ++i) yield();  // The lobby has something else to do, and then no more.
}

}  // namespace

REHEARSE_SCENARIO(registry_of_the_caller, {.id = "S10",
                                           .description = "registering somebody else registers the caller",
                                           .tags = {"otp", "registry", "guide"},
                                           .has_fixed = true,
                                           .models = {sim::delivery::instant, sim::timers::any_time}}) {
  start_registry<std::string, pid>({.name = games.name()});
  workload("lobby", [registers_itself = fixed()] { open_a_game(registers_itself); });
}
