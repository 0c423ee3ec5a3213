"""What shapes the components of understanding, besides examples and settings: their code and what was learnt."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

_BOT: Final = Path(__file__).parents[1]


def shaped_by() -> list[Path]:
    """The files that a trained model depends on, in a fixed order."""
    code = [file for package in ("nlu", "models") for file in sorted((_BOT / package).glob("*.py"))]
    return [*code, _BOT / "models" / "topic_meaning.safetensors", _BOT / "pii" / "pseudonymiser.py"]


def digest_of_shape() -> str:
    """Those files in short: a model, or a part of one that is kept, is of no use once it is another."""
    digest = hashlib.sha256()
    for file in shaped_by():
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()
