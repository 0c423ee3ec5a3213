"""Corrections: a parent's own words and personal data are refused, a second person approves, the log tells no sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app.bootstrap import Services, build_services
from bot.conversations.records import Rating, Turn
from bot.learning.answer_corrections import custom_of
from bot.notice.changes.correction import Correction, Kind, State, sentence_problem
from bot.notice.changes.overlay import Overlay, render
from bot.notice.folder import load_school_folder
from bot.notice.school import HELP
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform.audit import Entry
from bot.platform.errors import (
    AssistantError,
    CorrectionClosed,
    NeedsSecondPerson,
    UnfitCorrection,
    UnknownCorrection,
)
from bot.platform.settings import Settings
from bot.staff.rules import Role
from tests.case_factories import QUICK, empty_database, services_on
from tests.factories import HAZELMERE, NOON, SetClock, a_conversation, answers_to, edited, greeted
from tests.review_factories import Talk
from tests.staff_factories import account, somebody
from tests.unit.learning.sentences import REWRITTEN, SENTENCES, SWIM, UNCLE

SAID = "can i see what you hold about my daughter ⟨name 1⟩ please"


@pytest.mark.parametrize(
    "sentence", ["", "   ", "x" * 201, "see [my](name) file", "one\ntwo", "- a list", "/ask_help", "1 2 3"]
)
def test_what_training_would_misread_is_no_sentence(sentence: str) -> None:
    assert sentence_problem(sentence)


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory, pseudonymiser: Pseudonymiser) -> Iterator[Services]:
    built = services_on(tmp_path_factory.mktemp("state"), SetClock(), pseudonymiser)
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


def test_what_has_to_change_is_quoted_beside_the_reason_and_stands_in_no_message(services: Services) -> None:
    problem = refused(services, "Can a mother see what you hold about my daughter", TURN)
    assert problem.change == "see what you hold about my daughter"
    assert problem.change not in str(problem)
    assert refused(services, "My daughter Ella Poe wants to see her file").change == "Ella Poe"


def test_a_topics_own_subject_and_words_of_the_law_are_not_refused_because_somebody_typed_them(
    services: Services,
) -> None:
    """A new topic is called what people ask about, and each of its sentences says so."""
    conversation, store = a_conversation("c-swim"), services.corrections._conversations
    store.create(conversation, "hash-swim", greeted(), services.staff.now())
    for number, said in enumerate(("swimming lessons", "swimming lessons and a subject access request")):
        turn = Turn(f"s{number}", 2 + 2 * number, "say", said, {"topic": "not_understood", "confidence": 0.2})
        store.add_turn(conversation, turn, answers_to(f"s{number}", 2 + 2 * number), (), services.staff.now())
    examples = [*SENTENCES[:7], "who pays for swimming lessons and a subject access request"]
    made = services.corrections.propose_topic("ask_swimming_lessons", SILENT, SWIM, examples, "c-swim:s0", "pat")
    assert made.content["custom"]["label"] == "Swimming lessons"


def test_a_plain_question_that_names_the_subject_is_taken_though_a_parent_asked_it_so(services: Services) -> None:
    """A thing has one name: nobody asks for a lost property box in other words."""
    conversation, store = a_conversation("c-lost"), services.corrections._conversations
    store.create(conversation, "hash-lost", greeted(), services.staff.now())
    plain = "do you have a lost property box"
    story = "my gran came on the bus with her knitting and her umbrella and left it in the hall"
    for number, said in enumerate((plain, story)):
        turn = Turn(f"s{number}", 2 + 2 * number, "say", said, {"topic": "out_of_scope", "confidence": 0.2})
        store.add_turn(conversation, turn, answers_to(f"s{number}", 2 + 2 * number), (), services.staff.now())
    custom, propose = {"kind": "silent", "label": "Lost property"}, services.corrections.propose_topic
    with pytest.raises(UnfitCorrection, match="typed nearly these words"):
        propose("ask_lost_property", SILENT, custom, [*SENTENCES[:7], story[:60]], "c-lost:s0", "pat")
    assert propose("ask_lost_property", SILENT, custom, [*SENTENCES[:7], plain], "c-lost:s0", "pat").id


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


CAMERA = "Is there a camera by the gate"
HALL = "Are children recorded in the hall"


@pytest.fixture
def office(tmp_path: Path, pseudonymiser: Pseudonymiser) -> Iterator[Services]:
    """Services without anybody on the staff, and a danger decision that knows a secret when it hears of one."""
    settings = Settings(state=tmp_path, school=HAZELMERE, assistant="scripted")
    empty_database(settings.database_file)
    built = build_services(
        settings,
        clock=SetClock(),
        pseudonymiser=pseudonymiser,
        hasher=QUICK,
        tells_of_danger=lambda text: "secret" in text,
    )
    yield built
    built.engine.dispose()


def proposed(services: Services, by: str, sentence: str = CAMERA) -> str:
    return services.corrections.propose_example("ask_cctv", sentence, "", by).id


def test_an_administrator_takes_part_in_every_correction_and_nobody_approves_their_own(office: Services) -> None:
    for name in ("pat", "kim"):
        account(office, name, Role.REVIEWER)
    account(office, "ada")
    account(office, "jo", Role.CASEWORKER)
    first, second = proposed(office, "pat"), proposed(office, "ada", HALL)
    for by, whom in (
        ("pat", "somebody_else"),
        ("kim", "administrator"),
        ("jo", "administrator"),
        ("x", "administrator"),
    ):
        with pytest.raises(NeedsSecondPerson) as caught:
            office.corrections.approve(first, by)
        assert caught.value.whom == whom, by
    with pytest.raises(NeedsSecondPerson):
        office.corrections.approve(second, "ada", "wrong_now")
    assert office.corrections.approve(first, "ada").decided_by == "ada"
    assert office.corrections.approve(second, "pat").decided_by == "pat"


def test_a_reviewer_who_is_alone_approves_nothing(office: Services) -> None:
    account(office, "pat", Role.REVIEWER)
    with pytest.raises(NeedsSecondPerson):
        office.corrections.approve(proposed(office, "pat"), "pat", "wrong_now")


def test_an_administrator_who_is_alone_approves_with_a_reason_that_the_log_keeps(office: Services) -> None:
    account(office, "ada")
    account(office, "jo", Role.CASEWORKER)  # works on requests, does not review
    made = proposed(office, "ada")
    for why in ("", "because I say so"):
        with pytest.raises(UnfitCorrection) as caught:
            office.corrections.approve(made, "ada", why)
        assert caught.value.field == "why"
    assert office.corrections.approve(made, "ada", "wrong_now").state is State.APPROVED
    (_, entry), *_ = office.audit.page(None, 1)
    assert (entry.action, entry.detail["why"]) == ("correction_approved", "wrong_now")


def test_when_the_second_person_leaves_what_waits_can_be_approved_and_not_by_whoever_is_only_invited(
    tmp_path: Path, pseudonymiser: Pseudonymiser
) -> None:
    clock = SetClock()
    services = services_on(tmp_path, clock, pseudonymiser)
    pat = somebody(services.staff, clock, Role.ADMINISTRATOR, "pat.lee")
    kim = somebody(services.staff, clock, Role.ADMINISTRATOR, "kim.ray")
    waits = services.corrections.propose_example("ask_cctv", CAMERA, "", pat.id)
    theirs = services.corrections.propose_example("ask_cctv", HALL, "", kim.id)
    with pytest.raises(NeedsSecondPerson):
        services.corrections.approve(waits.id, pat.id, "wrong_now")
    services.staff.disable(kim.id, pat.id)
    invited, _ = services.staff.add("jo.day", "Jo Day", Role.REVIEWER, pat.id)
    assert services.corrections.is_alone(pat.id), "who was invited and never came can approve nothing"
    assert services.corrections.approve(waits.id, pat.id, "wrong_now").state is State.APPROVED
    assert services.corrections.approve(theirs.id, pat.id).decided_by == pat.id, "who proposed it left"
    assert invited.id
    services.engine.dispose()


SILENT = "The notice does not say anything about swimming. Please ask the school."


def test_what_tells_of_danger_cannot_be_proposed_as_anything_else(office: Services) -> None:
    with pytest.raises(UnfitCorrection) as caught:
        office.corrections.propose_example("ask_staff_training", UNCLE, "", "pat")
    assert (caught.value.field, "somebody in danger" in caught.value.problem) == ("sentence", True)
    with pytest.raises(UnfitCorrection) as caught:
        office.corrections.propose_topic(
            "ask_swimming", SILENT, SWIM, [*SENTENCES, "he says our game is a secret"], "", "pat"
        )
    assert (caught.value.field, caught.value.problem.startswith("Sentence 9: This tells")) == ("examples", True)
    assert office.corrections.propose_example("danger_child", UNCLE, "", "pat").topic == "danger_child"


def test_what_tells_of_danger_by_a_newer_decision_is_not_approved_and_not_learnt(office: Services) -> None:
    account(office, "ada")
    account(office, "kim")
    made = proposed(office, "ada")
    office.corrections._tells_of_danger = lambda text: "camera" in text
    with pytest.raises(UnfitCorrection, match="somebody in danger"):
        office.corrections.approve(made, "kim")
    office.corrections._tells_of_danger = lambda _text: False
    office.corrections.approve(made, "kim")
    office.corrections._tells_of_danger = lambda text: "camera" in text
    with pytest.raises(UnfitCorrection, match="somebody in danger"):
        office.learning.begin("kim")


def test_nothing_is_taken_while_it_cannot_be_told_whether_it_tells_of_danger(office: Services) -> None:
    def fails(_text: str) -> bool:
        raise AssistantError("no engine answered")

    office.corrections._tells_of_danger = fails
    with pytest.raises(UnfitCorrection, match="Try again in a minute"):
        proposed(office, "pat")


def reply_in_danger(services: Services, text: str = "", by: str = "ada", **custom: object) -> Correction:
    """A change of what a child in danger is told."""
    reply, label = services.folder.book.reply("danger_child"), services.folder.book.labels["danger_child"]
    held = custom_of(reply, label, services.folder.law) | custom
    return services.corrections.propose_answer("danger_child", text or f"{reply.text} We help you.", held, "", by)


def test_a_reply_to_somebody_in_danger_is_changed_by_an_administrator_together_with_the_safeguarding_lead(
    office: Services,
) -> None:
    account(office, "ada")
    account(office, "kim")
    account(office, "pat", Role.REVIEWER)
    account(office, "lea", Role.SAFEGUARDING_LEAD)
    for by in ("pat", "lea", "nobody"):
        with pytest.raises(UnfitCorrection, match="changed by an administrator"):
            reply_in_danger(office, by=by)
    made = reply_in_danger(office)
    for by in ("ada", "kim", "pat"):
        with pytest.raises(NeedsSecondPerson) as caught:
            office.corrections.approve(made.id, by, "wrong_now")
        assert caught.value.whom == "lead", by
    assert office.corrections.approve(made.id, "lea").decided_by == "lea"


def test_an_administrator_who_is_alone_does_not_change_a_reply_to_somebody_in_danger(office: Services) -> None:
    account(office, "ada")
    with pytest.raises(NeedsSecondPerson):
        office.corrections.approve(reply_in_danger(office).id, "ada", "wrong_now")


@pytest.mark.parametrize(
    ("text", "custom", "problem"),
    [
        ("You can ring Childline. Tell a teacher.", {}, "999 and Childline"),
        ("Ring 999. Tell a teacher.", {}, "naming Childline"),
        ("Ring 999. A child can ring Childline.", {"contacts": ["emergency", "nspcc", "samaritans"]}, "whom one rings"),
        ("Childline helps. Ring them.", {"contacts": ["childline", "nspcc", "samaritans"]}, "whom one rings"),
        ("We help you with this.", {"kind": "answer", "contacts": ["school"]}, "must stay help in danger"),
    ],
)
def test_neither_999_nor_childline_can_be_taken_out_of_a_reply_to_somebody_in_danger(
    office: Services, text: str, custom: dict[str, object], problem: str
) -> None:
    account(office, "ada")
    with pytest.raises(UnfitCorrection, match=problem):
        reply_in_danger(office, text, **custom)


def test_a_reply_to_danger_that_was_emptied_in_the_files_of_a_version_is_not_said() -> None:
    custom = {"kind": "safeguarding", "label": "A child is being hurt or is not safe"}
    custom |= {"contacts": ["emergency", "childline", "nspcc", "samaritans"]}
    folder = load_school_folder(HAZELMERE, render(Overlay().with_answer("danger_child", "Please wait.", custom)))
    assert "999" in folder.book.reply("danger_child").text
    assert [one.topic for one in folder.lost] == ["danger_child"]


def test_a_notice_that_an_earlier_release_kept_for_approval_can_be_read_and_rejected_and_is_not_approved(
    office: Services,
) -> None:
    account(office, "ada")
    content = {"notice": "# Notice\n\nWords.", "school": ""}
    kept = Correction("old", Kind.NOTICE, "", content, "", State.PROPOSED, "pat", NOON)
    office.corrections._store.add(kept, Entry(NOON, "pat", "correction_proposed"))
    with pytest.raises(UnfitCorrection, match="puts them live under The notice"):
        office.corrections.approve("old", "ada")
    assert office.corrections.get("old").content == content
    approved = replace(kept, id="approved", state=State.APPROVED)
    office.corrections._store.add(approved, Entry(NOON, "pat", "correction_proposed"))
    with pytest.raises(UnfitCorrection, match="puts them live under The notice"):
        office.learning.begin("ada")  # what was approved before would undo what was put live since
    assert office.corrections.reject("old", "put in anew", "ada").state is State.REJECTED


@pytest.mark.parametrize(("role", "number"), [("emergency", "999"), ("childline", "0800 1111")])
def test_the_numbers_for_danger_cannot_be_changed_in_the_settings(role: str, number: str) -> None:
    toml = (HAZELMERE / "school.toml").read_text(encoding="utf-8")
    own = f'[contacts.{role}]\nname = "Nobody"\nphone = "01206 862691"\nchecked = 2026-11-24\n[serves]'
    folder = load_school_folder(HAZELMERE, {"school.toml": edited(toml, "[serves]", own)})
    assert folder.school.contacts[role].phone == number
    assert role in HELP


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
    account(services, "kim")
    made = services.corrections.propose_example("ask_cctv", "Is the corridor watched by video", "", "pat")
    services.corrections.approve(made.id, "kim")
    entries = [entry for _, entry in services.audit.page(None, 2)][::-1]
    assert [entry.action for entry in entries] == ["correction_proposed", "correction_approved"]
    assert all(entry.detail["topic"] == "ask_cctv" and entry.detail["correction"] == made.id for entry in entries)
    assert "corridor" not in str([entry for _, entry in services.audit.page(None, 500)])
    assert services.audit.verify().broken is None


def test_a_missing_topic_needs_eight_sentences_a_free_label_and_an_answer_that_stands_on_something(
    services: Services,
) -> None:
    def propose(
        text: str = SILENT, topic: str = "ask_swimming", sentences: list[str] = SENTENCES, **custom: object
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
def talked(tmp_path_factory: pytest.TempPathFactory, pseudonymiser: Pseudonymiser) -> Iterator[Services]:
    """A chat of two messages, the first with a remark; the second is the one that is corrected."""
    built = services_on(tmp_path_factory.mktemp("talked"), SetClock(), pseudonymiser)
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
    assert caught.value.problem.endswith(
        "Or name the subject alone, in three words at most: your sentences may then have these words."
    )
    with pytest.raises(UnfitCorrection) as caught:
        talked.corrections.propose_answer("ask_cookies_off", said, ANSWERED, SECOND_TURN, "pat")
    assert caught.value.field == "text"
    made = talked.corrections.propose_example("ask_cctv", "Are children recorded in the hall", SECOND_TURN, "pat")
    with pytest.raises(UnfitCorrection) as caught:
        talked.corrections.reject(made.id, f"the parent said: {said}", "kim")
    assert caught.value.field == "reason"


def test_the_subject_alone_is_taken_as_the_name_of_a_topic(talked: Services) -> None:
    custom = {"kind": "silent", "label": "Camera above ropes"}
    propose = talked.corrections.propose_topic
    assert propose("ask_ropes", "The notice does not say.", custom, SENTENCES, SECOND_TURN, "pat").id


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
