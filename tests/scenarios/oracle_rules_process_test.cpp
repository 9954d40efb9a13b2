// Processes: how they end, their signals, links, monitors and names. Process 1 has spawned 2 and 3.
// SPDX-License-Identifier: MIT
#include "rule_cases.hpp"

namespace rehearse::scenarios {

using op = operation_kind;
using sig = signal_kind;

namespace {

const trace three{spawned(1), spawned(2, 1), spawned(3, 1)};
const trace two_linked{spawned(1), spawned(2, 1, linked)};
const trace two_is_dead = three + death(2, boom, true);
/// 1 monitors 2.
const trace two_watched = three + operation(op::monitor, 1, 2, 7) + passed(sig::monitor, 10, 1, 2, nullptr, 7);
/// 2 has the name "a".
const trace two_named = three + name_set(2, "a");

/// An exit signal from 1 to 2.
auto told_to_end(const exit_reason& reason) -> trace {
  return joined({operation(op::exit_signal, 1, 2), passed(sig::exit, 10, 1, 2, &reason)});
}
/// 2, linked to 1, dies by itself and tells it `reason`.
auto dies_linked(const exit_reason& died, const exit_reason& reason) -> trace {
  return death(2, died, true, {sent(sig::link_exit, 20, 2, 1, &reason)}) + arrived(sig::link_exit, 20, 2, 1, &reason);
}

void add_lives(std::vector<rule_case>& to) {
  to.push_back({"LIFE-04", "TheDeadAct", three + operation(op::send, 2) + death(2, boom, true),
                two_is_dead + operation(op::send, 2)});
  to.push_back({"LIFE-04", "ADeathBeforeWhatItHadIsReleased",
                two_linked + dies_linked(boom, boom) + death(1, boom, false),
                two_linked + exiting(2, boom, true) + sent(sig::link_exit, 20, 2, 1, &boom)});
  to.push_back({"LIFE-04", "AMailboxThatVanishes",
                three + passed(sig::message, 10, 1, 2) + exiting(2, boom, true) +
                    dropped(10, 1, 2, drop_reason::mailbox_discarded) + released(2) + dead(2),
                three + passed(sig::message, 10, 1, 2) + exiting(2, boom, true) + released(2)});
  to.push_back({"LIFE-04", "TheDeadTake",
                three + passed(sig::message, 10, 1, 2) + took(sig::message, 10, 1, 2) + death(2, boom, true),
                two_is_dead + took(sig::message, 10, 1, 2)});
  const trace asks = joined({operation(op::is_alive, 1, 2), passed(sig::alive_request, 10, 1, 2)});
  const auto answer = [](std::uint8_t result) {
    return joined({with_result(sent(sig::alive_reply, 11, 2, 1), result), arrived(sig::alive_reply, 11, 2, 1),
                   took(sig::alive_reply, 11, 2, 1)});
  };
  to.push_back({"LIFE-07", "TheLivingAreDead", three + asks + answer(1), three + asks + answer(0)});
  to.push_back({"LIFE-07", "TheDeadAreAlive",
                two_is_dead + asks + dropped(10, 1, 2, drop_reason::receiver_dead) + answer(0),
                two_is_dead + asks + answer(1)});
  const trace to_itself = joined({operation(op::exit_signal, 2, 2), sent(sig::exit, 10, 2, 2, &boom)});
  to.push_back({"LIFE-08", "GoingOnAfterAnExitToOneself",
                three + to_itself + arrived(sig::exit, 10, 2, 2, &boom) + death(2, boom, false),
                three + to_itself + operation(op::send, 2, 1)});
}

void add_signals(std::vector<rule_case>& to) {
  const trace both = three + sent(sig::message, 10, 1, 2) + sent(sig::exit, 11, 1, 2, &normal);
  to.push_back({"SIG-02", "AnExitThatOvertakesAMessage",
                both + arrived(sig::message, 10, 1, 2) + arrived(sig::exit, 11, 1, 2, &normal) +
                    dropped(11, 1, 2, drop_reason::normal_ignored),
                both + arrived(sig::exit, 11, 1, 2, &normal) + dropped(11, 1, 2, drop_reason::normal_ignored) +
                    arrived(sig::message, 10, 1, 2)});
  to.push_back({"SIG-02", "ALoss", three + passed(sig::message, 10, 1, 2), three + sent(sig::message, 10, 1, 2)});
  to.push_back({"SIG-05", "AMessageAfterItsDeath", three + passed(sig::message, 10, 2, 1) + death(2, boom, true),
                two_is_dead + sent(sig::message, 10, 2, 1)});
  to.push_back({"SIG-05", "AMessageAfterWhatItHadIsReleased",  // A table is told to its heir before.
                three + exiting(2, boom, true) + passed(sig::message, 10, 2, 1) + released(2) + dead(2),
                three + exiting(2, boom, true) + released(2) + sent(sig::message, 10, 2, 1)});
  to.push_back({"SIG-05", "TheDeathOfTheLiving", two_linked + dies_linked(boom, boom) + death(1, boom, false),
                two_linked + sent(sig::link_exit, 20, 2, 1, &noproc)});
  to.push_back({"SIG-09", "AnExitToTheDeadThatHasAnEffect",
                two_is_dead + told_to_end(boom) + dropped(10, 1, 2, drop_reason::receiver_dead),
                two_is_dead + told_to_end(boom)});
}

void add_exits(std::vector<rule_case>& to) {
  const trace trapping = three + traps(2);
  const event ignored = dropped(10, 1, 2, drop_reason::normal_ignored);
  to.push_back({"EXIT-01", "AKillThatIsTrapped", trapping + told_to_end(kill) + death(2, killed, false),
                trapping + told_to_end(kill)});
  to.push_back({"EXIT-01", "AKillSeenAsKill", three + told_to_end(kill) + death(2, killed, false),
                three + told_to_end(kill) + death(2, kill, false)});
  to.push_back({"EXIT-02", "NormalKillsAnother", three + told_to_end(normal) + ignored,
                three + told_to_end(normal) + death(2, normal, false)});
  const trace to_itself = joined({operation(op::exit_signal, 2, 2), passed(sig::exit, 10, 2, 2, &normal)});
  to.push_back({"EXIT-03", "NormalToOneselfDoesNothing", three + to_itself + death(2, normal, false),
                three + to_itself + dropped(10, 2, 2, drop_reason::normal_ignored)});
  to.push_back({"EXIT-04", "ATrappingProcessDies", trapping + told_to_end(boom) + took(sig::exit, 10, 1, 2),
                trapping + told_to_end(boom) + death(2, boom, false)});
  to.push_back({"EXIT-05", "ASignalIsSurvived", three + told_to_end(boom) + death(2, boom, false),
                three + told_to_end(boom) + ignored});
  to.push_back({"EXIT-05", "AnEndFromNowhere", three + exiting(2, killed, false) + released(2) + dead(2),
                three + exiting(2, boom, false)});
  // Only the runtime answers for the dead: of a link that nobody asked for.
  const trace unasked = two_is_dead + passed(sig::link_exit, 10, 2, 1, &noproc);
  to.push_back({"EXIT-06", "AnExitOverNoLink", unasked + dropped(10, 2, 1, drop_reason::link_inactive),
                unasked + death(1, noproc, false)});
  to.push_back({"EXIT-07", "NormalOverALinkKills",
                two_linked + dies_linked(normal, normal) + dropped(20, 2, 1, drop_reason::normal_ignored),
                two_linked + dies_linked(normal, normal) + death(1, normal, false)});
  to.push_back({"EXIT-08", "AnotherReasonOverALink", two_linked + dies_linked(kill, kill) + death(1, kill, false),
                two_linked + dies_linked(kill, kill) + death(1, killed, false)});
  to.push_back({"EXIT-09", "ALinkThatIsNotTrapped",
                two_linked + traps(1) + dies_linked(kill, kill) + took(sig::link_exit, 20, 2, 1),
                two_linked + traps(1) + dies_linked(kill, kill) + death(1, kill, false)});
  const auto killed_and_says = [](const exit_reason& reason) {
    return two_linked + traps(1) + told_to_end(kill) +
           death(2, killed, false, {sent(sig::link_exit, 20, 2, 1, &reason)}) +
           arrived(sig::link_exit, 20, 2, 1, &reason) + took(sig::link_exit, 20, 2, 1);
  };
  to.push_back({"EXIT-10", "TheKilledSayKill", killed_and_says(killed), killed_and_says(kill)});
  to.push_back({"EXIT-11", "AReasonThatChangesOnItsWay", two_linked + dies_linked(boom, boom) + death(1, boom, false),
                two_linked + dies_linked(boom, noproc)});
}

void add_links(std::vector<rule_case>& to) {
  const trace linking = joined({operation(op::link, 1, 2), passed(sig::link, 10, 1, 2)});
  to.push_back({"LINK-01", "ASecondLink", three + linking + operation(op::link, 1, 2),
                three + linking + operation(op::link, 1, 2) + sent(sig::link, 11, 1, 2)});
  to.push_back({"LINK-01", "ALinkToItself", three + operation(op::link, 1, 1),
                three + operation(op::link, 1, 1) + sent(sig::link, 11, 1, 1)});
  const trace of_dead = two_is_dead + linking + dropped(10, 1, 2, drop_reason::receiver_dead);
  to.push_back({"LINK-02", "ALinkToTheDeadWithAnotherReason",
                of_dead + passed(sig::link_exit, 11, 2, 1, &noproc) + death(1, noproc, false),
                of_dead + sent(sig::link_exit, 11, 2, 1, &boom)});
  to.push_back({"LINK-02", "ALinkToTheDeadThatIsNotAnswered",
                two_is_dead + traps(1) + linking + dropped(10, 1, 2, drop_reason::receiver_dead) +
                    passed(sig::link_exit, 11, 2, 1, &noproc) + took(sig::link_exit, 11, 2, 1),
                of_dead});
  const trace unlinked = two_linked + operation(op::unlink, 1, 2, 7, 1) + sent(sig::unlink, 10, 1, 2, nullptr, 7);
  to.push_back({"LINK-03", "AnEffectAfterUnlink",
                unlinked + dies_linked(boom, boom) + dropped(20, 2, 1, drop_reason::link_inactive) +
                    arrived(sig::unlink, 10, 1, 2, nullptr, 7) + dropped(10, 1, 2, drop_reason::receiver_dead) +
                    passed(sig::unlink_ack, 30, 2, 1, nullptr, 7),
                unlinked + dies_linked(boom, boom) + death(1, boom, false)});
  to.push_back({"LINK-03", "AnExitToSomebodyUnlinked", two_is_dead,
                three + exiting(2, boom, true) + released(2) + sent(sig::link_exit, 20, 2, 1, &boom)});
  to.push_back({"LINK-04", "ADeathThatIsNotTold", two_linked + dies_linked(boom, boom) + death(1, boom, false),
                two_linked + death(2, boom, true)});
  to.push_back({"LINK-04", "AnExitOfAnActiveLinkThatIsDropped",
                two_linked + dies_linked(boom, boom) + death(1, boom, false),
                two_linked + dies_linked(boom, boom) + dropped(20, 2, 1, drop_reason::link_inactive)});
}

void add_monitors(std::vector<rule_case>& to) {
  const auto down = [](const exit_reason& reason) { return trace{sent(sig::down, 20, 2, 1, &reason, 7)}; };
  const trace down_arrives = joined({arrived(sig::down, 20, 2, 1, &boom, 7), took(sig::down, 20, 2, 1, 7)});
  to.push_back({"MON-01", "AReferenceInUse",
                two_watched + operation(op::monitor, 1, 3, 8) + passed(sig::monitor, 11, 1, 3, nullptr, 8),
                two_watched + operation(op::monitor, 1, 3, 7) + sent(sig::monitor, 11, 1, 3, nullptr, 7)});
  to.push_back({"MON-02", "AMissingDown", two_watched + death(2, boom, true, down(boom)) + down_arrives,
                two_watched + death(2, boom, true)});
  to.push_back({"MON-02", "ASecondDown", two_watched + death(2, boom, true, down(boom)) + down_arrives,
                two_watched + exiting(2, boom, true) + released(2) + down(boom) + sent(sig::down, 21, 2, 1, &boom, 7)});
  to.push_back({"MON-03", "AMonitorByNameOfSomebodyElse",
                two_named + naming(op::monitor, 1, "a", 2, 0, 7) + passed(sig::monitor, 10, 1, 2, nullptr, 7),
                two_named + naming(op::monitor, 1, "a", 3, 0, 7)});
  const trace late = two_is_dead + operation(op::monitor, 1, 2, 7) + passed(sig::monitor, 10, 1, 2, nullptr, 7) +
                     dropped(10, 1, 2, drop_reason::receiver_dead);
  to.push_back({"MON-04", "AReasonForOneThatWasDead",
                late + passed(sig::down, 20, 2, 1, &noproc, 7) + took(sig::down, 20, 2, 1, 7),
                late + sent(sig::down, 20, 2, 1, &boom, 7)});
  const trace removed =
      two_watched + operation(op::demonitor, 1, 2, 7, 1) + passed(sig::demonitor, 11, 1, 2, nullptr, 7);
  to.push_back({"MON-05", "ADemonitorThatLies", removed, two_watched + operation(op::demonitor, 1, 2, 7, 0)});
  const trace too_late = two_watched + operation(op::demonitor, 1, 2, 7, 1) +
                         sent(sig::demonitor, 11, 1, 2, nullptr, 7) + death(2, boom, true, down(boom)) +
                         arrived(sig::demonitor, 11, 1, 2, nullptr, 7) + dropped(11, 1, 2, drop_reason::receiver_dead) +
                         arrived(sig::down, 20, 2, 1, &boom, 7);
  to.push_back({"MON-05", "ADownAfterDemonitor", too_late + dropped(20, 2, 1, drop_reason::monitor_inactive),
                too_late + took(sig::down, 20, 2, 1, 7)});
  to.push_back({"MON-06", "AMonitorOfItself", three + operation(op::monitor, 1, 1, 7, 1),
                three + operation(op::monitor, 1, 1, 7) + sent(sig::monitor, 10, 1, 1, nullptr, 7)});
  to.push_back({"MON-08", "AnotherReason", two_watched + death(2, boom, true, down(boom)) + down_arrives,
                two_watched + exiting(2, boom, true) + released(2) + down(normal)});
}

void add_names(std::vector<rule_case>& to) {
  to.push_back({"NAME-01", "ANameOfTwo",
                two_named + naming(op::register_name, 1, "a", 3, 1) + name_cleared(2, "a") + name_set(3, "a"),
                two_named + name_set(3, "a")});
  to.push_back(
      {"NAME-01", "TwoNamesOfOne", two_named + naming(op::register_name, 1, "b", 2, 1), two_named + name_set(2, "b")});
  to.push_back({"NAME-01", "ANameOfTheDead", two_is_dead + naming(op::register_name, 1, "a", 2, 1),
                two_is_dead + naming(op::register_name, 1, "a", 2)});
  to.push_back({"NAME-01", "AFreeNameThatIsRefused", three + naming(op::register_name, 1, "a", 3) + name_set(3, "a"),
                three + naming(op::register_name, 1, "a", 3, 1)});
  to.push_back({"NAME-02", "ADeathThatKeepsTheName",
                two_named + exiting(2, boom, true) + name_cleared(2, "a") + released(2) + dead(2),
                two_named + exiting(2, boom, true) + released(2)});
  to.push_back({"NAME-04", "SomebodyElseIsFound", two_named + naming(op::whereis, 1, "a", 2),
                two_named + naming(op::whereis, 1, "a", 3)});
  to.push_back({"NAME-04", "NobodyIsUnregistered", three + naming(op::unregister_name, 1, "a", 0, 1),
                two_named + naming(op::unregister_name, 1, "a", 0, 1)});
}

}  // namespace

auto process_rule_cases() -> std::vector<rule_case> {
  std::vector<rule_case> all;
  add_lives(all);
  add_signals(all);
  add_exits(all);
  add_links(all);
  add_monitors(all);
  add_names(all);
  return all;
}

}  // namespace rehearse::scenarios
