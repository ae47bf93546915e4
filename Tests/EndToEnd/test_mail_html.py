"""The HTML of every mail that we send, by the lint and as received; and the text beside it (issue 5, mails that render)."""
import base64
import json

from conftest import mail, wait_for
from Tests.EndToEnd.mail_lint import SIZE_LIMIT, problems
from Tests.EndToEnd.smtp_program import send

EVENTS = ["confirmation", "new-ticket", "updated", "closed", "taken", "assigned", "moved", "welcome", "password-reset"]
LANGUAGES = ["en", "de", "fr", "es", "pt"]
PICTURE = base64.b64encode(base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")).decode()

# What customers' mail programs make of a mail, at its worst.
WILD = """<html><head><style>.MsoNormal {color:black; font-size:11pt} body {width:2000px}</style></head><body bgcolor="#ffffff" text="#000000">
<div class="MsoNormal" style="position:absolute;left:4000px;float:left;color:black">Hello, <font color="#000000">the printer</font> burns.</div>
<table width="2000" style="width:2000px"><tr><td width="2000" style="background:url(https://evil.example/x.png);background-color:#fff"><span style="color:#111">wide</span></td></tr></table>
<img src="cid:fire" width="2000" height="900"><img src="https://evil.example/pixel.png" width="1" height="1" alt="pixel">
<ul><li>one</li><li>two<ol><li>deep</li></ol></li></ul><h2>Heading</h2><blockquote>quoted</blockquote>
<a href="https://example.org/a?b=1&amp;c=2">a link</a> <a href="javascript:alert(1)">bad</a><a name="x"></a>
<pre>{long}</pre><script>alert(1)</script><form action="https://evil.example"><input name="a"></form><svg><script>1</script></svg></body></html>""".replace("{long}", "x" * 400)


def wild_mail(subject="Printer is on fire", id="wild-1", html=WILD):
    return f"""From: Grace Hopper <grace@example.org>
To: support@desk.example.org
Subject: {subject}
Date: Sat, 21 Nov 2026 09:14:00 +0000
Message-ID: <{id}@example.org>
MIME-Version: 1.0
Content-Type: multipart/related; boundary=r

--r
Content-Type: text/html; charset=utf-8

{html}
--r
Content-Type: image/png; name=fire.png
Content-Transfer-Encoding: base64
Content-Disposition: inline; filename=fire.png
Content-ID: <fire>

{PICTURE}
--r--
"""


def ready(desk, sink):
    desk.add_technician()
    desk.add_technician("linus@example.org", "Linus Berg", admin=False)
    desk.start()
    desk.send_through(sink)


def html_of(letter):
    return letter.get_body(("html",)).get_content()


def text_of(letter):
    return letter.get_body(("plain",)).get_content()


def check_text(text):
    """As a person would have written it."""
    assert "<p>" not in text and "&lt;" not in text and "&nbsp;" not in text and "<br" not in text
    assert "\n-- \n" in text
    for line in text.splitlines():
        assert len(line) <= 78 or len(line.split()) == 1 or "\t" in line or " " not in line[:78].strip("> "), line
    for line in text.splitlines():
        if line.startswith("http"):
            assert " " not in line


def preview(desk, event, to):
    return json.loads(desk.run("preview", event, "--ticket", "1", "--to", to, "--json").stdout)


def test_every_event_in_every_language(sqlite_desk, sink):
    desk = sqlite_desk
    ready(desk, sink)
    desk.run("deliver", input=wild_mail())
    wait_for(lambda: sink.mails("linus@example.org"), "the technician's mail")
    seen = set()
    for language in LANGUAGES:
        desk.run("settings", "set", f"general.language={language}")
        for event in EVENTS:
            for to in ("linus@example.org", "grace@example.org"):
                found = preview(desk, event, to)
                if not found["is_sent"]:
                    continue
                assert problems(found["html"]) == [], (event, language, to)
                assert f'<html lang="{language}"' in found["html"]
                check_text(found["text"])
                seen.add((event, language))
    assert len(seen) == len(EVENTS) * len(LANGUAGES)


def test_as_received(desk, sink):
    ready(desk, sink)
    desk.run("deliver", input=wild_mail())
    wait_for(lambda: sink.mails("linus@example.org") and sink.mails("grace@example.org"), "the mails")
    page = desk.browser().open("/tickets/1")
    page.submit("/tickets/1/replies", text="Leave it off.\n\nhttps://example.org/" + "a" * 120 + "\n\n" + "A long line of an answer, as one writes it in a browser. " * 5, closing="1")
    wait_for(lambda: len(sink.mails("grace@example.org")) == 2, "the answer")
    for letter in sink.mails():
        assert problems(html_of(letter)) == []
        check_text(text_of(letter))
        assert "evil.example" not in html_of(letter)
    answer = [m for m in sink.mails("grace@example.org") if "Leave it off." in text_of(m)][0]
    assert "https://example.org/" + "a" * 120 in text_of(answer).splitlines()
    news = html_of(sink.mails("linus@example.org")[0])
    assert 'src="cid:fire"' in news and 'width="560"' in news and "pixel.png" not in news


def test_a_customers_lists_and_quotes_are_text(desk, sink):
    ready(desk, sink)
    html = ("<h2>What happened</h2><p>It burns:</p><ul><li>the lid</li><li>the tray<ol><li>left</li><li>right</li></ol></li></ul>"
            "<table><tr><td>Room</td><td>12</td></tr><tr><td>Floor</td><td>3</td></tr></table>"
            "<p>See <a href=\"https://example.org/manual\">the manual</a> &amp; <a href=\"https://example.org/\">https://example.org/</a></p>"
            "<a href=\"https://example.org/logo\"><img src=\"cid:fire\" alt=\"our logo\"></a><blockquote>Do not open.</blockquote><p>Grace</p>")
    desk.run("deliver", input=wild_mail(html=html))
    text = text_of(wait_for(lambda: sink.mails("linus@example.org"), "the mail")[0])
    check_text(text)
    for piece in ["What happened\n\nIt burns:\n\n- the lid\n- the tray\n  1. left\n  2. right\n", "Room\t12\nFloor\t3\n",
                  "the manual <https://example.org/manual> & https://example.org/\n", "our logo <https://example.org/logo>", "> Do not open.\n"]:
        assert piece in text, (piece, text)


def test_fifty_long_messages_stay_below_what_gmail_cuts(sqlite_desk, sink):
    desk = sqlite_desk
    ready(desk, sink)
    desk.run("settings", "set", "incoming.commentsPerHour=100")
    desk.run("template", "set", "updated", "--html", "-", input="<p>#From#</p>#50Recent_messages#")
    desk.run("deliver", input=mail(message_id="long-0", text="word " * 4000))
    wait_for(lambda: sink.mails("linus@example.org"), "the first")
    for number in range(1, 50):
        answer = mail(message_id=f"long-{number}", subject="Re: [#1] Printer is on fire", In_Reply_To="<long-0@example.org>", text=f"{number} " + ("word " * 20 + "\n") * 200)
        send(desk.smtp, "grace@example.org", ["support@desk.example.org"], answer)
    wait_for(lambda: len(sink.mails("linus@example.org")) == 50, "all mails", 240)
    desk.run("template", "reset", "updated")
    desk.run("deliver", input=wild_mail(id="long-99", subject="Re: [#1] Printer is on fire", html="<p>last</p>" + "<p style=\"color:black\">é €</p>" * 20_000).replace("Message-ID", "In-Reply-To: <long-0@example.org>\nMessage-ID"))
    last = wait_for(lambda: [m for m in sink.mails("linus@example.org") if "last" in text_of(m)], "the last")[0]
    sizes = [len(html_of(m).encode()) for m in sink.mails()]
    assert max(sizes) <= SIZE_LIMIT, sizes
    assert "The rest is on the ticket's page." in text_of(last)
    for letter in sink.mails():
        assert problems(html_of(letter)) == []


def test_files_that_are_too_large_are_links(desk, sink):
    """N9: with their size, for whoever can sign in."""
    ready(desk, sink)
    desk.run("settings", "set", "notifications.attachmentLimitMegabytes=1")
    big = base64.b64encode(bytes(range(256)) * 8000).decode()
    body = "\n".join(big[at:at + 76] for at in range(0, len(big), 76))
    desk.run("deliver", input=f"""From: Grace Hopper <grace@example.org>
To: support@desk.example.org
Cc: bob@example.org
Subject: Log
Message-ID: <log@example.org>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=m

--m
Content-Type: text/plain

Here it is.
--m
Content-Type: application/octet-stream
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename="big <log>.bin"

{body}
--m
Content-Type: text/plain
Content-Disposition: attachment; filename=small.txt

small
--m--
""")
    letter = wait_for(lambda: sink.mails("linus@example.org"), "the mail")[0]
    assert [part.get_filename() for part in letter.iter_attachments()] == ["small.txt"]
    html, text = html_of(letter), text_of(letter)
    assert problems(html) == []
    assert "/attachments/1\">big" in html and "(2.0 MB)" in html
    assert "/attachments/1> (2.0 MB)" in text
    page = desk.browser("linus@example.org")
    page.opener.open(f"{desk.url}/attachments/1")
