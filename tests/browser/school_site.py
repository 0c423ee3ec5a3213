"""A school's own website on a port of its own, so on another origin than the service."""

from __future__ import annotations

import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType

from tests.factories import PROJECT

DOCUMENT = (PROJECT / "docs" / "embedding.md").read_text(encoding="utf-8")
EXAMPLE = "https://privacy.example.org"


class SchoolSite:
    """Serves one page, which a test may change; as ``url`` it may embed the widget, as ``other`` it may not."""

    def __init__(self) -> None:
        site = self
        self.html = ""
        self.policy = ""

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                content = site.html.encode()
                self.send_response(200 if self.path.partition("?")[0] == "/" else 204)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(content)))
                self.send_header("Content-Security-Policy", site.policy)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_arguments: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://localhost:{self._server.server_port}"
        self.other = f"http://127.0.0.1:{self._server.server_port}"

    def show(self, body: str, service: str) -> None:
        """Hold ``body`` on the page, under the policy of docs/embedding.md."""
        needs = re.search(r"^    (script-src .*)$", DOCUMENT, re.MULTILINE)
        assert needs, "the document says what a policy needs"
        policy = needs[1].replace(EXAMPLE.replace("https", "wss"), service.replace("http", "ws"))
        self.policy = f"default-src 'none'; {policy.replace(EXAMPLE, service)}; frame-src {service}"
        self.html = f'<!doctype html><html lang="en"><title>School</title><main>{body}</main></html>'

    def __enter__(self) -> SchoolSite:
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
