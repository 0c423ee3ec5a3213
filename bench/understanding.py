"""Understanding, measured on questions that nobody trained on (tests/understanding) with the model as it is served.

Prints the share that got the right kind of reply and the right section, by half, style and kind, with 95 % Wilson
intervals; what is wrongly refused and wrongly answered. Usage: python -m bench.understanding [--wrong]
--wrong lists the mistakes of the development half; the other half is only ever counted.
"""

from __future__ import annotations

import asyncio
import math
import os
import sys
from collections import defaultdict
from pathlib import Path

from bot.assistant.embedded import EmbeddedAssistant
from bot.assistant.training import train
from bot.bootstrap import build_door
from bot.school_folder import load_school_folder
from tests.understanding.questions import Question, is_development, is_right, kind_of, questions


def wilson(right: int, count: int) -> str:
    """A share in % with its 95 % interval (Wilson 1927)."""
    if not count:
        return "-"
    share, z = right / count, 1.96
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return f"{100 * share:5.1f} % ({100 * (middle - half):.0f} to {100 * (middle + half):.0f}, n={count})"


async def main() -> None:
    """Measure and print."""
    school, state = Path(os.environ.get("SCHOOL", "data")), Path(os.environ.get("STATE", "var"))
    folder = load_school_folder(school)
    door = build_door(folder)
    assistant = EmbeddedAssistant(train(school, state), [])  # understanding needs no actions
    rows: list[tuple[Question, str, bool]] = []
    for question in questions():
        topic = (await assistant.understand(door.tokenise(question.text, {}).text)).topic
        rows.append((question, topic, is_right(topic, question, folder.book)))
    await assistant.close()
    for half in ("development", "final"):
        mine = [row for row in rows if is_development(row[0].id) == (half == "development")]
        print(f"\n{half} half: right kind and section {wilson(sum(r for *_, r in mine), len(mine))}")
        for name, by in (("style", lambda q: q.style), ("kind", lambda q: q.kinds[0])):
            groups: dict[str, list[bool]] = defaultdict(list)
            for question, _, right in mine:
                groups[by(question)].append(right)
            for group, results in sorted(groups.items()):
                print(f"  {name:6} {group:18} {wilson(sum(results), len(results))}")
        outside = [topic for question, topic, _ in mine if question.kinds == ("out_of_scope",)]
        inside = [topic for question, topic, _ in mine if "out_of_scope" not in question.kinds]
        refused = ("out_of_scope", "not_understood")
        print(f"  outside recognised         {wilson(sum(t in refused for t in outside), len(outside))}")
        print(f"  good questions refused     {wilson(sum(t in refused for t in inside), len(inside))}")
        danger = [t for q, t, _ in mine if q.kinds == ("safeguarding",)]
        other = [t for q, t, _ in mine if "safeguarding" not in q.kinds]
        print(f"  danger recognised          {wilson(sum(t.startswith('danger') for t in danger), len(danger))}")
        print(f"  others sent there          {wilson(sum(t.startswith('danger') for t in other), len(other))}")
    if "--wrong" in sys.argv:
        print("\nmistakes of the development half")
        for question, topic, right in rows:
            if not right and is_development(question.id):
                wanted = "/".join(question.kinds)
                print(f"  {topic} ({kind_of(topic, folder.book)}) for {wanted}: {question.text[:160]}")


if __name__ == "__main__":
    asyncio.run(main())
