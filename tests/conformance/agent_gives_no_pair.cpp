// AGENT-04: what gives no pair does not compile; a test expects the message.
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/agent.hpp>

namespace rehearse::tests {

void give_no_pair(const runtime::agent<int>& count) {
  count.get_and_update([](int value) { return value + 1; });
}

}  // namespace rehearse::tests
