"""What `make install` puts in place, and whether it agrees with the binary."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import binary
import completions


def make(target, destination):
    # The outer make's flags are not for this one.
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS"))}
    subprocess.run(
        ["make", "-C", binary.root, target, f"DESTDIR={destination}", "PREFIX=/usr",
         f"RELEASE={binary.path}"],
        check=True,
        capture_output=True,
        env=environment,
    )


def files(folder):
    return {str(p.relative_to(folder)) for p in pathlib.Path(folder).rglob("*") if p.is_file()}


class Installation(unittest.TestCase):
    def test_installs_and_uninstalls(self):
        with tempfile.TemporaryDirectory() as destination:
            make("install-files", destination)
            self.assertEqual(
                files(destination),
                {
                    "usr/bin/aspic",
                    "usr/share/man/man1/aspic.1",
                    "usr/share/man/man5/aspic.conf.5",
                    "usr/share/man/man5/aspic.lab.5",
                    "usr/share/bash-completion/completions/aspic",
                    "usr/share/zsh/site-functions/_aspic",
                    "usr/share/fish/vendor_completions.d/aspic.fish",
                },
            )
            version = subprocess.run(
                [f"{destination}/usr/bin/aspic", "--version"], capture_output=True, text=True
            )
            self.assertRegex(version.stdout, r"^aspic \d+\.\d+\.\d+\n$")
            make("uninstall", destination)
            self.assertEqual(files(destination), set())


class Agreement(unittest.TestCase):
    """A value of the binary that one of its papers does not know is a mistake in the paper."""

    def test_names_of_labs_and_spellings(self):
        labs = binary.run("--lab", "no such").stderr
        labs = re.search(r"there are ([^.]+)\.", labs)[1].split(", ")
        spellings = binary.run("convert", "--help").stdout
        spellings = re.search(r"\(values: ([^)]+)\)", spellings)[1].replace("\n", " ").split(",")
        for name in ["aspic.bash", "_aspic", "aspic.fish"]:
            with self.subTest(name=name):
                text = (binary.root / "Completions" / name).read_text()
                self.assertIn(" ".join(labs), text)
                self.assertIn(" ".join(word.strip() for word in spellings), text)
        manual = (binary.root / "man/aspic.1").read_text()
        listed = re.search(r"^\.It Fl -lab Ar name\n(.*?)^\.It ", manual, re.M | re.S)[1]
        self.assertEqual(re.findall(r"^\.Cm (\S+)", listed, re.M), labs)


class BashCompletion(unittest.TestCase):
    def complete(self, *words):
        return completions.bash(*words)

    def test_options(self):
        self.assertEqual(self.complete("aspic", "--k"), ["--keep-going"])
        self.assertIn("--state", self.complete("aspic", "--echo", "--"))

    def test_files_and_folders(self):
        self.assertEqual(self.complete("aspic", "-f", "Makef"), ["Makefile"])
        self.assertEqual(self.complete("aspic", "--state", "Sour"), ["Sources"])
        self.assertEqual(self.complete("aspic", "-c", ""), [])

    def test_names_of_labs(self):
        self.assertEqual(self.complete("aspic", "--lab", "manual-e"), ["manual-esp"])
        self.assertEqual(self.complete("aspic", "--echo", "--lab", "bun"), ["bundle"])

    def test_subcommands(self):
        self.assertEqual(self.complete("aspic", "ch"), ["check"])
        self.assertEqual(self.complete("aspic", "help", ""), ["attach", "check", "convert", "diff", "lab", "netconf", "serve"])
        self.assertEqual(self.complete("aspic", "lab", "gr"), ["grade"])
        self.assertEqual(self.complete("aspic", "lab", "grade", "manual-e"), ["manual-esp"])
        self.assertEqual(self.complete("aspic", "lab", "grade", "keys", "Makef"), ["Makefile"])
        self.assertEqual(self.complete("aspic", "lab", "check", "--s"), ["--syntax-only"])
        self.assertEqual(self.complete("aspic", "lab", "new", "--from", "bun"), ["bundle"])
        self.assertEqual(self.complete("aspic", "lab", "draw", "--to", "m"), ["mermaid"])
        self.assertEqual(self.complete("aspic", "lab", "export", "--c"), ["--containerlab"])
        self.assertEqual(self.complete("aspic", "lab", "export", "--containerlab", "Sour"), ["Sources"])
        self.assertEqual(self.complete("aspic", "serve", "--print-u"), ["--print-unit"])
        self.assertEqual(self.complete("aspic", "serve", "--lab", "bun"), ["bundle"])
        self.assertEqual(self.complete("aspic", "serve", "--sockets", "Sour"), ["Sources"])
        self.assertIn("root", self.complete("aspic", "serve", "--group", "roo"))
        self.assertEqual(self.complete("aspic", "attach", "pe"), ["pe1", "pe2"])
        self.assertEqual(self.complete("aspic", "attach", "--socket", "Makef"), ["Makefile"])
        self.assertEqual(self.complete("aspic", "attach", "-f", "Makef"), ["Makefile"])
        self.assertIn("--socket", self.complete("aspic", "--wait", "serve", "attach", "--"))
        self.assertEqual(self.complete("aspic", "diff", "--r"), ["--relative"])
        self.assertEqual(self.complete("aspic", "diff", "--relative", ""), [])
        self.assertEqual(self.complete("aspic", "diff", "README.md", "Makef"), ["Makefile"])
        self.assertEqual(self.complete("aspic", "convert", "--from", "x"), ["xml"])
        self.assertEqual(self.complete("aspic", "check", "Makef"), ["Makefile"])
        self.assertEqual(self.complete("aspic", "check", "README.md", "Makef"), ["Makefile"])
        self.assertEqual(self.complete("aspic", "check", "--e"), ["--errors"])
        self.assertEqual(self.complete("aspic", "check", "--errors", "j"), ["json"])
        self.assertEqual(self.complete("aspic", "convert", "--t"), ["--to"])
        self.assertEqual(
            self.complete("aspic", "convert", "--to", ""), ["text", "set", "xml", "json"])
        self.assertEqual(self.complete("aspic", "convert", "--to", "j"), ["json"])
        self.assertEqual(self.complete("aspic", "convert", "--to", "set", "Makef"), ["Makefile"])
        # A file that is called like a subcommand.
        self.assertIn("--echo", self.complete("aspic", "-f", "check", "--"))


@unittest.skipUnless(shutil.which("fish"), "fish is not installed")
class FishCompletion(unittest.TestCase):
    def complete(self, line):
        return completions.fish(line)

    def test_as_bash(self):
        for line, offers in [
            ("aspic --k", ["--keep-going"]), ("aspic --lab manual-e", ["manual-esp"]),
            ("aspic c", ["check", "convert"]), ("aspic convert --to j", ["json"]),
            ("aspic check Makef", ["Makefile"]), ("aspic --state Sour", ["Sources/"]),
            ("aspic attach pe", ["pe1", "pe2"]), ("aspic serve --lab bun", ["bundle"]),
        ]:
            with self.subTest(line=line):
                self.assertEqual(self.complete(line), offers)


if __name__ == "__main__":
    unittest.main()
