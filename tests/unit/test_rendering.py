"""Speech that is rendered ahead: each sentence once, prompts first, and after a correction only what is new."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.answers import AnswerBook
from bot.school_folder import SchoolFolder
from widget.voice.rendering import Rendering, said_always
from widget.voice.shelf import Rendered

# Reads what it should say and writes the text as the sound, as the real renderer writes a WAV file.
PRETEND = (
    "import json, sys\n"
    "for line in sys.stdin:\n"
    "    asked = json.loads(line)\n"
    "    open(asked['file'], 'w').write(asked['text'])\n"
    "    print(asked['file'], flush=True)\n"
)


async def rendered_all(rendering: Rendering, enough: Callable[[], bool]) -> None:
    task = asyncio.create_task(rendering.run(look_every=0.01))
    while not enough():  # noqa: ASYNC110 what is waited for sets no event
        await asyncio.sleep(0.01)  # between two looks, not for luck: the loop waits for what the task does
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


def smaller(folder: SchoolFolder, topics: int = 12) -> SchoolFolder:
    """The folder with a few answers only."""
    some = {topic: folder.book.replies[topic] for topic in list(folder.book.replies)[:topics]}
    labels = {topic: folder.book.labels[topic] for topic in some}
    return replace(folder, book=AnswerBook(some, labels))


@pytest.fixture
def rendered(tmp_path: Path) -> Rendered:
    return Rendered(tmp_path / "speech", "somebody")


async def test_every_sentence_is_rendered_once_and_a_correction_renders_only_what_is_new(
    folder: SchoolFolder, rendered: Rendered
) -> None:
    served = [smaller(folder)]
    rendering = Rendering(rendered, (sys.executable, "-c", PRETEND), lambda: served[0])
    wanted = set(said_always(served[0]))
    await rendered_all(rendering, lambda: rendering.done == rendering.wanted > 0)
    assert {file.read_text() for file in rendered.folder.glob("*.wav")} == wanted
    assert rendering.progress == f"all {len(wanted)} sentences are recorded"

    topic = next(topic for topic, reply in served[0].book.replies.items() if reply.kind == "answer")
    corrected = replace(served[0].book.reply(topic), text="This is what we say now.")
    served[0] = replace(served[0], book=replace(served[0].book, replies={**served[0].book.replies, topic: corrected}))
    before = {file: file.stat().st_mtime_ns for file in rendered.folder.glob("*.wav")}
    new = rendered.file("This is what we say now.")
    await rendered_all(rendering, lambda: new.exists() and rendering.done == rendering.wanted)
    kept = {file: file.stat().st_mtime_ns for file in rendered.folder.glob("*.wav") if file != new}
    assert kept.items() <= before.items()
    assert len(kept) >= len(before) - 3


def test_prompts_come_before_answers(folder: SchoolFolder) -> None:
    order = list(dict.fromkeys(said_always(folder)))
    assert order[0] == "Hello."
    assert order.index("What is your name?") < order.index(
        "The notice says, under Who will we share your personal information with:"
    )


async def test_a_renderer_that_ends_is_tried_again_and_stops_nothing(folder: SchoolFolder, rendered: Rendered) -> None:
    rendering = Rendering(rendered, (sys.executable, "-c", "pass"), lambda: smaller(folder, 2))
    await rendered_all(rendering, lambda: rendering.wanted > 0)
    assert rendering.done == 0
