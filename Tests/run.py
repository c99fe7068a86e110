"""Runs every test_*.py under Tests, or those whose path there contains one of the arguments.

The tests in Clients, whose programs take long to install, and in DebianPackage, which test the package
of a release build, run only if an argument names them. All tests drive the finished binary from
outside: $ASPIC, or .build/debug/aspic."""

import collections
import importlib.util
import pathlib
import sys
import unittest

tests = pathlib.Path(__file__).resolve().parent


def load(path):
    name = "_".join(path.relative_to(tests).with_suffix("").parts)
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return unittest.defaultTestLoader.loadTestsFromModule(module)


sys.dont_write_bytecode = True
sys.path.insert(0, str(tests))
paths = sorted(tests.rglob("test_*.py"))
names = {path: str(path.relative_to(tests)) for path in paths}
if sys.argv[1:]:
    paths = [path for path in paths if any(part in names[path] for part in sys.argv[1:])]
else:
    paths = [path for path in paths if not names[path].startswith(("Clients/", "DebianPackage/"))]

result = unittest.TextTestRunner(verbosity=2).run(unittest.TestSuite(map(load, paths)))
bad = len({test.id() for test, _ in result.failures + result.errors})
bad += len(result.unexpectedSuccesses)
# A class or a module that is skipped counts once.
reasons = collections.Counter(reason for _, reason in result.skipped)
for reason, count in sorted(reasons.items()):
    print(f"skipped, {count}: {reason}")
passed = max(0, result.testsRun - bad - len(result.skipped))
print(
    f"Python run with {passed} tests passed, {bad} failed, {len(result.skipped)} skipped", flush=True)
sys.exit(0 if result.wasSuccessful() else 1)
