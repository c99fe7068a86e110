"""A served network behind OpenSSH with the subsystem `netconf`, for clients of NETCONF."""

import unittest

import daemon
import environments
from daemon import USER
from served import PATIENCE, Served

# A route of the configuration.
LINE = "set routing-options static route {} discard"


class NetconfServed(Served):
    """Each test has a network with the lab `base`, and an SSH server in front of its pe1.

    The effects of a client are read in another session, with `aspic attach`."""

    environment = environments.test

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if daemon.MISSING:
            raise unittest.SkipTest(f"clients from PyPI not tested: {daemon.MISSING}")

    def setUp(self):
        super().setUp()
        self.network = self.serve("--lab", "base")
        self.daemon = self.listen()

    def listen(self, *ways):
        return daemon.listen(self, *ways)

    @property
    def login(self):
        """Returns the parameters of a login under the names that ncclient uses."""
        return {
            "host": "127.0.0.1", "port": self.daemon.port, "username": USER,
            "key_filename": str(self.daemon.key), "allow_agent": False, "look_for_keys": False,
            "hostkey_verify": False, "timeout": PATIENCE}

    def pyez(self, **options):
        """Returns an open device of PyEZ."""
        device = self.environment.load("jnpr.junos").Device(
            host="127.0.0.1", port=self.daemon.port, user=USER,
            ssh_private_key_file=str(self.daemon.key), ssh_config=str(self.home / "none"),
            look_for_keys=False, allow_agent=False, **options)
        device.open()
        self.addCleanup(device.close)
        device.timeout = PATIENCE
        return device

    def see(self, commands):
        """Runs commands in another session, which may print warnings about uncommitted changes."""
        done = self.attach("-c", commands)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def active(self, path=""):
        """Returns the active configuration, read in another session, as a list of `set`
        commands."""
        return self.see(f"show configuration {path} | display set").split("\n")[:-1]

    def changes(self):
        """Returns the difference of the shared candidate from the active configuration, read in
        another session."""
        lines = self.see("configure; show | compare; exit").split("\n")
        return [line for line in lines if line[:1] in ("[", "+", "-")]

    def assert_active(self, *lines):
        found = self.active()
        for line in lines:
            self.assertIn(line, found)

    def assert_inactive(self, *lines):
        found = self.active()
        for line in lines:
            self.assertNotIn(line, found)
