"""Where the parts of the voice environment lie."""

from __future__ import annotations

from pathlib import Path
from typing import Final

PROJECT: Final = Path(__file__).resolve().parents[2]
_ENVIRONMENT: Final = PROJECT / "envs" / "voice" / ".venv"
PYTHON: Final = _ENVIRONMENT / "bin" / "python"
VOICES: Final = _ENVIRONMENT / "share" / "voices"  # brought by tools/bring_voices.py
WEIGHTS: Final = _ENVIRONMENT / "share" / "weights"  # turned once, at the first start
BRITISH: Final = "bf_emma"

ENGINE: Final = (str(PYTHON), "-m", "widget.voice.engine", "--cache", str(WEIGHTS))
RENDERER: Final = (str(PYTHON), "-m", "widget.voice.engine.rendering", "--voices", str(VOICES), "--voice", BRITISH)


def set_up() -> bool:
    """Whether the environment is there, all of it; ``make run`` brings it beside the chat where it can."""
    return (_ENVIRONMENT / ".ready").exists() and PYTHON.exists()
