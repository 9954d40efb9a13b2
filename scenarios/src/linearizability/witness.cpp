// Three steps, each of which asks the search whether what is left is still wrong.
// SPDX-License-Identifier: MIT
#include "witness.hpp"

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "search.hpp"

namespace rehearse::scenarios::detail {

namespace {

/// With more returns than these, only the last of them are looked at; what was before gives the states to begin with.
constexpr std::size_t returns_max = 24;
constexpr std::size_t returns_kept = 16;
/// Of each question that makes a witness smaller. Where answers are forgotten, much becomes possible.
constexpr std::uint64_t small_search_max = 50'000;

/// Leaves out as much of 0 .. count-1 as `may_go` allows, in halves, quarters, and one by one. With an answer that only
/// grows more strict as more goes, none of what is kept can go.
void leave_out(std::size_t count, const std::function<bool(std::size_t begin, std::size_t end)>& try_to_leave_out) {
  std::vector<bool> is_out(count, false);
  for (std::size_t size = std::max<std::size_t>(count, 1);; size = (size + 1) / 2) {
    for (std::size_t begin = 0; begin < count; begin += size) {
      const std::size_t end = std::min(begin + size, count);
      if (std::all_of(is_out.begin() + static_cast<std::ptrdiff_t>(begin),
                      is_out.begin() + static_cast<std::ptrdiff_t>(end), [](bool out) { return out; })) {
        continue;
      }
      if (!try_to_leave_out(begin, end)) continue;
      for (std::size_t i = begin; i < end; ++i) is_out[i] = true;
    }
    if (size == 1) return;
  }
}

class reduction {
 public:
  reduction(const operation_log& log, const std::vector<std::size_t>& of_key, std::uint64_t configurations_max)
      : log_(log), of_key_(of_key), configurations_max_(configurations_max), states_(log.states()) {
    for (const std::size_t each : of_key_) {
      if (!log_.operations()[each].is_open()) returns_.push_back(log_.operations()[each].returned);
    }
    std::sort(returns_.begin(), returns_.end());
    found_.operations_of_key = of_key.size();
    found_.key = log_.operations()[of_key.front()].key;
  }

  auto reduce(std::size_t position) -> linearizability_witness {
    cut_after_first_wrong(position);
    keep_the_end();
    forget_answers();
    leave_out_others();
    explain();
    return std::move(found_);
  }

 private:
  /// The history up to this return, as it was known then.
  auto prefix(std::size_t position) const -> part {
    part made;
    for (const std::size_t each : of_key_) {
      const client_operation& told = log_.operations()[each];
      if (told.invoked > returns_[position]) continue;
      made.which.push_back(each);
      made.must_answer.push_back(told.returned <= returns_[position]);
    }
    return made;
  }

  auto answer(const part& of, std::uint64_t configurations_max) -> orderable {
    const orderable result = search(log_, *states_, of).run(configurations_max);
    if (result == orderable::undecided) found_.is_minimal = false;
    return result;
  }
  auto is_wrong(const part& of, std::uint64_t configurations_max) -> bool {
    return answer(of, configurations_max) == orderable::no;
  }

  /// Cuts the history after this return if it is wrong so.
  auto cut_after(std::size_t position) -> bool {
    part tried = prefix(position);
    auto over = std::make_unique<search>(log_, *states_, tried);
    const orderable result = over->run(configurations_max_);
    if (result == orderable::undecided) found_.is_minimal = false;
    if (result != orderable::no) return false;
    now_ = std::move(tried);
    searched_ = std::move(over);
    return true;
  }

  /// Cuts it after the first return with which it is wrong: `position`, or a later one if what was called before it,
  /// and answered after, could not have answered so.
  void cut_after_first_wrong(std::size_t position) {
    if (cut_after(position)) return;
    std::size_t right = position;
    std::size_t wrong = returns_.size() - 1;
    for (std::size_t ahead = 1; right + ahead < wrong; ahead *= 2) {
      (cut_after(right + ahead) ? wrong : right) = right + ahead;
    }
    while (right + 1 < wrong) {
      const std::size_t between = right + (wrong - right) / 2;
      (cut_after(between) ? wrong : right) = between;
    }
    if (searched_ == nullptr && !cut_after(wrong)) now_ = prefix(wrong);
  }

  void keep_the_end() {
    if (searched_ == nullptr || searched_->returns() <= returns_max) return;
    const search& whole = *searched_;
    const std::size_t from = whole.returns() - returns_kept;
    if (from > whole.position()) return;
    const std::uint64_t first = log_.operations()[whole.returning(from)].returned;
    part end;
    end.beginnings = whole.places_at(from);
    for (std::size_t i = 0; i < now_.which.size(); ++i) {
      if (now_.must_answer[i] && log_.operations()[now_.which[i]].returned < first) {
        ++found_.earlier;
        continue;
      }
      end.which.push_back(now_.which[i]);
      end.must_answer.push_back(now_.must_answer[i]);
    }
    for (const std::uint32_t each : whole.states_at(from)) found_.states_before.push_back(states_->text(each));
    now_ = std::move(end);
    searched_.reset();
  }

  void forget_answers() {
    // Looks first: what is forgotten of them is gone, and what a reader has to see of a change is seldom its answer.
    std::vector<std::size_t> answers;
    for (const bool looks : {true, false}) {
      for (std::size_t i = 0; i < now_.which.size(); ++i) {
        if (now_.must_answer[i] && log_.operations()[now_.which[i]].only_looks == looks) answers.push_back(i);
      }
    }
    leave_out(answers.size(), [&](std::size_t begin, std::size_t end) {
      part less = now_;
      for (std::size_t i = begin; i < end; ++i) less.must_answer[answers[i]] = false;
      if (!is_wrong(less, small_search_max)) return false;
      now_ = std::move(less);
      return true;
    });
  }

  /// What is left without one of the answers, of the others with these only; is that right?
  auto is_right_without(std::size_t forgotten, const std::vector<bool>& others, bool leave_it_out) -> bool {
    part rest;
    rest.beginnings = now_.beginnings;
    for (std::size_t i = 0; i < now_.which.size(); ++i) {
      if (i == forgotten ? leave_it_out : !now_.must_answer[i] && !others[i]) continue;
      rest.which.push_back(now_.which[i]);
      rest.must_answer.push_back(now_.must_answer[i] && i != forgotten);
    }
    return answer(rest, small_search_max) == orderable::yes;
  }

  void leave_out_others() {
    // Without an operation the rest is explained by others, if any can; else it takes that operation, whatever it
    // answered.
    std::vector<std::pair<std::size_t, bool>> without;
    const std::vector<bool> all(now_.which.size(), true);
    for (std::size_t i = 0; i < now_.which.size(); ++i) {
      if (now_.must_answer[i]) without.emplace_back(i, is_right_without(i, all, true));
    }
    const auto explains = [&](const std::vector<bool>& others) {
      return std::all_of(without.begin(), without.end(),
                         [&](const auto& each) { return is_right_without(each.first, others, each.second); });
    };
    std::vector<bool> kept(now_.which.size(), false);
    std::vector<std::size_t> others;
    for (std::size_t i = 0; i < now_.which.size(); ++i) {
      if (now_.must_answer[i] || log_.operations()[now_.which[i]].only_looks) continue;
      others.push_back(i);
      kept[i] = true;
    }
    leave_out(others.size(), [&](std::size_t begin, std::size_t end) {
      std::vector<bool> fewer = kept;
      for (std::size_t i = begin; i < end; ++i) fewer[others[i]] = false;
      if (!explains(fewer)) return false;
      kept = std::move(fewer);
      return true;
    });
    part small;
    small.beginnings = std::move(now_.beginnings);
    for (std::size_t i = 0; i < now_.which.size(); ++i) {
      if (!now_.must_answer[i] && !kept[i]) continue;
      small.which.push_back(now_.which[i]);
      small.must_answer.push_back(now_.must_answer[i]);
      (now_.must_answer[i] ? found_.answered : found_.explaining).push_back(now_.which[i]);
    }
    now_ = std::move(small);
  }

  void explain() {
    search last(log_, *states_, now_);
    last.run(configurations_max_);
    found_.misfit = last.returning(last.position());
    found_.fitting = last.best_order();
    for (const std::uint32_t each : last.states_at(last.position())) {
      std::string would = states_->answer_text(each, found_.misfit);
      if (std::find(found_.instead.begin(), found_.instead.end(), would) == found_.instead.end()) {
        found_.instead.push_back(std::move(would));
      }
    }
  }

  const operation_log& log_;
  const std::vector<std::size_t>& of_key_;
  const std::uint64_t configurations_max_;
  const std::unique_ptr<model_states> states_;
  std::vector<std::uint64_t> returns_;  // Positions of all returns of the key, in order.
  part now_;                            // What is still wrong.
  std::unique_ptr<search> searched_;    // The search that found the cut history wrong.
  linearizability_witness found_;
};

}  // namespace

auto find_witness(const operation_log& log, const std::vector<std::size_t>& of_key, std::size_t position,
                  std::uint64_t configurations_max) -> linearizability_witness {
  return reduction(log, of_key, configurations_max).reduce(position);
}

}  // namespace rehearse::scenarios::detail
