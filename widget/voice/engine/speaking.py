"""Saying a text: Kokoro's British voice for what is rendered ahead, hibari for live text, espeak-ng as the last resort.

Every voice is given text for the ear (bot/speech/render.py). Sound is 16 kHz mono signed 16-bit PCM.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from widget.voice.engine.weights import british, kokoro, session
from widget.voice.wire import RATE

Samples = npt.NDArray[np.float32]

MADE_AT: Final = 24_000  # samples a second, of Kokoro and hibari alike
LOUD: Final = 0.8  # the highest sample, so that no voice is louder than another
_BETWEEN: Final = 0.18  # seconds of quiet between two sentences
_SEED: Final = 20261124  # the same text always sounds the same
_WORDS_A_MINUTE: Final = 160
_PATIENCE: Final = 20.0  # seconds; a page of text takes far less than one


class Voice(Protocol):
    """Says a text at a pace (1.0 is normal, lower is slower)."""

    def say(self, text: str, pace: float) -> bytes:
        """The sound of a text."""


class British:
    """Kokoro-82M with a British voice: natural, and slower than speech on a small machine."""

    def __init__(self, voices: Path, voice: str) -> None:
        from hibari import Hibari
        from hibari.g2p import G2P

        self._styles = np.frombuffer(british(voices, voice), np.float32).reshape(-1, 256)
        self._session = session(kokoro())
        # hibari's phonemes and its division into sentences are Kokoro's; its own voice is not used here.
        self._reader = Hibari(g2p=G2P(british=True))

    def say(self, text: str, pace: float) -> bytes:
        """The sound of a text."""
        return _joined(self._sentences(text, pace))

    def _sentences(self, text: str, pace: float) -> Iterator[Samples]:
        for phonemes in self._reader.phonemize(text):
            ids = self._reader.ids(phonemes)
            style = self._styles[min(len(ids) - 2, len(self._styles) - 1)]
            inputs = {"tokens": np.array([ids], np.int64), "style": style[None], "speed": np.array([pace], np.float32)}
            yield self._session.run(None, inputs)[0].ravel()


class Fast:
    """hibari: an American voice, a hundred times faster than speech."""

    def __init__(self) -> None:
        from hibari import Hibari

        self._hibari: Any = Hibari()

    def say(self, text: str, pace: float) -> bytes:
        """The sound of a text."""
        return _joined(self._hibari.stream(text, speed=pace, seed=_SEED))


class Espeak:
    """espeak-ng, where the machine has it."""

    def say(self, text: str, pace: float) -> bytes:
        """The sound of a text; raises OSError where there is no espeak-ng."""
        program = shutil.which("espeak-ng")
        if program is None:
            raise OSError("espeak-ng is not on this machine")
        command = [program, "-v", "en-gb", "-s", str(int(_WORDS_A_MINUTE * pace)), "--stdout", "--stdin"]
        done = subprocess.run(  # noqa: S603 no shell
            command, input=text.encode(), capture_output=True, check=True, timeout=_PATIENCE
        )
        # Written to a pipe, the head cannot say how long the sound is.
        with wave.open(io.BytesIO(done.stdout)) as file:
            rate, raw = file.getframerate(), file.readframes(-1)
        return pcm(resampled(np.frombuffer(raw[: len(raw) // 2 * 2], "<i2").astype(np.float32) / 32768, rate, RATE))


def resampled(samples: Samples, rate: int, wanted: int) -> Samples:
    """The same sound at another rate: what the new rate cannot hold is filtered out first."""
    if rate == wanted or not len(samples):
        return samples
    if wanted < rate:
        half = 4 * rate // wanted + 12
        n = np.arange(-half, half + 1)
        cut = 0.94 * wanted / rate
        low = np.sinc(cut * n) * cut * np.hamming(len(n))
        samples = np.convolve(samples, low, "same").astype(np.float32)
    at = np.arange(int(len(samples) * wanted / rate)) * (rate / wanted)
    return np.interp(at, np.arange(len(samples)), samples).astype(np.float32)


def stretched(sound: bytes, pace: float) -> bytes:
    """The same sound faster (above 1.0) or slower, and as high: windows of it are laid where they fit best (WSOLA)."""
    given = np.frombuffer(sound, "<i2").astype(np.float32) / 32768
    window, search = int(0.032 * RATE), int(0.008 * RATE)
    step = window // 2
    if len(given) < 4 * window:
        return sound
    shape = np.hanning(window + 1)[:window].astype(np.float32)
    padded = np.concatenate([np.zeros(search, np.float32), given, np.zeros(window + 2 * search + step, np.float32)])
    steps = int(len(given) / pace / step)
    made = np.zeros(steps * step + window, np.float32)
    follows = padded[search : search + window]
    for n in range(steps):
        at = int(n * step * pace)
        near = padded[at : at + window + 2 * search]
        best = at + int(np.correlate(near, follows, "valid").argmax())
        made[n * step : n * step + window] += padded[best : best + window] * shape
        follows = padded[best + step : best + step + window]
        if len(follows) < window:
            break
    return pcm(made)


def narrowed(sound: bytes) -> bytes:
    """Sound for a telephone: 8 kHz in place of 16."""
    return pcm(resampled(np.frombuffer(sound, "<i2").astype(np.float32) / 32768, RATE, RATE // 2))


def pcm(samples: Samples) -> bytes:
    """Samples between -1 and 1 as signed 16-bit."""
    return (np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()


def _joined(sentences: Iterator[Samples]) -> bytes:
    quiet = np.zeros(int(_BETWEEN * MADE_AT), np.float32)
    parts = [part for sentence in sentences for part in (sentence, quiet)]
    if not parts:
        return b""
    whole = np.concatenate(parts)
    peak = float(np.abs(whole).max())
    return pcm(resampled(whole * (LOUD / peak) if peak > 0 else whole, MADE_AT, RATE))
