"""SIGKILL at random while mail flows in by IMAP and by SMTP: every mail is there exactly once (F1, F3, I1–I3)."""
import os
import random
import re
import signal
import smtplib
import threading
import time

from conftest import mail, wait_for
from EndToEnd.test_main_job import add_mailbox

CYCLES = int(os.environ.get("MAILROOM_KILL_CYCLES", "8"))
MAILS_A_CYCLE = 40


def test_killed_at_random_loses_and_doubles_nothing(desk, dovecot, engine):
    seed = int(os.environ.get("MAILROOM_SEED", "20261124"))
    chance = random.Random(f"{seed} {engine}")
    user = "support@desk.example.org"
    desk.add_technician()
    desk.start()
    add_mailbox(desk, dovecot, existing="new")
    accepted, number = set(), 0
    for cycle in range(CYCLES):
        names = [f"seed-{cycle}-{index}" for index in range(MAILS_A_CYCLE)]
        by_imap, by_smtp = names[::2], names[1::2]

        def append():
            client = dovecot.client(user)
            for name in by_imap:
                dovecot.append(user, mail(subject=name, message_id=name, text=f"{name}\n"), client=client)
                accepted.add(name)
            client.logout()

        def send():
            end = time.monotonic() + 60
            for name in by_smtp:
                while time.monotonic() < end:
                    try:
                        with smtplib.SMTP("127.0.0.1", desk.smtp, timeout=5) as smtp:
                            smtp.sendmail("grace@example.org", [user], mail(subject=name, message_id=name, text=f"{name}\n"))
                        accepted.add(name)
                        break
                    except (OSError, smtplib.SMTPException):
                        time.sleep(0.05)  # an MTA that tries again

        threads = [threading.Thread(target=append), threading.Thread(target=send)]
        for thread in threads:
            thread.start()
        time.sleep(chance.uniform(0.05, 1.0))  # the moment of the kill is the chance of this test
        desk.stop(signal.SIGKILL)
        desk.start()
        for thread in threads:
            thread.join()
        assert len(accepted) == (cycle + 1) * MAILS_A_CYCLE, desk.output()[-3000:]
    wait_for(lambda: desk.status()["waiting"] == 0 and dovecot.count(user) == 0, "all mails to be taken", 60)
    books = desk.status()
    assert books["tickets"] == len(accepted), books
    assert books["held"] == 0 and books["comments"] == 0, books
    page = desk.browser()
    seen = []
    for number in range(0, 40):
        page.open(f"/queue/all?page={number}")
        found = re.findall(r"<b>(seed-\d+-\d+)</b>", page.body)
        if not found:
            break
        seen += found
    assert sorted(seen) == sorted(accepted)
