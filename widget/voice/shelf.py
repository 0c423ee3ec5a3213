"""Speech that can be fetched: what was rendered ahead lies in STATE/speech, what was made just now only in memory.

An id cannot be guessed, is given to one session only, and is over after ten minutes or when that session deletes its
conversation. What is live may hold a person's own words, so it is never written down.
"""

from __future__ import annotations

import array
import asyncio
import contextlib
import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot.notice.reply import Reply
from bot.platform.wav import wav
from bot.speech.render import Piece, pieces, sentences
from widget.voice.client import PACES, Voice
from widget.voice.wire import BYTES_A_SECOND, RATE

KEPT_FOR: Final = 600.0  # seconds
MOST_BYTES: Final = 96 * 1024 * 1024  # of live sound in memory; the oldest goes first
ADDRESS: Final = "/chat/v1/audio/"
_HEAD: Final = 44  # bytes of a WAV file before its sound
_PAUSE_SECONDS: Final = 0.25  # between two sentences
_PAUSE: Final = bytes(int(_PAUSE_SECONDS * RATE) * 2)
_QUIET: Final = 0.06  # seconds of it before a sentence, and after a comma
_QUIET_AFTER: Final = 0.15  # after a sentence
_HEARD: Final = 300  # of 32767: what is softer is quiet
_BREATH: Final = bytes(int(0.05 * RATE) * 2)  # within one, after a comma
_PORTION: Final = 160  # signs after which a sound ends, so that the next is made while it plays
_SIGNS_A_SECOND: Final = 15.0  # as fast as our voices speak


@dataclass(frozen=True)
class Spoken:
    """Something to play; ``sound`` is 16 kHz PCM, which may still be in the making."""

    conversation: str
    sound: asyncio.Task[bytes]
    size: int
    until: float


class Rendered:
    """What was rendered, by sentence; ``folder`` is STATE/speech, ``voice`` the voice that said it.

    ``others`` are the folders of other schools of this installation, which say much the same. ``standing``: what is
    said to everybody as it stands, and may lie on the disk; ``missed``: what of it was to be said, and was not there.
    """

    def __init__(self, folder: Path, voice: str, others: Sequence[Path] = ()) -> None:
        self.folder, self.voice, self._others = folder, voice, others
        self.standing: frozenset[str] = frozenset()
        self.missed: set[str] = set()

    def file(self, sentence: str) -> Path:
        """Where a sentence lies, once it is rendered."""
        digest = hashlib.sha256(f"{self.voice}|{sentence}".encode()).hexdigest()
        return self.folder / f"{digest[:40]}.wav"

    def borrow(self, sentence: str) -> bool:
        """Whether a sentence lies there, now that it was taken over from another school that has it."""
        file = self.file(sentence)
        for other in self._others:
            if file.exists():
                break
            with contextlib.suppress(OSError):  # it has none, or lies on another disk
                file.hardlink_to(other / file.name)
        return file.exists()

    def sound(self, sentence: str) -> bytes | None:
        """A sentence that was rendered, as PCM, with hardly any quiet before and after it."""
        try:
            sound = self.file(sentence).read_bytes()[_HEAD:]
        except OSError:
            self.missed |= self.standing & {sentence}
            return None
        return trimmed(sound, _QUIET if sentence.endswith(",") else _QUIET_AFTER) or None


class Shelf:
    """Puts a reply into sound and hands the sound out; ``now`` gives seconds that never go back."""

    def __init__(self, voice: Voice, rendered: Rendered, now: Callable[[], float]) -> None:
        self._voice, self._rendered, self._now = voice, rendered, now
        self._kept: OrderedDict[str, Spoken] = OrderedDict()
        self._bytes = 0

    def put(self, reply: Reply, conversation: str, mode: str, pace: str) -> list[dict[str, Any]] | None:
        """A reply as ``audio`` has it, in playing order; None while nothing can be spoken."""
        return self._put(pieces(reply, mode), conversation, pace)

    def say(self, text: str, conversation: str, pace: str) -> list[dict[str, Any]] | None:
        """Words that are no reply, likewise."""
        return self._put((Piece("text", sentences(text)),), conversation, pace)

    def _put(self, said: Sequence[Piece], conversation: str, pace: str) -> list[dict[str, Any]] | None:
        """The sound is made from now on, so ``seconds`` is what it will be about.

        The first is short, to be there at once.
        """
        if not self._voice.works:
            return None
        found: list[dict[str, Any]] = []
        for piece in said:
            for some in _portions(piece.sentences, first=not found):
                seconds = round(sum(map(len, some)) / (_SIGNS_A_SECOND * PACES[pace]) + _PAUSE_SECONDS * len(some), 1)
                making = asyncio.create_task(self._made(some, conversation, pace))
                url = f"{ADDRESS}{self._keep(conversation, making, int(seconds * BYTES_A_SECOND))}"
                found.append({"url": url, "type": "audio/wav", "seconds": seconds, "part": piece.part})
        return found

    async def wav(self, audio_id: str, rate: int) -> bytes | None:
        """The sound with this id as a WAV file, None where it is over; raises VoiceUnavailable."""
        kept = self._kept.get(audio_id)
        if kept is None or kept.until < self._now() or kept.sound.cancelled():
            return None
        sound = await asyncio.shield(kept.sound)
        return wav(sound if rate == RATE else await self._voice.narrow(kept.conversation, sound), rate)

    def forget(self, conversation: str) -> None:
        """Drop all that was said in a conversation."""
        for audio_id in [audio_id for audio_id, kept in self._kept.items() if kept.conversation == conversation]:
            self._drop(audio_id)

    async def _made(self, some: Sequence[str], conversation: str, pace: str) -> bytes:
        parts: list[bytes] = []
        for sentence in some:
            parts += [await self._said(sentence, conversation, pace), _BREATH if sentence.endswith(",") else _PAUSE]
        return b"".join(parts[:-1])

    async def _said(self, sentence: str, conversation: str, pace: str) -> bytes:
        sound = await asyncio.to_thread(self._rendered.sound, sentence)
        if sound is None:
            return await self._voice.speak(conversation, sentence, pace)
        return sound if pace == "normal" else await self._voice.stretch(conversation, sound, pace)

    def _keep(self, conversation: str, making: asyncio.Task[bytes], size: int) -> str:
        now = self._now()
        while self._kept and (self._bytes + size > MOST_BYTES or next(iter(self._kept.values())).until < now):
            self._drop(next(iter(self._kept)))
        making.add_done_callback(lambda done: None if done.cancelled() else done.exception())  # it is told at the GET
        audio_id = secrets.token_urlsafe(24)
        self._kept[audio_id] = Spoken(conversation, making, size, now + KEPT_FOR)
        self._bytes += size
        return audio_id

    def _drop(self, audio_id: str) -> None:
        dropped = self._kept.pop(audio_id)
        dropped.sound.cancel()
        self._bytes -= dropped.size


def trimmed(sound: bytes, after: float, before: float = _QUIET) -> bytes:
    """A sound with so many seconds of quiet before and after it, or less; one that is all quiet stays as it is.

    Our voice leaves a second of it around every sentence, far too much within one that is put together of several.
    """
    samples = array.array("h", sound)
    first = next((n for n, sample in enumerate(samples) if abs(sample) > _HEARD), None)
    if first is None:
        return sound
    last = next(n for n in range(len(samples) - 1, -1, -1) if abs(samples[n]) > _HEARD)
    return samples[max(0, first - int(before * RATE)) : last + 1 + int(after * RATE)].tobytes()


def _portions(sentences: Sequence[str], first: bool) -> Iterator[Sequence[str]]:
    """Sentences a few at a time, none parted at a comma; where they are the first, one alone comes first."""
    some: list[str] = []
    for sentence in sentences:
        some.append(sentence)
        if (first or sum(map(len, some)) > _PORTION) and not sentence.endswith(","):
            yield some
            some, first = [], False
    if some:
        yield some
