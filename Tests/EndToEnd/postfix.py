"""A private Postfix: takes mail for the desk's addresses and hands it on."""
import pathlib
import shutil
import smtplib
import subprocess

from conftest import Server, free_port, listens, program, wait_for

MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
smtp unix - - n - - smtp
tlsmgr unix - - n 1000? 1 tlsmgr
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""

MAIN = {
    "compatibility_level": "3.6", "myhostname": "mx.example.org", "inet_interfaces": "127.0.0.1", "inet_protocols": "ipv4",
    "mydestination": "", "mynetworks": "", "alias_maps": "", "smtpd_relay_restrictions": "reject_unauth_destination", "smtpd_peername_lookup": "no",
    "virtual_mailbox_domains": "desk.example.org", "disable_dns_lookups": "yes", "milter_default_action": "tempfail",
    # A test says from which address of the world its mail comes: milters believe whatever comes from loopback.
    "smtpd_authorized_xclient_hosts": "127.0.0.1",
    "minimal_backoff_time": "1s", "maximal_backoff_time": "1s", "queue_run_delay": "1s",
}


class Postfix:
    """Of the name mx.example.org, for desk.example.org.

    Where it puts that mail is the caller's: `virtual_transport`, or the virtual_mailbox_* settings.
    """

    def __init__(self, folder, **settings):
        self.folder = pathlib.Path(folder)
        self.port = free_port()
        for part in ("etc", "queue", "data"):
            (self.folder / part).mkdir(parents=True)
        shutil.chown(self.folder / "data", "postfix")
        own = {"queue_directory": self.folder / "queue", "data_directory": self.folder / "data", "maillog_file": self.folder / "log",
               "maillog_file_prefixes": self.folder}
        (self.folder / "etc/master.cf").write_text(MASTER.format(port=self.port))
        (self.folder / "etc/main.cf").write_text("".join(f"{name} = {value}\n" for name, value in {**MAIN, **own, **settings}.items()))
        self.command = [program("postfix", "postfix"), "-c", str(self.folder / "etc")]
        self.server = Server([*self.command, "start-fg"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(lambda: listens(self.port), "Postfix")

    def take(self, sender, recipient, mail, client="192.0.2.7"):
        """From somewhere in the world."""
        with smtplib.SMTP("127.0.0.1", self.port, timeout=30) as smtp:
            smtp.ehlo()
            assert smtp.docmd("XCLIENT", f"ADDR={client} NAME=[UNAVAILABLE]")[0] == 220
            smtp.sendmail(sender, [recipient], mail.replace("\r\n", "\n").replace("\n", "\r\n").encode())

    def log(self):
        return (self.folder / "log").read_text(errors="replace")

    def stop(self):
        self.server.stop()
