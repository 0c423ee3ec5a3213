"""What people typed, as corrections are held against it: found by a row of words, in both databases."""

from __future__ import annotations

from sqlalchemy.engine import Engine

from bot.conversations.records import Rating
from bot.conversations.store import SqlConversationStore
from bot.learning.store import SqlHeard
from bot.learning.verbatim_check import runs
from tests.factories import NOON
from tests.review_factories import Talk


def test_words_that_were_typed_are_found_by_a_row_of_them_and_what_was_picked_is_not(engine: Engine) -> None:
    kept, heard = SqlConversationStore(engine), SqlHeard(engine)
    one, other = Talk(kept, 1), Talk(kept, 2)
    first = one.say("who keeps the photos of sports day")
    one.say("Show me what you hold", frame="choose")
    kept.rate(one.id, Rating("r1", first, "down", "i wanted sports day photographs"), (), NOON)
    other.say("are there photos of sports days on the wall")
    assert heard.in_conversation(one.id) == ["who keeps the photos of sports day", "i wanted sports day photographs"]
    found = heard.holding(runs("Are photos of sports day kept?"))
    assert sorted(found) == [
        (one.id, "who keeps the photos of sports day"),
        (other.id, "are there photos of sports days on the wall"),
    ]
    assert heard.holding(runs("Who keeps the Photos’ of it")) == heard.holding(runs("who keeps the photos of it"))
    assert heard.holding(runs("show me what you hold")) == []
    assert heard.holding(runs('x" OR y* NEAR(z')) == [], "words are words, never a command of the search"
    assert heard.holding(()) == []
