"""Clients send malformed messages, never read, or die, and no other client is affected."""

import os
import re
import signal
import struct
import threading
import unittest

import frames
from frames import Client
from served import Served, wait


class Hostile(Served):
    """Tests with clients that break the rules of the protocol."""

    def setUp(self):
        super().setUp()
        self.network = self.serve()
        self.addCleanup(self.check_that_it_serves)

    def check_that_it_serves(self):
        self.assertIsNone(self.network.process.poll())
        self.assertEqual(self.succeed("show version | count"), "Count: 4 lines\n")
        self.assertEqual(self.network.end(), (0, "", ""))

    def client(self):
        client = Client(self.network.socket)
        self.addCleanup(client.close)
        return client

    def users(self):
        """Returns the number of sessions, without the one that asks."""
        text = self.succeed("show system users")
        return int(re.search(r" (\d+) users?,", text)[1]) - 1

    def ends_with(self, client, *fragments):
        """Requires that the client receives the reason, and that no other client is affected."""
        reason, status = client.ends()
        self.assertEqual(status, 1)
        for fragment in fragments:
            self.assertIn(fragment, reason)


class Frames(Hostile):
    """Clients send frames that are incomplete, too long or unknown."""

    def test_half_a_frame_and_silence(self):
        for part in [b"\0", b"\0\0\0", frames.hello()[:5], frames.hello()[:-1]]:
            with self.subTest(part=part):
                self.client().send(part)
        self.assertEqual(self.succeed("show version | count"), "Count: 4 lines\n")

    def test_half_a_frame_and_the_end(self):
        for part in [b"", b"\0\0", frames.hello()[:-1]]:
            with self.subTest(part=part):
                self.client().send(part).close()
        client = self.client().greet()
        client.send(frames.line("show version")[:-3]).close()
        wait(lambda: self.users() == 0, "the end of the session")

    def test_four_gigabytes(self):
        for greets in [False, True]:
            with self.subTest(greets=greets):
                client = self.client()
                if greets:
                    client.greet()
                client.send(b"\xff\xff\xff\xff\x02")
                self.ends_with(client, "invalid message")

    def test_one_octet_too_many(self):
        client = self.client().greet()
        client.send(struct.pack(">IB", (1 << 20) + 1, frames.LINE))
        self.ends_with(client, "invalid message")

    def test_types_that_do_not_exist(self):
        for kind in [0x00, 0x12, 0x7F, frames.STATE, 0xFF]:
            with self.subTest(kind=kind):
                client = self.client().greet()
                client.send(frames.frame(kind))
                self.ends_with(client, "invalid message")

    def test_payloads_that_are_no_message(self):
        for payload in [
            frames.frame(frames.LINE), frames.frame(frames.LINE, b"\0\0\0\5abc"),
            frames.frame(frames.LINE, b"\0\0\0\1\xff"), frames.frame(frames.LINE, b"\xff" * 8),
            frames.frame(frames.INTERRUPT, b"x"), frames.frame(frames.COMPLETE, frames.text("sh")),
            frames.frame(frames.COMPLETE, frames.text("sh") + b"\0\0\0\2\7"),
            frames.frame(frames.ANSWER, b"\2"),
        ]:
            with self.subTest(payload=payload):
                client = self.client().greet()
                client.send(payload)
                self.ends_with(client, "invalid message")

    def test_a_cursor_that_is_not_in_the_line(self):
        client = self.client().greet()
        client.send(frames.frame(
            frames.COMPLETE, frames.text("show ü") + b"\xff\xff\xff\xff\2"))
        client.until(0x8B)
        for cursor in range(9):
            client.send(frames.frame(
                frames.COMPLETE, frames.text("show ü") + struct.pack(">IB", cursor, 2)))
            client.until(0x8B)
        self.assertIn("Hostname: pe1", client.run("show version"))

    def test_what_is_no_greeting(self):
        for octets in [b"GET / HTTP/1.1\r\n\r\n", b"SSH-2.0-OpenSSH_9.2\r\n",
                       frames.frame(frames.HELLO, b"JUNOS"), os.urandom(4096)]:
            with self.subTest(octets=octets[:20]):
                client = self.client().send(octets)
                client.ends()


class Order(Hostile):
    """Clients send messages in the wrong order."""

    def test_a_line_before_the_greeting(self):
        client = self.client().send(frames.line("configure"))
        self.ends_with(client, "the first message must be hello")

    def test_a_second_greeting(self):
        client = self.client().greet()
        client.send(frames.hello())
        self.ends_with(client, "unexpected message")

    def test_a_line_while_a_command_runs(self):
        client = self.client().greet()
        client.send(frames.line("ping 21.21.2.1"))
        client.until(frames.OUTPUT)
        client.send(frames.line("configure"))
        self.ends_with(client, "unexpected message")

    def test_messages_that_nobody_awaits(self):
        for message in [
            frames.frame(frames.ANSWER, b"\0"), frames.frame(frames.FILE_END),
            frames.frame(frames.CHUNK, b"configure\n"), frames.frame(frames.END_OF_SCRIPT),
            frames.frame(0x09, b"\0"), frames.frame(0x0F, frames.text("/")),
            frames.frame(0x10, b"\1"), frames.frame(0x0C, b"octets"),
        ]:
            with self.subTest(message=message):
                client = self.client().greet()
                client.send(message)
                self.ends_with(client, "unexpected message")

    def test_a_line_of_a_terminal_from_a_script(self):
        client = self.client().greet(frames.SCRIPT)
        client.send(frames.line("configure"))
        self.ends_with(client, "unexpected message")

    def test_an_interrupt_when_nothing_runs(self):
        client = self.client().greet()
        client.send(frames.frame(frames.INTERRUPT))
        self.assertIn("Hostname: pe1", client.run("show version"))

    def test_credit_beyond_all_bounds(self):
        client = self.client().greet()
        client.send(*[frames.frame(frames.CREDIT, b"\xff\xff\xff\xff")] * 5000)
        self.assertIn("Hostname: pe1", client.run("show version"))

    def test_file_octets_without_end(self):
        """The server requests a file, and receives more octets than it has requested."""
        client = self.client().greet()
        client.run("configure")
        client.send(frames.line("load merge some.conf"))
        limit = struct.unpack(">I", client.until(0x8C)[-4:])[0]
        piece = frames.frame(0x0C, bytes(1 << 20))
        with self.assertRaises((BrokenPipeError, ConnectionResetError, AssertionError)):
            for _ in range(limit // (1 << 20) + 64):
                client.send(piece)
            client.run("show version")


class Silent(Hostile):
    """Clients that never read what they receive."""

    def fill(self):
        """Makes a candidate whose text is longer than all buffers on the way."""
        self.attach(stdin="configure\n" + "".join(
            f"set routing-options static route 10.{n >> 8}.{n & 255}.0/24 next-hop 21.21.2.1\n"
            for n in range(12000)) + "commit\n")

    def others_work(self):
        other = self.client().greet()
        for _ in range(5):
            self.assertIn("Hostname: pe1", other.run("show version"))
        self.succeed("ping 21.21.2.1 count 1")

    def test_a_long_answer(self):
        self.fill()
        client = self.client().greet()
        client.send(frames.line("show configuration"))
        self.others_work()
        client.close()
        wait(lambda: self.users() == 1, "the end of the session")

    def test_a_script_of_long_answers(self):
        self.fill()
        client = self.client().greet(frames.SCRIPT)
        client.send(frames.frame(frames.CHUNK, b"show configuration\n" * 100))
        self.others_work()

    def test_more_of_a_script_than_is_run(self):
        """The server stops reading from a client that sends and never reads."""
        client = self.client().greet(frames.SCRIPT)
        client.socket.settimeout(2)
        piece = frames.frame(frames.CHUNK, b"show configuration\n" * 1000)
        with self.assertRaises((TimeoutError, BrokenPipeError)):
            for _ in range(5000):
                client.send(piece)
        self.others_work()

    def test_monitored_traffic(self):
        """The client is informed how many lines it has missed."""
        client = self.client().greet()
        client.send(frames.line("monitor traffic interface so-2/2/0"))
        client.until(frames.ENDED)
        self.succeed("ping 21.21.2.1 count 3000 rapid | match transmitted")
        self.others_work()
        client.send(frames.frame(frames.CREDIT, struct.pack(">I", 1 << 20)))
        client.send(frames.line("monitor traffic stop"))
        shown = b""
        while message := client.receive():
            if message[0] == frames.ENDED:
                break
            if message[0] in (frames.NOTICE, frames.OUTPUT):
                shown += message[1][4:]
        last = shown.decode().splitlines()[-2:]
        self.assertRegex(last[0], r"^warning: \d+ lines dropped: the terminal is too slow$")
        self.assertRegex(last[1], r"^6\d\d\d packets captured on so-2/2/0$")

    def test_completions_without_end(self):
        client = self.client().greet()
        client.socket.settimeout(2)
        asked = frames.frame(frames.COMPLETE, frames.text("show ") + b"\0\0\0\5\2")
        try:
            for _ in range(100000):
                client.send(asked)
        except (TimeoutError, BrokenPipeError, ConnectionResetError):
            pass
        self.others_work()


class Many(Hostile):
    """Many clients connect at the same time or one after another."""

    def test_a_thousand_that_connect_and_leave(self):
        for number in range(1000):
            client = Client(self.network.socket)
            if number % 3 == 1:
                client.send(frames.hello())
            elif number % 3 == 2:
                client.greet()
            client.close()
        wait(lambda: self.users() == 0, "the end of the sessions")

    def test_a_thousand_at_once(self):
        clients = [self.client() for _ in range(900)]
        self.assertEqual(self.succeed("show version | count"), "Count: 4 lines\n")
        more = [self.client() for _ in range(100)]
        ends = [client.ends() for client in more[-10:]]
        self.assertEqual(ends, [("too many clients are at this network", 1)] * 10)
        for client in clients + more:
            client.close()

    def test_two_hundred_sessions(self):
        clients = [self.client().greet() for _ in range(200)]
        for client in clients:
            client.send(frames.line("show version"))
        for client in clients:
            client.until(frames.ENDED)
        self.assertEqual(self.users(), 200)


class Locks(Hostile):
    """Clients die while they hold locks, candidates or questions."""

    def holder(self, command):
        """Returns a client in configuration mode, at the prompt of a script whose input stays
        open."""
        child = self.start("attach")
        self.type(child, command, "set system host-name left", "show | compare | match left")
        child.output.until("+  host-name left;\n")
        return child

    def kill(self, child):
        child.send_signal(signal.SIGKILL)
        child.wait()
        wait(lambda: self.users() == 0, "the end of the session")

    def test_one_that_held_the_configuration_exclusively_dies(self):
        child = self.holder("configure exclusive")
        done = self.attach("-c", "configure exclusive")
        self.assertEqual(done.returncode, 1)
        self.assertIn("configuration database locked by", done.stderr)
        self.kill(child)
        text = self.succeed("configure exclusive; show | compare | count; "
                            "set system host-name r1; commit and-quit")
        self.assertIn("Count: 0 lines\ncommit complete\n", text)
        self.assertEqual(self.succeed("show configuration system"), "host-name r1;\n")

    def test_one_with_a_private_candidate_dies(self):
        child = self.holder("configure private")
        self.kill(child)
        text = self.succeed("configure; show | compare | count; rollback; show | compare | count")
        self.assertEqual(re.findall(r"Count: (\d+)", text), ["0", "0"])
        self.assertEqual(self.succeed("show configuration system"), "host-name pe1;\n")

    def test_one_that_was_asked_dies(self):
        client = self.client().greet()
        client.run("configure private")
        client.run("set system host-name asked")
        client.send(frames.line("exit"))
        client.until(0x89)
        client.close()
        wait(lambda: self.users() == 0, "the end of the session")
        self.succeed("configure exclusive")

    def test_one_that_is_stopped_disturbs_nobody(self):
        child = self.holder("configure private")
        child.send_signal(signal.SIGSTOP)
        self.type(child, *["run show configuration"] * 100)
        self.succeed("show version")
        self.succeed("configure private; set system host-name r1; commit and-quit")
        child.send_signal(signal.SIGCONT)
        child.stdin.close()
        self.assertEqual(
            (child.output.rest().count("routing-options {"), child.errors.rest()),
            (100, "stdin: error: uncommitted changes are discarded at the end of the session\n"))


class Commits(Hostile):
    """Several clients commit at the same time."""

    def test_two_that_commit_at_once(self):
        """Private candidates with different statements are committed, and both changes remain."""
        names = ["so-0/0/0", "so-2/2/0"]
        failures = []

        def work(name):
            for number in range(20):
                done = self.attach(
                    "-c", f"configure private; set interfaces {name} description n{number}; "
                    "commit and-quit")
                if (done.returncode, done.stderr) != (0, ""):
                    failures.append((name, number, done.returncode, done.stderr))

        threads = [threading.Thread(target=work, args=[name]) for name in names]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])
        for name in names:
            self.assertIn("description n19;", self.succeed(f"show configuration interfaces {name}"))
        self.assertEqual(
            len(re.findall(r"^\d+ ", self.succeed("show system commit"), re.MULTILINE)), 40)

    def test_two_that_commit_in_the_same_moment(self):
        """All clients send their line before one of them is answered."""
        clients = [self.client().greet() for _ in range(8)]
        for number, client in enumerate(clients):
            client.run("configure private")
            client.run(f"set system host-name r{number}" if number % 2 else
                       f"set interfaces so-0/0/0 description d{number}")
        for client in clients:
            client.send(frames.line("commit"))
        answers = []
        for client in clients:
            answer = b""
            while message := client.receive():
                if message[0] == frames.OUTPUT:
                    answer += message[1][4:]
                if message[0] == frames.ENDED:
                    break
            answers.append(answer.decode())
        complete = [n for n, answer in enumerate(answers) if "commit complete" in answer]
        # One of each kind succeeds; the others conflict with its changes.
        self.assertEqual(len(complete), 2, answers)
        self.assertEqual({number % 2 for number in complete}, {0, 1})
        text = self.succeed("show configuration | display set")
        for number in complete:
            self.assertRegex(text, rf"\b[rd]{number}\b")


if __name__ == "__main__":
    unittest.main()
