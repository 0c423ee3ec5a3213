"""A digest of what Python modules do, so that a learnt file can say which code it was learnt with."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable
from pathlib import Path

_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def code_digest(modules: Iterable[Path]) -> str:
    """SHA-256 of the modules' syntax trees without comments, docstrings and imports, which may change as files move."""
    digest = hashlib.sha256()
    for module in modules:
        tree = ast.parse(module.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, _DOCUMENTED):
                node.body = [
                    statement
                    for place, statement in enumerate(node.body)
                    if not isinstance(statement, (ast.Import, ast.ImportFrom))
                    and not (place == 0 and ast.get_docstring(node) is not None)
                ]
        digest.update(ast.dump(tree).encode())
    return digest.hexdigest()
