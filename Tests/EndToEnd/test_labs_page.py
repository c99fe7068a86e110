"""The commands in Documentation/Labs.md for instructors are run in their order."""

import json
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree

import binary

DOCUMENTS = binary.root / "Documentation"
PAGE = DOCUMENTS / "Labs.md"
LAB = DOCUMENTS / "hub.lab"


def transcripts(text):
    """Returns the commands in the page's blocks with prompts, each with the lines that it
    prints."""
    commands = []
    for block in re.findall(r"^```console\n(.*?)^```$", text, re.S | re.M):
        document = None
        for line in block.splitlines():
            if document:
                commands[-1][0].append(line)
                document = None if line == document else document
            elif line.startswith("$ "):
                commands.append(([line[2:]], []))
                here = re.search(r"<<'(\w+)'", line)
                document = here and here.group(1)
            else:
                commands[-1][1].append(line)
    return [("\n".join(command), shown) for command, shown in commands]


def matches(printed, shown):
    """Returns whether lines are as shown, where `...` stands for any number of them."""
    parts = [".*" if line == "..." else re.escape(line) for line in shown]
    return re.fullmatch("\n".join(parts), "\n".join(printed), re.S) is not None


class InstructorsWay(unittest.TestCase):
    """An instructor follows the page from the first command to the last."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.home = pathlib.Path(folder.name)
        self.work = self.home / "work"
        self.work.mkdir()
        shutil.copy(LAB, self.work)
        programs = self.home / "bin"
        programs.mkdir()
        (programs / "aspic").symlink_to(binary.path)
        self.environment = binary.environment(self.home)
        self.environment["PATH"] = f"{programs}:{self.environment['PATH']}"

    def shell(self, command):
        """Returns what a command prints, on both outputs, in lines."""
        done = subprocess.run(
            ["sh", "-c", command], cwd=self.work, env=self.environment, timeout=60,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.stdout.decode().splitlines()

    def test_every_command_of_the_page(self):
        commands = transcripts(PAGE.read_text())
        self.assertGreater(len(commands), 10)
        for command, shown in commands:
            with self.subTest(command=command):
                printed = self.shell(command)
                self.assertTrue(matches(printed, shown), "\n".join(printed))

    def test_every_fragment_of_the_page(self):
        """The blocks without prompts are parts of a lab file."""
        blocks = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE.read_text(), re.S | re.M)
        fragments = [text for kind, text in blocks if not kind]
        self.assertEqual(len(fragments), 2)
        (self.work / "fragments.lab").write_text(
            "lab fragments {\n" + "".join(fragments) + "node end { host; address 10.9.9.9; }\n}\n")
        done = binary.run("lab", "check", "fragments.lab", home=self.home, cwd=self.work)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_every_check_of_the_page(self):
        """Each example in the table is a valid expectation, and every assertion has an example."""
        section = PAGE.read_text().split("## What a check can ask")[1].split("\n## ")[0]
        examples = re.findall(r"^\| `(.*?)` \|", section, re.M)
        self.assertEqual(
            [example.split()[0] for example in examples],
            ["ping", "not-ping", "protected", "not-seen", "takes", "association", "counter", "log",
             "unchanged"])
        script = "".join(f"request lab expect within 20s {example}\n" for example in examples)
        done = binary.run("--ephemeral", "--lab", str(LAB), stdin=script)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(done.stdout.count("expectation holds"), len(examples))

    def test_the_class(self):
        """A correct, a wrong and a binary answer are graded in all forms of the table."""
        for command, _ in transcripts(PAGE.read_text()):
            if command.startswith("aspic lab grade"):
                break
            self.shell(command)
        grade = ["lab", "grade", "class.lab", "ada.set", "ben", "cem.conf"]
        done = binary.run(*grade, "--json", home=self.home, cwd=self.work)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertEqual(
            [(row["answer"], row["student"], row["state"], row["points"])
             for row in json.loads(done.stdout)["answers"]],
            [("ada.set", "ada", "passed", 5), ("ben", "ben", "failed", 3),
             ("cem.conf", "cem", "refused", 0)])
        again = binary.run(*grade, "--json", home=self.home, cwd=self.work)
        self.assertEqual(again.stdout, done.stdout)
        report = binary.run(*grade, "--junit", home=self.home, cwd=self.work)
        suites = xml.etree.ElementTree.fromstring(report.stdout.encode())
        self.assertEqual([suite.get("name") for suite in suites], ["ada.set", "ben", "cem.conf"])


class Hub(unittest.TestCase):
    """The lab beside the page, and its picture in README."""

    def test_its_solutions_and_wrong_answers(self):
        done = binary.run("lab", "check", str(LAB))
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))

    def test_both_of_its_faults_are_drawn(self):
        """Both faults occur in a class, and the solution that each student is shown passes."""
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            names = [f"student{number}" for number in range(12)]
            for name in names:
                done = binary.run(
                    "lab", "start", str(LAB), "--student", name, "--ephemeral",
                    "-c", "request lab solution")
                router = re.search(r"^(\w+):$", done.stdout.split("Stage 1")[1], re.M).group(1)
                script = "".join(re.findall(r"^set .*\n", done.stdout, re.M))
                (folder / name).mkdir()
                (folder / name / f"{router}.set").write_text(script)
            graded = binary.run("lab", "grade", "--json", str(LAB), *names, cwd=folder)
            self.assertEqual(graded.returncode, 0, graded.stdout + graded.stderr)
            rows = json.loads(graded.stdout)["answers"]
            self.assertEqual(
                {row["stages"][0]["fault"] for row in rows}, {"key", "gateway"})

    def test_its_drawings(self):
        done = binary.run("lab", "draw", "--to", "svg", str(LAB))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout, (binary.root / "man/hub.svg").read_text())
        self.assertIn("man/hub.svg", (binary.root / "README.md").read_text())
        for form in ["text", "mermaid", "dot"]:
            drawn = binary.run("lab", "draw", "--to", form, str(LAB)).stdout
            for name in ["headquarters", "hub", "internet", "spoke1", "spoke3", "branch3"]:
                self.assertIn(name, drawn, form)


if __name__ == "__main__":
    unittest.main()
