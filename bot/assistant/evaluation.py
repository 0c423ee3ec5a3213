"""Old against new: what two models understand of the frozen questions, each loaded by itself to spare memory."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bot.assistant.training import PROJECT
from bot.core import understanding
from bot.core.understanding import Question

QUESTIONS: Final = PROJECT / "tests" / "understanding"


def frozen_questions(folder: Path = QUESTIONS) -> list[Question]:
    """The questions of the project; none where the tests were not installed."""
    return understanding.read(file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.jsonl")))


def floors(folder: Path = QUESTIONS) -> dict[str, dict[str, float]]:
    """The shares of single questions that must hold, by group; empty where the tests were not installed."""
    file = folder / "floors.json"
    kept: dict[str, dict[str, float]] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return {group: kept[group] for group in understanding.GROUPS if group in kept}


def understood(model: Path, texts: Sequence[str]) -> list[str]:
    """The topic that a model takes each text for, which the door has seen as in the service; raises ModelMissing."""
    return asyncio.run(_understood(model, texts))


async def _understood(model: Path, texts: Sequence[str]) -> list[str]:
    from bot.assistant.embedded import EmbeddedAssistant

    assistant = EmbeddedAssistant(model, [])  # understanding needs no actions
    try:
        return [(await assistant.understand(text)).topic for text in texts]
    finally:
        await assistant.close()
