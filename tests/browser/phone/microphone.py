"""A browser whose microphone is a sound file, and a page that tells when a microphone was opened."""

from __future__ import annotations

import math
import os
import shutil
import struct
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser

from tests.browser.conftest import QUIET

COUNT_OPENED: Final = """
window.opened = 0; window.live = () => window.tracks.filter((track) => track.readyState === "live").length;
window.tracks = [];
const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wanted) => {
  window.opened += 1;
  const stream = await real(wanted);
  window.tracks.push(...stream.getTracks());
  return stream;
};
"""


@contextmanager
def hearing_a_tone(browser: Browser, folder: Path) -> Iterator[Browser]:
    """Another browser of the same kind, whose microphone hears a tone, again and again."""
    sound = folder / "tone.wav"
    _tone(sound)
    fake = [
        "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-audio-capture={sound}", "--autoplay-policy=no-user-gesture-required",
    ]  # fmt: skip
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    launched = browser.browser_type.launch(executable_path=path, args=[*QUIET, *fake])
    yield launched
    launched.close()


def _tone(file: Path) -> None:
    with wave.open(str(file), "wb") as made:
        made.setparams((2, 2, 48_000, 0, "NONE", ""))
        samples = (int(9000 * math.sin(n / 48_000 * 2 * math.pi * 440)) for n in range(48_000 // 2))
        # With pauses, as people speak: what never stops is a noise, which a browser takes out.
        tone = b"".join(struct.pack("<hh", sample, sample) for sample in samples)
        made.writeframes((tone + bytes(len(tone))) * 2)
