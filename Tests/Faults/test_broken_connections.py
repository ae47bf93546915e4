"""Connections to mailboxes break or hang anywhere: the mail is fetched again, and no other mailbox waits (F12, F13, F16, F18)."""
import re

import pytest

from conftest import Dovecot, let_others_in, mail, wait_for
from Faults.proxy import Proxy

USER, OTHER = "support@desk.example.org", "sales@desk.example.org"


def add_mailbox(desk, dovecot, port, user=USER, access="imap"):
    desk.run("mailbox", "add", user, "--access", access, "--host", "localhost", "--port", str(port), "--username", user, "--password-file", "-",
             "--existing", "all", "--trusted-certificate", str(dovecot.certificate), input="secret")


def enable(desk, browser):
    """Visits at once, whatever the mailbox waits for."""
    browser.open("/settings/mailboxes").submit("/settings/mailboxes/1/enabling")


# In bytes of a whole visit's answers: the handshake is about 1,500, one mail's literal 40,000.
CUTS = [1, 700, 1600, 2000, 2400, 3000, 10_000, 30_000, 40_000, 42_000, 42_500]


@pytest.mark.parametrize("access", ["imap", "pop3"])
def test_a_connection_that_breaks_anywhere_costs_no_mail(desk, dovecot, access):
    """F12, F18: also in a mail's middle, and before the server confirms QUIT."""
    desk.add_technician()
    desk.start()
    proxy = Proxy(dovecot.imaps if access == "imap" else dovecot.pop3s)
    add_mailbox(desk, dovecot, proxy.port, access=access)
    browser = desk.browser()
    for number, cut in enumerate(CUTS, 1):
        proxy.cut_after(cut)
        proxy.cut()
        dovecot.append(USER, mail(subject=f"cut at {cut}", text=f"{cut}\n" + "0123456789" * 4000 + "\n"))

        def is_taken():
            enable(desk, browser)
            return proxy.cuts == number and desk.status()["tickets"] == number and dovecot.count(USER) == 0

        wait_for(is_taken, f"the mail to be taken after a cut at byte {cut}", 30)
    proxy.stop()
    books = desk.status()
    assert books["received"] == books["tickets"] == len(CUTS), books
    assert "0123456789" * 4000 in re.sub(r"\s", "", browser.open("/tickets/1").body), "a whole mail"


def test_a_server_that_falls_silent_is_left_after_its_time_and_no_other_mailbox_waits(sqlite_desk, dovecot):
    """F13: half-open, as behind a router that was switched off. A handshake has 30 seconds, a command 60."""
    desk = sqlite_desk
    desk.add_technician()
    desk.start()
    proxy = Proxy(dovecot.imaps)
    add_mailbox(desk, dovecot, proxy.port)
    add_mailbox(desk, dovecot, dovecot.imaps, user=OTHER)
    dovecot.append(USER, mail(text="before\n"))
    wait_for(lambda: desk.status()["tickets"] == 1, "the mail before")
    proxy.fall_silent()
    proxy.cut()
    dovecot.append(USER, mail(text="while silent\n"))
    for number in range(2, 5):
        dovecot.append(OTHER, mail(text=f"{number}\n", to=OTHER))
        wait_for(lambda: desk.status()["tickets"] == number, "the other mailbox to be read", 10)
    assert dovecot.count(USER) == 1, "nothing came from the silent one"
    wait_for(lambda: '"last_error":"' in desk.run("mailbox", "list", "--json").stdout.decode().replace('" : "', '":"'), "the silence to be told", 100)
    proxy.pass_on()
    wait_for(lambda: desk.status()["tickets"] == 5 and dovecot.count(USER) == 0, "the mail after all", 60)
    proxy.stop()


@pytest.fixture
def without_uidplus(tmp_path):
    let_others_in(tmp_path)
    found = Dovecot(tmp_path / "bare", more="imap_capability = IMAP4rev1 IDLE LITERAL+\n")
    yield found
    found.stop()


def test_without_uidplus_nothing_that_others_marked_is_expunged(sqlite_desk, without_uidplus):
    """F16: a plain EXPUNGE would remove what a person marked; ours stays until it can go, and is taken once."""
    desk, dovecot = sqlite_desk, without_uidplus
    dovecot.append(USER, mail(text="a person's own\n"))
    client = dovecot.client(USER)
    client.select("INBOX")
    client.store("1", "+FLAGS", "(\\Deleted)")
    client.logout()
    desk.add_technician()
    desk.start()
    desk.run("mailbox", "add", USER, "--host", "localhost", "--port", str(dovecot.imaps), "--username", USER, "--password-file", "-",
             "--existing", "new", "--trusted-certificate", str(dovecot.certificate), input="secret")
    browser = desk.browser()
    for number in range(1, 4):
        dovecot.append(USER, mail(text=f"{number}\n"))
        wait_for(lambda: desk.status()["tickets"] == number, "the new mail")
        enable(desk, browser)
    assert desk.status()["received"] == 3
    assert dovecot.count(USER) >= 1
    client = dovecot.client(USER)
    client.select("INBOX", readonly=True)
    bodies = [client.fetch(number, "(BODY.PEEK[TEXT])")[1][0][1] for number in client.search(None, "ALL")[1][0].split()]
    client.logout()
    assert any(b"a person's own" in body for body in bodies)
