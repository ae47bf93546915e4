"""The set-up of whose word about senders counts: a proposal from the last mails, and the test by a forged field (reliability §7.1)."""
import json
import re

from conftest import mail, wait_for

USER = "support@desk.example.org"
SERVER = "mx.desk.example.org"
PAGE = "/settings/mailboxes/1/auth-server"


def ready(desk, dovecot, sink=None):
    desk.add_technician()
    if sink:
        desk.send_through(sink)
    desk.run("mailbox", "add", USER, "--host", "localhost", "--port", str(dovecot.imaps), "--trusted-certificate", str(dovecot.certificate), "--existing", "new", "--password-file", "-",
             input="secret")
    desk.start()
    return desk.browser()


def received(by=SERVER):
    return f"Received: from out.example.net by {by}; Sat, 21 Nov 2026 09:14:00 +0000\n"


def delivered(sink, count, remove):
    """The probe as the mailbox's server puts it into the mailbox, which removes forged fields or does not."""
    probe = wait_for(lambda: [found for found in sink.mails(to=USER) if "Authentication-Results" in found][count - 1:], "the test mail")[0]
    assert SERVER in probe["Authentication-Results"] and "dmarc=pass" in probe["Authentication-Results"]
    if remove:
        del probe["Authentication-Results"]
    own = f"Authentication-Results: {SERVER}; spf=pass smtp.mailfrom=desk.example.org\n" if remove else ""
    return own + received() + probe.as_string()


def test_the_server_is_found_and_tested_by_a_forgery(desk, dovecot, sink):
    page = ready(desk, dovecot, sink)
    field = f"Authentication-Results: {SERVER}; dmarc=pass header.from=example.org\n"
    dovecot.append(USER, *[field + received() + mail(message_id=f"p-{number}", text=f"{number}\n") for number in range(3)],
                   received("relay.example.net") + field + mail(message_id="p-4", text="4\n"))
    wait_for(lambda: desk.status()["tickets"] == 4, "the tickets")
    found = json.loads(desk.run("mailbox", "find-auth-server", USER, "--json").stdout)
    assert found == {"mails": 4, "candidates": [{"server": SERVER, "mails": 3}]}
    assert f"<code>{SERVER}</code> on 3 of the last 4 mails" in page.open(PAGE).body

    page.submit(f"{PAGE}/tests")
    assert "is on its way" in page.body, page.body
    dovecot.append(USER, delivered(sink, 1, remove=False))
    wait_for(lambda: "came through on top" in page.open(PAGE).body, "the refusal")
    refused = desk.run("mailbox", "set", USER, "--auth-server", SERVER, check=False)
    assert refused.returncode == 1 and b"came through on top" in refused.stderr

    page.submit(f"{PAGE}/tests")
    dovecot.append(USER, delivered(sink, 2, remove=True))
    wait_for(lambda: "safe to trust" in page.open(PAGE).body, "the result")
    page.submit("/settings/mailboxes/1/trust")
    assert json.loads(desk.run("mailbox", "list", "--json").stdout)[0]["auth_server"] == SERVER
    status = desk.status()
    assert status["tickets"] == 4, "a test makes no ticket"
    assert not [found for found in sink.mails() if re.search("Test of the mail server", str(found["subject"])) and USER not in str(found["to"])], "and is not answered"


def test_without_an_outgoing_server_it_is_said_what_to_do(sqlite_desk, dovecot):
    page = ready(sqlite_desk, dovecot)
    page.open(PAGE)
    assert "No mail of this mailbox is kept yet" in page.body
    page.submit(f"{PAGE}/tests", server=SERVER)
    wait_for(lambda: "set one under Outgoing email" in page.open(PAGE).body, "what to do")
