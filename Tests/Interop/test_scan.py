"""The responder reveals little to a scanner and a cracker of pre-shared keys."""

import pathlib
import time
import unittest

from Interop import live, namespaces
from Interop.test_strongswan import SECRET, CHAPTERS, statements


@unittest.skipIf(*live.absence("ike-scan", "psk-crack"))
class Scan(unittest.TestCase):
    """Tests with ike-scan and psk-crack."""

    @classmethod
    def setUpClass(cls):
        cls.cable = namespaces.Cable()
        cls.addClassCleanup(cls.cable.remove)
        cls.router = live.Router(cls.cable)
        cls.addClassCleanup(cls.router.close)
        cls.router.configure(statements(*CHAPTERS))

    def scan(self, *options):
        return self.cable.run(
            self.cable.peers, "ike-scan", "-M", *options, namespaces.OUR_ADDRESS, check=False)

    def test_main_mode(self):
        output = self.scan("--trans=5,2,1,2")
        self.assertIn("Main Mode Handshake returned", output)
        self.assertIn("SA=(Enc=3DES Hash=SHA1 Auth=PSK Group=2:modp1024", output)
        self.assertIn("(Dead Peer Detection v1.0)", output)

    def test_one_of_many_proposals(self):
        self.assertIn("SA=(Enc=3DES Hash=SHA1 Auth=PSK Group=2:modp1024", self.scan())

    def test_what_is_not_configured_is_refused(self):
        for transform in ("1,1,1,1", "5,2,3,2", "7/128,2,1,2"):
            with self.subTest(transform=transform):
                self.assertIn("NO-PROPOSAL-CHOSEN", self.scan(f"--trans={transform}"))
        self.assertIn("peer offered des-cbc/md5/group1; proposal p wants 3des-cbc/sha1/group2",
                      self.router.log())

    def test_odd_lengths_of_keys(self):
        self.router.configure(statements(("aes-128-cbc", "sha-256", "group14"), CHAPTERS[1]))
        self.addCleanup(self.router.configure, statements(*CHAPTERS))
        for cipher, words in (
                ("1=7", "aes-cbc"), ("1=7,14=0", "aes-cbc-0"), ("1=7,14=65535", "aes-cbc-65535"),
                ("1=7,14=127", "aes-cbc-127"), ("1=7,14=256", "aes-256-cbc"),
                ("1=7,14=0x0100000080", "aes-cbc-4294967424"), ("1=5,14=192", "3des-cbc-192"),
                ("1=7,14=128,13=1", "aes-128-cbc(other)"), ("14=128", "no cipher"),
                ("1=20,14=128", "cipher 20-128"), ("1=0x000000000000000007,14=128", None),
                ("1=7,14=128,14=128", None), ("1=7,14=0x", None), ("1=7,14=128,99=1", None)):
            with self.subTest(cipher=cipher):
                self.assertIn(
                    "NO-PROPOSAL-CHOSEN", self.scan(f"--trans=({cipher},2=4,3=1,4=14)"))
                offered = f"{words}/sha-256/group14" if words else "nothing that we know"
                self.assertIn(f"peer offered {offered}; proposal p wants ", self.router.log())
                self.router.run("clear log messages")
                time.sleep(0.1)  # Unauthenticated peers may cause ten lines a second.
        for length in ("128", "0x80", "0x0080", "0x00000080"):
            with self.subTest(length=length):
                self.assertIn("Main Mode Handshake returned",
                              self.scan(f"--trans=(1=7,14={length},2=4,3=1,4=14)"))

    def test_a_cracker_agrees_on_the_hash_of_aggressive_mode(self):
        # A policy with `mode main` does not answer aggressive mode.
        options = ("-A", "--trans=5,2,1,2", "--dhgroup=2", "--idtype=1")
        self.assertNotIn("Handshake returned", self.scan(*options))
        self.router.configure(statements(*CHAPTERS, mode="aggressive"))
        self.addCleanup(self.router.configure, statements(*CHAPTERS))
        home = pathlib.Path(self.router.home.name)
        (home / "words").write_text(f"first\n{SECRET}\nlast\n")
        identity = "".join(f"{int(part):02x}" for part in namespaces.PEER_ADDRESS.split("."))
        output = self.scan(*options, f"--id=0x{identity}", f"-P{home}/hash")
        self.assertIn("Aggressive Mode Handshake returned", output)
        self.assertIn(f'key "{SECRET}" matches SHA1 hash',
                      namespaces.command("psk-crack", "-d", str(home / "words"),
                                         str(home / "hash")))
