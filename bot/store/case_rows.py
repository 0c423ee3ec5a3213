"""Rows of the case tables as what the ports speak of, and back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from bot.core.case_file import Channel
from bot.core.cases import Event, Ground, Step, Told
from bot.core.rights import Right
from bot.ports import Sealed
from bot.ports_cases import KeptCase, KeptLetter, LetterState, MessageState, OutgoingMessage
from bot.store.transactions import aware, naive


def case_row(case: KeptCase) -> dict[str, Any]:
    """A case as its row."""
    return {
        **asdict(case),
        "channel": case.channel.value,
        "reply_by": case.reply_by.value,
        "right": case.right.value,
        "opened_at": naive(case.opened_at),
        "code_until": naive(case.code_until),
        "erased_at": naive(case.erased_at) if case.erased_at else None,
        "to_ask": " ".join(case.to_ask),
    }


def case_of(row: Any) -> KeptCase:
    """A row as the case it keeps."""
    return KeptCase(
        **{
            **row,
            "channel": Channel(row["channel"]),
            "reply_by": Told(row["reply_by"]),
            "right": Right(row["right"]),
            "opened_at": aware(row["opened_at"]),
            "code_until": aware(row["code_until"]),
            "erased_at": aware(row["erased_at"]) if row["erased_at"] else None,
            "to_ask": tuple(row["to_ask"].split()),
        }
    )


def event_row(case_id: str, number: int, event: Event) -> dict[str, Any]:
    """An event as its row; the words that staff wrote are none of it."""
    return {
        "case_id": case_id,
        "number": number,
        "step": event.step.value,
        "at": naive(event.at),
        "on_day": event.on,
        "actor": event.actor,
        "right": event.right.value if event.right else None,
        "direct_marketing": event.direct_marketing,
        "told": event.told.value if event.told else None,
        "ground": event.ground.value if event.ground else None,
        "routes": event.routes,
        "assignee": event.assignee,
        "other_request": event.other_request,
    }


def event_of(row: Any) -> Event:
    """A row as the event it keeps, without words."""
    return Event(
        step=Step(row["step"]),
        at=aware(row["at"]),
        on=row["on_day"],
        actor=row["actor"],
        right=Right(row["right"]) if row["right"] else None,
        direct_marketing=row["direct_marketing"],
        told=Told(row["told"]) if row["told"] else None,
        ground=Ground(row["ground"]) if row["ground"] else None,
        routes=row["routes"],
        assignee=row["assignee"],
        other_request=row["other_request"],
    )


def letter_row(letter: KeptLetter) -> dict[str, Any]:
    """A letter as its row; its words are none of it."""
    return {
        **asdict(letter),
        "way": letter.way.value,
        "state": letter.state.value,
        "created_at": naive(letter.created_at),
    }


def letter_of(row: Any) -> KeptLetter:
    """A row as the letter it keeps."""
    own = {name: row[name] for name in KeptLetter.__dataclass_fields__}
    return KeptLetter(
        **{
            **own,
            "way": Told(row["way"]),
            "state": LetterState(row["state"]),
            "created_at": aware(row["created_at"]),
        }
    )


def message_row(message: OutgoingMessage) -> dict[str, Any]:
    """A message as its row, leased by nobody."""
    row = asdict(message)
    return {
        **row,
        "case_id": message.case_id or None,
        "to": message.to.sealed if message.to else None,
        "to_key_id": message.to.key_id if message.to else None,
        "state": message.state.value,
        "created_at": naive(message.created_at),
        "next_at": naive(message.next_at),
        "sent_at": naive(message.sent_at) if message.sent_at else None,
    }


def message_of(row: Any) -> OutgoingMessage:
    """A row as the message it keeps."""
    own = {name: row[name] for name in OutgoingMessage.__dataclass_fields__}
    return OutgoingMessage(
        **{
            **own,
            "case_id": row["case_id"] or "",
            "to": Sealed("to", row["to_key_id"], row["to"]) if row["to"] is not None else None,
            "state": MessageState(row["state"]),
            "created_at": aware(row["created_at"]),
            "next_at": aware(row["next_at"]),
            "sent_at": aware(row["sent_at"]) if row["sent_at"] else None,
        }
    )


def word_rows(case_id: str, words: Iterable[Sealed]) -> list[dict[str, Any]]:
    """Sealed words as their rows."""
    return [{"case_id": case_id, "field": w.token, "key_id": w.key_id, "sealed": w.sealed} for w in words]


def word_of(row: Any) -> Sealed:
    """A row as the sealed words it keeps."""
    return Sealed(row["field"], row["key_id"], row["sealed"])
