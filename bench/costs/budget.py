"""What the product costs, counted: figures that no machine changes, held by ``budget.json`` and a test.

Seconds depend on the machine; packages, modules, bytes, forward passes and statements do not. A change that makes one
of them grow by more than 5 per cent fails; who means it writes the new figure into ``bench/costs/budget.json``.

Usage: python -m bench.costs.budget   (prints what stands there and what is counted without a model)
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import onnxruntime
import tomli
from packaging.markers import Marker
from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot.engine.training import PROJECT

FILE: Final = Path(__file__).with_suffix(".json")
MORE: Final = 1.05
"""How much of a figure may be there before it has to be raised on purpose."""
_LINUX: Final = {"sys_platform": "linux", "platform_machine": "x86_64", "python_version": "3.10"}


def agreed() -> dict[str, int]:
    """The figures that were agreed on, by name."""
    return {name: int(figure) for name, figure in json.loads(FILE.read_text(encoding="utf-8")).items()}


def at_rest() -> dict[str, int]:
    """What is counted without a model: packages, modules, and what was learnt and ships."""
    return {
        "packages that make run installs": packages(),
        "modules that starting loads": modules(),
        "kilobytes of networks that ship": sum(file.stat().st_size for file in _networks()) // 1024,
    }


def packages() -> int:
    """Packages that the lock brings for ``make run`` on Linux, the tools for tests left out."""
    locked = tomli.loads((PROJECT / "uv.lock").read_text(encoding="utf-8"))["package"]
    by_name: dict[str, Any] = {package["name"]: package for package in locked}
    found, waiting = set[str](), ["privacy-help"]
    while waiting:
        package = by_name[waiting.pop()]
        for needed in package.get("dependencies", ()):
            wanted = "marker" not in needed or Marker(needed["marker"]).evaluate(_LINUX)
            if wanted and needed["name"] not in found:
                found.add(needed["name"])
                waiting.append(needed["name"])
    return len(found)


def modules() -> int:
    """Modules that are loaded once the service and the pages are imported, the engine not yet."""
    program = "import sys, bot.app.bootstrap, widget.app; print(len(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    return int(done.stdout)


@dataclass
class Counted:
    """What the turns in a block cost."""

    passes: int = 0
    statements: int = 0


@contextmanager
def counting(engine: Engine) -> Iterator[Counted]:
    """Count forward passes of networks, and statements to the database, until the end of the block."""
    counted, run = Counted(), onnxruntime.InferenceSession.run

    def one_more_pass(session: Any, *arguments: Any, **named: Any) -> Any:
        counted.passes += 1
        return run(session, *arguments, **named)

    def one_more_statement(*_: Any) -> None:
        counted.statements += 1

    event.listen(engine, "before_cursor_execute", one_more_statement)
    try:
        with patch.object(onnxruntime.InferenceSession, "run", one_more_pass):
            yield counted
    finally:
        event.remove(engine, "before_cursor_execute", one_more_statement)


def over(counted: dict[str, int]) -> dict[str, tuple[int, int]]:
    """Of what was counted, each figure that has grown too much, with what was agreed on."""
    held = agreed()
    return {name: (figure, held[name]) for name, figure in counted.items() if figure > MORE * held[name]}


def _networks() -> Iterator[Path]:
    return (PROJECT / "bot").rglob("*.safetensors")


def main() -> None:
    """Print the figures."""
    counted = at_rest()
    for name, figure in agreed().items():
        print(f"{name:42}{figure:>8}{counted.get(name, ''):>8}")


if __name__ == "__main__":
    main()
