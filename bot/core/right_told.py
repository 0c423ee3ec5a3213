"""What a right means, told within the form that asks for it: short and with its first law, the rest one choice away.

Who comes to ask for something reads little before the first question. What the notice leaves out of a right, and what
the law says of it, must reach them all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.core import forms
from bot.core.answers import AnswerBook
from bot.core.form_words import FormWords
from bot.core.intake import REQUEST
from bot.core.replies import Choice, Reply

_CHOICES: Final = 5  # as many as a keypad picks from


@dataclass(frozen=True)
class RightTold:
    """A right as a turn tells of it: ``form`` is ``""`` at the start, or how the value of a choice of a form begins."""

    topic: str
    form: str = ""

    @classmethod
    def of(cls, book: AnswerBook, about: str, pupil: bool) -> RightTold | None:
        """The right that is told of; None for any other topic. A pupil is told in easier words at once."""
        for form in (forms.MORE, forms.SIMPLE, ""):
            topic = about.removeprefix(form)
            if about.startswith(form) and topic.startswith(REQUEST) and topic in book.replies:
                if not book.reply(topic).right:  # to ask for something, and not yet for what
                    return None
                easy = pupil and not form and topic in book.simple
                return cls(topic, forms.SIMPLE if easy else form)
        return None

    def reply(self, book: AnswerBook, whole: bool = False) -> Reply:
        """The words for this form of it; ``whole`` where nothing more can be offered, so that all its law is shown.

        What comes next is the form's to say: it has no choices.
        """
        reply = replace(book.reply(self.topic), choices=())
        if self.form == forms.SIMPLE:
            return replace(forms.simpler(book, self.topic), choices=())
        if self.form == forms.MORE:
            further = book.further.get(self.topic, ())
            return replace(reply, text=book.fuller.get(self.topic, reply.text), general=(*reply.general, *further))
        general = (*reply.general, *book.further.get(self.topic, ())) if whole else reply.general[:1]
        return book.warned(replace(reply, general=general))

    def others(self, book: AnswerBook, words: FormWords) -> tuple[Choice, ...]:
        """Its other forms, to be picked: what is left to tell first."""
        shown = self.reply(book).general
        more = forms.has_more(book, self.topic) or any(text not in shown for text in book.reply(self.topic).general)
        found = []
        if self.form != forms.MORE and more:
            found.append(Choice(words("pick_key", "whole"), f"{forms.MORE}{self.topic}"))
        if self.form != forms.SIMPLE and self.topic in book.simple:
            found.append(Choice(words("pick_key", "simple"), f"{forms.SIMPLE}{self.topic}"))
        return tuple(found)


def with_others(choices: Sequence[Choice], others: Sequence[Choice], cancel: str) -> tuple[Choice, ...]:
    """The choices of a question with the other forms after them, as many as there is room for.

    Calling it off gives way: it can be said at any time, and the next question offers it again. An answer never does.
    """
    own = tuple(choices)
    if others and len(own) >= _CHOICES and own[-1].value == cancel:
        own = own[:-1]
    return (*own, *others[: max(0, _CHOICES - len(own))])
