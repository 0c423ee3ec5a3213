"""Ways to understand a message, side by side, on the school's own examples and questions that nobody trained on.

Each way has a process of its own, so that its memory is its own. Usage: python -m bench.pipelines [name ...]
EACH (10) is how many examples a topic DIET gets and everything else gets beside the whole; EPOCHS (20) are DIET's;
MEASURED (5) how many of the five folds are. After each row: what it makes of what is outside, by several ways to reject
(bench.rejecting). Times are of the processor, one core. Of the frozen questions only the development half is touched.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final, Protocol

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from bench.readings import Flags, Numbers, calibration_error
from bench.rejecting import OUTSIDE, Seen, fixed, scored, scores
from bench.remembering import RememberingEncoder
from bench.turning import THREADS, sentence_model, turned_by
from bot.app.bootstrap import build_pseudonymiser
from bot.learning.evaluation import REFUSED, Question, is_right
from bot.models.sentence_graph import TOPIC_MEANING
from bot.notice.folder import SchoolFolder, load_school_folder
from bot.pii.pseudonymiser import normalise_for_understanding
from tests.understanding.questions import fourth_questions, is_development, questions

SCHOOL: Final = Path(os.environ.get("SCHOOL", "data/schools/hazelmere"))
EACH: Final = int(os.environ.get("EACH", "10"))
EPOCHS: Final = int(os.environ.get("EPOCHS", "20"))
FOLDS: Final = 5
MEASURED: Final = int(os.environ.get("MEASURED", FOLDS))  # how many of them, where there is little time
_SEED: Final = 2018


class Pipeline(Protocol):
    """A trained way to understand."""

    topics: list[str]

    def chances(self, texts: Sequence[str]) -> np.ndarray[Any, Any]:
        """The chance of each topic; shape (texts, topics)."""


@dataclass(frozen=True)
class Examples:
    """Texts as the classifier reads them, and the topic of each."""

    texts: list[str]
    topics: list[str]

    def at(self, places: Sequence[int]) -> Examples:
        """Some of them."""
        return Examples([self.texts[n] for n in places], [self.topics[n] for n in places])

    def few(self, each: int) -> Examples:
        """At most so many of each topic, the same ones every time."""
        mine: dict[str, list[str]] = {}
        for text, topic in zip(self.texts, self.topics, strict=True):
            mine.setdefault(topic, []).append(text)
        kept = {topic: Random(f"{_SEED} {topic}").sample(of, min(each, len(of))) for topic, of in mine.items()}
        return Examples(
            [text for of in kept.values() for text in of], [topic for topic, of in kept.items() for _ in of]
        )


class Meaning:
    """Logistic regression over the sentence model's numbers and nothing else."""

    def __init__(self, encoder: RememberingEncoder, texts: Sequence[str], topics: Sequence[str]) -> None:
        self._encoder = encoder
        self._regression = LogisticRegression(C=30.0, max_iter=1000).fit(self._encoder.encode(texts), list(topics))
        self.topics = [str(topic) for topic in self._regression.classes_]

    def chances(self, texts: Sequence[str]) -> Numbers:
        """The chance of each topic."""
        found: Numbers = self._regression.predict_proba(self._encoder.encode(texts))
        return found


class Ours:
    """What is served, before the gate; ``turned``: what its sentence model learnt, None: it is as published."""

    def __init__(self, of: Examples, turned: Path | None) -> None:
        from bench.as_served import Served, quiet

        quiet()
        self.topics = sorted(set(of.topics))
        with tempfile.TemporaryDirectory() as folder, sentence_model(turned):
            self._served = Served(of.texts, of.topics, Path(folder))

    def chances(self, texts: Sequence[str]) -> Numbers:
        """The chance of each topic."""
        return self._served.chances(texts, self.topics)

    def after_an_answer(self, text: str) -> None:
        """Read a message as the second of a conversation is read: alone, and behind what was answered."""
        self._served.after_an_answer(text, "What are cookies?")

    def gate(self, typed: Sequence[str], inside: Flags, outside: Flags) -> dict[str, str]:
        """What the served gate refuses of questions as they leave the door."""
        refused = np.array([read.judged in REFUSED for read in self._served.read(typed)])
        return fixed(refused, inside, outside)


def _retrieval(encoder: RememberingEncoder, of: Examples, folder: SchoolFolder) -> Pipeline:
    from bench.retrieval import RetrievalThenRanking

    passages = {topic: [source.quote for source in reply.sources] for topic, reply in folder.book.replies.items()}
    return RetrievalThenRanking(encoder, of.texts, of.topics, passages)


def _ours(_: RememberingEncoder, of: Examples, __: SchoolFolder) -> Ours:
    """On the sentence model that learnt from these alone; from all examples that is the one that is served."""
    if len(of.texts) == len(examples(SCHOOL).texts):
        return Ours(of, TOPIC_MEANING)
    with tempfile.TemporaryDirectory() as folder:
        return Ours(of, turned_by(of.texts, of.topics, Path(folder, "turned.safetensors")))


def _diet(of: Examples, features: str) -> Pipeline:
    from bench.as_served import quiet
    from bench.diet import Diet

    quiet()
    chatter = open(os.devnull, "w")  # noqa: SIM115 for as long as the process
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(chatter):
        return Diet(of.texts, of.topics, Path(folder), features, EPOCHS)


WAYS: Final[dict[str, tuple[str, Callable[[RememberingEncoder, Examples, SchoolFolder], Pipeline]]]] = {
    "diet-spacy": ("Rasa's default: spaCy, DIET", lambda _, of, __: _diet(of, "spacy")),
    "diet-minilm": ("MiniLM, DIET", lambda _, of, __: _diet(of, "minilm")),
    "meaning": ("MiniLM, logistic regression", lambda encoder, of, _: Meaning(encoder, of.texts, of.topics)),
    "retrieval": ("retrieval, then ranking", _retrieval),
    "published": ("ours, the sentence model as published", lambda _, of, __: Ours(of, None)),
    "ours": ("ours", _ours),
}


def examples(school: Path) -> Examples:
    """The school's examples that stand alone, in the order of the files."""
    from ruamel.yaml import YAML

    found: list[tuple[str, str]] = []
    for file in sorted((school / "nlu").glob("*.yml")):
        for block in YAML(typ="safe").load(file.read_text("utf-8"))["nlu"]:
            alone = "intent" in block and isinstance(block["examples"], str)
            lines = block["examples"].splitlines() if alone else []
            found += [(normalise_for_understanding(line[2:]), block["intent"]) for line in lines if line[:2] == "- "]
    return Examples([text for text, _ in found], [topic for _, topic in found])


@dataclass(frozen=True)
class Asked:
    """The questions: as they leave the door, as a classifier reads them, and which are inside and outside."""

    questions: list[Question]
    typed: list[str]
    texts: list[str]
    inside: Flags
    outside: Flags

    @classmethod
    def development(cls, folder: SchoolFolder) -> Asked:
        """Those of the development halves; one that may be either is neither inside nor outside."""
        pseudonymiser = build_pseudonymiser(folder)
        mine = [question for question in (*questions(), *fourth_questions()) if is_development(question.id)]
        typed = [pseudonymiser.tokenise(question.text, {}).text for question in mine]
        inside = np.array([OUTSIDE not in question.kinds for question in mine])
        outside = np.array([question.kinds == (OUTSIDE,) for question in mine])
        return cls(mine, typed, [normalise_for_understanding(text) for text in typed], inside, outside)


@dataclass(frozen=True)
class Held:
    """What was learnt from, what was held out, and the chances that were given to it."""

    learnt: Examples
    tested: Examples
    chances: Numbers


def measured(name: str) -> Iterator[dict[str, Any]]:
    """Rows of figures of one way: with few examples, and (DIET would take hours) with all of them."""
    folder = load_school_folder(SCHOOL)
    asked, learnt, encoder = Asked.development(folder), examples(SCHOOL), RememberingEncoder()
    split = StratifiedKFold(FOLDS, shuffle=True, random_state=_SEED).split(learnt.texts, learnt.topics)
    folds = [(learnt.at(train), learnt.at(test)) for train, test in split]
    title, build = WAYS[name]

    def timed(of: Examples) -> tuple[Pipeline, str]:
        encoder.forget()
        begun = time.process_time()
        return build(encoder, of, folder), f"{time.process_time() - begun:.0f}"

    def few() -> tuple[Examples, list[Held], Pipeline, str]:  # one fold, a third of its test
        of, tested = folds[0][0].few(EACH), folds[0][1].at(range(0, len(folds[0][1].texts), 3))
        pipeline, took = timed(of)
        return of, [Held(of, tested, pipeline.chances(tested.texts))], pipeline, took

    def whole() -> tuple[Examples, list[Held], Pipeline, str]:
        held = [Held(of, to, build(encoder, of, folder).chances(to.texts)) for of, to in folds[:MEASURED]]
        return learnt, held, *timed(learnt)

    for run in (few, whole) if not name.startswith("diet") else (few,):
        of, held, pipeline, took = run()
        row = {"name": title, "examples": f"{EACH} a topic" if run is few else f"{len(of.texts)}", "train s": took}
        figures, chances = _row(held, pipeline, asked, folder)
        yield row | figures
        yield from _rejecting(encoder, held, Held(of, Examples(asked.texts, []), chances), pipeline, asked)


def _row(held: list[Held], pipeline: Pipeline, asked: Asked, folder: SchoolFolder) -> tuple[dict[str, str], Numbers]:
    rows, took = zip(*(_took(pipeline.chances, [text]) for text in asked.texts), strict=True)
    chances, replies = np.concatenate(rows), folder.book.replies
    said = [pipeline.topics[at] for at in chances.argmax(axis=1)]
    right = np.array([float(is_right(topic, one, replies)) for topic, one in zip(said, asked.questions, strict=True)])
    sure = np.concatenate([part.chances.max(axis=1) for part in held])
    topics = [pipeline.topics[at] for part in held for at in part.chances.argmax(axis=1)]
    held_right = np.array(topics) == np.array([topic for part in held for topic in part.tested.topics])
    after = {}
    if isinstance(pipeline, Ours):
        again = [_took(pipeline.after_an_answer, text)[1] for text in asked.typed]
        after = {"ms after an answer": f"{np.median(again):.1f}"}
    return {
        "held out %": f"{100 * held_right.mean():.1f}",
        "ECE": f"{100 * calibration_error(sure, held_right.astype(float)):.1f}",
        "questions %": f"{100 * right.mean():.1f}",
        "ECE questions": f"{100 * calibration_error(chances.max(axis=1), right):.1f}",
        "ms": f"{np.median(took):.1f}",
        **after,
        "peak MB": f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}",
    }, chances


def _took(work: Callable[[Any], Any], of: Any) -> tuple[Any, float]:
    """What comes of it, and its milliseconds of the processor."""
    begun = time.process_time()
    return work(of), 1000 * (time.process_time() - begun)


def _rejecting(
    encoder: RememberingEncoder, held: list[Held], last: Held, pipeline: Pipeline, asked: Asked
) -> Iterator[dict[str, str]]:
    """One row a way to reject; nearness is the sentence model's, the same for all pipelines."""

    def seen(part: Held) -> Seen:
        known = [text for text, topic in zip(part.learnt.texts, part.learnt.topics, strict=True) if topic != OUTSIDE]
        return Seen(part.chances, pipeline.topics, encoder.nearest(part.tested.texts, known))

    parts = [scores(seen(part)) for part in held]
    held_outside = np.array([topic == OUTSIDE for part in held for topic in part.tested.topics])
    for way, found in scores(seen(last)).items():
        before = np.concatenate([part[way] for part in parts])
        yield {"reject by": way} | scored(before, held_outside, found, asked.inside, asked.outside)
    likeliest = np.array(pipeline.topics)[last.chances.argmax(axis=1)]
    yield {"reject by": "class is likeliest"} | fixed(likeliest == OUTSIDE, asked.inside, asked.outside)
    if isinstance(pipeline, Ours):
        yield {"reject by": "the served gate"} | pipeline.gate(asked.typed, asked.inside, asked.outside)


def main(names: Sequence[str]) -> int:
    """One process a way, one row a line."""
    if names[:1] == ["--one"]:
        for row in measured(names[1]):
            print(json.dumps(row), flush=True)
        return 0
    environment = os.environ | dict.fromkeys(THREADS, "1")
    for name in names or list(WAYS):
        command = [sys.executable, "-W", "ignore", "-m", "bench.pipelines", "--one", name]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as running:
            for line in running.stdout or ():
                if line.startswith("{"):
                    print(" | ".join(f"{key}: {value}" for key, value in json.loads(line).items()), flush=True)
        if running.returncode:
            return running.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
