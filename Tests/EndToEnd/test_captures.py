"""The captures of `monitor traffic ... write-file` can be read and decrypted with tshark."""

import hashlib
import hmac
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import binary

PINGS = 3
REQUEST = ("11.11.11.1", "8.8.8.1", "8")
REPLY = ("8.8.8.1", "11.11.11.1", "0")


def association(spi, encryption_key, authentication, authentication_key):
    """Returns a row of Wireshark's table of security associations."""
    fields = (
        "IPv4", "*", "*", f"0x{spi:08x}", "TripleDES-CBC [RFC2451]", encryption_key,
        authentication, authentication_key)
    return "uat:esp_sa:" + ",".join(f'"{field}"' for field in fields)


@unittest.skipUnless(shutil.which("tshark"), "no tshark")
class Captures(unittest.TestCase):
    """Captures of labs are read by the shell and by tshark."""

    def read(self, options=""):
        """Returns the lines of `read-file`, and its errors."""
        done = binary.run(
            "--ephemeral", "-c", f"monitor traffic read-file {self.file} no-timestamp {options}")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        *lines, summary = done.stdout.splitlines()
        return lines, summary

    def capture(
        self, lab, command=f"request lab host ce1 ping 8.8.8.1 count {PINGS}", others=0
    ):
        """Loads a lab, and captures the core link while a command runs."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = pathlib.Path(folder.name) / f"{lab}.pcap"
        done = binary.run(
            "--ephemeral", "-c",
            f"request lab load {lab};"
            f"monitor traffic interface so-2/2/0 write-file {self.file};"
            f"{command}; monitor traffic stop")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn(f"{PINGS} packets received, 0% packet loss", done.stdout)
        self.assertIn(f"{2 * PINGS + others} packets captured on so-2/2/0", done.stdout)
        self.assertEqual(self.file.stat().st_mode & 0o777, 0o600)

    def test_read_file(self):
        self.capture("manual-esp")
        lines = [
            line for line in binary.run(
                "--ephemeral", "-c",
                f'monitor traffic read-file {self.file} matching "esp and src 21.21.1.1" detail'
            ).stdout.splitlines()]
        self.assertEqual(len(lines), PINGS + 1)
        self.assertTrue(all("> 21.21.2.1: ESP(spi=0x00003000" in line for line in lines[:-1]))
        self.assertEqual(lines[-1], f"{PINGS} of {2 * PINGS} packets in {self.file}")
        self.file.write_bytes(self.file.read_bytes()[:-3])
        for pipe in ("", " | count"):
            cut = binary.run("--ephemeral", "-c", f"monitor traffic read-file {self.file}{pipe}")
            self.assertEqual(cut.returncode, 1)
            self.assertIn(
                f"command:1: error: {self.file}: the file is damaged: truncated dump file",
                cut.stderr)
            # The packets before the damage are shown, unless all packets must be counted.
            self.assertEqual(len(cut.stdout.splitlines()), 0 if pipe else 2 * PINGS)
        self.file.write_bytes(b"GIF89a" * 9)
        self.assertEqual(
            binary.run("--ephemeral", "-c", f"monitor traffic read-file {self.file}").stderr,
            f"command:1: error: {self.file}: unknown file format\n")

    def test_frames_of_other_kinds(self):
        header = bytes.fromhex("a1b2c3d4 00020004 00000000 00000000 00040000 000000")
        arp = bytes(12) + bytes.fromhex("0806") + bytes(28)
        with tempfile.TemporaryDirectory() as folder:
            self.file = pathlib.Path(folder) / "other.pcap"
            self.file.write_bytes(header + b"\x01" + bytes(8) + 2 * len(arp).to_bytes(4, "big") + arp)
            self.assertEqual(self.read(), (
                [f"0 of 0 packets in {self.file}"], "1 frames that carry no IPv4 packet"))
            self.file.write_bytes(header + b"\x69")
            done = binary.run("--ephemeral", "-c", f"monitor traffic read-file {self.file}")
            self.assertEqual(
                done.stderr, f"command:1: error: {self.file}: frames of the link type IEEE802_11 "
                "are not supported\n")

    def test_pcapng(self):
        """Captures that editcap, Wireshark and tcpdump write are read, also with cut packets."""
        self.capture("pe-example", others=9)
        whole, _ = self.read("detail")
        snapped = self.file.with_suffix(".pcapng")
        for length, options in ((0, ()), (80, ("-s", "80"))):
            subprocess.run(["editcap", "-F", "pcapng", *options, self.file, snapped], check=True)
            original, self.file = self.file, snapped
            lines, summary = self.read("detail")
            self.assertEqual(summary, f"15 of 15 packets in {snapped}")
            if not length:
                self.assertEqual(lines, whole)
            messages = [line for line in lines if ": isakmp 1.0 msgid" in line]
            self.assertEqual(len(messages), 9)
            # The initiator of each message is known.
            self.assertEqual(
                [re.search(r"\.500 > .*\.500: .*: phase \S+ (.) ", line)[1] for line in messages],
                list("IRIRIRIRI"))
            self.assertTrue(messages[0].endswith(": [|sa]" if length else ":"), messages[0])
            _, summary = self.read('matching "udp port isakmp"')
            self.assertEqual(summary, f"9 of 15 packets in {snapped}")
            self.file = original

    def tshark(self, *options):
        checks = (
            "ip.check_checksum:TRUE", "esp.enable_encryption_decode:TRUE",
            "esp.enable_authentication_check:TRUE",
            # tshark would count both directions of one SPI as one sequence.
            "esp.do_esp_sequence_analysis:FALSE")
        options = [*(word for check in checks for word in ("-o", check)), *options]
        return subprocess.run(
            ["tshark", "-n", "-r", self.file, *options], check=True, timeout=60,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout

    def rows(self, associations, *fields):
        """Returns the fields of each frame; those of nested headers are separated by commas."""
        options = [word for row in associations for word in ("-o", row)]
        complaints = self.tshark(
            *options, "-Y", "_ws.expert || _ws.malformed || ip.checksum.status == 0")
        self.assertEqual(complaints, "")
        options += ["-T", "fields", *(word for field in fields for word in ("-e", field))]
        return [tuple(row.split("\t")) for row in self.tshark(*options).splitlines()]

    def octets(self):
        """Returns the packets in the capture."""
        rest = self.file.read_bytes()[24:]
        while rest:
            length = int.from_bytes(rest[8:12], "big")
            yield rest[16:16 + length]
            rest = rest[16 + length:]

    def assert_ah(self, hash, key):
        """Checks each ICV as RFC 2402 section 3.3.3 requires, with zeros for the mutable fields."""
        for packet in self.octets():
            blank = bytearray(packet)
            blank[1] = 0  # type of service
            blank[6:9] = bytes(3)  # flags, fragment offset, time to live
            blank[10:12] = bytes(2)  # header checksum
            blank[32:44] = bytes(12)  # the ICV itself
            self.assertEqual(packet[32:44], hmac.new(key, blank, hash).digest()[:12])

    def test_esp(self):
        self.capture("manual-esp")
        sha1 = "HMAC-SHA-1-96 [RFC2404]"
        rows = self.rows(
            [
                association(12288, "12345678901234567890abcd", sha1, "from-pe1-to-pe2-auth"),
                association(16384, "23456789012345678901234e", sha1, "from-pe2-to-pe1-auth"),
            ],
            "ip.src", "ip.dst", "icmp.type", "esp.spi", "esp.sequence", "esp.icv_good")
        self.assertEqual({row[-1] for row in rows}, {"1"})
        expected = []
        for number in range(1, PINGS + 1):
            for inner, outer, spi in [
                (REQUEST, ("21.21.1.1", "21.21.2.1"), "0x00003000"),
                (REPLY, ("21.21.2.1", "21.21.1.1"), "0x00004000"),
            ]:
                source, destination, kind = inner
                expected.append(
                    (f"{outer[0]},{source}", f"{outer[1]},{destination}", kind, spi, str(number)))
        self.assertEqual([row[:-1] for row in rows], expected)

    def test_a_wrong_key_shows_nothing(self):
        # This proves that tshark uses keys in the other tests.
        self.capture("manual-esp")
        done = self.tshark(
            "-o", association(12288, "1" * 24, "HMAC-SHA-1-96 [RFC2404]", "1" * 20),
            "-T", "fields", "-e", "esp.icv_good", "-e", "icmp.type")
        self.assertNotIn("8", done)
        self.assertNotIn("1", done)

    def test_ah(self):
        self.capture("manual-ah")
        rows = self.rows([], "ip.src", "ip.dst", "icmp.type", "ah.spi", "ah.sequence")
        self.assert_tunnels(rows, "0x00003e81")
        self.assert_ah(hashlib.md5, b"123456789012abcd")

    def test_bundle(self):
        self.capture("bundle")
        rows = self.rows(
            [association(1002, "12345678901234567890abcd", "NULL", "")],
            "ip.src", "ip.dst", "icmp.type", "ah.spi", "ah.sequence", "esp.spi", "esp.sequence")
        self.assert_tunnels([row[:5] for row in rows], "0x000003e9")
        self.assertEqual(
            [row[5:] for row in rows],
            [("0x000003ea", str(number)) for number in range(1, PINGS + 1) for _ in range(2)])
        self.assert_ah(hashlib.sha1, bytes(range(20)))

    def test_a_negotiation(self):
        """Six messages of main mode and three of quick mode are followed by ESP, and none is
        malformed."""
        self.capture("pe-example", others=9)
        rows = self.rows([], "isakmp.exchangetype", "isakmp.flag_e", "esp.sequence")
        exchanges = [(row[0], row[1] in ("1", "True")) for row in rows[:9]]
        self.assertEqual(
            exchanges, [("2", False)] * 4 + [("2", True)] * 2 + [("32", True)] * 3)
        sequences = [row[2] for row in rows[9:]]
        self.assertEqual(sequences, [str(n // 2 + 1) for n in range(2 * PINGS)])

    def test_a_negotiation_through_a_nat(self):
        """From the fifth message on all packets use port 4500: messages, ESP and keepalives."""
        self.capture(
            "nat", f"request lab host ce1 ping 8.8.8.1 count {PINGS}; request lab advance 50",
            others=9 + 2)
        rows = self.rows(
            [], "udp.dstport", "isakmp.exchangetype", "isakmp.typepayload", "esp.sequence",
            "udpencap.nat_keepalive")
        ports = [row[0] for row in rows]
        self.assertEqual(ports[:4], ["500"] * 4)
        self.assertEqual(set(ports[4:]), {"4500"})
        self.assertEqual([row[1] for row in rows[:9]], ["2"] * 6 + ["32"] * 3)
        # NAT-D occurs twice in each direction.
        self.assertEqual([row[2].split(",").count("20") for row in rows[2:4]], [2, 2])
        self.assertEqual(
            [row[3] for row in rows[9:-2]], [str(n // 2 + 1) for n in range(2 * PINGS)])
        self.assertEqual([row[1:4] for row in rows[-2:]], [("", "", "")] * 2)

    def signatures(self, lab, exchanges, *commands):
        """Captures a negotiation with certificates, and checks the type of each message."""
        commands = "".join(f"{command}; " for command in commands)
        self.capture(
            lab, f"{commands}request lab host ce1 ping 8.8.8.1 count {PINGS}",
            others=len(exchanges))
        fields = ("isakmp.exchangetype", "isakmp.flag_e", "isakmp.typepayload")
        rows = self.rows([], *fields)[:len(exchanges)]
        self.assertEqual(
            [(row[0], row[1] in ("1", "True")) for row in rows], exchanges)
        return [row[2].split(",") for row in rows]

    MAIN = [("2", False)] * 4 + [("2", True)] * 2 + [("32", True)] * 3
    # The first notification that can be encrypted follows: INITIAL-CONTACT.
    AGGRESSIVE = [("4", False)] * 2 + [("4", True)]

    def test_rsa_signatures_in_main_mode(self):
        payloads = self.signatures("rsa-signatures", self.MAIN)
        # Both ends request a certificate; their signatures are encrypted.
        self.assertIn("7", payloads[2])
        self.assertIn("7", payloads[3])

    def test_dsa_signatures_in_main_mode(self):
        self.signatures("dsa-signatures", self.MAIN, *self.mode("main"))

    def test_dsa_signatures_in_aggressive_mode(self):
        payloads = self.signatures("dsa-signatures", self.aggressive())
        # Certificates, requests and the responder's signature are not encrypted.
        self.assertIn("7", payloads[0])
        self.assertLessEqual({"6", "7", "9"}, set(payloads[1]))

    def test_rsa_signatures_in_aggressive_mode(self):
        payloads = self.signatures("rsa-signatures", self.aggressive(), *self.mode("aggressive"))
        self.assertLessEqual({"6", "7", "9"}, set(payloads[1]))

    def aggressive(self):
        return self.AGGRESSIVE + [("5", True), ("32", True), ("5", True)] + [("32", True)] * 2

    @staticmethod
    def mode(mode):
        return (
            "configure", f"set services ipsec-vpn ike policy ike-policy mode {mode}",
            "commit and-quit")

    def assert_tunnels(self, rows, spi):
        expected = []
        for number in range(1, PINGS + 1):
            for (source, destination, kind), gateways in [
                (REQUEST, ("21.21.1.1", "21.21.2.1")), (REPLY, ("21.21.2.1", "21.21.1.1")),
            ]:
                expected.append((
                    f"{gateways[0]},{source}", f"{gateways[1]},{destination}", kind, spi,
                    str(number)))
        self.assertEqual(rows, expected)

    def test_a_ping_of_the_router_itself(self):
        self.capture("manual-ah", f"ping 8.8.8.1 routing-instance vrf count {PINGS}")
        sources = {row[0] for row in self.rows([], "ip.src")}
        self.assertEqual(len(sources), 2)
        self.assertEqual({source.split(",")[0] for source in sources}, {"21.21.1.1", "21.21.2.1"})


class Library(unittest.TestCase):
    """libpcap is loaded by the first filter or file, and nothing else needs it."""

    COMMANDS = ("show version", "monitor traffic interface so-2/2/0; monitor traffic stop",
                "help reference monitor traffic interface")

    def run_with(self, command, **variables):
        with tempfile.TemporaryDirectory() as home:
            return subprocess.run(
                [binary.path, "--ephemeral", "-c", command], capture_output=True, text=True,
                timeout=60, env={**binary.environment(home), **variables})

    def loads(self, command):
        done = self.run_with(command, LD_DEBUG="files")
        self.assertIn("libc.so.6", done.stderr)
        return "libpcap" in done.stderr

    def test_a_start_does_not_load_it(self):
        for command in self.COMMANDS:
            self.assertFalse(self.loads(command), command)
        self.assertTrue(self.loads("monitor traffic interface so-2/2/0 matching esp"))
        self.assertTrue(self.loads(f"monitor traffic read-file {__file__}"))

    def test_what_is_said_where_it_is_missing(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("libpcap.so.0.8", "libpcap.so.1"):
                (pathlib.Path(folder) / name).touch()
            path = os.pathsep.join(filter(None, [folder, os.environ.get("LD_LIBRARY_PATH")]))
            for command in self.COMMANDS:
                done = self.run_with(command, LD_LIBRARY_PATH=path)
                self.assertEqual((done.returncode, done.stderr), (0, ""), command)
            for command in ("monitor traffic interface so-2/2/0 matching esp",
                            f"monitor traffic read-file {__file__}"):
                done = self.run_with(command, LD_LIBRARY_PATH=path)
                self.assertEqual((done.returncode, done.stdout), (1, ""))
                self.assertRegex(
                    done.stderr, r"libpcap is missing: install the package libpcap0\.8 \(.*\)\n$")

    def test_no_name_server_is_asked(self):
        """A name is refused at once, without a query to a name server."""
        for words in ("host ce1.example.net", "ce1.example.net", "net example", "src ce1",
                      "gateway ce1", "port 500 or src ce1"):
            with self.subTest(words=words):
                done = self.run_with(
                    f'monitor traffic interface so-2/2/0 matching "{words}"', LD_DEBUG="files")
                self.assertIn("names are not resolved", done.stderr)
                self.assertNotIn("libnss_dns", done.stderr)


if __name__ == "__main__":
    unittest.main()
