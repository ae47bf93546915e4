"""Measures what pages, mails and sending cost on desks of several sizes, on both engines: a large desk is to be as quick as
a small one.

usage: scale.py WORK-FOLDER; MAILROOM_PROGRAM names the program. Prints a table: milliseconds of the processor (the program's
and PostgreSQL's), and in brackets of the clock, for one page, mail or start.
SIZES and ENGINES (sqlite, postgres) choose what is measured.
"""
import http.client
import json
import os
import pathlib
import smtplib
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "Tests"))
from conftest import Desk, Postgres, Sink  # noqa: E402

SIZES = [int(size) for size in os.environ.get("SIZES", "10000 100000 1000000").split()]
ENGINES = os.environ.get("ENGINES", "sqlite postgres").split()
# Of each page, after a few that fill the caches.
REQUESTS, WARMING = int(os.environ.get("REQUESTS", "100")), 5
MAILS = 200
TICK = os.sysconf("SC_CLK_TCK")

PAGES = [
    ("queue, waiting for us", "admin", "/queue/waiting"), ("queue, all open", "admin", "/queue/all"),
    ("queue, answered", "admin", "/queue/answered"), ("queue, unassigned", "admin", "/queue/unassigned"),
    ("queue, closed", "admin", "/queue/closed"), ("queue, closed, page 20", "admin", "/queue/closed?page=19"),
    ("technician's queue, all open", "tech1", "/queue/all"), ("technician's queue, closed", "tech1", "/queue/closed"),
    ("ticket, 4 entries", "admin", "/tickets/7"), ("ticket, 20 messages", "admin", "/tickets/{messages20}"),
    ("ticket, 40 messages in HTML", "admin", "/tickets/{html40}"), ("customer's own tickets", "customer1", "/tickets"),
    ("people", "admin", "/people"), ("held mail", "admin", "/held"), ("outbox", "admin", "/outbox"),
]


def seconds_of(pid):
    """Of the processor, with the children that ended."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0
    return sum(map(int, fields[11:15])) / TICK


def children_of(pid):
    try:
        return [int(child) for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


class Measured:
    """A filled desk with its server, and the processor time of both processes."""

    def __init__(self, work, engine, size):
        self.postgres = Postgres(work / f"postgres-{size}") if engine == "postgres" else None
        url = self.postgres.url() if self.postgres else None
        self.desk = Desk(work / f"{engine}-{size}", url)
        began = time.monotonic()
        fill = [str(HERE / "fill"), str(self.desk.data), "--tickets", str(size)] + (["--database", url] if url else [])
        self.facts = json.loads(subprocess.run(fill, check=True, stdout=subprocess.PIPE).stdout)
        print(f"{engine}, {size} tickets: filled in {time.monotonic() - began:.0f} s", file=sys.stderr)

    def processor(self):
        total = seconds_of(self.desk.server.process.pid)
        if self.postgres:
            main = [self.postgres.server.process.pid, *children_of(self.postgres.server.process.pid)]
            total += sum(seconds_of(pid) for pid in {*main, *(child for pid in main for child in children_of(pid))})
        return total

    def waiting(self):
        """Mails that are not tickets yet, and mails that are not sent yet."""
        ledger = json.loads(self.desk.run("status", "--json").stdout)
        return ledger["waiting"], ledger["outbox"]["waiting"] + ledger["outbox"]["deferred"]

    def settled(self, place, seconds=300):
        end = time.monotonic() + seconds
        while self.waiting()[place]:
            if time.monotonic() > end:
                raise SystemExit("work is left after 300 s")
            time.sleep(0.3)

    def close(self):
        self.desk.stop()
        if self.postgres:
            self.postgres.server.stop()


def start(measured):
    began = time.monotonic()
    measured.desk.start()
    yield "start to ready", seconds_of(measured.desk.server.process.pid) * 1000, (time.monotonic() - began) * 1000
    # The first minute's tidying is not a page's.
    time.sleep(3)


def pages(measured):
    connection = http.client.HTTPConnection("127.0.0.1", measured.desk.port)
    for name, who, path in PAGES:
        headers = {"Cookie": f"mailroom={measured.facts['cookies'][who]}"}
        path = path.format(**measured.facts["tickets"])

        def get():
            began = time.monotonic()
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise SystemExit(f"{path} answered {answer.status}")
            return (time.monotonic() - began) * 1000

        for _ in range(WARMING):
            get()
        before = measured.processor()
        clock = statistics.median(get() for _ in range(REQUESTS))
        yield name, (measured.processor() - before) * 1000 / REQUESTS, clock


def mails(measured):
    """By SMTP, until each is a ticket and all are told of."""
    before, began = measured.processor(), time.monotonic()
    with smtplib.SMTP("127.0.0.1", measured.desk.smtp, timeout=60) as smtp:
        for number in range(MAILS):
            smtp.sendmail(f"new{number}@example.org", ["support@desk.example.org"],
                          f"From: new{number}@example.org\nSubject: Order {number}\nMessage-ID: <{number}.{began}@example.org>\n\nHelp, please.\n".encode())
    measured.settled(0)
    yield "mail to the ticket", (measured.processor() - before) * 1000 / MAILS, (time.monotonic() - began) * 1000 / MAILS


def sending(measured, sink):
    # The outbox is still until there is a server; then all that was made for the mails above goes.
    made = measured.waiting()[1]
    while True:
        time.sleep(2)
        if measured.waiting()[1] == made:
            break
        made = measured.waiting()[1]
    before, began = measured.processor(), time.monotonic()
    measured.desk.send_through(sink)
    measured.settled(1)
    yield "mail sent", (measured.processor() - before) * 1000 / made, (time.monotonic() - began) * 1000 / made


def measure(work, engine, size, sink):
    measured = Measured(work, engine, size)
    try:
        figures = {}
        for part in (start(measured), pages(measured), mails(measured), sending(measured, sink)):
            for name, processor, clock in part:
                figures[name] = (processor, clock)
        return figures
    finally:
        measured.close()


def table(columns):
    names = list(dict.fromkeys(name for figures in columns.values() for name in figures))
    print("| ms of the processor (and of the clock) | " + " | ".join(columns) + " |")
    print("|---|" + "---|" * len(columns))
    for name in names:
        cells = [f"{figures[name][0]:.1f} ({figures[name][1]:.1f})" if name in figures else "" for figures in columns.values()]
        print(f"| {name} | " + " | ".join(cells) + " |")


def main():
    work = pathlib.Path(sys.argv[1])
    work.mkdir(parents=True, exist_ok=True)
    sink = Sink(work / "sink")
    columns = {}
    for engine in ENGINES:
        for size in SIZES:
            columns[f"{engine} {size:,}"] = measure(work, engine, size, sink)
    sink.server.stop()
    table(columns)


if __name__ == "__main__":
    main()
