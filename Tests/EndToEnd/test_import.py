"""Old mail becomes tickets with its own dates, once, and nobody is mailed (issue 4, 9; IN1)."""
import json
import mailbox

from conftest import mail, wait_for

THREAD = [
    mail(message_id="a-1", subject="Old printer", Date="Mon, 02 Mar 2020 10:00:00 +0000", text="It smokes.\nFrom here on it burns.\n"),
    mail(sender="Ada Lovelace <ada@example.org>", message_id="a-2", subject="Re: Old printer", In_Reply_To="<a-1@example.org>", Date="Mon, 02 Mar 2020 11:00:00 +0000", text="Leave it off.\n"),
    mail(message_id="a-3", subject="Re: Old printer", In_Reply_To="<a-2@example.org>", Date="Tue, 03 Mar 2020 09:00:00 +0000", text="Thanks.\n"),
]


def archive(folder):
    """An mbox with the thread the wrong way round, a Maildir and a folder of .eml."""
    folder.mkdir()
    box = mailbox.mbox(folder / "archive.mbox")
    for text in reversed(THREAD):
        box.add(text)
    box.close()
    maildir = mailbox.Maildir(folder / "Maildir")
    maildir.add(mail(message_id="m-1", subject="From a Maildir", Date="Wed, 04 Mar 2020 09:00:00 +0000", text="One.\n"))
    (folder / "eml").mkdir()
    (folder / "eml" / "1.eml").write_text(mail(message_id="e-1", subject="From a file", Date="Thu, 05 Mar 2020 09:00:00 +0000", text="Two.\n"))
    return folder


def run_import(desk, *arguments):
    return json.loads(desk.run("import", "--json", *map(str, arguments)).stdout)


def test_an_archive_is_imported_once_with_its_dates_and_silently(desk, sink, tmp_path):
    desk.add_technician()
    desk.run("category", "add", "Archive")
    old = archive(tmp_path / "old")
    assert run_import(desk, "--category", "Archive", old) == {"already_there": 0, "found": 5, "imported": 5, "unreadable": 0}
    books = desk.status()
    assert (books["tickets"], books["comments"], books["waiting"], books["held"]) == (3, 2, 0, 0), books
    assert run_import(desk, old)["already_there"] == 5
    assert desk.status()["received"] == 5, "a second run changes nothing"
    desk.start()
    desk.send_through(sink)
    page = desk.browser().open("/tickets/1")
    assert "Old printer" in page.body and "Archive" in page.body
    assert "2020" in page.body and "From here on it burns." in page.body
    assert page.body.index("It smokes.") < page.body.index("Leave it off.") < page.body.index("Thanks.")
    desk.run("deliver", input=mail(sender="Mary <mary@example.org>", text="new\n"))
    wait_for(lambda: sink.mails("mary@example.org"), "the confirmation of a new mail")
    assert sink.mails("grace@example.org") == []


def test_an_import_beside_a_running_server_is_filed_by_that(sqlite_desk, tmp_path):
    desk = sqlite_desk
    desk.add_technician()
    desk.start()
    assert run_import(desk, archive(tmp_path / "old"))["imported"] == 5
    wait_for(lambda: desk.status()["tickets"] == 3 and desk.status()["comments"] == 2, "the tickets")


def test_what_can_not_be_read_is_named_and_the_rest_imported(sqlite_desk, tmp_path):
    (tmp_path / "one.eml").write_text(mail(text="One.\n"))
    done = sqlite_desk.run("import", "--json", str(tmp_path / "one.eml"), str(tmp_path / "none.eml"), check=False)
    assert done.returncode == 1 and b"none.eml" in done.stderr
    assert json.loads(done.stdout)["imported"] == 1


def test_an_imap_folder_is_imported_in_order_and_left_as_it_is(dovecot, desk, tmp_path):
    # The answers arrived here first: Maildir names its files by arrival, so the order is that of INTERNALDATE.
    client = dovecot.client("old@example.org")
    client.create("Archive")
    for number in (2, 0, 1):
        client.append("Archive", None, f'"{2 + number:02}-Mar-2020 10:00:00 +0000"', THREAD[number].replace("\n", "\r\n").encode())
    address = f"imap://old%40example.org@127.0.0.1:{dovecot.imap}/Archive"
    secret = tmp_path / "secret"
    secret.write_text("secret")
    done = run_import(desk, address, "--password-file", secret)
    assert done == {"already_there": 0, "found": 3, "imported": 3, "unreadable": 0}
    books = desk.status()
    assert (books["tickets"], books["comments"]) == (1, 2), books
    assert run_import(desk, address, "--password-file", secret)["already_there"] == 3
    client.select("Archive", readonly=True)
    assert client.search(None, "UNSEEN")[1][0].split() == [b"1", b"2", b"3"], "nothing there is changed"


def test_an_imap_address_that_can_not_be_is_told_in_words(sqlite_desk):
    for address, words in [("imaps://imap.example.org/x", b"Name the user"), ("imaps://a:b@imap.example.org", b"password out of"), ("imaps://", b"no address of an IMAP folder")]:
        done = sqlite_desk.run("import", address, check=False)
        assert done.returncode != 0 and words in done.stderr, done.stderr
