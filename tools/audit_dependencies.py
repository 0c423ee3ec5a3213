"""Asks for known weaknesses of every locked package, by pip-audit in an environment of its own.

Usage: python tools/audit_dependencies.py UV [--where-reachable]   The advisories come from osv.dev. A finding that
docs/advisories.toml judges is passed over; any other ends with 1. Where no advisories can be reached nothing was
audited, which is said and ends with 2, since silence is no good news; with --where-reachable that ends with 0.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import tomli

ROOT = Path(__file__).parents[1]
PROJECTS = (".", "envs/web", "envs/voice", "envs/phone")
JUDGED = ROOT / "docs" / "advisories.toml"


def packages(uv: str, project: str) -> list[dict[str, Any]]:
    """What pip-audit says of each package that a project is served with; nothing where it reaches no advisories."""
    with tempfile.TemporaryDirectory() as folder:
        locked = Path(folder, "requirements.txt")
        export = [uv, "export", "--project", project, "--locked", "--no-dev", "-q", "-o", str(locked)]
        subprocess.run(export, cwd=ROOT, check=True)
        audit = [uv, "tool", "run", "pip-audit", "--disable-pip", "--no-deps", "-r", str(locked), "-f", "json"]
        said = subprocess.run(
            [*audit, "-s", "osv", "--progress-spinner", "off"], cwd=ROOT, capture_output=True, text=True, check=False
        )
    try:
        found: list[dict[str, Any]] = json.loads(said.stdout or "{}").get("dependencies", [])
    except ValueError:
        return []
    return found


def main(uv: str, judged: set[str], *, where_reachable: bool = False) -> int:
    """Audit every project; 0 where all was audited and each finding is judged."""
    open_findings = audited = skipped = 0
    for project in PROJECTS:
        found = packages(uv, project)
        if not any("skip_reason" not in package for package in found):
            print(f"no advisories could be reached for {project}: NOTHING of it was audited")
            return 0 if where_reachable and not open_findings else 2
        for package in found:
            skipped += "skip_reason" in package
            audited += "skip_reason" not in package
            for finding in package.get("vulns", []):
                if judged.isdisjoint({finding["id"], *finding.get("aliases", [])}):
                    open_findings += 1
                    print(f"{project}: {package['name']} {package['version']}: {finding['id']} is not judged")
    print(f"audited: {audited} packages, could not be audited: {skipped}, findings that nobody judged: {open_findings}")
    return 1 if open_findings else 0


if __name__ == "__main__":
    reader = argparse.ArgumentParser()
    reader.add_argument("uv")
    reader.add_argument("--where-reachable", action="store_true")
    given = reader.parse_args()
    known = set(tomli.loads(JUDGED.read_text(encoding="utf-8")))
    sys.exit(main(given.uv, known, where_reachable=given.where_reachable))
