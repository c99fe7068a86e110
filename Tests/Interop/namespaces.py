"""Two network namespaces that one cable joins: aspic runs in the first, and its peer in the
second."""

import contextlib
import ctypes
import os
import shutil
import socket
import subprocess

OUR_ADDRESS, OUR_INSIDE, OUR_HOST = "10.9.0.1", "10.1.0.254", "10.1.0.1"
PEER_ADDRESS, PEER_HOST = "10.9.0.2", "10.2.0.1"

CLONE_NEWNET = 0x40000000


def command(*words, check=True, timeout=60):
    done = subprocess.run(
        words, check=False, timeout=timeout, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True)
    if check and done.returncode != 0:
        raise AssertionError(f"{' '.join(words)}: status {done.returncode}\n{done.stdout}")
    return done.stdout


def obstacle(*programs):
    """Returns why these tests cannot run here, or None if they can."""
    if os.geteuid() != 0:
        return "not root: no network namespaces"
    missing = [program for program in ("ip", "ping", *programs) if not shutil.which(program)]
    if missing:
        return f"not installed: {', '.join(missing)} ('sh .ci/setup interop' installs them)"
    if not os.path.exists("/dev/net/tun"):
        return "no /dev/net/tun"
    name = f"aspic-try-{os.getpid()}"
    try:
        command("ip", "netns", "add", name)
        command("ip", "netns", "del", name)
    except AssertionError as error:
        return f"no network namespaces: {error}"
    return None


def packet(header, protocol, payload):
    """Returns a packet with the addresses of another packet's header of 20 octets."""
    header = bytearray(header)
    header[2:4] = (len(header) + len(payload)).to_bytes(2, "big")
    header[6:8] = b"\0\0"
    header[9] = protocol
    header[10:12] = b"\0\0"
    total = sum(int.from_bytes(header[place:place + 2], "big") for place in range(0, 20, 2))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    header[10:12] = (total ^ 0xFFFF).to_bytes(2, "big")
    return bytes(header) + payload


class Cable:
    """The namespaces, and the ends of the cable in them."""

    def __init__(self):
        self.ours, self.peers = f"aspic-a-{os.getpid()}", f"aspic-b-{os.getpid()}"
        command("ip", "netns", "add", self.ours)
        command("ip", "netns", "add", self.peers)
        command("ip", "link", "add", "a0", "netns", self.ours, "type", "veth", "peer", "name", "b0",
                "netns", self.peers)
        for namespace, device, address in ((self.ours, "a0", OUR_ADDRESS),
                                           (self.peers, "b0", PEER_ADDRESS)):
            command("ip", "-n", namespace, "link", "set", "lo", "up")
            command("ip", "-n", namespace, "addr", "add", f"{address}/24", "dev", device)
            command("ip", "-n", namespace, "link", "set", device, "up", "mtu", "1500")
            # A packet socket should receive what would be on a wire.
            command("ip", "netns", "exec", namespace, "ethtool", "-K", device,
                    "tx", "off", "rx", "off", "gso", "off", "gro", "off", "tso", "off", check=False)
            self.sysctl(namespace, "net.ipv4.conf.all.rp_filter=0",
                        "net.ipv4.conf.default.rp_filter=0", "net.ipv6.conf.all.disable_ipv6=1",
                        "net.ipv4.conf.all.accept_redirects=0")

    def sysctl(self, namespace, *settings):
        command("ip", "netns", "exec", namespace, "sysctl", "-qw", *settings, check=False)

    def run(self, namespace, *words, check=True):
        return command("ip", "netns", "exec", namespace, *words, check=check)

    def tap(self, namespace, device):
        return Tap(namespace, device)

    def remove(self):
        for namespace in (self.ours, self.peers):
            command("ip", "netns", "del", namespace, check=False)


@contextlib.contextmanager
def inside(namespace):
    """Creates a socket in a namespace; it stays there after the process has returned to its own."""
    libc = ctypes.CDLL(None, use_errno=True)
    with open("/proc/self/ns/net") as here, open(f"/run/netns/{namespace}") as there:
        if libc.setns(there.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns")
        try:
            yield
        finally:
            libc.setns(here.fileno(), CLONE_NEWNET)


class Tap:
    """A packet socket on one end of the cable, which receives and sends frames."""

    def __init__(self, namespace, device):
        with inside(namespace):
            self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
            self.socket.bind((device, 3))
        self.socket.settimeout(5)

    def next(self, source, protocol):
        """Returns the next frame with an IPv4 packet of this source and protocol."""
        while True:
            frame = self.socket.recv(65536)
            if (frame[12:14] == b"\x08\x00" and frame[23] == protocol
                    and frame[26:30] == socket.inet_aton(source)):
                return frame

    def send(self, frame):
        self.socket.send(frame)

    def close(self):
        self.socket.close()
