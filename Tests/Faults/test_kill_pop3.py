"""SIGKILL at random while mail flows in by POP3, whose removals count only at QUIT: every mail is there exactly once (F1, F3, F18, I1–I3)."""
import os
import random
import signal
import threading
import time

from conftest import mail, wait_for
from EndToEnd.test_pop3 import USER, add_mailbox, check_now
from Faults.subjects import subjects_of_all_tickets

CYCLES = int(os.environ.get("MAILROOM_KILL_CYCLES", "8"))
MAILS_A_CYCLE = 40


def test_killed_at_random_loses_and_doubles_nothing(desk, dovecot, engine):
    chance = random.Random(f"{os.environ.get('MAILROOM_SEED', '20261124')} pop3 {engine}")
    desk.add_technician()
    desk.start()
    add_mailbox(desk, dovecot, "all")
    sent = set()
    for cycle in range(CYCLES):
        names = [f"seed-{cycle}-{index}" for index in range(MAILS_A_CYCLE)]

        def append():
            client = dovecot.client(USER)
            for name in names:
                dovecot.append(USER, mail(subject=name, message_id=name, text=f"{name}\n"), client=client)
                sent.add(name)
            client.logout()

        thread = threading.Thread(target=append)
        thread.start()
        if cycle % 2:
            thread.join()  # a visit has all of them, or takes what is there so far
        check_now(desk)
        time.sleep(chance.uniform(0.0, 0.4))  # the moment of the kill is the chance of this test
        desk.stop(signal.SIGKILL)
        desk.start()
        thread.join()
        assert len(sent) == (cycle + 1) * MAILS_A_CYCLE, "Dovecot took all of them"
        check_now(desk)
    wait_for(lambda: desk.status()["waiting"] == 0 and dovecot.count(USER) == 0 or check_now(desk), "all mails to be taken and removed", 60)
    books = desk.status()
    assert books["tickets"] == len(sent) == CYCLES * MAILS_A_CYCLE, books
    assert books["held"] == books["comments"] == 0, books
    assert subjects_of_all_tickets(desk, r"seed-\d+-\d+") == sorted(sent)
