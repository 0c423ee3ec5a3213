"""Letters: written from a case, edited by staff, and recorded as a step only once the person has been told.

By e-mail a message says that a letter waits, and the letter counts as delivered once that has gone; where no mail
server is set, once somebody has sent it by hand and said so. By post it counts when it was posted, by telephone or in
person when it was said, on the page alone at once.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final

from bot.cases.letter_templates import (
    FROM_NOTICE,
    STEPS,
    Facts,
    LetterKind,
    gives_reasons,
    named_days,
    names_routes,
    telephone_script,
    unfilled,
    write,
)
from bot.cases.parts import CaseParts
from bot.cases.records import LIES_READY, Change, KeptEvents, KeptLetter, LetterState, MessageState, NewEvent
from bot.cases.staff_service import CaseView
from bot.cases.status import CaseStatus, ShownLetter, Status
from bot.cases.timeline import due_if_extended
from bot.law.calendar import day_in_england, say_day
from bot.law.case import CLOSING, Event, Ground, Step, Told, replay
from bot.law.deadlines import deadline
from bot.law.request_fields import CONTACT, NAME
from bot.platform.audit import Entry
from bot.platform.errors import CaseChanged, CaseError, StepIncomplete, StepNotAllowed

_REFUSALS: Final = (LetterKind.PARTLY_REFUSED, LetterKind.REFUSED)
_OUTBOX: Final = "outbox"
_WORDS: Final = ("reasons", "note", "handed_over")
logger = logging.getLogger(__name__)


_BY_THE_PAGE: Final = "On the page where records are opened"


@dataclass(frozen=True)
class LetterText:
    """A letter to read, print or say; ``name`` and ``address`` are whom to reach and where, ``script`` what to say.

    ``known`` is what its step wants and the request tells already, by field.
    """

    kind: str
    title: str
    body: str = field(repr=False)
    name: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    script: str = field(default="", repr=False)
    known: dict[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Preview:
    """What the person will read once a letter has reached them.

    ``mail`` is the subject and body of the message that tells of the letter, None where none is sent.
    """

    status: Status
    mail: tuple[str, str] | None = None


class Letters:
    """Writes, sends and marks letters; ``by`` is the id of who does it.

    ``quoted`` gives the words of the notice on which the answer to a topic is based, "" where it does not say.
    """

    def __init__(self, parts: CaseParts, status: CaseStatus, quoted: Callable[[str], str] = lambda _topic: "") -> None:
        self._parts, self._status, self._quoted = parts, status, quoted

    def draft(self, reference: str, kind: LetterKind, by: str, why: str, signed_by: str = "") -> LetterText:
        """A letter filled from the case, to be edited; nothing is kept but the log's entry.

        ``signed_by`` is the name that stands below it. It shows the person's name: ``why`` is the token of the reason
        for that (``StaffService.reason_given``). Raises StepNotAllowed without one.
        """
        kept = self._for_a_reason(reference, by, why)
        detail = {"kind": kind.value, "field": NAME, "reason": why}
        self._parts.store.change(
            Change(kept.case.id, None, Entry(self._parts.clock(), by, "letter_drafted", kept.case.id, detail))
        )
        extended = due_if_extended(replay(kept.events), self._parts.school.school_days, self._parts.casework.today)
        ready = kept.ready(self._parts.clock())
        withheld = dict.fromkeys(filter(None, (self._field(kept, f"withheld-{file.number}") for file in ready)))
        facts = replace(self._facts(kept), extended=extended, signed_by=signed_by, withheld=tuple(withheld))
        title, body = write(kind, facts)
        known = {"reasons": "\n".join(withheld), "handed_over": _BY_THE_PAGE if ready else ""}
        return LetterText(kind.value, title, body, known={name: words for name, words in known.items() if words})

    def send(
        self,
        reference: str,
        kind: LetterKind,
        title: str,
        body: str,
        by: str,
        *,
        way: Told | None = None,
        seen: int | None = None,
        number: int | None = None,
        ground: Ground | None = None,
        **words: str,
    ) -> CaseView:
        """Keep an edited letter and set it going by the way the person chose, or another.

        ``words`` are ``reasons``, ``note`` and ``handed_over`` of its step; with ``number``, the one this letter must
        get, a form that is sent twice writes one letter. Raises StepIncomplete for brackets left in it or for what its
        step needs, StepNotAllowed for a step that could not be taken today, CaseChanged.
        """
        decide = self._plan(kind, title, body, by, way, number, ground, words)
        return self._parts.casework.view(self._parts.casework.write(reference, decide, seen))

    def preview(
        self,
        reference: str,
        kind: LetterKind,
        title: str,
        body: str,
        by: str,
        *,
        way: Told | None = None,
        seen: int | None = None,
        number: int | None = None,
        ground: Ground | None = None,
        **words: str,
    ) -> Preview:
        """What the person will read of this letter; nothing is kept. Takes and raises what ``send`` does."""
        kept = self._parts.casework.unchanged(reference, seen)
        change = self._plan(kind, title, body, by, way, number, ground, words)(kept)
        if change.letter is None:
            raise ValueError("a letter that is written is kept")
        shown = self._as_delivered(kept, change.letter, {"title": title, "body": body, **words}, by)
        mail = next(((message.subject, message.body) for message in change.messages), None)
        return Preview(shown, mail)

    def after_delivery(self, reference: str, number: int, by: str) -> Status | None:
        """What the person will read once a letter that waits was delivered and closes the request; None for others."""
        kept = self._parts.casework.find(reference)
        letter = next((one for one in kept.letters if one.number == number), None)
        if letter is None or letter.state is not LetterState.WAITING or letter.step is None:
            return None
        if Step(letter.step) not in CLOSING:
            return None
        return self._as_delivered(kept, letter, self._text(kept, number), by)

    def _as_delivered(self, kept: KeptEvents, letter: KeptLetter, text: dict[str, str], by: str) -> Status:
        today = self._parts.casework.today
        coming = self._event(letter, text, self._parts.clock(), by, today) if letter.step else None
        others = replace(kept, letters=tuple(one for one in kept.letters if one.number != letter.number))
        return self._status.of(others, coming, ShownLetter(letter.number, text["title"], text["body"], today))

    def _plan(  # noqa: C901
        self,
        kind: LetterKind,
        title: str,
        body: str,
        by: str,
        way: Told | None,
        number: int | None,
        ground: Ground | None,
        words: dict[str, str],
    ) -> Callable[[KeptEvents], Change]:
        """What writes a letter to a request as it finds it."""
        if left := unfilled(title + body):
            raise StepIncomplete("letter", left)
        unknown = set(words) - set(_WORDS)
        if unknown:
            raise ValueError(f"a letter brings no {', '.join(sorted(unknown))}")
        now = self._parts.clock()

        def decide(kept: KeptEvents) -> Change:
            own = len(kept.letters) + 1
            if number not in (None, own):
                raise CaseChanged("another letter was written meanwhile")
            step = STEPS.get(kind)
            facts = self._facts(kept)
            extras: dict[str, str | bool] = {"routes": names_routes(body, facts)}
            if ground is not None:
                extras["ground"] = ground.value
            chosen = way or kept.case.reply_by
            letter = KeptLetter(
                kept.case.id, own, kind.value, chosen, step.value if step else None, now, by, extras=extras
            )
            text = {"title": title, "body": body, **words}
            sealed = self._parts.secrets.seal(kept.case.id, f"letter-{own}", json.dumps(text))
            if step is not None:  # would be taken today: said now, not when the letter has long gone
                self._parts.casework.check(kept, self._event(letter, text, now, by, self._parts.casework.today))
            if kind is LetterKind.EXTENSION:
                self._demand_new_day(kept, body)
            if kind in _REFUSALS and not gives_reasons(kind, body, facts):
                raise StepIncomplete("refusal", ("letter_reasons",))
            entry = Entry(now, by, "letter_written", kept.case.id, {"kind": kind.value, "letter": own})
            change = Change(
                kept.case.id, len(kept.events), entry, words=(sealed,), letter=letter, letters_seen=len(kept.letters)
            )
            if chosen is Told.PAGE:
                return self._delivered(kept, change, letter, text, by, self._parts.casework.today)
            if chosen is Told.EMAIL:
                subject, mail = self._parts.mails.letter_waits(facts.printed, step, facts.records_until)
                to = self._field(kept, CONTACT)
                if kept.case.reply_by is not Told.EMAIL or not to:
                    raise StepNotAllowed("the person gave no e-mail address")
                message = self._parts.opening.message(kept.case.id, "letter", to.strip(), subject, mail, own)
                return replace(change, messages=(message,))
            return change

        return decide

    def delivered(self, reference: str, number: int, by: str, *, on: date | None = None, note: str = "") -> CaseView:
        """Mark a letter as posted, sent by hand, or said on the telephone or in person (with a note of it).

        Its step is taken now. Raises StepNotAllowed for a letter that does not wait or whose e-mail our outbox sends,
        StepIncomplete for a call without note.
        """
        day = on or self._parts.casework.today
        if day > self._parts.casework.today:
            raise StepNotAllowed("a step cannot lie in the future")

        def decide(kept: KeptEvents) -> Change:
            letter = self._waiting(kept, number)
            if letter.way is Told.EMAIL and not _is_filed(kept, number):
                raise StepNotAllowed("this letter counts as delivered once its e-mail has gone")
            if letter.way is Told.TELEPHONE and not note.strip():
                raise StepIncomplete("delivered", ("note",))
            if day < day_in_england(letter.created_at):
                raise StepNotAllowed("that day is before the letter was written")
            text = self._text(kept, number)
            if note.strip():
                text["note"] = "\n".join(filter(None, (text.get("note", ""), note.strip())))
            entry = Entry(self._parts.clock(), by, "letter_delivered", kept.case.id, {"letter": number})
            change = Change(kept.case.id, len(kept.events), entry)
            return self._delivered(kept, change, letter, text, by, day)

        return self._parts.casework.view(self._parts.casework.write(reference, decide))

    def cancel(self, reference: str, number: int, by: str) -> CaseView:
        """Take a waiting letter back; raises CaseChanged when its e-mail has gone or is just going."""

        def decide(kept: KeptEvents) -> Change:
            letter = self._waiting(kept, number)
            entry = Entry(self._parts.clock(), by, "letter_cancelled", kept.case.id, {"letter": number})
            return Change(
                kept.case.id,
                len(kept.events),
                entry,
                letter=replace(letter, state=LetterState.CANCELLED),
                cancel_letter_messages=number if letter.way is Told.EMAIL else None,
            )

        return self._parts.casework.view(self._parts.casework.write(reference, decide))

    def read(self, reference: str, number: int, by: str, why: str) -> LetterText:
        """A kept letter to read, print or say; logged as a look, because it shows who the person is.

        ``why`` is the token of a reason, as for ``draft``. Raises StepNotAllowed without one, or for no such letter.
        """
        kept = self._for_a_reason(reference, by, why)
        letter = next((one for one in kept.letters if one.number == number), None)
        if letter is None or kept.case.erased_at is not None:
            raise StepNotAllowed("there is no such letter")
        detail = {"field": f"letter-{number}", "reason": why}
        self._parts.store.change(
            Change(kept.case.id, None, Entry(self._parts.clock(), by, "revealed", kept.case.id, detail))
        )
        text = self._text(kept, number)
        by_phone = letter.way is Told.TELEPHONE
        asked_for = letter.way is kept.case.reply_by and letter.way in (Told.POST, Told.TELEPHONE)
        return LetterText(
            letter.kind,
            text["title"],
            text["body"],
            self._field(kept, NAME),
            self._field(kept, CONTACT) if asked_for else "",  # an e-mail address is no address for an envelope
            telephone_script(text["body"]) if by_phone else "",
        )

    def deliver_sent(self) -> int:
        """Take the steps of letters whose e-mails have gone; how many. Run after each round of the outbox."""
        done = 0
        for letter, sent_at in self._parts.store.waiting_letters():
            kept = self._parts.store.by_id(letter.case_id)
            if kept is None or kept.case.erased_at is not None:
                continue
            try:
                self._parts.casework.write(kept.case.reference, partial(self._gone, letter.number, sent_at))
            except CaseError as problem:
                logger.error("letter %d of case %s: %s", letter.number, letter.case_id, problem)
                continue
            done += 1
        return done

    def _gone(self, number: int, at: datetime, kept: KeptEvents) -> Change:
        letter = self._waiting(kept, number)
        entry = Entry(self._parts.clock(), _OUTBOX, "letter_delivered", kept.case.id, {"letter": number})
        change = Change(kept.case.id, len(kept.events), entry)
        return self._delivered(kept, change, letter, self._text(kept, number), letter.created_by, day_in_england(at))

    def _delivered(
        self, kept: KeptEvents, change: Change, letter: KeptLetter, text: dict[str, str], by: str, on: date
    ) -> Change:
        """The change in which a letter has arrived and its step is taken.

        The person has been told, whatever happened since: a step that has become impossible is noted instead.
        """
        told = replace(letter, state=LetterState.DELIVERED, delivered_on=on)
        change = replace(change, letter=told)
        if letter.step is None:
            return change
        event = self._event(letter, text, self._parts.clock(), by, on)
        try:
            self._parts.casework.check(kept, event)
        except CaseError as problem:
            words = f"Letter {letter.number} was delivered, but its step could not be taken: {problem}."
            event = Event(Step.NOTED, event.at, on, by, note=words, told=letter.way)
        new: NewEvent = self._parts.secrets.new_event(kept.case.id, len(kept.events) + 1, event)
        return replace(change, events=(new,))

    def _event(self, letter: KeptLetter, text: dict[str, str], at: datetime, by: str, on: date) -> Event:
        brings: dict[str, Any] = {name: text[name] for name in _WORDS if text.get(name)}
        if letter.extras.get("ground"):
            brings["ground"] = Ground(letter.extras["ground"])
        routes = bool(letter.extras.get("routes"))
        return Event(Step(letter.step), at, on, by, told=letter.way, routes=routes, **brings)

    def _for_a_reason(self, reference: str, by: str, why: str) -> KeptEvents:
        """A request whose letters somebody may read, because they said why; raises StepNotAllowed."""
        kept = self._parts.casework.find(reference)
        looks = (entry for _, entry in self._parts.casework.trail(kept) if entry.actor == by)
        if not why or not any(entry.detail.get("reason") == why for entry in looks):
            raise StepNotAllowed("say first why you open a letter of this request")
        return kept

    def _waiting(self, kept: KeptEvents, number: int) -> KeptLetter:
        for letter in kept.letters:
            if letter.number == number and letter.state is LetterState.WAITING:
                return letter
        raise StepNotAllowed("there is no such letter that waits")

    def _text(self, kept: KeptEvents, number: int) -> dict[str, str]:
        sealed = kept.sealed(f"letter-{number}")
        if sealed is None:
            raise StepNotAllowed("the words of this letter are gone")
        text: dict[str, str] = json.loads(self._parts.secrets.open(kept.case.id, sealed))
        return text

    def _field(self, kept: KeptEvents, name: str) -> str:
        sealed = kept.sealed(name)
        return self._parts.secrets.open(kept.case.id, sealed) if sealed else ""

    def _demand_new_day(self, kept: KeptEvents, body: str) -> None:
        """The day by which a letter promises the answer has not passed; other days in it may have."""
        known = {kept.case.received, self._facts(kept).due}
        named = [day for day in named_days(body) if day not in known]
        if named and max(named) < self._parts.casework.today:
            raise StepNotAllowed(f"the new date in the letter, {say_day(max(named))}, has passed already")

    def _facts(self, kept: KeptEvents) -> Facts:
        case = replay(kept.events)
        ready = [file.delivered_at for file in kept.ready(self._parts.clock()) if file.delivered_at]
        contacts = self._parts.school.contacts
        return Facts(
            name=self._field(kept, NAME),
            printed=self._parts.opening.printed(kept.case),
            right=case.right,
            received=kept.case.received,
            due=deadline(case.clock, self._parts.school.school_days, self._parts.casework.today).due,
            school=contacts["school"],
            officer=contacts["dpo"],
            regulator=contacts["ico"],
            records_at=f"{self._parts.mails.url}requests/answer" if ready else "",
            records_until=day_in_england(min(ready) + LIES_READY - timedelta(days=1)) if ready else None,
            notice={topic: self._quoted(topic) for topic in FROM_NOTICE},
        )


def _is_filed(kept: KeptEvents, number: int) -> bool:
    """Whether the message that tells of a letter lies as a file, so that somebody has to send it by hand."""
    return any(mail.letter == number and mail.state is MessageState.FILED for mail in kept.messages)
