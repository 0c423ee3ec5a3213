"""One call from its first ring to its end: the caller on one side, a conversation on the other.

Who hangs up has hung up, and nothing said here stays.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Final

from widget.phone.exchange import Exchange
from widget.phone.line import SipCall
from widget.phone.media import CallSound, CannotTalkError
from widget.phone.office import Office
from widget.phone.own_voice import OwnVoice
from widget.phone.service import Conversation, ServiceDownError
from widget.phone.words import Words

logger = logging.getLogger(__name__)

LONGEST: Final = 3600.0  # seconds a call may last
_DEAD: Final = 60.0  # seconds without a packet: the line is cut and nobody said so


class Call:
    """One call."""

    def __init__(
        self, sip: SipCall, sound: CallSound, conversation: Conversation, voice: OwnVoice, words: Words, office: Office
    ) -> None:
        self._sip, self._sound, self._conversation, self._words = sip, sound, conversation, words
        self._exchange = Exchange(sip, sound, conversation, voice, words, office)

    async def run(self, address: str, ports: tuple[int, int]) -> str:
        """Take the call and see it to its end; in a word, how it ended."""
        self._sip.on_key = self._sound.on_key = self._exchange.key_pressed
        self._sip.on_change = lambda offer: self._exchange.changed(offer, address)
        self._sound.on_sound = self._exchange.mouthpiece.take
        try:
            answer = await self._sound.open(self._sip.incoming.sdp_offer, address, self._sip.peer, ports)
        except CannotTalkError:
            self._sip.refuse(488, "Not Acceptable Here")
            return "no sound in common"
        except OSError:
            self._sip.refuse(486, "Busy Here")
            return "no port for sound"
        except Exception as problem:  # a caller must not be left without an answer
            logger.error("a call could not be taken: %s", type(problem).__name__)
            self._sip.refuse(500, "Server Internal Error")
            await self._sound.close()
            return "its offer could not be read"
        helpers = [asyncio.create_task(one) for one in (self._listen(), self._watch(), self._over())]
        try:
            if self._sip.over.is_set():
                return "gone before it was taken"
            self._sip.take(answer)
            return await self._exchange.until_over()
        finally:
            self._exchange.hush()
            for helper in helpers:
                helper.cancel()
            await asyncio.gather(*helpers, return_exceptions=True)
            await self._conversation.close()
            self._sip.hang_up()
            await self._sound.close()

    def stop(self) -> None:
        """Say goodbye and end: the line is being turned off."""
        self._exchange.happens("ends", (self._words.stopping, "stopped"))

    async def _listen(self) -> None:
        """Hand on what the service says."""
        try:
            await self._conversation.begin()
            async for frame in self._conversation.frames():
                self._exchange.happens("frame", frame)
        except ServiceDownError:
            self._exchange.happens("down")

    async def _watch(self) -> None:
        """See that the line is alive, and that the call does not go on for ever."""
        began = alive = time.monotonic()
        packets = -1
        while True:
            await asyncio.sleep(_DEAD / 12)
            now = time.monotonic()
            if self._sound.packets != packets or self._exchange.mouthpiece.held:
                packets, alive = self._sound.packets, now
            if now - alive > _DEAD:
                self._exchange.happens("gone", "the line went dead")
            if now - began > LONGEST:
                self._exchange.happens("ends", (self._words.too_long, "too long"))
                return

    async def _over(self) -> None:
        await self._sip.over.wait()
        self._exchange.happens("gone", "the caller hung up")
