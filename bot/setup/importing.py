"""Reading a notice as a school has it, a Word document, a web page, a PDF or plain text, into ``notice.md``.

Every word is kept, in order; what is a heading, a list or a table is told by its shape. What a content system puts
around a page (menu, footer, scripts) is left out.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Final

import mammoth
from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag
from pypdf import PdfReader

from bot.notice.notice import slug
from bot.platform.errors import NoticeUnread

LONGEST_HEADING: Final = 110  # characters
_MOST_WORDS: Final = 16  # of a heading
_WRAPPED: Final = 60
"""A line of at least so many characters goes on in the next one; a shorter one ends there, as in an address."""
_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_NO_WORDS: Final = ("nav", "script", "style", "noscript", "button", "iframe", "template", "select")
_AROUND: Final = ("header", "footer", "aside")
_DEEPEST: Final = 100  # elements in one another on a page; content systems have some thirty
_BLOCKS: Final = (
    "p",
    "div",
    "section",
    "article",
    "main",
    "ul",
    "ol",
    "table",
    "dl",
    "details",
    "blockquote",
    *_HEADINGS,
)
_BULLET: Final = re.compile(r"^\s*(?:[•●▪■◦‣·*–—-]|o(?= )|\([a-z]{1,4}\)|[a-z]\)|\(?\d{1,2}\))\s+(?=\S)")
_NUMBER: Final = re.compile(r"^\s*(?P<number>\d{1,2}(?:\.\d{1,2})*)[.)]?\s+(?=[A-Z])")
_ENDS: Final = re.compile(r"[.;:,!]$")
_SENTENCES: Final = re.compile(r"[a-z)][.!?]\s+[A-Z]")
_REACHED: Final = re.compile(r"@|\d[\d ]{5,}|https?://|www\.")  # an address stands here, which is no heading
_COLUMNS: Final = re.compile(r"\s{3,}|\t+")
_MARKUP: Final = re.compile(r"([\\`*_\[\]<>|~])")
_LINE_MARKUP: Final = re.compile(r"^(\s*)([#>+=-]|\d+[.)])", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A ``heading`` (of a level from 1), ``paragraph``, ``list`` or ``table``; a row's cells are apart by a tab."""

    kind: str
    lines: tuple[str, ...]
    level: int = 0


@dataclass(frozen=True)
class Imported:
    """The notice as Markdown, and its headings as they were found, with their levels."""

    markdown: str
    headings: tuple[tuple[int, str], ...] = field(default=())


def read(file_name: str, content: bytes, title: str) -> Imported:
    """Read a notice; ``title`` heads words that stand before its first heading. Raises NoticeUnread."""
    kind = PurePath(file_name).suffix.lower()
    if kind == ".docx":
        blocks = _of_html(_of_word(content))
    elif kind in (".html", ".htm"):
        blocks = _of_html(_text(content))
    elif kind == ".pdf":
        blocks = list(_of_text(_of_pdf(content)))
    elif kind in (".txt", ".md", ""):
        text = _text(content)
        blocks = _of_markdown(text) if re.search(r"^#{1,6} \S", text, re.MULTILINE) else list(_of_text(text))
    else:
        raise NoticeUnread("use a Word document (.docx), a web page (.html), a PDF, or plain text (.txt)")
    if not any(block.kind != "heading" for block in blocks):
        raise NoticeUnread("there are no words in it; a PDF that was scanned holds only pictures of words")
    blocks = _in_order(blocks, title)
    headings = tuple((block.level, block.lines[0]) for block in blocks if block.kind == "heading")
    return Imported("\n".join(_written(blocks)), headings)


def _text(content: bytes) -> str:
    """Plain text as people save it: UTF-8, or what Windows writes."""
    text = content.decode("utf-8-sig", "replace")
    if "\N{REPLACEMENT CHARACTER}" in text:
        text = content.decode("cp1252", "replace")
    if "\0" in text:
        raise NoticeUnread("it is not plain text; save it as UTF-8 text")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _of_word(content: bytes) -> str:
    try:
        return str(mammoth.convert_to_html(io.BytesIO(content)).value)
    except Exception:  # whatever is wrong in a file that somebody sends; the library names no errors of its own
        raise NoticeUnread("it cannot be read as a Word document; save it as .docx once more") from None


def _of_pdf(content: bytes) -> str:
    try:
        pages = PdfReader(io.BytesIO(content)).pages
        return "\n".join(page.extract_text() or "" for page in pages)
    except Exception:  # as above
        raise NoticeUnread("it cannot be read as a PDF; save it as a Word document or as text") from None


# --- a web page


def _of_html(html: str) -> list[Block]:
    page = BeautifulSoup(html, "html.parser")
    for form in page("form"):  # some systems put a whole page into one
        form.unwrap()
    articles = page("article")
    main = page.select_one("main, [role=main]") or (articles[0] if len(articles) == 1 else None)
    whole = main or page.body or page
    for around in whole(_NO_WORDS if main else (*_NO_WORDS, *_AROUND)):
        around.decompose()
    for link in whole.select("a[href^='mailto:']"):
        address = str(link["href"]).removeprefix("mailto:").partition("?")[0]
        if address not in link.get_text():  # "use this form", and the address behind it
            link.append(f" ({address})")
    if _depth(whole) > _DEEPEST:
        raise NoticeUnread("its parts are nested too deeply; save it as a Word document or as text")
    return list(_blocks(whole))


def _depth(whole: Tag) -> int:
    """How many elements stand in one another; counted without recursion."""
    deepest, waiting = 0, [(whole, 0)]
    while waiting:
        tag, depth = waiting.pop()
        deepest = max(deepest, depth)
        waiting += [(child, depth + 1) for child in tag.children if isinstance(child, Tag)]
    return deepest


def _blocks(parent: Tag) -> Iterator[Block]:
    """The blocks below an element; words that stand in none of them are a paragraph."""
    loose: list[str] = []
    for child in parent.children:
        if isinstance(child, NavigableString):
            loose.append(str(child))
        elif isinstance(child, Tag) and child.name not in _BLOCKS and not child.find(_BLOCKS):
            loose.append("\n" if child.name == "br" else _words_of(child))
        elif isinstance(child, Tag):
            yield from _paragraph(loose)
            yield from _block(child)
            loose = []
    yield from _paragraph(loose)


def _block(tag: Tag) -> Iterator[Block]:
    is_leaf = tag.name in _HEADINGS or not tag.find(_BLOCKS)
    words = _words_of(tag) if is_leaf else ""
    if tag.name in _HEADINGS:
        yield from [Block("heading", (words,), _HEADINGS[tag.name])] if words else []
    elif tag.name in ("ul", "ol"):
        yield from _list(tag)
    elif tag.name == "table":
        yield from _table(tag)
    elif tag.name == "details":
        summary = tag.find("summary")
        if isinstance(summary, Tag):
            yield Block("heading", (_words_of(summary),), 0)
            summary.decompose()
        yield from _blocks(tag)
    elif tag.name == "dl":
        for child in tag.find_all(("dt", "dd")):
            named = child.name == "dt"
            yield from [Block("heading", (_words_of(child),), 0)] if named else _blocks(child)
    elif not is_leaf:
        yield from _blocks(tag)
    elif _is_bold(tag) and _may_head(words):
        yield Block("heading", (words,), 0)
    else:
        yield from _paragraph([words])


def _list(tag: Tag) -> Iterator[Block]:
    """The items of a list, those of lists in it after the item that they stand in."""
    if items := list(_items(tag)):
        yield Block("list", tuple(items))


def _items(tag: Tag) -> Iterator[str]:
    for item in tag.find_all("li", recursive=False):
        inner = [one.extract() for one in item.find_all(("ul", "ol"), recursive=False)]
        yield from filter(None, [_words_of(item)])
        for one in inner:
            yield from _items(one)


def _table(tag: Tag) -> Iterator[Block]:
    rows = ["\t".join(_words_of(cell) for cell in row.find_all(("th", "td"))) for row in tag.find_all("tr")]
    if rows := [row for row in rows if row.strip()]:
        yield Block("table", tuple(rows))


def _paragraph(words: Iterable[str]) -> Iterator[Block]:
    lines = [" ".join(line.split()) for line in "".join(words).split("\n")]
    if lines := [line for line in lines if line]:
        yield Block("paragraph", tuple(lines))


def _words_of(tag: Tag) -> str:
    """The words of an element; what begins a line of its own stays apart from what is before it."""
    for line_break in tag.find_all("br"):
        line_break.replace_with("\n")
    for block in tag.find_all((*_BLOCKS, "li", "td", "th")):
        block.insert_before("\n")
    lines = (" ".join(line.split()) for line in tag.get_text().split("\n"))
    return ("\n" if tag.name in ("p", "div") else " ").join(filter(None, lines))


def _is_bold(tag: Tag) -> bool:
    bold = "".join(one.get_text() for one in tag.find_all(("strong", "b")) if not one.find_parent(("strong", "b")))
    return bool(bold.strip()) and "".join(bold.split()) == "".join(tag.get_text().split())


def _may_head(words: str) -> bool:
    """Whether words by themselves can be a heading: short, no sentence, and nobody's address."""
    short = 0 < len(words) <= LONGEST_HEADING and len(words.split()) <= _MOST_WORDS
    said = _ENDS.search(words) or _SENTENCES.search(words) or _REACHED.search(words)
    return short and not said and any(map(str.isalpha, words))


# --- plain text


def _of_markdown(text: str) -> list[Block]:
    """Text with headings marked by "#"; what stands between them is read by its shape."""
    blocks: list[Block] = []
    for part in re.split(r"^(?=#{1,6} \S)", text, flags=re.MULTILINE):
        marked = re.match(r"(#{1,6}) +(.+?)\s*#*\n?", part)
        if marked:
            blocks.append(Block("heading", (marked[2].strip("* "),), len(marked[1])))
        rest = part[marked.end() :] if marked else part
        blocks += _of_text(re.sub(r"\*\*([^*\n]+)\*\*", r"\1", rest), headed=True)
    return blocks


def _of_text(text: str, *, headed: bool = False) -> Iterator[Block]:
    """Blocks of plain text; ``headed``: its headings are known, and nothing in it is one."""
    lines = [line.rstrip() for line in text.split("\n")]
    kept: list[str] = []  # of the block that is being read
    kind = ""
    for line, before, after in zip(lines, ["", *lines], [*lines[1:], ""], strict=False):
        shape, words = _shape(line, before, after, kind, headed=headed)
        if shape == "goes on":
            kept[-1] = f"{kept[-1]} {words}".rstrip()
        elif shape and shape == kind != "heading":
            kept.append(words)
        else:
            if kept:
                yield Block(kind, tuple(kept))
            kept, kind = [words] if shape else [], shape
    if kept:
        yield Block(kind, tuple(kept))


def _shape(line: str, before: str, after: str, kind: str, *, headed: bool) -> tuple[str, str]:
    """What a line is (a kind of block, "goes on" or, of an empty one, "") while a block of a ``kind`` is read."""
    words = line.strip()
    if not words:  # a list goes on over an empty line
        return ("goes on", "") if kind == "list" and _BULLET.match(after) else ("", "")
    if cells := _cells(line, before, after, in_table=kind == "table"):
        return ("table", cells) if cells.strip("-: \t") else ("goes on", "")
    if not headed and _is_heading(line, before, after):
        return "heading", words
    if bullet := _BULLET.match(line):
        return "list", line[bullet.end() :].strip()
    wrapped = kind == "paragraph" and len(before.strip()) >= _WRAPPED
    listed = kind == "list" and (line.startswith(("  ", "\t")) or words[0].islower())
    return ("goes on", words) if wrapped or listed else ("paragraph", words)


def _is_heading(line: str, before: str, after: str) -> bool:
    """Whether a line of plain text heads what follows: short, no sentence, with nothing before it."""
    words = line.strip()
    if not _may_head(words) or _BULLET.match(line):
        return False
    capitals = words.upper() == words
    numbered = _NUMBER.match(line)
    if numbered and before.strip() and not re.match(r"\s*\d+[.)]", line):
        return False  # a house in an address
    if numbered and (_NUMBER.match(before) or _NUMBER.match(after)) and "." not in numbered["number"]:
        return False  # one of several that are counted, such as steps
    if capitals or numbered:
        return True
    wraps = len(words) >= _WRAPPED and after.strip()
    return not before.strip() and not wraps and words[0].isupper() and len(after.strip() or words + ".") > len(words)


def _cells(line: str, before: str, after: str, *, in_table: bool) -> str:
    """A row of a table, its cells apart by a tab; "" where a line is none."""
    if line.count("|") >= 2 or (line.count("|") == 1 and (in_table or "|" in after)):
        return "\t".join(cell.strip() for cell in line.strip().strip("|").split("|"))
    cells = _COLUMNS.split(line.strip())
    near = (len(_COLUMNS.split(one.strip())) for one in (before, after) if one.strip())
    return "\t".join(cells) if len(cells) > 1 and (in_table or len(cells) in near) else ""


# --- the Markdown


def _in_order(blocks: Sequence[Block], title: str) -> list[Block]:
    """The blocks as a notice may hold them: words under a heading each, no two alike, and no heading without words."""
    if not blocks or blocks[0].kind != "heading" or not slug(blocks[0].lines[0]):
        blocks = [Block("heading", (f"Privacy notice – {title}",), 1), *blocks]
    found = _with_words(blocks, _depths(blocks))
    if found and found[0].kind != "heading":
        found.insert(0, Block("heading", (f"Privacy notice – {title}",), 1))
    seen: set[str] = set()
    for place, block in enumerate(found):
        if block.kind != "heading":
            continue
        words, again = block.lines[0], 1
        while slug(words) in seen:
            again += 1
            words = f"{block.lines[0]} ({again})"
        seen.add(slug(words))
        found[place] = replace(block, lines=(words,))
    return found


def _with_words(blocks: Sequence[Block], depths: Sequence[int]) -> list[Block]:
    """The blocks with those headings alone under which something stands, deeper headings or words."""
    found: list[Block] = []  # from the end
    for block, depth in zip(reversed(blocks), reversed(depths), strict=True):
        if block.kind != "heading":
            found.append(block)
            continue
        words = " ".join(block.lines[0].split())
        below = found[-1] if found else None
        heads = below is not None and below.kind == "heading"  # the one below, which then stands deeper
        level = min(depth, below.level - 1) if heads and below is not None else depth
        is_empty = below is None or (heads and depth > below.level)
        if is_empty or level < 1 or not slug(words):
            found += [Block("paragraph", (words,))] if words else []
        else:
            found.append(Block("heading", (words,), level))
    return found[::-1]


def _depths(blocks: Sequence[Block]) -> list[int]:
    """How deep each heading stands, from 1: as it was marked, else by its number, else below the last marked one."""
    depths, last = [], 1
    for block in blocks:
        numbered = _NUMBER.match(block.lines[0]) if block.kind == "heading" else None
        if block.level:
            last = block.level
        by_number = 2 + numbered["number"].count(".") if numbered else 2
        depths.append(block.level or max(by_number, min(last + 1, 6)))
    return depths


def _written(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        lines = [_escaped(line) for line in block.lines]
        if block.kind == "heading":
            yield f"{'#' * max(1, block.level)} {lines[0]}\n"
        elif block.kind == "list":
            yield "\n".join(f"- {' '.join(line.split())}" for line in lines) + "\n"
        elif block.kind == "table":
            yield "\n".join(_table_rows(lines)) + "\n"
        else:
            yield "\n".join(lines) + "\n"


def _table_rows(lines: Sequence[str]) -> Iterator[str]:
    rows = [line.split("\t") for line in lines]
    width = max(map(len, rows))
    for n, row in enumerate(rows):
        cells = [" ".join(cell.split()) for cell in row] + [""] * (width - len(row))
        yield f"| {' | '.join(cells)} |"
        if n == 0:
            yield "|" + " --- |" * width


def _escaped(line: str) -> str:
    """Words with what Markdown would take for markup set off."""
    return _LINE_MARKUP.sub(lambda match: f"{match[1]}{_set_off(match[2])}", _MARKUP.sub(r"\\\1", line))


def _set_off(sign: str) -> str:
    return f"\\{sign}" if len(sign) == 1 else f"{sign[:-1]}\\{sign[-1]}"
