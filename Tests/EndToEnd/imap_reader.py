"""Reads what an IMAP server tells of a mail (RFC 9051 §7.5.2): ENVELOPE and BODYSTRUCTURE as nested lists."""
import email.header
import re
import urllib.parse

TOKEN = re.compile(rb'\(|\)|"(?:[^"\\]|\\.)*"|\{(\d+)\}\r\n|[^\s()"{}]+')


def described(client, number):
    """(envelope, structure) of a mail in the chosen folder."""
    status, answer = client.fetch(str(number), "(ENVELOPE BODYSTRUCTURE)")
    assert status == "OK", answer
    text = b"".join(b"\r\n".join(part) if isinstance(part, tuple) else part for part in answer)
    items = read(text[text.index(b"("):])
    pairs = dict(zip(items[::2], items[1::2]))
    return Envelope(pairs["ENVELOPE"]), pairs["BODYSTRUCTURE"]


def read(text):
    stack, at = [[]], 0
    while token := TOKEN.search(text, at):
        at = token.end()
        if token.group(1):
            size = int(token.group(1))
            stack[-1].append(text[at:at + size].decode())
            at += size
        elif token.group() == b"(":
            stack.append([])
        elif token.group() == b")":
            done = stack.pop()
            stack[-1].append(done)
            if len(stack) == 1:
                return done
        else:
            word = token.group().decode()
            if word.startswith('"'):
                word = re.sub(r"\\(.)", r"\1", word[1:-1])
            elif word == "NIL":
                word = None
            stack[-1].append(word)
    raise AssertionError(f"no whole list: {text!r}")


class Envelope:
    def __init__(self, items):
        self.date, subject, sender, _, reply_to, to, cc, _, self.in_reply_to, self.message_id = items
        self.subject = decoded(subject)
        self.sender, self.reply_to, self.to, self.cc = map(mailboxes, (sender, reply_to, to, cc))


def mailboxes(items):
    return [(decoded(name), f"{local}@{domain}") for name, _, local, domain in items or []]


def decoded(text):
    """Encoded words (RFC 2047) as Python reads them."""
    return str(email.header.make_header(email.header.decode_header(text))) if text else text


def shape(structure):
    """("multipart/mixed", [shape, …]), or (type, size in bytes, file name, Content-ID) of a part."""
    if isinstance(structure[0], list):
        parts = [item for item in structure if isinstance(item, list)]
        count = next(place for place, item in enumerate(structure) if not isinstance(item, list))
        return f"multipart/{structure[count]}".lower(), [shape(part) for part in parts[:count]]
    disposition = next((item for item in structure[7:] if isinstance(item, list) and item and item[0] in ("attachment", "inline")), None)
    return f"{structure[0]}/{structure[1]}".lower(), int(structure[6]), file_name(disposition), structure[3]


def file_name(disposition):
    """RFC 2231, also in sections."""
    if not disposition or not disposition[1]:
        return None
    fields = dict(zip(disposition[1][::2], disposition[1][1::2]))
    if "filename" in fields:
        return fields["filename"]
    pieces = "".join(value for name, value in sorted(fields.items(), key=lambda item: [int(n) for n in re.findall(r"\*(\d+)", item[0])]) if name.startswith("filename*"))
    charset, _, text = pieces.split("'", 2)
    return urllib.parse.unquote(text, charset)
