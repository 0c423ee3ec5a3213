"""What is said is what was understood: the gate settles on a topic, and no action may answer another one."""

from __future__ import annotations

import pytest

from bot.conversations.records import Message
from bot.learning.evaluation import half_of, kind_of
from bot.notice import answer_variants
from bot.notice.folder import SchoolFolder
from bot.notice.reply import OFFERED, Reply
from bot.pii.pseudonymiser import Pseudonymiser
from bot.speech.render import HEARD
from tests.rasa.conftest import Running
from tests.understanding.questions import questions

pytestmark = pytest.mark.rasa
EVERY = 5  # of the development questions one in so many, and all of danger
NONSENSE = ("florp blib zzgrk", "qwrtzp", "ghjk vbnm")


def _kinds(replies: tuple[Reply, ...]) -> set[str]:
    """The kinds of what was said, a form's first question being the request that it takes."""
    said = {reply.kind for reply in replies}
    asked = {"request" if r.right or r.asks_for else "status" for r in replies if r.kind == "question"}
    return said | asked


def test_the_kind_of_what_is_said_is_that_of_the_topic_that_was_understood(
    running: Running, folder: SchoolFolder, pseudonymiser: Pseudonymiser
) -> None:
    book, assistant = folder.book.replies, running.services.assistant
    known = [q for q in questions() if half_of(q.id) == "development"]
    some = [q for n, q in enumerate(known) if n % EVERY == 0 or "safeguarding" in q.kinds]
    asked = [pseudonymiser.tokenise(q.text, {}).text for q in some]
    wrong, seen = [], set()
    for text in (*asked, *NONSENSE):
        understood = running.do(assistant.understand(text))
        replies = running.do(assistant.answer(Message("as-understood", text))).replies
        if replies[0].doubt == OFFERED:  # it is not sure: then what was understood is the first that is offered
            first = replies[0].choices[0].value
            assert first == understood.topic or (understood.topic == "out_of_scope" and first.startswith("request_"))
            continue
        kinds = _kinds(replies)
        wanted = {kind_of(topic, book) for topic in understood.topics or (understood.topic,)}
        seen |= wanted
        # Where a form is opened, it answers the question beside it, and the request itself from the notice.
        if not (wanted <= kinds if "request" not in wanted else "request" in kinds):
            wrong.append((text, understood.topic, kinds))
    assert not wrong
    assert {"safeguarding", "not_understood", "request", "answer", "silent"} <= seen


def test_what_is_unclear_is_asked_back(running: Running) -> None:
    said = Message("as-understood", "that thing", "unclear", {})
    assert running.do(running.services.assistant.answer(said)).replies[0].kind == "clarify"


@pytest.mark.parametrize("mode", HEARD)
def test_who_listens_says_yes_to_the_notices_words_and_begins_no_request(
    running: Running, folder: SchoolFolder, mode: str
) -> None:
    answer = running.services.assistant.answer
    first = running.do(answer(Message("as-heard", "when do you have to delete things about us", mode=mode)))
    assert first.replies[-1].choices[0].value == "where:ask_erase_when"
    yes = running.do(answer(Message("as-heard", "yes please", state=first.state, mode=mode)))
    assert yes.replies == (answer_variants.where(folder.book, "ask_erase_when"),)
    again = running.do(answer(Message("as-heard", "say that again please", state=first.state, mode=mode)))
    assert again.replies[-1].choices[0].value == "where:ask_erase_when"
