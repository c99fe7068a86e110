"""The Debian package: what is in it, and how it goes on a Debian that has nothing else.

`make package-test` makes it first, in $ASPIC_PACKAGE. A new Debian is made with debootstrap, from
where this machine has its own packages from; that takes root, and about a minute.
"""

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

FOLDER = pathlib.Path(os.environ.get("ASPIC_PACKAGE", binary.root / ".build/package"))
STATE = "/var/lib/aspic/state"
# Megabytes of 1,000,000 octets; README.md says how large it is.
LARGEST_INSTALLED = 27


def package():
    found = sorted(FOLDER.glob("aspic_*.deb"))
    assert len(found) == 1, f"{FOLDER} holds {len(found)} packages: make package"
    return found[0]


def output(*command, **options):
    done = subprocess.run(
        [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, errors="replace", **options)
    assert done.returncode == 0, f"{command}: {done.returncode}\n{done.stdout}"
    return done.stdout


def field(name):
    return output("dpkg-deb", "--field", package(), name).strip()


def documents():
    """The files of Documentation, which are not compressed."""
    return {
        str(path.relative_to(binary.root)) for path in binary.root.glob("Documentation/**/*")
        if path.is_file()}


class Contents(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        output("dpkg-deb", "--extract", package(), cls.folder)

    def test_files(self):
        files = {str(path.relative_to(self.folder))
                 for path in self.folder.rglob("*") if path.is_file()}
        self.assertEqual(files, {
            "usr/bin/aspic",
            "usr/lib/systemd/system/aspic.service",
            "usr/share/bash-completion/completions/aspic",
            "usr/share/fish/vendor_completions.d/aspic.fish",
            "usr/share/zsh/vendor-completions/_aspic",
            "usr/share/lintian/overrides/aspic",
            *(f"usr/share/man/man{page[-1]}/{page}.gz"
              for page in ["aspic.1", "aspic.conf.5", "aspic.lab.5"]),
            *(f"usr/share/doc/aspic/{name}" for name in [
                "README.md", "README.Debian", "changelog.gz", "changelog.Debian.gz", "copyright",
                "examples/sshd_config", *documents()]),
        })

    def test_owners_and_rights(self):
        listed = output("dpkg-deb", "--contents", package()).splitlines()
        rights = {line.split()[-1]: line.split()[:2] for line in listed}
        self.assertEqual({owner for _, owner in rights.values()}, {"root/root"})
        for path, (mode, _) in rights.items():
            with self.subTest(path=path):
                folder = path.endswith("/")
                program = folder or path == "./usr/bin/aspic"
                self.assertEqual(
                    mode, ("d" if folder else "-") + ("rwxr-xr-x" if program else "rw-r--r--"))

    def test_version_is_that_of_the_program(self):
        self.assertEqual(f"aspic {field('Version')}", binary.run("--version").stdout.strip() + "-1")

    def test_what_the_program_is_linked_with_is_depended_on(self):
        dynamic = output("objdump", "-p", self.folder / "usr/bin/aspic")
        needed = set(re.findall(r"NEEDED +(\S+)", dynamic))
        depends = re.findall(r"([\w.+-]+)(?: \(([^)]*)\))?", field("Depends"))
        names = {name for name, _ in depends}
        for library, name in [
            ("libc.so.6", "libc6"), ("libm.so.6", "libc6"), ("libcrypto.so.3", "libssl3"),
            ("libedit.so.2", "libedit2"), ("libz.so.1", "zlib1g"), ("libgcc_s.so.1", "libgcc-s1"),
            ("libstdc++.so.6", "libstdc++6"), ("libIPSec_MB.so.1", "libipsec-mb1"),
            ("ld-linux-x86-64.so.2", "libc6"), ("ld-linux-aarch64.so.1", "libc6"),
        ]:
            with self.subTest(library=library):
                if library in needed:
                    self.assertIn(name, names)
                    needed.discard(library)
        self.assertEqual(needed, set())
        self.assertIn("libpcap0.8", field("Recommends"))

    def test_no_symbols_and_no_more_than_is_said(self):
        self.assertIn("no symbols", output(
            "nm", self.folder / "usr/bin/aspic"))
        size = sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())
        self.assertLess(size, LARGEST_INSTALLED * 1_000_000)
        said = re.search(r"package of ([\d.]+) MB, ([\d.]+) MB installed",
                         (binary.root / "README.md").read_text())
        self.assertAlmostEqual(float(said[1]), package().stat().st_size / 1e6, delta=0.5)
        self.assertAlmostEqual(float(said[2]), size / 1e6, delta=1)

    def test_the_same_program_makes_the_same_package(self):
        with tempfile.TemporaryDirectory() as folder:
            again = output(
                binary.root / ".ci/package/build", binary.path, folder).splitlines()[-1]
            self.assertEqual(package().read_bytes(), pathlib.Path(again).read_bytes())

    def test_lintian_finds_nothing(self):
        # It refuses to be root without saying so.
        found = output("lintian", "--allow-root", "--fail-on", "error,warning", package())
        self.assertEqual(found, "")


@unittest.skipUnless(os.geteuid() == 0, "a new Debian takes root")
class Installation(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not shutil.which("debootstrap"):
            raise unittest.SkipTest("no debootstrap")
        cls.root = pathlib.Path(cls.enterClassContext(
            # /tmp may be mounted without devices.
            tempfile.TemporaryDirectory(dir="/var/tmp"))) / "debian"
        environment = {**os.environ, **({"http_proxy": proxy} if (proxy := cls.proxy()) else {})}
        output("debootstrap", "--variant=minbase", "bookworm", cls.root, cls.mirror(),
               env=environment)
        # No service starts in it, and apt has the mirrors and the proxy of this machine.
        (cls.root / "usr/sbin/policy-rc.d").write_text("#!/bin/sh\nexit 101\n")
        (cls.root / "usr/sbin/policy-rc.d").chmod(0o755)
        cls.before = cls.files()
        shutil.copy(package(), cls.root / "aspic.deb")
        cls.apt("install", "--no-install-recommends", "/aspic.deb")
        (cls.root / "aspic.deb").unlink()

    @classmethod
    def mirror(cls):
        """Where apt has Debian 12 from on this machine."""
        sites = output(
            "apt-get", "indextargets", "--format", "$(SITE)", "Release: bookworm", "Codename: bookworm",
            "Component: main", "Created-By: Packages").split()
        return next((site for site in sites if site.rstrip("/").endswith("/debian")),
                    "http://deb.debian.org/debian")

    # The processes and devices of this machine are mounted for the command alone.
    MOUNT = 'mount -t proc proc "$1/proc" && mount --rbind /dev "$1/dev" && exec chroot "$@"'

    @classmethod
    def inside(cls, *command):
        """The words that run a command in the new Debian, with nothing of this environment."""
        return ["unshare", "--mount", "sh", "-c", cls.MOUNT, "sh", cls.root, "env", "-i",
                "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LANG=C.UTF-8", "USER=root",
                "TERM=xterm", "DEBIAN_FRONTEND=noninteractive", *command]

    @classmethod
    def chroot(cls, *command):
        return output(*cls.inside(*command))

    @classmethod
    def proxy(cls):
        """The proxy of apt on this machine, or nothing."""
        found = re.search(
            r"proxy='(.*)'", output("apt-config", "shell", "proxy", "Acquire::http::Proxy"))
        return found and found[1]

    @classmethod
    def apt(cls, *words):
        proxy = cls.proxy()
        options = [f"-oAcquire::http::Proxy={proxy}"] if proxy else []
        return cls.chroot("apt-get", "-q", "-y", *options, *words)

    @classmethod
    def files(cls):
        """What is there besides apt's and dpkg's own records and caches."""
        kept = r"/(proc|sys|dev|tmp|run|var/(cache|log|lib/(apt|dpkg)))(/|$)"
        found = output("find", cls.root, "-xdev").splitlines()
        return {path for name in found
                if not re.match(kept, path := "/" + os.path.relpath(name, cls.root))}

    def aspic(self, *words):
        return self.chroot("aspic", *words)

    def test_it_runs(self):
        self.assertFalse((self.root / "usr/bin/swift").exists())
        version = field("Version").removesuffix("-1")
        self.assertEqual(self.aspic("--version"), f"aspic {version}\n")
        self.assertIn(f"[{version}]", self.aspic("--ephemeral", "-c", "show version"))

    def test_a_ping_passes_through_a_tunnel(self):
        shown = self.aspic(
            "--ephemeral", "-c", "request lab load pe-example; "
            "request lab host ce1 ping ce2 count 3; show services ipsec-vpn ipsec statistics")
        self.assertIn("3 packets transmitted, 3 packets received, 0% packet loss", shown)
        self.assertRegex(shown, r"Encrypted packets: +3\b")

    def test_a_terminal(self):
        # libedit finds the terminals of a Debian that has only the essential packages.
        said = self.chroot("sh", "-c", "printf 'show version\\nquit\\n' | "
                           "script -qec 'aspic --ephemeral' /dev/null")
        self.assertIn("JUNOS aspic Software", said)

    def test_unit_and_program_agree(self):
        unit = (self.root / "usr/lib/systemd/system/aspic.service").read_text()
        self.assertEqual(unit, self.aspic("serve", "--state", STATE, "--print-unit"))
        if shutil.which("systemd-analyze"):
            # The program is looked for outside of the new Debian.
            with tempfile.TemporaryDirectory() as folder:
                copy = pathlib.Path(folder) / "aspic.service"
                copy.write_text(unit.replace("/usr/bin/aspic", str(binary.path)))
                output("systemd-analyze", "verify", "--man=no", copy)

    def test_the_unit_serves(self):
        unit = (self.root / "usr/lib/systemd/system/aspic.service").read_text()
        command = re.search(r"^ExecStart=(.*)$", unit, re.M)[1].split()
        server = subprocess.Popen(
            self.inside(*command), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            text=True)
        try:
            self.assertIn("ready at", server.stdout.readline())
            self.assertIn("JUNOS aspic", self.aspic("attach", "--state", STATE, "-c", "show version"))
        finally:
            server.terminate()
            server.wait(30)
            server.stdout.close()
        self.assertEqual(server.returncode, 0)

    def test_manual_pages(self):
        for page in ["man1/aspic.1", "man5/aspic.conf.5", "man5/aspic.lab.5"]:
            text = self.chroot("zcat", f"/usr/share/man/{page}.gz")
            self.assertEqual(text, (binary.root / "man" / page.split("/")[1]).read_text())

    def test_completions(self):
        complete = (
            ". /usr/share/bash-completion/completions/aspic; COMP_WORDS=(aspic --k); COMP_CWORD=1; "
            "COMP_LINE='aspic --k'; COMP_POINT=9; "
            "$(complete -p aspic | sed 's/.*-F \\([^ ]*\\).*/\\1/') aspic --k aspic; "
            "echo \"${COMPREPLY[@]}\"")
        self.assertEqual(self.chroot("bash", "-c", complete), "--keep-going\n")

    def test_z_purge_leaves_nothing(self):
        # Tests run in the order of their names: this one is the last.
        # The service has stored something.
        (self.root / "var/lib/aspic/state/pe1").mkdir(parents=True, exist_ok=True)
        self.apt("purge", "aspic")
        self.apt("autoremove", "--purge")
        self.assertEqual(self.files() - self.before - {"/etc/ld.so.cache"}, set())


if __name__ == "__main__":
    unittest.main()
