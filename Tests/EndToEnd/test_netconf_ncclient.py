"""The library ncclient from PyPI works with a served network behind OpenSSH.

Its handler for Junos has operations of its own; operations that only RFC 6241 has are tested with
its default handler."""

import json
import unittest

import daemon
import environments
from daemon import USER
from netconf_served import LINE, NetconfServed
from served import wait

TEXT = "routing-options {{ static {{ route {} discard; }} }}"
XML = """<routing-options xmlns="" xmlns:nc="urn:ietf:params:xml:ns:netconf:base:1.0"><static>
<route{}><name>{}</name><discard/></route></static></routing-options>"""
# The configuration in the form that `edit-config` expects.
CONFIG = "<config><configuration>{}</configuration></config>"


class Ncclient(NetconfServed):
    """Tests with a session of ncclient."""

    handler = "junos"

    def setUp(self):
        self.ncclient = environments.test.load("ncclient.manager")
        self.etree = environments.test.load("lxml.etree")
        self.RPCError = environments.test.load("ncclient.operations").RPCError
        super().setUp()
        self.manager = self.connect()

    def connect(self, handler=None, server=None):
        login = self.login
        if server:
            login |= {"port": server.port, "key_filename": str(server.key)}
        manager = self.ncclient.connect(
            **login, device_params={"name": handler or self.handler})
        self.addCleanup(lambda: manager.connected and manager.close_session())
        return manager

    def xml(self, route, attributes=""):
        return XML.format(attributes, route)

    def config(self, route, attributes=""):
        return CONFIG.format(self.xml(route, attributes))

    def failure(self, call, *arguments, **options):
        """Returns the error that a call must raise, the first of several."""
        with self.assertRaises(self.RPCError) as caught:
            call(*arguments, **options)
        error = [caught.exception, *(caught.exception.errlist or [])][:2][-1]
        self.assertEqual(error.severity, "error")
        self.assertTrue(error.message)
        return error


class Junos(Ncclient):
    """The handler for Junos carries out its own operations."""

    def test_hello(self):
        capabilities = set(self.manager.server_capabilities)
        for name in [
            "urn:ietf:params:netconf:base:1.0", "urn:ietf:params:netconf:base:1.1",
            "urn:ietf:params:netconf:capability:candidate:1.0",
            "urn:ietf:params:netconf:capability:confirmed-commit:1.1",
            "urn:ietf:params:netconf:capability:rollback-on-error:1.0",
            "urn:ietf:params:netconf:capability:validate:1.1",
            "http://xml.juniper.net/netconf/junos/1.0", "http://xml.juniper.net/dmi/system/1.0",
        ]:
            self.assertIn(name, capabilities)
        numbers = [int(manager.session_id) for manager in [self.manager, self.connect()]]
        self.assertEqual(len(set(numbers)), 2)

    def test_command(self):
        command = self.manager.command
        self.assertEqual(
            command("show version", format="text").xpath("output")[0].text.strip(),
            self.succeed("show version").strip())
        self.assertEqual(
            command("show version").xpath("software-information/host-name")[0].text, "pe1")
        found = json.loads(command("show version", format="json").xpath("//rpc-reply")[0].text)
        self.assertEqual(found["software-information"][0]["host-name"], [{"data": "pe1"}])
        self.assertIn("bogus", self.failure(command, "show bogus").info or "")

    def test_rpc(self):
        rpc = self.manager.rpc
        self.assertEqual(
            rpc("<get-software-information/>").xpath("software-information/host-name")[0].text,
            "pe1")
        found = rpc("""<get-interface-information><terse/><interface-name>so-2/2/0</interface-name>
            </get-interface-information>""")
        self.assertEqual(
            [name.text for name in found.xpath("//physical-interface/name")], ["so-2/2/0"])
        self.assertEqual(self.failure(rpc, "<get-bogus/>").tag, "operation-not-supported")
        # The request is the same as an element.
        request = environments.test.load("ncclient.xml_").new_ele("get-software-information")
        self.assertEqual(len(self.manager.dispatch(request).xpath("//host-name")), 1)

    def test_get_configuration(self):
        get = self.manager.get_configuration
        self.assertEqual(
            get(format="xml").xpath("configuration/system/host-name")[0].text, "pe1")
        self.assertIn("host-name pe1;", get(format="text").xpath("configuration-text")[0].text)
        self.assertEqual(
            get(format="set").xpath("configuration-set")[0].text.strip().split("\n"),
            self.active())
        found = json.loads(get(format="json").xpath("//rpc-reply")[0].text)
        self.assertEqual(found["configuration"]["system"], {"host-name": "pe1"})
        filter = self.etree.XML("""<configuration><interfaces><interface><name>so-2/2/0</name>
            </interface></interfaces></configuration>""")
        chosen = get(format="xml", filter=filter).xpath("configuration")[0]
        self.assertEqual([child.tag for child in chosen], ["interfaces"])
        self.assertEqual([name.text for name in chosen.findall("interfaces/interface/name")],
                         ["so-2/2/0"])

    def test_load_configuration_in_each_format(self):
        load = self.manager.load_configuration
        load(format="text", config=TEXT.format("10.1.0.0/16"))
        load(format="xml", config=self.etree.XML(self.xml("10.2.0.0/16")))
        load(format="json", config=json.dumps({"configuration": {"routing-options": {
            "static": {"route": [{"name": "10.3.0.0/16", "discard": [None]}]}}}}))
        load(action="set", config=[LINE.format("10.4.0.0/16"), LINE.format("10.5.0.0/16")])
        routes = [LINE.format(f"10.{number}.0.0/16") for number in range(1, 6)]
        difference = self.manager.compare_configuration().xpath(
            "configuration-information/configuration-output")[0].text
        self.assertEqual(difference.count(" discard;"), 5)
        self.assertEqual(len(self.changes()), difference.strip().count("\n") + 1)
        self.manager.commit()
        self.assert_active(*routes)
        self.assertIn("+          route 10.1.0.0/16 discard;", self.manager.compare_configuration(
            rollback=1).xpath("//configuration-output")[0].text)
        load(action="override", format="text", config=TEXT.format("10.6.0.0/16"))
        self.manager.commit()
        self.assertEqual(self.active(), [LINE.format("10.6.0.0/16")])
        load(action="replace", format="text",
             config="routing-options { replace: static { route 10.7.0.0/16 discard; } }")
        self.manager.commit()
        self.assertEqual(self.active(), [LINE.format("10.7.0.0/16")])
        load(action="update", format="text", config=TEXT.format("10.8.0.0/16"))
        self.manager.commit()
        self.assertEqual(self.active(), [LINE.format("10.8.0.0/16")])

    def test_loads_that_fail(self):
        load = self.manager.load_configuration
        for options in [
            {"format": "text", "config": "system { bogus 1; }"},
            {"format": "xml", "config": self.etree.XML("<system><bogus>1</bogus></system>")},
            {"format": "json", "config": '{"configuration": {"system": {"bogus": 1}}}'},
            {"action": "set", "config": "set system bogus 1"},
        ]:
            with self.subTest(options=options):
                error = self.failure(load, **options)
                self.assertIn("<bad-element>bogus</bad-element>", error.info)
                self.assertEqual(error.path.strip(), "[edit system]")
        self.manager.discard_changes()
        self.assertEqual(self.changes(), [])

    def test_commit(self):
        load, commit = self.manager.load_configuration, self.manager.commit
        load(action="set", config=LINE.format("10.1.0.0/16"))
        commit(check=True)
        self.assert_inactive(LINE.format("10.1.0.0/16"))
        commit(comment="from ncclient", synchronize=True)
        self.assert_active(LINE.format("10.1.0.0/16"))
        text = self.succeed("show system commit")
        self.assertRegex(text, rf"^0 .* by {USER} via netconf")
        self.assertIn("from ncclient", text)
        # A commit without changes is not an error.
        commit()
        load(action="set", config="set routing-instances vrf interface so-9/9/9.0")
        load(action="set", config="set services service-set s ipsec-vpn-rules none")
        for options in [{"check": True}, {}]:
            error = self.failure(commit, **options)
            self.assertIn("[edit", error.path)
        self.assert_inactive("set services service-set s ipsec-vpn-rules none")

    def test_commit_confirmed(self):
        self.succeed("request lab clock pause")
        for seconds, late in [(60, 61), ("90", 121)]:
            with self.subTest(seconds=seconds):
                self.manager.load_configuration(action="set", config=LINE.format("10.1.0.0/16"))
                self.manager.commit(confirmed=True, timeout=seconds)
                self.see(f"request lab advance {late - 2}")
                self.assert_active(LINE.format("10.1.0.0/16"))
                self.see("request lab advance 2")
                self.assert_inactive(LINE.format("10.1.0.0/16"))
                self.manager.discard_changes()
        self.manager.load_configuration(action="set", config=LINE.format("10.1.0.0/16"))
        self.manager.commit(confirmed=True)
        self.manager.commit()
        self.see("request lab advance 1000")
        self.assert_active(LINE.format("10.1.0.0/16"))

    def test_commit_at(self):
        self.succeed("request lab clock pause")
        self.manager.load_configuration(action="set", config=LINE.format("10.1.0.0/16"))
        self.manager.commit(at_time="2030-01-01 00:00:00")
        self.assert_inactive(LINE.format("10.1.0.0/16"))
        self.assertIn(
            f"commit requested by {USER} via netconf at Tue Jan  1 00:00:00 2030\n",
            self.see("show system commit"))
        self.see("request lab advance 31536000; request lab advance 31536000; "
                 "request lab advance 31536000; request lab advance 31536000")
        self.assert_active(LINE.format("10.1.0.0/16"))

    def test_rollback(self):
        for number in [1, 2]:
            self.manager.load_configuration(
                action="set", config=LINE.format(f"10.{number}.0.0/16"))
            self.manager.commit()
        self.manager.rollback(rollback=1)
        self.assertIn("-    route 10.2.0.0/16 discard;", self.changes())
        self.manager.rollback()
        self.assertEqual(self.changes(), [])
        self.manager.rollback(rollback=2)
        self.manager.commit()
        self.assertEqual(self.active("routing-options"), [])
        self.failure(self.manager.rollback, rollback=49)

    def test_what_the_router_has_no_use_for(self):
        """Neither request ends the session."""
        for call in [self.manager.reboot, self.manager.halt]:
            self.failure(call)
        self.assertEqual(len(self.manager.command("show version").xpath("//host-name")), 1)

    def test_other_ways(self):
        """If no subsystem is configured, ncclient runs `xml-mode netconf need-trailer` as the
        command of a login. If a command is forced, it is run for all logins."""
        for ways in [
            [daemon.subsystem("netconf")], [daemon.forced()], [daemon.forced("attach")],
            [daemon.subsystem("netconf"), daemon.forced()],
        ]:
            manager = self.connect(server=self.listen(*ways))
            self.assertEqual(
                manager.command("show version").xpath("software-information/host-name")[0].text,
                "pe1")


class Standard(Ncclient):
    """ncclient's default handler carries out the operations of RFC 6241."""

    handler = "default"

    def edit(self, route, attributes="", **options):
        return self.manager.edit_config(
            target="candidate", config=self.config(route, attributes), **options)

    def test_get_config(self):
        for source in ["running", "candidate"]:
            found = self.manager.get_config(source).data
            self.assertEqual(self.texts(found, "host-name"), ["pe1"])
        filter = """<configuration><interfaces><interface><name>so-2/2/0</name></interface>
            </interfaces></configuration>"""
        found = self.manager.get_config("running", filter=("subtree", filter)).data
        self.assertEqual(self.texts(found, "host-name"), [])
        self.assertEqual(self.texts(found, "description"), ["teller so-0/2/0"])
        self.failure(self.manager.get_config, "startup")

    def test_get(self):
        filter = "<configuration><system><host-name/></system></configuration>"
        found = self.manager.get(filter=("subtree", filter)).data
        self.assertEqual(self.texts(found, "host-name"), ["pe1"])
        self.assertEqual(self.texts(found, "interface"), [])

    @staticmethod
    def texts(element, name):
        return [found.text for found in element.iter("{*}" + name)]

    def test_edit_config(self):
        self.edit("10.1.0.0/16")
        self.assert_inactive(LINE.format("10.1.0.0/16"))
        self.manager.validate()
        self.manager.commit()
        self.assert_active(LINE.format("10.1.0.0/16"))
        # `create` requires that the route does not exist, `delete` that it exists, and `remove`
        # neither.
        self.assertEqual(
            self.failure(self.edit, "10.1.0.0/16", ' nc:operation="create"').tag, "data-exists")
        self.edit("10.2.0.0/16", ' nc:operation="create"')
        self.assertEqual(
            self.failure(self.edit, "10.3.0.0/16", ' nc:operation="delete"').tag, "data-missing")
        self.edit("10.3.0.0/16", ' nc:operation="remove"')
        self.edit("10.1.0.0/16", ' nc:operation="delete"')
        self.manager.commit()
        self.assertEqual(self.active("routing-options"), [LINE.format("10.2.0.0/16")])

    def test_operations_that_replace(self):
        self.edit("10.1.0.0/16")
        self.edit("10.2.0.0/16")
        static = self.xml("10.3.0.0/16").replace("<static>", '<static nc:operation="replace">')
        self.manager.edit_config(target="candidate", config=CONFIG.format(static))
        self.manager.commit()
        self.assertEqual(self.active("routing-options"), [LINE.format("10.3.0.0/16")])
        # A parent that does not exist is an error. RFC 6241 section 7.2.
        self.assertEqual(
            self.failure(self.edit, "10.4.0.0/16", default_operation="none").tag, "data-missing")
        self.assertEqual(self.changes(), [])
        self.edit("10.4.0.0/16", ' nc:operation="merge"', default_operation="none")
        self.manager.commit()
        self.assertEqual(len(self.active("routing-options")), 2)
        self.edit("10.5.0.0/16", default_operation="replace")
        self.manager.commit()
        self.assertEqual(self.active(), [LINE.format("10.5.0.0/16")])

    def test_options(self):
        self.edit("10.1.0.0/16", test_option="test-then-set", error_option="stop-on-error")
        self.edit("10.2.0.0/16", test_option="set", error_option="rollback-on-error")
        self.edit("10.3.0.0/16", test_option="test-only")
        self.manager.commit()
        self.assertEqual(len(self.active("routing-options")), 2)
        bad = CONFIG.format(self.xml("10.4.0.0/16") + "<system><bogus/></system>")
        error = self.failure(
            self.manager.edit_config, target="candidate", config=bad,
            error_option="rollback-on-error")
        self.assertIn("bogus", error.info)
        self.assertEqual(self.changes(), [])

    def test_discard_changes(self):
        self.edit("10.1.0.0/16")
        self.assertNotEqual(self.changes(), [])
        self.manager.discard_changes()
        self.assertEqual(self.changes(), [])

    def test_copy_config(self):
        path = self.home / "copy.xml"
        self.manager.copy_config(source="running", target=f"file://{path}")
        self.assertIn("<host-name>pe1</host-name>", path.read_text())
        path.write_text(path.read_text().replace(">pe1<", ">other<"))
        self.manager.copy_config(source=f"file://{path}", target="candidate")
        self.assertEqual(
            self.changes(), ["[edit system]", "-  host-name pe1;", "+  host-name other;"])
        self.manager.validate()
        self.manager.commit()
        self.assert_active("set system host-name other")
        self.manager.copy_config(source="running", target="candidate")
        self.failure(self.manager.copy_config, f"file://{self.home}/none.xml", "candidate")
        self.manager.edit_config(
            target="candidate", format="url", config=f"file://localhost{path}",
            default_operation="merge")
        self.manager.delete_config(target=f"file://{path}")
        self.assertFalse(path.exists())

    def test_locks(self):
        other = self.connect()
        with self.manager.locked("candidate"):
            error = self.failure(other.lock, "candidate")
            self.assertEqual(error.tag, "lock-denied")
            self.assertIn(f"<session-id>{self.manager.session_id}</session-id>", error.info)
            self.failure(other.edit_config, target="candidate", config=self.config("10.1.0.0/16"))
            self.assertIn("locked", self.attach("-c", "configure exclusive").stderr)
        self.failure(self.manager.unlock, "candidate")
        other.lock("candidate")
        other.close_session()
        self.manager.lock("candidate")
        self.manager.unlock("candidate")

    def test_a_candidate_that_is_changed_is_not_locked(self):
        self.connect().edit_config(target="candidate", config=self.config("10.1.0.0/16"))
        self.assertEqual(self.failure(self.manager.lock, "candidate").tag, "lock-denied")

    def test_kill_session(self):
        other = self.connect()
        other.lock("candidate")
        other.edit_config(target="candidate", config=self.config("10.1.0.0/16"))
        self.manager.kill_session(other.session_id)
        wait(lambda: not other.connected, "the end of the session")
        self.manager.lock("candidate")
        self.assertEqual(self.changes(), [])
        self.failure(self.manager.kill_session, "999999")
        self.failure(self.manager.kill_session, self.manager.session_id)

    def test_close_session(self):
        self.assertTrue(self.manager.close_session().ok)
        wait(lambda: not self.manager.connected, "the end of the session")

    def test_confirmed_commit_ends_with_its_session(self):
        self.edit("10.1.0.0/16")
        self.manager.commit(confirmed=True, timeout="600")
        self.assert_active(LINE.format("10.1.0.0/16"))
        self.manager.close_session()
        wait(lambda: LINE.format("10.1.0.0/16") not in self.active(), "the rollback")

    def test_confirmed_commit_that_persists(self):
        self.succeed("request lab clock pause")
        self.edit("10.1.0.0/16")
        self.manager.commit(confirmed=True, timeout="600", persist="token")
        self.manager.close_session()
        other = self.connect()
        self.assert_active(LINE.format("10.1.0.0/16"))
        self.failure(other.commit, persist_id="other")
        other.commit(persist_id="token")
        self.see("request lab advance 1000")
        self.assert_active(LINE.format("10.1.0.0/16"))

    def test_cancel_commit(self):
        self.edit("10.1.0.0/16")
        self.manager.commit(confirmed=True, timeout="600", persist="token")
        self.failure(self.manager.cancel_commit, persist_id="other")
        self.manager.cancel_commit(persist_id="token")
        self.assert_inactive(LINE.format("10.1.0.0/16"))
        self.manager.discard_changes()
        self.edit("10.2.0.0/16")
        self.manager.commit(confirmed=True)
        self.manager.cancel_commit()
        self.assert_inactive(LINE.format("10.2.0.0/16"))
        self.failure(self.manager.cancel_commit)

    def test_validate(self):
        self.manager.edit_config(target="candidate", config=CONFIG.format(
            """<services xmlns=""><service-set><name>s</name><ipsec-vpn-rules><name>none</name>
            </ipsec-vpn-rules></service-set></services>"""))
        error = self.failure(self.manager.validate, "candidate")
        self.assertIn("[edit services", error.path)
        self.failure(self.manager.commit)


if __name__ == "__main__":
    unittest.main()
