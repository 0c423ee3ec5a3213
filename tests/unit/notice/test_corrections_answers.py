"""Answers as they are corrected in a form: what the form does not show is not lost, and help in danger stays that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.app.bootstrap import Services
from bot.learning.answer_corrections import custom_of, written_of
from bot.notice import answer_variants
from bot.notice.folder import SchoolFolder
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform.errors import UnfitCorrection
from tests.case_factories import services_on
from tests.factories import SetClock
from tests.staff_factories import account
from tests.unit.learning.sentences import SENTENCES, SWIM

SILENT = "The notice does not say anything about swimming. Please ask the school."


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory, pseudonymiser: Pseudonymiser) -> Iterator[Services]:
    built = services_on(tmp_path_factory.mktemp("state"), SetClock(), pseudonymiser)
    account(built, "pat")
    yield built
    built.engine.dispose()


def test_an_answer_that_is_sent_as_it_is_shown_keeps_its_kind_its_passages_and_all_else(folder: SchoolFolder) -> None:
    book = folder.book
    for topic, reply in book.replies.items():
        old = custom_of(reply, book.labels[topic], folder.law)
        custom = written_of(book, topic, folder.notice).custom(old)
        kept = (custom["kind"], custom.get("asks_for"), custom.get("right"))
        assert kept == (reply.kind, reply.asks_for, reply.right), topic
        assert [place["section"] for place in custom.get("sources", ())] == [source.section for source in reply.sources]
        assert custom.get("contacts", []) == [contact.role for contact in reply.contacts], topic
        assert custom.get("simple") == book.simple.get(topic)
        assert custom.get("fuller") == book.fuller.get(topic)
    assert len(book.simple) > 50
    assert len(book.fuller) > 50


def test_help_in_danger_stays_help_in_danger_and_shows_everybody_whom_one_rings(services: Services) -> None:
    book, law = services.folder.book, services.folder.law
    label = book.labels["danger_now"]
    written = written_of(book, "danger_now", services.folder.notice)
    custom = written.custom(custom_of(answer_variants.whole(book, "danger_now"), label, law))
    made = services.corrections.propose_answer("danger_now", written.text, custom, "", "pat")
    assert made.content["custom"]["kind"] == "safeguarding"
    with pytest.raises(UnfitCorrection, match="whom one rings"):
        services.corrections.propose_answer("danger_now", "Ring us.", {**custom, "contacts": ["school"]}, "", "pat")


def test_a_label_with_a_name_is_refused_so_that_no_name_comes_into_the_log(services: Services) -> None:
    custom = {**SWIM, "label": "Does Ella Poe swim"}
    with pytest.raises(UnfitCorrection) as caught:
        services.corrections.propose_topic("ask_does_ella_poe_swim", SILENT, custom, SENTENCES, "", "pat")
    assert (caught.value.field, "a name" in caught.value.problem) == ("label", True)
    assert "ella" not in str(services.audit.page(None, 500))


def test_easier_words_and_more_are_proposed_with_the_answer_and_say_no_more_than_its_passages(
    services: Services,
) -> None:
    book, notice, law = services.folder.book, services.folder.notice, services.folder.law
    written = written_of(book, "ask_cookies_off", notice)
    old = custom_of(answer_variants.whole(book, "ask_cookies_off"), written.label, law)
    easier = replace(written, simple="You can turn cookies off in your browser.", fuller="").custom(old)
    made = services.corrections.propose_answer("ask_cookies_off", written.text, easier, "", "pat")
    assert made.content["custom"]["simple"] == "You can turn cookies off in your browser."
    assert "fuller" not in made.content["custom"]
    for form, words, problem in (
        ("simple", "Ring 01632 960123 to turn them off.", "a phone number"),
        ("fuller", "They are kept for 77 years.", "cannot be said"),
    ):
        with pytest.raises(UnfitCorrection) as caught:
            services.corrections.propose_answer("ask_cookies_off", written.text, easier | {form: words}, "", "pat")
        assert any(form == field and problem in why for field, why in _faults(caught.value)), form


def _faults(problem: UnfitCorrection) -> list[tuple[str, str]]:
    return [(one.field, one.problem) for one in (problem, *problem.others)]
