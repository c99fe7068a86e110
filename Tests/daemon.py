"""OpenSSH's server on a port of the loopback interface, in front of the binary under test."""

import os
import pathlib
import pwd
import shlex
import shutil
import socket
import subprocess

import binary
from served import PATIENCE, Reader

# Debian: openssh-server; /usr/sbin is not in everybody's PATH.
SERVER = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin")
# Why there is none; None: there is.
MISSING = None if SERVER and shutil.which("ssh-keygen") else "no sshd (Debian: openssh-server)"
USER = pwd.getpwuid(os.getuid()).pw_name


class Daemon:
    """`sshd`, run by the user of the tests, who may log in with a key.

    `command`: the arguments of the binary for each login; None: the user's shell runs.
    `subsystem`: those for the subsystem `netconf`; None: there is no such subsystem. Where both
    are there, sshd runs the command for the subsystem too.
    """

    def __init__(self, home, command=("attach",), subsystem=None):
        self.home = pathlib.Path(home)
        for path in [self.home / "host_key", self.home / "user_key"]:
            if not path.exists():
                subprocess.run(
                    ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path], check=True)
        self.key = self.home / "user_key"
        if os.geteuid() == 0:
            # Debian makes it when the service starts.
            os.makedirs("/run/sshd", mode=0o755, exist_ok=True)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        lines = [
            f"Port {self.port}", "ListenAddress 127.0.0.1", f"HostKey {self.home}/host_key",
            f"AuthorizedKeysFile {self.home}/user_key.pub", "PidFile none", "StrictModes no",
            "UsePAM no", "PasswordAuthentication no", "KbdInteractiveAuthentication no",
            "PermitRootLogin prohibit-password", "PrintMotd no", "PrintLastLog no",
            "MaxStartups 100"]
        if subsystem is not None:
            lines.append(f"Subsystem netconf {self.line(subsystem)}")
        if command is not None:
            lines.append(f"ForceCommand {self.line(command)}")
        configuration = self.home / f"sshd_config.{self.port}"
        configuration.write_text("".join(f"{line}\n" for line in lines))
        self.process = subprocess.Popen(
            [SERVER, "-D", "-e", "-f", configuration], stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE)
        self.log = Reader(self.process.stderr)
        self.log.until("Server listening on")

    def line(self, arguments):
        environment = {**binary.environment(self.home), "TERM": "vt100"}
        return shlex.join(
            ["exec", "env", *(f"{name}={value}" for name, value in environment.items()),
             str(binary.path), *arguments])

    def close(self):
        self.process.terminate()
        self.process.communicate(timeout=PATIENCE)
