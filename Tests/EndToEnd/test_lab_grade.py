"""The real binary grades the answers of a class: in every form, and with hostile ones among
them."""

import csv
import io
import json
import os
import pathlib
import pty
import signal
import subprocess
import tempfile
import time
import unittest
import xml.etree.ElementTree
import zipfile

import binary

LEAF = (
    "services ipsec-vpn rule rule-1 term term-1 then manual direction {} "
    "authentication key ascii-text {}")
STATEMENT = """
services {{ ipsec-vpn {{ rule rule-1 {{ term term-1 {{ then {{ manual {{ direction inbound {{
    authentication {{ replace: key ascii-text {}; }}
}} }} }} }} }} }} }}
"""


class Grading(unittest.TestCase):
    """Tests with the lab of the template and the answers of students."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.assertEqual(self.aspic("lab", "new", "class.lab").returncode, 0)

    def aspic(self, *arguments):
        return binary.run(*map(str, arguments), home=self.folder, cwd=self.folder)

    def grade(self, *answers, lab="class.lab"):
        return self.aspic("lab", "grade", lab, *answers)

    def rows(self, *answers, lab="class.lab"):
        done = self.grade("--json", *answers, lab=lab)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        return json.loads(done.stdout)["answers"]

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return name

    def zip(self, name, files, method=zipfile.ZIP_DEFLATED):
        with zipfile.ZipFile(self.folder / name, "w", method) as archive:
            for path, content in files.items():
                archive.writestr(path, content)
        return name

    def key(self, student):
        """Returns the value of the lab's parameter for a student."""
        self.write(f"{student}.txt", "set system domain-name x\n")
        return self.rows(f"{student}.txt")[0]["values"]["inbound-key"]

    def solution(self, student):
        return "set " + LEAF.format("inbound", self.key(student)) + "\n"


class Forms(Grading):
    """Answers in all forms are recognised and graded."""

    def states(self, *answers):
        return [(row["state"], row["points"], row["student"]) for row in self.rows(*answers)]

    def test_scripts_and_folders_and_zips(self):
        set_script = self.write("ada.set", self.solution("ada"))
        self.write("ben/pe2.set", self.solution("ben"))
        self.write("ben/README.md", "what I did")
        packed = self.zip("cem.zip", {"cem/pe2.set": self.solution("cem"), "__MACOSX/x": "?"})
        stored = self.zip("dan.zip", {"pe2.set": self.solution("dan")}, zipfile.ZIP_STORED)
        staged = self.zip("eve.zip", {"first/pe2.set": self.solution("eve")})
        marked = self.write("fay.conf", STATEMENT.format(self.key("fay")))
        done = self.grade(set_script, "ben/", packed, stored, staged, marked)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertTrue(done.stdout.endswith("\n6 answers: 6 passed\n"))
        rows = self.rows(set_script, "ben/", packed, stored, staged, marked)
        self.assertEqual(
            [row["student"] for row in rows], ["ada", "ben", "cem", "dan", "eve", "fay"])
        self.assertEqual(rows[1]["stages"][0]["ignored"], ["README.md"])

    def test_whole_configurations_replace(self):
        """Whole configurations are loaded in all four forms, and what the student deleted is
        gone."""
        key = self.key("gus")
        for form in ["text", "set", "xml", "json"]:
            script = "; ".join([
                "request lab connect pe2", "configure", "set " + LEAF.format("inbound", key),
                "delete policy-options community vpn-comm members",
                "set policy-options community vpn-comm members target:1:2", "commit",
                "save gus.conf" if form == "text"
                else f"run show configuration | display {form} | save gus.conf"])
            done = self.aspic(
                "lab", "start", "class.lab", "--student", "gus", "--ephemeral", "-c", script)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            row, = self.rows("gus.conf")
            with self.subTest(form=form):
                self.assertEqual(row["state"], "passed", row)
                self.assertEqual(
                    row["stages"][0]["files"],
                    [{"path": "gus.conf", "router": "pe2", "whole": True}])
            (self.folder / "gus.conf").unlink()

    def test_wrong_answers_and_points(self):
        self.write("hal.set", "set " + LEAF.format("inbound", "another-key-20-chars") + "\n")
        self.write("ida.set", "delete services\n")
        self.write("jim.set", "set services ipsec-vpn rule rule-1 match-direction sideways\n")
        self.write("kay/pe9.set", "set system host-name pe9\n")
        rows = self.rows("hal.set", "ida.set", "jim.set", "kay")
        self.assertEqual([row["state"] for row in rows], ["failed", "failed", "refused", "failed"])
        self.assertEqual([row["points"] for row in rows], [3, 3, 0, 3])
        self.assertTrue(rows[0]["missing"].startswith("ce1 reaches ce2: "), rows[0])
        self.assertRegex(rows[2]["missing"], r"^jim\.set:1:\d+: error: ")
        self.assertEqual({row["possible"] for row in rows}, {5})

    def test_whose_variant(self):
        self.write("lea.set", self.solution("lea"))
        self.write("max.set", self.solution("lea"))
        self.assertEqual(
            [row["state"] for row in self.rows("lea.set", "max.set")], ["passed", "failed"])
        self.assertEqual(
            [row["state"] for row in self.rows("--student", "lea", "lea.set", "max.set")],
            ["passed", "passed"])
        row, = self.rows("--no-student", "lea.set")
        self.assertEqual((row["student"], row["state"]), (None, "failed"))

    def test_stages(self):
        text = (self.folder / "class.lab").read_text()
        start = text.index("    stage first")
        stage = text[start:text.rindex("}")]
        second = stage.replace("stage first", "stage second").replace(
            "        start {", "        alone;\n        start {")
        self.write("two.lab", text[:start] + stage + second + "}\n")
        self.write("class.lab", self.folder.joinpath("two.lab").read_text())
        self.write("ned.set", "set system domain-name x\n")
        done = self.grade("ned.set")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("--stage", done.stderr)
        key = json.loads(self.grade("--stage", "second", "--json", "ned.set").stdout)[
            "answers"][0]["values"]["inbound-key"]
        script = "set " + LEAF.format("inbound", key) + "\n"
        self.write("ned/second/pe2.set", script)
        row, = self.rows("ned")
        self.assertEqual(
            [(stage["name"], stage["points"]) for stage in row["stages"]],
            [("first", 0), ("second", 5)])
        self.assertEqual((row["points"], row["possible"], row["state"]), (5, 10, "refused"))
        self.assertEqual(row["missing"], "first: there is no answer")
        self.assertEqual(self.grade("--stage", "2", "ned").returncode, 0)


class Hostile(Grading):
    """Answers with any contents affect only their own row."""

    def hostile(self):
        """Returns answers that must not stop the others."""
        os.mkfifo(self.folder / "fifo.set")
        self.write("binary.conf", bytes(range(256)) * 64)
        self.write("zeros.conf", bytes(4096))
        with open(self.folder / "huge.set", "wb") as file:
            file.truncate(3 << 30)
        self.write("deep.conf", "a {" * 200_000)
        self.zip("bomb.zip", {"pe2.set": b"\n" * (64 << 20)})
        self.zip("many.zip", {f"{number}.md": b"" for number in range(1_000)})
        self.zip("out.zip", {"../../pe2.set": b"set system host-name x\n"})
        packed = (self.folder / "out.zip").read_bytes()
        self.write("cut.zip", packed[:40])
        # The directory of the archive contains a wrong size.
        lie = bytearray((self.folder / "bomb.zip").read_bytes())
        place = lie.rindex(b"PK\1\2")
        lie[place + 24:place + 28] = (100).to_bytes(4, "little")
        self.write("lie.zip", bytes(lie))
        self.write("link/a.md", "x")
        os.symlink("/etc/passwd", self.folder / "link/pe2.conf")
        return [
            "fifo.set", "/dev/zero", "/proc/kmsg", "binary.conf", "zeros.conf", "huge.set",
            "deep.conf", "bomb.zip", "many.zip", "out.zip", "cut.zip", "lie.zip", "link",
            "is not there", "-dash.set", ""]

    def test_do_not_stop_the_others(self):
        self.write("ok.set", self.solution("ok"))
        answers = self.hostile()
        rows = self.rows("--", *answers, "ok.set")
        self.assertEqual([row["answer"] for row in rows], [*answers, "ok.set"])
        for row in rows[:-1]:
            with self.subTest(answer=row["answer"]):
                self.assertIn(row["state"], ("refused", "stopped"), row)
                self.assertEqual(row["points"], 0)
                self.assertTrue(row["missing"])
        self.assertEqual(rows[-1]["state"], "passed")
        for row in rows:
            self.assertNotIn("root:", json.dumps(row))

    def test_limits(self):
        """An answer that takes too long, and one that takes too much memory, are rows of the
        table."""
        self.write("ok.set", self.solution("ok"))
        lines = (
            f"set services ipsec-vpn rule r{number} term t{number} then remote-gateway 1.2.3.4\n"
            for number in range(200_000))
        self.write("slow.set", "".join(lines))
        row, other = self.rows("--time-limit", "1", "--memory-limit", "128", "slow.set", "ok.set")
        self.assertEqual((row["state"], other["state"]), ("stopped", "passed"))

    def test_names_cannot_write_to_the_terminal(self):
        name = self.write("\x1b[31m=1+2,\"<&\n.set", "delete services\n")
        self.assertNotIn("\x1b", self.grade(name).stdout)
        _, line = csv.reader(io.StringIO(self.grade("--csv", "./" + name).stdout))
        self.assertEqual(line[1][0], "\\")
        self.write("=1+2.set", "delete services\n")
        _, line = csv.reader(io.StringIO(self.grade("--csv", "=1+2.set").stdout))
        self.assertEqual(line[:5], ["'=1+2.set", "'=1+2", "3", "5", "failed"])
        root = xml.etree.ElementTree.fromstring(self.grade("--junit", name).stdout)
        self.assertIn("<&", root[0].get("name"))

    def test_leaves_no_process(self):
        self.write("0.set", "delete services\n")
        for number in [signal.SIGINT, signal.SIGTERM, signal.SIGKILL]:
            child = subprocess.Popen(
                [binary.path, "lab", "grade", "class.lab", *["0.set"] * 400],
                cwd=self.folder, env=binary.environment(self.folder), stdout=subprocess.PIPE)
            while not self.children(child.pid):
                self.assertIsNone(child.poll())
            workers = self.children(child.pid)
            child.send_signal(number)
            child.communicate()
            self.assertEqual(child.returncode, -number)
            end = time.monotonic() + 20
            while any(self.is_alive(worker) for worker in workers):
                self.assertLess(time.monotonic(), end, "a worker is left")

    @staticmethod
    def children(process):
        try:
            return pathlib.Path(f"/proc/{process}/task/{process}/children").read_text().split()
        except FileNotFoundError:
            return []

    @staticmethod
    def is_alive(process):
        try:
            status = pathlib.Path(f"/proc/{process}/stat").read_text()
        except (FileNotFoundError, ProcessLookupError):
            return False
        return status.rpartition(")")[2].split()[0] not in "ZX"


class Reports(Grading):
    """The reports are the same in each run, and have their documented forms."""

    def setUp(self):
        super().setUp()
        self.write("ok.set", self.solution("ok"))
        self.write("no.set", "delete services\n")
        self.write("bad.set", bytes(100))
        self.answers = ["no.set", "bad.set", "ok.set"] * 4

    def test_two_runs_are_alike(self):
        for arguments in [[], ["--verbose"], ["--json"], ["--csv"], ["--junit"], ["--seed", "7"]]:
            with self.subTest(arguments=arguments):
                one, other = (self.grade(*arguments, *self.answers) for _ in range(2))
                self.assertEqual(one.stdout, other.stdout)
                self.assertEqual((one.returncode, one.stderr), (1, ""))

    def test_table(self):
        lines = self.grade(*self.answers).stdout.splitlines()
        self.assertEqual([line.split()[0] for line in lines[1:13]], self.answers)
        self.assertEqual(lines[-1], "12 answers: 4 passed, 4 failed, 4 refused")
        self.assertIn("      2/2  ce1 reaches ce2\n", self.grade("--verbose", "ok.set").stdout)

    def test_csv(self):
        rows = list(csv.DictReader(io.StringIO(self.grade("--csv", *self.answers).stdout)))
        self.assertEqual([row["answer"] for row in rows], self.answers)
        self.assertEqual([row["points"] for row in rows[:3]], ["3", "0", "5"])

    def test_junit(self):
        root = xml.etree.ElementTree.fromstring(self.grade("--junit", *self.answers).stdout)
        self.assertEqual([suite.get("name") for suite in root], self.answers)
        self.assertEqual(
            [root.get(name) for name in ("tests", "failures", "errors")], ["20", "4", "4"])
        self.assertEqual(len(root.findall(".//failure")), 4)
        self.assertEqual(len(root.findall(".//error")), 4)

    def test_exit_status(self):
        self.assertEqual(self.grade("ok.set").returncode, 0)
        self.assertEqual(self.grade("ok.set", "no.set").returncode, 1)
        for arguments in [
            ["--json", "--csv"], ["--stage", "none"], ["--time-limit", "0"],
            ["--student", "x", "--no-student"], ["--verbose", "--csv"],
        ]:
            with self.subTest(arguments=arguments):
                done = self.grade(*arguments, "ok.set")
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertTrue(done.stderr.startswith("aspic: error: "), done.stderr)
        for lab in ["base", "not-there", "./not-there.lab"]:
            with self.subTest(lab=lab):
                self.assertEqual(self.grade("ok.set", lab=lab).returncode, 2)
        self.write("broken.lab", "lab broken {\n    nonsense x;\n}\n")
        done = self.grade("ok.set", lab="./broken.lab")
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stderr, r"^\./broken\.lab:2:5: ")

    def test_bar_at_a_terminal_only(self):
        main, terminal = pty.openpty()
        subprocess.run(
            [binary.path, "lab", "grade", "class.lab", "ok.set", "no.set"], cwd=self.folder,
            stdout=subprocess.DEVNULL, stderr=terminal, env=binary.environment(self.folder))
        os.close(terminal)
        shown = os.read(main, 65_536)
        os.close(main)
        self.assertIn(b"] 2/2", shown)
        self.assertTrue(shown.endswith(b"\r\x1b[K"))


if __name__ == "__main__":
    unittest.main()
