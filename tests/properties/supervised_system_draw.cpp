// Drawing a supervised system: legal by construction, larger with the size.
// SPDX-License-Identifier: MIT
#include <initializer_list>

#include <rehearse/sim/prng.hpp>

#include "supervised_system.hpp"

namespace rehearse::tests {

namespace {

class gardener {
 public:
  gardener(std::uint64_t seed, int size) : prng_(seed), size_(size < 0 ? 0U : static_cast<std::uint32_t>(size)) {}

  auto system() -> supervised_system {
    supervised_system made;
    nodes_left_ = 1 + below(3 + size_ / 4);
    made.top = supervisor_at(1);
    const auto places = places_of(made);
    const std::uint32_t clients = below(4 + size_ / 15);
    for (std::uint32_t i = 0; i < clients; ++i) made.clients.push_back(script_for(places));
    if (one_in(4)) made.delays = 1 + below(3);
    return made;
  }

 private:
  /// In [0, bound).
  auto below(std::uint32_t bound) -> std::uint32_t { return prng_.below(bound); }
  auto one_in(std::uint32_t many) -> bool { return below(many) == 0; }
  template <class T>
  auto one_of(std::initializer_list<T> these) -> T {
    return *(these.begin() + below(static_cast<std::uint32_t>(these.size())));
  }

  auto supervisor_at(int depth) -> node {
    node made{.kind = node_kind::supervisor};
    made.strategy =
        one_of({restart_strategy::one_for_one, restart_strategy::one_for_all, restart_strategy::rest_for_one});
    if (!one_in(3)) made.intensity = below(5);
    if (one_in(3)) made.period = 1 + below(3);
    if (one_in(3)) made.stops = one_of({auto_shutdown::any_significant, auto_shutdown::all_significant});
    const std::uint32_t count = depth == 1 ? 1 + below(5) : below(5);
    for (std::uint32_t i = 0; i < count && nodes_left_ != 0; ++i) {
      --nodes_left_;
      made.children.push_back(child_at(depth + 1));
      node& last = made.children.back();
      last.is_significant = made.stops != auto_shutdown::never && last.restart != restart_type::permanent && !one_in(3);
    }
    return made;
  }

  auto child_at(int depth) -> node {
    node made;
    if (depth < depth_max && one_in(4)) {
      made = supervisor_at(depth);
    } else if (depth < depth_max && one_in(6)) {
      made = dynamic_supervisor();
    } else {
      made = a_worker();
    }
    made.restart =
        one_of({restart_type::permanent, restart_type::permanent, restart_type::transient, restart_type::temporary});
    if (one_in(2)) {
      made.shutdown =
          one_of({shutdown_choice::brutal, shutdown_choice::zero, shutdown_choice::finite, shutdown_choice::infinite});
    }
    return made;
  }

  auto dynamic_supervisor() -> node {
    node made{.kind = node_kind::dynamic_supervisor};
    if (!one_in(3)) made.intensity = below(5);
    if (one_in(2)) made.max_children = 1 + below(4);
    for (std::uint32_t count = below(4); count != 0 && nodes_left_ != 0; --count) {
      --nodes_left_;
      made.children.push_back(child_at(depth_max));
    }
    return made;
  }

  auto a_worker() -> node {
    node made;
    made.is_named = one_in(3);
    made.does.traps_exits = one_in(2);
    if (made.does.traps_exits && one_in(2)) made.does.lingers = one_of<virtual_duration>({5ms, 30ms});
    if (one_in(2)) return made;
    made.does.has = one_of({habit::fails_to_start, habit::says_ignore, habit::ends_normally, habit::ends_on_purpose,
                            habit::crashes, habit::crashes});
    made.does.first = static_cast<int>(1 + below(3));
    // Where the first start fails, most trees would not begin at all.
    if (made.does.has == habit::fails_to_start && !one_in(8)) made.does.first = 2;
    made.does.last = made.does.first + static_cast<int>(below(3));
    const bool starts_as_others = made.does.has == habit::fails_to_start || made.does.has == habit::says_ignore;
    if (!starts_as_others) made.does.lives = one_of<virtual_duration>({0ms, 0ms, 10ms, 400ms, 1100ms});
    return made;
  }

  auto script_for(const std::vector<placed_node>& places) -> script {
    script made;
    const std::uint32_t count = 1 + below(4 + size_ / 4);
    for (std::uint32_t i = 0; i < count; ++i) {
      const act drawn = act_for(places);
      if (problem_of_act(drawn, places).empty()) made.push_back(drawn);
    }
    return made;
  }

  auto act_for(const std::vector<placed_node>& places) -> act {
    act made{.kind = one_in(3) ? one_of({act_kind::kills, act_kind::exits, act_kind::calls, act_kind::terminates,
                                         act_kind::restarts, act_kind::deletes})
                               : static_cast<act_kind>(below(act_kind_count))};
    const auto count = static_cast<std::uint32_t>(places.size());
    if (has_target(made.kind)) made.target = below(count);
    // Without the top there is nothing left to see.
    if (made.kind == act_kind::kills && made.target == 0 && count > 1 && !one_in(4)) made.target = 1 + below(count - 1);
    if (made.kind == act_kind::calls) made.time = one_of<virtual_duration>({0ms, 10ms, 100ms, 5s});
    if (made.kind == act_kind::sleeps) made.time = one_of<virtual_duration>({10ms, 900ms});
    if (takes_time(made.kind) && one_in(3)) made.takes = one_of<virtual_duration>({5ms, 10ms, 200ms});
    return made;
  }

  sim::prng prng_;
  std::uint32_t size_;
  std::uint32_t nodes_left_ = 0;
};

struct drawn_system {
  auto operator()(const rc::Random& random, int size) const -> rc::Shrinkable<supervised_system> {
    rc::Random source = random;
    return rc::shrinkable::shrinkRecur(gardener(source.next(), size).system(), [](const supervised_system& made) {
      return rc::seq::fromContainer(simpler_than(made));
    });
  }
};

}  // namespace
}  // namespace rehearse::tests

namespace rc {
auto Arbitrary<rehearse::tests::supervised_system>::arbitrary() -> Gen<rehearse::tests::supervised_system> {
  return rehearse::tests::drawn_system();
}
}  // namespace rc
