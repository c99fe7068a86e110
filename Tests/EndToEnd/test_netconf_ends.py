"""A NETCONF program ends while its request runs."""

import subprocess
import unittest

import binary
from served import PATIENCE, Reader, Served, wait

END_OF_MESSAGE = "]]>]]>"
HELLO = (
    '<hello xmlns="urn:ietf:params:xml:ns:netconf:base:1.0"><capabilities><capability>'
    "urn:ietf:params:netconf:base:1.0</capability></capabilities></hello>" + END_OF_MESSAGE)
LOCK = "<lock><target><candidate/></target></lock>"
LONG = "<command>ping 10.255.255.1 count 1000</command>"


class Ends(Served):
    """Tests with a program that holds a lock and an unconfirmed commit."""

    def setUp(self):
        super().setUp()
        self.serve("--lab", "base")

    def open(self):
        process = subprocess.Popen(
            [binary.path, "netconf"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0,
            env=binary.environment(self.home))
        self.addCleanup(lambda: (
            process.kill(), process.wait(), process.stdin.close(), process.stdout.close()))
        process.output = Reader(process.stdout)
        process.output.until(END_OF_MESSAGE)
        process.stdin.write(HELLO.encode())
        return process

    def send(self, process, *requests):
        for request in requests:
            process.stdin.write(f"<rpc>{request}</rpc>{END_OF_MESSAGE}".encode())

    def ask(self, process, request):
        self.send(process, request)
        return process.output.until(END_OF_MESSAGE)

    def begin(self):
        """Returns a program that holds the lock and has an unconfirmed commit, and whose request
        runs."""
        process = self.open()
        self.assertIn("<ok/>", self.ask(process, LOCK))
        self.ask(process, '<load-configuration action="set"><configuration-set>'
                 "set system host-name vanishing</configuration-set></load-configuration>")
        self.assertIn("<ok/>", self.ask(
            process, "<commit><confirmed/><confirm-timeout>9000</confirm-timeout></commit>"))
        self.send(process, LONG)
        return process

    def check(self):
        """Requires that another program can get what the program held."""
        other = self.open()
        wait(lambda: "<ok/>" in self.ask(other, LOCK), "the lock")
        self.assertIn("host-name pe1", self.ask(
            other, '<get-configuration database="committed" format="set"/>'))

    def test_killed(self):
        process = self.begin()
        process.kill()
        process.wait()
        self.check()

    def test_nobody_reads(self):
        """An SSH server whose client is gone closes both ends, and kills nothing."""
        process = self.begin()
        process.stdin.close()
        process.stdout.close()
        self.assertEqual(process.wait(PATIENCE), 1)
        self.check()

    def test_another_session_ends_it(self):
        process = self.begin()
        other = self.open()
        denied = self.ask(other, LOCK)
        number = denied.partition("<session-id>")[2].partition("<")[0]
        self.assertIn("<ok/>", self.ask(
            other, f"<kill-session><session-id>{number}</session-id></kill-session>"))
        process.wait(PATIENCE)
        self.check()


if __name__ == "__main__":
    unittest.main()
