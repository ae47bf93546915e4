"""A name that can't be looked up while sending puts mail off, tells it, and loses none (F24)."""
from conftest import mail, wait_for


def test_a_server_whose_name_is_not_found_keeps_the_mail(desk, sink):
    desk.add_technician()
    desk.start()
    desk.run("outgoing", "set", "--host", "nowhere.invalid", "--port", "25", "--security", "none", "--from-address", "support@desk.example.org")
    desk.run("deliver", input=mail())
    browser = desk.browser()
    wait_for(lambda: "No mail can be sent" in browser.open("/queue/all").body, "the trouble to be told", 40)
    # Pages and mail in go on meanwhile.
    desk.run("deliver", input=mail(subject="meanwhile", message_id="meanwhile"))
    wait_for(lambda: desk.status()["tickets"] == 2, "the second ticket")
    outbox = desk.status()["outbox"]
    assert outbox["failed"] == 0 and outbox["sent"] == 0 and outbox["waiting"] + outbox["deferred"] > 0, outbox
    desk.send_through(sink)
    wait_for(lambda: sink.mails("grace@example.org"), "the confirmation, once the name is right", 40)
    assert desk.status()["outbox"]["failed"] == 0
