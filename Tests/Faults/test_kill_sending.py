"""The desk ends while it sends: what a server has is not sent again, but for what was under way (F2, I5)."""
import os
import random
import signal

import pytest

from conftest import mail, wait_for
from .slow_server import SlowServer, slowly

# As many as a new desk has.
CONNECTIONS = 4
CYCLES = int(os.environ.get("MAILROOM_KILL_CYCLES", "2"))
# Of each cycle: twice as many mails, and the server's time for each.
TICKETS = int(os.environ.get("MAILROOM_KILL_TICKETS", "10"))
SECONDS = float(os.environ.get("MAILROOM_KILL_SERVER_SECONDS", "0.05"))


@pytest.fixture
def serve():
    servers = []

    def start(answer):
        servers.append(SlowServer(answer))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


def fill(desk, tickets, cycle=0):
    """Tickets of as many customers, each with a confirmation and a mail to the technician."""
    folder = desk.data.parent / f"mails-{cycle}"
    folder.mkdir()
    for number in range(tickets):
        name = f"kill-{cycle}-{number}"
        (folder / name).write_text(mail(sender=f"c{cycle}.{number}@example.org", subject=name, message_id=name, text=f"{name}\n"))
    desk.run("deliver", str(folder))


def set_server(desk, server):
    desk.run("outgoing", "set", "--host", "127.0.0.1", "--port", str(server.port), "--security", "none", "--from-address", "support@desk.example.org")


def is_done(desk):
    books = desk.status()
    return books["waiting"] == 0 and books["events"]["pending"] == 0 and books["outbox"]["waiting"] + books["outbox"]["deferred"] == 0


def again(server):
    return sum(count - 1 for count in server.copies().values())


def test_a_kill_sends_again_only_what_was_under_way(desk, serve, engine):
    """F2: SIGKILL after some were taken; the copies have the same Message-ID and bytes."""
    chance = random.Random(f"{os.environ.get('MAILROOM_SEED', '20261201')} {engine}")
    server = serve(slowly(SECONDS))
    desk.add_technician()
    desk.start()
    set_server(desk, server)
    made, before = 0, 0
    for cycle in range(CYCLES):
        so_far = server.answered
        fill(desk, TICKETS, cycle)
        made += 2 * TICKETS
        wanted = so_far + chance.randint(2, TICKETS + TICKETS // 5)
        wait_for(lambda: server.answered >= wanted, "some mails to be taken")
        desk.stop(signal.SIGKILL)
        desk.start()
        wait_for(lambda: is_done(desk), "the rest to be sent", 60)
        assert again(server) - before <= CONNECTIONS, f"cycle {cycle}: {again(server) - before} copies"
        before = again(server)
    assert len(server.copies()) == made == desk.status()["outbox"]["sent"]
    assert all(len(bodies) == 1 for bodies in server.bodies().values())
    print(f"\n{engine}: {CYCLES} kills, {made} mails, {before} copies made again ({100 * before / len(server.taken):.2f} %)")


def test_a_stop_lets_what_is_under_way_end_and_begins_nothing(desk, serve):
    """Fault 5: SIGTERM beside a server that answers sends nothing twice, and frees what was claimed and not begun."""
    server = serve(slowly(0.4))
    desk.add_technician()
    fill(desk, 10)
    desk.start()
    set_server(desk, server)
    wait_for(lambda: server.answered >= 5, "some mails to be taken")
    desk.stop(signal.SIGTERM)
    assert desk.server.process.returncode == 0, desk.output()[-2000:]
    taken = len(server.taken)
    assert taken < 20 and desk.status()["outbox"]["sent"] == taken, "each was ended and written down"
    desk.start()
    wait_for(lambda: is_done(desk), "the rest to be sent", 60)
    assert again(server) == 0 and len(server.taken) == 20


def test_a_server_that_hangs_behind_the_dot_keeps_nothing_else_waiting(desk, serve):
    """Fault 20: two mails hang; all others leave by the other connections, and a stop forgets nothing of it."""
    server = serve(lambda number: None if number <= CONNECTIONS - 1 else b"250 taken\r\n")
    desk.add_technician()
    fill(desk, 10)
    desk.start()
    set_server(desk, server)
    wait_for(lambda: server.answered == 20 - (CONNECTIONS - 1), "all others to be sent")
    desk.stop(signal.SIGTERM)
    wait_for(lambda: desk.status()["outbox"]["deferred"] == CONNECTIONS - 1, "what hangs to be in doubt")
    desk.start()
    assert desk.status()["outbox"]["sent"] == 20 - (CONNECTIONS - 1)
    assert again(server) == 0, "in doubt: not before ten minutes"
