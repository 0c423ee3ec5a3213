"""The menus of the telephone: from every one of them all can be reached by keys, and none has more than five choices."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.keypad import key_map
from bot.keypad.menus import KEYS, LONGEST, MAIN, PERSON, KeypadMenus, parts, pieces
from bot.law.rights import offered
from bot.notice import grounding
from bot.notice.folder import SchoolFolder
from bot.notice.notice import parse
from tests.unit.keypad.caller import led_to, reached, replies

PRESSES = 8  # from anywhere; # is one of them


@pytest.fixture
def menus(folder: SchoolFolder) -> KeypadMenus:
    return KeypadMenus(folder.book, folder.notice, folder.school, folder.form)


def wanted(folder: SchoolFolder) -> dict[str, str]:
    """What a person must be able to reach, and the value that says that it was."""
    sections = {f"section {s.id}": f"{KEYS}read={s.id}/0" for s in folder.notice.sections if s.blocks}
    rights = {f"right {r.value}": f"{KEYS}right={r.value}" for r in offered(folder.school.type)}
    requests = {f"request {r.value}": f"form:begin={r.value}" for r in offered(folder.school.type)}
    contacts = {f"contact {role}": f"{KEYS}contact={role}" for role in folder.school.contacts}
    others = {"danger": f"{KEYS}danger", "status": f"{KEYS}status", "call back": "form:begin=call_back"}
    return {**sections, **rights, **requests, **contacts, **others}


def test_from_every_menu_every_section_right_contact_and_request_can_be_reached_by_keys(
    menus: KeypadMenus, folder: SchoolFolder
) -> None:
    for start in [value for value in reached(menus, MAIN) if value.startswith(KEYS)]:
        far = reached(menus, start)
        missing = {name for name, value in wanted(folder).items() if far.get(value, 99) > PRESSES}
        assert not missing, f"from {start}: {sorted(missing)}"


def test_the_numbers_to_ring_in_danger_are_one_key_away(menus: KeypadMenus, folder: SchoolFolder) -> None:
    first = menus.welcome().choices[0]
    reply = menus.reply(first.value)
    assert reply is not None
    assert reply.kind == "safeguarding"
    assert set(folder.school.in_danger) <= set(reply.contacts)


@pytest.mark.parametrize("open_draft", [False, True])
def test_no_reply_of_the_menus_has_more_than_five_choices_or_a_choice_twice(
    menus: KeypadMenus, open_draft: bool
) -> None:
    for value, reply in replies(menus, open_draft):
        assert 0 < len(reply.choices) <= 5, value
        assert len({choice.value for choice in reply.choices}) == len(reply.choices), value
        assert all(len(choice.value) <= 256 for choice in reply.choices), value


@pytest.mark.parametrize("open_draft", [False, True])
def test_everything_the_menus_say_stands_in_the_notice_or_in_school_toml(
    menus: KeypadMenus, folder: SchoolFolder, open_draft: bool
) -> None:
    for value, reply in replies(menus, open_draft):
        assert grounding.problems(reply, folder.grounds) == [], value


def test_while_a_request_is_open_the_main_list_and_the_person_lead_back_to_it(menus: KeypadMenus) -> None:
    for value in (MAIN, PERSON):
        assert "form:go_on" in led_to(menus, value, open_draft=True)
        assert "form:go_on" not in led_to(menus, value, open_draft=False)


def test_reading_on_reads_every_word_of_a_section_in_order(menus: KeypadMenus, folder: SchoolFolder) -> None:
    for section in folder.notice.sections:
        if not section.blocks:
            continue
        value, read = f"{KEYS}read={section.id}/0", ""
        while True:
            reply = menus.reply(value)
            assert reply is not None
            read += " " + reply.sources[0].quote
            onward = next((c.value for c in reply.choices if c.label == "The next piece"), None)
            if onward is None:
                break
            value = onward
        assert read.split() == section.text.split(), section.id


def test_a_choice_of_a_notice_that_has_changed_leads_nowhere_and_never_fails(menus: KeypadMenus) -> None:
    for value in (
        "read=gone/0",
        "read=cookies/x",
        "sections=gone/",
        "right=gone",
        "contact=gone",
        "type=gone",
        "gone",
        "",
    ):
        assert menus.reply(KEYS + value) is None


@given(st.text(max_size=40))
def test_any_value_is_answered_or_is_none_of_the_menus(folder: SchoolFolder, value: str) -> None:
    menus = KeypadMenus(folder.book, folder.notice, folder.school, folder.form)
    assert menus.reply(value) is None or value.startswith(KEYS)
    menus.reply(KEYS + value)


@given(st.lists(st.tuples(st.integers(1, 3), st.booleans()), min_size=1, max_size=30))
def test_any_notice_becomes_a_tree_that_holds_each_of_its_sections_once(shape: list[tuple[int, bool]]) -> None:
    told = [(level, n) for n, (level, _) in enumerate(shape)]
    notice = parse("\n\n".join(f"{'#' * level} Part {n}\n\nWords of {n}." for level, n in told))
    listed = [inner.id for part in parts(notice) for inner in (part.inside or (part,))]
    assert sorted(listed) == sorted(section.id for section in notice.sections)


def test_a_piece_is_short_enough_to_listen_to_unless_one_sentence_is_long(folder: SchoolFolder) -> None:
    for section in folder.notice.sections:
        for piece in pieces(section):
            assert len(piece) <= LONGEST or not re.search(r"[.!?] [A-Z]", piece), section.id


def test_without_hours_in_school_toml_it_is_said_that_they_are_not_known(menus: KeypadMenus) -> None:
    reply = menus.reply(PERSON)
    assert reply is not None
    assert "I do not know when" in reply.text


@given(st.text("0123456789", max_size=20))
def test_a_number_read_back_in_groups_loses_no_digit(digits: str) -> None:
    assert key_map.grouped(digits).replace(" ", "") == digits
