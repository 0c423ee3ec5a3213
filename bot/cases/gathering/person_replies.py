"""What people write to the school where they open their records: kept sealed, told to staff the same day, dealt with.

It may ask for something new, or be a complaint, and then its time runs from the day on which it came; so staff are
mailed about every one. What tells of danger is the safeguarding lead's to read before anybody else's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from bot.cases.gathering.delivery import Delivery
from bot.cases.parts import CaseParts
from bot.cases.records import Change, KeptEvents, KeptReply, ReplyState
from bot.cases.requester_service import PERSON
from bot.law.calendar import day_in_england
from bot.law.request_fields import CHILD, CONTACT, NAME, RELATIONSHIP, Channel
from bot.platform.audit import Entry
from bot.platform.errors import ReplyRefused, StepIncomplete, StepNotAllowed, UnknownCase

LONGEST: Final = 2_000
"""Characters of what somebody writes: as many as a message of the chat has."""
A_DAY: Final = 5
"""How often somebody may write about one request in a day."""
DONE_LONGEST: Final = 500
MayRead = Callable[[str, str, str], bool]
"""Whether somebody on the staff may read words that told of danger: the conversation, the words, their id."""


@dataclass(frozen=True)
class PersonReply:
    """What a person wrote, without its words; ``done`` is what was done about it."""

    kept: KeptReply
    done: str = field(repr=False)

    @property
    def is_open(self) -> bool:
        """Whether it waits for somebody."""
        return self.kept.state is ReplyState.OPEN

    @property
    def day(self) -> date:
        """The day on which it came."""
        return day_in_england(self.kept.at)


class PersonReplies:
    """Every method blocks on the database and raises StoreError; ``by`` is the id of who does it."""

    def __init__(self, parts: CaseParts, delivery: Delivery, may_read: MayRead) -> None:
        self._parts, self._delivery, self._may_read = parts, delivery, may_read

    # --- the person ---------------------------------------------------------------------------------------------------

    def check(self, reference: str, code: str, *, once: str, text: str, caller: str) -> KeptReply | None:
        """Whether somebody may write this now; the reply that holds the same words, where it was sent before.

        Raises ReplyRefused, and what ``Delivery.open`` raises.
        """
        kept = self._delivery.proved(reference, code, once=once, caller=caller)
        today = [reply for reply in kept.replies if day_in_england(reply.at) == self._parts.casework.today]
        same = next((reply for reply in today if self._words(kept, reply.number) == text.strip()), None)
        if same is not None:
            return same
        refused = {"empty": not text.strip(), "long": len(text) > LONGEST, "many": len(today) >= A_DAY}
        if why := next((why for why, applies in refused.items() if applies), ""):
            raise ReplyRefused(why)
        return None

    def keep(
        self, reference: str, text: str, *, wish: str = "", conversation_id: str | None = None, is_read: bool = True
    ) -> None:
        """Keep what somebody wrote who was let write, as it was read, and mail the school about it."""

        def decide(kept: KeptEvents) -> Change:
            number, now = len(kept.replies) + 1, self._parts.clock()
            reply = KeptReply(kept.case.id, number, now, wish, is_read, conversation_id)
            words = (self._parts.secrets.seal(kept.case.id, f"reply-{number}", text.strip()),)
            may_ask = bool(wish) or not is_read
            printed, day = self._parts.opening.printed(kept.case), day_in_england(now)
            mail = self._parts.mails.reply(kept.case.reference, printed, may_ask, day)
            messages = (self._parts.opening.message(kept.case.id, "reply", self._parts.school.requests_inbox, *mail),)
            return Change(
                kept.case.id, None, _entry(reply, PERSON, "reply_written"), words=words, reply=reply, messages=messages
            )

        self._parts.casework.write(reference, decide)

    # --- staff --------------------------------------------------------------------------------------------------------

    def of(self, kept: KeptEvents) -> list[PersonReply]:
        """What the person of a request wrote, oldest first."""
        return [PersonReply(reply, self._opened(kept, f"dealt-{reply.number}")) for reply in kept.replies]

    def request_of(self, conversation_id: str) -> str:
        """The request, as it is printed, from whose page a conversation that told of danger comes; "" for none."""
        kept = self._parts.store.with_reply(conversation_id)
        return self._parts.opening.printed(kept.case) if kept else ""

    def writer_of(self, conversation_id: str, by: str, reason: str) -> str:
        """The name of who wrote what told of danger, "" where none was given; the reason is kept as of any look.

        Raises StepIncomplete without a reason, UnknownCase where it was not written on the page of a request.
        """
        kept = self._parts.store.with_reply(conversation_id)
        if kept is None:
            raise UnknownCase("nobody wrote it on the page of a request")
        given = kept.sealed(NAME) is not None
        return self._parts.casework.reveal(kept.case.reference, NAME, by, reason) if given else ""

    def may_read(self, kept: KeptEvents, reply: KeptReply, by: str) -> bool:
        """Whether somebody may read it: what told of danger is the safeguarding lead's until they have closed it."""
        told_in = reply.conversation_id
        return told_in is None or self._may_read(told_in, self._words(kept, reply.number), by)

    def show(self, reference: str, number: int, by: str, reason: str) -> str:
        """What the person wrote, for a reason that is kept like that of any look.

        Raises StepIncomplete without a reason, UnknownCase, StepNotAllowed where it is not theirs to read.
        """
        kept = self._parts.casework.find(reference)
        reply = _numbered(kept, number)
        if not reason.strip():
            raise StepIncomplete("reveal", ("reasons",))
        if not self.may_read(kept, reply, by):
            raise StepNotAllowed("the safeguarding lead reads this first; ask them whether it asks for anything")
        if not (words := self._words(kept, number)):
            raise StepNotAllowed("what was personal in this request has been erased")
        self._parts.casework.log_look(kept, f"reply-{number}", by, reason)
        return words

    def as_entry(self, reference: str, number: int, by: str, reason: str) -> dict[str, str]:
        """The form for a new request, filled with what the person wrote and who they are; raises what ``show`` does."""
        details = self.show(reference, number, by, reason)
        kept = self._parts.casework.find(reference)
        reply = _numbered(kept, number)
        person = {name: self._opened(kept, name) for name in (NAME, CHILD, RELATIONSHIP, CONTACT)}
        return {
            **person,
            "details": details,
            "right": reply.wish,
            "channel": Channel.REPLY.value,
            "received": day_in_england(reply.at).isoformat(),
            "who": kept.case.who or "",
            "reply_by": kept.case.reply_by.value,
            "reply": f"{kept.case.reference}/{number}",
        }

    def deal_with(self, reference: str, number: int, done: str, by: str) -> None:
        """Mark it as dealt with, with what was done; raises StepIncomplete, StepNotAllowed, UnknownCase."""
        done = done.strip()
        if not done:
            raise StepIncomplete("reply", ("done",))
        if len(done) > DONE_LONGEST:
            raise StepNotAllowed(f"what was done has at most {DONE_LONGEST} characters")
        self._end(reference, number, by, done=done)

    def became(self, reference: str, number: int, new: str, by: str) -> None:
        """Mark that a new request was opened from it, by that one's reference; raises what ``deal_with`` raises."""
        self._end(reference, number, by, became=new)

    def _end(self, reference: str, number: int, by: str, *, done: str = "", became: str = "") -> None:
        def decide(kept: KeptEvents) -> Change:
            reply = _numbered(kept, number)
            if reply.state is not ReplyState.OPEN:
                raise StepNotAllowed("this was dealt with already")
            state = ReplyState.BECAME_REQUEST if became else ReplyState.DEALT_WITH
            ended = replace(reply, state=state, ended_at=self._parts.clock(), ended_by=by, became=became)
            words = (self._parts.secrets.seal(kept.case.id, f"dealt-{number}", done),) if done else ()
            entry = _entry(ended, by, f"reply_{state.value}", **({"request": became} if became else {}))
            return Change(kept.case.id, None, entry, words=words, reply=ended, reply_was=reply)

        self._parts.casework.write(reference, decide)

    def _words(self, kept: KeptEvents, number: int) -> str:
        return self._opened(kept, f"reply-{number}")

    def _opened(self, kept: KeptEvents, name: str) -> str:
        sealed = kept.sealed(name)
        return self._parts.secrets.open(kept.case.id, sealed) if sealed else ""


def _entry(reply: KeptReply, by: str, action: str, **detail: str) -> Entry:
    return Entry(reply.ended_at or reply.at, by, action, reply.case_id, {"reply": reply.number, **detail})


def _numbered(kept: KeptEvents, number: int) -> KeptReply:
    reply = next((one for one in kept.replies if one.number == number), None)
    if reply is None:
        raise UnknownCase("nothing that the person wrote has this number")
    return reply
