"""Packets are repeated or altered, and each end of a negotiated tunnel counts each of them once."""

import re
import unittest

from Interop import live, namespaces, strongswan
from Interop.test_kernel import AH_PROTOCOL, ESP_PROTOCOL, UDP_PROTOCOL, with_sequence_number
from Interop.test_strongswan import CHAPTERS, IS_WHOLE, STRONGEST, WithStrongSwan

# The three ways to authenticate a packet: after its encryption, by its cipher, and with a check
# value of another length.
ESP = [CHAPTERS[1], STRONGEST[1], ("esp", "hmac-sha-256-128", "aes-128-cbc", None)]
AH = [("ah", "hmac-sha-256-128", None, None), ("ah", "hmac-sha1-96", None, None)]
if not IS_WHOLE:
    ESP, AH = ESP[:2], AH[:1]
# More packets than the windows of both ends contain.
MANY = 70
OCTETS = 84  # The octets of a ping with its header.
# The router counts these for a ping that is answered.
ESP_PING = {"esp-encrypted-packets": 1, "esp-encrypted-bytes": OCTETS,
            "esp-decrypted-packets": 1, "esp-decrypted-bytes": OCTETS}
AH_PING = {"ah-output-packets": 1, "ah-output-bytes": OCTETS,
           "ah-input-packets": 1, "ah-input-bytes": OCTETS}


def echoes(statistics):
    """Returns the number of echo requests that a host has received, from /proc/net/snmp."""
    names, values = (line.split() for line in statistics.splitlines() if line.startswith("Icmp:"))
    return int(values[names.index("InEchos")])


class Intruder(WithStrongSwan):
    """Repeats packets that it has recorded on the wire."""

    def establish(self, suite, more=""):
        self.agree(phase_two=suite, more=more)
        self.begin(ours=False)
        self.pass_pings()

    def router_counters(self):
        output = self.router.run("show services ipsec-vpn ipsec statistics | display xml")
        counters = {name: int(value) for name, value in
                    re.findall(r"<([a-z-]+)>(\d+)</\1>", output)}
        return {**counters, "echoes": echoes(
            self.cable.run(self.cable.ours, "cat", "/proc/net/snmp"))}

    def peer_counters(self):
        """Returns the counters of the association that opens the router's packets, and those of the
        kernel."""
        output = self.peer.run(
            f"ip -s xfrm state list src {namespaces.OUR_ADDRESS} dst {namespaces.PEER_ADDRESS}\n"
            "cat /proc/net/xfrm_stat /proc/net/snmp")
        (association,) = re.findall(r"replay-window (\d+) replay (\d+) failed (\d+)", output)
        counters = dict(zip(("before window", "replayed", "failed"), map(int, association)))
        counters |= {name: int(value) for name, value in
                     re.findall(r"^(Xfrm\w+)\s+(\d+)$", output, re.MULTILINE)}
        return {**counters, "echoes": echoes(output)}

    def assert_counted(self, counters, act, expected):
        """Requires that exactly these counters increase while `act` runs."""
        before = counters()
        act()
        after = counters()
        self.assertEqual(
            {name: after[name] - before[name] for name in after if after[name] != before[name]},
            expected, self.evidence())

    def record(self, tap, source, protocol, ping):
        self.addCleanup(tap.close)
        self.assertEqual(ping(1), 1, self.evidence())
        return tap.next(source, protocol)

    def send(self, tap, packet, ping):
        """Sends a packet, and a ping behind it: when that is answered, everything is counted."""
        tap.send(packet)
        self.assertEqual(ping(1), 1, self.evidence())

    def assert_dropped(self, tap, source, protocol, ping, counters, *, passed, replayed, altered,
                       late):
        """Requires that a packet from `source` is dropped when it is repeated, altered, or much too
        old; that it is counted under the right reason; and that the host receives only the ping
        that follows."""
        packet = self.record(tap, source, protocol, ping)
        newer = with_sequence_number(packet, 1000, protocol)
        for what, reason in ((packet, replayed), (newer, altered)):
            self.assert_counted(
                counters, lambda: self.send(tap, what, ping), {"echoes": 1, **passed, **reason})
        self.assertEqual(ping(MANY), MANY, self.evidence())
        self.assert_counted(
            counters, lambda: self.send(tap, packet, ping), {"echoes": 1, **passed, **late})

    def assert_dropped_by_router(self, protocol, passed, failures):
        self.assert_dropped(
            self.cable.tap(self.cable.peers, "b0"), namespaces.PEER_ADDRESS, protocol,
            lambda count: self.peer.ping(count, "-i 0.002"), self.router_counters, passed=passed,
            replayed={"replay-pkts": 1}, altered={failures: 1},
            late={"replay-before-window-drops": 1})

    def assert_dropped_by_peer(self, protocol):
        self.assert_dropped(
            self.cable.tap(self.cable.ours, "a0"), namespaces.OUR_ADDRESS, protocol,
            lambda count: self.router.ping(count, "-i", "0.002"), self.peer_counters, passed={},
            replayed={"replayed": 1, "XfrmInStateSeqError": 1},
            altered={"failed": 1, "XfrmInStateProtoError": 1},
            late={"before window": 1, "XfrmInStateSeqError": 1})


@unittest.skipIf(*live.absence(*strongswan.PROGRAMS))
class Replays(Intruder):
    """The tunnel uses ESP or AH directly."""

    def test_esp(self):
        for suite in ESP:
            with self.subTest(suite=suite):
                self.establish(suite)
                self.assert_dropped_by_router(
                    ESP_PROTOCOL, ESP_PING, "esp-authentication-failures")
                self.assert_dropped_by_peer(ESP_PROTOCOL)

    def test_ah(self):
        for suite in AH:
            with self.subTest(suite=suite):
                self.establish(suite)
                self.assert_dropped_by_router(AH_PROTOCOL, AH_PING, "ah-authentication-failures")
                self.assert_dropped_by_peer(AH_PROTOCOL)

    def test_without_protection(self):
        self.establish(ESP[0], more="set services ipsec-vpn rule r term t then no-anti-replay")
        tap = self.cable.tap(self.cable.peers, "b0")
        packet = self.record(tap, namespaces.PEER_ADDRESS, ESP_PROTOCOL, self.peer.ping)
        twice = {name: 2 * value for name, value in {"echoes": 1, **ESP_PING}.items()}
        self.assert_counted(
            self.router_counters, lambda: self.send(tap, packet, self.peer.ping), twice)


@unittest.skipIf(*live.absence(*strongswan.PROGRAMS))
class ReplaysWithinUDP(Intruder):
    """The tunnel uses ESP in UDP."""

    kind = strongswan.UserSpace

    def test_esp(self):
        for suite in ESP[:2]:
            with self.subTest(suite=suite):
                self.establish(suite)
                self.assert_dropped_by_router(
                    UDP_PROTOCOL, ESP_PING, "esp-authentication-failures")
