"""A person's first day, in a real Chromium: first run → mailbox → mail → answer → the customer's reply → close.

Screenshots are kept in artefacts/ (or MAILROOM_ARTEFACTS).
"""
import os
import pathlib
import re
import shutil

import pytest

from conftest import ROOT, mail, wait_for

ARTEFACTS = pathlib.Path(os.environ.get("MAILROOM_ARTEFACTS", ROOT / "artefacts"))


SHARES_A_WORLD = True


@pytest.fixture(scope="module")
def chromium():
    from playwright.sync_api import sync_playwright
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if not path:
        pytest.fail("Chromium is missing: install Debian's package chromium (./test does)")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def new_page(chromium, width=1440, height=960, dark=False):
    context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light", ignore_https_errors=True)
    page = context.new_page()
    page.problems = []
    page.on("console", lambda message: page.problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    return page


def picture(page, name):
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(ARTEFACTS / f"{name}.png"), full_page=True)


def no_sideways_scroll(page):
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1"), page.url


def test_first_day(sqlite_desk, dovecot, sink, chromium):
    desk = sqlite_desk
    desk.start()
    page = new_page(chromium)
    link = wait_for(lambda: re.search(r"(/first-run/\S+)", desk.output()), "the first-run link").group(1)
    page.goto(desk.url + link)
    picture(page, "01-first-run")
    page.get_by_label("Name of the desk").fill("Acme Support")
    page.get_by_label("Your name").fill("Ada Lovelace")
    page.get_by_label("Your e-mail address").fill("ada@example.org")
    page.get_by_label("A password").fill("correct horse battery")
    page.get_by_role("button", name="Open the desk").click()
    page.wait_for_url("**/queue/waiting")
    picture(page, "02-empty-queue")

    page.goto(desk.url + "/settings/mailboxes/new")
    page.get_by_label("E-mail address").fill("support@desk.example.org")
    page.get_by_label("Server", exact=True).fill("localhost")
    page.get_by_role("spinbutton", name="Port").fill(str(dovecot.imaps))
    page.locator("input[name=password]").fill("secret")
    page.get_by_text("More", exact=True).click()
    page.get_by_label(re.compile("Certificate to trust")).fill(str(dovecot.certificate))
    picture(page, "03-add-mailbox")
    page.get_by_role("button", name="Test the connection").click()
    page.get_by_role("button", name="Add the mailbox").wait_for()
    picture(page, "04-mailbox-tested")
    page.get_by_role("button", name="Add the mailbox").click()
    page.wait_for_url("**/settings/mailboxes")
    wait_for(lambda: "last check" in (page.reload() and page.content()), "the mailbox to be checked")
    picture(page, "05-mailboxes")

    page.goto(desk.url + "/settings/outgoing")
    page.get_by_label("\"From\" email-address").fill("support@desk.example.org")
    page.get_by_label("SMTP server address").fill("127.0.0.1")
    page.get_by_label("SMTP server port").fill(str(sink.port))
    page.get_by_label("Use SSL to connect to the SMTP server").select_option("none")
    page.get_by_role("button", name="Save changes").click()
    page.get_by_text("Saved.").wait_for()
    picture(page, "06-outgoing")
    page.get_by_role("button", name="Send a test mail").click()
    page.get_by_text("354").first.wait_for()
    picture(page, "07-test-mail")

    page.goto(desk.url + "/queue/waiting")
    dovecot.append("support@desk.example.org", mail(message_id="fire-1"))
    page.get_by_text("Printer is on fire", exact=True).wait_for()  # without reloading
    picture(page, "08-queue")
    page.get_by_text("Printer is on fire", exact=True).click()
    page.get_by_text("the big printer is on fire.").wait_for()
    picture(page, "09-ticket")
    page.get_by_label("Your reply").fill("Hi Grace, please leave it off and unplugged.")
    page.get_by_role("button", name="Send to Grace Hopper").click()
    page.get_by_text(re.compile("Sent to grace@example.org")).wait_for()  # live: the outbox tells
    page.get_by_text("Note", exact=True).click()
    page.get_by_label("Your note").fill("Fuser unit again.")
    picture(page, "10-note")
    page.get_by_role("button", name="Add note for technicians").click()
    page.get_by_text("Note, technicians only").wait_for()

    answer = wait_for(lambda: [m for m in sink.mails("grace@example.org") if "unplugged" in m.get_body(("plain",)).get_content()], "the answer")[0]
    dovecot.append("support@desk.example.org", mail(subject=answer["subject"], In_Reply_To=answer["message-id"], text="It started again.\n\nOn Sat, Ada wrote:\n> Hi Grace\n"))
    page.get_by_text("It started again.").wait_for()  # live
    picture(page, "11-conversation")
    for width, height, dark in [(390, 844, False), (768, 1024, False), (1440, 960, True)]:
        other = new_page(chromium, width, height, dark)
        other.context.add_cookies(page.context.cookies())
        for path, name in [("/tickets/1", "ticket"), ("/queue/all", "queue"), ("/settings/incoming", "settings"), ("/settings/mailboxes", "mailboxes"),
                           ("/people", "people"), ("/outbox", "outbox"), ("/categories", "categories"), ("/held", "held")]:
            other.goto(desk.url + path)
            other.wait_for_load_state("load")
            picture(other, f"{name}-{width}{'-dark' if dark else ''}")
            no_sideways_scroll(other)
        assert other.problems == []
        other.context.close()
    page.get_by_role("button", name="Close", exact=True).click()
    page.get_by_text("closed the ticket").wait_for()
    wait_for(lambda: [m for m in sink.mails("grace@example.org") if "closed" in m.get_body(("plain",)).get_content()], "the closing mail")
    picture(page, "12-closed")
    assert page.problems == []

    held = new_page(chromium, 390, 844)
    held.set_content(answer.get_body(("html",)).get_content())
    picture(held, "13-mail-390")
    held.context.close()


def test_reading_and_answering_work_without_scripts(sqlite_desk, chromium):
    desk = sqlite_desk
    desk.add_technician()
    desk.start()
    desk.run("deliver", input=mail())
    wait_for(lambda: desk.status()["tickets"] == 1, "the ticket")
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(desk.url + "/tickets/1")
    page.get_by_label("E-mail address or username").fill("ada@example.org")
    page.get_by_label("Password", exact=True).fill("correct horse battery")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("the big printer is on fire.").wait_for()
    page.get_by_label("Your reply").fill("Without a script.")
    page.get_by_role("button", name="Send to Grace Hopper").click()
    page.get_by_text("Without a script.").wait_for()
    context.close()


def test_html_mail_runs_nothing_and_loads_nothing(sqlite_desk, chromium):
    desk = sqlite_desk
    desk.add_technician()
    desk.start()
    desk.run("deliver", input=mail(subject="Newsletter", Content_Type="text/html; charset=utf-8",
             text='<table width="500"><tr><td bgcolor="#eeeeff"><h1>Hello</h1><img src="http://tracker.invalid/x.png" onerror="document.title=1">'
                  '<script>document.title="run"</script><p style="color:#a00">red words</p></td></tr></table>\n'))
    wait_for(lambda: desk.status()["tickets"] == 1, "the ticket")
    page = new_page(chromium)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(desk.url + "/tickets/1")
    page.get_by_label("E-mail address or username").fill("ada@example.org")
    page.get_by_label("Password", exact=True).fill("correct horse battery")
    page.get_by_role("button", name="Sign in").click()
    frame = page.frame_locator("iframe.mail")
    frame.get_by_text("red words").wait_for()
    picture(page, "20-html-mail")
    assert frame.locator("td").first.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(238, 238, 255)"
    assert not any("tracker.invalid" in url for url in asked)
    assert frame.locator("script").count() == 0
    page.context.close()
