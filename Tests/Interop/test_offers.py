"""A peer with and without the key offers what no proposal of ours has: wrong lengths of keys,
ciphers where none belongs, and public values outside the group. The log contains the reason of the
refusal."""

import time
import unittest

from Interop import live, namespaces
from Interop.test_strongswan import SECRET, statements

try:
    from Interop import isakmp
except ImportError:
    isakmp = None

PHASE_ONE = ("aes-128-cbc", "sha-256", "group19")
GCM = ("esp", None, "aes-128-gcm", None)
CBC = ("esp", "hmac-sha-256-128", "aes-256-cbc", None)
TRIPLE = ("esp", "hmac-sha-256-128", "3des-cbc", None)
AH = ("ah", "hmac-sha-256-128", None, None)

# The attributes of a transform in phase 2. RFC 2407 section 4.5.
MODE, AUTHENTICATION, KEY_LENGTH, KEY_ROUNDS = 4, 5, 6, 7
TUNNEL = (MODE, 1)
SPI = b"\0\1\2\3"


# The primes are from RFC 3526 and RFC 5114.
PRIMES = {
    "group14": """
        FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E34
        04DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB
        6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69
        163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA182
        17C32905E462E36CE3BE39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497C
        EA956AE515D2261898FA051015728E5A8AACAA68FFFFFFFFFFFFFFFF""",
    "group24": """
        87A8E61DB4B6663CFFBBD19C651959998CEEF608660DD0F25D2CEED4435E3B00E00DF8F1D61957D4FAF7DF4561B
        2AA3016C3D91134096FAA3BF4296D830E9A7C209E0C6497517ABD5A8A9D306BCF67ED91F9E6725B4758C022E0B1
        EF4275BF7B6C5BFC11D45F9088B941F54EB1E59BB8BC39A0BF12307F5C4FDB70C581B23F76B63ACAE1CAA6B7902
        D52526735488A0EF13C6D9A51BFA4AB3AD8347796524D8EF6A167B5A41825D967E144E5140564251CCACB83E6B4
        86F6B3CA3F7971506026C0B857F689962856DED4010ABD0BE621C3A3960A54E710C375F26375D7014103A4B5433
        0C198AF126116D2276E11715F693877FAD7EF09CADB094AE91E1A1597""",
}


def powers(prime):
    """Returns public values that are invalid in a group of powers modulo a prime."""
    prime = int("".join(prime.split()), 16)
    yield from ((name, number.to_bytes(256, "big")) for name, number in (
        ("0", 0), ("1", 1), ("p - 1", prime - 1), ("p", prime), ("p + 1", prime + 1),
        ("the greatest", (1 << 2048) - 1)))
    yield from ((f"{length} octets", b"\1" * length) for length in (0, 1, 255, 257, 4096))


# The order of the subgroup that group 24's generator makes.
ORDER = 0x8CF83642A709A097B447997640129DA299B1A47D1EB3750BA308B0FE64F5FBD3


def small():
    """Returns a power in another subgroup of group 24, which could reveal a part of the secret."""
    prime = int("".join(PRIMES["group24"].split()), 16)
    return "of another subgroup", pow(2, ORDER, prime).to_bytes(256, "big")


def points():
    """Returns public values that are invalid in group 19."""
    generator = bytes.fromhex(
        "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
        "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")
    yield "zero", bytes(64)
    yield "off the curve", generator[:-1] + b"\xf4"
    yield "the greatest", b"\xff" * 64
    # The point has x = 5, to which the prime of the field is added.
    yield "beyond the field", bytes.fromhex(
        "ffffffff00000001000000000000000000000001000000000000000000000004"
        "459243b9aa581806fe913bce99817ade11ca503c64d9a3c533415c083248fbcc")
    yield "x alone", generator[:32]
    yield "with a leading 4", b"\4" + generator
    yield "compressed", b"\3" + generator[:32]
    yield from ((f"{length} octets", b"\1" * length) for length in (0, 1, 63, 96, 4096))


@unittest.skipIf(*live.absence())
@unittest.skipUnless(isakmp, "python3-cryptography is not installed")
class Offers(unittest.TestCase):
    """Tests with an initiator that sends any offer."""

    @classmethod
    def setUpClass(cls):
        cls.cable = namespaces.Cable()
        cls.addClassCleanup(cls.cable.remove)
        cls.router = live.Router(cls.cable)
        cls.addClassCleanup(cls.router.close)
        cls.initiator = isakmp.Initiator(cls.cable, SECRET)
        cls.addClassCleanup(cls.initiator.close)

    def configure(self, phase_two, phase_one=PHASE_ONE):
        self.router.configure(statements(phase_one, phase_two, "aggressive"))

    def complaints(self):
        """Returns what was logged since the last call."""
        time.sleep(0.1)  # Without authentication a peer may cause ten lines a second.
        log = self.router.log()
        self.router.run("clear log messages")
        return log

    # The following tests are about phase 2.

    def assert_refused(self, proposals, words):
        """Requires a refusal, and that the log contains `words` about the offer."""
        self.assertEqual(self.initiator.propose(proposals), isakmp.NO_PROPOSAL_CHOSEN)
        self.assertIn(f"peer offered {words}; proposal q wants ", self.complaints())

    def assert_offers(self, phase_two, good, cases):
        """Requires that a correct offer is accepted after each wrong one."""
        self.configure(phase_two)
        self.initiator.establish()
        for (protocol, identifier, pairs), words in cases:
            with self.subTest(protocol=protocol, identifier=identifier, pairs=pairs):
                proposal = (1, protocol, SPI, [(identifier, [TUNNEL, *pairs])])
                self.assert_refused([proposal], words)
        protocol, identifier, pairs = good
        for pairs in (pairs, [(kind, value.to_bytes(2, "big")) for kind, value in pairs]):
            proposal = (1, protocol, SPI, [(identifier, [TUNNEL, *pairs])])
            answer = self.initiator.propose([proposal])
            self.assertIsInstance(answer, dict, (answer, self.router.log()))
            # The transform in the answer is unchanged, and has another SPI.
            theirs, ours = answer[isakmp.SA], isakmp.offer([proposal])
            spi = slice(8 + 8, 8 + 8 + len(SPI))
            self.assertEqual(theirs.replace(theirs[spi], SPI), ours)

    def test_counter_mode(self):
        esp, hash_ = isakmp.ESP, (AUTHENTICATION, 5)
        self.assert_offers(GCM, (esp, 20, [(KEY_LENGTH, 128)]), [
            ((esp, 20, []), "esp aes-gcm"),
            ((esp, 20, [(KEY_LENGTH, 0)]), "esp aes-gcm-0"),
            ((esp, 20, [(KEY_LENGTH, 65535)]), "esp aes-gcm-65535"),
            ((esp, 20, [(KEY_LENGTH, 16)]), "esp aes-gcm-16"),
            ((esp, 20, [(KEY_LENGTH, 127)]), "esp aes-gcm-127"),
            # The length includes the salt: RFC 4106 section 8.4 counts the key of the cipher alone.
            ((esp, 20, [(KEY_LENGTH, 160)]), "esp aes-gcm-160"),
            ((esp, 20, [(KEY_LENGTH, 256)]), "esp aes-256-gcm"),
            ((esp, 20, [(KEY_LENGTH, b"\xff" * 8)]), "esp aes-gcm-18446744073709551615"),
            ((esp, 20, [(KEY_LENGTH, b"\xff" * 9)]), "esp transform 20"),
            ((esp, 20, [(KEY_LENGTH, b"")]), "esp transform 20"),
            ((esp, 20, [(KEY_LENGTH, 128), (KEY_LENGTH, 128)]), "esp transform 20"),
            ((esp, 20, [(KEY_LENGTH, 128), (KEY_ROUNDS, 1)]), "esp aes-128-gcm(other)"),
            ((esp, 20, [(KEY_LENGTH, 128), (99, 1)]), "esp transform 20"),
            # The cipher authenticates by itself.
            ((esp, 20, [(KEY_LENGTH, 128), hash_]), "esp aes-128-gcm/hmac-sha-256-128"),
            ((esp, 20, [(KEY_LENGTH, 128), (AUTHENTICATION, 0)]),
             "esp aes-128-gcm/authentication 0"),
            # These algorithms have shorter check values, or are CCM and CTR.
            ((esp, 18, [(KEY_LENGTH, 128)]), "esp aes-gcm(8)-128"),
            ((esp, 19, [(KEY_LENGTH, 128)]), "esp aes-gcm(12)-128"),
            ((esp, 16, [(KEY_LENGTH, 128)]), "esp aes-ccm(16)-128"),
            ((esp, 13, [(KEY_LENGTH, 128)]), "esp aes-ctr-128"),
            ((isakmp.AH, 20, [(KEY_LENGTH, 128)]), "ah transform 20/128-bit key"),
            ((77, 20, [(KEY_LENGTH, 128)]), "protocol 77 transform 20"),
        ])

    def test_blocks(self):
        esp, hash_ = isakmp.ESP, (AUTHENTICATION, 5)
        self.assert_offers(CBC, (esp, 12, [hash_, (KEY_LENGTH, 256)]), [
            ((esp, 12, [hash_]), "esp aes-cbc/hmac-sha-256-128"),
            ((esp, 12, [hash_, (KEY_LENGTH, 0)]), "esp aes-cbc-0/hmac-sha-256-128"),
            ((esp, 12, [hash_, (KEY_LENGTH, 128)]), "esp aes-128-cbc/hmac-sha-256-128"),
            ((esp, 12, [hash_, (KEY_LENGTH, 255)]), "esp aes-cbc-255/hmac-sha-256-128"),
            ((esp, 12, [hash_, (KEY_LENGTH, 65535)]), "esp aes-cbc-65535/hmac-sha-256-128"),
            ((esp, 12, [hash_, (KEY_LENGTH, (1 << 32 | 256).to_bytes(8, "big"))]),
             "esp aes-cbc-4294967552/hmac-sha-256-128"),
            ((esp, 12, [(KEY_LENGTH, 256)]), "esp aes-256-cbc"),
            ((esp, 12, [(KEY_LENGTH, 256), (AUTHENTICATION, 6)]),
             "esp aes-256-cbc/hmac-sha-384-192"),
            ((esp, 12, [(KEY_LENGTH, 256), (AUTHENTICATION, 65535)]),
             "esp aes-256-cbc/authentication 65535"),
            ((esp, 20, [hash_, (KEY_LENGTH, 256)]), "esp aes-256-gcm/hmac-sha-256-128"),
            ((esp, 11, [hash_, (KEY_LENGTH, 256)]), "esp null-256/hmac-sha-256-128"),
            ((isakmp.AH, 12, [hash_, (KEY_LENGTH, 256)]),
             "ah transform 12/hmac-sha-256-128/256-bit key"),
        ])

    def test_a_cipher_of_one_length(self):
        esp, hash_ = isakmp.ESP, (AUTHENTICATION, 5)
        self.assert_offers(TRIPLE, (esp, 3, [hash_]), [
            ((esp, 3, [hash_, (KEY_LENGTH, 192)]), "esp 3des-cbc-192/hmac-sha-256-128"),
            ((esp, 3, [hash_, (KEY_LENGTH, 0)]), "esp 3des-cbc-0/hmac-sha-256-128"),
        ])

    def test_authentication_alone(self):
        ah = isakmp.AH
        self.assert_offers(AH, (ah, 5, [(AUTHENTICATION, 5)]), [
            ((ah, 5, []), "ah transform 5"),
            ((ah, 5, [(AUTHENTICATION, 2)]), "ah transform 5/hmac-sha1-96"),
            ((ah, 3, [(AUTHENTICATION, 5)]), "ah transform 3/hmac-sha-256-128"),
            ((ah, 20, [(AUTHENTICATION, 5)]), "ah transform 20/hmac-sha-256-128"),
            ((ah, 20, [(KEY_LENGTH, 128)]), "ah transform 20/128-bit key"),
            ((ah, 12, [(AUTHENTICATION, 5), (KEY_LENGTH, 128)]),
             "ah transform 12/hmac-sha-256-128/128-bit key"),
            ((ah, 5, [(AUTHENTICATION, 5), (KEY_LENGTH, 0)]), "ah hmac-sha-256-128/0-bit key"),
            ((ah, 5, [(AUTHENTICATION, 5), (KEY_LENGTH, 256)]), "ah hmac-sha-256-128/256-bit key"),
            ((isakmp.ESP, 5, [(AUTHENTICATION, 5)]), "esp idea/hmac-sha-256-128"),
        ])

    # The following tests are about phase 1.

    def test_public_values(self):
        """Unauthenticated peers send public values, from which a shared secret is computed."""
        for group, number, values in (
                ("group19", 19, points()), ("group14", 14, powers(PRIMES["group14"])),
                ("group24", 24, [*powers(PRIMES["group24"]), small()])):
            self.configure(CBC, (*PHASE_ONE[:2], group))
            transform = [*isakmp.TRANSFORM[:-1], (4, number)]
            for name, public in values:
                with self.subTest(group=group, value=name):
                    # Not every failure is answered at once when one follows another.
                    for _ in range(10):
                        self.initiator.begin(
                            [(1, isakmp.ISAKMP, b"", [(1, transform)])], public)
                        answer = self.initiator.receive(1)
                        self.assertTrue(
                            answer is None or answer[18] == isakmp.INFORMATIONAL, answer)
                        complaints = self.complaints()
                        if "a Diffie-Hellman public value out of range" in complaints:
                            break
                    self.assertIn("a Diffie-Hellman public value out of range", complaints)
