"""Any school: notices that were not written for the product, taken on as they are, and asked as they are served.

The notices and questions of ``data/evaluation/schools`` are by strangers (the README there). Each notice is read as
``make school`` reads it and served with nobody having chosen anything; then once more with what a stranger confirmed on
each topic (``confirmed.json``). An answer is right where the first passage that is shown holds what was marked as the
answer; "among those shown" counts all of them.

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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from bench.understanding import wilson
from bot.app.bootstrap import Services
from bot.cli.school import write
from bot.engine.training import PROJECT, train
from bot.notice.folder import load_helplines
from bot.notice.reply import Reply
from bot.platform.settings import Settings
from bot.setup.new_school import new_school
from bot.setup.passages import passages_of
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


async def ask(notice: Path, model: Path) -> tuple[list[Asked], list[Asked], float]:
    """Take a school on and ask its questions, with nothing chosen and after confirming (nothing where nobody did).

    Besides what came back: the seconds until it could answer.
    """
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as place:
        school, state = Path(place) / "school", Path(place) / "state"
        _take_on(notice, school)
        state.mkdir()
        (state / "models").symlink_to(model.parent.resolve())
        services = compose(Settings(state=state, school=school), model)
        seconds = time.perf_counter() - begun
        found, after = await _asked(services, notice), list[Asked]()
        file = notice.with_name("confirmed.json")
        if file.exists():
            chosen = json.loads(file.read_text(encoding="utf-8"))
            await asyncio.to_thread(_confirm, services, chosen)
            after = await _asked(services, notice)
        await services.close()
    return found, after, seconds


async def _asked(services: Services, notice: Path) -> list[Asked]:
    found = []
    for number, line in enumerate(notice.with_name("questions.jsonl").read_text(encoding="utf-8").splitlines()):
        row, talk = json.loads(line), services.conversations
        session = (await talk.open(mode="text", lang="en")).session
        replies = await talk.say(session, f"q{number}", row["question"])
        found.append(Asked(row["question"], tuple(row["passages"]), tuple(one.reply for one in replies)))
    return found


def _confirm(services: Services, chosen: Mapping[str, str | list[str]]) -> None:
    """Confirm what a stranger chose: by topic the words of passages, or that there are none."""
    passages = list(enumerate(passages_of(services.served.now.notice)))
    answers: dict[str, list[str]] = {}
    for topic in services.confirming.waiting:
        choice = chosen.get(topic, [])
        if isinstance(choice, str):
            answers[topic] = [choice]
            continue
        for words in choice:
            fits = [(len(one.quote), f"{place}-{one.digest}") for place, one in passages if holds(one.quote, [words])]
            answers.setdefault(topic, []).extend([min(fits)[1]] if fits else [])
    services.confirming.confirm({topic: list(dict.fromkeys(its)) for topic, its in answers.items()}, "stranger")


def _take_on(notice: Path, school: Path) -> None:
    write(
        new_school("Another School", notice.name, notice.read_bytes(), date(2026, 11, 29), load_helplines()).files,
        school,
    )


def rows(asked: Sequence[Asked]) -> Iterator[str]:
    """What was right of the questions that the notice answers, and what must not happen at all."""
    answered = [one for one in asked if one.passages]
    yield f"  right                        {wilson(sum(one.is_first for one in answered), len(answered))}"
    yield f"  right among those shown      {wilson(sum(one.is_shown for one in answered), len(answered))}"
    yield f"  'does not say' where it does {sum(one.is_silent for one in answered)}"
    yield f"  words of another school      {sum(one.speaks_of_another for one in asked)}"


async def main(given: Sequence[str]) -> None:
    """Ask all schools and print: each, those that are looked at, those that are only counted, and all."""
    model = train(Path("data/schools/hazelmere"), Path(os.environ.get("STATE", "var")))
    counted: dict[str, list[Asked]] = {"looked at": [], "counted": []}
    confirmed: dict[str, list[Asked]] = {"looked at": [], "counted": []}
    for folder in sorted(path for path in FOLDER.iterdir() if path.is_dir()):
        asked, after, seconds = await ask(next(folder.glob("notice.*")), model)
        half = "looked at" if folder.name in LOOKED_AT else "counted"
        counted[half] += asked
        confirmed[half] += after
        print(f"\nnotice {folder.name} ({half}), ready after {seconds:.0f} s", *rows(asked), sep="\n")
        if after:
            print(" after confirming", *rows(after), sep="\n")
        if "--wrong" in given and half == "looked at":
            for one in asked:
                if one.passages and not one.is_first:
                    kinds = "/".join(reply.kind for reply in one.replies)
                    print("    ", kinds, "|", one.question, "|", one.passages[0])
    for name, halves in (("with nobody choosing", counted), ("after confirming", confirmed)):
        for half, its in (*halves.items(), ("all", [*halves["looked at"], *halves["counted"]])):
            print(f"\n{half}, {name}", *rows(its), sep="\n")


def _plain(words: str) -> str:
    return re.sub(r"\W+", " ", words).strip().casefold()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
