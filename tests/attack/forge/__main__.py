"""Keys, certificates and signatures that no tool makes, for the attack scripts.

  python3 forge   with one request a line on standard input, one answer a line:

  certificate NAME SHAPE KEYS-FOLDER [OTHER]   the fingerprint
  new-ssh NAME ed25519|rsa [APPLICATION]       the public key's line
  pgp NAME FORM [FINGERPRINT]                  a signature over $t/object, in $t/armor
  ssh NAME FORM [APPLICATION]                  likewise

Secret keys lie in $t/forge. The first failure ends it.
"""

import os
import sys

import certificates
import signatures
import sshsig


def signed(sign, arguments):
    with open(os.path.join(os.environ["t"], "object"), "rb") as file:
        armor = sign(file.read(), *arguments)
    with open(os.path.join(os.environ["t"], "armor"), "w", encoding="ascii") as file:
        file.write(armor)
    return "signed"


def answer(request):
    what, *arguments = request.split()
    if what == "certificate":
        return certificates.write(*arguments)
    if what == "new-ssh":
        return sshsig.new(*arguments)
    return signed({"pgp": signatures.sign, "ssh": sshsig.sign}[what], arguments)


for line in sys.stdin:
    print(answer(line), flush=True)
