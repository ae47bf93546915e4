"""What technicians decide about mail, on pages and by command: rules, outsiders, forwards, enclosed mails (IN7, IN8, IN15)."""
import base64
import json
import re
from email.message import EmailMessage

from conftest import mail, wait_for

PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


def enclosing():
    inner = EmailMessage()
    inner["From"], inner["To"], inner["Subject"], inner["Date"] = "Mary Jackson <mary@example.com>", "grace@example.org", "The enclosed one", "Mon, 02 Nov 2026 10:00:00 +0000"
    inner.set_content("These words are inside.\n")
    inner.add_attachment(b"%PDF-1.4 not really", maintype="application", subtype="pdf", filename="inside.pdf")
    outer = EmailMessage()
    outer["From"], outer["To"], outer["Subject"], outer["Message-ID"] = "Grace Hopper <grace@example.org>", "support@desk.example.org", "See this", "<enc@example.org>"
    outer.set_content("See the mail and the picture.\n")
    outer.add_attachment(inner)
    outer.add_attachment(PIXEL, maintype="image", subtype="png", filename="pixel.png")
    return outer.as_string()


def test_an_enclosed_mail_is_opened_and_a_picture_looked_at(sqlite_desk):
    desk = sqlite_desk
    desk.add_technician()
    desk.start()
    desk.run("deliver", input=enclosing())
    wait_for(lambda: desk.status()["tickets"] == 1, "the ticket")
    browser = desk.browser().open("/tickets/1")
    assert 'src="/attachments/2?inline=1"' in browser.body, "the picture is shown small"
    page = browser.open("/attachments/1/mail")
    assert "The enclosed one" in page.body and "These words are inside." in page.body and "inside.pdf" in page.body
    assert "%PDF-1.4" in browser.open("/attachments/1/mail/files/0").body
    assert browser.open("/attachments/1/mail/files/1").status == 404
    assert browser.open("/attachments/2/mail").status == 404, "a picture is no mail"


def test_rules_by_command(sqlite_desk):
    desk = sqlite_desk
    desk.add_technician()
    desk.run("category", "add", "Billing")
    desk.start()
    desk.run("deliver", input=mail(subject="Your invoice", message_id="i-1"))
    wait_for(lambda: desk.status()["tickets"] == 1, "the ticket")
    tried = desk.run("rule", "add", "Invoices", "--if", "subject contains invoice", "--category", "Billing", "--tag", "money", "--priority", "high", "--try").stdout.decode()
    assert "It would open a ticket in Billing, priority high, tagged money." in tried, tried
    assert json.loads(desk.run("rule", "list", "--json").stdout) == []
    desk.run("rule", "add", "Invoices", "--if", "subject contains invoice", "--category", "Billing", "--tag", "money")
    rules = json.loads(desk.run("rule", "list", "--json").stdout)
    assert [rule["name"] for rule in rules] == ["Invoices"]
    desk.run("deliver", input=mail(subject="Invoice two", message_id="i-2"))
    wait_for(lambda: desk.status()["tickets"] == 2, "the tickets")
    assert "Billing" in desk.browser().open("/tickets/2").body
    for wrong, words in [(["--if", "subject invoice"], b"is no condition"), (["--if", "subject contains x", "--category", "None"], b"no category"), ([], b"Say what the mail must have")]:
        done = desk.run("rule", "add", "Wrong", *wrong, check=False)
        assert done.returncode != 0 and words in done.stderr, done.stderr
    desk.run("rule", "remove", str(rules[0]["number"]))
    assert desk.run("rule", "remove", "99", check=False).returncode != 0


def test_an_outsiders_answer_is_admitted_and_tags_are_set_on_the_page(desk):
    desk.add_technician()
    desk.start()
    desk.run("deliver", input=mail(message_id="fire-1"))
    desk.run("deliver", input=mail(sender="Mary Jackson <mary@example.com>", subject="Re: Printer", message_id="m-1", In_Reply_To="<fire-1@example.org>", text="It is my printer.\n"))
    wait_for(lambda: desk.status()["comments"] == 1, "the comment")
    browser = desk.browser().open("/tickets/1")
    assert "Takes no part in this ticket" in browser.body
    browser.submit(re.search(r'action="(/messages/\d+/admission)"', browser.body).group(1))
    assert "Takes no part in this ticket" not in browser.body and "published a message" in browser.body
    browser.submit("/tickets/1/tags", tags="VIP, big printer")
    assert "big-printer, vip" in browser.body
    assert "Printer is on fire" in browser.open("/queue/all?q=tag%3Avip").body
