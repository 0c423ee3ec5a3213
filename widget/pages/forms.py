"""What every form of ours is held to: it was sent from our own page, and what stands in it can be seen.

A field of a form is one of the three types here, and no other: a test looks for any that is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Form, HTTPException, Request

from bot.text.clean import clean
from widget.limits.gate import netloc

if TYPE_CHECKING:
    _Cleaned = str
else:

    class _Cleaned(str):
        """Words that come without what nobody sees, beside the old pydantic and the new one alike."""

        __slots__ = ()

        @classmethod
        def __get_validators__(cls) -> Iterator[Callable[[Any], str]]:
            yield cls._read

        @classmethod
        def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> Any:
            from pydantic_core import core_schema  # there is none beside Rasa

            return core_schema.no_info_after_validator_function(clean, core_schema.str_schema())

        @staticmethod
        def _read(value: Any) -> str:
            if not isinstance(value, str):
                raise TypeError("words are wanted")
            return clean(value)


Field = Annotated[_Cleaned, Form()]
"""Words, without signs that nobody sees: none of them turns a line around on somebody's screen."""

Fields = Annotated[list[_Cleaned], Form()]
"""The same, where a form has several of a name."""

Secret = Annotated[str, Form()]
"""A password: just as it was typed, and shown nowhere."""


def refuse_other_sites(request: Request) -> None:
    """Raise 403 for a form that another site's page sent in the person's name."""
    origin = request.headers.get("origin")
    if request.headers.get("sec-fetch-site") == "cross-site" or (
        origin and netloc(origin) != request.headers.get("host", "").lower()
    ):
        raise HTTPException(HTTPStatus.FORBIDDEN)
