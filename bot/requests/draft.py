"""Taking a request in conversation: what is known so far, what is asked next, and what one more message changes.

Pure: a turn is a function of the answers so far and of what was said. The answers are a draft of ours, kept with the
turn; Rasa's form carries them along and decides nothing. Words of the person are kept as they came, with tokens for
what identifies somebody.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from bot.law.case import Told
from bot.law.request_fields import CHILD, CONTACT, DETAILS, NAME, RECORDED, RELATIONSHIP
from bot.law.rights import Question, Right, Who, needed
from bot.requests import reading
from bot.requests.commands import Commands

WHO: Final = "who"
RIGHT: Final = "right"
CONFIRM: Final = "confirm"
REQUEST: Final = "request_"
NOT_NAMED: Final = ""
"""Among what is wished besides: something else of which nobody knows yet which right it is."""
LONGEST_WORD: Final = {NAME: 120, CHILD: 160, RELATIONSHIP: 200, CONTACT: 300, DETAILS: 4000}  # characters
CHANGE: Final = "change"
BEGIN: Final = "begin"
LATER: Final = "later"
CALL_BACK: Final = "call_back"
"""What is picked to be rung back: a request of its own, for whatever the person wants to talk about."""

RECORD: Final = "record"
"""What is picked to answer as sound; ``SOUND`` comes once it is sealed, ``NO_ROOM`` where no more can be kept."""
SOUND: Final = "sound"
NO_ROOM: Final = "no_room"

RELATIONSHIPS: Final = "relationships"
"""What is picked to see more of the ways in which somebody can be connected; a page of them follows."""

BY_WORDS: Final = (RELATIONSHIP, NAME, CHILD, DETAILS)
"""What no keys can tell: on a keypad it is left to the call-back."""
SURE: Final = 0.6  # from here on a topic is believed in the middle of a form
_FEW: Final = 5  # words
_MANY: Final = 8


def may_lean(text: str, asks: str | None) -> bool:
    """Whether words are few enough to lean on what was said before ("say that again"), and tell nothing by themselves.

    Where somebody tells of their request in words of their own, fewer do.

    >>> may_lean("it should say that others began it", "name"), may_lean("it should say that others began it", DETAILS)
    (True, False)
    """
    return len(text.split()) <= (_FEW if asks == DETAILS else _MANY)


@dataclass(frozen=True)
class Heard:
    """What came in: the words with tokens, what was understood, or the choice picked in the form.

    ``flaws`` maps a token to what is wrong with the address or name behind it (``bot.requests.reading``), ``fuller``
    a name to the one told before that it says more fully. ``also`` are topics that the same message asked about
    besides. ``foreign``: it is in another language, so only its right was read. ``corrects`` is the answer that
    somebody who was misheard says once more, whatever is asked now. ``commands`` is what was learned of what the
    message does, ``wish`` the request that is likeliest wished, however unlikely, ``is_plain_wish`` where it is plain,
    and ``perhaps`` those that may be, where it is not plain which one, the likeliest first. Where a request begins,
    ``known`` are the answers of one that was sent, and ``earlier`` the messages just before in which something was
    wished, oldest first.
    """

    text: str
    topic: str = ""
    confidence: float = 0.0
    chosen: str = ""
    flaws: Mapping[str, str] = field(default_factory=dict)
    fuller: Mapping[str, str] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    foreign: bool = False
    corrects: str = ""
    commands: Commands = field(default_factory=Commands)
    wish: str = ""
    is_plain_wish: bool = False
    perhaps: tuple[str, ...] = ()
    known: Mapping[str, str] = field(default_factory=dict, repr=False)
    earlier: tuple[Heard, ...] = field(default=(), repr=False)

    @property
    def is_sure(self) -> bool:
        """Whether what was understood can be acted on although a form is open."""
        return self.confidence >= SURE


@dataclass(frozen=True)
class Intake:
    """The answers so far; ``asks`` is what was asked last.

    ``flawed`` is the address that was refused last. ``note`` is what was said beside the answers, such as whom not to
    tell. ``later`` is what the school is to ask when it rings back. ``recorded`` is what was left as sound;
    ``recording``: what is said next is the answer to ``asks`` as sound. ``shown`` is the topic that was answered last
    beside what is asked. ``vain``: how often ``asks`` was asked once more. ``besides`` are the rights that are wished
    too, each for a request of its own that is sent with this one; ``follows``: this is such a one. ``young``: the first
    words read as a pupil's who speaks for themselves, so that "me" is a pupil. ``may_add``: the wish was
    told before it was asked for, and whether there is anything to add is still to be asked. ``either``: the rights
    between which the person was just asked to choose.
    """

    number: int
    right: Right | None = None
    who: Who | None = None
    reply_by: Told | None = None
    words: Mapping[str, str] = field(default_factory=dict, repr=False)
    skipped: tuple[str, ...] = ()
    asks: str = ""
    flawed: str = ""
    note: str = field(default="", repr=False)
    later: tuple[str, ...] = ()
    recorded: tuple[str, ...] = ()
    recording: bool = False
    shown: str = ""
    vain: int = 0
    besides: tuple[str, ...] = ()
    follows: bool = False
    young: bool = False
    may_add: bool = False
    either: tuple[str, ...] = ()

    def question(self, asks_for: str) -> Question | None:
        """The question for one thing, None where this request does not need it."""
        wanted = needed(self.right, self.who) if self.right else ()
        return next((question for question in wanted if question.asks_for == asks_for), None)

    @property
    def next(self) -> str:
        """What is still to be asked, in order; ``confirm`` when nothing is."""
        if self.right is None:
            return RIGHT
        return next(q.asks_for for q in needed(self.right, self.who) if not self.has(q.asks_for))

    def has(self, asks_for: str) -> bool:
        """Whether this was answered or left out."""
        if asks_for in (*self.skipped, *self.later, *self.recorded):
            return True
        if asks_for == WHO:
            return self.who is not None
        if asks_for == CONTACT:
            return self.reply_by is not None
        return bool(self.words.get(asks_for)) and not (asks_for == DETAILS and self.may_add)

    def with_word(self, name: str, words: str) -> Intake:
        """With an answer in the person's words."""
        if name == DETAILS and self.words.get(name):  # what was told before is never written over
            words = f"{self.words[name]}\n{words}"
        kept = words.strip()[: LONGEST_WORD[name]]
        return replace(
            self,
            words={**self.words, name: kept},
            skipped=without_name(self.skipped, name),
            later=without_name(self.later, name),
            may_add=self.may_add and name != DETAILS,
        )

    def with_wish(self, words: str) -> Intake:
        """With the words in which the wish was told before it was asked for."""
        return replace(self.with_word(DETAILS, words), may_add=True)

    def with_recording(self, name: str) -> Intake:
        """With an answer that was left as sound, in place of an earlier one."""
        kept = self.without(name)
        return replace(kept, recorded=(*kept.recorded, name))

    def left_to_the_call(self, names: Collection[str] = BY_WORDS) -> Intake:
        """With everything of these names that is not told yet left for the school to ask when it rings."""
        left = tuple(name for name in names if not self.has(name))
        return replace(self, later=(*self.later, *left))

    @property
    def to_ask(self) -> tuple[str, ...]:
        """What the school still has to ask, of what this request needs."""
        return tuple(name for name in self.later if self.question(name) and not self.words.get(name))

    @property
    def to_record(self) -> tuple[str, ...]:
        """What could be said as sound instead of leaving it to the call, in order."""
        return tuple(name for name in RECORDED if name in self.to_ask)

    def with_contact(self, given: reading.ReadContact) -> Intake:
        """With a way to be answered."""
        return replace(self.with_word(CONTACT, given.words), reply_by=given.way)

    def without(self, asks_for: str) -> Intake:
        """With one thing to be asked again."""
        words = {name: word for name, word in self.words.items() if name != asks_for}
        cleared = replace(
            self,
            words=words,
            skipped=without_name(self.skipped, asks_for),
            later=without_name(self.later, asks_for),
            recorded=without_name(self.recorded, asks_for),
            may_add=self.may_add and asks_for != DETAILS,
        )
        if asks_for == WHO:
            return replace(cleared, who=None).without(RELATIONSHIP).without(CHILD)
        return replace(cleared, reply_by=None) if asks_for == CONTACT else cleared

    def together(self, offered: Collection[Right]) -> tuple[Right, ...]:
        """The rights that are checked and sent together: this one, and those known to be wished too."""
        return (*([self.right] if self.right else []), *(r for r in offered if r.value in self.besides))

    def next_request(self, offered: Collection[Right]) -> Intake | None:
        """The request that is wished too, with what is known filled in; None where there is none."""
        right = next((right for right in offered if right.value in self.besides and right is not self.right), None)
        if right is None and NOT_NAMED not in self.besides:
            return None
        named = NOT_NAMED if right is None else right.value
        rest = tuple(name for name in self.besides if name != named)
        on = replace(self, number=self.number + 1, right=right, besides=rest, follows=True)
        later = (*self.later, *self.recorded)  # a recording belongs to the first one
        return replace(on, asks="", flawed="", shown="", vain=0, recorded=(), later=later)

    def with_note(self, words: str) -> Intake:
        """With something said besides, which the school should know."""
        return replace(self, note="\n".join(filter(None, (self.note, words.strip())))[: LONGEST_WORD[DETAILS]])

    @property
    def told(self) -> str:
        """What the person wants, in their own words, with what they said besides."""
        return "\n".join(filter(None, (self.words.get(DETAILS, ""), self.note)))

    def to_draft(self) -> dict[str, Any]:
        """As plain JSON types."""
        lists = {name: list(getattr(self, name)) for name in ("skipped", "later", "recorded", "besides", "either")}
        return {**asdict(self), "words": dict(self.words), **lists}

    @classmethod
    def from_draft(cls, draft: Mapping[str, Any]) -> Intake:
        """Back from plain JSON types; raises ValueError, KeyError or TypeError when they are no draft.

        A draft of a release that paused a request after danger goes on.
        """
        draft = {name: value for name, value in draft.items() if name != "paused"}
        right, who, reply_by = draft["right"], draft["who"], draft["reply_by"]
        return cls(
            **{
                **draft,
                "right": Right(right) if right else None,
                "who": Who(who) if who else None,
                "reply_by": Told(reply_by) if reply_by else None,
                "skipped": tuple(draft["skipped"]),
                "later": tuple(draft.get("later", ())),
                "recorded": tuple(draft.get("recorded", ())),
                "besides": tuple(draft.get("besides", ())),
                "either": tuple(draft.get("either", ())),
            }
        )


@dataclass(frozen=True)
class Said:
    """One thing to say: ``what`` names the words (``bot.requests.replies``), ``about`` what they are about."""

    what: str
    about: str = ""


@dataclass(frozen=True)
class Turn:
    """What a message led to: the answers now, what to say in order, and ``open`` or ``cancel`` at the end."""

    intake: Intake
    said: tuple[Said, ...]
    ends: str = ""


def right_of(topic: str, offered: Collection[Right]) -> Right | None:
    """The right that a topic asks for, if this school takes requests for it."""
    wanted = topic.removeprefix(REQUEST) if topic.startswith(REQUEST) else ""
    return next((right for right in offered if right.value == wanted), None)


def without_name(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    """The names but this one."""
    return tuple(other for other in names if other != name)


# --- What every turn of a request shares: going on to what is still to be asked, and what a message says besides


def asking(intake: Intake, *said: Said) -> Turn:
    """Go on to what is still to be asked."""
    asks = intake.next
    same = asks == intake.asks
    on = replace(intake, asks=asks, flawed=intake.flawed if same else "", vain=intake.vain if same else 0)
    return Turn(replace(on, recording=False), (*said, Said("ask", asks)))


def once_more(intake: Intake, *said: Said) -> Turn:
    """Ask the same again, saying what would do."""
    return Turn(replace(intake, vain=intake.vain + 1), said or (Said("again", intake.asks),))


def which_right(intake: Intake, offered: Collection[Right], instead: Right | None = None) -> Turn:
    """Ask which right is meant: this one or ``instead``, or which of those that are shown together.

    At the check a yes does not answer that, so it sends nothing until it is settled.
    """
    rights = [instead, *([intake.right] if intake.right else ())] if instead else intake.together(offered)
    asked = replace(intake, either=tuple(right.value for right in rights))
    said = Said("instead", instead.value) if instead else Said("which")
    return Turn(replace(asked, asks=CHANGE) if intake.asks == CONFIRM else asked, (said,))


def for_whom(intake: Intake, about: Who, relationship: str) -> Intake:
    """Who the request is for; what only another would be asked is dropped where it is for oneself."""
    known = replace(intake, who=about, skipped=without_name(intake.skipped, WHO))
    if about in (Who.ME, Who.PUPIL):
        return known.without(CHILD).without(RELATIONSHIP)
    return known.with_word(RELATIONSHIP, relationship) if relationship and not known.has(RELATIONSHIP) else known


def with_right(intake: Intake, right: Right, words: str = "") -> Intake:
    """Another right: what was said of the one is kept as a note where the other needs words of its own."""
    changed = replace(intake, right=right, besides=without_name(intake.besides, right.value))
    question = changed.question(DETAILS)
    if intake.right is not None and question is not None and not question.may_skip and intake.words.get(DETAILS):
        changed = changed.with_note(intake.words[DETAILS]).without(DETAILS)
    return changed.with_note(words) if words else changed


def by_keys(before: str, turn: Turn) -> Turn:
    """The same turn for somebody who has keys alone: what needs words is left to the call-back, and it goes on.

    ``before`` is what was asked until now: who asked to tell a name after all is not taken past it.
    """
    intake = turn.intake
    if turn.ends or intake.recording or intake.asks not in BY_WORDS or intake.asks == before:
        return turn
    return asking(intake.left_to_the_call(), *(one for one in turn.said if one.what != "ask"))
