"""Measures how long a class takes to be graded: 30 answers to a lab of two routers, from start to
table.

The goal is less than 2 s. Half of the answers are solutions; each student has a variant."""

import json
import os
import statistics
import subprocess
import tempfile
import time

BINARY = os.path.abspath(os.environ.get("ASPIC", ".build/release/aspic"))
STUDENTS = 30
RUNS = 5
LEAF = (
    "set services ipsec-vpn rule rule-1 term term-1 then manual direction inbound "
    "authentication key ascii-text")


def grade(folder, *arguments):
    done = subprocess.run(
        [BINARY, "lab", "grade", "class.lab", *arguments], cwd=folder, stdout=subprocess.PIPE,
        text=True)
    if done.returncode > 1:
        raise SystemExit("the lab cannot be graded")
    return done.stdout


def main():
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [BINARY, "lab", "new", "class.lab"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        answers = [f"s{number}.set" for number in range(STUDENTS)]
        for name in answers:
            with open(f"{folder}/{name}", "w") as file:
                file.write("set system domain-name x\n")
        rows = json.loads(grade(folder, "--json", *answers))["answers"]
        for row in rows[::2]:
            with open(f"{folder}/{row['answer']}", "w") as file:
                file.write(f"{LEAF} {row['values']['inbound-key']}\n")
        elapsed, processor = [], []
        for _ in range(RUNS):
            before, start = os.times(), time.perf_counter()
            table = grade(folder, *answers)
            after = os.times()
            elapsed.append(time.perf_counter() - start)
            processor.append(
                after.children_user + after.children_system
                - before.children_user - before.children_system)
        print(table.splitlines()[-1])
        print(
            f"{STUDENTS} answers: {statistics.median(elapsed):.2f} s, "
            f"{statistics.median(processor):.2f} s of the processor (medians of {RUNS} runs)")


if __name__ == "__main__":
    main()
