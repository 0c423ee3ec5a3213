"""The pages without scripts in a person's language: ``t`` in a template, and days as they are written there."""

from __future__ import annotations

from datetime import date
from typing import Final

from markupsafe import Markup, escape

from bot.law.calendar import say_day
from bot.notice.languages import ENGLISH, Language
from widget.chat.error_words import LAW, UNCHECKED
from widget.pages.widget_strings import FILE

_BRITISH: Final = "en-GB"


class PageLanguage:
    """English where ``language`` is None."""

    def __init__(self, language: Language | None = None) -> None:
        self.language = language
        self.code = language.code if language else ENGLISH
        self.tag = language.code if language else _BRITISH
        """The ``lang`` of the page."""

    @property
    def is_english(self) -> bool:
        """Whether nothing has to be translated."""
        return self.language is None

    @property
    def unchecked(self) -> str:
        """The words that mark a translation that nobody has signed; "" where there is nothing to mark."""
        return self.say(UNCHECKED) if self.language and not self.language.part(FILE).signed else ""

    def say(self, english: str) -> str:
        """A fixed text; the English where it has no translation."""
        if self.language is None or (english in LAW and not self.language.part(FILE).signed):
            return english
        return self.language(english)

    def t(self, english: str, **filling: object) -> Markup:
        """A fixed text for a page, its places filled with words, or with markup such as a link.

        >>> PageLanguage().t("Ring {phone} & ask", phone=Markup("<b>999</b>"))
        Markup('Ring <b>999</b> &amp; ask')
        """
        text = str(escape(self.say(english)))
        for place, words in filling.items():
            text = text.replace(f"{{{place}}}", str(escape(words)))
        return Markup(text)  # noqa: S704 escaped above, piece by piece

    def say_day(self, day: date) -> str:
        """A day as people read it."""
        return self.language.day(day) if self.language else say_day(day)

    def say_iso(self, day: str) -> str:
        """A day of the protocol as people read it."""
        return self.say_day(date.fromisoformat(day))
