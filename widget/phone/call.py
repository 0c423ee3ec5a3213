"""One call from its first ring to its end: the caller on one side, a conversation on the other.

Everything that happens, on either side, comes to one queue and is met in order. The caller may always break in: a key
or speech stops what is being said. Who is silent is asked again, who hangs up has hung up, and nothing said here stays.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from typing import Any, Final, NamedTuple

import numpy as np

from bot.core.speech import speakable
from widget.phone.hearing import Ear, Sounded
from widget.phone.line import SipCall
from widget.phone.media import CallSound, CannotTalkError
from widget.phone.office import Office
from widget.phone.own_voice import OwnVoice
from widget.phone.service import Conversation, Frame, ServiceDownError
from widget.phone.sound import FRAME, Samples, Upsampler
from widget.phone.talking import Talking
from widget.phone.words import Words

logger = logging.getLogger(__name__)

LONGEST: Final = 3600.0  # seconds a call may last
_WAIT: Final = 15.0  # seconds of silence after a reply that names none
_SLOW: Final = 6.0  # seconds without an answer until the caller is told to wait
_TOO_SLOW: Final = 6  # times told; then nothing will come
_CHOICE: Final = 3.0  # seconds to say no to being put through
_DEAD: Final = 60.0  # seconds without a packet: the line is cut and nobody said so
_DEAF: Final = 60.0  # seconds during which nothing is listened to after it could not be
_ALWAYS: Final = frozenset({"receipt", "safeguarding"})  # kinds that are heard even if a key came after the question


class Happening(NamedTuple):
    """Something that happened in a call."""

    kind: str
    what: Any = None


class Call:
    """One call."""

    def __init__(
        self, sip: SipCall, sound: CallSound, conversation: Conversation, voice: OwnVoice, words: Words, office: Office
    ) -> None:
        self._sip, self._sound, self._conversation = sip, sound, conversation
        self._words, self._office = words, office
        self._speaker = sound.speaker
        self._ear, self._up = Ear(), Upsampler()
        self._happenings: asyncio.Queue[Happening] = asyncio.Queue()
        self._talking = Talking(
            self._speaker, conversation, voice, lambda by: self._happenings.put_nowait(Happening("said", by))
        )
        self._timer: asyncio.TimerHandle | None = None
        self._rest: Samples = np.zeros(0, np.int16)  # what is left over of the frames of the line
        self._last: str | None = None  # the id of what the caller did last
        self._utterance: str | None = None  # the id of what the caller is saying
        self._spoken: str | None = None  # the id of what the caller said last
        self._waits = False  # whether an answer is due
        self._told_to_wait = 0
        self._wait = _WAIT
        self._held = False
        self._deaf_until = 0.0
        self._offered: Frame | None = None  # the handover during which the caller may still say no
        self._done = False

    # --- its life -----------------------------------------------------------------------------------------------------

    async def run(self, address: str, ports: tuple[int, int]) -> str:
        """Take the call and see it to its end; in a word, how it ended."""
        self._sip.on_key = self._sound.on_key = self._key_pressed
        self._sip.on_change = lambda offer: self._changed(offer, address)
        self._sound.on_sound = self._heard
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
            return await self._talk()
        finally:
            self._hush()
            for helper in helpers:
                helper.cancel()
            await asyncio.gather(*helpers, return_exceptions=True)
            await self._conversation.close()
            self._sip.hang_up()
            await self._sound.close()

    def stop(self) -> None:
        """Say goodbye and end: the line is being turned off."""
        self._happenings.put_nowait(Happening("ends", (self._words.stopping, "stopped")))

    async def _talk(self) -> str:
        self._answer_is_due()
        while True:
            happening = await self._happenings.get()
            ended = await getattr(self, f"_on_{happening.kind}")(happening.what)
            if ended:
                return str(ended)

    async def _listen(self) -> None:
        """Hand on what the service says."""
        try:
            await self._conversation.begin()
            async for frame in self._conversation.frames():
                self._happenings.put_nowait(Happening("frame", frame))
        except ServiceDownError:
            self._happenings.put_nowait(Happening("down"))

    async def _watch(self) -> None:
        """See that the line is alive, and that the call does not go on for ever."""
        began = alive = time.monotonic()
        packets = -1
        while True:
            await asyncio.sleep(_DEAD / 12)
            now = time.monotonic()
            if self._sound.packets != packets or self._held:
                packets, alive = self._sound.packets, now
            if now - alive > _DEAD:
                self._happenings.put_nowait(Happening("gone", "the line went dead"))
            if now - began > LONGEST:
                self._happenings.put_nowait(Happening("ends", (self._words.too_long, "too long")))
                return

    async def _over(self) -> None:
        await self._sip.over.wait()
        self._happenings.put_nowait(Happening("gone", "the caller hung up"))

    # --- what the caller does -----------------------------------------------------------------------------------------

    def _key_pressed(self, key: str) -> None:
        self._speaker.stop()  # at once, whatever else is still in the queue
        self._happenings.put_nowait(Happening("key", key))

    def _heard(self, samples: Samples) -> None:
        """Frames of the line, put together to 20 ms however they were cut."""
        if self._held or time.monotonic() < self._deaf_until:
            return
        heard = np.concatenate([self._rest, samples])
        while len(heard) >= FRAME:
            frame, heard = heard[:FRAME], heard[FRAME:]
            sounded = self._ear.take(frame, self._speaker.echo, self._speaker.left > 0)
            if sounded is not None:
                if sounded.kind == "began":
                    self._speaker.stop()
                self._happenings.put_nowait(Happening("sounded", sounded))
        self._rest = heard

    async def _on_key(self, key: str) -> None:
        self._hush()
        if self._offered is not None:
            handover, self._offered = self._offered, None
            self._say(handover)
            return
        await self._end_utterance()
        self._ear.stop()
        self._last = await self._conversation.send("press", key=key)
        self._answer_is_due()

    async def _on_sounded(self, sounded: Sounded) -> None:
        if sounded.kind == "began":
            if self._offered is not None:
                return
            self._hush()
            await self._end_utterance()
            self._up = Upsampler()
            self._utterance = self._spoken = self._last = await self._conversation.send("audio_start")
        if self._utterance is None:
            return
        for frame in sounded.frames:
            await self._conversation.send_sound(self._up.take(frame))
        if sounded.kind == "ended":
            await self._end_utterance()

    async def _end_utterance(self) -> None:
        if self._utterance is not None:
            number, self._utterance = self._utterance, None
            await self._conversation.send_end(number)
            self._answer_is_due()

    def _changed(self, offer: Any, address: str) -> Any:
        """The telephone system holds the call, takes it back, or moves the sound."""
        with contextlib.suppress(CannotTalkError):
            answer, self._held = self._sound.change(offer, address, self._sip.peer)
            self._ear.stop()
            return answer
        return None

    # --- what the service says ----------------------------------------------------------------------------------------

    async def _on_frame(self, frame: Frame) -> str | None:
        kind, answers = frame.get("type"), frame.get("reply_to")
        if kind == "utterance_end" and answers == self._utterance:
            self._ear.stop()
            await self._end_utterance()
        elif kind == "collected" and answers == self._last:
            self._answered()
            self._count_silence()
        elif kind == "reply":
            if answers in (None, self._last) and not frame.get("more"):
                self._answered()
            if answers in (None, self._last) or frame.get("kind") in _ALWAYS:
                self._reply(frame)
        elif kind == "error" and answers in (None, self._last):
            self._answered()
            self._failed(frame)
        elif kind == "forgotten":
            self._answered()
            kept = speakable(frame.get("kept") or "")
            await self._on_ends((f"{self._words.deleted} {kept} {self._words.goodbye}", "deleted"))
            return "deleted"
        return None

    def _reply(self, frame: Frame) -> None:
        self._wait = float(frame.get("wait") or _WAIT)
        if frame.get("kind") != "handover" or not self._office.knows_hours:
            self._say(frame)
        elif self._office.can_take_calls():
            self._offered = frame
            self._say(self._words.putting_through)
        else:
            self._say(self._words.closed)
            self._say(frame)

    def _failed(self, frame: Frame) -> None:
        if frame.get("code") == "not_heard":
            self._say(self._words.not_heard)
        elif frame.get("code") == "unavailable" and frame.get("reply_to") == self._spoken is not None:
            # It cannot listen, whatever is wrong with it: the keys go on working.
            self._utterance = None
            self._ear.stop()
            self._deaf_until = time.monotonic() + _DEAF
            self._say(self._words.keys_only)
        else:
            self._say(speakable(str(frame.get("message") or self._words.sorry)))

    async def _on_down(self, _: None) -> str:
        self._hush()
        self._say(self._words.sorry)
        await self._talking.said_all(self._sip.over)
        if self._office.can_take_calls() and await self._put_through():
            return "the service was down, put through"
        self._say(self._words.goodbye)
        await self._talking.said_all(self._sip.over)
        return "the service was down"

    # --- being put through --------------------------------------------------------------------------------------------

    async def _on_through(self, _: None) -> str | None:
        handover, self._offered = self._offered, None
        if handover is None:
            return None
        if await self._put_through():
            return "put through"
        self._say(self._words.nobody_there)
        self._say(handover)
        return None

    async def _put_through(self) -> bool:
        """Ring the office, telling the caller to hold on; False when nobody takes the call."""
        ringing = asyncio.create_task(self._sip.put_through(self._office.extension))
        try:
            while not ringing.done():
                if not self._held:
                    await self._talking.at_once(self._words.hold_on)
                await asyncio.wait([ringing], timeout=2 * _SLOW)
            return ringing.result()
        finally:
            self._speaker.stop()
            ringing.cancel()
            self._forget_keys()

    def _forget_keys(self) -> None:
        """What was pressed or said while it rang was not meant for us."""
        waiting = [self._happenings.get_nowait() for _ in range(self._happenings.qsize())]
        for happening in waiting:
            if happening.kind not in ("key", "sounded"):
                self._happenings.put_nowait(happening)

    # --- speaking -----------------------------------------------------------------------------------------------------

    def _say(self, what: Frame | str) -> None:
        self._stop_timer()
        self._talking.say(what)

    def _hush(self) -> None:
        """Say nothing more, and count no silence."""
        self._talking.hush()
        self._stop_timer()

    async def _on_said(self, by: asyncio.Task[None]) -> None:
        if by is not self._talking.by:  # it was stopped, and something else is being said
            return
        self._talking.by = None
        if self._offered is not None:
            self._after(_CHOICE, Happening("through"))
        elif self._waits:
            self._after(_SLOW, Happening("slow"))
        else:
            self._count_silence()

    # --- silence ------------------------------------------------------------------------------------------------------

    def _count_silence(self) -> None:
        if self._utterance is None and self._talking.by is None:
            self._after(self._wait, Happening("silence"))

    async def _on_silence(self, _: None) -> None:
        if not self._held:
            self._last = await self._conversation.send("timeout")
            self._answer_is_due()

    def _answer_is_due(self) -> None:
        self._waits, self._told_to_wait = True, 0
        self._after(_SLOW, Happening("slow"))

    def _answered(self) -> None:
        self._waits = False
        self._stop_timer()

    async def _on_slow(self, _: None) -> str | None:
        if not self._waits or self._utterance is not None:
            return None
        self._told_to_wait += 1
        if self._told_to_wait > _TOO_SLOW:
            return await self._on_down(None)
        if self._talking.by is None:
            await self._talking.at_once(self._words.one_moment)
        self._after(_SLOW, Happening("slow"))
        return None

    def _after(self, seconds: float, happening: Happening) -> None:
        self._stop_timer()
        self._timer = asyncio.get_running_loop().call_later(seconds, self._happenings.put_nowait, happening)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    # --- its end ------------------------------------------------------------------------------------------------------

    async def _on_gone(self, how: str) -> str:
        return how

    async def _on_ends(self, ending: tuple[str, str]) -> str:
        """Say something last."""
        words, how = ending
        self._hush()
        self._say(words)
        await self._talking.said_all(self._sip.over)
        return how
