"""With the output of --print-setup nothing that a tunnel protects is sent unprotected, whatever
happens."""

import signal
import socket
import subprocess
import tempfile
import unittest

import binary
from Interop import live, namespaces

STATEMENTS = live.INTERFACES + """
set services ipsec-vpn rule r term t then manual direction bidirectional protocol esp spi 400
set services ipsec-vpn rule r term t then manual direction bidirectional authentication algorithm \
hmac-sha1-96
set services ipsec-vpn rule r term t then manual direction bidirectional authentication key \
ascii-text 12345678901234567890
set services ipsec-vpn rule r term t then manual direction bidirectional encryption algorithm \
des-cbc
set services ipsec-vpn rule r term t then manual direction bidirectional encryption key \
ascii-text abcdefgh
"""


def script(statements):
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as file:
        file.write(statements)
        file.flush()
        return subprocess.run(
            [binary.path, "--live", "--print-setup", "--configuration", file.name],
            check=True, stdout=subprocess.PIPE, text=True).stdout


@unittest.skipIf(*live.absence("nft"))
class Setup(unittest.TestCase):
    """Tests with a host that has run the script."""

    def setUp(self):
        self.cable = namespaces.Cable()
        self.addCleanup(self.cable.remove)
        # Without the routes of the setup, all packets would use this one.
        namespaces.command("ip", "-n", self.cable.ours, "route", "add", "default", "via",
                           namespaces.PEER_ADDRESS)
        self.tap = self.cable.tap(self.cable.peers, "b0")
        self.addCleanup(self.tap.close)

    def prepare(self):
        # Running it a second time changes nothing.
        for _ in range(2):
            subprocess.run(
                ["ip", "netns", "exec", self.cable.ours, "sh", "-s"], input=script(STATEMENTS),
                check=True, text=True, timeout=60)

    def start(self):
        self.router = live.Router(self.cable, prepared=True)
        self.addCleanup(self.router.close)
        self.router.configure(STATEMENTS)

    def sent(self):
        """Returns the protocols of the packets on the wire after three pings into the tunnel."""
        self.cable.run(
            self.cable.ours, "ping", "-n", "-q", "-c", "3", "-i", "0.2", "-W", "1", "-I",
            namespaces.OUR_HOST, namespaces.PEER_HOST, check=False)
        # This ping follows everything that they have caused.
        self.cable.run(
            self.cable.ours, "ping", "-n", "-q", "-c", "1", "-W", "2", namespaces.PEER_ADDRESS,
            check=False)
        protocols = []
        while True:
            frame = self.tap.socket.recv(65536)
            if frame[12:14] != b"\x08\x00":
                continue
            if frame[26:30] == socket.inet_aton(namespaces.OUR_HOST):
                protocols.append(frame[23])
            elif frame[26:30] == socket.inet_aton(namespaces.OUR_ADDRESS):
                if frame[23] == socket.IPPROTO_ICMP:
                    return protocols
                protocols.append(frame[23])

    def dropped(self, chain):
        """Returns the number of packets that a chain of the filters has dropped."""
        text = self.cable.run(self.cable.ours, "nft", "list", "chain", "ip", "aspic", chain)
        words = text.split()
        return sum(int(words[place + 1]) for place, word in enumerate(words) if word == "packets")

    def test_nothing_leaves_in_the_clear(self):
        self.prepare()
        self.assertEqual(self.sent(), [], "before the router runs")
        self.start()
        self.assertEqual(self.sent(), [socket.IPPROTO_ESP] * 3, "while it runs")
        self.router.process.send_signal(signal.SIGKILL)
        self.router.process.wait(10)
        self.assertEqual(self.sent(), [], "after it was killed")
        # This holds even if the device is deleted.
        namespaces.command("ip", "-n", self.cable.ours, "link", "del", "aspic0")
        namespaces.command("ip", "-n", self.cable.ours, "addr", "add",
                           f"{namespaces.OUR_HOST}/32", "dev", "lo")
        self.assertEqual(self.sent(), [], "without the device")
        namespaces.command("ip", "-n", self.cable.ours, "route", "del", "blackhole", "10.2.0.0/24")
        self.assertEqual(self.sent(), [], "without the routes")
        self.assertEqual(self.dropped("leaving"), 3)

    def test_without_it_they_do(self):
        """Without this, the test above would prove nothing."""
        namespaces.command("ip", "-n", self.cable.ours, "addr", "add",
                           f"{namespaces.OUR_HOST}/32", "dev", "lo")
        self.assertEqual(self.sent(), [socket.IPPROTO_ICMP] * 3)

    def test_nothing_comes_in_in_the_clear(self):
        namespaces.command("ip", "-n", self.cable.peers, "addr", "add",
                           f"{namespaces.PEER_HOST}/24", "dev", "b0")
        namespaces.command("ip", "-n", self.cable.peers, "route", "add", "10.1.0.0/24", "via",
                           namespaces.OUR_ADDRESS)
        self.prepare()
        self.start()
        self.cable.run(
            self.cable.peers, "ping", "-n", "-q", "-c", "3", "-i", "0.2", "-W", "1", "-I",
            namespaces.PEER_HOST, namespaces.OUR_HOST, check=False)
        self.assertEqual(self.dropped("arriving"), 3)
        # The gateways still reach each other.
        answer = self.cable.run(
            self.cable.peers, "ping", "-n", "-q", "-c", "1", "-W", "2", "-I",
            namespaces.PEER_ADDRESS, namespaces.OUR_ADDRESS)
        self.assertIn(" 1 received", answer)
