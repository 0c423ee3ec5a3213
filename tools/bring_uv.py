"""Brings uv into the project when the machine has none: its wheel from the package index, checked by hash.

Runs on any Python 3 with nothing installed: neither pip nor ensurepip is assumed. UV_INDEX_URL or PIP_INDEX_URL names
another index. Usage: python3 tools/bring_uv.py FOLDER
"""

import hashlib
import html.parser
import io
import os
import platform
import stat
import sys
import urllib.error
import urllib.parse
import urllib.request
import zipfile

VERSION = "0.9.30"
WHEELS = {
    ("Linux", "x86_64"): (
        "manylinux_2_17_x86_64.manylinux2014_x86_64",
        "4366dd740ac9ad3ec50a58868a955b032493bb7d7e6ed368289e6ced8bbc70f3",
    ),
    ("Linux", "aarch64"): (
        "manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64",
        "93049ba3c41fa2cc38b467cb78ef61b2ddedca34b6be924a5481d7750c8111c6",
    ),
    ("Darwin", "arm64"): (
        "macosx_11_0_arm64",
        "777ecd117cf1d8d6bb07de8c9b7f6c5f3e802415b926cf059d3423699732eb8c",
    ),
    ("Darwin", "x86_64"): (
        "macosx_10_12_x86_64",
        "6ec38ae29aa83a37c6e50331707eac8ecc90cf2b356d60ea6382a94de14973be",
    ),
}


class Links(html.parser.HTMLParser):
    """Collects the addresses of a simple index page."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        """Note where a link leads."""
        if tag == "a":
            self.found.append(dict(attributes).get("href") or "")


def main(folder):
    """Fetch, check, unpack; returns the exit code."""
    machine = (platform.system(), platform.machine())
    if machine not in WHEELS:
        print("no uv is known for %s %s; install uv by hand: https://docs.astral.sh/uv/" % machine, file=sys.stderr)
        return 1
    tag, sha256 = WHEELS[machine]
    name = "uv-%s-py3-none-%s.whl" % (VERSION, tag)
    index = os.environ.get("UV_INDEX_URL") or os.environ.get("PIP_INDEX_URL") or "https://pypi.org/simple"
    page = index.rstrip("/") + "/uv/"
    try:
        links = Links()
        with urllib.request.urlopen(page, timeout=60) as answer:
            links.feed(answer.read().decode())
        address = next(urllib.parse.urljoin(page, link) for link in links.found if "/" + name in link)
        with urllib.request.urlopen(address.partition("#")[0], timeout=300) as answer:
            wheel = answer.read()
    except StopIteration:
        print("the package index has no %s" % name, file=sys.stderr)
        return 1
    except (urllib.error.URLError, OSError) as problem:
        print("the package index could not be reached (%s); is this machine online?" % problem, file=sys.stderr)
        return 1
    if hashlib.sha256(wheel).hexdigest() != sha256:
        print("%s is not the file that was checked; it was not installed" % name, file=sys.stderr)
        return 1
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        binary = archive.read("uv-%s.data/scripts/uv" % VERSION)
    os.makedirs(folder, exist_ok=True)
    unfinished = os.path.join(folder, "uv.unfinished")
    with open(unfinished, "wb") as file:
        file.write(binary)
    os.chmod(unfinished, os.stat(unfinished).st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    os.replace(unfinished, os.path.join(folder, "uv"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
