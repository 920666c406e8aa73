"""A line between the phone and the server that a test cuts, mends, and counts: a TCP proxy on the loopback."""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType
from typing import Self


class Line:
    """Forwards connections to a port of this machine. Its own port stays the same while the server behind comes and goes."""

    def __init__(self, target_port: int) -> None:
        self.target_port = target_port
        self.sent_to_phone = 0
        self.sent_to_server = 0
        self.cut_after_bytes: int | None = None
        self._is_cut = False
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """Where the phone finds the server."""
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """Break every connection and refuse new ones."""
        self._is_cut = True
        with self._lock:
            open_now = list(self._open)
        for one in open_now:
            _close(one)

    def mend(self) -> None:
        """Let connections through again."""
        self._is_cut = False
        self.cut_after_bytes = None

    def close(self) -> None:
        """End it."""
        self.cut()
        self._listener.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _accept(self) -> None:
        while True:
            try:
                phone, _ = self._listener.accept()
            except OSError:
                return
            if self._is_cut:
                _close(phone)
                continue
            try:
                server = socket.create_connection(("127.0.0.1", self.target_port), timeout=5)
            except OSError:
                _close(phone)
                continue
            server.settimeout(None)
            with self._lock:
                self._open |= {phone, server}
            threading.Thread(target=self._pump, args=(phone, server, True), daemon=True).start()
            threading.Thread(target=self._pump, args=(server, phone, False), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, is_to_server: bool) -> None:
        with contextlib.suppress(OSError):
            while part := source.recv(65536):
                if is_to_server:
                    part = self._within_limit(part)
                    self.sent_to_server += len(part)
                else:
                    self.sent_to_phone += len(part)
                sink.sendall(part)
                if is_to_server and self.cut_after_bytes == 0:
                    self.cut()
        _close(source)
        _close(sink)
        with self._lock:
            self._open -= {source, sink}

    def _within_limit(self, part: bytes) -> bytes:
        """The part up to where the test wants the line to break."""
        if self.cut_after_bytes is None:
            return part
        part = part[: self.cut_after_bytes]
        self.cut_after_bytes -= len(part)
        return part


def _close(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
