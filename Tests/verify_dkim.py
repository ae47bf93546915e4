#!/usr/bin/python3
"""Checks signed mails by dkimpy (and by opendkim, where it is installed); all must pass, and altered ones must fail.

Usage: verify_dkim.py FOLDER   (FOLDER/*.eml, and FOLDER/<selector>._domainkey.<domain>.txt for the DNS)
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import dkim


def verifies(mail: bytes, keys: dict) -> bool:
    def answer(name, timeout=5):
        return keys.get((name.decode() if isinstance(name, bytes) else name).rstrip("."))

    try:
        signer = dkim.DKIM(mail)
        count = sum(name.lower() == b"dkim-signature" and b"example.org" in value for name, value in signer.headers)
        return count > 0 and all(signer.verify(idx=i, dnsfunc=answer) for i in range(count))
    except dkim.DKIMException:
        return False


def alterations(mail: bytes):
    """Changes that a signature must not survive."""
    head, separator, body = mail.partition(b"\r\n\r\n")
    if separator and body.strip():
        yield "body", head + separator + body.rstrip() + b"x\r\n"
    yield "subject", mail.replace(b"Subject:", b"Subject: x", 1)
    for name in (b"From", b"Subject", b"To", b"Cc", b"Reply-To", b"Content-Type", b"List-Unsubscribe", b"References"):
        yield "added " + name.decode(), name + b": added@example.com\r\n" + mail
    yield "time", mail.replace(b"t=1700000000", b"t=1700000001", 1)


def survivors(mail: bytes):
    """Changes that relaxed canonicalisation allows (RFC 6376 §3.4.2, §3.4.4), and fields of servers on the way."""
    yield "received", b"Received: by there\r\n" + mail
    yield "last lines", (mail if b"\r\n\r\n" in mail else mail + b"\r\n") + (b"" if mail.endswith(b"\r\n") else b"\r\n") + b"\r\n \r\n"
    yield "name", mail.replace(b"Subject:", b"SUBJECT:\t ", 1) if mail.count(b"Subject:") == 1 else mail


def opendkim_passes(mail: bytes, keyfile: str, folder: str) -> bool:
    path = pathlib.Path(folder, "mail")
    path.write_bytes(mail)
    config = pathlib.Path(folder, "conf")
    config.write_text(f"TestPublicKeys {keyfile}\nMode v\nSyslog no\n")
    done = subprocess.run(["opendkim", "-x", config, "-t", path, "-vv"], capture_output=True, text=True)
    return bool(re.search(r"verification \(s=\w+, d=example.org, [^)]*\) succeeded", done.stdout + done.stderr))


def main(folder: str) -> int:
    keys = {path.stem: path.read_bytes() for path in pathlib.Path(folder).glob("*._domainkey.*.txt")}
    mails = {path.name: path.read_bytes() for path in sorted(pathlib.Path(folder).glob("*.eml"))}
    wrong = []
    counts = dict.fromkeys(("signed", "survivors", "altered", "opendkim"), 0)
    for name, mail in mails.items():
        counts["signed"] += 1
        if not verifies(mail, keys):
            wrong.append(f"{name}: does not verify")
        if len(mail) < 100_000:
            for kind, changed in survivors(mail):
                counts["survivors"] += 1
                if not verifies(changed, keys):
                    wrong.append(f"{name}: does not survive {kind}")
            for kind, changed in alterations(mail):
                if changed == mail:
                    continue
                counts["altered"] += 1
                if verifies(changed, keys):
                    wrong.append(f"{name}: verifies with altered {kind}")
    if shutil.which("opendkim"):
        with tempfile.TemporaryDirectory() as work:
            keyfile = pathlib.Path(work, "keys")
            keyfile.write_bytes(b"".join(name.encode() + b" " + text + b"\n" for name, text in keys.items()))
            for name, mail in mails.items():
                if b"\0" in mail:
                    continue  # QUIRK: it reads mails as C strings.
                counts["opendkim"] += 1
                if not opendkim_passes(mail, str(keyfile), work):
                    wrong.append(f"{name}: opendkim does not verify it")
    print(*wrong, sep="\n")
    print(counts, "wrong:", len(wrong))
    return 1 if wrong or not mails else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
