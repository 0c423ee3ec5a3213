"""What noise costs, with the speller and without: BANKING77, our plain and formal questions, and people's own slips.

Usage: python -m bench.noise_drop   (DATASETS names the folder of the public sets). The same noise every time.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.noise import NOISES, spoilt
from bench.public_sets import BOTS, Labelled, SetMissing, banking77, hint3
from bench.readings import NOTHING, Reads

Right = Callable[[Reads, Sequence[str]], float]
_THIRD: Final = 3  # of BANKING77's test, every third: seven noises, twice


@dataclass(frozen=True)
class Pair:
    """A pipeline as it is served, and the same reading messages as they were typed."""

    speller: Reads
    without: Reads


@dataclass(frozen=True)
class Line:
    """Shares that are right, in %."""

    noise: str
    without: float
    speller: float


def drops(pair: Pair, texts: Sequence[str], right: Right) -> list[Line]:
    """One line a noise, the clean text first."""
    lines = []
    for name, noise in {"clean": None, **NOISES}.items():
        said = list(texts) if noise is None else spoilt(list(texts), noise)
        lines.append(Line(name, right(pair.without, said), right(pair.speller, said)))
    return lines


def table(title: str, lines: Sequence[Line]) -> list[str]:
    """Shares, and in brackets what is lost against the clean text, which stands first."""
    rows = [f"{title:<34}{'as typed':>16}{'speller':>16}"]
    for line in lines:
        lost = line.without - lines[0].without, line.speller - lines[0].speller
        rows.append(f"  {line.noise:<32}{line.without:>8.1f} ({lost[0]:+5.1f}){line.speller:>8.1f} ({lost[1]:+5.1f})")
    return rows


def topics_right(truth: Sequence[str]) -> Right:
    """The share whose likeliest topic is the labelled one."""

    def right(pipeline: Reads, texts: Sequence[str]) -> float:
        reads = pipeline.read(texts)
        return 100 * sum(read.topic == topic for read, topic in zip(reads, truth, strict=True)) / len(reads)

    return right


def learnt(learn: Labelled) -> Pair:
    """Both ways, from one training."""
    from bench.as_served import Served, quiet

    quiet()
    with tempfile.TemporaryDirectory() as folder:
        served = Served(learn.texts, learn.topics, Path(folder))
    return Pair(served, served.as_typed())


def public(datasets: Path) -> None:
    """BANKING77 under every noise; what HINT3's users typed."""
    examples, asked = banking77(datasets)
    some = Labelled(asked.texts[::_THIRD], asked.topics[::_THIRD])
    lines = drops(learnt(examples), some.texts, topics_right(some.topics))
    print("\n".join(table(f"BANKING77, n={len(some.texts)}", lines)), flush=True)
    for bot, name in BOTS.items():
        examples, asked = hint3(datasets, bot)
        inside = [at for at, topic in enumerate(asked.topics) if topic != NOTHING]
        texts, right = [asked.texts[at] for at in inside], topics_right([asked.topics[at] for at in inside])
        pair = learnt(examples)
        line = Line("people's own slips", right(pair.without, texts), right(pair.speller, texts))
        print(table(f"HINT3 {name}, inside, n={len(texts)}", [line])[0])
        print(table("", [line])[1], flush=True)


def own(school: Path) -> None:
    """The school's own: questions of the development half, after the door, as the gate judges them."""
    from bench.pipelines import examples
    from bot.app.bootstrap import build_pseudonymiser
    from bot.learning.evaluation import Question, is_right
    from bot.notice.folder import load_school_folder
    from tests.understanding.questions import is_development, questions

    folder = load_school_folder(school)
    pseudonymiser, learn = build_pseudonymiser(folder), examples(school)
    pair = learnt(Labelled(learn.texts, learn.topics))

    def right(asked: Sequence[Question]) -> Right:
        def share(pipeline: Reads, texts: Sequence[str]) -> float:
            reads = pipeline.read([pseudonymiser.tokenise(text, {}).text for text in texts])
            results = [is_right(read.judged, one, folder.book.replies) for read, one in zip(reads, asked, strict=True)]
            return 100 * sum(results) / len(results)

        return share

    mine = [question for question in questions() if is_development(question.id)]
    clean = [question for question in mine if question.style in ("plain", "formal")]
    lines = drops(pair, [question.text for question in clean], right(clean))
    print("\n".join(table(f"ours, plain and formal, n={len(clean)}", lines)), flush=True)
    for style in ("typo", "voice_transcript", "little_english"):
        asked = [question for question in mine if question.style == style]
        texts = [question.text for question in asked]
        shares = [right(asked)(pipeline, texts) for pipeline in (pair.without, pair.speller)]
        line = Line(f"{style.replace('_', ' ')}, n={len(asked)}", *shares)
        print(table("", [line])[1], flush=True)


def main() -> int:
    """Measure and print; 1 where a test set is missing."""
    missing = False
    try:
        public(Path(os.environ.get("DATASETS", "../shared/datasets")))
    except SetMissing as reason:
        missing = True
        print(reason)
    own(Path(os.environ.get("SCHOOL", "data/schools/hazelmere")))
    return int(missing)


if __name__ == "__main__":
    sys.exit(main())
