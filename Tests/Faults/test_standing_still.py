"""What stands still is noticed, named, and ended, so that a supervisor starts it again; a supervisor hears that all goes on."""
import os
import signal
import socket
import subprocess
import threading
import time

from conftest import Postgres, Desk, let_others_in, mail, wait_for


def children_of(pid):
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True).stdout.split()
    return [int(child) for child in listed] + [below for child in listed for below in children_of(int(child))]


def test_a_database_that_stands_still_is_named_and_the_program_ends_to_be_started_again(tmp_path):
    """Every process of the database is stopped, as by a hanging disk: no time-out of TCP tells of that."""
    folder = tmp_path / "postgres"
    let_others_in(tmp_path)
    postgres = Postgres(folder)
    desk = Desk(tmp_path / "data", postgres.url())
    try:
        desk.start("--watchdog", "5")
        desk.run("deliver", input=mail())
        wait_for(lambda: desk.status()["tickets"] == 1, "the ticket")
        stopped = [pid for pid in children_of(postgres.server.process.pid)] + [postgres.server.process.pid]
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        status = desk.server.process.wait(60)
        assert status == 70
        told = desk.output()
        assert "standing still for 5 s: " in told and "Mailroom ends, so that it is started again" in told, told[-2000:]
        assert " S " in told, "what the threads wait for is told"
        for pid in reversed(stopped):
            os.kill(pid, signal.SIGCONT)
        desk.start("--watchdog", "5")
        assert desk.status()["tickets"] == 1
    finally:
        desk.stop()
        postgres.stop()


def test_a_desk_that_was_frozen_as_a_whole_goes_on(sqlite_desk):
    """A machine that sleeps, or kill -STOP: nothing could go on then, so nothing stood still."""
    desk = sqlite_desk.start("--watchdog", "5")
    os.kill(desk.server.process.pid, signal.SIGSTOP)
    time.sleep(8)  # how long it is frozen is what is tried here
    os.kill(desk.server.process.pid, signal.SIGCONT)
    desk.run("deliver", input=mail())
    wait_for(lambda: desk.status()["tickets"] == 1, "the ticket")
    assert desk.is_ready()


def test_the_supervisor_hears_that_it_is_ready_goes_on_and_stops(sqlite_desk, monkeypatch, tmp_path):
    """Type=notify and WatchdogSec of systemd (sd_notify(3))."""
    place = f"/tmp/mailroom-notify-{os.getpid()}-{time.monotonic_ns()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(place)
        listener.settimeout(30)
        monkeypatch.setenv("NOTIFY_SOCKET", place)
        try:
            sqlite_desk.start()
            heard = [listener.recv(100) for _ in range(4)]
            assert b"READY=1" in heard and b"WATCHDOG=1" in heard
            threading.Thread(target=sqlite_desk.stop).start()
            while b"STOPPING=1" not in heard:
                heard.append(listener.recv(100))
        finally:
            os.unlink(place)


def test_a_second_server_on_one_database_is_refused_in_words_and_takes_nothing_away(postgres, tmp_path):
    """The lock dies with its connection: after kill -9 the next start is not held up."""
    url = postgres.url()
    first, second = Desk(tmp_path / "first", url), Desk(tmp_path / "second", url)
    try:
        first.start()
        (tmp_path / "second").mkdir()
        (tmp_path / "second/secret.key").write_bytes((tmp_path / "first/secret.key").read_bytes())
        second.start(wait=False)
        assert second.server.process.wait(30) == 1
        assert "Another Mailroom server (mailroom on desk.example.org, process" in second.output()
        first.run("deliver", input=mail())
        wait_for(lambda: first.status()["tickets"] == 1, "the ticket")
        first.stop(signal.SIGKILL)
        second.start()
        assert second.status()["tickets"] == 1
    finally:
        first.stop()
        second.stop()


def test_a_server_whose_lock_was_taken_while_the_database_was_away_ends(tmp_path):
    """The database ends, comes back, and another was faster."""
    let_others_in(tmp_path)
    postgres = Postgres(tmp_path / "postgres")
    url = postgres.url()
    desk = Desk(tmp_path / "data", url)
    try:
        desk.start()
        database = url.rsplit("/", 1)[1]
        psql = [f"{postgres.bin}/psql", "-h", "127.0.0.1", "-p", str(postgres.port), "-U", "postgres", "-d", database]
        holder = subprocess.Popen([*psql, "-v", "ON_ERROR_STOP=1"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        key = 0x6D61696C726F6F6D
        holder.stdin.write("SET application_name = 'the other'; SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'; "
                           f"SELECT pg_advisory_lock({key});\n")
        holder.stdin.flush()
        assert desk.server.process.wait(30) == 1
        assert "Another Mailroom server (the other)" in desk.output()
        holder.stdin.close()
        holder.wait(20)
    finally:
        desk.stop()
        postgres.stop()
