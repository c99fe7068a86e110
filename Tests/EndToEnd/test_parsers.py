"""The templates of ntc-templates, which are made for tables of the real system, parse our
tables."""

import unittest

import binary
import environments

ADDRESSES = """configure
delete interfaces
delete routing-instances
set interfaces so-0/0/0 description "to ce1"
set interfaces so-0/0/0 encapsulation cisco-hdlc
set interfaces so-0/0/0 unit 0 description "customer a"
set interfaces so-0/0/0 unit 0 family inet address 10.1.0.6/30
set interfaces so-2/2/0 unit 0 family inet address 10.2.0.1/24
set interfaces ge-0/0/1 unit 0 family inet address 10.3.0.1/16
set routing-options static route 10.8.0.0/16 next-hop 10.2.0.2
commit and-quit
"""


class Templates(unittest.TestCase):
    """Tests with tables in the output of commands."""

    def parsed(self, command):
        # The library is installed with netmiko.
        parse = environments.test.load("ntc_templates.parse")
        done = binary.run("--ephemeral", stdin=ADDRESSES + command + "\n")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        text = done.stdout.split("Exiting configuration mode\n", 1)[1]
        return parse.parse_output(platform="juniper_junos", command=command, data=text)

    def test_interfaces(self):
        found = {row["interface"]: row for row in self.parsed("show interfaces")}
        port = found["so-0/0/0"]
        self.assertEqual(
            (port["admin_state"], port["link_status"], port["hardware_type"], port["mtu"]),
            ("Enabled", "Up", "Cisco-HDLC", "4474"))
        self.assertEqual(port["description"], "to ce1")
        unit = found["so-0/0/0.0"]
        self.assertEqual(unit["description"], "customer a")
        self.assertEqual(
            (unit["destination"], unit["local"], unit["mtu"]), ("10.1.0.4/30", "10.1.0.6", "4470"))
        self.assertEqual(found["ge-0/0/1"]["link_status"], "Down")
        self.assertEqual(found["ge-0/0/1.0"]["destination"], "10.3/16")

    def test_routes(self):
        found = self.parsed("show route summary")
        self.assertEqual(
            [(row["table_name"], row["route_src"], row["routes"], row["active_routes"])
             for row in found],
            [("inet.0", "Direct", "2", "2"), ("inet.0", "Local", "3", "3"),
             ("inet.0", "Static", "1", "1")])
        self.assertEqual({row["router_id"] for row in found}, {"10.3.0.1"})


if __name__ == "__main__":
    unittest.main()
