"""Requests in other languages: how well they are understood, on sentences that nobody trained on and by lines of ours.

Usage: python -m bench.languages
"""

from __future__ import annotations

import time

from bot.nlu.languages import examples
from bot.nlu.languages.reader import OtherLanguages
from tests.understanding.languages.measure import (
    SETS,
    Row,
    by_lines,
    codes,
    english_taken_for_another,
    measure,
    not_ours_taken_for_ours,
    sentences,
)
from tests.understanding.questions import questions


def main() -> None:
    """Measure and print."""
    begun = time.process_time()
    languages = OtherLanguages()
    print(f"learnt to tell {len(examples.codes())} languages apart in {time.process_time() - begun:.2f} s of CPU")
    print(f"{'':22}{'language':>9}{'right':>8}{'false':>8}{'danger':>8}{'alarms':>8}{'learnt':>9}{'a message':>11}")
    for code in codes():
        begun = time.process_time()
        languages.read(sentences(code)[0][1])
        learnt = time.process_time() - begun
        begun = time.process_time()
        row = measure(code, languages)
        each = 1000 * (time.process_time() - begun) / len(sentences(code))
        print(f"{code}, ours               {_shares(row)}{learnt:7.2f} s{each:8.1f} ms")
        for name in ("strangers", "unseen", "fresh", "fresh_b"):
            print(f"{code}, {name:<18} {_shares(measure(code, languages, SETS[name]))}")
        print(f"{code}, by lines of ours   {_shares(by_lines(code))}")
    asked = [question.text for question in questions()]
    taken = len(english_taken_for_another(asked, languages))
    print(f"English questions taken for another language: {taken} of {len(asked)}")
    print(f"sentences of languages without strings taken for one with: {len(not_ours_taken_for_ours(languages))}")


def _shares(row: Row) -> str:
    return "".join(f"{100 * share:6.1f} %" for share in (row.found, row.right, row.false, row.danger, row.alarms))


if __name__ == "__main__":
    main()
