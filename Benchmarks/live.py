"""Measures TCP through two live routers, which are two processes in two namespaces.

The rate is compared with that of BareLoop, which passes the same packets through the same devices
and sockets without a router and without cryptography, and with strongSwan's user-space ESP with the
same suite.

    live.py [SUITE ...]        such as aes-128-gcm, 3des-cbc/hmac-sha1-96

It needs root, iperf3 and strongSwan. The goals are 0.6 of the bare loop with AES-128-GCM, three
times the rate of strongSwan with 3DES, and, at 0.8 of the rate, a loss below 0.1 % and an answer to a
key at the terminal within 5 ms.
"""

import contextlib
import json
import os
import pathlib
import pty
import select
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import tty

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Tests"))
sys.dont_write_bytecode = True
import binary  # noqa: E402
from Interop import namespaces, strongswan  # noqa: E402
from Interop.namespaces import command  # noqa: E402

BARE_LOOP = pathlib.Path(os.environ.get("BARE_LOOP", binary.path.parent / "BareLoop"))
SUITES = ("aes-128-gcm", "3des-cbc/hmac-sha1-96")
# The names of algorithms in strongSwan, by those of the router.
STRONGSWAN = {
    "aes-128-gcm": "aes128gcm16", "aes-192-gcm": "aes192gcm16", "aes-256-gcm": "aes256gcm16",
    "aes-128-cbc": "aes128", "aes-192-cbc": "aes192", "aes-256-cbc": "aes256", "3des-cbc": "3des",
    "des-cbc": "des", "hmac-md5-96": "md5", "hmac-sha1-96": "sha1",
    "hmac-sha-256-128": "sha256"}
SECRET = "example-pre-shared-key"
SECONDS = 8
# strongSwan gives its own device this MTU.
MTU = 1400
# The octets of data in a packet, without the headers and the time stamps of TCP.
SEGMENT = MTU - 52
TICKS = os.sysconf("SC_CLK_TCK")
KEYS = 200


class Side:
    """One of two namespaces, with a gateway and a host behind it."""

    def __init__(self, namespace, number):
        self.namespace = namespace
        self.outside = f"10.9.0.{number}"
        self.inside = f"10.{number}.0.254"
        self.host = f"10.{number}.0.1"
        self.net = f"10.{number}.0.0/24"

    def wire(self, device, other):
        """Puts the host of this side, and its route to the other side, behind a device."""
        command("ip", "-n", self.namespace, "addr", "add", f"{self.host}/24", "dev", device)
        command("ip", "-n", self.namespace, "link", "set", device, "mtu", str(MTU), "up")
        command("ip", "-n", self.namespace, "route", "add", other.net, "dev", device, "src",
                self.host)

    def enter(self, *words):
        return ["ip", "netns", "exec", self.namespace, *map(str, words)]

    def start(self, *words, **options):
        return subprocess.Popen(self.enter(*words), **options)

    def run(self, *words):
        return command(*self.enter(*words), check=False)


def used(processes):
    """Returns the seconds of processor time that processes have used."""
    seconds = []
    for process in processes:
        stat = pathlib.Path(f"/proc/{process.pid}/stat").read_text()
        fields = stat.rsplit(")", 1)[1].split()
        seconds.append((int(fields[11]) + int(fields[12])) / TICKS)
    return seconds


@contextlib.contextmanager
def iperf(near, far):
    """Returns a function that sends TCP from one host to the other and returns the report of
    iperf3."""
    server = far.start("iperf3", "-s", "-B", far.host, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
    try:
        time.sleep(0.5)

        def send(*options, seconds=SECONDS):
            output = near.run("iperf3", "-J", "-c", far.host, "-t", seconds, *options)
            report = json.loads(output)
            if "error" in report:
                raise AssertionError(report["error"])
            return report["end"]

        yield send
    finally:
        server.kill()
        server.wait()


def measure(name, near, far, processes):
    """Prints a row, and returns the rate in bits per second."""
    if not any("1 received" in near.run("ping", "-c", 1, "-W", 2, far.host) for _ in range(5)):
        raise AssertionError(f"{name}: nothing passes")
    with iperf(near, far) as send:
        send(seconds=1)
        before = used(processes)
        end = send()
        after = used(processes)
    rate = end["sum_received"]["bits_per_second"]
    packets = end["sum_received"]["bytes"] / SEGMENT
    times = " and ".join(
        f"{(b - a) * 1e6 / packets:.1f}" for a, b in zip(before, after, strict=True))
    print(f"{name:44}{rate / 1e6:8.0f} Mbit/s   {times} us a packet at the two ends, "
          f"{end['sum_sent']['retransmits']} retransmitted", flush=True)
    return rate


# The functions of the bare loop follow.

def bare(near, far, mode):
    processes = []
    try:
        for side, other in ((near, far), (far, near)):
            process = side.start(BARE_LOOP, "bare0", side.outside, other.outside, mode,
                                 stdout=subprocess.PIPE)
            processes.append(process)
            process.stdout.readline()
            side.wire("bare0", other)
        name = {"single": "bare loop, one packet a call",
                "batches": "bare loop, batches and offloads"}[mode]
        return measure(name, near, far, processes)
    finally:
        stop(processes)


def stop(processes):
    for process in processes:
        process.terminate()
        process.wait(20)
        if process.stdout:
            process.stdout.close()


# The functions of two routers follow.

def statements(side, other, suite):
    encryption, _, authentication = suite.partition("/")
    ike, ipsec = "set services ipsec-vpn ike", "set services ipsec-vpn ipsec"
    lines = f"""
set interfaces so-2/2/0 unit 0 family inet address {side.outside}/24
set interfaces so-0/0/0 unit 0 family inet address {side.inside}/24
set interfaces sp-3/1/0 unit 1 family inet
set interfaces sp-3/1/0 unit 1 service-domain inside
set interfaces sp-3/1/0 unit 2 family inet
set interfaces sp-3/1/0 unit 2 service-domain outside
set routing-options static route 0.0.0.0/0 next-hop so-2/2/0.0
set routing-options static route {other.net} next-hop sp-3/1/0.1
set services service-set s next-hop-service inside-service-interface sp-3/1/0.1
set services service-set s next-hop-service outside-service-interface sp-3/1/0.2
set services service-set s ipsec-vpn-options local-gateway {side.outside}
set services service-set s ipsec-vpn-rules r
set services ipsec-vpn rule r match-direction input
set services ipsec-vpn rule r term t from source-address {side.net}
set services ipsec-vpn rule r term t from destination-address {other.net}
set services ipsec-vpn rule r term t then remote-gateway {other.outside}
set services ipsec-vpn rule r term t then dynamic ike-policy p
set services ipsec-vpn rule r term t then dynamic ipsec-policy q
{ike} proposal p authentication-method pre-shared-keys
{ike} proposal p encryption-algorithm 3des-cbc
{ike} proposal p authentication-algorithm sha1
{ike} proposal p dh-group group2
{ike} policy p proposals p
{ike} policy p pre-shared-key ascii-text {SECRET}
{ipsec} proposal q protocol esp
{ipsec} proposal q encryption-algorithm {encryption}
{ipsec} policy q proposals q
"""
    if authentication:
        lines += f"{ipsec} proposal q authentication-algorithm {authentication}\n"
    return lines


class Absent(Exception):
    """The reason why something cannot be measured here."""


@contextlib.contextmanager
def routers(near, far, suite):
    """Returns the two processes, and the state folder of the first."""
    processes = []
    with tempfile.TemporaryDirectory() as folder:
        environment = binary.environment(folder)
        try:
            for side, other in ((near, far), (far, near)):
                state = f"{folder}/{side.namespace}"
                process = side.start(
                    binary.path, "serve", "--live", "--state", state, stdout=subprocess.PIPE,
                    env=environment)
                processes.append(process)
                process.stdout.readline()
                file = pathlib.Path(f"{folder}/{side.namespace}.set")
                file.write_text(statements(side, other, suite))
                done = subprocess.run(
                    [binary.path, "attach", "--state", state, "-c",
                     f"configure; load set {file}; commit"],
                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
                if "commit complete" not in done.stdout:
                    reason = next((line for line in done.stdout.splitlines() if "rror" in line),
                                  done.stdout)
                    raise Absent(f"aspic, {suite}: {reason}")
                side.wire("aspic0", other)
            yield processes, f"{folder}/{near.namespace}", environment
        finally:
            stop(processes)


class Terminal:
    """A terminal at a router, at which words are completed."""

    def __init__(self, state, environment):
        self.master, slave = pty.openpty()
        tty.setraw(slave)
        self.child = subprocess.Popen(
            [binary.path, "attach", "--state", state], stdin=slave, stdout=slave, stderr=slave,
            start_new_session=True, env={**environment, "TERM": "xterm-256color"})
        os.close(slave)
        self.until(b">", 20)

    def until(self, mark, seconds=5):
        shown = b""
        limit = time.monotonic() + seconds
        while mark not in shown:
            if not select.select([self.master], [], [], max(0, limit - time.monotonic()))[0]:
                raise AssertionError(f"{mark} did not appear: {shown}")
            shown += os.read(self.master, 4096)

    def key(self):
        """Returns the seconds until the router has completed a word."""
        os.write(self.master, b"show inte")
        self.until(b"inte")
        start = time.perf_counter()
        os.write(self.master, b"\t")
        self.until(b"faces")
        answered = time.perf_counter() - start
        # The key clears the line.
        os.write(self.master, b"\x15#")
        self.until(b"#")
        os.write(self.master, b"\x15")
        return answered

    def close(self):
        self.child.kill()
        self.child.wait()
        os.close(self.master)


def aspic(near, far, suite):
    with routers(near, far, suite) as (processes, state, environment):
        rate = measure(f"aspic, {suite}", near, far, processes)
        under_load(near, far, state, environment, 0.8 * rate)
        return rate


def under_load(near, far, state, environment, rate):
    """Prints how many packets are lost at a rate, and how long the answer to a key takes then."""
    terminal = Terminal(state, environment)
    try:
        with iperf(near, far) as send:
            idle = [terminal.key() for _ in range(KEYS // 4)]
            words = ["iperf3", "-J", "-c", far.host, "-t", str(SECONDS), "-b", f"{rate:.0f}"]
            client = near.start(*words, stdout=subprocess.PIPE, text=True)
            time.sleep(1)
            limit = time.monotonic() + SECONDS - 2
            waits = []
            while len(waits) < KEYS and time.monotonic() < limit:
                waits.append(terminal.key())
                time.sleep(0.01)
            end = json.loads(client.communicate()[0])["end"]
    finally:
        terminal.close()
    packets = end["sum_sent"]["bytes"] / SEGMENT
    waits.sort()
    print(f"  at {end['sum_received']['bits_per_second'] / 1e6:.0f} Mbit/s: "
          f"{end['sum_sent']['retransmits'] / packets:.4%} lost; a key is answered in "
          f"{statistics.median(waits) * 1e3:.1f} ms, {waits[len(waits) * 99 // 100] * 1e3:.1f} ms "
          f"at most but for 1 %, idle {statistics.median(idle) * 1e3:.1f} ms", flush=True)


# The functions of two strongSwans follow.

def swan(near, far, suite, cable):
    words = [STRONGSWAN.get(word) for word in suite.split("/")]
    if None in words:
        raise Absent(f"strongSwan, {suite}: not known here")
    if missing := [program for program in strongswan.PROGRAMS if not shutil.which(program)]:
        raise Absent(f"strongSwan: not installed: {', '.join(missing)}")
    daemons = []
    try:
        for mirrored in (False, True):
            daemons.append(strongswan.UserSpace(cable, mirrored=mirrored))
            daemons[-1].configure(secret=SECRET, esp="-".join(words))
        if "completed successfully" not in (told := daemons[1].initiate(check=False)):
            raise Absent(f"strongSwan, {suite}: {told.strip().splitlines()[-1]}")
        # The program is a child of the shell that has prepared its folder.
        return measure(f"strongSwan's user-space ESP, {suite}", near, far,
                       [daemon.process for daemon in reversed(daemons)])
    finally:
        for daemon, side in zip(daemons, (far, near)):
            daemon.stop()
            # The address will belong to a device again.
            command("ip", "-n", side.namespace, "addr", "del", f"{side.host}/24", "dev", "lo")


def attempt(body, *arguments):
    """Returns the result of a measurement, or None if it cannot be made, which is printed."""
    try:
        return body(*arguments)
    except Absent as reason:
        print(f"not measured: {reason}")
        return None


def main():
    if reason := namespaces.obstacle("iperf3"):
        print(f"live routers: not measured: {reason}")
        return
    cable = namespaces.Cable()
    try:
        near, far = Side(cable.ours, 1), Side(cable.peers, 2)
        for side, device in ((near, "a0"), (far, "b0")):
            # The kernel has these settings by default; `Cable` turns them off for captures.
            side.run("ethtool", "-K", device, "tx", "on", "rx", "on", "gso", "on", "tso", "on")
        bare(near, far, "single")
        floor = bare(near, far, "batches")
        for suite in sys.argv[1:] or SUITES:
            ours = attempt(aspic, near, far, suite)
            if ours:
                print(f"  {ours / floor:.2f} of the bare loop")
            theirs = attempt(swan, near, far, suite, cable)
            if ours and theirs:
                print(f"  aspic passes {ours / theirs:.1f} times what strongSwan does", flush=True)
    finally:
        cable.remove()


if __name__ == "__main__":
    main()
