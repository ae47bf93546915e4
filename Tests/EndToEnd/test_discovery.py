"""Servers are found from the address: a person types address and password (issue 4, 1). The name server is the test's own."""
import json
import socket
import struct
import threading

import pytest

SRV, SERVERS = 33, {"_imaps._tcp.example.org": (993, "imap.example.org"), "_submissions._tcp.example.org": (465, "smtp.example.org")}


def name(labels):
    return b"".join(bytes([len(label)]) + label.encode() for label in labels.split(".")) + b"\0"


def answer(question):
    """What a name server that knows two SRV records says (RFC 1035, RFC 2782)."""
    at, labels = 12, []
    while question[at]:
        labels.append(question[at + 1:at + 1 + question[at]].decode())
        at += 1 + question[at]
    asked, kind = ".".join(labels).lower(), struct.unpack(">H", question[at + 1:at + 3])[0]
    head, echo = question[:2], question[12:at + 5]
    if kind == SRV and asked in SERVERS:
        port, host = SERVERS[asked]
        data = struct.pack(">HHH", 0, 0, port) + name(host)
        return head + struct.pack(">HHHHH", 0x8180, 1, 1, 0, 0) + echo + b"\xc0\x0c" + struct.pack(">HHIH", SRV, 1, 60, len(data)) + data
    return head + struct.pack(">HHHHH", 0x8183, 1, 0, 0, 0) + echo


@pytest.fixture
def dns():
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                question, peer = server.recvfrom(4096)
            except OSError:
                return
            server.sendto(answer(question), peer)

    threading.Thread(target=serve, daemon=True).start()
    yield f"127.0.0.1:{server.getsockname()[1]}"
    server.close()


def test_the_page_fills_in_what_the_domain_tells(sqlite_desk, dns):
    desk = sqlite_desk
    desk.add_technician()
    desk.start("--dns", dns)
    page = desk.browser().open("/settings/mailboxes/new")
    page.open("/settings/mailboxes/discoveries", {"form-token": token(page), "address": "support@example.org"})
    assert "Found by SRV record" in page.body, page.body
    assert 'value="imap.example.org"' in page.body and 'value="993"' in page.body
    page.open("/settings/mailboxes/discoveries", {"form-token": token(page), "address": "support@nowhere.example"})
    assert "Nobody tells which servers" in page.body
    page.open("/settings/mailboxes/discoveries", {"form-token": token(page), "address": "nonsense"})
    assert page.status == 422


def test_the_command_prints_them(sqlite_desk, dns):
    import subprocess
    from conftest import PROGRAM
    found = subprocess.run([PROGRAM, "mailbox", "find", "ada@example.org", "--dns", dns, "--json"], capture_output=True, timeout=60)
    assert [(server["purpose"], server["host"], server["port"]) for server in json.loads(found.stdout)] == [("imap", "imap.example.org", 993), ("outgoing", "smtp.example.org", 465)]
    none = subprocess.run([PROGRAM, "mailbox", "find", "ada@nowhere.example", "--dns", dns], capture_output=True, timeout=60)
    assert none.returncode == 1 and b"Nobody tells" in none.stderr


def token(page):
    import re
    return re.search(r'name="form-token" value="([^"]+)"', page.body).group(1)
