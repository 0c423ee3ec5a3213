"""Sound as numbers: 16-bit samples at the telephone's 8 kHz, and how they come from and go to other rates."""

from __future__ import annotations

import io
import math
import wave
from typing import Final

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]

RATE: Final = 8000  # samples a second on a telephone line
FRAME: Final = 160  # samples of one packet: 20 ms
HEARD_RATE: Final = 16000  # samples a second that /chat/v1 wants to hear
SILENT: Final = -96.0  # dB below full scale: nothing at all
_TAPS: Final = 32  # an input sample's neighbours on each side that a new one is made of


class SoundError(Exception):
    """Sound that cannot be read; the message holds nothing of it."""


def level(samples: Samples) -> float:
    """How loud, in dB below full scale.

    >>> round(level(np.full(160, 16384, np.int16)), 1), level(np.zeros(160, np.int16))
    (-6.0, -96.0)
    """
    if not len(samples):
        return SILENT
    power = float(np.mean(np.square(samples.astype(np.float32))))
    return max(SILENT, 10 * math.log10(power / 32768.0**2)) if power > 0 else SILENT


def read_wav(data: bytes) -> Samples:
    """The samples of a WAV at the telephone's rate; raises SoundError where it is not mono 16-bit sound."""
    try:
        with wave.open(io.BytesIO(data)) as sound:
            if (sound.getnchannels(), sound.getsampwidth()) != (1, 2):
                raise SoundError("sound is not mono of 16 bits")
            rate, frames = sound.getframerate(), sound.readframes(sound.getnframes())
    except (wave.Error, EOFError, ValueError) as problem:
        raise SoundError("sound cannot be read") from problem
    return resample(np.frombuffer(frames[: len(frames) // 2 * 2], "<i2").astype(np.int16), rate, RATE)


def resample(samples: Samples, rate: int, wanted: int) -> Samples:
    """The same sound at another rate: windowed sinc, below the lower of the two Nyquist frequencies."""
    if rate == wanted or not len(samples):
        return samples
    if rate <= 0:
        raise SoundError("sound has no rate")
    cut = min(1.0, wanted / rate) * 0.95  # of the input's Nyquist frequency
    reach = math.ceil(_TAPS / cut)
    at = np.arange(len(samples) * wanted // rate) * (rate / wanted)
    whole = at.astype(np.int64)
    padded = np.pad(samples.astype(np.float32), reach)
    made = np.zeros(len(at), np.float32)
    for step in range(-reach + 1, reach + 1):
        away = (at - whole - step).astype(np.float32)
        window = 0.5 + 0.5 * np.cos(np.pi * np.clip(away / reach, -1, 1))
        made += padded[whole + step + reach] * (cut * np.sinc(cut * away) * window).astype(np.float32)
    return np.clip(np.rint(made), -32768, 32767).astype(np.int16)


class Upsampler:
    """Doubles the rate of a stream, frame by frame without seams: 8 kHz of a line to the 16 kHz that is heard."""

    def __init__(self) -> None:
        half = np.arange(-15.5, 16, 1)
        taps = np.sinc(half) * np.hamming(len(half))
        self._between = (taps / taps.sum()).astype(np.float32)
        self._before = np.zeros(len(half) - 1, np.float32)

    def take(self, frame: Samples) -> bytes:
        """The next frame at twice the rate, as signed 16-bit little-endian PCM; it comes 2 ms late."""
        known = np.concatenate([self._before, frame.astype(np.float32)])
        self._before = known[-len(self._before) :]
        between = np.convolve(known, self._between, "valid")
        begin = len(self._between) // 2 - 1
        made = np.empty(2 * len(frame), np.float32)
        made[0::2], made[1::2] = known[begin : begin + len(frame)], between
        return np.clip(np.rint(made), -32768, 32767).astype("<i2").tobytes()
