"""A live router at a terminal handles packets and keys in one loop."""

import tempfile
import unittest

import binary
import session
from Interop import live, namespaces
from Interop.test_strongswan import CHAPTERS, statements


class Shell(session.Session):
    """The shell of a live router."""

    prompt = r"(\[edit\]\n)?lab@live[>#]"

    def __init__(self, cable, home):
        super().__init__(
            "netns", "exec", cable.ours, str(binary.path), "--live", "--ephemeral", "--user",
            "lab", columns=120, rows=40, command="ip", **binary.environment(home))


@unittest.skipIf(*live.absence("ike-scan"))
class Terminal(unittest.TestCase):
    """Tests with keys that are typed while packets pass."""

    def setUp(self):
        self.cable = namespaces.Cable()
        self.addCleanup(self.cable.remove)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = f"{folder.name}/statements"
        with open(self.file, "w") as file:
            file.write(statements(*CHAPTERS))
        self.shell = Shell(self.cable, folder.name)
        self.addCleanup(self.shell.close)
        self.shell.run("configure")
        self.shell.run(f"load set {self.file}")
        self.shell.run("commit and-quit")

    def scan(self, *options):
        return self.cable.run(self.cable.peers, "ike-scan", *options, namespaces.OUR_ADDRESS)

    def test_the_log_appears_above_the_line_that_is_typed(self):
        self.shell.run("monitor start messages")
        self.shell.press("show serv").at("lab@live> show serv")
        self.scan("--trans=1,1,1,1")
        self.shell.contains("peer offered des-cbc/md5/group1").at("lab@live> show serv")

    def test_the_router_answers_while_a_page_waits(self):
        self.shell.run("set cli screen-length 5")
        self.shell.press("show interfaces\r").contains("---(more")
        self.assertIn("Main Mode Handshake returned", self.scan("--trans=5,2,1,2"))
        self.shell.press("q").ready()

    def test_ctrl_c_ends_a_wait_at_once(self):
        self.shell.ready().press("wait 30000\r")
        self.assertIn("Main Mode Handshake returned", self.scan("--trans=5,2,1,2"))
        self.shell.press("\x03").ready()
        # No host has this address.
        self.shell.press("traceroute 10.9.0.99\r").contains("traceroute to")
        self.shell.press("\x03").ready()
