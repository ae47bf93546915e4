"""One ticket is one conversation, in the mailbox of everybody who has to do with it, by the rules of three kinds of mail program (N14)."""
import email
import email.policy

import pytest

from conftest import mail, wait_for
from Tests.EndToEnd import threader

SUBJECT = "Printer is on fire"
OUTLOOK_HEAD = "AdzAkQ8yv2zqqrOvTbOJvKLcV0nJuw=="  # 22 bytes, as a customer's Outlook sends it


def parsed(text):
    return email.message_from_string(text, policy=email.policy.default)


class Ticket:
    """A ticket's life, and what lies in three mailboxes of it."""

    def __init__(self, desk, sink, name, subject=SUBJECT, **fields):
        self.desk, self.sink, self.name, self.subject = desk, sink, name, subject
        self.sent = {"grace@example.org": []}
        self.number = desk.status()["tickets"] + 1
        self.by_grace(subject, "The big printer is on fire.", f"{name}-1", **fields)
        self.news("grace@example.org", 1)
        self.news("linus@example.org", 1)

    def by_grace(self, subject, text, id, **fields):
        letter = mail(subject=subject, text=f"{text} ({self.name})\n", message_id=id, Cc="bob@example.org", **fields)
        self.sent["grace@example.org"].append(parsed(letter))
        self.desk.run("deliver", input=letter)

    def all(self, address):
        return [m for m in self.sink.mails(address) if f"[#{self.number}]" in m["subject"]]

    def news(self, address, count):
        return wait_for(lambda: len(self.all(address)) >= count and self.all(address), f"{count} mails for {address}")

    def by_ada(self, text, action="replies", **fields):
        page = self.ada.open(f"/tickets/{self.number}")
        page.submit(f"/tickets/{self.number}/{action}", text=text, **fields)
        assert page.status == 200, page.body[:3000]

    def live(self, ada):
        """Answer, reply, note, another subject, closing, opening again."""
        self.ada = ada
        for address in ("linus@example.org", "bob@example.org"):
            ada.open(f"/tickets/{self.number}").submit(f"/tickets/{self.number}/subscribers", email=address)
        self.by_ada("Please leave it off.")
        answer = self.news("grace@example.org", 2)[-1]
        self.by_grace(answer["subject"], "It started again.", f"{self.name}-2", In_Reply_To=answer["message-id"], References=f"{answer['references']} {answer['message-id']}")
        self.news("linus@example.org", 3)
        self.by_ada("Fuser unit, I think.", "notes")
        self.news("linus@example.org", 4)
        self.by_grace("Now the toner too", "And the toner is out.", f"{self.name}-3", In_Reply_To=answer["message-id"], References=f"{answer['references']} {answer['message-id']}")
        self.news("linus@example.org", 5)
        self.by_ada("A new one is on its way.", closing="1")
        last = self.news("grace@example.org", 3)[-1]
        self.by_grace(last["subject"], "It is not here yet.", f"{self.name}-4", In_Reply_To=last["message-id"], References=f"{last['references']} {last['message-id']}")
        self.news("linus@example.org", 7)
        return self

    def mailbox(self, address):
        """What the person got and, where they wrote, what they sent; in the order of arrival as far as it matters."""
        sent = self.sent.get(address, [])
        return sent[:1] + self.all(address) + sent[1:]


@pytest.fixture
def office(desk, sink):
    desk.add_technician()
    desk.add_technician("linus@example.org", "Linus Berg", admin=False)
    desk.run("settings", "set", "notifications.updatesToAllTechnicians=on")
    desk.start()
    desk.send_through(sink)
    return desk


def places(tickets, address):
    """All the mails of a mailbox, and those of each ticket by their place."""
    mails, of = [], []
    for ticket in tickets:
        own = ticket.mailbox(address)
        of.append(list(range(len(mails), len(mails) + len(own))))
        mails += own
    return mails, of


def test_each_ticket_is_one_conversation(office, sink):
    ada = office.browser()
    # Two tickets of one customer with one subject: the same is what they may not become.
    tickets = [Ticket(office, sink, "one").live(ada), Ticket(office, sink, "two", **{"Thread-Index": OUTLOOK_HEAD}).live(ada)]
    for address in ("grace@example.org", "bob@example.org", "linus@example.org"):
        mails, of = places(tickets, address)
        assert all(len(own) >= 3 for own in of), address
        assert threader.references(mails) == of, address
        assert threader.outlook([m for m in mails if m["thread-index"]]) == places_of_ours(mails, of), address
        # Gmail splits where the customer chose another subject, and only there.
        changed = [place for place, m in enumerate(mails) if m["subject"] == "Now the toner too"]
        expected = sorted([[place for place in own if place not in changed] for own in of] + [[place] for place in changed])
        assert threader.gmail(mails, drops_tags=True) == expected, address
        # Where Gmail would not drop the tag, our own mails are still one conversation each.
        ours = [m for m in mails if "[#" in m["subject"]]
        assert len(threader.gmail(ours)) == 2, address
        if address == "linus@example.org":
            assert threader.gmail(ours) == of, "a technician has none of the customer's mails"


def places_of_ours(mails, of):
    """Outlook's groups among the mails that have an index."""
    kept = [place for place, m in enumerate(mails) if m["thread-index"]]
    return [[kept.index(place) for place in own if place in kept] for own in of]


def test_an_outlook_conversation_goes_on(office, sink):
    ticket = Ticket(office, sink, "one", **{"Thread-Index": OUTLOOK_HEAD})
    ticket.ada = office.browser()
    ticket.by_ada("Please leave it off.")
    ticket.news("grace@example.org", 2)
    mails = ticket.mailbox("grace@example.org")
    assert len(mails) == 3 and len(threader.outlook(mails)) == 1


def test_only_newer_mails_are_in_the_mailbox(office, sink):
    """A technician who is new, or cleans up: what is left of a ticket is one conversation still."""
    ticket = Ticket(office, sink, "one").live(office.browser())
    mails = ticket.all("linus@example.org")
    for first in range(len(mails) - 1):
        rest = mails[first:]
        assert len(threader.references(rest)) == len(threader.gmail(rest)) == len(threader.outlook(rest)) == 1


# MARK: The threader itself

def letter(id, subject="Hello", **fields):
    return parsed(mail(message_id=id, subject=subject, **fields))


def test_threads_by_references():
    mails = [letter("a"), letter("b"), letter("c", In_Reply_To="<a@example.org>"), letter("d", References="<x@example.org> <b@example.org>"),
             letter("e", References="<x@example.org>")]
    assert threader.references(mails) == [[0, 2], [1, 3, 4]]
    assert threader.references(mails, by_subject=True) == [[0, 1, 2, 3, 4]]
    loop = [letter("a", References="<b@example.org>"), letter("b", References="<a@example.org>")]
    assert threader.references(loop) == [[0, 1]]


def test_threads_as_gmail_does():
    mails = [letter("a"), letter("b", subject="Re: hello", In_Reply_To="<a@example.org>"), letter("c", subject="Other", In_Reply_To="<a@example.org>"),
             letter("d"), letter("e", subject="Re: [#1] Hello", In_Reply_To="<a@example.org>"), letter("f", subject="[#1] Hello", In_Reply_To="<e@example.org>")]
    assert threader.gmail(mails) == [[0, 1], [2], [3], [4, 5]]
    assert threader.gmail(mails, drops_tags=True) == [[0, 1, 4, 5], [2], [3]]


def test_base_subjects():
    for subject in ["Hello", "Re: Hello", "RE: re:  hello", "[list] Re: Hello", "Re: [#12] Hello (fwd)", "[Fwd: Hello]", "Re [12]: hello"]:
        assert threader.base_subject(subject) == "hello", subject
    assert threader.base_subject("[#12]") == "[#12]"
