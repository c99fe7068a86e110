"""Configuration files are checked, converted and compared without a session."""

import gzip
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

import binary

TEXT = "interfaces {\n    so-0/0/0 {\n        /* to ce1 */\n        mtu 1400;\n    }\n}\n"
FORMS = ["text", "set", "xml", "json"]
FULL = "aspic: error: standard output: No space left on device\n"


class Files(unittest.TestCase):
    """Tests with files in a folder of their own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def file(self, name, content):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    def assert_run(self, done, status, stdout="", stderr=""):
        self.assertEqual((done.returncode, done.stdout, done.stderr), (status, stdout, stderr))

    def piped(self, *arguments):
        """Returns the result of a run whose output is closed after the first octets."""
        reader, writer = os.pipe()
        child = subprocess.Popen(
            [binary.path, *arguments], stdout=writer, stderr=subprocess.PIPE,
            env=binary.environment(self.folder))
        os.close(writer)
        os.read(reader, 10)
        os.close(reader)
        _, stderr = child.communicate(timeout=60)
        return child.returncode, stderr


class Conversions(Files):
    """`aspic convert` converts all forms, completely or not at all."""

    def test_a_chain_of_all_forms(self):
        text = TEXT.replace("        /* to ce1 */\n", "")
        for one in FORMS:
            for other in FORMS:
                with self.subTest(one=one, other=other):
                    done = binary.run("convert", "--to", one, stdin=text)
                    done = binary.run("convert", "--from", one, "--to", other, "-", stdin=done.stdout)
                    self.assert_run(binary.run("convert", "--to", "text", stdin=done.stdout), 0, text)

    def test_line_ends_and_a_byte_order_mark(self):
        for form in FORMS:
            octets = binary.run("convert", "--to", form, stdin=TEXT).stdout.encode()
            octets = b"\xef\xbb\xbf" + octets.replace(b"\n", b"\r\n")
            done = binary.run("convert", "--to", "set", stdin=octets)
            self.assertEqual((done.returncode, done.stdout), (0, "set interfaces so-0/0/0 mtu 1400\n"))

    def test_one_hierarchy(self):
        name = self.file("a", TEXT)
        part = binary.run("convert", "--to", "text", "--relative", "int so-0/0/0", name)
        self.assert_run(part, 0, "/* to ce1 */\nmtu 1400;\n")
        whole = binary.run("convert", "--to", "text", "--at", "int so-0/0/0", stdin=part.stdout)
        self.assert_run(whole, 0, TEXT)
        for path, message in [
                ("services", f"{name}:1:1: [edit services] does not exist"),
                ("system host-name", "aspic: --relative: 'host-name' is not a hierarchy"),
                ("interfaces so-0/0/0 bogus", "aspic: --relative: syntax error: bogus")]:
            with self.subTest(path=path):
                done = binary.run("convert", "--to", "set", "--relative", path, name)
                self.assert_run(done, 1, stderr=message + "\n")

    def test_all_or_nothing(self):
        name = self.file("a", "system {\n    host-name r1;\n    bogus;\n}\nbogus;\n")
        for form in FORMS:
            self.assert_run(
                binary.run("convert", "--to", form, name), 1,
                stderr=f"{name}:3:5: syntax error: bogus\n{name}:5:1: syntax error: bogus\n2 errors\n")
        done = binary.run("convert", "--to", "set", "--errors", "json", name)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertEqual([json.loads(line)["line"] for line in done.stderr.splitlines()], [3, 5])

    def test_comments_that_are_lost(self):
        done = binary.run("convert", "--to", "set", stdin=TEXT)
        self.assert_run(
            done, 0, "set interfaces so-0/0/0 mtu 1400\n",
            "standard input:4:9: warning: 'set' commands leave out a comment\n")

    def test_into_a_file(self):
        name = self.file("a", TEXT)
        self.assert_run(binary.run("convert", "--to", "json", "-o", name, name), 0)
        self.assert_run(binary.run("convert", "--to", "text", name), 0, TEXT)
        before = pathlib.Path(name).read_bytes()
        self.assertEqual(
            binary.run("convert", "--to", "set", "--output", name, stdin="bogus").returncode, 1)
        self.assertEqual(pathlib.Path(name).read_bytes(), before)
        self.assertEqual(os.listdir(self.folder), ["a"])

    @unittest.skipUnless(os.path.exists("/dev/full"), "no /dev/full")
    def test_a_full_disk(self):
        for form in FORMS:
            with open("/dev/full", "w") as full:
                done = binary.run(
                    "convert", "--to", form, stdin="system { host-name r1; }", stdout=full)
            self.assertEqual((done.returncode, done.stderr), (1, FULL))
        done = binary.run(
            "convert", "--to", "set", "-o", "/dev/full", stdin="system { host-name r1; }")
        self.assert_run(done, 1, stderr="aspic: error: /dev/full: No space left on device\n")

    def test_a_reader_that_leaves(self):
        units = "".join(f"unit {number} {{ description {number}; }}\n" for number in range(5000))
        name = self.file("a", f"interfaces {{ so-0/0/0 {{ {units} }} }}")
        for form in FORMS:
            self.assertEqual(
                self.piped("convert", "--to", form, name),
                (1, b"aspic: error: standard output: Broken pipe\n"))

    def test_what_is_no_text(self):
        for name, octets, message in [
                ("a.gz", gzip.compress(TEXT.encode()), "1:1: compressed with gzip; 'gunzip' it first"),
                ("b", TEXT.encode("utf-16"), "1:1: UTF-16; 'iconv -f UTF-16 -t UTF-8' converts it"),
                ("c", "# \u00fc\n".encode("latin-1"),
                 "1:3: not UTF-8; 'iconv -f LATIN1 -t UTF-8' converts it if it is Latin-1")]:
            with self.subTest(name=name):
                name = self.file(name, octets)
                for words in (["check"], ["convert", "--to", "set"]):
                    self.assert_run(
                        binary.run(*words, name), 1, stderr=f"{name}:{message}\n")

    def test_files_that_cannot_be_read(self):
        self.assert_run(
            binary.run("convert", "--to", "set", str(self.folder)), 1,
            stderr=f"aspic: error: {self.folder}: Is a directory\n")
        done = binary.run("convert", "--to", "set", "a", "b")
        self.assertEqual(done.returncode, 64)


class Differences(Files):
    """`aspic diff` compares files, and its output is a patch."""

    def setUp(self):
        super().setUp()
        self.old = self.file("old", TEXT)
        self.new = self.file(
            "new", "set interfaces so-0/0/0 mtu 1500\nset system host-name r2\n")

    def test_statuses(self):
        done = binary.run("diff", self.old, self.new)
        self.assertEqual((done.returncode, done.stderr), (1, ""))
        self.assertIn("-   mtu 1400;\n+   mtu 1500;\n", done.stdout)
        for form in FORMS:
            other = binary.run("convert", "--to", form, self.new).stdout
            self.assert_run(binary.run("diff", self.new, "-", stdin=other), 0)
            self.assert_run(binary.run("diff", "-", self.new, stdin=other), 0)
        bad = self.file("bad", "bogus;\n")
        for arguments, message in [
                ([self.old, bad], f"{bad}:1:1: syntax error: bogus\n"),
                ([bad, self.new], f"{bad}:1:1: syntax error: bogus\n"),
                ([self.old, "/none"], "aspic: error: /none: No such file or directory\n"),
                (["--relative", "bogus", self.old, self.new],
                 "aspic: --relative: syntax error: bogus\n")]:
            self.assert_run(binary.run("diff", *arguments), 2, stderr=message)
        for arguments in [[], [self.old], ["-", "-"]]:
            self.assertEqual(binary.run("diff", *arguments).returncode, 64)
        done = binary.run("diff", "--errors", "json", self.old, bad)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertEqual(json.loads(done.stderr)["file"], bad)

    def test_one_hierarchy(self):
        words = ["--relative", "system", self.old, self.new]
        self.assert_run(
            binary.run("diff", *words), 1, "[edit]\n+  system {\n+      host-name r2;\n+  }\n")
        words[1] = "services"
        self.assert_run(
            binary.run("diff", *words), 2,
            stderr=f"{self.old}:1:1: [edit services] does not exist\n"
            f"{self.new}:1:1: [edit services] does not exist\n2 errors\n")

    def test_a_patch_that_a_session_loads(self):
        patch = binary.run("diff", self.old, self.new).stdout
        for name, text in [("plain", patch), ("captured", self.capture(patch))]:
            with self.subTest(name=name):
                name = self.file(name, text)
                self.load(f"load patch {name}\n")
                self.load(f"load patch terminal\n{text}^D\n")

    def load(self, lines):
        """Loading a patch turns the first file into the second."""
        done = binary.run(
            "--ephemeral", stdin=f"configure\nload override {self.old}\n{lines}show | display set\n")
        shown = [line for line in done.stdout.splitlines() if line.startswith("set ")]
        expected = binary.run("convert", "--to", "set", self.new).stdout.splitlines()
        self.assertEqual((done.returncode, sorted(shown)), (0, sorted(expected)), done.stderr)

    def capture(self, patch):
        return f"[edit]\nlab@r1# show | compare \n{patch}\n{{master}}[edit]\nlab@r1# \n"

    def test_a_patch_is_no_configuration(self):
        patch = binary.run("diff", self.old, self.new).stdout
        for text in [patch, self.capture(patch), patch.replace("\n", "\r\n")]:
            name = self.file("patch", text)
            message = (
                f"{name}:1:1: the output of 'show | compare' is no configuration; "
                "'load patch' applies it\n")
            for status, words in [
                    (1, ["check"]), (1, ["convert", "--to", "set"]), (2, ["diff", self.old])]:
                self.assert_run(binary.run(*words, name), status, stderr=message)

    @unittest.skipUnless(os.path.exists("/dev/full"), "no /dev/full")
    def test_a_full_disk(self):
        with open("/dev/full", "w") as full:
            done = binary.run("diff", self.old, self.new, stdout=full)
        self.assertEqual((done.returncode, done.stderr), (2, FULL))


class Checks(Files):
    """`aspic check` reports the findings of files."""

    def test_counts(self):
        one = self.file("one", "system {\n    bogus;\n}\n")
        two = self.file("two", "lab@r1> show\nsystem {\n    bogus;\n}\n")
        many = self.file("many", "bogus;\n" * 2500)
        for names, last in [
                ([one], f"{one}:2:5: syntax error: bogus"), ([one, one], "2 errors"),
                ([two], "1 error, 1 warning"), ([one, two], "2 errors, 1 warning"),
                ([many, one], "2501 errors"), ([one, "/none"], "2 errors")]:
            with self.subTest(names=names):
                done = binary.run("check", *names)
                self.assertEqual((done.returncode, done.stdout), (1, ""))
                self.assertEqual(done.stderr.splitlines()[-1], last)
                again = binary.run("check", *names)
                self.assertEqual(again.stderr, done.stderr)
        done = binary.run("check", "--errors", "json", two)
        self.assertEqual((len(done.stdout.splitlines()), done.stderr), (2, ""))
        self.assert_run(binary.run("check", "-", stdin="system { host-name r1; }"), 0)


if __name__ == "__main__":
    unittest.main()
