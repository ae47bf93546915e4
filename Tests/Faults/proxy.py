"""A TCP proxy that breaks on purpose: it cuts, falls silent, or swallows what a server answers."""
import contextlib
import itertools
import socket
import threading


class Proxy:
    """Before a server on loopback. What it does counts for bytes that come after it was told."""

    def __init__(self, target):
        self.target = target
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.pairs = []
        self.cuts = 0
        self.pass_on()
        threading.Thread(target=self._accept, daemon=True).start()

    # MARK: What to do

    def pass_on(self):
        """Everything, both ways."""
        self.left, self.marker, self.is_silent = None, None, False

    def cut_after(self, count):
        """The connection ends after so many bytes of the server; those after it are whole."""
        self.pass_on()
        self.left = count

    def swallow_after(self, marker):
        """Nothing of the server comes back once the client has sent this."""
        self.pass_on()
        self.marker = marker

    def fall_silent(self):
        """Nothing goes through any more, and nothing ends."""
        self.is_silent = True

    def cut(self):
        """All connections end now."""
        pairs, self.pairs = self.pairs, []
        for end in itertools.chain(*pairs):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def stop(self):
        self.listener.close()
        self.cut()

    # MARK: How

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                client.close()
                continue
            pair = (client, server)
            self.pairs.append(pair)
            swallows = threading.Event()
            threading.Thread(target=self._pump, args=(client, server, lambda data: self._from_client(data, swallows), pair), daemon=True).start()
            threading.Thread(target=self._pump, args=(server, client, lambda data: self._from_server(data, swallows), pair), daemon=True).start()

    def _from_client(self, data, swallows):
        if self.marker and self.marker in data:
            swallows.set()
        return b"" if self.is_silent else data

    def _from_server(self, data, swallows):
        if self.is_silent or swallows.is_set():
            return b""
        if self.left is None:
            return data
        if len(data) < self.left:
            self.left -= len(data)
            return data
        passed, self.left = data[:self.left], None
        self.cuts += 1
        return passed, "end"

    @staticmethod
    def _pump(source, target, judge, pair):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                found = judge(data)
                if isinstance(found, tuple):
                    target.sendall(found[0])
                    break
                target.sendall(found)
        for end in pair:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
