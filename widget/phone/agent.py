"""The telephone: takes calls, several at once, up to a limit; signs in to the telephone system where it must."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import time
from collections.abc import Callable
from dataclasses import replace
from ipaddress import ip_network
from typing import Final

from aiosipua import SipDigestAuth
from aiosipua.registration import Registration, RegistrationState

from bot.platform.errors import SettingsError
from widget.phone.call import Call
from widget.phone.fetch import FetchError, fetch
from widget.phone.line import NAME, RINGS, Line, SipCall
from widget.phone.media import CallSound
from widget.phone.office import Office, office_as_served
from widget.phone.own_voice import OwnVoice
from widget.phone.service import Conversation
from widget.phone.settings import PhoneSettings
from widget.phone.sound import SoundError
from widget.phone.speaking import Speaker
from widget.phone.words import Words

logger = logging.getLogger(__name__)

_SIGN_IN_AGAIN: Final = 30.0  # seconds between tries to sign in to a telephone system that does not answer
_SIGNED_IN_FOR: Final = 300  # seconds that are asked for
_GOODBYE: Final = 12.0  # seconds for the calls to end when the telephone is turned off
_LOOK_AGAIN: Final = 60.0  # seconds between two looks at what the service says of the office
_COUNTED: Final = 600.0  # seconds between two lines on what was ignored


class Agent:
    """One telephone line and its calls."""

    def __init__(
        self,
        settings: PhoneSettings,
        office: Office,
        voice: OwnVoice,
        *,
        converse: Callable[[], Conversation] | None = None,
        goodbye: float = _GOODBYE,
        rings: float = RINGS,
    ) -> None:
        self._settings, self._office, self._voice, self._goodbye = settings, office, voice, goodbye
        self._converse = converse or (lambda: Conversation(settings.service, settings.headers))
        self._words = Words(office.name, office.number)
        self._line = Line(settings.listens, settings.sip_allowed, rings)
        self._calls: dict[asyncio.Task[None], Call] = {}
        self._count = 0
        self._stopping = False
        self._registration: Registration | None = None

    async def run(self, ready: Callable[[], None], stop: asyncio.Event) -> None:
        """Take calls until told to stop; raises SettingsError where it cannot begin."""
        await self._voice.prepare(*self._words.all())
        registrar = await self._registrar()
        self._line.on_call = self._ring
        try:
            await self._line.start()
        except OSError as problem:
            raise SettingsError(f"SIP_LISTEN={self._settings.sip_listen} cannot be used: {problem.strerror}") from None
        helpers = [asyncio.create_task(self._count_ignored()), asyncio.create_task(self._keep_office())]
        if registrar is not None:
            helpers.append(asyncio.create_task(self._stay_signed_in(registrar)))
        try:
            ready()
            await stop.wait()
        finally:
            for helper in helpers:
                helper.cancel()
            await self._end()

    async def _end(self) -> None:
        self._stopping = True
        if self._registration is not None and self._registration.state is RegistrationState.REGISTERED:
            self._registration.unregister()
        for call in self._calls.values():
            call.stop()
        if self._calls:
            _, late = await asyncio.wait(self._calls, timeout=self._goodbye)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await self._line.stop()

    async def _keep_office(self) -> None:
        """The office as the school changes it in the browser: callers from then on are told of it."""
        url, headers = self._settings.service.rstrip("/") + "/office.json", self._settings.headers
        while True:
            with contextlib.suppress(FetchError, SoundError, ValueError):  # as it was known, then
                office = office_as_served(await fetch(url, headers), self._settings.sip_office)
                words = Words(office.name, office.number)
                if words != self._words:
                    await self._voice.prepare(*words.all())
                self._words, self._office = words, replace(office, now=self._office.now)
            await asyncio.sleep(_LOOK_AGAIN)

    # --- calls --------------------------------------------------------------------------------------------------------

    def _ring(self, sip: SipCall) -> None:
        if self._stopping:
            sip.refuse(480, "Temporarily Unavailable")
        elif len(self._calls) >= self._settings.sip_calls:
            logger.info("a call was refused: %d calls are being taken", len(self._calls))
            sip.refuse(486, "Busy Here", retry_after=60)
        else:
            self._count += 1
            call = Call(sip, CallSound(Speaker()), self._converse(), self._voice, self._words, self._office)
            task = asyncio.create_task(self._see_to(call, self._count))
            self._calls[task] = call
            task.add_done_callback(lambda done: self._calls.pop(done, None))

    async def _see_to(self, call: Call, number: int) -> None:
        """One call to its end; whatever goes wrong in it is its own affair."""
        began = time.monotonic()
        logger.info("call %d began", number)
        try:
            how = await call.run(self._settings.listens[0], self._settings.sip_media_ports)
        except Exception as problem:  # the class only: a message might hold what somebody said
            logger.error("call %d failed: %s", number, type(problem).__name__)
            return
        logger.info("call %d ended after %.0f s: %s", number, time.monotonic() - began, how)

    # --- the telephone system -----------------------------------------------------------------------------------------

    async def _registrar(self) -> tuple[str, int] | None:
        """Where to sign in; what answers there may also ring."""
        if not self._settings.sip_registrar:
            return None
        host, port = self._settings.registrar
        family = socket.AF_INET6 if ":" in self._settings.listens[0] else socket.AF_INET
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, family=family, type=socket.SOCK_DGRAM)
        except OSError:
            raise SettingsError(f"SIP_REGISTRAR={self._settings.sip_registrar} cannot be found") from None
        own = tuple(ip_network(one[4][0]) for one in found)
        self._line.transport.allowed = (*self._line.transport.allowed, *own)
        return str(found[0][4][0]), int(found[0][4][1])

    async def _stay_signed_in(self, registrar: tuple[str, int]) -> None:
        """Sign in, and again whenever the telephone system forgot us or did not answer."""
        settings = self._settings
        host = settings.registrar[0]
        registration = self._registration = Registration(
            self._line.uac,
            f"sip:{settings.sip_user}@{host}",
            registrar,
            expires=_SIGNED_IN_FOR,
            auth=SipDigestAuth(settings.sip_user, settings.sip_password) if settings.sip_password else None,
            user_agent=NAME,
        )
        registration.on_registered = lambda _: logger.info("signed in to the telephone system")
        registration.on_failed = lambda _, status, __: logger.warning(
            "the telephone system refused to sign us in (%d); check SIP_USER and SIP_PASSWORD", status
        )
        while True:
            if registration.state is not RegistrationState.REGISTERED:
                registration.register()
            await asyncio.sleep(_SIGN_IN_AGAIN)

    async def _count_ignored(self) -> None:
        """Say now and then how much was ignored, and nothing of it."""
        while True:
            await asyncio.sleep(_COUNTED)
            ignored = self._line.transport.ignored
            if ignored:
                logger.warning("ignored: %s", ", ".join(f"{count} {why}" for why, count in sorted(ignored.items())))
                ignored.clear()
