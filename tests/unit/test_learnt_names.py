"""What is learnt of the places of names: it speaks where the rules have too little evidence, and only there."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bot.core.names import find_names
from bot.core.sentences import Sentence
from bot.core.words import words_of
from bot.nlu.learnt_names import FILE, LearntNames, learnt
from bot.nlu.lexicon import EnglishLexicon
from bot.nlu.name_features import ITSELF, NameFeatures
from tests.factories import PROJECT
from tests.name_factories import Few
from tools.learn_names import AGAINST, SAID, Learner, digest, examples, written
from tools.name_sentences import Sentences, Told, held_out, messages

pytestmark = pytest.mark.begins_first


@pytest.fixture(scope="module")
def lexicon() -> EnglishLexicon:
    return EnglishLexicon()


def sentence(text: str, lexicon: EnglishLexicon) -> Sentence:
    return Sentence(text, words_of(text, lexicon), ())


def names(text: str, likely: Mapping[int, float]) -> list[str]:
    return [text[start:end] for start, end in find_names(text, Few(), likely=lambda _: likely)]


def test_a_word_with_too_little_evidence_is_named_when_what_was_learnt_says_so() -> None:
    assert names("so rose again", {1: 0.2}) == []
    assert names("so rose again", {1: 0.9}) == ["rose"]
    assert names("so lunch got it", {1: 0.4}) == []
    assert names("so lunch got it", {1: 0.9}) == ["lunch"]


def test_what_was_learnt_never_takes_a_name_away() -> None:
    assert names("is ella there", {1: 0.0}) == ["ella"]
    assert names("my son will is upset", {2: 0.0}) == ["will"]


def test_a_month_and_an_institution_stay_what_they_are_whatever_was_learnt() -> None:
    assert names("june and july holidays", {0: 1.0}) == []
    assert names("a trip to Rose Lodge today", {3: 1.0, 4: 1.0}) == []
    assert names("so april again", {1: 0.7}) == []


@pytest.mark.parametrize("done_to", ["him", "me", "us", "them"])
def test_what_somebody_does_to_somebody_is_never_hidden_however_likely_a_name_it_seems(done_to: str) -> None:
    assert names(f"so burns {done_to} again", {1: 0.99}) == []
    assert names("so burns again", {1: 0.99}) == ["burns"]


def test_what_is_told_of_a_place_tells_which_word_stands_there_in_one_feature_only(lexicon: EnglishLexicon) -> None:
    told = NameFeatures(lexicon)
    for word in ("destiny", "sparrow", "pencil"):
        ((_, features),) = [one for one in told(sentence(f"can my {word} see it", lexicon)) if one[0] == 2]
        assert [feature for feature in features if word in feature] == [ITSELF + word]


def test_words_that_are_names_anyway_or_never_are_not_asked_about(lexicon: EnglishLexicon) -> None:
    asked = {n for n, _ in NameFeatures(lexicon)(sentence("when did tomasz tell you about rose", lexicon))}
    assert 6 in asked
    assert asked.isdisjoint({0, 1, 2, 4, 5})
    assert NameFeatures(lexicon)(sentence("12 + 7", lexicon)) == []


@pytest.mark.parametrize(
    "text",
    [
        "so *sparrow* got picked on again",
        "the thing is *clover* hates having her photo taken",
        "please send everything about *brook* to my house",
        "i pick *sunshine* up at three",
        "you spelt *treasure* wrong on the register",
        "what did *diamond* do this time",
    ],
)
def test_an_everyday_word_is_a_name_where_people_stand(text: str, lexicon: EnglishLexicon) -> None:
    said = sentence(text.replace("*", ""), lexicon)
    likely = LearntNames(lexicon)(said)
    meant = [n for n, word in enumerate(text.split()) if word.startswith("*")]
    assert [n for n, probability in likely.items() if probability > 0.4] == meant


@pytest.mark.parametrize(
    "text",
    [
        "can i draw a sparrow for the display",
        "the clover on the field was wet",
        "the bramble by the fence scratched him",
        "who lost the treasure map",
        "how much sunshine do they get at break",
        "a diamond shape on the form",
    ],
)
def test_the_same_word_is_none_where_things_stand(text: str, lexicon: EnglishLexicon) -> None:
    assert max(LearntNames(lexicon)(sentence(text, lexicon)).values()) < 0.4


@pytest.mark.parametrize("word", ["marks", "reports", "reprots", "informations", "wen"])
def test_what_the_examples_say_often_or_a_slip_of_it_is_told_as_itself_and_needs_more_than_its_place(
    word: str, lexicon: EnglishLexicon
) -> None:
    said = sentence(f"i dont agree that my son {word} go for the study", lexicon)
    n = next(n for n, one in enumerate(said.words) if one.text == word)
    features = dict(NameFeatures(lexicon)(said))[n]
    told = next(feature for feature in features if feature.startswith(ITSELF))
    assert learnt()[told] < -1.5
    assert find_names(said.text, lexicon, likely=LearntNames(lexicon)) == []


def test_the_weights_were_made_of_the_sentences_and_features_as_they_are() -> None:
    first = FILE.read_text(encoding="utf-8").splitlines()[0]
    assert first == f"# {digest()}", "what is told of words, or the sentences, changed: python -m tools.learn_names"


def test_the_weights_are_few_and_speak_of_what_is_told(lexicon: EnglishLexicon) -> None:
    assert FILE.stat().st_size < 500_000
    said = NameFeatures(lexicon)(sentence("my little sparrow wants her file because she left", lexicon))
    features = [feature for _, features in said for feature in features]
    assert sum(feature in learnt() for feature in features) > len(features) / 3


def test_the_same_seed_makes_the_same_sentences_and_what_is_held_out_is_not_learnt_from(
    lexicon: EnglishLexicon,
) -> None:
    said = examples(PROJECT / "data/nlu")[:400]
    made = [list(Sentences(said, lexicon, held=held).all(60, 30, 10, 1)) for held in (False, False, True)]
    assert made[0] == made[1]
    assert {one.text for one in made[0] if one.text in said}.isdisjoint(one.text for one in made[2] if one.text in said)
    assert any(one.names for one in made[0])
    for one in made[0]:
        assert all(one.text[start:end].strip() == one.text[start:end] != "" for start, end in one.names)


def test_the_messages_of_strangers_are_told_as_they_wrote_them_and_with_other_names_in_the_same_places(
    lexicon: EnglishLexicon,
) -> None:
    written_so = [one for one in messages() if one.names]
    assert len(messages()) == 520
    assert len(written_so) == 329
    for one in written_so:
        assert all(one.text[start:end].strip() == one.text[start:end] != "" for start, end in one.names)
    told = list(Sentences(examples(PROJECT / "data/nlu")[:400], lexicon, held=True).all(0, 1, 1, 2))
    kept = [one for one in written_so if held_out(one.text)]
    assert kept
    assert all(told.count(one) >= 3 for one in kept)
    others = [one for one in told if one not in kept and len(one.names) == len(kept[0].names)]
    assert others, "no message is told with another name"


def test_what_is_told_of_the_rest_of_a_message_is_whether_she_and_a_sure_name_are_near(lexicon: EnglishLexicon) -> None:
    told = NameFeatures(lexicon)
    ((_, first),) = [one for one in told(sentence("so clover lost her bag", lexicon)) if one[0] == 1]
    assert "she later" in first
    assert "she earlier" not in first
    assert "name near" not in first
    ((_, second),) = [one for one in told(sentence("her friend tomasz and clover", lexicon)) if one[0] == 4]
    assert "she earlier" in second
    assert "name near" in second


def test_a_word_is_learnt_as_itself_only_where_the_examples_say_it_often_and_hardly_anybody_is_called_so(
    lexicon: EnglishLexicon,
) -> None:
    learner = Learner(lexicon, ["the pencil and the rose"] * SAID + ["the ladder"] * (SAID - 1))
    for word in ("pencil", "rose", "ladder"):
        for _ in range(20):
            learner.take(Told(f"ask {word} please", ((4, 4 + len(word)),)))
            learner.take(Told(f"the {word} please"))
    weights = learner.learn()
    assert weights[ITSELF + "pencil"] == AGAINST
    assert {ITSELF + "rose", ITSELF + "ladder"}.isdisjoint(weights)


def test_the_learner_learns_a_place_and_writes_it_in_tenths(lexicon: EnglishLexicon) -> None:
    learner = Learner(lexicon, [])
    for n in range(40):
        word = ["sparrow", "pencil", "ladder", "carpet"][n % 4]
        learner.take(Told(f"ask {word} please", ((4, 4 + len(word)),)))
        learner.take(Told(f"the {word} please"))
    weights = learner.learn()
    assert weights["L ask"] > 0.2 > -0.2 > weights["L the"]
    assert f"{round(10 * weights['L ask'])}\tL ask\n" in written(weights)
