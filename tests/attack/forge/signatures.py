"""OpenPGP signatures, each wrong in one way that its name says."""

import struct
import time

import ed25519
import openpgp
from openpgp import Signature, armor, load, mpi, packet, subpacket

DAY = 86400


def notation(name, value, critical=False):
    content = b"\x80\0\0\0" + struct.pack(">HH", len(name), len(value)) + name + value
    return subpacket(20 | (0x80 if critical else 0), content)


def changed(change):
    def form(key, data):
        signature = Signature(key)
        change(signature)
        return signature.packet(data)
    return form


def field(name, value):
    return changed(lambda signature: setattr(signature, name, value))


def hashed(*extra):
    return changed(lambda signature: signature.hashed.extend(extra))


def unhashed(*extra):
    return changed(lambda signature: signature.unhashed.extend(extra))


def created(when):
    def change(signature):
        signature.created = struct.pack(">I", when)
        signature.hashed[1] = subpacket(2, signature.created)
    return changed(change)


def around(wrap):
    return lambda key, data: wrap(Signature(key).body(data))


def with_numbers(make):
    """make(key, digest) gives the signature's numbers."""
    def form(key, data):
        signature = Signature(key)
        signature.numbers = lambda digest: make(key, digest)
        return signature.packet(data)
    return form


def ed_numbers(change):
    def make(key, digest):
        first, second = change(key.pair.sign(digest))
        return mpi(first) + mpi(second)
    return with_numbers(make)


def padded(padding):
    return field("padding", padding)


def raw_mpi(data, bits=None):
    return struct.pack(">H", len(data) * 8 if bits is None else bits) + data


def short_number(place):
    """R (0) or S (1) whose first byte is zero: tried at earlier times until one comes."""
    def form(key, data):
        now = int(time.time())
        made = []

        def numbers(digest):
            made.append(key.pair.sign(digest))
            return mpi(made[-1][:32]) + mpi(made[-1][32:])

        for back in range(20000):
            signature = Signature(key, created=now - back)
            signature.numbers = numbers
            body = signature.body(data)
            if made[-1][32 * place] == 0:
                return packet(2, body)
        raise SystemExit("no such signature")
    return form


def two_creation_times(signature):
    signature.hashed.append(subpacket(2, struct.pack(">I", 1)))


def without(kind):
    """Without the hashed issuer fingerprint (0) or creation time (1)."""
    return changed(lambda signature: signature.hashed.pop(kind))


def other_issuer(fingerprint):
    def change(signature):
        signature.hashed[0] = subpacket(33, b"\x04" + fingerprint)
        signature.unhashed = [subpacket(16, fingerprint[-8:])]
    return changed(change)


def same_key_id(key, data):
    """Says that a key made it whose last 16 digits are this key's."""
    return other_issuer(bytes(12) + key.id)(key, data)


def partial(body):
    return bytes([0xC2, 0xE0 | 6]) + body[:64] + bytes([len(body) - 64]) + body[64:]


def wrong_start(key, data):
    """The two bytes of the digest that stand in the packet, unsigned, are not its first two."""
    body = Signature(key).body(data)
    at = len(body) - len(key.numbers(bytes(32))) - 2
    return packet(2, body[:at] + bytes([body[at] ^ 1]) + body[at + 1:])


def embedded_key(signature):
    signature.hashed.append(subpacket(38, b"\0" + packet(6, signature.key.body)))


def creation_in_unhashed(signature):
    signature.unhashed.append(signature.hashed.pop(1))


def clock_text(value):
    return struct.pack(">I", value)


FORMS = {
    "good": hashed(),
    "no-issuer": without(0),
    "no-creation": without(1),
    "unhashed-creation": changed(creation_in_unhashed),
    "two-creations": changed(two_creation_times),
    "no-unhashed": changed(lambda signature: signature.unhashed.clear()),
    "unhashed-other-issuer": changed(lambda s: setattr(s, "unhashed", [subpacket(16, b"\xaa" * 8)])),
    "unhashed-notation": unhashed(notation(b"x@example.org", b"1")),
    "unhashed-second-issuer": unhashed(subpacket(16, b"\xaa" * 8)),
    "unhashed-unknown": unhashed(subpacket(101, b"free bytes")),
    "unhashed-fingerprint": unhashed(subpacket(33, b"\x04" + b"\xaa" * 20)),
    "unknown-critical": hashed(subpacket(0x80 | 101, b"1")),
    "unknown-hashed": hashed(subpacket(101, b"1")),
    "key-flags": hashed(subpacket(27, b"\x03")),
    "notation": hashed(notation(b"x@example.org", b"1")),
    "critical-notation": hashed(notation(b"x@example.org", b"1", True)),
    "status-notation": hashed(notation(b"x@example.org", b"\n[GNUPG:] GOODSIG 0123456789ABCDEF Dana\n")),
    "policy-address": hashed(subpacket(26, b"https://example.org/ [GNUPG:] VALIDSIG\n")),
    "key-server": hashed(subpacket(24, b"http://127.0.0.1:1/")),
    "embedded-key": changed(embedded_key),
    "sender-ines": hashed(subpacket(28, b"ines@example.org")),
    "expired": changed(lambda s: (s.hashed.__setitem__(1, subpacket(2, clock_text(int(time.time()) - 2 * DAY))),
                                  s.hashed.append(subpacket(3, clock_text(DAY))))),
    "expires-in-2106": hashed(subpacket(3, b"\xff\xff\xff\xff")),
    "year-2035": created(2051222400),
    "year-2106": created(0xFFFFFFFF),
    "year-2038": created(0x80000000),
    "year-1970": created(0),
    "before-key": created(int(time.time()) - 4 * DAY),
    "day-old": created(int(time.time()) - DAY),
    "soon": created(int(time.time()) + 300),
    "text-mode": field("kind", 0x01),
    "version-3": openpgp.version3,
    "version-5": field("version", 5),
    "version-6": field("version", 6),
    "new-header": around(lambda body: openpgp.new_packet(2, body)),
    "long-length": around(lambda body: b"\x89" + struct.pack(">H", len(body)) + body),
    "longest-length": around(lambda body: b"\x8a" + struct.pack(">I", len(body)) + body),
    "indeterminate": around(lambda body: b"\x8b" + body),
    "partial-length": around(partial),
    "compressed": lambda key, data: openpgp.compressed(Signature(key).packet(data)),
    "marker-before": lambda key, data: packet(10, b"PGP") + Signature(key).packet(data),
    "marker-after": lambda key, data: Signature(key).packet(data) + packet(10, b"PGP"),
    "private-packet": lambda key, data: Signature(key).packet(data) + openpgp.new_packet(60, b"free bytes"),
    "key-after": lambda key, data: Signature(key).packet(data) + packet(6, key.body),
    "zeros-after": lambda key, data: Signature(key).packet(data) + bytes(16),
    "good-and-bad": lambda key, data: Signature(key).packet(data) + Signature(key).packet(b"other"),
    "bad-and-good": lambda key, data: Signature(key).packet(b"other") + Signature(key).packet(data),
    "many": lambda key, data: Signature(key).packet(data) * 100,
    "ten-thousand": lambda key, data: Signature(key).packet(data) * 10000,
    "other-s": ed_numbers(lambda s: (s[:32], ed25519.with_other_s(s)[32:])),
    "zero-s": with_numbers(lambda key, digest: mpi(key.pair.sign(digest)[:32]) + b"\0\0"),
    "zero-r": with_numbers(lambda key, digest: b"\0\0" + mpi(key.pair.sign(digest)[32:])),
    "low-order-r": ed_numbers(lambda s: (b"\x01" + bytes(31), bytes(31) + b"\x01")),
    "padded-number": with_numbers(lambda key, digest: raw_mpi(b"\0" + key.pair.sign(digest)[:32])
                                  + mpi(key.pair.sign(digest)[32:])),
    "wrong-bit-count": with_numbers(lambda key, digest: raw_mpi(key.pair.sign(digest)[:32], 250)
                                    + mpi(key.pair.sign(digest)[32:])),
    "wrong-start": wrong_start,
    "short-r": short_number(0),
    "short-s": short_number(1),
    "rsa-garbage": padded(lambda digest, width: b"\0\1\xff\xff\xff\xff\xff\xff\xff\xff\0"
                          + openpgp.SHA256_INFO + digest
                          + bytes(width - 11 - len(openpgp.SHA256_INFO + digest))),
    "rsa-no-info": padded(lambda digest, width: b"\0\1" + b"\xff" * (width - 35) + b"\0" + digest),
    "rsa-type-2": padded(lambda digest, width: b"\0\2" + openpgp.pkcs1(digest, width)[2:]),
    "rsa-plus-n": with_numbers(lambda key, digest: mpi(
        (int.from_bytes(key.numbers(digest)[2:], "big") + key.secret["n"]).to_bytes(257, "big"))),
    "rsa-zero": with_numbers(lambda key, digest: mpi(b"\x01")),
    "digest-md5": field("digest", "md5"),
    "digest-sha1": field("digest", "sha1"),
    "digest-ripemd160": field("digest", "ripemd160"),
    "digest-sha224": field("digest", "sha224"),
    "digest-sha384": field("digest", "sha384"),
    "same-key-id": same_key_id,
}
for kind in (0x02, 0x10, 0x11, 0x12, 0x13, 0x18, 0x1F, 0x20, 0x30, 0x40, 0x50):
    FORMS[f"class-{kind:02x}"] = field("kind", kind)


def sign(data, name, form, claimed=""):
    """The armor of a signature over data."""
    if form == "text-mode":
        data = data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    make = other_issuer(bytes.fromhex(claimed)) if form == "claims" else FORMS[form]
    return armor(make(load(name), data))
