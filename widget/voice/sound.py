"""What the web tier needs to listen and to speak, put together once."""

from __future__ import annotations

from dataclasses import dataclass

from widget.voice.client import Voice
from widget.voice.rendering import Rendering
from widget.voice.shelf import Shelf


@dataclass(frozen=True)
class Sound:
    """The voice process, and what can be fetched."""

    voice: Voice
    shelf: Shelf
    rendering: Rendering | None = None


def told_to_staff(sound: Sound | None) -> str:
    """How the voice stands, in a sentence for the staff."""
    if sound is None:
        return "People can only type: the voice is off, or not set up."
    listens = "People can speak and listen." if sound.voice.works else "The voice is down just now; people can type."
    return f"{listens} The British voice: {sound.rendering.progress}." if sound.rendering else listens
