"""The serving process leaves out what its model does not need, and says so where somebody needs it all the same."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.factories import DATA, HAZELMERE

PROJECT = DATA.parent


def run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        capture_output=True,
        text=True,
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


@pytest.mark.rasa
def test_the_engine_is_imported_without_tensorflow_and_without_other_companies_channels() -> None:
    said = run(
        "import sys\n"
        "from bot.engine.lean import leave_out\n"
        "assert leave_out() and leave_out()\n"
        "import bot.engine.embedded\n"
        "from rasa.core.channels import OutputChannel\n"
        "print(hasattr(sys.modules['tensorflow'], '__version__'), 'rasa.core.channels.slack' in sys.modules)"
    )
    assert said == "False False"


@pytest.mark.rasa
def test_who_needs_what_was_left_out_is_told_so() -> None:
    said = run(
        "from bot.engine.lean import leave_out\n"
        "leave_out()\n"
        "import tensorflow\n"
        "try:\n    tensorflow.keras.Model()\n"
        "except ImportError as problem:\n    print(problem)"
    )
    assert said == "tensorflow.keras.Model was left out of this process (bot.engine.lean)"


@pytest.mark.parametrize(
    "config", ["pipeline:\n- name: DIETClassifier\npolicies:\n- name: RulePolicy\n", "pipeline:\n"]
)
def test_a_model_that_needs_it_gets_all_of_rasa(tmp_path: Path, config: str) -> None:
    (tmp_path / "config.yml").write_text(config)
    said = run(
        "import pathlib, sys\n"
        "from bot.engine.lean import leave_out\n"
        f"print(leave_out(pathlib.Path({str(tmp_path / 'config.yml')!r})), len(sys.meta_path) > 9)"
    )
    assert said == "False False"


_WITHOUT_TENSORFLOW = """
import sys
class Missing:  # an environment as make run sets it up
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("tensorflow", "keras", "tensorflow_text", "tensorboard"):
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Missing())
"""


@pytest.mark.rasa
def test_all_of_training_is_imported_where_tensorflow_is_not_installed() -> None:
    said = run(
        f"{_WITHOUT_TENSORFLOW}"
        "from bot.engine.lean import LEFT_OUT_OF_TRAINING, leave_out\n"
        "assert leave_out(names=LEFT_OUT_OF_TRAINING)\n"
        "import onnx\n"
        "import rasa.model_training, rasa.graph_components.validators.default_recipe_validator\n"
        "import rasa.engine.training.graph_trainer, bot.nlu.topic_classifier\n"
        "print(onnx.__version__ > '')"
    )
    assert said == "True"


@pytest.mark.rasa
def test_a_version_is_measured_where_tensorflow_is_not_installed(trained_model: Path) -> None:
    said = run(
        f"{_WITHOUT_TENSORFLOW}"
        "import pathlib\n"
        "from bot.learning.model_evaluation import understood\n"
        f"print(understood(pathlib.Path({str(trained_model)!r}), ['who do you share it with']))"
    )
    assert said == "['ask_share_who']"


def test_who_names_a_component_that_needs_tensorflow_is_told_how_to_bring_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.engine import lean, training
    from bot.platform.errors import ModelMissing

    monkeypatch.setattr(lean, "leave_out", lambda **_: False)
    monkeypatch.setattr(training, "find_spec", lambda _: None)
    with pytest.raises(ModelMissing, match="make rasa"):
        training.train(HAZELMERE, tmp_path, lambda _: None)
