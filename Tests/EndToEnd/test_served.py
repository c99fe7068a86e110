"""`aspic serve` and its clients: start, end, scripts, files and rights."""

import fcntl
import grp
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import unittest

import binary
import frames
from served import NOBODY, Served, wait

START = 1182000000


class Beginning(Served):
    """A server starts, and clients find it."""

    def test_one_line_says_that_it_is_ready(self):
        network = self.serve()
        self.assertRegex(
            network.ready, rf"^aspic \S+: ready at {re.escape(str(network.socket))}\n$")
        self.assertEqual(network.socket.stat().st_mode & 0o777, 0o600)
        self.assertIn("Hostname: pe1\n", self.succeed("show version"))
        self.assertEqual(network.end(), (0, network.output.text, ""))
        self.assertEqual(network.output.text, "")

    def test_a_lab_is_loaded_before(self):
        self.serve("--lab", "manual-esp")
        self.assertIn(
            " 0% packet loss", self.succeed("request lab host ce1 ping 8.8.8.1 count 2"))

    def test_a_lab_that_is_not_there(self):
        done = binary.run("serve", "--lab", "bogus", home=self.home)
        self.assertEqual((done.returncode, done.stdout), (64, ""))
        self.assertIn("bogus", done.stderr)
        self.assertFalse((self.home / "state/aspic/socket").exists())

    def test_a_router_is_chosen(self):
        self.serve()
        self.assertIn("Hostname: pe2\n", self.succeed("show version", "pe2"))
        self.reject(
            "show version", "aspic: there is no router 'bogus'; there are pe1, pe2\n", "bogus")

    def test_a_second_one_is_refused(self):
        network = self.serve()
        done = binary.run("serve", home=self.home)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (
            1, "",
            f"aspic: error: {network.folder}: another process serves this folder already\n"))
        self.succeed("show version")

    def test_options_of_a_network_are_refused_where_there_is_one(self):
        self.serve()
        for option in [["--lab", "base"], ["--clock", str(START)], ["--live"]]:
            with self.subTest(option=option):
                done = binary.run(*option, "-c", "show version", home=self.home)
                self.assertEqual((done.returncode, done.stdout, done.stderr), (
                    1, "", "aspic: error: the state folder is served already: "
                    "--lab, --clock, --seed and --live are for a new network\n"))

    def test_without_a_name_of_a_subcommand_it_attaches(self):
        self.serve("--clock", str(START))
        done = binary.run("-c", "show lab clock; show system users", home=self.home)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("Current time: 2007-06-16 13:2", done.stdout)
        self.assertIn("1 user,", done.stdout)

    def test_nobody_serves(self):
        self.reject(
            "show version",
            f"aspic: error: no process serves {self.home}/state/aspic; 'aspic serve' "
            "and sessions at a terminal do\n")
        self.reject(
            "show version", f"aspic: error: {self.home}/none: there is no such socket\n",
            "--socket", f"{self.home}/none")

    def test_a_socket_left_by_a_process_that_was_killed_is_replaced(self):
        network = self.serve()
        network.kill()
        self.assertTrue(network.socket.is_socket())
        self.assertEqual(self.attach("-c", "show version").returncode, 1)
        network.start()
        self.assertIn("Hostname: pe1\n", self.succeed("show version"))
        # A local session does not need the socket.
        network.kill()
        done = binary.run("-c", "show version", home=self.home)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_what_is_no_socket_is_left_alone(self):
        folder = self.home / "state/aspic"
        folder.mkdir(parents=True)
        (folder / "socket").write_text("mine")
        done = binary.run("serve", home=self.home)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertRegex(done.stderr, rf"^aspic: error: {folder}/socket: [^\n]*\n$")
        self.assertEqual((folder / "socket").read_text(), "mine")

    def test_a_path_longer_than_a_socket_may_have(self):
        folder = self.home / ("long" * 30) / ("longer" * 20)
        self.assertGreater(len(f"{folder}/socket"), 200)
        network = self.serve("--state", str(folder), "--group", own_group())
        self.assertIn(f"{folder}/socket, {folder}-sockets/group", network.ready)
        self.assertIn("Hostname: pe1\n", self.succeed("show version", "--state", str(folder)))
        self.assertIn(
            "Hostname: pe1\n", self.succeed("show version", "--socket", f"{folder}-sockets/group"))
        self.assertEqual(network.end()[0], 0)
        self.assertFalse((folder / "socket").exists())

    def test_who_knows_no_socket_reads_who_holds_the_folder(self):
        """A release without sockets locks the same file, and reports the process number in it."""
        network = self.serve()
        with open(network.folder / ".lock") as lock:
            self.assertEqual(lock.read().strip(), str(network.process.pid))
            with self.assertRaises(BlockingIOError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Ends(Served):
    """A server ends in order, or is killed."""

    def test_signals_end_it_in_order(self):
        for number in [signal.SIGTERM, signal.SIGINT, signal.SIGHUP]:
            with self.subTest(signal=number.name):
                network = self.serve()
                self.succeed(f"configure; set system host-name r{number}; commit")
                script = self.start("attach")
                self.type(script, "show version | count")
                script.output.until("Count: 4 lines\n")
                with frames.Client(network.socket) as terminal:
                    terminal.greet()
                    self.assertEqual(network.end(number), (0, "", ""))
                    self.assertEqual(
                        terminal.ends(),
                        (f"the network was ended by signal {number:d}", 128 + number))
                self.assertEqual(
                    script.errors.until("\n"),
                    f"aspic: the network was ended by signal {number:d}\n")
                self.assertEqual(script.wait(60), 128 + number)
                self.assertFalse(network.socket.exists())
                done = binary.run("-c", "show configuration system", home=self.home)
                self.assertEqual(
                    (done.stdout, done.stderr), (f"host-name r{number:d};\n", ""))

    def test_a_command_that_runs_does_not_hold_it_up(self):
        network = self.serve()
        script = self.start("attach", "-c", "ping 21.21.2.1")
        script.output.until("PING")
        self.assertEqual(network.end(), (0, "", ""))
        script.errors.until("aspic: the network was ended by signal 15\n")
        self.assertEqual(script.wait(60), 143)

    def test_killed_it_leaves_clients_that_say_so(self):
        network = self.serve()
        script = self.start("attach")
        self.type(script, "show version | count")
        script.output.until("Count: 4 lines\n")
        network.kill()
        self.assertEqual(
            script.errors.until("\n"), "aspic: connection to the network lost\n")
        self.assertEqual(script.wait(60), 1)


class Folders(Served):
    """One process may hold the state folder, and others wait for it."""

    def hold(self):
        """Returns a script that holds the folder until its input ends."""
        script = self.start()
        self.type(script, "show version | count")
        script.output.until("Count: 4 lines\n")
        return script

    def refusal(self, script):
        return (f"aspic: {self.home}/state/aspic/.lock: in use by another aspic, "
                f"process {script.pid}")

    def test_one_that_a_script_holds_is_refused(self):
        script = self.hold()
        for command in [["serve"], ["-c", "show version"], ["serve", "--wait", "0"]]:
            with self.subTest(command=command):
                done = binary.run(*command, home=self.home)
                self.assertEqual((done.returncode, done.stdout), (1, ""))
                self.assertTrue(done.stderr.startswith(self.refusal(script)), done.stderr)
        self.assertEqual(self.attach("-c", "show version").returncode, 1)
        self.type(script, "show version | count")
        script.output.until("Count: 4 lines\n")

    def test_waiting_for_a_script(self):
        script = self.hold()
        waiting = self.start("--wait", "50", "-c", "show version | count")
        self.type(script, "configure", "set system host-name r1", "commit")
        script.output.until("commit complete\n")
        self.assertIsNone(waiting.poll())
        script.stdin.close()
        waiting.output.until("Count: 4 lines\n")
        self.assertEqual(waiting.wait(60), 0)

    def test_waiting_to_serve(self):
        script = self.hold()
        waiting = self.start("serve", "--wait", "50")
        self.type(script, "show version | count")
        script.output.until("Count: 4 lines\n")
        self.assertIsNone(waiting.poll())
        script.stdin.close()
        waiting.output.until("ready at")
        self.succeed("show version")

    def test_waiting_for_who_serves(self):
        waiting = self.start("attach", "--wait", "50", "-c", "show version | count")
        self.assertIsNone(waiting.poll())
        self.serve()
        waiting.output.until("Count: 4 lines\n")
        self.assertEqual(waiting.wait(60), 0)

    def test_waiting_in_vain(self):
        script = self.hold()
        done = binary.run("--wait", "1", "-c", "show version", home=self.home)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertTrue(done.stderr.startswith(self.refusal(script)), done.stderr)


class Scripts(Served):
    """Scripts run at a server."""

    def setUp(self):
        super().setUp()
        self.network = self.serve()

    def test_they_end_at_the_first_error(self):
        file = self.home / "some.script"
        file.write_text("show version | count\nshow bogus\nshow version | count\n")
        expected = "{}:2: syntax error, expecting <command>: bogus\n"
        for name, arguments, stdin in [
            ("command", ["-c", file.read_text().replace("\n", ";")], ""),
            (str(file), ["-f", str(file)], ""),
            ("stdin", [], file.read_text()),
        ]:
            with self.subTest(name=name):
                done = self.attach(*arguments, stdin=stdin)
                self.assertEqual(
                    (done.returncode, done.stdout, done.stderr),
                    (1, "Count: 4 lines\n", expected.format(name)))
                done = self.attach("--keep-going", *arguments, stdin=stdin)
                self.assertEqual(
                    (done.returncode, done.stdout, done.stderr),
                    (1, "Count: 4 lines\n" * 2, expected.format(name)))

    def test_they_print_what_they_print_alone(self):
        script = ("show version\nconfigure\nset system host-name r1\nshow | compare\ncommit\n"
                  "run show configuration | display set\nrollback 1\nshow | compare\n"
                  "rollback\nexit\nping 21.21.2.1 count 1 | match transmitted\n")
        alone = binary.run("--ephemeral", stdin=script)
        self.assertEqual(alone.returncode, 0)
        attached = self.attach(stdin=script)
        self.assertEqual(
            (attached.returncode, attached.stdout, attached.stderr),
            (alone.returncode, alone.stdout, alone.stderr))
        echoed = self.attach("--echo", "-c", "show version | count")
        self.assertRegex(echoed.stdout, r"^\w+@r1> show version \| count\nCount: 4 lines\n$")

    def test_lines_run_as_they_come(self):
        for arguments in [["attach"], []]:
            with self.subTest(arguments=arguments):
                script = self.start(*arguments)
                for _ in range(20):
                    self.type(script, "show version | match pe1 | count")
                    script.output.until("Count: 1 lines\n")
                script.stdin.close()
                self.assertEqual(script.wait(60), 0)

    def test_an_error_ends_it_while_its_input_is_open(self):
        script = self.start("attach")
        self.type(script, "show bogus")
        script.errors.until("stdin:1: syntax error, expecting <command>: bogus\n")
        self.assertEqual(script.wait(60), 1)

    def test_errors_for_programs(self):
        done = self.attach("--errors", "json", "-c", "show version | count; show bogus")
        self.assertEqual((done.returncode, done.stdout), (1, "Count: 4 lines\n"))
        self.assertIn('"line":2', done.stderr.replace(" ", ""))

    def test_one_that_is_no_text_is_refused_before_it_runs(self):
        file = self.home / "some.script"
        file.write_bytes(b"configure\nset system host-name lost\ncommit\n\xff\n")
        done = self.attach("-f", str(file))
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn(f"{file}:4", done.stderr)
        self.assertEqual(self.succeed("show configuration system"), "host-name pe1;\n")

    def test_one_that_is_missing(self):
        done = self.attach("-f", f"{self.home}/none")
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn(f"{self.home}/none", done.stderr)

    def test_much_output_for_a_reader_that_leaves(self):
        child = self.start("attach", "-c", "show configuration | display set; " * 300)
        child.output.until("\n")
        child.stdout.close()
        self.assertNotEqual(child.wait(60), 0)
        child.stdout = open(os.devnull)
        self.succeed("show version")

    def test_many_lines_and_much_output(self):
        script = "show configuration\n" * 400
        once = self.attach(stdin="show configuration\n").stdout
        done = self.attach(stdin=script)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertTrue(done.stdout == once * 400)

    def test_what_was_not_committed_is_told(self):
        done = self.attach("-c", "configure; set system host-name r9")
        self.assertEqual((done.returncode, done.stderr), (
            0, "command: the configuration of pe1 has been changed but not committed\n"))


class Files(Served):
    """Files of the user are read and written by the client, in its working directory."""

    def setUp(self):
        super().setUp()
        (self.home / "server").mkdir()
        self.mine = self.home / "mine"
        self.mine.mkdir()
        self.serve(cwd=self.home / "server")

    def inside(self, commands, status=0, errors=""):
        done = self.attach("-c", commands, cwd=self.mine)
        self.assertEqual((done.returncode, done.stderr), (status, errors))
        return done.stdout

    def test_load_and_save(self):
        (self.mine / "west.conf").write_text("system { host-name west; }\n")
        output = self.inside("configure; load merge west.conf; commit; save all.conf; show system "
                             "| save system.txt; save sub/../all2.conf", 1,
                             "command:6: error: sub/../all2.conf: No such file or directory\n")
        self.assertIn("load complete\ncommit complete\n", output)
        self.assertEqual((self.mine / "system.txt").read_text(), "host-name west;\n")
        self.assertIn("host-name west;", (self.mine / "all.conf").read_text())
        for name in ["all.conf", "system.txt"]:
            self.assertEqual((self.mine / name).stat().st_mode & 0o777, 0o600)
        self.assertEqual(list((self.home / "server").iterdir()), [])
        self.inside("configure; load override all.conf; show | compare | count")

    def test_a_large_file_comes_whole(self):
        lines = "".join(
            f"set routing-options static route 10.{n >> 8}.{n & 255}.0/24 next-hop 21.21.2.1\n"
            for n in range(20000))
        self.assertGreater(len(lines), 1 << 20)
        (self.mine / "routes.set").write_text(lines)
        output = self.inside(
            "configure; load set routes.set; show routing-options | display set | save back.set; "
            "rollback")
        self.assertIn("load complete\n", output)
        self.assertEqual((self.mine / "back.set").read_text(), lines)

    def test_from_the_script_itself(self):
        done = self.attach(stdin="configure\nload merge terminal\nsystem {\n    host-name r5;\n}\n"
                                 "\x04\nshow | compare | match r5\nrollback\n")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("load complete\n+  host-name r5;\n", done.stdout)

    def test_what_cannot_be_read(self):
        (self.mine / "folder").mkdir()
        for name, reason in [("none", "No such file or directory"), ("folder", "Is a directory")]:
            with self.subTest(name=name):
                self.inside(f"configure; load merge {name}", 1,
                            f"command:2: error: {name}: {reason}\n")
        if os.geteuid() != 0:
            (self.mine / "shut").touch(0)
            self.inside("configure; load merge shut", 1,
                        "command:2: error: shut: Permission denied\n")

    def test_a_pipe_that_nobody_writes_holds_nobody_else_up(self):
        pipe = self.mine / "pipe"
        os.mkfifo(pipe)
        child = self.start("attach", "-c", "configure; load set pipe; show | compare; rollback",
                           cwd=self.mine)
        child.output.until("Entering configuration mode\n")
        for _ in range(3):
            self.succeed("show version")
        pipe.write_text("set system host-name piped\n")
        child.output.until("+  host-name piped;")
        self.assertEqual(child.wait(60), 0)

    def test_a_capture_from_a_pipe_holds_nobody_else_up(self):
        pipe = self.mine / "pipe"
        os.mkfifo(pipe)
        child = self.start(
            "attach", "-c", "show version | match Hostname; monitor traffic read-file pipe",
            cwd=self.mine)
        child.output.until("Hostname: pe1\n")
        for _ in range(3):
            self.succeed("show version")
        # The file contains no packets.
        pipe.write_bytes(bytes.fromhex("a1b2c3d4 00020004 00000000 00000000 00040000 00000065"))
        child.output.until("0 of 0 packets in pipe")
        self.assertEqual(child.wait(60), 0)


class Clocks(Served):
    """The clock of a served network runs, or is paused."""

    def clock(self):
        return re.search(r"Current time: (.*)\nClock: (.*)\n", self.succeed("show lab clock"))

    def test_paused_and_stepped(self):
        self.serve("--clock", str(START))
        self.succeed("request lab clock pause")
        before = self.clock()
        self.assertEqual(before[2], "paused")
        self.assertEqual(self.clock()[1], before[1])
        self.succeed("request lab advance 3600")
        after = self.clock()
        self.assertEqual(after[1][14:], before[1][14:])
        self.assertEqual(int(after[1][11:13]), int(before[1][11:13]) + 1)

    def test_faster(self):
        self.serve("--clock", str(START))
        self.succeed("request lab clock rate 100; configure; set system host-name r1; "
                     "commit confirmed 1 and-quit")
        self.assertEqual(self.clock()[2], "runs 100 times as fast as the time of day")
        # A minute of the network takes less than a second here.
        wait(lambda: self.succeed("show configuration system") == "host-name pe1;\n",
             "the end of a commit that nobody confirms")
        self.succeed("request lab clock run")
        self.assertEqual(self.clock()[2], "follows the time of day")

    def test_it_is_the_time_of_day_without_more(self):
        self.serve()
        self.assertEqual(self.clock()[2], "follows the time of day")

    def test_a_ping_waits_for_a_clock_that_is_paused(self):
        self.serve()
        self.succeed("request lab clock pause")
        child = self.start("attach", "-c", "ping 21.21.2.1 count 2")
        child.output.until("PING")
        self.succeed("request lab advance 10")
        child.output.until("2 packets transmitted, 2 packets received, 0% packet loss")


def own_group():
    return grp.getgrgid(os.getgid()).gr_name


class Groups(Served):
    """Rights depend on the group of the user. If the tests run as root another user connects;
    otherwise the same user connects at the sockets of others."""

    def setUp(self):
        super().setUp()
        self.other = {}
        group = own_group()
        if os.geteuid() == 0:
            self.other = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
            group = grp.getgrgid(NOBODY).gr_name
        self.home.chmod(0o711)
        self.folder = self.home / "sockets"
        self.network = self.serve(
            "--lab", "base", "--group", group, "--read-only-group", group,
            "--sockets", str(self.folder))
        self.user = re.search(r"^(\w+) .*-cli", self.attach_by(
            "group", "show system users").stdout, re.MULTILINE)[1]

    def attach_by(self, door, commands):
        return self.attach("--socket", f"{self.folder}/{door}", "-c", commands, **self.other)

    def test_modes(self):
        self.assertEqual(
            self.network.ready.split(" ready at ")[1],
            f"{self.network.socket}, {self.folder}/group, {self.folder}/read-only\n")
        self.assertEqual(self.folder.stat().st_mode & 0o7777, 0o711)
        for name in ["group", "read-only"]:
            status = (self.folder / name).stat()
            self.assertEqual(status.st_mode & 0o7777, 0o660)
            self.assertEqual(status.st_gid, self.other.get("group", os.getgid()))
        self.assertEqual(self.network.folder.stat().st_mode & 0o7777, 0o700)
        self.assertEqual(self.network.end()[0], 0)
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_the_group_may_do_what_the_owner_may(self):
        done = self.attach_by("group", "configure; set system host-name r1; commit")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn(f"by {self.user} via", self.succeed("show system commit"))

    def test_the_user_is_the_kernels(self):
        """The user is the one that the kernel reports, and not the one that a client names."""
        environment = {**binary.environment(self.home), "USER": "mallory"}
        done = subprocess.run(
            [binary.path, "attach", "--socket", f"{self.folder}/group", "-c",
             "configure; set system host-name r2; commit"],
            env=environment, capture_output=True, text=True, timeout=60, **self.other)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertRegex(
            self.succeed("show system commit"), rf"^0 .* by {self.user} via")

    def test_who_may_only_look(self):
        for command in [
            "show version", "show configuration",
            "show services ipsec-vpn ike security-associations",
            "show log messages", "ping 21.21.2.1 count 1", "show system commit | count",
        ]:
            with self.subTest(command=command):
                done = self.attach_by("read-only", command)
                self.assertEqual((done.returncode, done.stderr), (0, ""))
        refusal = "command:1: error: permission denied: this session is read-only\n"
        for command in [
            "configure", "configure exclusive", "configure private", "edit",
            "clear services ipsec-vpn ike security-associations", "clear log messages",
            "clear system commit", "request lab advance 1", "request lab load base",
            "request lab clock pause", "request lab connect pe2",
            "request system configuration rescue save", "request system logout user root",
            "request security pki generate-key-pair certificate-id x",
            "file list", "file show /etc/passwd", "file delete x", "restart ipsec-key-management",
            "start shell",
        ]:
            with self.subTest(command=command):
                done = self.attach_by("read-only", command)
                self.assertEqual((done.returncode, done.stdout), (1, ""))
                self.assertTrue(
                    done.stderr == refusal or "unknown command" in done.stderr
                    or "syntax error" in done.stderr, done.stderr)
        done = self.attach_by("read-only", "configure")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (1, "", refusal))

    @unittest.skipUnless(os.geteuid() == 0, "another user is needed, so root")
    def test_another_user_is_kept_out_of_the_owners(self):
        done = self.attach("--state", str(self.network.folder), "-c", "show version", **self.other)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (
            1, "", f"aspic: error: {self.network.socket}: permission denied\n"))
        done = self.attach(
            "--socket", f"{self.folder}/group", "-c", "show version", user=NOBODY, group=1,
            extra_groups=[])
        self.assertEqual((done.returncode, done.stdout, done.stderr), (
            1, "", f"aspic: error: {self.folder}/group: permission denied\n"))

    def test_a_group_that_is_not_there(self):
        self.network.end()
        done = binary.run("serve", "--group", "no-such-group", home=self.home)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (
            1, "", "aspic: error: there is no group 'no-such-group'\n"))


class Versions(Served):
    """Clients and servers of different versions refuse each other."""

    def test_another_version_is_refused_with_words(self):
        network = self.serve()
        with frames.Client(network.socket) as client:
            client.send(frames.frame(frames.HELLO, frames.greeting(99, "9.9") + b"what comes then"))
            reason, _ = client.ends()
        release = re.match(r"aspic (\S+):", network.ready)[1]
        self.assertEqual(
            reason, f"this network is served by aspic {release}, and you run aspic 9.9: "
            "both must be of the same release")
        self.succeed("show version")


class Units(unittest.TestCase):
    """`serve --print-unit` writes units for systemd."""

    def unit(self, *options):
        done = binary.run("serve", "--print-unit", *options)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        sections = {}
        for line in done.stdout.splitlines():
            if section := re.fullmatch(r"\[(\w+)\]", line):
                values = sections.setdefault(section[1], {})
            elif line:
                name, value = re.fullmatch(r"(\w+)=(.*)", line).groups()
                values[name] = value
        return sections

    def test_its_shape(self):
        unit = self.unit("--state", "/var/lib/aspic", "--lab", "base", "--group", "netops")
        self.assertEqual(set(unit), {"Unit", "Service", "Install"})
        self.assertEqual(
            unit["Service"]["ExecStart"],
            f"{binary.path} serve --state /var/lib/aspic --lab base --group netops")
        self.assertEqual(unit["Install"]["WantedBy"], "multi-user.target")
        self.assertNotIn("AmbientCapabilities", unit["Service"])

    def test_paths_hold_in_any_folder(self):
        with tempfile.TemporaryDirectory() as folder:
            done = binary.run(
                "serve", "--print-unit", "--state", "here", "--sockets", "there", "--clock", "5",
                "--user", "ann", cwd=folder)
            self.assertIn(
                f" serve --state {folder}/here --clock 5 --user ann --sockets {folder}/there\n",
                done.stdout)

    def test_words_that_systemd_would_read_otherwise(self):
        unit = self.unit("--state", '/a b/50%/$x/"y"')
        self.assertEqual(
            unit["Service"]["ExecStart"],
            f'{binary.path} serve --state "/a b/50%%/$$x/\\"y\\""')

    def test_a_live_router_may_reach_the_network(self):
        unit = self.unit("--state", "/var/lib/aspic", "--live", "--inside", "so-0/0/0=tun3",
                         "--services", "sp-0/0/0")
        self.assertIn("--live", unit["Service"]["ExecStart"])
        self.assertIn("--services sp-0/0/0", unit["Service"]["ExecStart"])
        self.assertIn("so-0/0/0=tun3", unit["Service"]["ExecStart"])
        self.assertIn("CAP_NET_ADMIN", unit["Service"]["AmbientCapabilities"])

    def test_nothing_is_served_for_it(self):
        self.assertFalse(pathlib.Path("/var/lib/aspic-unit-test").exists())
        self.unit("--state", "/var/lib/aspic-unit-test")
        self.assertFalse(pathlib.Path("/var/lib/aspic-unit-test").exists())


if __name__ == "__main__":
    unittest.main()
