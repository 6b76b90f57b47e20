"""OpenPGP packets (RFC 4880) in forms that gpg does not write, with good arithmetic."""

import base64
import hashlib
import json
import os
import struct
import subprocess
import time
import zlib

import ed25519

ED25519_OID = bytes.fromhex("092b06010401da470f01")
ED448_OID = bytes.fromhex("032b6571")
HASHES = {"md5": 1, "sha1": 2, "ripemd160": 3, "sha256": 8, "sha384": 9, "sha512": 10, "sha224": 11}
# PKCS #1: the DigestInfo of SHA-256.
SHA256_INFO = bytes.fromhex("3031300d060960864801650304020105000420")


def mpi(data):
    number = int.from_bytes(data, "big")
    return struct.pack(">H", number.bit_length()) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def subpacket(kind, content):
    body = bytes([kind]) + content
    size = len(body)
    if size < 192:
        return bytes([size]) + body
    return bytes([192 + ((size - 192) >> 8), (size - 192) & 255]) + body


def packet(tag, body):
    if len(body) < 256:
        return bytes([0x80 | tag << 2, len(body)]) + body
    if len(body) < 65536:
        return bytes([0x81 | tag << 2]) + struct.pack(">H", len(body)) + body
    return bytes([0x82 | tag << 2]) + struct.pack(">I", len(body)) + body


def new_packet(tag, body):
    size = len(body)
    length = bytes([size]) if size < 192 else bytes([192 + ((size - 192) >> 8), (size - 192) & 255])
    return bytes([0xC0 | tag]) + length + body


def crc24(data):
    crc = 0xB704CE
    for byte in data:
        crc ^= byte << 16
        for _ in range(8):
            crc = (crc << 1) ^ (0x1864CFB if crc & 0x800000 else 0)
    return crc & 0xFFFFFF


def armor(data, kind="SIGNATURE", columns=64):
    text = base64.b64encode(data).decode()
    lines = [text[at:at + columns] for at in range(0, len(text), columns)]
    sum_ = base64.b64encode(struct.pack(">I", crc24(data))[1:]).decode()
    return "\n".join([f"-----BEGIN PGP {kind}-----", ""] + lines + ["=" + sum_, f"-----END PGP {kind}-----", ""])


class Key:
    """An Ed25519 or RSA key with the time of its making."""

    def __init__(self, secret, created, curve=ED25519_OID):
        self.secret = secret
        self.created = created
        self.rsa = isinstance(secret, dict)
        if self.rsa:
            self.algorithm = 1
            width = (secret["n"].bit_length() + 7) // 8
            material = mpi(secret["n"].to_bytes(width, "big")) + mpi(secret["e"].to_bytes(width, "big"))
        else:
            self.algorithm = 22
            self.pair = ed25519.Key(bytes.fromhex(secret))
            material = curve + mpi(b"\x40" + self.pair.public)
        self.body = b"\x04" + struct.pack(">IB", created, self.algorithm) + material
        self.hashed = b"\x99" + struct.pack(">H", len(self.body)) + self.body
        self.fingerprint = hashlib.sha1(self.hashed).digest()
        self.id = self.fingerprint[-8:]

    def numbers(self, digest, padding=None):
        if not self.rsa:
            signature = self.pair.sign(digest)
            return mpi(signature[:32]) + mpi(signature[32:])
        width = (self.secret["n"].bit_length() + 7) // 8
        padded = (padding or pkcs1)(digest, width)
        value = pow(int.from_bytes(padded, "big"), self.secret["d"], self.secret["n"])
        return mpi(value.to_bytes(width, "big"))


def pkcs1(digest, width):
    tail = SHA256_INFO + digest
    return b"\0\1" + b"\xff" * (width - len(tail) - 3) + b"\0" + tail


class Signature:
    """One version 4 signature; fields may be changed before `body` is asked for."""

    def __init__(self, key, kind=0, created=None):
        self.key = key
        self.version = 4
        self.kind = kind
        self.digest = "sha256"
        self.created = struct.pack(">I", int(time.time()) if created is None else created)
        self.hashed = [subpacket(33, b"\x04" + key.fingerprint), subpacket(2, self.created)]
        self.unhashed = [subpacket(16, key.id)]
        self.numbers = None  # what makes them of the digest, if not the key
        self.padding = None

    def body(self, data):
        hashed = b"".join(self.hashed)
        unhashed = b"".join(self.unhashed)
        start = bytes([self.version, self.kind, self.key.algorithm, HASHES[self.digest]])
        start += struct.pack(">H", len(hashed)) + hashed
        digest = self.hash_of(data + start + bytes([self.version, 255]) + struct.pack(">I", len(start)))
        make = self.numbers or (lambda d: self.key.numbers(d, self.padding))
        return start + struct.pack(">H", len(unhashed)) + unhashed + digest[:2] + make(digest)

    def hash_of(self, data):
        if self.digest == "ripemd160":
            # OpenSSL 3 has it in the legacy provider only.
            return subprocess.run(["openssl", "dgst", "-provider", "legacy", "-provider", "default", "-rmd160",
                                   "-binary"], input=data, capture_output=True, check=True).stdout
        return hashlib.new(self.digest, data).digest()

    def packet(self, data):
        return packet(2, self.body(data))


def version3(key, data):
    tail = b"\0" + struct.pack(">I", int(time.time()))
    digest = hashlib.sha256(data + tail).digest()
    return packet(2, b"\x03\x05" + tail + key.id + bytes([key.algorithm, 8]) + digest[:2] + key.numbers(digest))


def compressed(data):
    deflate = zlib.compressobj(wbits=-15)
    return packet(8, b"\x01" + deflate.compress(data) + deflate.flush())


# --- keys on disk ---------------------------------------------------------------------------------------

def folder():
    path = os.path.join(os.environ["t"], "forge")
    os.makedirs(path, exist_ok=True)
    return path


def absurd(kind):
    """rsa-BITS or rsa-BITS-EXPONENT-BITS: numbers without factors that anybody knows."""
    sizes = [int(size) for size in kind.split("-")[1:]] + [17]
    odd = [int.from_bytes(os.urandom(size // 8 + 1), "big") % (1 << size) | 1 << (size - 1) | 1 for size in sizes]
    return {"n": odd[0], "e": 65537 if sizes[1] == 17 else odd[1], "d": 3}


def new_secret(kind):
    if kind.startswith("rsa-"):
        return absurd(kind)
    if kind != "rsa":
        return os.urandom(32).hex()
    text = subprocess.run("openssl genrsa -traditional 2048 | openssl asn1parse -inform PEM", shell=True,
                          capture_output=True, check=True, text=True).stdout
    numbers = [int(line.split("INTEGER")[1].strip(" :"), 16) for line in text.splitlines() if "INTEGER" in line]
    return {"n": numbers[1], "e": numbers[2], "d": numbers[3]}


def load(name):
    with open(os.path.join(folder(), name + ".json"), encoding="ascii") as file:
        kept = json.load(file)
    secret = kept["secret"]
    if isinstance(secret, dict):
        secret = {name: int(digits, 16) for name, digits in secret.items()}
    return Key(secret, kept["created"], bytes.fromhex(kept["curve"]))


def make(name, kind="ed25519", age=86400):
    curve = ED448_OID if kind == "ed448" else ED25519_OID
    secret = new_secret(kind)
    if isinstance(secret, dict):
        # Decimal digits of large numbers are slow to read, and limited.
        secret = {name: f"{number:x}" for name, number in secret.items()}
    kept = {"secret": secret, "created": int(time.time()) - age, "curve": curve.hex()}
    with open(os.path.join(folder(), name + ".json"), "w", encoding="ascii") as file:
        json.dump(kept, file)
    return load(name)
