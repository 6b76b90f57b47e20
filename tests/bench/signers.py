"""Signs in this process, in the forms that gpg, ssh-keygen and OpenSSL write: a process for each of
100,000 signatures would take an hour."""
import base64
import ctypes
import hashlib
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "attack", "forge"))
import certificates
import openpgp
import sshsig

CRYPTO = ctypes.CDLL("libcrypto.so.3")
POINTERS = ["BIO_new_mem_buf", "CMS_sign", "EVP_MD_CTX_new", "EVP_PKEY_CTX_new", "EVP_PKEY_new_raw_private_key",
            "EVP_sha256", "PEM_read_bio_PrivateKey", "PEM_read_bio_X509"]
for function in POINTERS:
    getattr(CRYPTO, function).restype = ctypes.c_void_p
ED25519, PKCS1_PADDING = 1087, 1  # EVP_PKEY_ED25519, RSA_PKCS1_PADDING
DETACHED, BINARY = 0x40, 0x80     # CMS_DETACHED, CMS_BINARY
DAY = 86400


def call(function, *arguments):
    """What it returns; ends the run where that is no success."""
    result = getattr(CRYPTO, function)(*(ctypes.c_void_p(a) if isinstance(a, int) and a > 1 << 20 else a
                                         for a in arguments))
    if result is None or result <= 0:
        sys.exit(f"libcrypto: {function} failed")
    return result


def from_pem(function, pem):
    return call(function, call("BIO_new_mem_buf", pem, len(pem)), None, None, None)


def freed(function, pointer):
    getattr(CRYPTO, function)(ctypes.c_void_p(pointer))


class Ed25519:
    """In the place of forge's ed25519.Key."""

    def __init__(self, seed, public):
        self.public = public
        self.key = call("EVP_PKEY_new_raw_private_key", ED25519, None, seed, ctypes.c_size_t(len(seed)))

    def sign(self, message):
        context = call("EVP_MD_CTX_new")
        call("EVP_DigestSignInit", context, None, None, None, self.key)
        out, size = ctypes.create_string_buffer(64), ctypes.c_size_t(64)
        call("EVP_DigestSign", context, out, ctypes.byref(size), message, ctypes.c_size_t(len(message)))
        freed("EVP_MD_CTX_free", context)
        return out.raw


def ed25519(created):
    seed = os.urandom(32)
    key = openpgp.Key(seed.hex(), created)
    key.pair = Ed25519(seed, key.pair.public)
    return key


class RsaKey(openpgp.Key):
    def __init__(self, bits, created):
        pem = subprocess.run(["openssl", "genrsa", str(bits)], capture_output=True, check=True).stdout
        modulus = subprocess.run(["openssl", "rsa", "-noout", "-modulus"], input=pem, capture_output=True, check=True)
        super().__init__({"n": int(modulus.stdout.split(b"=")[1], 16), "e": 65537}, created)
        self.width = bits // 8
        self.key = from_pem("PEM_read_bio_PrivateKey", pem)

    def numbers(self, digest, padding=None):
        context = call("EVP_PKEY_CTX_new", self.key, None)
        call("EVP_PKEY_sign_init", context)
        call("EVP_PKEY_CTX_set_rsa_padding", context, PKCS1_PADDING)
        call("EVP_PKEY_CTX_set_signature_md", context, call("EVP_sha256"))
        out, size = ctypes.create_string_buffer(self.width), ctypes.c_size_t(self.width)
        call("EVP_PKEY_sign", context, out, ctypes.byref(size), digest, ctypes.c_size_t(len(digest)))
        freed("EVP_PKEY_CTX_free", context)
        return openpgp.mpi(out.raw)


class OpenPgp:
    def __init__(self, name, bits=None):
        created = int(time.time()) - 2 * DAY
        self.key = RsaKey(bits, created) if bits else ed25519(created)
        self.fingerprint = self.key.fingerprint.hex().upper()
        packets = openpgp.packet(6, self.key.body) + certificates.self_signature(
            self.key, name, certificates.CERTIFY | certificates.SIGN)
        self.certificate = openpgp.armor(packets, "PUBLIC KEY BLOCK")
        self.line = "openpgp:" + self.fingerprint

    def sign(self, payload):
        return openpgp.armor(openpgp.Signature(self.key).packet(payload))


class Ssh:
    def __init__(self):
        self.key = sshsig.Key(ed25519(0), None)
        self.line = self.key.line()
        digest = hashlib.sha256(self.key.blob).digest()
        self.fingerprint = "SHA256:" + base64.b64encode(digest).decode().rstrip("=")

    def sign(self, payload):
        return sshsig.armor(sshsig.Form().signature(self.key, payload))


class X509:
    """A certificate for mail by an intermediate by a root, all with `key` ("ec" or "rsa")."""

    EXTENSIONS = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n"
    MAIL = "keyUsage=critical,digitalSignature\nextendedKeyUsage=emailProtection\nsubjectAltName=email:{}\n"

    def __init__(self, folder, address, key):
        self.folder = folder
        os.makedirs(folder)
        self.make("root", key, None, self.EXTENSIONS)
        self.make("middle", key, "root", self.EXTENSIONS)
        self.make("signer", key, "middle", self.MAIL.format(address))
        with open(self.path("signer.pem"), "rb") as file:
            pem = file.read()
        der = base64.b64decode(b"".join(pem.split(b"\n")[1:-2]))
        self.line = "x509:SHA256:" + hashlib.sha256(der).hexdigest()
        self.certificate = from_pem("PEM_read_bio_X509", pem)
        with open(self.path("signer.key"), "rb") as file:
            self.key = from_pem("PEM_read_bio_PrivateKey", file.read())

    def path(self, name):
        return os.path.join(self.folder, name)

    def make(self, name, key, issuer, extensions):
        kind = ["rsa:2048"] if key == "rsa" else ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
        subprocess.run(["openssl", "req", "-new", "-newkey", *kind, "-nodes", "-subj", f"/CN={name}", "-keyout",
                        self.path(name + ".key"), "-out", self.path("request")], capture_output=True, check=True)
        with open(self.path("extensions"), "w", encoding="ascii") as file:
            file.write(extensions)
        by = ["-signkey", self.path(name + ".key")] if issuer is None else [
            "-CA", self.path(issuer + ".pem"), "-CAkey", self.path(issuer + ".key")]
        subprocess.run(["openssl", "x509", "-req", "-in", self.path("request"), *by, "-set_serial",
                        str(int.from_bytes(os.urandom(8), "big") >> 1), "-days", "3650", "-sha256", "-extfile",
                        self.path("extensions"), "-out", self.path(name + ".pem")], capture_output=True, check=True)

    def der(self, payload):
        content = call("BIO_new_mem_buf", payload, len(payload))
        message = call("CMS_sign", self.certificate, self.key, None, content, DETACHED | BINARY)
        size = call("i2d_CMS_ContentInfo", message, None)
        out = ctypes.create_string_buffer(size)
        call("i2d_CMS_ContentInfo", message, ctypes.byref(ctypes.cast(out, ctypes.c_void_p)))
        freed("CMS_ContentInfo_free", message)
        freed("BIO_free", content)
        return out.raw

    def sign(self, payload):
        text = base64.b64encode(self.der(payload)).decode()
        lines = [text[at:at + 64] for at in range(0, len(text), 64)]
        return "\n".join(["-----BEGIN SIGNED MESSAGE-----", *lines, "-----END SIGNED MESSAGE-----", ""])
