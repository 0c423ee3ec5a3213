"""Runs the layers of the test suite one after the other and prints each one's time beside its budget.

Usage: python tools/layers.py "name|seconds|command" …   All layers run, so that one run shows all that is broken.
"""

from __future__ import annotations

import subprocess
import sys
import time


def main(layers: list[str]) -> int:
    """Run the layers; 1 when one failed."""
    rows: list[tuple[str, float, int, bool]] = []
    for layer in layers:
        name, budget, command = layer.split("|", 2)
        print(f"\n== {name} ==", flush=True)
        begun = time.monotonic()
        passed = subprocess.run(command, shell=True, check=False).returncode == 0
        rows.append((name, time.monotonic() - begun, int(budget), passed))
    print("\nlayer               took   budget")
    for name, took, allowed, passed in rows:
        note = "" if passed else "  FAILED"
        note += "  over its budget" if took > allowed else ""
        print(f"{name:<16} {took:6.0f} s {allowed:6d} s{note}")
    failed = sum(not passed for *_, passed in rows)
    print(f"\nlayers: {len(rows) - failed} passed, {failed} failed", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
