"""Staff's work on requests: the list, the case, its steps, and what the person wrote, shown by a logged click."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from bot.cases import references
from bot.cases.case_secrets import CaseSecrets
from bot.cases.mail_text import Mails
from bot.cases.open_case import CaseReceipt, OpenCase
from bot.cases.records import (
    CaseStore,
    Change,
    KeptEvents,
    KeptLetter,
    LetterState,
    OutgoingMessage,
    ReplyState,
    TaskState,
)
from bot.cases.status import CaseStatus, Status
from bot.cases.workflow import (
    HANDS_OVER,
    CaseStanding,
    advice,
    allowed,
    says_something,
    standing,
    take,
    urgency,
    why_not,
)
from bot.law.calendar import day_in_england
from bot.law.case import CLOSING, Case, Event, State, Step, Told
from bot.law.request_fields import CHILD, CONTACT, FIELDS, NAME, RELATIONSHIP, Answers, Channel
from bot.law.rights import Right
from bot.notice.school import School
from bot.platform.audit import AuditLog, Entry
from bot.platform.errors import BadReference, CaseChanged, StepIncomplete, StepNotAllowed, UnknownCase
from bot.platform.types import Clock
from bot.platform.wav import wav
from bot.text.finding import holds

SOUND_OF: Final = "recording-"
"""Before a field's name in the log, where its sound was played."""
CORRECTED: Final = {NAME: "Name", CHILD: "Child", RELATIONSHIP: "Relationship"}
"""What staff can put right of a request: an address only its person gives."""
_BEFORE: Final = "before-"
"""Before a number: what stood there before it was put right."""
_LONGEST_NAME: Final = 200  # characters
_WITH_REASON: Final = frozenset({"reason_given", "revealed"})
_ID_LONGEST: Final = 80  # characters, as the history keeps it
_TIMES: Final = 3  # how often a step is decided anew when somebody else was faster


@dataclass(frozen=True)
class Filters:
    """Which requests to list; a field left out leaves all. ``reference`` is any part of its digits.

    ``aside``: those that were set aside, or those that were not and those whose date is near.
    """

    states: frozenset[State] = frozenset()
    right: Right | None = None
    assignee: str | None = None
    is_open: bool | None = None
    overdue: bool = False
    due_soon: bool = False
    paused: bool = False
    wrote: bool = False
    reference: str = ""
    aside: bool | None = None

    def match(self, line: CaseLine) -> bool:
        """Whether a request is asked for."""
        stands = line.standing
        return (
            (not self.states or stands.state in self.states)
            and self.right in (None, line.right)
            and self.assignee in (None, line.assignee)
            and self.is_open in (None, line.is_open)
            and (stands.overdue or not self.overdue)
            and (stands.due_soon or not self.due_soon)
            and (stands.paused or not self.paused)
            and (line.replies_open > 0 or not self.wrote)
            and "".join(filter(str.isdigit, self.reference)) in line.reference
            # What is set aside is seen all the same once its date is near: its clock runs.
            and (self.aside in (None, line.aside) or (line.aside and (stands.overdue or stands.due_soon)))
        )


EVERYTHING: Final = Filters()


@dataclass(frozen=True)
class CaseLine:
    """A request in the list; nothing in it was typed by the person."""

    id: str
    reference: str
    printed: str
    channel: Channel
    reply_by: Told
    right: Right
    received: date
    standing: CaseStanding
    is_open: bool
    assignee: str
    held: bool
    aside: bool
    signed_off: bool
    erased: bool
    letters_waiting: int
    to_ask: tuple[str, ...] = ()  # names of what the person left for the school to ask
    recorded: tuple[str, ...] = ()  # names of what the person left as sound
    tasks_overdue: int = 0
    replies_open: int = 0  # what the person wrote and nobody has dealt with
    to_sign_off: bool = False  # what was found lies ready for the second person whom the school wants


@dataclass(frozen=True)
class CaseView:
    """A request as staff work on it.

    ``seen`` goes back with the next step, so that two people never overwrite each other. ``fields`` are the names of
    what the person gave: their words come from ``reveal``. ``closing_waits`` are the steps that would close it and
    cannot be taken yet, each with why. ``trail`` is the audit log about this case.
    """

    line: CaseLine
    case: Case
    seen: int
    who: str | None
    events: tuple[Event, ...]
    fields: tuple[str, ...]
    letters: tuple[KeptLetter, ...]
    messages: tuple[OutgoingMessage, ...]
    steps: tuple[Step, ...]
    closing_waits: tuple[tuple[Step, str], ...]
    advice: tuple[str, ...]
    trail: tuple[tuple[int, Entry], ...] = field(default=())


class StaffService:
    """What staff do with requests; ``by`` is always the id of who does it, and every view and change is logged."""

    def __init__(
        self,
        *,
        store: CaseStore,
        audit: AuditLog,
        secrets: CaseSecrets,
        opening: OpenCase,
        status: CaseStatus,
        school: School,
        clock: Clock,
        may_work: Callable[[str], bool] = lambda _staff_id: True,
        address_of: Callable[[str], str | None] = lambda _staff_id: None,
        mails: Mails,
    ) -> None:
        self._store = store
        self._audit = audit
        self._secrets = secrets
        self._opening = opening
        self._status = status
        self._school = school
        self._clock = clock
        self._may_work = may_work  # whether somebody of this id can be given a request
        self._address_of = address_of  # the e-mail address of a colleague, "" or None where none is known
        self._mails = mails

    # --- looking ------------------------------------------------------------------------------------------------------

    def list(self, filters: Filters = EVERYTHING) -> Sequence[CaseLine]:
        """The requests asked for, the most pressing first."""
        lines = [self.line(kept) for kept in self._store.all()]
        return sorted(filter(filters.match, lines), key=lambda line: (urgency(line.standing), line.reference))

    def get(self, reference: str, by: str) -> CaseView:
        """A request with its history; raises BadReference or UnknownCase."""
        kept = self.find(reference)
        self._audit.add(Entry(self._clock(), by, "viewed", kept.case.id))
        return self.view(kept)

    def search(self, words: str, by: str, why: str) -> Sequence[CaseLine]:
        """The requests whose name, child or contact holds these words, however they are written.

        Logged with how many and ``why``, never with the words.
        """
        found = []
        for line in self.list() if words.strip() else []:
            kept = self._store.by_id(line.id)
            if kept and any(holds(clear, words) for clear in self._clear(kept, (NAME, CHILD, CONTACT))):
                found.append(line)
        self._audit.add(Entry(self._clock(), by, "searched", "", {"found": len(found), "why": why}))
        return found

    def reveal(self, reference: str, name: str, by: str, reason: str) -> str:
        """What the person gave in one field, or the words of a letter; the reason is kept sealed, the log names where.

        A letter is named ``letter-<number>``, and its words come as JSON. Raises StepIncomplete without a reason,
        StepNotAllowed for what was not given.
        """
        if not reason.strip():
            raise StepIncomplete("reveal", ("reasons",))
        kept = self.find(reference)
        sealed = kept.sealed(name)
        if (name not in FIELDS and not name.startswith("letter-")) or sealed is None:
            raise StepNotAllowed("this was not given")
        self.log_look(kept, name, by, reason)
        return self._secrets.open(kept.case.id, sealed)

    def correct(self, reference: str, given: Mapping[str, str], by: str, reason: str) -> None:
        """Put right what a request was sent with, by field; what stood there before is kept with it.

        Raises StepIncomplete where nothing is put right or no reason is given, StepNotAllowed for an erased request or
        for what cannot be put right.
        """
        kept = self.unchanged(reference, None)
        new = {name: words.strip() for name, words in given.items() if words.strip()}
        if missing := [name for name, there in (("names", new), ("reasons", says_something(reason))) if not there]:
            raise StepIncomplete("correct", tuple(missing))
        if kept.case.erased_at is not None or not new.keys() <= CORRECTED.keys():
            raise StepNotAllowed("this cannot be put right any more")
        if max(map(len, new.values())) > _LONGEST_NAME:
            raise StepNotAllowed(f"a name has at most {_LONGEST_NAME} characters")
        number = sum(one.token.startswith(_BEFORE) for one in kept.words)
        words = [self._secrets.seal(kept.case.id, name, said) for name, said in new.items()]
        for name in new:
            if sealed := kept.sealed(name):
                number += 1
                before = f"{CORRECTED[name]}: {self._secrets.open(kept.case.id, sealed)}"
                words.append(self._secrets.seal(kept.case.id, f"{_BEFORE}{number}", before))
        token = f"reason-{secrets.token_hex(8)}"
        words.append(self._secrets.seal(kept.case.id, token, reason.strip()))
        entry = Entry(self._clock(), by, "answers_corrected", kept.case.id, {"reason": token})
        self._store.change(Change(kept.case.id, None, entry, words=tuple(words)))

    def before(self, reference: str) -> Sequence[str]:
        """What stood in a request before it was put right, each with its field."""
        kept = self.find(reference)
        return [self._secrets.open(kept.case.id, one) for one in kept.words if one.token.startswith(_BEFORE)]

    def give_reason(self, reference: str, by: str, reason: str) -> None:
        """Keep why somebody is about to read the letters of a request; raises StepIncomplete without a reason."""
        if not reason.strip():
            raise StepIncomplete("reveal", ("reasons",))
        self.log_look(self.find(reference), "", by, reason)

    def reason_given(self, reference: str, by: str, since: datetime) -> str:
        """The token of the last reason that somebody gave to look into a request since then; "" where they gave none.

        It is asked for once in a session, not at every letter: who works on a request opens them again and again.
        """
        for _, entry in reversed(self._audit.entries(self.find(reference).case.id)):
            if entry.actor == by and entry.at >= since and entry.action in _WITH_REASON:
                return str(entry.detail["reason"])
        return ""

    def may_play(self, reference: str, name: str, by: str, reason: str) -> str:
        """Let somebody play what the person left as sound, for a reason that is kept like that of any look.

        Returns a token with which this member of staff can play it. Raises StepIncomplete without a reason,
        StepNotAllowed for what was not left.
        """
        if not reason.strip():
            raise StepIncomplete("reveal", ("reasons",))
        kept = self.find(reference)
        if name not in kept.recorded:
            raise StepNotAllowed("this was not left as sound")
        return self.log_look(kept, f"{SOUND_OF}{name}", by, reason)

    def play(self, reference: str, name: str, by: str, token: str) -> bytes:
        """What the person left as sound, as a WAV file; each time is logged. Raises StepNotAllowed without a reason."""
        kept = self.find(reference)
        looked = {"field": f"{SOUND_OF}{name}", "reason": token}
        looks = (entry for _, entry in self._audit.entries(kept.case.id) if entry.action == "revealed")
        sealed = self._store.recording(kept.case.id, name)
        if sealed is None or not any(entry.actor == by and dict(entry.detail) == looked for entry in looks):
            raise StepNotAllowed("say first why you want to play this")
        self._audit.add(Entry(self._clock(), by, "played", kept.case.id, looked))
        return wav(self._secrets.open_recording(kept.case.id, sealed))

    def log_look(self, kept: KeptEvents, name: str, by: str, reason: str) -> str:
        """Log a look at what the person gave, or that a reason was given; the token under which that is sealed."""
        token = f"reason-{secrets.token_hex(8)}"
        detail = {"field": name, "reason": token} if name else {"reason": token}
        entry = Entry(self._clock(), by, "revealed" if name else "reason_given", kept.case.id, detail)
        why = self._secrets.seal(kept.case.id, token, reason.strip())
        self._store.change(Change(kept.case.id, None, entry, words=(why,)))
        return token

    def reasons(self, reference: str, tokens: Collection[str]) -> dict[str, str]:
        """Why something was revealed, by the tokens in the log; empty once it was erased."""
        kept = self.find(reference)
        sealed = {token: kept.sealed(token) if token.startswith("reason-") else None for token in tokens}
        return {token: self._secrets.open(kept.case.id, words) if words else "" for token, words in sealed.items()}

    # --- working ------------------------------------------------------------------------------------------------------

    def enter(self, answers: Answers, channel: Channel, received: date, by: str, form: str) -> CaseReceipt:
        """Enter a request that came by letter, telephone or in person on a day; ``form`` makes a resend harmless."""
        return self._opening.open(f"staff/{form}", answers, channel=channel, actor=by, received=received)

    def take(
        self, reference: str, step: Step, by: str, *, on: date | None = None, seen: int | None = None, **brings: Any
    ) -> CaseView:
        """Take a step; ``brings`` are the fields of ``Event`` that ``case_steps.needs`` names for it.

        Raises StepNotAllowed, StepIncomplete, or CaseChanged when ``seen`` is no longer how things stand.
        """
        event = self._event(reference, step, by, on, brings)
        entry = {"step": step.value}

        def decide(kept: KeptEvents) -> Change:
            self.check(kept, event)
            new = self._secrets.new_event(kept.case.id, len(kept.events) + 1, event)
            aside = {Step.SET_ASIDE: True, Step.TAKEN_UP: False}.get(step)
            written = Entry(event.at, by, "step", kept.case.id, entry)
            messages = self._news(kept, event)
            return Change(kept.case.id, len(kept.events), written, (new,), mail_aside=aside, messages=messages)

        return self.view(self.write(reference, decide, seen))

    def _news(self, kept: KeptEvents, event: Event) -> tuple[OutgoingMessage, ...]:
        """The mail to a colleague who is to work on a request from now on."""
        given = event.step is Step.ASSIGNED and event.assignee != event.actor
        address = self._address_of(event.assignee) if given and event.assignee else None
        if not address:
            return ()
        line = self.line(kept)
        mail = self._mails.assigned(line.reference, line.printed, line.standing.deadline.due)
        return (self._opening.message(line.id, "assigned", address, *mail),)

    def preview(
        self, reference: str, step: Step, by: str, *, on: date | None = None, seen: int | None = None, **brings: Any
    ) -> Status:
        """What the person will read once this step is taken; nothing is taken. Raises what ``take`` raises."""
        event = self._event(reference, step, by, on, brings)
        kept = self.unchanged(reference, seen)
        self.check(kept, event)
        return self._status.of(kept, event)

    def check(self, kept: KeptEvents, event: Event) -> None:
        """Raise StepNotAllowed or StepIncomplete for a step that cannot be taken as things stand."""
        take(kept.as_it_stands, event, sign_off=self._school.sign_off)
        asks = Step.IDENTITY_ASKED.value
        if event.step in HANDS_OVER and any(
            letter.state is LetterState.WAITING and letter.step == asks for letter in kept.letters
        ):
            raise StepNotAllowed("a letter that asks for proof is on its way; take it back, or wait for the proof")

    def _event(self, reference: str, step: Step, by: str, on: date | None, brings: dict[str, Any]) -> Event:
        """The event of a step; raises StepNotAllowed for what it names and is not there."""
        if step is Step.RECEIVED:
            raise StepNotAllowed("a request is entered, not received again")
        if step is Step.CODE_ISSUED:
            raise StepNotAllowed("a new code is given out on its own page")
        assignee = str(brings.get("assignee") or "")
        if step is Step.ASSIGNED and assignee and (len(assignee) > _ID_LONGEST or not self._may_work(assignee)):
            raise StepNotAllowed("nobody on the staff who works on requests has this id; pick somebody from the list")
        if step is Step.DUPLICATE:
            brings["other_request"] = self._other(reference, str(brings.get("other_request", "")))
        now = self._clock()
        return Event(step, now, on or day_in_england(now), by, **brings)

    def write(self, reference: str, decide: Callable[[KeptEvents], Change], seen: int | None = None) -> KeptEvents:
        """Decide on a change and write it; decided anew if somebody was faster, unless ``seen`` forbids that."""
        for left in reversed(range(_TIMES)):
            kept = self.unchanged(reference, seen)
            try:
                self._store.change(decide(kept))
            except CaseChanged:
                if seen is not None or not left:
                    raise
                continue
            break
        return self.find(reference)

    def unchanged(self, reference: str, seen: int | None) -> KeptEvents:
        """A request that can still be worked on and is as somebody ``seen`` it; raises StepNotAllowed, CaseChanged."""
        kept = self.find(reference)
        if kept.case.erased_at is not None:
            raise StepNotAllowed("what was personal in this request has been erased")
        if seen is not None and seen != len(kept.events):
            raise CaseChanged("somebody else changed this request meanwhile; look at it again")
        return kept

    # --- what the other services need ---------------------------------------------------------------------------------

    def find(self, reference: str) -> KeptEvents:
        """What is kept of a request; raises BadReference or UnknownCase."""
        kept = self._store.by_reference(references.parse_reference(reference, self._school.reference_prefix))
        if kept is None:
            raise UnknownCase("no request has this reference")
        return kept

    def line(self, kept: KeptEvents) -> CaseLine:
        """A request as it stands today."""
        case = kept.as_it_stands
        return CaseLine(
            id=kept.case.id,
            reference=kept.case.reference,
            printed=self._opening.printed(kept.case),
            channel=kept.case.channel,
            reply_by=kept.case.reply_by,
            right=case.right,
            received=kept.case.received,
            standing=standing(case, self._school.school_days, self.today),
            is_open=case.closed is None,
            assignee=case.assignee,
            held=case.held,
            aside=case.aside,
            signed_off=case.signed_off,
            erased=kept.case.erased_at is not None,
            letters_waiting=sum(letter.state is LetterState.WAITING for letter in kept.letters),
            to_ask=kept.case.to_ask,
            recorded=kept.recorded,
            replies_open=sum(reply.state is ReplyState.OPEN for reply in kept.replies),
            tasks_overdue=sum(task.state is TaskState.OPEN and task.due < self.today for task in kept.tasks),
            to_sign_off=self._waits_for_sign_off(kept, case),
        )

    def _waits_for_sign_off(self, kept: KeptEvents, case: Case) -> bool:
        looked = not any(task.state is TaskState.OPEN for task in kept.tasks)
        open_ = case.closed is None and not case.signed_off
        return self._school.sign_off and open_ and looked and bool(kept.files)

    def view(self, kept: KeptEvents) -> CaseView:
        """A request as staff work on it; not logged here."""
        case = kept.as_it_stands
        return CaseView(
            line=self.line(kept),
            case=case,
            seen=len(kept.events),
            who=kept.case.who,
            events=self._secrets.events(kept),
            fields=tuple(name for name in FIELDS if kept.sealed(name)),
            letters=kept.letters,
            messages=kept.messages,
            steps=() if kept.case.erased_at else allowed(case, self.today, sign_off=self._school.sign_off),
            closing_waits=self._closing_waits(case),
            advice=advice(case),
            trail=self.trail(kept),
        )

    def trail(self, kept: KeptEvents) -> tuple[tuple[int, Entry], ...]:
        """The audit log about a request."""
        return tuple(self._audit.entries(kept.case.id))

    def _closing_waits(self, case: Case) -> tuple[tuple[Step, str], ...]:
        if case.closed is not None:
            return ()
        waits = ((s, why_not(case, s, self.today, sign_off=self._school.sign_off)) for s in Step if s in CLOSING)
        return tuple((step, reason) for step, reason in waits if reason)

    @property
    def today(self) -> date:
        """The day on the school's wall."""
        return day_in_england(self._clock())

    def _other(self, reference: str, other: str) -> str:
        """The request that this one is the same as; raises StepNotAllowed for none, or itself."""
        try:
            found, own = self.find(other).case.reference, self.find(reference).case.reference
        except (BadReference, UnknownCase):
            raise StepNotAllowed("there is no such other request") from None
        if found == own:
            raise StepNotAllowed("a request is not the same as itself")
        return found

    def _clear(self, kept: KeptEvents, names: Iterable[str]) -> Iterable[str]:
        for name in names:
            if sealed := kept.sealed(name):
                yield " ".join(self._secrets.open(kept.case.id, sealed).casefold().split())
