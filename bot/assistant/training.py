"""Training the model: only when no model fits the present data, with progress that a person can read.

A model's file name carries a fingerprint of everything that shapes it, so whether one fits is a question of its name.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import logging
import os
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Final

from bot.errors import ModelMissing, PrivacyHelpError

PROJECT: Final = Path(__file__).resolve().parents[2]
Say = Callable[[str], None]
_KEPT: Final = 3  # models; older ones are removed so that the disk does not fill


def fingerprint(school: Path) -> str:
    """A digest of the data, the configuration, our components and the versions they run on."""
    digest = hashlib.sha256()
    components = sorted((PROJECT / "bot" / "nlu").glob("*.py"))
    for file in [*_inputs(school), *components, PROJECT / "bot" / "core" / "pseudonyms.py"]:
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    for package in ("rasa", "scikit-learn", "numpy", "onnx", "onnxruntime", "tokenizers"):
        digest.update(f"{package} {version(package)}\0".encode())
    return digest.hexdigest()[:16]


def model_path(school: Path, state: Path) -> Path:
    """Where the model that fits the present data is, or would be."""
    return state / "models" / f"{fingerprint(school)}.tar.gz"


def train(school: Path, state: Path, say: Say = print) -> Path:
    """Train if no model fits; returns the model's path; raises ModelMissing when training failed."""
    target = model_path(school, state)
    if target.exists():
        return target
    begun = time.monotonic()

    def progress(text: str) -> None:
        say(f"[{time.monotonic() - begun:5.1f} s] {text}")

    progress("no model fits the present data: training one")
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    warnings.simplefilter("ignore")
    from bot.assistant.embedded import silence_rasa

    silence_rasa()
    from rasa.model_training import train as rasa_train

    progress("the engine is loaded; reading examples and learning from them")
    chatter = io.StringIO()
    with contextlib.redirect_stdout(chatter), contextlib.redirect_stderr(chatter):
        result = rasa_train(
            domain=str(PROJECT / "domain.yml"),
            config=str(PROJECT / "config.yml"),
            training_files=[str(file) for file in _inputs(school) if file.suffix == ".yml"],
            output=str(target.parent),
            fixed_model_name=f"unfinished-{os.getpid()}",
        )
    if not result.model or result.code != 0:
        say(chatter.getvalue()[-4000:])
        raise ModelMissing("training failed; run 'rasa data validate' to see what is wrong with the data")
    # The name is given last: a training that was stopped leaves no model that seems whole.
    Path(result.model).rename(target)
    _remove_old(target.parent)
    progress(f"trained; the model has {target.stat().st_size / 1e6:.0f} MB")
    return target


def _inputs(school: Path) -> Iterator[Path]:
    yield PROJECT / "config.yml"
    yield PROJECT / "domain.yml"
    for name in ("nlu", "responses"):
        yield from sorted((school / name).glob("*.yml"))
    yield from (file for file in (school / "rules.yml", school / "stories.yml") if file.exists())


def _remove_old(models: Path) -> None:
    for file in models.glob("unfinished-*"):
        file.unlink(missing_ok=True)
    newest_first = sorted(models.glob("*.tar.gz"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in newest_first[_KEPT:]:
        file.unlink(missing_ok=True)


def main() -> int:
    """Train for SCHOOL and STATE; prints the model's path."""
    from bot.settings import from_environment

    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    try:
        settings = from_environment(os.environ)
        print(train(settings.school, settings.state, lambda text: print(text, flush=True)))
    except PrivacyHelpError as problem:
        print(f"could not train: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
