"""The forms of an answer: short at first, more when somebody asks for more, and one in easier words.

A tired parent reads two sentences and a quotation; the rest waits until it is asked for. The easy form is for a child
of eight and for whoever wants it plain. Each form keeps the quotations, so that it stands on what the answer stands on.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.notice.answer_book import AnswerBook
from bot.notice.follow_ups import REQUEST
from bot.notice.reply import PARTS, WHERE, Choice, Reply

SIMPLE: Final = "simple:"
MORE: Final = "more:"
"""How the value of a choice of a form begins, as ``WHERE`` does; the topic follows."""

NOTICE_WORDS: Final = "The notice's words"
NO_MORE: Final = "That is all that I know of this. I say it once again."
NOWHERE: Final = "I have no words of the notice to show you for this."
_LABELS: Final = {SIMPLE: "Say it in easier words", MORE: "More about this", "": "Back to the answer"}
_CHOICES: Final = 3  # at most, beside an answer
_FORMED: Final = frozenset({"answer", "silent", "contact"})


def offered(book: AnswerBook, topic: str) -> Reply:
    """The short answer, with its other forms among the choices; its own choices give way, the last first.

    What is no answer from the notice, such as a greeting or help in danger, is left as it is.
    """
    reply = with_law_first(book.reply(topic))
    if reply.kind not in _FORMED:
        return reply
    # What is folded is more already: the fuller words are a choice where there is room.
    forms = [_choice(SIMPLE, topic)] if topic in book.simple else []
    forms += [_choice(MORE, topic)] if has_more(book, topic) and len(reply.choices) + len(forms) < _CHOICES else []
    # What a request is made with comes first: "yes please" makes the one that is offered.
    own = sorted(reply.choices, key=lambda choice: not choice.value.startswith(REQUEST))
    return replace(reply, choices=(*own[: _CHOICES - len(forms)], *forms))


def for_the_ear(reply: Reply, topic: str) -> Reply:
    """The answer as it is heard: the notice's words are the first thing to ask for, and little else is offered.

    In doubt the other readings are what is asked instead.
    """
    if "sources" not in reply.folded or reply.doubt:
        return reply
    return replace(reply, choices=(Choice(NOTICE_WORDS, f"{WHERE}{topic}"), *reply.choices[:1]))


def with_law_first(reply: Reply) -> Reply:
    """The reply with what the law answers, in a line, before what the notice leaves out.

    >>> from bot.notice.reply import General
    >>> month = General("It is one month, and longer where it is complex.", "Article 12", "By law it is one month.")
    >>> with_law_first(Reply("silent", "The notice does not say.", general=(month,))).text
    'By law it is one month. The notice does not say.'
    """
    short = reply.general[0].short if reply.kind == "silent" and reply.general else ""
    return replace(reply, text=f"{short} {reply.text}") if short else reply


def simpler(book: AnswerBook, topic: str) -> Reply:
    """The answer in easier words; where there are none, the short answer. Raises KeyError."""
    reply = book.reply(topic)
    if topic not in book.simple:
        return with_law_first(reply)
    return with_law_first(replace(reply, text=book.simple[topic], choices=_back(reply, topic)))


def fuller(book: AnswerBook, topic: str) -> Reply:
    """What the short answer leaves out; where that is nothing, it is said so with the answer. Raises KeyError."""
    reply = book.reply(topic)
    if not has_more(book, topic):
        return replace(reply, text=f"{NO_MORE} {reply.text}") if reply.kind in _FORMED else reply
    further = book.further.get(topic, ())
    text = book.fuller.get(topic, reply.text)
    return book.warned(replace(reply, text=text, general=further, choices=_back(reply, topic), opened=PARTS))


def whole(book: AnswerBook, topic: str) -> Reply:
    """Everything that there is on a topic as one reply: short and fuller words, and all of its general law."""
    reply = book.reply(topic)
    text = " ".join(filter(None, (reply.text, book.fuller.get(topic))))
    return replace(reply, text=text, general=(*reply.general, *book.further.get(topic, ())), opened=PARTS)


def where(book: AnswerBook, topic: str) -> Reply:
    """Under which headings the words stand that an answer stands on, with the words; or that there are none.

    What is no answer from the notice is said as it is. Raises KeyError.
    """
    reply = book.reply(topic)
    if topic in book.unconfirmed or (reply.kind not in _FORMED and not reply.sources):
        return reply  # a passage that nobody has checked is not where the notice says it
    headings = [f'"{heading}"' for heading in dict.fromkeys(source.heading for source in reply.sources)]
    if not headings:
        return replace(reply, text=f"{NOWHERE} {reply.text}", general=(), choices=_back(reply, topic))
    named = " and ".join(headings)
    text = f"Look for it in the notice under {named}. I show you the words here."
    if reply.kind == "silent":
        text = f"The notice does not say that. I show you what comes nearest, from {named}."
    return replace(reply, text=text, general=(), choices=_back(reply, topic), opened=("sources",))


def chosen(book: AnswerBook, value: str) -> Reply | None:
    """The reply to a choice of a form; None for any other value, and for a topic that is not there any more."""
    for beginning, form in ((SIMPLE, simpler), (MORE, fuller), (WHERE, where)):
        topic = value.removeprefix(beginning)
        if topic != value and topic in book.replies:
            return form(book, topic)
    return None


def topic_of(value: str) -> str:
    """The topic of a choice of a form; any other value is one itself.

    >>> topic_of("simple:ask_dpo"), topic_of("ask_dpo")
    ('ask_dpo', 'ask_dpo')
    """
    return value.removeprefix(SIMPLE).removeprefix(MORE).removeprefix(WHERE)


def has_more(book: AnswerBook, topic: str) -> bool:
    """Whether there is more to say on a topic than its short answer says."""
    return topic in book.fuller or topic in book.further


def _back(reply: Reply, topic: str) -> tuple[Choice, ...]:
    return (_choice("", topic), *reply.choices[: _CHOICES - 1])


def _choice(form: str, topic: str) -> Choice:
    return Choice(_LABELS[form], f"{form}{topic}")
