"""Sound: G.711 against the standard's own values, rates that are changed without distortion, and what cannot be read."""

from __future__ import annotations

import io
import wave

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.phone.fake_service import tone
from widget.phone.g711 import A_LAW, MU_LAW, codec
from widget.phone.sound import FRAME, HEARD_RATE, RATE, SILENT, SoundError, Upsampler, level, read_wav, resample

# ITU-T G.711, tables 1a and 2a: the decoder's outputs, of 13 bits (A) and 14 bits (µ), both written here with 16.
A_LAW_DECODED = {0x80: 5504, 0x00: -5504, 0xD5: 8, 0x55: -8, 0xAA: 32256, 0x2A: -32256, 0xC5: 264, 0x45: -264}
MU_LAW_DECODED = {0x80: 32124, 0x00: -32124, 0xFF: 0, 0xFE: 8, 0x7E: -8, 0xEF: 132, 0xF0: 120}


@pytest.mark.parametrize(("payload_type", "expected"), [(A_LAW, A_LAW_DECODED), (MU_LAW, MU_LAW_DECODED)])
def test_what_comes_in_by_g711_has_the_values_of_the_standard(payload_type: int, expected: dict[int, int]) -> None:
    decoded = np.frombuffer(codec(payload_type).decode(bytes(expected)), "<i2")
    assert dict(zip(expected, decoded.tolist(), strict=True)) == expected


@pytest.mark.parametrize("payload_type", [A_LAW, MU_LAW])
def test_every_code_of_g711_comes_back_as_it_was(payload_type: int) -> None:
    law = codec(payload_type)
    codes = bytes(code for code in range(256) if (payload_type, code) != (MU_LAW, 0x7F))  # the second zero of µ-law
    assert law.encode(law.decode(codes)) == codes


@pytest.mark.parametrize("payload_type", [A_LAW, MU_LAW])
def test_g711_is_true_to_one_part_in_thirty_over_its_whole_range(payload_type: int) -> None:
    law = codec(payload_type)
    samples = np.arange(-32000, 32000, 7, dtype=np.int16)
    back = np.frombuffer(law.decode(law.encode(samples.astype("<i2").tobytes())), "<i2")
    wrong = np.abs(back.astype(int) - samples)
    assert np.all(wrong <= np.maximum(16, (np.abs(samples.astype(int)) + 132) / 30))


def sine(pitch: float, rate: int, seconds: float = 0.5) -> np.ndarray:
    return (10000 * np.sin(2 * np.pi * pitch * np.arange(int(rate * seconds)) / rate)).astype(np.int16)


def test_a_line_s_sound_is_doubled_without_seams_between_its_frames() -> None:
    samples, up = sine(1000, RATE), Upsampler()
    made = b"".join(up.take(samples[begin : begin + FRAME]) for begin in range(0, len(samples), FRAME))
    doubled = np.frombuffer(made, "<i2")
    assert len(doubled) == 2 * len(samples)
    late = 2 * 16  # samples at the doubled rate
    wanted = sine(1000, HEARD_RATE)[: len(doubled) - late]
    assert np.max(np.abs(doubled[late:].astype(int) - wanted)[64:]) < 60


@pytest.mark.parametrize("rate", [8000, 11025, 16000, 22050, 24000, 44100])
def test_sound_of_any_rate_becomes_the_telephone_s(rate: int) -> None:
    made = resample(sine(1000, rate), rate, RATE)
    wanted = sine(1000, RATE)
    assert abs(len(made) - len(wanted)) <= 1
    kept = slice(200, len(wanted) - 200)
    assert np.max(np.abs(made[kept].astype(int) - wanted[kept])) < 150


def test_what_a_telephone_cannot_carry_is_taken_out_and_does_not_come_back_as_another_pitch() -> None:
    made = resample(sine(6000, 22050), 22050, RATE)
    assert level(made[200:-200]) < level(sine(1000, RATE)) - 40


def test_silence_and_nothing_have_the_lowest_level() -> None:
    assert level(np.zeros(0, np.int16)) == level(np.zeros(FRAME, np.int16)) == SILENT


def test_the_service_s_sound_is_read_as_it_is() -> None:
    samples = read_wav(tone(0.5, 440))
    assert len(samples) == 4000
    assert abs(level(samples) - -17.0) < 0.5


def test_stereo_is_refused() -> None:
    made = io.BytesIO()
    with wave.open(made, "wb") as sound:
        sound.setnchannels(2)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(b"\0\0\0\0")
    with pytest.raises(SoundError):
        read_wav(made.getvalue())


@given(st.binary(max_size=200))
def test_whatever_is_no_sound_is_refused_and_nothing_else_happens(data: bytes) -> None:
    with pytest.raises(SoundError):
        read_wav(data)


@given(st.integers(0, 200))
def test_a_sound_that_breaks_off_is_refused_or_read_as_far_as_it_goes(kept: int) -> None:
    try:
        samples = read_wav(tone(0.02)[:kept])
    except SoundError:
        return
    assert len(samples) <= 160
