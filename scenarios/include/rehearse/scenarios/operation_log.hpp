// operation_log: what clients asked of one system, when, and what they were told, without saying what its state is made
// of. A history adds the model; the checker of linearizability needs no more than this.
//
//   client 1   |--- put 1 ---|
//   client 2         |--- get -> 0 ---|       Positions order beginnings and ends; they are no times.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rehearse::scenarios {

/// One operation of a client, from the moment it was called until it had answered.
struct client_operation {
  static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

  std::uint32_t client = 0;
  std::string key;                 ///< Operations on different keys have nothing to do with each other.
  std::uint64_t invoked = 0;       ///< A position: larger is later. No two beginnings or ends share one.
  std::uint64_t returned = never;  ///< `never`: open. It may have taken effect at any time since, or not at all.
  bool only_looks = false;         ///< Whatever the state, it stays as it is.

  auto is_open() const -> bool { return returned == never; }
};

/// The states that a sequential model can be in, numbered as they are met; 0 is the first one.
class model_states {
 public:
  virtual ~model_states() = default;
  /// The state after operation `which`; empty if it would answer something else there than it did.
  virtual auto after(std::uint32_t state, std::size_t which) -> std::optional<std::uint32_t> = 0;
  /// The same, whatever it answers.
  virtual auto after_any_answer(std::uint32_t state, std::size_t which) -> std::uint32_t = 0;
  /// What it would answer there, for people; empty if it answers nothing.
  virtual auto answer_text(std::uint32_t state, std::size_t which) const -> std::string = 0;
  /// A state, for people; empty if it does not print.
  virtual auto text(std::uint32_t state) const -> std::string = 0;
};

class operation_log {
 public:
  virtual ~operation_log() = default;

  auto operations() const -> const std::vector<client_operation>& { return operations_; }
  /// "client 7", or what it was named.
  auto client_name(std::uint32_t client) const -> std::string;
  void name_client(std::uint32_t client, std::string name) { names_[client] = std::move(name); }

  /// The model, in its first state. Must not outlive the log.
  virtual auto states() const -> std::unique_ptr<model_states> = 0;
  /// True if both are the same operation: whichever of them takes effect, it has the same effect. May be false if that
  /// is not known.
  virtual auto is_same(std::size_t a, std::size_t b) const -> bool = 0;
  /// "put 1".
  virtual auto operation_text(std::size_t which) const -> std::string = 0;
  /// "2"; empty if it is open, or answers nothing.
  virtual auto answer_text(std::size_t which) const -> std::string = 0;

 protected:
  operation_log() = default;
  operation_log(const operation_log&) = default;
  operation_log(operation_log&&) = default;
  auto operator=(const operation_log&) -> operation_log& = default;
  auto operator=(operation_log&&) -> operation_log& = default;

  std::vector<client_operation> operations_;

 private:
  std::map<std::uint32_t, std::string> names_;
};

}  // namespace rehearse::scenarios
