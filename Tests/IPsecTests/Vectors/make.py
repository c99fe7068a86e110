#!/usr/bin/env python3
"""Makes vectors.txt: ESP, AH and bundle packets in tunnel mode, with scapy, which is another
implementation. Initialization vectors follow from the packets' names, so that every run makes the
same octets.

    pip install scapy==2.8.0 cryptography
    python3 make.py > vectors.txt
"""
import hashlib
import warnings

warnings.simplefilter("ignore")
from scapy.all import IP, UDP, Raw
from scapy.layers.ipsec import AH, ESP, SecurityAssociation, zero_mutable_fields

KEYS = {
    "des-cbc": b"abcdefgh",
    "3des-cbc": b"12345678abcdefghABCDEFGH",
    "hmac-md5-96": b"1234567890abcdef",
    "hmac-sha1-96": b"1234567890abcdefghij",
    "aes-128-cbc": b"0123456789abcdef",
    "aes-192-cbc": b"0123456789abcdefghijklmn",
    "aes-256-cbc": b"0123456789abcdefghijklmnopqrstuv",
    # The last four octets are the salt.
    "aes-128-gcm": b"0123456789ABCDEFsalt",
    "aes-192-gcm": b"0123456789ABCDEFGHIJKLMNsalt",
    "aes-256-gcm": b"0123456789ABCDEFGHIJKLMNOPQRSTUVsalt",
    "hmac-sha-256-128": b"1234567890abcdefghijklmnopqrstuv",
}
SCAPY = {
    "des-cbc": "DES",
    "3des-cbc": "3DES",
    "hmac-md5-96": "HMAC-MD5-96",
    "hmac-sha1-96": "HMAC-SHA1-96",
    "hmac-sha-256-128": "SHA2-256-128",
    None: "NULL",
}
SCAPY.update({f"aes-{bits}-{mode.lower()}": f"AES-{mode}" for bits in (128, 192, 256) for mode in ("CBC", "GCM")})
SUITES = [(protocol, enc, auth) for protocol in ("esp", "ah", "bundle")
          for enc in ((None,) if protocol == "ah" else ("des-cbc", "3des-cbc"))
          for auth in ("hmac-md5-96", "hmac-sha1-96")]
SUITES += [("esp", f"aes-{bits}-cbc", "hmac-sha-256-128") for bits in (128, 192, 256)]
SUITES += [("esp", "aes-128-cbc", "hmac-sha1-96")]
SUITES += [("esp", f"aes-{bits}-gcm", None) for bits in (128, 192, 256)]
SUITES += [("ah", None, "hmac-sha-256-128")]
SUITES += [("bundle", f"aes-{bits}-cbc", "hmac-sha-256-128") for bits in (128, 256)]
# Each entry has a length, don't-fragment and a type of service.
INNER = [(28, 0, 0), (84, 0, 0), (84, 1, 0xB8), (85, 0, 0), (576, 1, 0), (1400, 0, 0x10), (1440, 1, 0),
         (1500, 0, 0)]


def inner(length, df, tos):
    payload = bytes((i * 7 + 1) & 255 for i in range(length - 28))
    header = IP(src="10.1.0.1", dst="10.2.0.1", ttl=63, id=0x1234, tos=tos, flags="DF" if df else 0)
    return IP(bytes(header / UDP(sport=4000, dport=5000) / Raw(payload)))


def seal(protocol, enc, auth, spi, auxiliary, sequence, iv, packet, df, tos):
    outer = dict(src="10.9.0.1", dst="10.9.0.2", ttl=64, id=sequence, tos=tos, flags="DF" if df else 0)
    if protocol == "esp":
        sa = SecurityAssociation(ESP, spi=spi, crypt_algo=SCAPY[enc], crypt_key=KEYS[enc],
                                 auth_algo=SCAPY[auth], auth_key=KEYS.get(auth), tunnel_header=IP(**outer))
        return bytes(sa.encrypt(packet, seq_num=sequence, iv=iv))
    ah = SecurityAssociation(AH, spi=spi, auth_algo=SCAPY[auth], auth_key=KEYS[auth],
                             tunnel_header=IP(**outer) if protocol == "ah" else None)
    if protocol == "ah":
        return bytes(ah.encrypt(packet, seq_num=sequence))
    # A bundle is an ESP that only encrypts, with AH around it under the same outer header. scapy
    # authenticates AH over ESP as if it were ESP, so that it is authenticated here, with scapy's
    # own digest and mutable fields.
    esp = SecurityAssociation(ESP, spi=auxiliary, crypt_algo=SCAPY[enc], crypt_key=KEYS[enc],
                              auth_algo="NULL", auth_key=None, tunnel_header=IP(**outer))
    tag = ah.auth_algo.icv_size
    body = bytes(IP(bytes(esp.encrypt(packet, seq_num=sequence, iv=iv)))[ESP])
    wire = IP(proto=51, len=32 + tag + len(body), **outer) / AH(
        spi=spi, seq=sequence, nh=50, payloadlen=1 + tag // 4, icv=bytes(tag)) / Raw(body)
    mac = ah.auth_algo.new_mac(KEYS[auth])
    mac.update(bytes(zero_mutable_fields(wire.copy(), sending=True)))
    wire[AH].icv = mac.finalize()[:tag]
    return bytes(wire)


print("""# Tunnel-mode packets made by make.py beside this file, with scapy 2.8.0.
# Outer header: 10.9.0.1 to 10.9.0.2, TTL 64, identification the sequence number, type of service and
# don't-fragment the inner packet's.
# key ALGORITHM OCTETS
# inner NUMBER OCTETS
# packet PROTOCOL ENCRYPTION AUTHENTICATION SPI AUXILIARY-SPI SEQUENCE IV INNER-NUMBER OCTETS""")
for algorithm, key in KEYS.items():
    print("key", algorithm, key.hex())
packets = [inner(*row) for row in INNER]
for number, packet in enumerate(packets, 1):
    print("inner", number, bytes(packet).hex())
for count, (protocol, enc, auth) in enumerate(SUITES):
    for sequence, (length, df, tos) in enumerate(INNER, 1):
        name = "-".join(x for x in (protocol, enc, auth, str(length), str(sequence)) if x)
        digest = hashlib.sha1(b"iv:" + name.encode()).digest()
        iv = digest[:16 if enc.startswith("aes") and enc.endswith("cbc") else 8] if enc else None
        spi, auxiliary = 256 + 8 * count, 0x2000 + 8 * count if protocol == "bundle" else 0
        wire = seal(protocol, enc, auth, spi, auxiliary, sequence, iv, packets[sequence - 1], df, tos)
        print("packet", protocol, enc or "-", auth or "-", spi, auxiliary, sequence, iv.hex() if iv else "-",
              sequence, wire.hex())
