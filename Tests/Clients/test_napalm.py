"""NAPALM's driver for Junos from PyPI works with a served network behind OpenSSH."""

import json
import unittest

import environments
from daemon import USER
from netconf_served import LINE, NetconfServed
from served import PATIENCE

ETHERNET = "set interfaces ge-0/0/1 unit 0 family inet address 10.3.0.1/16"


class Napalm(NetconfServed):
    """The driver reads facts, and loads, commits and rolls back configurations."""

    environment = environments.clients

    def setUp(self):
        self.napalm = self.environment.load("napalm")
        self.exceptions = self.environment.load("napalm.base.exceptions")
        super().setUp()
        self.device = self.open()

    def open(self, **options):
        driver = self.napalm.get_network_driver("junos")
        device = driver(
            "127.0.0.1", USER, "", timeout=PATIENCE, optional_args={
                "port": self.daemon.port, "key_file": str(self.daemon.key),
                "ssh_config_file": str(self.home / "none"), **options})
        device.open()
        self.addCleanup(device.close)
        return device

    def test_facts(self):
        self.succeed("request lab clock pause; request lab advance 3000")
        facts = self.device.get_facts()
        self.assertGreaterEqual(facts.pop("uptime"), 3000)
        self.assertRegex(facts.pop("os_version"), r"^21\.4R1")
        self.assertEqual(facts, {
            "vendor": "Juniper", "model": "ASPIC", "serial_number": "ASPICPE1", "hostname": "pe1",
            "fqdn": "pe1", "interface_list": ["so-0/0/0", "so-2/2/0", "sp-3/1/0"]})
        self.assertTrue(self.device.is_alive()["is_alive"])

    def test_interfaces(self):
        self.succeed("configure; set interfaces so-0/0/0 disable; commit and-quit")
        found = self.device.get_interfaces()
        self.assertEqual(found["so-2/2/0"]["description"], "teller so-0/2/0")
        self.assertEqual((found["so-2/2/0"]["is_up"], found["so-2/2/0"]["is_enabled"]),
                         (True, True))
        self.assertEqual((found["so-0/0/0"]["is_up"], found["so-0/0/0"]["is_enabled"]),
                         (False, False))
        self.assertGreater(found["so-2/2/0"]["mtu"], 1500)
        self.assertIn("so-2/2/0.0", found)

    def test_counters(self):
        """The driver requests the counters of Ethernet ports only."""
        self.succeed(f"configure; {ETHERNET}; commit and-quit")
        counters = self.device.get_interfaces_counters()
        self.assertEqual(list(counters), ["ge-0/0/1.0", "ge-0/0/1"])
        self.assertEqual(counters["ge-0/0/1"]["tx_octets"], 0)
        self.assertEqual(counters["ge-0/0/1"]["rx_errors"], 0)

    def test_addresses(self):
        self.succeed(f"configure; {ETHERNET}; commit and-quit")
        found = self.device.get_interfaces_ip()
        self.assertEqual(found["so-2/2/0.0"]["ipv4"], {"21.21.1.1": {"prefix_length": 16}})
        self.assertEqual(found["ge-0/0/1.0"]["ipv4"], {"10.3.0.1": {"prefix_length": 16}})

    def test_config(self):
        found = self.device.get_config()
        self.assertIn("host-name pe1;", found["running"])
        self.assertIn("host-name pe1;", found["candidate"])
        self.assertEqual(found["startup"], "")
        self.see("configure; set system host-name other; exit")
        self.assertIn("host-name other;", self.device.get_config("candidate")["candidate"])
        self.assertIn("host-name pe1;", self.device.get_config("running")["running"])
        lines = self.device.get_config("running", format="set")["running"]
        self.assertEqual(lines.strip().split("\n"), self.active())

    def test_cli(self):
        found = self.device.cli(["show version", "show interfaces terse | match so-2 | count"])
        self.assertIn("Hostname: pe1", found["show version"])
        with self.assertRaises(self.environment.load("jnpr.junos.exception").RpcError):
            self.device.cli(["show bogus"])

    def test_merge(self):
        texts = [
            "routing-options { static { route 10.1.0.0/16 discard; } }",
            LINE.format("10.2.0.0/16"),
            "<configuration><routing-options><static><route><name>10.3.0.0/16</name><discard/>"
            "</route></static></routing-options></configuration>",
            json.dumps({"configuration": {"routing-options": {"static": {"route": [
                {"name": "10.4.0.0/16", "discard": [None]}]}}}})]
        for number, text in enumerate(texts, 1):
            with self.subTest(text=text):
                line = LINE.format(f"10.{number}.0.0/16")
                self.device.load_merge_candidate(config=text)
                self.assertIn(f"route 10.{number}.0.0/16 discard;", self.device.compare_config())
                self.assert_inactive(line)
                self.assertIn("locked", self.attach("-c", "configure exclusive").stderr)
                self.device.commit_config(message=f"number {number}")
                self.assert_active(line)
                self.assertEqual(self.device.compare_config(), "")
                self.assertIn(f"number {number}", self.succeed("show system commit"))
        self.assert_active("set system host-name pe1")

    def test_replace(self):
        (self.home / "whole.conf").write_text(
            "system { host-name other; } interfaces { so-2/2/0 { unit 0 { family inet { "
            "address 21.21.1.1/16; } } } }")
        self.device.load_replace_candidate(filename=str(self.home / "whole.conf"))
        self.assertIn("-  host-name pe1;", self.device.compare_config())
        self.assertIn("-  routing-instances {", self.device.compare_config())
        self.device.commit_config()
        self.assertEqual(self.active(), [
            "set system host-name other",
            "set interfaces so-2/2/0 unit 0 family inet address 21.21.1.1/16"])

    def test_discard(self):
        self.device.load_merge_candidate(config=LINE.format("10.1.0.0/16"))
        self.assertNotEqual(self.changes(), [])
        self.device.discard_config()
        self.assertEqual(self.device.compare_config(), "")
        self.assertEqual(self.changes(), [])
        self.succeed("configure exclusive; exit")

    def test_rollback(self):
        for number in [1, 2]:
            self.device.load_merge_candidate(config=LINE.format(f"10.{number}.0.0/16"))
            self.device.commit_config()
        self.device.rollback()
        self.assertEqual(self.active("routing-options"), [LINE.format("10.1.0.0/16")])

    def test_what_is_wrong(self):
        with self.assertRaises(self.exceptions.MergeConfigException) as caught:
            self.device.load_merge_candidate(config="system { bogus 1; }")
        self.assertIn("bogus", str(caught.exception))
        with self.assertRaises(self.exceptions.ReplaceConfigException):
            self.device.load_replace_candidate(config="system { bogus 1; }")
        self.assertEqual(self.changes(), [])
        self.assert_active("set system host-name pe1")
        other = self.open(config_lock=True)
        with self.assertRaises(self.exceptions.LockError):
            self.device.load_merge_candidate(config=LINE.format("10.1.0.0/16"))
        other.close()
        self.device.load_merge_candidate(config=LINE.format("10.1.0.0/16"))
        self.device.discard_config()
        with self.assertRaises(self.exceptions.CommitConfirmException):
            self.device.commit_config(revert_in=61)

    def test_commit_that_is_confirmed(self):
        self.succeed("request lab clock pause")
        self.assertFalse(self.device.has_pending_commit())
        self.device.load_merge_candidate(config=LINE.format("10.1.0.0/16"))
        self.device.commit_config(revert_in=120)
        self.assertTrue(self.device.has_pending_commit())
        self.assert_active(LINE.format("10.1.0.0/16"))
        self.device.confirm_commit()
        self.assertFalse(self.device.has_pending_commit())
        self.see("request lab advance 200")
        self.assert_active(LINE.format("10.1.0.0/16"))

    def test_commit_that_is_not_confirmed(self):
        self.succeed("request lab clock pause")
        self.device.load_merge_candidate(config=LINE.format("10.1.0.0/16"))
        self.device.commit_config(revert_in=120, message="a message")
        self.assertTrue(self.device.has_pending_commit())
        self.see("request lab advance 119")
        self.assert_active(LINE.format("10.1.0.0/16"))
        self.see("request lab advance 2")
        self.assert_inactive(LINE.format("10.1.0.0/16"))
        self.assertFalse(self.device.has_pending_commit())

    def test_private(self):
        device = self.open(config_private=True)
        device.load_merge_candidate(config=LINE.format("10.1.0.0/16"))
        self.assertIn("10.1.0.0/16", device.compare_config())
        self.assertEqual(self.changes(), [])
        device.commit_config()
        self.assert_active(LINE.format("10.1.0.0/16"))
        device.load_merge_candidate(config=LINE.format("10.2.0.0/16"))
        device.discard_config()
        self.assert_inactive(LINE.format("10.2.0.0/16"))

    def test_ping(self):
        found = self.device.ping("21.21.2.1", count=2)["success"]
        self.assertEqual((found["probes_sent"], found["packet_loss"]), (2, 0))
        self.assertEqual(len(found["results"]), 2)
        self.assertEqual(found["results"][0]["ip_address"], "21.21.2.1")
        self.assertLessEqual(found["rtt_min"], found["rtt_max"])
        found = self.device.ping("21.21.2.1", source="21.21.1.1", size=500, count=1)["success"]
        self.assertEqual(found["packet_loss"], 0)
        self.assertNotIn("success", self.device.ping("21.21.9.9", count=1, timeout=1))

    def test_traceroute(self):
        found = self.device.traceroute("21.21.2.1")["success"]
        self.assertEqual(list(found), [1])
        self.assertEqual(
            [found[1]["probes"][probe]["ip_address"] for probe in [1, 2, 3]], ["21.21.2.1"] * 3)

    def test_routes(self):
        found = self.device.get_route_to("21.21.0.0/16")
        self.assertEqual(found["21.21.0.0/16"][0]["protocol"], "Direct")


if __name__ == "__main__":
    unittest.main()
