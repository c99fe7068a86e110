"""A Linux kernel as the peer: a user-mode Linux whose network is the second namespace."""

import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

from Interop import namespaces

PROGRAMS = ("linux.uml", "ethtool", "modprobe")


class Kernel:
    """The kernel starts in about two seconds; `run` runs shell commands in it."""

    def __init__(self, cable):
        self.cable = cable
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="aspic-peer-"))
        # The path has no blanks, whatever the path of this file is.
        guest = self.folder / "guest.sh"
        shutil.copy(pathlib.Path(__file__).parent / "guest.sh", guest)
        guest.chmod(0o755)
        namespace = cable.peers
        namespaces.command("ip", "-n", namespace, "addr", "flush", "dev", "b0")
        namespaces.command("ip", "-n", namespace, "link", "set", "b0", "promisc", "on")
        self.number = 0
        self.console = open(self.folder / "console", "wb")
        self.process = subprocess.Popen(
            ["ip", "netns", "exec", namespace, "linux.uml", "mem=256M", "root=/dev/root",
             "rootfstype=hostfs", "rootflags=/", "rw", f"init={guest}",
             f"ASPIC_FOLDER={self.folder}", f"ASPIC_OUTSIDE={namespaces.PEER_ADDRESS}",
             f"ASPIC_INSIDE={namespaces.PEER_HOST}",
             "vec0:transport=raw,ifname=b0,depth=64,gro=0,vec=0", "con=null", "con0=null,fd:1",
             "quiet"],
            stdin=subprocess.DEVNULL, stdout=self.console, stderr=subprocess.STDOUT,
            env={**os.environ, "TMPDIR": self.memory(), **self.preload()}, start_new_session=True)
        try:
            self.wait(lambda: (self.folder / "ready").exists(), 60, "the kernel")
        except AssertionError:
            self.stop()
            raise

    def preload(self):
        """Returns the environment that makes the kernel run on processors with more registers than
        it supports."""
        shim = self.folder / "ptrace_shim.so"
        compiler = shutil.which("cc") or shutil.which("clang")
        if not compiler:
            return {}
        namespaces.command(
            compiler, "-shared", "-fPIC", "-o", str(shim),
            str(pathlib.Path(__file__).parent / "ptrace_shim.c"))
        return {"LD_PRELOAD": str(shim)}

    def memory(self):
        """Returns the folder for the file that is the memory of the kernel."""
        shared = pathlib.Path("/dev/shm")
        if shared.is_dir() and shutil.disk_usage(shared).free > 300 << 20:
            return str(shared)
        return str(self.folder)

    def wait(self, condition, seconds, what):
        limit = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > limit or self.process.poll() is not None:
                console = (self.folder / "console").read_text(errors="replace")[-2000:]
                raise AssertionError(f"{what} did not come up or ended:\n{console}")
            time.sleep(0.02)

    def run(self, text, check=True, seconds=60):
        """Runs shell commands, and returns what they print."""
        self.number += 1
        script = self.folder / f"{self.number}.part"
        script.write_text(text + "\n")
        script.rename(script.with_suffix(".sh"))
        status = script.with_suffix(".status")
        self.wait(lambda: status.exists() and status.read_text().endswith(".\n"), seconds, text)
        status = int(status.read_text().removesuffix(".\n"))
        output = script.with_suffix(".text").read_text(errors="replace")
        if check and status != 0:
            raise AssertionError(f"{text}\nstatus {status}\n{output}")
        return output

    def ip(self, lines, check=True):
        """Runs commands of ip, one on each line, in one process."""
        return self.run(f"ip -batch - <<'END'\n{lines}\nEND", check=check)

    def ping(self, count=3, options=""):
        """Returns how many of `count` pings through the tunnel are answered."""
        output = self.run(
            f"ping -n -q -c {count} -i 0.2 -W 2 {options} -I {namespaces.PEER_HOST}"
            f" {namespaces.OUR_HOST}", check=False)
        return received(output)

    def stop(self):
        (self.folder / "halt").touch()
        try:
            self.process.wait(3)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.console.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def received(output):
    """Returns the number of replies in the statistics of ping."""
    for line in output.splitlines():
        if " received" in line:
            return int(line.split(", ")[1].split()[0])
    raise AssertionError(output)
