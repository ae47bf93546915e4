"""Measures the whole program on real servers: intake, delay, memory, and the limits of the machine in the same run.

usage: whole.py FOLDER-WITH-MAILS WORK-FOLDER; MAILROOM_PROGRAM names the program. Prints lines of name, tab, figure.
"""
import contextlib
import os
import pathlib
import queue
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Tests"))
from conftest import Desk, Dovecot, free_port, mail, program  # noqa: E402

# As many as Postfix opens to one destination.
CONNECTIONS = int(os.environ.get("CONNECTIONS", "20"))
ADDRESS = "support@desk.example.org"


def report(name, figure):
    print(f"{name}\t{figure:.1f}", flush=True)


def wire(raw):
    """With CRLF and dots doubled (RFC 5321 §4.5.2)."""
    return raw.replace(b"\r\n", b"\n").replace(b"\n.", b"\n..").replace(b"\n", b"\r\n").rstrip(b"\r\n") + b"\r\n.\r\n"


def hand_in(port, waiting):
    """Sends until nothing waits: each mail's end goes out with the next one's envelope (RFC 2920 §3.1)."""
    envelope = f"MAIL FROM:<load@example.org>\r\nRCPT TO:<{ADDRESS}>\r\nDATA\r\n".encode()
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    answers = connection.makefile("rb")

    def answer():
        while True:
            line = answers.readline()
            if line[3:4] != b"-":
                return line

    def take():
        with contextlib.suppress(queue.Empty):
            return waiting.get_nowait()

    answer()
    connection.sendall(b"EHLO load.example.org\r\n")
    answer()
    current = take()
    if current is not None:
        connection.sendall(envelope)
    while current is not None:
        said = [answer(), answer(), answer()]
        if not said[2].startswith(b"354"):
            raise SystemExit(f"the receiver refused: {said}")
        following = take()
        connection.sendall(current + (envelope if following is not None else b""))
        said = answer()
        if said.startswith(b"4"):
            waiting.put(current)
            report("put off", 1)
            time.sleep(0.5)
        elif not said.startswith(b"250"):
            raise SystemExit(f"the receiver refused: {said}")
        current = following
    connection.sendall(b"QUIT\r\n")
    connection.close()


def send_all(port, mails):
    waiting = queue.Queue()
    for one in mails:
        waiting.put(one)
    threads = [threading.Thread(target=hand_in, args=(port, waiting)) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class Books:
    """The desk's database, read beside it."""

    def __init__(self, desk):
        self.base = sqlite3.connect(f"file:{desk.data}/mailroom.sqlite?mode=ro", uri=True)

    def number(self, query):
        return self.base.execute(query).fetchone()[0]

    def wait_until_done(self, count, seconds=300):
        """Until `count` mails came in and none waits."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.number("SELECT COUNT(*) FROM inbound") >= count and not self.number("SELECT COUNT(*) FROM inbound WHERE state = 'waiting'"):
                return
            time.sleep(0.05)
        raise SystemExit(f"after {seconds} s: {self.base.execute('SELECT state, COUNT(*) FROM inbound GROUP BY state').fetchall()}")


def memory(desk, name="VmRSS"):
    """MiB, of the serving program; VmHWM is the most since it was forgotten."""
    for line in pathlib.Path(f"/proc/{desk.server.process.pid}/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / 1024


def forget_highest(desk):
    pathlib.Path(f"/proc/{desk.server.process.pid}/clear_refs").write_text("5")


def processor_seconds(desk):
    fields = pathlib.Path(f"/proc/{desk.server.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def new_desk(folder):
    desk = Desk(folder).start()
    desk.add_technician()
    return desk


def measure_files(work, folder, count):
    """From files to finished tickets, with a server that runs; and until the mails of all of them are made."""
    desk = new_desk(work / "files")
    try:
        books, start = Books(desk), time.monotonic()
        desk.run("deliver", str(folder))
        report("files kept mails/s", count / (time.monotonic() - start))
        books.wait_until_done(count)
        report("files to ticket mails/s", count / (time.monotonic() - start))
        while books.number("SELECT COUNT(*) FROM event WHERE notified_at IS NULL"):
            time.sleep(0.05)
        report("files to notified mails/s", count / (time.monotonic() - start))
    finally:
        desk.stop()


def measure_receiver(work, mails):
    desk = new_desk(work / "receiver")
    try:
        time.sleep(2)
        report("idle MiB", memory(desk))
        forget_highest(desk)
        books, before, start = Books(desk), processor_seconds(desk), time.monotonic()
        send_all(desk.smtp, mails)
        report("receiver taken mails/s", len(mails) / (time.monotonic() - start))
        books.wait_until_done(len(mails))
        report("receiver to ticket mails/s", len(mails) / (time.monotonic() - start))
        report("receiver processor s", processor_seconds(desk) - before)
        report("intake highest MiB", memory(desk, "VmHWM"))
        measure_large(desk, books, len(mails))
    finally:
        desk.stop()


def measure_large(desk, books, before):
    time.sleep(2)
    forget_highest(desk)
    text = mail(subject="Large", text="").encode() + (b"x" * 76 + b"\n") * (50 * 1024 * 1024 // 77)
    start = time.monotonic()
    send_all(desk.smtp, [wire(text)])
    books.wait_until_done(before + 1)
    report("50 MiB mail s", time.monotonic() - start)
    report("50 MiB mail highest MiB", memory(desk, "VmHWM"))


def fill(dovecot, user, names):
    """Mails laid into a Maildir, as a delivery agent does."""
    dovecot.client(user).logout()
    folder = dovecot.folder / "mail" / user
    for part in ("cur", "new", "tmp"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    for number, name in enumerate(names):
        shutil.copyfile(name, folder / "new" / f"{number}.load.example.org")
    subprocess.run(["chown", "-R", "--reference", str(dovecot.folder / "mail"), str(folder)], check=True)


def add_mailbox(desk, dovecot):
    desk.run("mailbox", "add", ADDRESS, "--host", "localhost", "--port", str(dovecot.imaps), "--security", "tls", "--username", ADDRESS,
             "--password-file", "-", "--existing", "all", "--trusted-certificate", str(dovecot.certificate), input="secret")


def fetch_all(dovecot, user):
    """Dovecot alone: mails a second, in pieces of 500."""
    client = dovecot.client(user)
    count = int(client.select("INBOX", readonly=True)[1][0])
    start = time.monotonic()
    for first in range(1, count + 1, 500):
        client.fetch(f"{first}:{min(first + 499, count)}", "(UID BODY.PEEK[])")
    took = time.monotonic() - start
    client.logout()
    return count / took


def measure_dovecot(work, names):
    dovecot = Dovecot(work / "dovecot")
    desk = new_desk(work / "imap")
    try:
        fill(dovecot, ADDRESS, names)
        report("limit: Dovecot fetches/s", fetch_all(dovecot, ADDRESS))
        books, before, start = Books(desk), processor_seconds(desk), time.monotonic()
        add_mailbox(desk, dovecot)
        books.wait_until_done(len(names))
        report("Dovecot to ticket mails/s", len(names) / (time.monotonic() - start))
        while dovecot.count(ADDRESS):
            time.sleep(0.1)
        report("Dovecot to ticket and gone mails/s", len(names) / (time.monotonic() - start))
        report("Dovecot processor s", processor_seconds(desk) - before)
        measure_delay(desk, dovecot, books)
    finally:
        desk.stop()
        dovecot.stop()


def measure_delay(desk, dovecot, books):
    """From the beginning of the delivery to the ticket, one mail at a time."""
    time.sleep(2)
    client, delays = dovecot.client(ADDRESS), []
    for number in range(100):
        name = f"delay-{number}"
        start = time.monotonic()
        dovecot.append(ADDRESS, mail(message_id=name), client=client)
        while not books.number(f"SELECT COUNT(*) FROM inbound WHERE message_id LIKE '%{name}@%' AND state = 'ticket'"):
            if time.monotonic() - start > 60:
                raise SystemExit(f"no ticket of {name} after 60 s")
            time.sleep(0.002)
        delays.append((time.monotonic() - start) * 1000)
        time.sleep(0.05)
    client.logout()
    report("delay p50 ms", sorted(delays)[49])
    report("delay p95 ms", sorted(delays)[94])


def measure_commits(work):
    """Single durable commits of SQLite on the same disk."""
    base = sqlite3.connect(work / "commits.sqlite", isolation_level=None)
    base.execute("PRAGMA journal_mode=WAL")
    base.execute("PRAGMA synchronous=FULL")
    base.execute("CREATE TABLE t (x)")
    start, count = time.monotonic(), 0
    while time.monotonic() - start < 3:
        base.execute("INSERT INTO t VALUES (1)")
        count += 1
    report("limit: single commits/s", count / (time.monotonic() - start))


def measure_sink(work, mails):
    """The same sender against a receiver that keeps nothing."""
    port = free_port()
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    sink = subprocess.Popen([program("smtp-sink", "postfix"), *user, f"inet:127.0.0.1:{port}", "100"])
    try:
        time.sleep(1)
        start = time.monotonic()
        send_all(port, mails)
        report("limit: this sender to smtp-sink mails/s", len(mails) / (time.monotonic() - start))
        start = time.monotonic()
        subprocess.run([program("smtp-source", "postfix"), "-s", str(CONNECTIONS), "-m", "10000", "-l", "8000", "-d",
                        f"inet:127.0.0.1:{port}"], check=True)
        report("limit: smtp-source to smtp-sink mails/s", 10000 / (time.monotonic() - start))
    finally:
        sink.terminate()
        sink.wait()


def main(mails_folder, work_folder):
    work = pathlib.Path(work_folder)
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    names = sorted(pathlib.Path(mails_folder).glob("*.eml"))
    measure_commits(work)
    mails = [wire(name.read_bytes()) for name in names]
    measure_sink(work, mails)
    measure_receiver(work, mails)
    del mails
    measure_files(work, mails_folder, len(names))
    measure_dovecot(work, names)


if __name__ == "__main__":
    main(*sys.argv[1:])
