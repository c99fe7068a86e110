"""netmiko's driver `juniper_junos` uses the shell like that of the real system.

The driver waits for seconds in each session, so that few sessions are made, each with many steps.
"""

import pathlib
import sys
import tempfile
import unittest

import binary
import environments

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import junos_driver

LINES = [
    "set interfaces so-0/0/0 description netmiko",
    "set interfaces so-2/2/0 description netmiko",
]


class Netmiko(unittest.TestCase):
    """Tests with a session of netmiko."""

    def setUp(self):
        self.netmiko = environments.test.load("netmiko")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.server = junos_driver.Server(folder.name)
        self.addCleanup(self.server.close)
        self.device = self.netmiko.ConnectHandler(
            device_type="juniper_junos", host="127.0.0.1", port=self.server.port,
            username="lab", password=junos_driver.PASSWORD, use_keys=False, allow_agent=False,
            conn_timeout=30, banner_timeout=30, auth_timeout=30, read_timeout_override=30)

    def leaves(self):
        """Ends the session as the driver does; the program must exit with status 0."""
        self.device.disconnect()
        self.assertEqual(self.server.shells[-1].process.wait(20), 0)

    def test_prompts_and_commands(self):
        device = self.device
        self.assertEqual(device.base_prompt, "lab@pe1")
        self.assertEqual(device.find_prompt(), "lab@pe1>")
        self.assertFalse(device.check_config_mode())
        for command in [
            "show version", "show interfaces", "show configuration | display set",
            "show configuration | display xml", "show configuration | count",
        ]:
            with self.subTest(command=command):
                script = binary.run("--ephemeral", "-c", command).stdout
                self.assertNotEqual(script, "")
                # The time since the router was started differs.
                told = [text for text in script.split("\n") if "ago" not in text]
                answer = device.send_command(command).split("\n")
                self.assertEqual(
                    "\n".join(text for text in answer if "ago" not in text).strip(),
                    "\n".join(told).strip())
        for command, message in [
            ("bogus", "unknown command."), ("show bogus", "syntax error, expecting <command>."),
        ]:
            with self.subTest(command=command):
                self.assertIn(message, device.send_command(command))
        patterns = "|".join(f"no-such-thing-{number}" for number in range(12))
        command = f'show version | except "{patterns}" | match "{patterns}|Hostname"'
        self.assertGreater(len(command), 400)
        self.assertEqual(device.send_command(command).strip(), "Hostname: pe1")
        self.leaves()

    def test_what_programs_know_of_the_real_system_reads_the_reports(self):
        device = self.device
        software = device.send_command("show version")
        patterns = environments.test.load("netmiko.ssh_autodetect").SSH_MAPPER_DICT["juniper_junos"]
        self.assertRegex(software, "|".join(patterns["search_patterns"]))
        # The textfsm templates are those of ntc-templates, which is installed with netmiko.
        [version] = device.send_command("show version", use_textfsm=True)
        self.assertEqual((version["hostname"], version["model"]), ("pe1", "aspic"))
        self.assertRegex(version["junos_version"], r"^21\.4R1\.8-aspic")
        device.send_config_set([LINES[0], "commit and-quit"], exit_config_mode=False)
        [uptime] = device.send_command("show system uptime", use_textfsm=True)
        self.assertEqual((uptime["users"], uptime["last_config_user"]), ("1", "lab"))
        self.assertEqual(uptime["load_average_15min"], "0.00")
        hardware = device.send_command("show chassis hardware", use_textfsm=True)
        self.assertIsInstance(hardware, list, "no template took the table")
        self.assertEqual(
            {row["chassis_serial_number"] for row in hardware if row["chassis_serial_number"]},
            {"ASPICPE1"})
        self.leaves()

    def test_a_configuration_is_committed_and_rolled_back(self):
        device = self.device
        before = device.send_command("show configuration | display set")
        output = device.send_config_set(LINES, exit_config_mode=False)
        for line in LINES:
            self.assertIn(line, output)
        self.assertTrue(device.check_config_mode())
        self.assertEqual(device.find_prompt(), "lab@pe1#")
        self.assertIn("configuration check succeeds", device.commit(check=True))
        output = device.commit(confirm=True, confirm_delay=5)
        self.assertIn(
            "commit confirmed will be automatically rolled back in 5 minutes unless confirmed",
            output)
        # The reminder above the prompt is not a prompt.
        self.assertTrue(device.check_config_mode())
        self.assertIn("commit complete", device.commit(comment="by netmiko", and_quit=True))
        self.assertFalse(device.check_config_mode())
        shown = device.send_command("show configuration interfaces | display set | match netmiko")
        self.assertEqual(shown.strip().split("\n"), LINES)
        self.assertIn("by netmiko", device.send_command("show system commit"))
        output = device.send_config_set(
            ["rollback 2", "show | compare"], cmd_verify=False, exit_config_mode=False)
        self.assertIn("load complete", output)
        self.assertIn("-   description netmiko;", output)
        device.commit(and_quit=True)
        self.assertEqual(device.send_command("show configuration | display set"), before)
        self.leaves()

    def test_what_is_wrong_and_what_is_left_uncommitted(self):
        device = self.device
        for line, error in [("set bogus", "syntax error"), ("set s", "is ambiguous")]:
            with self.subTest(line=line):
                with self.assertRaisesRegex(self.netmiko.ConfigInvalidException, error):
                    device.send_config_set(
                        [line, *LINES], error_pattern=error, exit_config_mode=False)
        device.send_config_set(
            ["set services service-set s1 ipsec-vpn-rules nowhere"], exit_config_mode=False)
        with self.assertRaisesRegex(ValueError, "Commit failed.*(?s:.*)nowhere"):
            device.commit()
        self.assertTrue(device.check_config_mode())
        self.assertIn("+ ", device.send_command("show | compare", expect_string="#"))
        # The driver answers the question itself.
        self.assertIn("uncommitted changes? [yes,no] (yes) yes", device.exit_config_mode())
        self.assertEqual(device.find_prompt(), "lab@pe1>")
        device.config_mode()
        self.leaves()


if __name__ == "__main__":
    unittest.main()
