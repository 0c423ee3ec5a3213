"""What was learnt of names: it reads what a message means, and speaks where the rules have too little evidence."""

from __future__ import annotations

import json
from collections.abc import Mapping

import numpy as np
import pytest
from safetensors.numpy import load_file
from scipy.special import erf

from bot.learning.evaluation import copied
from bot.models.lora import merged
from bot.models.sentence_graph import published_weights
from bot.pii.names import onnx_graph
from bot.pii.names.grammar import Sentence
from bot.pii.names.lexicon import EnglishLexicon
from bot.pii.names.model import ANSWERS_FILE, FILE, LearntNames, first_pieces, tokenizer
from bot.pii.names.name_finder import find_names
from bot.pii.names.onnx_graph import TRAITS, traits
from bot.pii.pseudonymiser import Pseudonymiser
from bot.text.words import words_of
from tests.factories import PROJECT
from tests.name_factories import Few
from tests.understanding.personal_data import messages as frozen_messages
from tools.learn_answer_names import ANSWERED, COMMANDS, Answer, answer, answers
from tools.learn_answer_names import digest as answers_digest
from tools.learn_names import digest, made_from
from tools.name_sentences import MESSAGES, Sentences, messages

pytestmark = pytest.mark.begins_first


@pytest.fixture(scope="module")
def lexicon() -> EnglishLexicon:
    return EnglishLexicon()


@pytest.fixture(scope="module")
def learnt() -> LearntNames:
    return LearntNames()


def sentence(text: str, lexicon: EnglishLexicon) -> Sentence:
    return Sentence(text, words_of(text, lexicon))


def likely(learnt: LearntNames, said: Sentence) -> Mapping[int, float]:
    return learnt(said.text).names(said)


def names(text: str, likely: Mapping[int, float]) -> list[str]:
    return [text[start:end] for start, end in find_names(text, Few(), likely=lambda _: likely)]


def test_a_word_with_too_little_evidence_is_named_when_what_was_learnt_says_so() -> None:
    assert names("so rose again", {1: 0.2}) == []
    assert names("so rose again", {1: 0.9}) == ["rose"]
    assert names("so lunch got it", {1: 0.85}) == []
    assert names("so lunch got it", {1: 0.95}) == ["lunch"]


def test_a_name_is_taken_away_only_where_what_was_learnt_is_sure_of_it_and_hardly_anybody_is_called_so() -> None:
    assert names("my son rose is upset", {2: 0.05}) == ["rose"]
    assert names("my son rose is upset", {2: 0.001}) == []
    assert names("is efosa there", {1: 0.001}) == []
    assert names("is ella there", {1: 0.0}) == ["ella"]


def test_who_was_named_in_this_conversation_stays_named() -> None:
    text = "is efosa there"
    assert find_names(text, Few(), {"efosa"}, likely=lambda _: {1: 0.0}) == [(3, 8)]


def test_an_institution_a_letter_and_a_role_stay_what_they_are_whatever_was_learnt() -> None:
    assert names("a trip to Rose Lodge today", {3: 1.0, 4: 1.0}) == []
    assert names("so x again", {1: 1.0}) == []
    assert names("so teacher again", {1: 1.0}) == []


@pytest.mark.parametrize("done_to", ["him", "me", "us", "them"])
def test_what_somebody_does_to_somebody_is_never_hidden_however_likely_a_name_it_seems(done_to: str) -> None:
    assert names(f"so burns {done_to} again", {1: 0.99}) == []
    assert names("so burns again", {1: 0.99}) == ["burns"]


@pytest.mark.parametrize(
    "text",
    [
        "so *sparrow* got picked on again",
        "the thing is *clover* hates having her photo taken",
        "please send everything about *brook* to my house",
        "*king* was off friday",
        "*blue* has an appointment at two",
        "i pick *sunshine* up at three",
        "you spelt *treasure* wrong on the register",
        "what did *diamond* do this time",
    ],
)
def test_an_everyday_word_is_a_name_where_people_are_meant(
    text: str, lexicon: EnglishLexicon, learnt: LearntNames
) -> None:
    said = sentence(text.replace("*", ""), lexicon)
    meant = [n for n, word in enumerate(text.split()) if word.startswith("*")]
    assert [n for n, probability in likely(learnt, said).items() if probability > 0.5] == meant


@pytest.mark.parametrize(
    "text",
    [
        "can i draw a sparrow for the display",
        "the clover on the field was wet",
        "the bramble by the fence scratched him",
        "king was the answer in the quiz",
        "the blue of his jumper has run",
        "who lost the treasure map",
        "how much sunshine do they get at break",
        "a diamond shape on the form",
        "my daughter drew a robin",
    ],
)
def test_the_same_word_is_none_where_things_are_meant(text: str, lexicon: EnglishLexicon, learnt: LearntNames) -> None:
    assert max(likely(learnt, sentence(text, lexicon)).values()) < 0.4


def test_a_long_message_is_read_to_its_end_as_if_it_were_short(lexicon: EnglishLexicon, learnt: LearntNames) -> None:
    story = "we moved here last year and then the letters about the club went to the old house again. " * 24
    long, short = (sentence(text + "so sparrow got picked on again", lexicon) for text in (story, ""))
    ours, alone = likely(learnt, long), likely(learnt, short)
    assert 400 < len(tokenizer().encode(long.text).ids) <= 480  # what is beyond is judged by the rules alone
    assert ours[len(long.words) - 5] > 0.5 < alone[1]
    assert sum(probability > 0.3 for probability in ours.values()) == 1


def test_no_word_of_a_message_is_read_as_another_s_piece(lexicon: EnglishLexicon) -> None:
    said = sentence("Zoë's mum, o'neill-smith: émile… ok", lexicon)
    encoding = tokenizer().encode(said.text)
    found = list(first_pieces([(word.start, word.end) for word in said.words], encoding.offsets))
    assert [n for n, _ in found] == list(range(len(said.words)))
    for n, piece in found:
        assert said.words[n].start <= encoding.offsets[piece][0] < said.words[n].end


def test_nothing_is_said_of_a_message_without_words(lexicon: EnglishLexicon, learnt: LearntNames) -> None:
    assert likely(learnt, sentence("", lexicon)) == likely(learnt, sentence("12 + 7 ⟨⟩", lexicon)) == {}
    assert likely(learnt, sentence("so \ud83d sparrow got picked on", lexicon))[1] > 0.5


def test_the_traits_of_a_word_say_its_kind_and_what_its_letters_show(lexicon: EnglishLexicon) -> None:
    assert traits(sentence("Rose met Tomasz", lexicon))[0] == ("everyday given", "capital at the start")
    assert "small among capitals" in traits(sentence("Rose met Tomasz", lexicon))[1]
    assert "capital" in traits(sentence("i met Tomasz", lexicon))[2]
    assert {"owns", "short"} <= set(traits(sentence("is it jo's bag", lexicon))[2])
    assert {trait for shown in traits(sentence("WHERE IS ROSE", lexicon)) for trait in shown} <= set(TRAITS)


def test_whole_numbers_of_eight_bits_read_a_message_as_fractions_do(learnt: LearntNames) -> None:
    written, published = load_file(FILE), published_weights(onnx_graph.LAYERS)
    weights = merged(published, written, range(onnx_graph.LAYERS))
    differences: list[float] = []
    for text in (
        "king was off friday",
        "who sees the blue form of my son",
        "rose has a cold",
        "is my letter here, ella",
    ):
        ids = tokenizer().encode(text).ids
        exact = _scores(ids, weights) @ written[onnx_graph.HEAD].astype(np.float32)[:, 0]
        differences += np.abs(np.array(learnt._read(ids))[:, 0] - exact)[1:-1].tolist()  # without start and end
    assert np.mean(differences) < 0.3  # of a unit of log odds


def test_the_file_is_of_the_sentences_and_the_network_as_they_are() -> None:
    assert made_from(FILE) == digest(), "the sentences or the network changed: python -m tools.learn_names"
    assert made_from(ANSWERS_FILE) == answers_digest(), "the answers changed: python -m tools.learn_answer_names"
    assert max(file.stat().st_size for file in (FILE, ANSWERS_FILE)) < 1_000_000


@pytest.mark.long
def test_the_same_seed_makes_the_same_sentences_and_what_is_held_out_is_not_learnt_from(
    lexicon: EnglishLexicon,
) -> None:
    said = ["who can see my file", "how long do you keep it", "what about the website", "is it shared"] * 5
    made = [list(Sentences(said, lexicon, held=False).to_learn_from(1, 1, 8)) for _ in range(2)]
    assert made[0] == made[1]
    held = {one.text for one in Sentences(said, lexicon, held=True).as_written()}
    assert held
    assert held.isdisjoint(one.text for one in made[0])
    for one in made[0]:
        assert all(one.text[start:end].strip() == one.text[start:end] != "" for start, end in one.names)


def test_the_messages_of_strangers_name_somebody_where_they_say_so() -> None:
    rows = [json.loads(line) for line in MESSAGES.read_text(encoding="utf-8").splitlines()]
    assert len({row["id"] for row in rows}) == len(rows) > 6_000
    for row, told in zip(rows, messages(), strict=True):
        found = {told.text[start:end] for start, end in told.names}
        assert found <= set(row.get("names", ()))
        assert bool(found) == bool(row.get("names"))


@pytest.mark.long
def test_no_message_that_is_learnt_from_is_one_of_those_that_judge_the_door_or_nearly() -> None:
    assert copied([one.text for one in messages()], [one.text for one in frozen_messages()]) == []


def _scores(ids: list[int], weights: Mapping[str, np.ndarray]) -> np.ndarray:
    """The layers in plain numbers, as the paper has them: (pieces, WIDTH)."""

    def norm(x: np.ndarray, at: str) -> np.ndarray:
        spread = x.var(-1, keepdims=True)
        return (x - x.mean(-1, keepdims=True)) / np.sqrt(spread + 1e-12) * weights[f"{at}.weight"] + weights[
            f"{at}.bias"
        ]

    def dense(x: np.ndarray, at: str) -> np.ndarray:
        return x @ weights[f"{at}.weight"].T + weights[f"{at}.bias"]

    def gelu(x: np.ndarray) -> np.ndarray:
        return x * 0.5 * (1 + erf(x / np.sqrt(2)))

    places = weights["embeddings.position_embeddings.weight"][: len(ids)]
    x = (
        weights["embeddings.word_embeddings.weight"][ids]
        + places
        + weights["embeddings.token_type_embeddings.weight"][0]
    )
    x = norm(x, "embeddings.LayerNorm")
    for number in range(onnx_graph.LAYERS):
        at = f"encoder.layer.{number}."
        q, k, v = (
            dense(x, f"{at}attention.self.{part}").reshape(len(ids), 12, 32).transpose(1, 0, 2)
            for part in ("query", "key", "value")
        )
        alike = np.exp(q @ k.transpose(0, 2, 1) / np.sqrt(32))
        mixed = (alike / alike.sum(-1, keepdims=True) @ v).transpose(1, 0, 2).reshape(len(ids), 384)
        x = norm(x + dense(mixed, f"{at}attention.output.dense"), f"{at}attention.output.LayerNorm")
        wide = gelu(dense(x, f"{at}intermediate.dense"))
        x = norm(x + dense(wide, f"{at}output.dense"), f"{at}output.LayerNorm")
    return x


@pytest.mark.long
def test_no_answer_that_is_learnt_from_is_one_of_those_that_judge() -> None:
    file = PROJECT / "data" / "evaluation" / "commands" / "answers.jsonl"
    rows = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    judging = [one.text for row in rows if (one := answer(row, ANSWERED))]
    assert copied([one.text for one in answers()], judging) == []


def test_an_answer_says_where_its_names_stand_and_none_is_learnt_of_which_that_is_not_known() -> None:
    whole = answer({"asks": "name", "text": "hi [[name|Jo Poe]], [[rel|mum]] of [[child|Ed]]"}, ANSWERED)
    assert whole is not None
    assert [whole.text[start:end] for start, end in whole.names] == ["Jo Poe", "Ed"]
    told = {"asks": "child", "text": "its ed poe 4b", "labels": ["answer"], "slots": {"child": "Ed Poe, 4b"}}
    assert answer(told, COMMANDS) == Answer("child", "its ed poe 4b", ((4, 10),), COMMANDS)
    assert answer({**told, "slots": {}}, COMMANDS) is None
    assert answer({**told, "labels": ["skip"], "slots": {}}, COMMANDS) == Answer("child", told["text"], (), COMMANDS)


def test_a_greeting_that_english_has_not_is_hidden_and_not_sure_to_be_a_name(pseudonymiser: Pseudonymiser) -> None:
    greeting = pseudonymiser.tokenise("Bom dia. My grandson he put the finger in the machine", {})
    assert (greeting.text.partition(".")[0], greeting.unsure) == ("⟨name 1⟩", {"⟨name 1⟩"})
    assert pseudonymiser.tokenise("my grandson Duarte put the finger in the machine", {}).unsure == frozenset()
