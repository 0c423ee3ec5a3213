"""Whether what an address says was done was done: the last that the log says of an account must be just that."""

from __future__ import annotations

from collections.abc import Mapping

from bot.app.bootstrap import Services


def said(services: Services, staff_id: str, done: str, sayings: Mapping[str, tuple[str, str]]) -> str:
    """The words for ``done`` where its action is the newest by or about this account; "" otherwise.

    ``sayings`` holds the log's action and the words. Raises StoreError.
    """
    action, words = sayings.get(done, ("", ""))
    newest = services.audit.page(None, 1, staff_id=staff_id) if action else []
    return words if newest and newest[0][1].action == action else ""
