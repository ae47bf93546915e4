"""A mailbox read by OAuth 2: the owner says yes at a provider, tokens are renewed and turned (IN1, reliability F32).

The provider is this test's own; Dovecot asks it whose a token is.
"""
import base64
import hashlib
import html
import http.server
import json
import re
import secrets
import subprocess
import threading
import time
import urllib.parse

import pytest

from conftest import PROGRAM, Dovecot, free_port, let_others_in, mail, wait_for

USER = "support@desk.example.org"
CLIENT, SECRET = "mailroom", "client secret"


class IdentityProvider:
    """Authorization codes with PKCE, refresh tokens that turn at each use, introspection."""

    def __init__(self):
        self.port = free_port()
        self.codes, self.refresh, self.access = {}, set(), set()
        self.renewals, self.life, self.says_no = 0, 3600, False
        # Device codes: what the owner did, and how often the desk asked.
        self.device, self.polls, self.slow = None, [], 0
        self.code_life, self.applications = 600, 0
        provider = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *arguments):
                pass

            def answer(self, status, body):
                data = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def do_GET(self):
                query = dict(urllib.parse.parse_qsl(urllib.parse.urlparse(self.path).query))
                assert query["code_challenge_method"] == "S256" and query["response_type"] == "code" and query["client_id"] == CLIENT
                code = secrets.token_urlsafe()
                provider.codes[code] = query["code_challenge"]
                back = {"error": "access_denied", "error_description": "The owner said no"} if provider.says_no else {"code": code}
                self.send_response(302)
                self.send_header("Location", query["redirect_uri"] + "?" + urllib.parse.urlencode({**back, "state": query["state"]}))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def do_POST(self):
                form = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
                if self.path.startswith("/introspect"):
                    active = form.get("token") in provider.access
                    return self.answer(200, {"active": "true" if active else "false", "username": USER})
                if form.get("client_id") != CLIENT or form.get("client_secret") != SECRET:
                    return self.answer(401, {"error": "invalid_client"})
                if self.path.startswith("/device"):
                    assert form["scope"] == "mail" and "device_code" not in form
                    provider.device = {"code": secrets.token_urlsafe(), "user": "WDJB-MJHT", "owner": None}
                    return self.answer(200, {"device_code": provider.device["code"], "user_code": provider.device["user"], "verification_uri": f"{provider.url}/code",
                                             "expires_in": provider.code_life, "interval": 1})
                if form["grant_type"] == "urn:ietf:params:oauth:grant-type:device_code":
                    provider.polls.append(time.monotonic())
                    assert form["device_code"] == provider.device["code"]
                    if provider.slow:
                        provider.slow -= 1
                        return self.answer(400, {"error": "slow_down"})
                    if provider.device["owner"] != "yes":
                        return self.answer(400, {"error": {None: "authorization_pending", "no": "access_denied", "late": "expired_token"}[provider.device["owner"]]})
                    good = True
                elif form["grant_type"] == "client_credentials":
                    assert form["scope"] == "mail"
                    provider.applications += 1
                    access = secrets.token_urlsafe()
                    provider.access.add(access)
                    return self.answer(200, {"access_token": access, "expires_in": provider.life, "token_type": "Bearer"})
                elif form["grant_type"] == "authorization_code":
                    challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
                    good = provider.codes.pop(form["code"], None) == challenge
                else:
                    good = form.get("refresh_token") in provider.refresh
                    provider.refresh.discard(form.get("refresh_token"))
                    provider.renewals += good
                if not good:
                    return self.answer(400, {"error": "invalid_grant", "error_description": "That grant is over"})
                refresh, access = secrets.token_urlsafe(), secrets.token_urlsafe()
                provider.refresh.add(refresh)
                provider.access.add(access)
                self.answer(200, {"access_token": access, "refresh_token": refresh, "expires_in": provider.life, "token_type": "Bearer"})

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.port}"

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def provider():
    found = IdentityProvider()
    yield found
    found.stop()


@pytest.fixture
def guarded(tmp_path, provider):
    """A Dovecot that takes the provider's tokens."""
    let_others_in(tmp_path)
    found = Dovecot(tmp_path / "dovecot", introspection=f"{provider.url}/introspect")
    yield found
    found.stop()


def add_mailbox(page, provider, dovecot, secret=SECRET, access="imap", port=None, flow="browser"):
    page.open("/settings/mailboxes/new")
    page.submit("/settings/mailboxes/tests", address=USER, host="localhost", port=str(port or dovecot.imaps), security="tls", username="", access=access, folder="INBOX",
                afterwards="delete", existing="new", certificate=str(dovecot.certificate), login="oauth", provider="other", trust="balanced",
                flow=flow,
                **{"client-id": CLIENT, "client-secret": secret, "authorize-url": f"{provider.url}/authorize", "token-url": f"{provider.url}/token", "device-url": f"{provider.url}/device",
                   "scope": "mail"})
    assert "/authorization" in page.at, page.body


def say_yes(page):
    link = html.unescape(re.search(r'<a class="button main" href="([^"]+)"', page.body).group(1))
    page.open(link)
    assert "/authorization" in page.at, page.at


def test_the_owner_says_yes_and_mail_is_read_with_tokens_that_turn(desk, guarded, provider):
    desk.add_technician()
    desk.start()
    # Every token is about to end, so each use renews it.
    provider.life = 1
    page = desk.browser()
    add_mailbox(page, provider, guarded)
    say_yes(page)
    assert "may read this mailbox" in page.body, page.body
    guarded.append(USER, mail(message_id="o-1", text="One.\n"))
    wait_for(lambda: desk.status()["tickets"] == 1, "the ticket")
    wait_for(lambda: guarded.count(USER) == 0, "the mail to be gone")
    assert provider.renewals >= 1
    if desk.database is None:
        stored = b"".join(part.read_bytes() for part in desk.data.glob("mailroom.sqlite*"))
        assert CLIENT.encode() in stored, "what is not secret is found, so the search can find"
        assert not [secret for secret in (SECRET, *provider.refresh, *provider.access) if secret.encode() in stored]


def test_a_revoked_grant_is_told_in_the_providers_words_and_given_again(sqlite_desk, guarded, provider):
    desk = sqlite_desk
    desk.add_technician()
    desk.start()
    page = desk.browser()
    add_mailbox(page, provider, guarded)
    say_yes(page)
    wait_for(lambda: b'"last_check":"' in desk.run("mailbox", "list", "--json").stdout, "the first visit")
    provider.access.clear()
    provider.refresh.clear()
    guarded.stop()
    guarded.server = type(guarded.server)(guarded.server.process.args)
    wait_for(lambda: "That grant is over" in page.open("/settings/mailboxes/1/authorization").body, "the provider's words", 60)
    page.submit("/settings/mailboxes/1/authorization")
    say_yes(page)
    assert "may read this mailbox" in page.body
    page.open("/settings/mailboxes").submit("/settings/mailboxes/1/enabling")
    guarded.append(USER, mail(message_id="o-2", text="Two.\n"))
    wait_for(lambda: desk.status()["tickets"] == 1, "the ticket", 60)


def test_no_of_the_owner_and_a_wrong_secret_are_told(sqlite_desk, guarded, provider):
    desk = sqlite_desk
    desk.add_technician()
    desk.start()
    page = desk.browser()
    provider.says_no = True
    add_mailbox(page, provider, guarded, secret="wrong")
    say_yes(page)
    assert "The owner said no" in page.body
    provider.says_no = False
    page.submit("/settings/mailboxes/1/authorization")
    say_yes(page)
    wait_for(lambda: "invalid_client" in page.open("/settings/mailboxes/1/authorization").body, "the provider's words")
    assert page.open("/oauth/callback?state=made-up&code=x").status == 404


def test_pop3_takes_tokens_too(sqlite_desk, guarded, provider):
    desk = sqlite_desk
    desk.add_technician()
    desk.start()
    page = desk.browser()
    add_mailbox(page, provider, guarded, access="pop3", port=guarded.pop3s)
    guarded.append(USER, "Received: from a by b; Mon, 01 Jan 2035 00:00:00 +0000\n" + mail(message_id="o-3", text="Three.\n"))
    say_yes(page)
    wait_for(lambda: desk.status()["tickets"] == 1, "the ticket")


def permission(page):
    return page.open("/settings/mailboxes/1/authorization").body


def test_a_code_is_typed_in_on_another_device(desk, guarded, provider):
    desk.add_technician()
    desk.start()
    page = desk.browser()
    provider.slow = 1
    add_mailbox(page, provider, guarded, flow="device")
    assert "WDJB-MJHT" in page.body and f"{provider.url}/code" in page.body, page.body
    wait_for(lambda: len(provider.polls) >= 2, "the second question")
    # slow_down makes the second of interval six (RFC 8628 §3.5).
    assert provider.polls[1] - provider.polls[0] > 5.5
    assert "WDJB-MJHT" in permission(page)
    provider.device["owner"] = "yes"
    wait_for(lambda: "may read this mailbox" in permission(page), "the permission")
    guarded.append(USER, mail(message_id="d-1", text="One.\n"))
    wait_for(lambda: desk.status()["tickets"] == 1, "the ticket")
    if desk.database is None:
        stored = b"".join(part.read_bytes() for part in desk.data.glob("mailroom.sqlite*"))
        assert not [secret for secret in (SECRET, provider.device["code"], *provider.refresh, *provider.access) if secret.encode() in stored]


def test_no_on_the_other_device_and_a_late_code_are_told(sqlite_desk, guarded, provider):
    desk = sqlite_desk
    desk.add_technician()
    desk.start()
    page = desk.browser()
    add_mailbox(page, provider, guarded, flow="device")
    provider.device["owner"] = "no"
    wait_for(lambda: "access_denied" in permission(page), "the no")
    page.submit("/settings/mailboxes/1/authorization", flow="device")
    assert "WDJB-MJHT" in page.body
    provider.device["owner"] = "late"
    wait_for(lambda: "expired_token" in permission(page), "the end of the code")
    # By the other way in the end.
    page.submit("/settings/mailboxes/1/authorization", flow="browser")
    say_yes(page)
    assert "may read this mailbox" in page.body


def test_an_application_signs_in_by_its_secret(desk, guarded, provider):
    desk.add_technician()
    desk.start()
    provider.life = 1
    page = desk.browser()
    add_mailbox(page, provider, guarded, flow="application", secret="wrong")
    wait_for(lambda: "invalid_client" in permission(page), "the provider's words")
    page.submit("/settings/mailboxes/1/authorization", flow="application", **{"client-secret": SECRET})
    wait_for(lambda: "may read this mailbox" in permission(page), "the permission")
    guarded.append(USER, mail(message_id="a-1", text="One.\n"))
    wait_for(lambda: desk.status()["tickets"] == 1, "the ticket")
    # No refresh token: each visit asked for a new one.
    assert provider.applications >= 2 and provider.renewals == 0


def add_by_command(desk, provider, dovecot, flow, **more):
    return desk.run("mailbox", "add", USER, "--host", "localhost", "--port", str(dovecot.imaps), "--trusted-certificate", str(dovecot.certificate), "--oauth", "other", "--flow", flow,
                    "--client-id", CLIENT, "--client-secret-file", "-", "--token-url", f"{provider.url}/token", "--scope", "mail",
                    *[part for name, value in more.items() for part in (f"--{name}-url", value)], input=SECRET)


def test_the_command_line_does_all_three(sqlite_desk, guarded, provider):
    desk = sqlite_desk
    desk.add_technician()
    assert b"mailbox authorize" in add_by_command(desk, provider, guarded, "application").stdout
    # Without a desk that runs.
    assert b"may read" in desk.run("mailbox", "authorize", USER).stdout
    assert b"It works" in desk.run("mailbox", "test", USER).stdout
    # A wrong secret is told; the right one set again.
    desk.run("mailbox", "set", USER, "--client-secret-file", "-", input="wrong")
    refused = desk.run("mailbox", "authorize", USER, check=False)
    assert refused.returncode == 1 and b"invalid_client" in refused.stderr
    desk.run("mailbox", "set", USER, "--client-secret-file", "-", "--flow", "device", "--device-url", f"{provider.url}/device", input=SECRET)
    waiting = subprocess.Popen([PROGRAM, "mailbox", "authorize", USER, *desk.options()], stdout=subprocess.PIPE, text=True)
    try:
        told = ""
        while "WDJB-MJHT" not in told:
            line = waiting.stdout.readline()
            assert line, told
            told += line
        assert f"{provider.url}/code" in told
        provider.device["owner"] = "yes"
        assert "may read" in waiting.communicate(timeout=20)[0] and waiting.returncode == 0
    finally:
        waiting.kill()
    wrong = desk.run("mailbox", "set", USER, "--oauth", "google", "--flow", "device", check=False)
    assert wrong.returncode == 1 and b"Google allows no mail" in wrong.stderr
    wrong = desk.run("mailbox", "set", USER, "--oauth", "microsoft365", "--flow", "application", check=False)
    assert wrong.returncode == 1 and b"tenant" in wrong.stderr


def test_no_on_the_command_line(sqlite_desk, guarded, provider):
    desk = sqlite_desk
    add_by_command(desk, provider, guarded, "device", device=f"{provider.url}/device")
    waiting = subprocess.Popen([PROGRAM, "mailbox", "authorize", USER, *desk.options()], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        wait_for(lambda: provider.polls, "the first question")
        provider.device["owner"] = "no"
        _, error = waiting.communicate(timeout=20)
        assert waiting.returncode == 1 and "access_denied" in error
    finally:
        waiting.kill()
