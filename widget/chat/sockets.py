"""Sockets that outlive a message that is too long, and end where a client only keeps the service busy."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from uvicorn._types import WebSocketEvent
from uvicorn.protocols.websockets.wsproto_impl import FrameTooLargeError, WebsocketBuffer, WSProtocol
from wsproto import ConnectionType, WSConnection
from wsproto.events import BytesMessage, Event, Ping, Pong, RejectConnection, TextMessage

from widget.limits.connections import READ_BYTES
from widget.limits.rate_limits import Buckets, Rate
from widget.pages.headers import RAW

IDLE_FRAMES: Final = Rate(200, 10.0)  # pings, pongs and crumbs: they cost more to take in than to send
CRUMB: Final = 64  # bytes; a part of a message that is shorter is one


class ForgetfulBuffer(WebsocketBuffer):
    """Keeps a message up to its limit and a little over, so that the application sees that it is too long."""

    def extend(self, event: Any) -> None:
        """Take a part of a message; of what is over the limit nothing is kept."""
        if self.length > self.max_length:
            return
        try:
            super().extend(event)
        except FrameTooLargeError:
            return  # uvicorn would end the socket, and with it the conversation of somebody who pasted too much


class RefusingConnection(WSConnection):
    """wsproto's connection; where it is no socket, the answer carries our headers."""

    def send(self, event: Event) -> bytes:
        """The bytes of an event."""
        if isinstance(event, RejectConnection):
            event = replace(event, headers=[*event.headers, *RAW])
        return super().send(event)


class PatientProtocol(WSProtocol):
    """uvicorn's protocol with these: memory is bounded by ``ws_max_size`` and what arrives at once."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.buffer = ForgetfulBuffer(self.config.ws_max_size)
        self.conn = RefusingConnection(ConnectionType.SERVER)
        self._idle = Buckets(IDLE_FRAMES, self.loop.time)
        self._pending = b""

    def data_received(self, data: bytes) -> None:
        """Take in a little at a time: a message that is whole stops it until somebody wants the next."""
        self._pending += data
        self._take_in()

    async def receive(self) -> WebSocketEvent:
        """The next message; once all are read, what came behind them is taken in."""
        message = await super().receive()
        self._take_in()
        return message

    def _take_in(self) -> None:
        while self._pending and not self.read_paused and not self.transport.is_closing():
            part, self._pending = self._pending[:READ_BYTES], self._pending[READ_BYTES:]
            super().data_received(part)

    def handle_ping(self, event: Ping) -> None:
        """Answer it, unless the answers to earlier ones wait to be read."""
        if not self._too_busy() and self.writable.is_set():
            super().handle_ping(event)

    def handle_pong(self, event: Pong) -> None:
        """Most are answers to ours."""
        if not self._too_busy():
            super().handle_pong(event)

    def handle_message(self, event: TextMessage | BytesMessage) -> None:
        """A message, or a part of one."""
        if event.message_finished or len(event.data) >= CRUMB or not self._too_busy():
            super().handle_message(event)

    def _too_busy(self) -> bool:
        """Whether this was one too many, which ends the socket."""
        if self._idle.take("") and not self.transport.is_closing():
            self.transport.abort()
        return self.transport.is_closing()
