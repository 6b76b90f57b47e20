#!/usr/bin/env python3
"""Times bulk signatures, the whole pre-receive hook, beside what OpenSSL alone verifies on all cores and
beside git, in one run.

Usage: bulk_signatures.py BUILD_FOLDER [--quick] [--work FOLDER]

Each row ends in its ratio, the bar for it, and whether it is met. About half an hour, most of it for
`git log %G?` and for 100,000 signed commits. Its repositories and policy are those of hooks.py.
"""
import os
import struct
import subprocess
import sys
import threading
import time

sys.dont_write_bytecode = True  # nothing is left in the source tree

import hooks
import signers

RSA_BITS = 4096
MIB = 1 << 20
RESULTS = []


def result(what, ratio, bar, most=False):
    """`most`: the bar is not to be passed; else it is to be reached."""
    met = ratio <= bar if most else ratio >= bar
    RESULTS.append(f"  {what:<64} {ratio:>9.2f}  bar {bar:>6}  {'met' if met else 'MISSED'}")
    print(RESULTS[-1], flush=True)


def use(world, repository, policy):
    hooks.run("git", "config", "refwarden.policydir", policy, cwd=repository[0], env=world.env)


def rate_of(world, ours, title, repository, count, rounds=5):
    """Commits a second by the median of the whole hook."""
    env = dict(world.env, GIT_DIR=".")
    rate = count / hooks.compare(world, title, repository, [("refwarden", ours, env, True)], rounds)["refwarden"]
    print(f"  {rate:,.0f} commits a second")
    return rate


def raw_ed25519():
    """Verifications a second that `openssl speed` reaches on all cores."""
    text = hooks.run("openssl", "speed", "-multi", str(os.cpu_count()), "-seconds", "3", "ed25519")
    rate = float(text.split()[-1])
    print(f"\nopenssl speed ed25519 on all cores: {rate:,.0f} verifications a second")
    return rate


def git_rate(world, repository, count):
    """Commits a second by `git log --format=%G?`, once: it takes minutes."""
    env = dict(world.env, GIT_DIR=".")
    program = hooks.log_signatures(world, repository[0])
    seconds, done = hooks.time_hook(program, repository[0], repository[1], repository[2], env)
    if done.returncode != 0:
        sys.exit("git log %G? does not take the good push")
    print(f"git log --format=%G?: {count / seconds:,.0f} commits a second")
    return count / seconds


def cms_rate(world, repository, signer):
    """Verifications a second by OpenSSL's CMS alone, on all cores, of the commits' own signatures."""
    folder, base, tip, _ = repository
    commits = hooks.run("git", "rev-list", f"{base}..{tip}", cwd=folder, env=world.env)
    batch = subprocess.run(["git", "cat-file", "--batch"], input=commits.encode() + b"\n", cwd=folder,
                           env=world.env, capture_output=True, check=True).stdout
    path = os.path.join(world.work, "pairs")
    with open(path, "wb") as pairs:
        at = 0
        while at < len(batch):
            end = batch.index(b"\n", at)
            size = int(batch[at:end].split()[2])
            raw = batch[end + 1:end + 1 + size]
            at = end + size + 2
            start = raw.index(b"\ngpgsig ") + 1
            stop = raw.index(b"-----END SIGNED MESSAGE-----\n") + 29
            der = signers.base64.b64decode(b"".join(raw[start:stop].split(b"\n ")[1:-1]))
            payload = raw[:start] + raw[stop:]
            pairs.write(struct.pack("=II", len(payload), len(der)) + payload + der)
    program = os.path.join(world.build, "tests", "refwarden_openssl_cms")
    rate = float(hooks.run(program, signer.path("root.pem"), signer.path("middle.pem"), path))
    print(f"OpenSSL CMS with the chain on all cores: {rate:,.0f} verifications a second")
    return rate


def with_raw(world, ours, policies, kind, count, raw):
    """The rows that Ed25519 has by OpenPGP and by SSH; gives the repository and git's rate."""
    repository = hooks.history(world, "bulk-" + kind, count, kind)
    title = f"{count:,} {kind}-signed commits (Ed25519)"
    use(world, repository, policies["signed"])
    alone = rate_of(world, ours, title + ", signature rule alone", repository, count)
    use(world, repository, policies["whole"])
    whole = rate_of(world, ours, title + ", whole policy", repository, count)
    git = git_rate(world, repository, count)
    result(title + ", rule alone / raw Ed25519", alone / raw, 0.75)
    result(title + ", whole policy / raw Ed25519", whole / raw, 0.5)
    result(title + ", whole policy / git log %G?", whole / git, 40)


def anonymous(process):
    """Bytes of anonymous memory of a process and all below it."""
    total, waiting = 0, [process]
    while waiting:
        one = waiting.pop()
        try:
            with open(f"/proc/{one}/status", encoding="ascii", errors="replace") as status:
                fields = dict(line.split(":", 1) for line in status)
            total += int(fields.get("RssAnon", "0 kB").split()[0]) * 1024
            with open(f"/proc/{one}/task/{one}/children", encoding="ascii") as children:
                waiting += children.read().split()
        except (FileNotFoundError, ProcessLookupError):
            continue
    return total


def peak_of(world, ours, repository):
    """The most anonymous memory of the hook's processes together, looked at every 5 ms."""
    folder, base, tip, _ = repository
    process = subprocess.Popen([ours], stdin=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder,
                               env=dict(world.env, GIT_DIR="."))
    peak = [0]

    def watch():
        while process.poll() is None:
            peak[0] = max(peak[0], anonymous(process.pid))
            time.sleep(0.005)

    watcher = threading.Thread(target=watch)
    watcher.start()
    _, errors = process.communicate(f"{base} {tip} refs/heads/main\n".encode())
    watcher.join()
    if process.returncode != 0:
        sys.exit("the hook refuses the good push:\n" + errors.decode(errors="replace"))
    return peak[0]


def measure(world, ours, divisor):
    world.signers["rsa"] = signers.OpenPgp("dana", RSA_BITS)
    world.import_to_gpg(world.signers["rsa"])
    for kind in ("ec", "rsa"):
        folder = os.path.join(world.work, "x509-" + kind)
        world.signers["x509-" + kind] = signers.X509(folder, "dana@example.org", kind)
    policies = {"signed": world.policy("signed", hooks.SIGNATURES),
                "whole": world.policy("whole", hooks.SIGNATURES + hooks.REVIEWS)}
    for kind in ("ec", "rsa"):
        policies[kind] = world.x509_policy(kind)

    count = 10000 // divisor
    raw = raw_ed25519()
    for kind in ("openpgp", "ssh"):
        with_raw(world, ours, policies, kind, count, raw)

    rsa = hooks.history(world, "bulk-rsa", count, "rsa")
    use(world, rsa, policies["whole"])
    title = f"{count:,} openpgp-signed commits (RSA-{RSA_BITS})"
    result(title + ", whole policy / git log %G?",
           rate_of(world, ours, title + ", whole policy", rsa, count) / git_rate(world, rsa, count), 25)

    for kind, name in (("ec", "P-256"), ("rsa", "RSA-2048")):
        x509 = hooks.history(world, "bulk-x509-" + kind, count, "x509-" + kind)
        use(world, x509, policies[kind])
        title = f"{count:,} X.509-signed commits ({name})"
        result(title + ", rule alone / OpenSSL CMS",
               rate_of(world, ours, title + ", signature rule alone", x509, count)
               / cms_rate(world, x509, world.signers["x509-" + kind]), 0.8)

    many = hooks.history(world, "five-seconds", 20000 // divisor, "openpgp")
    use(world, many, policies["whole"])
    title = f"{20000 // divisor:,} openpgp-signed commits, whole policy"
    rate = rate_of(world, ours, title, many, 20000 // divisor)
    result("thousands of signed commits in 5 s, at that rate", rate * 5 / 1000, 20)

    one = hooks.history(world, "one", 1, "openpgp")
    use(world, one, policies["whole"])
    huge = hooks.history(world, "huge", 100000 // divisor, "openpgp")
    use(world, huge, policies["whole"])
    print(f"\n{100000 // divisor:,} openpgp-signed commits, whole policy: memory")
    result("MiB of anonymous memory over that of one commit",
           (peak_of(world, ours, huge) - peak_of(world, ours, one)) / MIB, 64, most=True)

    print("\nAll rows")
    print("\n".join(RESULTS))


if __name__ == "__main__":
    hooks.main(measure)
