"""By when the school should do what, in words for the person: the same in the chat, on the receipt and on its page."""

from __future__ import annotations

from datetime import date

from bot.law.deadlines import DueFor
from bot.law.rights import Right
from bot.notice.form_text import FormText


def due_date_text(words: FormText, right: Right, due: date | None, due_for: DueFor, *, paused: bool = False) -> str:
    """The sentence; it never says that the school will. ``paused`` where the clock waits for the person."""
    if due is None:
        return words("due", "school_days" if right is Right.EDUCATIONAL_RECORD else "none")
    said = words("due", due_for.value, due=words.day(due))
    return words("due", "paused", then=said[0].lower() + said[1:]) if paused else said
