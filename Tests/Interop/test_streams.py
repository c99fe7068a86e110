"""Whole streams of TCP cross a live router, whose device divides and joins segments with
offloads."""

import subprocess
import unittest

from Interop import live, namespaces, strongswan
from Interop.test_strongswan import CHAPTERS, STRONGEST, WithStrongSwan

PORT = 7007
OCTETS = 8 << 20
PYTHON = "/usr/bin/python3"

# The program returns what it has received, after everything has arrived.
SERVER = f"""
import socket
server = socket.create_server(('{namespaces.OUR_HOST}', {PORT}))
print('ready', flush=True)
connection, _ = server.accept()
octets = bytearray()
while piece := connection.recv(1 << 20):
    octets += piece
connection.sendall(octets)
connection.close()
"""

CLIENT = f"""
import random, socket
octets = random.Random(1).randbytes({OCTETS})
connection = socket.create_connection(
    ('{namespaces.OUR_HOST}', {PORT}), 20, ('{namespaces.PEER_HOST}', 0))
connection.sendall(octets)
connection.shutdown(socket.SHUT_WR)
answer = bytearray()
while piece := connection.recv(1 << 20):
    answer += piece
print('same' if answer == octets else 'altered', len(answer))
"""


class Streams:
    """Tests with streams in both directions."""

    def test_what_is_sent_comes_back(self):
        for suites in (CHAPTERS, STRONGEST):
            with self.subTest(suites=suites):
                self.agree(*suites)
                self.begin(ours=False)
                # The cable carries outer packets of up to 1,500 octets.
                namespaces.command(
                    "ip", "-n", self.cable.ours, "link", "set", "aspic0", "mtu", "1400")
                self.assertEqual(self.answer(), f"same {OCTETS}", self.evidence())

    def answer(self):
        with subprocess.Popen(
                ["ip", "netns", "exec", self.cable.ours, PYTHON, "-c", SERVER],
                stdout=subprocess.PIPE) as server:
            try:
                server.stdout.readline()
                client = self.peer.folder / "client.py"
                client.write_text(CLIENT)
                return self.peer.run(f"timeout 40 {PYTHON} {client}", check=False).strip()
            finally:
                server.kill()


@unittest.skipIf(*live.absence(*strongswan.PROGRAMS))
class PlainESP(Streams, WithStrongSwan):
    """The kernel neither divides nor joins segments."""


@unittest.skipIf(*live.absence(*strongswan.PROGRAMS))
class WithinUDP(Streams, WithStrongSwan):
    """The tunnel uses ESP in UDP."""

    kind = strongswan.UserSpace
