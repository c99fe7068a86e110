"""The state folder keeps configurations from one process to the next, even if the first one was
killed."""

import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

import binary

ROLLBACKS = 50
# The tests that run as root need another user, because permissions do not limit root.
NOBODY = 65534


class State(unittest.TestCase):
    """Tests with programs that use one state folder after another."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.home = pathlib.Path(folder.name)
        self.folder = self.home / "state/aspic"

    def run_script(self, text, *options):
        return binary.run(*options, stdin=text, home=self.home)

    def succeed(self, text):
        done = self.run_script(text)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def commit(self, *names):
        self.succeed(
            "configure\n" + "".join(f"set system host-name {name}\ncommit\n" for name in names))

    def host_name(self):
        return re.fullmatch(r"host-name (\S+);\n", self.succeed("show configuration system"))[1]

    def rollbacks(self, count=ROLLBACKS):
        """Returns the host name in each rollback."""
        text = "configure\n" + "".join(
            f"rollback {number}\nshow system\n" for number in range(count))
        return re.findall(r"host-name (\S+);", self.succeed(text + "rollback\n"))

    def files(self):
        return {path: path.read_bytes() for path in self.folder.rglob("*") if path.is_file()}

    def start(self, *options, **popen):
        child = subprocess.Popen(
            [binary.path, *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, env=binary.environment(self.home), **popen)
        self.addCleanup(lambda: (child.kill(), child.communicate()))
        return child


class Deadlines(State):
    """Commits fall due while the program runs, and while it does not."""

    START = 1182000000

    def at(self, seconds, *commands):
        done = binary.run(
            "--clock", str(self.START + seconds), "-c", "; ".join(commands), home=self.home)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def prepare(self, *commands):
        """Commits `r1` and runs the commands, in a process that is killed at its prompt."""
        child = self.start("--clock", str(self.START))
        text = ["configure", "set system host-name r1", "commit", *commands, "ping 21.21.2.1"]
        child.stdin.write("\n".join(text).encode())
        child.stdin.close()
        child.stdin = None
        # A ping without a count does not end: all commands before it have been carried out.
        while not child.stdout.readline().startswith(b"64 bytes"):
            self.assertIsNone(child.poll())
        child.kill()
        child.wait()

    UNCONFIRMED = ["set system host-name r2", "commit confirmed 1 and-quit"]

    def test_a_commit_that_nobody_confirms_is_rolled_back_on_time(self):
        text = self.at(0, "configure", "set system host-name r1", "commit", *self.UNCONFIRMED,
                       "request lab advance 59", "show configuration system",
                       "request lab advance 1", "show configuration system")
        self.assertLess(text.index("host-name r2;"), text.index("Commit was not confirmed"))
        self.assertLess(text.index("Commit was not confirmed"), text.index("host-name r1;"))

    def test_the_deadline_survives_the_process(self):
        self.prepare(*self.UNCONFIRMED)
        self.assertIn("host-name r2;", self.at(59, "show configuration system"))
        text = self.at(60, "show configuration system", "show system commit", "show log messages")
        self.assertIn("r1: Commit was not confirmed; automatic rollback complete.\n", text)
        self.assertIn("host-name r1;", text)
        self.assertRegex(text, r"0   2007-06-16 13:21:00 UTC by root via other\n1 .* by lab via cli")
        self.assertIn("UI_COMMIT_PROGRESS: Commit was not confirmed", text)
        # The rollback happened once, and is permanent.
        self.assertEqual(self.at(61, "show configuration system"), "host-name r1;\n")

    def test_a_confirmation_survives_it_too(self):
        for confirmation in ["commit", "commit check"]:
            with self.subTest(confirmation=confirmation):
                self.prepare(*self.UNCONFIRMED)
                self.at(30, "configure", confirmation)
                self.assertEqual(self.at(3600, "show configuration system"), "host-name r2;\n")

    def test_a_commit_for_later(self):
        later = ["set system host-name r3", "commit at 14:00"]
        self.prepare(*later)
        self.assertIn("commit requested by lab", self.at(60, "show system commit"))
        self.assertEqual(self.at(2399, "show configuration system"), "host-name r1;\n")
        self.assertEqual(
            self.at(2400, "show configuration system"),
            "r3: commit at: commit complete\nhost-name r3;\n")
        self.prepare("set system host-name r4", *later[1:])
        self.at(60, "clear system commit")
        self.assertEqual(self.at(2400, "show configuration system"), "host-name r1;\n")

    def test_a_rescue_configuration(self):
        self.at(0, "configure", "set system host-name r1", "commit",
                "run request system configuration rescue save", "set system host-name r2",
                "commit")
        self.assertIn("host-name r1;", self.at(
            1, "configure", "rollback rescue", "show system host-name", "commit"))
        self.at(2, "request system configuration rescue delete")
        done = self.run_script("configure\nrollback rescue\n")
        self.assertEqual((done.returncode, done.stderr),
                         (1, "stdin:2: error: no rescue configuration is saved\n"))


class Commits(State):
    """Commits and their records are found by the next process."""

    def test_the_next_process_sees_them(self):
        self.commit("r1", "r2")
        self.assertEqual(self.host_name(), "r2")
        # The oldest configuration is the one before the first commit.
        self.assertEqual(self.rollbacks(3), ["r2", "r1", "pe1"])
        history = self.succeed("show system commit")
        self.assertEqual(re.findall(r"(\d) .* by lab via cli\n", history), ["0", "1"])

    def test_a_candidate_does_not_last(self):
        self.commit("r1")
        done = self.run_script("configure\nset system host-name r2\n")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(
            done.stderr, "stdin: the configuration of pe1 has been changed but not committed\n")
        self.assertEqual(self.host_name(), "r1")
        self.assertEqual(self.succeed("configure\nshow | compare"), "Entering configuration mode\n")

    def test_fifty_rollbacks_and_no_more(self):
        self.commit(*(f"r{number}" for number in range(60)))
        self.assertEqual(self.rollbacks(), [f"r{number}" for number in range(59, 9, -1)])
        self.assertEqual(len(list((self.folder / "pe1").iterdir())), ROLLBACKS + 2)
        done = self.run_script("configure\nrollback 50\n")
        self.assertEqual(done.returncode, 1)

    def test_each_router_has_its_own(self):
        self.succeed("request lab load manual-esp")
        self.commit("r1")
        self.assertEqual(
            self.succeed("request lab connect pe2\nshow configuration system"), "host-name pe2;\n")
        self.assertIn(
            "0% packet loss", self.succeed("request lab host ce1 ping 8.8.8.1 count 1"))

    def test_comments_of_any_text(self):
        comment = "50 % of \\\"it\\\"; ä\u0301 \u202e end"
        self.succeed(f'configure\nset system host-name r1\ncommit comment "{comment}"\n')
        shown = comment.replace("\\", "")
        self.assertIn(shown, self.succeed("show system commit"))

    def test_only_the_owner_may_read(self):
        self.commit("r1")
        for path in [self.folder, *self.folder.rglob("*")]:
            with self.subTest(path=path.name):
                self.assertEqual(path.stat().st_mode & 0o777, 0o700 if path.is_dir() else 0o600)

    def test_nothing_is_kept_of_an_ephemeral_run(self):
        done = self.run_script("configure\nset system host-name r1\ncommit\n", "--ephemeral")
        self.assertEqual(done.returncode, 0)
        self.assertFalse(self.folder.exists())

    def test_nothing_is_kept_of_an_ephemeral_program(self):
        hello = "<hello><capabilities><capability>urn:ietf:params:netconf:base:1.0</capability>"
        done = self.run_script(
            hello + "</capabilities></hello>]]>]]><rpc><commit-configuration/></rpc>]]>]]>",
            "netconf", "--ephemeral")
        self.assertIn("<commit-success/>", done.stdout)
        self.assertFalse(self.folder.exists())

    def test_the_folder_is_the_one_that_was_named(self):
        elsewhere = self.home / "some/where else"
        done = self.run_script(
            "configure\nset system host-name r1\ncommit\n", "--state", str(elsewhere))
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertTrue((elsewhere / "pe1/index").is_file())
        self.assertFalse(self.folder.exists())


class Deaths(State):
    """Processes are killed during changes and commits."""

    def test_killed_while_the_candidate_is_changed(self):
        self.commit("r1", "r2")
        before = self.files()
        pipe = self.home / "pipe"
        os.mkfifo(pipe)
        # Reading the pipe keeps the process busy after the change.
        child = self.start(
            "--echo", "-c", f"configure; set system host-name r3; show | compare; load set {pipe}")
        text = b""
        while b"+  host-name r3;" not in text:
            text += os.read(child.stdout.fileno(), 4096)
        child.kill()
        child.wait()
        self.assertEqual(
            {path: octets for path, octets in self.files().items() if path.name != ".lock"},
            {path: octets for path, octets in before.items() if path.name != ".lock"})
        self.assertEqual(self.rollbacks(3), ["r2", "r1", "pe1"])

    def test_killed_at_random_moments(self):
        """Every reported commit exists, and at most one more; all rollbacks are complete."""
        dice = random.Random(2026)
        total = 0
        for death in range(20):
            script = self.home / "script"
            lines = [f"set system host-name r{total + number}\ncommit" for number in range(1, 200)]
            script.write_text("\n".join(["configure", *lines]))
            child = self.start("-f", str(script))
            wanted = dice.randrange(12)
            reported = 0
            while reported < wanted:
                reported += os.read(child.stdout.fileno(), 4096).count(b"commit complete\n")
            # A commit takes about this time, so that the next one is in progress.
            end = time.monotonic() + dice.random() * 0.005
            while time.monotonic() < end:
                pass
            child.kill()
            rest, errors = child.communicate()
            reported += rest.count(b"commit complete\n")
            with self.subTest(death=death, reported=reported):
                self.assertEqual((child.returncode, errors), (-signal.SIGKILL, b""))
                held = total + reported
                names = self.rollbacks(min(held + 1, ROLLBACKS))
                found = int("0" + re.sub(r"\D", "", names[0].replace("pe1", "")))
                self.assertIn(found, (held, held + 1))
                expected = [
                    f"r{number}" if number else "pe1"
                    for number in range(found, max(-1, found - ROLLBACKS), -1)]
                self.assertEqual(names, expected[:len(names)])
                total = found
        self.assertGreater(total, ROLLBACKS)
        left = {path.name for path in (self.folder / "pe1").iterdir()}
        self.assertEqual(len(left), ROLLBACKS + 2, left)


class Refusals(State):
    """A program that cannot start reports why, and changes nothing."""

    def assert_refused(self, *fragments, **options):
        done = subprocess.run(
            [binary.path, "-c", "configure; set system host-name lost; commit"],
            env=binary.environment(self.home), capture_output=True, text=True, timeout=60, **options)
        self.assertEqual((done.returncode, done.stdout), (1, ""), done.stderr)
        for fragment in fragments:
            self.assertIn(fragment, done.stderr)

    def test_a_second_process(self):
        self.commit("r1")
        pipe = self.home / "pipe"
        os.mkfifo(pipe)
        child = self.start("-c", f"configure; load set {pipe}")
        os.read(child.stdout.fileno(), 1)
        self.assert_refused(
            str(self.folder), f"in use by another aspic, process {child.pid}",
            "--state DIR takes another folder, --ephemeral keeps nothing")
        # The first process is not affected.
        with open(pipe, "w") as writer:
            writer.write("set system host-name r2\n")
        child.wait(timeout=60)
        self.assertEqual(child.returncode, 0)
        self.assertEqual(self.host_name(), "r1")

    def test_a_folder_that_may_not_be_written(self):
        self.commit("r1")
        before = self.files()
        options = {}
        if os.geteuid() == 0:
            options["user"] = NOBODY
            self.home.chmod(0o755)
            (self.home / "state").chmod(0o755)
        else:
            self.folder.chmod(0o500)
            (self.folder / ".lock").chmod(0o400)
            self.addCleanup(self.folder.chmod, 0o700)
        self.assert_refused(str(self.folder), "Permission denied", **options)
        self.folder.chmod(0o700)
        self.assertEqual(self.files(), before)

    def test_a_file_in_its_place(self):
        self.folder.parent.mkdir()
        self.folder.write_text("")
        self.assert_refused(str(self.folder), "Not a directory")

    def test_no_home(self):
        environment = binary.environment(self.home)
        del environment["HOME"], environment["XDG_STATE_HOME"]
        done = subprocess.run(
            [binary.path, "-c", "show version"], env=environment, capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn("neither XDG_STATE_HOME nor HOME", done.stderr)

    def start_beside_damage(self, host_name, *fragments):
        """Requires that the program starts, and reports on stderr what is damaged and what is used
        instead."""
        done = self.run_script("show configuration system\n")
        self.assertEqual((done.returncode, done.stdout), (0, f"host-name {host_name};\n"))
        for fragment in fragments:
            self.assertIn(fragment, done.stderr)

    def test_damage(self):
        self.commit("r1", "r2")
        whole = self.files()
        for number, (name, damage) in enumerate([
            ("pe1/2.conf", lambda octets: octets.replace(b"r2", b"r9")),
            ("pe1/2.conf", lambda octets: octets[:-1]),
            ("pe1/2.conf", lambda octets: octets + b"\n"),
            ("pe1/2.conf", lambda octets: None),
        ]):
            path = self.folder / name
            octets = damage(whole[path])
            path.unlink()
            if octets is not None:
                path.write_bytes(octets)
            with self.subTest(number=number, name=name):
                self.start_beside_damage("r1", str(path), "started on rollback 1:")
                self.assertEqual(path.read_bytes() if path.exists() else None, octets)
            path.write_bytes(whole[path])
        self.assertEqual(self.host_name(), "r2")

    def test_a_damaged_text_outlives_a_commit(self):
        self.commit("r1", "r2")
        (self.folder / "pe1/2.conf").write_text("damaged")
        self.assertEqual(self.run_script(
            "configure\nset system host-name r3\ncommit\n").returncode, 0)
        self.assertEqual(self.host_name(), "r3")
        done = self.run_script("configure\nrollback 1\nrollback 2\nshow system\n", "--keep-going")
        self.assertIn("2.conf: damaged", done.stderr)
        self.assertIn("host-name r1;", done.stdout)
        self.assertEqual((self.folder / "pe1/2.conf").read_text(), "damaged")

    def test_nothing_that_reads_is_left(self):
        self.commit("r1", "r2")
        for name in ["1.conf", "2.conf"]:
            (self.folder / "pe1" / name).write_text("damaged")
        self.start_beside_damage("pe1", "started on the factory configuration")

    def test_a_damaged_index(self):
        self.commit("r1", "r2")
        path = self.folder / "pe1/index"
        whole = path.read_bytes()
        for octets in [whole[:40], whole.replace(b"1", b"2"), b"", None]:
            path.unlink()
            if octets is not None:
                path.write_bytes(octets)
            with self.subTest(octets=octets):
                self.start_beside_damage("r2", str(path))
            path.write_bytes(whole)

    def test_a_damaged_rollback_spoils_no_other(self):
        self.commit("r1", "r2", "r3")
        (self.folder / "pe1/2.conf").write_text("")
        self.assertEqual(self.host_name(), "r3")
        done = self.run_script("configure\nrollback 1\nrollback 2\nshow system\n", "--keep-going")
        self.assertEqual(done.returncode, 1)
        self.assertIn("2.conf: damaged", done.stderr)
        self.assertIn("host-name r1;", done.stdout)


class FullDisk(State):
    """Tests on a file system of a few pages, if the kernel lets us make one."""

    def in_small_disk(self, commands):
        inside = f"""
            mount -t tmpfs -o size=48k,mode=700 tmpfs {self.folder} || exit 99
            aspic={binary.path}
            {commands}
        """
        return subprocess.run(
            ["unshare", "--mount", "--map-root-user", "sh", "-c", inside], capture_output=True,
            text=True, timeout=60, env=binary.environment(self.home))

    def test_a_commit_that_finds_no_room(self):
        self.folder.mkdir(parents=True)
        if not shutil.which("unshare") or self.in_small_disk("exit 0").returncode != 0:
            self.skipTest("no file system of our own can be mounted here")
        many = self.home / "many"
        many.write_text("configure\n" + "".join(
            f"set system host-name r{number}\ncommit\n" for number in range(1, 200)))
        done = self.in_small_disk(
            f"$aspic -f {many}; echo status $?; ls {self.folder}/pe1 | grep -c new;"
            f"$aspic -c 'show configuration system; configure; rollback 1; show system; rollback'")
        self.assertEqual(done.returncode, 0, done.stderr)
        commits = done.stdout.count("commit complete")
        self.assertGreater(commits, 1)
        self.assertIn("status 1\n0\n", done.stdout)
        self.assertIn("error: commit failed: ", done.stderr)
        self.assertIn("No space left on device", done.stderr)
        # The last commit is active, and the former ones are still stored.
        behind = done.stdout.split("status 1\n0\n")[1]
        self.assertEqual(
            re.findall(r"host-name (\S+);", behind), [f"r{commits}", f"r{commits - 1}"])

    def test_a_file_that_finds_no_room(self):
        self.folder.mkdir(parents=True)
        if not shutil.which("unshare") or self.in_small_disk("exit 0").returncode != 0:
            self.skipTest("no file system of our own can be mounted here")
        # The text of so many rules does not fit on the disk.
        many = "wildcard range set services ipsec-vpn rule r[0-999] match-direction input"
        done = self.in_small_disk(f"""
            cd {self.folder}; run="$aspic --ephemeral --keep-going -c"; umask 000
            echo old > there; echo old > piped; chmod 644 there
            $run 'show version | save there; show version | save new'; cat there; stat -c %a there new
            $run 'configure; {many}; save there; show | save piped; save never'
            cat there piped; ls
        """)
        version = (
            "Hostname: pe1\nModel: aspic\nJunos: 21.4R1.8-aspic0.1.0\n"
            "JUNOS aspic Software: an IPsec router with a Junos-style command line [0.1.0]\n")
        wrote = "".join(f"Wrote 4 lines of output to '{name}'\n" for name in ("there", "new"))
        self.assertEqual(
            done.stdout,
            wrote + version + "600\n600\nEntering configuration mode\n" + version
            + "old\nnew\npiped\nthere\n", done.stderr)
        for name in "there", "piped", "never":
            self.assertIn(f"error: {name}: No space left on device\n", done.stderr)


if __name__ == "__main__":
    unittest.main()
