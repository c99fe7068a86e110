"""Checks SIG_I and SIG_R of negotiations with another library: RFC 2409 sections 5 and 5.1.

SignatureVectorTests.swift compares the recordings with the code."""

import hashlib
import hmac
import pathlib
import unittest

try:
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import rsa, utils
except ImportError:
    x509 = None

FOLDER = pathlib.Path(__file__).resolve().parent / "Vectors"


@unittest.skipUnless(x509, "no python3-cryptography")
class Signatures(unittest.TestCase):
    """Each recording contains the values from which the signatures were computed."""

    def fields(self, name):
        lines = (FOLDER / f"{name}.txt").read_text().splitlines()
        return {key: bytes.fromhex(value) for key, value in map(str.split, lines)}

    def check(self, name, prf):
        """Checks both signatures over the hash that is computed here from the messages."""
        found = self.fields(name)
        cookies = found["cookies"][:8], found["cookies"][8:]
        for ours, theirs, (first, second) in ("i", "r", cookies), ("r", "i", cookies[::-1]):
            digest = hmac.new(
                found["skeyid"],
                found[f"value_{ours}"] + found[f"value_{theirs}"] + first + second
                + found["offer"] + found[f"identity_{ours}"], prf).digest()
            key = x509.load_der_x509_certificate(found[f"certificate_{ours}"]).public_key()
            signature = found[f"signature_{ours}"]
            self.verify(key, signature, digest)
            with self.assertRaises(InvalidSignature):
                self.verify(key, signature, digest[:-1] + bytes([digest[-1] ^ 1]))

    def verify(self, key, signature, digest):
        if isinstance(key, rsa.RSAPublicKey):
            # The padding is PKCS #1 of type 1, and names no hash. RFC 2409 section 5.1.
            numbers = key.public_numbers()
            length = (numbers.n.bit_length() + 7) // 8
            opened = pow(int.from_bytes(signature, "big"), numbers.e, numbers.n)
            padding = b"\xff" * (length - 3 - len(digest))
            if opened.to_bytes(length, "big") != b"\0\1" + padding + b"\0" + digest:
                raise InvalidSignature
        else:
            self.assertEqual(len(signature), 40)
            r, s = (int.from_bytes(half, "big") for half in (signature[:20], signature[20:]))
            key.verify(
                utils.encode_dss_signature(r, s), digest, utils.Prehashed(hashes.SHA1()))

    # RSA signs the output of the negotiated hash, here MD5; DSA uses SHA-1 whatever was negotiated.

    def test_rsa_in_main_mode(self):
        self.check("rsa-signatures-main", hashlib.md5)

    def test_rsa_in_aggressive_mode(self):
        self.check("rsa-signatures-aggressive", hashlib.md5)

    def test_dsa_in_main_mode(self):
        self.check("dsa-signatures-main", hashlib.sha1)

    def test_dsa_in_aggressive_mode(self):
        self.check("dsa-signatures-aggressive", hashlib.sha1)


if __name__ == "__main__":
    unittest.main()
