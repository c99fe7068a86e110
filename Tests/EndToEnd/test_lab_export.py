"""`aspic lab export`: which files it writes, and that it writes all of them or none."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import binary

PAGE = binary.root / "Documentation/Containerlab.md"


class Export(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.work = pathlib.Path(folder.name)

    def export(self, *words, lab="pe-example"):
        return binary.run("lab", "export", *words, lab, cwd=self.work)

    def names(self):
        return sorted(str(path.relative_to(self.work)) for path in self.work.rglob("*"))

    def test_as_the_page_says(self):
        done = self.export("--containerlab", "pe")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        files = sorted(path for path in self.names() if (self.work / path).is_file())
        shown = done.stdout + "$ find pe -type f | sort\n" + "".join(f"{name}\n" for name in files)
        self.assertIn(shown, PAGE.read_text())
        modes = {path: (self.work / path).stat().st_mode & 0o777 for path in self.names()}
        self.assertEqual(modes, {
            "pe": 0o700, "pe/pe1": 0o700, "pe/pe2": 0o700, "pe/pe-example.clab.yml": 0o644,
            "pe/pe1/router.conf": 0o600, "pe/pe2/router.conf": 0o600, "pe/pe1/start.sh": 0o755,
            "pe/pe2/start.sh": 0o755})

    def test_scripts_are_sound(self):
        self.export("--containerlab", "pe")
        checks = [["sh", "-n"]] + ([["shellcheck"]] if shutil.which("shellcheck") else [])
        for check in checks:
            for script in self.work.rglob("start.sh"):
                with self.subTest(check=check, script=script):
                    subprocess.run([*check, script], check=True)

    def test_configurations_are_whole(self):
        self.export("--containerlab", "pe")
        for file in self.work.rglob("router.conf"):
            with self.subTest(file=file):
                self.assertEqual(binary.run("check", str(file)).returncode, 0)

    def test_a_folder_with_files_is_not_touched(self):
        (self.work / "pe").mkdir()
        (self.work / "pe/.mine").write_text("mine")
        done = self.export("--containerlab", "pe")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(
            done.stderr, "aspic: error: pe: the folder has files, which are not replaced\n")
        self.assertEqual(self.names(), ["pe", "pe/.mine"])

    def test_a_file_is_not_replaced(self):
        (self.work / "pe").write_text("mine")
        self.assertEqual(self.export("--containerlab", "pe").returncode, 1)
        self.assertEqual((self.work / "pe").read_text(), "mine")

    def test_an_empty_folder_will_do(self):
        (self.work / "pe").mkdir()
        self.assertEqual(self.export("--containerlab", "pe/").returncode, 0)
        self.assertTrue((self.work / "pe/pe-example.clab.yml").is_file())

    def test_nothing_is_left_of_one_that_fails(self):
        # The folder that the export would become is one that it cannot replace.
        (self.work / "there").mkdir()
        os.symlink("there", self.work / "pe")
        done = self.export("--containerlab", "pe")
        self.assertEqual(done.returncode, 1)
        self.assertIn("aspic: error: pe: ", done.stderr)
        self.assertEqual(self.names(), ["pe", "there"])
        done = self.export("--containerlab", "no/pe")
        self.assertEqual(done.stderr, "aspic: error: no/pe: No such file or directory\n")

    def test_a_lab_that_does_not_fit_is_refused(self):
        done = self.export("--containerlab", "nat", lab="nat")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(
            done.stderr,
            "nat.lab:258:9: link 'core' has a NAT, which an export cannot have\n")
        self.assertEqual(self.names(), [])
        done = self.export("--containerlab", "nat", "--errors", "json", lab="nat")
        self.assertEqual(json.loads(done.stderr)["line"], 258)

    def test_stages(self):
        done = self.export("--containerlab", "a", "--stage", "1", lab="keys")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        done = self.export("--containerlab", "b", "--stage", "nothing", lab="keys")
        self.assertIn("The lab has no stage 'nothing'", done.stderr)
        self.assertNotEqual(done.returncode, 0)


if __name__ == "__main__":
    unittest.main()
