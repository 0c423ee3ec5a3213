"""Brings the British voices of Kokoro-82M from the npm package kokoro-js, whose weights are data: no code of it is run.

Usage: python tools/bring_voices.py FOLDER NPM   Each file is checked against its hash before it is kept.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "kokoro-js@1.2.1"
SHA256 = "1f0d0383ef0349af0bd9440d81dc12abbea3a5392eb645283eda876f537f5860"
VOICES = ("bf_emma", "bf_lily", "bm_daniel", "bm_george")


def main(folder: Path, npm: str) -> int:
    """Fetch, check, unpack; the exit code."""
    if all((folder / f"{voice}.bin").exists() for voice in VOICES):
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        command = [npm, "pack", "--silent", "--ignore-scripts", "--pack-destination", scratch, PACKAGE]
        try:
            subprocess.run(command, check=True, cwd=scratch, stdout=subprocess.DEVNULL)
        except (OSError, subprocess.CalledProcessError):
            print(f"{PACKAGE} could not be brought by {npm}; is this machine online?", file=sys.stderr)
            return 1
        (packed,) = Path(scratch).glob("*.tgz")
        if hashlib.sha256(packed.read_bytes()).hexdigest() != SHA256:
            print(f"{PACKAGE} is not the package that was checked; it was not used", file=sys.stderr)
            return 1
        folder.mkdir(parents=True, exist_ok=True)
        with tarfile.open(packed) as archive:
            for voice in VOICES:
                member = archive.extractfile(f"package/voices/{voice}.bin")
                if member is None:
                    print(f"{PACKAGE} has no voice {voice}", file=sys.stderr)
                    return 1
                unfinished = folder / f"{voice}.unfinished"
                unfinished.write_bytes(member.read())
                unfinished.replace(folder / f"{voice}.bin")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
