"""What checks senders before a Postfix: opendkim and opendmarc, which write Authentication-Results (RFC 8601)."""
import base64
import pathlib
import subprocess

from conftest import Server, free_port, listens, program, wait_for

SERVER = "mx.example.org"


class Milters:
    """Both ask one name server, and no other."""

    def __init__(self, folder, name_server):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True)
        self.resolver = self.write("resolv.conf", f"nameserver {name_server}\n")
        self.dkim, self.dmarc = free_port(), free_port()
        self.servers = [self.start_dkim(name_server), self.start_dmarc()]
        for port in (self.dkim, self.dmarc):
            wait_for(lambda: listens(port), "a milter")

    @property
    def for_postfix(self):
        return f"inet:127.0.0.1:{self.dkim}, inet:127.0.0.1:{self.dmarc}"

    def start_dkim(self, name_server):
        unbound = self.write("unbound.conf", f"""\
server:
  do-not-query-localhost: no
  module-config: "iterator"
forward-zone:
  name: "."
  forward-addr: {name_server}
""")
        config = self.write("opendkim.conf", f"""\
Mode v
Socket inet:{self.dkim}@127.0.0.1
AuthservID {SERVER}
AlwaysAddARHeader yes
RemoveARAll yes
RemoveARFrom {SERVER}
ResolverConfiguration {unbound}
Syslog no
""")
        return self.start([program("opendkim", "opendkim"), "-f", "-x", str(config)])

    def start_dmarc(self):
        config = self.write("opendmarc.conf", f"""\
Socket inet:{self.dmarc}@127.0.0.1
AuthservID {SERVER}
TrustedAuthservIDs {SERVER}
SPFIgnoreResults true
SPFSelfValidate true
RejectFailures false
Syslog false
""")
        return self.start([program("opendmarc", "opendmarc"), "-f", "-c", str(config)])

    def start(self, command):
        """In a mount namespace of its own, where resolv.conf names the test's name server."""
        script = f"mount --bind {self.resolver} /etc/resolv.conf && exec \"$@\""
        return Server(["unshare", "--mount", "sh", "-c", script, "sh", *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return path

    def stop(self):
        for server in self.servers:
            server.stop()


class Signer:
    """A domain's key (RFC 6376), and the record that tells the world of it."""

    def __init__(self, folder, domain):
        self.domain = domain
        self.key = pathlib.Path(folder) / f"{domain}.key"
        subprocess.run(["openssl", "genrsa", "-out", str(self.key), "2048"], check=True, capture_output=True)
        self.key.chmod(0o600)
        public = subprocess.run(["openssl", "rsa", "-in", str(self.key), "-pubout", "-outform", "DER"], check=True, capture_output=True).stdout
        self.records = {f"s1._domainkey.{domain}": f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}"}

    def sign(self, mail):
        """The mail with its DKIM-Signature on top."""
        text = mail.replace("\r\n", "\n").replace("\n", "\r\n").encode()
        done = subprocess.run([program("opendkim-testmsg", "opendkim-tools"), "-d", self.domain, "-k", str(self.key), "-s", "s1"], input=text, capture_output=True)
        assert done.returncode == 0 and b"DKIM-Signature" in done.stdout, done.stderr
        return done.stdout.decode()
