"""Manual security associations work with the ESP and AH of a Linux kernel."""

import os
import random
import unittest

from Interop import kernel, live, namespaces

KEYS = {8: "12345678", 16: "1234567890abcdef", 20: "1234567890abcdefghij",
        24: "12345678abcdefghABCDEFGH", 32: "1234567890abcdefghijABCDEFGHIJ!?"}
# Each entry has the kernel's name, the key, and the bits of the check value.
AUTHENTICATION = {"hmac-md5-96": ("hmac(md5)", KEYS[16], 96),
                  "hmac-sha1-96": ("hmac(sha1)", KEYS[20], 96),
                  "hmac-sha-256-128": ("hmac(sha256)", KEYS[32], 128),
                  "hmac-sha2-256": ("hmac(sha256)", KEYS[32], 128)}
ENCRYPTION = {"des-cbc": ("cbc(des)", KEYS[8]), "3des-cbc": ("cbc(des3_ede)", KEYS[24]),
              "aes-128-cbc": ("cbc(aes)", KEYS[16]), "aes-192-cbc": ("cbc(aes)", KEYS[24]),
              "aes-256-cbc": ("cbc(aes)", KEYS[32])}

ESP = [("esp", authentication, encryption)
       for authentication in (*AUTHENTICATION, None) for encryption in (*ENCRYPTION, None)
       if authentication or encryption]
AH = [("ah", authentication, None) for authentication in AUTHENTICATION]
BUNDLE = [("bundle", authentication, encryption)
          for authentication in AUTHENTICATION for encryption in ENCRYPTION]
# The suite of the chapter, and the strongest one.
CHAPTERS = ("esp", "hmac-sha1-96", "3des-cbc")
STRONGEST = ("esp", "hmac-sha-256-128", "aes-256-cbc")

SUITES = ESP + AH + BUNDLE
if os.environ.get("ASPIC_INTEROP") != "all":
    # Each algorithm and each protocol occurs at least once.
    SUITES = [
        CHAPTERS, STRONGEST, ("esp", "hmac-md5-96", "des-cbc"), ("esp", None, "aes-128-cbc"),
        ("esp", "hmac-sha2-256", None), ("esp", "hmac-sha2-256", "aes-192-cbc"), *AH,
        ("bundle", "hmac-sha1-96", "3des-cbc"), ("bundle", "hmac-sha-256-128", "aes-256-cbc")]

SPI, AUXILIARY_SPI = 1000, 2000
ESP_PROTOCOL, AH_PROTOCOL, UDP_PROTOCOL = 50, 51, 17


def hexadecimal(key):
    return "0x" + key.encode().hex()


def statements(protocol, authentication, encryption):
    """Returns the statements of the router."""
    base = "set services ipsec-vpn rule r term t then manual direction bidirectional"
    lines = [f"{base} protocol {protocol}", f"{base} spi {SPI}"]
    if protocol == "bundle":
        lines.append(f"{base} auxiliary-spi {AUXILIARY_SPI}")
    for kind, name, table in (("authentication", authentication, AUTHENTICATION),
                              ("encryption", encryption, ENCRYPTION)):
        if name:
            lines.append(f"{base} {kind} algorithm {name}")
            lines.append(f"{base} {kind} key ascii-text {table[name][1]}")
    return live.INTERFACES + "\n".join(lines)


def associations(protocol, authentication, encryption, window=0):
    """Returns the commands of ip for the kernel."""
    def algorithm(word, name, table):
        if not name:
            return "enc 'ecb(cipher_null)' ''" if word == "enc" else ""
        kernels, key, *bits = table[name]
        return " ".join((word, f"'{kernels}'", hexadecimal(key), *map(str, bits)))

    def state(source, destination, header, spi, mode, *algorithms):
        # By default this kernel pads AH to a multiple of eight octets, which RFC 4302 section 2.2
        # requires for IPv6 only: with a check value of 16 octets its length is none.
        flag = "flag align4" if header == "ah" else ""
        return (f"xfrm state add src {source} dst {destination} proto {header} spi {spi}"
                f" mode {mode} replay-window {window} {flag} {' '.join(filter(None, algorithms))}")

    authenticates = algorithm("auth-trunc", authentication, AUTHENTICATION)
    encrypts = algorithm("enc", encryption, ENCRYPTION)
    lines = ["xfrm state flush", "xfrm policy flush"]
    ends = ((namespaces.OUR_ADDRESS, namespaces.PEER_ADDRESS),
            (namespaces.PEER_ADDRESS, namespaces.OUR_ADDRESS))
    for source, destination in ends:
        if protocol == "esp":
            lines.append(state(source, destination, "esp", SPI, "tunnel", authenticates, encrypts))
        elif protocol == "ah":
            lines.append(state(source, destination, "ah", SPI, "tunnel", authenticates))
        else:
            lines.append(state(source, destination, "ah", SPI, "transport", authenticates))
            lines.append(state(source, destination, "esp", AUXILIARY_SPI, "tunnel", encrypts))
    for (source, destination), way, inner in ((ends[1], "out", ("10.2.0.0/24", "10.1.0.0/24")),
                                              (ends[0], "in", ("10.1.0.0/24", "10.2.0.0/24"))):
        between = f"src {source} dst {destination}"
        templates = {"esp": f"tmpl {between} proto esp mode tunnel",
                     "ah": f"tmpl {between} proto ah mode tunnel"}
        templates["bundle"] = f"{templates['esp']} tmpl {between} proto ah mode transport"
        lines.append(f"xfrm policy add src {inner[0]} dst {inner[1]} dir {way}"
                     f" {templates[protocol]}")
    lines.append(f"route replace 10.1.0.0/24 via {namespaces.OUR_ADDRESS} dev vec0"
                 f" src {namespaces.PEER_HOST}")
    return "\n".join(lines)


@unittest.skipIf(*live.absence(*kernel.PROGRAMS, "tcpdump"))
class ManualAssociations(unittest.TestCase):
    """Tests with each suite, with large packets and with forged ones."""

    @classmethod
    def setUpClass(cls):
        cls.cable = namespaces.Cable()
        cls.addClassCleanup(cls.cable.remove)
        cls.peer = kernel.Kernel(cls.cable)
        cls.addClassCleanup(cls.peer.stop)
        cls.router = live.Router(cls.cable)
        cls.addClassCleanup(cls.router.close)

    def agree(self, protocol, authentication, encryption, window=0):
        self.peer.ip(associations(protocol, authentication, encryption, window))
        self.router.configure(statements(protocol, authentication, encryption))

    def test_every_suite_both_ways(self):
        for suite in SUITES:
            with self.subTest(suite=suite):
                self.agree(*suite)
                self.assertEqual(self.router.ping(2), 2)
                self.assertEqual(self.peer.ping(2), 2)

    # The following tests send packets as large as the link carries.

    LARGEST = {CHAPTERS: 1446, STRONGEST: 1438}  # The inner packets that fit.

    def ping_from_ours(self, *options):
        return self.cable.run(
            self.cable.ours, "ping", "-n", "-c", "2", "-i", "0.2", "-W", "2", *options, "-I",
            namespaces.OUR_HOST, namespaces.PEER_HOST, check=False)

    def test_too_big_with_df_names_the_size_that_fits(self):
        for suite, largest in self.LARGEST.items():
            with self.subTest(suite=suite):
                self.agree(*suite)
                self.cable.run(self.cable.ours, "ip", "route", "flush", "cache")
                self.addCleanup(self.cable.run, self.cable.ours, "ip", "route", "flush", "cache")
                output = self.ping_from_ours("-M", "do", "-s", "1472")
                self.assertIn(
                    f"From {namespaces.OUR_INSIDE} icmp_seq=1 Frag needed and DF set"
                    f" (mtu = {largest})", output)
                # The kernel computes the same size.
                self.assertIn(
                    f"mtu={largest}",
                    self.peer.run(f"ping -c 1 -M do -s 1472 -I {namespaces.PEER_HOST} "
                                  f"{namespaces.OUR_HOST}", check=False))
                fitting = str(largest - 28)
                self.assertEqual(self.router.ping(2, "-M", "do", "-s", fitting), 2)
                self.assertEqual(self.peer.ping(2, f"-M do -s {fitting}"), 2)

    def test_clear_dont_fragment_bit(self):
        self.peer.ip(associations(*STRONGEST))
        self.router.configure(
            statements(*STRONGEST)
            + "\nset services ipsec-vpn rule r term t then clear-dont-fragment-bit")
        self.assertEqual(self.router.ping(2, "-M", "do", "-s", "1472"), 2)

    def test_fragments(self):
        self.agree(*STRONGEST)
        for size in ("1411", "1472", "4000"):
            with self.subTest(size=size):
                self.assertEqual(self.router.ping(2, "-M", "dont", "-s", size), 2)
                self.assertEqual(self.peer.ping(2, f"-M dont -s {size}"), 2)

    # The following tests send forged packets.

    def test_the_kernel_drops_what_is_replayed_or_altered(self):
        for suite in (CHAPTERS, STRONGEST):
            with self.subTest(suite=suite):
                self.agree(*suite, window=32)
                tap = self.cable.tap(self.cable.ours, "a0")
                self.addCleanup(tap.close)
                self.assertEqual(self.router.ping(1), 1)
                frame = tap.next(namespaces.OUR_ADDRESS, ESP_PROTOCOL)
                tap.send(frame)
                tap.send(with_sequence_number(frame, 77))
                self.assertEqual(self.router.ping(1), 1)
                self.assertIn("replay 1 failed 1", self.peer.run("ip -s xfrm state"))

    def test_the_router_drops_what_is_altered(self):
        for suite, header in ((CHAPTERS, ESP_PROTOCOL), (STRONGEST, ESP_PROTOCOL),
                              (AH[0], AH_PROTOCOL), (AH[2], AH_PROTOCOL)):
            with self.subTest(suite=suite):
                self.agree(*suite)
                tap = self.cable.tap(self.cable.peers, "b0")
                self.addCleanup(tap.close)
                self.assertEqual(self.peer.ping(1), 1)
                frame = tap.next(namespaces.PEER_ADDRESS, header)
                for place in (-1, -40, 14 + 20 + 8):
                    altered = bytearray(frame)
                    altered[place] ^= 1
                    tap.send(altered)
                tap.send(with_sequence_number(frame, 77, header))
                self.assertEqual(self.peer.ping(1), 1)
                output = self.router.run("show services ipsec-vpn ipsec statistics detail")
                name = {ESP_PROTOCOL: "ESP", AH_PROTOCOL: "AH"}[header]
                self.assertIn(f"{name} authentication failures: 4\n", output)

    def test_noise_disturbs_nobody(self):
        self.agree(*STRONGEST)
        tap = self.cable.tap(self.cable.peers, "b0")
        self.addCleanup(tap.close)
        self.assertEqual(self.peer.ping(1), 1)
        frame = tap.next(namespaces.PEER_ADDRESS, ESP_PROTOCOL)
        noise = random.Random(1)
        for _ in range(2000):
            protocol = noise.choice((ESP_PROTOCOL, AH_PROTOCOL, 1, 17))
            payload = noise.randbytes(noise.choice((0, 1, 4, 8, 20, 60, 400)))
            if noise.random() < 0.5:
                # An association exists for this SPI.
                payload = SPI.to_bytes(4, "big") + payload
            tap.send(frame[:14] + namespaces.packet(frame[14:34], protocol, payload))
        self.assertEqual(self.router.ping(2), 2)
        self.assertEqual(self.peer.ping(2), 2)

    def test_monitor_traffic_sees_the_wire(self):
        self.agree(*STRONGEST)
        file = f"{self.router.home.name}/wire.pcap"
        self.router.run(f"monitor traffic interface so-2/2/0 write-file {file}")
        self.assertEqual(self.router.ping(2), 2)
        self.assertIn("4 packets captured on so-2/2/0", self.router.run("monitor traffic stop"))
        self.assertIn("4 packets", namespaces.command("tcpdump", "-r", file, "--count"))


def with_sequence_number(frame, number, protocol=ESP_PROTOCOL):
    """Returns the frame with another sequence number than the one that its check value covers.
    Within UDP it is that of ESP, and UDP has no checksum."""
    frame = bytearray(frame)
    place = 14 + 20 + {ESP_PROTOCOL: 4, AH_PROTOCOL: 8, UDP_PROTOCOL: 8 + 4}[protocol]
    frame[place:place + 4] = number.to_bytes(4, "big")
    if protocol == UDP_PROTOCOL:
        frame[14 + 20 + 6:14 + 20 + 8] = b"\0\0"
    return frame
