"""The knowledge base D8, N8, W3: written by command, told to technicians by mail, found by whoever asks."""
import json
import urllib.parse

from conftest import Browser, PASSWORD, mail, wait_for

PAPER = "<h2>Out of paper</h2><p onclick='x()'>Open the <b>drawer</b> of the printer.</p><script>1</script>"


def listed(desk, *words):
    return json.loads(desk.run("article", "list", *words, "--json").stdout)


def ready(desk, sink):
    desk.add_technician()
    desk.add_technician("linus@example.org", "Linus Berg", admin=False)
    desk.start()
    desk.send_through(sink)
    said = desk.run("article", "add", "Paper of the printer", "--html", "-", "--tags", "printer,paper", input=PAPER)
    assert said.stdout.strip() == b"1" and b"onclick" in said.stderr and b"script" in said.stderr
    desk.run("article", "add", "Master key", "--html", "-", "--readers", "technicians", input="<p>The key of the printer is under the mat.</p>")
    desk.run("article", "add", "Toner of the printer", "--html", "-", "--state", "draft", input="<p>Not written yet.</p>")


def test_technicians_are_told_of_a_change_where_that_is_set(desk, sink):
    ready(desk, sink)
    desk.run("settings", "set", "notifications.articlesToAllTechnicians", "true")
    desk.run("article", "set", "3", "--tags", "toner")
    desk.run("article", "set", "1", "--title", "Paper of a printer", "--html", "-", input="<p>Close the <b>drawer</b> again.</p>")
    wait_for(lambda: sink.mails("ada@example.org") and sink.mails("linus@example.org"), "the mails to both technicians")
    letters = sink.mails()
    assert sorted(letter.recipients[0] for letter in letters) == ["ada@example.org", "linus@example.org"]
    assert {letter["subject"] for letter in letters} == {"Article changed: Paper of a printer"}
    text = letters[0].get_body(("plain",)).get_content()
    assert f"{desk.url}/kb/1" in text and "technicians are told of changes to the knowledge base" in " ".join(text.split())
    assert b"drawer" in desk.run("article", "show", "1").stdout
    assert [line["title"] for line in listed(desk, "drawer")] == ["Paper of a printer"]
    assert desk.run("article", "set", "9", "--title", "x", check=False).returncode != 0
    assert desk.run("article", "add", "x", "--html", "-", "--category", "Nowhere", input="x", check=False).returncode != 0
    desk.run("article", "remove", "3")
    assert sorted(line["id"] for line in listed(desk)) == [1, 2]


def test_visitors_find_what_is_public_and_nothing_else(desk, sink):
    ready(desk, sink)
    visitor = Browser(desk.url)
    visitor.open("/kb?" + urllib.parse.urlencode({"q": "printers"}))
    assert visitor.status == 200 and "Paper of the printer" in visitor.body
    assert "Master key" not in visitor.body and "Toner" not in visitor.body
    visitor.open("/kb/1")
    assert "<b>drawer</b>" in visitor.body and "onclick" not in visitor.body
    for hidden in (2, 3):
        visitor.open(f"/kb/{hidden}")
        assert visitor.status == 404
    desk.run("settings", "set", "knowledge.openToVisitors", "false")
    visitor.open("/kb/1")
    assert "drawer" not in visitor.body


def test_a_mail_suggests_public_articles_only(desk, sink):
    ready(desk, sink)
    desk.run("template", "set", "confirmation", "--html", "-", input="<p>Perhaps:</p>#Suggested_KB_articles#")
    desk.run("deliver", input=mail(subject="No paper in the printer", text="The printer has no paper, where is its key?\n"))
    letter = wait_for(lambda: sink.mails("grace@example.org"), "the confirmation")[0]
    html = letter.get_body(("html",)).get_content()
    assert f"{desk.url}/kb/1" in html and "Paper of the printer" in html
    assert "Master key" not in html and "Toner" not in html
