"""The benchmarks train and ask the components that are served: on a few examples, all of it for real."""

from __future__ import annotations

from pathlib import Path

import pytest
import rasa.core.agent  # noqa: F401 else a test that serves before these leaves half of Rasa out (bot.engine.lean)

from bench.readings import Read

pytestmark = pytest.mark.rasa

_EXAMPLES = {
    "photos": ["do you take photographs of my child", "who sees the pictures", "where are photos shown", "class photo"],
    "cookies": ["which cookies do you use", "how do I turn cookies off", "what is a cookie", "cookies on the website"],
    "trips": ["where does the school trip go", "how much is the trip", "coach for the trip", "packed lunch for trips"],
}


@pytest.mark.filterwarnings("ignore")
def test_what_is_measured_is_what_is_served(tmp_path: Path) -> None:
    from bench.as_served import Served

    pairs = [(text, topic) for topic, texts in _EXAMPLES.items() for text in texts]
    served = Served([text for text, _ in pairs], [topic for _, topic in pairs], tmp_path)
    spelt, moon = served.read(["turn off cokies", "the moon is made of cheese"])
    clean = ["please turn all the cookies off"]
    typed, without_slips = served.as_typed().read(["turn off cokies", *clean])
    assert isinstance(spelt, Read)
    assert spelt.topic == "cookies"
    assert typed.nearest < spelt.nearest  # the slip was mended in the one and not in the other
    assert without_slips == served.read(clean)[0]  # and words are still known to be words
    assert without_slips.judged == "cookies"
    assert moon.scope < spelt.scope
    chances = served.chances(["turn off cokies"], ["cookies", "photos", "trips"])
    assert chances.sum() == pytest.approx(1.0, abs=1e-5)
    assert chances[0, 0] == pytest.approx(spelt.confidence)


@pytest.mark.filterwarnings("ignore")
def test_retrieval_leaves_nothing_to_what_is_no_candidate_and_uses_passages() -> None:
    from bench.remembering import RememberingEncoder
    from bench.retrieval import RetrievalThenRanking

    pairs = [(text, topic) for topic, texts in _EXAMPLES.items() for text in texts]
    encoder = RememberingEncoder()
    ways = RetrievalThenRanking(
        encoder, [text for text, _ in pairs], [topic for _, topic in pairs], {"cookies": ["A cookie is a small file."]}
    )
    chances = ways.chances(["how do I switch the cookies off"])
    assert chances.shape == (1, 3)
    assert ways.topics[int(chances.argmax())] == "cookies"
    assert float(chances.sum()) == pytest.approx(1.0, abs=1e-5)
    assert encoder.nearest(["class photo", "the moon"], ["class photo", "a trip"])[0] == pytest.approx(1.0, abs=1e-3)
