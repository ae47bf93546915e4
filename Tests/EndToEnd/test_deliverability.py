"""Signed mail and the records that make it believed (OUT5): the mails of the real program, judged by dkimpy and opendkim."""
import glob
import json
import os
import pathlib
import re
import subprocess
import sys

import pytest

from conftest import ROOT, mail, wait_for
from .zone import Zone

sys.path.insert(0, str(ROOT / "Tests"))
import verify_dkim  # noqa: E402


@pytest.fixture
def dns():
    """Empty at first: a test publishes in it."""
    zone = Zone({"example.org": "unrelated"})
    yield zone
    zone.stop()


def raw(sink):
    """Each mail that is written whole, with the CRLF it was sent in; what smtp-sink puts on top is not signed."""
    found = [pathlib.Path(path).read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") for path in sorted(glob.glob(str(sink.folder / "**/mail-*"), recursive=True))]
    return [one for one in found if one.endswith(b"--\r\n\r\n")]


def keys(desk, domain="desk.example.org"):
    return {key["record_name"]: key["record"].encode() for key in json.loads(desk.run("dkim", "list", "--json").stdout) if key["domain"] == domain}


def say_something(desk, words, message_id):
    """The customer writes: a confirmation to her and a notice to the technician go out."""
    desk.run("deliver", input=mail(subject=words, message_id=message_id, text=f"{words}\n"))


def test_mail_is_signed_by_both_kinds_of_key_and_verifies(desk, sink, tmp_path):
    desk.add_technician()
    desk.start()
    desk.send_through(sink)
    made = desk.run("dkim", "make", "desk.example.org", "--algorithm", "both").stdout.decode()
    assert made.count("IN TXT") == 2 and "k=ed25519" in made
    say_something(desk, "Nobody signs yet", "d-1")
    wait_for(lambda: len(raw(sink)) == 2, "the unsigned mails")
    assert not [one for one in raw(sink) if b"DKIM-Signature" in one], "made, and not let sign"
    desk.run("dkim", "enable", "desk.example.org")
    say_something(desk, "Grüße, 漢字 and . dots\n.\n..", "d-2")
    wait_for(lambda: len(raw(sink)) == 4, "the signed mails")
    signed = [one for one in raw(sink) if b"DKIM-Signature" in one]
    assert len(signed) == 2
    published = keys(desk)
    for one in signed:
        assert len(re.findall(rb"(?m)^DKIM-Signature:", one)) == 2
        assert re.search(rb"a=rsa-sha256", one) and re.search(rb"a=ed25519-sha256", one)
        assert b" l=" not in one
        one = re.sub(rb"\A(?:(?!DKIM-Signature)[^\r\n]*\r\n)+", b"", one)
        assert verify(one, published, tmp_path)
        assert not verify(one.replace(b"desk.example.org>", b"evil.example.org>", 1), published, tmp_path)
        assert not verify(b"Subject: another\r\n" + one, published, tmp_path)
        assert not verify(b"From: ceo@desk.example.org\r\n" + one, published, tmp_path)
    desk.run("dkim", "disable", "desk.example.org", "--selector", next(name for name, record in published.items() if b"ed25519" in record).split(".")[0])
    say_something(desk, "Only RSA", "d-3")
    wait_for(lambda: len(raw(sink)) == 6, "the mails with one signature")
    assert sorted(one.count(b"DKIM-Signature:") for one in raw(sink)) == [0, 0, 1, 1, 2, 2]
    if desk.database is None:
        stored = b"".join(part.read_bytes() for part in desk.data.glob("mailroom.sqlite*"))
        assert b"desk.example.org" in stored and b"PRIVATE KEY" not in stored


def verify(one, published, folder):
    """By both verifiers; opendkim knows no Ed25519 here, so RSA's signature alone is its matter."""
    import dkim

    def answer(name, timeout=5):
        return published.get((name.decode() if isinstance(name, bytes) else name).rstrip("."))

    try:
        signer = dkim.DKIM(one)
        count = sum(name.lower() == b"dkim-signature" for name, _ in signer.headers)
        good = count > 0 and all(signer.verify(idx=index, dnsfunc=answer) for index in range(count))
    except dkim.DKIMException:
        good = False
    keyfile = folder / "keys"
    keyfile.write_bytes(b"".join(name.encode() + b" " + record + b"\n" for name, record in published.items()))
    path, config = folder / "one.eml", folder / "opendkim.conf"
    path.write_bytes(one)
    config.write_text(f"TestPublicKeys {keyfile}\nMode v\nSyslog no\n")
    told = subprocess.run(["opendkim", "-x", config, "-t", path, "-vv"], capture_output=True, text=True)
    also = bool(re.search(r"verification \(s=[\w-]+, d=desk.example.org, [^)]*\) succeeded", told.stdout + told.stderr))
    assert good == also, (good, told.stdout + told.stderr)
    return good


def test_every_shape_of_mail_verifies():
    """The corpus of shapes that the Swift tests sign, where DKIM_MAILS names their folder."""
    folder = os.environ.get("DKIM_MAILS")
    if not folder or not glob.glob(f"{folder}/*.eml"):
        pytest.skip("DKIM_MAILS=FOLDER swift test --filter DKIMSignerTests writes them")
    assert verify_dkim.main(folder) == 0


def report(desk, dns, check=True):
    done = desk.run("deliverability", "--dns", f"{dns.address}:53", "--host-name", "desk.example.org", "--json", check=check)
    return {line["topic"]: line for line in json.loads(done.stdout)[0]["lines"]}, done.returncode


def test_the_command_tells_missing_wrong_and_good_records(sqlite_desk, dns):
    desk = sqlite_desk
    desk.run("outgoing", "set", "--host", "smtp.example.org", "--port", "587", "--from-address", "support@example.org")
    dns.hosts["smtp.example.org"] = "192.0.2.25"
    desk.run("dkim", "make", "example.org", "--selector", "mail")
    desk.run("dkim", "enable", "example.org")
    lines, status = report(desk, dns, check=False)
    assert status == 1 and {topic: line["status"] for topic, line in lines.items()} == {"SPF": "missing", "DKIM": "missing", "DMARC": "missing", "MX": "missing"}
    # Copied as they are told, they are right.
    dns.records.update({line["record"]["name"]: line["record"]["value"] for line in lines.values() if "record" in line})
    dns.exchangers["example.org"] = "mx.example.org"
    dns.hosts["mx.example.org"] = "192.0.2.26"
    lines, status = report(desk, dns)
    assert status == 0 and {line["status"] for line in lines.values()} == {"good"}, lines
    for name, text, topic in (("example.org", "v=spf1 ip4:192.0.2.1 -all", "SPF"), ("mail._domainkey.example.org", "v=DKIM1; k=rsa; p=", "DKIM"), ("_dmarc.example.org", "v=DMARC1; p=maybe", "DMARC")):
        before, dns.records[name] = dns.records[name], text
        lines, status = report(desk, dns, check=False)
        assert status == 1 and [found for found, line in lines.items() if line["status"] != "good"] == [topic], (topic, lines)
        assert lines[topic]["record"]["value"].strip()
        dns.records[name] = before


def test_the_page_looks_into_the_dns(desk, dns):
    desk.add_technician()
    desk.run("outgoing", "set", "--host", "smtp.example.org", "--from-address", "support@example.org")
    dns.hosts["smtp.example.org"] = "192.0.2.25"
    desk.start("--dns", f"{dns.address}:53")
    page = desk.browser().open("/settings/deliverability")
    assert "not looked up yet" in page.body
    page.submit("/settings/deliverability/checks")
    assert "v=spf1 ip4:192.0.2.25 ~all" in page.body and "example.org has no SPF record" in page.body, page.body
    dns.records["example.org"] = "v=spf1 ip4:192.0.2.25 ~all"
    page.submit("/settings/deliverability/checks")
    assert "Your hosts may send for example.org" in page.body, page.body
    page.submit("/settings/deliverability/keys", algorithm="ed25519-sha256")
    page.submit("/settings/deliverability/checks")
    assert "does not sign yet, not yet published in the DNS" in page.body, page.body
    key = json.loads(desk.run("dkim", "list", "--json").stdout)[0]
    dns.records[key["record_name"]] = key["record"]
    page.submit("/settings/deliverability/checks")
    assert "does not sign yet, published in the DNS" in page.body, page.body
    page.submit("/settings/deliverability/keys/1/enabling")
    assert "signs mail, published in the DNS" in page.body, page.body
