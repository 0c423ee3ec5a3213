"""The shape of the code: its size, its errors as drawn, and that it names no machine it was written on."""

from __future__ import annotations

import importlib
import pkgutil
import re
import subprocess
import textwrap
from collections import Counter
from pathlib import Path

import pytest

import bot
import bot.platform.errors
import widget
from bot.platform.errors import PrivacyHelpError
from tests.architecture.module_names import modules
from tests.factories import PROJECT

ALL = ("bot", "actions", "widget", "tools", "bench", "tests")
STILL_COMPLEX = 26
"""Functions with over ten ways through them that are still to be divided; ruff lets no other in."""


def test_no_function_more_is_let_past_the_measure_of_complexity() -> None:
    files = [file for file in modules(*ALL) if file != Path(__file__)]
    left = [
        file.name for file in files for line in file.read_text(encoding="utf-8").splitlines() if "noqa: C901" in line
    ]
    assert len(left) <= STILL_COMPLEX, (
        f"a function with over ten ways through it holds several ideas, so divide it: {left}"
    )


WIDEST = 25
"""Modules of the widest folder: more, and a newcomer reads a list in place of a name."""


def test_no_folder_holds_more_modules_than_a_newcomer_reads() -> None:
    wide = Counter(file.parent.relative_to(PROJECT).as_posix() for file in modules(*ALL))
    assert {folder: many for folder, many in wide.items() if many > WIDEST} == {}, "divide it by what it is about"


def test_what_several_modules_of_tests_need_stands_in_none_of_them() -> None:
    borrowed = re.compile(r"^from tests\.(?:\w+\.)*test_\w+ import", re.MULTILINE)
    assert [file.name for file in modules("tests") if borrowed.search(file.read_text(encoding="utf-8"))] == []


def test_no_two_modules_of_different_packages_share_a_name() -> None:
    own = {"__init__", "__main__", "rules", "records", "store", "service"}
    named = Counter(f.stem for f in modules("bot") if f.stem not in own and f.parent.name != "cli")  # named as commands
    assert [name for name, many in named.items() if many > 1] == [], "one name for one idea"


def test_the_walks_of_the_architecture_name_files_that_are_there() -> None:
    said = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:bot|widget|actions)/[\w/]+\.py)`", said)
    assert len(named) > 20
    assert [name for name in named if not (PROJECT / name).exists()] == []


def test_the_architecture_draws_every_package_in_the_order_of_the_layers() -> None:
    said = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8").split("```")[1].partition("\nbot")[2]
    layers = (
        (PROJECT / ".importlinter").read_text(encoding="utf-8").partition("containers =")[2].partition("layers =")[2]
    )
    order = re.findall(r"\w+", layers.partition("exhaustive")[0])
    lines = re.findall(r"^(?:bot)? +([a-z_]+(?: · [a-z_]+)*)(?:  |$)", said, re.MULTILINE)
    assert [name for line in lines for name in line.split(" · ")] == order
    packages = {folder.name for folder in (PROJECT / "bot").iterdir() if (folder / "__init__.py").exists()}
    assert packages == set(order)


def test_the_glossary_defines_at_most_thirty_nouns_each_once() -> None:
    rows = (PROJECT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    nouns = [row.split("|")[1].strip() for row in rows if row.startswith("| ") and not row.startswith("| word")]
    assert len(nouns) == len(set(nouns)) <= 30


def drawn_tree(drawing: str) -> dict[str, str]:
    """Each class of a drawn tree and its parent."""
    above: list[str] = []
    found = {}
    for line in textwrap.dedent(drawing).splitlines():
        if match := re.match(r"[│├└─ ]*(?=[A-Z])", line):
            depth, name = len(match[0]) // 4, line[match.end() :].split()[0]
            above[depth:] = [name]
            if depth:
                found[name] = above[depth - 1]
    return found


def real_tree(root: type) -> dict[str, str]:
    found = {}
    for child in root.__subclasses__():
        found[child.__name__] = root.__name__
        found |= real_tree(child)
    return found


def test_the_drawn_tree_of_errors_is_the_real_one() -> None:
    for package in (bot, widget):  # an error that is defined elsewhere shows as one that is not drawn
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not re.search(r"\.(assistant|nlu|migrations|engine|phone|__main__)\b", module.name):
                importlib.import_module(module.name)
    drawing = (bot.platform.errors.__doc__ or "").partition("::\n")[2]
    assert drawn_tree(drawing) == real_tree(PrivacyHelpError), "draw each error of bot/platform/errors.py at its place"


def test_a_drawn_tree_is_read_with_its_parents() -> None:
    assert drawn_tree("    A\n    ├── B   why\n    │   └── C   why\n    └── D\n        └── E") == {
        "B": "A",
        "C": "B",
        "D": "A",
        "E": "D",
    }


def test_every_error_says_in_a_sentence_what_it_is() -> None:
    errors = [
        value
        for value in vars(bot.platform.errors).values()
        if isinstance(value, type) and issubclass(value, Exception)
    ]
    assert [error.__name__ for error in errors if not (error.__doc__ or "").strip()] == []


@pytest.mark.parametrize("file", modules("widget"), ids=lambda f: f.stem)
def test_every_field_of_a_form_is_cleaned_of_what_nobody_sees_and_only_a_password_is_not(file: Path) -> None:
    source = file.read_text(encoding="utf-8")
    if file.name != "forms.py":
        assert not re.search(r"\bForm\(", source), "take Field, Fields or Secret of widget/pages/forms.py"
    if re.search(r"\.form\(\)", source):  # whoever reads a form whole cleans it
        assert "clean(" in source or file.name == "guard.py"
    assert set(re.findall(r"(\w+): Secret\b", source)) <= {"password", "present", "new", "again"}


# Each is put together so that this file does not hold it.
_OF_A_WORKPLACE = re.compile(
    "|".join([r"(?<![\w.])/" + "work/", r"(?<![\w.])/" + "root/", "uv-" + "lab", "/home/" + r"\w+/"])
)


def files_in_git() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        check=False,
    )
    if listed.returncode != 0:
        pytest.skip("not a git repository")
    names = [name for name in listed.stdout.decode().split("\0") if name]
    # the questions that judge are opened once, to measure, and by nothing else
    judge = ("tests/understanding/", "data/evaluation/")
    return [PROJECT / name for name in names if not name.startswith(judge) and (PROJECT / name).is_file()]


def test_no_file_names_the_machine_it_was_written_on() -> None:
    found = [
        f"{file.relative_to(PROJECT)}: {match[0]}"
        for file in files_in_git()
        if (match := _OF_A_WORKPLACE.search(file.read_bytes().decode("utf-8", "ignore")))
    ]
    assert found == [], "write paths from the project's folder, and commands as anybody would type them"
