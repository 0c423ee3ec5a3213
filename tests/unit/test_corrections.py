"""Corrections: a parent's own words and personal data are refused, a second person approves, the log tells no sentence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.bootstrap import Services
from bot.core.corrections import State, sentence_problem
from bot.core.pseudonyms import Pseudonymiser
from bot.core.staff import Role
from bot.errors import CorrectionClosed, NeedsSecondPerson, UnfitCorrection, UnknownCorrection
from bot.ports import Rating, Turn
from tests.case_factories import services_on
from tests.factories import SetClock, a_conversation, answers_to, greeted
from tests.review_factories import Talk
from tests.staff_factories import somebody

SAID = "can i see what you hold about my daughter ⟨name 1⟩ please"
REWRITTEN = "May a parent read everything in the file of their child"


@pytest.mark.parametrize(
    "sentence", ["", "   ", "x" * 201, "see [my](name) file", "one\ntwo", "- a list", "/ask_help", "1 2 3"]
)
def test_what_training_would_misread_is_no_sentence(sentence: str) -> None:
    assert sentence_problem(sentence)


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory, door: Pseudonymiser) -> Iterator[Services]:
    built = services_on(tmp_path_factory.mktemp("state"), SetClock(), door)
    conversation = a_conversation()
    store = built.corrections._conversations
    store.create(conversation, "hash", greeted(), built.staff.now())
    store.add_turn(
        conversation,
        Turn("m1", 2, "say", SAID, {"topic": "ask_photos", "confidence": 0.4}),
        answers_to("m1", 2),
        (),
        built.staff.now(),
    )
    yield built
    built.engine.dispose()


TURN = "conversation-1:m1"


def refused(services: Services, sentence: str, turn: str = "", topic: str = "request_access") -> UnfitCorrection:
    with pytest.raises(UnfitCorrection) as caught:
        services.corrections.propose_example(topic, sentence, turn, "pat")
    return caught.value


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("My daughter Ella Poe wants to see her file", "a name"),
        ("write to sam@example.org about the file", "an e-mail address"),
        ("ring me on 07700 900123 about the file", "a phone number"),
    ],
)
def test_a_sentence_with_personal_data_is_refused_in_plain_words_that_do_not_repeat_it(
    services: Services, sentence: str, kind: str
) -> None:
    problem = refused(services, sentence)
    assert kind in problem.problem
    assert problem.field == "sentence"
    for word in ("Ella", "example.org", "900123"):
        assert word not in str(problem)


def test_the_parents_own_words_are_refused_and_a_rewritten_sentence_is_taken(services: Services) -> None:
    assert "own words" in refused(services, "can I see what you hold about my daughter", TURN).problem
    made = services.corrections.propose_example("request_access", REWRITTEN, TURN, "pat")
    assert (made.state, made.turn) == (State.PROPOSED, TURN)


@pytest.mark.parametrize("sign", ["\u202e", "\u200f", "\u061c", "\x1b"])
def test_a_sentence_in_which_a_sign_hides_is_refused_wherever_it_comes_from(services: Services, sign: str) -> None:
    problem = refused(services, f"{REWRITTEN} {sign}today")
    assert (problem.field, "nobody can see" in problem.problem) == ("sentence", True)


def test_a_frozen_question_is_never_learnt(services: Services) -> None:
    question = next(q for q in services.corrections._questions() if 8 <= len(q.text.split()) <= 20)
    assert "tested with" in refused(services, question.text[:200]).problem


def test_an_unknown_topic_is_refused(services: Services) -> None:
    assert refused(services, "What about swimming", topic="ask_nothing").field == "topic"
    assert refused(services, "What about swimming", topic="not_understood").field == "topic"


def test_the_turn_shows_what_it_was_taken_for_and_a_turn_that_is_gone_is_no_hindrance(services: Services) -> None:
    turn = services.corrections.turn(TURN)
    assert turn is not None
    assert (turn.said, turn.topic) == (SAID, "ask_photos")
    assert services.corrections.turn("nobody:m9") is None
    assert services.corrections.turn("nonsense") is None
    assert services.corrections.propose_example("ask_cctv", "Is there a camera by the gate", "gone:m1", "pat").id


def test_alone_one_may_approve_ones_own_and_with_a_second_reviewer_one_may_not(
    tmp_path: Path, door: Pseudonymiser
) -> None:
    clock = SetClock()
    services = services_on(tmp_path, clock, door)
    pat = somebody(services.staff, clock, Role.REVIEWER, "pat.lee")
    first = services.corrections.propose_example("ask_cctv", "Is there a camera by the gate", "", pat.id)
    assert not services.corrections.needs_second(pat.id)
    assert services.corrections.approve(first.id, pat.id).state is State.APPROVED
    kim = somebody(services.staff, clock, Role.ADMINISTRATOR, "kim.ray")
    somebody(services.staff, clock, Role.CASEWORKER, "jo.day")  # works on requests, does not review
    second = services.corrections.propose_example("ask_cctv", "Are children recorded in the hall", "", pat.id)
    assert services.corrections.needs_second(pat.id)
    with pytest.raises(NeedsSecondPerson):
        services.corrections.approve(second.id, pat.id)
    assert services.corrections.approve(second.id, kim.id).decided_by == kim.id
    services.engine.dispose()


def test_when_the_second_person_leaves_what_waits_can_be_approved_and_not_by_whoever_is_only_invited(
    tmp_path: Path, door: Pseudonymiser
) -> None:
    clock = SetClock()
    services = services_on(tmp_path, clock, door)
    pat = somebody(services.staff, clock, Role.ADMINISTRATOR, "pat.lee")
    kim = somebody(services.staff, clock, Role.ADMINISTRATOR, "kim.ray")
    waits = services.corrections.propose_example("ask_cctv", "Is there a camera by the gate", "", pat.id)
    theirs = services.corrections.propose_example("ask_cctv", "Are children recorded in the hall", "", kim.id)
    with pytest.raises(NeedsSecondPerson):
        services.corrections.approve(waits.id, pat.id)
    services.staff.disable(kim.id, pat.id)
    invited, _ = services.staff.add("jo.day", "Jo Day", Role.REVIEWER, pat.id)
    assert not services.corrections.needs_second(pat.id), "who was invited and never came can approve nothing"
    assert services.corrections.approve(waits.id, pat.id).state is State.APPROVED
    assert services.corrections.approve(theirs.id, pat.id).decided_by == pat.id, "who proposed it left"
    assert invited.id
    services.engine.dispose()


def test_what_was_decided_stays_decided_and_only_its_proposer_withdraws(services: Services) -> None:
    made = services.corrections.propose_example("ask_cctv", "Do you film the playground", "", "pat")
    with pytest.raises(CorrectionClosed):
        services.corrections.withdraw(made.id, "kim")
    with pytest.raises(UnfitCorrection):
        services.corrections.reject(made.id, " ", "kim")
    with pytest.raises(UnfitCorrection):
        services.corrections.reject(made.id, "Ella Poe would be recognised", "kim")
    assert services.corrections.reject(made.id, "said before", "kim").reason == "said before"
    with pytest.raises(CorrectionClosed):
        services.corrections.approve(made.id, "kim")
    other = services.corrections.propose_example("ask_cctv", "Where are the cameras", "", "pat")
    assert services.corrections.withdraw(other.id, "pat").state is State.WITHDRAWN
    with pytest.raises(UnknownCorrection):
        services.corrections.approve("nothing", "kim")


def test_every_step_is_in_the_audit_log_without_the_sentence(services: Services) -> None:
    made = services.corrections.propose_example("ask_cctv", "Is the corridor watched by video", "", "pat")
    services.corrections.approve(made.id, "kim")
    entries = [entry for _, entry in services.audit.page(None, 2)][::-1]
    assert [entry.action for entry in entries] == ["correction_proposed", "correction_approved"]
    assert all(entry.detail["topic"] == "ask_cctv" and entry.detail["correction"] == made.id for entry in entries)
    assert "corridor" not in str([entry for _, entry in services.audit.page(None, 500)])
    assert services.audit.verify().broken is None


SWIM = {"kind": "silent", "label": "Swimming lessons", "contacts": ["school"]}
SENTENCES = [
    "is my child filmed at the pool", "who sees the register of swimmers", "do you tell the pool who my child is",
    "what does the coach know about us", "does the pool get our number", "lessons in the water and our details",
    "is there a list of who swims", "does the instructor see medical notes",
]  # fmt: skip


def test_a_missing_topic_needs_eight_sentences_a_free_label_and_an_answer_that_stands_on_something(
    services: Services,
) -> None:
    silent = "The notice does not say anything about swimming. Please ask the school."

    def propose(
        text: str = silent, topic: str = "ask_swimming", sentences: list[str] = SENTENCES, **custom: object
    ) -> str:
        return services.corrections.propose_topic(topic, text, {**SWIM, **custom}, sentences, "", "pat").topic

    for given, field in [
        ({"sentences": SENTENCES[:7]}, "examples"),
        ({"sentences": SENTENCES[:7] + SENTENCES[:1]}, "examples"),
        ({"sentences": [*SENTENCES[:7], "Ella Poe swims on Mondays"]}, "examples"),
        ({"topic": "ask_photos"}, "label"),
        ({"topic": "Swimming"}, "label"),
        ({"label": "Photos and videos of my child"}, "label"),
        ({"label": ""}, "label"),
        ({"text": ""}, "text"),
        ({"text": "We keep the register for seven years."}, "text"),
        ({"sources": [{"section": "turning-off-cookies", "at": "words that are not there"}]}, "text"),
        ({"sources": [{"section": "swimming", "at": "x"}]}, "text"),
    ]:
        with pytest.raises(UnfitCorrection) as caught:
            propose(**given)  # type: ignore[arg-type]
        assert caught.value.field == field, given
    assert propose() == "ask_swimming"


def test_another_answer_must_say_only_what_its_passage_says(services: Services) -> None:
    custom = {
        "kind": "answer",
        "label": services.folder.book.labels["ask_cookies_off"],
        "sources": [{"section": "turning-off-cookies", "at": "You can stop cookies being downloaded"}],
    }
    with pytest.raises(UnfitCorrection) as caught:
        services.corrections.propose_answer(
            "ask_cookies_off", "Ring 01632 960123 and we turn them off.", custom, "", "pat"
        )
    assert caught.value.field == "text"
    made = services.corrections.propose_answer("ask_cookies_off", "Your browser can turn them off.", custom, "", "pat")
    assert made.content["text"] == "Your browser can turn them off."


STORY = "we had the police at our door on sunday and now i want to know what the school told them about us"
REMARK = "i wanted to hear about the hall camera above the climbing frame"


@pytest.fixture(scope="module")
def talked(tmp_path_factory: pytest.TempPathFactory, door: Pseudonymiser) -> Iterator[Services]:
    """A chat of two messages, the first with a remark; the second is the one that is corrected."""
    built = services_on(tmp_path_factory.mktemp("talked"), SetClock(), door)
    store, now = built.corrections._conversations, built.staff.now()
    for number, said in ((1, STORY), (2, "who looks at the visitors book")):
        talk = Talk(store, number)
        first = talk.say(said, sealed=())
        talk.say("is there a camera above the ropes in the gym")
        store.rate(talk.id, Rating("r1", first, "down", REMARK if number == 1 else None), (), now)
    yield built
    built.engine.dispose()


SECOND_TURN = "conversation-1:m2"
ANSWERED = {"kind": "silent", "label": "How do I turn cookies off?"}


@pytest.mark.parametrize(
    ("words", "turn"),
    [
        ("What did the school tell the police about us, they were at our door on sunday", SECOND_TURN),  # another turn
        ("we had police at our doors on sundays and want to know what the school told them about us", ""),  # no turn
        ("Tell me about the hall camera above the climbing frame", SECOND_TURN),  # the remark
        ("Tell me about the hall camera above the climbing frame", "conversation-2:m2"),  # of another chat
    ],
)
def test_no_words_of_any_chat_are_taken_whichever_turn_is_named(talked: Services, words: str, turn: str) -> None:
    problem = refused(talked, words, turn)
    assert "own words" in problem.problem or "typed nearly these words" in problem.problem


def test_neither_label_nor_answer_nor_reason_carries_a_parents_words(talked: Services) -> None:
    said = "Is there a camera above the ropes in the gym?"
    custom = {"kind": "silent", "label": said}
    with pytest.raises(UnfitCorrection) as caught:
        talked.corrections.propose_topic("ask_ropes", "The notice does not say.", custom, SENTENCES, SECOND_TURN, "pat")
    assert caught.value.field == "label"
    with pytest.raises(UnfitCorrection) as caught:
        talked.corrections.propose_answer("ask_cookies_off", said, ANSWERED, SECOND_TURN, "pat")
    assert caught.value.field == "text"
    made = talked.corrections.propose_example("ask_cctv", "Are children recorded in the hall", SECOND_TURN, "pat")
    with pytest.raises(UnfitCorrection) as caught:
        talked.corrections.reject(made.id, f"the parent said: {said}", "kim")
    assert caught.value.field == "reason"


def test_what_five_conversations_said_is_nobodys_and_what_was_picked_is_ours(talked: Services) -> None:
    store = talked.corrections._conversations
    label = "Show me everything about the tuck shop"
    Talk(store, 50).say(label, frame="choose")
    assert talked.corrections.propose_example("request_access", f"{label} please", "", "pat").id
    common = "where do I find the school calendar"
    for number in range(60, 65):
        if number > 60:
            assert "typed nearly" in refused(talked, common).problem
        Talk(store, number).say(common)
    assert talked.corrections.propose_example("request_access", common, "", "pat").id
