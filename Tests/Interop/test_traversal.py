"""ESP within UDP, RFC 3947 and 3948, with strongSwan's ESP outside the kernel."""

import unittest

from Interop import live, namespaces, strongswan
from Interop.test_strongswan import WITH_SECRECY, STRONGEST, WithStrongSwan


@unittest.skipIf(*live.absence(*strongswan.PROGRAMS, "tcpdump"))
class Traversal(WithStrongSwan):
    kind = strongswan.UserSpace

    def test_both_modes_and_both_sides(self):
        for mode in ("main", "aggressive"):
            for ours in (True, False):
                with self.subTest(mode=mode, ours=ours):
                    self.agree(mode=mode)
                    self.begin(ours)
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
        self.agree(phase_two=WITH_SECRECY[7])
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
