"""The standard letters, in plain words, filled from a case; staff edit each before it goes.

What only staff can know stands in square brackets; a letter that still holds some is not sent. A letter never holds the
records themselves.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Final

from bot.cases.workflow import says_something
from bot.law.calendar import say_day
from bot.law.case import Step, Told
from bot.law.rights import Right
from bot.notice.reply import Contact


class LetterKind(str, Enum):
    """The letters there are."""

    ACKNOWLEDGEMENT = "acknowledgement"
    IDENTITY = "identity"
    AUTHORITY = "authority"
    FEE = "fee"
    CLARIFICATION = "clarification"
    EXTENSION = "extension"
    UPDATE = "update"
    ANSWER = "answer"
    PARTLY_REFUSED = "partly_refused"
    REFUSED = "refused"


STEPS: Final = {
    LetterKind.ACKNOWLEDGEMENT: Step.ACKNOWLEDGED,
    LetterKind.IDENTITY: Step.IDENTITY_ASKED,
    LetterKind.AUTHORITY: Step.IDENTITY_ASKED,
    LetterKind.FEE: Step.FEE_ASKED,
    LetterKind.CLARIFICATION: Step.CLARIFICATION_ASKED,
    LetterKind.EXTENSION: Step.EXTENDED,
    LetterKind.ANSWER: Step.ANSWERED,
    LetterKind.PARTLY_REFUSED: Step.PARTLY_REFUSED,
    LetterKind.REFUSED: Step.REFUSED,
}
"""The step that is taken once the person has been told; an update takes none."""

ASKED: Final = {
    Right.ACCESS: "to see the information the school holds",
    Right.RECTIFICATION: "to have information put right",
    Right.ERASURE: "to have information deleted",
    Right.RESTRICTION: "to limit how information is used",
    Right.OBJECTION: "the school to stop using information in some way",
    Right.AUTOMATED_DECISION: "about a decision made by a computer",
    Right.WITHDRAW_CONSENT: "to take back a permission",
    Right.COMPLAINT: "the school to look into something that went wrong",
    Right.PORTABILITY: "to have information to take elsewhere",
    Right.EDUCATIONAL_RECORD: "for the educational record of a pupil",
    Right.BREACH_REPORT: "the school to look into information that went astray",
    Right.OTHER: "the school to do something about information",
}
"""What a person asked, completing "You asked …"."""


_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_DAY: Final = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)?[ /.]({'|'.join(_MONTHS)}|\d{{1,2}})[ /.](\d{{4}})\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Facts:
    """What a letter is filled from; ``name`` may be empty, ``due`` is None where there is no date.

    ``extended`` is the date that an extension told today leads to, ``signed_by`` the name of who writes the letter.
    ``records_at`` is the address of the page where records lie ready, "" where none do, ``records_until`` the last day
    on which they all do, ``withheld`` what was blacked out in them, and why. ``notice`` is what the school's notice
    says, by topic, of what an answer has to tell.
    """

    name: str
    printed: str
    right: Right
    received: date
    due: date | None
    school: Contact
    officer: Contact
    regulator: Contact
    extended: date | None = None
    signed_by: str = ""
    records_at: str = ""
    records_until: date | None = None
    withheld: tuple[str, ...] = ()
    notice: Mapping[str, str] = field(default_factory=dict)


def write(kind: LetterKind, facts: Facts) -> tuple[str, str]:
    """Title and body of a letter.

    >>> school = Contact("school", "Example School", phone="01632 960001")
    >>> facts = Facts("Sam Poe", "HJ-100-000-006", Right.ACCESS, date(2026, 11, 24), date(2026, 12, 24), school,
    ...     Contact("dpo", "Data Protection Officer"), Contact("ico", "ICO"))
    >>> print(write(LetterKind.ACKNOWLEDGEMENT, facts)[1])
    Dear Sam Poe,
    <BLANKLINE>
    Thank you for your request HJ-100-000-006. It reached us on Tuesday 24 November 2026. You asked to see the \
information the school holds.
    <BLANKLINE>
    The law gives us until Thursday 24 December 2026.
    <BLANKLINE>
    You do not need to do anything now. If we need something from you, we will tell you.
    <BLANKLINE>
    Yours sincerely,
    [your name]
    Example School
    01632 960001
    """
    title, paragraphs = _TEXTS[kind]
    gives_records = kind in _GIVES_RECORDS and facts.right is Right.ACCESS
    filled = [
        paragraph.format(
            printed=facts.printed,
            asked=ASKED[facts.right],
            received=say_day(facts.received),
            until=f"The law gives us until {say_day(facts.due)}."
            if facts.due
            else "We are dealing with it without delay.",
            done=_done(facts),
            withheld=_withheld(facts),
            routes=("How to complain\n" if gives_records else "") + routes(facts.officer, facts.regulator),
            extended=say_day(facts.extended) if facts.extended else "[the new date]",
            **{topic: _as_hint(facts.notice.get(topic, "")) for topic in FROM_NOTICE},
        )
        for paragraph in (*paragraphs[:-1], *(ABOUT_RECORDS if gives_records else ()), paragraphs[-1])
    ]
    greeting = f"Dear {facts.name}," if facts.name else "Hello,"
    signature = "\n".join(["Yours sincerely,", facts.signed_by or "[your name]", *_ways(facts.school)])
    return title.format(printed=facts.printed), "\n\n".join([greeting, *filled, signature])


def ways(reply_by: Told) -> tuple[Told, ...]:
    """How a letter may go to somebody who chose this way: theirs first, and others in which they are really told.

    >>> [way.value for way in ways(Told.PAGE)]
    ['page', 'post', 'telephone', 'in_person']
    """
    return (reply_by, *(way for way in (Told.POST, Told.TELEPHONE, Told.IN_PERSON) if way is not reply_by))


def unfilled(body: str) -> tuple[str, ...]:
    """What staff still have to fill in; what the notice says of it stands in the letter and is not said again.

    >>> unfilled("We need [say what] by post, or an e-mail [to whom. The notice says: “to us”].")
    ('[say what]', '[to whom]')
    """
    return tuple(found.partition(_HINT)[0] + "]" * (_HINT in found) for found in re.findall(r"\[[^\[\]\n]*\]", body))


def named_days(body: str) -> tuple[date, ...]:
    """The days that a letter names with their year, in order.

    >>> named_days("by Thursday 24 December 2026, not 3/2/2027 or 31 February 2027")
    (datetime.date(2026, 12, 24), datetime.date(2027, 2, 3))
    """
    found = []
    for day, month, year in _DAY.findall(body):
        number = int(month) if month.isdigit() else _MONTHS.index(month.casefold()) + 1
        with contextlib.suppress(ValueError):
            found.append(date(int(year), number, int(day)))
    return tuple(found)


def routes(officer: Contact, regulator: Contact) -> str:
    """The ways to complain that a refusal has to name (UK GDPR Article 12(4))."""
    own, theirs = "; ".join(_ways(officer)), "; ".join(_ways(regulator))
    return (
        "If you are not happy with this, there are three things you can do.\n"
        f"- You can complain to the school: {own}. The school has to look into it and tell you the outcome.\n"
        f"- You can complain to the regulator: {theirs}.\n"
        "- You can go to court."
    )


def names_routes(body: str, facts: Facts) -> bool:
    """Whether a letter, as it was edited, still names the school's own route, the regulator and the court."""
    words = body.casefold()
    return "complain to the school" in words and facts.regulator.name.casefold() in words and "court" in words


def gives_reasons(kind: LetterKind, body: str, facts: Facts) -> bool:
    """Whether what staff wrote into a letter, or in place of its words, says something; not what stands in every one.

    >>> contact = Contact("school", "Example School")
    >>> facts = Facts("", "HJ-100-000-006", Right.ERASURE, date(2026, 11, 24), None, contact, contact, contact)
    >>> body = write(LetterKind.REFUSED, facts)[1]
    >>> [gives_reasons(LetterKind.REFUSED, body.replace("[say why]", why), facts)
    ...     for why in ("x", "that we must keep a register of all pupils")]
    [False, True]
    """
    left = " ".join(" ".join(line for line in body.split("\n") if not line.startswith(_HEADINGS)).split())
    for part in re.split(r"\[[^\[\]\n]*\]|\n", write(kind, facts)[1]):
        left = left.replace(" ".join(part.split()), " ") if part.strip(" .") else left
    return says_something(left)


def telephone_script(body: str) -> str:
    """The letter as something to say on the telephone."""
    return (
        "Ask for the person by name, and say nothing about the request to anybody else. Leave no details on an"
        " answering machine: say only that the school rang. When you have the person, say this in your own words, and"
        f" write down what they answer.\n\n{body}"
    )


def _done(facts: Facts) -> str:
    """How the person gets what they asked for, where that is known."""
    if not facts.records_at:
        return "[say what you did, and how the person gets what they asked for]"
    until = f" until {say_day(facts.records_until)}" if facts.records_until else ""
    return (
        f"Your records are ready. You can open them{until} at {facts.records_at} with your reference and your code."
        " Save them on your own device. We send one more code to your e-mail address each time."
    )


def _withheld(facts: Facts) -> str:
    """What the person does not get, and why, as it was typed when it was blacked out."""
    if not facts.withheld:
        return "We could not do all of it: [say what not]. The reason is [say why]."
    return "\n".join(["We blacked out some of it. This is what, and why:", *(f"- {words}" for words in facts.withheld)])


def _as_hint(quoted: str) -> str:
    r"""What the notice says, on one line inside the brackets that staff fill in.

    >>> _as_hint("For three years:\n- in [a] safe.")
    '. The notice says: “For three years: - in (a) safe.”'
    """
    line = " ".join(quoted.split()).translate(str.maketrans("[]", "()"))
    return f"{_HINT}“{line}”" if line else ""


def _ways(contact: Contact) -> list[str]:
    return [part for part in (contact.name, contact.email, contact.phone, contact.url) if part]


_HINT: Final = ". The notice says: "
_GIVES_RECORDS: Final = frozenset({LetterKind.ANSWER, LetterKind.PARTLY_REFUSED})
FROM_NOTICE: Final = ("ask_why_use", "ask_share_who", "ask_how_long")
"""The topics of the notice that an answer to an access request tells of: a draft quotes it, for staff to say it so."""
ABOUT_RECORDS: Final = (
    "Why we hold it: [say why the school holds this information{ask_why_use}]",
    "What kinds of information: [name the kinds, such as reports, e-mails, first aid]",
    "Who gets it from us: [name them, or say nobody{ask_share_who}]",
    "How long we keep it: [say how long, or how that is decided{ask_how_long}]",
    "Where it came from: [say from whom, where it was not the person]",
    "Your rights: You can ask us to put this right or to delete it. You can ask us to limit how we use it. You can"
    " also tell us that you do not want us to use it.",
)
"""What an answer to an access request says besides the records (UK GDPR Article 15(1)), before how to complain."""
_HEADINGS: Final = tuple(line.partition(":")[0] + ":" for line in ABOUT_RECORDS)
_TEXTS: Final[dict[LetterKind, tuple[str, tuple[str, ...]]]] = {
    LetterKind.ACKNOWLEDGEMENT: (
        "We have your request {printed}",
        (
            "Thank you for your request {printed}. It reached us on {received}. You asked {asked}.",
            "{until}",
            "You do not need to do anything now. If we need something from you, we will tell you.",
        ),
    ),
    LetterKind.IDENTITY: (
        "We need to know who is asking: {printed}",
        (
            "Thank you for your request {printed}. You asked {asked}.",
            "We have to be sure that we give information to the right person. We are not sure yet, because [say why].",
            "Please show us [say what would do, and how to show it]. You can bring it to the school office. We look at"
            " it and write down that we saw it. We do not keep a copy.",
            "The month we have for your request starts when we have seen it.",
        ),
    ),
    LetterKind.AUTHORITY: (
        "We need to know that you may ask: {printed}",
        (
            "Thank you for your request {printed}. You asked {asked}.",
            "You are asking about another person. Before we go on, we have to check that you may ask for them, because"
            " [say why].",
            "Please show us [say what would do, and how to show it].",
            "The month we have for your request starts when we have seen it.",
        ),
    ),
    LetterKind.FEE: (
        "About a fee for your request {printed}",
        (
            "Thank you for your request {printed}. You asked {asked}.",
            "Requests are normally free. For this one we ask you to pay [how much], because [say why].",
            "You can pay [say how]. The month we have for your request starts when you have paid.",
            "{routes}",
        ),
    ),
    LetterKind.CLARIFICATION: (
        "Please tell us what you mean: {printed}",
        (
            "Thank you for your request {printed}. You asked {asked}.",
            "So that we look for the right things, please tell us [say what you need to know].",
            "We need to ask because [say why].",
        ),
    ),
    LetterKind.EXTENSION: (
        "We need longer for your request {printed}",
        (
            "You asked {asked}. Your request {printed} reached us on {received}.",
            "We need longer than a month to answer. The law allows up to two months more for requests that are complex"
            " or many. The reason is [say why].",
            "We will answer by {extended}.",
            "{routes}",
        ),
    ),
    LetterKind.UPDATE: (
        "How your request {printed} is getting on",
        ("You asked {asked}. Your request {printed} reached us on {received}.", "[say how it is getting on]"),
    ),
    LetterKind.ANSWER: (
        "Our answer to your request {printed}",
        (
            "You asked {asked}. Your request {printed} reached us on {received}.",
            "{done}",
            "{routes}",
        ),
    ),
    LetterKind.PARTLY_REFUSED: (
        "Our answer to your request {printed}",
        (
            "You asked {asked}. Your request {printed} reached us on {received}.",
            "{done}",
            "{withheld}",
            "{routes}",
        ),
    ),
    LetterKind.REFUSED: (
        "Our answer to your request {printed}",
        (
            "You asked {asked}. Your request {printed} reached us on {received}.",
            "We have decided not to do this. The reason is [say why].",
            "{routes}",
        ),
    ),
}
