"""Measures large configurations: time, peak memory, and their growth with the number of statements.

Each row is the median of some runs of the program, from its start to its end. The processor time is
that of the program alone, also on a busy machine, and its growth is shown. The cost of one command
on top of a large configuration is a run of many of them minus a run of one."""

import os
import shutil
import statistics
import subprocess
import tempfile
import threading
import time

BINARY = os.path.abspath(os.environ.get("ASPIC", ".build/release/aspic"))
# The time in seconds after which a run is aborted.
LIMIT = 120
RUNS = 3
REPEATS = 20
SIZES = (1_000, 10_000, 100_000)
LINES_OF_A_RULE = 10


def rules(lines):
    """Returns `set` lines of rules with manual security associations; the rules are a tenth as
    many."""
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


def run(lines, state, piped=False):
    """Returns the seconds, the seconds of the processor, and the peak memory in MiB of a script."""
    with tempfile.NamedTemporaryFile("w", suffix=".script") as script:
        script.write("".join(f"{line}\n" for line in lines))
        script.flush()
        arguments = [] if piped else ["-f", script.name]
        with open(script.name) as standard_input:
            start = time.perf_counter()
            child = subprocess.Popen(
                [BINARY, "--state", state, *arguments], stdin=standard_input,
                stdout=subprocess.DEVNULL)
            alarm = threading.Timer(LIMIT, child.kill)
            alarm.start()
            _, status, usage = os.wait4(child.pid, 0)
            elapsed = time.perf_counter() - start
        alarm.cancel()
        child.returncode = status
    if status:
        raise SystemExit(f"a script of {len(lines)} lines failed, or took over {LIMIT} s")
    return elapsed, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def median(runs):
    return tuple(statistics.median(values) for values in zip(*runs))


def anew(lines, folder, piped=False):
    """Returns runs that begin with an empty state folder."""
    results = []
    for _ in range(RUNS):
        shutil.rmtree(folder, ignore_errors=True)
        results.append(run(lines, folder, piped))
    return median(results)


def on_top(command, folder):
    """Measures one `command` on the state in a folder, from runs of many; `{}` in it is a
    number."""
    def times(count):
        lines = [command.format(number) for number in range(count)]
        return median([
            run(["configure", *lines, "rollback 0"], folder) for _ in range(RUNS)])
    many, one = times(REPEATS + 1), times(1)
    elapsed, processor = (max(0, many[k] - one[k]) / REPEATS for k in (0, 1))
    return elapsed, processor, many[2]


def measure(size, folder):
    """Prints the rows for one size."""
    statements = list(rules(size))
    files = {name: f"{folder}/{name}" for name in ("set", "text", "state")}
    with open(files["set"], "w") as file:
        file.write("".join(f"{line}\n" for line in statements))
    with open(files["text"], "w") as file:
        subprocess.run([BINARY, "convert", "--to", "text", files["set"]], stdout=file, check=True)
    state = files["state"]
    yield "script on standard input, and commit", anew(
        ["configure", *statements, "commit"], state, piped=True)
    yield "load merge FILE, and commit", anew(
        ["configure", f"load merge {files['text']}", "commit"], state)
    yield "load set FILE, and commit", anew(
        ["configure", f"load set {files['set']}", "commit"], state)
    yield "start on it", median([run([], state) for _ in range(RUNS)])
    yield "  one set, and commit", on_top("set system host-name h{}\ncommit", state)
    rule = "set services ipsec-vpn rule r7 term t from source-address 10.99.{}.0/24"
    yield "  one set in a rule, and commit", on_top(rule + "\ncommit", state)
    yield "  one set, and show | compare", on_top(rule + "\nshow | compare", state)
    yield "  show | display set", on_top("show | display set", state)
    yield "  show | match", on_top("show | match 10.99.0.0", state)


def main():
    with tempfile.TemporaryDirectory() as folder:
        columns = [dict(measure(size, folder)) for size in SIZES]
        print(f"medians of {RUNS} runs".ljust(38)
              + "".join(f"{size:,} statements".rjust(25) for size in SIZES))
        print(" " * 38 + "  seconds processor   MiB" * len(SIZES) + "   growth")
        for name in columns[0]:
            cells = [column[name] for column in columns]
            shown = "".join(f"{seconds:9.4f}{processor:10.4f}{memory:6.0f}"
                            for seconds, processor, memory in cells)
            growth = " x".join(
                f"{after[1] / before[1]:.1f}" if before[1] > 1e-4 else "-"
                for before, after in zip(cells, cells[1:]))
            print(f"{name:38}{shown}   x{growth}", flush=True)


if __name__ == "__main__":
    main()
