"""Rasa started by hand, in real processes: what in production would be open to others does not even begin to listen."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.apart import Apart, Process

pytestmark = pytest.mark.servers
OURS = ("--credentials", "deploy/rasa/credentials.yml", "--endpoints", "deploy/rasa/endpoints.yml")


def test_in_production_rasa_that_others_could_reach_ends_and_never_listens_and_in_development_it_answers(
    apart: Apart, trained_model: Path, tmp_path: Path
) -> None:
    """All side by side, since each takes seconds to load Rasa."""
    model = ("-m", str(trained_model))
    beyond = apart.by_hand(*OURS, *model, "-i", "0.0.0.0", production=True)
    beyond.environment["SANIC_WORKERS"] = "2"  # the guard looks before the first of them
    refused: dict[str, Process] = {
        "take rest out of credentials.yml, or start with 'make engine'": apart.by_hand(*model, production=True),
        "start it with -i 127.0.0.1": beyond,
        "start without --enable-api": apart.by_hand(*OURS, *model, "-i", "127.0.0.1", "--enable-api", production=True),
    }
    # Its HTTP API lets it start without a model, which would take longer.
    in_development = apart.by_hand("-m", str(tmp_path), "-i", "127.0.0.1", "--enable-api", production=False)
    with ExitStack() as ends, ThreadPoolExecutor() as watching:
        for process in (*refused.values(), in_development):
            ends.callback(process.kill)
            process.start()
        codes = list(watching.map(Process.code, refused.values()))
        assert codes == [1, 1, 1]
        for cure, process in refused.items():
            last = process.words().strip().rpartition("\n")[2]
            assert last.startswith("could not start: ")
            assert cure in last, "nothing of Sanic's comes after it"
        in_development.wait()
