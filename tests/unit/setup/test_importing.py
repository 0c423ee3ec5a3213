"""A notice as a school has it, a Word document, a web page, a PDF or plain text, becomes notice.md with every word kept."""

from __future__ import annotations

import io
import json
import re
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from bot.notice import notice
from bot.platform.errors import NoticeUnread
from bot.setup.importing import Imported, read
from tests.factories import DATA

NOTICES = sorted((DATA / "evaluation" / "schools").glob("*/notice.*"))
WORD = """<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>
<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>How long we keep it</w:t></w:r></w:p>
<w:p><w:r><w:t>We keep it for six years.</w:t></w:r></w:p></w:body></w:document>"""
RELATIONS = """<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
Target="word/document.xml"/></Relationships>"""
PARTS = (
    b"<</Type/Catalog/Pages 2 0 R>>",
    b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
    b"<</Length 89>>stream\nBT /F 12 Tf 10 250 Td (HOW LONG WE KEEP IT) Tj 0 -20 Td (We keep it for six years.) Tj ET \nendstream",
    b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
)


def pdf() -> bytes:
    made, places = b"%PDF-1.4\n", []
    for number, part in enumerate(PARTS, start=1):
        places.append(len(made))
        made += b"%d 0 obj" % number + part + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return made + b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(made),
    )


def text(words: str) -> Imported:
    return read("notice.txt", words.encode(), "Alder School")


def page(words: str) -> Imported:
    return read("notice.html", f"<html><body>{words}</body></html>".encode(), "Alder School")


def word(xml: str = WORD) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("_rels/.rels", RELATIONS)
        file.writestr("word/document.xml", xml)
    return made.getvalue()


def plain(words: str) -> str:
    return re.sub(r"\W+", " ", words).strip()


@pytest.mark.parametrize("file", NOTICES, ids=lambda file: f"{file.parent.name}{file.suffix}")
def test_each_notice_of_strangers_can_be_read_and_holds_every_passage_that_answers_a_question(file: Path) -> None:
    printed = notice.parse(read(file.name, file.read_bytes(), "Alder School").markdown)
    said = plain(
        " ".join(f"{s.heading} {' '.join(line for b in s.blocks for line in b.lines)}" for s in printed.sections)
    )
    lines = file.with_name("questions.jsonl").read_text(encoding="utf-8").splitlines()
    wanted = [passage for line in lines for passage in json.loads(line)["passages"]]
    assert [passage for passage in wanted if plain(passage) not in said] == []
    assert 20 <= len(printed.sections) <= 40, "headings are found, and not every short line is one"


def test_short_lines_are_headings_and_signs_at_the_front_make_lists() -> None:
    made = text(
        "OUR SCHOOL\n\nWhat we hold\n\nWe hold:\n• names\n• addresses and\ntelephone numbers\n\n2. Sharing\nWe share it."
    )
    assert made.headings == ((1, "OUR SCHOOL"), (2, "What we hold"), (2, "2. Sharing"))
    held = notice.parse(made.markdown)["what-we-hold"]
    assert [block.text for block in held.blocks] == ["We hold:", "- names\n- addresses and telephone numbers"]


def test_a_line_that_is_broken_goes_on_and_an_address_keeps_its_lines() -> None:
    made = text(
        "Contact\n\nIf you have a question about how the school uses what it holds about you or your child,\n"
        "please ask us.\n\nAlder School\n1 Mill Lane\nWexcombe"
    )
    paragraphs = notice.parse(made.markdown)["contact"].blocks
    assert paragraphs[0].lines == (
        "If you have a question about how the school uses what it holds about you or your child, please ask us.",
    )
    assert paragraphs[1].lines == ("Alder School", "1 Mill Lane", "Wexcombe")


def test_columns_become_a_table() -> None:
    for rows in (
        "Record   Kept\nRegister   6 years\nTrips   1 year",
        "Record | Kept\n--- | ---\nRegister | 6 years\nTrips | 1 year",
    ):
        made = text(f"How long\n\nThese are the periods.\n\n{rows}")
        assert notice.parse(made.markdown)["how-long"].blocks[1].lines == (
            "Record\tKept",
            "Register\t6 years",
            "Trips\t1 year",
        )


def test_of_a_web_page_the_menu_and_the_footer_are_left_out() -> None:
    made = page(
        "<nav>Home</nav><main><h2>Sharing</h2><p>We share with:</p><ul><li>the council</li><li>the <b>NHS</b>"
        "<ul><li>nurses</li></ul></li></ul><p><strong>Photographs</strong></p><p>We ask<br>first.</p></main>"
        "<footer>Cookies</footer><script>x()</script>"
    )
    assert made.headings == ((2, "Sharing"), (3, "Photographs"))
    printed = notice.parse(made.markdown)
    assert printed["sharing"].blocks[1].lines == ("the council", "the NHS", "nurses")
    assert printed["photographs"].blocks[0].lines == ("We ask", "first.")
    assert "Home" not in made.markdown
    assert "Cookies" not in made.markdown
    assert "x()" not in made.markdown


def test_what_can_be_folded_away_on_a_page_is_read_with_its_summary_as_a_heading() -> None:
    made = page("<h2>Who we are</h2><p>A school.</p><details><summary>Sharing</summary><p>With nobody.</p></details>")
    assert notice.parse(made.markdown)["sharing"].text == "With nobody."


def test_a_word_document_is_read_and_a_short_bold_paragraph_heads_what_follows() -> None:
    assert (
        notice.parse(read("n.docx", word(), "Alder School").markdown)["how-long-we-keep-it"].text
        == "We keep it for six years."
    )


def test_a_pdf_is_read() -> None:
    assert (
        notice.parse(read("n.pdf", pdf(), "Alder School").markdown)["how-long-we-keep-it"].text
        == "We keep it for six years."
    )


def test_words_before_the_first_heading_get_one_with_the_name_of_the_school() -> None:
    made = page("<p>We look after what we hold.</p><h2>Sharing</h2><p>With nobody.</p>")
    assert made.headings[0] == (1, "Privacy notice – Alder School")


def test_two_headings_alike_are_told_apart_and_one_without_words_becomes_words() -> None:
    made = page("<h2>Sharing</h2><p>One.</p><h2>Sharing</h2><p>Two.</p><h2>The end</h2>")
    assert made.headings == ((2, "Sharing"), (2, "Sharing (2)"))
    assert notice.parse(made.markdown)["sharing-2"].blocks[1].text == "The end"


@pytest.mark.parametrize(
    "words", ["* one * two", "a_b_c", "1. not a list", "# no heading", "<b>", "a | b", "[x](y)", "- 5"]
)
def test_signs_that_markdown_would_read_stay_words(words: str) -> None:
    made = page(f"<h2>Sharing</h2><p>{words.replace('<', '&lt;')}</p>")
    assert notice.parse(made.markdown)["sharing"].text == words


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("notice.docx", b"not a document", "save it as .docx once more"),
        ("notice.pdf", b"not a document", "save it as a Word document or as text"),
        ("notice.odt", b"", "use a Word document"),
        ("notice.txt", b"\0\1\2", "it is not plain text"),
        ("notice.txt", b"   \n", "there are no words in it"),
    ],
)
def test_what_cannot_be_read_is_said_with_the_cure(name: str, content: bytes, words: str) -> None:
    with pytest.raises(NoticeUnread, match=re.escape(words)):
        read(name, content, "Alder School")


def test_text_saved_by_windows_is_read() -> None:
    assert "child’s" in read("n.txt", "Sharing\n\nYour child’s name.".encode("cp1252"), "Alder School").markdown


def test_the_notices_and_questions_are_as_they_were_frozen() -> None:
    folder = DATA / "evaluation" / "schools"
    frozen = dict(reversed(row.split()) for row in (folder / "frozen.txt").read_text().splitlines())
    there = {str(file.relative_to(folder)): file for file in folder.glob("*/*")}
    assert {name: sha256(file.read_bytes()).hexdigest() for name, file in there.items()} == frozen


@pytest.mark.parametrize(
    ("words", "headings"),
    [
        (
            "<h1>Alder School</h1><h1>Privacy notice</h1><p>We hold it.</p>",
            ((1, "Privacy notice – Alder School"), (1, "Privacy notice")),
        ),
        ("<h1>A</h1><h3>B</h3><h2>C</h2><p>We hold it.</p>", ((1, "A"), (2, "C"))),
        (
            "<h2>Appendix</h2><p>1</p><h2>Appendix</h2><p>2</p><h2>Appendix (2)</h2><p>3</p>",
            ((2, "Appendix"), (2, "Appendix (2)"), (2, "Appendix (2) (2)")),
        ),
        ("<dl><dt></dt><dd>We hold it.</dd></dl>", ((1, "Privacy notice – Alder School"),)),
    ],
)
def test_headings_without_words_and_headings_alike_never_make_a_notice_that_cannot_be_read(
    words: str, headings: tuple[tuple[int, str], ...]
) -> None:
    made = page(words)
    assert made.headings == headings
    notice.parse(made.markdown)


def test_words_of_parts_that_stand_in_one_cell_or_item_stay_apart() -> None:
    made = page(
        "<h2>Kept</h2><table><tr><th>What</th></tr><tr><td><p>Registers</p><p>Photos</p></td></tr></table>"
        "<ul><li><p>One.</p><p>Two.</p></li></ul>"
    )
    assert [block.lines for block in notice.parse(made.markdown)["kept"].blocks] == [
        ("What", "Registers Photos"),
        ("One. Two.",),
    ]


def test_a_page_that_is_one_form_is_read_with_the_heading_inside_it_and_the_address_behind_a_link() -> None:
    made = page(
        "<form><main><header><h1>Privacy notice</h1></header><p>Use <a href='mailto:office@alder.example.org?subject=x'>"
        "this form</a>.</p></main></form>"
    )
    assert made.headings == ((1, "Privacy notice"),)
    assert "this form (office@alder.example.org)." in made.markdown


def test_a_page_of_several_articles_is_read_whole() -> None:
    made = page("<article><h2>One</h2><p>First.</p></article><article><h2>Two</h2><p>Second.</p></article>")
    assert [words for _, words in made.headings] == ["One", "Two"]


def test_a_page_that_is_nested_without_end_is_refused_in_words() -> None:
    with pytest.raises(NoticeUnread, match="nested too deeply"):
        page("<div>" * 3000 + "<p>words</p>")
