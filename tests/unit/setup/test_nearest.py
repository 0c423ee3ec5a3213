"""The passages of a notice that are nearest to a question."""

from __future__ import annotations

import pytest

from bot.notice import notice
from bot.setup.nearest import MOST, NearestPassages
from bot.setup.passages import passages_of

NOTICE = notice.parse(
    """# Notice

## How long we keep it

We keep the pupil file until the pupil is 25. Registers are kept for six years.

| Record | Kept |
| --- | --- |
| Accident forms | until 25 |

## Who we share with

We share with:

- the council
- the caterer, so that allergies are known

## Cameras

There are cameras at the gate. Film is kept for 28 days.
"""
)


@pytest.fixture(scope="module")
def nearest() -> NearestPassages:
    return NearestPassages(NOTICE)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("how many years do you hang on to her file", "until the pupil is 25"),
        ("does the kitchen know about nut allergy", "the caterer"),
        ("are we being filmed", "cameras at the gate"),
    ],
)
def test_the_passage_that_answers_is_found_in_other_words(nearest: NearestPassages, question: str, words: str) -> None:
    found = nearest.find(question)
    assert words in found.sources[0].quote
    assert 1 <= len(found.sources) <= MOST


def test_each_passage_stands_in_its_section_exactly_so() -> None:
    for passage in passages_of(NOTICE):
        assert " ".join(passage.quote.split()) in " ".join(passage.section.text.split())
        assert passage.source.url == f"/notice#{passage.section.id}"


def test_no_two_passages_that_are_shown_hold_the_same_words(nearest: NearestPassages) -> None:
    for question in ("how long", "who do you share it with", "cameras"):
        quotes = [source.quote for source in nearest.find(question).sources]
        assert not any(a in b for a in quotes for b in quotes if a is not b)


def test_what_no_notice_speaks_of_is_told_from_what_this_one_does(nearest: NearestPassages) -> None:
    assert nearest.find("how long is the camera film kept").is_about
    assert not nearest.find("which wife comes after Jane Seymour").is_about
