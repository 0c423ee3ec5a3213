"""Every text of ours is there in every language, made from the English that is said now, with its places."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.conversations.translate_reply import in_language
from bot.notice import languages
from bot.notice.folder import SchoolFolder
from bot.notice.form_text import FormText
from bot.notice.language_files import load_languages
from bot.notice.languages import Language, Strings
from bot.notice.reply import Contact, Reply
from bot.platform.errors import SchoolFolderError
from tools.languages import english
from widget.pages.language import PageLanguage

LANGUAGES = load_languages()
ENGLISH = english()
OFFICE = Contact("school", "the school office", phone="01206 862691")
FILE = '[language]\ncode = "pl"\nname = "Polski"\nchecked_by = "{by}"\nchecked_on = {on}\n\n[words]\n{words}\n'


def file(words: str, by: str = "", on: str = '""') -> str:
    return FILE.format(by=by, on=on, words=words)


def polish(words: dict[str, str], by: str = "", on: date | None = None) -> Language:
    return Language("pl", "Polski", (Strings("form.toml", words, {}, by, on),))


def test_there_are_the_four_languages_to_begin_with() -> None:
    assert {"pl", "ro", "uk", "bn"} <= set(LANGUAGES)


def test_who_asks_for_another_language_is_told_which_there_are_and_no_other(folder: SchoolFolder) -> None:
    names = {"pl": "Polish", "ro": "Romanian", "uk": "Ukrainian", "bn": "Bengali"}
    assert set(names) == set(LANGUAGES), "the answer to ask_language names them"
    said = folder.book.reply("ask_language").text
    assert f"in {', '.join(list(names.values())[:-1])} or {names['bn']}." in said


@pytest.mark.parametrize("name", languages.FILES)
@pytest.mark.parametrize("code", sorted(LANGUAGES))
def test_no_text_is_missing_and_none_is_stale(code: str, name: str) -> None:
    part = LANGUAGES[code].part(name)
    lost = languages.missing(part, ENGLISH[name])
    assert not lost, (
        f"{code}/{name} has no translation of {lost}; 'python -m tools.languages {code} {name}' prints them"
    )
    old = languages.stale(part, ENGLISH[name])
    assert not old, f"{code}/{name} translates what is not said any more: {old}; take it out, or translate the new text"


def test_a_changed_english_text_makes_its_translation_both_missing_and_stale() -> None:
    strings = polish({"Send it.": "Wyślij."}).part("form.toml")
    assert languages.missing(strings, ["Send it now."]) == ["Send it now."]
    assert languages.stale(strings, ["Send it now."]) == ["Send it."]


def test_where_a_school_changed_its_english_the_english_is_shown() -> None:
    assert polish({"What is your name?": "Jak się nazywasz?"})("And your name?") == "And your name?"


@pytest.mark.parametrize(
    ("words", "cure"),
    [
        ('"Ring {phone}" = "Zadzwoń"', "same places"),
        ('"Send" = ""', "missing here"),
        ('"Source: " = "Źródło:"', "spaces"),
        ('"{n} days" = { one = "{n} dzień" }', "needs 'other'"),
        ('"Send" = 3', "missing here"),
    ],
)
def test_what_a_translation_lacks_is_said_with_its_line(words: str, cure: str) -> None:
    with pytest.raises(SchoolFolderError, match=cure) as refused:
        languages.parse("pl/form.toml", file(words))
    assert refused.value.line == 8


def test_a_signature_is_a_role_and_a_day() -> None:
    signed = languages.parse("pl/form.toml", file('"a" = "b"', "bilingual teaching assistant", "2026-12-01"))[2]
    assert signed.signed
    assert signed.checked_on == date(2026, 12, 1)
    for by, on in (("", "2026-12-01"), ("teacher", '"soon"')):
        with pytest.raises(SchoolFolderError, match="a role and a day"):
            languages.parse("pl/form.toml", file('"a" = "b"', by, on))


@pytest.mark.parametrize("code", sorted(LANGUAGES))
def test_law_and_deadlines_stay_english_until_somebody_signs(code: str, folder: SchoolFolder) -> None:
    language = LANGUAGES[code]
    assert not language.part("form.toml").signed, "then this language may say law: take it out of this test"
    words = folder.form.in_language(language)
    for text in folder.form.law:
        assert words.said(text) == text
    signed = replace(
        language,
        strings=tuple(replace(s, checked_by="reviewer", checked_on=date(2026, 12, 1)) for s in language.strings),
    )
    for text in folder.form.law:
        assert folder.form.in_language(signed).said(text) != text


def test_the_deadlines_are_all_marked_as_law(folder: SchoolFolder) -> None:
    assert set(folder.form.texts["due"].values()) <= folder.form.law


def test_a_label_beside_a_deadline_stays_english_until_the_file_is_signed() -> None:
    words = {"Due": "Termin"}
    on = date(2026, 12, 1)
    assert PageLanguage(Language("pl", "Polski", (Strings("widget.toml", words, {}),))).say("Due") == "Due"
    assert PageLanguage(Language("pl", "Polski", (Strings("widget.toml", words, {}, "r", on),))).say("Due") == "Termin"


def test_an_answer_from_the_notice_keeps_its_words_and_says_how_to_get_an_interpreter(folder: SchoolFolder) -> None:
    answer = folder.book.reply("ask_share_who")
    for language in LANGUAGES.values():
        said = in_language(answer, folder.form.in_language(language), OFFICE)
        assert (said.text, said.sources, said.lang) == (answer.text, answer.sources, "en")
        assert said.note is not None
        assert said.note.lang == language.code
        assert OFFICE.phone in said.note.text
        assert OFFICE.name in said.note.text


@pytest.mark.parametrize("topic", ["danger_now", "danger_child", "danger_worried"])
def test_who_is_in_danger_reads_it_in_their_language_with_the_same_numbers(topic: str, folder: SchoolFolder) -> None:
    from bot.notice.answer_book import filling

    reply = folder.book.reply(topic)
    for language in LANGUAGES.values():
        known = language.filled(lambda place: filling(place, folder.school))
        said = in_language(reply, folder.form.in_language(known), OFFICE)
        assert said.lang == language.code
        assert "999" in said.text
        assert said.contacts == reply.contacts


def test_choices_keep_their_values(folder: SchoolFolder) -> None:
    greeting = folder.book.reply("greeting")
    said = in_language(greeting, folder.form.in_language(LANGUAGES["pl"]), OFFICE)
    assert [choice.value for choice in said.choices] == [choice.value for choice in greeting.choices]
    assert all(new.label != old.label for new, old in zip(said.choices, greeting.choices, strict=True))


def test_english_is_left_as_it_is(folder: SchoolFolder) -> None:
    greeting: Reply = folder.book.reply("greeting")
    assert in_language(greeting, folder.form, OFFICE) is greeting
    assert isinstance(folder.form.in_language(None), FormText)
