"""A full disk: mail waits where it is, pages go on, and everything resumes by itself (F6)."""
import os
import smtplib
import subprocess

import pytest

from conftest import Desk, mail, wait_for


@pytest.fixture
def small_disk(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("a disk of a fixed size can only be mounted by root")
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400m", "tmpfs", str(disk)], check=True)
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def answer(desk, text):
    try:
        with smtplib.SMTP("127.0.0.1", desk.smtp, timeout=10) as smtp:
            smtp.sendmail("grace@example.org", ["support@localhost"], mail(text=text))
        return 250
    except smtplib.SMTPDataError as error:
        return error.smtp_code


def test_mail_waits_while_the_disk_is_full(small_disk):
    desk = Desk(small_disk / "data")
    desk.add_technician()
    try:
        desk.start()
        assert answer(desk, "before\n") == 250
        ballast = small_disk / "ballast"
        with open(ballast, "wb") as file:
            file.write(b"\0" * (300 << 20))
        wait_for(lambda: answer(desk, "while full\n") == 452, "452 while the disk is full")
        page = desk.browser().open("/queue/waiting").body
        assert "Waiting for us" in page and "No mail is taken" in page
        ballast.unlink()
        wait_for(lambda: answer(desk, "after\n") == 250, "mail to be taken again")
        wait_for(lambda: desk.status()["waiting"] == 0, "all mails to be read")
    finally:
        desk.stop()
