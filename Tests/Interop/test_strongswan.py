"""IKEv1 with strongSwan, whose kernel speaks ESP and AH for it."""

import itertools
import os
import unittest

from Interop import live, namespaces, strongswan

SECRET = "example-pre-shared-key"
CIPHERS = {"des-cbc": "des", "3des-cbc": "3des"}
HASHES = {"md5": "md5", "sha1": "sha1"}
GROUPS = {"group1": "modp768", "group2": "modp1024"}
AUTHENTICATION = {"hmac-md5-96": "md5", "hmac-sha1-96": "sha1"}

# (encryption, hash, group) of phase 1; (protocol, authentication, encryption, pfs) of phase 2.
PHASE_ONE = list(itertools.product(CIPHERS, HASHES, GROUPS))
PHASE_TWO = (
    [("esp", a, e, None) for a in AUTHENTICATION for e in CIPHERS]
    + [("ah", a, None, None) for a in AUTHENTICATION])
WITH_SECRECY = [(*suite[:3], group) for suite in PHASE_TWO for group in GROUPS]
STRONGEST = (("3des-cbc", "sha1", "group2"), ("esp", "hmac-sha1-96", "3des-cbc", None))

IS_WHOLE = os.environ.get("ASPIC_INTEROP") == "all"


def statements(phase_one, phase_two, mode="main", secret=SECRET, more=""):
    """Of the router's side."""
    encryption, hash_, group = phase_one
    protocol, authentication, cipher, secrecy = phase_two
    ike, ipsec = "set services ipsec-vpn ike", "set services ipsec-vpn ipsec"
    lines = [
        "set services ipsec-vpn rule r term t then dynamic ike-policy p",
        "set services ipsec-vpn rule r term t then dynamic ipsec-policy q",
        f"{ike} proposal p authentication-method pre-shared-keys",
        f"{ike} proposal p encryption-algorithm {encryption}",
        f"{ike} proposal p authentication-algorithm {hash_}",
        f"{ike} proposal p dh-group {group}",
        f"{ike} policy p mode {mode}",
        f"{ike} policy p proposals p",
        f"{ike} policy p pre-shared-key ascii-text {secret}",
        f"{ipsec} proposal q protocol {protocol}",
        f"{ipsec} proposal q authentication-algorithm {authentication}",
        f"{ipsec} policy q proposals q",
    ]
    if cipher:
        lines.append(f"{ipsec} proposal q encryption-algorithm {cipher}")
    if secrecy:
        lines.append(f"{ipsec} policy q perfect-forward-secrecy keys {secrecy}")
    return live.INTERFACES + "\n".join(lines) + "\n" + more


def proposals(phase_one, phase_two):
    """Of strongSwan's side."""
    encryption, hash_, group = phase_one
    protocol, authentication, cipher, secrecy = phase_two
    suite = "-".join(filter(None, (
        CIPHERS.get(cipher), AUTHENTICATION[authentication], GROUPS.get(secrecy))))
    return {"ike": f"{CIPHERS[encryption]}-{HASHES[hash_]}-{GROUPS[group]}", protocol: suite}


class WithStrongSwan(unittest.TestCase):
    kind = strongswan.StrongSwan
    # Of the router; None keeps nothing.
    state = None

    @classmethod
    def setUpClass(cls):
        cls.cable = namespaces.Cable()
        cls.addClassCleanup(cls.cable.remove)
        cls.peer = cls.kind(cls.cable)
        cls.addClassCleanup(cls.peer.stop)
        cls.router = live.Router(cls.cable, cls.state)
        cls.addClassCleanup(lambda: cls.router.close())

    def agree(self, phase_one=STRONGEST[0], phase_two=STRONGEST[1], mode="main", more="",
              **options):
        self.router.configure(statements(phase_one, phase_two, mode, more=more))
        self.peer.configure(
            aggressive=mode == "aggressive", **{**proposals(phase_one, phase_two), **options})

    def evidence(self):
        return self.router.log() + self.peer.log()[-6000:]

    def pass_pings(self):
        """What is sealed at one end is opened at the other, both ways."""
        self.assertEqual((self.router.ping(2), self.peer.ping(2)), (2, 2), self.evidence())

    def begin(self, ours):
        """Has one side negotiate."""
        if ours:
            # The packet that waits for the negotiation is sent right behind its last message: a peer
            # that is still at work on that may miss it.
            self.assertTrue(any(self.router.ping(1) for _ in range(5)), self.evidence())
        else:
            self.assertIn("completed successfully", self.peer.initiate(check=False),
                          self.evidence())


@unittest.skipIf(*live.absence(*strongswan.PROGRAMS))
class Algorithms(WithStrongSwan):
    """`make test` takes a few; `make interop` all."""

    def agreed(self, cases):
        for phase_one, phase_two, mode, ours in cases:
            with self.subTest(phase_one=phase_one, phase_two=phase_two, mode=mode, ours=ours):
                self.agree(phase_one, phase_two, mode)
                self.begin(ours)
                self.pass_pings()

    def test_phase_one(self):
        cases = list(itertools.product(PHASE_ONE, ("main", "aggressive"), (True, False)))
        if not IS_WHOLE:
            # Each algorithm, each mode and each side at least once.
            cases = [(PHASE_ONE[0], "main", True), (PHASE_ONE[7], "main", False),
                     (PHASE_ONE[7], "aggressive", True), (PHASE_ONE[2], "aggressive", False)]
        self.agreed((one, PHASE_TWO[place % len(PHASE_TWO)], mode, ours)
                    for place, (one, mode, ours) in enumerate(cases))

    def test_phase_two(self):
        cases = list(itertools.product(PHASE_TWO + WITH_SECRECY, (True, False)))
        if not IS_WHOLE:
            cases = [(PHASE_TWO[5], True), (WITH_SECRECY[1], True), (WITH_SECRECY[6], False)]
        self.agreed((STRONGEST[0], two, "main", ours) for two, ours in cases)
