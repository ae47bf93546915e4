"""Every page that a link leads to, in a real Chromium: no error, nothing in the console, no sideways scrolling."""
import re

import pytest

from conftest import mail, wait_for
from .test_first_day import chromium, new_page, no_sideways_scroll  # noqa: F401 (a fixture)
from .test_knowledge import sign_in

# What is no page: files, and bodies that stand in frames.
NO_PAGE = re.compile(r"/(assets|attachments|events)/|/original$|/body|/oauth/|/files/")
# One ticket, one rule… is like another.
NUMBER = re.compile(r"(?<=/)\d+(?=/|$)")


def links(page, desk):
    hrefs = page.evaluate("[...document.querySelectorAll('a[href]')].map((a) => a.href.split('#')[0])")
    return [href for href in hrefs if href.startswith(desk.url) and not NO_PAGE.search(href)]


def shape(address):
    return NUMBER.sub("N", address.split("?")[0])


@pytest.mark.parametrize("width", [1440, 390])
def test_every_page(sqlite_desk, sink, chromium, width):  # noqa: F811
    desk = sqlite_desk
    desk.add_technician()
    desk.start()
    desk.send_through(sink)
    desk.run("article", "add", "Paper of the printer", "--html", "-", input="<p>Open the drawer.</p>")
    desk.run("article", "set", "1", "--title", "Paper of a printer")
    desk.run("deliver", input=mail(message_id="every-1"))
    desk.run("deliver", input=mail(sender="MAILER-DAEMON@mx.example.org", subject="Undelivered Mail Returned to Sender", Auto_Submitted="auto-replied"))
    wait_for(lambda: desk.status()["tickets"] == 1 and sink.mails(), "the ticket")
    page = new_page(chromium, width, 900)
    sign_in(desk, page)
    seen, todo = set(), [f"{desk.url}/", f"{desk.url}/queue/all", f"{desk.url}/kb/1"]
    while todo:
        address = todo.pop()
        if shape(address) in seen:
            continue
        seen.add(shape(address))
        answer = page.goto(address)
        assert answer.status == 200, address
        no_sideways_scroll(page)
        assert page.problems == [], (address, page.problems)
        assert page.title() and page.locator("h1").count() >= 1, address
        todo += links(page, desk)
    paths = {address.removeprefix(desk.url) for address in seen}
    for path in ["/queue/all", "/tickets/N", "/messages/N/why", "/people/N", "/kb/N", "/articles/N/history", "/settings/templates", "/settings/audience",
                 "/settings/outgoing", "/settings/deliverability", "/settings/fields/new", "/settings/companies", "/outbox/N", "/held/N", "/profile"]:
        assert path in paths, (path, sorted(paths))
