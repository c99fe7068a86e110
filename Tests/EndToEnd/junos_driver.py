"""An SSH server in Python for drivers that log in with a password, and that then use the shell."""

import contextlib
import fcntl
import logging
import os
import socket
import struct
import subprocess
import termios
import threading

import binary
import environments

PASSWORD = "not a secret"


class Shell:
    """One session: an SSH channel, and the binary at a terminal behind it."""

    def __init__(self, channel, home, rows, columns):
        self.channel = channel
        self.master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        # setsid makes the terminal the process's own: subprocess forks safely while threads run.
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
        # Reading a terminal that no process has open fails with EIO.
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
    """Listens on a port of the loopback interface; each session gets its own shell."""

    def __init__(self, home):
        self.paramiko = environments.test.load("paramiko")
        # The library would log the end of each connection on standard error.
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
        """Returns the server of one connection, which accepts one user and opens a shell at a
        terminal, and nothing else."""
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
        # Closing the listener alone does not wake a thread that waits in accept.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.thread.join(20)
        self.listener.close()
        for shell in self.shells:
            shell.close()
        for transport in self.transports:
            transport.close()
