"""strongSwan's IKE daemon: in the kernel that is the peer, or with an ESP implementation of its
own."""

import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

from Interop import namespaces
from Interop.kernel import Kernel, received

PROGRAMS = ("charon-systemd", "swanctl")

DAEMON = """
charon {
  load = random nonce openssl gcrypt aes sha1 sha2 md5 hmac gmp kdf pem pkcs1 pkcs8 x509 pubkey \
constraints revocation KERNEL socket-default vici updown
  i_dont_care_about_security_and_use_aggressive_mode_psk = yes
  # Tests leave half-open negotiations; by default the daemon goes silent after a few.
  dos_protection = no
  plugins {
    vici { socket = unix://SOCKET }
    kernel-libipsec { allow_peer_ts = yes }
    openssl { load_legacy = yes }
  }
  filelog { main {
    path = FOLDER/charon.log
    time_format = %T
    default = 1
    ike = 2
    chd = 2
    enc = 1
    flush_line = yes
  } }
  syslog { daemon { default = -1 } }
}
charon-systemd { journal { default = -1 } }
swanctl { load = random openssl gcrypt pem pkcs1 pkcs8 x509 pubkey }
"""

CONNECTION = """
connections {{ gw {{
  version = 1
  aggressive = {aggressive}
  local_addrs = {local}
  remote_addrs = {remote}
  proposals = {ike}
  dpd_delay = {dpd}
  rekey_time = {ike_life}
  reauth_time = 0
  mobike = no
  local {{
    auth = {auth}
    id = "{identity}"
    {certificate}
  }}
  remote {{
    auth = {auth}
    id = "{peer_identity}"
  }}
  children {{ net {{
    local_ts = 10.2.0.0/24
    remote_ts = 10.1.0.0/24
    {protocol}_proposals = {suite}
    sha256_96 = {cut_short}
    mode = tunnel
    rekey_time = {rekey}
    life_time = {life}
    rand_time = 0
    dpd_action = clear
    start_action = none
  }} }}
}} }}
secrets {{ ike-1 {{ secret = "{secret}" }} }}
"""


class Daemon:
    """Commands for the daemon. A subclass determines where it runs, with `run`, `folder` and
    `control`."""

    def prepare(self, kernel):
        """Writes the settings of the daemon; `kernel` are the plugins that seal and open
        packets."""
        configuration = self.folder / "swanctl"
        for name in ("x509", "x509ca", "private", "conf.d"):
            (configuration / name).mkdir(parents=True)
        text = DAEMON
        for word, value in (("FOLDER", str(self.folder)), ("KERNEL", kernel),
                            ("SOCKET", self.control)):
            text = text.replace(word, value)
        (self.folder / "strongswan.conf").write_text(text)
        self.environment = (
            f"export STRONGSWAN_CONF={self.folder}/strongswan.conf SWANCTL_DIR={configuration}\n")

    def swanctl(self, words, check=True):
        return self.run(f"{self.environment}timeout 20 swanctl {words} --uri unix://{self.control}", check=check)

    def configure(
            self, *, ike="3des-sha1-modp1024", esp="3des-sha1", ah=None, cut_short=False,
            aggressive=False, secret="example-pre-shared-key", dpd="0", ike_life="4h",
            rekey="1h", life="66m", auth="psk", identity=namespaces.PEER_ADDRESS, peer_identity=namespaces.OUR_ADDRESS,
            certificate=""):
        """Deletes all state, and loads a connection without initiating it. `life` is the lifetime
        of each tunnel that is sent to the router; `rekey`, "0" for never, is used by the daemon
        alone. `cut_short` means 96 bits of HMAC-SHA-256, which no number can negotiate."""
        text = CONNECTION.format(
            local=namespaces.PEER_ADDRESS, remote=namespaces.OUR_ADDRESS, ike=ike, dpd=dpd,
            aggressive="yes" if aggressive else "no", ike_life=ike_life, auth=auth,
            identity=identity, peer_identity=peer_identity, certificate=certificate,
            protocol="ah" if ah else "esp", suite=ah or esp,
            cut_short="yes" if cut_short else "no", rekey=rekey, life=life, secret=secret)
        (self.folder / "swanctl/swanctl.conf").write_text(self.placed(text))
        self.swanctl("--terminate --ike gw --force --timeout 1 >/dev/null", check=False)
        self.flush()
        self.swanctl("--load-all --clear")
        (self.folder / "charon.log").write_text("")

    def placed(self, text):
        """Returns the configuration as the place of the daemon requires it."""
        return text

    def initiate(self, check=True):
        return self.swanctl("--initiate --child net --timeout 5", check=check)

    def associations(self):
        return self.swanctl("--list-sas")

    def log(self):
        # The daemon continues to write at its former offset after the file was emptied.
        return (self.folder / "charon.log").read_text(errors="replace").lstrip("\0")

    def flush(self):
        """Removes what a daemon that was interrupted may have left."""


class StrongSwan(Daemon, Kernel):
    """The daemon in the kernel that is the peer, which handles ESP and AH for it."""

    control = "/run/charon.vici"

    def __init__(self, cable):
        super().__init__(cable)
        self.prepare("kernel-netlink")
        self.run(
            self.environment + f"setsid charon-systemd >{self.folder}/stdout 2>&1 </dev/null &\n"
            f"for i in $(seq 100); do [ -S {self.control} ] && break; sleep 0.1; done")

    def flush(self):
        self.run("ip xfrm state flush; ip xfrm policy flush")


class UserSpace(Daemon):
    """The daemon in the second namespace, with its own ESP, which it sends only in UDP: it claims
    to its peers that there is a NAT between them."""

    def __init__(self, cable, mirrored=False):
        """Starts the daemon; with `mirrored` in the first namespace, as the peer of another one."""
        self.cable = cable
        self.mirrored = mirrored
        self.namespace = cable.ours if mirrored else cable.peers
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="aspic-peer-"))
        self.control = str(self.folder / "vici")
        host = namespaces.OUR_HOST if mirrored else namespaces.PEER_HOST
        namespaces.command("ip", "-n", self.namespace, "addr", "add", f"{host}/24", "dev", "lo")
        # The first of two plugins that support it seals and opens packets.
        self.prepare("kernel-libipsec kernel-netlink")
        with open(self.folder / "stdout", "wb") as output:
            self.process = subprocess.Popen(
                ["ip", "netns", "exec", self.namespace, "sh", "-c",
                 f"{self.environment}mount -t tmpfs none /run; exec charon-systemd"],
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                start_new_session=True)
        limit = time.monotonic() + 20
        while not pathlib.Path(self.control).exists():
            if time.monotonic() > limit or self.process.poll() is not None:
                output = (self.folder / "stdout").read_text()
                self.stop()
                raise AssertionError(f"strongSwan did not come up:\n{output}")
            time.sleep(0.02)

    def run(self, text, check=True):
        return self.cable.run(self.namespace, "sh", "-c", text, check=check)

    def placed(self, text):
        if not self.mirrored:
            return text
        for ours, peers in ((namespaces.OUR_ADDRESS, namespaces.PEER_ADDRESS),
                            ("10.1.0.0/24", "10.2.0.0/24")):
            text = text.replace(ours, "X").replace(peers, ours).replace("X", peers)
        return text

    def ping(self, count=3, options=""):
        return received(self.run(
            f"ping -n -q -c {count} -i 0.2 -W 2 {options} -I {namespaces.PEER_HOST}"
            f" {namespaces.OUR_HOST}", check=False))

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
