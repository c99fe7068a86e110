"""Keys are typed at the real binary, and the screen is checked."""

import os
import pathlib
import signal
import tempfile
import unittest

import binary
from session import Session

SECRET = "1234567890abcdefghij"


class Shell(Session):
    """The shell of the binary at a terminal."""

    prompt = r"\w+@\w+[>#]"

    def __init__(self, home, *options, **settings):
        super().__init__(
            *options, command=str(binary.path), **{**binary.environment(home), **settings})

    def enter(self, line):
        """Types a line, and waits for the prompt behind its output."""
        return self.run(line)


class Interactive(unittest.TestCase):
    """Tests with the shell of an ephemeral or stored network."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.home = pathlib.Path(folder.name)

    def start(self, *options, **settings):
        s = Shell(self.home, *options, **settings).ready()
        self.addCleanup(s.close)
        return s

    def configuring(self, *options, **settings):
        s = self.start(*options, **settings).press("configure\r")
        s.shows("Entering configuration mode", "", "[edit]", "lab@pe1#")
        return s


class Completion(Interactive):
    """Space, tab and `?` complete and explain words."""

    def test_space_completes(self):
        s = self.start().press("sh ver ").at("lab@pe1> show version ")
        s.press("\r").contains("Hostname: pe1")
        s.ready().press("conf \r").at("lab@pe1# ")
        s.press("se serv ipsec-v ").at("lab@pe1# set services ipsec-vpn ")

    def test_space_lists_what_is_ambiguous(self):
        self.start().press("c ").shows(
            "lab@pe1> c", "          ^", "'c' is ambiguous.", "Possible completions:",
            "  clear                Clear information in the system",
            "  configure            Manipulate software configuration information", "lab@pe1> c")

    def test_space_is_a_space_where_it_was_switched_off(self):
        s = self.start().enter("set cli complete-on-space off")
        s.press("sh ver ").at("lab@pe1> sh ver ")
        s.press("\r").contains("Hostname: pe1")

    def test_tab_completes_as_far_as_all_agree(self):
        s = self.start().press("show s\t")
        s.shows(
            "lab@pe1> show s", "Possible completions:",
            "  security             Show security information",
            "  services             Show services information",
            "  system               Show system information", "lab@pe1> show s")
        s.press("er\t").at("lab@pe1> show services ")
        s.press("ipsec-vpn ipsec s\t").contains("  statistics           Show IPSec statistics")

    def test_question_explains_at_any_point_and_gives_the_line_back(self):
        s = self.start()
        s.press("?").contains("  configure            Manipulate software configuration information")
        s.at("lab@pe1> ")
        s.press("show interf?").shows(
            "lab@pe1> show interf?", "Possible completions:",
            "  interfaces           Show interface information", "lab@pe1> show interf")
        s.press("aces ?").contains("  terse                Display terse output")
        s.at("lab@pe1> show interfaces ")
        s.press("terse | ?").contains("  match                Show only text that matches a pattern")
        s.at("lab@pe1> show interfaces terse | ")
        s.press("count\r").contains("Count: ")

    def test_question_in_the_middle_of_a_line(self):
        s = self.start().press("show  terse\x1b[D" + "\x1b[D" * 5 + "?")
        s.contains("  interfaces           Show interface information")
        s.at("lab@pe1> show ")
        s.press("interfaces\r").contains("so-0/0/0.0")

    def test_names_that_exist_are_offered(self):
        s = self.configuring()
        s.enter("set services ipsec-vpn rule westward match-direction input")
        s.press("set services service-set s1 ipsec-vpn-rules ?").contains("  westward ")
        s.at("lab@pe1# set services service-set s1 ipsec-vpn-rules ")
        s.press("w\t").at("lab@pe1# set services service-set s1 ipsec-vpn-rules westward ")
        s.press("\x15delete services ipsec-vpn rule \t")
        s.wait(lambda: "westward" in s.row or "  westward" in s.text, "the name")
        s.press("\x15show interfaces so-2\t").at("lab@pe1# show interfaces so-2/2/0 ")

    def test_a_number_shows_its_range(self):
        s = self.configuring()
        s.press(
            "set services ipsec-vpn rule r term t then manual direction inbound spi ?")
        s.contains("(256..16639)")

    def test_nothing_fits(self):
        self.start().press("show zz?").shows(
            "lab@pe1> show zz?", "No valid completions", "lab@pe1> show zz")


class Errors(Interactive):
    """Errors are shown with a caret under the word."""

    def test_the_caret_stands_under_the_word(self):
        s = self.start()
        for line, caret, message in [
            ("bogus", "bogus", "unknown command."),
            ("show bogus", "bogus", "syntax error, expecting <command>."),
            ("  show   version bogus", "bogus", "syntax error, expecting <command>."),
            ("show version | bogus", "bogus", "syntax error."),
        ]:
            with self.subTest(line=line):
                s.press(f"\x15{line}\r").shows(
                    f"lab@pe1> {line}", " " * (9 + line.index(caret)) + "^", message, "",
                    "lab@pe1>")

    def test_configuration_mode(self):
        s = self.configuring()
        for line, column, message in [
            ("bogus", 0, "unknown command."),
            ("set bogus", 4, "syntax error."),
            ("set system host-name", 21, "missing argument."),
            ("set system host-name -x", 23, None),
        ]:
            with self.subTest(line=line):
                s.enter(line)
                where = s.rows.index(f"lab@pe1# {line}")
                self.assertEqual(s.rows[where + 1], " " * (9 + column) + "^")
                if message:
                    self.assertEqual(s.rows[where + 2], message)
                s.shows("", "[edit]", "lab@pe1#")
                s.press("\x0c").ready()
        s.enter("show | compare").shows("lab@pe1# show | compare", "", "[edit]", "lab@pe1#")

    def test_behind_wide_characters(self):
        s = self.configuring()
        s.press('set interfaces so-0/0/0 description "中文é" bogus\r')
        s.contains("syntax error.")
        where = s.rows.index("syntax error.")
        line = "lab@pe1# set interfaces so-0/0/0 description "
        # Each character has two columns, except the last one.
        self.assertEqual(s.rows[where - 1], " " * (len(line) + len('"') * 2 + 5 + 1) + "^")

    def test_an_ambiguous_word(self):
        s = self.configuring()
        s.press("set s\r").contains("'s' is ambiguous.")
        where = s.rows.index("'s' is ambiguous.")
        self.assertEqual(s.rows[where - 1], " " * len("lab@pe1# set s") + "^")
        self.assertEqual(s.rows[where + 1], "Possible completions:")


class Levels(Interactive):
    """The edit level is shown and left, and questions protect changes."""

    def test_the_banner_names_the_level(self):
        s = self.configuring()
        s.press("edit services ipsec-vpn rule r1\r")
        s.shows("", "[edit services ipsec-vpn rule r1]", "lab@pe1#")
        s.press("up\r").shows("", "[edit services ipsec-vpn]", "lab@pe1#")
        s.press("top\r").shows("", "[edit]", "lab@pe1#")
        s.press("exit\r").contains("Exiting configuration mode")
        s.at("lab@pe1> ")

    def test_host_name_of_the_prompt_follows_the_commit(self):
        s = self.configuring()
        s.enter("set system host-name west").press("commit\r")
        s.shows("lab@pe1# commit", "commit complete", "", "[edit]", "lab@west#")

    def test_leaving_with_uncommitted_changes_asks(self):
        s = self.configuring().enter("set system host-name west")
        question = "Exit with uncommitted changes? [yes,no] (yes) "
        s.press("quit\r").shows(
            "lab@pe1# quit", "The configuration has been changed but not committed",
            question.rstrip())
        s.press("no\r").shows("", "[edit]", "lab@pe1#")
        s.press("quit\r").at(question)
        s.press("\r").contains("Exiting configuration mode")
        s.at("lab@pe1> ")
        s.press("configure\r").contains("The configuration has been changed but not committed")
        s.ready().enter("rollback").press("quit\r").at("lab@pe1> ")

    def test_control_d_leaves_level_by_level(self):
        s = self.configuring().enter("edit system")
        s.press("\x04").contains("Exiting configuration mode")
        s.at("lab@pe1> ")
        found = s.found
        s.press("\x04")
        self.assertEqual(s.ended(), found)
        self.assertEqual(s.child.exitstatus, 0)

    def test_delete_everything_asks(self):
        s = self.configuring().enter("edit system")
        question = "Delete everything under this level? [yes,no] (no) "
        s.press("delete\r").at(question)
        s.press("\r").at("lab@pe1# ")
        s.enter("show").contains("host-name pe1;")
        s.press("delete\r").at(question)
        s.press("yes\r").at("lab@pe1# ")
        s.enter("show | compare").contains("- host-name pe1;")


class Interrupts(Interactive):
    """Ctrl-C and signals end lines and commands, and restore the terminal."""

    def test_control_c_drops_the_line(self):
        s = self.start().press("show vers\x03").shows("lab@pe1> show vers^C", "lab@pe1>")
        s.press("show version\r").contains("Hostname: pe1")

    def test_ping_runs_until_control_c(self):
        s = self.start("--lab", "manual-esp")
        s.press("request lab host ce1 ping 8.8.8.1\r")
        s.contains("icmp_seq=0 ttl=62")
        s.contains("icmp_seq=1 ttl=62")
        s.press("\x03").contains("packets transmitted")
        s.contains("0% packet loss")
        s.ready()
        s.enter("ping 8.8.8.1 routing-instance vrf count 1").contains("1 packets received")

    def test_a_capture_shows_what_a_ping_sends(self):
        s = self.start("--lab", "manual-esp").enter("monitor traffic interface so-2/2/0")
        s.enter("request lab host ce1 ping 8.8.8.1 count 1")
        s.contains("Out 21.21.1.1 > 21.21.2.1: ESP(spi=0x00003000,seq=0x1)")
        s.enter("monitor traffic stop").contains("2 packets captured on so-2/2/0")

    def test_a_signal_leaves_the_terminal_as_it_was(self):
        s = self.configuring().enter("set system host-name west")
        found = s.found
        os.kill(s.child.pid, signal.SIGTERM)
        self.assertEqual(s.ended(), found)
        again = self.start()
        again.enter("show configuration system").contains("host-name pe1;")


class Loading(Interactive):
    """Configurations are typed behind `load ... terminal`."""

    def test_merge_from_the_terminal(self):
        for key in ["\x04", "^D\r"]:
            with self.subTest(key=key):
                s = self.configuring("--ephemeral")
                s.press("load merge terminal\r").contains("[Type ^D at a new line to end input]")
                s.press("system {\r").press("    host-name west;\r").press("}\r").press(key)
                s.contains("load complete")
                s.ready()
                s.enter("show | compare").contains("+  host-name west;")

    def test_the_rest_of_one_with_an_error_is_kept(self):
        s = self.configuring()
        s.press("load merge terminal\r").contains("[Type ^D")
        s.press("system {\r    bogus;\r    host-name west;\r}\r\x04")
        s.contains("load complete (1 errors)")
        self.assertIn("terminal:2:(", s.text)
        s.ready().press("\x0c").ready().enter("show | compare").contains("+  host-name west;")

    def test_control_c_drops_it(self):
        s = self.configuring()
        s.press("load merge terminal\r").contains("[Type ^D")
        # A terminal discards output that it has not shown yet when it receives ^C.
        s.press("system {\r    host-name west;\r").contains("west;")
        s.press("\x03").ready()
        s.enter("show | compare | count").contains("Count: 0 lines")


class History(Interactive):
    """Lines can be recalled, and the history contains no secret."""

    def test_arrows_bring_lines_back(self):
        s = self.start().enter("show version").enter("show lab | count")
        s.press("\x1b[A").at("lab@pe1> show lab | count")
        s.press("\x1b[A").at("lab@pe1> show version")
        s.press("\x1b[B").at("lab@pe1> show lab | count")

    def test_it_outlives_the_session_without_a_secret(self):
        s = self.configuring()
        base = "services ipsec-vpn rule r term t then manual direction bidirectional "
        s.enter("set system host-name west")
        s.enter(f"set {base}authentication algorithm hmac-sha1-96 key ascii-text {SECRET}")
        s.enter(f"edit {base}")
        s.enter(f"set authentication key ascii-text {SECRET}")
        s.enter(f"set auth key asci {SECRET}")
        s.enter(f"set authentication key hexadecimal {SECRET.encode().hex()}")
        # Space refuses the wrong word, so that everything becomes one word.
        s.enter(f"set authentcation kye asci {SECRET}")
        s.press("\x1b[A").at(f"lab@pe1# set authentcationkyeasci{SECRET}")
        s.press("\x15")
        s.enter("rollback").enter("exit configuration-mode").press("quit\r").ended()
        kept = (self.home / "state/aspic/history")
        self.assertEqual(kept.stat().st_mode & 0o777, 0o600)
        text = kept.read_text()
        self.assertNotIn(SECRET, text)
        self.assertNotIn(SECRET.encode().hex(), text)
        self.assertIn("set system host-name west\n", text)
        again = self.start().press("\x1b[A").at("lab@pe1> quit")
        again.press("\x1b[A" * 2).at("lab@pe1> rollback")

    def test_nothing_is_kept_of_an_ephemeral_session(self):
        s = self.start("--ephemeral").enter("show version")
        s.press("quit\r").ended()
        self.assertEqual(list(self.home.iterdir()), [])


class Screens(Interactive):
    """Output is paged, and the screen can be resized."""

    def test_the_pager_stops_at_the_height_of_the_screen(self):
        s = self.start(rows=10).press("show configuration interfaces\r")
        s.wait(lambda: s.row == "---(more)---" and s.rows[0] == "so-0/0/0 {", "the first page")
        s.press(" ").wait(
            lambda: "---(more" in s.row and s.rows[0] == "so-2/2/0 {", "the second page")
        s.press("q").ready()

    def test_screen_length(self):
        s = self.start().enter("set cli screen-length 5")
        s.press("show configuration\r").at("---(more)---")
        s.press("q").ready()
        s.enter("set cli screen-length 0").enter("show configuration")
        self.assertNotIn("more", s.text)

    def test_no_more(self):
        s = self.start(rows=10).enter("show configuration | no-more")
        self.assertNotIn("more", s.text)

    def test_resizing_while_a_page_waits(self):
        s = self.start(rows=10).press("show configuration interfaces\r")
        s.at("---(more)---")
        s.resize(30, 80)
        s.wait(lambda: s.raw.count(b"---(more") == 2, "the prompt again")
        s.press(" ").at("---(more 100%)---").contains("sp-3/1/0 {")
        s.press("q").ready()
        s.press("show configuration\r").at("---(more)---")
        self.assertEqual(s.screen.cursor.y, 29)
        s.press("q").ready()

    def test_resizing_while_a_line_is_typed(self):
        s = self.start()
        s.press('show configuration | match "a long pattern that takes its room')
        s.resize(24, 40)
        s.press('"\r')
        s.ready()
        s.resize(24, 100)
        s.press("show version\r").contains("Hostname: pe1")
        s.ready()


if __name__ == "__main__":
    unittest.main()
