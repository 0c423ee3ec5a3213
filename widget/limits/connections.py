"""Connections of clients that are slow or hostile: none is held open for somebody who neither asks nor listens."""

from __future__ import annotations

import asyncio
import resource
import socket
from typing import Any, Final

import h11
from uvicorn.protocols.http.h11_impl import STATUS_PHRASES, H11Protocol

from widget.pages.headers import RAW

READ_BYTES: Final = 8 * 1024  # of a socket, taken in at once: who sends and sends lets the others in between
REQUEST_BYTES: Final = 2 * 1024  # the same of a request: in chunks of one byte these cost some 15 ms
REQUEST_WITHIN: Final = 30.0  # seconds from the first byte of a request, or from connecting, to its last
UNREAD_FOR: Final = 30.0  # seconds until a connection is cut whose other end takes nothing any more


class PromptHttp(H11Protocol):
    """uvicorn's protocol with an end to waiting: for headers, for a form, for somebody to read."""

    within, unread_for = REQUEST_WITHIN, UNREAD_FOR
    _deadline: asyncio.TimerHandle | None = None
    _next: asyncio.Handle | None = None
    _pending = b""
    _upgraded = False

    def connection_made(self, transport: Any) -> None:
        """Somebody has connected."""
        super().connection_made(transport)
        bounded(transport, self.unread_for)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Part of a request, or of several: taken in a little at a time, and others come in between."""
        self._pending += data
        if self._next is None:
            self._take_in()

    def _take_in(self) -> None:
        self._next = None
        part, self._pending = self._pending[:REQUEST_BYTES], self._pending[REQUEST_BYTES:]
        super().data_received(part)
        self._watch()
        if self._upgraded or self.transport.is_closing():
            self._pending = b""  # a socket's first message comes after it was accepted (RFC 6455 section 4.1)
            self.transport.resume_reading()
        elif self._pending:
            self.transport.pause_reading()
            self._next = self.loop.call_soon(self._take_in)
        elif not self.flow.read_paused:
            self.transport.resume_reading()

    def on_response_complete(self) -> None:
        """A request was answered; the next is waited for."""
        super().on_response_complete()
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection has ended."""
        self._relax()
        self._pending = b""
        if self._next is not None:
            self._next.cancel()
        super().connection_lost(exc)

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        """From here on it is a socket, with limits of its own."""
        self._upgraded = True
        self._relax()
        super().handle_websocket_upgrade(event)

    def send_400_response(self, msg: str) -> None:
        """As uvicorn's, with our headers."""
        plain = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
        answer = h11.Response(status_code=400, headers=[*plain, *RAW], reason=STATUS_PHRASES[400])
        for event in (answer, h11.Data(data=msg.encode("ascii")), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def _watch(self) -> None:
        waits = self.cycle is None or self.cycle.response_complete or self.cycle.more_body
        if self._upgraded or not waits:
            self._relax()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(self.within, self.transport.abort)

    def _relax(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def bounded(transport: Any, unread_for: float) -> None:
    """Let the kernel cut off who takes nothing: to close a connection waits until all of it is read."""
    own = transport.get_extra_info("socket")
    if own is not None and own.family in (socket.AF_INET, socket.AF_INET6) and hasattr(socket, "TCP_USER_TIMEOUT"):
        own.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(unread_for * 1000))


def as_many_as_allowed() -> None:
    """Let the process have as many connections as the system allows it at all, not the thousand it begins with."""
    soft, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
