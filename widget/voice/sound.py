"""What the web tier needs to listen and to speak, put together once."""

from __future__ import annotations

from dataclasses import dataclass

from bot.services.hearing import Hearing
from widget.voice.client import Voice
from widget.voice.rendering import Rendering
from widget.voice.shelf import Shelf


@dataclass(frozen=True)
class Sound:
    """The voice process, what its words mean, and what can be fetched."""

    voice: Voice
    hearing: Hearing
    shelf: Shelf
    rendering: Rendering | None = None
