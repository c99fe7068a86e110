"""How long a start takes, from exec to exit."""

import os
import statistics
import subprocess
import time

binary = os.environ.get("ASPIC", ".build/release/aspic")
runs = 100


def milliseconds():
    start = time.perf_counter()
    subprocess.run([binary, "--version"], check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - start) * 1000


milliseconds()
times = sorted(milliseconds() for _ in range(runs))
print(f"start: {statistics.median(times):.1f} ms median, {times[0]:.1f} ms best of {runs}")
