# The language gs, enumerated: every return of every callback, seen by callers in every state; who may end a server, and
# how; requests to those who cannot answer.
# SPDX-License-Identifier: MIT
import itertools

REASONS = ["normal", "shutdown", "shutdown_x", "boom"]

CALLS = (
    ["reply", "reply>c>noreply", "reply>t>noreply", "reply>t60>noreply", "reply>c>stop:boom", "reply>t>raise"]
    + ["noreply", "noreply>c>noreply", "noreply>t>noreply", "noreply>c>stop:boom", "noreply>t>exit:shutdown"]
    + ["poke>reply>t>noreply", "poke>noreply>c>noreply>t>noreply", "first>noreply", "first>stop:boom", "first>raise"]
    + ["stopreply:" + reason for reason in REASONS]
    + ["stop:" + reason for reason in REASONS]
    + ["exit:" + reason for reason in REASONS]
    + ["raise", "self", "hang"]
)
OTHERS = (
    ["noreply", "noreply>c>noreply", "noreply>c>noreply>c>noreply", "noreply>t>noreply", "noreply>t60>noreply"]
    + ["poke>noreply", "poke>noreply>t>noreply", "poke>noreply>c>noreply", "noreply>c>raise", "noreply>t>stop:boom"]
    + ["stop:" + reason for reason in REASONS]
    + ["exit:" + reason for reason in REASONS]
    + ["raise", "self", "hang"]
)
INITS = (
    ["ok", "ok>c>noreply", "ok>t>noreply", "ok>t60>noreply", "poke>ok>c>noreply", "poke>ok>t>noreply", "ok>c>raise"]
    + ["ok>t>stop:normal", "ok>c>stop:shutdown", "ignore", "raise", "hang"]
    + ["stop:" + reason for reason in REASONS]
    + ["exit:" + reason for reason in REASONS]
)
TERMS = ["ok", "raise", "exit:boom", "exit:normal", "hang"]
AFTER = "do c3 call s1 z1 reply 25 ; cast s1 z2 noreply ; whereis n1"  # What is left of the server.


def is_fatal(chain):
    return any(each.startswith(("stop", "exit", "raise", "self")) for each in chain.split(">"))


def opening(caller, tie, trap, init="ok", term="ok"):
    """c1 is the caller: its own server's parent, a stranger to it, or a stranger with a link."""
    lines = ["client c1" + (" trap" if caller == "trap" else ""), "client c2 trap", "client c3"]
    starter = "c2" if tie == "stranger" else "c1"
    how = "link" if tie == "parent" else "nolink"
    lines.append(f"do {starter} start s1 {how} n1 {trap} {init} {term}")
    if tie == "stranger":
        lines.append("do c1 link s1")
    return lines


def calls():
    states = itertools.product(["plain", "trap"], ["parent", "none", "stranger"], ["call", "callx"], ["", " inf", " 25"])
    for (caller, tie, what, timeout), chain in itertools.product(list(states), CALLS):
        lines = opening(caller, tie, "-")
        lines += [f"do c1 {what} s1 x1 {chain}{timeout}", "do c3 answer x1", AFTER, "do c3 sig c1 kill"]
        yield f"call-{caller}-{tie}-{what}-{timeout.strip() or 'default'}-{chain}", lines
    ends = [each for each in CALLS if is_fatal(each)]
    for chain, trap, term, caller in itertools.product(ends, ["-", "trap"], TERMS[1:], ["plain", "trap"]):
        lines = opening(caller, "parent", trap, term=term)
        lines += [f"do c2 call s1 x1 {chain} 100", AFTER, "do c3 sig s1 kill"]
        yield f"call-end-{caller}-{trap}-{term}-{chain}", lines


def messages():
    for what, chain, caller, tie in itertools.product(["cast", "info"], OTHERS, ["plain", "trap"], ["parent", "none"]):
        lines = opening(caller, tie, "-")
        yield f"{what}-{caller}-{tie}-{chain}", lines + [f"do c1 {what} s1 x1 {chain}", AFTER, "do c2 sig s1 kill"]
    ends = [each for each in OTHERS if is_fatal(each)]
    for chain, trap, term in itertools.product(ends, ["-", "trap"], TERMS[1:]):
        lines = opening("trap", "parent", trap, term=term)
        yield f"cast-end-{trap}-{term}-{chain}", lines + [f"do c2 cast s1 x1 {chain}", AFTER, "do c2 sig s1 kill"]


def inits():
    for chain, tie, caller, trap in itertools.product(INITS, ["parent", "none"], ["plain", "trap"], ["-", "trap"]):
        lines = opening(caller, tie, trap, chain)
        yield f"init-{tie}-{caller}-{trap}-{chain}", lines + ["do c2 start s2 nolink n1 - ok ok", AFTER]
    for caller, tie in itertools.product(["plain", "trap"], ["parent", "none"]):
        how = "link" if tie == "parent" else "nolink"
        lines = opening(caller, "none", "-") + [f"do c1 start s2 {how} n1 - ok ok", "do c1 start s2 link n2 - ok ok"]
        yield f"init-taken-{caller}-{tie}", lines + [AFTER]


def exits():
    reasons = REASONS + ["kill"]
    for trap, term, reason, tie in itertools.product(["-", "trap"], TERMS, reasons, ["parent", "none", "stranger"]):
        for how in ("die", "sig", "sig-before", "suspended"):
            lines = opening("trap" if how == "sig" else "plain", tie, trap, term=term)
            if how == "suspended":
                lines.append("do c3 suspend s1 ; cast s1 x1 noreply")
            if how == "sig-before":  # A call that waits, a kept one, and the exit in the middle.
                lines += ["do c3 call s1 x1 noreply", "do c2 call s1 x2 noreply inf"]
            lines.append(f"do c1 die {reason}" if how in ("die", "suspended") else f"do c1 sig s1 {reason}")
            if how == "suspended":
                lines.append("do c3 resume s1")
            lines += ["do c2 answer x2" if how != "sig-before" else "do c1 whereis n1", AFTER, "do c2 sig s1 kill"]
            yield f"exit-{how}-{trap}-{term}-{reason}-{tie}", lines


def stops():
    for trap, term, reason in itertools.product(["-", "trap"], TERMS, REASONS + ["kill"]):
        for caller, tie, state in itertools.product(["plain", "trap"], ["parent", "none"], ["", "suspended"]):
            lines = opening(caller, tie, trap, term=term)
            if state:
                lines.append("do c3 suspend s1 ; cast s1 x1 noreply")
            timeout = " 25" if term == "hang" else ""
            lines += [f"do c1 stop s1 {reason}{timeout}", AFTER, "do c2 sig s1 kill"]
            yield f"stop-{trap}-{term}-{reason}-{caller}-{tie}-{state}", lines


def timeouts():
    """A server with an idle timeout is suspended and resumed before it strikes; it then waits for all of it again."""
    between = [
        ["suspend s1 ; resume s1"],
        ["suspend s1 ; suspend s1 ; resume s1"],
        ["suspend s1 ; cast s1 x2 noreply ; resume s1"],
        ["suspend s1", "whereis n1", "resume s1"],
    ]
    ends = ["noreply", "stop:boom", "raise", "exit:shutdown", "noreply>t60>noreply"]
    for end, steps, caller, term in itertools.product(ends, between, ["plain", "trap"], ["ok", "raise"]):
        lines = opening(caller, "parent", "-", term=term)
        lines.append(f"do c2 cast s1 x1 noreply>t100>{end} ; {steps[0]}")
        lines += [f"do c2 {each}" for each in steps[1:]]
        yield f"timeout-{end}-{between.index(steps)}-{caller}-{term}", lines + [AFTER]


def stops_not_taken():
    """The server is at work when it is asked to stop, and dies of something else."""
    for reason, wanted, caller in itertools.product(REASONS[1:] + ["kill"], ["normal", "boom_x"], ["plain", "trap"]):
        lines = opening(caller, "none", "-") + ["do c3 cast s1 x1 hang", f"do c1 stop s1 {wanted}"]
        yield f"stop-not-taken-{reason}-{wanted}-{caller}", lines + [f"do c3 sig s1 {reason}", AFTER]


def absent():
    """Requests to the dead, to a name that nobody has, and to servers that cannot answer now."""
    requests = ["call X x1 reply", "call X x1 reply 25", "call X x1 reply inf", "callx X x1 reply 25", "callx X x1 reply inf"]
    requests += ["cast X x1 noreply", "info X x1 noreply", "stop X normal", "stop X boom 25", "resume X", "mon m1 X"]
    states = ["dead", "unregistered", "nobody", "suspended", "hanging", "resumed"]
    for request, state, caller in itertools.product(requests, states, ["plain", "trap"]):
        if state == "hanging" and request in ("stop X normal",):
            continue
        lines = opening(caller, "none", "-")
        word = {"unregistered": "n1", "nobody": "nobody"}.get(state, "s1")
        if state in ("dead", "unregistered"):
            lines.append("do c2 stop s1 normal")
        if state in ("suspended", "resumed"):
            lines.append("do c2 suspend s1 ; cast s1 y1 noreply")
        if state == "hanging":
            lines.append("do c2 cast s1 y1 hang")
        lines.append(f"do c1 {request.replace('X', word)}")
        if state == "resumed":
            lines += ["do c2 resume s1", "do c2 call s1 y2 reply"]
        if state == "suspended":
            lines.append("do c2 cast s1 y3 noreply")
        lines.append("do c2 sig s1 kill")
        yield f"absent-{state}-{caller}-{request.replace(' ', '_')}", lines


def scenarios():
    """(name, text), in a fixed order."""
    for name, lines in itertools.chain(calls(), messages(), inits(), exits(), stops(), timeouts(), stops_not_taken(), absent()):
        yield name.replace(">", "_").replace(":", "."), "\n".join(lines) + "\n"
