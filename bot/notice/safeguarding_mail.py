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


_TELL: Final = {
    Desk.LEAD: "the designated safeguarding lead",
    Desk.HEAD: "the head, and nobody else,",
    Desk.CHAIR: "the chair of governors, and nobody else,",
}
"""Who has to be told in person where nobody can be mailed."""


def danger_told(url: str, conversation: str, at: datetime, desk: Desk, *, stands_in: bool = False) -> tuple[str, str]:
    """Subject and body of the mail about one conversation; ``url`` ends with a slash, ``at`` is said in local time.

    ``stands_in``: it goes to the school's own address, because nobody can be mailed who is told of danger.

    >>> from datetime import timezone
    >>> danger_told("https://help.example.org/", "c1", datetime(2026, 7, 1, 13, 32, tzinfo=timezone.utc), Desk.LEAD)[0]
    'A child may be in danger: conversation of 14:32'
    """
    subject = f"A child may be in danger: conversation of {in_england(at):%H:%M}"
    if stands_in:
        lines = [
            f"{_WHY[Desk.LEAD]} Whoever is told of it cannot be mailed. Please tell {_TELL[desk]} at once, in person or"
            " by telephone.",
            "An administrator then gives them an account, and enters them here. They get an e-mail at once:",
            f"{url}admin/settings/danger",
            "The person was shown at once whom to ring. This message holds no detail on purpose. Please do not answer"
            " it.",
        ]
        return subject, "\n\n".join(lines) + "\n"
    lines = [
        f"{_WHY[desk]} Please sign in and read it now:",
        f"{url}admin/safeguarding/{conversation}",
        "The page says what to do, and asks what was done. Until somebody has answered that, it counts as unread.",
        "The person was shown at once whom to ring. This message holds no detail on purpose. Please do not answer it,"
        " and pass it on to nobody.",
    ]
    return subject, "\n\n".join(lines) + "\n"
