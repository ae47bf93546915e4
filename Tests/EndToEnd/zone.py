"""A name server of the test's own: the records of a few domains (RFC 1035), on an address of loopback."""
import os
import random
import socket
import struct
import threading

A, MX, TXT = 1, 15, 16


class Zone:
    """Port 53, so that a resolv.conf can name it; the address is one of loopback's 16 million."""

    def __init__(self, records, hosts=None, exchangers=None):
        """`records`: texts by name; `hosts`: IPv4 by name; `exchangers`: a host by domain. Their domains exist, all else does not."""
        self.records, self.hosts, self.exchangers = ({name.lower(): text for name, text in (table or {}).items()} for table in (records, hosts, exchangers))
        self.server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        chance = random.Random(os.urandom(8))
        self.address = f"127.{chance.randrange(10, 250)}.{chance.randrange(256)}.{chance.randrange(1, 255)}"
        self.server.bind((self.address, 53))
        threading.Thread(target=self._serve, daemon=True).start()

    def stop(self):
        self.server.close()

    def _serve(self):
        while True:
            try:
                question, peer = self.server.recvfrom(4096)
                self.server.sendto(self.answer(question), peer)
            except OSError:
                return

    def answer(self, question):
        at, labels = 12, []
        while question[at]:
            labels.append(question[at + 1:at + 1 + question[at]].decode())
            at += 1 + question[at]
        asked, kind = ".".join(labels).lower(), struct.unpack(">H", question[at + 1:at + 3])[0]
        head, echo = question[:2], question[12:at + 5]
        data = self.data(asked, kind)
        if data is not None:
            return head + struct.pack(">HHHHH", 0x8580, 1, 1, 0, 0) + echo + b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 60, len(data)) + data
        known = [*self.records, *self.hosts, *self.exchangers]
        exists = any(name == asked or name.endswith(f".{asked}") for name in known)
        return head + struct.pack(">HHHHH", 0x8580 if exists else 0x8583, 1, 0, 0, 0) + echo

    def data(self, asked, kind):
        if kind == TXT and asked in self.records:
            text = self.records[asked].encode()
            return b"".join(bytes([len(text[start:start + 255])]) + text[start:start + 255] for start in range(0, len(text), 255))
        if kind == A and asked in self.hosts:
            return socket.inet_aton(self.hosts[asked])
        if kind == MX and asked in self.exchangers:
            labels = self.exchangers[asked].split(".")
            return struct.pack(">H", 10) + b"".join(bytes([len(label)]) + label.encode() for label in labels) + b"\0"
        return None
