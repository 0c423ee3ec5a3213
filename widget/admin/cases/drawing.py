"""A request's timeline as places on a drawing: where each day, each label and each pause stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby, product
from typing import Final

from bot.cases.timeline import Kind, Timeline
from widget.admin.cases.case_words import short_day

WIDTH: Final = 960
_EDGE: Final = 14  # keeps a sign at the end of the line whole
_LETTER: Final = 7.4  # a letter is about so wide at the drawing's size of type
_LONGEST: Final = int((WIDTH - 2 * _EDGE) / _LETTER)  # letters of a label
_AND_MORE: Final = ", and more"
_ROW: Final = 40  # a label of two lines
_GAP: Final = 12
_FIRST_ROW: Final = 18  # from the line to the nearest label
_SHAPES: Final = (
    Kind.DUE, Kind.CLOSED, Kind.TODAY, Kind.TARGET, Kind.FIRST_DUE, Kind.EXTENDED, Kind.TAKEN_BACK, Kind.WROTE,
    Kind.HANDED_OVER, Kind.ASKED, Kind.CAME, Kind.ACKNOWLEDGED, Kind.RECEIVED,
)  # fmt: skip
"""Which sign is drawn where several things fell on one day."""


@dataclass(frozen=True)
class Mark:
    """A sign on the line with its label; ``tip`` is where the thin line to the label ends."""

    kind: str
    x: float
    anchor: str
    text_y: float
    tip: float
    text: str
    day: str


@dataclass(frozen=True)
class Band:
    """A stretch of the line."""

    x: float
    width: float


@dataclass(frozen=True)
class Drawing:
    """Everything the template draws, in the units of its view box."""

    width: int
    height: int
    axis: int
    marks: tuple[Mark, ...]
    pauses: tuple[Band, ...]
    gone: Band
    late: Band | None


def drawn(line: Timeline) -> Drawing:
    """Place the line's days, and each label in the nearest free row above or below."""
    first, last = line.moments[0].day, line.moments[-1].day
    span = max((last - first).days, 1)

    def x_of(day: date) -> float:
        share = (day - first).days / span
        return round(_EDGE + share * (WIDTH - 2 * _EDGE), 1)

    days = [(day, list(moments)) for day, moments in groupby(line.moments, key=lambda moment: moment.day)]
    rows = _Rows(len(days))
    placed = []
    for day, moments in days:
        text = _label([moment.text for moment in moments])
        kind = min((moment.kind for moment in moments), key=_SHAPES.index)
        placed.append((kind, x_of(day), text, short_day(day), *rows.place(x_of(day), max(len(text), 11))))
    above = max((row for *_, row in placed if row > 0), default=0)
    below = -min((row for *_, row in placed if row < 0), default=0)
    axis = _FIRST_ROW + above * _ROW
    marks = tuple(
        Mark(kind.value, x, anchor, _text_y(axis, row), _tip(axis, row), text, day)
        for kind, x, text, day, anchor, row in placed
    )
    bands = tuple(Band(x_of(p.first), max(x_of(p.last) - x_of(p.first), 6)) for p in line.pauses)
    until = line.today or last
    late = None
    if line.due is not None and line.due < until:
        late = Band(x_of(line.due), x_of(until) - x_of(line.due))
    return Drawing(
        width=WIDTH,
        height=axis + _FIRST_ROW + below * _ROW,
        axis=axis,
        marks=marks,
        pauses=bands,
        gone=Band(_EDGE, x_of(until) - _EDGE),
        late=late,
    )


@dataclass
class _Rows:
    """What is taken in each row of labels: rows above the line count up from 1, rows below down from -1."""

    labels: int
    taken: dict[int, list[tuple[float, float]]] = field(default_factory=dict)

    def place(self, x: float, letters: int) -> tuple[str, int]:
        """The anchor of a label and its row: the nearest in which neither it nor its thin line touches another.

        Where days lie so close that there is none, the thin line goes behind another label.
        """
        behind: list[tuple[str, int, tuple[float, float]]] = []
        for row, (anchor, span) in product(self._outwards(), tuple(_spans(x, letters * _LETTER))):
            if not _touches(span, self.taken.get(row, ())):
                behind.append((anchor, row, span))
                if self._is_clear(x, row):
                    behind = behind[-1:]
                    break
        anchor, row, span = behind[0]
        self.taken.setdefault(row, []).append(span)
        for nearer in _between(row):
            self.taken.setdefault(nearer, []).append(_thin(x))
        return anchor, row

    def _outwards(self) -> Iterator[int]:
        for row in range(1, self.labels + 1):
            yield from (row, -row)

    def _is_clear(self, x: float, row: int) -> bool:
        return not any(_touches(_thin(x), self.taken.get(nearer, ())) for nearer in _between(row))


def _label(texts: Sequence[str]) -> str:
    """What fell on one day, each once, as far as a label has room for it; the list beside the drawing has all."""
    said = ""
    for text in dict.fromkeys(texts):
        longer = f"{said}, {text[0].lower()}{text[1:]}" if said else text
        if len(longer) + len(_AND_MORE) > _LONGEST:
            return f"{said}{_AND_MORE}" if said else f"{text[: _LONGEST - 1]}…"
        said = longer
    return said


def _spans(x: float, wide: float) -> Iterator[tuple[str, tuple[float, float]]]:
    """Where a label of this width may stand: over its day, or beginning or ending there."""
    for anchor, left in (("middle", x - wide / 2), ("start", x - _EDGE), ("end", x + _EDGE - wide)):
        if left >= 0 and left + wide <= WIDTH:
            yield anchor, (left - _GAP, left + wide + _GAP)


def _thin(x: float) -> tuple[float, float]:
    return x - 3, x + 3


def _between(row: int) -> range:
    return range(1, row) if row > 0 else range(-1, row, -1)


def _touches(span: tuple[float, float], taken: Sequence[tuple[float, float]]) -> bool:
    return any(span[0] < end and begin < span[1] for begin, end in taken)


def _text_y(axis: int, row: int) -> float:
    """The base of the first of a label's two lines."""
    return axis - _FIRST_ROW - row * _ROW + 22 if row > 0 else axis + _FIRST_ROW - row * _ROW - 22


def _tip(axis: int, row: int) -> float:
    return axis - _FIRST_ROW - (row - 1) * _ROW + 4 if row > 0 else axis + _FIRST_ROW - (row + 1) * _ROW - 2
