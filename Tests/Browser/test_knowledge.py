"""The knowledge base in a real Chromium: written by the rich-text editor, found, voted on, put into a reply."""
from conftest import mail, wait_for
from .test_first_day import chromium, new_page, no_sideways_scroll, picture  # noqa: F401 (a fixture)


def sign_in(desk, page):
    page.goto(f"{desk.url}/sign-in")
    page.locator("[name=name]").fill("ada@example.org")
    page.locator("[name=password]").fill("correct horse battery")
    page.keyboard.press("Enter")
    page.wait_for_url("**/queue/waiting")


def ready(desk):
    desk.add_technician()
    desk.start()
    desk.run("article", "add", "Paper of the printer", "--html", "-", input="<p>Open the <b>drawer</b> of the printer.</p>")


def test_an_article_is_written_with_the_editor(sqlite_desk, chromium):  # noqa: F811
    desk = sqlite_desk
    ready(desk)
    page = new_page(chromium)
    sign_in(desk, page)
    page.goto(f"{desk.url}/articles/new")
    page.get_by_label("Title").fill("Toner of the printer")
    text = page.locator(".ProseMirror")
    text.click()
    text.type("Shake it well.")
    picture(page, "kb-editor")
    page.get_by_role("button", name="Add the article").click()
    page.wait_for_load_state()
    visitor = new_page(chromium, 390, 844)
    visitor.goto(f"{desk.url}/kb?q=toner")
    visitor.get_by_role("link", name="Toner of the printer").first.click()
    visitor.get_by_text("Shake it well.").wait_for()
    no_sideways_scroll(visitor)
    picture(visitor, "kb-article-telephone")
    assert page.problems == [] and visitor.problems == []


def test_a_vote_is_thanked_for_and_can_be_taken_back(sqlite_desk, chromium):  # noqa: F811
    desk = sqlite_desk
    ready(desk)
    visitor = new_page(chromium)
    visitor.goto(f"{desk.url}/kb/1")
    visitor.get_by_role("button", name="Yes", exact=True).click()
    visitor.get_by_text("Good that it helped.").wait_for()
    visitor.reload()
    visitor.get_by_role("button", name="It did not help after all").click()
    visitor.get_by_text("Thank you for saying so.").wait_for()
    page = new_page(chromium)
    sign_in(desk, page)
    page.goto(f"{desk.url}/articles")
    row = page.get_by_role("listitem").filter(has_text="Paper of the printer")
    assert "0 of 1" in row.inner_text(), row.inner_text()
    assert visitor.problems == []


def test_an_articles_link_is_put_into_the_reply(sqlite_desk, chromium):  # noqa: F811
    desk = sqlite_desk
    ready(desk)
    desk.run("deliver", input=mail(subject="Paper of the printer is out"))
    page = new_page(chromium)
    sign_in(desk, page)
    page.goto(f"{desk.url}/tickets/1")
    reply = page.locator("#reply-text")
    reply.fill("Dear Grace,")
    page.get_by_role("button", name="Put the link to Paper of the printer").click()
    assert reply.input_value() == f"Dear Grace,\nPaper of the printer: {desk.url}/kb/1\n"
    assert page.problems == []


def test_technicians_are_offered_while_their_name_is_written(sqlite_desk, sink, chromium):  # noqa: F811
    desk = sqlite_desk
    ready(desk)
    desk.add_technician("linus@example.org", "Linus Berg", admin=False)
    desk.add_technician("lise@example.org", "Lise Meitner", admin=False)
    desk.send_through(sink)
    desk.run("deliver", input=mail())
    page = new_page(chromium)
    sign_in(desk, page)
    page.goto(f"{desk.url}/tickets/1")
    page.get_by_text("Note", exact=True).click()
    note = page.locator("#note-text")
    note.press_sequentially("Ask @li")
    assert page.locator(".mentions [role=option]").count() == 2
    picture(page, "mentions")
    note.press("ArrowDown")
    note.press("Enter")
    assert note.input_value() == "Ask @lise "
    assert page.locator(".mentions [role=option]").count() == 0
    note.press_sequentially("or mail@li")
    assert page.locator(".mentions [role=option]").count() == 0
    note.press_sequentially(", @ber")
    page.locator(".mentions [role=option]").click()
    assert note.input_value() == "Ask @lise or mail@li, @linus "
    page.get_by_role("button", name="Add note for technicians").click()
    wait_for(lambda: [m for m in sink.mails("lise@example.org") if "mentioned" in m.as_string()], "the mail to who was called")
    assert page.problems == []
