"""One person's walk by voice, and one by keys: who sees my child's data, and an access request to its receipt.

What is said next hangs on what was asked, so the walk fits any order of the form. The sound is recorded
(tests/fixtures/spoken): an American voice that the service never speaks with.
"""

from __future__ import annotations

import wave
from pathlib import Path
from typing import Any, Final

SPOKEN: Final = Path(__file__).parents[1] / "fixtures" / "spoken"
QUESTION: Final = "question"  # Who can see my child's data?
REQUEST: Final = "request"  # I want to see all the information that you hold about my daughter.
SECTION: Final = "Who will we share your personal information with?"
"""What is read by keys."""
WHO_SEES: Final = "How do we protect your information?"
"""Where the notice answers the question that is spoken: who may see what it holds."""
ANSWERS: Final = ("who", "relationship", "name", "child", "contact", "details", "confirm")
TURNS: Final = 16
"""More than any walk needs, with questions that are asked again."""


def next_line(reply: dict[str, Any]) -> str:
    """What this person says after a reply: the name of a file."""
    if reply["kind"] == "greeting":
        return QUESTION
    if reply["asks_for"] == "contact" and reply["answers"]:
        return "is_right"
    return reply["asks_for"] if reply["asks_for"] in ANSWERS else REQUEST


def sound(line: str) -> bytes:
    """A line as it was recorded: 16 kHz mono signed 16-bit PCM."""
    with wave.open(str(SPOKEN / f"{line}.wav")) as file:
        return file.readframes(-1)
