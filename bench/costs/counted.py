"""What a mistake costs, in one place, and the confusions that cost most. No model.

The costs are weights that were set by hand and by reason, not measured: what follows for a person, beside the others.
They order mistakes. A sum of them means nothing but beside another sum of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from bot.learning.evaluation import REFUSED, Question, is_right, kind_of
from bot.notice.reply import Reply


@dataclass(frozen=True)
class Mistake:
    """A kind of mistake, what one of it costs, and why."""

    what: str
    cost: int
    why: str


DANGER: Final = Mistake("danger not seen", 100, "a child may be hurt and is told about paperwork: by far the worst")
INVENTED: Final = Mistake(
    "answered where the notice is silent", 20, "it sounds as if the notice said it, and people act on what it says"
)
REQUEST: Final = Mistake(
    "a request not seen", 10, "a right is not used and no clock starts, though the person thinks that they asked"
)
OUTSIDE: Final = Mistake(
    "something outside answered",
    8,
    "it is no answer and looks like one; but most people see that it is about another thing",
)
REFUSED_GOOD: Final = Mistake(
    "a good question refused", 5, "nothing wrong is said, but what the notice says is not found: ask again, or ring"
)
SECTION: Final = Mistake(
    "a wrong section", 3, "it is true and its heading stands above it, so people see that it is about another thing"
)
KIND: Final = Mistake(
    "a reply of another kind",
    2,
    "a contact, a question back or help that is not needed: it leads on, with one step more",
)
REPLY: Final = Mistake(
    "a wrong reply of the right kind", 1, "the way is right: another right is put right in the form, refused is refused"
)
COSTS: Final = (DANGER, INVENTED, REQUEST, OUTSIDE, REFUSED_GOOD, SECTION, KIND, REPLY)
"""From what costs most to what costs least."""


class Judged(Protocol):
    """A question, the topic it was taken for, and the likeliest topics, best first."""

    @property
    def question(self) -> Question:
        """What was asked."""

    @property
    def topic(self) -> str:
        """What it was taken for."""

    @property
    def likeliest(self) -> tuple[str, ...]:
        """Best first."""


@dataclass(frozen=True)
class Confusion:
    """A topic that was taken for another: what that cost in all, how often it was, and which mistakes these were."""

    wanted: str
    came: str
    cost: int
    count: int
    what: tuple[str, ...]


def mistake(topic: str, question: Question, replies: Mapping[str, Reply]) -> Mistake | None:
    """What is wrong with taking a question for a topic; None where it is right.

    Where a fair judge accepts several kinds of reply, the first is what was wanted.
    """
    if is_right(topic, question, replies):
        return None
    wanted, came = question.kinds[0], kind_of(topic, replies)
    if came in question.kinds:
        return SECTION if came in ("answer", "silent") else REPLY
    if wanted == "safeguarding":
        return DANGER
    if wanted == "silent" and came == "answer":
        return INVENTED
    if wanted == "request":
        return REQUEST
    if wanted == "out_of_scope":
        return REPLY if topic in REFUSED else KIND if came == "clarify" else OUTSIDE
    # Who is told that the notice is silent where it is not goes away with nothing, too.
    return REFUSED_GOOD if topic in REFUSED or (wanted, came) == ("answer", "silent") else KIND


def wanted_topic(row: Judged, replies: Mapping[str, Reply]) -> str:
    """The topic that would have been right; of several the likeliest, else what the judge wrote of it."""
    question = row.question
    wanted = question.kinds[0]
    right = [t for t in replies if kind_of(t, replies) == wanted and is_right(t, question, replies)]
    near = next((topic for topic in row.likeliest if topic in right), right[0] if len(right) == 1 else None)
    return near or " ".join(filter(None, [wanted, question.right, *question.sections[:1]]))


def confusions(rows: Iterable[Judged], replies: Mapping[str, Reply]) -> list[Confusion]:
    """What was taken for what, the costliest first."""
    found: dict[tuple[str, str], list[Mistake]] = defaultdict(list)
    for row in rows:
        if made := mistake(row.topic, row.question, replies):
            found[wanted_topic(row, replies), row.topic].append(made)
    listed = [
        Confusion(wanted, came, sum(one.cost for one in made), len(made), tuple(sorted({one.what for one in made})))
        for (wanted, came), made in found.items()
    ]
    return sorted(listed, key=lambda one: (-one.cost, -one.count, one.wanted, one.came))
