"""Measures mail out: notices made, mails sent, what a ticket with many subscribers costs the others, and a server that puts off.

usage: outgoing.py WORK-FOLDER; MAILROOM_PROGRAM names the program. Prints lines of name, tab, figure.
"""
import contextlib
import os
import pathlib
import re
import shutil
import socketserver
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Tests"))
from conftest import Desk, free_port, listens, mail, program, wait_for  # noqa: E402

# Told of one event.
SUBSCRIBERS = 1000
# Events of that ticket.
UPDATES = int(os.environ.get("UPDATES", "10"))
# Customers of tickets of their own, for the server that puts off.
CUSTOMERS = 1000
WAITING = 10000


def report(name, figure):
    print(f"{name}\t{figure:.1f}", flush=True)


class Books:
    """The desk's database, read beside it."""

    def __init__(self, desk):
        self.base = sqlite3.connect(f"file:{desk.data}/mailroom.sqlite?mode=ro", uri=True)

    def number(self, query, *values):
        return self.base.execute(query, values).fetchone()[0]

    def made(self):
        return self.number("SELECT COUNT(*) FROM delivery")

    def waiting(self):
        return self.number("SELECT COUNT(*) FROM delivery WHERE state IN ('waiting', 'deferred')")

    def is_told(self):
        return not self.number("SELECT COUNT(*) FROM event WHERE notified_at IS NULL") and not self.number(
            "SELECT COUNT(*) FROM inbound WHERE state = 'waiting'")


def processor_seconds(desk):
    fields = pathlib.Path(f"/proc/{desk.server.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def deliver(desk, *mails):
    """As a mail server does; a mail that is taken is kept."""
    import smtplib
    with smtplib.SMTP("127.0.0.1", desk.smtp, timeout=60) as smtp:
        for one in mails:
            smtp.sendmail("load@example.org", ["support@desk.example.org"], one.encode())


def until(condition, what, seconds=600):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise SystemExit(f"{what}: not after {seconds} s")
        time.sleep(0.02)
    return time.monotonic()


def desk_with_many_subscribers(folder):
    """Ticket 1 has SUBSCRIBERS: 500 from its own Cc, as many as one mail gives, and those of ticket 2."""
    desk = Desk(folder).start()
    desk.add_technician()
    desk.run("settings", "set", "incoming.subscriberLimit", "500")
    people = [f"customer{number}@example.net" for number in range(SUBSCRIBERS)]
    books = Books(desk)
    for number in (0, 1):
        deliver(desk, mail(subject=f"Printer {number}", message_id=f"first-{number}", Cc=", ".join(people[number::2])))
        until(lambda: books.number("SELECT COUNT(*) FROM ticket") == number + 1 and books.is_told(), "the ticket")
    with contextlib.closing(sqlite3.connect(desk.data / "mailroom.sqlite", timeout=30)) as base, base:
        base.execute("INSERT INTO subscriber (ticket_id, person_id, added_at) SELECT 1, person_id, added_at FROM subscriber WHERE ticket_id = 2 ON CONFLICT DO NOTHING")
    count = books.number("SELECT COUNT(*) FROM subscriber WHERE ticket_id = 1")
    if count < SUBSCRIBERS:
        raise SystemExit(f"{count} subscribers")
    return desk, books


class Staying(urllib.request.HTTPRedirectHandler):
    """Looks at no page after a form: the page is not what is measured."""

    def redirect_request(self, *_):
        return None


def update(desk, count):
    """A technician answers ticket 1 so many times."""
    browser = desk.browser()
    token = re.search(r'name="form-token" value="([^"]+)"', browser.open("/tickets/1").body).group(1)
    cookies = next(handler for handler in browser.opener.handlers if isinstance(handler, urllib.request.HTTPCookieProcessor))
    browser.opener = urllib.request.build_opener(cookies, Staying())
    for number in range(count):
        text = f"Dear all,\n\nthe printer burns for the {number}th time. We have ordered more water, and a new printer is on its way.\n\nAda\n"
        browser.open("/tickets/1/replies", {"form-token": token, "text": text})
        if browser.status != 303:
            raise SystemExit(f"the reply was answered with {browser.status}: {browser.body[:500]}")


class Others:
    """Somebody else's ticket, again and again: how long until the confirmation is durable, and, with a server, sent."""

    def __init__(self, desk, state):
        self.desk, self.state, self.delays, self.over = desk, state, [], threading.Event()
        self.thread = threading.Thread(target=self.run)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *error):
        self.over.set()
        self.thread.join()

    def run(self):
        books = Books(self.desk)
        while not self.over.is_set():
            name = f"other-{self.state}-{time.monotonic_ns()}"
            start = time.monotonic()
            deliver(self.desk, mail(sender=f"{name}@example.com", subject="Something else", message_id=name))
            while not books.number("SELECT COUNT(*) FROM delivery WHERE address = ? AND (state = ? OR state = 'sent')", f"{name}@example.com", self.state):
                if time.monotonic() - start > 120:
                    raise SystemExit(f"no confirmation for {name}")
                time.sleep(0.005)
            self.delays.append((time.monotonic() - start) * 1000)
            self.over.wait(0.1)

    def report(self, name):
        report(f"{name}: p50 ms", statistics.median(self.delays))
        report(f"{name}: longest of {len(self.delays)}, ms", max(self.delays))


class Sink:
    """smtp-sink that keeps nothing."""

    def __init__(self):
        self.port = free_port()
        user = ["-u", "nobody"] if os.geteuid() == 0 else []
        self.process = subprocess.Popen([program("smtp-sink", "postfix"), *user, f"inet:127.0.0.1:{self.port}", "200"])
        wait_for(lambda: listens(self.port), "smtp-sink")

    def stop(self):
        self.process.terminate()
        self.process.wait()


def measure_notices(desk, books):
    with Others(desk, "waiting") as idle:
        time.sleep(2)
    idle.report("confirmation made, nothing else to do")
    before, processor = books.made(), processor_seconds(desk)
    with Others(desk, "waiting") as others:
        start = time.monotonic()
        update(desk, UPDATES)
        end = until(lambda: books.made() - before >= UPDATES * SUBSCRIBERS and books.is_told(), "the notices")
    report(f"notices made and durable/s ({UPDATES} events, {SUBSCRIBERS} subscribers)", (books.made() - before) / (end - start))
    report("notices: processor ms each", (processor_seconds(desk) - processor) * 1000 / (books.made() - before))
    others.report("confirmation made meanwhile")


def measure_sending(desk, books, name):
    """Everything that waits, to a sink that keeps nothing, each mail's outcome durable."""
    sink = Sink()
    try:
        waiting, processor = books.waiting(), processor_seconds(desk)
        start = time.monotonic()
        desk.send_through(sink)
        with Others(desk, "sent") as others:
            end = until(lambda: books.waiting() < 20, "sending")
        report(f"{name}: mails sent/s", waiting / (end - start))
        report(f"{name}: processor ms each", (processor_seconds(desk) - processor) * 1000 / waiting)
        others.report(f"confirmation sent meanwhile, {name}")
        until(lambda: not books.waiting(), "the last")
    finally:
        desk.run("outgoing", "set", "--host", "")
        sink.stop()


class PuttingOff(socketserver.ThreadingTCPServer):
    """Takes no recipient with an odd number while `is_refusing`; keeps the order of what it took, by recipient."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answers)
        self.is_refusing, self.taken, self.lock = True, {}, threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Answers(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True

    def handle(self):
        with contextlib.suppress(ConnectionError, ValueError):
            self.converse()

    def converse(self):
        say = self.wfile.write
        say(b"220 slow.example.org ESMTP\r\n")
        recipient = None
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"EHLO":
                say(b"250-slow.example.org\r\n250 PIPELINING\r\n")
            elif word == b"RCPT":
                address = line[line.index(b"<") + 1:line.index(b">")]
                number = int("0" + "".join(c for c in address.split(b"@")[0].decode() if c.isdigit()))
                if self.server.is_refusing and number % 2:
                    say(b"451 4.7.1 <" + address + b"> greylisted, come again\r\n")
                    recipient = None
                else:
                    recipient = address
                    say(b"250 2.1.5 OK\r\n")
            elif word == b"DATA":
                if recipient is None:
                    say(b"554 5.5.1 no recipients\r\n")
                    continue
                say(b"354 Go on\r\n")
                head = None
                while (part := self.rfile.readline()) not in (b".\r\n", b""):
                    if head is None and part[:11].lower() == b"message-id:":
                        head = part
                with self.server.lock:
                    self.server.taken.setdefault(recipient, []).append(head)
                say(b"250 2.0.0 OK\r\n")
            elif word == b"QUIT":
                say(b"221 Bye\r\n")
                return
            else:
                say(b"250 OK\r\n")


def measure_putting_off(desk, books):
    """WAITING mails of one ticket with many subscribers: half of them put off, then the server takes all."""
    rounds = -(-(WAITING - books.waiting()) // SUBSCRIBERS)
    update(desk, rounds)
    until(lambda: books.waiting() >= WAITING and books.is_told(), "the waiting mails")
    waiting, server = books.waiting(), PuttingOff()
    try:
        start = time.monotonic()
        desk.run("outgoing", "set", "--host", "127.0.0.1", "--port", str(server.server_address[1]), "--security", "none",
                 "--from-address", "support@desk.example.org")
        refused = books.number("SELECT COUNT(*) FROM delivery WHERE state IN ('waiting', 'deferred') AND CAST(replace(address, 'customer', '') AS INTEGER) % 2 = 1")
        taken = until(lambda: books.waiting() <= refused, "those that are taken")
        report(f"half of {waiting} put off: the other half through after s", taken - start)
        server.is_refusing = False
        start = time.monotonic()
        end = until(lambda: not books.waiting(), "those that were put off")
        report("then all let in: all through after s", end - start)
        order = "SELECT message_id FROM delivery d JOIN outgoing_mail m ON m.id = d.outgoing_mail_id WHERE d.address = ? ORDER BY d.id"
        wrong = 0
        for address, ids in server.taken.items():
            sent = [ident.decode().split("<")[1].split(">")[0] for ident in ids]
            due = [row[0] for row in books.base.execute(order, (address.decode(),)) if row[0] in set(sent)]
            wrong += sent != due
        report("recipients whose mails came in another order", wrong)
    finally:
        server.shutdown()


def measure_limits():
    port = free_port()
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    sink = subprocess.Popen([program("smtp-sink", "postfix"), *user, f"inet:127.0.0.1:{port}", "100"])
    try:
        wait_for(lambda: listens(port), "smtp-sink")
        start = time.monotonic()
        subprocess.run([program("smtp-source", "postfix"), "-s", "4", "-m", "10000", "-l", "6000", "-d", f"inet:127.0.0.1:{port}"], check=True)
        report("limit: smtp-source, 4 connections, to smtp-sink mails/s", 10000 / (time.monotonic() - start))
    finally:
        sink.terminate()
        sink.wait()


def main(work_folder):
    work = pathlib.Path(work_folder)
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    measure_limits()
    desk, books = desk_with_many_subscribers(work / "out")
    try:
        measure_notices(desk, books)
        measure_sending(desk, books, "unsigned")
        for algorithm in ("rsa", "ed25519"):
            desk.run("dkim", "make", "desk.example.org", "--algorithm", algorithm)
            desk.run("dkim", "enable", "desk.example.org")
            update(desk, 3)
            until(lambda: books.waiting() >= 3 * SUBSCRIBERS and books.is_told(), "the notices to sign")
            measure_sending(desk, books, f"signed, {algorithm}")
            desk.run("dkim", "disable", "desk.example.org")
            desk.run("dkim", "remove", "desk.example.org")
        measure_putting_off(desk, books)
    finally:
        desk.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
