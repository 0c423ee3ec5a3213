"""The square that a telephone's camera reads, as markup of the page itself: the policy allows no data: addresses."""

from __future__ import annotations

import segno
from markupsafe import Markup


def square(address: str) -> Markup:
    """An ``<svg>``, dark on white whatever the page's colours, with the quiet edge that cameras need."""
    drawn = segno.make(address, error="m", micro=False)
    svg = drawn.svg_inline(
        scale=5, border=4, dark="#000", light="#fff", svgclass="square", lineclass=None, omitsize=True
    )
    return Markup(svg)  # noqa: S704 made of numbers by the library
