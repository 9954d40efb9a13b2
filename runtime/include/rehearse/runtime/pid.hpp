// Names of processes in code: pid, registered name, destination; and the references of monitors and timers.
// SPDX-License-Identifier: MIT
#pragma once

#include <compare>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>

namespace rehearse::runtime {

/// Spawn order within a run, from 1; 0 is nobody. Never reused in a run (SIM-06).
using process_id = std::uint32_t;

/// Names one process of one run for ever. A pid kept from another run names nobody.
class pid {
 public:
  constexpr pid() = default;
  constexpr pid(process_id id, std::uint32_t epoch) : id_(id), epoch_(epoch) {}

  constexpr auto id() const -> process_id { return id_; }
  constexpr auto epoch() const -> std::uint32_t { return epoch_; }
  constexpr explicit operator bool() const { return id_ != 0; }
  friend constexpr auto operator<=>(const pid&, const pid&) = default;

  void describe(std::ostream& out) const;

 private:
  process_id id_ = 0;
  std::uint32_t epoch_ = 0;
};

/// A registered name: an interned string, compared as cheaply as an atom (NAME-01).
class name {
 public:
  constexpr name() = default;
  name(std::string_view text);                              // NOLINT(google-explicit-constructor): an atom literal
  name(const char* text) : name(std::string_view(text)) {}  // NOLINT(google-explicit-constructor)
  name(const std::string& text) : name(std::string_view(text)) {}  // NOLINT(google-explicit-constructor)

  auto text() const -> const std::string&;
  constexpr auto index() const -> std::uint32_t { return index_; }
  constexpr explicit operator bool() const { return index_ != 0; }
  friend constexpr auto operator==(const name&, const name&) -> bool = default;

 private:
  std::uint32_t index_ = 0;  // Depends on what was interned before: never ordered by, never part of a digest.
};

class name_registry;

/// {via, Module, Term}: whoever `registry` says has the name. Not empty: `key` is what people see of it, and all of it
/// for registries that need no `number`.
struct via {
  name_registry* registry = nullptr;
  name key;
  std::uint64_t number = 0;  ///< What else the registry needs to tell its names apart.
  friend constexpr auto operator==(const via&, const via&) -> bool = default;
};

/// A place of names beside the one built in: what {via, Module, Term} asks of a module (NAME-07). Its functions run in
/// the process that starts, calls or sends; what they do is up to them. It outlives every run that uses it.
class name_registry {
 public:
  virtual ~name_registry() = default;
  /// Who has the name; an empty pid if nobody. Called by peek outside any process, where it cannot do operations.
  virtual auto whereis_name(const via& who) -> pid = 0;
  /// Gives a process the name; false if it is taken.
  virtual auto register_name(const via& as, pid who) -> bool = 0;
  /// Called when a server that registered did not come up. A process that dies is the registry's to notice.
  virtual void unregister_name(const via& as) = 0;
};

/// Whom a message goes to: a pid, or whoever has a name when it is sent.
class destination {
 public:
  constexpr destination() = default;
  constexpr destination(pid who) : pid_(who) {}             // NOLINT(google-explicit-constructor)
  constexpr destination(runtime::name who) : name_(who) {}  // NOLINT(google-explicit-constructor)
  constexpr destination(via who)                            // NOLINT(google-explicit-constructor)
      : pid_(static_cast<process_id>(who.number), static_cast<std::uint32_t>(who.number >> 32U)),
        registry_(who.registry),
        name_(who.key) {}

  /// By the built-in names or by another registry's.
  constexpr auto is_name() const -> bool { return static_cast<bool>(name_); }
  constexpr auto process() const -> pid { return registry_ == nullptr ? pid_ : pid(); }
  constexpr auto registered_name() const -> runtime::name { return name_; }
  /// Whose name it is; null: the built-in ones.
  constexpr auto registry() const -> name_registry* { return registry_; }
  constexpr auto as_via() const -> via { return {registry_, name_, std::uint64_t{pid_.epoch()} << 32U | pid_.id()}; }
  friend constexpr auto operator==(const destination&, const destination&) -> bool = default;

 private:
  pid pid_;  // With a registry: the number of its via, which has no pid.
  name_registry* registry_ = nullptr;
  runtime::name name_;
};

/// Names one monitor for ever (MON-01).
class monitor_ref {
 public:
  constexpr monitor_ref() = default;
  constexpr explicit monitor_ref(std::uint64_t value) : value_(value) {}
  constexpr auto value() const -> std::uint64_t { return value_; }
  constexpr explicit operator bool() const { return value_ != 0; }
  friend constexpr auto operator<=>(const monitor_ref&, const monitor_ref&) = default;

 private:
  std::uint64_t value_ = 0;
};

/// What may be sent to instead of a pid, until it is deactivated: later messages are dropped before they reach the
/// mailbox (ALIAS-01). Made by alias() or monitor(pid, alias_mode).
class alias_ref {
 public:
  constexpr alias_ref() = default;
  constexpr alias_ref(pid owner, std::uint64_t value) : owner_(owner), value_(value) {}
  constexpr auto owner() const -> pid { return owner_; }
  constexpr auto value() const -> std::uint64_t { return value_; }
  constexpr explicit operator bool() const { return value_ != 0; }
  friend constexpr auto operator<=>(const alias_ref&, const alias_ref&) = default;

 private:
  pid owner_;
  std::uint64_t value_ = 0;
};

/// When an alias stops (ALIAS-02).
enum class alias_mode : std::uint8_t {
  explicit_unalias,  ///< Only by unalias.
  reply,             ///< Also with the first message that comes through it. Of alias() only.
  demonitor,         ///< Also with its monitor: by demonitor, or when the DOWN is delivered. Of monitor() only.
  reply_demonitor,   ///< Both: the first message ends the alias and the monitor. Of monitor() only.
};

/// Names one timer for ever.
class timer_ref {
 public:
  constexpr timer_ref() = default;
  constexpr timer_ref(std::uint64_t serial, std::uint32_t slot) : serial_(serial), slot_(slot) {}
  constexpr auto serial() const -> std::uint64_t { return serial_; }
  constexpr auto slot() const -> std::uint32_t { return slot_; }
  friend constexpr auto operator==(const timer_ref&, const timer_ref&) -> bool = default;

 private:
  std::uint64_t serial_ = 0;
  std::uint32_t slot_ = 0;
};

}  // namespace rehearse::runtime
