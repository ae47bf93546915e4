"""Outgoing servers: several, with logins of every kind, against a real Postfix with Dovecot's SASL (OUT2, OUT3)."""
import json
import socket
import socketserver
import threading

import pytest

from conftest import Dovecot, Sink, let_others_in, mail, wait_for
from .postfix import Postfix
from .test_oauth import USER, add_mailbox, provider, say_yes  # noqa: F401 (a fixture)

SASL = """\
service auth {{
  chroot =
  unix_listener {socket} {{
    mode = 0666
  }}
}}
"""


class Relay:
    """A Postfix that takes mail of those who log in, over STARTTLS only, and hands all of it to the sink."""

    def __init__(self, folder, sink, provider=None, **settings):
        self.socket = folder / "sasl"
        self.dovecot = Dovecot(folder / "dovecot", introspection=f"{provider.url}/introspect" if provider else None, more=SASL.format(socket=self.socket))
        self.certificate = self.dovecot.certificate
        self.postfix = Postfix(
            folder / "postfix", smtpd_sasl_type="dovecot", smtpd_sasl_path=self.socket, smtpd_sasl_auth_enable="yes",
            smtpd_relay_restrictions="permit_sasl_authenticated, reject", smtpd_tls_cert_file=self.certificate, smtpd_tls_key_file=self.dovecot.folder / "key.pem",
            smtpd_tls_security_level="encrypt", smtpd_tls_auth_only="yes", tls_random_source="dev:/dev/urandom",
            default_transport=f"smtp:[127.0.0.1]:{sink.port}", relay_transport=f"smtp:[127.0.0.1]:{sink.port}", **settings)
        self.port = self.postfix.port

    def stop(self):
        self.postfix.stop()
        self.dovecot.stop()


@pytest.fixture
def relay(tmp_path, sink):
    let_others_in(tmp_path)
    found = Relay(tmp_path, sink)
    yield found
    found.stop()


@pytest.fixture
def oauth_relay(tmp_path, sink, provider):  # noqa: F811
    let_others_in(tmp_path)
    found = Relay(tmp_path, sink, provider)
    yield found
    found.stop()


def set_server(desk, relay, *more, password="secret", **options):
    desk.run("outgoing", "set", "--host", "localhost", "--port", str(relay.port), "--security", "starttls", "--trusted-certificate", str(relay.certificate),
             "--from-address", "support@desk.example.org", *more, input=password)


def test_a_password_that_is_right_and_one_that_is_wrong(desk, relay, sink):
    desk.add_technician()
    desk.start()
    set_server(desk, relay, "--username", "support@desk.example.org", "--password-file", "-", password="wrong")
    test = desk.run("outgoing", "test", "--to", "ada@example.org", check=False)
    assert test.returncode == 1 and b"535" in test.stderr, test.stderr
    assert b"wrong" not in test.stdout, "the password is never shown"
    desk.run("deliver", input=mail())
    page = desk.browser()
    wait_for(lambda: "The login is refused" in page.open("/outbox").body, "the trouble to be told")
    assert "It takes no mail since" in page.body and "535" in page.body
    assert "No mail can be sent" in page.open("/queue/waiting").body
    set_server(desk, relay, "--username", "support@desk.example.org", "--password-file", "-")
    wait_for(lambda: len(sink.mails()) == 2, "the mails that waited", 40)
    wait_for(lambda: "It takes no mail" not in page.open("/outbox").body, "the trouble to be over")
    assert b"The server took a mail" in desk.run("outgoing", "test", "--to", "ada@example.org").stdout


def test_starttls_is_demanded_and_an_untrusted_certificate_refused(sqlite_desk, relay, sink):
    desk = sqlite_desk
    plain = Sink(sink.folder.parent / "plain")
    try:
        desk.run("outgoing", "set", "--host", "127.0.0.1", "--port", str(plain.port), "--security", "starttls", "--from-address", "support@desk.example.org")
        refused = desk.run("outgoing", "test", "--to", "ada@example.org", check=False)
        assert refused.returncode == 1 and b"STARTTLS" in refused.stderr and not plain.mails()
    finally:
        plain.stop()
    set_server(desk, relay, "--trusted-certificate", "", "--username", "support@desk.example.org", "--password-file", "-")
    refused = desk.run("outgoing", "test", "--to", "ada@example.org", check=False)
    assert refused.returncode == 1 and b"certificate" in refused.stderr and b"AUTH" not in refused.stdout


def test_the_permission_of_a_mailbox_is_used_and_its_tokens_are_renewed(desk, oauth_relay, provider, sink):  # noqa: F811
    desk.add_technician()
    desk.start()
    page = desk.browser()
    add_mailbox(page, provider, oauth_relay.dovecot)
    say_yes(page)
    set_server(desk, oauth_relay, "--oauth-mailbox", USER)
    assert b"The server took a mail" in desk.run("outgoing", "test", "--to", "ada@example.org").stdout
    wait_for(lambda: len(sink.mails()) == 1, "the test mail")
    # Revoked before its time: the first login is refused, the next has a token that is renewed.
    renewals = provider.renewals
    provider.access.clear()
    desk.run("deliver", input=mail())
    wait_for(lambda: len(sink.mails()) == 3, "the mails with a new token", 60)
    assert provider.renewals > renewals
    # Every token is about to end: each login renews it.
    provider.life = 1
    provider.access.clear()
    desk.run("outgoing", "test", "--to", "ada@example.org", check=False)
    before = provider.renewals
    assert b"The server took a mail" in desk.run("outgoing", "test", "--to", "ada@example.org").stdout
    assert provider.renewals > before
    # The owner took it back.
    provider.access.clear()
    provider.refresh.clear()
    desk.run("outgoing", "test", "--to", "ada@example.org", check=False)
    wait_for(lambda: b"That grant is over" in desk.run("outgoing", "test", "--to", "ada@example.org", check=False).stderr, "the provider's words")


def test_one_mail_for_all_customers_is_sent_once_and_each_outcome_is_their_own(desk, sink):
    """N11: three recipients in one transaction."""
    desk.add_technician()
    desk.run("settings", "set", "notifications.subscribersInCC", "true")
    desk.start()
    desk.send_through(sink)
    first = mail(message_id="c-1", to="support@desk.example.org, mary@example.net, bob@example.net, eve@example.net")
    desk.run("deliver", input=first)
    wait_for(lambda: desk.status()["tickets"] == 1, "the ticket")
    desk.run("deliver", input=mail(subject="Re: Printer is on fire", text="It burns.\n", message_id="c-2", In_Reply_To="<c-1@example.org>"))
    shared = wait_for(lambda: [found for found in sink.mails() if "mary@example.net" in found.recipients and "It burns" in found.as_string()], "the update")
    assert len(shared) == 1
    assert sorted(shared[0].recipients) == ["bob@example.net", "eve@example.net", "mary@example.net"]
    assert shared[0]["cc"] and not [found for found in sink.mails() if "It burns" in found.as_string() and "grace@example.org" in found.recipients]


def test_each_from_has_its_server_and_a_dead_one_holds_up_only_its_own(desk, tmp_path, sink):
    other = Sink(tmp_path / "other")
    dead = socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler)
    port = dead.server_address[1]
    dead.server_close()
    try:
        desk.add_technician()
        desk.run("category", "add", "Sales", "--technician", "ada@example.org")
        desk.start()
        desk.send_through(sink)
        desk.run("category", "set", "Sales", "--from-address", "sales@example.com", "--from-name", "Acme Sales")
        desk.run("outgoing", "add", "Sales server", "--host", "127.0.0.1", "--port", str(port), "--security", "none", "--for", "example.com")
        desk.run("settings", "set", "receiver.addresses", "sales@example.com = Sales", check=False)
        desk.run("deliver", "--to", "sales@example.com", input=mail(subject="A hundred printers", to="sales@example.com", message_id="s-1"), check=False)
        wait_for(lambda: desk.status()["tickets"] == 1, "the ticket of sales")
        desk.run("deliver", input=mail(subject="One printer", text="Broken.\n", message_id="s-2"))
        wait_for(lambda: [m for m in sink.mails("grace@example.org") if "One printer" in m["subject"]], "the mail of the other queue")
        assert not [m for m in sink.mails() if "A hundred" in m["subject"]]
        listed = {line["name"]: line for line in json.loads(desk.run("outgoing", "list", "--json").stdout)}
        wait_for(lambda: json.loads(desk.run("outgoing", "list", "--json").stdout)[1].get("trouble"), "the trouble to be told")
        assert listed["default"].get("trouble") is None
        # The category gets another server: what waits goes through that, and no other way.
        desk.run("outgoing", "add", "Living", "--host", "127.0.0.1", "--port", str(other.port), "--security", "none")
        desk.run("outgoing", "assign", "Sales", "Living")
        wait_for(lambda: other.mails(), "a mail through the new server", 60)
        assert not [m for m in sink.mails() if "A hundred" in m["subject"]]
        assert all("sales@example.com" in str(m["from"]) for m in other.mails())
    finally:
        other.stop()


def test_a_server_that_hangs_holds_up_no_new_one(sqlite_desk, sink):
    """It is connected, and says nothing: the other server is put in beside it and is used at once."""
    desk = sqlite_desk
    with socket.create_server(("127.0.0.1", 0)) as silent:
        desk.add_technician()
        desk.run("category", "add", "Sales", "--technician", "ada@example.org")
        desk.start()
        desk.run("outgoing", "set", "--host", "127.0.0.1", "--port", str(silent.getsockname()[1]), "--security", "none", "--from-address", "support@desk.example.org")
        desk.run("deliver", input=mail(message_id="h-1"))
        silent.settimeout(30)
        held, _ = silent.accept()
        with held:
            desk.run("outgoing", "add", "Second", "--host", "127.0.0.1", "--port", str(sink.port), "--security", "none", "--for", "example.com")
            desk.run("category", "set", "Support", "--from-address", "sales@example.com")
            desk.run("deliver", input=mail(subject="Another", text="Another.\n", message_id="h-2"))
            wait_for(lambda: [m for m in sink.mails("grace@example.org") if "Another" in m["subject"]], "the mail through the new server")
            assert desk.status()["tickets"] == 2


class Refusing(socketserver.StreamRequestHandler):
    """Takes all but one sender, and none while it is busy; says that a mailbox is full."""

    def handle(self):
        self.wfile.write(b"220 x ESMTP\r\n")
        while line := self.rfile.readline():
            if line.startswith(b"MAIL") and self.server.is_busy:
                self.wfile.write(b"421 4.3.2 Busy, come back\r\n")
            elif line.startswith(b"MAIL") and b"wrong@" in line:
                self.wfile.write(b"553 5.7.1 <wrong@desk.example.org>: Sender address rejected: not owned by user\r\n")
            elif line.startswith(b"RCPT") and b"grace" in line:
                self.wfile.write(b"452 4.2.2 Mailbox full\r\n")
            elif line.startswith(b"DATA"):
                self.wfile.write(b"354 go on\r\n")
                while self.rfile.readline() not in (b".\r\n", b""):
                    pass
                self.wfile.write(b"250 ok\r\n")
            elif line.startswith(b"QUIT"):
                return self.wfile.write(b"221 bye\r\n")
            else:
                self.wfile.write(b"250 ok\r\n")


@pytest.fixture
def refusing():
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Refusing)
    server.daemon_threads, server.block_on_close = True, False
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.port, server.is_busy = server.server_address[1], False
    yield server
    server.shutdown()
    server.server_close()


def test_a_refused_from_and_a_full_mailbox_say_what_to_do(sqlite_desk, refusing):
    desk = sqlite_desk
    desk.add_technician()
    desk.start()
    desk.run("outgoing", "set", "--host", "127.0.0.1", "--port", str(refusing.port), "--security", "none", "--from-address", "wrong@desk.example.org")
    desk.run("deliver", input=mail())
    page = desk.browser()
    wait_for(lambda: "use such a From address" in page.open("/outbox").body, "what to do about the From address")
    # The first mail's From is frozen in it: an administrator sees it wait and why; the next one is from another address.
    desk.run("outgoing", "set", "--from-address", "right@desk.example.org")
    desk.run("deliver", input=mail(subject="Another", text="Another.\n"))
    wait_for(lambda: "Mailbox full" in page.open("/tickets/2").body, "the ticket to tell of the full mailbox", 40)
    assert "Next try" in page.body
    item = next(number for number in range(1, 9) if "Mailbox full" in page.open(f"/outbox/{number}").body)
    assert "Their mailbox is full" in page.open(f"/outbox/{item}").body


def test_a_server_that_is_well_again_gets_what_waited(sqlite_desk, refusing):
    desk = sqlite_desk
    desk.add_technician()
    desk.start()
    refusing.is_busy = True
    desk.run("outgoing", "set", "--host", "127.0.0.1", "--port", str(refusing.port), "--security", "none", "--from-address", "right@desk.example.org")
    desk.run("deliver", input=mail())
    page = desk.browser()
    wait_for(lambda: "421 4.3.2 Busy" in page.open("/outbox").body, "the trouble to be told")
    refusing.is_busy = False
    # The same settings, and nobody pressed anything: the next probe is a mail.
    desk.run("deliver", input=mail(subject="Another", text="Another.\n"))
    wait_for(lambda: "Sent to ada@example.org" in page.open("/tickets/2").body, "the mails that waited", 25)
    wait_for(lambda: "It takes no mail" not in page.open("/outbox").body, "the trouble to be over")
