"""No pattern that sees what people type grows faster than the text, as far as the longest message can show it.

Of a text four times as long a pattern that looks at each place once takes four times as long, and one that looks at
each pair of places sixteen times. Looked at is what takes two thousandths of a second for the longest message; a busy
machine only ever adds to a time, so the shortest of several tries counts.
"""

from __future__ import annotations

import re

import pytest

from tests.adversarial import Used, patterns
from tests.unit.slow_texts import slow


@pytest.mark.long
def test_no_pattern_grows_faster_than_the_text() -> None:
    assert {used.where: text for used in patterns() if (text := slow(used))} == {}


def test_a_pattern_that_looks_at_each_pair_of_places_is_found() -> None:
    assert slow(Used(re.compile(r"\s*,\s*at"), "here", anchored=False)).isspace()
    assert slow(Used(re.compile(r"\s*,\s*at"), "here", anchored=True)) == ""
    assert slow(Used(re.compile(r"(?<!\s)\s*,\s*at"), "here", anchored=False)) == ""
