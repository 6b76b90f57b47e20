#!/usr/bin/env python3
"""Times the pre-receive hook beside hooks that an admin would write, in one run.

Usage: hooks.py BUILD_FOLDER [--quick] [--work FOLDER]

Builds repositories from a seed, runs each hook as git does (the updates on standard input, the
repository as working folder) in turn, several rounds, and prints medians and ratios. Checks first that
the good push passes and that bad variants of it are refused by every hook that judges.
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

sys.dont_write_bytecode = True  # nothing is left in the source tree

import packs
import signers

HERE = os.path.dirname(os.path.abspath(__file__))
ALTERNATIVES = os.path.join(HERE, "alternatives")


def run(*command, stdin=None, env=None, cwd=None):
    done = subprocess.run(command, input=stdin, env=env, cwd=cwd, capture_output=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: {done.stderr.decode(errors='replace')}")
    return done.stdout.decode(errors="replace").strip()


class World:
    """Keys, people and a policy, shared by all repositories of a run."""

    def __init__(self, build, work):
        self.build = build
        self.work = work
        self.gnupg = os.path.join(work, "gnupg")
        os.makedirs(self.gnupg, mode=0o700)
        self.env = {
            "PATH": "/usr/bin:/bin",
            "HOME": work,
            "GNUPGHOME": self.gnupg,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.path.join(work, "gitconfig"),
            "LC_ALL": "C",
            "TZ": "UTC",
        }
        self.signers = {"openpgp": signers.OpenPgp("dana"), "ssh": signers.Ssh()}
        self.import_to_gpg(self.signers["openpgp"])
        self.fingerprint = self.signers["openpgp"].fingerprint
        self.ssh_fingerprint = self.signers["ssh"].fingerprint
        with open(os.path.join(work, "allowed"), "w") as allowed:
            allowed.write(f'ines@example.org namespaces="git" {self.signers["ssh"].line}\n')
        with open(self.env["GIT_CONFIG_GLOBAL"], "w") as config:
            config.write("[gpg \"ssh\"]\n allowedSignersFile = %s\n" % os.path.join(work, "allowed"))

    def import_to_gpg(self, signer):
        """For git, as a key that gpg has made itself."""
        gpg = ["gpg", "--batch", "--quiet"]
        run(*gpg, "--import", stdin=signer.certificate.encode(), env=self.env)
        run(*gpg, "--import-ownertrust", stdin=f"{signer.fingerprint}:6:\n".encode(), env=self.env)

    def stop(self):
        subprocess.run(["gpgconf", "--homedir", self.gnupg, "--kill", "all"], capture_output=True)

    def policy(self, name, rules):
        folder = os.path.join(self.work, "policy-" + name)
        audit = os.path.join(self.work, "audit-" + name)
        for path in (folder, os.path.join(folder, "keys"), os.path.join(folder, "repos"), audit):
            os.makedirs(path, mode=0o755)
        os.chmod(audit, 0o700)
        for signer in self.signers.values():
            if isinstance(signer, signers.OpenPgp):
                with open(os.path.join(folder, "keys", signer.fingerprint + ".asc"), "w") as out:
                    out.write(signer.certificate)
        danas = [signer.line for name, signer in self.signers.items() if name != "ssh"]
        with open(os.path.join(folder, "people.toml"), "w") as out:
            out.write(PEOPLE.format(dana='", "'.join(danas), ssh=self.signers["ssh"].line))
        with open(os.path.join(folder, "system.toml"), "w") as out:
            out.write(SYSTEM.format(audit=audit) + rules)
        return folder

    def x509_policy(self, kind):
        """A signature rule for X.509 by the authorities of that signer."""
        folder = self.policy("x509-" + kind, SIGNATURES + X509)
        os.makedirs(os.path.join(folder, "ca"), mode=0o755)
        for name in ("root.pem", "middle.pem"):
            shutil.copy(self.signers["x509-" + kind].path(name), os.path.join(folder, "ca", name))
        return folder


PEOPLE = """schema = 1
[people.dana]
name   = "Dana Reyes"
emails = ["dana@example.org"]
keys   = ["{dana}"]
[people.ines]
name   = "Ines Okafor"
emails = ["ines@example.org"]
keys   = ["{ssh}"]
[people.priya]
name   = "Priya Nair"
emails = ["priya@example.org"]
[people.tomas]
name   = "Tomas Berg"
emails = ["tomas@example.org"]
[groups]
developers    = ["dana", "ines", "priya", "tomas"]
crypto-owners = ["ines", "priya", "tomas"]
"""

SYSTEM = """schema = 1
[server]
mode    = "enforce"
host    = "plain"
contact = "git-admins@example.org"
people  = "people.toml"
keys    = "keys"
repos   = "repos"
audit   = "{audit}"
[limits]
commits-per-push = 200000
seconds = 600
[refs.protected]
match = ["refs/heads/main"]
[risk]
classes = ["normal", "high"]
default = "normal"
[[risk.floor]]
class   = "high"
paths   = ["src/crypto/**"]
because = "key handling"
"""

SIGNATURES = """
[rules.signed-commits]
kind    = "signature"
on      = ["protected"]
each    = "commit"
signers = ["developers"]
why     = "a known person stands behind every commit"
"""

X509 = """formats = ["x509"]
[x509]
trust         = ["ca/root.pem"]
intermediates = ["ca/middle.pem"]
revocation    = "none"
"""

REVIEWS = """
[rules.one-review]
kind     = "reviews"
on       = ["protected"]
count    = 1
from     = ["developers"]
evidence = "trailer"
trailer  = "Reviewed-by"
why      = "somebody else has read the change"
[rules.expert-review]
kind          = "reviews"
on            = ["protected"]
risk          = ["high"]
count         = 1
from          = ["crypto-owners"]
distinct-from = ["one-review"]
evidence      = "trailer"
trailer       = "Reviewed-by"
why           = "high-risk code is reviewed twice"
[rules.ticket]
kind    = "ticket"
on      = ["protected"]
where   = "trailer"
trailer = "Ticket"
pattern = "(PAY|OPS)-[1-9][0-9]{0,5}"
form    = "PAY-<number> or OPS-<number>"
why     = "every change is traced to its request"
"""


def history(world, name, count, signed):
    """A bare repository: refs/heads/main at one base commit, `count` good commits above it that no
    branch names, made by fast-import and signed by one of the world's signers, or not at all. Returns
    (folder, base, tip, bad tips by name)."""
    folder = os.path.join(world.work, name + ".git")
    run("git", "init", "-q", "--bare", folder, env=world.env)
    rng = random.Random(20260822)
    now = int(time.time()) - 3600
    who = "Ines Okafor <ines@example.org>" if signed == "ssh" else "Dana Reyes <dana@example.org>"
    messages = []
    with tempfile.TemporaryFile() as stream:
        for number in range(count + 1):
            # The class of the whole is asked of the tip, so the last commit has the reviews for it.
            crypto = rng.random() < 0.1 or number == count
            path = f"src/{'crypto' if crypto else 'pay'}/part{rng.randrange(40)}/file{rng.randrange(25)}.cc"
            reviews = ["Priya Nair <priya@example.org>"] + (["Tomas Berg <tomas@example.org>"] if crypto else [])
            # The pattern of tickets ends at a million.
            message = f"Change {number}\n\nBecause of reason {number}.\n\nTicket: PAY-{number + 1}\n"
            message += "".join(f"Reviewed-by: {review}\n" for review in reviews)
            messages.append(message)
            body = f"line {number}\n" * rng.randrange(1, 40)
            stream.write((f"commit refs/bench/good\ncommitter {who} {now} +0000\n"
                          f"data {len(message)}\n{message}\n"
                          + f"M 100644 inline {path}\ndata {len(body)}\n{body}\n").encode())
        stream.seek(0)
        subprocess.run(["git", "fast-import", "--quiet"], stdin=stream, cwd=folder, env=world.env, check=True)
    commits = run("git", "log", "--reverse", "--format=%H %T", "refs/bench/good", cwd=folder, env=world.env)
    pairs = [line.split() for line in commits.splitlines()]
    base, tip = pairs[0][0], pairs[-1][0]
    bad = {}
    if signed:
        pack = packs.CommitPack(os.path.join(folder, "signed.pack"))
        identity = f"author {who} {now} +0000\ncommitter {who} {now} +0000\n"
        tip = base
        for (_, tree), message in zip(pairs[1:], messages[1:]):
            payload = f"tree {tree}\nparent {tip}\n{identity}\n{message}".encode()
            armor = world.signers[signed].sign(payload)
            tip = pack.add(packs.with_signature(payload, armor))
        bad["signature of another message"] = pack.add(packs.with_signature(payload + b"x\n", armor))
        pack.finish(folder)
        run("git", "update-ref", "refs/bench/bad-signature", *bad.values(), cwd=folder, env=world.env)
    run("git", "update-ref", "refs/bench/good", tip, cwd=folder, env=world.env)
    run("git", "update-ref", "refs/heads/main", base, cwd=folder, env=world.env)
    bad.update(bad_tips(world, folder, tip))
    run("git", "repack", "-adq", cwd=folder, env=world.env)
    return folder, base, tip, bad


def bad_tips(world, folder, tip):
    """One unsigned commit without trailers on top of the good ones."""
    env = dict(world.env)
    for part in ("AUTHOR", "COMMITTER"):
        env[f"GIT_{part}_NAME"], env[f"GIT_{part}_EMAIL"] = "Lee Anders", "lee@example.org"
    tree = run("git", "rev-parse", tip + "^{tree}", cwd=folder, env=env)
    bad = run("git", "commit-tree", "-p", tip, tree, stdin=b"No ticket\n", cwd=folder, env=env)
    run("git", "update-ref", "refs/bench/bad", bad, cwd=folder, env=env)
    return {"unsigned, no ticket, no review": bad}


def time_hook(program, folder, base, tip, env, ref="refs/heads/main"):
    line = f"{base} {tip} {ref}\n".encode()
    started = time.perf_counter()
    done = subprocess.run([program], input=line, cwd=folder, env=env, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE)
    return time.perf_counter() - started, done


def compare(world, title, repository, hooks, rounds):
    """hooks: list of (name, program, environment, judges). Prints a table; the last hook is ours.
    Returns the medians by name, in seconds."""
    folder, base, tip, bad = repository
    times = {name: [] for name, _, _, _ in hooks}
    for name, program, env, judges in hooks:
        _, good = time_hook(program, folder, base, tip, env)
        if good.returncode != 0:
            sys.exit(f"{title}: {name} refuses the good push:\n{good.stderr.decode(errors='replace')}")
        for what, bad_tip in bad.items():
            _, done = time_hook(program, folder, base, bad_tip, env)
            if judges and done.returncode == 0:
                sys.exit(f"{title}: {name} lets a bad push in: {what}")
    for _ in range(rounds):
        for name, program, env, _ in hooks:
            times[name].append(time_hook(program, folder, base, tip, env)[0])
    ours = statistics.median(times[hooks[-1][0]])
    print(f"\n{title} ({rounds} rounds, in turn)")
    print(f"  {'hook':<18} {'median':>10} {'least':>10} {'most':>10}   refwarden/this")
    for name, _, _, _ in hooks:
        median = statistics.median(times[name])
        print(f"  {name:<18} {median * 1000:>8.1f}ms {min(times[name]) * 1000:>8.1f}ms "
              f"{max(times[name]) * 1000:>8.1f}ms   {ours / median:>8.2f}x", flush=True)
    return {name: statistics.median(times[name]) for name in times}


def compare_readers(world, title, repository, hook, rounds):
    """The same push read by libgit2 and, for an extension that libgit2 does not know, by git itself."""
    folder, base, tip, _ = repository
    program, env = hook
    times = {"libgit2": [], "git": []}
    for _ in range(rounds):
        for reader, taken in times.items():
            version, extension = ("1", ["extensions.worktreeConfig", "true"]) if reader == "git" else (
                "0", ["--unset-all", "extensions.worktreeConfig"])
            run("git", "config", "core.repositoryFormatVersion", version, cwd=folder, env=world.env)
            subprocess.run(["git", "config", *extension], cwd=folder, env=world.env, check=False)
            seconds, done = time_hook(program, folder, base, tip, env)
            if done.returncode != 0:
                sys.exit(f"{title}, read by {reader}: refused:\n{done.stderr.decode(errors='replace')}")
            taken.append(seconds)
    by = {reader: statistics.median(taken) for reader, taken in times.items()}
    ratio = by["git"] / by["libgit2"]
    print(f"\n{title}: read by libgit2 {by['libgit2'] * 1000:.1f}ms, by git {by['git'] * 1000:.1f}ms, "
          f"{ratio:.2f}x, bar 1.5x{'' if ratio < 1.5 else ' MISSED'}", flush=True)


def log_signatures(world, folder):
    """A hook that is only `git log --format=%G?`."""
    path = os.path.join(folder, "log-signatures")
    with open(path, "w") as out:
        out.write("#!/bin/sh\nwhile read -r old new ref; do\n"
                  "  git log --format=%G? \"$old..$new\" | grep -qv '[GU]' && exit 1\ndone\nexit 0\n")
    os.chmod(path, 0o755)
    return path


def main(rows):
    """rows(world, our pre-receive hook, by what sizes are divided) measures and prints."""
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--quick", action="store_true", help="a tenth of the sizes")
    parser.add_argument("--work")
    options = parser.parse_args()
    work = options.work or tempfile.mkdtemp(prefix="refwarden-bench-")
    ours = os.path.join(os.path.abspath(options.build), "refwarden-pre-receive")
    world = World(options.build, work)
    try:
        rows(world, ours, 10 if options.quick else 1)
    finally:
        world.stop()
        if not options.work:
            shutil.rmtree(work)


def measure(world, ours, divisor):
    signed_policy = world.policy("signed", SIGNATURES)
    whole_policy = world.policy("whole", SIGNATURES + REVIEWS)
    unsigned_policy = world.policy("unsigned", REVIEWS)
    base_env = dict(world.env, GIT_DIR=".")
    allowed = world.fingerprint + "|" + world.ssh_fingerprint
    signed_env = dict(base_env, SIGNED="1", ALLOWED=allowed)
    whole_env = dict(signed_env, POLICY="1")
    unsigned_env = dict(base_env, POLICY="1")

    def use(repository, policy):
        run("git", "config", "refwarden.policydir", policy, cwd=repository[0], env=world.env)

    def alternative(name):
        return os.path.join(ALTERNATIVES, name)

    def compare_one(title, repository):
        compare(world, f"one {title}, whole policy", repository, [
            ("accept-all", alternative("accept-all"), base_env, False),
            ("shell-per-commit", alternative("shell-per-commit"), whole_env, True),
            ("shell-batch", alternative("shell-batch"), whole_env, True),
            ("refwarden", ours, base_env, True)], 21)

    for signed in ("openpgp", "ssh"):
        one = history(world, "one-" + signed, 1, signed)
        use(one, whole_policy)
        compare_one(f"{signed}-signed commit", one)
        if signed == "openpgp":
            run(os.path.join(os.path.dirname(ours), "refwarden"), "key", "refresh", "--folder", whole_policy)
            compare_one("openpgp-signed commit after refwarden key refresh", one)

    count = 2000 // divisor
    for signed in ("openpgp", "ssh"):
        many = history(world, "many-" + signed, count, signed)
        use(many, signed_policy)
        compare(world, f"{count:,} {signed}-signed commits, signature rule alone", many, [
            ("git log %G?", log_signatures(world, many[0]), signed_env, True),
            ("refwarden", ours, base_env, True)], 3)
        use(many, whole_policy)
        compare(world, f"{count:,} {signed}-signed commits, whole policy", many, [
            ("shell-batch", alternative("shell-batch"), whole_env, True),
            ("refwarden", ours, base_env, True)], 3)

    count = 20000 // divisor
    unsigned = history(world, "unsigned", count, None)
    use(unsigned, unsigned_policy)
    compare(world, f"{count:,} unsigned commits: trailers, tickets, paths, risk", unsigned, [
        ("shell-batch", alternative("shell-batch"), unsigned_env, True),
        ("refwarden", ours, base_env, True)], 7)
    compare_readers(world, f"{count:,} unsigned commits", unsigned, (ours, base_env), 5)


if __name__ == "__main__":
    main(measure)
