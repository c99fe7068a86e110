"""RSA signatures with strongSwan: certificates of one authority, made by its own tool."""

import pathlib
import shutil
import tempfile
import unittest

from Interop import live, namespaces, strongswan
from Interop.test_strongswan import STRONGEST, WithStrongSwan, statements

PROGRAMS = (*strongswan.PROGRAMS, "pki")


def pki(*words, folder, output, stdin=None):
    """Runs strongSwan's tool, and keeps what it prints."""
    redirect = f" <{stdin}" if stdin else ""
    quoted = " ".join(f"'{word}'" for word in words)
    namespaces.command("sh", "-c", f"cd {folder} && pki {quoted} --outform pem{redirect} >{output}")


def authority(folder):
    """`ca.pem`, and for each end `NAME.pem` and `NAME.key`."""
    pki("--gen", "--type", "rsa", "--size", "2048", folder=folder, output="ca.key")
    pki("--self", "--in", "ca.key", "--type", "rsa", "--ca", "--dn", "C=XX, O=Lab, CN=Lab CA",
        "--digest", "sha1", folder=folder, output="ca.pem")
    for name, address in (("ours", namespaces.OUR_ADDRESS), ("peers", namespaces.PEER_ADDRESS)):
        pki("--gen", "--type", "rsa", "--size", "1024", folder=folder, output=f"{name}.key")
        pki("--pub", "--in", f"{name}.key", "--type", "rsa", folder=folder, output=f"{name}.pub")
        pki("--issue", "--in", f"{name}.pub", "--type", "pub", "--cacert", "ca.pem", "--cakey",
            "ca.key", "--dn", f"C=XX, O=Lab, CN={address}", "--san", address, "--digest", "sha1",
            folder=folder, output=f"{name}.pem")


@unittest.skipIf(*live.absence(*PROGRAMS))
class Certificates(WithStrongSwan):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        made = pathlib.Path(folder.name)
        authority(made)
        state = made / "state"
        for place, source in (("local/gateway.cert", "ours.pem"),
                              ("key-pair/gateway.priv", "ours.key"),
                              ("certification-authority/lab.cert", "ca.pem")):
            target = state / "live/certs" / place
            target.parent.mkdir(parents=True)
            shutil.copy(made / source, target)
            target.chmod(0o600)
        cls.state = str(state)
        super().setUpClass()
        for place, source in (("x509", "peers.pem"), ("private", "peers.key"),
                              ("x509ca", "ca.pem")):
            shutil.copy(made / source, cls.peer.folder / "swanctl" / place)

    def signed(self, mode, **options):
        text = statements(*STRONGEST, mode).replace("pre-shared-keys", "rsa-signatures")
        lines = [line for line in text.splitlines() if "pre-shared-key ascii-text" not in line]
        lines.append("set services ipsec-vpn ike policy p local-certificate gateway")
        self.router.configure("\n".join(lines))
        self.peer.configure(
            aggressive=mode == "aggressive", auth="pubkey", certificate="certs = peers.pem",
            **options)

    def test_both_modes_and_both_sides(self):
        for mode in ("main", "aggressive"):
            for ours in (True, False):
                with self.subTest(mode=mode, ours=ours):
                    self.signed(mode)
                    self.begin(ours)
                    self.pass_pings()

    def test_another_identity(self):
        self.signed("main", peer_identity="10.9.0.77")
        self.assertEqual(self.router.ping(1), 0)
        self.assertNotIn("Matured", self.router.run("show services ipsec-vpn ike security-associations"))
