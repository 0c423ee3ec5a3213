"""What is mailed about a conversation that told of danger, nothing of what is in it; and what its person is told."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bot.law.calendar import in_england
from bot.notice.safeguarding import Desk

KEPT: Final = (
    "You told us that somebody may be in danger. We keep those words apart from this chat. The person at school who"
    " keeps children safe reads them first. Then they are deleted."
)
"""What a person is told who deletes a chat that told of danger."""
TOLD: Final = "A person at school will be told of this chat, but may not read it at once."
"""What is said after help in danger, where there is a lead or a deputy who is mailed; no more than that is promised."""
_WHY: Final = {
    Desk.LEAD: "Somebody may be in danger in a conversation in the school's privacy help.",
    Desk.HEAD: "A conversation in the school's privacy help may be about somebody who works at the school, so it comes"
    " to you and not to the safeguarding lead.",
    Desk.CHAIR: "A conversation in the school's privacy help may be about the head, so it comes to you as the chair of"
    " governors.",
}


def danger_told(url: str, conversation: str, at: datetime, desk: Desk) -> tuple[str, str]:
    """Subject and body of the mail about one conversation; ``url`` ends with a slash, ``at`` is said in local time.

    >>> from datetime import timezone
    >>> danger_told("https://help.example.org/", "c1", datetime(2026, 7, 1, 13, 32, tzinfo=timezone.utc), Desk.LEAD)[0]
    'A child may be in danger: conversation of 14:32'
    """
    lines = [
        f"{_WHY[desk]} Please sign in and read it now:",
        f"{url}admin/safeguarding/{conversation}",
        "The page says what to do, and asks what was done. Until somebody has answered that, it counts as unread.",
        "The person was shown at once whom to ring. This message holds no detail on purpose. Please do not answer it,"
        " and pass it on to nobody.",
    ]
    return f"A child may be in danger: conversation of {in_england(at):%H:%M}", "\n\n".join(lines) + "\n"
