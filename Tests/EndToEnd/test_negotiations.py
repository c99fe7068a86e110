"""Negotiations of every kind are decrypted by tshark with the keys of `write-keys`."""

import itertools
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import binary

MODES = ["main", "aggressive"]
HASHES = ["md5", "sha1", "sha-256", "sha-384"]
CIPHERS = ["des-cbc", "3des-cbc", "aes-128-cbc", "aes-192-cbc", "aes-256-cbc"]
# These algorithms authenticate, too.
COMBINED = ["aes-128-gcm", "aes-192-gcm", "aes-256-gcm"]
GROUPS = [f"group{number}" for number in (1, 2, 5, 14, 15, 16, 19, 20, 24)]
MACS = ["hmac-md5-96", "hmac-sha1-96", "hmac-sha-256-128", "hmac-sha2-256", "hmac-sha-256-96"]


def combinations(hashes, ciphers, combined, groups, macs):
    """Returns all phase ones and all phase twos of these algorithms."""
    return list(itertools.product(MODES, hashes, ciphers, groups)), [
        (protocol, cipher, mac, group)
        for protocol, names, authenticators in [
            ("esp", ciphers, [None, *macs]), ("esp", [None], macs), ("ah", [None], macs),
            ("bundle", ciphers, macs), ("esp", combined, [None]),
        ]
        for cipher in names for mac in authenticators for group in [None, *groups]
    ]


PHASE_ONES, PHASE_TWOS = combinations(HASHES[:2], CIPHERS[:2], [], GROUPS[:2], MACS[:2])
# Each of the later algorithms occurs at least once.
LATER_ONES = [
    ("main", "sha-256", "aes-128-cbc", "group14"),
    ("aggressive", "sha-384", "aes-192-cbc", "group20"),
    ("main", "sha-384", "aes-256-cbc", "group19"), ("aggressive", "sha-256", "3des-cbc", "group5"),
    ("main", "md5", "aes-128-cbc", "group24"), ("aggressive", "sha1", "aes-256-cbc", "group15"),
    ("main", "sha-256", "aes-256-cbc", "group16")]
LATER_TWOS = [
    *(("esp", cipher, None, None) for cipher in COMBINED),
    ("esp", "aes-256-gcm", None, "group20"), ("esp", "aes-128-cbc", "hmac-sha-256-128", "group14"),
    ("esp", "aes-192-cbc", "hmac-sha2-256", "group5"),
    ("esp", "aes-256-cbc", "hmac-sha-256-96", None),
    ("esp", "3des-cbc", "hmac-sha-256-128", "group15"), ("esp", "aes-256-cbc", "hmac-md5-96", None),
    ("esp", None, "hmac-sha2-256", "group19"), ("esp", "aes-128-cbc", None, "group16"),
    ("ah", None, "hmac-sha-256-128", "group24"), ("ah", None, "hmac-sha-256-96", None),
    ("bundle", "aes-256-cbc", "hmac-sha2-256", "group14"),
    ("bundle", "aes-192-cbc", "hmac-sha-256-96", None)]

# The numbers of payloads and messages in Wireshark.
HASH = "8"
QUICK_MODE, INFORMATIONAL = "32", "5"
ARE_YOU_THERE, ACKNOWLEDGED = "36136", "36137"


def configure(number, phase_one, phase_two):
    """Returns lines for one router: other proposals in both phases, and no security
    associations."""
    mode, hash, cipher, group = phase_one
    protocol, esp_cipher, mac, secrecy = phase_two
    yield from [
        "configure", "edit services ipsec-vpn", "delete ike proposal", "delete ipsec",
        "delete ike policy ike-policy proposals",
        f"set ike proposal p{number} authentication-algorithm {hash}"
        f" encryption-algorithm {cipher} dh-group {group}",
        f"set ike policy ike-policy mode {mode} proposals p{number}",
        f"set ipsec proposal q{number} protocol {protocol} lifetime-seconds 600",
        f"set ipsec policy q proposals q{number}",
        "set rule rule-1 term term-1 then dynamic ipsec-policy q",
    ]
    if esp_cipher:
        yield f"set ipsec proposal q{number} encryption-algorithm {esp_cipher}"
    if mac:
        yield f"set ipsec proposal q{number} authentication-algorithm {mac}"
    if secrecy:
        yield f"set ipsec policy q perfect-forward-secrecy keys {secrecy}"
    yield from [
        "commit and-quit",
        # The order matters: the deletes of the first command can still be protected.
        "clear services ipsec-vpn ipsec security-associations",
        "clear services ipsec-vpn ike security-associations",
        "request lab advance 1",
    ]


class WithKeys(unittest.TestCase):
    """Tests with a capture and the keys of its security associations."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.file, self.keys = self.folder / "core.pcap", self.folder / "keys"

    def capture(self, lines):
        """Runs the lines in the chapter's example, and writes a capture of the core link and all
        keys."""
        script = self.folder / "script"
        script.write_text("\n".join([
            "request lab load pe-example",
            f"monitor traffic interface so-2/2/0 write-file {self.file} write-keys {self.keys}",
            *lines, "monitor traffic stop",
        ]) + "\n")
        done = binary.run("--ephemeral", "-f", str(script))
        # Warnings occur: what does not exist cannot be deleted, and there is no ipsec-policy at
        # first.
        self.assertNotIn("error", done.stderr)
        self.assertEqual(done.returncode, 0)
        return done.stdout

    def rows(self, filter, *fields):
        """Returns the fields of the frames, from a tshark whose settings are the folder of keys."""
        settings = [
            "ip.check_checksum:TRUE", "esp.enable_encryption_decode:TRUE",
            "esp.enable_authentication_check:TRUE", "esp.do_esp_sequence_analysis:FALSE"]
        done = subprocess.run(
            [
                "tshark", "-n", "-r", self.file, "-Y", filter,
                *(word for setting in settings for word in ("-o", setting)),
                "-T", "fields", *(word for field in fields for word in ("-e", field)),
            ],
            check=True, timeout=120, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env={**os.environ, "WIRESHARK_CONFIG_DIR": str(self.keys)})
        return [tuple(row.split("\t")) for row in done.stdout.splitlines()]

    def assert_sound(self):
        """Requires that tshark reports no error, and can decrypt everything."""
        self.assertEqual(self.rows("_ws.malformed || _ws.expert", "frame.number"), [])
        self.assertEqual(self.rows("ip.checksum.status == 0", "frame.number"), [])
        encrypted = self.rows(
            "isakmp.flag_e == 1", "isakmp.exchangetype", "isakmp.typepayload")
        for exchange, payloads in encrypted:
            self.assertNotEqual(payloads, "")
            if exchange in (QUICK_MODE, INFORMATIONAL):
                self.assertEqual(payloads.split(",")[0], HASH)
        for icv, kind in self.rows("esp && !ah", "esp.icv_good", "icmp.type"):
            self.assertIn(icv, ("", "1"))
            self.assertIn(kind, ("0", "8"))

    def assert_combinations(self, phase_ones, phase_twos):
        """Combines each phase 2 with a phase 1, so that all of both are negotiated."""
        lines, authenticated = [], 0
        count = max(len(phase_ones), len(phase_twos))
        for number in range(count):
            phase_one = phase_ones[number % len(phase_ones)]
            phase_two = phase_twos[number % len(phase_twos)]
            protocol, cipher, mac, _ = phase_two
            authenticated += protocol == "esp" and bool(mac or cipher in COMBINED)
            change = list(configure(number, phase_one, phase_two))
            lines += [*change, "request lab connect pe2", *change, "request lab connect pe1"]
            lines += ["request lab host ce1 ping 8.8.8.1 count 1"]
        output = self.capture(lines)
        self.assertEqual(output.count("1 packets received, 0% packet loss"), count)
        self.assert_sound()
        pings = self.rows("icmp", "icmp.type")
        self.assertEqual(len(pings), 2 * count)
        self.assertEqual(
            len(self.rows("esp.icv_good == 1 && icmp", "frame.number")), 2 * authenticated)
        first = self.rows(
            "isakmp.rspi == 00:00:00:00:00:00:00:00 && isakmp.exchangetype != 5",
            "isakmp.exchangetype")
        self.assertEqual(len(first), count)
        # Main mode has the number 2, and aggressive mode 4.
        self.assertEqual({row[0] for row in first}, {"2", "4"})
        deletes = self.rows("isakmp.typepayload == 12", "isakmp.typepayload")
        self.assertGreaterEqual(len(deletes), 2 * (count - 1))


@unittest.skipUnless(shutil.which("tshark"), "no tshark")
class Negotiations(WithKeys):
    """Captures with keys are decrypted, and those without keys are not."""

    def test_keys_are_for_their_owner_and_decrypt_everything(self):
        output = self.capture(["request lab host ce1 ping 8.8.8.1 count 2"])
        self.assertIn(f"warning: keys of all routers are written to {self.keys}", output)
        self.assertEqual(self.keys.stat().st_mode & 0o777, 0o700)
        for name in ("ikev1_decryption_table", "esp_sa"):
            self.assertEqual((self.keys / name).stat().st_mode & 0o777, 0o600)
        self.assert_sound()
        # The fifth and sixth message of main mode contain the identities.
        self.assertEqual(
            self.rows("isakmp.id.data.ipv4_addr", "isakmp.id.data.ipv4_addr")[:2],
            [("21.21.1.1",), ("21.21.2.1",)])
        self.assertEqual(
            self.rows("esp", "icmp.type", "icmp.seq", "esp.icv_good"),
            [("8", "0", "1"), ("0", "0", "1"), ("8", "1", "1"), ("0", "1", "1")])

    def test_without_keys_nothing_is_read(self):
        self.capture(["request lab host ce1 ping 8.8.8.1 count 1"])
        for name in ("ikev1_decryption_table", "esp_sa"):
            (self.keys / name).unlink()
        self.assertEqual(self.rows("icmp", "icmp.type"), [])
        self.assertEqual(self.rows("isakmp.id.data.ipv4_addr", "frame.number"), [])

    def test_what_was_there_before_and_comes_after_is_decrypted(self):
        """Keys of SAs from before the capture, of renewals during it, and of manual SAs are
        written."""
        lines = ["request lab host ce1 ping 8.8.8.1 count 1 | count", "monitor traffic stop"]
        again = f"monitor traffic interface so-2/2/0 write-file {self.file}"
        self.capture([
            *lines, f"{again} write-keys {self.keys}",
            "request lab host ce1 ping 8.8.8.1 count 1", "request lab advance 29000",
            "request lab host ce1 ping 8.8.8.1 count 1", "request lab load bundle",
            "request lab host ce1 ping 8.8.8.1 count 1"])
        # tshark cannot decrypt messages under an IKE SA that is older than the capture.
        self.assertEqual(self.rows("_ws.malformed || _ws.expert", "frame.number"), [])
        self.assertEqual(
            [row[0] for row in self.rows("esp", "icmp.type")], ["8", "0", "8", "0", "8", "0"])
        self.assertGreater(len(set(self.rows("esp", "esp.spi"))), 4)

    def test_every_combination_of_the_chapter(self):
        self.assert_combinations(PHASE_ONES, PHASE_TWOS)

    def test_later_algorithms(self):
        self.assert_combinations(LATER_ONES, LATER_TWOS)

    def test_rekeying_and_dead_peers(self):
        change = [
            "configure", "set services ipsec-vpn rule rule-1 term term-1 then"
            " backup-remote-gateway 21.21.2.9", "commit and-quit"]
        self.capture([
            *change, *configure(1, PHASE_ONES[0], PHASE_TWOS[-1]), "request lab connect pe2",
            *configure(1, PHASE_ONES[0], PHASE_TWOS[-1]), "request lab connect pe1",
            "request lab host ce1 ping 8.8.8.1 count 1", "request lab advance 2000",
            "request lab host ce1 ping 8.8.8.1 count 1",
            "request services ipsec-vpn ipsec switch tunnel local-gateway 21.21.1.1"
            " remote-gateway 21.21.2.1",
        ])
        self.assert_sound()
        types = [
            word for row in self.rows("isakmp.notify.msgtype", "isakmp.notify.msgtype")
            for word in row[0].split(",")]
        self.assertIn(ARE_YOU_THERE, types)
        self.assertEqual(types.count(ARE_YOU_THERE), types.count(ACKNOWLEDGED))
        # The time has several lifetimes of 600 seconds, each with a quick mode of three messages.
        quick_modes = {
            row[0] for row in self.rows("isakmp.exchangetype == 32", "isakmp.messageid")}
        self.assertGreaterEqual(len(quick_modes), 4)
        self.assertTrue(self.rows("isakmp.typepayload == 12", "frame.number"))


if __name__ == "__main__":
    unittest.main()
