#!/usr/bin/env python3
# Generates one scenario of the language gs by its seed: gen_gs.py SEED.
# It keeps to what a BEAM does the same way every time: a command whose effect may come back ends its batch, a client is
# linked to one server at most, and at most one waits for ever in a call whose exit it does not catch.
# SPDX-License-Identifier: MIT
import random
import sys

REASONS = ["boom", "boom", "boom", "normal", "shutdown", "shutdown_x"]
ENDS = ("stop", "stopreply", "raise", "exit", "self")


class Server:
    def __init__(self, label, parent, linked, name, traps, term):
        self.label, self.parent, self.name, self.traps, self.term = label, parent, name, traps, term
        self.linked = {parent} if linked else set()
        self.suspended = self.hangs = self.dead = False

    def answers(self):
        return not (self.suspended or self.hangs)


class Client:
    def __init__(self, label, traps):
        self.label, self.traps = label, traps
        self.linked = None  # The one server it is linked to.
        self.waits_in = None  # The server of a call whose exit would end it.
        self.dead = self.blocked = False


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.lines = ["scenario %d" % seed]
        self.clients, self.servers, self.calls = [], [], {}
        self.tag = self.monitor = 0
        self.uncaught = False
        self.monitored = False  # In this batch.

    # -- what will become of them, as far as the rules above need it
    def end_server(self, server, abnormal, terminates=True):
        if server.dead or server.hangs:
            return
        if terminates and server.term == "hang":
            server.hangs = True
            return
        server.dead = True
        if terminates and server.term not in ("ok", "exit:normal"):
            abnormal = True
        for client in self.clients:
            if client.linked is server:
                client.linked = None
                if abnormal and not client.traps:
                    self.end_client(client, True)
            elif client.waits_in is server:
                self.end_client(client, True)

    def end_client(self, client, abnormal):
        if client.dead:
            return
        client.dead = True
        server, client.linked = client.linked, None
        if server is None:
            return
        if server.traps and server.parent is client:
            self.end_server(server, abnormal)
        elif not server.traps and abnormal:
            self.end_server(server, True, terminates=False)

    def run(self, server, steps):
        """What a chain does to a server that takes it now."""
        for step in steps:
            what, _, reason = step.partition(":")
            if what == "hang":
                server.hangs = True
                return
            if what in ENDS:
                self.end_server(server, what in ("raise", "self") or reason != "normal")
                return

    # -- chains
    def chain(self, kind, server=None, forever=False, depth=0, timed=False):
        r, steps = self.random, []
        free = server is not None and server.answers() and not timed
        if r.random() < 0.12:
            steps.append("poke")
        if free and r.random() < 0.05 and self.calls:
            steps.append("answer:%s" % r.choice(sorted(self.calls)))
        if free and r.random() < 0.06:
            others = [each for each in self.servers if each is not server and each.answers()]
            if others:
                steps.append("ask:%s" % r.choice(others).label)
        if free and r.random() < 0.02:
            return steps + ["self"]
        if r.random() < 0.01:
            return steps + ["hang"]
        x = r.random()
        first = kind == "call" and r.random() < 0.08
        if first:
            steps.append("first")
        if kind == "init":
            if x >= 0.8:
                return steps + [r.choice(["stop:" + r.choice(REASONS), "raise", "ignore", "exit:" + r.choice(REASONS)])]
            result = "ok"
        elif kind == "call":
            result = "reply" if x < 0.55 and (forever or not first) else "noreply"
            if x >= 0.75:
                ends = ["stop:" + r.choice(REASONS), "raise", "exit:" + r.choice(REASONS)]
                if not first:
                    ends += ["stopreply:" + r.choice(REASONS)] * 2
                return steps + [r.choice(ends)]
        else:
            if x >= 0.72:
                return steps + [r.choice(["stop:" + r.choice(REASONS), "raise", "exit:" + r.choice(REASONS)])]
            result = "noreply"
        steps.append(result)
        if depth < 3:
            x = r.random()
            if x < 0.2:
                return steps + ["c"] + self.chain("continue", server, depth=depth + 1, timed=timed)
            if x < 0.32:
                return steps + ["t"] + self.chain("timeout", server, depth=depth + 1, timed=True)
            if x < 0.36:
                return steps + ["t60"] + self.chain("timeout", server, depth=depth + 1, timed=True)
        return steps

    # -- commands
    def next_tag(self):
        self.tag += 1
        return "x%d" % self.tag

    def target(self, only=None):
        """A server and how to address it: by label, or by name if it has one."""
        r = self.random
        servers = [each for each in self.servers if only is None or only(each)]
        if not servers:
            return None, "nobody"
        alive = [each for each in servers if not each.dead]
        server = r.choice(alive if alive and r.random() < 0.9 else servers)
        if server.name and not server.dead and r.random() < 0.3:
            return server, server.name
        return server, server.label

    def simple(self, client):
        """A command that is over when it returns, whatever comes next; None if there is none now."""
        r, x = self.random, self.random.random()
        server, word = self.target(lambda each: each.answers() or each.dead)
        if x < 0.3:
            return "call %s %s reply" % (word, self.next_tag())
        if x < 0.58:  # A kill may overtake what has not been taken, so a call makes sure.
            first = r.choice(["call %s %s reply>c>noreply", "cast %s %s noreply", "cast %s %s noreply>c>noreply",
                              "info %s %s noreply"]) % (word, self.next_tag())
            return "%s ; call %s %s reply" % (first, word, self.next_tag())
        if x < 0.68:
            self.monitor += 1
            self.monitored = True
            return "mon m%d %s" % (self.monitor, word)
        if x < 0.74:
            return "whereis %s" % r.choice(["n1", "n2"])
        if x < 0.8 and server:
            return "alive %s" % server.label
        if x < 0.9 and server:
            if client.linked is server:
                client.linked = None
                server.linked.discard(client)
                return "unlink %s" % server.label
            # After a monitor of who is dead the BEAM may deliver the link's EXIT first: neither comes from a process.
            if client.linked is None and (not server.dead or client.traps and not self.monitored):
                if not server.dead:
                    client.linked = server
                return "link %s" % server.label
        return None

    def start(self, client):
        r = self.random
        label = "s%d" % (len(self.servers) + 1)
        how = "link" if client.linked is None and r.random() < 0.7 else "nolink"
        name = r.choice(["-", "-", "n1", "n1", "n2"])
        trap = r.choice(["trap", "-"])
        term = r.choice(["ok"] * 12 + ["raise", "exit:boom", "exit:normal", "hang"])
        taken = any(each.name == name and not each.dead for each in self.servers if name != "-")
        steps = self.chain("init")
        careful = how == "link" and client.traps and r.random() < 0.97  # VER-01: seldom, as it is left out.
        while steps[-1] == "hang" and len(steps) > 1 or careful and "ok" not in steps and steps != ["hang"]:
            steps = self.chain("init")
        command = "start %s %s %s %s %s %s" % (label, how, name, trap, ">".join(steps), term)
        server = Server(label, client, how == "link", None if name == "-" else name, trap == "trap", term)
        if taken:
            return command  # Nobody is ever called so: the label is free for the next one.
        self.servers.append(server)
        if "ok" not in steps:
            server.dead = True
            if how == "link" and not client.traps and steps[-1] not in ("ignore", "stop:normal", "exit:normal", "hang"):
                self.end_client(client, True)
        else:
            if how == "link":
                client.linked = server
            self.run(server, steps)
        return command

    def call(self, client):
        r = self.random
        server, word = self.target()
        timeout = r.choice(["", "", "", " inf", " inf", " 25", " 100"])
        tag = self.next_tag()
        steps = self.chain("call", server, forever=timeout == " inf")
        short = timeout in (" 25", " 100")
        waits = server is not None and not server.dead and (not server.answers() or steps[-1] == "hang" or (
            not any(each in ("reply", "first") or each.startswith(ENDS) for each in steps)))
        what = "callx" if r.random() < 0.3 and not (waits and not short and self.uncaught) else "call"
        command = "%s %s %s %s%s" % (what, word, tag, ">".join(steps), timeout)
        if server is None or server.dead:
            if what == "callx":
                self.end_client(client, True)
            return command
        self.calls[tag] = timeout == " inf"
        if waits and not short:
            client.blocked = True
            if what == "callx":
                self.uncaught = True
                client.waits_in = server
        elif waits and what == "callx":
            self.end_client(client, True)
        elif what == "callx" and not any(each in ("reply", "first") or each.startswith("stopreply") for each in steps):
            self.end_client(client, True)
        if server.answers():
            self.run(server, steps)
        return command

    def last(self, client):
        r, x = self.random, self.random.random()
        if not self.servers or x < 0.14:
            return self.start(client)
        if x < 0.5:
            return self.call(client)
        if x < 0.66:
            server, word = self.target()
            what = r.choice(["cast", "cast", "info"])
            steps = self.chain(what, server)
            if server and server.answers():
                self.run(server, steps)
            return "%s %s %s %s" % (what, word, self.next_tag(), ">".join(steps))
        if x < 0.74 and self.calls:
            tag = r.choice(sorted(self.calls))
            if self.calls[tag] and r.random() < 0.3:
                return "answer %s ; answer %s" % (tag, tag)
            return "answer %s" % tag
        if x < 0.81:
            server, word = self.target()
            reason = r.choice(REASONS + ["kill"])
            if server and server.hangs:
                reason = "late"  # If it then died of what it was asked to, the answer would depend on the version.
            elif server:
                self.end_server(server, reason != "normal")
            return "stop %s %s%s" % (word, reason, r.choice(["", " 25"]))
        if x < 0.86:
            server, word = self.target(lambda each: not each.hangs)
            if server:
                server.suspended = True
            return "suspend %s" % word
        if x < 0.93:
            reason = r.choice(REASONS + ["kill"])
            if r.random() < 0.75:
                server = self.target()[0]
                if reason == "kill" or (not server.traps and reason != "normal"):
                    self.end_server(server, True, terminates=False)
                elif server.traps and server.parent is client and server.linked:
                    self.end_server(server, reason != "normal")
                return "sig %s %s" % (server.label, reason)
            other = r.choice(self.clients)
            if other is not client and (reason == "kill" or (not other.traps and reason != "normal")):
                self.end_client(other, True)
            elif other is client:
                return "die %s" % self.dies(client)
            return "sig %s %s" % (other.label, reason)
        if x < 0.96:
            return "die %s" % self.dies(client)
        return self.start(client)

    def dies(self, client):
        reason = self.random.choice(REASONS + ["raise", "kill"])
        self.end_client(client, reason != "normal")
        return reason

    def queue(self, client):
        """A server is suspended, gets several messages, and takes them all when it is resumed."""
        r = self.random
        server, word = self.target(lambda each: not each.hangs and not each.dead)
        if server is None:
            return None
        server.suspended = True
        commands, queued = ["suspend %s" % word], []
        for _ in range(r.randint(1, 4)):
            what = r.choice(["cast", "cast", "info"])
            queued.append(self.chain(what, server))
            commands.append("%s %s %s %s" % (what, word, self.next_tag(), ">".join(queued[-1])))
        if r.random() < 0.85:
            commands.append("resume %s" % word)
            server.suspended = False
            for steps in queued:
                if server.answers():
                    self.run(server, steps)
        return " ; ".join(commands)

    def generate(self):
        r = self.random
        for i in range(r.randint(2, 3)):
            client = Client("c%d" % (i + 1), r.random() < 0.4)
            self.clients.append(client)
            self.lines.append("client %s%s" % (client.label, " trap" if client.traps else ""))
        for _ in range(r.randint(8, 16)):
            ready = [each for each in self.clients if not each.dead and not each.blocked]
            if not ready:
                break
            client = r.choice(ready)
            suspended = [each for each in self.servers if each.suspended and not each.dead]
            if suspended and r.random() < 0.3:
                server = r.choice(suspended)
                server.suspended = False
                self.lines.append("do %s resume %s" % (client.label, server.label))
                for each in self.clients:
                    each.blocked = False
                continue
            batch = []
            self.monitored = False
            if self.servers and r.random() < 0.1:
                batch.append(self.queue(client))
            else:
                for _ in range(r.choice([0, 0, 1, 2])):
                    batch.append(self.simple(client) if self.servers else None)
                batch.append(self.last(client))
                if batch[-1].startswith("answer"):
                    for each in self.clients:
                        each.blocked = False
            batch = [each for each in batch if each]
            if batch:
                self.lines.append("do %s %s" % (client.label, " ; ".join(batch)))
        return "\n".join(self.lines) + "\n"


def gen(seed):
    return Generator(seed).generate()


def by_version(text):
    """A client that traps exits and starts a linked server whose init fails: VER-01 leaves an EXIT behind, or not."""
    trapping = set()
    for line in text.splitlines():
        words = line.split()
        if words[0] == "client" and words[2:] == ["trap"]:
            trapping.add(words[1])
        if words[0] != "do" or words[1] not in trapping:
            continue
        for command in " ".join(words[2:]).split(" ; "):
            parts = command.split()
            if parts[0] == "start" and parts[2] == "link" and "ok" not in parts[5].split(">") and parts[5] != "hang":
                return True
    return False


if __name__ == "__main__":
    sys.stdout.write(gen(int(sys.argv[1])))
