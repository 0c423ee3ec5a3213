"""Which language a conversation is in, what a message in another language asks for, and what is said back in it.

A page says its language and a person can pick one; who types in another one that we have strings of is answered in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.conversations.danger_context import EARLIER
from bot.conversations.records import Conversation, ReadLanguage
from bot.conversations.translate_reply import in_language
from bot.law.request_fields import RELATIONSHIP
from bot.notice import answer_book
from bot.notice.form_text import FormText
from bot.notice.languages import ENGLISH, Language, Reading, code_of
from bot.notice.reply import Choice, Reply
from bot.notice.school import School
from bot.requests.relationships import TABLE
from bot.requests.replies import CHOSEN

LANG: Final = "lang"
"""Where the state of a conversation keeps a language that was found in what was typed."""
_SENTENCE: Final = 3  # words, from which on a language is told from them, and English is taken for English
_OTHER_SCRIPT: Final = re.compile(r"[\u0370-\u1dff\u2c00-\ud7ff]")


@dataclass(frozen=True)
class HeardIn:
    """The language to answer in, what the message asks for where it is in another language, and a choice it types."""

    lang: str
    reading: Reading | None = None
    choice: Choice | None = None


class Translation:
    """Hears and speaks in the languages that we have strings of; ``read`` understands them, where it is there."""

    def __init__(
        self,
        languages: Mapping[str, Language],
        form: FormText,
        school: School,
        read: ReadLanguage | None = None,
    ) -> None:
        self._languages = languages
        self._form = form
        self._school = school
        self._read = read or (lambda _text, _before, _earlier, _asks: None)

    def code(self, wanted: str) -> str:
        """The code of the language that a page or a person wants."""
        return code_of(wanted, self._languages)

    def lang(self, known: Conversation) -> str:
        """The language that a conversation is in now."""
        return str(known.state.get(LANG) or self.code(known.lang))

    def hear(self, known: Conversation, text: str, last: Reply, in_form: bool) -> HeardIn:
        """Find the language of a message; ``last`` is what it answers, ``in_form`` whether a request is being made."""
        before = self.lang(known)
        typed = _labelled(text, last) if in_form or before != ENGLISH else None
        if choice := typed or last.choice_at(text) or (self._meant(before, text, last) if before != ENGLISH else None):
            return HeardIn(before, choice=choice)
        # Names and short answers are in no language: "Kim" is Polish for "who". Other scripts speak for themselves.
        if before == ENGLISH and not _OTHER_SCRIPT.search(text) and (in_form or len(text.split()) < _SENTENCE):
            return HeardIn(before)
        asks = (last.asks_for or "") if in_form else ""
        reading = self._read(text, before, known.state.get(EARLIER, ()), asks)
        lang = reading.language if reading is not None else before
        if not in_form and lang in self._languages and _bare(text) in self._said_in(lang, _DELETE):
            return HeardIn(lang, choice=Choice(text, "ask_chat_delete"))
        if reading is not None and reading.language in self._languages:
            return HeardIn(reading.language, reading)
        if in_form or len(text.split()) < _SENTENCE:
            return HeardIn(before)
        return HeardIn(self.code(known.lang))

    def say(self, reply: Reply, lang: str) -> Reply:
        """A reply in a language."""
        return in_language(reply, self.words(lang), self._school.contacts["school"])

    def words(self, lang: str) -> FormText:
        """The form's words in a language, with the school's own names filled in where a text has them."""
        language = self._languages.get(lang)
        if language is None:
            return self._form.in_language(None)
        return self._form.in_language(language.filled(lambda place: answer_book.filling(place, self._school)))

    def _meant(self, lang: str, text: str, last: Reply) -> Choice | None:
        """A choice that a connection, or a short yes or no, stands for."""
        said = _bare(text)
        if last.asks_for == RELATIONSHIP and (kin := self._relationship(lang, said)):
            return kin
        wanted = {value for value, words in _TYPED.items() if said in self._said_in(lang, words)}
        return next((choice for choice in last.choices if choice.value in wanted), None)

    def _relationship(self, lang: str, said: str) -> Choice | None:
        """A connection that the form offers on any page of its list."""
        for name, english in self._form.texts[TABLE].items():
            if said == _bare(label := self._languages[lang](english)):
                return Choice(label, f"{CHOSEN}{RELATIONSHIP}={name}")
        return None

    def _said_in(self, lang: str, words: str) -> set[str]:
        """Words that stand beside each other, in a language."""
        return {_bare(word) for word in self._languages[lang](words).split("|")}


_TYPED: Final = {
    "form:yes": "yes|yes please|ok|send it",
    "form:change": "no|change",
    "form:cancel": "cancel|stop",
    "form:skip": "skip|leave it out",
    "form:why": "why",
    "chat_delete_yes": "yes|yes please|ok|send it",
    "chat_delete_no": "no|change",
}
"""What a person may type instead of picking a choice; several words stand beside each other."""
_DELETE: Final = "delete this chat|delete the chat|delete it"
"""What a person may type at any time but while a request is made."""

TYPED: Final = (*_TYPED.values(), _DELETE)


def _labelled(text: str, last: Reply) -> Choice | None:
    """A choice whose words were typed instead of picked."""
    said = _bare(text)
    return next((choice for choice in last.choices if _bare(choice.label) == said), None)


def _bare(text: str) -> str:
    return " ".join(re.sub(r"[^\w\u0980-\u09ff]+", " ", text.casefold()).split())
