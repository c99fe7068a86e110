"""Manual page and completions have the options of `--help`, of each command these and no others."""

import functools
import pathlib
import re
import shutil
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import binary
import completions

EVERYWHERE = {"-h", "--help", "--version"}


@functools.cache
def help_text(command):
    return binary.run(*command.split(), "--help").stdout


def options(command):
    """The options that a command has by its help, each as the set of its spellings."""
    listed = help_text(command).partition("\nOPTIONS:\n")[2].partition("\nSUBCOMMANDS:\n")[0]
    lines = re.findall(r"^  (?:(-\w), )?(--[a-z][a-z-]*)", listed, re.M)
    return [{spelling for spelling in line if spelling} for line in lines]


def spellings(command):
    return set().union(*options(command))


def read(path):
    return (binary.root / path).read_text()


# "" is aspic without a subcommand.
SUBCOMMANDS = re.findall(r"^  ([a-z]+) ", help_text("").partition("\nSUBCOMMANDS:\n")[2], re.M)
LAB_COMMANDS = re.findall(r"^  ([a-z]+) ", help_text("lab").partition("\nSUBCOMMANDS:\n")[2], re.M)
COMMANDS = ["", *SUBCOMMANDS, *(f"lab {name}" for name in LAB_COMMANDS)]


class Help(unittest.TestCase):
    def test_is_understood(self):
        self.assertLessEqual({"attach", "check", "convert", "diff", "serve"}, set(SUBCOMMANDS))
        self.assertLessEqual({"check", "grade", "list", "new", "start"}, set(LAB_COMMANDS))
        silent = {"lab", "lab list", "lab new", "lab draw"}
        for command in COMMANDS:
            with self.subTest(command=command):
                errors = set() if command in silent else {"--errors"}
                self.assertLessEqual(EVERYWHERE | errors, spellings(command))
        self.assertIn({"-f", "--file"}, options("attach"))
        self.assertIn("--read-only-group", spellings("serve"))


class ManualPage(unittest.TestCase):
    # mdoc: `Fl f` is -f, `Fl -echo` is --echo.
    page = read("man/aspic.1")
    synopsis = re.search(r"^\.Sh SYNOPSIS\n(.*?)^\.Sh", page, re.M | re.S)[1]

    def test_synopsis(self):
        shown = {command: set() for command in COMMANDS}
        for form in re.split(r"^\.Nm\n", self.synopsis, flags=re.M)[1:]:
            # `Cm` is a subcommand only where it begins the form.
            subcommand = re.match(r"\.Cm ([a-z ]+)\n", form)
            shown[subcommand[1] if subcommand else ""].update(
                "-" + option for option in re.findall(r"\bFl (-?[a-z][a-z-]*)", form))
        for command in COMMANDS:
            with self.subTest(command=command):
                missing = [
                    option for option in options(command)
                    if not option & (shown[command] | EVERYWHERE)]
                self.assertEqual(missing, [], "not in the synopsis")
                self.assertEqual(
                    shown[command] - spellings(command) - EVERYWHERE, set(), "not in --help")

    def test_descriptions(self):
        described = set()
        for line in re.findall(r"^\.It (Fl .*)$", self.page, re.M):
            heads = re.match(r"Fl (\S+)(?: , (\S+))?", line)
            described.update("-" + name for name in heads.groups() if name)
        self.assertEqual(described, set().union(*map(spellings, COMMANDS)))


class Bash(unittest.TestCase):
    def complete(self, *words):
        return set(completions.bash(*words))

    def test_options(self):
        for command in COMMANDS:
            with self.subTest(command=command):
                words = ["aspic", *command.split(), "-"]
                self.assertEqual(self.complete(*words), spellings(command))

    def test_subcommands(self):
        offers = {offer for offer in self.complete("aspic", "") if offer[0] != "-"}
        self.assertEqual(offers, {*SUBCOMMANDS, "help"})
        self.assertEqual(self.complete("aspic", "help", ""), set(SUBCOMMANDS))
        offers = {offer for offer in self.complete("aspic", "lab", "") if offer[0] != "-"}
        self.assertEqual(offers, set(LAB_COMMANDS))


class Zsh(unittest.TestCase):
    """Its completion needs a terminal: the file is read in place of that."""

    def setUp(self):
        text = read("Completions/_aspic")
        self.groups = dict(re.findall(r"^  (\w+)=\(\n(.*?)^  \)$", text, re.M | re.S))
        whole, _, rest = text.partition("&& return")
        self.text = {"": whole[whole.index("_arguments -C"):]}
        cases = re.findall(r"^    (arguments|lab):(\w+)\)\n(.*?)^      ;;$", rest, re.M | re.S)
        for state, name, part in cases:
            self.text[f"lab {name}" if state == "lab" else name] = part

    def offered(self, command):
        part = self.text[command]
        for name in re.findall(r"\$(\w+)", part):
            part += self.groups[name]
        # `{-f,--file}'[help]'` has two, `'*--inside[help]'` one; those that one excludes stand in
        # parentheses.
        return set(re.findall(r"(?<=[\s'{,*)])(--?[a-z][a-z-]*)(?=[\[},])", part))

    def test_options(self):
        for command in COMMANDS:
            with self.subTest(command=command):
                self.assertEqual(self.offered(command), spellings(command))

    def test_subcommands(self):
        self.assertEqual(set(re.findall(r"(\w+)\\:", self.text[""])), {*SUBCOMMANDS, "help"})
        offers = re.search(r"_values command (.*)", self.text["help"])[1]
        self.assertEqual(set(offers.split()), set(SUBCOMMANDS))
        offers = re.search(r"1:command:\((.*?)\)", self.text["lab"])[1]
        self.assertEqual(set(offers.split()), set(LAB_COMMANDS))


class Fish(unittest.TestCase):
    def test_options_by_the_text(self):
        """For hosts without fish: all together, as each line has conditions of its own."""
        offered = set()
        for line in read("Completions/aspic.fish").splitlines():
            if line.startswith("complete "):
                head = line.partition(" -d ")[0]
                offered |= {"--" + name for name in re.findall(r" -l ([a-z-]+)", head)}
                offered |= {"-" + name for name in re.findall(r" -s (\w)", head)}
        self.assertEqual(offered, set().union(*map(spellings, COMMANDS)))

    @unittest.skipUnless(shutil.which("fish"), "fish is not installed")
    def test_options(self):
        for command in COMMANDS:
            with self.subTest(command=command):
                # Fish offers short options behind one dash, and long ones behind either.
                self.assertEqual(
                    {offer for offer in self.complete(f"aspic {command} -") if offer[0] == "-"},
                    spellings(command))

    @unittest.skipUnless(shutil.which("fish"), "fish is not installed")
    def test_subcommands(self):
        self.assertEqual(self.complete("aspic "), {*SUBCOMMANDS, "help"})
        self.assertEqual(self.complete("aspic help "), set(SUBCOMMANDS))
        self.assertEqual(self.complete("aspic lab "), set(LAB_COMMANDS))

    def complete(self, line):
        return set(completions.fish(line))


if __name__ == "__main__":
    unittest.main()
