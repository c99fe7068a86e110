"""ESP in UDP, RFC 3947 and 3948, with strongSwan's ESP outside the kernel."""

import unittest

from Interop import live, namespaces, strongswan
from Interop.test_strongswan import (
    CHAPTERS, IS_WHOLE, MODES_AND_SIDES, PHASE_TWO, STRONGEST, WithStrongSwan, with_secrecy)

FEW = [("esp", None, "aes-128-gcm", None), ("esp", "hmac-sha-256-128", "aes-128-cbc", None)]


@unittest.skipIf(*live.absence(*strongswan.PROGRAMS, "tcpdump"))
class Traversal(WithStrongSwan):
    """Tests with a daemon that claims to be behind a NAT."""

    kind = strongswan.UserSpace

    def test_both_modes_and_both_sides(self):
        for suites in (CHAPTERS, STRONGEST):
            for mode, ours in MODES_AND_SIDES:
                with self.subTest(suites=suites, mode=mode, ours=ours):
                    self.agree(*suites, mode)
                    self.begin(ours)
                    self.pass_pings()

    def test_every_suite(self):
        """Every suite is used that its ESP supports, which lacks the short check value of
        HMAC-SHA-256."""
        for place, suite in enumerate(PHASE_TWO):
            if suite[0] == "esp" and suite[1] != "hmac-sha-256-96" and (IS_WHOLE or suite in FEW):
                with self.subTest(suite=suite):
                    self.agree(phase_two=suite)
                    self.begin(ours=place % 2 == 0)
                    self.pass_pings()

    def test_every_packet_is_within_udp(self):
        self.agree()
        self.begin(ours=True)
        file = f"{self.router.home.name}/wire.pcap"
        self.router.run(f"monitor traffic interface so-2/2/0 write-file {file}")
        self.pass_pings()
        self.router.run("monitor traffic stop")
        packets = namespaces.command("tcpdump", "-n", "-r", file)
        self.assertIn("10.9.0.1.4500 > 10.9.0.2.4500: UDP-encap: ESP(spi=", packets)
        self.assertIn("10.9.0.2.4500 > 10.9.0.1.4500: UDP-encap: ESP(spi=", packets)
        self.assertNotIn("10.9.0.1 > 10.9.0.2: ESP", packets)

    def test_the_peer_rekeys(self):
        self.agree(phase_two=with_secrecy(CHAPTERS[1], "group2"))
        self.begin(ours=False)
        self.pass_pings()
        for what in ("--child net", "--ike gw"):
            self.assertIn("completed successfully", self.peer.swanctl(f"--rekey {what}"))
            self.pass_pings()

    def test_fragments(self):
        self.agree()
        self.begin(ours=True)
        for size in ("1472", "4000"):
            with self.subTest(size=size):
                self.assertEqual(self.router.ping(2, "-M", "dont", "-s", size), 2)

    def test_without_raw_sockets(self):
        self.router.close()
        try:
            type(self).router = live.Router(
                self.cable, through=("setpriv", "--bounding-set=-net_raw", "--inh-caps=-net_raw"))
            self.assertIn("without CAP_NET_RAW packets of ESP and AH pass only within UDP",
                          self.router.complaints)
            self.agree()
            self.begin(ours=True)
            self.pass_pings()
        finally:
            self.router.close()
            type(self).router = live.Router(self.cable)
