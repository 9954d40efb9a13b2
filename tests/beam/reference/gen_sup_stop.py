#!/usr/bin/env python3
# Generates one scenario of the language sup by its seed, about how supervisors stop: auto_shutdown with significant
# children, and children that do not stop in time. gen_sup_stop.py SEED.
# A timeout that is to strike is 20 ms, which a BEAM waits for, and only a child that hangs has one: whoever stops at once
# has 5 s. Supervisors wait for ever, as one that is killed would leave a hanging child behind.
# SPDX-License-Identifier: MIT
import random
import sys


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.lines = ["scenario %d" % seed]
        self.autos = {}  # auto_shutdown by supervisor.
        self.supervisors, self.workers, self.dynamic, self.hanging = [], [], [], set()
        self.children = {}

    def auto(self):
        return self.random.choice(["any_significant", "any_significant", "all_significant", "all_significant", "never"])

    def strategy(self):
        return self.random.choice(["one_for_one", "one_for_one", "one_for_all", "rest_for_one"])

    def worker(self, path, may_be_significant):
        """Restart type, shutdown and flags."""
        r = self.random
        significant = may_be_significant and r.random() < 0.55
        restart = r.choice(["transient", "transient", "temporary"] + ([] if significant else ["permanent"] * 4))
        words = [restart]
        if r.random() < 0.2:
            words += ["20", "trap", "hang"]
            self.hanging.add(path)
        else:
            words += [r.choice(["5000", "5000", "brutal", "inf"])] + r.choice([["trap"], ["trap"], []])
        return " ".join(words + (["significant"] if significant else []))

    def fill(self, path, depth):
        r = self.random
        self.supervisors.append(path)
        self.children[path] = []
        for i in range(r.randint(2, 4)):
            x = r.random()
            if x < 0.72 or depth == 2:
                child = "%s/c%d" % (path, i)
                self.lines.append("work %s %s" % (child, self.worker(child, self.autos[path] != "never")))
                self.workers.append(child)
                self.children[path].append(child)
            elif x < 0.92:
                child = "%s/s%d" % (path, i)
                self.autos[child] = self.auto()
                significant = self.autos[path] != "never" and r.random() < 0.5
                restart = r.choice(["transient", "temporary"] if significant else ["permanent", "transient", "temporary"])
                flags = [self.autos[child]] + (["significant"] if significant else [])
                intensity, period = r.choice([0, 1, 3]), r.choice([5, 10])
                self.lines.append(
                    "sup %s %s %d %d %s inf %s" % (child, self.strategy(), intensity, period, restart, " ".join(flags))
                )
                self.fill(child, depth + 1)
            else:
                child = "%s/d%d" % (path, i)
                self.lines.append("dyn %s %d 5 inf %s inf" % (child, r.choice([1, 3]), r.choice(["permanent", "transient"])))
                self.dynamic.append(child)

    def is_dynamic(self, path):
        return path.rpartition("/")[0] in self.dynamic

    def event(self, n):
        r, x = self.random, self.random.random()
        worker = r.choice(self.workers) if self.workers else None
        if x < 0.45 and worker:
            reasons = ["normal", "normal", "shutdown_x", "boom"] + ([] if worker in self.hanging else ["shutdown"])
            return "exit %s %s" % (worker, r.choice(reasons))
        if x < 0.52 and worker:
            return "kill %s" % worker
        if x < 0.58:
            pairs = [each for each in self.children.values() if len(each) > 1]
            if pairs:
                return "kill2 %s %s" % tuple(r.sample(r.choice(pairs), 2))
            return None
        if x < 0.66 and worker and not self.is_dynamic(worker):
            return "%s %s" % (r.choice(["term", "term", "restart", "delete"]), worker)
        if x < 0.76:
            parent = r.choice(self.supervisors)
            child = "%s/n%d" % (parent, n)
            line = "add %s %s" % (child, self.worker(child, self.autos[parent] != "never"))
            self.workers.append(child)
            return line
        if x < 0.88 and self.dynamic:
            child = "%s/x%d" % (r.choice(self.dynamic), n)
            self.workers.append(child)
            return "dadd %s %s" % (child, self.worker(child, False))
        if x < 0.92 and worker:
            return "fail %s %d %s" % (worker, r.randint(1, 2), r.choice(["error", "ignore"]))
        if x < 0.96 and len(self.supervisors) > 1:
            return "supkill %s" % r.choice(self.supervisors[1:])
        return "count %s" % (r.choice(self.supervisors) or "/")

    def generate(self):
        r = self.random
        self.autos[""] = self.auto()
        self.lines.append("sup / %s %d %d %s" % (self.strategy(), r.choice([1, 2, 4]), r.choice([5, 10]), self.autos[""]))
        self.fill("", 0)
        self.lines.append("run")
        for n in range(r.randint(3, 8)):
            event = self.event(n)
            if event:
                self.lines.append(event)
        return "\n".join(self.lines) + "\n"


def gen(seed):
    return Generator(seed).generate()


if __name__ == "__main__":
    sys.stdout.write(gen(int(sys.argv[1])))
