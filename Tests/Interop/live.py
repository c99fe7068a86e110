"""Runs aspic on a real network: commands go in, and their output comes out."""

import os
import re
import select
import subprocess
import tempfile
import time

import binary
from Interop import namespaces
from Interop.kernel import received

INTERFACES = f"""
set system syslog file messages any any
set interfaces so-2/2/0 unit 0 family inet address {namespaces.OUR_ADDRESS}/24
set interfaces so-0/0/0 unit 0 family inet address {namespaces.OUR_INSIDE}/24
set interfaces sp-3/1/0 unit 1 family inet
set interfaces sp-3/1/0 unit 1 service-domain inside
set interfaces sp-3/1/0 unit 2 family inet
set interfaces sp-3/1/0 unit 2 service-domain outside
set routing-options static route 0.0.0.0/0 next-hop so-2/2/0.0
set routing-options static route 10.2.0.0/24 next-hop sp-3/1/0.1
set services service-set s next-hop-service inside-service-interface sp-3/1/0.1
set services service-set s next-hop-service outside-service-interface sp-3/1/0.2
set services service-set s ipsec-vpn-options local-gateway {namespaces.OUR_ADDRESS}
set services service-set s ipsec-vpn-rules r
set services ipsec-vpn rule r match-direction input
set services ipsec-vpn rule r term t from source-address 10.1.0.0/24
set services ipsec-vpn rule r term t from destination-address 10.2.0.0/24
set services ipsec-vpn rule r term t then remote-gateway {namespaces.PEER_ADDRESS}
"""


def absence(*programs):
    """Returns for `skipIf` whether the peer cannot be tested, and why."""
    reason = namespaces.obstacle(*programs)
    if not reason and b"--live" not in subprocess.run(
            [binary.path, "--help"], check=False, stdout=subprocess.PIPE).stdout:
        reason = f"{binary.path} has no --live"
    return bool(reason), f"interoperability not tested: {reason}"


class Router:
    """One process with a TUN device in our namespace."""

    def __init__(self, cable, state=None, through=(), prepared=False):
        """Starts the process. `through` is a command that runs it, for example with fewer rights.
        `prepared` is true if the host already has its addresses and routes."""
        self.cable = cable
        self.home = tempfile.TemporaryDirectory()
        keep = ["--state", state] if state else ["--ephemeral"]
        self.process = subprocess.Popen(
            ["ip", "netns", "exec", cable.ours, *through, str(binary.path), "--live", "--echo",
             "--keep-going", "--user", "lab", *keep],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env=binary.environment(self.home.name))
        os.set_blocking(self.process.stdout.fileno(), False)
        self.unread = b""
        self.marks = 0
        # The errors of the start.
        self.complaints = self.run("")
        if prepared:
            return
        for words in (("addr", "add", f"{namespaces.OUR_HOST}/24", "dev", "aspic0"),
                      ("route", "add", "10.2.0.0/24", "dev", "aspic0", "src",
                       namespaces.OUR_HOST)):
            namespaces.command("ip", "-n", cable.ours, *words)

    def run(self, *lines, seconds=60):
        """Runs lines, and returns what they print, with their prompts."""
        self.marks += 1
        mark = f"# mark {self.marks}"
        self.process.stdin.write("".join(f"{line}\n" for line in (*lines, mark)).encode())
        self.process.stdin.flush()
        end = re.compile(rb"lab@\S+[>#] " + mark.encode() + rb"\n")
        limit = time.monotonic() + seconds
        while not (found := end.search(self.unread)):
            select.select([self.process.stdout], [], [], 0.5)
            octets = self.process.stdout.read()
            self.unread += octets or b""
            if octets == b"" or time.monotonic() > limit:
                raise AssertionError(f"{lines} did not end:\n{self.unread.decode()}")
        output, self.unread = self.unread[:found.start()], self.unread[found.end():]
        return output.decode()

    def configure(self, statements):
        """Commits only these statements, and clears associations, statistics and the log."""
        output = self.run(
            "configure", "load override terminal", "\x04", *statements.strip().splitlines(),
            "commit and-quit")
        if "commit complete" not in output:
            raise AssertionError(output)
        self.run("clear services ipsec-vpn ipsec security-associations",
                 "clear services ipsec-vpn ike security-associations",
                 "clear services ipsec-vpn ipsec statistics",
                 "clear log messages")
        return output

    def ping(self, count=3, *options):
        """Returns how many of `count` pings from the host behind the router are answered."""
        output = self.cable.run(
            self.cable.ours, "ping", "-n", "-q", "-c", str(count), "-i", "0.2", "-W", "2", *options,
            "-I", namespaces.OUR_HOST, namespaces.PEER_HOST, check=False)
        return received(output)

    def log(self):
        return self.run("show log messages")

    def close(self):
        self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.home.cleanup()
