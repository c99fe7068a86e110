"""The process leaves no secrets behind when it ends."""

import os
import resource
import signal
import subprocess
import tempfile
import time
import unittest

import binary


class Crashes(unittest.TestCase):
    """A core dump would contain every key, and a crash report parts of the memory."""

    def abort(self, *command):
        """Returns whether a process leaves a core dump when it is aborted, and what it prints
        then."""
        with tempfile.TemporaryDirectory() as folder:
            hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
            child = subprocess.Popen(
                command, cwd=folder, env=binary.environment(folder), stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (hard, hard)))
            until = time.monotonic() + 30
            # The program has started when its limit has changed; other programs keep the limit that
            # they were given.
            while (command[0] == binary.path and time.monotonic() < until
                   and resource.prlimit(child.pid, resource.RLIMIT_CORE)[0] != 1):
                time.sleep(0.01)
            os.kill(child.pid, signal.SIGABRT)
            _, status = os.waitpid(child.pid, 0)
            child.returncode = status
            output = child.stdout.read() + child.stderr.read()
            for stream in child.stdin, child.stdout, child.stderr:
                stream.close()
            self.assertEqual(os.WTERMSIG(status), signal.SIGABRT)
            return os.WCOREDUMP(status) or os.listdir(folder) != [], output

    def test_they_leave_nothing(self):
        leaves_core, _ = self.abort("sleep", "60")
        if not leaves_core:
            self.skipTest("no process leaves a core here")
        self.assertEqual(self.abort(binary.path, "--ephemeral"), (False, b""))


if __name__ == "__main__":
    unittest.main()
