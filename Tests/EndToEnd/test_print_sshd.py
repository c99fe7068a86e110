"""The files of `aspic serve --print-sshd`, and its errors. Other tests start sshd with the
files."""

import os
import re
import shlex
import stat
import subprocess
import unittest

import binary
import daemon
from served import Served


@unittest.skipIf(daemon.MISSING, daemon.MISSING)
class PrintedServer(Served):
    """Tests with the folder that the option writes."""

    def print(self, *arguments, **options):
        return binary.run(
            "serve", "--print-sshd", *arguments, home=self.home, cwd=self.home, **options)

    def files(self, name):
        return {path.name: path.read_text() for path in (self.home / name).iterdir()}

    def test_files(self):
        done = self.print("ssh", "--state", "lab", "--port", "2830")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(done.stdout.count("\n"), 1)
        home = self.home.resolve()
        self.assertEqual(
            shlex.split(done.stdout), [daemon.SERVER, "-D", "-e", "-f", f"{home}/ssh/sshd_config"])
        files = self.files("ssh")
        self.assertEqual(set(files), {
            "sshd_config", "host_key", "host_key.pub", "user_key", "user_key.pub",
            "authorized_keys"})
        self.assertEqual(files["authorized_keys"], files["user_key.pub"])
        configuration = files["sshd_config"]
        self.assertIn("\nListenAddress 127.0.0.1\nPort 2830\n", configuration)
        self.assertIn("\nSubsystem netconf ", configuration)
        [command] = re.findall("^ForceCommand (.*)", configuration, re.M)
        self.assertTrue(command.endswith(f"{binary.path} attach --state {home}/lab"), command)
        self.assertFalse((self.home / "lab").exists())
        modes = {path.name: stat.S_IMODE(path.stat().st_mode)
                 for path in (self.home / "ssh").iterdir()}
        for name in ["host_key", "user_key", "sshd_config"]:
            self.assertEqual(modes[name], 0o600, name)
        self.assertEqual(stat.S_IMODE((self.home / "ssh").stat().st_mode), 0o700)

    def test_what_is_there_is_kept(self):
        self.assertEqual(self.print("ssh").returncode, 0)
        before = self.files("ssh")
        other = before["user_key.pub"].replace("AAAA", "AAAB")
        (self.home / "ssh/authorized_keys").write_text(other)
        self.assertEqual(self.print("ssh", "--port", "2830").returncode, 0)
        after = self.files("ssh")
        self.assertEqual(after.pop("authorized_keys"), other + before.pop("authorized_keys"))
        self.assertIn("\nPort 2830\n", after.pop("sshd_config"))
        # The port was a free one.
        self.assertRegex(before.pop("sshd_config"), r"\nPort [1-9]\d+\n")
        self.assertEqual(after, before)

    def test_errors(self):
        def of_another(path):
            path.mkdir()
            (path / "sshd_config").write_text("Port 22\n")

        def open_to_others(path):
            path.mkdir()
            path.chmod(0o777)

        home = self.home.resolve()
        for name, prepare, error in [
            ("file", lambda path: path.touch(), "{}: Not a directory"),
            ("a/b", None, "{}: No such file or directory"),
            ("a b", None, "{}: a path in the configuration of sshd cannot have ' '"),
            ('a"b', None, "{}: a path in the configuration of sshd cannot have '\"'"),
            ("theirs", of_another, "{}/sshd_config: aspic has not written this file"),
            ("open", open_to_others, "{}: others than this user can write there"),
        ]:
            with self.subTest(name=name):
                if prepare:
                    prepare(self.home / name)
                done = self.print(name)
                self.assertEqual((done.returncode, done.stdout, done.stderr), (
                    1, "", f"aspic: error: {error.format(home / name)}\n"))
        done = self.print("ssh", "--state", "a b")
        self.assertEqual(done.stderr, (
            f"aspic: error: {home}/a b: a path in the configuration of sshd cannot have ' '\n"))
        self.assertEqual(
            [name for name in os.listdir(self.home) if name in ["ssh", "a b"]], [])

    def test_without_programs(self):
        environment = {**binary.environment(self.home), "PATH": str(self.home)}
        done = subprocess.run(
            [binary.path, "serve", "--print-sshd", self.home / "ssh"], env=environment,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertRegex(done.stderr, r"^aspic: error: no (sshd|ssh-keygen) \(Debian: openssh-.*\)\n$")

    def test_options(self):
        for options in [["ssh", "--port", "0"], ["ssh", "--port", "65536"], ["ssh", "--print-unit"]]:
            with self.subTest(options=options):
                done = self.print(*options)
                self.assertEqual((done.returncode, done.stdout), (64, ""))
        self.assertEqual(binary.run("serve", "--port", "2830", home=self.home).returncode, 64)


if __name__ == "__main__":
    unittest.main()
