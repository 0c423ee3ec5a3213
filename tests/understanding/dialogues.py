"""The short dialogues that nobody trained on, had with the service as it runs, and judged turn by turn."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.conversations import deletion
from bot.conversations.service import Conversations
from bot.learning.evaluation import GROUPS, group_of, is_mixed
from bot.notice.reply import Reply
from bot.platform.errors import DeletionConfirmed
from tests.understanding.questions import FOLDER

REQUESTING = ("question", "confirm", "receipt")
DELETED = Reply("cancelled", "")
"""What stands for a chat that was deleted, of which nothing can be said any more."""


@dataclass(frozen=True)
class Turn:
    """What a person says, and the kinds, sections and right that a fair judge accepts."""

    text: str
    kinds: tuple[str, ...]
    sections: tuple[str, ...]
    right: str | None


@dataclass(frozen=True)
class Dialogue:
    """A few turns that belong together."""

    id: str
    style: str
    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class Row:
    """A turn, what came, and whether that was right; ``place`` counts from 0."""

    dialogue: Dialogue
    place: int
    came: tuple[Reply, ...]
    right: bool


def dialogues() -> Iterator[Dialogue]:
    """All dialogues."""
    for file in sorted(FOLDER.glob("dialogues-*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            turns = (Turn(t["text"], tuple(t["kinds"]), tuple(t["sections"]), t.get("right")) for t in row["turns"])
            yield Dialogue(row["id"], row["style"], tuple(turns))


def groups_had() -> list[str]:
    """The groups that have dialogues; the fourth has no questions among ``questions()``."""
    had = {group_of(dialogue.id) for dialogue in dialogues()}
    return [group for group in GROUPS if group in had]


async def have(conversations: Conversations, wanted: Callable[[Dialogue], bool] = lambda _: True) -> list[Row]:
    """Have the dialogues that are wanted, each in a conversation of its own."""
    rows = []
    for dialogue in filter(wanted, dialogues()):
        opened = await conversations.open(mode="text", lang="en")
        for place, turn in enumerate(dialogue.turns):
            try:
                numbered = await conversations.say(opened.session, f"t{place}", turn.text)
                came = tuple(one.reply for one in numbered)
            except DeletionConfirmed:
                came = (DELETED,)
            rows.append(Row(dialogue, place, came, is_right(turn, came)))
            if came == (DELETED,):
                break
    return rows


def is_right(turn: Turn, came: Sequence[Reply]) -> bool:
    """Whether one of the replies is what a fair judge accepts; a form's own question is no answer to another one."""
    return any(_fits(turn, kind, reply) for kind in turn.kinds for reply in came)


def _fits(turn: Turn, kind: str, reply: Reply) -> bool:
    """Whether a reply is of a kind that the writer named, who did not know all the kinds that there are.

    Who asks that their words be deleted is asked first whether they mean it; who calls a request off is told that nothing
    was sent; who wants to hear their answers before it goes hears them.
    """
    if kind == "forgotten" and (reply.kind == "cancelled" or _asks_whether_to_delete(reply)):
        return True
    if kind == "confirm" and reply.answers:
        return True
    if kind == "request":
        return reply.kind in REQUESTING and reply.right is not None and turn.right in (None, reply.right)
    if kind == "status":
        # What asks for the reference and the code asks for no part of a form.
        return reply.kind == "status" or (reply.kind == "question" and (reply.right, reply.asks_for) == (None, None))
    if kind == "contact":
        return reply.kind in ("contact", "handover")
    if kind == "silent" and is_mixed(reply):
        return not turn.sections or _stands_on(reply, turn)
    if kind in ("answer", "silent") and kind == reply.kind and turn.sections:
        return _stands_on(reply, turn) or (kind == "silent" and not reply.sources)
    return kind == reply.kind


def _stands_on(reply: Reply, turn: Turn) -> bool:
    return bool({source.section for source in reply.sources} & set(turn.sections))


def _asks_whether_to_delete(reply: Reply) -> bool:
    return any(choice.value == deletion.YES for choice in reply.choices)
