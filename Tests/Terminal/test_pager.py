"""The keys of the pager are typed on a screen of ten rows."""

import unittest

from session import MORE, Session


class Paging(unittest.TestCase):
    """Tests with commands of the toy session that print many lines."""

    def start(self, line, rows=10, columns=40):
        s = Session(rows=rows, columns=columns).ready()
        self.addCleanup(s.close)
        return s.press(line + "\r")

    @staticmethod
    def lines(first, last):
        return [f"line {index}" for index in range(first, last + 1)]

    def test_what_fits_is_not_paged(self):
        self.start("lines 9").shows(*self.lines(1, 9), "toy@pe1>")

    def test_space_and_return(self):
        for command in ("lines 30", "pieces 30"):
            with self.subTest(command=command):
                # The length of a command's output that is printed line by line is unknown.
                more = MORE if command == "lines 30" else "---(more)---"
                s = self.start(command)
                s.shows(*self.lines(1, 9), "---(more)---")
                s.press("\r").shows(*self.lines(2, 10), more)
                s.press(" ").shows(*self.lines(11, 19), more)
                s.press(" ").shows(*self.lines(20, 28), more)
                s.press(" ").shows(*self.lines(22, 30), "---(more 100%)---")
                s.press(" ").shows(*self.lines(22, 30), "toy@pe1>")

    def test_percent(self):
        s = self.start("lines 36")
        s.at("---(more)---")
        s.press(" ").at("---(more 50%)---")
        s.press(" ").at("---(more 75%)---")

    def test_back(self):
        s = self.start("lines 30")
        s.at("---(more)---")
        s.press(" ").shows(*self.lines(10, 18), "---(more 60%)---")
        s.press("b").shows(*self.lines(1, 9), "---(more 30%)---")
        s.press(" ").shows(*self.lines(10, 18), "---(more 60%)---")
        s.press("G").shows(*self.lines(22, 30), "---(more 100%)---")
        s.press("b").shows(*self.lines(13, 21), "---(more 70%)---")

    def test_quit_and_control_c(self):
        for key in ("q", "\x03"):
            for command in ("lines 30", "pieces 3000000"):
                with self.subTest(key=key, command=command):
                    s = self.start(command)
                    s.at("---(more)---")
                    s.press(key).shows("line 9", "toy@pe1>")
                    s.run("echo a").contains("<a>")

    def test_no_more(self):
        for command in ("lines 3000", "pieces 3000"):
            with self.subTest(command=command):
                s = self.start(command)
                s.at("---(more)---")
                s.press("N").shows(*self.lines(2992, 3000), "toy@pe1>")

    def test_search(self):
        for command in ("lines 100", "pieces 100"):
            with self.subTest(command=command):
                more = MORE if command == "lines 100" else "---(more)---"
                s = self.start(command)
                s.at("---(more)---")
                s.press("/e 50x\x7f\r").shows("...skipping", *self.lines(50, 57), more)
                s.press("/ 7\r").shows("...skipping", *self.lines(70, 77), more)
                s.press("n").shows("...skipping", *self.lines(71, 78), more)
                s.press("/zzz\r").contains("Pattern not found ---(more")
                s.press("\r").shows("line 79", MORE)

    def test_search_that_matches_nothing_at_the_end(self):
        s = self.start("lines 12")
        s.at("---(more)---")
        s.press(" ").at("---(more 100%)---")
        s.press("/zzz\r").at("Pattern not found ---(more 100%)---")
        s.press("/x\x1b").at("---(more 100%)---")
        s.press("q").ready()

    def test_help(self):
        s = self.start("lines 30")
        s.at("---(more)---")
        s.press("h").contains("/text   search forward")
        s.press("q").ready()

    def test_wide_rows_are_counted(self):
        # A line has 50 characters of two columns: three rows of 40 columns each.
        s = self.start("wide 4")
        s.at("---(more)---")
        shown = [row for row in s.rows if row.startswith("中")]
        self.assertEqual(len(shown), 9)
        s.press(" ").at("---(more 100%)---")

    def test_rows_filled_exactly(self):
        s = self.start("echo " + "x" * 398, rows=10, columns=40)
        s.at("---(more)---")
        self.assertEqual(s.rows[0], "<" + "x" * 39)
        s.press("\r").shows("x" * 39 + ">", "---(more 100%)---")
        s.press("q").ready()

    def test_screen_length(self):
        s = Session(rows=10, columns=40).ready()
        self.addCleanup(s.close)
        s.run("screen-length 0").press("lines 30\r").shows(*self.lines(22, 30), "toy@pe1>")
        s.run("screen-length 4").press("lines 30\r")
        s.shows("toy@pe1> lines 30", *self.lines(1, 3), "---(more)---")
        s.press("q").ready()

    def test_resizing_cuts_anew(self):
        s = self.start("wide 8")
        s.at("---(more)---")
        s.resize(10, 100)
        s.wait(lambda: s.raw.count(b"---(more)---") == 2, "the prompt again")
        s.press(" ").at("---(more 100%)---")
        self.assertEqual(len([row for row in s.rows if row == "中" * 50]), 5)
        s.press("q").ready()

    def test_a_stream_is_not_paged(self):
        s = self.start("ping")
        s.contains("reply 20")
        s.press("\x03").contains("packets")
        s.ready()


if __name__ == "__main__":
    unittest.main()
