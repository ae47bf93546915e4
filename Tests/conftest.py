"""What the tests with real servers share: a desk of their own, a Dovecot, a Postfix sink, a PostgreSQL.

Each server is started by the test on a free port of loopback, in a temporary folder, and ended with it.
"""
import contextlib
import email
import email.policy
import glob
import html.parser
import http.cookiejar
import json
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = os.environ.get("MAILROOM_PROGRAM", str(ROOT / ".build/debug/mailroom"))
PASSWORD = "correct horse battery"


GIVEN_PORTS = set()
# Each worker has ports of its own, all below those of the Swift tests and of outgoing connections: nobody takes one first.
WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
FIRST_PORT = 15000 + WORKER % 9 * 1000


def free_port():
    """Never the same twice."""
    for _ in range(1000):
        port = random.randint(FIRST_PORT, FIRST_PORT + 999)
        if port in GIVEN_PORTS:
            continue
        with socket.socket() as s, contextlib.suppress(OSError):
            s.bind(("127.0.0.1", port))
            GIVEN_PORTS.add(port)
            return port
    raise OSError(f"no free port between {FIRST_PORT} and {FIRST_PORT + 999}")


# Others use the machine too: a wait ends with its condition, and its seconds are those of a quiet one.
PATIENCE = 3


def wait_for(condition, what, seconds=20.0):
    """Polls until `condition` gives something true, and gives that."""
    end = time.monotonic() + seconds * PATIENCE
    while True:
        try:
            found = condition()
        except (ConnectionError, urllib.error.URLError, OSError, AssertionError) as error:
            found, what_now = None, error
        if found:
            return found
        if time.monotonic() > end:
            pytest.fail(f"waited {seconds} s for {what}")
        time.sleep(0.02)


def listens(port):
    with socket.socket() as s:
        s.settimeout(0.5)
        return s.connect_ex(("127.0.0.1", port)) == 0


class Server:
    """A process of ours with everything it started."""

    def __init__(self, arguments, **options):
        self.process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, start_new_session=True, **options)

    def stop(self, how=signal.SIGTERM):
        if self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, how)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()


def program(name, package):
    path = shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/usr/lib/dovecot")
    if not path:
        pytest.fail(f"{name} is missing: install Debian's package {package} (./test does)")
    return path


class Sink:
    """Postfix's smtp-sink: takes all mail and keeps each in a file."""

    def __init__(self, folder, options=()):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o777)
        self.port = free_port()
        user = ["-u", "nobody"] if os.geteuid() == 0 else []
        self.server = Server(
            [program("smtp-sink", "postfix"), *user, *options, "-R", str(self.folder), "-d", "mail-%s.",
             f"inet:127.0.0.1:{self.port}", "200"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(lambda: listens(self.port), "smtp-sink")

    def mails(self, to=None):
        """All mails as an independent parser reads them; each with its envelope in x-sink-to."""
        found = []
        for path in sorted(glob.glob(str(self.folder / "**/mail-*"), recursive=True)):
            raw = pathlib.Path(path).read_bytes()
            head = re.findall(rb"(?im)^X-Rcpt-Args: <([^>\r\n]*)>", raw.split(b"\n\n")[0] + b"\n")
            body = re.sub(rb"\A(?:X-[A-Za-z-]+: [^\n]*\n|Received: [^\n]*\n(?:[ \t][^\n]*\n)*)+", b"", raw)
            mail = email.message_from_bytes(body, policy=email.policy.default)
            mail.recipients = [address.decode() for address in head] or [str(mail["to"])]
            if to is None or any(to in address for address in mail.recipients):
                found.append(mail)
        return found

    def stop(self):
        self.server.stop()


class Dovecot:
    """A private Dovecot: IMAP and POP3 with and without TLS, one Maildir a user, any name with the password "secret"."""

    def __init__(self, folder, introspection=None, more=""):
        """`introspection`: where an identity provider tells whose a token is (RFC 7662); `more`: lines of its configuration."""
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True)
        # Its sockets have names of 107 bytes at most.
        self.sockets = pathlib.Path(tempfile.mkdtemp(prefix="dovecot-"))
        self.sockets.chmod(0o755)
        self.imap, self.imaps, self.pop3s = free_port(), free_port(), free_port()
        self.certificate = self.folder / "certificate.pem"
        subprocess.run(
            [program("openssl", "openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
             "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", str(self.folder / "key.pem"),
             "-out", str(self.certificate)], check=True, capture_output=True)
        user = "nobody" if os.geteuid() == 0 else subprocess.check_output(["id", "-un"], text=True).strip()
        group = subprocess.check_output(["id", "-gn", user], text=True).strip()
        identity = f"uid={user} gid={group}"
        (self.folder / "mail").mkdir()
        if os.geteuid() == 0:
            shutil.chown(self.folder / "mail", user, group)
            self.folder.chmod(0o755)
        owner = "" if os.geteuid() == 0 else f"default_internal_user = {user}\ndefault_login_user = {user}\ndefault_internal_group = {group}\n"
        oauth = ""
        if introspection:
            (self.folder / "oauth2.conf").write_text(f"introspection_url = {introspection}\nintrospection_mode = post\nusername_attribute = username\nactive_attribute = active\nactive_value = true\n")
            oauth = f"auth_mechanisms = plain xoauth2 oauthbearer\npassdb {{\n  driver = oauth2\n  mechanisms = xoauth2 oauthbearer\n  args = {self.folder}/oauth2.conf\n}}\n"
        config = f"""
{more}{oauth}protocols = imap pop3
base_dir = {self.sockets}/run
state_dir = {self.folder}/state
log_path = {self.folder}/log
{owner}ssl = yes
ssl_cert = <{self.certificate}
ssl_key = <{self.folder}/key.pem
disable_plaintext_auth = no
mail_location = maildir:{self.folder}/mail/%u
mail_max_userip_connections = 200
first_valid_uid = 1
passdb {{
  driver = static
  mechanisms = plain login
  args = password=secret
}}
userdb {{
  driver = static
  args = {identity} home={self.folder}/mail/%u allow_all_users=yes
}}
service imap-login {{
  inet_listener imap {{
    address = 127.0.0.1
    port = {self.imap}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {self.imaps}
  }}
}}
service pop3-login {{
  chroot =
  inet_listener pop3 {{
    port = 0
  }}
  inet_listener pop3s {{
    address = 127.0.0.1
    port = {self.pop3s}
  }}
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
}}
"""
        self.config = self.folder / "dovecot.conf"
        self.config.write_text(config)
        self.server = Server([program("dovecot", "dovecot-imapd"), "-F", "-c", str(self.config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(lambda: listens(self.imap), "Dovecot")

    def client(self, user):
        import imaplib
        client = imaplib.IMAP4("127.0.0.1", self.imap)
        client.login(user, "secret")
        return client

    def append(self, user, *mails, client=None):
        connection = client or self.client(user)
        for mail in mails:
            data = mail.replace("\r\n", "\n").replace("\n", "\r\n").encode() if isinstance(mail, str) else mail
            status, answer = connection.append("INBOX", None, None, data)
            if status != "OK" and b"SERVERBUG" in answer[0]:
                # Dovecot makes a user's first folder for two connections at once: the slower one fails.
                status, answer = connection.append("INBOX", None, None, data)
            assert status == "OK", answer
        if client is None:
            connection.logout()

    def count(self, user, folder="INBOX"):
        client = self.client(user)
        status, answer = client.select(folder, readonly=True)
        client.logout()
        return int(answer[0]) if status == "OK" else None

    def stop(self):
        self.server.stop()
        shutil.rmtree(self.sockets, ignore_errors=True)


class Postgres:
    """A private PostgreSQL with a new database for each desk."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True)
        self.port = free_port()
        versions = glob.glob("/usr/lib/postgresql/*/bin")
        if not versions:
            pytest.fail("PostgreSQL is missing: install Debian's package postgresql (./test does)")
        self.bin = max(versions, key=lambda path: int(path.split("/")[4]))
        run = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if run:
            shutil.chown(self.folder, "postgres")
        subprocess.run([*run, f"{self.bin}/initdb", "-D", f"{self.folder}/db", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"],
                       check=True, capture_output=True, cwd="/")
        self.server = Server([*run, f"{self.bin}/postgres", "-D", f"{self.folder}/db", "-p", str(self.port), "-k", str(self.folder),
                              "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
        wait_for(lambda: subprocess.run([f"{self.bin}/pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]).returncode == 0, "PostgreSQL")
        self.databases = 0

    def url(self):
        self.databases += 1
        subprocess.run([f"{self.bin}/createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", f"desk{self.databases}"], check=True)
        return f"postgres://postgres@127.0.0.1:{self.port}/desk{self.databases}"

    def stop(self):
        self.server.stop(signal.SIGINT)


class Desk:
    """A Mailroom with a data folder of its own."""

    def __init__(self, folder, database=None):
        self.data = pathlib.Path(folder).resolve()
        self.database = database
        self.port, self.smtp, self.lmtp = free_port(), free_port(), free_port()
        self.server = None
        # What starts the server, and the program after it.
        self.starter = []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def options(self):
        return ["--data", str(self.data)] + (["--database", self.database] if self.database else [])

    def start(self, *extra, wait=True):
        self.log = open(self.data.parent / f"{self.data.name}.log", "ab")
        self.server = Server([*self.starter, PROGRAM, "serve", *self.options(), "--listen", f"127.0.0.1:{self.port}", "--receive", f"127.0.0.1:{self.smtp}",
                              "--receive", f"lmtp:127.0.0.1:{self.lmtp}", "--host-name", "desk.example.org", *extra],
                             stdout=self.log, stderr=self.log, cwd=self.data.parent)
        if wait:
            wait_for(self.is_ready, "the desk to be ready", 30)
        return self

    def output(self):
        return (self.data.parent / f"{self.data.name}.log").read_text(errors="replace")

    def is_ready(self):
        if self.server.process.poll() is not None:
            pytest.fail(f"the desk ended with {self.server.process.returncode}:\n{self.output()[-3000:]}")
        with urllib.request.urlopen(f"{self.url}/health/ready", timeout=2) as answer:
            return answer.status == 200

    def stop(self, how=signal.SIGTERM):
        if self.server:
            self.server.stop(how)

    def run(self, *arguments, input=None, check=True):
        """A command on this desk; gives the finished process."""
        data = input.encode() if isinstance(input, str) else input
        done = subprocess.run([PROGRAM, *arguments, *self.options()], input=data if data is not None else b"", capture_output=True, timeout=120)
        if check and done.returncode != 0:
            pytest.fail(f"mailroom {' '.join(arguments)} ended with {done.returncode}: {done.stderr.decode()}{done.stdout.decode()}")
        return done

    def status(self):
        return json.loads(self.run("status", "--json").stdout)

    def add_technician(self, address="ada@example.org", name="Ada Lovelace", admin=True, category="Support"):
        self.run("person", "add", address, "--name", name, *(["--admin"] if admin else []), "--technician", category, "--password-file", "-", input=PASSWORD)

    def send_through(self, sink):
        self.run("outgoing", "set", "--host", "127.0.0.1", "--port", str(sink.port), "--security", "none", "--from-address", "support@desk.example.org")

    def browser(self, address="ada@example.org", password=PASSWORD):
        return Browser(self.url).sign_in(address, password)


class Browser:
    """A browser without pictures: cookies, forms with their hidden fields, redirects."""

    def __init__(self, url):
        self.url = url
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        self.body = ""
        self.status = 0
        self.at = ""

    def open(self, path, fields=None):
        data = urllib.parse.urlencode(fields, doseq=True).encode() if fields is not None else None
        request = urllib.request.Request(path if path.startswith("http") else self.url + path, data)
        try:
            answer = self.opener.open(request, timeout=30)
        except urllib.error.HTTPError as error:
            answer = error
        self.body, self.status, self.at = answer.read().decode(errors="replace"), answer.status, answer.geturl()
        return self

    def sign_in(self, address, password):
        self.open("/sign-in", {"name": address, "password": password})
        assert "/sign-in" not in self.at, self.body
        return self

    def submit(self, action, **fields):
        """Sends the form of this page that goes to `action`, with its hidden fields."""
        for form in re.findall(r"(?s)<form\b(.*?)>(.*?)</form>", self.body):
            target = re.search(r'action="([^"]*)"', form[0])
            if (target.group(1) if target else "") == action:
                hidden = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form[1]))
                return self.open(action or self.at, {**{k: unescape(v) for k, v in hidden.items()}, **fields})
        raise AssertionError(f"no form to {action} on {self.at}: {self.body[:2000]}")


def unescape(text):
    import html
    return html.unescape(text)


def mail(sender="Grace Hopper <grace@example.org>", subject="Printer is on fire", text="Hello,\n\nthe big printer is on fire.\n", message_id=None, to="support@desk.example.org", **fields):
    head = {"From": sender, "To": to, "Subject": subject, "Date": "Sat, 21 Nov 2026 09:14:00 +0000", "Message-ID": f"<{message_id or os.urandom(8).hex()}@example.org>",
            **{name.replace("_", "-"): value for name, value in fields.items()}}
    return "".join(f"{name}: {value}\n" for name, value in head.items()) + "\n" + text


def let_others_in(folder):
    """Servers that give up root reach what is below; pytest's folders are its user's alone."""
    for part in [folder, *folder.parents]:
        if "pytest-" in str(part):
            part.chmod(0o755)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """The longest tests begin first, so that none is waited for at the end; a file with servers of its own is one worker's."""
    listed = (ROOT / "Tests/longest.txt").read_text().split("\n")
    seconds = {name: float(number) for number, name in (line.split(maxsplit=1) for line in listed if line and line[0] != "#")}

    def length(item):
        name = item.nodeid.split("[")[0].removeprefix("Tests/")
        return seconds.get(name.split("::")[0] if getattr(item.module, "SHARES_A_WORLD", False) else name, 1)

    items.sort(key=length, reverse=True)
    for item in items:
        if getattr(item.module, "SHARES_A_WORLD", False):
            item.add_marker(pytest.mark.xdist_group(item.module.__name__))


def pytest_runtest_logreport(report):
    """A failure is told at once, so that a run which is cut short has said it."""
    if report.failed:
        print(f"\n== {report.nodeid} failed in {report.when}\n{report.longreprtext[-4000:]}", flush=True)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory):
    folder = tmp_path_factory.mktemp("postgres")
    let_others_in(folder)
    server = Postgres(folder / "server")
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request):
    return request.param


@pytest.fixture
def desk(engine, tmp_path, request):
    database = request.getfixturevalue("postgres").url() if engine == "postgres" else None
    found = Desk(tmp_path / "data", database)
    yield found
    found.stop()


@pytest.fixture
def sqlite_desk(tmp_path):
    found = Desk(tmp_path / "data")
    yield found
    found.stop()


@pytest.fixture
def sink(tmp_path):
    found = Sink(tmp_path / "sink")
    yield found
    found.stop()


@pytest.fixture
def dovecot(tmp_path):
    let_others_in(tmp_path)
    found = Dovecot(tmp_path / "dovecot")
    yield found
    found.stop()
