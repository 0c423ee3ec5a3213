"""Blacks out what is not to be handed over, so that nothing of it is left in the copy.

The copy of a PDF is made of pictures of its pages with the black burned in: no text, no metadata, no attachments, no
earlier revision of the file goes into it, because nothing but pixels does (the ICO's "How to disclose information
safely" warns of black boxes under which the words stay). Pages are drawn by PDFium, which also says where words stand.
"""

from __future__ import annotations

import ctypes
import io
import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from threading import Lock
from typing import Any, Final, NamedTuple

import pypdfium2
import pypdfium2.raw
from PIL import Image, ImageDraw, UnidentifiedImageError

from bot.platform.errors import FileRefused
from bot.text import finding

MOST_PAGES: Final = 60
WHOLE: Final = 1_000
"""A page's width and height, as boxes count them."""
_DPI, _LONGEST_SIDE = 150, 2_200
_MOST_PIXELS: Final = 50_000_000
_POINTS: Final = 72  # to an inch
_QUALITY: Final = 75  # of the JPEG that a page becomes
_NEAR: Final = 4.0  # points around a press in which a word is looked for
_WIDER: Final = 3  # thousandths
_BAR: Final = "█" * 8
_JOINS: Final = frozenset("-\u2010\u2011\u00ad\u0002")  # hyphens; PDFium reads one at a line's end as the last
_MARK: Final = 12  # pixels from the middle of the cross at a corner to its ends
_MOST_NAMES: Final = 20  # words of names that are looked for
_ONE_AT_A_TIME: Final = Lock()  # PDFium keeps state of its own
_UNREADABLE: Final = (
    "This file cannot be drawn: it may be damaged, or locked with a password. Save it anew, and add it."
)


class Box(NamedTuple):
    """A place on a page (from 0) in thousandths of its width and height; of a text, the letters from left to right."""

    page: int
    left: int
    top: int
    right: int
    bottom: int

    def holds(self, page: int, x: int, y: int) -> bool:
        """Whether a point lies in it."""
        return self.page == page and self.left <= x <= self.right and self.top <= y <= self.bottom


def page_count(content: bytes, kind: str) -> int:
    """How many pages a file has; raises FileRefused for one that cannot be drawn, or has too many."""
    if kind != "pdf":
        return 1
    with _opened(content) as document:
        count = len(document)
    if count > MOST_PAGES:
        raise FileRefused(f"A file to black out has at most {MOST_PAGES} pages. Split it, and add its parts.")
    return count


def height_of(content: bytes, kind: str, page: int) -> int:
    """How high a page is, in thousandths of its width; raises FileRefused."""
    if kind == "pdf":
        with _opened(content) as document:
            width, height = document[page].get_size()
    else:
        width, height = _picture(content, kind, page).size
    return round(float(height) / max(1.0, float(width)) * WHOLE)


def drawn(content: bytes, kind: str, page: int, boxes: Iterable[Box], corner: tuple[int, int] | None = None) -> bytes:
    """A page as a PNG with its boxes black, and a cross where a first corner was set; raises FileRefused."""
    picture = _blacked(_picture(content, kind, page), [box for box in boxes if box.page == page])
    if corner is not None:
        x, y = corner[0] * picture.width // WHOLE, corner[1] * picture.height // WHOLE
        pen = ImageDraw.Draw(picture)
        pen.line((x - _MARK, y, x + _MARK, y), fill="red", width=3)
        pen.line((x, y - _MARK, x, y + _MARK), fill="red", width=3)
    return _saved(picture, "PNG")


def merged(boxes: Iterable[Box]) -> list[Box]:
    """The boxes with one in place of those that overlap, so that each place on a page counts once.

    One in place of two never covers more of the page than they do: a press there shows all of it again.

    >>> merged([Box(0, 10, 10, 60, 30), Box(0, 10, 10, 90, 32), Box(0, 10, 50, 90, 70), Box(1, 10, 10, 60, 30)])
    [Box(page=0, left=10, top=10, right=90, bottom=32), Box(page=0, left=10, top=50, right=90, bottom=70), \
Box(page=1, left=10, top=10, right=60, bottom=30)]
    """
    apart: list[Box] = []
    for one in sorted(boxes):
        box = one
        while same := next((other for other in apart if other.right >= box.left and _is_one_place(box, other)), None):
            apart.remove(same)
            box = _around(box, same)
        apart.append(box)
    return apart


def places_of(content: bytes, kind: str, words: str) -> list[Box]:
    """Every place where these words stand, however they are written; a scan has none. Raises FileRefused.

    A word that holds them is taken whole: what is left of "Benjamin" without "Ben" gives the child away.
    """
    words = " ".join(words.split())
    if not words:
        return []
    if kind == "txt":
        text = content.decode()
        found = dict.fromkeys(_whole_words(text, begin, end) for begin, end in finding.places(text, words))
        return [Box(0, begin, 0, end, 0) for begin, end in found]
    if kind != "pdf":
        return []
    with _opened(content) as document:
        return [box for number in range(len(document)) for box in _on_page(document[number], number, words)]


def still_seen(content: bytes, kind: str, words: str, boxes: Sequence[Box]) -> list[Box]:
    """The places where these words stand that no box covers as a whole. Raises FileRefused."""
    return _uncovered(places_of(content, kind, words), boxes)


def is_black(content: bytes, kind: str, boxes: Sequence[Box], names: Iterable[str]) -> bool:
    """Whether a word of any of these names stands in the file, and only where it is black. Raises FileRefused."""
    parts = dict.fromkeys(part for name in names for part in finding.words(name) if len(part) > 1)
    found = (places_of(content, kind, part) for part in islice(parts, _MOST_NAMES))
    return any(places and not _uncovered(places, boxes) for places in found)


def _uncovered(places: Iterable[Box], boxes: Sequence[Box]) -> list[Box]:
    return [
        place
        for place in merged(places)
        if not any(place.page == box.page and _around(place, box) == box for box in boxes)
    ]


def word_at(content: bytes, kind: str, page: int, x: int, y: int) -> list[Box]:
    """The word at a point of a page, part by part where it goes over two lines; nothing where none is."""
    if kind != "pdf":
        return []
    with _opened(content) as document:
        on_page = document[page]
        text = on_page.get_textpage()
        index = text.get_index(*_on_paper(on_page, x, y), _NEAR, _NEAR)
        if index is None or _is_space(text, index):
            return []
        first = last = index
        while first > 0 and not _is_space(text, first - 1):
            first -= 1
        while last + 1 < text.count_chars() and not _is_space(text, last + 1):
            last += 1
        return list(_boxes(on_page, text, page, first, last - first + 1))


def blacked_out(content: bytes, kind: str, boxes: Sequence[Box]) -> tuple[bytes, str]:
    """The copy with the boxes black, and its kind; raises FileRefused."""
    if kind == "txt":
        return _text_blacked(content.decode(), boxes).encode(), "txt"
    pages = [
        _blacked(_picture(content, kind, page), [box for box in boxes if box.page == page])
        for page in range(page_count(content, kind))
    ]
    if kind != "pdf":
        return _saved(pages[0], "JPEG", quality=_QUALITY), "jpg"
    first, *others = pages
    made = _saved(first, "PDF", save_all=True, append_images=others, resolution=_DPI, quality=_QUALITY)
    return made, "pdf"


def text_shown(content: bytes, boxes: Sequence[Box]) -> str:
    """A text with its boxes black."""
    return _text_blacked(content.decode(), boxes)


@contextmanager
def _opened(content: bytes) -> Iterator[pypdfium2.PdfDocument]:
    with _ONE_AT_A_TIME:
        try:
            document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError:
            raise FileRefused(_UNREADABLE) from None
        try:
            yield document
        except pypdfium2.PdfiumError:
            raise FileRefused(_UNREADABLE) from None
        finally:
            document.close()


def _picture(content: bytes, kind: str, page: int) -> Image.Image:
    """A page as pixels alone."""
    if kind != "pdf":
        try:
            with Image.open(io.BytesIO(content)) as picture:
                if picture.width * picture.height > _MOST_PIXELS:
                    raise FileRefused("This picture is too large. Make it smaller, and add it.")
                fits = picture.convert("RGB")
        except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
            raise FileRefused(_UNREADABLE) from None
        fits.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
        return fits
    with _opened(content) as document:
        if page >= len(document):
            raise FileRefused(_UNREADABLE)
        scale = min(_DPI / _POINTS, _LONGEST_SIDE / max(1, *document[page].get_size()))
        drawn_page: Image.Image = document[page].render(scale=scale).to_pil().convert("RGB")
        return drawn_page


def _blacked(picture: Image.Image, boxes: Iterable[Box]) -> Image.Image:
    pen = ImageDraw.Draw(picture)
    for box in boxes:
        across, down = picture.width / WHOLE, picture.height / WHOLE
        upper, lower = (box.left * across, box.top * down), (box.right * across, box.bottom * down)
        pen.rectangle([*map(math.floor, upper), *map(math.ceil, lower)], fill="black")
    return picture


def _saved(picture: Image.Image, form: str, **how: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, form, **how)
    return file.getvalue()


def _is_space(text: Any, index: int) -> bool:
    """Whether a letter of a page is a space, by PDFium's own count of letters, which is not that of its text."""
    return chr(pypdfium2.raw.FPDFText_GetUnicode(text, index)).isspace()


def _on_page(on_page: Any, number: int, words: str) -> Iterator[Box]:
    """The places of words on a page, by our rule and by PDFium's, which knows words that are parted at a line's end."""
    text = on_page.get_textpage()
    letters = "".join(map(chr, (pypdfium2.raw.FPDFText_GetUnicode(text, one) for one in range(text.count_chars()))))
    found = set(finding.places(letters, words))
    search = text.search(words, match_whole_word=any(len(word) == 1 for word in finding.words(words)))
    while place := search.get_next():
        found.add((place[0], place[0] + place[1]))
    for begin, end in sorted({_whole_words(letters, *place) for place in found}):
        yield from _boxes(on_page, text, number, begin, end - begin)


def _whole_words(text: str, begin: int, end: int) -> tuple[int, int]:
    """From where and up to where the words go of which this is a part."""
    while begin > 0 and _goes_on(text[begin - 1]) and _goes_on(text[begin]):
        begin -= 1
    while end < len(text) and _goes_on(text[end]) and _goes_on(text[end - 1]):
        end += 1
    return begin, end


def _goes_on(letter: str) -> bool:
    return letter in _JOINS or finding.in_word(letter)


def _is_one_place(one: Box, other: Box) -> bool:
    """Whether one box can stand for two: it is one of them, or they overlap and it covers nothing besides them."""
    if one.page != other.page:
        return False
    whole = _around(one, other)
    if whole in (one, other):
        return True
    edge = 2 * _WIDER if whole.bottom else 0  # lines that stand close overlap by what was added around them
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    return min(across, down) >= edge and _size(whole) <= _size(one) + _size(other) - across * down


def _around(one: Box, other: Box) -> Box:
    left, top = min(one.left, other.left), min(one.top, other.top)
    return Box(one.page, left, top, max(one.right, other.right), max(one.bottom, other.bottom))


def _size(box: Box) -> int:
    return (box.right - box.left) * (box.bottom - box.top)


def _boxes(on_page: Any, text: Any, number: int, index: int, count: int) -> Iterator[Box]:
    """A bar for each line on which letters of a page stand, a little wider than they.

    It is as high as the font is, so that its edge does not show which letters are tall.
    """
    bars: list[tuple[float, float, float, float]] = []
    for one in range(index, index + count):
        if _is_space(text, one):
            continue
        left, bottom, right, top = text.get_charbox(one, loose=True)
        if bars and bars[-1][1] < (bottom + top) / 2 < bars[-1][3]:
            before = bars.pop()
            left, bottom = min(left, before[0]), min(bottom, before[1])
            right, top = max(right, before[2]), max(top, before[3])
        bars.append((left, bottom, right, top))
    for left, bottom, right, top in bars:
        (x1, y1), (x2, y2) = (_as_seen(on_page, *corner) for corner in ((left, bottom), (right, top)))
        yield Box(
            number,
            max(0, min(x1, x2) - _WIDER),
            max(0, min(y1, y2)),
            min(WHOLE, max(x1, x2) + _WIDER),
            min(WHOLE, max(y1, y2)),
        )


def _as_seen(on_page: Any, x: float, y: float) -> tuple[int, int]:
    """A point of the paper in thousandths of the page as it is drawn: cut, and turned as the file says."""
    across, down = ctypes.c_int(), ctypes.c_int()
    pypdfium2.raw.FPDF_PageToDevice(on_page, 0, 0, WHOLE, WHOLE, 0, x, y, across, down)
    return across.value, down.value


def _on_paper(on_page: Any, x: int, y: int) -> tuple[float, float]:
    """The other way round."""
    across, up = ctypes.c_double(), ctypes.c_double()
    pypdfium2.raw.FPDF_DeviceToPage(on_page, 0, 0, WHOLE, WHOLE, 0, x, y, across, up)
    return across.value, up.value


def _text_blacked(text: str, boxes: Iterable[Box]) -> str:
    shown, done = "", 0
    for box in sorted(boxes):
        if box.left >= done:  # a bar of its own, always as long: how many letters there were is not told
            shown += text[done : box.left] + _BAR
        done = max(done, min(box.right, len(text)))
    return shown + text[done:]
