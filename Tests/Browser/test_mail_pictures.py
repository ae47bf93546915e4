"""Every kind of mail as Chromium shows it: wide and on a telephone, light and dark, with pictures and without.

The pictures are kept in artefacts/ (mail-*).
"""
import json
import struct
import zlib

import pytest

from conftest import mail, wait_for
from Tests.Browser.test_first_day import chromium, no_sideways_scroll, picture  # noqa: F401
from Tests.EndToEnd.mail_lint import color, contrast
from Tests.EndToEnd.test_mail_html import wild_mail

ARABIC = "الطابعة في الطابق الثالث تحترق.\n\nهل يمكنكم إرسال شخص ما؟ شكرا لكم، غريس\n"
LONG = "Dear all,\n\nit started again this morning, and this time the smoke alarm noticed too. " * 3 + "\n\nhttps://example.org/" + "a-very-long-address/" * 20 + "\n"
CONDITIONS = [(600, False, True), (600, True, True), (375, False, True), (375, True, True), (375, False, False)]

# Each text that can be seen, with its colour and that of the first ground below it.
TEXTS = """() => {
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const clear = colour => /rgba\\(.*, 0\\)/.test(colour);
  while (walker.nextNode()) {
    const node = walker.currentNode, parent = node.parentElement;
    if (!node.data.trim() || !parent.getClientRects().length) continue;
    let ground = parent;
    while (ground && clear(getComputedStyle(ground).backgroundColor)) ground = ground.parentElement;
    found.push([node.data.trim().slice(0, 40), getComputedStyle(parent).color, ground ? getComputedStyle(ground).backgroundColor : "rgb(255, 255, 255)", parseFloat(getComputedStyle(parent).fontSize)]);
  }
  return found;
}"""


def test_pictures_of_all_mails(sqlite_desk, sink, chromium):  # noqa: F811
    mails = written(sqlite_desk, sink)
    assert len(mails) >= 12
    for name, html in mails.items():
        for width, dark, images in CONDITIONS:
            context = chromium.new_context(viewport={"width": width, "height": 700}, color_scheme="dark" if dark else "light")
            page = context.new_page()
            page.route("https://pictures.example/**", lambda route: route.fulfill(body=png(2000, 900), content_type="image/png") if images else route.abort())
            page.set_content(html.replace("cid:fire", "https://pictures.example/fire"))
            page.wait_for_load_state("load")
            picture(page, f"mail-{name}-{width}{'-dark' if dark else ''}{'' if images else '-no-images'}")
            no_sideways_scroll(page)
            check_texts(page, f"{name} {width} {'dark' if dark else 'light'}")
            context.close()


def check_texts(page, where):
    texts = page.evaluate(TEXTS)
    assert texts
    for text, ink, ground, size in texts:
        assert contrast(color(ink), color(ground)) >= 4.5, (where, text, ink, ground)
        assert size >= 12 or text == "pixel", (where, text, size)


def written(desk, sink):
    """The HTML of mails as they are sent, and of the rarer ones as they would be."""
    desk.add_technician()
    desk.add_technician("linus@example.org", "Linus Berg", admin=False)
    desk.run("settings", "set", "general.name=Acme Support")
    desk.start()
    desk.send_through(sink)
    desk.run("deliver", input=mail(text=LONG, message_id="fire-1"))
    desk.run("deliver", input=wild_mail(subject="Wild"))
    desk.run("deliver", input=mail(subject="=?utf-8?b?2KfZhNi32KfYqNi52Kkg2KrYrdiq2LHZgg==?=", text=ARABIC, **{"Content-Type": "text/plain; charset=utf-8"}).encode())
    wait_for(lambda: len(sink.mails("linus@example.org")) == 3, "the mails")
    page = desk.browser().open("/tickets/1")
    page.submit("/tickets/1/replies", text="Hi Grace,\n\nuse the one on the second floor for now; I have just given you access.\n\nAda Lovelace\nAcme Support")
    answer = wait_for(lambda: [m for m in sink.mails("grace@example.org") if "second floor" in html_of(m)], "the answer")[0]
    desk.run("deliver", input=mail(subject=str(answer["subject"]), text="It started again.\n", message_id="fire-2", In_Reply_To=answer["message-id"]))
    page.open("/tickets/1").submit("/tickets/1/replies", text="Help is on its way.", closing="1")
    closed = wait_for(lambda: [m for m in sink.mails("grace@example.org") if "on its way" in html_of(m)], "the closing")[0]
    team = {subject: html_of(m) for m in sink.mails("linus@example.org") for subject in [str(m["subject"])]}
    found = {"answer": html_of(answer), "closed": html_of(closed), "confirmation": html_of(sink.mails("grace@example.org")[0])}
    for subject, html in team.items():
        found["wild" if "Wild" in subject else "arabic" if "Printer" not in subject else "news"] = html
    for event in ["updated", "taken", "assigned", "moved", "welcome", "password-reset"]:
        found[event] = json.loads(desk.run("preview", event, "--ticket", "1", "--to", "linus@example.org", "--json").stdout)["html"]
    return found


def html_of(letter):
    return letter.get_body(("html",)).get_content()


def png(width, height):
    """A red picture."""
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    rows = (b"\0" + b"\xb0\x30\x20" * width) * height
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("html,fails", [("<p style='color:#ccc'>x</p>", True), ("<p style='color:#000'>x</p>", False)])
def test_the_check_of_texts_can_fail(chromium, html, fails):  # noqa: F811
    page = chromium.new_page()
    page.set_content(html)
    if fails:
        with pytest.raises(AssertionError):
            check_texts(page, "here")
    else:
        check_texts(page, "here")
