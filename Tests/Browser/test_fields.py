"""Custom fields in a real Chromium: the form asks for the category's fields, the ticket saves each value where it stands."""
from Tests.Browser.test_first_day import chromium, new_page, no_sideways_scroll, picture  # noqa: F401

from conftest import PASSWORD, mail, wait_for


def test_fields_of_the_category_and_values_saved_at_once(sqlite_desk, chromium):  # noqa: F811
    desk = sqlite_desk
    desk.add_technician()
    desk.run("category", "add", "Hardware", "--technician", "ada@example.org")
    desk.run("field", "add", "Room")
    desk.run("field", "add", "Device", "--kind", "dropdown", "--option", "Printer", "--option", "Screen", "--category", "Hardware", "--required")
    desk.run("field", "add", "Systems", "--kind", "multiselect", "--option", "Mail", "--option", "Web", "--visibility", "techs")
    desk.start()
    page = new_page(chromium)
    page.goto(desk.url + "/sign-in")
    page.fill("[name=name]", "ada@example.org")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/queue/**")
    page.goto(desk.url + "/tickets/new")
    assert page.get_by_label("Room").is_visible() and not page.get_by_label("Device").is_visible()
    page.get_by_label("Category").select_option("Hardware")
    page.get_by_label("What is it about?").fill("Screen is dark")
    page.get_by_label("What happened?").fill("It shows nothing.")
    page.get_by_role("button", name="Open the ticket").click()
    page.get_by_text("Device: this can't be empty.").wait_for()
    # What was typed and chosen is still there.
    assert page.get_by_label("What happened?").input_value() == "It shows nothing."
    assert page.get_by_label("Device").is_visible()
    page.get_by_label("Device").select_option("Screen")
    picture(page, "new-ticket")
    no_sideways_scroll(page)
    page.get_by_role("button", name="Open the ticket").click()
    page.wait_for_url("**/tickets/1")
    page.get_by_role("combobox", name="Device").select_option("Printer")
    page.get_by_text("changed Device to Printer").wait_for()
    page.get_by_role("textbox", name="Room").fill("4.12")
    page.get_by_role("textbox", name="Room").press("Enter")
    page.get_by_text("changed Room to 4.12").wait_for()
    page.get_by_label("Web", exact=True).check()
    page.get_by_role("button", name="Set Systems").click()
    page.get_by_text("changed Systems to Web").wait_for()
    page.get_by_label("Time, such as 1h 20m").fill("1:20")
    page.get_by_label("On what").fill("cables")
    page.locator("form", has=page.get_by_label("On what")).get_by_role("button").click()
    page.get_by_text("1 h 20 min, Ada Lovelace: cables").wait_for()
    picture(page, "ticket-fields")
    page.set_viewport_size({"width": 390, "height": 800})
    no_sideways_scroll(page)
    for path in ["/settings/fields", "/settings/fields/2", "/settings/companies", "/people/1", "/tickets/new"]:
        page.goto(desk.url + path)
        no_sideways_scroll(page)
    assert [problem for problem in page.problems if "422" not in problem] == []
