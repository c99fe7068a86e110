"""Measures the time from exec to the prompt on a terminal, and compares it with a C program that
only prints one.

The processor time is that of the program alone, also on a busy machine."""

import os
import pty
import shutil
import signal
import statistics
import subprocess
import tempfile
import time

BINARY = os.path.abspath(os.environ.get("ASPIC", ".build/release/aspic"))
RUNS = 100
FLOOR = '#include <unistd.h>\nint main(void) { return write(1, "> ", 2) != 2; }\n'


def prompt(*command, **environment):
    """Returns the milliseconds until a prompt is on the terminal, and those of the processor."""
    master, slave = pty.openpty()
    start = time.perf_counter()
    child = subprocess.Popen(
        command, stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
        env={"TERM": "xterm-256color", "USER": "bench", **environment})
    shown = b""
    while b">" not in shown:
        shown += os.read(master, 4096)
    elapsed = time.perf_counter() - start
    os.kill(child.pid, signal.SIGKILL)
    used = usage(child)
    os.close(slave)
    os.close(master)
    return elapsed * 1000, used


def end(*command):
    """Returns the milliseconds until the end, and those of the processor."""
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    used = usage(child)
    return (time.perf_counter() - start) * 1000, used


def usage(child):
    _, child.returncode, used = os.wait4(child.pid, 0)
    return (used.ru_utime + used.ru_stime) * 1000


def report(name, measure):
    measure()
    times, used = zip(*(measure() for _ in range(RUNS)))
    print(
        f"{name:36}{statistics.median(times):8.1f}{min(times):8.1f}"
        f"{statistics.median(used):12.1f}")


with tempfile.TemporaryDirectory() as folder:
    print(f"start, ms of {RUNS} runs                  median    best   processor")
    if compiler := shutil.which("cc"):
        floor = f"{folder}/floor"
        subprocess.run(
            [compiler, "-O2", "-x", "c", "-o", floor, "-"], input=FLOOR, text=True, check=True)
        report("to the prompt of an empty C program", lambda: prompt(floor))
    for name, options in [("no state", ["--ephemeral"]), ("a state folder", [])]:
        report(
            f"to the prompt, {name}",
            lambda: prompt(BINARY, *options, XDG_STATE_HOME=folder))
    report("aspic --version", lambda: end(BINARY, "--version"))
