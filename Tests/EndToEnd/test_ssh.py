"""A served network behind OpenSSH's server: single commands, and five programs at the same time."""

import concurrent.futures
import re
import subprocess
import unittest

import daemon
import environments
from daemon import USER
from served import PATIENCE, Served, wait

CONNECTIONS = 5


@unittest.skipIf(daemon.MISSING, daemon.MISSING)
class Five(Served):
    """Five programs of different libraries work at one router."""

    def setUp(self):
        super().setUp()
        self.netmiko = environments.test.load("netmiko")
        self.scrapli = environments.test.load("scrapli.driver.core")
        self.network = self.serve("--lab", "base")
        self.daemon = daemon.listen(self)

    def netmiko_device(self):
        return self.netmiko.ConnectHandler(
            device_type="juniper_junos", host="127.0.0.1", port=self.daemon.port, username=USER,
            use_keys=True, key_file=str(self.daemon.key), allow_agent=False, conn_timeout=PATIENCE,
            banner_timeout=PATIENCE, auth_timeout=PATIENCE, read_timeout_override=PATIENCE)

    def scrapli_device(self):
        device = self.scrapli.JunosDriver(
            host="127.0.0.1", port=self.daemon.port, auth_username=USER,
            auth_private_key=str(self.daemon.key), auth_strict_key=False, transport="system",
            ssh_config_file="", ssh_known_hosts_file="/dev/null", timeout_socket=PATIENCE,
            timeout_transport=PATIENCE, timeout_ops=PATIENCE)
        device.open()
        return device

    def at_once(self, work):
        """Runs the work once for each connection, with its number. Raises what any of them
        raised."""
        with concurrent.futures.ThreadPoolExecutor(CONNECTIONS) as pool:
            return list(pool.map(work, range(CONNECTIONS)))

    @staticmethod
    def route(number, attempt):
        return f"set routing-options static route 10.{number}.{attempt}.0/24 next-hop 21.21.2.1"

    def commit_by_netmiko(self, number):
        device = self.netmiko_device()
        try:
            self.assertEqual(device.base_prompt, f"{USER}@pe1")
            self.assertIn("Hostname: pe1", device.send_command("show version"))
            for attempt in range(2):
                device.config_mode(config_command="configure private")
                device.send_config_set(
                    [self.route(number, attempt)], enter_config_mode=False, exit_config_mode=False)
                self.assertIn("commit complete", device.commit(and_quit=True))
            self.assertIn(self.route(number, 1), device.send_command(
                "show configuration routing-options | display set"))
            self.assertIn(
                "1 packets received", device.send_command("ping 21.21.2.1 count 1"))
            [uptime] = device.send_command("show system uptime", use_textfsm=True)
            return int(uptime["users"])
        finally:
            device.disconnect()

    def commit_by_scrapli(self, number):
        device = self.scrapli_device()
        try:
            self.assertEqual(device.get_prompt(), f"{USER}@pe1>")
            self.assertIn("Hostname: pe1", device.send_command("show version").result)
            for attempt in range(2):
                answers = device.send_configs(
                    [self.route(number, attempt), "commit"],
                    privilege_level="configuration_private")
                self.assertIn("commit complete", answers[1].result)
                self.assertFalse(answers.failed)
            self.assertTrue(device.send_command("show bogus").failed)
            return device.send_command(
                "show configuration routing-options | display set").result
        finally:
            device.close()

    def check(self):
        """Requires that all commits are stored, and that no session remains."""
        text = self.succeed("show configuration routing-options | display set")
        for number in range(CONNECTIONS):
            for attempt in range(2):
                self.assertIn(f"{self.route(number, attempt)}\n", text)
        commits = self.succeed("show system commit")
        self.assertEqual(
            len(re.findall(rf"^\d+ .* by {USER} via cli$", commits, re.MULTILINE)),
            2 * CONNECTIONS)
        wait(lambda: " 1 user," in self.succeed("show system users"), "the end of the sessions")
        self.assertEqual(self.network.end(), (0, "", ""))

    def test_netmiko(self):
        self.at_once(self.commit_by_netmiko)
        self.check()

    def test_scrapli(self):
        for number, text in enumerate(self.at_once(self.commit_by_scrapli)):
            self.assertIn(self.route(number, 1), text)
        self.check()

    def test_who_they_are(self):
        """Each program has a session with its own terminal and address."""
        devices = self.at_once(lambda _: self.netmiko_device())
        rows = re.findall(
            rf"^{USER} +(\S+) +127\.0\.0\.1 .*-cli", devices[0].send_command("show system users"),
            re.MULTILINE)
        self.assertEqual(len(rows), CONNECTIONS)
        self.assertEqual(len(set(rows)), CONNECTIONS)
        # The end of the network is reported to each program, and none hangs.
        self.assertEqual(self.network.end(), (0, "", ""))
        for device in devices:
            wait(lambda: not device.is_alive() or device.remote_conn.closed, "the end")
            device.disconnect()


@unittest.skipIf(daemon.MISSING, daemon.MISSING)
class Commands(Served):
    """`ssh router 'show version'` has the output, errors and exit status of the command."""

    def setUp(self):
        super().setUp()
        self.serve("--lab", "base")
        self.daemon = daemon.listen(self)

    def ssh(self, *words, stdin="", options=()):
        done = subprocess.run(
            self.daemon.ssh(*words, options=options), input=stdin, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, timeout=PATIENCE)
        return done.returncode, done.stdout, done.stderr

    def test_a_command(self):
        for command in [
            "show version", "show version | display xml", "show version | display json",
            "show configuration | display set | match \"so-2/2/0|pe1\"",
        ]:
            with self.subTest(command=command):
                self.assertEqual(self.ssh(command), (0, self.succeed(command), ""))
        self.assertIn("<host-name>pe1</host-name>", self.ssh("show version | display xml")[1])
        # ssh joins words with blanks.
        self.assertEqual(self.ssh("show", "version"), (0, self.succeed("show version"), ""))

    def test_a_command_that_fails(self):
        self.assertEqual(
            self.ssh("show bogus"),
            (1, "", "command:1: syntax error, expecting <command>: bogus\n"))
        self.assertEqual(
            self.ssh("show version; show bogus; show interfaces"),
            (1, self.succeed("show version"),
             "command:2: syntax error, expecting <command>: bogus\n"))

    def test_several_lines(self):
        status, output, errors = self.ssh(
            "configure\nset system host-name other\ncommit and-quit\nshow version")
        self.assertEqual((status, errors), (0, ""))
        self.assertIn("commit complete\n", output)
        self.assertIn("Hostname: other\n", output)
        self.assertEqual(
            self.ssh("configure\nset system bogus 1\ncommit"), (
                1, "Entering configuration mode\n",
                "command:2: syntax error: bogus\n"))

    def test_standard_input(self):
        self.assertEqual(
            self.ssh(stdin="show version\nshow bogus\n"),
            (1, self.succeed("show version"),
             "stdin:2: syntax error, expecting <command>: bogus\n"))

    def test_no_other_program_is_run(self):
        for words, options in [
            (["scp -t /tmp"], []), (["sh -c id"], []), (["aspic --version"], []),
            (["sftp"], ["-s"]),
        ]:
            with self.subTest(words=words):
                status, output, errors = self.ssh(*words, options=options)
                self.assertNotEqual(status, 0)
                self.assertEqual(output, "")
                self.assertRegex(errors, "unknown command|syntax error|subsystem request failed")

    def test_netconf_without_the_subsystem(self):
        hello = ('<hello xmlns="urn:ietf:params:xml:ns:netconf:base:1.0"><capabilities><capability>'
                 "urn:ietf:params:netconf:base:1.0</capability></capabilities></hello>]]>]]>")
        status, output, errors = self.ssh(
            "xml-mode netconf need-trailer", stdin=hello + "".join(
                f'<rpc message-id="{number}"><{name}/></rpc>]]>]]>' for number, name in enumerate(
                    ["get-software-information", "close-session"])))
        self.assertEqual((status, errors), (0, ""))
        messages = output.split("]]>]]>")
        self.assertEqual(len(messages), 4)
        self.assertIn("<session-id>", messages[0])
        self.assertIn("<host-name>pe1</host-name>", messages[1])
        self.assertIn("<ok/>", messages[2])


if __name__ == "__main__":
    unittest.main()
