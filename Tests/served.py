"""A network that is served by its own process, for the tests that attach to it."""

import codecs
import os
import pathlib
import select
import signal
import subprocess
import tempfile
import time
import unittest

import binary

# The limit in seconds is longer than anything takes on a busy machine: after it a test has found an
# error.
PATIENCE = 60
# The tests that run as root need another user, because permissions do not limit root.
NOBODY = 65534


def wait(condition, what):
    """Waits until the condition holds; the condition may itself wait a little."""
    limit = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > limit:
            raise AssertionError(f"{what} never came")


class Reader:
    """Reads what a process writes to a pipe, as it arrives."""

    def __init__(self, pipe):
        self.descriptor = pipe.fileno()
        # A character may arrive in pieces.
        self.decoder = codecs.getincrementaldecoder("utf-8")()
        self.text = ""
        self.ended = False

    def take(self):
        """Waits a moment for more output. Returns False if nothing arrived."""
        if not select.select([self.descriptor], [], [], 0.1)[0]:
            return False
        octets = os.read(self.descriptor, 65536)
        self.text += self.decoder.decode(octets)
        self.ended = not octets
        return not self.ended

    def until(self, part):
        """Waits for a text, and returns the output up to its end."""
        def found():
            if part in self.text:
                return True
            if self.ended:
                raise AssertionError(f"the output ends without {part!r}:\n{self.text}")
            self.take()
            return part in self.text
        wait(found, repr(part))
        end = self.text.index(part) + len(part)
        got, self.text = self.text[:end], self.text[end:]
        return got

    def rest(self):
        """Waits for the end, and returns the output up to it."""
        wait(self.is_over, "the end of the output")
        got, self.text = self.text, ""
        return got

    def is_over(self):
        while self.take():
            pass
        return self.ended


class Network:
    """A running `aspic serve`, from its first line to its end."""

    def __init__(self, home, *options, **popen):
        self.home = pathlib.Path(home)
        self.folder = self.home / "state/aspic"
        self.options = options
        self.popen = popen
        self.process = None
        self.start()

    @property
    def socket(self):
        return self.folder / "socket"

    def start(self):
        self.process = subprocess.Popen(
            [binary.path, "serve", *self.options], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=binary.environment(self.home),
            **self.popen)
        self.output = Reader(self.process.stdout)
        try:
            self.ready = self.output.until("\n")
        except AssertionError as error:
            self.process.kill()
            raise AssertionError(f"{error}{self.process.communicate()[1].decode()}") from None

    def end(self, number=signal.SIGTERM):
        """Ends the process in order. Returns the exit status, and what it wrote since it was
        ready."""
        self.process.send_signal(number)
        output, errors = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, self.output.text + output.decode(), errors.decode()

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()


class Served(unittest.TestCase):
    """Each test has its own home folder, and the networks that it serves there."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.home = pathlib.Path(folder.name)

    def serve(self, *options, **popen):
        network = Network(self.home, *options, **popen)
        self.addCleanup(network.kill)
        return network

    def attach(self, *arguments, stdin="", **options):
        return binary.run("attach", *arguments, stdin=stdin, home=self.home, **options)

    def succeed(self, commands, *options):
        """Runs commands that must all succeed, and returns their output."""
        done = self.attach(*options, "-c", commands)
        self.assertEqual((done.returncode, done.stderr), (0, ""), commands)
        return done.stdout

    def reject(self, commands, errors, *options, status=1):
        """Runs commands of which the last one fails, and returns their output."""
        done = self.attach(*options, "-c", commands)
        self.assertEqual((done.returncode, done.stderr), (status, errors), commands)
        return done.stdout

    def start(self, *arguments, **popen):
        """Starts a client that runs while others work; its input is a pipe."""
        child = subprocess.Popen(
            [binary.path, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, env=binary.environment(self.home), **popen)
        self.addCleanup(lambda: (child.kill(), child.wait(), child.stdin.close(),
                                 child.stdout.close(), child.stderr.close()))
        child.output = Reader(child.stdout)
        child.errors = Reader(child.stderr)
        return child

    def type(self, child, *lines):
        for line in lines:
            os.write(child.stdin.fileno(), f"{line}\n".encode())
