"""A mail program of the test's own: takes what the desk sends by SMTP and does something with each mail."""
import email
import email.policy
import queue
import smtplib
import socketserver
import threading


class SMTPProgram:
    """Listens on a free port of loopback. `handle(sender, recipients, mail)` is called for each mail, one after the other, after its 250.

    `mail.raw` has its bytes, `mail.command` what MAIL said. `extensions` are offered to EHLO.
    """

    def __init__(self, handle, extensions=()):
        self.handle = handle
        self.errors = []
        self.taken = queue.Queue()
        self.server = Listener(("127.0.0.1", 0), Session)
        self.server.taken = self.taken
        self.server.extensions = extensions
        self.port = self.server.server_address[1]
        self.worker = threading.Thread(target=self._work, daemon=True)
        self.worker.start()
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
        self.taken.put(None)
        self.worker.join(20)
        assert not self.errors, self.errors

    def _work(self):
        while (mail := self.taken.get()) is not None:
            try:
                self.handle(*mail)
            except Exception as error:  # it is told at the end, and the test fails
                self.errors.append(error)


class Listener(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False


class Session(socketserver.StreamRequestHandler):
    def handle(self):
        try:
            self.converse()
        except ConnectionError:
            pass  # the desk was killed, or has no use for the connection any more

    def converse(self):
        self.say("220 program.example.org ESMTP")
        sender, recipients, command = "", [], ""
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"EHLO":
                for name in ["program.example.org", *self.server.extensions]:
                    self.say(f"250-{name}")
            elif word == b"MAIL":
                sender, recipients, command = address(line), [], line.decode().strip()
            elif word == b"RCPT":
                recipients.append(address(line))
            elif word == b"DATA":
                self.say("354 Go on")
                raw = self.content()
                mail = email.message_from_bytes(raw, policy=email.policy.SMTP)
                mail.raw, mail.command = raw, command
                self.server.taken.put((sender, recipients, mail))
            elif word == b"QUIT":
                return self.say("221 Bye")
            self.say("250 OK")

    def content(self):
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b".") else line)
        return b"".join(lines)

    def say(self, words):
        self.wfile.write(f"{words}\r\n".encode())


def address(command):
    return command[command.index(b"<") + 1:command.index(b">")].decode()


def send(port, sender, recipients, mail):
    """Hands a mail to a server on loopback, as the next mail server does."""
    data = mail if isinstance(mail, bytes) else mail.replace("\r\n", "\n").replace("\n", "\r\n").encode()
    with smtplib.SMTP("127.0.0.1", port, timeout=30) as smtp:
        smtp.sendmail(sender, recipients, data)
