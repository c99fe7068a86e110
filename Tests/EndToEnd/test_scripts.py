"""Scripts are run from standard input, with -f and with -c."""

import json
import os
import pathlib
import random
import subprocess
import tempfile
import unittest

import binary

# The text has three lines of output.
VERSION = "Hostname: pe1\nModel: aspic\n"


def script(text, *options):
    return binary.run("--ephemeral", *options, stdin=text)


class Scripts(unittest.TestCase):
    """Tests with scripts."""

    def assert_run(self, done, status, stdout=None, stderr=""):
        self.assertEqual((done.returncode, done.stderr), (status, stderr))
        if stdout is not None:
            self.assertEqual(done.stdout, stdout)

    def file(self, text):
        file = tempfile.NamedTemporaryFile("w", suffix=".aspic")
        self.addCleanup(file.close)
        file.write(text)
        file.flush()
        return file.name


class Ways(Scripts):
    """The three ways to run a script have the same output."""

    lines = ["configure", "edit system", "set host-name r1", "show", "commit and-quit"]
    output = (
        "Entering configuration mode\nhost-name r1;\ncommit complete\n"
        "Exiting configuration mode\n")

    def test_standard_input(self):
        self.assert_run(script("\n".join(self.lines) + "\n"), 0, self.output)

    def test_file(self):
        name = self.file("\n".join(self.lines))
        self.assert_run(script("", "-f", name), 0, self.output)
        self.assert_run(script("", "--file", name), 0, self.output)

    def test_commands(self):
        self.assert_run(script("", "-c", "; ".join(self.lines)), 0, self.output)
        self.assert_run(script("", "--command", "\n".join(self.lines)), 0, self.output)

    def test_commands_leave_quoted_semicolons_alone(self):
        done = script(
            "", "-c", r'configure;edit interfaces so-0/0/0;set description "a; \"b;";show | match des')
        self.assertIn(r'description "a; \"b;";', done.stdout)

    def test_line_ends(self):
        for text in ["\r\n".join(self.lines) + "\r\n", "\r\n".join(self.lines),
                     "\ufeff" + "\r\n".join(self.lines)]:
            with self.subTest(text=text):
                self.assert_run(script(text), 0, self.output)

    def test_nothing(self):
        for text in ["", "\n", "\n\n  \n\t\n", "# a remark\n", "   # another"]:
            with self.subTest(text=text):
                self.assert_run(script(text), 0, "")

    def test_indented_lines(self):
        self.assert_run(script("\n".join("\t  " + line for line in self.lines)), 0, self.output)

    def test_behind_quit_nothing_runs(self):
        self.assert_run(script("quit\nbogus\n"), 0, "")

    def test_a_lab_first(self):
        done = script("", "--lab", "manual-esp", "-c", "request lab host ce1 ping 8.8.8.1 count 1")
        self.assertIn("1 packets received, 0% packet loss", done.stdout)
        self.assertNotIn("commit complete", done.stdout)

    def test_load_from_the_script_itself(self):
        for end in ["^D", "\x04"]:
            text = (
                "configure\nload merge terminal\nsystem {\n    host-name r1;\n}\n"
                f"{end}\nshow system\ncommit\n")
            with self.subTest(end=end):
                self.assert_run(
                    script(text), 0,
                    "Entering configuration mode\n[Type ^D at a new line to end input]\n"
                    "load complete\nhost-name r1;\ncommit complete\n")


class Failures(Scripts):
    """Errors end a script, and name their place."""

    def test_line_seven(self):
        text = "# seven\n\nconfigure\nedit system\nset host-name r1\nshow\nset nonsense 1\nshow\n"
        rest = "stdin: the configuration of pe1 has been changed but not committed\n"
        self.assert_run(
            script(text), 1, "Entering configuration mode\nhost-name r1;\n",
            "stdin:7: syntax error: nonsense\n" + rest)
        self.assert_run(
            script(text, "--keep-going"), 1,
            "Entering configuration mode\nhost-name r1;\nhost-name r1;\n",
            "stdin:7: syntax error: nonsense\n" + rest)

    def test_names_of_places(self):
        name = self.file("show version\nbogus\n")
        self.assert_run(script("", "-f", name), 1, stderr=f"{name}:2: unknown command: bogus\n")
        self.assert_run(
            script("", "-c", "show version; bogus"), 1, stderr="command:2: unknown command: bogus\n")

    def test_every_line_of_an_error_has_its_place(self):
        done = script("configure\nset services ipsec-vpn rule r term t\ncommit check\n")
        self.assertEqual(done.returncode, 1)
        *errors, last = done.stderr.splitlines()
        self.assertGreater(len(errors), 1)
        for error in errors:
            self.assertTrue(error.startswith("stdin:3: "), error)
        self.assertEqual(last, "stdin: the configuration of pe1 has been changed but not committed")

    def test_lines_behind_loaded_ones_count_on(self):
        text = "configure\nload merge terminal\nsystem {\n}\n^D\nbogus\n"
        self.assert_run(script(text), 1, stderr="stdin:6: unknown command: bogus\n")

    def test_what_is_right_of_what_is_loaded_is_kept(self):
        text = (
            "configure\nload merge terminal\nsystem {\n    host-name r1;\n    bogus;\n}\n^D\n"
            "show | compare\n")
        done = script(text, "--keep-going")
        self.assertEqual(done.returncode, 1)
        self.assertIn("terminal:3:", done.stderr)
        self.assertIn("load complete (1 errors)", done.stderr)
        self.assertIn("not committed", done.stderr)
        self.assertIn("+  host-name r1;", done.stdout)

    def test_every_router_with_changes_is_named(self):
        done = script(
            "configure\nset system host-name r1\nquit\nrequest lab connect pe2\n"
            "configure\nset system host-name r2\n")
        self.assert_run(
            done, 0, stderr="".join(
                f"stdin: the configuration of {router} has been changed but not committed\n"
                for router in ["pe1", "pe2"]))

    def test_octets_that_are_no_text(self):
        for octets in [b"\xff\xfe", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80"]:
            with self.subTest(octets=octets):
                self.assert_run(
                    script(b"show cli directory | count\nshow " + octets + b"\nshow version\n"), 1,
                    "Count: 1 lines\n", "stdin:2: not UTF-8; nothing more was run\n")

    def test_a_loaded_file_that_is_no_text(self):
        with tempfile.NamedTemporaryFile() as file:
            file.write(b'interfaces {\n  so-0/0/0 { description "\xff"; }\n}\n')
            file.flush()
            for kind in ["merge", "override", "set"]:
                with self.subTest(kind=kind):
                    self.assert_run(
                        script(f"configure\nload {kind} {file.name}\n"), 1,
                        stderr=f"stdin:2: {file.name}:2: not UTF-8\n"
                        "stdin:2: load failed (1 errors)\n")

    def test_hostile_octets_end_no_process(self):
        generator = random.Random(1)
        words = [b"show", b"set", b"configure", b"|", b"match", b'"', b"[", b"]", b"\\", b"\0",
                 b"\x1b[2J", "ä".encode(), b"*", b"(", b"{", b"}", b";", b"/", b"-", b"9" * 40,
                 b"services", b"interfaces", b"edit", b"up", b"top", b"run", b"ping", b"help",
                 b"compare", b"rollback", b"display", b"x" * 5000, b"$9$", b"commit", b"load",
                 b"terminal", b"delete", b"exit", b"^D", b"?"]
        lines = [b" ".join(generator.choices(words, k=generator.randrange(1, 7)))
                 for _ in range(2000)]
        done = script(b"\n".join(line for line in lines if line != b"exit"), "--keep-going")
        self.assertEqual(done.returncode, 1, done.stderr[-2000:])
        # The script ran to its end.
        self.assertIn("\nstdin:19", done.stderr)

    def test_nobody_confirms(self):
        done = script("configure\ndelete\nshow system\n", "--keep-going")
        self.assertEqual(done.returncode, 1)
        self.assertIn("stdin:2: error: a script cannot confirm this; nothing was deleted", done.stderr)
        self.assertIn("host-name pe1;", done.stdout)

    def test_usage(self):
        for options in [["--nonsense"], ["extra"], ["-f", "a", "-c", "b"], ["-f"], ["--clock", "x"],
                        ["--ephemeral", "--state", "x"], ["--clock=-1"], ["--clock=253402300800"],
                        ["--lab", "nonsense"], ["--user", "a\nb"], ["--user", ""],
                        ["--outside", "so-1/1/1"], ["--inside", "so-0/0/0=aspic0"],
                        ["--live", "--clock", "1"], ["--live", "--lab", "base"],
                        ["--live", "--inside", "so-0/0/0"], ["--live", "--inside", "x=aspic0"],
                        ["--live", "--inside", "so-0/0/0=../dev"],
                        ["--live", "--outside", "so-0/0/0"], ["--live", "--outside", "eth0"],
                        ["--services", "sp-0/0/0"], ["--live", "--services", "so-1/0/0"],
                        ["--live", "--services", "sp-0/0/0", "--services", "sp-0/0/0"]]:
            with self.subTest(options=options):
                done = binary.run(*options)
                self.assertEqual((done.returncode, done.stdout), (64, ""))
                self.assertIn("Usage: aspic", done.stderr)

    def test_what_is_not_there(self):
        for options, message in [
            (["-f", "/nonexistent"], "aspic: error: /nonexistent: No such file or directory\n"),
            (["-f", "/"], "aspic: error: /: Is a directory\n"),
        ]:
            with self.subTest(options=options):
                self.assert_run(script("", *options), 1, "", message)


class Output(Scripts):
    """The output of scripts is the same in each run, and goes where it belongs."""

    def test_echo_reads_like_a_session(self):
        self.assert_run(
            script("  configure\nset system host-name r1\nrollback\n\nquit\n", "--echo"), 0,
            "lab@pe1> configure\nEntering configuration mode\n\n"
            "[edit]\nlab@pe1# set system host-name r1\n\n"
            "[edit]\nlab@pe1# rollback\nload complete\n\n"
            "[edit]\nlab@pe1# \n\n"
            "[edit]\nlab@pe1# quit\nExiting configuration mode\n\n")

    def test_two_runs_are_equal_octet_for_octet(self):
        text = (
            "request lab load manual-esp\nrequest lab host ce1 ping 8.8.8.1 count 3\n"
            "show services ipsec-vpn ipsec security-associations detail\n"
            "show services ipsec-vpn ipsec statistics\nshow interfaces\nshow route\n"
            "show log messages\nrequest lab advance 86400\nshow system commit\n"
            "show configuration | display set\n")
        runs = [script(text, "--echo", "--clock", "1182000000") for _ in range(2)]
        self.assertEqual(runs[0].returncode, 0)
        self.assertIn("2007-06-16", runs[0].stdout)
        self.assertEqual(runs[0].stdout, runs[1].stdout)

    def test_two_captures_are_equal_but_for_initialization_vectors(self):
        with tempfile.TemporaryDirectory() as folder:
            files = [pathlib.Path(folder) / name for name in ("a", "b")]
            for file in files:
                script(
                    "request lab load manual-ah\n"
                    f"monitor traffic interface so-2/2/0 write-file {file}\n"
                    "request lab host ce1 ping 8.8.8.1 count 3\n", "--clock", "1182000000")
            self.assertEqual(files[0].read_bytes(), files[1].read_bytes())

    def test_nothing_is_paged(self):
        done = script("set cli screen-length 5\nshow configuration\n")
        self.assertEqual(done.returncode, 0)
        self.assertNotIn("more", done.stdout)
        self.assertGreater(done.stdout.count("\n"), 20)

    def test_a_reader_that_leaves(self):
        # A reader such as `head -1` ends early: the program ends at once, quietly and by the
        # signal, like other programs.
        for ignored in (False, True):
            with self.subTest(ignored=ignored), tempfile.TemporaryDirectory() as home:
                reader, writer = os.pipe()
                child = subprocess.Popen(
                    [binary.path, "--ephemeral", "-c", "show lab;" * 3000],
                    stdout=writer, stderr=subprocess.PIPE, env=binary.environment(home),
                    restore_signals=not ignored)
                os.close(writer)
                os.read(reader, 10)
                os.close(reader)
                _, stderr = child.communicate(timeout=60)
                self.assertEqual(
                    (child.returncode, stderr),
                    (1, b"aspic: error: standard output: Broken pipe\n") if ignored
                    else (-13, b""))

    def test_streams_that_are_closed_are_no_files(self):
        for closed in [(1,), (0, 1), (0, 1, 2)]:
            with self.subTest(closed=closed), tempfile.TemporaryDirectory() as home:
                command = "configure; set system host-name r1; commit; show system"
                child = subprocess.Popen(
                    [binary.path, "-c", command], env=binary.environment(home),
                    stderr=subprocess.PIPE,
                    preexec_fn=lambda: [os.close(number) for number in closed])
                _, stderr = child.communicate(timeout=60)
                self.assertEqual(child.returncode, 1)
                if 2 not in closed:
                    self.assertIn(b"standard output: Bad file descriptor", stderr)
                files = [path for path in pathlib.Path(home).rglob("*") if path.is_file()]
                self.assertTrue(files)
                for path in files:
                    self.assertNotIn("Entering", path.read_text(), path)

    @unittest.skipUnless(os.path.exists("/dev/full"), "no /dev/full")
    def test_a_full_disk_is_no_success(self):
        with open("/dev/full", "w") as full:
            done = binary.run("--ephemeral", "-c", "show version", stdout=full)
        self.assert_run(
            done, 1, stderr="aspic: error: standard output: No space left on device\n")
        for question in ["--help", "--version", "help"]:
            with self.subTest(question=question), open("/dev/full", "w") as full:
                done = binary.run(question, stdout=full)
                self.assert_run(
                    done, 1, stderr="aspic: error: standard output: No space left on device\n")
        with open("/dev/full", "w") as full:
            done = binary.run(
                "convert", "--to", "set", "-", stdin="system { host-name r; }", stdout=full)
        self.assert_run(
            done, 1, stderr="aspic: error: standard output: No space left on device\n")
        done = script(
            "show version | save /dev/full\nmonitor traffic interface so-2/2/0 write-file /dev/full\n",
            "--keep-going")
        self.assertEqual(
            done.stderr,
            "stdin:1: error: /dev/full: No space left on device\n"
            "stdin:2: error: /dev/full: No space left on device\n")

    def test_words_in_errors_command_no_terminal(self):
        done = script("show \x1b]0;title\x07\nsh\x1b[31mow\x00\n", "--keep-going")
        self.assertEqual(
            done.stderr,
            "stdin:1: syntax error, expecting <command>: ?\n"
            "stdin:2: unknown command: sh?[31mow?\n")

    def test_probes_that_cannot_be_sent(self):
        for command, message in [
            ("ping 99.1.1.1", "ping: sendto: No route to host"),
            ("traceroute 99.1.1.1", "traceroute: sendto: No route to host"),
            ("traceroute 99.1.1.1 | count", "Count: "),
        ]:
            with self.subTest(command=command):
                done = script(command + "\nshow version\n")
                self.assertEqual((done.returncode, done.stderr), (1, ""))
                self.assertIn(message, done.stdout)
                self.assertNotIn("Hostname", done.stdout)

    def test_saved_files_are_the_owners(self):
        with tempfile.TemporaryDirectory() as folder:
            done = script(
                f"show configuration | save {folder}/a\nconfigure\nsave {folder}/b\n")
            self.assertEqual(done.returncode, 0)
            for name in ("a", "b"):
                file = pathlib.Path(folder) / name
                self.assertEqual(file.stat().st_mode & 0o777, 0o600)
                self.assertIn("host-name pe1;", file.read_text())

    def test_findings_as_json(self):
        name = self.file("system {\n    bogus;\n}\n")
        for arguments in [("check", "--errors", "json", name), ("check", name, "--errors=json")]:
            with self.subTest(arguments=arguments):
                done = binary.run(*arguments)
                finding = json.loads(done.stdout)
                self.assertEqual((done.returncode, done.stderr), (1, ""))
                self.assertEqual(
                    (finding["file"], finding["line"], finding["column"], finding["severity"]),
                    (name, 2, 5, "error"))
        done = binary.run("check", "--errors", "text", name)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertTrue(done.stderr.startswith(f"{name}:2:5: "), done.stderr)

    def test_what_a_conversion_leaves_out(self):
        name = self.file("system {\n    host-name r1;\n    /* the last */\n}\n")
        done = binary.run("convert", "--to", "text", name)
        self.assertEqual(
            (done.returncode, done.stdout, done.stderr),
            (0, "system {\n    host-name r1;\n}\n",
             f"{name}:3:5: warning: the comment is not kept: /* the last */\n"))

    def test_changes_of_an_exclusive_candidate_are_told_once(self):
        done = script("configure exclusive\nset system host-name r1\n")
        self.assertEqual(
            (done.returncode, done.stderr),
            (1, "stdin: error: uncommitted changes are discarded at the end of the session\n"))

    def test_configurations_in_files(self):
        with tempfile.TemporaryDirectory() as folder:
            done = binary.run("--ephemeral", "--keep-going", stdin=f"""
                set cli directory {folder}
                configure
                set interfaces so-0/0/0 description first
                save whole
                edit interfaces so-0/0/0
                save part
                set description second
                set mtu 1500
                show | compare {folder}/whole
                load merge part relative
                show | compare whole | count
                load replace part
                top
                load update whole
                show | compare whole | count
                show | display set | save commands
                delete interfaces
                load set commands
                show | compare whole | count
                load override whole
                show | compare rollback 0 | save changes
                rollback
                load patch changes
                show | compare whole | count
                show | display xml | save markup
                rollback
                load merge markup
                show | compare whole | count
                """.replace("                ", ""))
            # Statements of an interface are errors at the top.
            errors = done.stderr.split("\n")
            self.assertEqual(errors[0], "stdin:13: part:1:(11) syntax error: description")
            self.assertRegex(errors[-3], r"^stdin:13: load complete \(\d errors\)$")
            self.assertEqual(
                errors[-2:],
                ["stdin: the configuration of pe1 has been changed but not committed", ""])
            self.assertIn("[edit interfaces so-0/0/0]\n- description first;\n"
                          "+ description second;\n+ mtu 1500;\n", done.stdout)
            self.assertEqual(
                [line for line in done.stdout.split("\n") if line.startswith("Count:")],
                ["Count: 2 lines"] + ["Count: 0 lines"] * 4)

    def test_pipes(self):
        for line, expected in [
            ("show version | count", "Count: 4 lines\n"),
            ("show version | match HOST", "Hostname: pe1\n"),
            ("show version | except HOST | except aspic", ""),
            ("show version | find model", "Model: aspic\n"),
            ("show version | last 2 | no-more | count", "Count: 2 lines\n"),
        ]:
            with self.subTest(line=line):
                done = script(line)
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.assertTrue(done.stdout.startswith(expected), done.stdout)


class Findings(Scripts):
    """Errors and warnings are printed as JSON values."""

    BROKEN = "system {\n    hst-name a;\n}\nservices {\n    ipsec-vpn {\n        rule r;\n    }\n}\n"

    def findings(self, text):
        return [json.loads(line) for line in text.splitlines()]

    def test_of_a_file_that_is_checked(self):
        name = self.file(self.BROKEN)
        for arguments in (
                ["check", "--errors", "json", name], ["check", "--errors=json", name],
                ["--errors", "json", "check", name]):
            with self.subTest(arguments=arguments):
                done = binary.run(*arguments)
                self.assertEqual((done.returncode, done.stderr), (1, ""))
                first = self.findings(done.stdout)[0]
                self.assertEqual(first, {
                    "file": name, "line": 2, "column": 5, "path": "[edit system]", "statement": "",
                    "severity": "error",
                    "message": "syntax error: hst-name; did you mean 'host-name'?"})
        self.assertEqual(binary.run("check", name).stdout, "")

    def test_of_a_script(self):
        name = self.file(self.BROKEN)
        done = script(
            f"configure\nload merge {name}\nset system hst-name x\n"
            "rollback\ncommit check\n"
            "delete system lgin\n", "--errors", "json", "--keep-going")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(
            [(found["file"], found["line"], found["column"], found["severity"])
             for found in self.findings(done.stderr) if "uncommitted" not in found["message"]][:3],
            [(name, 2, 5, "error"), ("stdin", 3, 12, "error"), ("stdin", 6, 15, "error")])

    def test_of_a_commit(self):
        done = script(
            "configure\nset services service-set s ipsec-vpn-rules r\ncommit\n", "--errors", "json")
        self.assertEqual(done.returncode, 1)
        found = self.findings(done.stderr)
        self.assertTrue(all(one["path"].startswith("[edit") for one in found[:-1]), found)
        self.assertEqual({(one["file"], one["line"]) for one in found[:-1]}, {("stdin", 3)})

    def test_secrets_are_in_none(self):
        done = script(
            "configure\nset services ipsec-vpn ike policy p pre-shared-key ascii-text hush extra\n",
            "--errors", "json")
        self.assertNotIn("hush", done.stderr)


class OwnCandidates(Scripts):
    """A script is not asked whether changes of a private or exclusive candidate may be lost."""

    def test_leaving_is_an_error(self):
        for mode in "private", "exclusive":
            with self.subTest(mode=mode):
                done = script(f"configure {mode}\nset system host-name x\nexit\nshow version\n")
                self.assertEqual(done.returncode, 1)
                self.assertIn("stdin:3: error: uncommitted changes would be discarded", done.stderr)

    def test_so_is_the_end_of_the_script(self):
        done = script("configure private\nset system host-name x\n")
        self.assertEqual(done.returncode, 1)
        self.assertIn("uncommitted changes are discarded", done.stderr)

    def test_a_commit_and_no_change_are_none(self):
        for lines in "set system host-name x\ncommit\n", "", "set system host-name x\nrollback\n":
            with self.subTest(lines=lines):
                self.assert_run(script(f"configure private\n{lines}exit\n"), 0)


if __name__ == "__main__":
    unittest.main()
