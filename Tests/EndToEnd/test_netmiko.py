"""The shell through netmiko's `juniper_junos` driver, as if it were the real thing."""

import pathlib
import sys
import tempfile
import unittest

import binary

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import junos_driver

RULE = [
    "set services ipsec-vpn rule netmiko match-direction input",
    "set services ipsec-vpn rule netmiko term 1 then remote-gateway 10.9.9.9",
]


class Netmiko(unittest.TestCase):
    def setUp(self):
        self.netmiko = junos_driver.load("netmiko")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.server = junos_driver.Server(folder.name)
        self.addCleanup(self.server.close)

    def connect(self, **options):
        device = self.netmiko.ConnectHandler(
            device_type="juniper_junos", host="127.0.0.1", port=self.server.port,
            username="lab", password=junos_driver.PASSWORD, use_keys=False, allow_agent=False,
            conn_timeout=30, banner_timeout=30, auth_timeout=30, read_timeout_override=30,
            **options)
        self.addCleanup(device.disconnect)
        return device

    def ended(self):
        """Waits for the end of the last session, and gives its status."""
        return self.server.shells[-1].process.wait(20)


class Prompts(Netmiko):
    def test_connecting(self):
        device = self.connect()
        self.assertEqual(device.base_prompt, "lab@pe1")
        self.assertEqual(device.find_prompt(), "lab@pe1>")
        self.assertFalse(device.check_config_mode())
        self.assertTrue(device.is_alive())

    def test_modes_are_told_apart(self):
        device = self.connect()
        device.config_mode()
        self.assertTrue(device.check_config_mode())
        self.assertEqual(device.find_prompt(), "lab@pe1#")
        device.send_command("edit services ipsec-vpn", expect_string="#")
        self.assertTrue(device.check_config_mode())
        device.exit_config_mode()
        self.assertFalse(device.check_config_mode())
        self.assertEqual(device.find_prompt(), "lab@pe1>")

    def test_leaving(self):
        self.connect().disconnect()
        self.assertEqual(self.ended(), 0)

    def test_leaving_with_uncommitted_changes(self):
        device = self.connect()
        device.send_config_set(RULE, exit_config_mode=False)
        device.disconnect()
        self.assertEqual(self.ended(), 0)


class Commands(Netmiko):
    def test_answers_are_those_of_a_script(self):
        device = self.connect()
        for command in [
            "show version", "show interfaces terse", "show configuration",
            "show configuration | display set", "show configuration | display xml",
            "show services ipsec-vpn ipsec statistics", "show configuration | count",
        ]:
            with self.subTest(command=command):
                script = binary.run("--ephemeral", "-c", command).stdout
                self.assertNotEqual(script, "")
                self.assertEqual(device.send_command(command).strip(), script.strip())
                self.assertEqual(device.send_command_timing(command).strip(), script.strip())

    def test_errors_come_behind_the_line(self):
        device = self.connect()
        for command, message in [
            ("bogus", "unknown command."), ("show bogus", "syntax error, expecting <command>."),
        ]:
            with self.subTest(command=command):
                self.assertIn(message, device.send_command(command))

    def test_a_command_longer_than_a_screen_is_wide(self):
        device = self.connect()
        patterns = "|".join(f"no-such-thing-{number}" for number in range(20))
        command = f'show version | match "{patterns}|Hostname"'
        self.assertGreater(len(command), 320)
        self.assertEqual(device.send_command(command).strip(), "Hostname: pe1")


class Configuring(Netmiko):
    def test_a_set_is_committed(self):
        device = self.connect()
        output = device.send_config_set(RULE, exit_config_mode=False)
        for line in RULE:
            self.assertIn(f"lab@pe1# {line}\n", output)
        self.assertIn("configuration check succeeds", device.commit(check=True))
        self.assertIn("commit complete", device.commit(comment="by netmiko", and_quit=True))
        self.assertFalse(device.check_config_mode())
        shown = device.send_command(
            "show configuration services ipsec-vpn rule netmiko | display set")
        self.assertEqual(shown.split("\n"), RULE)
        self.assertIn("by netmiko", device.send_command("show system commit"))

    def test_without_waiting_for_the_echo(self):
        device = self.connect()
        device.send_config_set(RULE, cmd_verify=False, exit_config_mode=False)
        device.commit()
        device.exit_config_mode()
        shown = device.send_command(
            "show configuration services ipsec-vpn rule netmiko | display set")
        self.assertEqual(shown.split("\n"), RULE)

    def test_the_prompt_follows_the_host_name(self):
        device = self.connect()
        device.send_config_set(["set system host-name west"], exit_config_mode=False)
        self.assertIn("commit complete", device.commit())
        device.exit_config_mode()
        self.assertEqual(device.set_base_prompt(), "lab@west")
        self.assertIn("Hostname: west", device.send_command("show version"))

    def test_leaving_with_uncommitted_changes_answers_the_question(self):
        device = self.connect()
        output = device.send_config_set(RULE)
        self.assertIn("Exit with uncommitted changes? [yes,no] (yes) yes", output)
        self.assertFalse(device.check_config_mode())

    def test_rollback(self):
        device = self.connect()
        before = device.send_command("show configuration")
        device.send_config_set(RULE, exit_config_mode=False)
        device.commit(and_quit=True)
        self.assertNotEqual(device.send_command("show configuration"), before)
        output = device.send_config_set(["rollback 1", "show | compare"], exit_config_mode=False)
        self.assertIn("load complete", output)
        self.assertIn("-  rule netmiko {", output)
        device.commit(and_quit=True)
        self.assertEqual(device.send_command("show configuration"), before)

    def test_a_commit_that_is_to_be_confirmed(self):
        device = self.connect()
        device.send_config_set(RULE, exit_config_mode=False)
        output = device.commit(confirm=True, confirm_delay=5)
        self.assertIn(
            "commit confirmed will be automatically rolled back in 5 minutes unless confirmed",
            output)
        self.assertTrue(device.check_config_mode())
        self.assertIn("commit complete", device.commit())
        device.exit_config_mode()

    def test_a_commit_that_fails(self):
        device = self.connect()
        device.send_config_set(
            ["set services service-set s1 ipsec-vpn-rules nowhere"], exit_config_mode=False)
        for check in [True, False]:
            with self.subTest(check=check):
                with self.assertRaisesRegex(ValueError, "Commit failed.*(?s:.*)nowhere"):
                    device.commit(check=check)
        self.assertTrue(device.check_config_mode())
        device.send_config_set(["rollback"])

    def test_a_line_that_is_wrong(self):
        device = self.connect()
        for line, error in [
            ("set bogus", "syntax error"), ("bogus", "unknown command"),
            ("set system host-name", "missing argument"), ("set s", "is ambiguous"),
        ]:
            with self.subTest(line=line):
                with self.assertRaisesRegex(self.netmiko.ConfigInvalidException, error):
                    device.send_config_set(
                        [line, *RULE], error_pattern=error, exit_config_mode=False)
                self.assertTrue(device.check_config_mode())
        self.assertEqual(
            device.send_command("show | compare | count", expect_string="#").split("\n")[0],
            "Count: 0 lines")

    def test_loading_from_the_terminal(self):
        device = self.connect()
        device.config_mode()
        device.send_command("load set terminal", expect_string=r"end input\]")
        device.write_channel("\n".join(RULE) + "\n\x04")
        self.assertIn("load complete", device.read_until_pattern(r"load complete(?s:.*)# $"))
        shown = device.send_command(
            "show services ipsec-vpn rule netmiko | display set", expect_string="# $")
        for line in RULE:
            self.assertIn(line, shown)
        device.send_config_set(["rollback 0"])


if __name__ == "__main__":
    unittest.main()
