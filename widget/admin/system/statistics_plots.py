"""Draws a figure as SVG on the server, with pygal: no script, no style of its own, so that the strict CSP holds.

What pygal writes for its own scripts and tooltips is taken out; admin.css colours what is left, in the dark and in
forced colours too. The numbers stand in the table beside the plot, so a screen reader passes the plot by.
"""

from __future__ import annotations

import sys
from typing import Any, Final
from xml.etree.ElementTree import Element, tostring

import pygal
from markupsafe import Markup
from pygal.style import Style

from bot.governance.statistics_service import Figure

# pygal adds an import hook, for maps that we have not, in a form that Python has left behind: later imports would warn.
sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, pygal.PluginImportFixer)]

_WIDE: Final = 760
_NARROW: Final = 360  # for a telephone, where the letters of a wide one would be too small to read
_TALL: Final = 300
_LINE: Final = 34  # the height of one lying bar with its name
_FEW_PART: Final = 25  # of the plot's height: seen, and lower than five
_NAME_LENGTH: Final = 42  # characters of a name beside a lying bar
_NARROW_NAME: Final = 18
_LABEL: Final = 55  # the room that a label takes under standing bars
_DROPPED: Final = frozenset({"defs", "title", "desc", "style", "script"})
_DROPPED_CLASSES: Final = frozenset({"plot tooltip-overlay", "titles"})


def plot(figure: Figure) -> Markup:
    """The plot as elements of a page, a wide one and a narrow one; empty where there is nothing to compare.

    Fewer than five is an outline of a height that tells nothing, so that it is not taken for none.
    """
    if figure.is_empty or len(figure.rows) == 1:
        return Markup("")
    return _drawing(figure, _WIDE, "plot-svg") + _drawing(figure, _NARROW, "plot-svg narrow-plot")


def _drawing(figure: Figure, wide: int, style: str) -> Markup:
    chart = _standing(figure, wide) if figure.shorts else _lying(figure, wide)
    drawn = chart.render_tree()
    _strip(drawn)
    box = drawn.attrib["viewBox"]
    drawn.attrib.clear()
    drawn.attrib.update({"viewBox": box, "class": style, "aria-hidden": "true", "focusable": "false"})
    return Markup(tostring(drawn, encoding="unicode").replace("ns0:", "").replace("xmlns:ns0", "xmlns"))  # noqa: S704


def _settings(figure: Figure, wide: int) -> dict[str, Any]:
    return {
        "js": [],
        "css": [],
        "no_prefix": True,
        "show_legend": False,
        "truncate_label": -1,
        "width": wide,
        "margin": 8,
        "print_values": False,
        "show_y_guides": True,
        "zero": 0,
        "y_labels": _ticks(figure),
        # Only so that pygal leaves room enough; how it looks is admin.css's.
        "style": Style(label_font_size=13, major_label_font_size=13, font_family="sans-serif"),
    }


def _ticks(figure: Figure) -> list[int]:
    """Four or five lines at round numbers; a share always has all of its hundred."""
    if figure.unit == "per cent":
        return [0, 25, 50, 75, 100]
    most = max((bar for bar in figure.bars if bar), default=0)
    step = max(-(-most // 20) * 5, 5)
    return list(range(0, most + step, step))


def _drawn(figure: Figure) -> list[Any]:
    """The bars for pygal; a share that nobody can tell stays away."""
    if figure.unit == "per cent":
        return list(figure.bars)
    few = {"value": _ticks(figure)[-1] / _FEW_PART, "node": {"class": "rect few"}}
    return [few if bar is None else bar for bar in figure.bars]


def _standing(figure: Figure, wide: int) -> Any:
    """Bars over time."""
    chart = pygal.Bar(**_settings(figure, wide), height=_TALL)
    every = -(-len(figure.shorts) * _LABEL // wide)  # so many that their names do not run into each other
    chart.x_labels = [short if n % every == 0 else "" for n, short in enumerate(figure.shorts)]
    chart.add(figure.title, _drawn(figure))
    return chart


def _lying(figure: Figure, wide: int) -> Any:
    """One bar a row, the first on top."""
    height = _LINE * len(figure.rows) + 60
    chart = pygal.HorizontalBar(**_settings(figure, wide), height=height)
    longest = _NAME_LENGTH if wide == _WIDE else _NARROW_NAME
    chart.x_labels = [_cut(row[0], longest) for row in reversed(figure.rows)]
    chart.add(figure.title, list(reversed(_drawn(figure))))
    return chart


def _cut(name: str, longest: int) -> str:
    return name if len(name) <= longest else name[: longest - 1].rstrip() + "…"


def _strip(element: Element) -> None:
    """Take out what is not drawn, and every style and comment."""
    for child in list(element):
        tag = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else ""
        if not tag or tag in _DROPPED or child.get("class") in _DROPPED_CLASSES:
            element.remove(child)
            continue
        child.attrib.pop("style", None)
        _strip(child)
