#!/usr/bin/env python3
"""Runs refwarden-pre-receive while one call into the C library after the other goes wrong.

    sweep.py REPOSITORY AUDIT GOOD "BAD ..." MODE[:MOST] ...

MODE is one of inject.cpp's, with `first-` before it where the record has not kept the policy yet, and one that
stands in git is not laid out.
What must hold, whatever goes wrong: no BAD passes; where GOOD passes its decision is in the
record, and the call was one that nothing depends on; no run hangs; the chain verifies afterwards and
the next good push passes.
"""

import json
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import time

STATE_BYTES = 4096
SECONDS = 60
# Calls whose failure changes nothing that a push is judged by.
HARMLESS = re.compile(r"""
    ^(close|unlink|unlinkat|rmdir|closedir)\b       # what was done is done
    | ^read\ socket:                              # a question stays without the answer that it needs
    | ^close_range$                                 # done one by one then
    | ^getentropy$ | \ /etc/ssl/                    # libgit2 at its start
    | ^(access|stat|open|read)\ .*\.git/(config|commondir|gitdir)$   # its own look; ours is held
    | \ .*/objects/(info|pack|[0-9a-f]{2})\b        # an object that is missed is asked for again
    | ^lstat\ .*\.git/(HEAD|config|packed-refs|objects|refs)\b  # a link there is not followed then
    | ^(open|fstat|read)\ .*\.git/HEAD$             # which refs are asked first
    | ^stat\ .*\.git/shallow$                       # what git noted of commits is not used then
    | ^open\ .*\.git/packed-refs$                   # read as a whole then
    | ^openat\ /.*/policies/\.new-                   # left behind, if it were
    | ^(openat|fdopendir|readdir|stat)\ .*/checkouts$ | ^stat\ .*/checkouts/[^/]*$  # old ones stay
    | ^openat\ .*/checkouts/\.new- | ^fstatat\ [0-9a-f]{40}$   # left behind, or laid out once more
    | ^fstatat\ [0-9a-f]{64}$                       # the policy is kept once more
    | \ /tmp$ | \ /tmp/refwarden-gnupg- | \ /tmp/\#  # what a killed hook left
    | \ (/usr/bin/gpg|/dev/null)$                   # asked for its version,
    | /gpg-answers\b                                # gpg is asked then
    | ^(fork|fcntl|dup2|waitpid|pipe|select|sigprocmask)\b  # which needs these as well
    """, re.VERBOSE)

# Modes in which a call just fails, so that going on means that nobody looked.
TELLING = ("EIO", "EACCES", "EIO+", "full-disk")


class Hook:
    def __init__(self, repository, audit):
        self.repository = repository
        self.audit = audit
        self.runs = 0
        self.output = ""

    def run(self, commit, mode, at):
        """(exit code, ref, calls counted, what was hit)"""
        self.runs += 1
        ref = f"refs/heads/release/{mode.strip('+')}-{at}-{self.runs}"
        # A new one each time: a judging process that lost its parent may still count in the last.
        with tempfile.NamedTemporaryFile() as state:
            state.truncate(STATE_BYTES)
            code = self.run_counted(commit, ref, mode, at, state.name)
            state.seek(0)
            counted, hit, what = struct.unpack("QQ240s", state.read(256))
        return code, ref, counted, what.split(b"\0")[0].decode() if hit else ""

    def run_counted(self, commit, ref, mode, at, state_file):
        environment = {"GIT_DIR": ".", "PATH": os.environ["PATH"], "REFWARDEN_FAULT": mode,
                       "REFWARDEN_FAULT_AT": str(at), "REFWARDEN_FAULT_STATE": state_file,
                       "LD_PRELOAD": os.environ["REFWARDEN_FAULT_LIBRARY"]}
        if "REFWARDEN_FAULT_TRACE" in os.environ:
            environment["REFWARDEN_FAULT_TRACE"] = "1"
        update = f"{'0' * len(commit)} {commit} {ref}\n"
        if "REFWARDEN_FAULT_SIGNER" in os.environ:
            environment.update(self.signed(update))
        with tempfile.TemporaryFile() as errors:
            done = subprocess.run(["refwarden-pre-receive"], cwd=self.repository, env=environment,
                                  input=update.encode(), stdout=errors, stderr=errors, timeout=SECONDS,
                                  check=False)
            errors.seek(0)
            self.output = errors.read().decode(errors="replace")
        return done.returncode

    def signed(self, update):
        """What git says of a push that this key has signed."""
        nonce = f"{int(time.time())}-{self.runs:040x}"
        text = f"certificate version 0.1\npusher Somebody 1 +0000\nnonce {nonce}\n\n{update}"
        signature = subprocess.run(
            ["ssh-keygen", "-q", "-Y", "sign", "-n", "git", "-f", os.environ["REFWARDEN_FAULT_SIGNER"]],
            input=text.encode(), capture_output=True, check=True).stdout
        blob = subprocess.run(["git", "hash-object", "-w", "--stdin"], cwd=self.repository,
                              input=text.encode() + signature, capture_output=True, check=True).stdout
        return {"GIT_PUSH_CERT": blob.decode().strip(), "GIT_PUSH_CERT_NONCE": nonce,
                "GIT_PUSH_CERT_NONCE_STATUS": "OK"}


def empty(folder):
    """Of a policy that stands in git: it is laid out anew."""
    for name in os.listdir(folder) if folder else []:
        shutil.rmtree(os.path.join(folder, name))


def decided(audit):
    """The refs of all accepted decisions in the record."""
    found = set()
    for name in sorted(os.listdir(audit)):
        if name.endswith(".jsonl"):
            with open(os.path.join(audit, name), "rb") as segment:
                for line in segment.read().split(b"\n"):
                    if b'"verdict":"accepted"' in line:
                        found.update(each["ref"] for each in json.loads(line)["updates"])
    return found


def chosen(count, most):
    if count <= most:
        return range(1, count + 1)
    return sorted({1 + i * (count - 1) // max(most - 1, 1) for i in range(most)})


class Sweep:
    def __init__(self, hook, mode, most):
        self.hook = hook
        self.wish = mode
        self.first = mode.startswith("first-")
        self.mode = mode.removeprefix("first-")
        self.most = most
        self.passed = []
        self.problems = []

    def run(self, commit, at):
        if self.first:
            shutil.rmtree(os.path.join(self.hook.audit, "policies"), ignore_errors=True)
            empty(os.environ.get("REFWARDEN_FAULT_CHECKOUTS"))
        return self.hook.run(commit, self.mode, at)

    def problem(self, at, what, text):
        self.problems.append(f"{self.wish} {at} ({what}): {text}\n{self.hook.output}")

    def attempt(self, commit, is_good, at):
        try:
            code, ref, _, what = self.run(commit, at)
        except subprocess.TimeoutExpired:
            self.problem(at, "", "hangs")
            return
        if code == 0 and not is_good:
            self.problem(at, what, f"{commit} passes")
        elif code == 0:
            self.passed.append((at, ref))
            if self.mode in TELLING and what and not HARMLESS.search(what):
                self.problem(at, what, "went wrong, and the push was let in")
        elif is_good and self.mode == "EINTR":
            self.problem(at, what, f"was not tried again: exit {code}")

    def all(self, good, bad):
        code, _, count, _ = self.run(good, 0)
        if code != 0 or count == 0:
            return [f"{self.wish}, without a fault: exit {code}, {count} calls\n{self.hook.output}"]
        begun = time.monotonic()
        numbers = chosen(count, self.most)
        for turn, at in enumerate(numbers):
            self.attempt(good, True, at)
            self.attempt(bad[turn % len(bad)], False, at)
        self.problems += settled(self.hook, good)
        decisions = decided(self.hook.audit)
        for at, ref in self.passed:
            if ref not in decisions:
                self.problem(at, "", "let in without a decision")
        print(f"{self.wish}: {len(numbers)} of {count} calls, {len(self.passed)} good pushes passed, "
              f"{time.monotonic() - begun:.1f} s")
        return self.problems


def settled(hook, good):
    """What must be so after all that."""
    code = hook.run(good, "count", 0)[0]
    problems = [] if code == 0 else [f"the next good push: exit {code}\n{hook.output}"]
    done = subprocess.run(["refwarden", "audit", "verify", "--audit", hook.audit],
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        problems.append(f"audit verify: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return problems


def main():
    repository, audit, good, bad, *wishes = sys.argv[1:]
    hook = Hook(repository, audit)
    problems = []
    for wish in wishes:
        mode, _, most = wish.partition(":")
        problems += Sweep(hook, mode, int(most or 1000000)).all(good, bad.split())
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
