"""A server that refuses the desk destroys none of its mail, whatever it says and wherever; one that refuses a recipient does (OUT3, F21)."""
import socketserver
import threading

import pytest

from conftest import mail, wait_for


class Refusing(socketserver.StreamRequestHandler):
    """Says `server.words` at `server.place`; `{}` in it is the recipient. No words: takes all."""

    def handle(self):
        try:
            self.converse()
        except OSError:
            pass  # the desk has no use for the connection any more

    def converse(self):
        recipient = ""
        self.say("greeting", "220 refusing ESMTP", recipient)
        while line := self.rfile.readline().decode():
            word = line[:4].upper()
            if word == "RCPT":
                recipient = line[line.index("<") + 1:line.index(">")]
            if word == "QUIT":
                return self.wfile.write(b"221 bye\r\n")
            if self.say(word, "354 go on" if word == "DATA" else "250 ok", recipient) and word == "DATA":
                while self.rfile.readline() not in (b".\r\n", b""):
                    pass
                if self.say("dot", "250 taken", recipient):
                    with self.server.lock:
                        self.server.taken.append(recipient)

    def say(self, place, words, recipient):
        refusal = self.server.words if place == self.server.place and self.server.only in recipient else None
        self.wfile.write(f"{refusal.format(recipient) if refusal else words}\r\n".encode())
        return refusal is None


@pytest.fixture
def refusing():
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Refusing)
    server.daemon_threads, server.block_on_close = True, False
    server.port, server.lock, server.taken = server.server_address[1], threading.Lock(), []
    server.words, server.place, server.only = None, None, ""
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def begin(desk, server, customers=4):
    desk.add_technician()
    folder = desk.data.parent / "mails"
    folder.mkdir()
    for number in range(customers):
        (folder / f"{number}").write_text(mail(sender=f"c{number}@example.org", subject=f"No {number}", message_id=f"r-{number}"))
    desk.run("deliver", str(folder))
    desk.run("outgoing", "set", "--host", "127.0.0.1", "--port", str(server.port), "--security", "none", "--from-address", "support@desk.example.org")
    desk.start()


@pytest.mark.parametrize("place, words", [
    ("greeting", "554 5.7.1 You are banned"),
    ("EHLO", "550 We do not know you"),
    ("MAIL", "550 5.4.5 Daily user sending limit exceeded"),
    ("RCPT", "554 5.7.1 <{}>: Client host rejected: Access denied"),
    ("RCPT", "550 Nothing from over there for <{}>, please"),
    ("DATA", "550 Not today"),
    ("dot", "554 5.7.1 Service unavailable; blocked using zen.spamhaus.org"),
    ("dot", "550 Mail for {} is not to our taste"),
])
def test_a_no_to_the_desk_holds_all_mail_and_is_told(sqlite_desk, refusing, place, words):
    desk = sqlite_desk
    refusing.place, refusing.words = place, words
    begin(desk, refusing)
    page = desk.browser()
    told = words.split("{}")[0].split(" ", 1)[1].strip("< ")
    wait_for(lambda: "No mail can be sent" in page.open("/queue/waiting").body, "administrators to be told", 30)
    assert told.split("; ")[-1][:20] in page.open("/settings/outgoing").body + page.open("/outbox").body
    wait_for(lambda: desk.status()["outbox"]["deferred"] >= 2 and desk.status()["outbox"]["failed"] == 0, "refusals alike to be held", 30)
    assert not refusing.taken
    # The server is put right, and an administrator saves another setting: all of it leaves.
    refusing.words = None
    desk.run("outgoing", "set", "--from-name", "Support")
    wait_for(lambda: len(refusing.taken) == 8, "all mails to be sent", 60)
    assert desk.status()["outbox"] == {"waiting": 0, "sent": 8, "deferred": 0, "failed": 0}


@pytest.mark.parametrize("words", [
    "550 5.1.1 <{}>: Recipient address rejected: User unknown in relay recipient table",
    "552 5.2.2 Mailbox full",
    "550 No such user",
])
def test_a_no_to_recipients_fails_theirs_alone(sqlite_desk, refusing, words):
    desk = sqlite_desk
    refusing.place, refusing.words, refusing.only = "RCPT", words, "c"  # as only customers have it
    begin(desk, refusing)
    wait_for(lambda: desk.status()["outbox"] == {"waiting": 0, "sent": 4, "deferred": 0, "failed": 4}, "each outcome", 30)
    assert set(refusing.taken) == {"ada@example.org"}
