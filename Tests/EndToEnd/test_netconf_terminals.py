"""NETCONF works when standard input and output are a terminal, as an SSH server may have them."""

import os
import signal
import subprocess
import termios
import unittest

import binary
import daemon
from served import PATIENCE, Reader, Served, wait

BASE = "urn:ietf:params:xml:ns:netconf:base:1.0"
# A terminal in canonical mode loses what follows the 4,095th octet of a line.
LONG = "".join(f"route 10.{number}.0.0/16 discard; " for number in range(200)) * 4
END_OF_MESSAGE = "]]>]]>"


def hello(version):
    return (f'<hello xmlns="{BASE}"><capabilities><capability>'
            f"urn:ietf:params:netconf:base:{version}</capability></capabilities></hello>"
            f"{END_OF_MESSAGE}")


def rpc(content):
    return f'<rpc xmlns="{BASE}" message-id="1">{content}</rpc>'


def chunk(text):
    return f"\n#{len(text.encode())}\n{text}\n##\n"


LOAD = rpc(
    f'<load-configuration format="text"><configuration-text>routing-options {{ static {{ {LONG} }} }}'
    "</configuration-text></load-configuration>")
CLOSE = rpc("<close-session/>")


class Terminals(Served):
    """Tests with NETCONF at a terminal."""

    def setUp(self):
        super().setUp()
        self.master, self.slave = os.openpty()
        self.screen = os.fdopen(self.master, "rb")
        self.addCleanup(self.screen.close)
        self.addCleanup(os.close, self.slave)
        self.found = termios.tcgetattr(self.slave)

    def open(self, *command):
        """Starts a command at the terminal, and waits for its first message."""
        self.process = subprocess.Popen(
            command, stdin=self.slave, stdout=self.slave, stderr=subprocess.PIPE,
            env={**binary.environment(self.home), "TERM": "vt100"}, start_new_session=True)
        self.addCleanup(lambda: (
            self.process.kill(), self.process.wait(), self.process.stderr.close()))
        self.output = Reader(self.screen)
        self.greeting = self.output.until(END_OF_MESSAGE)

    def type(self, text):
        octets = text.encode()
        while octets:
            octets = octets[os.write(self.master, octets[:1024]):]

    def speak_1_0(self):
        self.type(hello("1.0") + LOAD + END_OF_MESSAGE)
        loaded = self.output.until(END_OF_MESSAGE)
        self.type(CLOSE + END_OF_MESSAGE)
        return loaded, self.output.until(END_OF_MESSAGE)

    def speak_1_1(self):
        self.type(hello("1.1") + chunk(LOAD))
        loaded = self.output.until("\n##\n")
        self.type(chunk(CLOSE))
        return loaded, self.output.until("\n##\n")

    def check(self, speak):
        loaded, closed = speak()
        for text in [self.greeting, loaded, closed]:
            self.assertNotIn("\r", text)
            self.assertNotIn("<rpc ", text)
            self.assertNotIn("discard", text)
        self.assertIn("<ok/>", loaded)
        self.assertNotIn("rpc-error", loaded)
        self.assertIn("<ok/>", closed)
        self.assertEqual(self.process.wait(PATIENCE), 0)

    def test_long_messages(self):
        self.serve()
        for speak in [self.speak_1_0, self.speak_1_1]:
            for options in [(), ("--ephemeral",)]:
                with self.subTest(version=speak.__name__, options=options):
                    self.open(binary.path, "netconf", *options)
                    self.check(speak)
                    self.assertEqual(termios.tcgetattr(self.slave), self.found)

    def test_signals_leave_the_terminal_as_it_was(self):
        self.serve()
        for number in [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT]:
            # The network belongs to another process, and continues when this one ends; or it
            # belongs to this process.
            for options, status in [((), -number), (("--ephemeral",), 128 + number)]:
                with self.subTest(number=number, options=options):
                    self.open(binary.path, "netconf", *options)
                    wait(lambda: termios.tcgetattr(self.slave) != self.found, "the mode")
                    self.process.send_signal(number)
                    self.assertEqual(self.process.wait(PATIENCE), status)
                    self.assertEqual(termios.tcgetattr(self.slave), self.found)

    @unittest.skipIf(daemon.MISSING, daemon.MISSING)
    def test_over_ssh(self):
        """scrapli runs `ssh -tt`: the server makes a terminal, for every way to NETCONF."""
        self.serve()
        forced = daemon.listen(self)
        alone = daemon.listen(self, daemon.subsystem("netconf"))
        for server, options, words in [
            (forced, ["-s"], ["netconf"]), (alone, ["-s"], ["netconf"]),
            (forced, [], ["xml-mode netconf need-trailer"]),
        ]:
            for speak in [self.speak_1_0, self.speak_1_1]:
                with self.subTest(words=words, version=speak.__name__):
                    self.open(*server.ssh(*words, options=["-tt", *options]))
                    self.check(speak)


if __name__ == "__main__":
    unittest.main()
