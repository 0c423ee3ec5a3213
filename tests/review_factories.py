"""What tests of the review build on: turns of every kind, put into a store as the service would."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.conversations.records import Conversation, ConversationStore, Numbered, Turn
from bot.notice.reply import Reply
from bot.platform.types import KeptDraft, Sealed
from tests.factories import NOON, a_conversation, greeted

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
A_DRAFT = KeptDraft(1, "access", Sealed("draft", "1", b"the answers so far"))


def sure_of(topic: str, confidence: float) -> dict[str, object]:
    """What was understood, as the store keeps it."""
    return {"topic": topic, "confidence": confidence, "ranking": [[topic, confidence]]}


@dataclass
class Talk:
    """One conversation in a store; every ``say`` is a turn with its answers."""

    store: ConversationStore
    number: int = 1
    begun: datetime = NOON
    mode: str = "text"
    conversation: Conversation = field(init=False)
    turns: int = 0

    def __post_init__(self) -> None:
        self.conversation = a_conversation(self.number, mode=self.mode)
        self.store.create(self.conversation, self.session, greeted(), self.begun)

    @property
    def id(self) -> str:
        return self.conversation.id

    @property
    def session(self) -> str:
        return f"hash-{self.number}"

    def say(
        self,
        said: str | None = "who sees it",
        *kinds: str,
        topic: str = "ask_share_who",
        sure: float = 0.9,
        frame: str = "say",
        form: bool = False,
        sealed: Sequence[Sealed] = (),
        at: datetime | None = None,
        replies: Sequence[Reply] = (),
    ) -> str:
        """One turn; the id of its frame."""
        self.turns += 1
        frame_id = f"m{self.turns}"
        answers = list(replies) or [Reply(kind, f"An answer of the kind {kind}.") for kind in kinds or ("answer",)]
        first = self.conversation.last_seq + 1
        numbered = [Numbered(first + n, frame_id, n < len(answers) - 1, one) for n, one in enumerate(answers)]
        self.conversation = replace(self.conversation, last_seq=numbered[-1].seq)
        turn = Turn(frame_id, first, frame, said, sure_of(topic, sure), 12, "action_answer (RulePolicy)")
        draft = A_DRAFT if form else None
        self.store.add_turn(self.conversation, turn, numbered, sealed, at or self.begun, draft)
        return frame_id
