"""One client's microphone: sound in, ``utterance_end`` and ``heard`` out, then the answer as for what is typed.

Where the person chose to leave an answer as sound, it goes to the conversation as it is, and nobody listens.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

from bot.conversations.voice import Expected, VoiceInput
from bot.platform.errors import VoiceUnavailable
from bot.requests.transcript_interpreter import AsTyped
from widget.chat import protocol
from widget.voice.client import Listening, Voice
from widget.voice.recording import Recording
from widget.voice.wire import BYTES_A_SECOND, LONGEST

SOUND_BYTES: Final = 32 * 1024  # of one binary frame
_SILENT_FOR: Final = 15.0  # seconds
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Ear:
    """Follows one utterance at a time; without a ``voice`` only what is kept as sound.

    ``answer`` is given the frame's id and what makes the replies; ``refuse`` an error's code and the frame's id;
    ``fail`` whatever stopped an utterance, and its id. All of them send. ``caller``: whom tries are counted for.
    """

    def __init__(
        self,
        hearing: VoiceInput,
        voice: Voice | None,
        send: Send,
        answer: Callable[[str, Callable[[], Awaitable[Any]]], Awaitable[None]],
        refuse: Callable[[str, str | None], Awaitable[None]],
        fail: Callable[[Exception, str | None], Awaitable[None]],
        caller: str,
    ) -> None:
        self._caller = caller
        self._hearing, self._voice = hearing, voice
        self._send, self._answer, self._refuse, self._fail = send, answer, refuse, fail
        self._open: str | None = None  # the id between audio_start and audio_end
        self._listening: Listening | Recording | None = None  # None: what comes now is not listened to any more
        self._answering = False
        self._following: asyncio.Task[None] | None = None
        self._bytes = 0

    async def start(self, session: str, who: str, frame_id: str) -> None:
        """Sound follows; raises VoiceUnavailable. One that was answered before is answered the same way again."""
        if self._open is not None:
            await self.end(self._open)
        if self._following is not None and not self._following.done():
            await asyncio.gather(self._following, return_exceptions=True)
        self._open, self._bytes, self._listening = frame_id, 0, None
        known, said = await self._hearing.before(session, frame_id)
        expected = await self._hearing.expect(session)
        if known:
            await self._send(protocol.utterance_end(frame_id))
            if said:
                await self._send(protocol.heard(frame_id, said, 1.0))
            return await self._answer(
                frame_id, lambda: self._hearing.answer(session, frame_id, AsTyped(said), expected, self._caller)
            )
        if expected.last.records is not None:
            self._listening = recording = Recording(expected.last.records.seconds)
            self._following = asyncio.create_task(self._keep(session, frame_id, recording))
            return None
        if self._voice is None:
            raise VoiceUnavailable("this service has no voice")
        self._listening = listening = await self._voice.listen(
            who, expected.phrases, expected.patience, expected.spelling
        )
        self._following = asyncio.create_task(self._follow(session, frame_id, listening, expected))
        return None

    async def sound(self, data: bytes) -> None:
        """A binary frame; what comes after the end of speech and before ``audio_end`` is dropped."""
        if self._open is None:
            return await self._refuse("bad_frame", None)
        if len(data) > SOUND_BYTES or len(data) % 2:
            return await self._refuse("too_long" if len(data) > SOUND_BYTES else "bad_frame", self._open)
        if self._listening is None:
            return None
        left = LONGEST * BYTES_A_SECOND - self._bytes
        self._bytes += len(data)
        try:
            await self._listening.send(data[: max(0, left)])
            if self._bytes > LONGEST * BYTES_A_SECOND:  # what was said in the minute before is answered
                await self._listening.stop()
                self._listening = None
        except VoiceUnavailable:  # told once, by who waits for the words
            self._listening = None
        return None

    async def end(self, frame_id: str) -> None:
        """The sound is complete; an end without its beginning is no frame of ours."""
        if self._open != frame_id:
            return await self._refuse("bad_frame", frame_id)
        self._open = None
        listening, self._listening = self._listening, None
        if listening is not None:
            await listening.stop()
        return None

    async def give_up(self) -> None:
        """Something else was done instead of leaving an answer as sound: what was said so far is not kept."""
        if isinstance(self._listening, Recording) and self._following is not None:
            self._following.cancel()
            await self._listening.drop()
            self._listening = None

    async def close(self) -> None:
        """The client has gone: what it was saying is forgotten; what it had said is answered, for when it is back."""
        listening, self._listening, self._open = self._listening, None, None
        if listening is not None:
            await listening.drop()
        if self._following is not None:
            if not self._answering:
                self._following.cancel()
            await asyncio.gather(self._following, return_exceptions=True)

    async def _keep(self, session: str, frame_id: str, recording: Recording) -> None:
        """Wait for the end of an answer that is kept as sound."""
        try:
            await ended(recording)
            if self._listening is recording:
                self._listening = None
            await self._send(protocol.utterance_end(frame_id))
            if not (sound := recording.sound()):
                return await self._refuse("not_heard", frame_id)
            self._answering = True
            await self._answer(frame_id, lambda: self._hearing.record(session, frame_id, sound))
        except Exception as problem:  # told to the person, as for any other frame
            await self._fail(problem, frame_id)
        finally:
            self._answering = False
        return None

    async def _follow(self, session: str, frame_id: str, listening: Listening, expected: Expected) -> None:
        try:
            await ended(listening)
            if self._listening is listening:
                self._listening = None
            await self._send(protocol.utterance_end(frame_id))
            words = await listening.words()
            if not words.text:
                return await self._refuse("not_heard", frame_id)
            read = self._hearing.read(words.text, words.phrase, expected)
            read = read._replace(text=read.text[: protocol.TEXT_LENGTH])
            hushes = self._hearing.hushes(read, expected)
            await self._send(protocol.heard(frame_id, read.text, round(words.confidence, 2), more=not hushes))
            if hushes:
                return None
            self._answering = True
            await self._answer(frame_id, lambda: self._hearing.answer(session, frame_id, read, expected, self._caller))
        except Exception as problem:  # told to the person, as for any other frame
            await self._fail(problem, frame_id)
        finally:
            self._answering = False
        return None


async def ended(listening: Listening | Recording, within: float = LONGEST + _SILENT_FOR) -> None:
    """Wait until somebody has stopped speaking; who sends no sound does not keep an ear for ever."""
    try:
        await asyncio.wait_for(listening.ended(), within)
    except asyncio.TimeoutError:
        await listening.stop()
        await asyncio.wait_for(listening.ended(), _SILENT_FOR)
