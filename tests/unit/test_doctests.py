"""The examples in the docstrings are true."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

from tests.factories import PROJECT

# bot/nlu and bot/engine need Rasa; the web side has none
WITH_EXAMPLES = [
    file
    for part in ("bot", "widget")
    for file in sorted((PROJECT / part).rglob("*.py"))
    if not {"nlu", "engine", "phone", "voice"} & set(file.parts) and ">>>" in file.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("file", WITH_EXAMPLES, ids=lambda file: f"{file.parent.name}.{file.stem}")
def test_the_examples_of_a_module_are_true(file: Path) -> None:
    module = importlib.import_module(".".join(file.relative_to(PROJECT).with_suffix("").parts))
    failed, tried = doctest.testmod(module)
    assert tried
    assert not failed
