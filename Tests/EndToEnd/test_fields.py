"""Custom fields (D6), companies (D7), time (D10) and due dates: by command and page, and as mails tell them through SMTP."""
import json
import re

from conftest import mail, wait_for

DAY = "2031-05-06"


def ready(desk, sink):
    desk.add_technician()
    desk.start()
    desk.send_through(sink)


def fields(desk):
    return json.loads(desk.run("field", "list", "--json").stdout)


def post(browser, path, **values):
    """Sends a form with the token of the person's page."""
    browser.open("/people")
    token = re.search(r'name="form-token" value="([^"]+)"', browser.body).group(1)
    return browser.open(path, {"form-token": token, **{name.replace("_", "-"): value for name, value in values.items()}})


def plain(letter):
    return " ".join(letter.get_body(("plain",)).get_content().split())


def test_fields_by_command(desk):
    desk.add_technician()
    assert desk.run("field", "add", "Room", "--required").stdout.decode().strip() == "1"
    desk.run("field", "add", "Risk", "--kind", "dropdown", "--option", "low", "--option", "high", "--visibility", "techs", "--category", "Support", "--standard", "low")
    assert fields(desk) == [
        {"is_required": True, "kind": "text", "name": "Room", "number": 1, "options": [], "tickets": 0, "visibility": "public"},
        {"categories": ["Support"], "is_required": False, "kind": "dropdown", "name": "Risk", "number": 2, "options": ["low", "high"], "standard": "low", "tickets": 0, "visibility": "techs"},
    ]
    desk.run("field", "set", "2", "--name", "Danger", "--all-categories", "--standard", "", "--visibility", "admins", "--required")
    changed = fields(desk)[1]
    assert (changed["name"], changed["visibility"], changed["is_required"], changed["options"]) == ("Danger", "admins", True, ["low", "high"])
    assert not changed.get("categories") and not changed.get("standard")
    for wrong in [("add", "room"), ("add", "X", "--kind", "colour"), ("add", "X", "--kind", "dropdown"), ("add", "X", "--visibility", "nobody"),
                  ("add", "X", "--kind", "number", "--standard", "many"), ("set", "9", "--name", "Y"), ("remove", "9"), ("add", "X", "--category", "Nowhere")]:
        done = desk.run("field", *wrong, check=False)
        assert done.returncode != 0 and done.stderr.startswith(b"mailroom: "), wrong
    desk.run("field", "remove", "1")
    assert [line["number"] for line in fields(desk)] == [2]
    assert desk.run("field", "add", "Room").stdout.decode().strip() == "3"


def test_masks_of_fields_places_time_and_due_date_through_smtp(desk, sink):
    ready(desk, sink)
    desk.run("settings", "set", "general.timeZone=Europe/Berlin")
    desk.run("field", "add", "Room")
    desk.run("field", "add", "Risk", "--visibility", "techs")
    desk.run("field", "add", "Pay", "--visibility", "admins", "--kind", "number")
    desk.run("field", "add", "Until", "--kind", "date")
    said = desk.run("template", "set", "updated", "--subject", "#CF_VALUE_1# [##TicketID#]", "--html", "-",
                    input="<p>[#Company#|#Department#|#Location#|#TimeSpent#|#DueDate#]</p><p>[#CF_1#|#CF_2#|#CF_VALUE_3#|#CF_9#]</p>#Custom_Fields#").stdout.decode()
    assert "#CF_2#: the field Risk is for technicians only" in said and "#CF_VALUE_3#: the field Pay is for administrators only" in said
    assert "#CF_9#: there is no field number 9" in said and "#CF_1#" not in said
    ada = desk.browser()
    post(ada, "/settings/companies", name="Navy <b>& Sons", domains="navy.example")
    post(ada, "/settings/departments", name="Sales")
    post(ada, "/settings/locations", name="Köln")
    desk.run("deliver", input=mail(sender="Mary Jackson <mary@navy.example>"))
    wait_for(lambda: desk.status()["tickets"] == 1, "the ticket")
    # Empty forms: nothing but the company, which the domain brought.
    post(ada, "/tickets/1/replies", text="First answer")
    first = wait_for(lambda: [letter for letter in sink.mails("mary@navy.example") if "[Navy" in plain(letter)], "the first answer")[0]
    assert "[Navy <b>& Sons||||] [|||]" in plain(first), plain(first)
    person = json.loads(desk.run("person", "list", "mary", "--json").stdout)[0]["id"]
    post(ada, f"/people/{person}", first_name="Mary", last_name="Jackson", company="1", department="1", location="1", language="de", time_zone="Europe/Berlin")
    for number, value in [(1, "4.12 #Body# <i>x</i>"), (2, "high"), (3, "12,50"), (4, DAY)]:
        assert post(ada, f"/tickets/1/fields/{number}", value=value).status == 200
    post(ada, "/tickets/1/time", time="1h 20m", note="secret work")
    post(ada, "/tickets/1/due-date", day=DAY, time="14:30")
    post(ada, "/tickets/1/replies", text="Second answer")
    letter = wait_for(lambda: [letter for letter in sink.mails("mary@navy.example") if "4.12" in str(letter["subject"])], "the second answer")[0]
    assert letter["subject"] == "4.12 #Body# <i>x</i> [#1]"
    text = plain(letter)
    assert "[Navy <b>& Sons|Sales|Köln|1 Std. 20 Min.|6 Mai 2031, 14:30 " in text, text
    assert "[Room: 4.12 #Body# <i>x</i>|Risk: high|12,5|] Room: 4.12 #Body# <i>x</i> Until: 6 Mai 2031" in text, text
    assert "secret work" not in text
    html = letter.get_body(("html",)).get_content()
    assert "Navy &lt;b&gt;&amp; Sons" in html and "<i>x" not in html


def test_a_customer_opens_a_ticket_with_fields_and_a_manager_closes_it(desk, sink):
    ready(desk, sink)
    desk.run("field", "add", "Room", "--required")
    desk.run("field", "add", "Risk", "--visibility", "techs", "--required")
    ada = desk.browser()
    post(ada, "/settings/companies", name="Navy", domains="navy.example")
    for address in ["mary@navy.example", "boss@navy.example"]:
        desk.run("person", "add", address, "--password-file", "-", input="correct horse battery")
    boss = json.loads(desk.run("person", "list", "boss", "--json").stdout)[0]["id"]
    post(ada, f"/people/{boss}/role", role="manager")

    def form(browser, **values):
        browser.open("/tickets/new")
        token = re.search(r'name="form-token" value="([^"]+)"', browser.body).group(1)
        return browser.open("/tickets", {"form-token": token, **values})

    mary = desk.browser("mary@navy.example")
    assert form(mary, subject="Fire", text="It burns").status == 422 and "Room: this can" in mary.body and "Risk" not in mary.body
    assert form(mary, subject="Fire", text="It burns", **{"field-1": "4.12"}).at.endswith("/tickets/1")
    assert "4.12" in mary.body
    manager = desk.browser("boss@navy.example")
    assert "Fire" in manager.open("/tickets").body and "mary@navy.example" in manager.body
    token = re.search(r'name="form-token" value="([^"]+)"', manager.body).group(1)
    assert manager.open("/tickets/1/closure", {"form-token": token}).status == 200
    assert "closed the ticket" in ada.open("/tickets/1").body
