"""One end with strongSwan has associations that the other has not: cleared IKE SAs, first packets,
and orderly ends."""

import os
import pty
import signal
import subprocess
import tempfile
import unittest

import binary
from Interop import live, namespaces, strongswan
from Interop.test_life import eventually
from Interop.test_strongswan import IS_WHOLE, WithStrongSwan

ENDS = ("SIGTERM", "SIGINT", "SIGHUP", "quit", "end of input")


@unittest.skipIf(*live.absence(*strongswan.PROGRAMS))
class Liveness(WithStrongSwan):
    """Tests that count the deletes which strongSwan receives."""

    def deletes(self):
        """Returns the numbers of deletes that strongSwan has received."""
        log = self.peer.log()
        return (log.count("received DELETE for ESP CHILD_SA"),
                log.count("received DELETE for IKE_SA"))

    def assert_told(self, before, end):
        """Requires one delete of the pair and one of each IKE SA."""
        self.assertTrue(
            eventually(lambda: self.deletes()[0] > before[0] and self.deletes()[1] > before[1], 5),
            f"{end}: {before} {self.deletes()}" + self.peer.log()[-3000:])
        self.assertNotIn("ESTABLISHED", self.peer.associations())

    # The following tests are about the first packet.

    def test_the_first_packet_arrives(self):
        count = 20 if IS_WHOLE else 6
        self.agree()
        arrived = 0
        for _ in range(count):
            self.router.run("clear services ipsec-vpn ipsec security-associations",
                            "clear services ipsec-vpn ike security-associations")
            eventually(lambda: "ESTABLISHED" not in self.peer.associations())
            arrived += self.router.ping(1)
        # One packet may be lost on a busy machine.
        self.assertGreaterEqual(arrived, count - 1, self.evidence())

    # The following tests are about cleared IKE SAs.

    def test_a_cleared_ike_sa_is_replaced(self):
        self.agree()
        self.begin(ours=True)
        self.pass_pings()
        # strongSwan deletes the pair with the IKE SA, and sends no delete for it.
        self.router.run("clear services ipsec-vpn ike security-associations")
        self.assertTrue(
            eventually(lambda: "ESTABLISHED" in self.peer.associations()), self.evidence())
        self.assertTrue(
            eventually(lambda: self.router.ping(1) == 1, 20), self.evidence())
        self.pass_pings()

    def test_pairs_are_told_without_an_ike_sa(self):
        self.agree()
        self.begin(ours=True)
        self.router.run("clear services ipsec-vpn ike security-associations",
                        "clear services ipsec-vpn ipsec security-associations")
        self.assertTrue(
            eventually(lambda: "INSTALLED" not in self.peer.associations()), self.evidence())
        self.begin(ours=False)
        self.pass_pings()

    # The following tests are about orderly ends.

    def test_every_end_of_a_script_tells_the_peer(self):
        for end in ENDS:
            with self.subTest(end=end):
                self.agree()
                self.begin(ours=True)
                before = self.deletes()
                process = self.router.process
                if end.startswith("SIG"):
                    process.send_signal(getattr(signal, end))
                elif end == "quit":
                    process.stdin.write(b"quit\n")
                    process.stdin.flush()
                else:
                    process.stdin.close()
                process.wait(10)
                try:
                    self.assert_told(before, end)
                finally:
                    self.router.close()
                    type(self).router = live.Router(self.cable)

    def test_the_end_of_a_server_and_of_a_terminal_tells_the_peer(self):
        for end in ("serve", "terminal"):
            with self.subTest(end=end), tempfile.TemporaryDirectory() as state:
                self.router.close()
                # The committed configuration is active at the next start.
                type(self).router = live.Router(self.cable, state)
                self.agree()
                self.router.close()
                try:
                    self.end(end, state)
                finally:
                    type(self).router = live.Router(self.cable)

    def end(self, end, state):
        arguments = ["ip", "netns", "exec", self.cable.ours, str(binary.path)]
        options = ["--live", "--user", "lab", "--state", state]
        with tempfile.TemporaryDirectory() as home:
            environment = binary.environment(home)
            if end == "serve":
                process = subprocess.Popen(
                    arguments + ["serve"] + options, stdout=subprocess.PIPE, env=environment)
                process.stdout.readline()
            else:
                child, terminal = pty.fork()
                if child == 0:
                    os.execvpe("ip", arguments + options, {**environment, "TERM": "xterm"})
            self.assertTrue(eventually(self.has_device), "no device")
            self.add_addresses()
            self.assertTrue(
                eventually(lambda: self.ping_once() == 1, 10), self.peer.log()[-3000:])
            before = self.deletes()
            if end == "serve":
                process.terminate()
                process.wait(10)
                process.stdout.close()
            else:
                os.close(terminal)
                os.waitpid(child, 0)
            self.assert_told(before, end)

    def has_device(self):
        return subprocess.run(
            ["ip", "-n", self.cable.ours, "link", "show", "aspic0"], check=False,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0

    def add_addresses(self):
        for words in (("addr", "add", f"{namespaces.OUR_HOST}/24", "dev", "aspic0"),
                      ("route", "add", "10.2.0.0/24", "dev", "aspic0", "src",
                       namespaces.OUR_HOST)):
            namespaces.command("ip", "-n", self.cable.ours, *words)

    def ping_once(self):
        """Pings once from the host, whichever process has the device."""
        return self.router.ping(1)
