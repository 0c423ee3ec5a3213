"""The examples of deploy/ in front of the service, on real programs: chats pass, and nobody passes for somebody else."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import pytest

from bot.app.bootstrap import build_services
from bot.notice.folder import SchoolFolder
from bot.pii.pseudonymiser import Pseudonymiser
from bot.platform.settings import Settings
from tests.apart import free_port
from tests.factories import PROJECT
from tests.servers import PATIENCE
from tests.web.serving import Served, serving
from widget.pages.headers import SAFE

pytestmark = pytest.mark.servers
DEPLOY = PROJECT / "deploy"
SITE = "localhost"


def program(name: str, package: str, place: str) -> str:
    """A program of this machine, or out of Debian's package."""
    found = subprocess.run([PROJECT / "tools/find_program.sh", name, package, place], check=True, capture_output=True)
    return found.stdout.decode().strip()


@dataclass(frozen=True)
class Site:
    """A proxy that runs in front of a service that runs."""

    port: int
    plain: int
    served: Served

    @property
    def url(self) -> str:
        return f"https://{SITE}:{self.port}"


@contextmanager
def nginx(folder: Path, port: int, plain: int, upstreams: tuple[int, int]) -> Iterator[None]:
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={SITE}"]
    made += ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    subprocess.run(made, check=True, capture_output=True)
    site = (DEPLOY / "nginx.conf").read_text().replace("/etc/ssl/privacy-help", str(folder))
    for here, there in (
        ("    listen [::]:443 ssl;\n", ""),
        ("    listen [::]:80;\n", ""),
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("listen 80", f"listen 127.0.0.1:{plain}"),
        ("127.0.0.1:8000", f"127.0.0.1:{upstreams[0]}"),
        ("127.0.0.1:8001", f"127.0.0.1:{upstreams[1]}"),
        ("server_name privacy.example.org", f"server_name {SITE}"),
    ):
        assert here in site, here
        site = site.replace(here, there)
    (folder / "site.conf").write_text(site)
    places = " ".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if os.getuid() == 0 else ""
    main = f"{user}daemon off;\npid {folder}/pid;\nevents {{}}\nhttp {{ {places} include {folder}/site.conf; }}\n"
    (folder / "main.conf").write_text(main)
    words = [program("nginx", "nginx", "usr/sbin/nginx"), "-e", "stderr", "-p", folder, "-c", folder / "main.conf"]
    with begun([str(word) for word in words], {}, folder):
        yield


@contextmanager
def caddy(folder: Path, port: int, plain: int, upstreams: tuple[int, int]) -> Iterator[None]:
    own = f"{{\nadmin off\nlocal_certs\nskip_install_trust\nhttp_port {plain}\nhttps_port {port}\n}}\n"
    (folder / "Caddyfile").write_text(own + (DEPLOY / "Caddyfile").read_text())
    words = [program("caddy", "caddy", "usr/bin/caddy"), "run", "--adapter", "caddyfile"]
    names = " ".join(f"127.0.0.1:{upstream}" for upstream in upstreams)
    environment = {"SITE": SITE, "UPSTREAMS": names, "HOME": str(folder), "PATH": os.environ["PATH"]}
    with begun([*words, "--config", str(folder / "Caddyfile")], environment, folder):
        yield


@contextmanager
def begun(words: list[str], environment: dict[str, str], folder: Path) -> Iterator[None]:
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(words, env=environment, stdout=log, stderr=log) as running,
    ):
        try:
            yield
        finally:
            running.terminate()
            running.wait(PATIENCE)


@pytest.fixture(scope="module", params=[nginx, caddy], ids=["nginx", "caddy"])
def site(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    folder: SchoolFolder,
    pseudonymiser: Pseudonymiser,
) -> Iterator[Site]:
    """The first web side runs, the second is down."""
    port, plain, nobody = free_port(), free_port(), free_port()
    settings = Settings(
        state=tmp_path_factory.mktemp("state"),
        assistant="scripted",
        production=True,
        public_url=f"https://{SITE}:{port}",
        allowed_origins=("https://www.example.org",),
    )
    start: Callable[..., Any] = request.param
    place = tmp_path_factory.mktemp("proxy")
    with (
        serving(settings, folder, build_services(settings, pseudonymiser=pseudonymiser)) as served,
        start(place, port, plain, (served.port, nobody)),
    ):
        end = time.monotonic() + PATIENCE
        while not _is_there(port):
            assert time.monotonic() < end, (place / "log").read_text()
            time.sleep(0.05)  # between two looks, not for luck
        yield Site(port, plain, served)


def _is_there(port: int) -> bool:
    with contextlib.suppress(httpx.HTTPError, OSError), httpx.Client(verify=False, trust_env=False) as browser:
        return browser.get(f"https://{SITE}:{port}/").status_code == 200
    return False


@pytest.fixture
def browser(site: Site) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site.url, verify=False, trust_env=False) as client:
        yield client


def unverified() -> ssl.SSLContext:
    own = ssl.create_default_context()
    own.check_hostname, own.verify_mode = False, ssl.CERT_NONE
    return own


async def test_a_chat_passes_and_counts_for_the_one_whose_it_is_whatever_it_claims(site: Site) -> None:
    claims = {"Origin": "https://www.example.org", "X-Forwarded-For": "203.0.113.9"}
    async with aiohttp.ClientSession() as session:
        address = f"wss://{SITE}:{site.port}/chat/v1"
        async with session.ws_connect(address, headers=claims, ssl=unverified()) as chat:
            hello = {"type": "hello", "protocol": 1, "session": None, "last_seq": 0, "mode": "text", "lang": "en"}
            await chat.send_json(hello)
            assert (await chat.receive_json())["type"] == "welcome"
            assert (await chat.receive_json())["kind"] == "greeting"
            assert dict(site.served.app.state.gate.sockets) == {"127.0.0.1": 1}
            await chat.send_json({"type": "say", "id": "m1", "text": "ask_dpo"})
            kinds = [(await chat.receive_json())["type"] for _ in range(2)]
            assert kinds == ["working", "reply"]


@pytest.mark.parametrize("origin", ["https://evil.example.org", "null", None])
async def test_a_socket_from_elsewhere_is_refused_through_the_proxy_too(site: Site, origin: str | None) -> None:
    headers = {"Origin": origin} if origin else {}
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await session.ws_connect(f"wss://{SITE}:{site.port}/chat/v1", headers=headers, ssl=unverified())
    assert refused.value.status == 403


def test_pages_carry_our_headers_and_those_of_tls(browser: httpx.Client) -> None:
    for path in ("/", "/nothing", "/widget.js", "/admin/sign-in"):
        headers = browser.get(path).headers
        assert {name: headers.get(name) for name in SAFE} == SAFE, path
        assert headers["strict-transport-security"] == "max-age=31536000"
        assert "uvicorn" not in headers.get("server", "")


@pytest.mark.parametrize("path", ["/metrics", "/healthz", "/readyz"])
def test_what_watches_over_the_service_is_not_seen_from_outside(browser: httpx.Client, path: str) -> None:
    assert browser.get(path).status_code == 404
    assert browser.get(path, headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404


def test_a_form_of_the_page_is_taken_and_one_that_is_too_long_is_not(browser: httpx.Client, site: Site) -> None:
    own = {"Origin": site.url}
    assert browser.post("/chat", data={"text": "ask_dpo"}, headers=own).status_code == 303
    assert (
        browser.post("/chat", data={"text": "ask_dpo"}, headers={"Origin": "https://evil.example"}).status_code == 403
    )
    assert browser.post("/chat", content=b"x" * 100_000, headers=own).status_code == 413


def test_what_comes_without_tls_is_sent_on(site: Site) -> None:
    answer = httpx.get(f"http://{SITE}:{site.plain}/chat", trust_env=False)
    assert answer.status_code == 308
    assert answer.headers["location"].startswith(f"https://{SITE}")


async def test_who_reads_nothing_through_the_proxy_is_let_go_and_nobody_else_waits(site: Site) -> None:
    """The proxy's connection stands between; the service must not think that it is the client."""
    async with aiohttp.ClientSession() as session:
        address, origin = f"wss://{SITE}:{site.port}/chat/v1", {"Origin": "https://www.example.org"}
        async with session.ws_connect(address, headers=origin, ssl=unverified(), receive_timeout=PATIENCE) as deaf:
            hello = {"type": "hello", "protocol": 1, "session": None, "last_seq": 0, "mode": "text", "lang": "en"}
            await deaf.send_str(json.dumps(hello))
            for number in range(200):
                await deaf.send_json({"type": "say", "id": f"d{number}", "text": "ask_rights_all"})
            async with session.ws_connect(address, headers=origin, ssl=unverified()) as person:
                await person.send_json(hello)
                told = [await asyncio.wait_for(person.receive_json(), PATIENCE) for _ in range(2)]
                assert [frame["type"] for frame in told] == ["welcome", "reply"]


def test_compose_takes_its_file_for_both_ways() -> None:
    words = [program("docker-compose", "docker-compose", "usr/libexec/docker/cli-plugins/docker-compose")]
    words += ["-f", str(DEPLOY / "compose.yml"), "--env-file", str(DEPLOY / "compose.env")]
    twice = {f"{name}-{number}" for name in ("web", "engine", "actions") for number in (1, 2)}
    for profile, expected in (("one", {"one"}), ("apart", {*twice, "postgres", "redis"})):
        done = subprocess.run(
            [*words, "--profile", profile, "config", "--format", "json"], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)["services"]
        assert set(found) == expected | {"train", "proxy"}
        assert [name for name, one in found.items() if "ports" in one] == ["proxy"]
