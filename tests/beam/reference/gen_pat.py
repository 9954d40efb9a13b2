#!/usr/bin/env python3
# Generates one scenario of the language `pat` by its seed: gen_pat.py SEED. Agents, tasks, task supervisors, registries.
# SPDX-License-Identifier: MIT
import random, sys


def gen(seed):
    r = random.Random(seed)
    out = ["scenario %d" % seed]
    puppets = ["p%d" % i for i in range(1, r.randint(2, 3) + 1)]
    for p in puppets:
        out.append("spawn %s%s" % (p, " trap" if r.random() < 0.4 else ""))
    out.append("tsup s1 %s" % r.choice(["inf", "inf", "1", "2"]))
    tasks, owner, agents, counts = [], {}, [], {"x": 0}
    area = r.choice(["task", "task", "agent", "registry", "all"])
    reason = lambda: r.choice(["boom", "boom", "normal", "shutdown", "shutdown_x", "killed"])
    end = lambda: r.choice(["ret %d" % r.randint(1, 9), "ret %d" % r.randint(1, 9), "raise", "throw", "exit " + reason()])

    def body():
        x = r.random()
        if x < 0.45:
            return end()
        if x < 0.80:
            return "wait " + end()
        if x < 0.90:
            return "stubborn"
        return "polite " + reason()

    def task_command(p):
        x = r.random()
        if x < 0.36 or not tasks:
            t = "t%d" % (len(tasks) + 1)
            how = r.choice(["async", "async", "async", "sasync", "snolink", "snolink", "schild", "start", "startlink"])
            tasks.append(t)
            owner[t] = p
            return "%s %s %s" % (how, t, body())
        mine = [each for each in tasks if owner[each] == p]
        t = r.choice(mine[-3:] if mine and r.random() < 0.9 else tasks)
        ms = r.choice(["0", "3"])
        if x < 0.50:
            return "go " + t
        if x < 0.62:
            return "await %s %s" % (t, ms)
        if x < 0.74:
            return "yield %s %s" % (t, ms)
        if x < 0.84:
            return "shutdown %s %s" % (t, r.choice(["brutal", "3", "3"]))
        if x < 0.88:
            return "ignore " + t
        if x < 0.92:
            some = [each for each in tasks if owner[each] == p][-3:]
            return "awaitmany %s %s" % (ms, " ".join(some))
        if x < 0.95:
            some = [each for each in tasks if owner[each] == p][-3:]
            return "yieldmany %s %s %s" % (r.choice(["nothing", "ignore", "kill_task"]), ms, " ".join(some))
        if x < 0.98:
            return "sig %s %s" % (t, r.choice(["kill", reason()]))
        return "children"

    def agent_command(p):
        x = r.random()
        if x < 0.22 or not agents:
            a = "a%d" % (len(agents) + 1)
            how = r.choice(["agent", "agentlink", "agentlink"])
            start = "ok %d" % r.randint(0, 9) if r.random() < 0.9 else r.choice(["raise", "exit " + reason()])
            agents.append(a)
            return "%s %s %s" % (how, a, start)
        a = r.choice(agents)
        if x < 0.35:
            return "get " + a
        if x < 0.50:
            return "add %s %d" % (a, r.randint(1, 9))
        if x < 0.60:
            return "swap %s %d" % (a, r.randint(1, 9))
        if x < 0.70:
            return "addcast %s %d" % (a, r.randint(1, 9))
        if x < 0.80:
            return "%s %s %s" % (r.choice(["crash", "crashcast"]), a, r.choice(["raise", "exit " + reason()]))
        if x < 0.88:
            return "astop %s %s" % (a, r.choice(["normal", "shutdown", "boom"]))
        if x < 0.93:
            return "slow %s %d" % (a, r.randint(1, 9))
        return "sig %s %s" % (a, r.choice(["kill", reason()]))

    def registry_command(p):
        x = r.random()
        which, k = r.choice(["r1", "r1", "r2"]), r.choice(["k1", "k1", "k2", "k3"])
        v = r.randint(1, 9)
        if x < 0.34:
            return "register %s %s %d" % (which, k, v)
        if x < 0.44:
            return "unregister %s %s" % (which, k)
        if x < 0.52:
            return "lookup %s %s" % (which, k)
        if x < 0.57:
            return "keys " + which
        if x < 0.61:
            return "count " + which
        if x < 0.69:
            return "update r1 %s %d" % (k, v)
        if x < 0.74:
            return "whereis " + k
        if x < 0.80:
            counts["x"] += 1
            return "vsend %s x%d" % (k, counts["x"])
        if x < 0.85:
            counts["x"] += 1
            return "dispatch %s %s x%d" % (which, k, counts["x"])
        if x < 0.92:
            a = "a%d" % (len(agents) + 1)
            agents.append(a)
            return "vagent %s %s %d" % (a, k, v)
        if x < 0.95:
            return "vadd %s %d" % (k, v)
        if x < 0.98:
            return "sig %s %s" % (r.choice(puppets), r.choice(["kill", "boom", "shutdown"]))
        return "rkill " + which

    makers = {
        "task": [task_command],
        "agent": [agent_command],
        "registry": [registry_command],
        "all": [task_command, agent_command, registry_command],
    }[area]
    for _ in range(r.randint(10, 20)):
        p = r.choice(puppets)
        x = r.random()
        if x < 0.04:
            out.append("do %s flush" % p)
        elif x < 0.08:
            out.append("do %s die %s" % (p, reason()))
        elif x < 0.11:
            out.append("do %s trap %s" % (p, r.choice(["on", "off"])))
        else:
            line = r.choice(makers)(p)
            if line.split()[0] in ("awaitmany", "yieldmany") and not tasks:
                continue
            out.append("do %s %s" % (p, line))
    return "\n".join(out) + "\n"


def by_version(text):
    """A failed start under a puppet that traps exits: OTP 25 leaves the EXIT behind, later ones do not (VER-01)."""
    traps = {}
    for line in text.splitlines():
        words = line.split()
        if words[0] == "spawn":
            traps[words[1]] = "trap" in words
        elif words[0] == "do" and words[2] == "trap":
            traps[words[1]] = traps[words[1]] or words[3] == "on"
        elif words[0] == "do" and words[2] == "agentlink" and words[4] != "ok" and traps[words[1]]:
            return True
    return False


if __name__ == "__main__":
    sys.stdout.write(gen(int(sys.argv[1])))
