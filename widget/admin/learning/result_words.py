"""What the page about learning says of a version that was learnt: what changes, and why it may not go live."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from bot.learning.evaluation import LATER, SHARES

FIGURES: Final = {
    "right": "Right kind of answer from the right section",
    "danger": "Danger to a child recognised",
    "outside": "Questions outside the notice recognised as such",
    "kept": "Good questions that were not refused",
}
WORSE: Final = {
    "right": "too few of the test questions would get the right answer",
    "danger": "danger to a child would be overlooked too often",
    "outside": "too many questions that have nothing to do with the notice would be answered all the same",
    "kept": "too many good questions would be turned away",
}
"""What is wrong with a version whose share is below its floor."""
_TAUGHT: Final = "a message that tells of somebody in danger would be taken for something else"
_VERDICTS: Final = {"better": "Better", "worse": "Worse"}
_GROUPS: Final = {
    "development": "first questions, first half",
    "final": "first questions, second half",
    **{f"{which} development": f"{which} questions, first half" for which in LATER.values()},
    **{f"{which} final": f"{which} questions, second half" for which in LATER.values()},
    "taught": "a correction teaches it as something else",
}


def share(value: float | None) -> str:
    """A share in per cent; a dash where none was measured.

    >>> share(0.8749), share(None)
    ('87.5 %', '–')
    """
    return "–" if value is None else f"{100 * value:.1f} %"


def figures(result: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
    """What was measured: the words, before, after, and which is better in words."""
    found = []
    new, old = result.get("new", {}).get("all", {}), result.get("old", {}).get("all", {})
    for name in SHARES:
        if name in new:
            before = old.get(name)
            found.append((FIGURES[name], share(before), share(new[name]), _trend(before, new[name])))
    return found


def floors(result: Mapping[str, Any]) -> list[tuple[str, str, str, bool]]:
    """Each floor: the words, the floor, what was reached, and whether it holds; a little less may be chance."""
    found = []
    for group, its in result.get("floors", {}).items():
        for name, floor in its.items():
            reached = result.get("new", {}).get(group, {}).get(name)
            if name in FIGURES and reached is not None:
                holds = f"{group}.{name}" not in result.get("below", ())
                words = f"{FIGURES[name]} ({_GROUPS.get(group, group)})"
                found.append((words, share(floor), share(reached), holds))
    return found


def reasons(result: Mapping[str, Any]) -> list[str]:
    """Why a version cannot go live, in plain words: everything that is below its floor, each with its worst figure.

    >>> found = {"below": ["final.kept", "second final.kept"], "floors": {"final": {"kept": 0.99}}}
    >>> reasons({**found, "new": {"final": {"kept": 0.9}, "second final": {"kept": 0.95}}})
    ['too many good questions would be turned away (right in 90.0 %, and 99.0 % are needed)']
    """
    found = []
    for what in SHARES:
        missed = []
        for group in (name.rpartition(".")[0] for name in result.get("below", ()) if name.endswith(f".{what}")):
            floor, reached = (result.get(part, {}).get(group, {}).get(what) for part in ("floors", "new"))
            if floor is not None:
                missed.append((reached or 0.0, floor))
            elif group == "taught":
                found.append(_TAUGHT)
        if missed:
            reached, floor = min(missed, key=lambda pair: pair[0] - pair[1])
            found.append(f"{WORSE[what]} (right in {share(reached)}, and {share(floor)} are needed)")
    return found


def summary(result: Mapping[str, Any]) -> list[str]:
    """How much changes with a version, in a sentence on questions and one on replies.

    >>> summary({"questions": 1200, "changes": [{"verdict": "worse", "was_right": True, "is_right": False}]})
    ['1 of 1,200 test questions would be answered differently: 0 better, 1 worse.']
    """
    found, changes, asked = [], [_verdict(one) for one in result.get("changes", ())], result.get("questions", 0)
    if changes:
        found.append(f"{len(changes)} of {asked:,} test questions would be answered differently: {_counted(changes)}.")
    elif asked:
        found.append(f"None of {asked:,} test questions would be answered differently.")
    if replies := [one["verdict"] for one in result.get("replies", ())]:
        words = "reply says" if len(replies) == 1 else "replies say"
        found.append(f"{len(replies)} {words} something else: {_counted(replies)}.")
    return found


def drawn(result: Mapping[str, Any]) -> list[tuple[str, int]]:
    """The taught sentences that most likely made questions worse, with how many, the most first.

    >>> drawn({"changes": [{"nearest": "who swims"}, {"nearest": ""}, {"nearest": "who swims"}, {}]})
    [('who swims', 2)]
    """
    return Counter(one["nearest"] for one in result.get("changes", ()) if one.get("nearest")).most_common()


def _counted(verdicts: Sequence[str]) -> str:
    """So many better and worse, and neither where there is any."""
    better, worse = verdicts.count("better"), verdicts.count("worse")
    neither = len(verdicts) - better - worse
    return f"{better} better, {worse} worse" + (f", {neither} neither" if neither else "")


def below(names: Sequence[str]) -> list[str]:
    """The shares below their floor, in words."""
    found = []
    for name in names:
        group, _, what = name.partition(".")
        found.append(f"{FIGURES.get(what, what)} ({_GROUPS.get(group, group)})")
    return found


def change_of(change: Mapping[str, Any]) -> str:
    """Whether a changed answer is better or worse, and what it is where it is neither.

    >>> change_of({"was_right": True, "is_right": False}), change_of({"was_right": True, "is_right": True})
    ('Worse', 'No better, no worse: right before and after')
    """
    if verdict := _VERDICTS.get(_verdict(change)):
        return verdict
    return f"No better, no worse: {'right' if change['is_right'] else 'wrong'} before and after"


def _verdict(change: Mapping[str, Any]) -> str:
    """``better``, ``worse`` or ``same``; a result of an older release lacks it."""
    was, now = change["was_right"], change["is_right"]
    return change.get("verdict") or {(False, True): "better", (True, False): "worse"}.get((was, now), "same")


def verdict_of(change: Mapping[str, Any]) -> str:
    """Whether a reply that changes is better or worse.

    >>> verdict_of({"verdict": "worse"})
    'Worse'
    """
    return _VERDICTS[change["verdict"]]


def _trend(before: float | None, after: float) -> str:
    if before is None:
        return "new"
    if abs(after - before) < 0.0005:
        return "the same"
    return "better" if after > before else "worse"
