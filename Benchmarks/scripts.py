"""How long a script of `set` lines and its commit take, and how much memory, as both grow."""

import os
import signal
import subprocess
import tempfile
import threading
import time

BINARY = os.path.abspath(os.environ.get("ASPIC", ".build/release/aspic"))
# Seconds after which a run is given up.
LIMIT = 120
LINES_OF_A_RULE = 10


def rules(lines):
    """`set` lines of rules with manual security associations: a tenth as many rules."""
    for number in range(lines // LINES_OF_A_RULE):
        high, middle, low = number >> 16, number >> 8 & 255, number & 255
        rule = f"set services ipsec-vpn rule r{number}"
        manual = f"{rule} term t then manual direction bidirectional"
        yield f"{rule} match-direction input"
        yield f"{rule} term t from source-address 10.{middle}.{low}.0/24"
        yield f"{rule} term t from destination-address 172.{16 + high}.{middle}.{low}/32"
        yield f"{rule} term t then remote-gateway 192.{168 + high}.{middle}.{low}"
        yield f"{manual} protocol esp"
        yield f"{manual} spi {256 + number % 16384}"
        yield f"{manual} authentication algorithm hmac-sha1-96"
        yield f"{manual} authentication key ascii-text 1234567890abcdefghij"
        yield f"{manual} encryption algorithm 3des-cbc"
        yield f"{manual} encryption key ascii-text 12345678abcdefghABCDEFGH"


def run(script, state):
    """Seconds and peak memory in MiB; None where it took too long or failed."""
    start = time.perf_counter()
    child = subprocess.Popen(
        [BINARY, "--state", state, "-f", script], stdout=subprocess.DEVNULL)
    alarm = threading.Timer(LIMIT, child.send_signal, [signal.SIGKILL])
    alarm.start()
    _, status, usage = os.wait4(child.pid, 0)
    alarm.cancel()
    child.returncode = status
    return None if status else (time.perf_counter() - start, usage.ru_maxrss / 1024)


def row(name, lines, result):
    shown = f"over {LIMIT} s" if result is None else f"{result[0]:8.2f} s{result[1]:8.0f} MiB"
    print(f"{name:36}{lines:8}  {shown}", flush=True)


print("a script of a new process                lines      time    memory")
for lines in (1_000, 10_000, 100_000):
    with tempfile.TemporaryDirectory() as folder:
        statements = list(rules(lines))
        for name, text in [
            ("set, and commit", ["configure", *statements, "commit"]),
            ("start, one change, and commit", [
                "configure", "set system host-name other", "commit"]),
            ("load set, and commit", [
                "configure", "delete services", "load set terminal", *statements, "^D", "commit"]),
        ]:
            script = f"{folder}/script"
            with open(script, "w") as file:
                file.write("\n".join(text))
            row(name, lines, run(script, f"{folder}/state"))
