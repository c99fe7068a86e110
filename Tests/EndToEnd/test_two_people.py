"""Two people configure one network, each at one end of a tunnel that works only after both have
corrected their end.

Their screens are recorded under Tests/EndToEnd/transcripts. `RECORD=1` writes them anew and fails,
so that a recording is always read."""

import os
import pathlib
import pwd
import re
import unittest

import binary
from served import Served
from session import Session

TRANSCRIPTS = pathlib.Path(__file__).resolve().parent / "transcripts"
USER = pwd.getpwuid(os.getuid()).pw_name
POLICY = "services ipsec-vpn ike policy ike-policy pre-shared-key ascii-text"
# Patterns of what differs between runs, and the text that replaces it.
MASKS = [
    (rf"\b{USER}@", "lab@"),
    (r"^--- aspic .*, router", "--- aspic X.Y.Z, router"),
    (r"\d\d\d\d-\d\d-\d\d \d\d:\d\d:\d\d", "DATE"),
    (r"\b[A-Z][a-z][a-z] [ \d]\d \d\d:\d\d:\d\d", "DATE"),
    (r" at \d\d:\d\d \.\.\.", " at HH:MM ..."),
    (r" on (cli|pts/\d+|p\d+) at", " on TTY at"),
    (r"\b[0-9a-f]{16} +[0-9a-f]{16}\b", "COOKIE COOKIE"),
    (r"\[\d+\]", "[PID]"),
    (r"\$9\$[^\";]+", "$9$SECRET"),
    (r"time=[\d.]+ ms", "time=T ms"),
    (r"= [\d.]+/[\d.]+/[\d.]+/[\d.]+ ms", "= T/T/T/T ms"),
    (r"^(  (?:in|out)bound +)\d+ +", r"\1SPI         "),
]


class Person(Session):
    """The shell at a screen that is so high that nothing scrolls."""

    prompt = r"[\w.-]+@\w+[>#]"

    def __init__(self, home, router):
        super().__init__(
            "attach", router, rows=300, columns=120, command=str(binary.path),
            **binary.environment(home))

    def transcript(self):
        text = self.text + "\n"
        for pattern, mask in MASKS:
            text = re.sub(pattern, mask, text, flags=re.MULTILINE)
        return text


class TwoPeople(Served):
    """The session of the two people."""

    maxDiff = None

    def setUp(self):
        super().setUp()
        self.network = self.serve("--lab", "pe-example")
        done = self.attach(
            "pe2", "-c", f"configure; set {POLICY} wrong; commit and-quit; "
            "clear services ipsec-vpn ipsec security-associations; "
            "clear services ipsec-vpn ike security-associations")
        self.assertEqual(done.returncode, 0, done.stderr)

    def person(self, router):
        person = Person(self.home, router).ready()
        self.addCleanup(person.close)
        return person

    def say(self, one, other, words):
        one.run(f'request message all message "{words}"')
        other.contains(words).ready()

    def test_they_repair_a_tunnel(self):
        west, east = self.person("pe1"), self.person("pe2")
        associations = "show services ipsec-vpn ike security-associations"
        tunnels = "show services ipsec-vpn ipsec security-associations"
        west.run("request lab host ce1 ping 8.8.8.1 count 3").contains("100% packet loss")
        west.run(associations)
        west.run(tunnels).contains("do the pre-shared keys agree?")
        self.say(west, east, "no tunnel from pe1: which key has pe2?")
        east.run(associations)
        east.run("show configuration services ipsec-vpn ike")
        self.say(east, west, "not the one of the plan, I think: let us both set it")
        for one in [west, east]:
            one.run("configure")
            one.run(f"set {POLICY} of-the-plan")
            one.run("show | compare").contains("+ ")
            one.run("commit and-quit").contains("commit complete")
        self.say(east, west, "committed at pe2, try again")
        west.run("clear services ipsec-vpn ike security-associations")
        west.run("request lab host ce1 ping 8.8.8.1 count 3").contains(" 0% packet loss")
        west.run(associations).contains("Matured")
        east.run(associations).contains("Matured")
        east.run(tunnels).contains("outbound")
        east.run("request lab host ce2 ping 11.11.11.1 count 3")
        self.say(west, east, "it is up, thank you")
        for one in [west, east]:
            one.press("quit\r").ended()
        for one, router in [(west, "pe1"), (east, "pe2")]:
            path = TRANSCRIPTS / f"two-people-{router}.txt"
            shown = one.transcript()
            recorded = path.read_text() if path.exists() else ""
            if shown != recorded and os.environ.get("RECORD"):
                TRANSCRIPTS.mkdir(exist_ok=True)
                path.write_text(shown)
            with self.subTest(router=router):
                self.assertEqual(shown, recorded)


if __name__ == "__main__":
    unittest.main()
