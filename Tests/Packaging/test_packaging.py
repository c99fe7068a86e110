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
    """An option of the binary that one of its papers does not know is a mistake in the paper."""

    def setUp(self):
        help_text = "".join(
            binary.run(*words, "--help").stdout for words in [(), ("check",), ("convert",), ("diff",)])
        self.options = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", help_text))
        self.assertIn("--version", self.options)
        self.assertIn("--to", self.options)
        self.assertIn("--relative", self.options)

    def assert_known(self, path, spelling):
        text = (binary.root / path).read_text()
        unknown = {o for o in self.options if not re.search(spelling(o) + r"(?![\w-])", text)}
        self.assertEqual(unknown, set(), f"not in {path}")

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

    def test_man_page(self):
        # mdoc: `Fl f` is -f, `Fl -echo` is --echo; `Fl h , -help` names two.
        self.assert_known("man/aspic.1", lambda o: r"Fl (\w , )?" + re.escape(o[1:]))

    def test_bash(self):
        self.assert_known("Completions/aspic.bash", lambda o: r"(?<=[ \"])" + re.escape(o))

    def test_zsh(self):
        self.assert_known("Completions/_aspic", lambda o: r"(?<=[)'{,*])" + re.escape(o))

    def test_fish(self):
        self.assert_known(
            "Completions/aspic.fish",
            lambda o: f"-l {o[2:]}" if o.startswith("--") else f"-s {o[1:]}",
        )


class BashCompletion(unittest.TestCase):
    def complete(self, *words):
        """What bash would offer for the last of `words`."""
        script = """
            compopt() { :; }
            source "$1"; shift
            COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
            _aspic; printf '%s\\n' "${COMPREPLY[@]}"
        """
        done = subprocess.run(
            ["bash", "-c", script, "bash", binary.root / "Completions/aspic.bash", *words],
            capture_output=True, text=True, check=True, cwd=binary.root,
        )
        return done.stdout.split()

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
        self.assertEqual(self.complete("aspic", "help", ""), ["check", "convert", "diff"])
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
        done = subprocess.run(
            ["fish", "--no-config", "-c", "source $argv[1]; complete -C $argv[2]",
             binary.root / "Completions/aspic.fish", line],
            capture_output=True, text=True, check=True, cwd=binary.root,
        )
        return [offer.split("\t")[0] for offer in done.stdout.splitlines()]

    def test_as_bash(self):
        for line, offers in [
            ("aspic --k", ["--keep-going"]), ("aspic --lab manual-e", ["manual-esp"]),
            ("aspic c", ["check", "convert"]), ("aspic convert --to j", ["json"]),
            ("aspic check Makef", ["Makefile"]), ("aspic --state Sour", ["Sources/"]),
        ]:
            with self.subTest(line=line):
                self.assertEqual(self.complete(line), offers)


if __name__ == "__main__":
    unittest.main()
