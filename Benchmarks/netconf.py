"""Compares NETCONF with the same commands as lines: a large configuration, rounds of small changes,
and the start.

A program exchanges messages with `aspic netconf` on pipes, so that the numbers do not include SSH.
Large texts are compared with the time of `show configuration` in the same server, and rounds on
disk with the rate at which the disk carries out the four writes of a commit."""

import os
import statistics
import subprocess
import tempfile
import time

from scripts import BINARY, rules

STATEMENTS = 100_000
RUNS = 5
ROUNDS = 500
STARTS = 50
END = b"]]>]]>"
HELLO = b"""<hello xmlns="urn:ietf:params:xml:ns:netconf:base:1.0"><capabilities>
<capability>urn:ietf:params:netconf:base:1.0</capability></capabilities></hello>""" + END


class Program:
    """The session of a program."""

    def __init__(self, *arguments):
        self.child = subprocess.Popen(
            [BINARY, "netconf", *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        self.rest = b""
        self.reply()
        self.child.stdin.write(HELLO)

    def reply(self):
        parts, tail = [self.rest], self.rest
        while END not in tail:
            piece = os.read(self.child.stdout.fileno(), 1 << 20)
            if not piece:
                raise SystemExit("the session has ended")
            parts.append(piece)
            tail = tail[-len(END):] + piece
        reply, self.rest = b"".join(parts).split(END, 1)
        return reply

    def request(self, operation):
        self.child.stdin.write(b"<rpc>" + operation.encode() + b"</rpc>" + END)
        reply = self.reply()
        if b"<error-severity>error" in reply:
            raise SystemExit(reply.decode())
        return reply

    def close(self):
        self.child.stdin.close()
        self.child.wait()
        self.child.stdout.close()


def timed(action):
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def median(action, runs=RUNS):
    action()
    return statistics.median(timed(action) for _ in range(runs))


def load(action, form, text):
    element = f"configuration-{form}"
    return (f'<load-configuration action="{action}" format="{form}"><{element}>{text}</{element}>'
            "</load-configuration>")


def large(state):
    """Prints rows about a configuration of many statements, in the server of a state folder."""
    program = Program("--state", state)
    program.request(load("set", "set", "\n".join(rules(STATEMENTS))))
    program.request("<commit/>")

    def show(pipes):
        command = [BINARY, "--state", state, "-c", f"show configuration | {pipes}no-more"]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
            while os.read(child.stdout.fileno(), 1 << 20):
                pass
    print(f"{STATEMENTS:,} statements".ljust(46) + "        ms  by lines   ratio")
    for name, request, pipes in [
        ("get-configuration", "<get-configuration/>", "display xml | "),
        ("get-config", "<get-config><source><running/></source></get-config>", "display xml | "),
        ("command", "<command>show configuration</command>", "display xml | "),
        ("get-configuration of text", '<get-configuration format="text"/>', ""),
        ("get-configuration of set", '<get-configuration format="set"/>', "display set | "),
        ("get-configuration of JSON", '<get-configuration format="json"/>', "display json | "),
    ]:
        elapsed = median(lambda: program.request(request)) * 1000
        beside = median(lambda: show(pipes)) * 1000
        print(f"  {name:44}{elapsed:10.0f}{beside:10.0f}{elapsed / beside:8.2f}", flush=True)
    rounds("  with that much configured", program, 20)
    program.close()


def rounds(name, program, count=ROUNDS):
    """Prints a row about rounds of load, commit and get of one leaf."""
    leaf = ('<get-configuration database="committed"><configuration><system><host-name/></system>'
            "</configuration></get-configuration>")

    def round(number):
        program.request(load("merge", "text", f"system {{ host-name h{number}; }}"))
        program.request("<commit-configuration/>")
        if f">h{number}<".encode() not in program.request(leaf):
            raise SystemExit("the leaf is not there")
    elapsed = timed(lambda: [round(number) for number in range(count)])
    print(f"{name:46}{count / elapsed:10.0f} rounds a second", flush=True)


def syncs(folder):
    """Returns how often in a second the disk can write what a commit writes: two files and their
    names."""
    place = os.open(folder, os.O_RDONLY)

    def write():
        for name in ("text", "index"):
            with open(f"{folder}/{name}.new", "wb", buffering=0) as file:
                file.write(bytes(4096))
                os.fsync(file.fileno())
            os.rename(f"{folder}/{name}.new", f"{folder}/{name}")
            os.fsync(place)
    elapsed = timed(lambda: [write() for _ in range(ROUNDS)])
    os.close(place)
    print(f"{'  the writes of a commit alone':46}{ROUNDS / elapsed:10.0f} a second", flush=True)


def greet():
    start = time.perf_counter()
    program = Program("--ephemeral")
    elapsed = time.perf_counter() - start
    program.close()
    return elapsed * 1000


def main():
    greet()
    times = [greet() for _ in range(STARTS)]
    print(f"from the start to the hello, median and best  {statistics.median(times):10.1f}"
          f"{min(times):10.1f} ms")
    program = Program("--ephemeral")
    rounds("load, commit and get of a leaf, in memory", program)
    program.close()
    with tempfile.TemporaryDirectory() as folder:
        program = Program("--state", folder)
        rounds("load, commit and get of a leaf, on disk", program)
        program.close()
    with tempfile.TemporaryDirectory() as folder:
        syncs(folder)
    with tempfile.TemporaryDirectory() as folder:
        large(folder)


if __name__ == "__main__":
    main()
