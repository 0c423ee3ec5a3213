"""Ways to understand a message, side by side, on the school's own examples and questions that nobody trained on.

Each way has a process of its own, so that its memory is its own. Usage: python -m bench.pipelines [name ...]
EACH (10) is how many examples a topic DIET gets and everything else gets beside the whole; EPOCHS (20) are DIET's;
MEASURED (5) how many of the five folds are.
Times are of the processor, one core. Of the frozen questions only the development half is touched.
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

from bench.readings import calibration_error
from bot.bootstrap import build_door
from bot.core.pseudonyms import normalise_for_understanding
from bot.core.understanding import Question, is_right
from bot.nlu.sentence_encoder import SentenceEncoder
from bot.nlu.sentence_graph import build_int8, published_file
from bot.school_folder import SchoolFolder, load_school_folder
from tests.understanding.questions import is_development, questions

SCHOOL: Final = Path(os.environ.get("SCHOOL", "data"))
EACH: Final = int(os.environ.get("EACH", "10"))
EPOCHS: Final = int(os.environ.get("EPOCHS", "20"))
FOLDS: Final = 5
MEASURED: Final = int(os.environ.get("MEASURED", FOLDS))  # how many of them, where there is little time
_THREADS: Final = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "TF_INTRA_OP_PARALLELISM_THREADS",
    "TF_INTER_OP_PARALLELISM_THREADS",
)
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

    def __init__(self, texts: Sequence[str], topics: Sequence[str]) -> None:
        self._encoder = SentenceEncoder(build_int8(), published_file("tokenizer.json"))
        self._regression = LogisticRegression(C=30.0, max_iter=1000).fit(self._encoder.encode(texts), list(topics))
        self.topics = [str(topic) for topic in self._regression.classes_]

    def chances(self, texts: Sequence[str]) -> np.ndarray[Any, Any]:
        """The chance of each topic."""
        found: np.ndarray[Any, Any] = self._regression.predict_proba(self._encoder.encode(texts))
        return found


class Ours:
    """What is served, before the gate."""

    def __init__(self, texts: Sequence[str], topics: Sequence[str]) -> None:
        from bench.as_served import Served, quiet

        quiet()
        self.topics = sorted(set(topics))
        with tempfile.TemporaryDirectory() as folder:
            self._served = Served(texts, topics, Path(folder))

    def chances(self, texts: Sequence[str]) -> np.ndarray[Any, Any]:
        """The chance of each topic."""
        return self._served.chances(texts, self.topics)


def _retrieval(of: Examples, folder: SchoolFolder) -> Pipeline:
    from bench.retrieval import RetrievalThenRanking

    passages = {topic: [source.quote for source in reply.sources] for topic, reply in folder.book.replies.items()}
    return RetrievalThenRanking(of.texts, of.topics, passages)


def _diet(of: Examples, features: str) -> Pipeline:
    from bench.as_served import quiet
    from bench.diet import Diet

    quiet()
    chatter = open(os.devnull, "w")  # noqa: SIM115 for as long as the process
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(chatter):
        return Diet(of.texts, of.topics, Path(folder), features, EPOCHS)


WAYS: Final[dict[str, tuple[str, Callable[[Examples, SchoolFolder], Pipeline]]]] = {
    "diet-spacy": ("Rasa's default: spaCy, DIET", lambda of, _: _diet(of, "spacy")),
    "diet-minilm": ("MiniLM, DIET", lambda of, _: _diet(of, "minilm")),
    "meaning": ("MiniLM, logistic regression", lambda of, _: Meaning(of.texts, of.topics)),
    "retrieval": ("retrieval, then ranking", _retrieval),
    "ours": ("ours", lambda of, _: Ours(of.texts, of.topics)),
}


def examples(school: Path) -> Examples:
    """The school's examples in the order of the files."""
    from ruamel.yaml import YAML

    found: list[tuple[str, str]] = []
    for file in sorted((school / "nlu").glob("*.yml")):
        for block in YAML(typ="safe").load(file.read_text("utf-8"))["nlu"]:
            lines = str(block.get("examples", "")).splitlines() if "intent" in block else []
            found += [(normalise_for_understanding(line[2:]), block["intent"]) for line in lines if line[:2] == "- "]
    return Examples([text for text, _ in found], [topic for _, topic in found])


def measured(name: str) -> Iterator[dict[str, Any]]:
    """Rows of figures of one way: with few examples, and (DIET would take hours) with all of them."""
    folder = load_school_folder(SCHOOL)
    door = build_door(folder)
    learnt = examples(SCHOOL)
    asked = [question for question in questions() if is_development(question.id)]
    texts = [normalise_for_understanding(door.tokenise(question.text, {}).text) for question in asked]
    split = StratifiedKFold(FOLDS, shuffle=True, random_state=_SEED).split(learnt.texts, learnt.topics)
    folds = [(learnt.at(train), learnt.at(test)) for train, test in split]
    title, build = WAYS[name]
    for some in (True, False) if not name.startswith("diet") else (True,):
        rows, row = [], {"name": title, "examples": f"{EACH} a topic" if some else f"{len(learnt.texts)}"}
        if some:  # one fold, a third of its test
            begun = time.process_time()
            pipeline = build(folds[0][0].few(EACH), folder)
            row["train s"] = f"{time.process_time() - begun:.0f}"
            rows.append(_judged(pipeline, folds[0][1].at(range(0, len(folds[0][1].texts), 3))))
        else:
            for train, test in folds[:MEASURED]:
                rows.append(_judged(build(train, folder), test))
            begun = time.process_time()
            pipeline = build(learnt, folder)
            row["train s"] = f"{time.process_time() - begun:.0f}"
        yield row | _row(rows, pipeline, asked, texts, folder)


def _judged(pipeline: Pipeline, test: Examples) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    chances = pipeline.chances(test.texts)
    said = np.array(pipeline.topics)[chances.argmax(axis=1)]
    return chances.max(axis=1), (said == np.array(test.topics)).astype(float)


def _row(
    folds: list[tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]],
    pipeline: Pipeline,
    asked: list[Question],
    texts: list[str],
    folder: SchoolFolder,
) -> dict[str, str]:
    took, chances = [], []
    for text in texts:
        begun = time.process_time()
        chances.append(pipeline.chances([text])[0])
        took.append(1000 * (time.process_time() - begun))
    surest = np.array([row.max() for row in chances])
    said = [pipeline.topics[int(row.argmax())] for row in chances]
    right = np.array([float(is_right(topic, one, folder.book.replies)) for topic, one in zip(said, asked, strict=True)])
    sure, held = (np.concatenate(parts) for parts in zip(*folds, strict=True))
    return {
        "held out %": f"{100 * held.mean():.1f}",
        "ECE": f"{100 * calibration_error(sure, held):.1f}",
        "questions %": f"{100 * right.mean():.1f}",
        "ECE questions": f"{100 * calibration_error(surest, right):.1f}",
        "ms": f"{np.median(took):.1f}",
        "peak MB": f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}",
    }


def main(names: Sequence[str]) -> int:
    """One process a way, one row a line."""
    if names[:1] == ["--one"]:
        for row in measured(names[1]):
            print(json.dumps(row), flush=True)
        return 0
    environment = os.environ | dict.fromkeys(_THREADS, "1")
    for name in names or list(WAYS):
        command = [sys.executable, "-W", "ignore", "-m", "bench.pipelines", "--one", name]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
        for line in done.stdout.splitlines():
            if line.startswith("{"):
                print(" | ".join(f"{key}: {value}" for key, value in json.loads(line).items()), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
