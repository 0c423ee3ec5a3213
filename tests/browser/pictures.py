"""Pictures of pages compared with those of the last time somebody looked at them."""

from __future__ import annotations

import base64
import importlib.util
import io
from pathlib import Path
from typing import Final

from PIL import Image, ImageChops, ImageOps
from playwright.sync_api import Page

FOLDER: Final = Path(__file__).parent / "pictures"
SMALLER: Final = 4  # a picture is kept at a quarter of its size: what two machines draw differently is gone by then
BLOCK: Final = 16  # pixels of the kept picture
FAR: Final = 14.0  # mean difference of a block, of 255, from which it counts as changed
_FACE: Final = """async ([regular, bold]) => {
  for (const [data, weight] of [[regular, "400"], [bold, "600 900"]]) {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    document.fonts.add(await new FontFace("Pinned", bytes.buffer, { weight }).load());
  }
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('body { font-family: Pinned !important } body * { --privacy-help-font: Pinned }');
  document.adoptedStyleSheets = [sheet];
  await document.fonts.ready;
}"""


def pin_font(page: Page) -> None:
    """Give a page the one typeface that comes with our lock file (in matplotlib), whatever the machine has."""
    found = importlib.util.find_spec("matplotlib")
    assert found
    assert found.origin
    folder = Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"
    files = [folder / f"DejaVuSans{weight}.ttf" for weight in ("", "-Bold")]
    page.evaluate(_FACE, [base64.b64encode(file.read_bytes()).decode() for file in files])


def take(page: Page, selector: str) -> Image.Image:
    """A small grey picture of a part of a page."""
    shot = page.locator(selector).screenshot(animations="disabled", caret="hide")
    picture = Image.open(io.BytesIO(shot)).convert("L")
    return picture.resize((picture.width // SMALLER, picture.height // SMALLER), Image.Resampling.BOX)


def changed(one: Image.Image, other: Image.Image) -> list[tuple[int, int]]:
    """Where two pictures differ, as the corners of blocks in pixels of the page; a different size differs everywhere."""
    if abs(one.width - other.width) > 1 or abs(one.height - other.height) > 1:
        return [(0, 0)]
    size = (min(one.width, other.width), min(one.height, other.height))
    apart = ImageChops.difference(one.crop((0, 0, *size)), other.crop((0, 0, *size)))
    blocks = apart.resize((-(-size[0] // BLOCK), -(-size[1] // BLOCK)), Image.Resampling.BOX)
    return [
        (x * BLOCK * SMALLER, y * BLOCK * SMALLER)
        for y in range(blocks.height)
        for x in range(blocks.width)
        if float(blocks.getpixel((x, y))) > FAR  # type: ignore[arg-type]
    ]


def kept(name: str, taken: Image.Image) -> Image.Image:
    """The picture of the last time; the first time it is written, and the test fails so that somebody looks at it."""
    file = FOLDER / f"{name}.png"
    if not file.exists():
        FOLDER.mkdir(exist_ok=True)
        ImageOps.posterize(taken, 5).save(file, optimize=True)
        raise AssertionError(f"{file.name} was not there and is now: look at it, and keep it if it is right")
    return Image.open(file).convert("L")
