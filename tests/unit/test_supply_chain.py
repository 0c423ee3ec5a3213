"""What the service is made of is listed, and what is known against it is judged: by name, with a day and a reason."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import tomli

from tests.factories import PROJECT
from tools.audit_dependencies import JUDGED, main

UV = shutil.which("uv") or shutil.which("uv", path=PROJECT / ".tools")
LOCKS = [PROJECT / "uv.lock", *sorted(PROJECT.glob("envs/*/uv.lock"))]
ADVISORIES: dict[str, dict[str, Any]] = tomli.loads(JUDGED.read_text(encoding="utf-8"))


def locked() -> set[str]:
    """The names of all locked packages."""
    return {package["name"] for lock in LOCKS for package in tomli.loads(lock.read_text(encoding="utf-8"))["package"]}


@pytest.mark.parametrize("known", ADVISORIES)
def test_each_known_weakness_is_of_a_package_that_is_there_and_was_judged_with_a_reason(known: str) -> None:
    judged = ADVISORIES[known]
    assert re.fullmatch(r"CVE-\d{4}-\d{4,}|PYSEC-\d{4}-\d+|GHSA(-[0-9a-z]{4}){3}", known)
    assert judged["package"] in locked(), "it has gone: take its judgement out"
    assert isinstance(judged["judged"], date)
    assert len(judged["why"].split()) >= 8


def fake_uv(folder: Path, said: str) -> str:
    """A uv whose pip-audit says this, and whose export says nothing."""
    program = folder / "uv"
    (folder / "said").write_text(said)
    program.write_text(f'#!/bin/sh\ntest "$1" = export && exit 0\ncat "{folder}/said"\n')
    program.chmod(0o700)
    return str(program)


def audit(*findings: dict[str, Any]) -> str:
    """What pip-audit prints of one package."""
    return json.dumps({"dependencies": [{"name": "aiohttp", "version": "3.9.5", "vulns": list(findings)}]})


@pytest.mark.parametrize(
    ("said", "where_reachable", "ends_with", "told"),
    [
        (audit(), False, 0, "audited: 4 packages"),
        (audit({"id": "GHSA-aaaa-bbbb-cccc", "aliases": ["CVE-2024-52304"]}), False, 0, "nobody judged: 0"),
        (audit({"id": "CVE-2099-1234", "aliases": []}), True, 1, "CVE-2099-1234 is not judged"),
        ("", False, 2, "NOTHING of it was audited"),
        ("", True, 0, "NOTHING of it was audited"),
        ("Connection refused", True, 0, "NOTHING of it was audited"),
        ('{"dependencies": [{"name": "x", "skip_reason": "unknown"}]}', False, 2, "NOTHING of it was audited"),
    ],
)
def test_a_finding_that_nobody_judged_fails_and_no_answer_is_no_good_news(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    said: str,
    where_reachable: bool,
    ends_with: int,
    told: str,
) -> None:
    assert main(fake_uv(tmp_path, said), set(ADVISORIES), where_reachable=where_reachable) == ends_with
    assert told in capsys.readouterr().out


def test_ci_audits_with_every_run() -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    assert "tools/audit_dependencies.py $(UV_BIN) --where-reachable" in makefile
    assert re.search(r"^test:.*\n(?:\t.*\n)*?\t.*\$\(AUDIT\)", makefile, re.MULTILINE)
    assert "make test" in (PROJECT / ".ci" / "run").read_text(encoding="utf-8")


@pytest.mark.skipif(UV is None, reason="uv is not here: make brings it")
@pytest.mark.parametrize("project", [".", "envs/web"])
def test_the_list_of_all_parts_can_be_made_and_names_each_with_its_version(project: str) -> None:
    words = [str(UV), "export", "--project", project, "--locked", "--offline", "--no-dev", "-q", "--format"]
    made = subprocess.run(
        [*words, "cyclonedx1.5", "--preview-features", "sbom-export"], cwd=PROJECT, capture_output=True, check=True
    )
    parts = {part["name"]: part["version"] for part in json.loads(made.stdout)["components"]}
    assert {"fastapi", "uvicorn", "sqlalchemy", "cryptography"} <= set(parts)
    assert ("rasa" in parts) is (project == ".")
    assert all(parts.values())
