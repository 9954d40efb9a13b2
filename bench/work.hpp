// What is measured: the same pieces of work on the bare loop and on rehearse, each by the difference of two sizes, so
// that set-up cancels out.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace rehearse::bench {

class work {
 public:
  virtual ~work() = default;
  /// Does so many units: messages passed on, runs, restarts. Throws std::logic_error if it did not do what it should.
  virtual void run(std::uint64_t units) = 0;
};

struct work_entry {
  std::string
      name;  ///< Work and who does it, as in step_100/rehearse. Of equal work the first is what others compare to.
  std::uint64_t few;
  std::uint64_t many;
  bool is_counted;  ///< Its instructions, too.
  std::function<std::unique_ptr<work>()> make;
};

auto all_work() -> std::vector<work_entry>;

/// On whom idle servers are counted.
enum class idle_host : std::uint8_t { bare_loop, rehearse_linked, rehearse, rehearse_without_checkers };

/// `count` idle servers that have each answered once; `look` is called before they exist, and while they do.
void hold_idle_servers(idle_host where, std::uint32_t count, const std::function<void()>& look);

}  // namespace rehearse::bench
