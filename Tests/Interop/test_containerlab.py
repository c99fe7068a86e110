"""What `aspic lab export --containerlab` writes runs: each router is a process in a network
namespace of its own, and the tunnels between them come from the exported files alone."""

import os
import re
import signal
import tempfile
import unittest

import binary
from Interop import containerlab, live
from Interop.kernel import received
from Interop.test_life import eventually


@unittest.skipIf(*live.absence("ip", "ping"))
class Containerlab(unittest.TestCase):
    def deploy(self, lab, name):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = os.path.join(folder.name, "lab")
        done = binary.run("lab", "export", "--containerlab", path, lab)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.deployment = containerlab.Deployment(os.path.join(path, f"{name}.clab.yml"))
        self.addCleanup(self.deployment.remove)
        self.deployment.deploy()

    def pings(self, host, address):
        output = self.deployment.run(
            host, "ping", "-n", "-q", "-c", "1", "-W", "1", address, check=False)
        return received(output) == 1

    def assert_reaches(self, host, address):
        self.assertTrue(
            eventually(lambda: self.pings(host, address), seconds=60), self.deployment.evidence())

    def encrypted(self, router):
        """The packets that a router has encrypted and decrypted."""
        text = self.deployment.ask(router, "show services ipsec-vpn ipsec statistics")
        counts = [re.search(rf"{word} packets: *(\d+)", text, re.I)
                  for word in ("Encrypted", "Decrypted")]
        self.assertNotIn(None, counts, text)
        return [int(count[1]) for count in counts]

    def assert_counts(self, host, address, routers):
        before = {router: self.encrypted(router) for router in routers}
        self.assertTrue(self.pings(host, address), self.deployment.evidence())
        for router in routers:
            with self.subTest(router=router):
                self.assertEqual(
                    self.encrypted(router), [count + 1 for count in before[router]])

    def test_a_tunnel_between_two_nodes(self):
        self.deploy("pe-example", "pe-example")
        self.assert_reaches("ce1", "8.8.8.1")
        self.assert_reaches("ce2", "11.11.11.1")
        self.assert_counts("ce1", "8.8.8.1", ["pe1", "pe2"])
        # The router itself has this address, not the container.
        self.assertTrue(self.pings("ce1", "6.6.6.6"))

    def test_a_killed_router_comes_back(self):
        self.deploy("pe-example", "pe-example")
        self.assert_reaches("ce1", "8.8.8.1")
        # What is committed later holds after that too.
        self.deployment.ask("pe1", "configure; set system host-name changed; commit")
        killed = self.deployment.router("pe1")
        os.kill(killed, signal.SIGKILL)
        self.assertTrue(eventually(
            lambda: self.deployment.router("pe1") not in (None, killed), seconds=30))
        self.assert_reaches("ce1", "8.8.8.1")
        self.assert_counts("ce1", "8.8.8.1", ["pe1", "pe2"])
        self.assertIn(
            "host-name changed", self.deployment.ask("pe1", "show configuration system"))

    def test_a_hub_on_a_segment(self):
        """Three tunnels at one router, on a segment, with another services port."""
        self.deploy(str(binary.root / "Documentation/hub.lab"), "hub")
        for number in (1, 2, 3):
            self.assert_reaches("headquarters", f"10.0.{number}.1")
        self.assert_counts("branch2", "10.0.0.1", ["hub", "spoke2"])

    def test_hosts_on_an_inside_segment(self):
        """The router answers there for its own address and for no other."""
        text = (binary.root / "Documentation/hub.lab").read_text()
        text = text.replace("    link lan {\n        end headquarters;\n", """    node office {
        host;
        address 10.0.0.2;
        gateway 10.0.0.254;
    }
    link lan {
        end headquarters;
        end office;
""")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = os.path.join(folder.name, "office.lab")
        with open(path, "w") as file:
            file.write(text)
        self.deploy(path, "hub")
        self.assert_reaches("headquarters", "10.0.0.254")
        self.assert_reaches("headquarters", "10.0.0.2")
        self.assert_reaches("office", "10.0.1.1")
        hub = self.deployment.run("hub", "cat", "/sys/class/net/eth2/address").strip()
        office = self.deployment.run("office", "cat", "/sys/class/net/eth1/address").strip()
        neighbors = self.deployment.run("headquarters", "ip", "neighbor", "show")
        self.assertRegex(neighbors, rf"10\.0\.0\.254 .*{hub}")
        self.assertRegex(neighbors, rf"10\.0\.0\.2 .*{office}")


if __name__ == "__main__":
    unittest.main()
