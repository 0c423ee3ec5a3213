"""What a conversation's tokens stand for, sealed in the vault: the words, how they were typed, and the draft.

A token keeps one spelling. Where a person wrote a value in two ways ("ELLA … Ella"), the whole message is sealed as it
was typed too, so that their own words come back to them exactly.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bot.conversations.records import Turn
from bot.notice.reply import Reply
from bot.pii.pseudonymiser import Pseudonymised, fill, tokens_in
from bot.platform.types import DRAFT, KeptDraft, Sealed
from bot.platform.vault import Vault

_BETWEEN: Final = "\x1f"  # the unit separator: nobody types it, and the edge takes control characters out
_TYPED: Final = "typed "
_KEYED: Final = "keyed "


@dataclass(frozen=True)
class Secrets:
    """Clear words by token, tokens by the pseudonymiser's key, messages as typed, and digits typed on a keypad.

    The last two are named by their frame's id: the digits are those typed up to that key.
    """

    clear: Mapping[str, str] = field(default_factory=dict, repr=False)
    known: Mapping[str, str] = field(default_factory=dict, repr=False)
    typed: Mapping[str, str] = field(default_factory=dict, repr=False)
    keyed: Mapping[str, str] = field(default_factory=dict, repr=False)

    def said(self, client_id: str, said: str) -> str:
        """A message of the person in their own words."""
        return self.typed.get(_typed(client_id)) or fill(said, self.clear)

    def digits(self, client_id: str) -> str:
        """The digits typed up to this key; empty once they have served."""
        return self.keyed.get(_named(_KEYED, client_id), "")


class ConversationSecrets:
    """Seals and opens what identifies a person in a conversation."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def open(self, conversation_id: str, sealed: Sequence[Sealed]) -> Secrets:
        """Everything that was sealed; raises StoreError or KeyMissing when a row does not open."""
        opened = self._vault.open(conversation_id, sealed)
        typed = {token: value for token, value in opened.items() if token.startswith(_TYPED)}
        keyed = {token: value for token, value in opened.items() if token.startswith(_KEYED)}
        pairs = [
            (token, *value.split(_BETWEEN, 1)) for token, value in opened.items() if token not in {**typed, **keyed}
        ]
        return Secrets(
            {token: clear for token, _, clear in pairs}, {key: token for token, key, _ in pairs}, typed, keyed
        )

    def open_for(
        self, conversation_id: str, sealed: Sequence[Sealed], turns: Sequence[Turn], replies: Sequence[Reply]
    ) -> Secrets:
        """What these frames and replies need to be shown, and nothing else of what was sealed."""
        needed = {_typed(turn.client_id) for turn in turns}
        needed.update(*(tokens_in(turn.said) for turn in turns if turn.said))
        needed.update(*(tokens_in(text) for one in replies for text in (one.text, *(a.value for a in one.answers))))
        return self.open(conversation_id, [one for one in sealed if one.token in needed])

    def seal(
        self, conversation_id: str, client_id: str, text: str, hidden: Pseudonymised, before: Secrets
    ) -> list[Sealed]:
        """What is new in a message: its tokens, and its whole text where the tokens would not give it back exactly."""
        keys = {token: key for key, token in hidden.known.items()}
        new = {token: clear for token, clear in hidden.found if token not in before.clear}
        sealed = [
            self._vault.seal(conversation_id, token, f"{keys[token]}{_BETWEEN}{clear}") for token, clear in new.items()
        ]
        if fill(hidden.text, {**before.clear, **new}) != text:
            sealed.append(self._vault.seal(conversation_id, _typed(client_id), text))
        return sealed

    def seal_keyed(self, conversation_id: str, client_id: str, digits: str) -> Sealed:
        """The digits of an entry up to one key."""
        return self._vault.seal(conversation_id, _named(_KEYED, client_id), digits)

    def seal_draft(self, conversation_id: str, draft: Mapping[str, Any] | None) -> KeptDraft | None:
        """The answers so far of a request, as they are kept."""
        if draft is None:
            return None
        sealed = self._vault.seal(conversation_id, DRAFT, json.dumps(draft))
        return KeptDraft(int(draft["number"]), draft["right"], sealed, tuple(draft.get("recorded", ())))

    def seal_recording(self, conversation_id: str, number: int, name: str, sound: bytes) -> Sealed:
        """An answer that was left as sound."""
        return self._vault.seal_bytes(recording_of(conversation_id, number), name, sound)

    def open_recording(self, conversation_id: str, number: int, sealed: Sealed) -> bytes:
        """The sound of an answer."""
        return self._vault.open_bytes(recording_of(conversation_id, number), sealed)

    def open_draft(self, conversation_id: str, kept: KeptDraft | None) -> dict[str, Any] | None:
        """The answers so far, as they were given to the assistant."""
        if kept is None:
            return None
        draft: dict[str, Any] = json.loads(self._vault.open(conversation_id, [kept.sealed])[DRAFT])
        return draft


def recording_of(conversation_id: str, number: int) -> str:
    """What the sound of a draft is bound to."""
    return f"recording:{conversation_id}/{number}"


def digest(words: str) -> str:
    """What stands for a session in the database, where the session itself must not be."""
    return hashlib.sha256(words.encode()).hexdigest()


def _typed(client_id: str) -> str:
    """The name of a message in the vault: no longer than a token."""
    return _named(_TYPED, client_id)


def _named(kind: str, client_id: str) -> str:
    return kind + hashlib.sha256(client_id.encode()).hexdigest()[:32]
