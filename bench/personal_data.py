"""The door, measured on messages that nobody who wrote it had seen (tests/understanding/personal_data_*.jsonl).

Prints, by set and half, the share of identifying strings that were caught whole (95 % Wilson intervals), by kind; the
words that were hidden without need; and the time that a message takes. Usage: python -m bench.personal_data [--wrong]
--wrong lists what the development halves missed and hid without need; the others are only ever counted.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from bench.understanding import wilson
from bot.app.bootstrap import build_pseudonymiser
from bot.learning.evaluation import GROUPS, half_of
from bot.notice.folder import load_school_folder
from tests.understanding.personal_data import caught_by_kind, group, judge, messages


def main() -> None:
    """Measure and print."""
    pseudonymiser = build_pseudonymiser(load_school_folder(Path(os.environ.get("SCHOOL", "data/schools/hazelmere"))))
    said = messages()
    start = time.process_time()
    judged = [judge(message, pseudonymiser) for message in said]
    first = time.process_time() - start
    start = time.process_time()
    for message in said:
        pseudonymiser.tokenise(message.text, {})
    again = time.process_time() - start
    for name in GROUPS:
        mine = group(judged, name)
        print(f"\n{name}: what identifies, caught whole")
        for kind, results in sorted(caught_by_kind(mine).items(), key=lambda item: -len(item[1])):
            print(f"  {kind:10} {wilson(sum(results), len(results))}")
        print("  words hidden without need")
        for what, rows in (
            ("in messages without", [one for one in mine if not one.message.hidden]),
            ("beside what identifies", [one for one in mine if one.message.hidden]),
        ):
            print(f"  {what:24} {wilson(sum(len(one.touched) for one in rows), sum(one.words for one in rows))}")
    print(
        f"\n{1000 * first / len(said):.1f} ms a message when its words are new, {1000 * again / len(said):.1f} ms after"
    )
    if "--wrong" in sys.argv:
        print("\ndevelopment half, missed (-) and hidden without need (+)")
        for one in judged:
            if half_of(one.message.id) != "development":
                continue
            missed = [hidden for hidden, caught in zip(one.message.hidden, one.caught, strict=True) if not caught]
            if missed or one.touched:
                wrong = [f"-{hidden}" for hidden in missed] + [f"+{word}" for word in one.touched]
                print(f"  {one.message.id} {', '.join(wrong)}: {one.message.text[:160]}")


if __name__ == "__main__":
    main()
