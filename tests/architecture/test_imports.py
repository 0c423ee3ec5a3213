"""Who may import whom."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import tomli

from tests.architecture.module_names import modules
from tests.factories import PROJECT


def imports(tree: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Every module that is imported, ``from a import b`` as both ``a`` and ``a.b``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield name.name, node
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node
            for name in node.names:
                yield f"{node.module}.{name.name}", node


def test_the_rules_between_the_parts_hold() -> None:
    # In a process of its own: it silences every logger there is, and later tests look at what is logged.
    lint = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(sys.argv[1], cache_dir=None))"
    command = [sys.executable, "-c", lint, str(PROJECT / ".importlinter")]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_importing_the_web_application_loads_neither_rasa_nor_tensorflow() -> None:
    script = "import sys, widget.app; print(sorted({'rasa', 'rasa_sdk', 'tensorflow', 'sklearn'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_one_module_of_the_widget_composes_and_it_imports_the_engine_inside_functions() -> None:
    engine = ("rasa", "rasa_sdk", "actions", "bot.engine.embedded", "bot.engine.scripted")
    found: dict[str, list[bool]] = {}
    for file in modules("widget"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        inside = {
            node
            for f in ast.walk(tree)
            if isinstance(f, ast.FunctionDef | ast.AsyncFunctionDef)
            for node in ast.walk(f)
        }
        for name, node in imports(tree):
            if any(name == part or name.startswith(f"{part}.") for part in engine):
                found.setdefault(file.relative_to(PROJECT).as_posix(), []).append(node in inside)
    assert list(found) == ["widget/compose.py"], "only widget/compose.py puts actions and services together"
    assert all(found["widget/compose.py"]), "import Rasa and the actions inside the function that needs them"


def test_what_the_telephone_imports_is_in_its_own_environment() -> None:
    waiting, seen, packages = modules("widget/phone"), set[Path](), set[str]()
    while waiting:
        file = waiting.pop()
        if file in seen:
            continue
        seen.add(file)
        # what a function imports is needed only where it runs
        body = ast.parse(file.read_text(encoding="utf-8")).body
        top = ast.Module([node for node in body if isinstance(node, ast.Import | ast.ImportFrom)], [])
        for name, _ in imports(top):
            if name.split(".")[0] in ("bot", "widget"):
                path = PROJECT / name.replace(".", "/")
                waiting += [found for found in (path.with_suffix(".py"), path / "__init__.py") if found.is_file()]
            else:
                packages.add(name.split(".")[0])
    project = tomli.loads((PROJECT / "envs/phone/pyproject.toml").read_text(encoding="utf-8"))["project"]
    missing = packages - set(sys.stdlib_module_names) - {re.split(r"\W", name)[0] for name in project["dependencies"]}
    assert not missing, f"widget/phone imports {sorted(missing)}, which envs/phone/pyproject.toml does not install"


# What reads or changes the world outside, or differs from one call to the next.
_IO_MODULES = (
    "os", "pathlib", "socket", "time", "random", "secrets", "tempfile", "shutil", "subprocess", "sqlite3", "asyncio",
    "threading", "urllib.request", "http", "logging", "glob", "uuid",
)  # fmt: skip
_IO_CALLS = ("open", "input", "print", "exec", "eval")
_IO_METHODS = ("now", "today", "utcnow", "read_text", "write_text", "read_bytes", "write_bytes", "getenv", "urandom")


def io_in(source: str) -> list[str]:
    """What in a source text is input, output or a clock, each with its line."""
    tree = ast.parse(source)
    found = [
        f"line {node.lineno}: imports {name}"  # type: ignore[attr-defined]
        for name, node in imports(tree)
        if any(name == part or name.startswith(f"{part}.") for part in _IO_MODULES)
    ]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Name) and called.id in _IO_CALLS:
                found.append(f"line {node.lineno}: calls {called.id}()")
            if isinstance(called, ast.Attribute) and called.attr in _IO_METHODS:
                found.append(f"line {node.lineno}: calls .{called.attr}()")
    return found


PURE = (
    "bot/law",
    "bot/text",
    "bot/speech",
    "bot/requests",
    "bot/keypad",
    "bot/notice",
    "bot/pii",
    "bot/staff/rules.py",
)
READS_FILES = ("notice/folder.py", "notice/language_files.py", "notice/changes/versions.py", "pii/names/model.py")
"""What reads the files that the pure rules are handed."""


def pure_modules() -> list[Path]:
    found = [file for part in PURE for file in ([PROJECT / part] if part.endswith(".py") else modules(part))]
    return [file for file in found if not file.as_posix().endswith(READS_FILES)]


@pytest.mark.parametrize("file", pure_modules(), ids=lambda file: f"{file.parent.name}.{file.stem}")
def test_the_rules_do_no_input_or_output_and_read_no_clock(file: Path) -> None:
    assert io_in(file.read_text(encoding="utf-8")) == [], (
        "rules are pure: what they need from outside is handed in, the time as an argument, a file as its text "
        "(read it in bot/app/bootstrap.py), chance as a function. So every rule can be tested without a world."
    )


@pytest.mark.parametrize(
    "source",
    [
        "import os",
        "from pathlib import Path",
        "from os import path",
        "import urllib.request",
        "open('x')",
        "from datetime import datetime\ndatetime.now()",
        "date.today()",
        "import random",
    ],
)
def test_the_search_for_input_and_output_finds_it(source: str) -> None:
    assert io_in(source)
