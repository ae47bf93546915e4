"""The page of a template in a real Chromium: what is typed is shown in the frame before it is saved."""
from Tests.Browser.test_first_day import chromium, new_page, no_sideways_scroll, picture  # noqa: F401

from conftest import PASSWORD, mail, wait_for


def test_what_is_typed_is_shown_and_sent(sqlite_desk, sink, chromium):  # noqa: F811
    desk = sqlite_desk
    desk.add_technician()
    desk.start()
    desk.send_through(sink)
    desk.run("deliver", input=mail(text="The big <b>printer</b> is on fire.\n"))
    wait_for(lambda: desk.status()["tickets"] == 1, "the ticket")
    page = new_page(chromium)
    page.goto(desk.url + "/sign-in")
    page.fill("[name=name]", "ada@example.org")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/queue/**")
    page.goto(desk.url + "/settings/templates")
    picture(page, "templates")
    no_sideways_scroll(page)
    page.get_by_role("link", name="New ticket (to the team)").click()
    frame = page.frame_locator("iframe[name=shown-mail]")
    frame.get_by_text("The big <b>printer</b> is on fire.").first.wait_for()
    page.get_by_label("HTML").fill("<p style=\"color:#a00000\">Typed: #Body#</p><script>alert(1)</script>")
    page.get_by_label("Subject").fill("Look at #TicketID#")
    page.get_by_role("button", name="Show it").click()
    frame.get_by_text("Typed:").first.wait_for()
    frame.get_by_text("Look at 1").first.wait_for()
    assert page.get_by_label("HTML").input_value().startswith("<p style")
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
