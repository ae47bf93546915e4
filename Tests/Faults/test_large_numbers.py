"""Numbers of a mailbox's server at the edges of what the RFC allows, and beyond: the mailbox may fail, the desk goes on (T49)."""
import contextlib
import json
import re
import socketserver
import threading

import pytest

from conftest import free_port, mail, wait_for

USER = "support@desk.example.org"
LETTER = mail(subject="The last number").replace("\n", "\r\n").encode()


class LargeIMAP:
    """An IMAP server (RFC 9051) with one mail, whose numbers are chosen."""

    def __init__(self, uid="1", validity="1", exists="1", size=None, next_uid="2", date="21-Nov-2026 09:14:00 +0000", search=None):
        self.uid, self.validity, self.exists, self.next_uid, self.date = uid, validity, exists, next_uid, date
        self.size, self.search = size or str(len(LETTER)), search or uid
        self.is_there, self.visits = True, 0
        outer = self

        class Session(socketserver.StreamRequestHandler):
            def handle(self):
                outer.visits += 1
                with contextlib.suppress(OSError, ValueError):
                    outer.serve(self)

        class Listener(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True

        self.port = free_port()
        self.listener = Listener(("127.0.0.1", self.port), Session)
        threading.Thread(target=self.listener.serve_forever, daemon=True).start()

    def serve(self, session):
        def say(text):
            session.wfile.write(text if isinstance(text, bytes) else text.encode() + b"\r\n")

        say("* OK [CAPABILITY IMAP4rev1 UIDPLUS LITERAL+] ready")
        while line := session.rfile.readline(70_000):
            text = line.decode(errors="replace").strip()
            while literal := re.search(r"\{(\d+)(\+?)\}$", text):
                if not literal[2]:
                    say("+ go on")
                text = text[: literal.start()] + session.rfile.read(int(literal[1])).decode(errors="replace") + session.rfile.readline().decode(errors="replace").strip()
            tag, _, command = text.partition(" ")
            words = command.upper()
            if words.startswith("CAPABILITY"):
                say("* CAPABILITY IMAP4rev1 UIDPLUS LITERAL+")
            elif words.startswith(("SELECT", "EXAMINE")):
                say(f"* {self.exists} EXISTS\r\n* OK [UIDVALIDITY {self.validity}] valid\r\n* OK [UIDNEXT {self.next_uid}] next\r\n* FLAGS (\\Seen \\Deleted)")
            elif "SEARCH" in words:
                say(f"* SEARCH {self.search}" if self.is_there else "* SEARCH")
            elif "FETCH" in words and self.is_there:
                facts = f"UID {self.uid} RFC822.SIZE {self.size} INTERNALDATE \"{self.date}\" FLAGS ()"
                if "BODY" in words:
                    say(f"* 1 FETCH ({facts} BODY[] {{{len(LETTER)}}}\r\n".encode() + LETTER + b")\r\n")
                else:
                    say(f"* 1 FETCH ({facts})")
            elif "EXPUNGE" in words and "UID" in words:
                self.is_there = False
                say("* 1 EXPUNGE")
            elif words.startswith("LOGOUT"):
                say("* BYE")
                say(f"{tag} OK bye")
                return
            say(f"{tag} OK done")

    def stop(self):
        self.listener.shutdown()
        self.listener.server_close()


HUGE = ["4294967295", "4294967296", "9223372036854775807", "18446744073709551616", "9" * 30]
CASES = (
    [{"uid": number} for number in HUGE] + [{"validity": number} for number in HUGE] + [{"exists": number} for number in HUGE]
    + [{"size": number} for number in HUGE] + [{"next_uid": number} for number in HUGE]
    + [{"search": "1 4294967295 4294967295 4294967294"}, {"search": "4294967295 1"}, {"date": "31-Dec-9999 23:59:60 +9999"}, {"date": "01-Jan-0000 00:00:00 -9999"}]
)


@pytest.fixture
def servers():
    started = []
    yield started
    for server in started:
        server.stop()


def test_numbers_at_the_edge_end_a_mailbox_at_the_worst(sqlite_desk, servers):
    """All at once, each as a mailbox: each is visited, and then one more mail is taken."""
    desk = sqlite_desk
    desk.add_technician()
    desk.start()
    for number, case in enumerate(CASES):
        server = LargeIMAP(**case)
        servers.append(server)
        address = f"box{number}@desk.example.org"
        desk.run("mailbox", "add", address, "--host", "127.0.0.1", "--port", str(server.port), "--security", "none", "--username", address,
                 "--password-file", "-", "--existing", "all", "--no-test", input="secret")
    wait_for(lambda: all(server.visits for server in servers) and not servers[0].is_there, "each server to be visited", 60)
    assert desk.server.process.poll() is None, desk.output()[-3000:]
    desk.run("deliver", input=mail(subject="after all"))
    wait_for(lambda: desk.status()["waiting"] == 0, "the mails to be sorted", 30)
    assert desk.status()["tickets"] >= 1
    # What is allowed is taken (RFC 9051 §2.3.1.1: 32 bits, from 1), the largest UID of the first server among it.
    told = json.loads(desk.run("mailbox", "list", "--json").stdout)
    assert len(told) == len(CASES)


def test_the_largest_uid_is_taken_and_the_next_start_goes_on(sqlite_desk, servers):
    """A desk that ends at one mailbox's answer would end again at every start."""
    desk = sqlite_desk
    server = LargeIMAP(uid="4294967295")
    servers.append(server)
    desk.add_technician()
    desk.run("mailbox", "add", USER, "--host", "127.0.0.1", "--port", str(server.port), "--security", "none", "--username", USER,
             "--password-file", "-", "--existing", "all", "--no-test", input="secret")
    desk.start()
    wait_for(lambda: desk.status()["tickets"] == 1 and not server.is_there, "the mail to be taken")
    desk.stop()
    visits = server.visits
    desk.start()
    wait_for(lambda: server.visits > visits, "the mailbox to be visited again")
    assert desk.is_ready()
