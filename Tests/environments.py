"""Virtual environments with clients from PyPI, which are made at first use and kept in
.build-python."""

import fcntl
import importlib
import pathlib
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import unittest
import zipfile

import binary

tests = binary.root / "Tests"
# The messages of pip when no index is reachable, to distinguish that from other errors.
UNREACHABLE = re.compile(r"from versions: none|connection broken|timed out", re.IGNORECASE)


class Environment:
    """A virtual environment for the running Python; another version makes another environment.

    `requirements` is the file with the packages to install. `collections` is a file with a package
    of Ansible and those of its collections that are installed; the whole package takes 400 MB."""

    # sys.path may contain one environment: two might contain two versions of a library.
    entered = None

    def __init__(self, name, requirements, collections=None):
        self.folder = binary.root / f".build-python/{name}-{sys.implementation.cache_tag}"
        self.requirements = requirements
        self.collections = collections
        self.missing = None

    def install(self):
        """Makes the environment unless it exists. Raises SkipTest if PyPI cannot be reached."""
        if self.missing:
            raise unittest.SkipTest(self.missing)
        self.folder.parent.mkdir(exist_ok=True)
        # Tests in several processes may need the environment at the same time.
        with open(f"{self.folder}.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.install_alone()

    def install_alone(self):
        wanted = "".join(
            file.read_text() for file in [self.requirements, self.collections] if file)
        ready = self.folder / "ready"
        if ready.exists() and ready.read_text() == wanted:
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        made = subprocess.run(
            [sys.executable, "-m", "venv", self.folder], timeout=120,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if made.returncode != 0:
            self.skip("no virtual environment (Debian: python3-venv)")
        self.pip("install", "--requirement", self.requirements)
        if self.collections:
            self.unpack_collections()
        ready.write_text(wanted)

    def pip(self, command, *arguments):
        words = [
            self.folder / "bin/python", "-m", "pip", command, "--quiet",
            "--disable-pip-version-check", "--no-input", "--retries", "1", "--timeout", "10",
            *arguments]
        try:
            done = subprocess.run(
                words, timeout=300, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, text=True)
        except subprocess.TimeoutExpired:
            self.skip("PyPI does not answer")
        if done.returncode != 0:
            if UNREACHABLE.search(done.stdout):
                self.skip("PyPI cannot be reached")
            raise RuntimeError(f"pip {command} failed: {done.stdout}")

    def skip(self, reason):
        self.missing = f"clients from PyPI not tested: {reason}"
        raise unittest.SkipTest(self.missing)

    def unpack_collections(self):
        """Copies the collections from the package to the folder where pip would install them."""
        lines = [line for line in self.collections.read_text().split("\n") if line[:1] not in "#"]
        package, *names = lines
        folders = tuple(f"ansible_collections/{name}/" for name in names)
        with tempfile.TemporaryDirectory() as folder:
            self.pip("download", "--no-deps", "--dest", folder, package)
            [wheel] = pathlib.Path(folder).glob("*.whl")
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(
                    self.library, [name for name in archive.namelist() if name.startswith(folders)])

    @property
    def library(self):
        folders = {"base": str(self.folder), "platbase": str(self.folder)}
        return sysconfig.get_path("purelib", "venv", folders)

    def load(self, name):
        """Imports a module from the environment."""
        if Environment.entered is not self:
            if Environment.entered:
                raise RuntimeError(f"{self.folder} beside {Environment.entered.folder}")
            self.install()
            # The path is put in front, so that no older library of the system is found.
            sys.path.insert(0, self.library)
            Environment.entered = self
        return importlib.import_module(name)

    def program(self, name):
        """Returns the path of a program of the environment."""
        self.install()
        return self.folder / "bin" / name


test = Environment("test", tests / "requirements.txt")
clients = Environment(
    "clients", tests / "Clients/requirements.txt", tests / "Clients/collections.txt")
