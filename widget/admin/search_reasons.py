"""Why somebody on the staff searches for a person: asked for before each search, and kept in the log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SEARCH_REASONS: Final = {
    "search_asked": "They rang, wrote or came in",
    "search_request": "To work on a request",
    "search_safety": "For a child's safety",
    "search_check": "To check how the assistant is used",
}
"""What can be picked, by the name that the log keeps."""
NO_SEARCH_REASON: Final = "Pick why you search. The log keeps it, but not what you look for."


def reason_of(typed: Mapping[str, str]) -> str:
    """The reason that was picked; "" where none was."""
    return typed.get("why", "") if typed.get("why", "") in SEARCH_REASONS else ""
