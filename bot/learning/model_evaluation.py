"""Read the frozen questions and floors that judge a model, and ask a model what it understands of them.

They are product data (``data/evaluation/questions``). ``frozen.txt`` holds the SHA-256 of each of its files as
``sha256sum`` writes it; a file that is missing, empty, added, unreadable or changed means that nothing can be judged.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bot.engine.training import PROJECT
from bot.learning import evaluation
from bot.learning.evaluation import Question
from bot.platform.errors import NotMeasured

QUESTIONS: Final = PROJECT / "data" / "evaluation" / "questions"
FLOORS: Final = "floors.json"
FROZEN: Final = "frozen.txt"


def frozen_questions(folder: Path = QUESTIONS) -> list[Question]:
    """The questions that judge a model; raises NotMeasured."""
    files = _files(folder)
    try:
        found = evaluation.read(text for name, text in sorted(files.items()) if name != FLOORS)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise NotMeasured("a file of the questions that judge a version is damaged") from None
    if not found:
        raise NotMeasured("there are no questions to judge a version with")
    return found


def floors(folder: Path = QUESTIONS) -> dict[str, dict[str, float]]:
    """The shares that must hold, by group of questions; raises NotMeasured."""
    try:
        kept = json.loads(_files(folder)[FLOORS])
        found = {str(group): {str(name): float(floor) for name, floor in its.items()} for group, its in kept.items()}
    except (ValueError, TypeError, AttributeError):
        raise NotMeasured(f"the floors that judge a version ({FLOORS}) are damaged") from None
    if not found or not all(found.values()):
        raise NotMeasured(f"the floors that judge a version ({FLOORS}) are empty")
    return found


def demand_judges(folder: Path = QUESTIONS) -> None:
    """Raises NotMeasured unless questions and floors are there as they were frozen."""
    frozen_questions(folder)
    floors(folder)


def understood(model: Path, texts: Sequence[str]) -> list[str]:
    """The topic that a model takes each text for, pseudonymised as in the service; raises ModelMissing."""
    return asyncio.run(_understood(model, texts))


async def _understood(model: Path, texts: Sequence[str]) -> list[str]:
    from bot.engine.training import import_lean

    import_lean()
    from bot.engine.embedded import EmbeddedAssistant

    assistant = EmbeddedAssistant(model, [])  # understanding needs no actions
    try:
        return [(await assistant.understand(text)).topic for text in texts]
    finally:
        await assistant.close()


def _files(folder: Path) -> dict[str, str]:
    """The files of the folder by name, each held against its hash; raises NotMeasured."""
    hashes = _hashes(folder)
    there = {file.name for file in folder.glob("*.jsonl")}
    if added := sorted(there - hashes.keys()):
        raise NotMeasured(f"{added[0]} lies among the questions that judge a version and does not belong there")
    return {name: _as_frozen(folder / name, digest) for name, digest in hashes.items()}


def _hashes(folder: Path) -> dict[str, str]:
    """From file name to hash; raises NotMeasured where questions or floors are not among them."""
    lines = [line.split() for line in _read(folder / FROZEN).decode("utf-8", "replace").splitlines()]
    found = {line[1]: line[0] for line in lines if len(line) == 2}
    if FLOORS not in found or len(found) < 2:
        raise NotMeasured(f"the list of the files that judge a version ({FROZEN}) is not whole")
    return found


def _as_frozen(file: Path, digest: str) -> str:
    held = _read(file)
    if hashlib.sha256(held).hexdigest() != digest:
        raise NotMeasured(f"{file.name} of the questions that judge a version was changed")
    return held.decode("utf-8")


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        raise NotMeasured(f"{file.name} of the questions that judge a version is missing") from None
    except OSError:
        raise NotMeasured(f"{file.name} of the questions that judge a version cannot be read") from None
