"""``python -m bot.engine.serve``: Rasa in a process of its own, with the model that fits and our channel only.

It becomes ``rasa run -i 127.0.0.1``, so that whoever looks after it sees Rasa's own server.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Final

from bot.engine.training import PROJECT, model_path, put_aside_if_damaged
from bot.platform.errors import ModelMissing, PrivacyHelpError, SettingsError
from bot.platform.settings import Settings, from_environment

RASA: Final = PROJECT / "deploy" / "rasa"


def command(settings: Settings, environment: Mapping[str, str]) -> tuple[list[str], dict[str, str]]:
    """The command that serves, and its environment; raises SettingsError, or ModelMissing where no model fits."""
    for name, given, cure in (
        ("ASSISTANT_TOKEN", settings.assistant_token, "the secret of the web side, made with: openssl rand -hex 32"),
        ("RASA_DATABASE", settings.rasa_database, "such as postgresql://user:password@host/rasa"),
        ("REDIS_URL", settings.redis_url, "such as redis://127.0.0.1:6379/0"),
    ):
        if not given:
            raise SettingsError(f"{name} is empty; set it: {cure}")
    model = model_path(settings.school, settings.state)
    if put_aside_if_damaged(model):
        raise ModelMissing(f"the model {model.name} is damaged and was put aside; run 'make train' with this STATE")
    if not model.exists():
        raise ModelMissing(f"no model in {settings.state / 'models'} fits SCHOOL; run 'make train' with this STATE")
    near = settings.engine_host in ("127.0.0.1", "::1", "localhost")
    credentials = RASA / ("credentials.yml" if near else "credentials-container.yml")
    where = ["-i", settings.engine_host, "-p", str(settings.engine_port)]
    files = ["-m", str(model), "--endpoints", str(RASA / "endpoints.yml"), "--credentials", str(credentials)]
    own = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": str(PROJECT)}
    own["ACTIONS_URL"] = settings.actions_url
    own["LOG_LEVEL"] = settings.log_level.upper()  # Rasa reads it too, and ends at once where it is not in capitals
    # Rasa's own files name these, and know nothing of secrets that lie in a file.
    own |= {"ASSISTANT_TOKEN": settings.assistant_token, "REDIS_URL": settings.redis_url}
    own["RASA_DATABASE"] = settings.rasa_database
    return [sys.executable, "-W", "ignore", "-m", "rasa", "run", *where, *files], {**environment, **own}


def main() -> int:
    """Become ``rasa run``; 1 where something is missing."""
    try:
        words, environment = command(from_environment(os.environ), os.environ)
    except PrivacyHelpError as problem:
        print(f"could not start: {problem}", file=sys.stderr)
        return 1
    os.chdir(PROJECT)
    os.execve(words[0], words, environment)  # noqa: S606 our own interpreter, no shell
    return 1  # never: it is somebody else by now


if __name__ == "__main__":
    sys.exit(main())
