"""Questions about a topic from the examples of the release, by which its passages are found in another notice."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from ruamel.yaml import YAML

from bot.notice.folder import PRODUCT

_ENOUGH: Final = 12
"""More of them find no better passage (eight and twenty-four were tried)."""


def examples_of(topic: str) -> tuple[str, ...]:
    """Some of a topic's examples, from all over them; none for a topic that staff added."""
    own = _examples().get(topic, [])
    return tuple(own[:: max(1, len(own) // _ENOUGH)][:_ENOUGH])


@lru_cache(maxsize=1)
def _examples() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for file in sorted((PRODUCT / "nlu").glob("*.yml")):
        for entry in YAML(typ="safe").load(file.read_text(encoding="utf-8"))["nlu"]:
            if "intent" in entry:
                lines = str(entry["examples"]).splitlines()
                found.setdefault(entry["intent"], []).extend(line[2:] for line in lines if line.startswith("- "))
    return found
