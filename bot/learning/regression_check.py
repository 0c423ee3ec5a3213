"""What a learning is about: the messages that went wrong, asked of the old and of the new model before it goes live.

The result keeps ids and topics, never a word: versions stay, and conversations go.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.conversations.store import SqlConversationStore
from bot.learning.store import SqlCorrectionStore
from bot.notice.changes.correction import Correction, Kind
from bot.notice.changes.version_records import TellsOfDanger
from bot.notice.follow_ups import is_danger
from bot.platform.database import open_there
from bot.platform.errors import PrivacyHelpError
from bot.platform.settings import Settings


@dataclass(frozen=True)
class RegressionCheck:
    """One correction of a topic, and what is asked for it; ``is_message``: the very message that went wrong."""

    correction: str
    topic: str
    text: str = field(repr=False)
    is_message: bool


def asked_about(settings: Settings, corrections: Iterable[str]) -> list[RegressionCheck]:
    """What to ask for these corrections; nothing where the database cannot be reached: that ends no training."""
    try:
        engine = open_there(settings)
        try:
            store, conversations = SqlCorrectionStore(engine), SqlConversationStore(engine)
            found = [_taught(store.get(one), conversations) for one in corrections]
        finally:
            engine.dispose()
    except PrivacyHelpError:
        return []
    return [one for one in found if one is not None]


def compared(
    asked: Sequence[RegressionCheck], old: Sequence[str], new: Sequence[str], tells_of_danger: TellsOfDanger
) -> list[dict[str, Any]]:
    """The topics before and after, as the result keeps them; ``old`` is empty where there was no model before.

    What tells of danger and is taught as anything else counts as worse, whatever the models make of it.
    """
    return [_compared(one, old[n] if old else "", new[n], tells_of_danger) for n, one in enumerate(asked)]


def _compared(one: RegressionCheck, old: str, new: str, tells_of_danger: TellsOfDanger) -> dict[str, Any]:
    silences = not is_danger(one.topic) and tells_of_danger(one.text)
    was_right, is_right = old == one.topic, new == one.topic and not silences
    better_or_same = "better" if is_right and not was_right else "same"
    return {
        "correction": one.correction,
        "is_message": one.is_message,
        "old": old,
        "new": new,
        "is_right": is_right,
        "is_danger": silences,
        "verdict": "worse" if silences or (was_right and not is_right) else better_or_same,
    }


def _taught(correction: Correction, conversations: SqlConversationStore) -> RegressionCheck | None:
    if correction.kind not in (Kind.EXAMPLE, Kind.TOPIC):
        return None
    conversation, _, frame = correction.turn.partition(":")
    turn = conversations.turn(conversation, frame) if frame else None
    if turn is not None and turn.said:
        return RegressionCheck(correction.id, correction.topic, turn.said, True)
    own = correction.content.get("sentence") or correction.content["examples"][0]
    return RegressionCheck(correction.id, correction.topic, own, False)
