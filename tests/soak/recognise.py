"""What a sound says, by the project's own recogniser: run with the voice's own Python (envs/voice).

Sound comes in and words go out over pipes, a line of JSON each, so that nothing is written down to be looked for.
"""

from __future__ import annotations

import base64
import io
import json
import subprocess
import sys
import wave
from collections.abc import Sequence
from pathlib import Path

from widget.voice import places


def words_of(wavs: Sequence[bytes]) -> list[str]:
    """What each WAV file says."""
    lines = "".join(f"{base64.b64encode(file).decode()}\n" for file in wavs)
    command = [places.PYTHON, "-W", "ignore", "-m", "tests.soak.recognise"]
    done = subprocess.run(
        command, input=lines, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )
    return [str(json.loads(line)) for line in done.stdout.splitlines()]


def _main() -> None:
    import numpy as np

    from widget.voice.engine.listening import Recogniser

    recogniser = Recogniser(places.WEIGHTS)
    for line in sys.stdin:
        with wave.open(io.BytesIO(base64.b64decode(line))) as file:
            assert file.getframerate() == 16_000
            samples = np.frombuffer(file.readframes(-1), "<i2").astype(np.float32) / 32768
        print(json.dumps(recogniser.hear(samples).text))


if __name__ == "__main__":
    _main()
