"""The gate: which topics are answered, whether several are close, or that nothing near was ever seen.

A classifier is sure of itself far away from everything it knows; the distance to the nearest example is not fooled.
Danger is not judged here but read by a network of its own (``bot.nlu.danger``), which comes before everything else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.conversations.danger_context import EARLIER, QUESTION, SENT
from bot.nlu.danger import ALARM, ALONE, DENIED, WITH_TOPICS, Danger
from bot.nlu.danger import DOUBT as DANGER_DOUBT
from bot.nlu.danger_reader import DANGER_READ
from bot.nlu.doubt import PLAIN_WISH, SURELY_OUTSIDE, doubt
from bot.nlu.scope_score import scope
from bot.nlu.topic_classifier import READ, Piece, Reading
from bot.nlu.untrained import UntrainedComponent
from bot.nlu.wishes import agreed
from bot.notice.follow_ups import ABOUT, DANGER, DOUBT, HELP_AGAIN, IN_DOUBT, WISHES, YES, Before
from bot.notice.follow_ups import TOPICS as FOLLOW_UPS
from bot.notice.reply import OFFERED
from bot.pii.pseudonymiser import says_only_tokens
from bot.requests.commands import COMMANDS, Commands
from bot.text.words import is_question

UNCLEAR: Final = "unclear"
NOT_UNDERSTOOD: Final = "not_understood"
DANGER_TOPICS: Final = {
    "child": "danger_child",
    "adult": "danger_adult",
    "about_child": "danger_worried",
    "self": "danger_self",
    "now": "danger_now",
}
"""Whom the words of each topic of danger are for, by who speaks (``bot.nlu.danger.KINDS``)."""
NOT_PLAIN_WHO: Final = "danger_now"
_TELLING: Final = 0.3  # and to say who speaks

TOPICS: Final = "topics"  # message property: the topics to answer, in the order they were asked; one or two
ASKED_MORE: Final = "asked_more"  # message property: more was asked than is answered
OUTSIDE: Final = "out_of_scope"

_RANKED: Final = 10
_NEAR: Final = 0.1  # the chance of a wish that is worth a thought
_MOST: Final = 2  # answers to one message
_QUESTION: Final = "ask_"
_REQUEST: Final = "request_"
_START: Final = "request_start"
_TOLD: Final = ("request_breach_report", "request_complaint")  # what is told, with no wish in it, is one
_COPIES: Final = ("request_access", "request_educational_record", "request_portability")
_GIVEN: Final = (
    *("an email address", "a phone number", "an address", "a postcode"),  # as tokens are read
    *("tell the school", "tell the office", "let the school know", "let the office know", "pass it on", "pass that on"),
)
_TALK: Final = ("chat_", "say_", OUTSIDE)  # what is no question of its own beside another


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=False)
class ScopeGate(UntrainedComponent):
    """Gives each message its topic (or ``unclear``, ``not_understood``), the ranking, and all topics to be answered."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """All from 0 to 1: ``sure`` enough to answer; less with a lead of ``lead``; ``near`` enough to be sense.

        ``scope`` is how surely a message is inside what was learnt (``bot.nlu.scope_score``), or nothing is
        answered; one that is near all the same (``known``) is asked back. What holds no word that people use is not
        understood, unless it is nearly an example (``same``).
        ``danger`` is the chance from which on a message in a request tells of danger, outside one ``alone``, or
        ``with_topics`` where these are not below ``topics_denied``; ``in_doubt`` from which on it may; ``who`` how
        plain it must be who speaks. ``topics`` is what is enough for danger of the topics that are learnt, and
        ``topics_piece`` in one piece of a message, if the whole has ``topics_at_all``; below ``denied`` the decision is
        sure that nobody is in danger, and the topics raise no alarm. A piece is a question of its own
        from ``piece_sure`` and ``piece_near`` on; in a message of over ``story`` words only one that reads as one,
        from ``story_sure`` on. Of three or more those count that read as questions. A piece that reads as no wish is a
        request if the whole has ``request_at_all``. Beside what the whole is about, if that is ``beside_sure``, a piece
        must be as sure. ``outside``: how many times likelier what is outside is than it seems: one in twelve of the
        examples is, one in seven of what people ask.
        """
        return {
            "outside": 1.5,
            "sure": 0.2,
            "lead": 0.08,
            "near": 0.3,
            "scope": 0.24,
            "known": 0.55,
            "same": 0.9,
            "danger": ALARM,
            "in_doubt": DANGER_DOUBT,
            "who": 0.7,
            "topics": 0.15,
            "topics_piece": 0.9,
            "topics_at_all": 0.1,
            "denied": DENIED,
            "alone": ALONE,
            "with_topics": WITH_TOPICS,
            "topics_denied": 0.0011,
            "piece_sure": 0.6,
            "piece_near": 0.45,
            "beside_sure": 0.9,
            "request_at_all": 0.05,
            "story": 40,
            "story_sure": 0.9,
        }

    def process(self, messages: list[Message]) -> list[Message]:
        """Judge what was read, message by message."""
        for message in messages:
            reading: Reading | None = message.get(READ)
            if reading is None:
                continue
            danger: Danger = message.get(DANGER_READ)
            topics_of_danger = self._danger_of_topics(reading)
            alarmed = self._is_danger(message, danger, reading, topics_of_danger)
            commands = Commands.of_message(message.get(COMMANDS))
            reading = replace(_without_danger(reading), wishes=agreed(reading.wishes, commands.wishes))
            chances = self._with_outside(reading.whole.chances)
            ranking = [_entry(topic, chances[topic]) for topic in sorted(chances, key=lambda t: -chances[t])[:_RANKED]]
            if alarmed:
                judged = self._danger(danger, topics_of_danger)
            else:
                judged = self._wished(message, self._asked(message, ranking, reading), reading)
            asked = self._topics(judged[INTENT_NAME_KEY], reading)
            topics = _surest(asked, judged[INTENT_NAME_KEY])
            topics = _with_second_wish(topics, commands)
            main = _main(topics, judged[INTENT_NAME_KEY])
            if main != judged[INTENT_NAME_KEY]:
                judged = _entry(main, chances[main])
            message.set(INTENT, judged, add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
            message.set(TOPICS, topics, add_to_output=True)
            message.set(WISHES, [list(wish) for wish in reading.wishes if wish.chance >= _NEAR], add_to_output=True)
            asks_one = topics == [main] and main.startswith(_QUESTION) and main not in FOLLOW_UPS
            if asks_one and not message.get(HELP_AGAIN):
                message.set(DOUBT, doubt(judged[PREDICTED_CONFIDENCE_KEY], _goes_on(message)), add_to_output=True)
            if self._is_doubtful_wish(message, topics, judged):
                message.set(DOUBT, OFFERED, add_to_output=True)
            if len(asked) > len(topics):
                message.set(ASKED_MORE, True, add_to_output=True)
            if not alarmed and danger.chance >= self._config["in_doubt"]:
                message.set(IN_DOUBT, True, add_to_output=True)
            message.set(READ, None)
            message.set(DANGER_READ, None)
        return messages

    def _is_doubtful_wish(self, message: Message, topics: list[str], judged: dict[str, Any]) -> bool:
        """Whether a request is wished of which it is not plain which one; in a request it is settled there.

        One that was offered just before and is wished again is plain.
        """
        told = message.get("metadata") or {}
        before = Before.from_slot(told.get(ABOUT))
        is_one = len(topics) == 1 and topics[0].startswith(_REQUEST) and topics[0] != _START
        is_again = before is not None and before.offers[:1] == (before.topic,) == (topics[0],)
        return not told.get(QUESTION) and is_one and not is_again and _sure(judged) < PLAIN_WISH

    def _with_outside(self, chances: dict[str, float]) -> dict[str, float]:
        """The chances, with what is outside as much likelier as it is oftener asked than an example."""
        weighed = {**chances, OUTSIDE: chances.get(OUTSIDE, 0.0) * self._config["outside"]}
        whole = sum(weighed.values())
        return {topic: chance / whole for topic, chance in weighed.items()}

    def _asked(self, message: Message, ranking: list[dict[str, Any]], reading: Reading) -> dict[str, Any]:
        """What is asked by who is in no danger; "the help again" was settled with what went before."""
        # A name alone says nothing; the words that stand for it would be taken for "talk to someone".
        text = str(message.get(TEXT) or "")
        if says_only_tokens(text) or not any(character.isalnum() for character in text):
            return _entry(NOT_UNDERSTOOD, 1.0)
        if message.get(HELP_AGAIN):
            return _entry(message.get(HELP_AGAIN), 1.0)
        judged = self._judge(ranking, reading)
        before = Before.from_slot((message.get("metadata") or {}).get(ABOUT))
        if judged[INTENT_NAME_KEY] == YES and before is not None and before.offers[:1] == (before.topic,):
            return _entry(before.topic, 1.0)  # a request that was offered and not begun
        return judged

    def _wished(self, message: Message, judged: dict[str, Any], reading: Reading) -> dict[str, Any]:
        """The request that is plainly wished in first words, unless the topics say as plainly what is meant.

        Behind an answer, in a request or behind its receipt, most of what sounds like a wish is of what went before.
        """
        told, topic = message.get("metadata") or {}, judged[INTENT_NAME_KEY]
        plain = SURELY_OUTSIDE if topic == OUTSIDE else PLAIN_WISH
        is_plain = topic not in (_START, UNCLEAR, NOT_UNDERSTOOD) and _sure(judged) >= plain
        if is_plain or topic in FOLLOW_UPS or told.get(QUESTION) or told.get(SENT) or _goes_on(message):
            return judged
        wish = reading.wishes[0] if reading.wishes else None
        return _entry(*wish) if wish and wish.chance >= PLAIN_WISH else judged

    def _judge(self, ranking: list[dict[str, Any]], reading: Reading) -> dict[str, Any]:
        if not reading.has_words and reading.whole.nearest < self._config["same"]:
            return _entry(NOT_UNDERSTOOD, 1.0)
        inside = scope(_sure(ranking[0]), reading.whole.nearest)
        if inside < self._config["scope"] or reading.whole.nearest < self._config["near"]:
            # Near to examples of several topics: one of them is meant, it is only not plain which.
            unsure = UNCLEAR if reading.whole.nearest >= self._config["known"] else NOT_UNDERSTOOD
            return _entry(unsure, 1.0 - inside)
        sure, lead = _sure(ranking[0]), _sure(ranking[0]) - (_sure(ranking[1]) if len(ranking) > 1 else 0.0)
        if sure < self._config["sure"] and lead < self._config["lead"]:
            return _entry(UNCLEAR, 1.0 - sure)
        return ranking[0]

    def _is_danger(
        self, message: Message, danger: Danger, reading: Reading, topics_of_danger: Mapping[str, float]
    ) -> bool:
        """Whether somebody is in danger: the decision that ships says so, or the topics that are learnt do.

        Where one says so and not plainly, it counts unless the other is sure of the contrary. Of the answer to a
        question of a request the topics know nothing, so that the decision stands alone there.
        """
        told = message.get("metadata") or {}
        if told.get(QUESTION):
            return danger.chance >= self._config["danger"]
        if danger.chance >= self._config["alone"]:
            return True
        if topics_of_danger and danger.chance >= self._config["denied"]:
            return True
        before = Before.from_slot(told.get(ABOUT))
        # Of what was said before this message the topics know nothing, so that they deny only first words.
        is_first = not told.get(EARLIER) and (before is None or not before.topic.startswith(DANGER))
        is_denied = is_first and _of_danger(reading.whole) < self._config["topics_denied"]
        return danger.chance >= self._config["with_topics"] and not is_denied

    def _danger_of_topics(self, reading: Reading) -> dict[str, float]:
        """What the topics that are learnt say of danger; empty where that is not enough by itself.

        It is enough where the message as a whole tells of any, or one piece does and the whole may. What is taught can
        add to the decision that ships, and never take from it.
        """
        told = {t: chance for t, chance in reading.whole.chances.items() if t.startswith(DANGER)}
        if sum(told.values()) >= self._config["topics"]:
            return told
        if sum(told.values()) < self._config["topics_at_all"]:
            return {}
        pieces = [{t: chance for t, chance in one.chances.items() if t.startswith(DANGER)} for one in reading.pieces]
        told = max(pieces, key=lambda piece: sum(piece.values()), default={})
        return told if sum(told.values()) >= self._config["topics_piece"] else {}

    def _danger(self, danger: Danger, topics: dict[str, float]) -> dict[str, Any]:
        """The topic whose words fit who speaks; where that is not plain, the one with all the numbers."""
        chance = max(danger.chance, min(1.0, sum(topics.values())))
        kind = max(danger.kinds, key=lambda one: danger.kinds[one])
        if danger.kinds[kind] >= self._config["who"]:
            return _entry(DANGER_TOPICS[kind], chance)
        if sum(topics.values()) >= _TELLING:
            return _entry(max(topics, key=lambda topic: topics[topic]), chance)
        return _entry(NOT_PLAIN_WHO, chance)

    def _topics(self, topic: str, reading: Reading) -> dict[str, float]:
        """The topics that pieces ask about, in the order they were asked, and how surely; ``topic`` alone if under two.

        What is told on the way, in a story or among three pieces or more, is no question.
        """
        if topic == NOT_UNDERSTOOD or topic.startswith(DANGER):
            return {topic: 1.0}
        story = len(reading.whole.text.split()) > self._config["story"]
        asked: dict[str, float] = {}
        plainly: set[str] = set()
        for piece in reading.pieces:
            likeliest = max(piece.chances, key=lambda t: piece.chances[t])
            # "How do I get hold of them" beside a request is no question of its own: the request says whom it goes to.
            leans = topic.startswith(_REQUEST) and likeliest in FOLLOW_UPS
            told = self._is_told(piece, likeliest, topic) if story else self._is_circumstance(piece, likeliest, reading)
            # Where the whole leaves no doubt, "what happens now" is of the same: only what is as plain is asked beside.
            beside = likeliest != topic and reading.whole.chances.get(topic, 0.0) >= self._config["beside_sure"]
            unsure = beside and piece.chances[likeliest] < self._config["beside_sure"]
            if self._is_question(piece, likeliest) and not leans and not told and not unsure:
                asked[likeliest] = max(asked.get(likeliest, 0.0), piece.chances[likeliest])
                plainly |= {likeliest} if is_question(piece.text) else set()
        if len(asked) > _MOST:
            asked = {one: sure for one, sure in asked.items() if one in plainly}
        in_doubt = not story and reading.whole.chances.get(topic, 0.0) < self._config["piece_sure"]
        return asked if len(asked) >= _MOST and (topic in asked or in_doubt) else {topic: 1.0}

    def _is_told(self, piece: Piece, topic: str, whole: str) -> bool:
        """Whether a piece of a story only tells; a wish in a story that asks something else is told, and no request."""
        if topic.startswith(_REQUEST) and not whole.startswith(_REQUEST):
            return True
        return piece.chances[topic] < self._config["story_sure"] or not is_question(piece.text)

    def _is_circumstance(self, piece: Piece, topic: str, reading: Reading) -> bool:
        """Whether a piece sounds like a request only by itself: "while it is on hold, who may see it" asks for none.

        Nor is "I would like a copy" one of its own where the whole plainly asks for another kind of copy.
        """
        if not topic.startswith(_REQUEST) or topic in _TOLD:
            return False
        whole = reading.whole.chances
        others = (whole.get(one, 0.0) for one in _COPIES if topic in _COPIES and one != topic)
        wished = is_question(piece.text) and max(others, default=0.0) < self._config["beside_sure"]
        return not wished and whole.get(topic, 0.0) < self._config["request_at_all"]

    def _is_question(self, piece: Piece, topic: str) -> bool:
        if any(
            given in piece.text for given in _GIVEN
        ):  # "write to me at …", "please tell the school": gives something, and asks nothing
            return False
        if topic.startswith(_TALK) or piece.nearest < self._config["piece_near"]:
            return False
        return piece.chances[topic] >= self._config["piece_sure"]


def _with_second_wish(topics: list[str], commands: Commands) -> list[str]:
    """The request that is heard, with the other one where two wishes are plain."""
    if len(topics) != 1 or not topics[0].startswith(_REQUEST) or topics[0] == _START:
        return topics
    second = commands.second(topics[0].removeprefix(_REQUEST))
    return [*topics, f"{_REQUEST}{second}"] if second else topics


def _goes_on(message: Message) -> bool:
    """Whether something was answered before, which a short question goes on from."""
    return Before.from_slot((message.get("metadata") or {}).get(ABOUT)) is not None


def _of_danger(piece: Piece) -> float:
    """The chance that all topics of danger have together."""
    return sum(chance for topic, chance in piece.chances.items() if topic.startswith(DANGER))


def _without_danger(reading: Reading) -> Reading:
    """The reading with the chances of what is asked alone: danger is decided elsewhere, whatever the topics say.

    The others become no surer by it: what may tell of danger asks less plainly for anything else.
    """

    def asked(piece: Piece) -> Piece:
        return replace(piece, chances={t: chance for t, chance in piece.chances.items() if not t.startswith(DANGER)})

    return replace(reading, whole=asked(reading.whole), pieces=tuple(map(asked, reading.pieces)))


def _surest(asked: dict[str, float], judged: str) -> list[str]:
    """Those to answer, in the order asked: what the whole message is about, and what else was asked most surely."""
    surest = sorted(asked, key=lambda topic: (topic != judged, -asked[topic]))[:_MOST]
    return [topic for topic in asked if topic in surest]


def _main(topics: list[str], judged: str) -> str:
    """Which of the topics decides what is done: a request has a form, which answers the other beside it."""
    requests = [topic for topic in topics if topic.startswith(_REQUEST)]
    # What the message as a whole asks for leads, and one that says what is wanted before one that does not.
    request = min(requests, key=lambda topic: (topic == _START, topic != judged), default="")
    return request or (judged if judged in topics else topics[0])


def _entry(topic: str, confidence: float) -> dict[str, Any]:
    return {INTENT_NAME_KEY: topic, PREDICTED_CONFIDENCE_KEY: confidence}


def _sure(entry: dict[str, Any]) -> float:
    return float(entry[PREDICTED_CONFIDENCE_KEY])
