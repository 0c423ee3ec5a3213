"""The widget's modules joined into one script: whole, small enough, and told apart from what is fetched later."""

from __future__ import annotations

import re

import pytest

from bench.costs.widget_size import BUDGET, to_chat
from widget.pages.bundle import READABLE, Scripts
from widget.pages.pages import STATIC, widget_scripts

DECLARED = re.compile(r"^(?:export )?(?:async )?(?:const|let|function|class) (\w+)", re.MULTILINE)
LATER = {"calm.js", "contrast.js", "find.js", "microphone.js", "options.js", "paper.js"}


def test_all_that_is_needed_to_chat_keys_included_is_within_the_budget() -> None:
    assert BUDGET == 15_000
    assert "phone.js" in widget_scripts().joined
    assert to_chat() <= BUDGET


def test_what_few_need_is_not_in_the_script() -> None:
    scripts = widget_scripts()
    assert scripts.joined[-1] == "element.js"
    assert set(scripts.later) >= LATER
    assert not LATER & set(scripts.joined)


def test_each_module_stands_after_what_it_needs_and_no_name_is_declared_twice() -> None:
    joined = widget_scripts().joined
    sources = {name: (STATIC / name).read_text("utf-8") for name in joined}
    for place, name in enumerate(joined):
        needed = set(re.findall(r'^import \{[^}]*\} from "\./([\w-]+\.js)"', sources[name], re.MULTILINE))
        assert needed <= set(joined[:place]), name
    names = [found for source in sources.values() for found in DECLARED.findall(source)]
    assert sorted(names) == sorted(set(names)), "one function holds them all: give each a name of its own"


def test_nothing_of_a_module_is_left_in_the_script_and_later_parts_are_given_what_it_holds() -> None:
    scripts = widget_scripts()
    together = scripts.together("0" * 12, 30)
    assert not re.search(r"\bimport ?[{*\"]|\bexport\b|import\.meta|__KEPT_DAYS__|/\*\*", together)
    for part in ("options.js", "calm.js", "microphone.js"):
        assert f'new URL("widget/000000000000/{part}"' in together
    shared = re.search(r"\.shared\?\?=\{([\w,:]+)\}", together)
    assert shared
    given = {pair.split(":")[0] for pair in shared[1].split(",")}
    for source in scripts.later.values():
        for taken in re.findall(r"const \{([^}]*)\} = customElements", source):
            assert {name.split(":")[0].strip() for name in taken.split(",")} <= given


def test_a_module_that_cannot_be_joined_is_an_error() -> None:
    for source in ('import * as b from "./b.js";\n', "export default 1;\n"):
        with pytest.raises(ValueError, match="imports by"):
            Scripts({"a.js": source, "b.js": ""}, "a.js")


def test_text_in_quotation_marks_and_expressions_are_served_as_they_are_written() -> None:
    source = 'window.a = ["b = c, { d }", /f = g/, `i = ${a} , j`];\n'
    together = Scripts({"a.js": source}, "a.js").together("", 1)
    for kept in ('"b = c, { d }"', "/f = g/", "`i = ${a} , j`"):
        assert kept in together


def test_the_same_script_can_be_read_with_its_comments_and_fetches_what_can_be_read() -> None:
    written = widget_scripts().written("0" * 12, 30, "", READABLE)
    assert "/** One conversation: what arrives goes to log" in written
    assert 'import(new URL("widget/000000000000/readable/options.js", home))' in written
    assert "import.meta" not in written
    assert widget_scripts().readable["readable/options.js"].count("/** What few people need") == 1
