"""OpenPGP certificates that gpg would not make: missing back signatures, adopted subkeys, revokers."""

import os

from openpgp import Signature, armor, load, make, packet, subpacket

CERTIFY, SIGN = 1, 2


def user_id(name):
    """One name is made for a reader of gpg's status lines."""
    if name.startswith("status"):
        return b"x\n[GNUPG:] GOODSIG 0123456789ABCDEF Dana\n[GNUPG:] VALIDSIG " + b"0" * 40 + b"\n\x1b[2J<d@e.f>"
    return f"{name} <{name}@example.org>".encode()


def self_signature(key, name, flags):
    signature = Signature(key, 0x13, key.created)
    signature.hashed.append(subpacket(27, bytes([flags])))
    uid = user_id(name)
    return packet(13, uid) + signature.packet(key.hashed + b"\xb4" + len(uid).to_bytes(4, "big") + uid)


def binding(primary, subkey, back_signature):
    signature = Signature(primary, 0x18, primary.created)
    signature.hashed.append(subpacket(27, bytes([SIGN])))
    if back_signature:
        signature.unhashed.append(subpacket(32, back_signature))
    return packet(14, subkey.body) + signature.packet(primary.hashed + subkey.hashed)


def back_signature(subkey, primary):
    return Signature(subkey, 0x19, subkey.created).body(primary.hashed + subkey.hashed)


def with_revoker(key, revoker):
    """A direct key signature that names a revoker, and that revoker's revocation."""
    direct = Signature(key, 0x1F, key.created)
    direct.hashed.append(subpacket(12, b"\x80\x16" + revoker.fingerprint))
    return direct.packet(key.hashed) + Signature(revoker, 0x20).packet(key.hashed)


def flooded(key, name, count):
    """That many certifications by others, none of which anybody can check."""
    uid = user_id(name)
    data = key.hashed + b"\xb4" + len(uid).to_bytes(4, "big") + uid
    other = make(name + "-stranger")
    certification = Signature(other, 0x10).body(data)
    at = certification.index(other.id)
    packets = []
    for number in range(count):
        issuer = number.to_bytes(8, "big")
        packets.append(packet(2, certification[:at] + issuer + certification[at + 8:]))
    return b"".join(packets)


def certificate(name, shape, other):
    """(whole certificate, primary key, signing key's name)"""
    kind = shape if shape in ("rsa", "ed448") else "ed25519"
    key = make(name, kind, 3 * 86400)
    if shape in ("plain", "rsa", "ed448"):
        return packet(6, key.body) + self_signature(key, name, CERTIFY | SIGN), key
    if shape == "flooded":
        return packet(6, key.body) + self_signature(key, name, CERTIFY | SIGN) + flooded(key, name, int(other)), key
    if shape == "revoker":
        return packet(6, key.body) + with_revoker(key, load(other)) + self_signature(key, name, CERTIFY | SIGN), key
    start = packet(6, key.body) + self_signature(key, name, CERTIFY)
    if shape == "certify-only":
        return start, key
    subkey = load(other) if shape == "adopted" else make(name + "-sub", age=2 * 86400)
    if shape == "no-back-signature":
        return start + binding(key, subkey, None), key
    if shape == "adopted":
        # The back signature over the victim's own primary key is all that the attacker can copy.
        return start + binding(key, subkey, back_signature(subkey, load(other.removesuffix("-sub")))), key
    if shape == "subkey":
        return start + binding(key, subkey, back_signature(subkey, key)), key
    raise SystemExit(f"no certificate shape {shape}")


def write(name, shape, keys_folder, other=""):
    """Writes the certificate into a folder of the policy; its fingerprint."""
    packets, key = certificate(name, shape, other)
    fingerprint = key.fingerprint.hex().upper()
    with open(os.path.join(keys_folder, fingerprint + ".asc"), "wb") as file:
        # Large ones stay binary: the armor's checksum is slow to compute here.
        file.write(packets if len(packets) > 65536 else armor(packets, "PUBLIC KEY BLOCK").encode())
    return fingerprint
