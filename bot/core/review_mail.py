"""What the mail about a conversation says that told of danger: that one waits, and nothing of it."""

from __future__ import annotations

from typing import Final

from bot.core.replies import Contact
from bot.core.school import SAFEGUARDING_LEAD, School

LEAD: Final = SAFEGUARDING_LEAD
"""The contact in school.toml who is mailed."""
KEPT: Final = (
    "You told us that somebody may be in danger. We keep those words apart from this chat. The person at school who"
    " keeps children safe reads them first. Then they are deleted."
)
"""What a person is told who deletes a chat that told of danger."""
TOLD: Final = "A person at school will be told of this chat, but may not read it at once."
"""What is said after help in danger, where there is a lead who is mailed; no more than that is promised."""


def lead_of(school: School) -> Contact | None:
    """The designated safeguarding lead, where the school has entered one with an e-mail address."""
    found = school.contacts.get(LEAD)
    return found if found and found.email else None


def inbox_of(school: School) -> str:
    """Where the mail goes: to the lead, or to the school's own address until there is one."""
    lead = lead_of(school)
    return (lead.email if lead else None) or school.contacts["school"].email or school.requests_inbox


def conversation_waits(url: str, count: int) -> tuple[str, str]:
    """Subject and body; ``url`` ends with a slash.

    >>> conversation_waits("https://help.example.org/", 1)[0]
    'A conversation waits for you'
    """
    waits = "A conversation waits for you" if count == 1 else f"{count} conversations wait for you"
    about = "it in which somebody may be" if count == 1 else "them in which somebody may be"
    lines = [
        f"{waits} in the school's privacy help. There are words in {about} in danger.",
        "Please sign in and read them today:",
        f"{url}admin/conversations?queue=safeguarding",
        "The person was shown at once whom to ring. This message holds no detail on purpose. Please do not answer it.",
    ]
    return waits, "\n\n".join(lines) + "\n"
