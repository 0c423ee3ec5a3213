"""A transcript turn by turn, as its page draws it: what was said, understood and answered, and how it helped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.conversations.records import Rating
from bot.conversations.review_rules import UNCLEAR
from bot.notice.reply import Reply
from bot.review.records import Transcript
from bot.review.service import Now

Likely = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class ShownTurn:
    """One turn; ``likely`` are the topics with how sure each was, ``now`` what the present model makes of it."""

    place: int  # in the conversation, from 1
    id: str
    at: datetime
    frame: str
    said: str | None
    topic: str
    likely: Likely
    replies: tuple[Reply, ...]
    fired: str | None
    took: int | None
    rating: Rating | None
    now: Now | None

    @property
    def was_typed(self) -> bool:
        """Whether something had to be understood."""
        return self.frame == "say" and bool(self.said)

    @property
    def is_same(self) -> bool:
        """Whether the present model understands the same."""
        return self.now is not None and self.now.understanding.topic == self.topic


def turns_of(transcript: Transcript, now: Mapping[str, Now]) -> list[ShownTurn]:
    """The turns in order; ``now`` by the id of the turn's frame."""
    ratings = {rating.reply_to: rating for rating in transcript.ratings}
    replies: dict[str | None, list[Reply]] = {}
    for one in transcript.replies:
        replies.setdefault(one.reply_to, []).append(one.reply)
    shown = []
    for place, kept in enumerate(transcript.turns, start=1):
        turn, understood = kept.turn, kept.turn.understanding or {}
        topic = str(understood.get("topic", ""))
        ranking = tuple((str(name), float(share)) for name, share in understood.get("ranking") or ())
        first = (topic, float(understood.get("confidence", 0.0)))
        if topic in UNCLEAR:
            likely: Likely = tuple(one for one in ranking if one[0] not in UNCLEAR)
        else:
            likely = ranking if ranking and ranking[0][0] == topic else (first, *ranking)
        shown.append(
            ShownTurn(
                place=place,
                id=turn.client_id,
                at=kept.at,
                frame=turn.frame,
                said=turn.said,
                topic=topic,
                likely=likely[:3] if turn.frame == "say" and topic else (),
                replies=tuple(replies.get(turn.client_id, ())),
                fired=turn.fired,
                took=turn.took,
                rating=ratings.get(turn.client_id),
                now=now.get(turn.client_id),
            )
        )
    return shown
