"""IKEv1 with strongSwan, whose kernel handles ESP and AH."""

import itertools
import os
import re
import unittest

from Interop import live, namespaces, strongswan

SECRET = "example-pre-shared-key"
CIPHERS = {"des-cbc": "des", "3des-cbc": "3des", "aes-128-cbc": "aes128", "aes-192-cbc": "aes192",
           "aes-256-cbc": "aes256"}
# These algorithms authenticate, too.
COMBINED = {"aes-128-gcm": "aes128gcm16", "aes-192-gcm": "aes192gcm16",
            "aes-256-gcm": "aes256gcm16"}
HASHES = {"md5": "md5", "sha1": "sha1", "sha-256": "sha256", "sha-384": "sha384"}
GROUPS = {"group1": "modp768", "group2": "modp1024", "group5": "modp1536", "group14": "modp2048",
          "group15": "modp3072", "group16": "modp4096", "group19": "ecp256", "group20": "ecp384",
          "group24": "modp2048s256"}
# The last three have the same number: strongSwan must be configured that the last one is shorter.
AUTHENTICATION = {"hmac-md5-96": "md5", "hmac-sha1-96": "sha1", "hmac-sha-256-128": "sha256",
                  "hmac-sha2-256": "sha256", "hmac-sha-256-96": "sha256"}

# Phase 1 has (encryption, hash, group); phase 2 has (protocol, authentication, encryption, pfs).
PHASE_ONE = list(itertools.product(CIPHERS, HASHES, GROUPS))
PHASE_TWO = (
    [("esp", a, e, None) for a in AUTHENTICATION for e in CIPHERS]
    + [("ah", a, None, None) for a in AUTHENTICATION]
    + [("esp", None, e, None) for e in COMBINED])
# The suites of the chapter, and the strongest ones.
CHAPTERS = (("3des-cbc", "sha1", "group2"), ("esp", "hmac-sha1-96", "3des-cbc", None))
STRONGEST = (("aes-256-cbc", "sha-384", "group20"), ("esp", None, "aes-256-gcm", "group20"))

MODES_AND_SIDES = list(itertools.product(("main", "aggressive"), (True, False)))

# `make test` uses these: each algorithm, each protocol, each mode and each side at least once.
FEW = [
    (("des-cbc", "md5", "group1"), ("esp", "hmac-md5-96", "des-cbc", "group2"),
     "main", True),
    (("3des-cbc", "sha1", "group2"), ("esp", "hmac-sha1-96", "3des-cbc", None),
     "aggressive", False),
    (("des-cbc", "sha1", "group5"), ("ah", "hmac-sha1-96", None, None), "aggressive", True),
    (("aes-128-cbc", "sha-256", "group14"), ("esp", None, "aes-128-gcm", "group14"),
     "main", True),
    (("aes-192-cbc", "sha-384", "group15"), ("esp", "hmac-sha-256-96", "aes-192-cbc", None),
     "aggressive", False),
    (("aes-256-cbc", "sha-256", "group16"), ("ah", "hmac-sha-256-128", None, "group24"),
     "main", False),
    (("aes-128-cbc", "sha-256", "group19"), ("esp", "hmac-sha-256-128", "aes-256-cbc", "group19"),
     "aggressive", True),
    (*STRONGEST, "main", False),
    (("aes-192-cbc", "md5", "group24"), ("esp", "hmac-sha2-256", "aes-128-cbc", "group5"),
     "main", True),
    (("3des-cbc", "sha-256", "group2"), ("esp", None, "aes-192-gcm", None), "aggressive", False)]

IS_WHOLE = os.environ.get("ASPIC_INTEROP") == "all"


def with_secrecy(phase_two, group):
    return (*phase_two[:3], group)


def statements(phase_one, phase_two, mode="main", secret=SECRET, more=""):
    """Returns the statements of the router."""
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
        f"{ipsec} policy q proposals q",
    ]
    if authentication:
        lines.append(f"{ipsec} proposal q authentication-algorithm {authentication}")
    if cipher:
        lines.append(f"{ipsec} proposal q encryption-algorithm {cipher}")
    if secrecy:
        lines.append(f"{ipsec} policy q perfect-forward-secrecy keys {secrecy}")
    return live.INTERFACES + "\n".join(lines) + "\n" + more


def alternative(number, phase_one, phase_two):
    """Returns statements by which the router accepts another suite, too; either phase can be
    None."""
    ike, ipsec = "set services ipsec-vpn ike", "set services ipsec-vpn ipsec"
    lines = []
    if phase_one:
        encryption, hash_, group = phase_one
        lines += [
            f"{ike} proposal p{number} authentication-method pre-shared-keys",
            f"{ike} proposal p{number} encryption-algorithm {encryption}",
            f"{ike} proposal p{number} authentication-algorithm {hash_}",
            f"{ike} proposal p{number} dh-group {group}",
            f"{ike} policy p proposals p{number}"]
    if phase_two:
        protocol, authentication, cipher, _ = phase_two
        lines += [f"{ipsec} proposal q{number} protocol {protocol}",
                  f"{ipsec} policy q proposals q{number}"]
        if authentication:
            lines.append(f"{ipsec} proposal q{number} authentication-algorithm {authentication}")
        if cipher:
            lines.append(f"{ipsec} proposal q{number} encryption-algorithm {cipher}")
    return "\n".join(lines) + "\n"


def proposals(phase_one, phase_two):
    """Returns the proposals of strongSwan."""
    encryption, hash_, group = phase_one
    protocol, authentication, cipher, secrecy = phase_two
    suite = "-".join(filter(None, (
        CIPHERS.get(cipher) or COMBINED.get(cipher), AUTHENTICATION.get(authentication),
        GROUPS.get(secrecy))))
    return {"ike": f"{CIPHERS[encryption]}-{HASHES[hash_]}-{GROUPS[group]}", protocol: suite,
            "cut_short": authentication == "hmac-sha-256-96"}


class WithStrongSwan(unittest.TestCase):
    """Tests with a router and a strongSwan that agree on suites."""

    kind = strongswan.StrongSwan
    # The state folder of the router; None stores nothing.
    state = None

    @classmethod
    def setUpClass(cls):
        cls.cable = namespaces.Cable()
        cls.addClassCleanup(cls.cable.remove)
        cls.peer = cls.kind(cls.cable)
        cls.addClassCleanup(cls.peer.stop)
        cls.router = live.Router(cls.cable, cls.state)
        cls.addClassCleanup(lambda: cls.router.close())

    def agree(self, phase_one=CHAPTERS[0], phase_two=CHAPTERS[1], mode="main", more="",
              **options):
        self.router.configure(statements(phase_one, phase_two, mode, more=more))
        self.peer.configure(
            aggressive=mode == "aggressive", **{**proposals(phase_one, phase_two), **options})

    def evidence(self):
        return self.router.log() + self.peer.log()[-6000:]

    def pass_pings(self):
        """Requires that packets pass in both directions."""
        self.assertEqual((self.router.ping(2), self.peer.ping(2)), (2, 2), self.evidence())

    def begin(self, ours):
        """Makes one side negotiate."""
        if ours:
            # The packet that waits for the negotiation is sent right behind its last message, so
            # that a peer that still handles that message may drop it.
            self.assertTrue(any(self.router.ping(1) for _ in range(5)), self.evidence())
        else:
            self.assertIn("completed successfully", self.peer.initiate(check=False),
                          self.evidence())


@unittest.skipIf(*live.absence(*strongswan.PROGRAMS))
class Algorithms(WithStrongSwan):
    """All algorithms of both phases are negotiated."""

    def agreed(self, cases):
        for phase_one, phase_two, mode, ours in cases:
            with self.subTest(phase_one=phase_one, phase_two=phase_two, mode=mode, ours=ours):
                self.agree(phase_one, phase_two, mode)
                self.begin(ours)
                self.pass_pings()

    def test_few(self):
        self.agreed(FEW)

    @unittest.skipUnless(IS_WHOLE, "takes many minutes: make interop")
    def test_phase_one(self):
        """Each cipher is combined with each hash and group, and each of them with each mode and
        side."""
        places = itertools.product(*(range(len(table)) for table in (CIPHERS, HASHES, GROUPS)))
        self.agreed(
            (one, PHASE_TWO[number % len(PHASE_TWO)], *MODES_AND_SIDES[sum(place) % 4])
            for number, (one, place) in enumerate(zip(PHASE_ONE, places, strict=True)))

    @unittest.skipUnless(IS_WHOLE, "takes many minutes: make interop")
    def test_phase_two(self):
        self.agreed((CHAPTERS[0], two, "main", ours) for two in PHASE_TWO
                    for ours in (True, False))

    @unittest.skipUnless(IS_WHOLE, "takes many minutes: make interop")
    def test_perfect_forward_secrecy(self):
        """The amount of key material depends on phase two, so that suites of several lengths are
        tried."""
        self.agreed((CHAPTERS[0], with_secrecy(two, group), "main", ours)
                    for two in PHASE_TWO[2::6] for group in GROUPS for ours in (True, False))

    @unittest.skipUnless(IS_WHOLE, "takes a minute: make interop")
    def test_alternatives(self):
        """If one end offers several suites, the other one chooses: the only common one, or its
        first."""
        ones = [("aes-256-cbc", "sha-384", "group20"), ("aes-128-cbc", "sha-256", "group14"),
                CHAPTERS[0]]
        twos = [("esp", None, "aes-256-gcm", None), ("esp", None, "aes-128-gcm", None),
                ("esp", "hmac-sha-256-128", "aes-128-cbc", None),
                ("ah", "hmac-sha-256-128", None, None), CHAPTERS[1]]
        alternatives = "".join(alternative(number, *pair) for number, pair in enumerate(
            itertools.zip_longest(ones, twos)))
        for number, two in enumerate(twos):
            one = ones[number % len(ones)]
            with self.subTest(phase_one=one, phase_two=two):
                self.router.configure(statements(*CHAPTERS, more=alternatives))
                self.peer.configure(**proposals(one, two))
                self.begin(ours=True)
                self.pass_pings()
        # The router prefers other suites than its peer.
        self.agree(ones[0], twos[0], more=alternatives, **{
            name: ",".join(proposals(one, two)[name] for one, two in (
                CHAPTERS, (ones[1], twos[2]), (ones[0], twos[0]))) for name in ("ike", "esp")})
        self.begin(ours=False)
        self.pass_pings()
        self.assertIn("aes-256-gcm", self.router.run(
            "show services ipsec-vpn ipsec security-associations detail"))

    def test_largest_packets(self):
        """Both ends compute the same size, and packets of that size pass."""
        suites = [STRONGEST[1], ("esp", "hmac-sha-256-128", "aes-128-cbc", None),
                  ("esp", "hmac-sha-256-96", "aes-128-cbc", None),
                  ("ah", "hmac-sha-256-128", None, None)]
        for suite in suites if IS_WHOLE else suites[:1]:
            with self.subTest(suite=suite):
                self.cable.run(self.cable.ours, "ip", "route", "flush", "cache")
                self.addCleanup(self.cable.run, self.cable.ours, "ip", "route", "flush", "cache")
                self.agree(phase_two=suite)
                self.begin(ours=False)
                self.pass_pings()
                sizes = [re.search(r"mtu ?= ?(\d+)", output).group(1) for output in (
                    self.cable.run(
                        self.cable.ours, "ping", "-n", "-c", "1", "-W", "2", "-M", "do", "-s",
                        "1472", "-I", namespaces.OUR_HOST, namespaces.PEER_HOST, check=False),
                    self.peer.run(
                        f"ping -n -c 1 -W 2 -M do -s 1472 -I {namespaces.PEER_HOST}"
                        f" {namespaces.OUR_HOST}", check=False))]
                self.assertEqual(sizes[0], sizes[1])
                fitting = str(int(sizes[0]) - 28)
                self.assertEqual(self.router.ping(1, "-M", "do", "-s", fitting), 1)
                self.assertEqual(self.peer.ping(1, f"-M do -s {fitting}"), 1)
