"""Sockets that outlive a message that is too long: it is read to its end and forgotten, not a reason to hang up."""

from __future__ import annotations

from typing import Any

from uvicorn.protocols.websockets.wsproto_impl import FrameTooLargeError, WebsocketBuffer, WSProtocol


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


class PatientProtocol(WSProtocol):
    """uvicorn's protocol with that buffer: memory is bounded by ``ws_max_size`` and what arrives at once."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.buffer = ForgetfulBuffer(self.config.ws_max_size)
