"""The examples in the docstrings are true."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

from tests.factories import PROJECT

# bot/nlu and bot/assistant need the engine; the web side has none
WITH_EXAMPLES = [
    file
    for part in ("bot/core", "bot/services", "bot/store", "widget")
    for file in sorted((PROJECT / part).glob("*.py"))
    if ">>>" in file.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("file", [*WITH_EXAMPLES, PROJECT / "bot" / "settings.py"], ids=lambda file: file.stem)
def test_the_examples_of_a_module_are_true(file: Path) -> None:
    module = importlib.import_module(".".join(file.relative_to(PROJECT).with_suffix("").parts))
    failed, tried = doctest.testmod(module)
    assert tried
    assert not failed
