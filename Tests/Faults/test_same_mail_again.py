"""The same mail comes again: renumbered mailboxes, copies, servers that remove nothing, senders that heard no answer (F14–F17, F19)."""
import random
import re
import shutil
import signal
import smtplib
import threading

import pytest

from conftest import mail, wait_for
from EndToEnd.test_main_job import add_mailbox
from Faults.proxy import Proxy
from Faults.subjects import subjects_of_all_tickets

USER, OTHER = "support@desk.example.org", "sales@desk.example.org"


def is_read(desk, received):
    """The books, once so many mails are in them and none waits."""
    wait_for(lambda: desk.status()["received"] >= received and desk.status()["waiting"] == 0, f"{received} mails to be read")
    books = desk.status()
    assert books["received"] == received, books
    return books


def maildir(dovecot, user=USER):
    return dovecot.folder / "mail" / user


def test_a_new_uidvalidity_makes_no_ticket_twice(desk, dovecot):
    """F14: all mails have new numbers, as after a restored index."""
    desk.add_technician()
    desk.start()
    add_mailbox(desk, dovecot, afterwards="seen")
    dovecot.append(USER, *(mail(text=f"{number}\n") for number in range(20)))
    is_read(desk, 20)
    desk.stop()
    before = uid_validity(dovecot)
    for path in [*maildir(dovecot).glob("dovecot*")]:
        path.unlink()
    wait_for(lambda: uid_validity(dovecot) != before, "the mailbox to be renumbered")
    desk.start()
    dovecot.append(USER, mail(text="new\n"))
    books = is_read(desk, 41)
    assert (books["tickets"], books["duplicates"]) == (21, 20), books


def uid_validity(dovecot):
    client = dovecot.client(USER)
    answer = client.status("INBOX", "(UIDVALIDITY)")[1][0]
    client.logout()
    return int(re.search(rb"UIDVALIDITY (\d+)", answer).group(1))


def test_a_byte_identical_copy_makes_no_ticket(desk, dovecot):
    """F15: the file is there twice."""
    desk.add_technician()
    desk.start()
    add_mailbox(desk, dovecot, afterwards="seen")
    dovecot.append(USER, mail())
    is_read(desk, 1)
    file = next(path for path in maildir(dovecot).glob("[cn]*/*") if path.is_file())
    copy = maildir(dovecot) / "new" / "1700000000.copy.localhost"
    shutil.copy(file, copy)
    copy.chmod(0o666)
    books = is_read(desk, 2)
    assert (books["tickets"], books["duplicates"]) == (1, 1), books


def test_the_same_mail_by_another_way_makes_no_ticket_and_the_same_message_id_alone_does(desk, dovecot):
    """F15: other trace fields and the same words are a copy; other words are another mail (T6)."""
    desk.add_technician()
    desk.start()
    add_mailbox(desk, dovecot)
    letter = mail(message_id="twice")
    dovecot.append(USER, "Received: by a.example; Sat, 21 Nov 2026 09:14:00 +0000\n" + letter)
    is_read(desk, 1)
    dovecot.append(USER, "Received: by b.example; Sat, 21 Nov 2026 09:15:00 +0000\n" + letter)
    books = is_read(desk, 2)
    assert (books["tickets"], books["duplicates"]) == (1, 1), books
    dovecot.append(USER, mail(message_id="twice", text="Something else.\n"))
    assert is_read(desk, 3)["tickets"] == 2


@pytest.mark.parametrize(("setting", "tickets"), [("off", 1), ("on", 2)])
def test_a_mail_to_two_mailboxes_is_one_ticket_or_two_as_is_set(desk, dovecot, setting, tickets):
    """F15: an alias puts it into both."""
    desk.add_technician()
    desk.run("settings", "set", f"incoming.oneTicketPerMailbox={setting}")
    desk.start()
    add_mailbox(desk, dovecot)
    add_mailbox(desk, dovecot, user=OTHER)
    letter = mail(message_id="to-both", to=f"{USER}, {OTHER}")
    for user in (USER, OTHER):
        dovecot.append(user, f"Delivered-To: {user}\n" + letter)
    books = is_read(desk, 2)
    assert (books["tickets"], books["duplicates"]) == (tickets, 2 - tickets), books


def test_a_human_client_that_expunges_meanwhile_costs_no_other_mail(desk, dovecot):
    """F17: what a person removes first is theirs; all else is taken, once, and nothing is an error."""
    desk.add_technician()
    desk.start()
    add_mailbox(desk, dovecot)
    chance = random.Random("f17")
    names = [f"seed-{number}" for number in range(200)]
    removed, is_over = set(), threading.Event()

    def human():
        client = dovecot.client(USER)
        while not is_over.is_set():
            client.select("INBOX")
            uids = client.uid("SEARCH", None, "ALL")[1][0].split()
            if not uids:
                continue
            uid = chance.choice(uids)
            found = client.uid("FETCH", uid, "(BODY.PEEK[HEADER.FIELDS (SUBJECT)])")[1]
            if found and isinstance(found[0], tuple):
                removed.add(re.search(rb"seed-\d+", found[0][1]).group().decode())
                client.uid("STORE", uid, "+FLAGS", "(\\Deleted)")
                client.expunge()
        client.logout()

    thread = threading.Thread(target=human)
    thread.start()
    for name in names:
        dovecot.append(USER, mail(subject=name, message_id=name, text=f"{name}\n"))
    wait_for(lambda: dovecot.count(USER) == 0, "the mailbox to be empty")
    is_over.set()
    thread.join()
    wait_for(lambda: desk.status()["waiting"] == 0, "all to be read")
    taken = subjects_of_all_tickets(desk, r"seed-\d+")
    assert len(taken) == len(set(taken)) == desk.status()["received"], "nothing twice"
    assert set(names) - set(taken) <= removed, "nothing is missing that nobody removed"
    assert removed and taken
    assert b"last_error\":\"" not in desk.run("mailbox", "list", "--json").stdout


def test_an_lmtp_sender_that_heard_no_answer_sends_again_and_one_ticket_is_made(desk):
    """F19: the connection breaks after the dot, and the desk dies after it kept the mail; the sender tries again."""
    desk.add_technician()
    desk.start()
    letter = mail(message_id="again").replace("\n", "\r\n")
    proxy = Proxy(desk.lmtp)
    for number, end in enumerate([proxy.cut, lambda: desk.stop(signal.SIGKILL)], 1):
        proxy.swallow_after(b"\r\n.\r\n")
        breaker = threading.Thread(target=end_once_kept, args=(desk, number, end))
        with pytest.raises((smtplib.SMTPException, OSError)):
            with smtplib.LMTP("127.0.0.1", proxy.port, timeout=20) as lmtp:
                breaker.start()
                lmtp.sendmail("grace@example.org", ["support@localhost"], letter)
        breaker.join()
    desk.start()
    proxy.pass_on()
    with smtplib.LMTP("127.0.0.1", proxy.port, timeout=20) as lmtp:
        assert lmtp.sendmail("grace@example.org", ["support@localhost"], letter) == {}
    proxy.stop()
    books = is_read(desk, 3)
    assert (books["tickets"], books["duplicates"]) == (1, 2), books


def end_once_kept(desk, number, end):
    wait_for(lambda: desk.status()["received"] == number, "the mail to be kept")
    end()
