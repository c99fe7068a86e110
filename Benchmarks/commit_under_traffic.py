"""Measures how long a live router delays packets while 30,000 terms are loaded and committed.

It needs root, for a network namespace and a TUN device. Meanwhile the host pings the router's
inside address every two milliseconds."""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Tests"))

import binary
from Interop import live, namespaces

TERMS = 30_000


BASE = live.INTERFACES + """
set services ipsec-vpn rule r term t then dynamic ike-policy p
set services ipsec-vpn rule r term t then dynamic ipsec-policy q
set services ipsec-vpn ike policy p pre-shared-key ascii-text k
set services ipsec-vpn ipsec proposal q protocol esp
set services ipsec-vpn ipsec proposal q authentication-algorithm hmac-sha1-96
set services ipsec-vpn ipsec proposal q encryption-algorithm 3des-cbc
set services ipsec-vpn ipsec policy q proposals q
"""


def terms():
    """Returns more terms of the same rule, in braces."""
    lines = []
    for number in range(TERMS):
        destination = f"172.{16 + (number >> 16)}.{number >> 8 & 255}.{number & 255}/32"
        lines.append(
            f"term t{number} {{ from {{ source-address 10.1.0.0/24; destination-address "
            f"{destination}; }} then {{ remote-gateway {namespaces.PEER_ADDRESS}; "
            "dynamic { ike-policy p; ipsec-policy q; } } }")
    return "services { ipsec-vpn { rule r {\n" + "\n".join(lines) + "\n} } }\n"


def main():
    reason = namespaces.obstacle()
    if reason:
        print(f"commit under traffic: not measured: {reason}")
        return
    cable = namespaces.Cable()
    try:
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(f"{folder}/base.set").write_text(BASE)
            pathlib.Path(f"{folder}/terms.conf").write_text(terms())
            router = live.Router(cable)
            try:
                router.run("configure", f"load set {folder}/base.set", "commit")
                pings = subprocess.Popen(
                    ["ip", "netns", "exec", cable.ours, "ping", "-n", "-i", "0.002", "-w", "60",
                     "-I", namespaces.OUR_HOST, namespaces.OUR_INSIDE],
                    stdout=subprocess.PIPE, text=True)
                lines = []
                reader = threading.Thread(target=lambda: lines.extend(pings.stdout))
                reader.start()
                time.sleep(0.2)
                start = time.monotonic()
                shown = router.run(f"load merge {folder}/terms.conf", "commit", seconds=120)
                took = time.monotonic() - start
                time.sleep(0.2)
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
        waits.sort()
        print(
            f"commit of {TERMS:,} terms under traffic: {took:.2f} s; {len(waits)} echoes, {lost} lost; "
            f"they waited {waits[-1]:.1f} ms at most, {waits[len(waits) // 2]:.2f} ms as a rule")
    finally:
        cable.remove()


if __name__ == "__main__":
    main()
