"""What keeps ``rasa run`` from starting in production where somebody else could reach it.

Our channel brings it along; ``credentials.yml`` names it by itself, so that it looks on too when somebody starts Rasa
by hand in this folder. In development it refuses nothing.
"""

from __future__ import annotations

import logging
import os
import sys
from asyncio import AbstractEventLoop
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any, Final

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic

from bot.engine.wire import CHANNEL

TOKEN_LENGTH: Final = 32  # characters, at least, in production
_GUARD: Final = "guard"
_API: Final = "rasa_server"  # how Rasa names its application when its HTTP API is open


@dataclass(frozen=True)
class Rules:
    """What is asked of a server before it may start."""

    token: str = field(repr=False)
    production: bool
    beyond_this_machine: bool = False

    @classmethod
    def of_environment(cls, beyond_this_machine: bool = False) -> Rules:
        """The token is ASSISTANT_TOKEN, so that it stands in no file of channels."""
        token, production = (os.environ.get(name, "").strip() for name in ("ASSISTANT_TOKEN", "PRODUCTION"))
        return cls(token, production == "1", beyond_this_machine)

    def problem(self, host: str, channels: set[str], has_api: bool) -> str:
        """Why the server must not start like this, with the cure; "" where it may."""
        if not self.production:
            return ""
        if others := channels - {CHANNEL, _GUARD}:
            return (
                f"in production only our channel may be open; take {', '.join(sorted(others))} out of credentials.yml, "
                "or start with 'make engine'"
            )
        if has_api:
            return "in production Rasa's HTTP API stays closed; start without --enable-api"
        if len(self.token) < TOKEN_LENGTH:
            return f"ASSISTANT_TOKEN must have at least {TOKEN_LENGTH} characters in production"
        if not self.beyond_this_machine and not _is_loopback(host):
            return "rasa run would listen beyond this machine; start it with -i 127.0.0.1"
        return ""

    def watch(self, own: Blueprint) -> None:
        """Look before anything listens, be it one worker or several: who only looked later would end with 0."""

        @own.listener("main_process_start")
        async def look(app: Sanic, _loop: AbstractEventLoop) -> None:
            if problem := self.problem(app.state.host, {c.name() for c in app.ctx.input_channels}, app.name == _API):
                print(f"could not start: {problem}", file=sys.stderr, flush=True)
                logging.getLogger("sanic.error").disabled = True  # it would print all that called this, and hide that
                raise SystemExit(1)


class Guard(InputChannel):
    """A channel that takes no messages: it only looks at the others."""

    @classmethod
    def name(cls) -> str:
        """Its name among the channels."""
        return _GUARD

    @classmethod
    def from_credentials(cls, _credentials: dict[str, Any] | None) -> Guard:
        """It needs nothing told."""
        return cls()

    def blueprint(self, _on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """No routes, only the look before the start."""
        own = Blueprint("privacy_help_guard")
        Rules.of_environment().watch(own)
        return own


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
