"""The benchmarks of understanding: how they read, choose thresholds and count. No model; readings are handed in."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="the benchmarks run where models are trained")

from bench.noise_drop import Pair, drops, table, topics_right
from bench.pipelines import Examples
from bench.public_nlu import RUNS, banking_rows, clinc_rows, hint_rows, main
from bench.public_sets import Labelled, SetMissing, banking77, clinc150, hint3
from bench.readings import (
    NOTHING,
    Judged,
    Read,
    auroc,
    balanced_threshold,
    best_for,
    calibration_error,
    threshold_from_others,
)


class Parrot:
    """Says what it was told to say of each text; confidence and nearness alike."""

    def __init__(self, says: Mapping[str, tuple[str, float]]) -> None:
        self._says = says

    def read(self, texts: Sequence[str]) -> list[Read]:
        return [Read(topic, sure, sure**0.5, topic, sure < 0.5) for topic, sure in (self._says[text] for text in texts)]


def judged(*rows: tuple[str, str, float]) -> Judged:
    scores = np.array([row[2] for row in rows])
    return Judged([row[0] for row in rows], [row[1] for row in rows], scores, scores < 0.15)


def test_the_correlation_counts_what_scores_low_as_nothing() -> None:
    rows = judged(("a", "a", 0.9), ("b", "b", 0.8), (NOTHING, "a", 0.2), (NOTHING, "b", 0.1))
    assert rows.correlation(0.5) == pytest.approx(1.0)
    assert rows.correlation(0.0) < 1.0
    assert rows.correlation(0.0) < rows.gate_correlation() == rows.correlation(0.15) < 1.0
    assert rows.inside_right() == 1.0


def test_the_best_threshold_parts_what_is_inside_from_what_is_not() -> None:
    rows = judged(("a", "a", 0.9), ("b", "b", 0.8), (NOTHING, "a", 0.2), (NOTHING, "b", 0.1))
    assert 0.2 < best_for([rows]) <= 0.8


def test_a_bots_threshold_knows_nothing_of_that_bot() -> None:
    low = judged(("a", "a", 0.4), ("b", "b", 0.35), (NOTHING, "a", 0.1))
    high = judged(("a", "a", 0.9), ("b", "b", 0.8), (NOTHING, "a", 0.6))
    thresholds = threshold_from_others({"low": low, "high": high})
    assert thresholds == {"low": best_for([high]), "high": best_for([low])}


def test_the_balanced_threshold_keeps_and_refuses_equally_well() -> None:
    inside = judged(*[("a", "a", score) for score in (0.9, 0.8, 0.7, 0.3)])
    threshold = balanced_threshold(inside, np.array([0.1, 0.2, 0.5, 0.75]))
    assert (inside.scores >= threshold).mean() == 0.75
    assert 0.5 < threshold <= 0.7


def test_the_area_is_one_where_the_sets_lie_apart_and_a_half_where_they_are_alike() -> None:
    assert auroc(np.array([0.8, 0.9]), np.array([0.1, 0.2])) == 1.0
    assert auroc(np.array([0.1, 0.9]), np.array([0.1, 0.9])) == 0.5


def test_who_is_as_sure_as_right_has_no_calibration_error() -> None:
    assert calibration_error(np.full(10, 0.8), np.array([1.0] * 8 + [0.0] * 2)) == pytest.approx(0.0)
    assert calibration_error(np.ones(4), np.zeros(4)) == 1.0


def test_the_sets_are_read_as_they_are_published(tmp_path: Path) -> None:
    for name in ("banking77", "clinc150", "hint3/v1/train", "hint3/v1/test"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "banking77" / "train_10_shot.tsv").write_text("card_lost\tmy card\tis gone\n")
    (tmp_path / "banking77" / "test.csv").write_text('text,category\n"where, please",card_lost\n')
    (tmp_path / "clinc150" / "data_full.json").write_text(json.dumps({"oos_val": [["why", "oos"]]}))
    (tmp_path / "hint3" / "v1" / "train" / "curekart_train.csv").write_text("sentence,label\nhi,HELLO\n")
    (tmp_path / "hint3" / "v1" / "test" / "curekart_test.csv").write_text(f"sentence,label\nmoon,{NOTHING}\n")
    assert banking77(tmp_path) == (
        Labelled(["my card\tis gone"], ["card_lost"]),
        Labelled(["where, please"], ["card_lost"]),
    )
    assert clinc150(tmp_path) == {"oos_val": Labelled(["why"], ["oos"])}
    assert hint3(tmp_path, "curekart") == (Labelled(["hi"], ["HELLO"]), Labelled(["moon"], [NOTHING]))


@pytest.mark.parametrize("name", RUNS)
def test_a_missing_set_is_said_with_where_to_get_it(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATASETS", str(tmp_path))
    assert main([name]) == 1
    said = capsys.readouterr().out
    assert f"the test set {name} is not in {tmp_path}" in said
    assert "GitHub" in said
    assert "DATASETS=" in said


def test_a_missing_set_is_an_error_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(SetMissing):
        clinc150(tmp_path)


def test_the_rows_of_banking_say_what_is_beaten_and_what_is_not() -> None:
    parrot = Parrot({f"t{n}": ("a", 0.9) for n in range(10)})
    rows = list(banking_rows(Labelled([f"t{n}" for n in range(10)], ["a"] * 8 + ["b"] * 2), parrot))
    assert "80.0 %" in rows[0]
    assert "n=10" in rows[0]
    assert [row.endswith("(NOT beaten)") for row in rows[1:]] == [True, True, True, False]


def test_clincs_threshold_is_chosen_without_its_test() -> None:
    says = {"in1": ("a", 0.9), "in2": ("a", 0.8), "out1": ("a", 0.2), "out2": ("a", 0.1)}
    parts = {
        "val": Labelled(["in1", "in2"], ["a", "a"]),
        "oos_train": Labelled(["out1"], ["oos"]),
        "oos_val": Labelled(["out2"], ["oos"]),
    }
    for test, kept in ((["in1", "in2"], "100.0 %"), (["out1", "out2"], "  0.0 %")):
        parts |= {"test": Labelled(test, ["a", "a"]), "oos_test": Labelled(["out2"], ["oos"])}
        rows = list(clinc_rows(parts, Parrot(says)))
        assert rows[0].startswith(next(iter(clinc_rows(parts, Parrot(says)))).split(",")[0])
        assert sum(f"with it, right of what is inside: {kept}" in row for row in rows) == 1
        assert sum("with it, refused of what is outside: 100.0 %" in row for row in rows) == 1
        assert sum("AUROC" in row and row.endswith("beaten)") for row in rows) == 1


def test_hints_rows_name_each_bot_and_what_is_published() -> None:
    rows = judged(("a", "a", 0.9), ("b", "b", 0.8), (NOTHING, "a", 0.2), (NOTHING, "b", 0.1))
    said = list(hint_rows({"sofmattress": rows, "curekart": rows}))
    assert [row.split(":")[0] for row in said[::6]] == ["SOFMattress", "Curekart"]
    assert "2 outside" in said[2]
    assert all("(beaten)" in row for row in (*said[3:6], *said[9:12]))


def test_noise_is_measured_on_both_ways_and_against_the_clean_text() -> None:
    class Strict:
        """Knows a text only letter by letter."""

        def read(self, texts: Sequence[str]) -> list[Read]:
            return [Read("a" if text == "information please" else "b", 1.0, 1.0, "a", False) for text in texts]

    class Kind:
        def read(self, texts: Sequence[str]) -> list[Read]:
            return [Read("a", 1.0, 1.0, "a", False) for _ in texts]

    lines = drops(Pair(Kind(), Strict()), ["information please"], topics_right(["a"]))
    assert lines[0].noise == "clean"
    assert (lines[0].without, lines[0].speller) == (100.0, 100.0)
    assert {line.without for line in lines[1:3]} == {0.0}
    assert {line.speller for line in lines} == {100.0}
    assert "-100.0" in table("x", lines)[2]


def test_few_examples_are_the_same_ones_every_time() -> None:
    many = Examples([f"t{n}" for n in range(30)], ["a"] * 20 + ["b"] * 10)
    few = many.few(12)
    assert few == many.few(12)
    assert few.topics == ["a"] * 12 + ["b"] * 10
    assert set(few.texts) <= set(many.texts)
