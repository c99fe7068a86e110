"""The library scrapli_netconf from PyPI works with a served network behind OpenSSH."""

import asyncio
import unittest

import environments
from daemon import USER
from netconf_served import LINE, NetconfServed
from served import PATIENCE

CONFIG = """<config><configuration><routing-options><static><route{}><name>{}</name><discard/>
</route></static></routing-options></configuration></config>"""
HOST_NAME = "<configuration><system><host-name/></system></configuration>"


class Scrapli(NetconfServed):
    """The library uses the operations of RFC 6241 with both framings."""

    environment = environments.clients

    def setUp(self):
        self.scrapli = self.environment.load("scrapli_netconf")
        super().setUp()
        self.device = self.open()

    def options(self, **options):
        return {
            "host": "127.0.0.1", "port": self.daemon.port, "auth_username": USER,
            "auth_private_key": str(self.daemon.key), "auth_strict_key": False,
            "ssh_config_file": "", "ssh_known_hosts_file": "/dev/null",
            "timeout_socket": PATIENCE, "timeout_transport": PATIENCE, "timeout_ops": PATIENCE,
            "strict_datastores": True, "strip_namespaces": True, **options}

    def open(self, **options):
        device = self.scrapli.NetconfDriver(**self.options(**options))
        device.open()
        self.addCleanup(lambda: device.isalive() and device.close())
        return device

    def succeeds(self, response):
        self.assertFalse(response.failed, response.result)
        return response

    def fails(self, response, text):
        self.assertTrue(response.failed, response.result)
        self.assertIn(text, response.result)

    def edit(self, route, attributes=""):
        return self.device.edit_config(CONFIG.format(attributes, route), target="candidate")

    def test_versions(self):
        for version in ["1.0", "1.1"]:
            with self.subTest(version=version):
                device = self.open(preferred_netconf_version=version)
                self.assertEqual(device.netconf_version.value, version)
                self.assertIn(
                    "http://xml.juniper.net/netconf/junos/1.0", device.server_capabilities)
                # Two replies arrive, so that the end of the first one must be found.
                for _ in range(2):
                    found = self.succeeds(device.get_config("running"))
                    self.assertIn("<host-name>pe1</host-name>", found.result)

    def test_asynchronous(self):
        async def host_name(version):
            device = self.scrapli.AsyncNetconfDriver(
                **self.options(transport="asyncssh", preferred_netconf_version=version))
            await device.open()
            found = await device.get_config("running")
            await device.close()
            return found.xml_result.find(".//host-name").text

        async def all_at_once():
            return await asyncio.gather(*(host_name(version) for version in ["1.0", "1.1"] * 3))

        self.assertEqual(asyncio.run(all_at_once()), ["pe1"] * 6)

    def test_datastores(self):
        self.assertEqual(self.device.readable_datastores, ["running", "candidate"])
        self.assertIn("candidate", self.device.writeable_datastores)

    def test_get(self):
        found = self.succeeds(self.device.get(HOST_NAME)).xml_result
        self.assertEqual([name.text for name in found.iter("host-name")], ["pe1"])

    def test_get_config(self):
        for source in ["running", "candidate"]:
            with self.subTest(source=source):
                found = self.succeeds(self.device.get_config(source, HOST_NAME)).xml_result
                self.assertEqual([name.text for name in found.iter("host-name")], ["pe1"])
                self.assertEqual(len(found.find(".//configuration")), 1)

    def test_edit_config(self):
        self.succeeds(self.edit("10.1.0.0/16"))
        self.assert_inactive(LINE.format("10.1.0.0/16"))
        self.succeeds(self.device.validate("candidate"))
        self.succeeds(self.device.commit())
        self.assert_active(LINE.format("10.1.0.0/16"))
        self.succeeds(self.edit("10.1.0.0/16", ' operation="delete"'))
        self.succeeds(self.device.commit())
        self.assert_inactive(LINE.format("10.1.0.0/16"))
        self.fails(self.device.edit_config(
            "<config><configuration><system><bogus/></system></configuration></config>",
            target="candidate"), "bogus")

    def test_discard(self):
        self.succeeds(self.edit("10.1.0.0/16"))
        self.assertNotEqual(self.changes(), [])
        self.succeeds(self.device.discard())
        self.assertEqual(self.changes(), [])

    def test_commit_confirmed(self):
        self.succeed("request lab clock pause")
        self.succeeds(self.edit("10.1.0.0/16"))
        self.succeeds(self.device.commit(confirmed=True, timeout=60))
        self.assert_active(LINE.format("10.1.0.0/16"))
        self.see("request lab advance 61")
        self.assert_inactive(LINE.format("10.1.0.0/16"))
        self.succeeds(self.device.discard())
        self.succeeds(self.edit("10.2.0.0/16"))
        self.succeeds(self.device.commit(confirmed=True, timeout=60, persist="token"))
        self.fails(self.device.commit(persist_id="other"), "rpc-error")
        self.succeeds(self.device.commit(persist_id="token"))
        self.see("request lab advance 61")
        self.assert_active(LINE.format("10.2.0.0/16"))

    def test_lock(self):
        other = self.open()
        self.succeeds(self.device.lock("candidate"))
        self.fails(other.lock("candidate"), "lock-denied")
        self.fails(other.unlock("candidate"), "rpc-error")
        self.assertIn("locked", self.attach("-c", "configure exclusive").stderr)
        self.succeeds(self.device.unlock("candidate"))
        self.succeeds(other.lock("candidate"))
        other.close()
        self.succeeds(self.device.lock("candidate"))

    def test_rpc(self):
        found = self.succeeds(self.device.rpc("<get-software-information/>")).xml_result
        self.assertEqual([name.text for name in found.iter("host-name")], ["pe1"])
        found = self.succeeds(self.device.rpc(
            '<command format="text">show configuration | display set</command>')).xml_result
        self.assertEqual("".join(found.itertext()).strip().split("\n"), self.active())
        self.fails(self.device.rpc("<get-bogus-information/>"), "get-bogus-information")

    def test_copy_and_delete(self):
        """The library has no parameter for a URL in either operation."""
        self.succeeds(self.edit("10.1.0.0/16"))
        self.succeeds(self.device.copy_config("running", "candidate"))
        self.assertEqual(self.changes(), [])
        self.succeeds(self.device.delete_config("candidate"))
        self.assertIn("-      host-name pe1;", self.changes())
        self.succeeds(self.device.discard())
        self.assertEqual(self.changes(), [])


if __name__ == "__main__":
    unittest.main()
