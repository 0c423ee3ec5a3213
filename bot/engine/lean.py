"""What of Rasa a process leaves out: TensorFlow, other companies' chat channels, and where it serves, training.

Rasa imports all of it, whether the model uses it or not: with TensorFlow that is the greater part of its start, half of
its memory and half of what is installed (docs/adr/0019). A finder gives an empty module in the place of each: its names
can be imported and derived from, as Rasa's own modules do while they are read, but whoever would make one is told that
it was left out. Only for a model that needs none of it, which its configuration says; ``rasa run`` and Rasa's other
commands are never lean.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from ruamel.yaml import YAML

from bot.engine.training import PROJECT

LEFT_OUT_OF_TRAINING: Final = (
    "tensorflow",
    "tensorflow_addons",
    "tensorflow_text",
    "keras",
    "tensorboard",
    "matplotlib",
    "boto3",
    "pymongo",
)
"""Modules that are not imported, with all below them, where a model is learned."""
LEFT_OUT: Final = (
    *LEFT_OUT_OF_TRAINING,
    "onnx",
    "rasa.graph_components.validators.default_recipe_validator",  # checks training data; brings every component along
)
"""The same where one is served."""
_CHANNELS: Final = "rasa.core.channels"
_NEEDS_NONE: Final = frozenset({"RulePolicy", "MemoizationPolicy", "AugmentedMemoizationPolicy"})
_OURS: Final = "bot.nlu."


class _LeftOut(type):
    """The class of what stands for a name of a module that was left out: it can be named and derived from."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _stand_in(f"{cls.__qualname__}.{name}")

    def __call__(cls, *_given: Any, **_named: Any) -> Any:
        raise ImportError(f"{cls.__qualname__} was left out of this process (bot.engine.lean)")


def _stand_in(name: str) -> Any:
    return _LeftOut(name.rpartition(".")[2], (), {"__qualname__": name})


class _EmptyModule(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _stand_in(f"{self.__name__}.{name}")


class _Channels(ModuleType):
    """Rasa's package of channels without any: what it exports of its own is in ``channel``."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(importlib.import_module(f"{_CHANNELS}.channel"), name)


class _Finder(MetaPathFinder, Loader):
    def __init__(self, names: Sequence[str]) -> None:
        self._names = tuple(names)

    def find_spec(self, fullname: str, path: Any, _target: Any = None) -> ModuleSpec | None:
        if fullname == _CHANNELS:
            spec = ModuleSpec(fullname, self, is_package=True)
            spec.submodule_search_locations = [str(Path(place, "channels")) for place in path or ()]
            return spec
        if any(fullname == name or fullname.startswith(f"{name}.") for name in self._names):
            return ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Channels(spec.name) if spec.name == _CHANNELS else _EmptyModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing is run."""


def leave_out(config: Path = PROJECT / "config.yml", names: Sequence[str] = LEFT_OUT) -> bool:
    """Leave these out from now on, where the configuration allows; False where it does not, or Rasa is here already."""
    if any(isinstance(finder, _Finder) for finder in sys.meta_path):
        return True
    if "rasa.core.agent" in sys.modules or not needs_none(_components(config)):
        return False
    sys.meta_path.insert(0, _Finder(names))
    return True


def settle() -> None:
    """Once the model is loaded: give back what loading needed, and let small sums stay on one core.

    The collector of cycles need not look at what stays for good, nor wake every other turn for it; and a product of a
    message with the examples is over before a second core has been asked.
    """
    from threadpoolctl import threadpool_limits  # comes with scikit-learn, which the part without Rasa has not

    threadpool_limits(1)
    gc.unfreeze()  # what was loaded before may have been replaced
    gc.collect()
    gc.freeze()
    with contextlib.suppress(OSError, AttributeError):  # only where the C library can
        ctypes.CDLL(None).malloc_trim(0)


def needs_none(components: Sequence[str]) -> bool:
    """Whether a model of these components does without all that may be left out.

    >>> needs_none(["bot.nlu.scope_gate.ScopeGate", "RulePolicy"]), needs_none(["DIETClassifier", "RulePolicy"])
    (True, False)
    """
    return all(name.startswith(_OURS) or name in _NEEDS_NONE for name in components)


def _components(config: Path) -> list[str]:
    read = YAML(typ="safe").load(config)
    # With nothing named, Rasa takes its own default, which is made of what is left out.
    return [entry["name"] for part in ("pipeline", "policies") for entry in read.get(part) or [{"name": "default"}]]
