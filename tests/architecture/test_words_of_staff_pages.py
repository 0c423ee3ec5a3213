"""What staff read is in the words of a school office: none of those that the program was built in."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

_PROJECT = Path(__file__).parents[2]
_TEMPLATES = sorted((_PROJECT / "widget" / "templates" / "admin").glob("*.html"))
_WORDS = sorted((_PROJECT / "widget" / "admin").rglob("*.py"))
_PAPERS = sorted((_PROJECT / "data" / "papers").glob("*.md"))
_INSIDE = re.compile(
    r"\b(?:stands? on (?:words|the notice)|los(?:e|t) (?:its|their) ground|went astray|doors are|leant on|square code"
    r"|chat's id|of STATE|the page Switch)\b",
    re.IGNORECASE,
)


def said(file: Path) -> str:
    """What a template or a module says to people: no code, no comment, no docstring."""
    text = file.read_text(encoding="utf-8")
    if file.suffix != ".py":
        return re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", text, flags=re.DOTALL)
    tree = ast.parse(text)
    no_words = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    strings = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return "\n".join(str(node.value) for node in strings if id(node) not in no_words)


@pytest.mark.parametrize("file", [*_TEMPLATES, *_WORDS, *_PAPERS], ids=lambda file: file.name)
def test_a_page_of_the_staff_has_no_word_that_only_its_makers_understand(file: Path) -> None:
    assert [match[0] for match in _INSIDE.finditer(said(file))] == []
