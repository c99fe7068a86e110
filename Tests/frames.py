"""The client's side of Documentation/Attachment.md, written by hand, so that it can also send wrong
messages."""

import os
import pathlib
import socket
import struct

from served import PATIENCE

HELLO, LINE, CHUNK, END_OF_SCRIPT, COMPLETE, INTERRUPT = 0x01, 0x02, 0x03, 0x04, 0x05, 0x07
ANSWER, CREDIT, FILE_END, LEAVE = 0x08, 0x0B, 0x0D, 0x11
WELCOME, REFUSED, STATE, OUTPUT, NOTICE = 0x81, 0x82, 0x83, 0x85, 0x95
ENDED, GOODBYE = 0x96, 0x97
TERMINAL, SCRIPT = 0, 1


def text(words):
    octets = words.encode()
    return struct.pack(">I", len(octets)) + octets


def optional(words):
    return b"\0" if words is None else b"\1" + text(words)


def frame(kind, payload=b""):
    return struct.pack(">IB", len(payload), kind) + payload


def greeting(version=1, release="0.1.0"):
    return b"ASPIC" + struct.pack(">H", version) + text(release)


def hello(purpose=TERMINAL, version=1):
    octets = greeting(version) + bytes([purpose])
    if purpose == SCRIPT:
        octets += text("raw") + bytes(3)
    octets += optional(None) + text("") + struct.pack(">i", os.getpid()) + text("") + text("/")
    return frame(HELLO, octets + struct.pack(">HH", 24, 80) + optional(None))


def line(words):
    return frame(LINE, text(words))


class Client:
    """A connection to the owner's socket."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(PATIENCE)
        path = pathlib.Path(path)
        # The path may be longer than the 107 octets that the kernel accepts.
        folder = os.open(path.parent, os.O_PATH)
        try:
            self.socket.connect(f"/proc/self/fd/{folder}/{path.name}")
        except BaseException:
            self.socket.close()
            raise
        finally:
            os.close(folder)
        self.octets = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, *frames):
        self.socket.sendall(b"".join(frames))
        return self

    def receive(self):
        """Returns the type and the payload of the next message, or None at the end."""
        while True:
            if len(self.octets) >= 5:
                length, kind = struct.unpack(">IB", self.octets[:5])
                if len(self.octets) >= 5 + length:
                    payload = self.octets[5:5 + length]
                    self.octets = self.octets[5 + length:]
                    return kind, payload
            try:
                octets = self.socket.recv(65536)
            except ConnectionResetError:
                octets = b""
            if not octets:
                return None
            self.octets += octets

    def until(self, kind):
        """Waits for a message of this type, and returns its payload; all messages before it are
        skipped."""
        while message := self.receive():
            if message[0] == kind:
                return message[1]
        raise AssertionError(f"the server closed before it sent {kind:02x}")

    def greet(self, purpose=TERMINAL):
        self.send(hello(purpose)).until(WELCOME)
        return self

    def run(self, words):
        """Runs a line as a terminal does, and returns its output."""
        self.send(line(words))
        output = b""
        while message := self.receive():
            if message[0] == OUTPUT:
                output += message[1][4:]
                self.send(frame(CREDIT, struct.pack(">I", len(message[1]) - 4)))
            if message[0] == ENDED:
                return output.decode()
        raise AssertionError(f"the server closed while {words!r} ran: {output.decode()}")

    def ends(self):
        """Waits until the server closes. Returns the reason and the exit status of its goodbye, if
        there was one."""
        last = None
        while message := self.receive():
            last = message
        if last is None or last[0] not in (GOODBYE, REFUSED):
            return None
        if last[0] == REFUSED:
            octets = last[1][7:]
            octets = octets[4 + struct.unpack(">I", octets[:4])[0]:]
            return octets[4:].decode(), None
        octets = last[1]
        return (octets[5:-1].decode() if octets[0] else None), octets[-1]
