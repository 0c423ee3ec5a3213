"""Taking a request in conversation: what is known so far, what is asked next, and what one more message changes.

Pure: a turn is a function of the answers so far and of what was said. The answers are a draft of ours, kept with the
turn; Rasa's form carries them along and decides nothing. Words of the person are kept as they came, with tokens for
what identifies somebody.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from bot.core import intake_commands as commands
from bot.core import intake_reading as reading
from bot.core import ways_to_reply
from bot.core.case_file import CHILD, CONTACT, DETAILS, NAME, RELATIONSHIP
from bot.core.cases import Told
from bot.core.rights import Question, Right, Who, needed

WHO: Final = "who"
RIGHT: Final = "right"
CONFIRM: Final = "confirm"
REQUEST: Final = "request_"
LONGEST_WORD: Final = {NAME: 120, CHILD: 160, RELATIONSHIP: 200, CONTACT: 300, DETAILS: 4000}  # characters
SURE: Final = 0.6  # from here on a topic is believed in the middle of a form
_DANGER: Final = "danger_"
_DOUBT: Final = 0.4
_CERTAIN: Final = 0.9
_SHORT: Final = 8  # words
_OPTIONAL_DETAILS: Final = frozenset({Right.ACCESS, Right.ERASURE, Right.PORTABILITY, Right.EDUCATIONAL_RECORD})


@dataclass(frozen=True)
class Heard:
    """What came in: the words with tokens, what was understood, or the choice picked in the form.

    ``flaws`` maps a token to what is wrong with the address behind it (``bot.core.ways_to_reply``).
    """

    text: str
    topic: str = ""
    confidence: float = 0.0
    chosen: str = ""
    flaws: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_sure(self) -> bool:
        """Whether what was understood can be acted on although a form is open."""
        return self.confidence >= SURE


@dataclass(frozen=True)
class Intake:
    """The answers so far; ``asks`` is what was asked last, ``tries`` how often it was not answered."""

    number: int
    right: Right | None = None
    who: Who | None = None
    reply_by: Told | None = None
    words: Mapping[str, str] = field(default_factory=dict, repr=False)
    skipped: tuple[str, ...] = ()
    marketing: bool = False
    asks: str = ""
    tries: int = 0

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
        if asks_for in self.skipped:
            return True
        if asks_for == WHO:
            return self.who is not None
        if asks_for == CONTACT:
            return self.reply_by is not None
        return bool(self.words.get(asks_for))

    def with_word(self, name: str, words: str) -> Intake:
        """With an answer in the person's words."""
        kept = words.strip()[: LONGEST_WORD[name]]
        return replace(self, words={**self.words, name: kept}, skipped=_without(self.skipped, name))

    def with_contact(self, given: reading.ReadContact) -> Intake:
        """With a way to be answered."""
        return replace(self.with_word(CONTACT, given.words), reply_by=given.way)

    def without(self, asks_for: str) -> Intake:
        """With one thing to be asked again."""
        words = {name: word for name, word in self.words.items() if name != asks_for}
        cleared = replace(self, words=words, skipped=_without(self.skipped, asks_for))
        if asks_for == WHO:
            return replace(cleared, who=None).without(RELATIONSHIP)
        return replace(cleared, reply_by=None) if asks_for == CONTACT else cleared

    def to_draft(self) -> dict[str, Any]:
        """As plain JSON types."""
        return {**asdict(self), "words": dict(self.words), "skipped": list(self.skipped)}

    @classmethod
    def from_draft(cls, draft: Mapping[str, Any]) -> Intake:
        """Back from plain JSON types; raises ValueError, KeyError or TypeError when they are no draft."""
        right, who, reply_by = draft["right"], draft["who"], draft["reply_by"]
        return cls(
            **{
                **draft,
                "right": Right(right) if right else None,
                "who": Who(who) if who else None,
                "reply_by": Told(reply_by) if reply_by else None,
                "skipped": tuple(draft["skipped"]),
            }
        )


@dataclass(frozen=True)
class Said:
    """One thing to say: ``what`` names the words (``bot.core.intake_replies``), ``about`` what they are about."""

    what: str
    about: str = ""


@dataclass(frozen=True)
class Turn:
    """What a message led to: the answers now, what to say in order, and ``open`` or ``cancel`` at the end."""

    intake: Intake
    said: tuple[Said, ...]
    ends: str = ""


def begin(number: int, right: Right | None, heard: Heard) -> Turn:
    """Begin a request: read what the first message says already, then ask for the first thing it does not."""
    intake = Intake(number, right)
    said = (Said("topic", heard.topic),) if right else ()
    if not heard.chosen and right is not None:
        intake = _read_along(intake, heard)
        if right is Right.ACCESS and intake.who is not Who.PUPIL and reading.wants_reports(heard.text):
            said = (*said, Said("record"))
        if reading.says_something(heard.text, right):
            intake = intake.with_word(DETAILS, heard.text)
    return _asking(intake, *said)


def hear(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn:
    """Take one more message in; ``offered`` are the rights that this school takes requests for."""
    if heard.chosen:
        return _choose(intake, heard, offered)
    if _tells_of_danger(intake, heard):
        # Somebody may be in danger: nothing else is asked for now. What they told is kept where it was an account.
        told = intake.with_word(DETAILS, heard.text) if intake.asks == DETAILS else intake
        return Turn(told, (Said("topic", heard.topic), Said("paused")))
    if commands.cancels(heard.text):
        return Turn(intake, (Said("cancelled"),), "cancel")
    if commands.asks_why(heard.text):
        return _asking(intake, Said("why", intake.asks))
    if commands.asks_again(heard.text):
        return _asking(intake)
    if turn := _other_right(intake, heard, offered) or _correction(intake, heard):
        return turn
    if intake.asks != CONFIRM and commands.skips(heard.text):
        return _skip(intake)
    if turn := _in_the_middle(intake, heard):
        return turn
    return _answer(intake, heard, offered)


# --- the turns --------------------------------------------------------------------------------------------------------


def _tells_of_danger(intake: Intake, heard: Heard) -> bool:
    """Whether somebody may be in danger: a doubt is enough, but for a plain answer such as "he is in year 6"."""
    if not heard.topic.startswith(_DANGER) or heard.confidence < _DOUBT:
        return False
    plain = intake.asks in (NAME, CHILD, WHO) and _answered(intake, heard.text) is not intake
    return heard.confidence >= _CERTAIN or not plain


def _choose(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn:
    """A choice was picked: one of the form's (``yes``, ``skip``, ``who=me``, ``fix=name``), or a topic."""
    what, _, value = heard.chosen.partition("=")
    if what == "yes":
        return Turn(intake, (), "open") if intake.next == CONFIRM else _asking(intake)
    if what == "cancel":
        return Turn(intake, (Said("cancelled"),), "cancel")
    if what == "skip":
        return _skip(intake)
    if what == "why":
        return _asking(intake, Said("why", intake.asks))
    if what in ("change", "menu"):
        return Turn(intake, (Said(what, value),))
    if what == "fix":
        fixed = replace(intake, right=None) if value == RIGHT else intake.without(value)
        return _asking(fixed)
    if what == WHO and value in set(Who):
        return _asking(_about(intake, Who(value), ""))
    if what == RIGHT and value in {right.value for right in offered}:
        return _asking(replace(intake, right=Right(value)), Said("topic", f"{REQUEST}{value}"))
    if what == "topic":
        right = right_of(value, offered)
        if right is not None and right is not intake.right:
            return _asking(replace(intake, right=right), Said("changed", right.value))
        if right is None and not value.startswith(_DANGER):
            return _asking(intake, Said("topic", value))
        return Turn(intake, (Said("topic", value), Said("paused"))) if right is None else _asking(intake)
    return _asking(intake)


def _skip(intake: Intake) -> Turn:
    question = intake.question(intake.asks)
    if question is None or not question.may_skip:
        return _asking(intake, Said("needed", intake.asks))
    skipped = replace(intake, skipped=(*_without(intake.skipped, intake.asks), intake.asks))
    if intake.asks == CONTACT:
        skipped = replace(skipped, reply_by=Told.PAGE)
    return _asking(skipped, Said("skipped", intake.asks))


def _other_right(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn | None:
    """A change of mind: another right, said in so many words."""
    if intake.right is None or (intake.asks == DETAILS and not commands.corrects(heard.text)):
        return None
    instead = commands.wants_instead(heard.text)
    right = right_of(heard.topic, offered) if heard.is_sure else None
    if instead and right in (None, intake.right):
        right = right_of(f"{REQUEST}{commands.right_named(heard.text)}", offered)
    if right is None or right is intake.right:
        return None
    if not instead:  # a second request: one after the other
        return _asking(intake, Said("after")) if commands.wants_besides(heard.text) else None
    changed = replace(intake, right=right)
    if intake.has(DETAILS):  # what was said of the one may not fit the other: both are told, in order
        changed = changed.with_word(DETAILS, f"{intake.words.get(DETAILS, '')}\n{heard.text}".strip())
    return _asking(changed, Said("changed", right.value))


def _correction(intake: Intake, heard: Heard) -> Turn | None:
    """An answer given before is taken back, with a new one in the same breath or to be asked for."""
    if intake.asks == DETAILS and (intake.right not in _OPTIONAL_DETAILS or len(heard.text.split()) > _SHORT):
        return None  # an account of something wrong is no correction
    at_check = intake.asks == CONFIRM
    if at_check or commands.corrects(heard.text):
        fixed = _read_along(intake, replace(heard, text=commands.without_correction(heard.text)), again=True)
        if fixed != intake:
            return _asking(fixed, Said("corrected"))
    wanted = commands.corrected_field(heard.text)
    if not wanted or wanted == intake.asks or not (at_check or intake.has(wanted)):
        return None
    if wanted != RIGHT and intake.question(wanted) is None:
        return None
    return _asking(replace(intake, right=None) if wanted == RIGHT else intake.without(wanted))


def _in_the_middle(intake: Intake, heard: Heard) -> Turn | None:
    """A question, a thank-you or a curse in the middle: answered, and then on where we were."""
    talk = heard.topic.startswith("chat_")
    if heard.topic == "ask_talk_to_person":
        wanted = intake.asks != DETAILS and heard.is_sure and commands.wants_a_person(heard.text)
        return _asking(intake, Said("topic", heard.topic)) if wanted else None
    if not heard.topic.startswith(("ask_", "chat_", "out_of_scope")) or not heard.is_sure:
        return None
    if talk and (intake.asks in (DETAILS, CONFIRM, NAME, CHILD, RELATIONSHIP) or len(heard.text.split()) > 6):
        return None
    if not talk and not commands.asks_something(heard.text, strictly=intake.asks == DETAILS):
        return None
    return _asking(intake, Said("topic", heard.topic))


def _answer(intake: Intake, heard: Heard, offered: Collection[Right]) -> Turn:
    """Read the message as the answer to what was asked."""
    if intake.asks == RIGHT:
        right = right_of(heard.topic, offered)
        return _asking(replace(intake, right=right)) if right else _once_more(intake)
    if intake.asks == CONFIRM:
        return _at_the_check(intake, heard)
    if intake.asks == CONTACT:
        return _contact(intake, heard)
    answered = _answered(intake, heard.text)
    if answered is not intake:
        tells_more = intake.asks == WHO and intake.right and not intake.has(DETAILS)
        if tells_more and intake.right and reading.says_something(heard.text, intake.right, own_words=True):
            answered = answered.with_word(DETAILS, heard.text)
        return _asking(_read_along(answered, heard))
    # No answer to what was asked, but perhaps to what will be: an address, say.
    given = reading.contact(heard.text, answering=True)
    usable = given is not None and not heard.flaws.get(given.token or "") and not intake.has(CONTACT)
    if given is not None and usable:
        return _asking(intake.with_contact(given), Said("noted"))
    return _once_more(intake)


def _answered(intake: Intake, text: str) -> Intake:
    """The answers with this one, or the very same where the message is none."""
    if intake.asks == WHO:
        about, relationship = reading.who(text, answering=True)
        return _about(intake, about, relationship) if about else intake
    if intake.asks in (NAME, CHILD):
        given = reading.name_answer(text) if intake.asks == NAME else reading.child_answer(text)
        return intake.with_word(intake.asks, given) if given else intake
    if commands.has_no_idea(text) or commands.agrees(text):
        return intake
    return intake.with_word(intake.asks, text)


def _contact(intake: Intake, heard: Heard) -> Turn:
    given = reading.contact(heard.text, answering=True)
    if given is None:
        return _once_more(intake)
    problem = heard.flaws.get(given.token or "", "")
    if given.way is Told.POST and not reading.has_street(given.words):
        problem = ways_to_reply.ONLY_POSTCODE
    if problem and not (problem in ways_to_reply.CHECK_AGAIN and intake.tries):
        return _once_more(intake, Said("flaw", problem))
    return _asking(_read_along(intake.with_contact(given), heard))


def _at_the_check(intake: Intake, heard: Heard) -> Turn:
    if commands.agrees(heard.text):
        return Turn(intake, (), "open")
    if commands.disagrees(heard.text) or commands.skips(heard.text):
        return Turn(intake, (Said("change"),))
    return _once_more(intake)


# --- what they share --------------------------------------------------------------------------------------------------


def _asking(intake: Intake, *said: Said) -> Turn:
    """Go on to what is still to be asked."""
    asks = intake.next
    return Turn(replace(intake, asks=asks, tries=0), (*said, Said("ask", asks)))


def _once_more(intake: Intake, *said: Said) -> Turn:
    """Ask the same again, saying what would do."""
    return Turn(replace(intake, tries=intake.tries + 1), said or (Said("again", intake.asks),))


def _about(intake: Intake, about: Who, relationship: str) -> Intake:
    known = replace(intake, who=about, skipped=_without(intake.skipped, WHO))
    if about in (Who.ME, Who.PUPIL):
        return known.without(CHILD).without(RELATIONSHIP)
    return known.with_word(RELATIONSHIP, relationship) if relationship and not known.has(RELATIONSHIP) else known


def _read_along(intake: Intake, heard: Heard, again: bool = False) -> Intake:
    """Take in what a message says besides; ``again`` lets it take the place of what was said before."""
    text, read = heard.text, intake
    if read.who is None:
        about, relationship = reading.who(text)
        if about is not None and about is not read.who:
            read = _about(read, about, relationship)
    name = reading.own_name(text)
    if name and (again or not read.has(NAME)):
        read = read.with_word(NAME, name)
    if read.who is None or read.question(CHILD):
        child = reading.child(text, read.who, read.words.get(NAME, ""))
        if child and (again or not read.has(CHILD)) and child != read.words.get(NAME):
            read = read.with_word(CHILD, child)
    given = reading.contact(text, answering=again)
    if given and not heard.flaws.get(given.token or "") and (again or not read.has(CONTACT)):
        read = read.with_contact(given)
    return replace(read, marketing=read.marketing or reading.is_marketing(text, read.right))


def right_of(topic: str, offered: Collection[Right]) -> Right | None:
    """The right that a topic asks for, if this school takes requests for it."""
    wanted = topic.removeprefix(REQUEST) if topic.startswith(REQUEST) else ""
    return next((right for right in offered if right.value == wanted), None)


def _without(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(other for other in names if other != name)
