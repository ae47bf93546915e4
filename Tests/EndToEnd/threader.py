"""How mail programs make conversations, written from what is published of them and not from what the desk does.

Each rule takes mails in the order of their arrival (email.message objects) and gives lists of their places, a list a conversation.

- `references`: RFC 5256 §3, REFERENCES (after Jamie Zawinski's), as mutt and Thunderbird do it; with `by_subject` also its step 5,
  which joins what has one base subject.
- `gmail`: what Google says (workspaceupdates, 29 March 2019): References to the same mails, and the same subject. The subject is
  compared without "Re:" and "Fwd:"; `drops_tags` also without brackets in front, which is reported of it (getsentry/sentry#4374,
  Foundry376/Mailspring#954), not promised.
- `outlook`: MS-OXOMSG §2.2.1.3: the first 22 bytes of Thread-Index; where there is none, the topic.
"""
import base64
import re

ID = re.compile(r"<[^<>\s]+>")


def references(mails, by_subject=False):
    """The containers are names; `parent` is the tree."""
    parent, order = {}, {}

    def root(name):
        seen = set()
        while parent.get(name) and name not in seen:
            seen.add(name)
            name = parent[name]
        return name

    for place, mail in enumerate(mails):
        own = message_id(mail, place)
        while own in order:  # RFC 5256: a repeated Message-ID is another mail
            own += "'"
        order[own] = place
        chain = ancestors(mail)
        for above, below in zip(chain, chain[1:]):
            if not parent.get(below) and below != above and root(above) != below:
                parent[below] = above
        if chain and root(chain[-1]) != own:
            parent[own] = chain[-1]
    groups = {}
    for name, place in order.items():
        groups.setdefault(root(name), []).append(place)
    found = [sorted(group) for group in groups.values()]
    return join_subjects(found, mails) if by_subject else sorted(found)


def join_subjects(groups, mails):
    subjects = {}
    for group in sorted(groups):
        subject = base_subject(str(mails[group[0]]["subject"]))
        subjects.setdefault(subject or f"none {group[0]}", []).extend(group)
    return sorted(sorted(group) for group in subjects.values())


def ancestors(mail):
    """References, or else the first of In-Reply-To (RFC 5256 §3, step 1)."""
    found = ID.findall(str(mail["references"] or ""))
    return found or ID.findall(str(mail["in-reply-to"] or ""))[:1]


def message_id(mail, place):
    found = ID.findall(str(mail["message-id"] or ""))
    return found[0] if found else f"none {place}"


def base_subject(subject):
    """RFC 5256 §2.1."""
    subject = re.sub(r"\s+", " ", subject).strip()
    while True:
        before = subject
        subject = re.sub(r"(?i)(?:\(fwd\)|\s)+$", "", subject)
        while True:
            inner = subject
            subject = re.sub(r"(?i)^(?:(?:re|fwd?) *(?:\[[^\[\]]*\] *)?: *|\[fwd: *(.*)\]$)", lambda m: m.group(1) or "", subject)
            cut = re.sub(r"^\[[^\[\]]*\] *", "", subject)
            subject = cut or subject
            if subject == inner:
                break
        if subject == before:
            return subject.lower()


def gmail(mails, drops_tags=False):
    """One by one, as they come in. A mail joins the newest conversation that it refers to, or that refers to the same."""
    found = []
    for place, mail in enumerate(mails):
        subject = gmail_subject(str(mail["subject"] or ""), drops_tags)
        named = set(ID.findall(f"{mail['references'] or ''} {mail['in-reply-to'] or ''}"))
        own = message_id(mail, place)
        for conversation in reversed(found):
            is_linked = named & (conversation["mails"] | conversation["named"]) or own in conversation["named"]
            if is_linked and conversation["subject"] == subject and len(conversation["places"]) < 100:
                break
        else:
            conversation = {"subject": subject, "mails": set(), "named": set(), "places": []}
            found.append(conversation)
        conversation["mails"].add(own)
        conversation["named"] |= named
        conversation["places"].append(place)
    return sorted(conversation["places"] for conversation in found)


def gmail_subject(subject, drops_tags):
    subject = re.sub(r"\s+", " ", subject).strip()
    while True:
        before = subject
        subject = re.sub(r"(?i)^(?:re|fwd?|r|aw|wg) ?: *", "", subject)
        if drops_tags:
            subject = re.sub(r"^\[[^\[\]]*\] *", "", subject) or subject
        if subject == before:
            return subject.lower()


def outlook(mails):
    groups = {}
    for place, mail in enumerate(mails):
        index = base64.b64decode(re.sub(r"\s", "", str(mail["thread-index"] or "")))
        topic = str(mail["thread-topic"] or "") or gmail_subject(str(mail["subject"] or ""), False)
        groups.setdefault(index[:22] if len(index) >= 22 else topic.lower(), []).append(place)
    return sorted(groups.values())
