"""Pseudonymise incoming text and re-identify replies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.cases.requester_service import RequesterService
from bot.conversations.conversation_secrets import ConversationSecrets, Secrets
from bot.conversations.records import Numbered
from bot.law.request_fields import CHILD, CONTACT, NAME
from bot.notice.reply import Reply
from bot.pii.pseudonymiser import Pseudonymised, Pseudonymiser, fill, kind_of
from bot.pii.span import Span
from bot.platform.types import Sealed
from bot.requests import reading
from bot.requests.reading import whole_address


@dataclass(frozen=True)
class Hidden:
    """A message with tokens in it, what has to be sealed with it, and what is wrong with addresses in it, by token.

    ``fuller``: of a name that says one more fully which was told before ("Ella Poe", "Ella"), the token of that one.
    """

    text: str
    sealed: list[Sealed]
    secrets: Secrets = field(repr=False)
    flaws: Mapping[str, str]
    fuller: Mapping[str, str] = field(default_factory=dict)


class Pseudonymisation:
    """Hides what identifies a person, and fills it in again for the session that typed it."""

    def __init__(self, pseudonymiser: Pseudonymiser, secrets: ConversationSecrets, cases: RequesterService) -> None:
        self._pseudonymiser = pseudonymiser
        self._secrets = secrets
        self._cases = cases

    def hide(
        self,
        conversation_id: str,
        client_id: str,
        text: str,
        before: Secrets,
        draft: Mapping[str, Any] | None,
        foreign: bool = False,
        corrects: str = "",
        typed: str = "",
    ) -> Hidden:
        """Replace what identifies a person; ``draft`` tells what was asked, which a bare answer completes.

        ``corrects`` is the answer that is said once more in place of that. ``foreign``: names in other languages are
        not known here, so the whole message is hidden as one. ``typed``: the message as its person reads it again,
        where that is not ``text``.
        """
        asks = corrects or (str(draft["asks"]) if draft else "")
        hidden = tokenised(self._pseudonymiser, text, before.known, asks, foreign=foreign)
        sealed = self._secrets.seal(conversation_id, client_id, typed or text, hidden, before)
        flaws = {token: reading.flaw(kind_of(token), clear) for token, clear in hidden.found}
        flaws |= dict.fromkeys(hidden.unsure, reading.UNSURE)
        after = replace(before, clear={**dict(hidden.found), **before.clear}, known=hidden.known)
        told = {token: flaw for token, flaw in flaws.items() if flaw}
        return Hidden(hidden.text, sealed, after, told, _fuller(dict(hidden.found), before.clear))

    def filled(self, conversation_id: str, replies: Sequence[Numbered], secrets: Secrets) -> list[Numbered]:
        """Replies as this person may see them: their own words in place of tokens, and the code while it is held."""
        return [replace(one, reply=self._filled_in(conversation_id, one.reply, secrets)) for one in replies]

    def _filled_in(self, conversation_id: str, reply: Reply, secrets: Secrets) -> Reply:
        if secrets.clear:
            answers = tuple(replace(given, value=fill(given.value, secrets.clear)) for given in reply.answers)
            reply = replace(reply, text=fill(reply.text, secrets.clear), answers=answers)
        if reply.request and shows_receipt(reply):
            code = self._cases.held_code(conversation_id, reply.request["reference"])
            reply = replace(reply, request={**reply.request, "code": code})
        return reply


def tokenised(
    pseudonymiser: Pseudonymiser, text: str, known: Mapping[str, str], asks: str, *, foreign: bool = False
) -> Pseudonymised:
    """A message with tokens; ``asks`` is the answer that was asked for, ``known`` the tokens that were given before.

    ``foreign``: names in other languages are not known here, so the whole message is hidden as one.
    """
    attempts = reading.attempts(text) if asks == CONTACT else []
    whole = whole_address(text) if asks == CONTACT else None
    if foreign and asks != CONTACT:
        whole = Span("name" if asks in (NAME, CHILD) else "words", 0, len(text), " ".join(text.split()))
    unread_as = "name" if asks in (NAME, CHILD) else "words"
    return pseudonymiser.tokenise(text, known, asks, attempts, whole, unread_as)


def _fuller(found: Mapping[str, str], before: Mapping[str, str]) -> dict[str, str]:
    """Of each name that was found and says one of before more fully, the token of that one.

    >>> _fuller({"⟨name 2⟩": "Ella Poe", "⟨name 3⟩": "Poe"}, {"⟨name 1⟩": "ella"})
    {'⟨name 2⟩': '⟨name 1⟩'}
    """
    names, told = _words_of_names(found), _words_of_names(before)
    return {new: old for new, words in names.items() for old, fewer in told.items() if fewer < words}


def _words_of_names(clear: Mapping[str, str]) -> dict[str, set[str]]:
    return {token: set(words.casefold().split()) for token, words in clear.items() if kind_of(token) == "name"}


def shows_receipt(reply: Reply) -> bool:
    """Whether a reply is a receipt, or says one once more."""
    return reply.request is not None and "receipt_url" in reply.request
