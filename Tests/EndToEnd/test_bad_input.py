"""What is wrong is said clearly, nothing is lost, the service goes on (reliability §2, §3)."""
import os
import re
import signal
import smtplib
import subprocess

import pytest

from conftest import PROGRAM, Desk, Server, free_port, mail, wait_for


def test_a_second_server_on_the_same_folder_is_refused(sqlite_desk):
    sqlite_desk.start()
    second = subprocess.run([PROGRAM, "serve", "--data", str(sqlite_desk.data), "--listen", f"127.0.0.1:{free_port()}", "--receive", "none"], capture_output=True, timeout=30)
    assert second.returncode == 1
    assert b"uses" in second.stderr and b"Fatal" not in second.stderr


def test_a_port_in_use_is_said(sqlite_desk, tmp_path):
    sqlite_desk.start()
    other = subprocess.run([PROGRAM, "serve", "--data", str(tmp_path / "other"), "--listen", f"127.0.0.1:{sqlite_desk.port}", "--receive", "none"], capture_output=True, timeout=30)
    assert other.returncode == 1
    assert str(sqlite_desk.port).encode() in other.stderr


def test_first_run_link_is_printed_and_works(sqlite_desk):
    sqlite_desk.start()
    link = wait_for(lambda: re.search(r"http://\S+(/first-run/\S+)", sqlite_desk.output()), "the link")
    from conftest import Browser
    page = Browser(sqlite_desk.url).open(link.group(1))
    assert "Open the desk" in page.body
    page.open(link.group(1), {"desk-name": "Acme", "name": "Zoe", "email": "zoe@example.org", "password": "a long enough one"})
    assert "/queue/waiting" in page.at and "Acme" in page.body


@pytest.mark.parametrize("content, state", [
    (b"", "held"),
    (b"\x00\xff\xfe garbage without any header", "held"),
    (b"From: a@example.org\nSubject: =?x-unknown?Q?caf=E9?=\nContent-Type: text/plain; charset=x-nothing\n\ncaf\xe9\n", "tickets"),
    (b"From: a@example.org\n" + b"X-Field: x\n" * 100_000 + b"Subject: many\n\ntext\n", "tickets"),
    (b"From: a@example.org\nSubject: deep\n" + b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (i, i) for i in range(10_000)) + b"\ntext\n", "tickets"),
], ids=["empty", "garbage", "unknown charset", "100,000 fields", "10,000 nested parts"])
def test_odd_mails_become_tickets_or_are_held(sqlite_desk, content, state):
    sqlite_desk.start()
    sqlite_desk.run("deliver", input=content)
    wait_for(lambda: sqlite_desk.status()["waiting"] == 0 and sqlite_desk.status()["received"] == 1, "the odd mail to be dealt with")
    assert sqlite_desk.status()[state] == 1
    sqlite_desk.run("deliver", input=mail())
    wait_for(lambda: sqlite_desk.status()["tickets"] >= 1, "the next mail")


def test_a_mail_of_60_mib_is_taken_and_one_of_100_refused(sqlite_desk):
    sqlite_desk.start()
    body = (b"x" * 76 + b"\r\n") * (60 * 1024 * 1024 // 78)
    head = b"From: grace@example.org\r\nTo: support@localhost\r\nSubject: big\r\nMessage-ID: <big@example.org>\r\nContent-Type: application/octet-stream\r\n\r\n"
    with smtplib.SMTP("127.0.0.1", sqlite_desk.smtp, timeout=120) as smtp:
        smtp.sendmail("grace@example.org", ["support@localhost"], head + body)
        smtp.ehlo()
        code, text = smtp.docmd("MAIL", f"FROM:<grace@example.org> SIZE={100 * 1024 * 1024}")
        assert code == 552, text
    wait_for(lambda: sqlite_desk.status()["tickets"] == 1, "the large mail", 60)


def test_a_wrong_password_is_told_in_the_servers_words(sqlite_desk, dovecot):
    refused = sqlite_desk.run("mailbox", "add", "support@desk.example.org", "--host", "localhost", "--port", str(dovecot.imaps), "--username", "x",
                              "--password-file", "-", "--existing", "new", "--trusted-certificate", str(dovecot.certificate), input="wrong", check=False)
    assert refused.returncode == 1
    assert b"AUTHENTICATIONFAILED" in refused.stderr or b"Authentication failed" in refused.stderr


def test_a_certificate_that_does_not_verify_is_refused(sqlite_desk, dovecot):
    refused = sqlite_desk.run("mailbox", "add", "support@desk.example.org", "--host", "localhost", "--port", str(dovecot.imaps), "--username", "x",
                              "--password-file", "-", "--existing", "new", input="secret", check=False)
    assert refused.returncode == 1
    assert b"certificate" in refused.stderr.lower()


def test_an_unreachable_server_is_said(sqlite_desk):
    refused = sqlite_desk.run("mailbox", "add", "support@desk.example.org", "--host", "localhost", "--port", str(free_port()), "--username", "x",
                              "--password-file", "-", "--existing", "new", input="secret", check=False)
    assert refused.returncode == 1
    assert b"localhost" in refused.stderr


def test_a_server_that_takes_no_mail_is_told_on_every_page(sqlite_desk, sink):
    """OUT3: what concerns the account holds the queue and alerts; it goes by itself when the server is right again."""
    desk = sqlite_desk
    desk.add_technician()
    desk.add_technician("linus@example.org", "Linus Berg", admin=False)
    desk.start()
    desk.run("outgoing", "set", "--host", "127.0.0.1", "--port", str(free_port()), "--security", "none", "--from-address", "support@desk.example.org")
    desk.run("deliver", input=mail())
    page = desk.browser()
    wait_for(lambda: "No mail can be sent" in page.open("/queue/waiting").body, "the alert")
    assert "refused" in page.body
    assert "No mail can be sent" not in desk.browser("linus@example.org").open("/queue/waiting").body
    assert desk.status()["outbox"]["failed"] == 0
    desk.send_through(sink)
    wait_for(lambda: desk.status()["outbox"]["sent"] == 3, "the mails", 60)
    wait_for(lambda: "No mail can be sent" not in page.open("/queue/waiting").body, "the alert to be gone")


def test_settings_by_command(sqlite_desk):
    assert sqlite_desk.run("settings", "get", "incoming.acceptUnregistered").stdout.strip() == b"true"
    sqlite_desk.run("settings", "set", "incoming.acceptUnregistered=off")
    assert sqlite_desk.run("settings", "get", "incoming.acceptUnregistered").stdout.strip() == b"false"
    wrong = sqlite_desk.run("settings", "set", "incoming.checkMinutes=9", check=False)
    assert wrong.returncode == 1 and b"from 1 to 5" in wrong.stderr
    sqlite_desk.start()
    sqlite_desk.run("deliver", input=mail())
    wait_for(lambda: sqlite_desk.status()["held"] == 1, "the stranger's mail to be held (IN4)")


def test_mails_wait_while_no_server_is_set_and_go_when_one_is(sqlite_desk, sink):
    sqlite_desk.add_technician()
    sqlite_desk.start()
    sqlite_desk.run("deliver", input=mail())
    wait_for(lambda: sqlite_desk.status()["outbox"]["waiting"] == 2, "the mails to wait (OUT4)")
    assert "Printer is on fire" in sqlite_desk.browser().open("/outbox").body
    sqlite_desk.send_through(sink)
    wait_for(lambda: sqlite_desk.status()["outbox"]["sent"] == 2, "the mails to go")
