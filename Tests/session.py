"""A program at a terminal: keys go in, and a screen comes out. A test waits for what the screen
shows, and never for a time."""

import os
import re
import signal
import termios
import time

import pexpect
import pyte

import binary

FIXTURE = os.environ.get("TERMINAL_FIXTURE", str(binary.root / ".build/debug/TerminalFixture"))
# For `shows`, this stands for the prompt of the pager with any percentage.
MORE = object()


class Session:
    """A session waits for what is expected, and the test fails if the screen never shows it."""

    # A regular expression for all prompts of the program, without the blank behind them.
    prompt = "toy@pe1>"

    def __init__(self, *arguments, rows=24, columns=80, command=FIXTURE, **environment):
        env = {"TERM": "xterm-256color", "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
        env.update(environment)
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self.child = pexpect.spawn(
            command, list(arguments), dimensions=(rows, columns), env=env, timeout=20)
        # pexpect waits at each key and each end by default, for programs that lose keys.
        self.child.delaybeforesend = None
        self.child.delayafterclose = self.child.delayafterterminate = 0
        self.child.ptyproc.delayafterclose = self.child.ptyproc.delayafterterminate = 0.01
        self.found = self.fresh_mode()

    @staticmethod
    def fresh_mode():
        """Returns the mode of a terminal that no program has changed: the program may start too
        quickly to ask its own."""
        master, slave = os.openpty()
        try:
            return termios.tcgetattr(slave)[:4]
        finally:
            os.close(master)
            os.close(slave)

    def mode(self):
        return termios.tcgetattr(self.child.child_fd)[:4]

    def read(self):
        """Reads the output that has arrived. Returns False if the program has ended."""
        try:
            octets = self.child.read_nonblocking(65536, timeout=0.02)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.raw += octets
        self.stream.feed(octets)
        return True

    @property
    def rows(self):
        return [row.rstrip() for row in self.screen.display]

    @property
    def text(self):
        return "\n".join(self.rows).rstrip()

    @property
    def row(self):
        """The row of the cursor, up to the cursor."""
        return self.screen.display[self.screen.cursor.y][: self.screen.cursor.x]

    def wait(self, condition, what):
        limit = time.monotonic() + 20
        while not condition():
            alive = self.read()
            if condition():
                return
            if not alive or time.monotonic() > limit:
                cursor = self.screen.cursor
                raise AssertionError(
                    f"{what} never came; cursor at {cursor.y},{cursor.x}:\n{self.text}")

    def shows(self, *rows):
        """Waits until these rows are shown one below the other, and the cursor is in the last
        one."""
        def condition():
            last = self.screen.cursor.y
            shown = self.rows[max(0, last + 1 - len(rows)): last + 1]
            return len(shown) == len(rows) and all(
                re.fullmatch(r"---\(more \d+%\)---", row) if expected == MORE else row == expected
                for row, expected in zip(shown, rows))
        self.wait(condition, f"{rows}")
        return self

    def at(self, text):
        """Waits until the row of the cursor is `text`, and the cursor is behind it."""
        self.wait(lambda: self.row == text, f"{text!r}")
        return self

    def contains(self, text):
        self.wait(lambda: text in self.text, f"{text!r}")
        return self

    def ready(self):
        """Waits for an empty prompt."""
        self.wait(lambda: re.fullmatch(self.prompt + " ", self.row), "the prompt")
        return self

    def press(self, keys):
        self.child.send(keys)
        return self

    def run(self, line):
        """Types a line after the prompt, and waits for the next prompt."""
        self.ready()
        count = self.raw.count(b"\x1b[?2004h")
        self.press(line + "\r")
        self.wait(lambda: self.raw.count(b"\x1b[?2004h") > count, "the next prompt")
        return self.ready()

    def resize(self, rows, columns):
        self.screen.resize(rows, columns)
        self.child.setwinsize(rows, columns)

    def ended(self):
        """Waits for the end, and returns the mode in which the terminal was left."""
        self.wait(lambda: not self.read(), "the end")
        mode = self.mode()
        self.child.wait()
        self.child.close()
        return mode

    def close(self):
        """Ends the program at once. pexpect's own way can fail on a busy machine."""
        if not self.child.closed:
            self.child.kill(signal.SIGKILL)
            self.child.wait()
            self.child.close()
