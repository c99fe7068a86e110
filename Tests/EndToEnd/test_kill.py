"""Servers and clients are killed at random: no acknowledged commit is lost, and no lock remains.

ASPIC_KILLS sets the number of rounds, and ASPIC_SEED another seed than the usual one."""

import os
import random
import re
import signal
import time
import unittest

import binary
from served import Served

ROUNDS = int(os.environ.get("ASPIC_KILLS", 60))
SEED = int(os.environ.get("ASPIC_SEED", 2026))
ROLLBACKS = 50
COMPLETE = "commit complete\n"
LIMIT = 60


class Committer:
    """A client that commits one number after another, and counts the acknowledgements."""

    # Each client has its own candidate, so that a killed client leaves nothing for the others.
    def __init__(self, test, name, first):
        self.child = test.start("attach")
        self.name = name
        self.asked = self.acknowledged = first
        test.type(self.child, "configure private")

    def commit(self):
        """Requests a commit of the next number. Returns False if the server is gone."""
        self.asked += 1
        try:
            os.write(self.child.stdin.fileno(), (
                f"set interfaces {self.name} description n{self.asked}\ncommit\n").encode())
        except BrokenPipeError:
            return False
        return True

    def count(self):
        """Counts the acknowledgements that have arrived."""
        output = self.child.output
        self.acknowledged += output.text.count(COMPLETE)
        output.text = output.text[output.text.rfind("\n") + 1:]

    def wait(self):
        """Waits until all requests are acknowledged. Returns False if the server is gone."""
        limit = time.monotonic() + LIMIT
        while self.acknowledged < self.asked and not self.child.output.ended:
            if time.monotonic() > limit:
                raise AssertionError(f"no answer to {self.name} n{self.asked}")
            self.child.output.take()
            self.count()
        return self.acknowledged == self.asked

    def finish(self):
        """Counts the last acknowledgements, also of a client that was killed."""
        while not self.child.output.ended:
            self.child.output.take()
        self.count()


class Kills(Served):
    """Tests that kill a server or one of its clients in each round."""

    PORTS = ["so-0/0/0", "so-2/2/0"]

    def setUp(self):
        super().setUp()
        self.dice = random.Random(SEED)
        self.committed = dict.fromkeys(self.PORTS, 0)

    def spin(self, seconds):
        """Waits a random time, so that something is in progress."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            pass

    def check(self, clients, history, after):
        """Requires that all acknowledged commits exist, and at most one more of each client."""
        text = self.succeed("show configuration interfaces | display set")
        for client in clients:
            found = int(re.search(
                rf"set interfaces {client.name} description n(\d+)\n", text + (
                    f"set interfaces {client.name} description n0\n"))[1])
            self.assertIn(
                found, range(client.acknowledged, client.asked + 1),
                f"{client.name} after {after}, seed {SEED}")
            history += found - self.committed[client.name]
            self.committed[client.name] = found
        commits = re.findall(r"^\d+ ", self.succeed("show system commit"), re.MULTILINE)
        self.assertEqual(len(commits), min(history, ROLLBACKS), f"after {after}, seed {SEED}")
        return history

    def test_at_random(self):
        network = self.serve()
        history = 0
        killed = {"server": 0, "client": 0, "both": 0}
        for number in range(ROUNDS):
            clients = [
                Committer(self, name, self.committed[name]) for name in self.PORTS]
            for _ in range(self.dice.randrange(3)):
                for client in clients:
                    self.assertTrue(client.commit() and client.wait())
            for client in clients:
                self.assertTrue(client.commit())
            self.spin(self.dice.random() * 0.02)
            victim = self.dice.choice(list(killed))
            killed[victim] += 1
            if victim != "server":
                self.dice.choice(clients).child.send_signal(signal.SIGKILL)
            if victim != "client":
                network.process.send_signal(signal.SIGKILL)
                network.kill()
                self.assertTrue(network.socket.is_socket())
            for client in clients:
                if victim == "client":
                    client.child.stdin.close()
                client.finish()
                client.child.wait(LIMIT)
            if victim != "client":
                network.start()
            with self.subTest(round=number, victim=victim):
                history = self.check(clients, history, f"round {number}: {victim}")
                # No lock of a dead client remains.
                self.succeed("configure exclusive; rollback; exit")
            self.close(clients)
        self.assertTrue(all(killed.values()), killed)
        self.assertEqual(network.end(), (0, "", ""))
        done = binary.run("-c", "show configuration interfaces", home=self.home)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for name, last in self.committed.items():
            self.assertIn(f"description n{last};", done.stdout, name)

    def close(self, clients):
        for client in clients:
            for pipe in [client.child.stdin, client.child.stdout, client.child.stderr]:
                pipe.close()


if __name__ == "__main__":
    unittest.main()
