"""Tunnels with strongSwan are rekeyed, deleted, declared dead, or refused."""

import subprocess
import time
import unittest

from Interop import live, namespaces, strongswan
from Interop.kernel import received
from Interop.test_strongswan import (
    CHAPTERS, IS_WHOLE, STRONGEST, WithStrongSwan, statements)

# The suites of phase one and two that are rekeyed.
REKEYED = [CHAPTERS, STRONGEST]
if IS_WHOLE:
    REKEYED += [
        (("aes-128-cbc", "sha-256", "group19"),
         ("esp", "hmac-sha-256-128", "aes-128-cbc", "group14")),
        (("aes-192-cbc", "sha-256", "group14"), ("esp", None, "aes-128-gcm", None)),
        (("aes-256-cbc", "sha-384", "group24"), ("ah", "hmac-sha-256-128", None, "group19"))]


def eventually(condition, seconds=10):
    """Returns whether the condition becomes true in time."""
    limit = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > limit:
            return False
        time.sleep(0.1)
    return True


@unittest.skipIf(*live.absence(*strongswan.PROGRAMS))
class Life(WithStrongSwan):
    """Tests over the life of a tunnel."""

    def phase_one(self):
        return self.router.run("show services ipsec-vpn ike security-associations")

    def phase_two(self):
        return self.router.run("show services ipsec-vpn ipsec security-associations")

    def traffic(self, count):
        """Starts twenty pings per second, which run during the test."""
        return subprocess.Popen(
            ["ip", "netns", "exec", self.cable.ours, "ping", "-n", "-q", "-c", str(count), "-i",
             "0.05", "-W", "2", "-I", namespaces.OUR_HOST, namespaces.PEER_HOST],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def assert_nothing_lost(self, ping, count):
        output = ping.communicate(timeout=120)[0]
        self.assertEqual(received(output), count, output + self.evidence())

    # The following tests are about rekeying.

    def test_the_peer_rekeys_phase_two(self):
        for suites in REKEYED:
            with self.subTest(suites=suites):
                self.agree(*suites)
                self.begin(ours=True)
                self.pass_pings()
                ping = self.traffic(60)
                for _ in range(2):
                    self.assertIn(
                        "completed successfully", self.peer.swanctl("--rekey --child net"))
                self.assert_nothing_lost(ping, 60)

    def test_the_peer_rekeys_phase_one(self):
        for suites in REKEYED:
            with self.subTest(suites=suites):
                self.agree(*suites)
                self.begin(ours=False)
                self.pass_pings()
                before = self.phase_one()
                ping = self.traffic(60)
                self.assertIn("completed successfully", self.peer.swanctl("--rekey --ike gw"))
                self.assertTrue(eventually(lambda: self.phase_one() != before), self.evidence())
                self.assert_nothing_lost(ping, 60)
                self.pass_pings()

    @unittest.skipUnless(IS_WHOLE, "takes two minutes: make interop")
    def test_the_router_rekeys_phase_two(self):
        for suites in REKEYED:
            with self.subTest(suites=suites):
                # The peer has the shorter lifetime, and deletes SAs that have not been rekeyed
                # before its end.
                self.agree(*suites, life="20s", rekey="0")
                self.begin(ours=False)
                self.assertIn("lifetime 20 seconds", self.router.log())
                self.pass_pings()
                # The lifetime that the router offers then is too long for the peer, which would
                # delete that pair, too.
                ping = self.traffic(440)
                self.assert_nothing_lost(ping, 440)
                self.assertEqual(
                    self.router.log().count("installed SAs negotiated"), 2, self.evidence())
                # Each quick mode has two messages of its initiator, and one of the other end.
                self.assertEqual(
                    [self.peer.log().count(f"{word} QUICK_MODE request") for word in
                     ("generating", "parsed")], [2, 2], self.evidence())

    # The following tests are about deletes.

    def test_the_peer_deletes(self):
        self.agree()
        self.begin(ours=True)
        self.assertIn("completed successfully", self.peer.swanctl("--terminate --child net"))
        self.assertTrue(eventually(lambda: "dynamic  ESP" not in self.phase_two()),
                        self.evidence())
        self.assertIn("10.9.0.2", self.phase_one())
        self.peer.swanctl("--terminate --ike gw")
        self.assertTrue(eventually(lambda: "10.9.0.2" not in self.phase_one()), self.evidence())
        self.begin(ours=True)
        self.pass_pings()

    def test_the_router_deletes(self):
        self.agree()
        self.begin(ours=False)
        self.pass_pings()
        self.router.run("clear services ipsec-vpn ipsec security-associations")
        self.assertTrue(
            eventually(lambda: "INSTALLED" not in self.peer.associations()), self.evidence())
        self.assertIn("ESTABLISHED", self.peer.associations())
        self.router.run("clear services ipsec-vpn ike security-associations")
        self.assertTrue(
            eventually(lambda: "ESTABLISHED" not in self.peer.associations()), self.evidence())
        self.begin(ours=False)
        self.pass_pings()

    def test_the_end_of_a_session_deletes(self):
        self.agree()
        self.begin(ours=True)
        self.router.close()
        try:
            self.assertTrue(
                eventually(lambda: "ESTABLISHED" not in self.peer.associations()),
                self.peer.log())
        finally:
            type(self).router = live.Router(self.cable)

    def test_a_router_that_forgot_everything_begins_anew(self):
        self.agree()
        self.begin(ours=True)
        self.router.process.kill()
        self.router.close()
        type(self).router = live.Router(self.cable)
        self.router.configure(statements(*CHAPTERS))
        self.begin(ours=True)
        self.pass_pings()
        # INITIAL-CONTACT has deleted the old associations.
        self.assertEqual(self.peer.associations().count("ESTABLISHED"), 1)

    # The following tests are about dead peers.

    def test_the_router_is_found_alive(self):
        self.agree(dpd="1s")
        self.begin(ours=False)
        answered = "INFORMATIONAL_V1 request"
        self.assertTrue(
            eventually(lambda: self.peer.log().count("R_U_THERE_ACK") >= 2 or
                       self.peer.log().count("N(DPD_ACK)") >= 2), answered + self.evidence())
        self.pass_pings()

    @unittest.skipUnless(IS_WHOLE, "takes half a minute: make interop")
    def test_a_silent_peer_is_found_dead(self):
        self.agree(more="set services ipsec-vpn rule r term t then backup-remote-gateway 10.9.0.3")
        self.begin(ours=True)
        time.sleep(0.5)
        self.peer.run("kill -STOP $(pidof charon-systemd)")
        try:
            self.assertTrue(
                eventually(lambda: "IKE peer 10.9.0.2 of 10.9.0.1 is dead" in self.router.log(),
                           40), self.evidence())
        finally:
            self.peer.run("kill -CONT $(pidof charon-systemd)")

    # The following tests are about refusals.

    def test_another_secret(self):
        self.agree()
        self.router.configure(statements(*CHAPTERS, secret="something-else"))
        self.assertEqual(self.router.ping(1), 0)
        self.assertNotIn("Matured", self.phase_one())
        self.assertEqual(self.peer.initiate(check=False).count("completed successfully"), 0)

    def test_no_common_proposal(self):
        self.agree(ike="des-md5-modp768")
        self.assertEqual(self.router.ping(1), 0)
        self.assertIn("NO-PROPOSAL-CHOSEN", self.router.log())
        self.assertIn("initiate failed", self.peer.initiate(check=False))
        self.assertIn("NO_PROPOSAL_CHOSEN", self.peer.log())

    def test_no_common_suite(self):
        self.agree(esp="des-md5")
        self.assertEqual(self.router.ping(1), 0)
        self.assertIn("NO-PROPOSAL-CHOSEN", self.router.log())
        self.assertIn("initiate failed", self.peer.initiate(check=False))
        self.assertIn("NO_PROPOSAL_CHOSEN", self.peer.log())

    def test_identities_that_are_keys(self):
        self.agree(
            mode="aggressive", identity="@#" + b"right".hex(), peer_identity="@#" + b"left".hex(),
            more="set services ipsec-vpn ike policy p local-id key_id left\n"
                 "set services ipsec-vpn ike policy p remote-id key_id right\n")
        for ours in (True, False):
            self.begin(ours)
            self.pass_pings()
            self.router.run("clear services ipsec-vpn ipsec security-associations",
                            "clear services ipsec-vpn ike security-associations")
