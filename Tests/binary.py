"""Where the binary under test is, and how to run it with a state folder of its own."""

import os
import pathlib
import subprocess
import tempfile

root = pathlib.Path(__file__).resolve().parent.parent
path = pathlib.Path(os.environ.get("ASPIC", root / ".build/debug/aspic")).resolve()


def run(*arguments, stdin=""):
    """Runs to the end; answers the finished process with its output as text."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "HOME": home, "XDG_STATE_HOME": f"{home}/state"}
        return subprocess.run(
            [path, *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
            env=environment,
        )
