"""Runs an exported topology of containerlab with network namespaces in place of containers."""

import ast
import os
import pathlib
import shlex
import signal
import subprocess
import tempfile

import binary
from Interop import namespaces


def scalar(text):
    """A value in one line: without quotation marks, or in double ones."""
    return ast.literal_eval(text) if text.startswith('"') else text


def read(path):
    """The nodes and links of a topology file, of the YAML that `aspic lab export` writes."""
    nodes, links, node, entries = {}, [], None, None
    for line in pathlib.Path(path).read_text().splitlines():
        text, depth = line.strip(), len(line) - len(line.lstrip())
        if text.startswith("#") or depth < 4:
            continue
        if text.startswith("- endpoints: "):
            links.append(tuple(
                tuple(scalar(end).split(":")) for end in text[14:].strip("[]").split(", ")))
        elif depth == 4:
            node = nodes[scalar(text[:-1])] = {"binds": [], "exec": []}
        elif text.startswith("- "):
            entries.append(scalar(text[2:]))
        elif text.endswith(":"):
            entries = node[text[:-1]]
        else:
            key, _, value = text.partition(": ")
            node[key] = scalar(value)
    return nodes, links


class Deployment:
    """A namespace for each node and a veth pair for each link; `remove` leaves nothing of it."""

    def __init__(self, topology):
        self.folder = pathlib.Path(topology).parent
        self.nodes, self.links = read(topology)
        self.home = tempfile.TemporaryDirectory()
        self.scripts = {}
        self.logs = {}
        # A program of the name `aspic`, as the image has it.
        self.programs = pathlib.Path(self.home.name, "bin")
        self.programs.mkdir()
        (self.programs / "aspic").symlink_to(binary.path)

    def deploy(self):
        for name in self.nodes:
            namespaces.command("ip", "netns", "add", self.namespace(name))
            namespaces.command("ip", "-n", self.namespace(name), "link", "set", "lo", "up")
        # Containers run before their links are there.
        for name in self.nodes:
            self.start(name)
        for near, far in self.links:
            namespaces.command(
                "ip", "link", "add", near[1], "netns", self.namespace(near[0]), "type", "veth",
                "peer", "name", far[1], "netns", self.namespace(far[0]))
        for name, node in self.nodes.items():
            for line in node["exec"]:
                # Kernels without the means to delay and lose packets run labs without that.
                self.run(name, *shlex.split(line), check=not line.startswith("tc "))

    def namespace(self, node):
        return f"aspic-{os.getpid()}-{node}"

    def environment(self, node):
        environment = binary.environment(self.home.name)
        environment["PATH"] = f"{self.programs}:{os.environ['PATH']}"
        environment["XDG_STATE_HOME"] = f"{self.home.name}/{node}"
        return environment

    def start(self, name):
        """Runs the entrypoint of a node that has files; the others only wait."""
        node = self.nodes[name]
        files = {}
        for bind in node["binds"]:
            file, path, access = bind.split(":")
            assert access == "ro", bind
            files[path] = str(self.folder / file)
        if not files:
            return
        words = [files.get(word, word) for word in node["entrypoint"].split()]
        os.makedirs(f"{self.home.name}/{name}")
        self.logs[name] = open(f"{self.home.name}/{name}/log", "wb")
        self.scripts[name] = subprocess.Popen(
            ["ip", "netns", "exec", self.namespace(name), *words], env=self.environment(name),
            stdin=subprocess.DEVNULL, stdout=self.logs[name], stderr=subprocess.STDOUT,
            start_new_session=True)

    def run(self, node, *words, check=True):
        return namespaces.command(
            "ip", "netns", "exec", self.namespace(node), *words, check=check)

    def ask(self, node, command):
        """What a command prints at the router of a node."""
        return subprocess.run(
            [binary.path, "attach", "--wait", "30", "-c", command], check=False, timeout=60,
            env=self.environment(node), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True).stdout

    def router(self, node):
        """The process of a node's router; None: it has none now."""
        script = self.scripts[node].pid
        children = pathlib.Path(f"/proc/{script}/task/{script}/children").read_text().split()
        for child in map(int, children):
            try:
                words = pathlib.Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if b"serve" in words:
                return child
        return None

    def log(self, node):
        return pathlib.Path(self.logs[node].name).read_text()

    def evidence(self):
        """For the message of a test that fails."""
        return "".join(f"\n--- {node}\n{self.log(node)}" for node in self.scripts)

    def remove(self):
        for script in self.scripts.values():
            script.send_signal(signal.SIGTERM)
        for name, script in self.scripts.items():
            try:
                script.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(script.pid, signal.SIGKILL)
                script.wait()
            self.logs[name].close()
        for name in self.nodes:
            namespaces.command("ip", "netns", "del", self.namespace(name), check=False)
        self.home.cleanup()
