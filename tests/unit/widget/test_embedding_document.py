"""docs/embedding.md says what the element really takes, and the printed tags are held to what is served."""

from __future__ import annotations

import base64
import hashlib
import re

from bot.notice.folder import SchoolFolder
from tests.factories import PROJECT
from widget.pages.pages import STATIC, Pages
from widget.pages.snippet import tags

DOCUMENT = (PROJECT / "docs" / "embedding.md").read_text(encoding="utf-8")


def names(heading: str) -> set[str]:
    """The first column of the table under a heading."""
    section = DOCUMENT.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `([\w-]+)` \|", section, re.MULTILINE))


def test_it_names_every_attribute_of_the_element_and_no_other() -> None:
    source = (STATIC / "element.js").read_text(encoding="utf-8")
    listed = re.search(r"PROPERTIES = [^\[]*\[([^\]]*)\]", source)
    assert listed
    taken = set(re.findall(r'"(\w+)"', listed[1]))
    assert set(re.findall(r'(?:get|has)Attribute\("(\w+)"\)', source)) == taken
    leaving = (STATIC / "leave.js").read_text(encoding="utf-8")  # fetched later; its attribute is no property
    elsewhere = set(re.findall(r'host\.getAttribute\("([\w-]+)"\)', leaving))
    assert elsewhere == {"leave-to"}
    assert names("Attributes") == taken | elsewhere


def test_it_names_every_layout_of_the_element_and_no_other() -> None:
    source = (STATIC / "element.js").read_text(encoding="utf-8")
    taken = re.search(r"!\[([^\]]*)\]\.includes\(this\.layout\)", source)
    row = re.search(r"^\| `layout` \|(.*)\|$", DOCUMENT, re.MULTILINE)
    assert taken
    assert row
    assert set(re.findall(r"`(\w+)`", row[1])) == {"floating", *re.findall(r'"(\w+)"', taken[1])}


def test_it_names_every_custom_property_of_the_style_sheet_and_no_other() -> None:
    taken = set(re.findall(r"var\((--privacy-help-[\w-]+)", (STATIC / "styles.js").read_text(encoding="utf-8")))
    assert names("Colours and type") == taken


def test_no_other_document_names_a_custom_property_that_is_not_there() -> None:
    taken = names("Colours and type")
    for document in [PROJECT / "README.md", *sorted((PROJECT / "docs").rglob("*.md"))]:
        assert set(re.findall(r"--privacy-help-[\w-]+", document.read_text(encoding="utf-8"))) <= taken, document.name


def test_each_product_that_builds_sites_has_something_to_paste() -> None:
    frames = DOCUMENT.partition("## Where scripts are not allowed")[2]
    products = dict(re.findall(r"^### ([^\n]+)\n(.*?)(?=^### |\Z)", frames, re.MULTILINE | re.DOTALL))
    assert [name.split(" (")[0] for name in products] == [
        "WordPress", "Wix", "Google Sites", "School platforms", "None of these",
    ]  # fmt: skip
    for name, how in products.items():
        assert "https://privacy.example.org/" in how, name


def test_the_printed_tags_name_the_version_and_hash_of_what_is_served(folder: SchoolFolder) -> None:
    pages = Pages(folder)
    printed = tags(pages, "https://privacy.example.org/")
    version, script = pages.widget()
    digest = base64.b64encode(hashlib.sha384(script).digest()).decode()
    assert f'src="https://privacy.example.org/widget-{version}.js"' in printed
    assert f'integrity="sha384-{digest}"' in printed
    assert 'src="https://privacy.example.org/widget.js"' in printed
    assert 'src="https://privacy.example.org/embed"' in printed
    frames = [DOCUMENT, printed]
    assert all(set(re.findall(r'allow="([^"]*)"', some)) == {"clipboard-write; microphone"} for some in frames)
