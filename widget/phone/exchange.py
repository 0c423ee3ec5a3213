"""What is said in one call, met in order: what the caller does, what the service says, and what neither does in time.

Everything comes to one queue. The caller may always break in: a key or speech stops what is being said. Who is silent
is asked again.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any, Final, NamedTuple

from bot.speech.render import speakable
from widget.phone.hearing import Sounded
from widget.phone.line import SipCall
from widget.phone.media import CallSound, CannotTalkError
from widget.phone.mouthpiece import Mouthpiece
from widget.phone.office import Office
from widget.phone.own_voice import OwnVoice
from widget.phone.putting_through import CHOICE, put_through
from widget.phone.recording import TONE
from widget.phone.service import Conversation, Frame
from widget.phone.sound import Samples
from widget.phone.talking import Talking
from widget.phone.waiting import SLOW, Waiting
from widget.phone.words import Words

_TRIES: Final = 2  # tones in a row after which nobody spoke; then silence counts as elsewhere
_ALWAYS: Final = frozenset({"receipt", "safeguarding"})  # kinds that are heard even if a key came after the question


class Happening(NamedTuple):
    """Something that happened in a call."""

    kind: str
    what: Any = None


class Exchange:
    """One call's."""

    def __init__(
        self, sip: SipCall, sound: CallSound, conversation: Conversation, voice: OwnVoice, words: Words, office: Office
    ) -> None:
        self._sip, self._sound, self._conversation = sip, sound, conversation
        self._words, self._office = words, office
        self._speaker = sound.speaker
        self._happenings: asyncio.Queue[Happening] = asyncio.Queue()
        self._talking = Talking(self._speaker, conversation, voice, lambda by: self.happens("said", by))
        self.mouthpiece = Mouthpiece(conversation, self._speaker, lambda sounded: self.happens("sounded", sounded))
        self._waiting = Waiting(self.happens)
        self._last: str | None = None  # the id of what the caller did last
        self._offered: Frame | None = None  # the handover during which the caller may still say no
        self._unheard = 0  # recordings in a row in which nobody spoke
        self._ended_itself = False  # a recording ended before the caller could press hash

    async def until_over(self) -> str:
        """Meet what happens until the call is to end; in a word, how it ends."""
        self._waiting.answer_is_due()
        while True:
            happening = await self._happenings.get()
            ended = await getattr(self, f"_on_{happening.kind}")(happening.what)
            if ended:
                return str(ended)

    def happens(self, kind: str, what: Any = None) -> None:
        """Take note of something; it is met in its turn."""
        self._happenings.put_nowait(Happening(kind, what))

    # --- what the caller does -----------------------------------------------------------------------------------------

    def key_pressed(self, key: str) -> None:
        """A key; heard at once, met in its turn."""
        self._speaker.stop()  # at once, whatever else is still in the queue
        self.happens("key", key)

    async def _on_key(self, key: str) -> None:
        spoke = self._talking.by is not None
        self.hush()
        if self._offered is not None:
            self._stay(self._offered)
            return
        if self.mouthpiece.records and key == "#":
            await self._end_utterance()
            return
        if self._ended_itself and key == "#":  # it was meant to end what has ended itself
            self._ended_itself = False
            if not spoke:
                return
            key = "*"
        self._ended_itself = False
        recorded = self.mouthpiece.records
        if not recorded:
            await self._end_utterance()
        self.mouthpiece.listen()
        self.mouthpiece.stop()
        self._last = await self._conversation.send("press", key=key)
        if recorded:  # a key in its place: the service has given the recording up by the time it ends
            await self.mouthpiece.end()
        self._waiting.answer_is_due()

    async def _on_sounded(self, sounded: Sounded) -> None:
        if sounded.kind == "began":
            self.hush()
            if self._offered is not None:  # what is said is no question: nothing of it is sent
                self._stay(self._offered)
                return
            await self._end_utterance()
            self._last = await self.mouthpiece.begin()
        if self.mouthpiece.utterance is None:
            return
        await self.mouthpiece.send(sounded.frames)
        if sounded.kind == "ended":
            await self._end_utterance(itself=True)

    async def _end_utterance(self, itself: bool = False) -> None:
        recorded = self.mouthpiece.records
        if await self.mouthpiece.end():
            self._waiting.answer_is_due()
            if recorded:
                self._ended_itself = itself
                self.mouthpiece.wait_for_tone()  # whoever still speaks is not taken to answer what comes next

    def changed(self, offer: Any, address: str) -> Any:
        """The telephone system holds the call, takes it back, or moves the sound."""
        with contextlib.suppress(CannotTalkError):
            answer, self.mouthpiece.held = self._sound.change(offer, address, self._sip.peer)
            self.mouthpiece.stop()
            return answer
        return None

    # --- what the service says ----------------------------------------------------------------------------------------

    async def _on_frame(self, frame: Frame) -> str | None:
        kind, answers = frame.get("type"), frame.get("reply_to")
        if kind == "utterance_end" and answers == self.mouthpiece.utterance:
            self.mouthpiece.stop()
            await self._end_utterance(itself=True)
        elif kind == "collected" and answers == self._last:
            self._waiting.answered()
            self._count_silence()
        elif kind == "heard" and answers == self._last and frame.get("more") is False:  # they want quiet
            self._waiting.answered()
            self._listen_again()
            self._count_silence()
        elif kind == "reply":
            if answers in (None, self._last) and not frame.get("more"):
                self._waiting.answered()
            if answers in (None, self._last) or frame.get("kind") in _ALWAYS:
                self._reply(frame)
        elif kind == "error" and answers in (None, self._last):
            self._waiting.answered()
            self._failed(frame)
        elif kind == "forgotten":
            self._waiting.answered()
            kept = speakable(frame.get("kept") or "")
            await self._on_ends((f"{self._words.deleted} {kept} {self._words.goodbye}", "deleted"))
            return "deleted"
        return None

    def _reply(self, frame: Frame) -> None:
        self._waiting.take_reply(frame.get("wait"))
        self._listen_again()
        if frame.get("records"):
            self._unheard = 0
            self._say(frame)
            self._say_tone()
        elif frame.get("kind") == "handover" and not frame.get("put_through"):
            self._say(frame)  # something failed, and the caller has not asked for a person: they may
            self._say(self._words.for_a_person)
        elif frame.get("kind") != "handover" or not self._office.knows_hours:
            self._say(frame)
        elif self._office.can_take_calls():
            self._offered = frame
            self._say(self._words.putting_through)
        else:
            self._say(self._words.closed)
            self._say(frame)

    def _listen_again(self) -> None:
        """The service has answered: what is said from now on is meant for what it says."""
        if not self.mouthpiece.records:
            self.mouthpiece.listen()

    def _say_tone(self) -> None:
        """Sound the tone after which what is said is kept."""
        self.mouthpiece.wait_for_tone()
        self._say(TONE)

    def _failed(self, frame: Frame) -> None:
        self._listen_again()
        if frame.get("code") == "not_heard":
            self._say(self._words.not_heard)
            self._unheard += 1
            if self.mouthpiece.recorded == frame.get("reply_to") and self._unheard < _TRIES:
                self._say_tone()
        elif frame.get("code") == "unavailable" and frame.get("reply_to") == self.mouthpiece.spoken is not None:
            # It cannot listen, whatever is wrong with it: the keys go on working.
            self.mouthpiece.deafen()
            self._say(self._words.keys_only)
        else:
            self._say(speakable(str(frame.get("message") or self._words.sorry)))

    async def _on_down(self, _: None) -> str:
        self.hush()
        self._say(self._words.sorry)
        await self._talking.said_all(self._sip.over)
        if self._office.can_take_calls() and await self._put_through():
            return "the service was down, put through"
        self._say(self._words.goodbye)
        await self._talking.said_all(self._sip.over)
        return "the service was down"

    # --- being put through --------------------------------------------------------------------------------------------

    def _stay(self, handover: Frame) -> None:
        """The caller does not want to be put through: here are the other ways, and how to be put through after all."""
        self._offered = None
        self._say(self._words.staying)
        self._say(handover)
        self._say(self._words.for_a_person)

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
        try:
            parts = (self._talking, self._speaker, self.mouthpiece, self._words)
            return await put_through(self._sip, self._office, *parts)
        finally:
            self._forget_keys()

    def _forget_keys(self) -> None:
        """What was pressed or said while it rang was not meant for us."""
        waiting = [self._happenings.get_nowait() for _ in range(self._happenings.qsize())]
        for happening in waiting:
            if happening.kind not in ("key", "sounded"):
                self._happenings.put_nowait(happening)

    # --- speaking -----------------------------------------------------------------------------------------------------

    def _say(self, what: Frame | str | Samples) -> None:
        self._waiting.stop()
        self._talking.say(what)

    def hush(self) -> None:
        """Say nothing more, and count no silence."""
        self._talking.hush()
        self._waiting.stop()

    async def _on_said(self, by: asyncio.Task[None]) -> None:
        if by is not self._talking.by:  # it was stopped, and something else is being said
            return
        self._talking.by = None
        if self._offered is not None:
            self._waiting.after(CHOICE, "through")
        elif self.mouthpiece.waits_for_tone:
            self.mouthpiece.record()
        elif self._waiting.for_answer:
            self._waiting.after(SLOW, "slow")
        else:
            self._count_silence()

    # --- silence ------------------------------------------------------------------------------------------------------

    def _count_silence(self) -> None:
        if self.mouthpiece.utterance is None and self._talking.by is None:
            self._waiting.for_caller()

    async def _on_silence(self, _: None) -> None:
        if not self.mouthpiece.held:
            self._last = await self._conversation.send("timeout")
            self._waiting.answer_is_due()

    async def _on_slow(self, _: None) -> str | None:
        if not self._waiting.for_answer or self.mouthpiece.utterance is not None:
            return None
        if not self._waiting.still_slow():
            return await self._on_down(None)
        if self._talking.by is None:
            await self._talking.at_once(self._words.one_moment)
        return None

    # --- its end ------------------------------------------------------------------------------------------------------

    async def _on_gone(self, how: str) -> str:
        return how

    async def _on_ends(self, ending: tuple[str, str]) -> str:
        """Say something last."""
        words, how = ending
        self.hush()
        self._say(words)
        await self._talking.said_all(self._sip.over)
        return how
