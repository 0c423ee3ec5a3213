"""What a person can ask a school for, and what the conversation has to learn before the request is made.

The texts are read by parents and by children: short, no promise, no judgement on who may ask.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final


class Right(str, Enum):
    """The rights of docs/protocol.md; a freedom-of-information request is none: it has its own law and clock."""

    ACCESS = "access"
    RECTIFICATION = "rectification"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    OBJECTION = "objection"
    AUTOMATED_DECISION = "automated_decision"
    WITHDRAW_CONSENT = "withdraw_consent"
    COMPLAINT = "complaint"
    PORTABILITY = "portability"
    EDUCATIONAL_RECORD = "educational_record"
    BREACH_REPORT = "breach_report"
    OTHER = "other"


class Who(str, Enum):
    """Whose information the request is about, and who asks."""

    ME = "me"
    MY_CHILD = "my_child"
    SOMEONE_ELSE = "someone_else"
    PUPIL = "pupil"  # a pupil who asks for themselves


TITLES: Final = {
    Right.ACCESS: "See information",
    Right.RECTIFICATION: "Put information right",
    Right.ERASURE: "Delete information",
    Right.RESTRICTION: "Limit the use of information",
    Right.OBJECTION: "Stop using information",
    Right.AUTOMATED_DECISION: "A decision made by a computer",
    Right.WITHDRAW_CONSENT: "Take back a permission",
    Right.COMPLAINT: "Complaint",
    Right.PORTABILITY: "Take information elsewhere",
    Right.EDUCATIONAL_RECORD: "Educational record",
    Right.BREACH_REPORT: "Data breach",
    Right.OTHER: "Something else",
}
"""What staff read, in lists and figures."""


@dataclass(frozen=True)
class Question:
    """One thing the conversation asks for.

    ``asks_for`` is the field of docs/protocol.md; ``why`` answers "why do you ask?"; ``if_skipped`` says what follows
    from leaving it out and is empty where it cannot be left out.
    """

    asks_for: str
    why: str
    if_skipped: str = ""

    @property
    def may_skip(self) -> bool:
        """Whether the request can be made without it."""
        return bool(self.if_skipped)


_REPORTS: Final = frozenset({Right.COMPLAINT, Right.BREACH_REPORT, Right.OTHER})
"""What the school deals with whoever tells it, so that nobody has to show who they are."""

_ASKS_LATER: Final = "The school will ask you if it needs to know."
_DETAILS: Final = {
    Right.ACCESS: Question(
        "details",
        "If you only want some things, saying which can make the search quicker.",
        "The school will take it that you want everything.",
    ),
    Right.RECTIFICATION: Question(
        "details", "The school needs to know what is wrong and what would be right.", _ASKS_LATER
    ),
    Right.ERASURE: Question(
        "details",
        "Saying what you want deleted helps the school to find it.",
        "The school will take it that you want everything deleted that can be.",
    ),
    Right.RESTRICTION: Question(
        "details", "The school needs to know which information it should limit, and why you want that.", _ASKS_LATER
    ),
    Right.OBJECTION: Question(
        "details", "The school needs to know what it should stop doing, and why you want that.", _ASKS_LATER
    ),
    Right.AUTOMATED_DECISION: Question("details", "The school needs to know which decision you mean.", _ASKS_LATER),
    Right.WITHDRAW_CONSENT: Question(
        "details", "The school needs to know which permission you are taking back.", _ASKS_LATER
    ),
    Right.COMPLAINT: Question(
        "details", "The school needs to know what went wrong, so that it can look into it.", _ASKS_LATER
    ),
    Right.PORTABILITY: Question(
        "details",
        "Saying what you want, and in which form, helps the school to find it.",
        "The school may ask you later what you need.",
    ),
    Right.EDUCATIONAL_RECORD: Question(
        "details",
        "If you only want some things, such as reports, saying which can make it quicker.",
        "The school will take it that you want the whole record.",
    ),
    Right.BREACH_REPORT: Question(
        "details",
        "The school needs to know what happened and when, so that it can act. Leave out private details.",
        _ASKS_LATER,
    ),
    Right.OTHER: Question("details", "The school needs to know what you would like it to do.", _ASKS_LATER),
}

_PUPIL_DETAILS_WHY: Final = "So that the school knows what you want. A few words are enough."


def offered(school_type: str) -> tuple[Right, ...]:
    """The rights a request can be opened for at a school of this type (``maintained``, ``academy``, ``unconfirmed``).

    The educational record is a right only at maintained schools (SI 2005/1437 regulation 5). Until a school has said
    what it is, the request is taken: staff can close it with reasons, but a parent could not get back a lost one.

    >>> Right.EDUCATIONAL_RECORD in offered("maintained"), Right.EDUCATIONAL_RECORD in offered("academy")
    (True, False)
    """
    return tuple(right for right in Right if right is not Right.EDUCATIONAL_RECORD or school_type != "academy")


def needed(right: Right, who: Who | None = None) -> tuple[Question, ...]:
    """What to ask for a request, in order; ``who`` None means that it is not known yet, so everything is listed.

    >>> [question.asks_for for question in needed(Right.ACCESS, Who.ME)]
    ['who', 'name', 'contact', 'details', 'confirm']
    """
    pupil = who is Who.PUPIL
    for_oneself = who in (Who.ME, Who.PUPIL)
    questions = [
        Question(
            "who",
            "The school needs to know whose information this is about.",
            _ASKS_LATER,
        )
    ]
    if not for_oneself:
        questions.append(
            Question(
                "relationship",
                "When somebody asks for another person, the school checks that they may. It helps to know how you are"
                " connected.",
                "The school will ask you before it answers.",
            )
        )
    questions.append(
        Question(
            "name",
            "So that the school knows who is asking. Your first name is enough here."
            if pupil
            else "So that the school knows who is asking and can find the right records.",
            "The school will not know who you are. It may not be able to tell you what it found.",
        )
    )
    if not for_oneself:
        questions.append(
            Question(
                "child",
                "So that the school looks in the right records. The name and class are enough.",
                _ASKS_LATER,
            )
        )
    questions.append(_contact(pupil))
    details = _DETAILS[right]
    questions.append(Question("details", _PUPIL_DETAILS_WHY, details.if_skipped) if pupil else details)
    questions.append(Question("confirm", "So that you can check every answer before anything is sent to the school."))
    return tuple(questions)


def may_still_ask(right: Right, who: Who | None = None) -> tuple[str, ...]:
    """What the school may come back and ask, for the receipt: ids of texts in law.toml, where a school can edit them.

    >>> may_still_ask(Right.COMPLAINT)
    ()
    >>> may_still_ask(Right.ERASURE, Who.ME)
    ('ask_identity', 'ask_fee')
    """
    if right in _REPORTS or right is Right.WITHDRAW_CONSENT:
        return ()
    if right is Right.EDUCATIONAL_RECORD:
        return ("educational_record_cost",)
    asks = ["ask_identity"]
    if who in (Who.MY_CHILD, Who.SOMEONE_ELSE, None):
        asks.append("ask_may_act")
    if right is Right.ACCESS:
        asks.append("access_clarification")
    asks.append("ask_fee")
    return tuple(asks)


def how_long(right: Right) -> tuple[str, ...]:
    """What the law says of the time the school has, for the receipt: ids of texts in law.toml, as for what it may ask.

    >>> how_long(Right.ACCESS), how_long(Right.COMPLAINT), how_long(Right.BREACH_REPORT)
    (('access_time',), ('complaint_school',), ())
    """
    return _HOW_LONG.get(right, ("access_time",))


_HOW_LONG: Final = {
    Right.COMPLAINT: ("complaint_school",),
    Right.EDUCATIONAL_RECORD: ("educational_record",),
    Right.WITHDRAW_CONSENT: ("consent_withdrawal",),
    Right.BREACH_REPORT: (),  # the law sets times towards the regulator, none towards who reports it
    Right.OTHER: (),
}

ON_RECEIPTS: Final = frozenset(law for right in Right for law in (*how_long(right), *may_still_ask(right)))
"""Every id that a receipt may need, so that a school folder without one of them is refused at the start."""


def _contact(pupil: bool) -> Question:
    if pupil:
        return Question(
            "contact",
            "So that the school can answer you. You can leave it out and talk to a grown-up you trust at school.",
            "Keep the number and the code you get at the end. With them you can see the answer here.",
        )
    return Question(
        "contact",
        "So that the school can answer you. You can give an e-mail address, a phone number or a postal address.",
        "The school will have no way to reach you. You will need to look at the status page for its letters.",
    )
