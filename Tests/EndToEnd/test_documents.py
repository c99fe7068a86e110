"""The commands that the documents show are run as they are written there."""

import os
import pathlib
import re
import subprocess
import tempfile
import unittest

import binary
import daemon
import environments

PAGE = binary.root / "Documentation/CI.md"


class Documents(unittest.TestCase):
    """Tests with the pages under Documentation."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.home = pathlib.Path(folder.name)

    @unittest.skipIf(daemon.MISSING, daemon.MISSING)
    def test_the_fixture_of_the_page_about_ci(self):
        python = environments.test.program("python")
        blocks = re.findall(r"^```python\n# (\S+)\n(.*?)^```$", PAGE.read_text(), re.S | re.M)
        self.assertEqual([name for name, _ in blocks], ["conftest.py", "test_router.py"])
        for name, text in blocks:
            (self.home / name).write_text(text)
        programs = self.home / "bin"
        programs.mkdir()
        (programs / "aspic").symlink_to(binary.path)
        environment = binary.environment(self.home)
        done = subprocess.run(
            [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", self.home],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            timeout=300, cwd=self.home, env={
                **environment, "PATH": f"{programs}:{environment['PATH']}", "USER": daemon.USER,
                "TMPDIR": os.environ.get("TMPDIR", "/tmp")})
        self.assertIn("3 passed", done.stdout)
        self.assertEqual(done.returncode, 0, done.stdout)


if __name__ == "__main__":
    unittest.main()
