"""The receipt of a request as a page of its own, by an address that cannot be guessed and ends after a day.

The address names the case and proves with a keyed hash that we made it. When it ends is read from the case, so that no
address can outlive its code.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.cases.case_secrets import CaseSecrets
from bot.cases.open_case import CaseReceipt, OpenCase
from bot.cases.records import CaseStore
from bot.law.case import Told
from bot.law.request_fields import FIELDS
from bot.law.rights import Who, how_long, may_still_ask
from bot.notice.law import Law
from bot.notice.reply import Contact, General
from bot.notice.school import School
from bot.platform.errors import UnknownCase
from bot.platform.types import Clock

PATH: Final = "/requests/receipt/"
_ID: Final = 16  # bytes of a case's id
_LENGTH: Final = _ID + 32  # and the keyed hash


@dataclass(frozen=True)
class Receipt:
    """What the page says: ``opened`` as the chat said it, how long by law, what it may still ask, whom to reach.

    ``named`` tells whether the notice names ``contact`` for this right, ``by_page`` that the person left no address.
    ``answers`` are what the person wrote, by the names in ``FIELDS``, as long as the code is held.
    """

    opened: CaseReceipt
    how_long: tuple[General, ...]
    general: tuple[General, ...]
    contact: Contact
    named: bool
    by_page: bool
    answers: Mapping[str, str] = field(default_factory=dict, repr=False)


class Receipts:
    """Gives each request the address of its receipt, and the receipt to who has the address."""

    def __init__(
        self, store: CaseStore, case_secrets: CaseSecrets, opening: OpenCase, school: School, law: Law, clock: Clock
    ) -> None:
        self._store = store
        self._secrets = case_secrets
        self._opening = opening
        self._school = school
        self._law = law
        self._clock = clock

    def url(self, case_id: str) -> str:
        """Where the receipt of a case can be read for a day."""
        return PATH + self.token(case_id)

    def token(self, case_id: str) -> str:
        """The last part of that address; reads nothing from the disk."""
        whole = bytes.fromhex(case_id) + self._secrets.receipt_tag(case_id)
        return base64.urlsafe_b64encode(whole).decode()

    def receipt(self, token: str) -> Receipt:
        """The receipt, with the code as long as it is held; raises UnknownCase when the address is none or is over."""
        kept = self._store.by_id(self._case_of(token))
        if kept is None or kept.case.erased_at is not None or self._clock() >= kept.case.code_until:
            raise UnknownCase("the time of this receipt is over")
        opened = self._opening.receipt(kept)
        contact, named = self._school.contact_for(opened.right.value)
        asks = may_still_ask(opened.right, Who(kept.case.who) if kept.case.who else None)
        by_page = kept.case.reply_by is Told.PAGE
        sealed = {name: word for name in FIELDS if opened.code and (word := kept.sealed(name)) is not None}
        answers = {name: self._secrets.open(kept.case.id, word) for name, word in sealed.items()}
        law = self._law.lines(how_long(opened.right)), self._law.lines(asks)
        return Receipt(opened, *law, contact, named, by_page, answers)

    def _case_of(self, token: str) -> str:
        try:
            whole = base64.b64decode(token.encode(), altchars=b"-_", validate=True)
        except ValueError:
            whole = b""
        case_id = whole[:_ID].hex()
        if len(whole) != _LENGTH or not self._secrets.is_receipt_tag(case_id, whole[_ID:]):
            raise UnknownCase("no receipt has this address")
        return case_id
