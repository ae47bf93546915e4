"""What we send is valid by two parsers that are not ours: Python's and Dovecot's (T28); and goes only where it can (SMTPUTF8)."""
import base64
import email
import email.policy
import re

import pytest

from conftest import mail, wait_for
from Tests.EndToEnd import imap_reader
from Tests.EndToEnd.smtp_program import SMTPProgram
from Tests.EndToEnd.test_mail_html import PICTURE, WILD

NAME = "Zoë Ünlü-Ångström 🎉 (“the one”), Æsir GmbH"
LONG_NAME = "Отчёт о пожаре в принтере на третьем этаже здания номер двенадцать.pdf"
SUBJECTS = {
    "plain": "Printer is on fire",
    "umlauts": "Drucker brennt – bitte prüfen: größer als 5 €",
    "emoji": "🔥🖨️👩‍🚒 help 👨‍👩‍👧‍👦",
    "arabic": "الطابعة في الطابق الثالث تحترق",
    "long": "word " * 120 + "end",
    "one word": "x" * 700,
    "encoded already": "=?utf-8?q?not=20what=20it=20seems?= really",
    "chinese": "打印机着火了" * 30,
    "canary": "a\tb  c: d; e, <f@g> \"h\" \\ (i)",
}


class Post:
    """All that the desk sends, with its bytes."""

    def __init__(self, extensions=()):
        self.mails = []
        self.program = SMTPProgram(self.take, extensions)
        self.port = self.program.port

    def take(self, sender, recipients, letter):
        self.mails.append((recipients, letter))

    def to(self, address):
        return [letter for recipients, letter in self.mails if address in recipients]


@pytest.fixture
def post():
    found = Post()
    yield found
    found.program.stop()


def ready(desk, post):
    desk.add_technician(name=NAME)
    desk.add_technician("linus@example.org", "Linus Berg", admin=False)
    desk.start()
    desk.send_through(post)


def encoded(text):
    return "=?utf-8?b?" + base64.b64encode(text.encode()).decode() + "?="


def letter_of(subject, id):
    """A customer's mail with everything that is hard."""
    subject = subject if subject.isascii() or len(subject) > 2000 else "\n ".join(encoded(subject[at:at + 10]) for at in range(0, len(subject), 10))
    name = "".join(f"\n filename*{place}*={piece};" for place, piece in enumerate(pieces(quoted(LONG_NAME)))).rstrip(";")
    return f"""From: {encoded(NAME[:12])} <zoe@example.org>
To: support@desk.example.org
Subject: {subject}
Message-ID: <{id}@example.org>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=m

--m
Content-Type: multipart/related; boundary=r

--r
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: 8bit

{WILD}<p>{"é" * 3000} {"𝕏" * 500}</p><p>From here on</p><p>.</p><p>..</p>
--r
Content-Type: image/png
Content-Transfer-Encoding: base64
Content-Disposition: inline; filename="fire.png"
Content-ID: <fire>

{PICTURE}
--r--
--m
Content-Type: application/pdf
Content-Transfer-Encoding: base64
Content-Disposition: attachment;{name}

{base64.b64encode(b"%PDF-1.4 " + bytes(range(256))).decode()}
--m
Content-Type: message/rfc822
Content-Disposition: attachment; filename="a \\"quoted\\" name.eml"

Subject: inner

inner
--m--
"""


def words(text):
    return text.split()


def pieces(text, size=39):
    """Never within %XX, but within a character of several bytes."""
    found = [text[at:at + size] for at in range(0, len(text), size)]
    return ["UTF-8''" + found[0], *found[1:]]


def quoted(text):
    return "".join(f"%{byte:02X}" for byte in text.encode())


def check_bytes(raw):
    """T28: CRLF alone, lines of 998 bytes at most, nothing but ASCII in the header, encoded words of 75."""
    assert raw.replace(b"\r\n", b"").count(b"\n") == 0 and raw.replace(b"\r\n", b"").count(b"\r") == 0
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert raw.isascii()
    head = raw.split(b"\r\n\r\n")[0]
    for line in head.split(b"\r\n"):
        assert line.strip(), "a folded line of blanks (RFC 5322 §4.2)"
        for word in re.findall(rb"=\?[^\s]*\?=", line):
            assert len(word) <= 75, word
        if b"=?UTF-8?" in line:
            assert len(line) <= 76 + len(b"Thread-Topic:"), line
    names = [line.split(b":")[0].lower() for line in head.split(b"\r\n") if line[:1] not in b" \t"]
    assert len(names) == len(set(names)), names
    assert {b"date", b"from", b"to", b"subject", b"message-id", b"mime-version", b"content-type"} <= set(names)


def check_defects(letter):
    for part in letter.walk():
        assert part.defects == [], (part.get_content_type(), part.defects)
        for name, value in part.items():
            assert not getattr(value, "defects", []), (name, value, value.defects)


def shape(part):
    """As `imap_reader.shape` gives it."""
    if part.is_multipart():
        return part.get_content_type(), [shape(inner) for inner in part.iter_parts()]
    return part.get_content_type(), len(part.get_payload().replace("\r\n", "\n").replace("\n", "\r\n")), part.get_filename(), part["content-id"] and str(part["content-id"])


def test_two_parsers_read_what_was_meant(sqlite_desk, post, dovecot):
    desk = sqlite_desk
    ready(desk, post)
    for number, subject in enumerate(SUBJECTS.values(), 1):
        desk.run("deliver", input=letter_of(subject, f"m{number}").encode())
        wait_for(lambda: len(post.to("linus@example.org")) == number and len(post.to("zoe@example.org")) == number, "the mails")
    desk.browser().open("/tickets/4").submit("/tickets/4/replies", text="قف. Stop. 停 🛑\n" + "y" * 3000)
    wait_for(lambda: len(post.to("zoe@example.org")) == len(SUBJECTS) + 1, "the answer")
    for _, letter in post.mails:
        check_bytes(letter.raw)
        check_defects(letter)
    answer = post.to("zoe@example.org")[-1]
    # Python keeps the blank between two encoded words of a name (RFC 2047 §6.2 drops it).
    assert words(answer["from"].addresses[0].display_name) == words(NAME)
    for number, subject in enumerate(SUBJECTS.values(), 1):
        meant = email.header.make_header(email.header.decode_header(subject)) if subject.startswith("=?") else subject
        for letter in [post.to("linus@example.org")[number - 1], post.to("zoe@example.org")[number - 1]]:
            said = str(letter["subject"]).removeprefix("Re: ").removeprefix(f"[#{number}] ")
            # A ticket's subject is one line of bounded length.
            assert str(meant)[:200].split() == said[:200].split() or str(meant).startswith(said.removesuffix("…")), (subject, said)
    news = post.to("linus@example.org")[0]
    assert [part.get_filename() for part in news.iter_attachments()][0] == LONG_NAME
    assert [part.get_content_type() for part in news.walk()][:6] == ["multipart/mixed", "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png"]

    dovecot.append("archive", *[letter.raw for _, letter in post.mails])
    client = dovecot.client("archive")
    client.select("INBOX", readonly=True)
    for number, (_, letter) in enumerate(post.mails, 1):
        envelope, structure = imap_reader.described(client, number)
        assert imap_reader.shape(structure) == shape(letter)
        assert envelope.subject.split() == str(letter["subject"]).split()
        for found, name in [(envelope.sender, "from"), (envelope.to, "to")]:
            assert [(words(said or ""), address) for said, address in found] == [(words(one.display_name), one.addr_spec) for one in letter[name].addresses]
        assert envelope.message_id == letter["message-id"] and envelope.in_reply_to == letter["in-reply-to"]
    client.logout()


@pytest.mark.parametrize("extensions", [(), ("8BITMIME", "SMTPUTF8")], ids=["plain server", "SMTPUTF8"])
def test_an_international_address(sqlite_desk, extensions):
    """RFC 6531: such a recipient gets a mail where the server can, and else it is said what to do; nobody else waits."""
    desk, post = sqlite_desk, Post(extensions)
    ready(desk, post)
    desk.run("deliver", input="From: Jürgen <jürgen@example.org>\nTo: support@desk.example.org\nSubject: Hallo\nMessage-ID: <j1@example.org>\n\nEs brennt.\n".encode())
    wait_for(lambda: post.to("linus@example.org"), "the technician's mail")
    if extensions:
        letter = wait_for(lambda: post.to("jürgen@example.org"), "the confirmation")[0]
        assert "SMTPUTF8" in letter.command
        head = letter.raw.split(b"\r\n\r\n")[0]
        assert "jürgen@example.org".encode() in head
        assert all(" SMTPUTF8" not in other.command for other in post.to("ada@example.org"))
    else:
        page = desk.browser()
        wait_for(lambda: "SMTPUTF8" in page.open("/tickets/1").body + page.open("/outbox").body, "what became of it")
        assert post.to("jürgen@example.org") == []
        assert "write to another address of this person" in page.open("/tickets/1").body + page.open("/outbox").body
    post.program.stop()
