// A property whose input RapidCheck draws, in a project that found rehearse as a package.
// SPDX-License-Identifier: MIT
#include <vector>

#include <rehearse/harness/rapidcheck.hpp>
#include <rehearse/rehearse.hpp>

REHEARSE_PROPERTY(Adder, AddsUp, (const std::vector<int>& numbers), .cases = 20) {
  using namespace rehearse;
  struct number {
    int value;
  };
  const pid adder = spawn("adder", [numbers] {
    int left = 0;
    int right = 0;
    for (const int each : numbers) {
      left += each;
      right += receive<number>().value;
    }
    EXPECT_EQ(left, right);
  });
  for (const int each : numbers) send(adder, number{each});
}
