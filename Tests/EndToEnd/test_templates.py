"""Templates T1–T6, by command, and as they leave by SMTP (an independent parser reads them)."""
import json

from conftest import mail, wait_for

EVENTS = ["confirmation", "new-ticket", "updated", "closed", "taken", "assigned", "moved", "kb-updated", "welcome", "password-reset"]


def ready(desk, sink):
    desk.add_technician()
    desk.add_technician("linus@example.org", "Linus Berg", admin=False)
    desk.start()
    desk.send_through(sink)


def lines(desk, *command):
    return json.loads(desk.run(*command, "--json").stdout)


def plain(letter):
    return letter.get_body(("plain",)).get_content()


def test_a_changed_template_is_sent_and_a_customer_can_not_inject(desk, sink):
    ready(desk, sink)
    said = desk.run("template", "set", "confirmation", "--subject", "Got #Subject# [##TicketID#]", "--html", "-",
                    input="<p onclick='x()'>Dear #From#, #body# #Nonsense#</p><script>1</script>").stdout.decode()
    assert "onclick" in said and "script" in said and "#Nonsense#" in said
    desk.run("deliver", input=mail(sender='"Grace #Body# {{x}}" <grace@example.org>', subject="#CF_12# =?utf-8?q?a=0D=0ABcc:_eve@example.org?= <script>", text="#Subject# {{x}} <script>alert(1)</script>\n"))
    letter = wait_for(lambda: sink.mails("grace@example.org"), "the confirmation")[0]
    assert letter["bcc"] is None and len(letter.get_all("subject")) == 1
    assert letter["subject"].startswith("Got #CF_12# a  Bcc: eve@example.org <script> [#1]") or letter["subject"].startswith("Got #CF_12# a Bcc:")
    assert "Dear Grace #Body# {{x}}, #Subject# {{x}} <script>alert(1)</script> #Nonsense#" in " ".join(plain(letter).split())
    html = letter.get_body(("html",)).get_content()
    assert "<script" not in html and "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert sink.mails("eve@example.org") == []


def test_an_empty_template_sends_nothing_and_reset_brings_it_back(desk, sink):
    ready(desk, sink)
    assert {line["event"]: line["state"] for line in lines(desk, "template", "list")} == {event: "standard" for event in EVENTS}
    said = desk.run("template", "set", "confirmation", "--html", "/dev/null").stdout.decode()
    assert "no mail is sent" in said
    assert {line["event"]: line["state"] for line in lines(desk, "template", "list")}["confirmation"] == "silent"
    desk.run("deliver", input=mail())
    wait_for(lambda: len(sink.mails("linus@example.org")) == 1, "the technician's mail")
    assert lines(desk, "preview", "confirmation", "--ticket", "1", "--to", "grace@example.org")["is_sent"] is False
    assert sink.mails("grace@example.org") == []
    desk.run("template", "reset", "confirmation")
    desk.run("deliver", input=mail(subject="Another", text="Something else.\n"))
    assert wait_for(lambda: sink.mails("grace@example.org"), "the confirmation")[0]["subject"] == "Re: [#2] Another"


def test_password_reset_can_not_be_silenced(desk, sink):
    ready(desk, sink)
    desk.run("template", "set", "password-reset", "--html", "/dev/null")
    from conftest import Browser
    Browser(desk.url).open("/forgot-password", {"name": "linus@example.org"})
    letter = wait_for(lambda: sink.mails("linus@example.org"), "the link")[0]
    assert "/password/" in plain(letter)


def test_preview_is_what_is_sent(desk, sink):
    ready(desk, sink)
    desk.run("template", "set", "new-ticket", "--language", "de", "--subject", "Neu: #Subject#", "--html", "-", input="<p>#Body#</p>")
    assert lines(desk, "template", "get", "new-ticket", "--language", "de")["subject"] == "Neu: #Subject#"
    assert lines(desk, "template", "get", "new-ticket")["html"] == "#What_Happened#"
    assert [(line["language"], line["state"]) for line in lines(desk, "template", "list") if line["event"] == "new-ticket"] == [("", "standard"), ("de", "changed")]
    desk.run("deliver", input=mail())
    sent = wait_for(lambda: sink.mails("linus@example.org"), "the technician's mail")[0]
    shown = lines(desk, "preview", "new-ticket", "--ticket", "1", "--to", "linus@example.org")
    assert shown["subject"] == sent["subject"] == "[#1] Printer is on fire"
    headers = {field["name"].lower(): field["value"] for field in shown["headers"]}
    for name in ["message-id", "references", "auto-submitted", "x-auto-response-suppress", "list-unsubscribe", "to"]:
        assert headers[name] == str(sent[name]), name
    # The command was told no address: it knows the one that the server was started with.
    assert f"{desk.url}/tickets/1" in shown["text"] and "localhost:8080" not in shown["html"]
    assert "the big printer is on fire." in shown["text"]
    assert "the big printer is on fire." in shown["html"]


def test_audience_says_who_and_why(desk, sink):
    ready(desk, sink)
    desk.run("deliver", input=mail())
    wait_for(lambda: sink.mails("linus@example.org"), "the technician's mail")
    by = {line["address"]: line for line in lines(desk, "audience", "new-ticket", "--ticket", "1")}
    assert by["linus@example.org"]["is_told"] and by["linus@example.org"]["settings"] == ["notifications.newTicketsToTechnicians"]
    assert not by["grace@example.org"]["is_told"] and "instead" in by["grace@example.org"]["why"]
    desk.run("settings", "set", "notifications.newTicketsToTechnicians=off")
    by = {line["address"]: line for line in lines(desk, "audience", "new-ticket", "--ticket", "1")}
    assert by["linus@example.org"]["why"] == "the setting notifications.newTicketsToTechnicians is off"
    assert desk.run("audience", "nothing", "--ticket", "1", check=False).returncode != 0
    assert b"no such ticket" in desk.run("preview", "updated", "--ticket", "9", "--to", "grace@example.org", check=False).stderr
