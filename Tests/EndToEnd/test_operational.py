"""Functions of operational mode that need a real terminal."""

import json
import os
import pathlib
import re
import tempfile
import time
import unittest
import xml.dom.minidom

import binary
from session import Session


class Router(Session):
    """The shell of one router at a terminal."""

    prompt = r"lab@[a-z0-9]+>"


class Operational(unittest.TestCase):
    """Tests in operational mode."""

    def start(self, *arguments, editrc=""):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.home = pathlib.Path(folder.name)
        (self.home / ".editrc").write_text(editrc)
        s = Router(
            *arguments, command=str(binary.path), rows=24, **binary.environment(self.home)).ready()
        self.addCleanup(s.close)
        return s

    def test_refresh_repeats_until_interrupted(self):
        s = self.start("--ephemeral").press("show version | refresh 1\r")
        s.wait(lambda: s.text.count("---(refreshed at ") == 2, "the second display")
        s.press("\x03").ready()
        self.assertIn("Hostname: pe1", s.text)

    def test_a_capture_that_nobody_writes_is_interrupted(self):
        s = self.start("--ephemeral")
        pipe = self.home / "pipe"
        os.mkfifo(pipe)
        writers = []

        def is_read():
            """Returns whether the pipe is open for reading, so that it can be opened for
            writing."""
            try:
                writers.append(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
            except OSError:
                return False
            return True

        for option in ("", " interface so-2/2/0"):
            s.press(f"monitor traffic{option} read-file {pipe}\r")
            s.wait(is_read, "the reader")
            s.press("\x03").ready()
            os.close(writers.pop())
        s.contains("error: interrupted")

    def test_hold_stays_until_it_is_left(self):
        s = self.start("--ephemeral").press("show version | hold\r")
        s.at("---(more 100%)---")
        s.press(" ").at("---(more 100%)---")
        s.press("q").ready()

    def test_names_of_files_are_completed(self):
        s = self.start()
        (self.home / "folder").mkdir()
        (self.home / "folder" / "backup.conf").touch()
        s.press(f"set cli directory {self.home}\r").ready()
        s.press("show version | save fol\t").at("lab@pe1> show version | save folder/")
        s.press("b\t").at("lab@pe1> show version | save folder/backup.conf ")
        s.press("\r").contains("Wrote 4 lines of output to 'folder/backup.conf'")
        s.ready()
        self.assertIn("Hostname: pe1", (self.home / "folder" / "backup.conf").read_text())

    def test_monitored_log_appears_behind_the_command(self):
        s = self.start("--ephemeral")
        s.press("monitor start messages\r").ready()
        s.press("request lab load bundle\r").contains("*** messages ***")
        s.ready()

    def test_the_log_appears_above_the_line_that_is_typed(self):
        s = self.start("--ephemeral")
        s.prompt = r"lab@[a-z0-9]+[>#]"
        s.press("monitor start messages\r").ready()
        s.press("configure\r").ready().press("set system host-name r9\r").ready()
        due = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(time.time() + 3))
        s.press(f'commit at "{due}"\r').contains("Exiting configuration mode")
        # Half a word is typed, and the cursor is inside it.
        s.ready().press("show versixon\x1b[D\x1b[D\x1b[D")
        s.contains("*** messages ***").contains("UI_COMMIT_PROGRESS: commit at: commit complete")
        s.wait(lambda: s.row == "lab@pe1> show versi", "the line as it was")
        self.assertEqual(s.rows[s.screen.cursor.y], "lab@pe1> show versixon")
        self.assertLess(s.text.index("*** messages ***"), s.text.rindex("lab@pe1> show versi"))
        s.press("\x04\r").contains("Hostname: r9")
        s.wait(lambda: re.fullmatch(r"lab@r9> ", s.row), "the new prompt")

    def test_the_pager_saves_all_to_a_file(self):
        s = self.start("--lab", "manual-esp")
        file = self.home / "kept"
        s.press("show configuration\r").at("---(more)---")
        s.press("s").at("Save to file: ")
        s.press(f"{file}\r").contains("lines of output to")
        s.press("q").ready()
        self.assertIn("local-gateway 21.21.1.1;", file.read_text())

    def test_idle_output_comes_above_the_line(self):
        s = self.start("--ephemeral", "--lab", "manual-esp")
        s.press("monitor traffic interface so-2/2/0\r").ready()
        s.press("ping 21.21.2.1 count 1\r").contains("icmp")
        s.ready()

    def test_vi_keys_for_those_who_ask_for_them(self):
        s = self.start("--ephemeral", editrc="bind -v\n")
        s.press("show verson\x1b").at("lab@pe1> show verso")
        s.press("hii\x1b").at("lab@pe1> show vers")
        s.press("\r").contains("Hostname: pe1")
        s.ready().press("nonsense\x1b\x03").ready()
        s.press("show vers\x1b?").contains("Show software process revision levels")

    def test_vi_keys_for_a_session(self):
        s = self.start("--ephemeral").press("set cli editing-mode vi\r").ready()
        s.press("show verson\x1bhii\x1b\r").contains("Hostname: pe1")
        s.ready().press("sh ver ").at("lab@pe1> show version ")
        s.press("\x1b0d$iset cli ed em\r").contains("Editing mode set to emacs")
        s.ready().press("show version\x01\x0b\x19\r")
        s.wait(lambda: s.text.count("Hostname: pe1") == 2, "the second answer")

    def test_vi_keys_before_an_empty_line(self):
        """libedit moves the cursor before the line, and its screen memory becomes wrong by what is
        written there."""
        s = self.start("--ephemeral").press("set cli editing-mode vi\r").ready()
        s.press("\x1b$ishow version\r").contains("Hostname: pe1")
        s.ready().press("\x1b$x\x1b$rxdd").press("ishow version | count\r").contains("Count: 4")
        s.ready().press("\x1b$iquit\r").ended()
        self.assertEqual((s.child.exitstatus, s.child.signalstatus), (0, None))

    def test_vi_keys_start_no_editor(self):
        s = self.start("--ephemeral").press("set cli editing-mode vi\r").ready()
        s.press("show version\x1bv").press("A | count\r").contains("Count: 4 lines")

    def test_a_video_terminal_gets_plain_text(self):
        """A program that drives the shell gets the lines as they were typed, without escape
        sequences."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        s = Router(
            "--ephemeral", command=str(binary.path),
            **{**binary.environment(folder.name), "TERM": "vt100"}).ready()
        self.addCleanup(s.close)
        s.press("sh ver | cou \r").contains("Count: 4 lines")
        s.ready().press("show bogus\r").contains("syntax error, expecting <command>.")
        s.ready()
        self.assertNotIn(b"\x1b", s.raw)
        self.assertNotIn(b"\b", s.raw)
        self.assertIn(b"lab@pe1> show version | count \r\n", s.raw)

    def test_an_unknown_binding_hurts_nobody(self):
        s = self.start("--ephemeral", editrc="nonsense here\n")
        s.press("show vers\r").contains("Hostname: pe1")
        s.ready()


class Views(unittest.TestCase):
    """XML and JSON are parsed by other libraries."""

    COMMANDS = [
        "show version", "show version detail", "show chassis hardware",
        "show interfaces", "show interfaces terse", "show interfaces extensive",
        "show interfaces descriptions", "show interfaces media", "show interfaces statistics",
        "show route", "show route terse", "show route extensive", "show route summary",
        "show route instance detail", "show arp", "show services ipsec-vpn ipsec security-associations",
        "show services ipsec-vpn ipsec security-associations detail",
        "show services ipsec-vpn ipsec security-associations extensive",
        "show services ipsec-vpn ipsec statistics", "show services service-sets summary",
        "show system commit", "show system uptime", "show system users", "show system rollback 0",
        "show log", "show log messages", "show cli", "show cli history", "show cli authorization",
        "show lab", "show configuration", "show configuration services ipsec-vpn",
        "show configuration system host-name", "help apropos <", "help tip cli", "clear log messages",
        "ping 21.21.2.1 count 1", "traceroute 21.21.2.1",
        "test services ipsec-vpn match source 1.1.1.1 destination 2.2.2.2",
    ]

    def run_all(self, form):
        script = "".join(
            f"{command} | display {form} | save {self.folder}/{number}\n"
            for number, command in enumerate(self.COMMANDS))
        done = binary.run("--ephemeral", "--lab", "bundle", stdin=script)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for number, command in enumerate(self.COMMANDS):
            yield command, (pathlib.Path(self.folder) / str(number)).read_text()

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def test_every_command_gives_xml(self):
        for command, text in self.run_all("xml"):
            with self.subTest(command=command):
                document = xml.dom.minidom.parseString(text).documentElement
                self.assertEqual(document.tagName, "rpc-reply")
                self.assertEqual(document.getElementsByTagName("banner").length, 1)

    def test_every_command_gives_json(self):
        for command, text in self.run_all("json"):
            with self.subTest(command=command):
                self.assertIsInstance(json.loads(text), dict)

    def test_hostile_strings_stay_well_formed(self):
        hostile = r"<a href='x'>&amp; ]]> \\\" ünï 漢 %s"
        script = (
            f'configure\nset interfaces so-0/0/0 description "{hostile}"\n'
            f"show | display xml | save {self.folder}/x\nshow | display json | save {self.folder}/j\n"
            "rollback\n")
        done = binary.run("--ephemeral", stdin=script)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        document = xml.dom.minidom.parse(f"{self.folder}/x").documentElement
        texts = [n.firstChild.data for n in document.getElementsByTagName("description")]
        plain = re.sub(r"\\(.)", r"\1", hostile)
        self.assertIn(plain, texts)
        tree = json.loads(pathlib.Path(f"{self.folder}/j").read_text())
        self.assertEqual(
            tree["configuration"]["interfaces"]["interface"][0]["description"], plain)
