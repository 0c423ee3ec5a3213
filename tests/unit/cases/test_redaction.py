"""What is blacked out is gone from the copy: from its pixels, its text, and whatever else a file carries."""

from __future__ import annotations

import io
import re

import pypdfium2
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter

from bot.cases.gathering import redaction
from bot.cases.gathering.redaction import (
    MOST_PAGES,
    WHOLE,
    Box,
    blacked_out,
    drawn,
    merged,
    page_count,
    places_of,
    text_shown,
    word_at,
)
from bot.platform.errors import FileRefused
from tests.case_factories import pdf

BAR = "█" * 8
"""What stands in a text for what is black, however long that was."""


def ink(picture: bytes, box: Box) -> set[tuple[int, ...]]:
    """The colours inside a box."""
    page = Image.open(io.BytesIO(picture)).convert("RGB")
    across, down = page.width / WHOLE, page.height / WHOLE
    cut = page.crop(
        (int(box.left * across) + 1, int(box.top * down) + 1, int(box.right * across), int(box.bottom * down))
    )
    return {color for _, color in cut.getcolors(1_000_000) or []}  # type: ignore[misc]


def test_the_copy_holds_no_text_no_metadata_no_attachment_and_no_earlier_revision() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(pdf()))
    writer.add_metadata({"/Author": "Tom Marsh", "/Subject": "the fight"})
    writer.add_attachment("diary.txt", b"Tom Marsh's diary")
    first = io.BytesIO()
    writer.write(first)
    again = PdfWriter(first, incremental=True)
    again.add_metadata({"/Author": "nobody"})
    file = io.BytesIO()
    again.write(file)
    whole = file.getvalue()
    assert b"Tom Marsh" in whole

    copy, kind = blacked_out(whole, "pdf", places_of(whole, "pdf", "tom marsh"))
    read = PdfReader(io.BytesIO(copy))
    assert kind == "pdf"
    assert len(read.pages) == 1
    assert read.pages[0].extract_text() == ""
    assert not read.attachments
    assert set(read.metadata or {}) <= {"/CreationDate", "/ModDate"}
    assert b"Marsh" not in copy
    assert b"diary" not in copy
    with_pdfium = pypdfium2.PdfDocument(copy)
    assert with_pdfium[0].get_textpage().get_text_range() == ""
    with_pdfium.close()


@pytest.mark.parametrize(
    "more",
    ["", "/Rotate 90", "/Rotate 180", "/Rotate 270", "/CropBox [100 300 500 800]", "/CropBox [100 300 500 800] /Rotate 90"],
    ids=["upright", "turned", "upside down", "turned back", "cut", "cut and turned"],
)  # fmt: skip
def test_the_black_lies_where_the_words_are_however_the_page_is_turned_or_cut(more: str) -> None:
    file = pdf(more=more)
    places = places_of(file, "pdf", "TOM  marsh")
    assert len(places) == 2
    bare = drawn(file, "pdf", 0, [])
    assert all(len(ink(bare, box)) > 1 for box in places), "there are no letters where the words should be"
    black = drawn(file, "pdf", 0, places)
    assert all(ink(black, box) == {(0, 0, 0)} for box in places)
    others = places_of(file, "pdf", "Ella Poe")
    assert all(len(ink(black, box)) > 1 for box in others), "other words were blacked out too"
    only = pdf(("Tom Marsh",), more)
    covered = Image.open(io.BytesIO(drawn(only, "pdf", 0, places_of(only, "pdf", "Tom Marsh")))).convert("L")
    grey = covered.point(lambda value: 255 if 40 < value < 215 else 0).getbbox()
    assert grey is None, "something of the letters looks out from under the black"


@pytest.mark.parametrize("words", ["zoe o'brien", "ZOË O’BRIEN", "zoe obrien"])
def test_a_name_is_blacked_out_with_any_apostrophe_and_with_its_accent_or_without(words: str) -> None:
    file = pdf(("Zoe O'Brien and", "Zoe Obrian"))
    assert len(places_of(file, "pdf", words)) == 1
    text = "Zoë O’Brien hit zoe o'brien's coat, not Zoe Obrian"
    assert text_shown(text.encode(), places_of(text.encode(), "txt", words)).count("Zo") == 1


@pytest.mark.parametrize("words", ["07700 900456", "+44 7700 900 456", "07700900456"])
def test_a_number_is_blacked_out_however_it_is_spaced(words: str) -> None:
    file = pdf(("Ring 07700 900 456 or", "07700 900457"))
    (place,) = places_of(file, "pdf", words)
    assert ink(drawn(file, "pdf", 0, [place]), place) == {(0, 0, 0)}
    assert text_shown(b"Ring 07700900456", places_of(b"Ring 07700900456", "txt", words)) == f"Ring {BAR}"


def test_a_word_that_holds_what_was_typed_is_blacked_out_whole_over_a_line_s_end_too() -> None:
    text = "Ben hit Benjamin’s sister, not Reuben-Lee or Ed."
    assert text_shown(text.encode(), places_of(text.encode(), "txt", "ben")) == (
        f"{BAR} hit {BAR} sister, not {BAR} or Ed."
    )
    file = pdf(("Benja-", "min fell. Ed saw it."))
    places = places_of(file, "pdf", "Benja")
    assert len(places) == 2
    black = drawn(file, "pdf", 0, places)
    (ed,) = places_of(file, "pdf", "Ed")
    assert all(ink(black, box) == {(0, 0, 0)} for box in places)
    assert len(ink(black, ed)) > 1


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (("saw Benja-", "min fall"), "Benjamin"),
        (("saw Anna-", "Maria fall"), "Anna-Maria"),
        (("saw Anna-", "Maria fall"), "anna maria"),
        (("saw Maria", "Anna fall"), "Anna Maria"),
        (("told Marsh,", "Tom of it"), "Tom Marsh"),
    ],
)
def test_a_name_is_blacked_out_whole_over_a_line_s_end_and_in_either_order(lines: tuple[str, str], words: str) -> None:
    file, text = pdf(lines), "\n".join(lines)
    places = places_of(file, "pdf", words)
    assert len(places) == 2
    assert all(ink(drawn(file, "pdf", 0, places), box) == {(0, 0, 0)} for box in places)
    shown = text_shown(text.encode(), places_of(text.encode(), "txt", words))
    assert shown.replace("\n", "").split("█")[0] == f"{lines[0].split()[0]} "
    assert not {"Benja", "min", "Anna", "Maria", "Marsh", "Tom"} & set(re.findall(r"\w+", shown))


def test_the_same_place_is_counted_once_and_nothing_more_is_blacked_out_for_that() -> None:
    file = pdf(("B.W. and Tom Marsh, who is", "Tom Marsh of class 4"))
    assert len(merged(places_of(file, "pdf", "B.W."))) == 1
    places = [box for words in ("Tom", "Tom Marsh", "Marsh", "tom marsh") for box in places_of(file, "pdf", words)]
    assert len(merged(places)) == 2
    assert merged(merged(places)) == merged(places)
    lines = pdf(("Tom Marsh", "Tom Marsh", "Tom Marsh"))
    assert len(merged(places_of(lines, "pdf", "tom marsh"))) == 3, "lines that stand close are places of their own"
    cross = [Box(0, 100, 400, 900, 500), Box(0, 400, 100, 500, 900)]
    assert merged(cross) == sorted(cross), "one box around both would cover the corners too"
    assert merged([Box(0, 0, 0, 7, 0), Box(0, 4, 0, 9, 0), Box(0, 20, 0, 22, 0)]) == [
        Box(0, 0, 0, 9, 0),
        Box(0, 20, 0, 22, 0),
    ]


@pytest.mark.parametrize("initials", ["B.O.", "B O", "O."])
def test_initials_black_out_no_part_of_another_word(initials: str) -> None:
    lines = ("A boy who bumped him at the club on", "Monday: B.O. of class four")
    text = "\n".join(lines)
    (place,) = places_of(text.encode(), "txt", initials)
    assert text[place.left : place.right] in ("B.O.", "B.O", "O")
    assert len(merged(places_of(pdf(lines), "pdf", initials))) == 1


def test_a_first_corner_is_marked_on_the_page_and_not_in_the_copy() -> None:
    file = pdf()
    place = Box(0, 480, 780, 520, 820)
    assert (255, 0, 0) in ink(drawn(file, "pdf", 0, [], (500, 800)), place)
    assert ink(drawn(file, "pdf", 0, []), place) == {(255, 255, 255)}


def test_the_word_at_a_point_is_found_and_none_on_empty_paper() -> None:
    file = pdf()
    (place,) = places_of(file, "pdf", "pushed")
    middle = ((place.left + place.right) // 2, (place.top + place.bottom) // 2)
    assert word_at(file, "pdf", 0, *middle) == [place]
    assert word_at(file, "pdf", 0, 5, 990) == []


@pytest.mark.parametrize(("tall", "flat"), [("Thorby", "cameos"), ("Pippa Lloyd", "anna moss")])
def test_the_edge_of_what_is_black_does_not_show_which_letters_are_tall(tall: str, flat: str) -> None:
    heights = []
    for name in (tall, flat):
        file = pdf((f"saw {name} at", "lunch"))
        (bar,) = places_of(file, "pdf", name)
        heights.append(bar.bottom - bar.top)
        assert ink(drawn(file, "pdf", 0, [bar]), bar) == {(0, 0, 0)}
        assert text_shown(f"saw {name}.".encode(), places_of(f"saw {name}.".encode(), "txt", name)) == f"saw {BAR}."
    assert heights[0] == heights[1]


def test_a_picture_and_a_text_are_blacked_out_too() -> None:
    file = io.BytesIO()
    Image.new("RGB", (400, 200), "white").save(file, "PNG", pnginfo=None)
    copy, kind = blacked_out(file.getvalue(), "png", [Box(0, 0, 0, 500, 1000)])
    assert kind == "jpg"
    assert max(value for color in ink(copy, Box(0, 10, 10, 450, 990)) for value in color) < 8
    assert min(value for color in ink(copy, Box(0, 600, 10, 990, 990)) for value in color) > 247
    text = "Ella Poe was pushed\nby Tom Marsh."
    assert blacked_out(text.encode(), "txt", places_of(text.encode(), "txt", "tom marsh")) == (
        f"Ella Poe was pushed\nby {BAR}.".encode(),
        "txt",
    )
    broken = "Straße: TOM\n  marsh said sorry"
    assert blacked_out(broken.encode(), "txt", places_of(broken.encode(), "txt", "tom marsh"))[0].decode() == (
        f"Straße: {BAR} said sorry"
    )


def test_a_photograph_loses_where_and_when_it_was_taken() -> None:
    file, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = "Tom Marsh in the hall"
    Image.new("RGB", (40, 20), "white").save(file, "JPEG", exif=exif)
    assert b"Tom Marsh" in file.getvalue()
    copy, _ = blacked_out(file.getvalue(), "jpg", [])
    assert b"Tom Marsh" not in copy
    assert not dict(Image.open(io.BytesIO(copy)).getexif())


@pytest.mark.parametrize(("content", "kind"), [(b"%PDF-1.7 nothing", "pdf"), (b"\x89PNG\r\n\x1a\nnothing", "png")])
def test_what_cannot_be_drawn_is_refused_in_plain_words(content: bytes, kind: str) -> None:
    with pytest.raises(FileRefused, match="cannot be drawn"):
        blacked_out(content, kind, [])


def test_a_file_of_too_many_pages_is_refused() -> None:
    writer = PdfWriter()
    for _ in range(MOST_PAGES + 1):
        writer.add_blank_page(595, 842)
    file = io.BytesIO()
    writer.write(file)
    with pytest.raises(FileRefused, match="Split it"):
        page_count(file.getvalue(), "pdf")
    assert redaction.page_count(pdf(), "pdf") == 1
