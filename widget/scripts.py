"""The widget's scripts as they are sent: what only a reader of the source needs stays behind."""

from __future__ import annotations

import re


def strip(source: str) -> str:
    r"""Remove what only a reader needs: comments on lines of their own, types, indentation.

    >>> strip("/** why */\nlet a = 1; // kept\n  // gone\n  /** @type {A} */ #b = /** @type {C} */ (d);\n")
    'let a = 1; // kept\n#b = (d);\n'
    """
    source = re.sub(r"/\*\*?[ ]@type[^\n]*?\*/[ ]?(?=[^\n])", "", source)
    source = re.sub(r"^[ \t]*/\*(?:(?!\*/).)*\*/[ \t]*\n", "", source, flags=re.MULTILINE | re.DOTALL)
    source = re.sub(r"^[ \t]*//.*\n", "", source, flags=re.MULTILINE)
    source = re.sub(r"(?<=\.replaceSync\(`)[^`]+", lambda sheet: _squeeze(sheet[0]), source)
    return re.sub(r"^[ \t]+|^\n", "", source, flags=re.MULTILINE)


def _squeeze(sheet: str) -> str:
    r"""Remove the spaces of a style sheet that only its reader needs.

    >>> _squeeze("\na, b :focus {\n  color: red;\n  inset: calc(1em - 1px) 0;\n}\n")
    'a,b :focus{color:red;inset:calc(1em - 1px) 0}'
    """
    return re.sub(r"\n\s*|(?<=[:;,{}])[ ]|[ ](?=[{}])|;(?=\s*})", "", sheet)
