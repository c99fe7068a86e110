"""RSA signatures with strongSwan, with certificates of one authority that strongSwan's tool has
made."""

import pathlib
import shutil
import tempfile
import unittest

from Interop import live, namespaces, strongswan
from Interop.test_strongswan import (
    CHAPTERS, IS_WHOLE, MODES_AND_SIDES, STRONGEST, WithStrongSwan, proposals, statements)

PROGRAMS = (*strongswan.PROGRAMS, "pki")


def pki(*words, folder, output, stdin=None):
    """Runs strongSwan's tool, and stores what it prints."""
    redirect = f" <{stdin}" if stdin else ""
    quoted = " ".join(f"'{word}'" for word in words)
    namespaces.command("sh", "-c", f"cd {folder} && pki {quoted} --outform pem{redirect} >{output}")


def authority(folder, size, digest):
    """Makes `ca.pem`, and for each end `NAME.pem` and `NAME.key`. `size` is that of the ends'
    keys."""
    pki("--gen", "--type", "rsa", "--size", "2048", folder=folder, output="ca.key")
    pki("--self", "--in", "ca.key", "--type", "rsa", "--ca", "--dn", "C=XX, O=Lab, CN=Lab CA",
        "--digest", digest, folder=folder, output="ca.pem")
    for name, address in (("ours", namespaces.OUR_ADDRESS), ("peers", namespaces.PEER_ADDRESS)):
        pki("--gen", "--type", "rsa", "--size", size, folder=folder, output=f"{name}.key")
        pki("--pub", "--in", f"{name}.key", "--type", "rsa", folder=folder, output=f"{name}.pub")
        pki("--issue", "--in", f"{name}.pub", "--type", "pub", "--cacert", "ca.pem", "--cakey",
            "ca.key", "--dn", f"C=XX, O=Lab, CN={address}", "--san", address, "--digest", digest,
            folder=folder, output=f"{name}.pem")


class WithCertificates(WithStrongSwan):
    """Tests with certificates at both ends."""

    size, digest = "1024", "sha1"
    suites = CHAPTERS

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        made = pathlib.Path(folder.name)
        authority(made, cls.size, cls.digest)
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
        text = statements(*self.suites, mode).replace("pre-shared-keys", "rsa-signatures")
        lines = [line for line in text.splitlines() if "pre-shared-key ascii-text" not in line]
        lines.append("set services ipsec-vpn ike policy p local-certificate gateway")
        self.router.configure("\n".join(lines))
        self.peer.configure(
            aggressive=mode == "aggressive", auth="pubkey", certificate="certs = peers.pem",
            **{**proposals(*self.suites), **options})

    def agree_on_all(self):
        for mode, ours in MODES_AND_SIDES:
            with self.subTest(mode=mode, ours=ours):
                self.signed(mode)
                self.begin(ours)
                self.pass_pings()


@unittest.skipIf(*live.absence(*PROGRAMS))
class Certificates(WithCertificates):
    """The certificates are signed with SHA-1."""

    def test_both_modes_and_both_sides(self):
        self.agree_on_all()

    def test_another_identity(self):
        self.signed("main", peer_identity="10.9.0.77")
        self.assertEqual(self.router.ping(1), 0)
        self.assertNotIn("Matured", self.router.run("show services ipsec-vpn ike security-associations"))


@unittest.skipIf(*live.absence(*PROGRAMS))
class SHA256(WithCertificates):
    """The certificates are signed with SHA-256."""

    size, digest = "2048", "sha256"
    suites = (("aes-128-cbc", "sha-256", "group14"), ("esp", None, "aes-128-gcm", "group14"))

    def test_both_modes_and_both_sides(self):
        self.agree_on_all()


@unittest.skipIf(*live.absence(*PROGRAMS))
@unittest.skipUnless(IS_WHOLE, "more of the same: make interop")
class SHA384(WithCertificates):
    """The certificates are signed with SHA-384."""

    size, digest = "3072", "sha384"
    suites = STRONGEST

    def test_both_modes_and_both_sides(self):
        self.agree_on_all()


@unittest.skipIf(*live.absence(*PROGRAMS))
@unittest.skipUnless(IS_WHOLE, "more of the same: make interop")
class SHA512(WithCertificates):
    """The certificates are signed with SHA-512."""

    size, digest = "4096", "sha512"
    suites = (
        ("aes-256-cbc", "sha-384", "group16"), ("esp", "hmac-sha-256-128", "aes-256-cbc", None))

    def test_both_modes_and_both_sides(self):
        self.agree_on_all()
