// One OS process a hunt; what it finds is in memory that it shares with its parent.
// SPDX-License-Identifier: MIT
#include "hunt.hpp"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <new>
#include <span>
#include <stdexcept>

#include <rehearse/sim/prng.hpp>

#include "suite.hpp"

namespace rehearse::mutants {
namespace {

struct hunt_slot {
  std::uint64_t runs;  // Written before each run, so that it is known in which one a process died.
  bool is_over;
  bool killed;
  std::array<char, 48> rule;
  std::array<char, 48> workload;
  std::array<char, 600> sentence;
};

template <std::size_t Size>
void put(std::array<char, Size>& into, const std::string& text) {
  const std::size_t length = std::min(text.size(), Size - 1);
  std::memcpy(into.data(), text.data(), length);
  into[length] = '\0';
}

class shared_slots {
 public:
  explicit shared_slots(std::size_t count) : size_(count * sizeof(hunt_slot)) {
    void* const memory = mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::runtime_error("rehearse_mutants: no memory to share with the hunts");
    slots_ = {static_cast<hunt_slot*>(memory), count};  // Zero throughout, as the kernel gives it.
  }
  ~shared_slots() { munmap(slots_.data(), size_); }
  shared_slots(const shared_slots&) = delete;
  auto operator=(const shared_slots&) -> shared_slots& = delete;
  auto operator[](std::size_t index) -> hunt_slot& { return slots_[index]; }

 private:
  std::size_t size_;
  std::span<hunt_slot> slots_{};
};

void hunt_one(const mutant_entry* which, std::uint64_t seed, const hunt_options& options, hunt_slot& told) {
  const planting planted(which);
  suite all(options.judges);
  for (std::uint64_t index = 1; index <= options.runs; ++index) {
    told.runs = index;
    const suite_verdict verdict = all.run(index, seed + index - 1);
    if (verdict.is_silent) continue;
    put(told.rule, verdict.rule);
    put(told.sentence, verdict.sentence);
    put(told.workload, verdict.workload);
    told.killed = true;
    break;
  }
  told.is_over = true;
}

auto result_of(const hunt_slot& slot) -> hunt_result {
  if (slot.is_over) {
    return {slot.killed, slot.runs, slot.rule.data(), slot.sentence.data(), slot.workload.data()};
  }
  return {true, slot.runs, "crash", "the OS process died in run " + std::to_string(slot.runs), {}};
}

}  // namespace

auto mutant_result::killed_count() const -> std::uint32_t {
  return static_cast<std::uint32_t>(
      std::count_if(seeds.begin(), seeds.end(), [](const auto& each) { return each.killed; }));
}

auto base_seed(const mutant_entry* which, std::uint32_t index) -> std::uint64_t {
  std::uint64_t state = index;
  for (const char each : which == nullptr ? std::string_view("none") : which->number) {
    state = sim::mix_seed(state) ^ static_cast<unsigned char>(each);
  }
  return sim::mix_seed(state);
}

auto hunt(const std::vector<const mutant_entry*>& mutants, const hunt_options& options) -> std::vector<mutant_result> {
  const std::size_t count = mutants.size() * options.seeds;
  shared_slots slots(std::max<std::size_t>(count, 1));
  std::fflush(nullptr);  // Else each child would print it again.
  std::uint32_t under_way = 0;
  const auto wait_for_one = [&] {
    int status = 0;
    if (wait(&status) > 0) --under_way;
  };
  for (std::size_t task = 0; task < count; ++task) {
    if (under_way >= options.jobs) wait_for_one();
    const mutant_entry* const which = mutants[task / options.seeds];
    const auto seed = base_seed(which, static_cast<std::uint32_t>(task % options.seeds));
    const pid_t child = fork();
    if (child < 0) throw std::runtime_error("rehearse_mutants: fork failed; use fewer --jobs");
    if (child == 0) {
      hunt_one(which, seed, options, slots[task]);
      _exit(0);
    }
    ++under_way;
  }
  while (under_way > 0) wait_for_one();

  std::vector<mutant_result> all;
  for (std::size_t i = 0; i < mutants.size(); ++i) {
    mutant_result one{mutants[i], {}};
    for (std::size_t seed = 0; seed < options.seeds; ++seed) {
      one.seeds.push_back(result_of(slots[i * options.seeds + seed]));
    }
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace rehearse::mutants
