"""Reading never needs a write: pages show with a full disk, a held lock or a database that may only be read, and say so (F6, F7)."""
import contextlib
import sqlite3
import subprocess
import time

import pytest

from conftest import Desk, mail, wait_for
from Faults.test_disk_full import small_disk  # noqa: F401 (a fixture)
PAGES = ["/queue/all", "/tickets/1", "/outbox", "/people", "/settings", "/articles", "/held", "/profile"]


def prepare(desk):
    desk.add_technician()
    desk.start()
    desk.run("deliver", input=mail())
    wait_for(lambda: desk.status()["tickets"] == 1, "the ticket")
    return desk.browser()


def assert_all_show(browser, told):
    """Each page at once; after the first try to write failed, all say it."""
    for page in PAGES:
        begin = time.monotonic()
        assert browser.open(page).status == 200, (page, browser.body[:500])
        # SQLite's lock is waited for five seconds: a page that waited for it would have taken that.
        assert time.monotonic() - begin < 4.5, page
    wait_for(lambda: told in browser.open("/tickets/1").body, "the page to say that nothing can be written", 20)


def test_while_another_program_writes(sqlite_desk):
    browser = prepare(sqlite_desk)
    with contextlib.closing(sqlite3.connect(sqlite_desk.data / "mailroom.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert_all_show(browser, "Nothing can be written at the moment")
        other.execute("ROLLBACK")
    wait_for(lambda: "Nothing can be written" not in browser.open("/tickets/1").body, "the notice to go", 30)


def test_while_the_disk_is_full_to_the_last_byte(small_disk):  # noqa: F811
    desk = Desk(small_disk / "data")
    try:
        browser = prepare(desk)
        with open(small_disk / "ballast", "wb", buffering=0) as ballast, contextlib.suppress(OSError):
            while True:
                ballast.write(b"\0" * 65536)
        with open(small_disk / "crumbs", "wb", buffering=0) as crumbs, contextlib.suppress(OSError):
            while True:
                crumbs.write(b"\0" * 512)
        assert_all_show(browser, "Nothing can be written at the moment")
        (small_disk / "ballast").unlink()
        wait_for(lambda: "Nothing can be written" not in browser.open("/tickets/1").body, "the notice to go", 30)
    finally:
        desk.stop()


@pytest.fixture
def postgres_desk(postgres, tmp_path):
    found = Desk(tmp_path / "data", postgres.url())
    yield found
    found.stop()


def test_while_the_database_may_only_be_read(postgres_desk, postgres):
    """PostgreSQL as a standby would be; SQLite's read-only file has the answer of its full disk."""
    desk = postgres_desk
    browser = prepare(desk)
    database = desk.database.rsplit("/", 1)[1]
    psql = [f"{postgres.bin}/psql", "-h", "127.0.0.1", "-p", str(postgres.port), "-U", "postgres", "-q", "-c"]
    subprocess.run([*psql, f"ALTER DATABASE {database} SET default_transaction_read_only = on"], check=True)
    subprocess.run([*psql, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'"], check=True, capture_output=True)
    wait_for(lambda: browser.open("/queue/all").status == 200, "the desk to have connections again", 30)
    assert_all_show(browser, "Nothing can be written at the moment")
    subprocess.run([*psql, f"ALTER DATABASE {database} RESET default_transaction_read_only"], check=True)
    subprocess.run([*psql, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'"], check=True, capture_output=True)
    wait_for(lambda: browser.open("/tickets/1").status == 200 and "Nothing can be written" not in browser.body, "the notice to go", 40)
