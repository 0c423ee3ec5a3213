"""Training the model: only when no model fits the present data, with progress that a person can read.

A model's file name carries a fingerprint of everything that shapes it, so whether one fits is a question of its name.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import logging
import os
import shutil
import sys
import time
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from bot.models.digest import shaped_by
from bot.notice.changes import overlay as overlays
from bot.notice.changes.versions import current_overlay
from bot.notice.folder import PRODUCT, own_or_library
from bot.platform.errors import ModelMissing, PrivacyHelpError

PROJECT: Final = Path(__file__).resolve().parents[2]
Say = Callable[[str], None]
_UNFINISHED: Final = "unfinished-"
_ABANDONED: Final = 3600.0  # seconds; what is younger another process may be making
_KEPT: Final = 3  # models; older ones are removed so that the disk does not fill


def fingerprint(school: Path, overlay: Path | None = None) -> str:
    """A digest of the data, what is laid over it, the configuration, our components and the versions they run on."""
    digest = hashlib.sha256()
    for file in (*_inputs(school), *shaped_by(), *_laid_over(overlay)):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    for package in ("rasa", "scikit-learn", "numpy", "onnx", "onnxruntime", "tokenizers"):
        digest.update(f"{package} {_version(package)}\0".encode())
    return digest.hexdigest()[:16]


def _version(package: str) -> str:
    """The version that is installed; "" where it is not, as in the part that faces the internet."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def model_path(school: Path, state: Path) -> Path:
    """Where the model that fits the present data, with what is laid over it, is or would be."""
    return model_of(school, state, current_overlay(state))


def model_of(school: Path, state: Path, overlay: Path | None) -> Path:
    """Where the model is that fits the data with this overlay (a version's folder; None for none), or would be."""
    return state / "models" / f"{fingerprint(school, overlay)}.tar.gz"


def train(school: Path, state: Path, say: Say = print) -> Path:
    """Train what is served if no model fits; the model's path; raises ModelMissing when training failed."""
    return train_version(school, state, current_overlay(state), say)


def train_version(school: Path, state: Path, overlay: Path | None, say: Say = print, keep: Iterable[Path] = ()) -> Path:
    """Train a version if no model fits; ``keep`` are models that stay besides the newest; raises ModelMissing.

    What was taught is learnt beside the model of the release, which every version of a school shares.
    """
    target, library = model_of(school, state, overlay), model_of(school, state, None)
    if target.exists():
        return target
    begun = time.monotonic()

    def progress(text: str) -> None:
        say(f"[{time.monotonic() - begun:5.1f} s] {text}")

    if not library.exists():
        progress("no model fits the present data: training one")
        _finish(_trained(school, library.parent, progress, say), library)
    if target != library:
        from bot.engine import taught_model

        progress("learning what was taught")
        _finish(taught_model.make(library, _taught(overlay), target.with_name(f"{_unfinished()}.tar.gz")), target)
    _remove_old(target.parent, {target, library, *keep})
    progress(f"trained; the model has {target.stat().st_size / 1e6:.0f} MB")
    return target


def _trained(school: Path, models: Path, progress: Say, say: Say) -> Path:
    """A model of the examples of the release, or of a school that has its own, not finished; raises ModelMissing."""
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    warnings.simplefilter("ignore")
    import_lean()
    from bot.engine.embedded import silence_rasa

    silence_rasa()
    from rasa.model_training import train as rasa_train

    progress("the engine is loaded; reading examples and learning from them")
    chatter = io.StringIO()
    with contextlib.redirect_stdout(chatter), contextlib.redirect_stderr(chatter):
        result = rasa_train(
            domain=str(PROJECT / "domain.yml"),
            config=str(PROJECT / "config.yml"),
            training_files=[str(file) for file in _inputs(school) if _is_yaml(file)],
            output=str(models),
            fixed_model_name=_unfinished(),
        )
    if not result.model or result.code != 0:
        say(chatter.getvalue()[-4000:])
        raise ModelMissing("training failed; run 'rasa data validate' to see what is wrong with the data")
    return Path(result.model)


def _unfinished() -> str:
    """What a model of this process is called until it is whole."""
    return f"{_UNFINISHED}{os.getpid()}"


def _finish(made: Path, target: Path) -> None:
    """The name is given last: a training that was stopped leaves no model that seems whole."""
    note_digest(made, target)
    made.rename(target)


def import_lean() -> None:
    """Leave out of this process what learning needs none of, before Rasa is imported.

    Raises ModelMissing where the configuration needs TensorFlow, which is not installed.
    """
    from bot.engine.lean import LEFT_OUT_OF_TRAINING, leave_out

    if not leave_out(names=LEFT_OUT_OF_TRAINING) and find_spec("tensorflow") is None:
        raise ModelMissing("config.yml names components that need TensorFlow, which is not installed: run 'make rasa'")


def note_digest(made: Path, target: Path) -> None:
    """Write down, beside where a model will be, what it is: so that a damaged one is known before it is loaded."""
    _digest_file(target).write_text(_digest(made))


def borrow(model: Path, others: Iterable[Path]) -> bool:
    """Take a model that another school of this installation has already, where one has it; whether it is there now."""
    for other in others:
        if model.exists():
            break
        if other.name == model.name and other.exists() and not put_aside_if_damaged(other):
            model.parent.mkdir(parents=True, exist_ok=True)
            unfinished = model.with_name(f"{_unfinished()}.tar.gz")
            _same_file(other, unfinished)
            _finish(unfinished, model)
    return model.exists()


def _same_file(old: Path, new: Path) -> None:
    """The same file under another name, or a copy where the disk has no such thing."""
    new.unlink(missing_ok=True)
    try:
        new.hardlink_to(old)
    except OSError:
        shutil.copyfile(old, new)


def put_aside_if_damaged(model: Path) -> bool:
    """Whether a model was not what was trained, and was given another name so that one is trained in its place."""
    noted = _digest_file(model)
    if not model.exists() or not noted.exists() or noted.read_text().strip() == _digest(model):
        return False
    with contextlib.suppress(FileNotFoundError):  # another engine with the same STATE did it at this moment
        model.rename(model.with_name(f"{model.name}.damaged"))
    return True


def _digest_file(model: Path) -> Path:
    return model.with_name(f"{model.name}.sha256")


def _digest(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as opened:
        while part := opened.read(1 << 20):
            digest.update(part)
    return digest.hexdigest()


def _inputs(school: Path) -> Iterator[Path]:
    yield PROJECT / "config.yml"
    yield PROJECT / "domain.yml"
    examples = {file.name: file for folder in (PRODUCT, school) for file in sorted((folder / "nlu").glob("*.yml"))}
    yield from examples.values()
    rules = own_or_library(school, "rules.yml")
    yield from (file for file in (rules, rules.with_name("stories.yml")) if file.exists())


def _laid_over(overlay: Path | None) -> list[Path]:
    """What of an overlay shapes a model: its sentences; answers, a notice and settings do not."""
    return [file] if overlay is not None and (file := overlay / overlays.NLU).exists() else []


def _taught(overlay: Path | None) -> Mapping[str, Sequence[str]]:
    """The sentences of an overlay by topic."""
    (file,) = _laid_over(overlay)
    kept = overlays.parse({overlays.NLU: file.read_text(encoding="utf-8")}).examples
    return {topic: sentences for topic, sentences in kept.items() if sentences}


def _is_yaml(file: Path) -> bool:
    return file.suffix == ".yml"


def _remove_old(models: Path, keep: Collection[Path]) -> None:
    unfinished = set(models.glob(f"{_UNFINISHED}*"))
    for left in unfinished:
        if time.time() - left.stat().st_mtime > _ABANDONED:
            shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink(missing_ok=True)
    whole = set(models.glob("*.tar.gz")) - unfinished
    newest_first = sorted(whole, key=lambda file: file.stat().st_mtime, reverse=True)
    for file in newest_first[_KEPT:]:
        if file not in keep:
            file.unlink(missing_ok=True)
            _digest_file(file).unlink(missing_ok=True)


def main() -> int:
    """Train for SCHOOL and STATE; prints the model's path."""
    from bot.platform.settings import from_environment

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
