"""OpenSSH's server on a port of the loopback interface, in front of the binary under test."""

import os
import pathlib
import pwd
import re
import shlex
import shutil
import subprocess
import tempfile

import binary
from served import PATIENCE, Reader

# The package in Debian is openssh-server; /usr/sbin may be missing in PATH.
SERVER = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin")
# The reason why the server is missing, or None if it is installed.
MISSING = None if SERVER and shutil.which("ssh-keygen") else "no sshd (Debian: openssh-server)"
USER = pwd.getpwuid(os.getuid()).pw_name


class Daemon:
    """An `sshd` with the files of `aspic serve --print-sshd`, for the network that is served in
    `home`.

    `ways` are functions of `home` that return the lines which lead to the binary, in place of the
    printed ones."""

    def __init__(self, home, ways=None):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="ssh-", dir=home))
        done = binary.run(
            "serve", "--state", f"{home}/state/aspic", "--print-sshd", self.folder, home=home)
        if done.returncode != 0 or done.stderr:
            raise AssertionError(done.stderr)
        configuration = self.folder / "sshd_config"
        text = configuration.read_text()
        if ways is not None:
            text = re.sub(r"^(Subsystem|ForceCommand) .*\n", "", text, flags=re.M)
            text += "".join(f"{way(home)}\n" for way in ways)
            configuration.write_text(text)
        self.port = int(re.search(r"^Port (\d+)$", text, re.M)[1])
        self.key = self.folder / "user_key"
        self.process = subprocess.Popen(
            shlex.split(done.stdout), stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.log = Reader(self.process.stderr)
        self.log.until("Server listening on")

    def ssh(self, *words, options=()):
        """Returns the command line by which ssh runs `words`."""
        return [
            "ssh", "-F", "none", "-i", self.key, "-p", str(self.port), "-o", "IdentitiesOnly=yes",
            "-o", "StrictHostKeyChecking=no", "-o", "LogLevel=ERROR",
            "-o", f"UserKnownHostsFile={self.folder}/known", *options, f"{USER}@127.0.0.1", *words]

    def close(self):
        self.process.terminate()
        self.process.communicate(timeout=PATIENCE)


def listen(test, *ways):
    """Starts a server for the network of a test, which ends with the test."""
    server = Daemon(test.home, ways or None)
    test.addCleanup(server.close)
    return server


def forced(*arguments):
    """Returns a way in which each login runs the binary."""
    return lambda home: f"ForceCommand {line(home, arguments)}"


def subsystem(*arguments):
    """Returns a way in which the subsystem `netconf` runs the binary."""
    return lambda home: f"Subsystem netconf {line(home, arguments)}"


def line(home, arguments):
    environment = {**binary.environment(home), "TERM": "vt100"}
    return shlex.join(
        ["exec", "env", *(f"{name}={value}" for name, value in environment.items()),
         str(binary.path), *arguments])
