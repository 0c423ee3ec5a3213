"""Understanding, measured on questions that nobody trained on (tests/understanding) with the model as it is served.

Prints the share that got the right kind of reply and the right section, by set, half, style and kind, with 95 % Wilson
intervals; what is wrongly refused and wrongly answered; short questions with and without those that stand among the
examples; the confusions that cost most (bench/costs/counted.py). Usage: python -m bench.understanding [--wrong]
--wrong lists the mistakes of the development halves; the others are only ever counted.
"""

from __future__ import annotations

import asyncio
import math
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from bench.costs.counted import COSTS, confusions
from bot.app.bootstrap import build_pseudonymiser
from bot.engine.training import train
from bot.learning.evaluation import HALVES, group_of, half_of, kind_of
from bot.nlu.doubt import doubt
from bot.notice.folder import SchoolFolder, load_school_folder
from bot.notice.reply import ANSWERED, OFFERED, Reply
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform.settings import Settings
from tests.understanding.dialogues import groups_had, have
from tests.understanding.measure import Row, Understands, calibration, counts, group, measure, measure_next, short_ones
from tests.understanding.questions import fourth_questions, gap_questions, groups_asked, wide_questions
from widget.compose import compose

COSTLIEST: Final = 5


def wilson(right: int, count: int) -> str:
    """A share in % with its 95 % interval (Wilson 1927)."""
    if not count:
        return "-"
    share, z = right / count, 1.96
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return f"{100 * share:5.1f} % ({100 * max(0.0, middle - half):.0f} to {100 * (middle + half):.0f}, n={count})"


def share_rows(found: Mapping[str, tuple[int, int]]) -> Iterator[str]:
    """The shares of a group: right, danger and outside recognised, good questions kept and wrongly refused."""
    for what, (many, count) in found.items():
        yield f"{what:8} {wilson(many, count)}"
    kept, good = found["kept"]
    yield f"{'refused':8} {wilson(good - kept, good)}"


def doubt_rows(rows: Sequence[Row]) -> Iterator[str]:
    """Questions by what is done with them: answered, answered with other readings beside it, or only offered."""
    questions = [row for row in rows if row.topic.startswith("ask_") and (row.topic,) == row.likeliest[:1]]
    for what in (None, ANSWERED, OFFERED):
        some = [row for row in questions if doubt(row.confidence) == what]
        yield f"{what or 'sure':8} {wilson(sum(row.right for row in some), len(some))}"


def short_rows(rows: list[Row]) -> Iterator[str]:
    """The style "short" in each half of all sets, and in both."""
    for half in (*HALVES, "both"):
        standing, others = short_ones([row for row in rows if half in (half_of(row.question.id), "both")])
        for what, some in (("all", standing + others), ("among the examples", standing), ("the others", others)):
            yield f"{half:12} {what:20} {wilson(sum(row.right for row in some), len(some))}"


def cost_rows(rows: Sequence[Row], replies: Mapping[str, Reply]) -> Iterator[str]:
    """What a mistake of each kind costs, and what was taken for what at the greatest cost."""
    yield "a mistake costs: " + ", ".join(f"{one.what} {one.cost}" for one in COSTS)
    found = confusions(rows, replies)
    for one in found[:COSTLIEST]:
        yield f"cost {one.cost:4}, {one.count} times: {one.wanted} -> {one.came} ({', '.join(one.what)})"
    yield f"cost {sum(one.cost for one in found):4}, {sum(one.count for one in found)} times: all mistakes"


def by_mixed(rows: Sequence[Row], replies: Mapping[str, Reply]) -> int:
    """How many are right only since a reply that says both was told where the writer looked for silence."""
    return sum(row.right and kind_of(row.topic, replies) not in row.question.kinds for row in rows)


async def main() -> None:  # noqa: C901
    """Measure and print."""
    from bot.engine.embedded import EmbeddedAssistant  # brings all of Rasa, which the printing needs not

    school, state = Path(os.environ.get("SCHOOL", "data/schools/hazelmere")), Path(os.environ.get("STATE", "var"))
    folder = load_school_folder(school)
    model = train(school, state)
    pseudonymiser = build_pseudonymiser(folder)
    reads = EmbeddedAssistant(model, [])
    rows = await measure(reads, pseudonymiser, folder.book)
    apart = await _apart(reads, pseudonymiser, folder)
    every = [*rows, *(row for its in apart.values() for row in its)]
    for name, mine in {**{name: group(rows, name) for name in groups_asked()}, **apart, "all together": every}.items():
        print(f"\n{name}: right kind and section {wilson(sum(row.right for row in mine), len(mine))}")
        parts: dict[tuple[str, str], list[bool]] = defaultdict(list)
        for row in mine:
            parts["style", row.question.style].append(row.right)
            parts["kind", row.question.kinds[0]].append(row.right)
            for section in row.question.sections[:1]:
                parts["section", section[:40]].append(row.right)
        for (by, part), results in sorted(parts.items()):
            print(f"  {by:8} {part:40} {wilson(sum(results), len(results))}")
        for line in share_rows(counts(mine, folder.book)):
            print(f"  {line}")
        print(f"  right by a mixed reply where silence was looked for: {by_mixed(mine, folder.book.replies)}")
        print("  how sure it was, and how often it was right:")
        for sure, right, count in calibration(mine):
            print(f"    {100 * sure:5.1f} %   {100 * right:5.1f} %   (n={count})")
        print("  what is done, and how often the likeliest topic was right:")
        for line in doubt_rows(mine):
            print(f"    {line}")
    await _print_wide(reads, pseudonymiser, folder)
    await _print_next(reads, pseudonymiser, folder)
    await reads.close()
    await _print_dialogues(model, school)
    print('\n"short": right, with and without those that stand among the examples word for word')
    for line in short_rows(rows):
        print(f"  {line}")
    development = [row for row in rows if half_of(row.question.id) == "development"]
    print(f"\nthe {COSTLIEST} confusions of the development halves that cost most (bench/costs/counted.py says why)")
    for line in cost_rows(development, folder.book.replies):
        print(f"  {line}")
    if "--wrong" in sys.argv:
        print("\nmistakes of the development halves")
        for row in rows:
            if not row.right and half_of(row.question.id) == "development":
                wanted = "/".join(row.question.kinds)
                print(
                    f"  {row.topic} ({kind_of(row.topic, folder.book.replies)}) for {wanted}: {row.question.text[:160]}"
                )


async def _apart(reads: Understands, pseudonymiser: Pseudonymiser, folder: SchoolFolder) -> dict[str, list[Row]]:
    """The halves of the sets that lie apart: questions for each gap of the notice, and the newest by strangers."""
    found = {}
    for name, asked in (("gaps", gap_questions()), ("fourth", fourth_questions())):
        rows = await measure(reads, pseudonymiser, folder.book, asked)
        found |= {f"{name} {half}": [row for row in rows if half_of(row.question.id) == half] for half in HALVES}
    return found


async def _print_wide(reads: Understands, pseudonymiser: Pseudonymiser, folder: SchoolFolder) -> None:
    """The sentences that settings are chosen by: so many that a difference of half a hundredth is no chance."""
    wide = wide_questions(folder.book.replies)
    rows = await measure(reads, pseudonymiser, folder.book, [one for its in wide.values() for one in its])
    print("\nsentences that strangers wrote topic by topic (tests/understanding/wide)")
    for name, its in {**wide, "all": [row.question for row in rows]}.items():
        ids = {one.id for one in its}
        mine = [row for row in rows if row.question.id in ids]
        print(f"  {name}: right kind and section {wilson(sum(row.right for row in mine), len(mine))}")
    for line in share_rows(counts(rows, folder.book)):
        print(f"  {line}")


async def _print_next(reads: Understands, pseudonymiser: Pseudonymiser, folder: SchoolFolder) -> None:
    """What strangers would type after an answer."""
    rows = await measure_next(reads, pseudonymiser, folder.book)
    print("\nwhat is said next, each after the answer it was written for (tests/understanding/next)")
    for half in HALVES:
        mine = [row.right for row in rows if half_of(row.question.id) == half]
        print(f"  {half:12} {wilson(sum(mine), len(mine))}")


async def _print_dialogues(model: Path, school: Path) -> None:
    """The turns of the short dialogues: those that open one, and those that follow."""
    with tempfile.TemporaryDirectory() as state:
        services = compose(Settings(state=Path(state), school=school), model)
        rows = await have(services.conversations)
        await services.close()
    for name in groups_had():
        mine = [row for row in rows if group_of(row.dialogue.id) == name]
        for what, some in (
            ("first turns", [r for r in mine if r.place == 0]),
            ("later turns", [r for r in mine if r.place]),
        ):
            print(f"dialogues, {name}, {what:12} {wilson(sum(row.right for row in some), len(some))}")
    if "--wrong" in sys.argv:
        for row in rows:
            if not row.right and half_of(row.dialogue.id) == "development":
                turn = row.dialogue.turns[row.place]
                print(f"  {[reply.kind for reply in row.came]} for {'/'.join(turn.kinds)}: {turn.text[:120]}")


if __name__ == "__main__":
    asyncio.run(main())
