"""Ed25519 (RFC 8032) in plain Python: slow, not constant in time, for tests only."""

import hashlib

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
BASE_Y = 4 * pow(5, P - 2, P) % P


def _recover_x(y):
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    return P - x if x & 1 else x


def _add(left, right):
    a = (left[1] - left[0]) * (right[1] - right[0]) % P
    b = (left[1] + left[0]) * (right[1] + right[0]) % P
    c = 2 * left[3] * right[3] * D % P
    d = 2 * left[2] * right[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _table():
    """For each hex digit's place, the multiples of the base point."""
    x = _recover_x(BASE_Y)
    step = (x, BASE_Y, 1, x * BASE_Y % P)
    rows = []
    for _ in range(64):
        row = [(0, 1, 1, 0)]
        for _ in range(15):
            row.append(_add(row[-1], step))
        rows.append(row)
        step = _add(row[-1], step)
    return rows


TABLE = _table()


def _times_base(scalar):
    point = (0, 1, 1, 0)
    for row in TABLE:
        point = _add(point, row[scalar & 15])
        scalar >>= 4
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _number(data):
    return int.from_bytes(data, "little")


class Key:
    """A secret key of 32 bytes."""

    def __init__(self, seed):
        digest = hashlib.sha512(seed).digest()
        self._scalar = (_number(digest[:32]) & ((1 << 254) - 8)) | (1 << 254)
        self._prefix = digest[32:]
        self.public = _times_base(self._scalar)

    def sign(self, message):
        nonce = _number(hashlib.sha512(self._prefix + message).digest()) % ORDER
        first = _times_base(nonce)
        challenge = _number(hashlib.sha512(first + self.public + message).digest())
        second = (nonce + challenge * self._scalar) % ORDER
        return first + second.to_bytes(32, "little")


def with_other_s(signature):
    """The same signature with S plus the group's order, which a careless verifier takes."""
    return signature[:32] + (_number(signature[32:]) + ORDER).to_bytes(32, "little")
