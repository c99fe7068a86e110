"""The container's recipe, the hosted CI and the example for sshd agree with the repository."""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import binary

PACKAGE = binary.root / ".ci/package"


def read(path):
    return (binary.root / path).read_text()


def instructions():
    """The instructions of the Containerfile, each as its word and the rest, without comments."""
    text = re.sub(r"^#.*\n", "", read(".ci/package/Containerfile"), flags=re.M)
    text = text.replace("\\\n", " ")
    return [tuple(line.split(maxsplit=1)) for line in text.splitlines() if line.strip()]


class Containerfile(unittest.TestCase):
    def arguments(self, word):
        return [rest for name, rest in instructions() if name == word]

    def copied(self):
        """The paths that the first stage copies, which is what the package is made from there."""
        return [
            path for rest in self.arguments("COPY") if not rest.startswith("--")
            for path in rest.split()[:-1]]

    def test_instructions(self):
        self.assertLessEqual(
            {name for name, _ in instructions()},
            {"FROM", "ARG", "WORKDIR", "COPY", "RUN", "ENTRYPOINT"})
        self.assertEqual(
            self.arguments("FROM"), ["swift:6.2-bookworm AS build", "debian:bookworm-slim"])
        self.assertEqual(self.arguments("ENTRYPOINT"), ['["aspic"]'])

    def test_the_toolchain_is_new_enough(self):
        wanted = re.match(r"// swift-tools-version: (\S+)", read("Package.swift"))[1]
        self.assertTrue(self.arguments("FROM")[0].startswith(f"swift:{wanted}-"))

    def test_what_it_copies_is_there_and_goes_to_the_same_place(self):
        for rest in self.arguments("COPY"):
            if rest.startswith("--"):
                continue
            *sources, target = rest.split()
            for source in sources:
                with self.subTest(source=source):
                    self.assertTrue((binary.root / source).exists())
            self.assertIn(target, ["./", *sources])

    def test_it_copies_all_targets(self):
        manifest = read("Package.swift")
        self.assertEqual(
            {path.split("/")[0] for path in re.findall(r'path: "([^"]+)"', manifest)}
            - set(self.copied()), set())
        self.assertLessEqual({"Package.swift", "Sources", "Tests"}, set(self.copied()))

    def test_it_copies_what_the_package_is_made_of(self):
        words = re.findall(r"[\w./-]+", read(".ci/package/build") + read("Makefile"))
        used = {word.split("/")[0] for word in words} & {
            path.name for path in binary.root.iterdir() if not path.name.startswith(".build")}
        # Only `make bench` needs what else is there.
        self.assertEqual(used - set(self.copied()) - {"Makefile", ".git"}, set())

    def test_the_second_stage_installs_the_package_and_what_it_recommends(self):
        folder = re.search(r"^package:.*\n(?:\t.*\n)*", read("Makefile"), re.M)[0].split()[-1]
        work = self.arguments("WORKDIR")[0]
        copy = next(rest for rest in self.arguments("COPY") if rest.startswith("--from=build "))
        self.assertEqual(copy.split()[1:], [f"{work}/{folder}/*.deb", "/tmp/"])
        recommended = re.search(r"^Recommends: (.*)$", read(".ci/package/control.in"), re.M)[1]
        installed = re.search(
            r"apt-get install -y --no-install-recommends ([^&]*)", self.arguments("RUN")[-1])[1]
        # The start scripts of exported labs use ip and tc, and a user tries them with ping.
        exported = ["iproute2", "iputils-ping"]
        self.assertEqual(
            installed.split(), ["/tmp/*.deb", *recommended.split(", "), *exported])

    def test_the_first_stage_makes_the_package(self):
        self.assertEqual(self.arguments("RUN")[:-1], ["sh .ci/setup package", "make package"])


class HostedCI(unittest.TestCase):
    def test_it_runs_the_same_as_every_other_ci(self):
        workflow = read(".github/workflows/ci.yml")
        self.assertEqual(re.findall(r"^ *- run: (.*)$", workflow, re.M), ["bash .ci/run"])
        self.assertIn(f"image: {instructions()[0][1].split()[0]}\n", workflow)


class ExampleForSSHD(unittest.TestCase):
    def lines(self):
        return [
            line for line in (PACKAGE / "sshd_config").read_text().splitlines()
            if line and not line.startswith("#")]

    def test_its_lines_are_those_of_the_manual_page(self):
        page = read("man/aspic.1")
        for line in self.lines():
            with self.subTest(line=line):
                self.assertIn(f"\n{line.replace('/usr/bin/', '')}\n", page)

    @unittest.skipUnless(shutil.which("sshd", path="/usr/sbin"), "no sshd")
    def test_sshd_takes_it(self):
        with tempfile.TemporaryDirectory() as folder:
            key = f"{folder}/key"
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
            taken = subprocess.run(
                ["/usr/sbin/sshd", "-t", "-f", PACKAGE / "sshd_config", "-h", key],
                capture_output=True, text=True)
        # As root it also wants a folder that its service makes.
        self.assertIn(taken.stderr.strip(), ["", "Missing privilege separation directory: /run/sshd"])


if __name__ == "__main__":
    unittest.main()
