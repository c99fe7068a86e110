"""Keys are typed at the toy session: /usr/bin/python3 Tests/run.py Terminal

The tests need pexpect and pyte, and `swift build --product TerminalFixture` before."""

import os
import signal
import tempfile
import unittest

from session import FIXTURE, Session


class Completion(unittest.TestCase):
    """Tab, the space bar and `?` complete words."""

    def setUp(self):
        self.s = Session().ready()
        self.addCleanup(self.s.close)

    def test_tab_completes_a_word(self):
        self.s.press("sh\t").at("toy@pe1> show ")

    def test_space_completes_a_word_and_runs_it(self):
        self.s.press("conf ").at("toy@pe1> configure ")

    def test_tab_lists_what_is_ambiguous_and_gives_the_line_back(self):
        self.s.press("s\t").shows(
            "toy@pe1> s", "Possible completions:", "  screen-length   Lines per page",
            "  secret          Take a secret", "  show            Show something", "toy@pe1> s")
        self.s.press("h\t").at("toy@pe1> show ")

    def test_question_explains_without_enter(self):
        self.s.press("show x?").shows(
            "toy@pe1> show x?", "Possible completions:", "  <text>   Any text", "toy@pe1> show x")

    def test_question_inside_a_line_hides_no_character(self):
        self.s.press("show xyz\x1b[D\x1b[D?").shows(
            "toy@pe1> show xyz", "Possible completions:", "  <text>   Any text",
            "toy@pe1> show xyz")
        self.assertEqual(self.s.row, "toy@pe1> show x")
        self.s.press("!\r").contains("executed show x!yz")

    def test_space_and_question_in_quotes_are_characters(self):
        self.s.press('echo "a b? c"\r').contains('<"a b? c">')

    def test_control_v_quotes_a_question_mark(self):
        self.s.press("echo a\x16?\r").contains("<a?>")

    def test_a_long_list_is_paged(self):
        self.s.press("many ?").at("---(more)---")
        self.s.press(" ").at("---(more 75%)---")
        self.s.press("q").at("toy@pe1> many ")
        self.assertNotIn("more", self.s.text)
        self.s.press("x\r").contains("executed many x")

    def test_no_completion_says_so(self):
        self.s.press("zz\t").shows("toy@pe1> zz", "No valid completions", "toy@pe1> zz")


class WrappedLines(unittest.TestCase):
    """Lines are longer than the screen is wide."""

    def at(self, columns):
        s = Session(columns=columns).ready()
        self.addCleanup(s.close)
        return s

    def test_help_on_a_wrapped_line_damages_nothing(self):
        # The prompt has 9 columns. With 30 columns a line can fill its rows exactly.
        for columns, length in [(30, 50), (30, 46), (30, 81), (40, 66), (37, 120), (80, 100)]:
            with self.subTest(columns=columns, length=length):
                s = self.at(columns)
                word = "echo " + "".join(chr(97 + i % 26) for i in range(length - 5))
                line = "toy@pe1> " + word
                pieces = [line[i:i + columns] for i in range(0, len(line), columns)]
                if len(line) % columns == 0:
                    pieces.append("")
                s.press(word)
                s.shows(*pieces)
                for _ in range(2):
                    s.press("\t").shows(
                        *pieces, "Possible completions:", "  <text>   Any text", *pieces)
                # The cursor can also be in the first row of the line.
                s.press("\x01").wait(
                    lambda: s.screen.cursor.x == 9, "the start of the line")
                top = s.screen.cursor.y
                s.press("\x1b[C" * 6 + "?")
                # The cursor is back in the first row of the line, which is below the list.
                s.wait(
                    lambda: s.screen.cursor.x == 15
                    and s.rows[s.screen.cursor.y - 2:s.screen.cursor.y + len(pieces)] == [
                        "Possible completions:", "  <text>   Any text", *pieces],
                    "the line again")
                s.press("\x05").shows(*pieces)
                s.press("\r").contains("<" + word[5:][:columns - 1])

    def test_wide_characters(self):
        s = self.at(31)
        line = "echo " + "中文é" * 8
        s.press(line)
        s.wait(lambda: s.rows[0].startswith("toy@pe1> echo 中"), "the line")
        s.press("\t").wait(lambda: s.text.count("toy@pe1> echo 中") == 2, "the line again")
        s.press("\x7f\x7f\r").wait(
            lambda: "<" + "中文é" * 7 + "中>" in s.text.replace("\n", ""), "the answer")

    def test_dropping_a_wrapped_line_leaves_it_on_the_screen(self):
        s = self.at(30)
        s.press("x" * 50 + "\x01\x03").contains("x" * 29)
        s.shows("x" * 29 + "^", "C", "toy@pe1>")


class HugeScreens(unittest.TestCase):
    """libedit keeps two copies of the screen, which with 65,535 rows and columns took 34
    gigabytes."""

    # The limit in kilobytes; a usual screen takes a tenth of it, or half of it with the shadow
    # memory of a sanitizer.
    limit = 4_000_000

    def start(self, setting, **environment):
        s = Session(
            "-c", f"ulimit -v {self.limit}; {setting}; exec {FIXTURE}", command="/bin/sh",
            **environment).ready()
        self.addCleanup(s.close)
        return s

    def test_of_a_terminal(self):
        s = self.start("stty rows 65535 cols 65535")
        s.press("echo a\x16?\r").contains("<a?>")
        s.run("echo b").contains("<b>")
        # The size of the terminal is unchanged.
        self.assertEqual(s.child.getwinsize(), (65535, 65535))

    def test_that_a_terminal_becomes(self):
        s = self.start("true")
        for rows, columns in (65535, 65535), (24, 80), (60000, 80), (24, 60000), (24, 80):
            s.child.setwinsize(rows, columns)
            s.run(f"echo {rows}").contains(f"<{rows}>")

    def test_of_the_environment(self):
        for number in "65535", "2147483647", "-1", "x":
            with self.subTest(number=number):
                s = self.start("stty rows 0 cols 0", LINES=number, COLUMNS=number)
                s.run("echo b").contains("<b>")


class Interrupts(unittest.TestCase):
    """Ctrl-C, Ctrl-Z and signals interrupt lines and commands."""

    def setUp(self):
        self.s = Session().ready()
        self.addCleanup(self.s.close)

    def test_control_c_drops_the_line(self):
        self.s.press("echo a\x03").shows("toy@pe1> echo a^C", "toy@pe1>")
        self.s.run("echo b").contains("<b>")

    def test_control_c_held(self):
        self.s.press("\x03" * 50)
        self.s.wait(lambda: self.s.raw.count(b"^C") == 50, "50 new prompts")
        self.s.run("echo b").contains("<b>")

    def test_control_c_interrupts_a_command(self):
        self.s.press("ping\r").contains("reply 3")
        self.s.press("\x03").contains("packets")
        self.s.ready()
        self.assertIn("^C\n", self.s.text)

    def test_control_c_ends_a_question(self):
        self.s.press("ask\r").at("Really? [yes,no] (no) ")
        self.s.press("\x03").contains("answer: none")
        self.s.ready()

    def test_a_question_is_answered(self):
        self.s.press("ask\r").at("Really? [yes,no] (no) ")
        self.s.press("jä\r").contains("answer: jä")

    def test_control_d_leaves_one_level_then_the_session(self):
        found = self.s.found
        self.s.press("configure\r").shows(
            "toy@pe1> configure", "Entering configuration mode", "", "[edit]", "toy@pe1#")
        self.s.press("\x04").contains("Exiting configuration mode")
        self.s.ready().press("\x04").contains("bye")
        self.s.contains("status 0")
        self.assertEqual(self.s.ended(), found)

    def test_a_key_right_behind_the_prompt_is_not_lost(self):
        for _ in range(20):
            s = Session()
            s.wait(lambda: b"toy@pe1>" in s.raw, "the prompt")
            s.press("\x04").ended()

    def test_control_d_in_a_line_deletes(self):
        self.s.press("echo xa\x1b[D\x1b[D\x04\r").contains("<a>")

    def test_the_banner_comes_again_after_control_c(self):
        self.s.press("configure\r").at("toy@pe1# ")
        self.s.press("x\x03").shows("toy@pe1# x^C", "", "[edit]", "toy@pe1#")

    def test_signals_that_end_it_restore_the_terminal(self):
        for number in (signal.SIGTERM, signal.SIGHUP):
            for keys, shown in [("echo a", "toy@pe1> echo a"), ("lines 50\r", "---(more)---")]:
                with self.subTest(number=number, keys=keys):
                    s = Session().ready()
                    s.press(keys).at(shown)
                    s.child.kill(number)
                    self.assertEqual(s.ended(), s.found)
                    self.assertTrue(s.raw.count(b"2004h") == s.raw.count(b"2004l"))

    def test_control_z_stops_the_job(self):
        s = Session("--norc", "--noprofile", "-i", command="/bin/bash", PS1="bash$ ")
        self.addCleanup(s.close)
        s.at("bash$ ")
        s.press(FIXTURE + "\r").ready()
        s.press("echo a\x1a").at("bash$ ")
        s.press("fg\r").at("toy@pe1> echo a")
        s.press("b\r").contains("<ab>")
        s.ready().press("\x04").at("bash$ ")


class History(unittest.TestCase):
    """Lines are recalled and searched."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "history")

    def session(self, **environment):
        s = Session(self.path, **environment).ready()
        self.addCleanup(s.close)
        return s

    def lines(self):
        with open(self.path, encoding="utf-8") as file:
            return file.read().splitlines()

    def test_up_and_down(self):
        s = self.session().run("echo a").run("echo b")
        s.press("\x1b[A").at("toy@pe1> echo b")
        s.press("\x1b[A").at("toy@pe1> echo a")
        s.press("\x1b[B").at("toy@pe1> echo b")

    def test_prefix_search(self):
        s = self.session().run("echo a").run("lines 1").run("show x")
        s.press("ec\x1bp").at("toy@pe1> echo a")

    def test_incremental_search(self):
        s = self.session().run("echo one two").run("echo three").run("lines 2")
        s.press("\x12echo").at("(search)'echo': echo three")
        s.press("\x12").at("(search)'echo': echo one two")
        s.press("\x7f\x7f\x7f\x7fne two").at("(search)'ne two': echo one two")
        s.press("\r").contains("<one two>")
        s.ready().press("ab\x12zzz").at("(failed search)'zzz': ab")
        s.press("\x07").at("toy@pe1> ab")
        s.press("\x15\x12thr\x1b[D!\r").contains("<thre!e>")

    def test_across_sessions_without_a_secret(self):
        s = self.session().run("secret hush").run("secret official").run("secret off hush")
        s.run("echo é中").run("echo é中").press("\x1b[A\x1b[A").at("toy@pe1> secret /* SECRET */")
        s.press("\x15quit\r").ended()
        self.assertEqual(self.lines(), ["secret /* SECRET */", "echo é中", "quit"])
        self.assertEqual(os.stat(self.path).st_mode & 0o777, 0o600)
        s = self.session().press("\x1b[A\x1b[A\r").contains("<é中>")

    def test_what_is_no_command_is_for_this_session_only(self):
        s = self.session().run("unknown-hush").press("\x1b[A").at("toy@pe1> unknown-hush")
        s.press("\x15quit\r").ended()
        self.assertEqual(self.lines(), ["quit"])

    def test_two_sessions_keep_the_lines_of_both(self):
        one, two = self.session(), self.session()
        one.run("echo 1")
        two.run("echo 2")
        one.run("echo 3")
        self.assertEqual(self.lines(), ["echo 1", "echo 2", "echo 3"])

    def test_a_history_that_cannot_be_written_is_said_once(self):
        s = Session("/nonexistent/history").ready()
        self.addCleanup(s.close)
        s.run("echo a").run("echo b")
        self.assertEqual(s.text.count("warning: no history is kept: /nonexistent/history"), 1)

    def test_utf8_is_typed_without_a_locale(self):
        s = self.session(LANG="C").run("echo é中").contains("<é中>")


class Pasting(unittest.TestCase):
    """Several lines are pasted at once."""

    def setUp(self):
        self.s = Session().ready()
        self.addCleanup(self.s.close)

    def paste(self, text):
        return self.s.press("\x1b[200~" + text + "\x1b[201~")

    def test_one_line_waits_for_enter(self):
        self.paste("echo\ta?b").at("toy@pe1> echo a?b")
        self.s.press("\x7fc\r").contains("<a?c>")

    def test_200_lines_run_one_after_the_other(self):
        self.s.press("echo ")
        self.paste("".join(f"?{i}\n" if i == 0 else f"echo a\t? {i}\n" for i in range(200)) + "ec")
        # Half of a line that arrives looks like the rest of a paste that waits.
        self.s.contains("<a ? 199>").at("toy@pe1> ec")
        self.assertIn(b"<?0>", self.s.raw)
        for index in range(1, 200):
            self.assertIn(b"\r\n<a ? %d>\r\n" % index, self.s.raw)
        self.assertNotIn(b"Possible", self.s.raw)
        self.s.press("ho x\r").contains("<x>")

    def test_a_pasted_line_answers_a_question(self):
        self.paste("ask\nyes\necho b\n")
        self.s.shows("toy@pe1> ask", "Really? [yes,no] (no) yes", "answer: yes",
                     "toy@pe1> echo b", "<b>", "toy@pe1>")

    def test_control_c_drops_the_rest(self):
        self.paste("ping\necho never\n").contains("reply 3")
        self.s.press("\x03").contains("packets")
        self.s.ready()
        self.assertNotIn("<never>", self.s.text)

    def test_200_lines_without_marks(self):
        # Without bracketed paste the lines arrive as if they were typed fast.
        self.s.press("".join(f"echo {i}\r" for i in range(200)))
        self.s.contains("<199>")
        self.s.ready()
        for index in range(200):
            self.assertIn(b"<%d>" % index, self.s.raw)

    def test_escapes_in_it_are_not_obeyed(self):
        self.paste("echo a\x1b[2Jb\x07\x03c").at("toy@pe1> echo a[2Jbc")


class Screens(unittest.TestCase):
    """The screen is resized, cleared and redrawn."""

    def start(self, **options):
        s = Session(**options).ready()
        self.addCleanup(s.close)
        return s

    def test_resizing_draws_the_line_again(self):
        s = self.start()
        s.press("echo " + "x" * 20 + "y")
        s.at("toy@pe1> echo " + "x" * 20 + "y")
        s.resize(24, 100)
        s.press("z" * 60).at("toy@pe1> echo " + "x" * 20 + "y" + "z" * 60)
        s.resize(24, 40)
        s.press("!")
        s.wait(lambda: s.row.endswith("z!"), "the line in rows of 40")
        s.press("\r").wait(
            lambda: "<" + "x" * 20 + "y" + "z" * 60 + "!>" in s.text.replace("\n", ""), "all of it")

    def test_messages_come_above_the_prompt(self):
        s = self.start(columns=30).run("clock")
        s.press("x" * 50)
        s.shows("toy@pe1> clock", "tick 1", "tick 2", "tick 3", "toy@pe1> " + "x" * 21, "x" * 29)

    def test_hostile_output_moves_nothing(self):
        self.start().run("hostile").shows("toy@pe1> hostile", "a^[[2Jb^Gc", "toy@pe1>")

    def test_an_error_is_red(self):
        s = self.start().run("bad")
        row = s.rows.index("syntax error.")
        self.assertEqual(s.screen.buffer[row][0].fg, "red")
        self.assertTrue(s.screen.buffer[0][0].bold)

    def test_no_color(self):
        s = self.start(NO_COLOR="1").run("bad")
        row = s.rows.index("syntax error.")
        self.assertEqual(s.screen.buffer[row][0].fg, "default")
        self.assertFalse(s.screen.buffer[0][0].bold)

    def test_a_dumb_terminal_gets_no_escapes(self):
        s = self.start(TERM="dumb")
        s.press("bad\r").contains("syntax error.")
        s.press("sh\tx?").contains("<text>")
        s.press("\r").contains("executed show x")
        s.press("lines 30\r").at("---(more)---")
        s.press("q").ready().press("\x04").ended()
        self.assertNotIn(b"\x1b", s.raw)


if __name__ == "__main__":
    unittest.main()
