"""A student's first hour: the messages on the screen lead from the banner to the second stage."""

import pathlib
import re
import tempfile
import unittest

import binary
from session import Session

STAGE = "Stage 1 of 20, first-tunnel: The first tunnel"
VALUES = r"  spi +(\d+)\n  authentication hmac-sha1-96 +(\S+)\n  encryption 3des-cbc +(\S+)"
DIRECTION = "edit services ipsec-vpn rule rule-1 term term-1 then manual direction outbound"


class Student(Session):
    """The shell at a student's terminal."""

    prompt = r"\w+@\w+[>#]"

    def __init__(self, home, *options):
        super().__init__(
            *options, command=str(binary.path), rows=60, columns=100, **binary.environment(home))

    def clear(self):
        """Clears the screen, so that nothing above is taken for the answer."""
        self.ready().press("\x0c")
        self.wait(lambda: sum(1 for row in self.rows if row) == 1, "an empty screen")
        return self.ready()

    def says(self, line):
        """Runs a line, and returns the text between it and the next prompt."""
        self.clear().run(line)
        return "\n".join(self.rows[1:self.screen.cursor.y]).strip()


class FirstHour(unittest.TestCase):
    """The way of a student who has read only what the screen shows."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.home = pathlib.Path(folder.name)

    def student(self, *options):
        student = Student(self.home, *options).ready()
        self.addCleanup(student.close)
        return student

    def test_it(self):
        s = self.student()
        with self.subTest("the banner leads on"):
            self.assertIn("'help' tells where to begin, 'request lab start course' teaches", s.text)
        with self.subTest("help"):
            said = s.says("help")
            for line in ["?  ", "help topic <path>", "request lab start course", "show lab"]:
                self.assertRegex(said, rf"(?m)^{re.escape(line)}")
        with self.subTest("show lab"):
            said = s.says("show lab")
            self.assertRegex(said, r"(?m)^pe1 +router \(this session\)$")
            self.assertRegex(said, r"(?m)^course +IPsec services from the first tunnel")
            self.assertIn("'request lab start NAME' begins one.", said)

        said = s.says("request lab start course")
        self.assertIn(STAGE, said)
        self.assertIn("'request lab hint' helps, 'request lab check' tells how far you are", said)
        spi, authentication, encryption = re.search(VALUES, said).groups()

        with self.subTest("a question mark"):
            s.clear().press("request lab ?").contains("Possible completions:")
            s.contains("  hint                 Show where to look, more with each time")
            s.contains("  task                 Show what the stage asks for")
            s.at("lab@pe1> request lab ").press("\x15").ready()
        with self.subTest("hints, each once more than the one before"):
            self.assertIn("(2 more)", s.says("request lab hint"))
            self.assertIn("(1 more)", s.says("request lab hint"))
        with self.subTest("not done yet"):
            said = s.says("request lab check")
            self.assertIn("  no   ce1 reaches ce2 at all its addresses", said)
            self.assertIn("error: not done yet", said)

        s.run("configure")
        with self.subTest("an operational command in configuration mode"):
            s.clear().press("ping 8.8.8.1\r").contains("unknown command.")
            s.contains("'run' before it runs it from configuration mode").ready()
            self.assertIn("set spi ", s.says("run request lab hint"))
        s.run(DIRECTION)
        with self.subTest("a mistake"):
            said = s.says("set authentication algorithm hmac-sha3")
            self.assertIn("syntax error.", said)
            self.assertIn("it can be hmac-md5-96, hmac-sha-256-128, hmac-sha1-96", said)
            self.assertIn("invalid numeric value: 'bogus'", s.says("set spi bogus"))
        s.run(f"set spi {spi}")
        s.run(f"set authentication key ascii-text {authentication}")
        s.run(f"set encryption key ascii-text {encryption}")
        self.assertIn("commit complete", s.says("commit and-quit"))

        said = s.says("request lab check")
        self.assertNotIn("  no ", said)
        self.assertIn("Points: 7 of 7\nDone.\n'request lab stage one-value' goes on.", said)
        self.assertRegex(s.says("request lab host ce1 ping ce2 count 2"), "0% packet loss")
        said = s.says("request lab stage one-value")
        self.assertIn("Stage 2 of 20, one-value", said)
        s.ready().press("quit\r").ended()
        self.assertEqual(s.child.exitstatus, 0)

        again = self.student("lab", "start", "course")
        with self.subTest("another process goes on at the stage at hand"):
            self.assertIn("Stage 2 of 20, one-value", again.text)
            said = again.says("show lab progress")
            self.assertIn("Lab course, at stage one-value", said)
            self.assertRegex(said, r"first-tunnel +7 points")


if __name__ == "__main__":
    unittest.main()
