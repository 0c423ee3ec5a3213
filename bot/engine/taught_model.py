"""The model of a version in which something was taught: the one of the release, with what was learnt beside it.

Rasa trains nothing for it. An added topic is answered as ``ask_help`` is: it is put beside it among the intents of the
domain, and in what RulePolicy keeps of the rules (as Rasa 3.6 writes both into a model).
"""

from __future__ import annotations

import json
import tarfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from bot.nlu import taught
from bot.notice.changes import overlay as overlays

LIKE: Final = "ask_help"
_FAST: Final = 1  # of gzip: most of a model is weights, which no level makes much smaller


def make(library: Path, examples: Mapping[str, Sequence[str]], made: Path) -> Path:
    """Make the model ``made`` of another one and of sentences by topic; its parts lie beside it meanwhile."""
    with TemporaryDirectory(prefix=made.name, dir=made.parent) as unpacked:
        folder = Path(unpacked)
        with tarfile.open(library) as archive:
            archive.extractall(folder, filter="data")
        (network,) = folder.glob(f"components/*/{taught.ALONE}")
        _answer(folder, taught.learn(network.parent, examples).added)
        with tarfile.open(made, "w:gz", compresslevel=_FAST) as archive:
            archive.add(folder, arcname="")
    return made


def _answer(folder: Path, topics: Sequence[str]) -> None:
    """Let the parts of a model take these topics for such as are answered from the answer book."""
    if not topics:
        return
    domain = folder / "components" / "domain_provider" / "domain.yml"
    domain.write_text(overlays.domain_text(domain.read_text(encoding="utf-8"), topics), encoding="utf-8")
    about = json.loads((folder / "metadata.json").read_text(encoding="utf-8"))
    about["domain"]["intents"] = sorted({*about["domain"]["intents"], *topics})
    (folder / "metadata.json").write_text(json.dumps(about), encoding="utf-8")
    (rules,) = folder.glob("components/*/rule_policy.json")
    kept = json.loads(rules.read_text(encoding="utf-8"))
    kept["lookup"] = {name: _beside(those, topics) for name, those in kept["lookup"].items()}
    rules.write_text(json.dumps(kept), encoding="utf-8")


def _beside(rules: Any, topics: Sequence[str]) -> Any:
    """Rules by the states that they are for, or such states alone, with those of ``LIKE`` for each topic besides.

    >>> _beside({'{"intent": "ask_help"}': "action_answer", "{}": "action_listen"}, ["ask_swimming"])
    {'{"intent": "ask_help"}': 'action_answer', '{}': 'action_listen', '{"intent": "ask_swimming"}': 'action_answer'}
    """
    like = _intent(LIKE)
    more = {state.replace(like, _intent(topic)): state for topic in topics for state in rules if like in state}
    if isinstance(rules, dict):
        return {**rules, **{state: rules[its_like] for state, its_like in more.items()}}
    return [*rules, *more]


def _intent(topic: str) -> str:
    """How a state names its intent."""
    return f'"intent": {json.dumps(topic)}'
