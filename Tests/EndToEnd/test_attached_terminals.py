"""Several terminals are attached to one network, have the functions of a local terminal, and see
changes of each other."""

import os
import pwd
import signal
import unittest

import binary
from served import Served
from session import Session

USER = pwd.getpwuid(os.getuid()).pw_name
SECRET = "1234567890abcdefghij"


class Terminal(Session):
    """The shell at a terminal, as any user."""

    prompt = r"[\w.-]+@\w+[>#]"

    def __init__(self, home, *arguments, **settings):
        super().__init__(
            *arguments, command=str(binary.path), **{**binary.environment(home), **settings})


class Terminals(Served):
    """Tests with terminals at a served network."""

    def open(self, *arguments, **settings):
        terminal = Terminal(self.home, *arguments, **settings).ready()
        self.addCleanup(terminal.close)
        return terminal

    def attached(self, **settings):
        return self.open("attach", **settings)


class Alone(Terminals):
    """All functions of a local terminal work at an attached one."""

    def setUp(self):
        super().setUp()
        self.network = self.serve()

    def test_the_program_attaches_of_its_own_accord(self):
        s = self.open()
        s.at(f"{USER}@pe1> ")
        s.run("show system users").contains("1 user,")

    def test_completion(self):
        s = self.attached()
        s.press("sh ver ").at(f"{USER}@pe1> show version ")
        s.press("\r").contains("Hostname: pe1")
        s.ready().press("show s\t").shows(
            f"{USER}@pe1> show s", "Possible completions:",
            "  security             Show security information",
            "  services             Show services information",
            "  system               Show system information", f"{USER}@pe1> show s")
        s.press("y?").shows(
            f"{USER}@pe1> show sy?", "Possible completions:",
            "  system               Show system information", f"{USER}@pe1> show sy")
        s.press("\x15set cli complete-on-space off\r").ready()
        s.press("sh ver ").at(f"{USER}@pe1> sh ver ")

    def test_files_are_completed_in_the_folder_of_the_client(self):
        (self.home / "west.conf").write_text("system { host-name west; }\n")
        s = self.attached()
        s.run("configure")
        # The client has another working directory: an absolute path leads to the file.
        s.press(f"load merge {self.home}/we\t")
        s.at(f"{USER}@pe1# load merge {self.home}/west.conf ")
        s.press("\r").contains("load complete")
        s.ready().run(f"save {self.home}/all.conf")
        self.assertEqual((self.home / "all.conf").stat().st_mode & 0o777, 0o600)

    def test_control_c(self):
        s = self.attached()
        for command, shown in [
            ("ping 21.21.2.1", "icmp_seq=0"), ("request lab advance 1000000000", ""),
        ]:
            with self.subTest(command=command):
                s.press(f"{command}\r").contains(shown)
                s.press("\x03").ready()
        s.run("show version").contains("Hostname: pe1")

    def test_load_from_the_terminal(self):
        s = self.attached()
        s.run("configure")
        s.press("load merge terminal\r").contains("[Type ^D at a new line to end input]")
        s.press("system {\r    host-name west;\r}\r\x04").contains("load complete").ready()
        s.run("show | compare").contains("+  host-name west;")
        s.press("load merge terminal\r")
        s.wait(lambda: s.text.count("[Type ^D") == 2, "the second question")
        s.press("system {\r    host-name east;\r").contains("east;")
        s.press("\x03").ready()
        s.run("show | compare | match host-name").contains("+  host-name west;")

    def test_the_pager_and_the_size_of_the_screen(self):
        s = self.attached(rows=10)
        s.press("show configuration interfaces\r").at("---(more)---")
        s.resize(30, 80)
        s.wait(lambda: s.raw.count(b"---(more") == 2, "the prompt again")
        s.press(" ").at("---(more 100%)---").contains("sp-3/1/0 {")
        s.press("q").ready()
        s.press("show configuration\r").at("---(more)---")
        self.assertEqual(s.screen.cursor.y, 29)
        s.press("q").ready()
        s.run("show configuration | no-more")

    def test_a_question(self):
        s = self.attached()
        s.run("configure")
        s.run("set system host-name west")
        s.press("exit\r").contains("uncommitted changes")
        s.press("no\r").at(f"{USER}@pe1# ")
        s.run("rollback")

    def test_the_history_is_the_clients_and_keeps_no_secret(self):
        s = self.attached()
        s.run("configure")
        s.run("set services ipsec-vpn ike policy p pre-shared-key ascii-text " + SECRET)
        s.run("set system host-name west")
        s.press("\x1b[A").at(f"{USER}@pe1# set system host-name west")
        s.press("\x15").run("rollback")
        s.run("exit").press("quit\r").ended()
        history = self.home / "state/aspic/history"
        self.assertEqual(history.stat().st_mode & 0o777, 0o600)
        self.assertIn("set system host-name west\n", history.read_text())
        self.assertNotIn(SECRET, history.read_text())
        self.attached().press("\x1b[A").at(f"{USER}@pe1> quit")

    def test_the_end_of_the_network(self):
        for number, status in [(signal.SIGTERM, 143), (signal.SIGKILL, 1)]:
            with self.subTest(signal=number.name):
                s = self.attached()
                s.run("configure")
                s.press("set system host-n")
                if number == signal.SIGKILL:
                    self.network.kill()
                else:
                    self.assertEqual(self.network.end(), (0, "", ""))
                self.assertEqual(s.ended(), s.found)
                self.assertEqual(s.child.exitstatus, status)
                self.assertIn(
                    "the network was ended by signal 15" if status == 143
                    else "connection to the network lost", s.text)
                self.network.start()

    def test_signals_leave_the_terminal_as_it_was(self):
        s = self.attached()
        s.run("configure private")
        s.run("set system host-name west")
        os.kill(s.child.pid, signal.SIGTERM)
        self.assertEqual(s.ended(), s.found)
        self.assertEqual(self.succeed("show configuration system"), "host-name pe1;\n")


class Together(Terminals):
    """Two users work at one router at the same time."""

    def setUp(self):
        super().setUp()
        self.network = self.serve()
        self.one, self.other = self.attached(), self.attached()

    def test_who_is_there(self):
        self.one.run("show system users").contains("2 users,")
        rows = [row.split()[:2] for row in self.one.rows if "-cli" in row]
        self.assertEqual([user for user, _ in rows], [USER, USER])
        self.assertEqual(len({terminal for _, terminal in rows}), 2)

    def test_who_edits(self):
        self.one.run("configure")
        self.other.run("configure").contains("Users currently editing the configuration:")
        self.other.contains(f"  {USER} terminal ")
        self.one.run("set system host-name west")
        self.other.run("show | compare").contains("+  host-name west;")
        self.other.run("status").contains(f"{USER} terminal")

    def test_exclusively(self):
        self.one.run("configure exclusive")
        self.other.press("configure\r").ready()
        self.other.contains("Users currently editing the configuration:")
        self.other.press("set system host-name east\r").ready()
        self.other.contains("configuration database locked by")
        self.one.run("exit")
        self.other.run("set system host-name east").run("commit").contains("commit complete")

    def test_private_candidates_that_conflict(self):
        for s, name in [(self.one, "west"), (self.other, "east")]:
            s.run("configure private")
            s.run(f"set system host-name {name}")
        self.one.run("commit").contains("commit complete")
        self.other.press("commit\r").ready()
        self.other.wait(lambda: "host-name" in self.other.text.split("commit", 1)[1], "the name")
        self.assertNotIn("commit complete", self.other.text)
        self.assertEqual(self.succeed("show configuration system"), "host-name west;\n")

    def test_a_message(self):
        self.one.run('request message all message "back at noon"')
        self.other.contains("back at noon").at(f"{USER}@pe1> ")
        # The typed text is shown again below the message.
        self.other.press("show vers").at(f"{USER}@pe1> show vers")
        self.one.run('request message all message "or later"')
        self.other.contains("or later").at(f"{USER}@pe1> show vers")

    def test_each_watches_for_itself(self):
        self.one.run("monitor start messages")
        self.succeed("configure; set system host-name west; commit")
        self.one.contains("UI_COMMIT")
        self.other.run("show version | count")
        self.assertNotIn("UI_COMMIT", self.other.text)

    def test_a_logout(self):
        name = os.readlink(f"/proc/{self.other.child.pid}/fd/0").removeprefix("/dev/")
        self.one.run(f"request system logout terminal {name}")
        self.assertEqual(self.other.ended(), self.other.found)
        self.one.run("show system users").contains("1 user,")

    def test_a_logout_by_the_terminal_that_is_shown(self):
        """A script has no terminal, and is shown with a name of its own."""
        script = self.start("attach")
        self.type(script, "show version | count")
        script.output.until("Count: 4 lines\n")
        self.one.run("show system users | match script")
        [row] = [row.split() for row in self.one.rows if "-cli (script)" in row]
        self.one.run(f"request system logout terminal {row[1]}")
        self.assertEqual(script.errors.rest(), f"aspic: logged out by {USER}\n")
        self.one.run("show system users").contains("2 users,")

    def test_a_long_command_of_one_holds_nobody_up(self):
        self.one.press("ping 21.21.2.1\r").contains("icmp_seq=0")
        for _ in range(3):
            self.other.run("show version").contains("Hostname: pe1")
        self.one.press("\x03").ready()


class Held(Terminals):
    """A terminal that has locked the folder also listens for others."""

    def test_the_second_joins_and_the_first_asks_before_it_ends(self):
        holder = self.open()
        holder.at("lab@pe1> ")
        guest = self.open()
        guest.run("show system users").contains("2 users,")
        guest.run("configure")
        guest.run("set system host-name west")
        guest.run("commit and-quit").contains("commit complete")
        holder.press("quit\r")
        holder.wait(lambda: "[yes,no]" in holder.row, "the question")
        holder.press("no\r").ready()
        guest.run("show version").contains("Hostname: west")
        holder.press("quit\r")
        holder.wait(lambda: "[yes,no]" in holder.row, "the question")
        holder.press("yes\r")
        self.assertEqual(holder.ended(), holder.found)
        self.assertEqual(guest.ended(), guest.found)
        self.assertIn("the network was ended by its user", guest.text)

    def test_it_does_not_ask_where_nobody_is(self):
        holder = self.open()
        guest = self.open()
        guest.press("quit\r").ended()
        self.assertEqual(guest.child.exitstatus, 0)
        holder.press("quit\r").ended()
        self.assertEqual(holder.child.exitstatus, 0)
        self.assertFalse((self.home / "state/aspic/socket").exists())

    def test_scripts_attach_too(self):
        holder = self.open()
        self.assertIn("Hostname: pe1\n", self.succeed("show version"))
        self.assertEqual(
            binary.run("-c", "show version | count", home=self.home).stdout, "Count: 4 lines\n")
        holder.run("show version")

    def test_killed_it_leaves_guests_that_say_so(self):
        holder, guest = self.open(), self.open()
        holder.child.kill(signal.SIGKILL)
        self.assertEqual(guest.ended(), guest.found)
        self.assertIn("connection to the network lost", guest.text)
        self.open().run("show version").contains("Hostname: pe1")


if __name__ == "__main__":
    unittest.main()
