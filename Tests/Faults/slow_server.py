"""A mail server that takes its time for each mail, and keeps all it took: whatever it says or leaves unsaid."""
import collections
import re
import socketserver
import threading
import time


class SlowServer(socketserver.ThreadingTCPServer):
    """Listens on a free port of loopback. `taken` has each mail's bytes once for each time that it came whole.

    `answer(number)` says, and waits for, what the dot of the so-manieth mail gets; nothing: the connection stays silent.
    """
    daemon_threads = True
    block_on_close = False
    request_queue_size = 50

    def __init__(self, answer):
        super().__init__(("127.0.0.1", 0), Session)
        self.answer = answer
        self.lock = threading.Lock()
        self.taken = []
        self.answered = 0
        self.over = threading.Event()
        self.port = self.server_address[1]
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def keep(self, raw):
        with self.lock:
            self.taken.append(raw)
            return len(self.taken)

    def copies(self):
        """How often each mail came, by Message-ID."""
        with self.lock:
            return collections.Counter(message_id(raw) for raw in self.taken)

    def bodies(self):
        """The different bytes that came under each Message-ID."""
        found = collections.defaultdict(set)
        with self.lock:
            for raw in self.taken:
                found[message_id(raw)].add(raw)
        return found

    def stop(self):
        self.over.set()
        self.shutdown()
        self.server_close()


class Session(socketserver.StreamRequestHandler):
    def handle(self):
        try:
            self.converse()
        except OSError:
            pass  # the desk was killed

    def converse(self):
        self.wfile.write(b"220 slow ESMTP\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"QUIT":
                return self.wfile.write(b"221 bye\r\n")
            if word != b"DATA":
                self.wfile.write(b"250 ok\r\n")
                continue
            self.wfile.write(b"354 go on\r\n")
            lines = []
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(line)
            if not line:
                return
            words = self.server.answer(self.server.keep(b"".join(lines)))
            if words is None:
                self.server.over.wait()
                return
            self.wfile.write(words)
            with self.server.lock:
                self.server.answered += 1


def slowly(seconds):
    """Takes each mail after a while."""
    def answer(_):
        time.sleep(seconds)  # the server's own time for a mail, which these tests are about
        return b"250 taken\r\n"
    return answer


def message_id(raw):
    return re.search(rb"(?im)^message-id:\s*(<[^>]*>)", raw).group(1).decode()
