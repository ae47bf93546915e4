"""The main job, on real servers: mail in, ticket, mail out, the reply is a comment (IN2, IN3, IN8, IN12, N3, OUT3)."""
import smtplib

from conftest import Browser, PASSWORD, mail, wait_for


def add_mailbox(desk, dovecot, user="support@desk.example.org", existing="new", security="tls", **options):
    port = dovecot.imaps if security == "tls" else dovecot.imap
    extra = [part for name, value in options.items() for part in (f"--{name.replace('_', '-')}", value)]
    desk.run("mailbox", "add", user, "--host", "localhost", "--port", str(port), "--security", security, "--username", user,
             "--password-file", "-", "--existing", existing, "--trusted-certificate", str(dovecot.certificate), *extra, input="secret")


def test_mailbox_ticket_answer_reply_close(desk, dovecot, sink):
    desk.add_technician()
    desk.start()
    desk.send_through(sink)
    add_mailbox(desk, dovecot)
    dovecot.append("support@desk.example.org", mail(message_id="fire-1"))
    wait_for(lambda: desk.status()["tickets"] == 1, "the ticket")
    wait_for(lambda: dovecot.count("support@desk.example.org") == 0, "the mail to be gone from the server (IN3)")

    confirmation = wait_for(lambda: sink.mails("grace@example.org"), "the confirmation (N3)")[0]
    assert confirmation["subject"] == "Re: [#1] Printer is on fire"
    assert confirmation["in-reply-to"] == "<fire-1@example.org>"
    assert confirmation["auto-submitted"] == "auto-replied"
    assert wait_for(lambda: sink.mails("ada@example.org"), "news for the technician (N5)")[0]["subject"] == "[#1] Printer is on fire"

    page = desk.browser().open("/queue/waiting")
    assert "Printer is on fire" in page.body
    page.open("/tickets/1")
    assert "the big printer is on fire." in page.body
    page.submit("/tickets/1/replies", text="Please leave it off.")
    answer = wait_for(lambda: [m for m in sink.mails("grace@example.org") if "Please leave it off." in m.get_body(("plain",)).get_content()], "the answer")[0]
    assert answer["from"].addresses[0].display_name == "Ada Lovelace"
    assert answer.get_body(("html",)) is not None
    assert "<fire-1@example.org>" in answer["references"]

    dovecot.append("support@desk.example.org", mail(subject=f"Re: {answer['subject']}", text="It started again.\n", In_Reply_To=answer["message-id"]))
    wait_for(lambda: desk.status()["comments"] == 1, "the comment (IN8)")
    assert "It started again." in page.open("/tickets/1").body
    assert desk.status()["tickets"] == 1

    page.submit("/tickets/1/closure")
    closed = wait_for(lambda: [m for m in sink.mails("grace@example.org") if "closed" in m.get_body(("plain",)).get_content()], "the closing mail (N2)")
    assert closed
    wait_for(lambda: desk.status()["outbox"]["waiting"] == 0, "the outbox to be empty")
    books = desk.status()
    assert books["received"] == books["tickets"] + books["comments"] + books["command_only"] + books["held"] + books["delivery_news"] + books["duplicates"] + books["waiting"]
    assert books["outbox"]["failed"] == 0


def test_receiver_takes_its_own_addresses_only(desk, sink):
    desk.add_technician()
    desk.start()
    with smtplib.SMTP("127.0.0.1", desk.smtp) as smtp:
        smtp.ehlo("client.example.org")
        assert smtp.mail("grace@example.org")[0] == 250
        assert smtp.rcpt("somebody@elsewhere.example")[0] == 550
        assert smtp.rcpt("support@desk.example.org")[0] == 250
        code, _ = smtp.data(mail().replace("\n", "\r\n"))
        assert code == 250
    wait_for(lambda: desk.status()["tickets"] == 1, "the ticket")
    with smtplib.LMTP("127.0.0.1", desk.lmtp) as lmtp:
        assert lmtp.sendmail("grace@example.org", ["support@localhost"], mail(text="By LMTP.\n")) == {}
    wait_for(lambda: desk.status()["tickets"] == 2, "the ticket by LMTP")


def test_deliver_works_without_and_with_a_server(desk):
    desk.add_technician()
    desk.run("deliver", input=mail())
    assert desk.status()["waiting"] == 1
    desk.start()
    wait_for(lambda: desk.status()["tickets"] == 1, "the mail that waited in the journal")
    desk.run("deliver", input=mail(subject="Another"))
    wait_for(lambda: desk.status()["tickets"] == 2, "the mail of another process")


def test_existing_mail_is_asked_about_and_silent(desk, dovecot, sink):
    desk.add_technician()
    user = "support@desk.example.org"
    dovecot.append(user, mail(message_id="old-1"), mail(message_id="old-2", text="Another.\n"))
    refused = desk.run("mailbox", "add", user, "--host", "localhost", "--port", str(dovecot.imaps), "--username", user, "--password-file", "-",
                       "--trusted-certificate", str(dovecot.certificate), input="secret", check=False)
    assert refused.returncode != 0 and b"2" in refused.stderr
    desk.start()
    desk.send_through(sink)
    add_mailbox(desk, dovecot, existing="all")
    wait_for(lambda: desk.status()["tickets"] == 2, "the old mails")
    dovecot.append(user, mail(sender="Mary <mary@example.org>", message_id="new-1"))
    wait_for(lambda: desk.status()["tickets"] == 3, "the new mail")
    wait_for(lambda: sink.mails("mary@example.org"), "the confirmation of the new mail")
    assert sink.mails("grace@example.org") == []


def test_existing_mail_can_stay(desk, dovecot):
    user = "support@desk.example.org"
    dovecot.append(user, mail(message_id="old-1"))
    desk.add_technician()
    desk.start()
    add_mailbox(desk, dovecot, existing="new")
    dovecot.append(user, mail(message_id="new-1", text="New.\n"))
    wait_for(lambda: desk.status()["tickets"] == 1, "the new mail")
    assert dovecot.count(user) == 1


def test_a_mail_that_was_moved_stays_in_its_folder(desk, dovecot):
    user = "support@desk.example.org"
    desk.add_technician()
    desk.start()
    add_mailbox(desk, dovecot, afterwards="move", move_to="Done", security="starttls")
    dovecot.append(user, mail())
    wait_for(lambda: desk.status()["tickets"] == 1, "the ticket")
    wait_for(lambda: dovecot.count(user, "Done") == 1 and dovecot.count(user) == 0, "the mail to be in Done")


def test_a_technicians_mail_without_proof_never_reaches_the_customer(desk, sink):
    desk.add_technician()
    desk.add_technician("linus@example.org", "Linus Berg", admin=False)
    desk.start()
    desk.send_through(sink)
    desk.run("deliver", input=mail(message_id="fire-1"))
    wait_for(lambda: sink.mails("grace@example.org"), "the confirmation")
    desk.run("deliver", input=mail(sender="Ada Lovelace <ada@example.org>", subject="Re: Printer is on fire [#1]", text="Send your password here.\n", In_Reply_To="<fire-1@example.org>"))
    wait_for(lambda: desk.status()["held"] == 1, "the mail to be held")
    wait_for(lambda: [m for m in sink.mails("linus@example.org") if "without proof" in m.get_body(("plain",)).get_content()], "the question to technicians")
    assert all("password here" not in m.get_body(("plain",)).get_content() for m in sink.mails("grace@example.org"))
    page = desk.browser().open("/tickets/1")
    assert "Publish it" in page.body


def test_forgot_password_sets_a_new_one(desk, sink):
    desk.add_technician()
    desk.start()
    desk.send_through(sink)
    desk.run("deliver", input=mail())
    wait_for(lambda: desk.status()["tickets"] == 1, "the ticket")
    visitor = Browser(desk.url).open("/tickets/1")
    assert "/sign-in" in visitor.at
    visitor.open("/forgot-password", {"name": "grace@example.org"})
    letter = wait_for(lambda: [m for m in sink.mails("grace@example.org") if "password" in m["subject"]], "the link")[0]
    link = next(word for word in letter.get_body(("plain",)).get_content().split() if "/password/" in word)
    path = link[link.index("/password/"):]
    visitor.open(path)
    assert visitor.status == 200
    visitor.open(path, {"password": PASSWORD})
    visitor.sign_in("grace@example.org", PASSWORD).open("/tickets/1")
    assert "the big printer is on fire." in visitor.body
    visitor.submit("/tickets/1/replies", text="One more thing.")
    assert "One more thing." in visitor.body
