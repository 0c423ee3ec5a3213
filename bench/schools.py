"""Any school: notices that were not written for the product, taken on as they are, and asked as they are served.

The notices and questions of ``data/evaluation/schools`` are by strangers (the README there). Each notice is read as
``make school`` reads it and served with nobody having chosen anything. An answer is right where the first passage that
is shown holds what a stranger marked as the answer; "among those shown" counts all of them.

Usage: python -m bench.schools [--wrong]; ``--wrong`` prints what went wrong on the notices that are looked at.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from bench.understanding import wilson
from bot.cli.school import write
from bot.engine.training import PROJECT, train
from bot.notice.folder import load_helplines
from bot.notice.reply import Reply
from bot.platform.settings import Settings
from bot.setup.new_school import new_school
from widget.compose import compose

FOLDER: Final = PROJECT / "data" / "evaluation" / "schools"
LOOKED_AT: Final = frozenset({"1", "2", "3"})
"""The notices whose questions may be read; the others are only counted."""
_ANOTHER: Final = re.compile(r"hazelmere|lauri almond|essex\.gov|governance board", re.IGNORECASE)
_MOSTLY: Final = 0.4
"""A quotation that is a part of what was marked counts from this share of it."""


@dataclass(frozen=True)
class Asked:
    """A question with the passages that answer it (none where the notice does not), and the replies to it."""

    question: str
    passages: tuple[str, ...]
    replies: tuple[Reply, ...]

    @property
    def is_first(self) -> bool:
        """Whether the first passage that is shown answers it."""
        shown = [source.quote for reply in self.replies for source in reply.sources[:1]]
        return any(holds(quote, self.passages) for quote in shown)

    @property
    def is_shown(self) -> bool:
        """Whether any passage that is shown answers it."""
        return any(holds(source.quote, self.passages) for reply in self.replies for source in reply.sources)

    @property
    def is_silent(self) -> bool:
        """Whether it is said that the notice does not say."""
        return any(reply.kind == "silent" for reply in self.replies)

    @property
    def speaks_of_another(self) -> bool:
        """Whether anything of the first school is said."""
        return any(_ANOTHER.search(repr(reply)) for reply in self.replies)


def holds(quote: str, passages: Sequence[str]) -> bool:
    """Whether a quotation holds one of the passages, or is the better part of one."""
    shown = _plain(quote)
    marked = [_plain(passage) for passage in passages]
    return any(one in shown or (shown in one and len(shown) >= _MOSTLY * len(one)) for one in marked)


async def ask(notice: Path, model: Path) -> tuple[list[Asked], float]:
    """Take a school on and ask its questions; what came back, and the seconds until it could answer."""
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as place:
        school, state = Path(place) / "school", Path(place) / "state"
        _take_on(notice, school)
        services = compose(Settings(state=state, school=school), model)
        seconds, found = time.perf_counter() - begun, []
        for number, line in enumerate(notice.with_name("questions.jsonl").read_text(encoding="utf-8").splitlines()):
            row = json.loads(line)
            talk = services.conversations
            session = (await talk.open(mode="text", lang="en")).session
            replies = await talk.say(session, f"q{number}", row["question"])
            found.append(Asked(row["question"], tuple(row["passages"]), tuple(one.reply for one in replies)))
        await services.close()
    return found, seconds


def _take_on(notice: Path, school: Path) -> None:
    write(new_school("Another School", notice.name, notice.read_bytes(), date(2026, 11, 29), load_helplines()), school)


def rows(asked: Sequence[Asked]) -> Iterator[str]:
    """What was right of the questions that the notice answers, and what must not happen at all."""
    answered = [one for one in asked if one.passages]
    yield f"  right with nobody choosing   {wilson(sum(one.is_first for one in answered), len(answered))}"
    yield f"  right among those shown      {wilson(sum(one.is_shown for one in answered), len(answered))}"
    yield f"  'does not say' where it does {sum(one.is_silent for one in answered)}"
    yield f"  words of another school      {sum(one.speaks_of_another for one in asked)}"


async def main(given: Sequence[str]) -> None:
    """Ask all schools and print: each, those that are looked at, those that are only counted, and all."""
    model = train(Path("data"), Path(os.environ.get("STATE", "var")))
    counted: dict[str, list[Asked]] = {"looked at": [], "counted": []}
    for folder in sorted(path for path in FOLDER.iterdir() if path.is_dir()):
        asked, seconds = await ask(next(folder.glob("notice.*")), model)
        half = "looked at" if folder.name in LOOKED_AT else "counted"
        counted[half] += asked
        print(f"\nnotice {folder.name} ({half}), ready after {seconds:.0f} s", *rows(asked), sep="\n")
        if "--wrong" in given and half == "looked at":
            for one in asked:
                if one.passages and not one.is_first:
                    kinds = "/".join(reply.kind for reply in one.replies)
                    print("    ", kinds, "|", one.question, "|", one.passages[0])
    for half, its in (*counted.items(), ("all", [*counted["looked at"], *counted["counted"]])):
        print(f"\n{half}", *rows(its), sep="\n")


def _plain(words: str) -> str:
    return re.sub(r"\W+", " ", words).strip().casefold()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
