"""What one caller says on its way to the service: when it begins and ends, put together to frames of 20 ms."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import numpy as np

from widget.phone.hearing import Ear, Sounded
from widget.phone.recording import Recorder
from widget.phone.service import Conversation
from widget.phone.sound import FRAME, Samples, Upsampler
from widget.phone.speaking import Speaker

_DEAF: Final = 60.0  # seconds during which nothing is listened to after it could not be


class Mouthpiece:
    """One call's. ``utterance`` is the id of what the caller is saying, ``spoken`` of what they said last; ``recorded``
    likewise, where that was to be kept as sound.

    ``on_sounded`` is told what is to be sent; it is sent in turn with everything else that happens in the call.
    """

    def __init__(self, conversation: Conversation, speaker: Speaker, on_sounded: Callable[[Sounded], None]) -> None:
        self._conversation, self._speaker, self._on_sounded = conversation, speaker, on_sounded
        self._ear: Ear | Recorder | None = Ear()  # None: a tone comes first
        self._up = Upsampler()
        self._rest: Samples = np.zeros(0, np.int16)  # what is left over of the frames of the line
        self._deaf_until = 0.0
        self.held = False
        self.utterance: str | None = None
        self.spoken: str | None = None
        self.recorded: str | None = None

    @property
    def records(self) -> bool:
        """Whether what is said now is kept as sound."""
        return isinstance(self._ear, Recorder)

    @property
    def waits_for_tone(self) -> bool:
        """Whether nothing counts before the tone."""
        return self._ear is None

    def listen(self) -> None:
        """Whoever speaks from now on is listened to."""
        if not isinstance(self._ear, Ear):
            self._ear = Ear()

    def wait_for_tone(self) -> None:
        """What is said next is to be kept: it counts from the tone on."""
        self._ear = None

    def record(self) -> None:
        """The tone has sounded."""
        self._ear = Recorder()

    def take(self, samples: Samples) -> None:
        """Frames of the line, however they were cut."""
        deaf = self._ear is None or (time.monotonic() < self._deaf_until and not self.records)
        if self.held or deaf:
            return
        heard = np.concatenate([self._rest, samples])
        while len(heard) >= FRAME:
            frame, heard = heard[:FRAME], heard[FRAME:]
            if self._ear is None:
                break
            sounded = self._ear.take(frame, self._speaker.echo, self._speaker.left > 0)
            if sounded is not None:
                if sounded.kind == "began":
                    self._speaker.stop()
                self._on_sounded(sounded)
        self._rest = heard

    def stop(self) -> None:
        """What was being said is over, or was not meant for us."""
        if self._ear is not None:
            self._ear.stop()

    def deafen(self) -> None:
        """The service cannot listen: it is not asked again at every word."""
        self.utterance = None
        self.stop()
        self._deaf_until = time.monotonic() + _DEAF

    async def begin(self) -> str:
        """An utterance; its id."""
        self._up = Upsampler()
        self.utterance = self.spoken = await self._conversation.send("audio_start")
        self.recorded = self.utterance if self.records else None
        return self.utterance

    async def send(self, frames: tuple[Samples, ...]) -> None:
        """Sound of the utterance that is under way."""
        for frame in frames:
            await self._conversation.send_sound(self._up.take(frame))

    async def end(self) -> bool:
        """It is complete; False where none was under way."""
        if self.utterance is None:
            return False
        number, self.utterance = self.utterance, None
        await self._conversation.send_end(number)
        return True
