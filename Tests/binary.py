"""The path of the binary under test, and functions that run it with its own state folder."""

import contextlib
import os
import pathlib
import subprocess
import tempfile

root = pathlib.Path(__file__).resolve().parent.parent
path = pathlib.Path(os.environ.get("ASPIC", root / ".build/debug/aspic")).resolve()


def environment(home):
    """Returns an environment in which nothing of the user is found."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return {
        **kept, "HOME": str(home), "XDG_STATE_HOME": f"{home}/state", "USER": "lab",
        "LANG": "C.UTF-8", "TZ": "UTC"}


def run(*arguments, stdin="", home=None, stdout=subprocess.PIPE, **options):
    """Runs the binary to its end, and returns the finished process with its output as text.

    `home` keeps its state folder for the next run. `options` are those of subprocess. Octets that
    are not UTF-8 are returned as surrogates."""
    with contextlib.ExitStack() as stack:
        home = home or stack.enter_context(tempfile.TemporaryDirectory())
        done = subprocess.run(
            [path, *arguments],
            input=stdin if isinstance(stdin, bytes) else stdin.encode(),
            stdout=stdout,
            stderr=subprocess.PIPE,
            timeout=60,
            env=environment(home),
            **options,
        )
    if done.stdout is not None:
        done.stdout = done.stdout.decode(errors="surrogateescape")
    done.stderr = done.stderr.decode(errors="surrogateescape")
    return done
