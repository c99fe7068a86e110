"""Another library reads what `request security pki` makes, and the files remain when the program
ends."""

import pathlib
import tempfile
import unittest

import binary

try:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import dsa, padding
except ImportError:
    x509 = None

CLOCK = 1_182_000_000
NAMES = 'subject "O=Example,CN=pe1" ip-address 21.21.1.1 domain-name pe1.example email noc@example'


class Certificates(unittest.TestCase):
    """Tests with keys and certificates in a state folder."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.home = pathlib.Path(folder.name)
        self.files = self.home / "state/aspic/pe1/certs"

    def run_commands(self, *commands):
        done = binary.run("--clock", str(CLOCK), "-c", "; ".join(commands), home=self.home)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def test_files_outlive_the_program_and_are_their_owners(self):
        self.run_commands(
            "request security pki generate-key-pair certificate-id gw",
            f"request security pki local-certificate generate-self-signed certificate-id gw {NAMES}",
            f"request security pki generate-certificate-request certificate-id gw {NAMES}")
        shown = self.run_commands("show security pki local-certificate")
        self.assertIn("Certificate identifier: gw", shown)
        self.assertIn("Public key verification status: Passed", shown)
        paths = [path for path in self.files.rglob("*")]
        self.assertEqual(
            sorted(str(path.relative_to(self.files)) for path in paths if path.is_file()),
            ["certificate-request/gw.req", "key-pair/gw.priv", "local/gw.cert"])
        for path in [self.files, *paths]:
            self.assertEqual(path.stat().st_mode & 0o777, 0o700 if path.is_dir() else 0o600, path)
        # A key occurs in no output, no history and no other file.
        secret = (self.files / "key-pair/gw.priv").read_text().splitlines()[3]
        self.assertNotIn(secret, self.run_commands(
            "show security pki local-certificate detail", "show log messages",
            "file list pe1/certs/key-pair"))
        for path in self.home.rglob("*"):
            if path.is_file() and path.suffix != ".priv":
                self.assertNotIn(secret, path.read_text(errors="replace"), path)
        self.run_commands("clear security pki local-certificate all")
        self.assertEqual([path for path in self.files.rglob("*") if path.is_file()], [])
        self.assertEqual(self.run_commands("show security pki local-certificate"), "")

    def test_a_broken_file_is_no_reason_to_stop(self):
        self.run_commands("request lab load rsa-signatures")
        (self.files / "local/lab-rsa.cert").write_bytes(b"\x30\x82\xff\xff" * 9)
        (self.files / "local/empty.cert").write_bytes(b"")
        (self.files / "key-pair/lab-rsa.priv").write_bytes(b"nothing")
        shown = self.run_commands(
            "show security pki local-certificate",
            "show services ipsec-vpn ipsec security-associations")
        self.assertEqual(shown.count("The file cannot be read as a certificate"), 2)
        self.assertIn("Local certificate 'lab-rsa' cannot be read", shown)

    def test_nothing_is_kept_of_an_ephemeral_session(self):
        done = binary.run(
            "--ephemeral", "-c",
            "request lab load rsa-signatures; request lab host ce1 ping ce2 rapid", home=self.home)
        self.assertIn("0% packet loss", done.stdout)
        self.assertEqual([path for path in self.home.rglob("*") if path.is_file()], [])

    @unittest.skipUnless(x509, "no python3-cryptography")
    def test_another_library_reads_what_is_made(self):
        for kind in "rsa", "dsa":
            with self.subTest(kind):
                request = self.home / f"{kind}.req"
                self.run_commands(
                    f"request security pki generate-key-pair certificate-id {kind} type {kind}",
                    f"request security pki local-certificate generate-self-signed"
                    f" certificate-id {kind} {NAMES}",
                    f"request security pki generate-certificate-request certificate-id {kind}"
                    f" {NAMES} filename {request}")
                key = serialization.load_pem_private_key(
                    (self.files / f"key-pair/{kind}.priv").read_bytes(), None)
                self.assertEqual(key.key_size, 1024)
                if kind == "dsa":
                    numbers = key.public_key().public_numbers().parameter_numbers
                    self.assertEqual(numbers.q.bit_length(), 160)
                certificate = x509.load_pem_x509_certificate(
                    (self.files / f"local/{kind}.cert").read_bytes())
                asked = x509.load_pem_x509_csr(request.read_bytes())
                self.assertTrue(asked.is_signature_valid)
                self.assertEqual(request.stat().st_mode & 0o777, 0o600)
                self.verify(key.public_key(), certificate)
                for made in certificate, asked:
                    self.assertEqual(
                        made.public_key().public_numbers(), key.public_key().public_numbers())
                    self.assertEqual(made.subject.rfc4514_string(), "CN=pe1,O=Example")
                    names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName)
                    self.assertEqual(
                        [str(name.value) for name in names.value],
                        ["21.21.1.1", "pe1.example", "noc@example"])
                self.assertEqual(certificate.not_valid_before.timestamp(), CLOCK)
                self.assertEqual(certificate.issuer, certificate.subject)

    def verify(self, key, certificate):
        content = certificate.tbs_certificate_bytes
        if isinstance(key, dsa.DSAPublicKey):
            key.verify(certificate.signature, content, hashes.SHA1())
        else:
            key.verify(certificate.signature, content, padding.PKCS1v15(), hashes.SHA1())

    @unittest.skipUnless(x509, "no python3-cryptography")
    def test_a_folder_filled_by_hand_works(self):
        """Files of another program are used that were put there while no process runs. The identity
        is the DN, because no certificate has an address."""
        import datetime

        from cryptography.hazmat.primitives.asymmetric import rsa

        def key():
            return rsa.generate_private_key(65537, 1024)

        def issue(name, own, issuer, signer, is_authority):
            def subject(text):
                return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])
            start = datetime.datetime(2007, 1, 1)
            return (
                x509.CertificateBuilder().subject_name(subject(name)).issuer_name(subject(issuer))
                .public_key(own.public_key()).serial_number(x509.random_serial_number())
                .not_valid_before(start).not_valid_after(start.replace(year=2010))
                .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
                .sign(signer, hashes.SHA256())).public_bytes(serialization.Encoding.PEM)

        root = key()
        for router in "pe1", "pe2":
            own = key()
            private = own.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL,
                serialization.NoEncryption())
            for path, octets in {
                "local/gw.cert": issue(router, own, "Root", root, False),
                "key-pair/other.priv": private,
                "certification-authority/any.cert": issue("Root", root, "Root", root, True),
            }.items():
                file = self.files.parent.parent / router / "certs" / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(octets)
        policy = "set services ipsec-vpn ike policy ike-policy"
        shown = self.run_commands(
            "request lab load rsa-signatures", "clear security pki ca-certificate ca-profile lab-rsa-ca",
            *(word for router, peer in (("pe1", "pe2"), ("pe2", "pe1")) for word in (
                f"request lab connect {router}", "configure",
                f"{policy} local-certificate gw local-key-pair other",
                f"{policy} remote-id key_id CN={peer}", "commit and-quit")),
            "request lab host ce1 ping ce2 rapid",
            "show services ipsec-vpn ike security-associations detail")
        self.assertIn("5 packets received", shown)
        self.assertIn("Local identity: CN=pe2", shown)
        self.assertIn("Remote identity: CN=pe1", shown)


if __name__ == "__main__":
    unittest.main()
