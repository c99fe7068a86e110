"""PyEZ from PyPI works with a served network behind OpenSSH."""

import unittest
import warnings

import environments
from daemon import USER
from netconf_served import NetconfServed
from served import PATIENCE

STATIC = "set routing-options static route {} next-hop 21.21.2.1"
TEXT = """routing-options {
    static {
        route 10.1.0.0/16 next-hop 21.21.2.1;
    }
}
"""
XML = """<configuration><routing-options><static><route><name>10.2.0.0/16</name>
<next-hop>21.21.2.1</next-hop></route></static></routing-options></configuration>"""
JSON = """{"configuration": {"routing-options": {"static": {"route": [
{"name": "10.3.0.0/16", "next-hop": ["21.21.2.1"]}]}}}}"""
OPTICS = """
---
Ports:
  rpc: get-interface-information
  args:
    extensive: True
    interface_name: 's[op]-*'
  args_key: interface_name
  item: physical-interface
  view: PortView

PortView:
  fields:
    oper: oper-status
    description: description
    mtu: { mtu: int }
    sent: { traffic-statistics/output-packets: int }
    units: Units

Units:
  item: logical-interface
  key: name
  view: UnitView

UnitView:
  fields:
    address: .//ifa-local
"""


class PyEZ(NetconfServed):
    """Tests with a device of PyEZ."""

    def setUp(self):
        environments.test.load("jnpr.junos")
        super().setUp()
        self.errors = environments.test.load("jnpr.junos.exception")
        self.Config = environments.test.load("jnpr.junos.utils.config").Config
        self.device = self.pyez()

    def cli(self, *arguments):
        """Runs a command without the warning of PyEZ that RPCs are better."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return self.device.cli(*arguments, warning=False)


class Facts(PyEZ):
    """PyEZ reads the facts of a router."""

    def test_facts(self):
        facts = self.device.facts
        self.assertEqual(facts["hostname"], "pe1")
        self.assertEqual(facts["model"], "ASPIC")
        self.assertEqual(facts["serialnumber"], "ASPICPE1")
        self.assertRegex(facts["version"], r"^21\.4R1\.8-aspic\d")
        self.assertGreaterEqual(facts["version_info"].major, (21, 4))
        self.assertEqual(facts["junos_info"]["re0"]["text"], facts["version"])
        self.assertIsNone(facts["domain"])
        self.assertEqual(facts["fqdn"], "pe1")
        self.assertEqual(facts["RE0"]["mastership_state"], "master")
        self.assertEqual(facts["RE0"]["status"], "OK")
        self.assertIsNone(facts["RE1"])
        self.assertFalse(facts["2RE"])
        self.assertEqual(self.device.hostname, "127.0.0.1")
        self.assertEqual(self.device.user, USER)

    def test_no_fact_stops(self):
        """The facts of switches, firewalls and clusters exist, and are empty."""
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            self.device.facts_refresh()
            facts = dict(self.device.facts)
        for name in ["vc_capable", "srx_cluster", "personality", "HOME", "vmhost"]:
            self.assertIn(name, facts)
        self.assertTrue(self.device.connected)

    def test_a_domain_that_is_configured(self):
        self.see("configure; set system domain-name example.net; commit and-quit")
        self.assertEqual(self.device.facts["domain"], "example.net")
        self.assertEqual(self.device.facts["fqdn"], "pe1.example.net")

    def test_uptime(self):
        self.succeed("request lab clock pause; request lab advance 3000")
        self.assertGreaterEqual(self.device.uptime, 3000)
        self.assertLess(self.device.uptime, 3000 + PATIENCE * 10)


class Commands(PyEZ):
    """PyEZ runs commands and requests, and reads tables."""

    def test_cli(self):
        self.assertEqual(self.cli("show version").strip(), self.succeed("show version").strip())
        self.assertEqual(self.cli("show version", "xml").findtext("host-name"), "pe1")
        self.assertEqual(
            self.cli("show version", "json")["software-information"][0]["host-name"],
            [{"data": "pe1"}])
        self.assertIn("host-name pe1;", self.cli("show configuration system"))
        self.assertEqual(
            self.cli("show configuration system", "xml").findtext("system/host-name"), "pe1")
        self.assertEqual(
            self.cli("show configuration | display set").strip().split("\n"), self.active())
        self.assertEqual(self.cli("show interfaces terse | match so-2 | count").strip(),
                         "Count: 2 lines")

    def test_a_command_that_is_wrong(self):
        for command in ["bogus", "show bogus", "show interfaces so-0/0/0 bogus"]:
            with self.subTest(command=command), self.assertRaises(self.errors.RpcError):
                self.cli(command)
        self.assertIn("pe1", self.cli("show version"))

    def test_which_request_a_command_is(self):
        self.assertEqual(
            self.device.display_xml_rpc("show version", format="text"),
            "<get-software-information/>")
        self.assertEqual(
            self.device.cli_to_rpc_string("show interfaces so-0/0/0 terse"),
            "rpc.get_interface_information(interface_name='so-0/0/0', terse=True)")
        self.assertIsNone(self.device.cli_to_rpc_string("show bogus"))

    def test_requests_with_arguments(self):
        rpc = self.device.rpc
        self.assertEqual(rpc.get_software_information().findtext("host-name"), "pe1")
        terse = rpc.get_interface_information(terse=True, interface_name="so-2/2/0")
        self.assertEqual([name.text.strip() for name in terse.findall("physical-interface/name")],
                         ["so-2/2/0"])
        text = rpc.get_interface_information({"format": "text"}, terse=True)
        self.assertIn("so-2/2/0.0", text.text)
        table = rpc.get_interface_information({"format": "json"}, terse=True)
        self.assertEqual(len(table["interface-information"][0]["physical-interface"]), 3)
        route = rpc.get_route_information(destination="21.21.2.1", normalize=True)
        self.assertEqual(route.findtext(".//rt-destination"), "21.21.0.0/16")
        ping = rpc.ping(host="21.21.2.1", count="2")
        self.assertEqual(
            ping.findtext("probe-results-summary/responses-received").strip(), "2")
        self.succeed("ping 21.21.2.1 count 3")
        rpc.clear_interfaces_statistics(interface_name="so-2/2/0")
        self.assertIn("Output packets:                    0",
                      self.succeed("show interfaces so-2/2/0 extensive"))
        with self.assertRaises(self.errors.RpcError):
            rpc.get_bogus_information()
        with self.assertRaises(self.errors.RpcError):
            rpc.get_interface_information(bogus=True)
        with self.assertRaises(self.errors.RpcError):
            rpc.get_interface_information(interface_name="bogus-0/0/0")

    def test_get_config(self):
        rpc = self.device.rpc
        self.assertEqual(rpc.get_config().findtext("system/host-name"), "pe1")
        for filter_xml in [
            "system/host-name", "<system><host-name/></system>",
            "<configuration><system><host-name/></system></configuration>",
        ]:
            with self.subTest(filter_xml=filter_xml):
                found = rpc.get_config(filter_xml=filter_xml)
                self.assertEqual([child.tag for child in found], ["system"])
                self.assertEqual([child.tag for child in found[0]], ["host-name"])
        self.assertEqual(
            rpc.get_config(options={"format": "set"}).text.strip().split("\n"), self.active())
        self.assertIn("host-name pe1;", rpc.get_config(options={"format": "text"}).text)
        found = rpc.get_config("system", {"format": "json"})["configuration"]
        self.assertEqual(found["system"], {"host-name": "pe1"})
        self.assertNotIn("interfaces", found)
        self.see("configure; set system host-name other; exit")
        self.assertEqual(rpc.get_config("system").findtext("system/host-name"), "other")
        named = {"database": "committed", "inherit": "inherit"}
        self.assertEqual(
            rpc.get_config("system/host-name", named).findtext("system/host-name"), "pe1")

    def test_tables(self):
        routes = environments.test.load("jnpr.junos.op.routes").RouteTable(self.device).get()
        self.assertIn("21.21.0.0/16", routes.keys())
        self.assertEqual(routes["21.21.0.0/16"].protocol, "Direct")
        self.assertEqual(routes["21.21.0.0/16"].via, "so-2/2/0.0")
        self.assertGreaterEqual(routes["21.21.0.0/16"].age, 0)
        one = environments.test.load("jnpr.junos.op.routes").RouteTable(self.device)
        one.get("21.21.2.1")
        self.assertEqual(one.keys(), ["21.21.0.0/16", "0.0.0.0/0"])
        ports = environments.test.load("jnpr.junos.op.ethport").EthPortTable(self.device)
        self.assertEqual(ports.get().keys(), [])
        ports.get(interface_name="so-2*")
        self.assertEqual(ports.keys(), ["so-2/2/0"])
        self.assertEqual(ports["so-2/2/0"].oper, "up")
        self.assertEqual(ports["so-2/2/0"].description, "teller so-0/2/0")
        self.assertTrue(ports["so-2/2/0"].running)

    def test_a_table_of_ones_own(self):
        yaml = environments.test.load("yaml")
        factory = environments.test.load("jnpr.junos.factory")
        tables = factory.FactoryLoader().load(yaml.safe_load(OPTICS))
        self.succeed("ping 21.21.2.1 count 3")
        ports = tables["Ports"](self.device).get()
        self.assertEqual(ports.keys(), ["so-0/0/0", "so-2/2/0", "sp-3/1/0"])
        self.assertGreaterEqual(ports["so-2/2/0"].sent, 3)
        self.assertGreaterEqual(ports["so-2/2/0"].mtu, 1500)
        self.assertEqual(ports["so-2/2/0"].units["so-2/2/0.0"].address, "21.21.1.1")

    def test_a_table_of_the_configuration(self):
        factory = environments.test.load("jnpr.junos.factory")
        yaml = environments.test.load("yaml")
        tables = factory.FactoryLoader().load(yaml.safe_load("""
            Statics:
              get: routing-instances/instance/routing-options/static/route
              view: StaticView
            StaticView:
              fields: {hop: next-hop}
            """))
        found = tables["Statics"](self.device).get()
        self.assertEqual(found["8.8.8.1/32"].hop, "sp-3/1/0.1")


class Configuration(PyEZ):
    """PyEZ loads, compares, commits and rolls back configurations."""

    def test_each_format(self):
        with self.Config(self.device, mode="exclusive") as config:
            config.load(TEXT, format="text", merge=True)
            config.load(XML, format="xml", merge=True)
            config.load(JSON, format="json", merge=True)
            config.load(STATIC.format("10.4.0.0/16"), format="set")
            routes = [STATIC.format(f"10.{number}.0.0/16") for number in range(1, 5)]
            self.assertEqual(config.diff().count("+          route 10."), 4)
            self.assert_inactive(*routes)
            self.assertTrue(config.commit_check())
            self.assert_inactive(*routes)
            self.assertTrue(config.commit(comment="from PyEZ"))
            self.assertIsNone(config.diff())
        self.assert_active(*routes)
        commits = self.succeed("show system commit")
        self.assertRegex(commits, rf"^0 .* by {USER} via netconf")
        self.assertIn("from PyEZ", commits)

    def test_files_and_templates(self):
        for name, text in [("a.conf", TEXT), ("b.xml", XML), ("c.json", JSON),
                           ("d.set", STATIC.format("{{ route }}"))]:
            (self.home / name).write_text(text)
        config = self.Config(self.device)
        for name in ["a.conf", "b.xml", "c.json"]:
            config.load(path=str(self.home / name), merge=True)
        config.load(template_path=str(self.home / "d.set"), template_vars={"route": "10.4.0.0/16"})
        config.commit()
        self.assert_active(*(STATIC.format(f"10.{number}.0.0/16") for number in range(1, 5)))
        config.load(url=str(self.home / "a.conf"), overwrite=True)
        config.commit()
        self.assertEqual(self.active(), [STATIC.format("10.1.0.0/16")])

    def test_actions(self):
        config = self.Config(self.device)
        config.load("routing-options { static { route 10.9.0.0/16 discard; } }", format="text")
        config.commit()
        config.load("routing-options { replace: static { route 10.1.0.0/16 discard; } }",
                    format="text")
        config.commit()
        self.assertEqual(self.active("routing-options"),
                         ["set routing-options static route 10.1.0.0/16 discard"])
        whole = self.succeed("show configuration")
        config.load(whole.replace("10.1.0.0/16", "10.2.0.0/16"), format="text", update=True)
        self.assertEqual(config.diff(), """
[edit routing-options static]
-    route 10.1.0.0/16 discard;
+    route 10.2.0.0/16 discard;
""")
        config.rollback()
        config.load("""[edit routing-options static]
+    route 10.3.0.0/16 discard;
-    route 10.1.0.0/16 discard;
""", format="text", patch=True)
        config.commit()
        self.assertEqual(self.active("routing-options"),
                         ["set routing-options static route 10.3.0.0/16 discard"])

    def test_private(self):
        with self.Config(self.device, mode="private") as config:
            config.load(STATIC.format("10.1.0.0/16"), format="set")
            self.assertIn("10.1.0.0/16", config.diff())
            self.assertEqual(self.changes(), [])
            with self.Config(self.pyez(), mode="private") as other:
                self.assertIsNone(other.diff())
                other.load(STATIC.format("10.2.0.0/16"), format="set")
                other.commit()
            config.commit()
        self.assert_active(STATIC.format("10.1.0.0/16"), STATIC.format("10.2.0.0/16"))
        with self.Config(self.device, mode="private") as config:
            config.load(STATIC.format("10.3.0.0/16"), format="set")
        with self.Config(self.device, mode="private") as config:
            self.assertIsNone(config.diff())
        self.assert_inactive(STATIC.format("10.3.0.0/16"))

    def test_locks(self):
        other = self.Config(self.pyez())
        with self.Config(self.device, mode="exclusive"):
            with self.assertRaises(self.errors.LockError) as caught:
                other.lock()
            self.assertIn(USER, str(caught.exception))
            self.assertIn("configuration database locked by", self.attach(
                "-c", "configure exclusive").stderr)
            with self.assertRaises(self.errors.ConfigLoadError):
                other.load(STATIC.format("10.1.0.0/16"), format="set")
        with self.assertRaises(self.errors.UnlockError):
            other.unlock()
        self.assertTrue(other.lock())
        # A lock and the changes under it end with their session.
        other.load(STATIC.format("10.1.0.0/16"), format="set")
        other.dev.close()
        with self.Config(self.device, mode="exclusive") as config:
            self.assertIsNone(config.diff())

    def test_a_candidate_that_somebody_else_changed(self):
        other = self.Config(self.pyez())
        other.load(STATIC.format("10.1.0.0/16"), format="set")
        with self.assertRaises(self.errors.LockError) as caught:
            self.Config(self.device).lock()
        self.assertIn("configuration database modified", str(caught.exception))
        self.assertIn("+          route 10.1.0.0/16", other.diff())
        self.assertIn("+          route 10.1.0.0/16 next-hop 21.21.2.1;", self.changes())
        other.rollback()
        self.assertTrue(self.Config(self.device).lock())

    def test_loads_that_fail(self):
        config = self.Config(self.device)
        for text, format, bad in [
            ("system {\n    bogus 1;\n}\n", "text", "bogus"),
            ("set system bogus", "set", "bogus"),
            ("<configuration><system><bogus/></system></configuration>", "xml", "bogus"),
            ('{"configuration": {"system": {"bogus": 1}}}', "json", "bogus"),
            ("set interfaces so-0/0/0 mtu many", "set", "many"),
        ]:
            with self.subTest(text=text):
                with self.assertRaises(self.errors.ConfigLoadError) as caught:
                    config.load(text, format=format, merge=format != "set")
                [error] = caught.exception.errs[:1]
                self.assertEqual(error["severity"], "error")
                self.assertEqual(error["bad_element"], bad)
                self.assertTrue(error["message"])
                config.rollback()
        self.assertIsNone(config.diff())

    def test_a_warning_beside_success(self):
        config = self.Config(self.device)
        with self.assertRaises(self.errors.ConfigLoadError) as caught:
            config.load("delete system domain-name", format="set")
        self.assertEqual(caught.exception.errs[0]["severity"], "warning")
        self.assertIn("statement not found", caught.exception.message)
        config.load("delete system domain-name", format="set", ignore_warning="statement not found")

    def test_commits_that_fail(self):
        config = self.Config(self.device)
        config.load("set services service-set s interface-service service-interface so-0/0/0\n"
                    "set services service-set s ipsec-vpn-rules none", format="set")
        for commit in [config.commit_check, config.commit]:
            with self.subTest(commit=commit), self.assertRaises(
                    self.errors.CommitError) as caught:
                commit()
            error = caught.exception.errs[0]
            self.assertEqual(error["severity"], "error")
            self.assertTrue(error["edit_path"].startswith("[edit services"), error)
            self.assertTrue(error["message"])
        self.assert_inactive("set services service-set s ipsec-vpn-rules none")
        config.rollback()
        self.assertTrue(config.commit_check())

    def test_confirmed(self):
        self.succeed("request lab clock pause")
        config = self.Config(self.device)
        line = STATIC.format("10.1.0.0/16")
        config.load(line, format="set")
        self.assertTrue(config.commit(confirm=2))
        self.assert_active(line)
        self.succeed("request lab advance 121")
        self.assert_inactive(line)
        config.rollback()
        config.load(line, format="set")
        config.commit(confirm=True)
        config.commit(comment="confirmed")
        self.succeed("request lab advance 1200")
        self.assert_active(line)

    def test_rollback(self):
        config = self.Config(self.device)
        for number in [1, 2]:
            config.load(STATIC.format(f"10.{number}.0.0/16"), format="set")
            config.commit()
        self.assertEqual(config.diff(1), """
[edit routing-options static]
+    route 10.2.0.0/16 next-hop 21.21.2.1;
""")
        self.assertIn(config.diff(1).strip(), self.see(
            "configure; show | compare rollback 1; exit"))
        config.rollback(2)
        self.assertIn("[edit]\n-  routing-options", config.diff())
        config.rollback(0)
        self.assertIsNone(config.diff())
        config.rollback(1)
        config.commit()
        self.assertEqual(self.active("routing-options"), [STATIC.format("10.1.0.0/16")])
        with self.assertRaises(self.errors.RpcError):
            config.rollback(40)

    def test_rescue(self):
        config = self.Config(self.device)
        self.assertTrue(config.rescue("delete"))
        self.assertIsNone(config.rescue("get"))
        self.assertFalse(config.rescue("reload"))
        self.assertTrue(config.rescue("save"))
        self.assertIn("host-name pe1;", config.rescue("get"))
        found = config.rescue("get", format="xml")
        self.assertEqual(found.findtext(".//host-name"), "pe1")
        config.load("set system host-name other", format="set")
        config.commit()
        self.assertIsNotNone(config.rescue("reload"))
        self.assertIn("+  host-name pe1;", config.diff())
        config.commit()
        self.assert_active("set system host-name pe1")
        self.assertTrue(config.rescue("delete"))
        self.assertFalse(config.rescue("reload"))

    def test_details_of_a_commit(self):
        config = self.Config(self.device)
        config.load(STATIC.format("10.1.0.0/16"), format="set")
        found = config.commit(detail=True, sync=True, full=True)
        self.assertEqual(found.tag, "commit-results")
        self.assert_active(STATIC.format("10.1.0.0/16"))


class Ends(PyEZ):
    """The served network ends."""

    def test_the_network_ends(self):
        self.assertEqual(self.network.end()[0], 0)
        with self.assertRaises(self.errors.ConnectClosedError):
            self.device.rpc.get_software_information()
        self.assertFalse(self.device.connected)


if __name__ == "__main__":
    unittest.main()
