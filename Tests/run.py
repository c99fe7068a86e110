"""Runs every test_*.py under Tests, or those whose path there contains one of the arguments.

The tests in Clients, whose programs take long to install, and in DebianPackage, which test the package
of a release build, run only if an argument names them. All tests drive the finished binary from
outside: $ASPIC, or .build/debug/aspic.

$JOBS files are tested at a time, by default one for each processor; the output of a file is shown
when it has ended."""

import collections
import concurrent.futures
import contextlib
import importlib.util
import multiprocessing
import os
import pathlib
import sys
import tempfile
import unittest

tests = pathlib.Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(tests))

# What one process has tested: the counts, why tests were skipped, and the output.
Outcome = collections.namedtuple("Outcome", "passed failed skipped output")


def load(name):
    module_name = name.removesuffix(".py").replace("/", "_")
    spec = importlib.util.spec_from_file_location(module_name, tests / name)
    module = importlib.util.module_from_spec(spec)
    sys.modules[module_name] = module
    spec.loader.exec_module(module)
    return unittest.defaultTestLoader.loadTestsFromModule(module)


def run(names):
    result = unittest.TextTestRunner(verbosity=2).run(unittest.TestSuite(map(load, names)))
    failed = len({test.id() for test, _ in result.failures + result.errors})
    failed += len(result.unexpectedSuccesses)
    # A class or a module that is skipped counts once.
    skipped = [reason for _, reason in result.skipped]
    return Outcome(max(0, result.testsRun - failed - len(skipped)), failed, skipped, "")


def run_quietly(names):
    """Returns the output of the tests, and that of the processes that they start, with the outcome."""
    with tempfile.TemporaryFile() as file:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(file.fileno(), stream.fileno())
        outcome = run(names)
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        file.seek(0)
        return outcome._replace(output=file.read().decode(errors="replace"))


def parts(names):
    """Returns the names that one process tests after each other, the longest parts first.

    The tests with real peers stay together: strongSwan's programs share files of the system."""
    shared = [name for name in names if name.startswith("Interop/")]
    others = sorted(
        ([name] for name in names if name not in shared), key=lambda part: size(part[0]),
        reverse=True)
    return ([shared] if shared else []) + others


def size(name):
    return (tests / name).stat().st_size


def outcomes(names):
    jobs = int(os.environ.get("JOBS") or os.cpu_count() or 1)
    if jobs == 1 or len(names) == 1:
        yield run(names)
        return
    # Each part has a process of its own: some tests change what a process has imported.
    with concurrent.futures.ProcessPoolExecutor(
            jobs, multiprocessing.get_context("spawn"), max_tasks_per_child=1) as pool:
        running = {pool.submit(run_quietly, part): part for part in parts(names)}
        for future in concurrent.futures.as_completed(running):
            try:
                yield future.result()
            except Exception as error:
                yield Outcome(0, 1, [], f"{' '.join(running[future])}: {error!r}\n")


def main():
    names = sorted(str(path.relative_to(tests)) for path in tests.rglob("test_*.py"))
    if sys.argv[1:]:
        names = [name for name in names if any(part in name for part in sys.argv[1:])]
    else:
        names = [name for name in names if not name.startswith(("Clients/", "DebianPackage/"))]

    passed = failed = 0
    reasons = collections.Counter()
    for outcome in outcomes(names):
        with contextlib.suppress(BrokenPipeError):
            print(outcome.output, end="", flush=True)
        passed += outcome.passed
        failed += outcome.failed
        reasons.update(outcome.skipped)
    for reason, count in sorted(reasons.items()):
        print(f"skipped, {count}: {reason}")
    print(
        f"Python run with {passed} tests passed, {failed} failed, {reasons.total()} skipped",
        flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
