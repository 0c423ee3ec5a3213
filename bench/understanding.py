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
from collections import Counter, defaultdict
from pathlib import Path

from bot.assistant.training import train
from bot.bootstrap import build_door
from bot.school_folder import load_school_folder
from tests.understanding.measure import calibration, half, measure, shares
from tests.understanding.questions import is_development, kind_of


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
    rows = await measure(train(school, state), build_door(folder), folder.book)
    for name in ("development", "final"):
        mine = half(rows, name)
        print(f"\n{name} half: right kind and section {wilson(sum(row.right for row in mine), len(mine))}")
        groups: dict[tuple[str, str], list[bool]] = defaultdict(list)
        for row in mine:
            groups["style", row.question.style].append(row.right)
            groups["kind", row.question.kinds[0]].append(row.right)
            for section in row.question.sections[:1]:
                groups["section", section[:40]].append(row.right)
        for (by, group), results in sorted(groups.items()):
            print(f"  {by:8} {group:40} {wilson(sum(results), len(results))}")
        for what, share in shares(mine).items():
            print(f"  {what:8} {100 * share:5.1f} %")
        print("  how sure it was, and how often it was right:")
        for sure, right, count in calibration(mine):
            print(f"    {100 * sure:5.1f} %   {100 * right:5.1f} %   (n={count})")
    development = half(rows, "development")
    # A wrong answer costs a person more than a refusal; a missed danger costs most.
    taken = Counter((row.question.kinds[0], kind_of(row.topic, folder.book)) for row in development if not row.right)
    print("\nmistakes of the development half, by what was wanted and what came")
    for (wanted, came), count in taken.most_common(12):
        print(f"  {count:3}  {wanted} -> {came}")
    if "--wrong" in sys.argv:
        print("\nmistakes of the development half")
        for row in rows:
            if not row.right and is_development(row.question.id):
                wanted = "/".join(row.question.kinds)
                print(f"  {row.topic} ({kind_of(row.topic, folder.book)}) for {wanted}: {row.question.text[:160]}")


if __name__ == "__main__":
    asyncio.run(main())
