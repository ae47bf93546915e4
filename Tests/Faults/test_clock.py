"""The machine's clock is wrong for a moment: nothing waits for years, and nothing is given up for it (F25)."""
import glob
import os

import pytest

from conftest import mail, wait_for
from .slow_server import SlowServer


@pytest.fixture
def clock(tmp_path):
    """Sets the clock of the desks that this test starts: `clock("+10d")`."""
    found = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
    if not found:
        pytest.fail("libfaketime is missing: install Debian's package libfaketime (./test does)")
    file = tmp_path / "clock"
    file.write_text("+0")
    variables = [f"LD_PRELOAD={found[0]}", f"FAKETIME_TIMESTAMP_FILE={file}", "FAKETIME_NO_CACHE=1", "FAKETIME_DONT_FAKE_MONOTONIC=1"]

    started = []

    def start(desk):
        # The library puts a variable of its own into the environment, where Swift's runtime then finds no arguments: that is
        # done by the second env.
        desk.starter = ["env", *variables, "env"]
        desk.start()
        started.append(desk.server.process.pid)
        return file.write_text

    yield start
    for process in started:
        for left in glob.glob(f"/dev/shm/*faketime*_{process}"):
            os.unlink(left)


def test_a_mail_that_was_put_off_while_the_clock_was_ahead_leaves_when_it_is_right(sqlite_desk, clock):
    desk, is_busy = sqlite_desk, True
    server = SlowServer(lambda _: b"451 4.3.0 Later\r\n" if is_busy else b"250 taken\r\n")
    try:
        desk.add_technician()
        set_clock = clock(desk)
        desk.run("outgoing", "set", "--host", "127.0.0.1", "--port", str(server.port), "--security", "none", "--from-address", "support@desk.example.org")
        set_clock("+3650d")
        desk.run("deliver", input=mail())
        wait_for(lambda: desk.status()["outbox"]["deferred"] == 2, "the server to put both off")
        is_busy = False
        set_clock("+0")
        wait_for(lambda: desk.status()["outbox"]["sent"] == 2, "them to leave", 40)
        assert "waits were ended" in desk.output(), "they were put off for ten years"
    finally:
        server.stop()


def test_a_mail_that_waits_is_not_given_up_by_a_clock_that_is_ahead(sqlite_desk, clock):
    desk, is_busy = sqlite_desk, True
    server = SlowServer(lambda _: b"451 4.3.0 Later\r\n" if is_busy else b"250 taken\r\n")
    try:
        desk.add_technician()
        set_clock = clock(desk)
        desk.run("outgoing", "set", "--host", "127.0.0.1", "--port", str(server.port), "--security", "none", "--from-address", "support@desk.example.org")
        desk.run("deliver", input=mail())
        wait_for(lambda: desk.status()["outbox"]["deferred"] == 2, "the server to put both off")
        tries = len(server.taken)
        set_clock("+10d")
        wait_for(lambda: len(server.taken) >= tries + 2, "both to be tried")
        wait_for(lambda: desk.status()["outbox"]["deferred"] == 2, "both to be put off")
        is_busy = False
        set_clock("+0")
        wait_for(lambda: desk.status()["outbox"] == {"waiting": 0, "sent": 2, "deferred": 0, "failed": 0}, "them to leave", 40)
    finally:
        server.stop()
