"""netmiko and scrapli in a virtual environment, and an SSH server behind which the shell stands."""

import contextlib
import fcntl
import importlib
import logging
import os
import re
import socket
import struct
import subprocess
import sys
import sysconfig
import termios
import threading
import unittest

import binary

PASSWORD = "not a secret"
WANTED = ["netmiko>=4.3,<5", "scrapli>=2024.7,<2026"]
# Made once; another version of Python makes another one.
FOLDER = binary.root / f".build-python/{sys.implementation.cache_tag}"
# What pip says where there is no index, in the place of what else may go wrong.
UNREACHABLE = re.compile(r"from versions: none|connection broken|timed out", re.IGNORECASE)


class Environment:
    """Why there is no netmiko, as soon as that is known; None: there is."""

    missing = None
    entered = False


def install():
    """Makes the virtual environment. Raises SkipTest where PyPI is out of reach."""
    ready = FOLDER / "ready"
    if ready.exists() and ready.read_text() == " ".join(WANTED):
        return
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", FOLDER], timeout=120,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if made.returncode != 0:
        raise unittest.SkipTest("no netmiko: no virtual environment (Debian: python3-venv)")
    pip = [
        FOLDER / "bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
        "--no-input", "--retries", "1", "--timeout", "10", *WANTED]
    try:
        done = subprocess.run(
            pip, timeout=180, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True)
    except subprocess.TimeoutExpired:
        raise unittest.SkipTest("no netmiko: PyPI does not answer") from None
    if done.returncode != 0:
        if UNREACHABLE.search(done.stdout):
            raise unittest.SkipTest("no netmiko: PyPI cannot be reached")
        raise RuntimeError(f"pip could not install {WANTED}: {done.stdout}")
    ready.write_text(" ".join(WANTED))


def load(name):
    """Imports a module from the virtual environment, which is installed at first use."""
    if Environment.missing:
        raise unittest.SkipTest(Environment.missing)
    if not Environment.entered:
        try:
            install()
        except unittest.SkipTest as reason:
            Environment.missing = str(reason)
            raise
        folders = {"base": str(FOLDER), "platbase": str(FOLDER)}
        # In front: netmiko must not meet an older library of the system.
        sys.path.insert(0, sysconfig.get_path("purelib", "venv", folders))
        Environment.entered = True
    return importlib.import_module(name)


class Shell:
    """One session: a channel of SSH, and the binary at a terminal behind it."""

    def __init__(self, channel, home, rows, columns):
        self.channel = channel
        self.master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        # setsid gives it its terminal: forking beside threads is left to subprocess.
        self.process = subprocess.Popen(
            ["setsid", "--ctty", binary.path, "--ephemeral"], stdin=slave, stdout=slave,
            stderr=slave, env={**binary.environment(home), "TERM": "vt100"})
        os.close(slave)
        self.threads = [
            threading.Thread(target=work, daemon=True) for work in (self.keys, self.screen)]
        for thread in self.threads:
            thread.start()

    def keys(self):
        with contextlib.suppress(OSError):
            while octets := self.channel.recv(65536):
                os.write(self.master, octets)

    def screen(self):
        # A terminal that nobody holds any more answers EIO.
        with contextlib.suppress(OSError):
            while octets := os.read(self.master, 65536):
                self.channel.sendall(octets)
        self.channel.close()

    def close(self):
        self.process.kill()
        self.process.wait()
        self.channel.close()
        for thread in self.threads:
            thread.join(20)
        os.close(self.master)


class Server:
    """Listens on a port of the loopback interface; each session gets a shell of its own."""

    def __init__(self, home):
        self.paramiko = load("paramiko")
        # It would tell on standard error of each end of a connection.
        logging.getLogger("paramiko").setLevel(logging.CRITICAL)
        self.home = home
        self.key = self.paramiko.ECDSAKey.generate()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.transports = []
        self.shells = []
        self.thread = threading.Thread(target=self.accept, daemon=True)
        self.thread.start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                transport = self.paramiko.Transport(client)
                transport.add_server_key(self.key)
                self.transports.append(transport)
                transport.start_server(event=threading.Event(), server=self.policy())

    def policy(self):
        """Lets the one user in, and opens a shell at a terminal but nothing else."""
        outer, paramiko = self, self.paramiko

        class Policy(paramiko.ServerInterface):
            rows, columns = 24, 80

            def get_allowed_auths(self, username):
                return "password"

            def check_auth_password(self, username, password):
                if (username, password) == ("lab", PASSWORD):
                    return paramiko.AUTH_SUCCESSFUL
                return paramiko.AUTH_FAILED

            def check_channel_request(self, kind, chanid):
                if kind == "session":
                    return paramiko.OPEN_SUCCEEDED
                return paramiko.OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED

            def check_channel_pty_request(
                    self, channel, term, width, height, pixelwidth, pixelheight, modes):
                self.rows, self.columns = height, width
                return True

            def check_channel_shell_request(self, channel):
                outer.shells.append(Shell(channel, outer.home, self.rows, self.columns))
                return True

        return Policy()

    def close(self):
        # Closing alone does not wake who waits in accept.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.thread.join(20)
        self.listener.close()
        for shell in self.shells:
            shell.close()
        for transport in self.transports:
            transport.close()
