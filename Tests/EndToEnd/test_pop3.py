"""A POP3 mailbox on a real Dovecot: taken once, removed at the end of the session, what was there before told apart (IN1, IN3)."""
import time

from conftest import mail, wait_for

USER = "support@desk.example.org"


def add_mailbox(desk, dovecot, existing, afterwards="delete"):
    desk.run("mailbox", "add", USER, "--access", "pop3", "--host", "localhost", "--port", str(dovecot.pop3s), "--username", USER, "--password-file", "-",
             "--existing", existing, "--afterwards", afterwards, "--trusted-certificate", str(dovecot.certificate), input="secret")


def check_now(desk):
    page = desk.browser().open("/settings/mailboxes")
    assert "POP3" in page.body
    page.submit("/settings/mailboxes/1/enabling")


def old(name):
    """A mail that a server took long ago."""
    return "Received: from a.example by b.example; Sat, 21 Nov 2020 09:14:00 +0000\n" + mail(message_id=name, text=f"{name}\n")


def new(name):
    return "Received: from a.example by b.example; " + time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime(time.time() + 1)) + "\n" + mail(message_id=name, text=f"{name}\n.\n..two\n")


def test_new_mail_is_taken_once_and_removed_and_old_mail_stays(desk, dovecot):
    dovecot.append(USER, old("old-1"), old("old-2"))
    desk.add_technician()
    desk.start()
    add_mailbox(desk, dovecot, "new")
    wait_for(lambda: desk.run("mailbox", "list", "--json").stdout.count(b'"last_check":"') == 1, "the first visit")
    dovecot.append(USER, new("new-1"), new("new-2"))
    check_now(desk)
    wait_for(lambda: desk.status()["tickets"] == 2, "the new mails")
    wait_for(lambda: dovecot.count(USER) == 2, "the new mails to be gone from the server (IN3)")
    assert "..two" in desk.browser().open("/tickets/1").body
    books = desk.status()
    assert books["received"] == 2 and books["duplicates"] == 0, books


def test_old_mail_makes_tickets_without_mails_and_may_stay_on_the_server(desk, dovecot, sink):
    dovecot.append(USER, old("old-1"), old("old-2"))
    desk.add_technician()
    desk.start()
    desk.send_through(sink)
    add_mailbox(desk, dovecot, "all", "seen")
    wait_for(lambda: desk.status()["tickets"] == 2, "the old mails")
    dovecot.append(USER, new("new-1"))
    check_now(desk)
    wait_for(lambda: desk.status()["tickets"] == 3, "the new mail")
    wait_for(lambda: sink.mails("grace@example.org"), "the confirmation of the new mail")
    check_now(desk)
    dovecot.append(USER, new("new-3"))
    check_now(desk)
    wait_for(lambda: desk.status()["tickets"] == 4, "another new mail")
    assert dovecot.count(USER) == 4
    assert desk.status()["received"] == 4, "left on the server, nothing is taken twice"
    assert len(sink.mails("grace@example.org")) == 2


def test_a_wrong_password_is_told_in_the_servers_words(sqlite_desk, dovecot):
    refused = sqlite_desk.run("mailbox", "add", USER, "--access", "pop3", "--host", "localhost", "--port", str(dovecot.pop3s), "--username", USER,
                              "--password-file", "-", "--trusted-certificate", str(dovecot.certificate), input="wrong", check=False)
    assert refused.returncode == 1
    assert b"Authentication failed" in refused.stderr, refused.stderr
