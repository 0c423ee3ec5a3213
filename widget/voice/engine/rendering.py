"""``python -m widget.voice.engine.rendering``: says sentences in the British voice, one after the other, into files.

A line of standard input is ``{"file": …, "text": …}``; a line of standard output the file that is there now. Everything
else on the machine comes first: the process has the lowest priority.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import wave
from pathlib import Path

from widget.voice.engine.speaking import British
from widget.voice.wire import RATE


def main() -> int:
    """Render until there is nothing more to read."""
    os.nice(19)
    os.umask(0o077)
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--voices", type=Path, required=True)
    given.add_argument("--voice", required=True)
    chosen = given.parse_args()
    voice = British(chosen.voices, chosen.voice)
    for line in sys.stdin:
        asked = json.loads(line)
        file = Path(asked["file"])
        unfinished = file.with_suffix(f".{os.getpid()}.unfinished")  # another process may say the same
        with wave.open(str(unfinished), "wb") as made:
            made.setnchannels(1)
            made.setsampwidth(2)
            made.setframerate(RATE)
            made.writeframes(voice.say(asked["text"], 1.0))
        unfinished.replace(file)
        print(file.name, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
