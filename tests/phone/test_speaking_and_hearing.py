"""Frames of 20 ms out, and when somebody speaks in those that come in."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

from widget.phone.hearing import Ear, Sounded
from widget.phone.sound import FRAME, SILENT
from widget.phone.speaking import Speaker

RANDOM = np.random.default_rng(7)


def noise(decibels: float, frames: int) -> list[np.ndarray]:
    """Frames of noise of this loudness."""
    strength = 32768 * 10 ** (decibels / 20)
    return [(RANDOM.standard_normal(FRAME) * strength).clip(-32768, 32767).astype(np.int16) for _ in range(frames)]


def test_what_is_said_goes_out_in_frames_and_then_silence() -> None:
    speaker = Speaker()
    speaker.add(np.arange(1, 251, dtype=np.int16))
    frames = [speaker.next() for _ in range(3)]
    assert all(len(frame) == FRAME for frame in frames)
    assert np.concatenate(frames).tolist() == [*range(1, 251), *[0] * 230]


def test_what_is_added_follows_without_a_gap_in_a_frame() -> None:
    speaker = Speaker()
    speaker.add(np.full(100, 1, np.int16))
    speaker.add(np.full(100, 2, np.int16))
    assert speaker.next().tolist() == [1] * 100 + [2] * 60


def test_nothing_more_is_said_once_it_is_stopped() -> None:
    speaker = Speaker()
    speaker.add(np.full(8000, 5, np.int16))
    speaker.next()
    speaker.stop()
    assert speaker.left == 0
    assert not speaker.next().any()


async def test_it_tells_when_everything_was_said() -> None:
    speaker = Speaker()
    speaker.add(np.full(2 * FRAME, 5, np.int16))
    waiting = asyncio.create_task(speaker.silent())
    speaker.next()
    await asyncio.sleep(0)
    assert not waiting.done()
    speaker.next()
    await asyncio.wait_for(waiting, 1)


def test_our_echo_fades_after_300_ms() -> None:
    speaker = Speaker()
    speaker.add(np.full(FRAME, 16384, np.int16))
    speaker.next()
    assert round(speaker.echo, 1) == -6.0
    for _ in range(15):
        speaker.next()
    assert speaker.echo == SILENT


def sounded(ear: Ear, frames: list[np.ndarray], echo: float = SILENT, we_speak: bool = False) -> list[Sounded]:
    return [found for frame in frames if (found := ear.take(frame, echo, we_speak))]


@pytest.mark.parametrize("line", [-90.0, -60.0, -48.0])
def test_speech_is_noticed_over_the_noise_of_the_line(line: float) -> None:
    ear = Ear()
    assert sounded(ear, noise(line, 200)) == []
    began = sounded(ear, noise(max(line + 20, -40), 10))
    assert began
    assert began[0].kind == "began"


def test_a_little_before_the_first_sound_is_kept() -> None:
    ear = Ear()
    sounded(ear, noise(-70, 50))
    (began, *_) = sounded(ear, noise(-20, 6))
    assert 20 <= len(began.frames) <= 25


def test_a_click_and_a_steady_hum_are_no_speech() -> None:
    ear = Ear()
    assert sounded(ear, noise(-70, 50) + noise(-10, 2) + noise(-70, 50)) == []
    assert sounded(Ear(), [frame for loud in np.arange(-70, -40, 0.02) for frame in noise(loud, 1)]) == []


def test_what_we_say_and_comes_back_is_no_speech() -> None:
    ear = Ear()
    assert sounded(ear, noise(-34, 100), echo=-18.0, we_speak=True) == []


def test_who_speaks_over_us_is_heard() -> None:
    ear = Ear()
    found = sounded(ear, noise(-20, 20), echo=-18.0, we_speak=True)
    assert found[0].kind == "began"


def test_it_ends_after_a_second_and_a_half_of_quiet_and_not_in_a_breath() -> None:
    ear = Ear()
    sounded(ear, noise(-20, 10))
    kinds = [found.kind for found in sounded(ear, noise(-70, 40) + noise(-20, 20) + noise(-70, 75))]
    assert kinds.count("ended") == 1
    assert kinds[-1] == "ended"


def test_who_never_pauses_is_cut_off_after_half_a_minute() -> None:
    ear = Ear()
    kinds = [found.kind for found in sounded(ear, noise(-20, 1520))]
    assert kinds.index("ended") == 1500


def test_what_was_being_said_is_over_when_a_key_is_pressed() -> None:
    ear = Ear()
    sounded(ear, noise(-20, 10))
    ear.stop()
    assert sounded(ear, noise(-70, 80)) == []
