#!/usr/bin/env python3
"""Times the pre-receive hook on servers with very many branches and commits.

Usage: walks.py BUILD_FOLDER [--large] [--no-graph] [--rounds N] [--work FOLDER]

Builds an almost empty repository and one with 200,000 commits and 50,000 branches (--large: one with
500,000 branches as well), pushes the same things to each in turn, and prints medians, ratios and bars.
A commit that a rule refuses is pushed first: it has to be refused everywhere. --no-graph leaves out
git's commit-graph.
"""
import argparse
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from hooks import SYSTEM, run, time_hook

TICKET = """
[rules.ticket]
kind    = "ticket"
on      = ["protected"]
where   = "trailer"
trailer = "Ticket"
pattern = "PAY-[1-9][0-9]{0,5}"
form    = "PAY-<number>"
why     = "every change is traced to its request"
"""
PEOPLE = """schema = 1
[people.dana]
name   = "Dana Reyes"
emails = ["dana@example.org"]
"""
COMMITS = 200000
START = 1700000000
MINUTE = 60


class World:
    def __init__(self, work):
        self.work = work
        self.env = {"PATH": "/usr/bin:/bin", "HOME": work, "GIT_CONFIG_NOSYSTEM": "1",
                    "GIT_CONFIG_GLOBAL": "/dev/null", "LC_ALL": "C", "TZ": "UTC"}
        for part in ("AUTHOR", "COMMITTER"):
            self.env[f"GIT_{part}_NAME"], self.env[f"GIT_{part}_EMAIL"] = "Dana Reyes", "dana@example.org"

    def policy(self, name, match):
        folder = os.path.join(self.work, "policy-" + name)
        audit = os.path.join(self.work, "audit-" + name)
        for path in (folder, os.path.join(folder, "keys"), os.path.join(folder, "repos")):
            os.makedirs(path, mode=0o755)
        os.mkdir(audit, 0o700)
        with open(os.path.join(folder, "people.toml"), "w") as out:
            out.write(PEOPLE)
        with open(os.path.join(folder, "system.toml"), "w") as out:
            out.write(SYSTEM.format(audit=audit).replace("refs/heads/main", match) + TICKET)
        return folder


class Server:
    """A bare repository: a line of commits on main, each other commit a branch off a random one of
    them. Every branch but main is at one of those, or at a random commit once there are more branches."""

    def __init__(self, world, name, commits, branches, graph):
        self.world = world
        self.folder = os.path.join(world.work, name + ".git")
        run("git", "init", "-q", "--bare", "-b", "main", self.folder, env=world.env)
        marks = self.load(commits, commits - min(branches, commits // 4))
        shutil.rmtree(os.path.join(self.folder, "refs", "heads"))
        os.mkdir(os.path.join(self.folder, "refs", "heads"))
        rng = random.Random(branches)
        refs = [("refs/heads/main", marks[self.main_length - 1])]
        for number in range(branches):
            at = self.main_length + number
            refs.append((f"refs/heads/topic/{number:06}-change",
                         marks[at] if at < commits else marks[rng.randrange(commits)]))
        with open(os.path.join(self.folder, "packed-refs"), "w") as out:
            out.write("# pack-refs with: peeled fully-peeled sorted \n")
            out.writelines(f"{commit} {ref}\n" for ref, commit in sorted(refs))
        self.git("repack", "-adq")
        if graph:
            self.git("commit-graph", "write", "--reachable")
        self.main, self.middle = marks[self.main_length - 1], marks[self.main_length // 2]

    def git(self, *words, stdin=None, env=None):
        return run("git", *words, stdin=stdin, env=env or self.world.env, cwd=self.folder)

    def load(self, commits, main_length):
        self.main_length = main_length
        rng = random.Random(commits)
        stream = []
        for number in range(commits):
            at = rng.randrange(1, main_length + 1) if number >= main_length else number
            message = f"Change {number}\n\nTicket: PAY-1\n"
            stream.append(f"commit refs/heads/{'main' if number < main_length else 'side'}\nmark :{number + 1}\n"
                          f"committer Dana Reyes <dana@example.org> {START + at * MINUTE} +0000\n"
                          f"data {len(message)}\n{message}")
            stream.append(f"from :{at}\n" if number >= main_length else "")
            stream.append(f"M 100644 inline file\ndata 6\n{number % 1000:05}\n\n" if number % 1000 == 0 else "\n")
        path = os.path.join(self.folder, "marks")
        self.git("fast-import", "--quiet", "--export-marks=" + path, stdin="".join(stream).encode())
        with open(path) as lines:
            marks = dict(line.split() for line in lines)
        os.remove(path)
        return [marks[f":{number + 1}"] for number in range(commits)]

    def commit(self, parent, date=None, message="New\n\nTicket: PAY-2\n"):
        """Pushed: in a folder of objects of its own, as in a quarantine. Returns its id."""
        env = dict(self.world.env, **self.quarantine())
        if date is not None:
            env["GIT_COMMITTER_DATE"] = env["GIT_AUTHOR_DATE"] = f"@{date} +0000"
        return self.git("commit-tree", "-p", parent, parent + "^{tree}", stdin=message.encode(), env=env)

    def quarantine(self):
        folder = os.path.join(self.folder, "objects", "tmp_objdir-incoming-bench")
        os.makedirs(folder, exist_ok=True)
        return {"GIT_OBJECT_DIRECTORY": folder,
                "GIT_QUARANTINE_PATH": folder,
                "GIT_ALTERNATE_OBJECT_DIRECTORIES": os.path.join(self.folder, "objects")}

    def push(self, program, old, new, ref):
        env = dict(self.world.env, GIT_DIR=".", **self.quarantine())
        return time_hook(program, self.folder, old, new, env, ref)


def pushes(server):
    """What is pushed: (title, bar, old, new, ref). A bar in milliseconds, or a ratio to the small server."""
    none = "0" * 40
    return [
        ("one commit onto main", "2x", server.main, server.commit(server.main), "refs/heads/main"),
        ("one dated before all history", 20, server.main, server.commit(server.main, 1), "refs/heads/main"),
        ("a new branch from the middle", 20, none, server.commit(server.middle), "refs/heads/from-middle"),
        ("a new branch in the middle", None, none, server.middle, "refs/heads/in-middle"),
    ]


def measure(program, servers, rounds):
    times = {}
    for _ in range(rounds):
        for server in servers:
            for title, bar, old, new, ref in pushes(server):
                seconds, done = server.push(program, old, new, ref)
                if done.returncode != 0:
                    sys.exit(f"{title} is refused:\n{done.stderr.decode(errors='replace')}")
                times.setdefault((title, bar), {}).setdefault(server, []).append(seconds * 1000)
    return times


def report(times, small):
    print(f"  {'push':<32} {'server':<10} {'median':>9}   of small   bar")
    for (title, bar), of_servers in times.items():
        base = statistics.median(of_servers[small])
        for server, taken in of_servers.items():
            median = statistics.median(taken)
            met = bar is None or server is small or (median / base < 2 if bar == "2x" else median < bar)
            limit = "" if bar is None or server is small else ("2x" if bar == "2x" else f"{bar} ms")
            print(f"  {title:<32} {os.path.basename(server.folder)[:-4]:<10} {median:>7.1f}ms   "
                  f"{median / base:>7.2f}x   {limit}{'' if met else ' MISSED'}", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--large", action="store_true", help="500,000 branches as well")
    parser.add_argument("--no-graph", action="store_true", help="without git's commit-graph")
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--work")
    options = parser.parse_args()
    work = options.work or tempfile.mkdtemp(prefix="refwarden-walks-")
    program = os.path.join(os.path.abspath(options.build), "refwarden-pre-receive")
    try:
        world = World(work)
        graph = not options.no_graph
        servers = [Server(world, "small", 8, 0, graph), Server(world, "50k", COMMITS, 50000, graph)]
        if options.large:
            servers.append(Server(world, "500k", COMMITS, 500000, graph))
        for title, match in (("main alone", "refs/heads/main"), ("every branch", "refs/heads/**")):
            policy = world.policy(title.split()[0], match)
            for server in servers:
                server.git("config", "refwarden.policydir", policy)
                bad = server.commit(server.main, message="No ticket\n")
                if server.push(program, server.main, bad, "refs/heads/main")[1].returncode == 0:
                    sys.exit(f"{server.folder}: a commit without ticket is let in")
            print(f"\n{title} under the rule, {options.rounds} rounds in turn")
            report(measure(program, servers, options.rounds), servers[0])
    finally:
        if not options.work:
            shutil.rmtree(work)


if __name__ == "__main__":
    main()
