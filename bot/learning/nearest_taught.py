"""Which taught sentence most likely drew a question to its topic: the one whose meaning is nearest to the question."""

from __future__ import annotations

from collections.abc import Sequence

from safetensors.numpy import load_file

from bot.models.sentence_encoder import SentenceEncoder
from bot.models.sentence_graph import TOPIC_MEANING, build_int8, published_file


def nearest_taught(questions: Sequence[str], sentences: Sequence[str]) -> list[str]:
    """The sentence nearest to each question by the cosine of the model by which topics are told apart."""
    encoder = SentenceEncoder(build_int8(load_file(TOPIC_MEANING)), published_file("tokenizer.json"))
    alike = encoder.encode(questions) @ encoder.encode(sentences).T
    return [sentences[place] for place in alike.argmax(axis=1)]
