"""What is said next: examples that are understood behind the label of what was answered before them.

People lean on the answer they have just read: "and how long?" asks after cookies what it does not ask after deleting.
An example says in its metadata behind which label it stands (data/nlu/said_next.yml). Danger is danger behind any
answer, so its examples are learnt behind one label after another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import cycle
from typing import Final, NamedTuple

from rasa.shared.nlu.constants import INTENT, METADATA, METADATA_EXAMPLE, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.notice.follow_ups import DANGER
from bot.pii.pseudonymiser import normalise_for_understanding

OFTEN: Final = 4
"""How often one is learnt that was written for what went before it: there are ten times as many others."""


class Said(NamedTuple):
    """A text behind a label, its topic, and how often it is learnt."""

    text: str
    topic: str
    often: int


def behind(label: str, text: str) -> str:
    """A text as it is read in context.

    >>> behind("What are cookies?", "how long do they stay")
    'What are cookies? how long do they stay'
    """
    return f"{normalise_for_understanding(label)} {text}"


def label_before(example: Message) -> str:
    """The label that an example stands behind; "" where it stands alone."""
    return str(((example.get(METADATA) or {}).get(METADATA_EXAMPLE) or {}).get("after", ""))


def said_next(
    examples: Sequence[Message], texts: Sequence[str], topics: Sequence[str], mend: Callable[[str], str]
) -> list[Said]:
    """What is learnt in context: ``examples`` that stand behind a label, and of those that stand alone the dangers.

    ``texts`` and ``topics``: of the examples that stand alone, as they are read; ``mend`` takes the slips out of one.
    """
    found = []
    for example in examples:
        text = mend(normalise_for_understanding(example.get(TEXT)))
        found.append(Said(behind(label_before(example), text), str(example.get(INTENT)), OFTEN))
    labels = sorted({label_before(example) for example in examples})
    dangers = ((text, topic) for text, topic in zip(texts, topics, strict=True) if topic.startswith(DANGER))
    return found + [Said(behind(label, text), topic, 1) for label, (text, topic) in zip(cycle(labels), dangers)]
