"""The modules of the product by name."""

from __future__ import annotations

from pathlib import Path

from tests.factories import PROJECT


def modules(*folders: str) -> list[Path]:
    return sorted(file for folder in folders for file in (PROJECT / folder).rglob("*.py"))
