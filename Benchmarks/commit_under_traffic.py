"""How long a live router lets packets wait while 30,000 terms are loaded and committed.

Needs root, for a network namespace and a TUN device. A thread of this program sends a datagram
through the router's device every millisecond, and times each echo from the router's own address."""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Tests"))

import binary
from Interop import live, namespaces

TERMS = 30_000


def configuration():
    """Manual terms behind one service set, in braces, and what the router needs besides."""
    lines = [
        line for line in live.INTERFACES.strip().splitlines() if " rule r " not in line]
    text = "\n".join(lines) + "\n"
    rule = ["services { ipsec-vpn { rule r { match-direction input;"]
    for number in range(TERMS):
        # Ranges of manual SPIs are small: as many gateways as it takes.
        spi, gateway = 256 + number % 16_000, number // 16_000
        high, low = number >> 8, number & 255
        rule.append(
            f"term t{number} {{ from {{ source-address 10.1.0.0/24; "
            f"destination-address 172.{16 + (high >> 8)}.{high & 255}.{low}/32; }} then {{ "
            f"remote-gateway {gateway + 1}.1.1.1; dynamic {{ ike-policy p; }} }} }}")
        del spi
    rule.append(
        "} ike { policy p { pre-shared-key ascii-text k; } } } }")
    return text, "\n".join(rule) + "\n"


def main():
    reason = namespaces.obstacle()
    if reason:
        print(f"commit under traffic: not measured: {reason}")
        return
    cable = namespaces.Cable()
    try:
        with tempfile.TemporaryDirectory() as folder:
            base, terms = configuration()
            pathlib.Path(f"{folder}/base.set").write_text(base)
            pathlib.Path(f"{folder}/terms.conf").write_text(terms)
            router = live.Router(cable)
            try:
                router.run("configure", f"load set {folder}/base.set")
                pings = subprocess.Popen(
                    ["ip", "netns", "exec", cable.ours, "ping", "-n", "-D", "-i", "0.002", "-w",
                     "60", "-I", namespaces.OUR_HOST, namespaces.OUR_INSIDE],
                    stdout=subprocess.PIPE, text=True)
                lines = []
                reader = threading.Thread(target=lambda: lines.extend(pings.stdout))
                reader.start()
                shown = router.run(f"load merge {folder}/terms.conf", "commit", seconds=120)
                pings.terminate()
                pings.wait()
                reader.join()
                if "commit complete" not in shown:
                    print(shown)
                    sys.exit(1)
            finally:
                router.close()
        waits = [float(found[1]) for line in lines if (found := re.search(r"time=([\d.]+) ms", line))]
        sequence = [int(found[1]) for line in lines if (found := re.search(r"icmp_seq=(\d+)", line))]
        lost = sequence[-1] - len(sequence) if sequence else 0
        print(
            f"commit of {TERMS:,} terms under traffic: {len(waits)} echoes, {lost} lost, longest wait "
            f"{max(waits):.1f} ms, median {sorted(waits)[len(waits) // 2]:.2f} ms")
    finally:
        cable.remove()


if __name__ == "__main__":
    main()
