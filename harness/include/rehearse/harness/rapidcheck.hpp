// REHEARSE_PROPERTY: a GoogleTest test whose input and faults are drawn by RapidCheck, and which runs under many seeds.
//
//   REHEARSE_PROPERTY(Pool, LendsEachOnce, (const std::vector<borrower>& workload, const fault_plan& faults)) {
//     auto pool = start_link<connection_pool>(2);
//     for (const borrower& each : workload) spawn("borrower", [=] { borrow(pool, each); });
//     at_end("all are free again", [=] { return equal("available", peek(pool)->available.size(), 2); });
//   }
//
// Arguments are drawn with rc::Arbitrary of their types, once a case; a fault_plan among them is carried out in every
// run. What fails, EXPECT_* included, is shrunk; the case as it was drawn is printed first. Flags as for REHEARSE_TEST,
// and --rehearse_cases; the replay line names the case with --rehearse_case=SEED/SIZE/PATH. If there is a function
// show_as_test(const Arguments&..., const harness::pasted_run&, std::ostream&) for the types drawn, what it writes of
// the simplest case, the source of a test to paste, is printed too.
// SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>

#include <rapidcheck.h>

#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <sstream>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include <rehearse/faults/fault_plan.hpp>
#include <rehearse/harness/gtest_property.hpp>
#include <rehearse/harness/property.hpp>

namespace rehearse::faults {
inline void showValue(const kill_at_step& what, std::ostream& out) {
  out << "kill process " << what.pick << " at step " << what.step;
}
inline void showValue(const fault_plan& what, std::ostream& out) { rc::show(what.kills, out); }
}  // namespace rehearse::faults

namespace rc {

/// Early steps as often as late ones, for the size of the case: the start of a system is where most is in motion.
template <>
struct Arbitrary<rehearse::faults::kill_at_step> {
  static auto arbitrary() -> Gen<rehearse::faults::kill_at_step> {
    return gen::withSize([](int size) {
      const auto steps = static_cast<std::uint32_t>(16 + 4 * size);
      // All of them: which process a pick means depends on how many live, so that halving it goes astray.
      const auto smaller = [](std::uint32_t pick) { return seq::range<std::uint32_t>(0, pick); };
      return gen::build<rehearse::faults::kill_at_step>(
          gen::set(&rehearse::faults::kill_at_step::step, gen::inRange<std::uint32_t>(0, steps)),
          gen::set(&rehearse::faults::kill_at_step::pick, gen::shrink(gen::inRange<std::uint32_t>(0, 16), smaller)));
    });
  }
};

template <>
struct Arbitrary<rehearse::faults::fault_plan> {
  static auto arbitrary() -> Gen<rehearse::faults::fault_plan> {
    return gen::build<rehearse::faults::fault_plan>(
        gen::set(&rehearse::faults::fault_plan::kills,
                 gen::scale(0.1, gen::container<std::vector<rehearse::faults::kill_at_step>>(
                                     gen::resize(60, gen::arbitrary<rehearse::faults::kill_at_step>())))));
  }
};

}  // namespace rc

namespace rehearse::harness {

namespace detail {

template <class... Parameters>
class drawn_case final : public property_case {
 public:
  using values = std::tuple<std::decay_t<Parameters>...>;
  using body_function = void (*)(Parameters...);

  drawn_case(rc::Shrinkable<values> drawn, body_function run)
      : drawn_(std::move(drawn)), values_(drawn_.value()), run_(run) {}

  auto text() const -> std::string override {
    std::string lines;
    std::apply([&](const auto&... each) { ((lines += (lines.empty() ? "" : "\n") + rc::toString(each)), ...); },
               values_);
    return lines;
  }
  auto as_test(const pasted_run& run) const -> std::string override {
    std::ostringstream out;
    std::apply(
        [&](const auto&... each) {
          if constexpr (requires { show_as_test(each..., run, out); }) show_as_test(each..., run, out);
        },
        values_);
    return out.str();
  }
  auto plan() const -> faults::fault_plan override {
    faults::fault_plan found;
    std::apply(
        [&](const auto&... each) {
          const auto look = [&](const auto& value) {
            if constexpr (std::is_same_v<std::decay_t<decltype(value)>, faults::fault_plan>) found = value;
          };
          (look(each), ...);
        },
        values_);
    return found;
  }
  void body() const override {
    values copy = values_;  // The body may change what it is given; the next run starts from the same.
    std::apply([&](auto&... each) { run_(static_cast<Parameters>(each)...); }, copy);
  }
  auto simpler() const -> std::function<std::unique_ptr<property_case>()> override {
    return [rest = drawn_.shrinks(), run = run_]() mutable -> std::unique_ptr<property_case> {
      auto next = rest.next();
      if (!next) return nullptr;
      return std::make_unique<drawn_case>(std::move(*next), run);
    };
  }

 private:
  rc::Shrinkable<values> drawn_;
  values values_;
  body_function run_;
};

}  // namespace detail

/// Cases of a body, drawn with rc::Arbitrary of its parameters.
template <class... Parameters>
auto drawn_cases(void (*body)(Parameters...)) -> case_source {
  static_assert(sizeof...(Parameters) > 0, "a property draws something; without arguments it is a REHEARSE_TEST");
  const auto generator = rc::gen::tuple(rc::gen::arbitrary<std::decay_t<Parameters>>()...);
  return [generator, body](std::uint64_t seed, int size) -> std::unique_ptr<property_case> {
    return std::make_unique<detail::drawn_case<Parameters...>>(generator(rc::Random(seed), size), body);
  };
}

}  // namespace rehearse::harness

/// What follows the parameters, if anything, are property_options: REHEARSE_PROPERTY(A, B, (int n), .cases = 500) {…}
#define REHEARSE_PROPERTY(suite, name, parameters, ...)                                                      \
  static void rehearse_property_##suite##_##name parameters;                                                 \
  TEST(suite, name) {                                                                                        \
    ::rehearse::harness::run_property(__FILE__, __LINE__, #suite "." #name,                                  \
                                      ::rehearse::harness::drawn_cases(&rehearse_property_##suite##_##name), \
                                      ::rehearse::harness::property_options{__VA_ARGS__});                   \
  }                                                                                                          \
  static void rehearse_property_##suite##_##name parameters
