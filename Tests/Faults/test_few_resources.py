"""Few descriptors, many mails at once, calls that fail, a backup of yesterday (F4, F29, F35, F36)."""
import contextlib
import os
import resource
import shutil
import signal
import smtplib
import socket
import sqlite3
import subprocess
import threading
import time

import pytest

from conftest import PROGRAM, Desk, Server, mail, program, wait_for
from EndToEnd.test_main_job import add_mailbox

USER = "support@desk.example.org"


def send(desk, name):
    with smtplib.SMTP("127.0.0.1", desk.smtp, timeout=10) as smtp:
        smtp.sendmail("grace@example.org", ["support@localhost"], mail(subject=name, message_id=name, text=f"{name}\n"))


def test_with_all_descriptors_taken_it_goes_on_afterwards(sqlite_desk, monkeypatch):
    """F36: 64 descriptors, a hundred connections."""
    desk = sqlite_desk
    desk.add_technician()
    desk.start()
    resource.prlimit(desk.server.process.pid, resource.RLIMIT_NOFILE, (64, 64))
    taken = []
    for number in range(100):
        with contextlib.suppress(OSError):
            taken.append(socket.create_connection(("127.0.0.1", desk.port if number % 2 else desk.smtp), timeout=2))
    for connection in taken:
        connection.close()
    wait_for(desk.is_ready, "pages again", 30)

    def takes():
        send(desk, "after all")
        return True

    wait_for(takes, "mail to be taken again", 30)
    wait_for(lambda: desk.status()["tickets"] >= 1, "the ticket")


def test_a_backlog_is_drained_while_pages_are_served(sqlite_desk, dovecot):
    """F29, shortened: 600 mails wait in a mailbox; another mailbox's one mail does not wait for them all."""
    desk = sqlite_desk
    desk.add_technician()
    dovecot.append(USER, *[mail(subject=f"backlog {number}", message_id=f"b{number}") for number in range(600)])
    desk.start()
    browser = desk.browser()
    add_mailbox(desk, dovecot, existing="all")
    add_mailbox(desk, dovecot, user="sales@desk.example.org", existing="all")
    dovecot.append("sales@desk.example.org", mail(subject="the other mailbox", message_id="other"))
    pages = 0
    end = time.monotonic() + 120
    while desk.status()["tickets"] < 601 and time.monotonic() < end:
        assert browser.open("/queue/all").status == 200
        pages += 1
    books = desk.status()
    assert books["tickets"] == books["received"] == 601, books
    assert pages > 0 and dovecot.count(USER) == 0


@pytest.mark.parametrize("call, error, numbers", [
    ("fdatasync", "EIO", "3 9"), ("fdatasync", "ENOSPC", "3 9"), ("pwrite64", "EIO", "9 80 150"), ("pwrite64", "ENOSPC", "9 80 150")])
def test_calls_that_fail_are_never_answered_250(sqlite_desk, call, error, numbers):
    """F4: the Nth call of each kind fails, for a few N; MAILROOM_FAIL_CALLS="1 2 … 60" names others."""
    desk = sqlite_desk
    desk.add_technician()
    accepted = []
    for number in os.environ.get("MAILROOM_FAIL_CALLS", numbers).split():
        with open(desk.data.parent / "strace.log", "wb") as log:
            desk.server = Server(
                [program("strace", "strace"), "-f", "-qq", "-e", f"trace={call}", "-e", f"inject={call}:error={error}:when={number}", "-o", "/dev/null",
                 PROGRAM, "serve", *desk.options(), "--listen", f"127.0.0.1:{desk.port}", "--receive", f"127.0.0.1:{desk.smtp}", "--host-name", "desk.example.org"],
                stdout=log, stderr=log, cwd=desk.data.parent)
        with contextlib.suppress(BaseException):
            wait_for(lambda: desk.server.process.poll() is not None or ready(desk), "the desk to be ready or to have ended", 40)
        for index in range(6):
            name = f"{call}-{number}-{index}"
            with contextlib.suppress(OSError, smtplib.SMTPException):
                send(desk, name)
                accepted.append(name)
        desk.stop(signal.SIGKILL)
    desk.start()
    wait_for(lambda: desk.status()["waiting"] == 0, "all to be filed", 40)
    books = desk.status()
    with contextlib.closing(sqlite3.connect(desk.data / "mailroom.sqlite")) as database:
        subjects = [row[0] for row in database.execute("SELECT subject FROM ticket")]
    assert accepted and set(accepted) <= set(subjects), (accepted, subjects, books)
    assert len(subjects) == len(set(subjects)), "nothing twice"


def ready(desk):
    with contextlib.suppress(AssertionError):
        return desk.is_ready()
    return False


def test_a_backup_of_yesterday_gets_the_mails_since_again_where_the_mailbox_keeps_them(sqlite_desk, dovecot, tmp_path):
    """F35: with "mark as seen" the server has them all; what the backup has is not made twice."""
    desk = sqlite_desk
    desk.add_technician()
    desk.start()
    add_mailbox(desk, dovecot, existing="all", afterwards="seen")
    dovecot.append(USER, *[mail(subject=f"before {number}", message_id=f"before{number}") for number in range(3)])
    wait_for(lambda: desk.status()["tickets"] == 3, "the mails before", 40)
    backup = tmp_path / "backup"
    backup.mkdir()
    with contextlib.closing(sqlite3.connect(desk.data / "mailroom.sqlite")) as source, contextlib.closing(sqlite3.connect(backup / "mailroom.sqlite")) as target:
        source.backup(target)
    shutil.copy(desk.data / "secret.key", backup / "secret.key")
    dovecot.append(USER, *[mail(subject=f"after {number}", message_id=f"after{number}") for number in range(3)])
    wait_for(lambda: desk.status()["tickets"] == 6, "the mails after", 40)
    desk.stop()
    restored = Desk(backup)
    restored.start()
    try:
        wait_for(lambda: restored.status()["tickets"] == 6, "the mails since the backup", 60)
        books = restored.status()
        assert books["received"] - books["duplicates"] == 6 and dovecot.count(USER) == 6, books
    finally:
        restored.stop()
