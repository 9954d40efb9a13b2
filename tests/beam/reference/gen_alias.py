#!/usr/bin/env python3
# Generates one scenario of the language sig by its seed, about aliases: of processes and of monitors, in all modes.
# gen_alias.py SEED. What goes to one receiver is in one batch, so that its order is known; a monitor or an alias is made in
# a batch of its own, as the DOWN of a dead process comes when it will.
# SPDX-License-Identifier: MIT
import random
import sys

MODES = ["explicit_unalias", "demonitor", "reply_demonitor"]


def gen(seed):
    r = random.Random(seed)
    puppets = ["p%d" % (i + 1) for i in range(r.randint(2, 4))]
    lines = ["scenario %d" % seed] + ["spawn " + each for each in puppets]
    owners, sent = {}, 0  # The owner of each alias.
    for _ in range(r.randint(10, 22)):
        p, x = r.choice(puppets), r.random()
        if x < 0.07:
            lines.append("do %s trap %s" % (p, r.choice(["on", "on", "off"])))
        elif x < 0.15:
            tag = "a%d" % (len(owners) + 1)
            owners[tag] = p
            lines.append("do %s alias %s %s" % (p, tag, r.choice(["explicit_unalias", "reply"])))
        elif x < 0.33:
            tag = "a%d" % (len(owners) + 1)
            owners[tag] = p
            lines.append("do %s mona %s %s %s" % (p, tag, r.choice(puppets), r.choice(MODES)))
        elif x < 0.46 and owners:
            tag = r.choice(sorted(owners))
            who = owners[tag] if r.random() < 0.85 else p
            lines.append("do %s %s %s" % (who, r.choice(["unalias", "demon", "demonf", "demonf"]), tag))
        elif x < 0.5:
            lines.append("do %s link %s" % (p, r.choice(puppets)))
        elif x < 0.57 and sent:
            lines.append("do %s recv x%d" % (p, r.randint(1, sent)))
        elif x < 0.62:
            lines.append("do %s %s" % (p, r.choice(["die boom", "die normal", "die raise", "die shutdown"])))
        elif owners:
            owner = owners[r.choice(sorted(owners))]
            tags = [tag for tag in sorted(owners) if owners[tag] == owner]
            batch = []
            for _ in range(r.randint(1, 5)):
                sent += 1
                if r.random() < 0.75:
                    batch.append("senda %s x%d" % (r.choice(tags), sent))
                else:
                    batch.append("send %s x%d" % (owner, sent))
            if r.random() < 0.15 and owner != p:
                batch.append("sig %s %s" % (owner, r.choice(["boom", "kill", "normal", "shutdown"])))
            lines.append("do %s %s" % (p, " ; ".join(batch)))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(gen(int(sys.argv[1])))
