"""The page of a template in a real Chromium: what is typed is shown in the frame before it is saved."""
import json
import re

from Tests.Browser.test_first_day import chromium, new_page, no_sideways_scroll, picture  # noqa: F401

from conftest import PASSWORD, mail, wait_for


def sign_in(page, desk):
    page.goto(desk.url + "/sign-in")
    page.fill("[name=name]", "ada@example.org")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/queue/**")


def with_a_ticket(desk):
    desk.add_technician()
    desk.start()
    desk.run("deliver", input=mail(text="The big <b>printer</b> is on fire.\n"))
    wait_for(lambda: desk.status()["tickets"] == 1, "the ticket")


def saved(desk):
    return json.loads(desk.run("template", "get", "new-ticket", "--json").stdout)["html"]


def test_the_editor_writes_what_mails_take(sqlite_desk, chromium):  # noqa: F811
    desk = sqlite_desk
    with_a_ticket(desk)
    page = new_page(chromium)
    sign_in(page, desk)
    page.goto(desk.url + "/settings/templates/new-ticket/all")
    words = page.locator(".rich-text [role=textbox]")
    words.click()
    page.keyboard.press("Control+A")
    page.keyboard.type("Dear reader, look at ")
    page.get_by_role("button", name="Put in #Subject#").click()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+B")
    page.keyboard.type("at once")
    page.frame_locator("iframe[name=shown-mail]").get_by_text("Dear reader, look at Printer is on fire").wait_for()
    picture(page, "template-editor")
    page.get_by_role("button", name="Save the template").click()
    wait_for(lambda: "look at #Subject#" in saved(desk), "what was written")
    assert re.search(r"<(b|strong)>at once</(b|strong)>", saved(desk))
    # What the editor can't keep is shown as HTML, and kept.
    kept = "<p>a</p><table width=\"100%\"><tr><td style=\"background-color:#eeeeee\">b</td></tr></table>"
    desk.run("template", "set", "new-ticket", "--html", "-", input=kept)
    before = saved(desk)
    page.goto(desk.url + "/settings/templates/new-ticket/all")
    page.locator(".rich-text, [name=html]").first.wait_for()
    page.get_by_role("button", name="Save the template").click()
    page.get_by_role("button", name="Save the template").wait_for()
    assert "background-color:#eeeeee" in saved(desk).replace(": ", ":") and "<td" in saved(desk), before
    # The history says what was put in and taken out.
    page.locator("ul.plain a").nth(1).click()
    page.locator("ins, del").first.wait_for()
    picture(page, "template-version")
    no_sideways_scroll(page)
    page.set_viewport_size({"width": 390, "height": 800})
    no_sideways_scroll(page)
    assert page.problems == []


def test_what_is_typed_is_shown_and_sent(sqlite_desk, sink, chromium):  # noqa: F811
    desk = sqlite_desk
    with_a_ticket(desk)
    desk.send_through(sink)
    page = new_page(chromium)
    sign_in(page, desk)
    page.goto(desk.url + "/settings/templates")
    picture(page, "templates")
    no_sideways_scroll(page)
    page.get_by_role("link", name="New ticket (to the team)").click()
    frame = page.frame_locator("iframe[name=shown-mail]")
    frame.get_by_text("The big <b>printer</b> is on fire.").first.wait_for()
    page.get_by_role("button", name="HTML").click()
    page.locator("[name=html]").fill("<p style=\"color:#a00000\">Typed: #Body#</p><script>alert(1)</script>")
    page.locator("[name=subject]").fill("Look at #TicketID#")
    page.get_by_role("button", name="Show it").click()
    frame.get_by_text("Typed:").first.wait_for()
    frame.get_by_text("Look at 1").first.wait_for()
    assert page.locator("[name=html]").input_value().startswith("<p style")
    picture(page, "template")
    no_sideways_scroll(page)
    page.get_by_role("button", name="Send me this").click()
    page.get_by_text("The mail is in the outbox.").wait_for()
    wait_for(lambda: [m for m in sink.mails("ada@example.org") if m["subject"] == "Look at 1"], "the mail")
    page.get_by_role("button", name="Save the template").click()
    page.get_by_text("Saved without what mails can't have: the element <script>.").wait_for()
    page.set_viewport_size({"width": 390, "height": 800})
    no_sideways_scroll(page)
    assert page.problems == []
