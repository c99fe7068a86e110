"""strongSwan's IKE daemon, inside the kernel that is the peer."""

from Interop import namespaces
from Interop.kernel import Kernel

PROGRAMS = ("charon-systemd", "swanctl")
URI = "--uri unix:///run/charon.vici"

DAEMON = """
charon {
  load = random nonce openssl gcrypt aes sha1 sha2 md5 hmac gmp kdf pem pkcs1 pkcs8 x509 pubkey \
constraints revocation kernel-netlink socket-default vici updown
  i_dont_care_about_security_and_use_aggressive_mode_psk = yes
  # Tests leave half-open negotiations; by default the daemon goes silent after a few.
  dos_protection = no
  plugins {
    vici { socket = unix:///run/charon.vici }
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
    id = {identity}
    {certificate}
  }}
  remote {{
    auth = {auth}
    id = {peer_identity}
  }}
  children {{ net {{
    local_ts = 10.2.0.0/24
    remote_ts = 10.1.0.0/24
    {protocol}_proposals = {suite}
    mode = tunnel
    rekey_time = {life}
    dpd_action = clear
    start_action = none
  }} }}
}} }}
secrets {{ ike-1 {{ secret = "{secret}" }} }}
"""


class StrongSwan(Kernel):
    def __init__(self, cable):
        super().__init__(cable)
        configuration = self.folder / "swanctl"
        for name in ("x509", "x509ca", "private", "conf.d"):
            (configuration / name).mkdir(parents=True)
        (self.folder / "strongswan.conf").write_text(DAEMON.replace("FOLDER", str(self.folder)))
        self.environment = (
            f"export STRONGSWAN_CONF={self.folder}/strongswan.conf SWANCTL_DIR={configuration}\n")
        self.run(
            self.environment + f"setsid charon-systemd >{self.folder}/stdout 2>&1 </dev/null &\n"
            "for i in $(seq 100); do [ -S /run/charon.vici ] && break; sleep 0.1; done")

    def swanctl(self, words, check=True):
        return self.run(f"{self.environment}timeout 20 swanctl {words} {URI}", check=check)

    def configure(
            self, *, ike="3des-sha1-modp1024", esp="3des-sha1", ah=None, aggressive=False,
            secret="example-pre-shared-key", dpd="0", ike_life="4h", life="1h", auth="psk",
            identity=namespaces.PEER_ADDRESS, peer_identity=namespaces.OUR_ADDRESS,
            certificate=""):
        """Forgets what was, and takes a connection that nobody has begun."""
        (self.folder / "swanctl/swanctl.conf").write_text(CONNECTION.format(
            local=namespaces.PEER_ADDRESS, remote=namespaces.OUR_ADDRESS, ike=ike, dpd=dpd,
            aggressive="yes" if aggressive else "no", ike_life=ike_life, auth=auth,
            identity=identity, peer_identity=peer_identity, certificate=certificate,
            protocol="ah" if ah else "esp", suite=ah or esp, life=life, secret=secret))
        self.swanctl("--terminate --ike gw --force --timeout 1 >/dev/null", check=False)
        self.run("ip xfrm state flush; ip xfrm policy flush")
        self.swanctl("--load-all --clear")
        (self.folder / "charon.log").write_text("")

    def initiate(self, check=True):
        return self.swanctl("--initiate --child net --timeout 5", check=check)

    def associations(self):
        return self.swanctl("--list-sas")

    def log(self):
        # The daemon writes on where it was before the file was emptied.
        return (self.folder / "charon.log").read_text(errors="replace").lstrip("\0")
