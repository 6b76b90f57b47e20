"""SSH signatures (PROTOCOL.sshsig), each wrong in one way that its name says."""

import base64
import hashlib
import struct

import ed25519
import openpgp


def string(data):
    data = data.encode() if isinstance(data, str) else data
    return struct.pack(">I", len(data)) + data


def mpint(number):
    return string(number.to_bytes(number.bit_length() // 8 + 1, "big"))


PKCS1 = {"sha1": bytes.fromhex("3021300906052b0e03021a05000414"), "sha256": openpgp.SHA256_INFO,
         "sha512": bytes.fromhex("3051300d060960864801650304020305000440")}


class Form:
    """What stands in the blob; the arithmetic is good for what stands there."""

    version = 1
    space = "git"
    reserved = b""
    digest = "sha512"  # the name that is written
    hash = "sha512"    # the hash that is used
    algorithm = None
    flags = 1
    counter = 1
    after = b""
    inner_after = b""
    blob = None
    change = staticmethod(lambda signature: signature)

    def __init__(self, **fields):
        for name, value in fields.items():
            setattr(self, name, value)

    def signature(self, key, data):
        head = b"SSHSIG" + string(self.space) + string(self.reserved) + string(self.digest)
        message = head + string(hashlib.new(self.hash, data).digest())
        algorithm = self.algorithm or key.algorithm
        value = key.sign(message, algorithm, self)
        inner = string(algorithm) + value + self.inner_after
        blob = self.blob(key.blob) if self.blob else key.blob
        return (b"SSHSIG" + struct.pack(">I", self.version) + string(blob) + head[6:] + string(inner)
                + self.after)


class Key:
    """An Ed25519, a security or an RSA key; `application` makes it a security key."""

    def __init__(self, kept, application):
        self.key = kept
        self.application = application
        if kept.rsa:
            self.algorithm = "rsa-sha2-512"
            self.type = "ssh-rsa"
            self.blob = string("ssh-rsa") + mpint(kept.secret["e"]) + mpint(kept.secret["n"])
            return
        self.type = "ssh-ed25519" if application is None else "sk-ssh-ed25519@openssh.com"
        self.algorithm = self.type
        self.blob = string(self.type) + string(kept.pair.public)
        if application is not None:
            self.blob += string(application)

    def line(self):
        return self.type + " " + base64.b64encode(self.blob).decode()

    def sign(self, message, algorithm, form):
        if self.key.rsa:
            name = {"ssh-rsa": "sha1", "rsa-sha2-256": "sha256"}.get(algorithm, "sha512")
            width = (self.key.secret["n"].bit_length() + 7) // 8
            tail = PKCS1[name] + hashlib.new(name, message).digest()
            padded = b"\0\1" + b"\xff" * (width - len(tail) - 3) + b"\0" + tail
            value = pow(int.from_bytes(padded, "big"), self.key.secret["d"], self.key.secret["n"])
            return string(value.to_bytes(width, "big"))
        if self.application is None:
            return string(form.change(self.key.pair.sign(message)))
        tail = struct.pack(">BI", form.flags, form.counter)
        digest = hashlib.sha256(self.application.encode()).digest() + tail + hashlib.sha256(message).digest()
        return string(self.key.pair.sign(digest)) + tail


def shorter(blob):
    """An Ed25519 key of 31 bytes."""
    return blob[:15] + struct.pack(">I", 31) + blob[19:50]


FORMS = {
    "good": Form(),
    "sha256": Form(digest="sha256", hash="sha256"),
    "file": Form(space="file"),
    "no-namespace": Form(space=""),
    "upper-namespace": Form(space="GIT"),
    "longer-namespace": Form(space="git "),
    "nul-namespace": Form(space="git\0x"),
    "version-2": Form(version=2),
    "version-0": Form(version=0),
    "reserved": Form(reserved=b"free bytes"),
    "sha1": Form(digest="sha1", hash="sha1"),
    "md5": Form(digest="md5", hash="md5"),
    "upper-digest": Form(digest="SHA512"),
    "sha384": Form(digest="sha384", hash="sha384"),
    "no-digest": Form(digest=""),
    "bytes-after": Form(after=b"free bytes"),
    "inner-bytes-after": Form(inner_after=b"free bytes"),
    "other-algorithm": Form(algorithm="ecdsa-sha2-nistp256"),
    "certificate-algorithm": Form(algorithm="ssh-ed25519-cert-v01@openssh.com"),
    "ssh-rsa": Form(algorithm="ssh-rsa"),
    "rsa-sha2-256": Form(algorithm="rsa-sha2-256"),
    "31-bytes": Form(blob=shorter),
    "key-bytes-after": Form(blob=lambda blob: blob + b"free bytes"),
    "other-curve": Form(blob=lambda blob: string("ecdsa-sha2-nistp256") + string("nistp384")
                        + string(b"\x04" + b"\x01" * 96)),
    "off-curve": Form(blob=lambda blob: string("ecdsa-sha2-nistp256") + string("nistp256")
                      + string(b"\x04" + b"\x01" * 64)),
    "other-s": Form(change=ed25519.with_other_s),
    "short-signature": Form(change=lambda signature: signature[:63]),
    "long-signature": Form(change=lambda signature: signature + b"\0"),
    "untouched": Form(flags=0),
    "touched": Form(flags=1),
    "verified": Form(flags=5),
    "verified-untouched": Form(flags=4),
    "counter-zero": Form(counter=0),
    "webauthn": Form(algorithm="webauthn-sk-ecdsa-sha2-nistp256@openssh.com"),
}


def armor(blob):
    text = base64.b64encode(blob).decode()
    lines = [text[at:at + 70] for at in range(0, len(text), 70)]
    return "\n".join(["-----BEGIN SSH SIGNATURE-----"] + lines + ["-----END SSH SIGNATURE-----", ""])


def new(name, kind, application=None):
    """Makes a key; the line of its public half."""
    return Key(openpgp.make(name, kind), application).line()


def sign(data, name, form, application=None):
    """The armor of a signature over data."""
    return armor(FORMS[form].signature(Key(openpgp.load(name), application), data))
