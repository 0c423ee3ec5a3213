"""Fixed words of ours around danger that nobody asks for by name: the line for a doubt, and the end of a card."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.notice.answer_book import AnswerBook
from bot.notice.reply import Choice, Reply

HELP: Final = "danger_now"
"""The topic of help for whoever needs it: it fits where it is not plain who speaks."""
DOUBT: Final = "danger_doubt"
"""What stands under an answer where a message may tell of danger; its label is that of the choice that leads on."""
ENDED: Final = "danger_ended"
"""What is said to "that is not what I meant" after help in danger. It ends the card, never the alert to staff."""

_MOST: Final = 5  # choices that a keypad picks from


def once_more(book: AnswerBook) -> Reply:
    """The line on safety by itself, to who says yes after help in danger: it may answer "In danger now?"."""
    return replace(book.reply(DOUBT), choices=(Choice(book.labels[DOUBT], HELP),))


def with_doubt(reply: Reply, book: AnswerBook) -> Reply:
    """The reply with the line on safety under it and a choice that leads to help; once, and never under help itself.

    Where there is no room for one more choice, the last but one gives way: the last leads to further ones or calls off.
    """
    if reply.safety or reply.kind == "safeguarding":
        return reply
    own = reply.choices
    kept = own if len(own) < _MOST else (*own[: _MOST - 2], own[-1])
    return replace(reply, safety=book.reply(DOUBT).text, choices=(*kept, Choice(book.labels[DOUBT], HELP)))
