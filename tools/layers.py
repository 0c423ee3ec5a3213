"""Runs the layers of the test suite one after the other and prints each one's time beside its budget.

Usage: python tools/layers.py "name|seconds|command" …   All layers run, so that one run shows all that is broken; what
failed is said once more at the end, since the end is all that is kept of a long run.
"""

from __future__ import annotations

import subprocess
import sys
import time

_TOLD = ("FAILED ", "ERROR ")
_LAST, _LONGEST = 10, 200
"""How many lines of a failed layer are said again where it names no test, and how much of each."""


def main(layers: list[str]) -> int:
    """Run the layers; 1 when one failed."""
    rows: list[tuple[str, float, int, bool]] = []
    broken: dict[str, list[str]] = {}
    for layer in layers:
        name, budget, command = layer.split("|", 2)
        print(f"\n== {name} ==", flush=True)
        begun = time.monotonic()
        passed, printed = _run(command)
        rows.append((name, time.monotonic() - begun, int(budget), passed))
        if not passed:
            lines = printed.splitlines()
            broken[name] = [line for line in lines if line.startswith(_TOLD)] or lines[-_LAST:]
    print("\nlayer               took   budget")
    for name, took, allowed, passed in rows:
        note = "" if passed else "  FAILED"
        note += "  over its budget" if took > allowed else ""
        print(f"{name:<16} {took:6.0f} s {allowed:6d} s{note}")
    for name, lines in broken.items():
        print(f"\nfailed in {name}:", *(line[:_LONGEST] for line in lines), sep="\n  ")
    print(f"\nlayers: {len(rows) - len(broken)} passed, {len(broken)} failed", flush=True)
    return 1 if broken else 0


def _run(command: str) -> tuple[bool, str]:
    """Whether the command passed, and all it printed, which is passed on as it comes."""
    printed = bytearray()
    with subprocess.Popen(command, shell=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, bufsize=0) as running:
        assert running.stdout is not None
        while some := running.stdout.read(4096):
            printed += some
            sys.stdout.buffer.write(some)
            sys.stdout.flush()
    return running.returncode == 0, printed.decode(errors="replace")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
