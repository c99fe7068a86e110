"""The modules of junipernetworks.junos from PyPI work with a served network behind OpenSSH."""

import json
import os
import re
import subprocess
import textwrap
import unittest

import environments
from daemon import USER
from netconf_served import LINE, NetconfServed

PLAY = """
- hosts: routers
  gather_facts: false
  collections: [junipernetworks.junos]
  tasks:
{tasks}
    - name: results
      ansible.builtin.copy:
        content: "{{{{ {results} | to_json }}}}"
        dest: "{path}"
        mode: "0600"
      delegate_to: localhost
      run_once: true
"""


class Ansible(NetconfServed):
    """The modules run in playbooks with one or more routers."""

    environment = environments.clients

    def setUp(self):
        self.program = self.environment.program("ansible-playbook")
        super().setUp()

    def play(self, connection, tasks, *names, routers=("pe1",)):
        """Runs tasks, which must all succeed, and returns what they registered under the names."""
        path = self.home / "results.json"
        hosts = {name: {
            "ansible_host": "127.0.0.1", "ansible_port": self.daemon.port, "ansible_user": USER,
            "ansible_ssh_private_key_file": str(self.daemon.key),
            "ansible_network_os": "junipernetworks.junos.junos",
            "ansible_connection": f"ansible.netcommon.{connection}",
            "ansible_network_cli_ssh_type": "paramiko"} for name in routers}
        local = {"localhost": {
            "ansible_connection": "local", "ansible_python_interpreter": str(
                self.environment.program("python"))}}
        (self.home / "hosts.json").write_text(json.dumps(
            {"all": {"hosts": local, "children": {"routers": {"hosts": hosts}}}}))
        results = "{" + ", ".join(f"'{name}': {name}" for name in names) + "}"
        (self.home / "play.yml").write_text(PLAY.format(
            tasks=textwrap.indent(textwrap.dedent(tasks), " " * 4), results=results, path=path))
        path.unlink(missing_ok=True)
        done = subprocess.run(
            [self.program, "-i", self.home / "hosts.json", self.home / "play.yml"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            timeout=300, cwd=self.home, env={
                "PATH": f"{self.program.parent}:{os.environ['PATH']}", "HOME": str(self.home),
                "LANG": "C.UTF-8", "ANSIBLE_HOST_KEY_CHECKING": "false", "ANSIBLE_NOCOLOR": "1",
                "ANSIBLE_COLLECTIONS_PATH": self.environment.library,
                "ANSIBLE_HOME": str(self.home / "ansible"), "ANSIBLE_DEPRECATION_WARNINGS": "false",
                "ANSIBLE_PYTHON_INTERPRETER": str(self.environment.program("python")),
                # The processes that hold the connections must end soon after the test.
                "ANSIBLE_PERSISTENT_CONNECT_TIMEOUT": "60",
                "ANSIBLE_PERSISTENT_COMMAND_TIMEOUT": "60"})
        self.assertEqual(done.returncode, 0, done.stdout)
        return json.loads(path.read_text())

    def test_facts(self):
        found = self.play("netconf", """
            - junos_facts:
                gather_subset: [default, hardware, interfaces, config]
                config_format: set
              register: facts
            - junos_facts:
                gather_subset: min
                gather_network_resources: [interfaces, hostname]
              register: resources
            """, "facts", "resources")
        facts = found["facts"]["ansible_facts"]
        self.assertEqual(facts["ansible_net_hostname"], "pe1")
        self.assertEqual(facts["ansible_net_model"], "aspic")
        self.assertEqual(facts["ansible_net_serialnum"], "ASPICPE1")
        self.assertRegex(facts["ansible_net_version"], r"^21\.4R1")
        self.assertGreater(facts["ansible_net_memtotal_mb"], 0)
        self.assertEqual(list(facts["ansible_net_routing_engines"]), ["0"])
        self.assertFalse(facts["ansible_net_has_2RE"])
        self.assertEqual(facts["ansible_net_interfaces"]["so-2/2/0"]["oper-status"], "up")
        self.assertIn("Routing Engine 0", [
            module["name"] for module in facts["ansible_net_modules"]])
        self.assertEqual(facts["ansible_net_config"].strip().split("\n"), self.active())
        resources = found["resources"]["ansible_facts"]["ansible_network_resources"]
        self.assertIn("so-2/2/0", [interface["name"] for interface in resources["interfaces"]])
        self.assertEqual(resources["hostname"], {"hostname": "pe1"})

    def test_commands(self):
        found = self.play("netconf", """
            - junos_command:
                commands: [show version, show interfaces terse, show configuration system]
              register: text
            - junos_command: {commands: [show version], display: json}
              register: json
            - junos_command: {commands: [show version], display: xml}
              register: xml
            - junos_command:
                commands: ["show configuration | display set"]
              register: set
            - junos_command:
                rpcs: [get-software-information, get-interface-information interface-name=so-2/2/0]
              register: rpcs
            - junos_command:
                commands: [show interfaces terse]
                wait_for: ["result[0] contains so-2/2/0.0"]
                retries: 2
              register: waited
            - junos_command: {commands: [show bogus]}
              register: bad
              ignore_errors: true
            """, "text", "json", "xml", "set", "rpcs", "waited", "bad")
        self.assertIn("Hostname: pe1", found["text"]["stdout"][0])
        self.assertIn("so-2/2/0.0", found["text"]["stdout"][1])
        self.assertIn("host-name pe1;", found["text"]["stdout"][2])
        self.assertEqual(
            found["json"]["stdout"][0]["software-information"][0]["host-name"], [{"data": "pe1"}])
        self.assertEqual(
            found["xml"]["output"][0]["rpc-reply"]["software-information"]["host-name"], "pe1")
        self.assertEqual(found["set"]["stdout"][0].split("\n"), self.active())
        self.assertEqual(
            found["rpcs"]["output"][1]["rpc-reply"]["interface-information"]
            ["physical-interface"]["name"], "so-2/2/0")
        self.assertFalse(found["waited"]["failed"])
        self.assertTrue(found["bad"]["failed"])
        self.assertIn("bogus", str(found["bad"]["msg"]))

    def test_rpc(self):
        found = self.play("netconf", """
            - junos_rpc:
                rpc: get-interface-information
                args: {interface-name: so-2/2/0, terse: true}
              register: xml
            - junos_rpc: {rpc: get-software-information, output: text}
              register: text
            - junos_rpc: {rpc: get-software-information, output: json}
              register: json
            - junos_rpc:
                rpc: load-configuration
                attrs: {action: set, format: text}
                args: {configuration-set: "set system host-name other"}
              register: load
            - junos_rpc: {rpc: commit-configuration, args: {log: by junos_rpc}}
              register: commit
            - junos_rpc: {rpc: get-bogus}
              register: bad
              ignore_errors: true
            """, "xml", "text", "json", "load", "commit", "bad")
        self.assertEqual(re.findall(r"<name>(.*?)</name>", found["xml"]["xml"])[0], "so-2/2/0")
        self.assertIn("Hostname: pe1", "\n".join(found["text"]["output_lines"]))
        self.assertEqual(
            found["json"]["output"]["software-information"][0]["host-name"], [{"data": "pe1"}])
        self.assert_active("set system host-name other")
        self.assertIn("by junos_rpc", self.succeed("show system commit"))
        self.assertTrue(found["bad"]["failed"])

    def test_config(self):
        (self.home / "a.conf").write_text("routing-options { static { "
                                          "route 10.2.0.0/16 discard; } }")
        (self.home / "b.xml").write_text(
            "<routing-options><static><route><name>10.3.0.0/16</name><discard/></route></static>"
            "</routing-options>")
        (self.home / "c.json").write_text(json.dumps({"configuration": {"routing-options": {
            "static": {"route": [{"name": "10.4.0.0/16", "discard": [None]}]}}}}))
        (self.home / "d.set").write_text(LINE.format("10.5.0.0/16"))
        found = self.play("netconf", f"""
            - junos_config: {{lines: ["{LINE.format("10.1.0.0/16")}"], comment: from ansible}}
              register: first
            - junos_config: {{lines: ["{LINE.format("10.1.0.0/16")}"]}}
              register: again
            - junos_config: {{src: a.conf, src_format: text}}
            - junos_config: {{src: b.xml, src_format: xml}}
            - junos_config: {{src: c.json, src_format: json}}
            - junos_config: {{src: d.set, src_format: set, backup: true}}
              register: last
            - junos_config: {{lines: ["{LINE.format("10.9.0.0/16")}"]}}
              check_mode: true
              diff: true
              register: dry
            - junos_config: {{lines: ["set system bogus 1"]}}
              register: bad
              ignore_errors: true
            - junos_config: {{lines: ["set services service-set s ipsec-vpn-rules none"]}}
              register: refused
              ignore_errors: true
            - junos_config: {{check_commit: true}}
            """, "first", "again", "last", "dry", "bad", "refused")
        self.assertTrue(found["first"]["changed"])
        self.assertFalse(found["again"]["changed"])
        self.assertIn("set system host-name pe1", open(found["last"]["backup_path"]).read())
        self.assertTrue(found["dry"]["changed"])
        self.assertIn("10.9.0.0/16", found["dry"]["diff"]["prepared"])
        self.assertIn("bogus", found["bad"]["msg"])
        self.assertTrue(found["refused"]["failed"])
        self.assertEqual(self.active("routing-options"), [
            LINE.format(f"10.{number}.0.0/16") for number in range(1, 6)])
        self.assertEqual(self.changes(), [])
        self.assertIn("from ansible", self.succeed("show system commit"))

    def test_config_is_replaced_and_rolled_back(self):
        (self.home / "whole.conf").write_text("system { host-name other; }")
        (self.home / "part.conf").write_text(
            "routing-options { replace: static { route 10.2.0.0/16 discard; } }")
        self.succeed(f"configure; {LINE.format('10.1.0.0/16')}; commit and-quit")
        self.play("netconf", """
            - junos_config: {src: part.conf, src_format: text, update: replace}
            """)
        self.assertEqual(self.active("routing-options"), [LINE.format("10.2.0.0/16")])
        self.play("netconf", """
            - junos_config: {src: whole.conf, src_format: text, update: override}
            """)
        self.assertEqual(self.active(), ["set system host-name other"])
        self.play("netconf", """
            - junos_config: {rollback: 2}
            """)
        self.assertEqual(self.active("routing-options"), [LINE.format("10.1.0.0/16")])

    def test_config_is_confirmed(self):
        self.succeed("request lab clock pause")
        self.play("netconf", f"""
            - junos_config: {{lines: ["{LINE.format("10.1.0.0/16")}"], confirm: 2}}
            """)
        self.assert_active(LINE.format("10.1.0.0/16"))
        self.see("request lab advance 121")
        self.assert_inactive(LINE.format("10.1.0.0/16"))
        self.see("configure; rollback 0; exit")
        self.play("netconf", f"""
            - junos_config: {{lines: ["{LINE.format("10.2.0.0/16")}"], confirm: 2}}
            - junos_config: {{confirm_commit: true}}
            """)
        self.see("request lab advance 300")
        self.assert_active(LINE.format("10.2.0.0/16"))

    def test_resources(self):
        """A resource module reads, compares and writes a part of the configuration."""
        found = self.play("netconf", """
            - junos_hostname: {config: {hostname: other}, state: merged}
              register: first
            - junos_hostname: {config: {hostname: other}, state: merged}
              register: again
            - junos_hostname: {state: gathered}
              register: gathered
            """, "first", "again", "gathered")
        self.assertEqual([found[name]["changed"] for name in ["first", "again"]], [True, False])
        self.assert_active("set system host-name other")
        self.assertEqual(found["gathered"]["gathered"], {"hostname": "other"})

    def test_parallel_hosts(self):
        """Three hosts have sessions at one router."""
        found = self.play("netconf", """
            - junos_command: {commands: [show version]}
              register: text
            """, "text", routers=("a", "b", "c"))
        self.assertIn("Hostname: pe1", found["text"]["stdout"][0])

    def test_command_line(self):
        """junos_netconf works through the command line, as other modules can."""
        found = self.play("network_cli", """
            - junos_netconf: {netconf_port: 2222}
              register: first
            - junos_netconf: {netconf_port: 2222}
              register: again
            - junos_command: {commands: [show version, show interfaces terse]}
              register: text
            """, "first", "again", "text")
        self.assertEqual(
            found["first"]["commands"], ["set system services netconf ssh port 2222"])
        self.assertTrue(found["first"]["changed"])
        self.assertFalse(found["again"]["changed"])
        self.assert_active("set system services netconf ssh port 2222")
        self.assertIn("Hostname: pe1", found["text"]["stdout"][0])
        self.play("network_cli", """
            - junos_netconf: {state: absent}
            """)
        self.assertEqual(self.active("system services"), [])


if __name__ == "__main__":
    unittest.main()
