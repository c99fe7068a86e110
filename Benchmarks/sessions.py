"""Compares sessions in a served network with the same in a process of their own.

The time that the server's loop uses for its sessions is lost for packets, so that it is printed as
a share of a processor."""

import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Tests"))
sys.dont_write_bytecode = True
import frames  # noqa: E402

BINARY = os.path.abspath(os.environ.get("ASPIC", ".build/release/aspic"))
LINES = 100_000
TICKS = os.sysconf("SC_CLK_TCK")


def timed(*command):
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def median(measure, runs):
    return statistics.median(measure() for _ in range(runs))


class Session:
    """A session as a terminal has it, without a terminal."""

    def __init__(self, path):
        self.client = frames.Client(path)
        self.client.send(frames.hello())
        self.until(frames.STATE)

    def until(self, *kinds):
        while True:
            kind, payload = self.client.receive()
            if kind == frames.OUTPUT:
                self.client.send(frames.frame(frames.CREDIT, (len(payload) - 4).to_bytes(4, "big")))
            if kind in kinds:
                return payload

    def run(self, line):
        self.client.send(frames.line(line))
        self.until(frames.ENDED)

    def complete(self, line):
        payload = frames.text(line) + len(line).to_bytes(4, "big") + b"\2"
        self.client.send(frames.frame(frames.COMPLETE, payload))
        self.until(0x8B)


def status(process, name):
    for line in pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1])


def ticks(process):
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def share(process, seconds):
    """Returns the share of a processor that a process uses."""
    before = ticks(process)
    time.sleep(seconds)
    return (ticks(process) - before) / TICKS / seconds


def main():
    with tempfile.TemporaryDirectory() as folder:
        script = f"{folder}/script"
        with open(script, "w") as file:
            file.write("configure\n")
            for n in range(LINES):
                file.write(
                    f"set policy-options prefix-list p{n // 100} "
                    f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}/32\n")
            file.write("rollback\n")
        alone = median(lambda: timed(BINARY, "--ephemeral", "-f", script), 5)
        state = f"{folder}/state"
        server = subprocess.Popen(
            [BINARY, "serve", "--state", state, "--lab", "manual-esp"], stdout=subprocess.PIPE)
        try:
            server.stdout.readline()
            path = f"{state}/socket"
            Session(path).client.close()
            before = status(server, "VmRSS")
            idle = [Session(path) for _ in range(50)]
            print(f"50 idle sessions: {(status(server, 'VmRSS') - before) / 50:.0f} KiB each")
            print(f"the server with them: {share(server, 5):.4f} of a processor")
            attached = median(lambda: timed(BINARY, "attach", "--state", state, "-f", script), 5)
            print(f"{LINES} set lines: {alone:.2f} s alone, {attached / alone:.2f} times attached")
            once = median(lambda: timed(BINARY, "attach", "--state", state, "-c", ""), 50)
            print(f"attach and leave: {once * 1000:.1f} ms")
            one = Session(path)

            def key():
                start = time.perf_counter()
                one.complete("show services ipsec-vpn ")
                return time.perf_counter() - start

            print(f"a completion: {median(key, 500) * 1000:.3f} ms")
            idle += [Session(path) for _ in range(150)]
            for session in idle:
                session.run("monitor traffic interface lo0")
                session.client.send(frames.line("ping 21.21.2.1"))
            print(f"200 sessions that ping and monitor: {share(server, 5):.4f} of a processor")
        finally:
            server.terminate()
            server.wait()


main()
