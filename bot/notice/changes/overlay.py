"""What staff changed in the browser, as one whole that is laid over ``data/`` without touching it.

It is kept as four files in a folder of its own, so that it can be read by a person, by training and by the service
alike: added examples, changed or added answers, a new notice, changed settings. Each part may be absent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from io import StringIO
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.notice import notice, school
from bot.notice.answer_book import PREFIX
from bot.platform.errors import SchoolFolderError

NLU: Final = "nlu.yml"
RESPONSES: Final = "responses.yml"
FILES: Final = (NLU, RESPONSES, notice.FILE, school.FILE)
_VERSION: Final = "3.1"
_ONE_LINE: Any = 10_000


@dataclass(frozen=True)
class Overlay:
    """Examples by topic; answers by topic as ``text`` and ``custom`` of a response; "" where a file is not replaced."""

    examples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    answers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    notice: str = ""
    school: str = ""

    def with_examples(self, topic: str, sentences: Iterable[str]) -> Overlay:
        """With more examples of a topic; one that is there already is not doubled.

        >>> Overlay().with_examples("ask_help", ["help", "help"]).examples
        {'ask_help': ('help',)}
        """
        kept = tuple(dict.fromkeys((*self.examples.get(topic, ()), *sentences)))
        return replace(self, examples={**self.examples, topic: kept})

    def with_answer(self, topic: str, text: str, custom: Mapping[str, Any]) -> Overlay:
        """With this answer on a topic."""
        return replace(self, answers={**self.answers, topic: {"text": text, "custom": dict(custom)}})

    def with_notice(self, markdown: str, toml: str) -> Overlay:
        """With this notice and these settings; an empty one leaves what is there."""
        return replace(self, notice=markdown or self.notice, school=toml or self.school)


def parse(files: Mapping[str, str]) -> Overlay:
    """Read an overlay's files (name to text); raises SchoolFolderError for one that is not as ``render`` writes it."""
    examples: dict[str, tuple[str, ...]] = {}
    for entry in _listed(files.get(NLU, ""), NLU, "nlu", []):
        lines = str(entry["examples"]).splitlines()
        examples[str(entry["intent"])] = tuple(line[2:] for line in lines if line.startswith("- "))
    answers = {
        str(name)[len(PREFIX) :]: dict(variants[0])
        for name, variants in dict(_listed(files.get(RESPONSES, ""), RESPONSES, "responses", {})).items()
    }
    return Overlay(examples, answers, files.get(notice.FILE, ""), files.get(school.FILE, ""))


def render(overlay: Overlay) -> dict[str, str]:
    """The files of an overlay (name to text); what is empty has none.

    >>> print(render(Overlay({"ask_help": ("what can you do",)}))["nlu.yml"])
    version: "3.1"
    nlu:
    - intent: ask_help
      examples: |
        - what can you do
    <BLANKLINE>
    """
    found = {notice.FILE: overlay.notice, school.FILE: overlay.school}
    if overlay.examples:
        found[NLU] = nlu_text(overlay.examples)
    if overlay.answers:
        found[RESPONSES] = responses_text(overlay.answers)
    return {name: text for name, text in found.items() if text}


def nlu_text(examples: Mapping[str, Iterable[str]]) -> str:
    """Examples as Rasa reads them."""
    lines = [f'version: "{_VERSION}"', "nlu:"]
    for topic, sentences in sorted(examples.items()):
        lines += [f"- intent: {topic}", "  examples: |", *(f"    - {sentence}" for sentence in sentences)]
    return "\n".join(lines) + "\n"


def responses_text(answers: Mapping[str, Mapping[str, Any]]) -> str:
    """Answers as Rasa reads them, written so that a person can go on editing them."""
    responses = {
        f"{PREFIX}{topic}": [{"text": answer["text"], "custom": dict(answer["custom"])}]
        for topic, answer in sorted(answers.items())
    }
    writer, out = YAML(), StringIO()
    writer.width = _ONE_LINE
    writer.default_flow_style = False
    writer.dump({"version": _VERSION, "responses": responses}, out)
    return out.getvalue()


def rules_text(topics: Iterable[str]) -> str:
    """The rule that answers added topics from the answer book; "" without any."""
    lines = [
        line
        for topic in sorted(topics)
        for line in (
            f"- rule: the added topic {topic} is answered from the answer book",
            "  steps:",
            f"  - intent: {topic}",
            "  - action: action_answer",
        )
    ]
    return "\n".join([f'version: "{_VERSION}"', "rules:", *lines]) + "\n" if lines else ""


def domain_text(domain: str, topics: Iterable[str]) -> str:
    r"""domain.yml with these topics among its intents; the file itself is never changed for them.

    >>> domain_text("intents:\n- ask_help\n", ["ask_swimming", "ask_help"])
    'intents:\n- ask_swimming\n- ask_help\n'
    """
    known = intents(domain)
    new = "".join(f"- {topic}\n" for topic in sorted(topics) if topic not in known)
    return domain.replace("intents:\n", f"intents:\n{new}", 1)


def intents(domain: str) -> frozenset[str]:
    """The topics that a domain knows."""
    return frozenset(map(str, YAML(typ="safe").load(domain)["intents"]))


def added_topics(overlay: Overlay, domain: str) -> frozenset[str]:
    """The topics with examples that the domain does not know."""
    known = intents(domain)
    return frozenset(topic for topic in overlay.examples if topic not in known)


def _listed(text: str, file: str, key: str, nothing: Any) -> Any:
    if not text.strip():
        return nothing
    try:
        return YAML(typ="safe").load(text)[key]
    except (YAMLError, KeyError, TypeError):
        raise SchoolFolderError(file, None, "what was changed in the browser is damaged; restore a backup") from None
