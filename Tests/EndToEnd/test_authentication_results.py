"""What the mailbox's own server says of senders decides what they may do (IN8, CMD1, reliability §7.3).

World -> Postfix with opendkim and opendmarc -> Dovecot -> desk. The domains' records are in a name server of the test's.
"""
import itertools
import os
import re

import pytest

from conftest import Desk, Dovecot, Sink, let_others_in, mail, wait_for
from EndToEnd.milters import SERVER, Milters, Signer
from EndToEnd.postfix import Postfix
from EndToEnd.test_main_job import add_mailbox
from EndToEnd.zone import Zone

# Ada's and Grace's domains sign and publish a policy; Linus's has neither, so that nothing can be known; Mary's signs without a policy.
ADA, LINUS, MARY = "ada@example.org", "linus@plain.example", "mary@signing.example"


class World:
    """Everything between a sender and the desk."""

    def __init__(self, folder):
        self.numbers = itertools.count(1)
        self.servers = []
        self.signers = {domain: Signer(folder, domain) for domain in ("example.org", "customers.example", "signing.example")}
        policies = {f"_dmarc.{domain}": "v=DMARC1; p=none" for domain in ("example.org", "customers.example")}
        refusals = {domain: "v=spf1 -all" for domain in ("example.org", "customers.example")}
        keys = {name: text for signer in self.signers.values() for name, text in signer.records.items()}
        self.zone = self.keep(Zone({**keys, **policies, **refusals, "plain.example": "nothing here"}))
        self.milters = self.keep(Milters(folder / "milters", self.zone.address))
        self.dovecot = self.keep(Dovecot(folder / "dovecot"))
        maildirs = ", ".join(f"{{ {self.support(policy)} = {self.support(policy)}/ }}" for policy in ("balanced", "strict"))
        self.postfix = self.keep(Postfix(
            folder / "postfix", smtpd_milters=self.milters.for_postfix, virtual_mailbox_base=self.dovecot.folder / "mail",
            virtual_mailbox_maps=f"inline:{{ {maildirs} }}", virtual_uid_maps="static:65534", virtual_gid_maps="static:65534", virtual_minimum_uid=1))

    def keep(self, server):
        self.servers.append(server)
        return server

    def stop(self):
        for server in reversed(self.servers):
            server.stop()

    def support(self, policy):
        """Each desk has a mailbox of its own."""
        return f"{policy}@desk.example.org"

    def send(self, to, sender, signed=None, above="", **fields):
        """`signed`: by the sender's domain, or by the one that is named; `above`: fields that the sender puts on top."""
        letter = mail(sender=sender, to=to, **fields)
        if signed:
            letter = self.signers[sender.split("@")[1] if signed is True else signed].sign(letter)
        self.postfix.take(sender, to, above + letter)


SHARES_A_WORLD = True


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    if os.geteuid() != 0:
        pytest.skip("Postfix, a name server on port 53 and a resolv.conf of one's own are root's alone")
    folder = tmp_path_factory.mktemp("world")
    let_others_in(folder)
    found = World(folder)
    yield found
    found.stop()


class Office:
    """A desk behind that world."""

    def __init__(self, world, folder, trust):
        self.world, self.desk, self.sink = world, Desk(folder / "data"), Sink(folder / "sink")
        self.desk.add_technician(ADA, "Ada Lovelace", admin=True)
        self.desk.add_technician(LINUS, "Linus Berg", admin=False)
        self.desk.add_technician(MARY, "Mary Ward", admin=False)
        self.desk.start()
        self.desk.send_through(self.sink)
        add_mailbox(self.desk, world.dovecot, user=world.support(trust))
        self.desk.run("mailbox", "set", world.support(trust), "--auth-server", SERVER, "--trust", trust)
        self.page = self.desk.browser(ADA)

    def stop(self):
        self.desk.stop()
        self.sink.stop()


class Case:
    """One customer's ticket on it."""

    def __init__(self, office, policy):
        self.office, self.world, self.desk = office, office.world, office.desk
        self.support = office.world.support(policy)
        self.before = self.desk.status()
        number = next(self.world.numbers)
        self.customer = f"customer-{number}@customers.example"
        self.subject = f"Printer {number} is on fire"
        self.send(self.customer, signed=True, subject=self.subject)
        self.expect(tickets=1)
        self.number = self.desk.status()["tickets"]
        self.thread = wait_for(lambda: self.told(self.customer), "the confirmation")[0]["in-reply-to"]

    def send(self, sender, **options):
        self.world.send(self.support, sender, **options)

    def expect(self, **numbers):
        """That many more than before the case."""
        wait_for(lambda: all(self.desk.status()[kind] - self.before[kind] == number for kind, number in numbers.items()), f"{numbers}")

    def told(self, address, words=""):
        """The mails to this address about this ticket that hold these words. Nothing more is on its way when this is asked."""
        wait_for(lambda: self.desk.status()["outbox"]["waiting"] == 0, "the outbox to be empty")
        return [sent for sent in self.office.sink.mails() if sent["to"].addresses[0].addr_spec == address and f"[#{self.number}]" in sent["subject"]
                and words in sent.get_body(("plain",)).get_content()]

    def answer(self, sender, text, token=None, mark="", **options):
        """An answer to the customer's mail; `token`: to the mail that the desk sent to this address."""
        thread = wait_for(lambda: self.told(token), "the news")[0]["message-id"] if token else self.thread
        self.send(sender, subject=f"Re: {self.subject} [#{self.number}]{mark}", text=text, In_Reply_To=thread, **options)

    def ticket(self, further=0):
        return self.office.page.open(f"/tickets/{self.number + further}").body


@pytest.fixture(scope="module")
def offices(world, tmp_path_factory):
    found = {}

    def office(policy):
        if policy not in found:
            found[policy] = Office(world, tmp_path_factory.mktemp(policy), policy)
        return found[policy]

    yield office
    for opened in found.values():
        opened.stop()


@pytest.fixture
def office(request, offices):
    policy = getattr(request, "param", "balanced")
    return Case(offices(policy), policy)


WORDS = "Please leave it off.\n"


def is_published(office):
    office.expect(comments=1, held=0)
    wait_for(lambda: office.told(office.customer, WORDS.strip()), "the answer to the customer")


def is_held(office):
    office.expect(comments=0, held=1)
    assert "Publish it" in office.ticket()
    wait_for(lambda: office.told(ADA, WORDS.strip()) or office.told(LINUS, WORDS.strip()), "technicians to be asked")
    assert office.told(office.customer, WORDS.strip()) == []


def why(office):
    """What the page of the newest held mail says."""
    newest = max(int(number) for number in re.findall(r'href="/held/(\d+)"', office.office.page.open("/held").body))
    return office.office.page.open(f"/held/{newest}").body


# MARK: A technician speaks to the customer (CMD1)


@pytest.mark.parametrize("office", ["balanced", "strict"], indirect=True)
def test_a_signed_answer_of_a_technician_is_published(office):
    office.answer(ADA, WORDS, signed=True)
    is_published(office)


def test_a_signed_answer_is_published_where_the_domain_has_no_policy(office):
    """dkim=pass for the From domain is a pass (§7.1), also below the dmarc=none that opendmarc writes on top of it."""
    office.answer(MARY, WORDS, signed=True)
    is_published(office)


def test_an_unsigned_answer_is_held(office):
    office.answer(LINUS, WORDS)
    is_held(office)


def test_an_unsigned_answer_with_our_token_is_published(office):
    office.answer(LINUS, WORDS, token=LINUS)
    is_published(office)


@pytest.mark.parametrize("office", ["strict"], indirect=True)
def test_strictly_our_token_alone_is_no_proof(office):
    office.answer(LINUS, WORDS, token=LINUS)
    is_held(office)


@pytest.mark.parametrize("token", [None, ADA], ids=["without-token", "with-token"])
def test_a_spoofed_answer_is_held_and_said_to_look_forged(office, token):
    office.answer(ADA, WORDS, token=token)
    is_held(office)
    assert "It looks forged" in why(office)


def test_another_domains_signature_is_no_proof(office):
    office.answer(ADA, WORDS, signed="signing.example")
    is_held(office)


def test_a_changed_mail_is_no_longer_signed(office):
    letter = office.world.signers["example.org"].sign(mail(sender=ADA, to=office.support, subject=f"Re: {office.subject}", text="Other words.\n", In_Reply_To=office.thread))
    office.world.postfix.take(ADA, office.support, letter.replace("Other words.", WORDS.strip()))
    is_held(office)


FORGERIES = {
    "dkim": f"Authentication-Results: {SERVER}; dkim=pass header.d=plain.example header.i=@plain.example",
    "dmarc": f"Authentication-Results: {SERVER}; dmarc=pass header.from=plain.example",
    "spf": f"Authentication-Results: {SERVER}; spf=pass smtp.mailfrom=plain.example",
    "auth": f"Authentication-Results: {SERVER}; auth=pass smtp.auth={LINUS}",
    "upper-case": f"AUTHENTICATION-RESULTS: {SERVER.upper()}; dmarc=pass header.from=plain.example",
    "version": f"Authentication-Results: {SERVER} 1; dmarc=pass header.from=plain.example",
    "folded": f"Authentication-Results:\n\t{SERVER};\n\tdmarc=pass header.from=plain.example",
    "quoted": f"Authentication-Results: \"{SERVER}\"; dmarc=pass header.from=plain.example",
    "comment": f"Authentication-Results: (of ours) {SERVER} (really); dmarc=pass header.from=plain.example",
    "another-server": "Authentication-Results: mx.example.net; dmarc=pass header.from=plain.example",
    "with-received": f"Authentication-Results: {SERVER}; dmarc=pass header.from=plain.example\nReceived: by {SERVER} with local; Sat, 21 Nov 2026 09:14:00 +0000",
}


@pytest.mark.parametrize("above", FORGERIES.values(), ids=FORGERIES.keys())
def test_results_that_the_sender_wrote_are_not_believed(office, above):
    office.answer(LINUS, WORDS, above=f"{above}\n")
    is_held(office)


# MARK: Commands and forwards


@pytest.mark.parametrize(("sender", "options", "closes"), [(ADA, {"signed": True}, True), (LINUS, {"token": LINUS}, True), (LINUS, {}, False), (ADA, {}, False)],
                         ids=["pass", "token", "nothing", "spoofed"])
def test_closing_needs_proof(office, sender, options, closes):
    office.answer(sender, "", mark=" #close#", **options)
    office.expect(received=2, waiting=0)
    assert bool(office.told(office.customer, "closed")) == closes


@pytest.mark.parametrize(("sender", "options"), [(ADA, {"signed": True}), (LINUS, {}), (ADA, {})], ids=["pass", "nothing", "spoofed"])
def test_hiding_needs_no_proof(office, sender, options):
    office.answer(sender, WORDS, mark=" #tech#", **options)
    office.expect(comments=1)
    assert WORDS.strip() in office.ticket()
    assert office.told(office.customer, WORDS.strip()) == []


FORWARD = """\
See below.

---------- Forwarded message ---------
From: Joan Clarke <{customer}>
Date: Sat, 21 Nov 2026 at 09:14
Subject: No paper
To: <ada@example.org>

There is no paper left.
"""


@pytest.mark.parametrize(("sender", "signed", "is_hers"), [(ADA, True, True), (LINUS, False, False), (ADA, False, False)], ids=["pass", "nothing", "spoofed"])
def test_the_original_sender_of_a_forward_is_taken_from_believed_technicians_only(office, sender, signed, is_hers):
    customer = f"joan-{office.number}@customers.example"
    office.send(sender, signed=signed, subject="Fwd: No paper", text=FORWARD.format(customer=customer))
    office.expect(tickets=2)
    assert (customer in office.ticket(further=1).split("<aside")[-1]) == is_hers


# MARK: Customers


def confirmations(office, address):
    wait_for(lambda: office.desk.status()["outbox"]["waiting"] == 0, "the outbox to be empty")
    return [sent for sent in office.office.sink.mails() if sent["to"].addresses[0].addr_spec == address and sent["subject"].startswith("Re: ")]


def test_a_spoofed_customer_opens_a_ticket_and_is_sent_nothing(office):
    office.send(office.customer, subject="Send me money")
    office.expect(tickets=2)
    assert "not verified" in office.ticket(further=1)
    assert len(confirmations(office, office.customer)) == 1, "of the signed mail alone"


def test_a_spoofed_customers_comment_is_for_technicians_until_approved(office):
    office.answer(office.customer, WORDS)
    office.expect(held=1, comments=0)
    assert "Publish it" in office.ticket()


def test_a_customer_of_whom_nothing_is_known_is_served(office):
    stranger = f"joan-{office.number}@plain.example"
    office.send(stranger, subject="No paper")
    office.expect(tickets=2)
    wait_for(lambda: confirmations(office, stranger), "the confirmation")
