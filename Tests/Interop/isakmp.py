"""An initiator of IKEv1 that sends any offer: RFC 2408 and 2409, aggressive mode with a pre-shared
key, AES-128, SHA-256 and group 19, then quick mode."""

import hashlib
import hmac
import os
import socket

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from Interop import namespaces

SA, KE, ID, HASH, NONCE, NOTIFICATION = 1, 4, 5, 8, 10, 11
AGGRESSIVE, INFORMATIONAL, QUICK = 4, 5, 32
ISAKMP, AH, ESP = 1, 2, 3
NO_PROPOSAL_CHOSEN = 14
# The first notification that is not an error.
STATUS = 16384
ENCRYPTED = 1
BLOCK = 16

# The transform of phase 1: cipher, bits of key, hash, method and group. RFC 2409 appendix A.
TRANSFORM = [(1, 7), (14, 128), (2, 4), (3, 1), (4, 19)]
HEADER_LENGTH = 28


def attributes(pairs):
    """Encodes attributes: a number in the short form, and octets in the long form."""
    return b"".join(
        (kind | 0x8000).to_bytes(2, "big") + value.to_bytes(2, "big") if isinstance(value, int)
        else kind.to_bytes(2, "big") + len(value).to_bytes(2, "big") + value
        for kind, value in pairs)


def generic(following, body):
    """Encodes a payload, or something that has the form of one."""
    return bytes((following, 0)) + (len(body) + 4).to_bytes(2, "big") + body


def offer(proposals):
    """Returns the body of an SA payload. Each proposal has its number, protocol, SPI and
    transforms; each transform has its identifier and its attributes."""
    body = b"\0\0\0\1\0\0\0\1"
    for place, (number, protocol, spi, transforms) in enumerate(proposals):
        inner = bytes((number, protocol, len(spi), len(transforms))) + spi
        for count, (identifier, pairs) in enumerate(transforms, 1):
            inner += generic(
                3 if count < len(transforms) else 0,
                bytes((count, identifier, 0, 0)) + attributes(pairs))
        body += generic(2 if place + 1 < len(proposals) else 0, inner)
    return body


def chain(payloads):
    """Returns the type of the first payload, and the octets of all."""
    following = [kind for kind, _ in payloads[1:]] + [0]
    return payloads[0][0], b"".join(
        generic(kind, body) for kind, (_, body) in zip(following, payloads, strict=True))


def unchain(kind, octets):
    """Returns the bodies of payloads by their types; of several with one type the last one."""
    found = {}
    while kind:
        length = int.from_bytes(octets[2:4], "big")
        if not 4 <= length <= len(octets):
            raise AssertionError(f"payload {kind} of {length} octets, of {len(octets)}")
        found[kind] = octets[4:length]
        kind, octets = octets[0], octets[length:]
    return found


def subnet(address):
    return b"\4\0\0\0" + socket.inet_aton(address) + socket.inet_aton("255.255.255.0")


class Initiator:
    """The initiator, with the state of its phase 1."""

    def __init__(self, cable, secret):
        with namespaces.inside(cable.peers):
            self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self.socket.bind((namespaces.PEER_ADDRESS, 500))
        self.socket.connect((namespaces.OUR_ADDRESS, 500))
        self.secret = secret.encode()

    def close(self):
        self.socket.close()

    def send(self, exchange, first, body, message=b"\0" * 4, flags=0):
        self.socket.send(
            self.cookies + bytes((first, 0x10, exchange, flags)) + message
            + (HEADER_LENGTH + len(body)).to_bytes(4, "big") + body)

    def receive(self, seconds=2):
        """Returns the next datagram, or None."""
        self.socket.settimeout(seconds)
        try:
            return self.socket.recv(65536)
        except TimeoutError:
            return None

    # The methods of phase 1 follow.

    def begin(self, proposals, public, nonce=None):
        """Sends the first message, whose KE payload contains `public`."""
        while self.receive(0.001):
            pass
        self.cookies = os.urandom(8) + bytes(8)
        self.nonce = nonce or os.urandom(20)
        self.offered, self.public = offer(proposals), public
        self.identity = b"\1\0\0\0" + socket.inet_aton(namespaces.PEER_ADDRESS)
        self.send(AGGRESSIVE, *chain([
            (SA, self.offered), (KE, public), (NONCE, self.nonce), (ID, self.identity)]))

    def establish(self):
        """Completes phase 1 with an acceptable offer."""
        key = ec.generate_private_key(ec.SECP256R1())
        numbers = key.public_key().public_numbers()
        public = numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big")
        self.begin([(1, ISAKMP, b"", [(1, TRANSFORM)])], public)
        answer = self.receive(5)
        if not answer or answer[18] != AGGRESSIVE:
            raise AssertionError(f"aggressive mode is not answered: {answer}")
        self.cookies = answer[:16]
        payloads = unchain(answer[16], answer[HEADER_LENGTH:])
        theirs, their_nonce = payloads[KE], payloads[NONCE]
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), b"\4" + theirs)
        shared = key.exchange(ec.ECDH(), point)

        secret = self.prf(self.secret, self.nonce + their_nonce)
        derivation = self.prf(secret, shared + self.cookies + b"\0")
        self.authentication = self.prf(secret, derivation + shared + self.cookies + b"\1")
        self.key = self.prf(secret, self.authentication + shared + self.cookies + b"\2")[:BLOCK]
        expected = self.prf(
            secret, theirs + public + self.cookies[8:] + self.cookies[:8] + self.offered
            + payloads[ID])
        if payloads[HASH] != expected:
            raise AssertionError("HASH_R is wrong")
        proof = self.prf(secret, public + theirs + self.cookies + self.offered + self.identity)
        vector = hashlib.sha256(public + theirs).digest()[:BLOCK]
        first, octets = chain([(HASH, proof)])
        octets = self.encrypt(octets, vector)
        self.last = octets[-BLOCK:]
        self.send(AGGRESSIVE, first, octets, flags=ENCRYPTED)

    @staticmethod
    def prf(key, octets):
        return hmac.new(key, octets, hashlib.sha256).digest()

    def encrypt(self, octets, vector):
        encryptor = Cipher(algorithms.AES(self.key), modes.CBC(vector)).encryptor()
        return encryptor.update(octets + bytes(-len(octets) % BLOCK)) + encryptor.finalize()

    def decrypt(self, octets, vector):
        decryptor = Cipher(algorithms.AES(self.key), modes.CBC(vector)).decryptor()
        return decryptor.update(octets) + decryptor.finalize()

    # The methods of phase 2 follow.

    def propose(self, proposals):
        """Sends quick mode's first message. Returns the payloads of the answer, with "SA" among
        them if the router agrees; the type of its notification if it refuses; or None without an
        answer."""
        while self.receive(0.001):
            pass
        message = os.urandom(4)
        kind, octets = chain([
            (SA, offer(proposals)), (NONCE, os.urandom(20)), (ID, subnet("10.2.0.0")),
            (ID, subnet("10.1.0.0"))])
        proof = self.prf(self.authentication, message + octets)
        octets = self.encrypt(generic(kind, proof) + octets, self.vector(message))
        last = octets[-BLOCK:]
        self.send(QUICK, HASH, octets, message, ENCRYPTED)
        while answer := self.receive():
            theirs = answer[20:24]
            if answer[18] == QUICK and theirs == message:
                return unchain(answer[16], self.decrypt(answer[HEADER_LENGTH:], last))
            if answer[18] == INFORMATIONAL:
                payloads = unchain(
                    answer[16], self.decrypt(answer[HEADER_LENGTH:], self.vector(theirs)))
                kind = int.from_bytes(payloads.get(NOTIFICATION, bytes(8))[6:8], "big")
                if 0 < kind < STATUS:
                    return kind
        return None

    def vector(self, message):
        return hashlib.sha256(self.last + message).digest()[:BLOCK]
