"""Web pages over HTTP: within limits, and from the public internet only."""

from __future__ import annotations

import gzip
import shutil
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from reportedly.documents import Options, fetching
from reportedly.documents.addresses import is_public, resolve
from reportedly.documents.fetching import Fetched, FetchError, fetch

PAGE = b"<html><body><p>The army took the mill.</p></body></html>"
Answer = Callable[[BaseHTTPRequestHandler], None]


def answer(body: bytes = PAGE, status: int = 200, **headers: str) -> Answer:
    """Return an answer with a body and headers, whose underscores stand for hyphens."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            if value:
                handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return send


@dataclass
class Site:
    """A server on this machine: what it answers by path, and what it was asked."""

    server: ThreadingHTTPServer
    answers: dict[str, Answer] = field(default_factory=dict)
    hosts: list[str] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    @property
    def port(self) -> int:
        return self.server.server_port

    def url(self, path: str, host: str = "news.example", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"


def start(tls: ssl.SSLContext | None = None) -> Site:
    """Serve until stopped; over TLS where a context is given."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            running.hosts.append(self.headers["Host"])
            running.answers.get(self.path, answer(b"", 404))(self)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Keep the terminal clean."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """A client that hangs up is what these tests are about."""

    server = Server(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    running = Site(server)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    return running


def stop(running: Site) -> None:
    running.stopped.set()
    running.server.shutdown()
    running.server.server_close()


@pytest.fixture
def site() -> Iterator[Site]:
    running = start()
    yield running
    stop(running)


def here(host: str, port: int) -> Sequence[str]:
    """Stand in for the name service: every name is this machine."""
    return ["127.0.0.1"] if not host.replace(".", "").isdigit() else resolve(host, port)


def public_or_here(address: str) -> bool:
    return address == "127.0.0.1" or is_public(address)


def get(url: str, **options: float) -> Fetched:
    return fetch(url, Options(**options), resolve=here, permit=public_or_here)  # type: ignore[arg-type]  # by name


def test_a_page_comes_with_its_type_and_charset(site: Site) -> None:
    site.answers["/a%20b?q=%C3%A9&r=1"] = answer(Content_Type="text/html; charset=windows-1252")
    found = get(site.url("/a b?q=é&r=1#part"))
    assert found.data == PAGE
    assert (found.media_type, found.charset) == ("text/html", "windows-1252")
    assert site.hosts == [f"news.example:{site.port}"]


def test_a_packed_page_is_unpacked(site: Site) -> None:
    site.answers["/a"] = answer(gzip.compress(PAGE), Content_Encoding="gzip")
    assert get(site.url("/a")).data == PAGE


def test_redirects_are_followed_to_the_final_address(site: Site) -> None:
    site.answers["/a"] = answer(b"", 301, Location="/b")
    site.answers["/b"] = answer(b"", 302, Location=site.url("/c", host="other.example"))
    site.answers["/c"] = answer()
    assert get(site.url("/a")).address == site.url("/c", host="other.example")
    assert site.hosts[-1] == f"other.example:{site.port}"


def test_redirects_have_a_limit(site: Site) -> None:
    site.answers["/a"] = answer(b"", 302, Location="/a")
    with pytest.raises(FetchError, match="more than 5 redirects"):
        get(site.url("/a"))
    assert len(site.hosts) == 6


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://10.0.0.1/a", "10.0.0.1 is not an address of the public internet"),
        ("http://169.254.169.254/latest/meta-data", "169.254.169.254 is not"),
        ("http://[::1]/a", "host '::1' is refused"),
        ("file:///etc/passwd", "only http and https"),
        ("http://user:secret@news.example/", "user name or password"),
        ("", "without saying where to"),
        ("http://[x/", "is no address"),
        ("//]", "is no address"),
    ],
)
def test_a_redirect_is_checked_like_any_address(site: Site, location: str, reason: str) -> None:
    site.answers["/a"] = answer(b"", 302, Location=location)

    def names(host: str, port: int) -> Sequence[str]:
        return ["127.0.0.1"] if host == "news.example" else resolve(host, port)

    with pytest.raises(FetchError) as caught:
        fetch(site.url("/a"), resolve=names, permit=public_or_here)
    assert reason in str(caught.value)
    assert "secret" not in str(caught.value)
    assert len(site.hosts) == 1


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.1.1",
        "172.16.0.1",
        "169.254.169.254",
        "0.0.0.0",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "240.0.0.1",
        "2130706433",
        "0x7f000001",
        "127.1",
        "0177.0.0.1",
        "localhost",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:10.0.0.1]",
        "[fe80::1]",
        "[fc00::1]",
        "[fec0::1]",
        "[ff02::1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[2001:db8::1]",
    ],
)
def test_private_addresses_are_refused_by_default(site: Site, host: str) -> None:
    with pytest.raises(FetchError, match=r"is not an address of the public internet|is not found"):
        fetch(f"http://{host}:{site.port}/a", Options(timeout_seconds=5))
    assert site.hosts == []


def test_public_addresses_are_told() -> None:
    assert is_public("8.8.8.8")
    assert is_public("2606:4700::1111")
    assert is_public("::ffff:8.8.8.8")
    assert not is_public("fe80::1%eth0")


def test_a_name_with_one_private_address_among_its_own_is_refused(site: Site) -> None:
    with pytest.raises(FetchError, match=r"10\.0\.0\.7 is not"):
        fetch(site.url("/a"), resolve=lambda host, port: ["8.8.8.8", "10.0.0.7"])
    assert site.hosts == []


def test_a_name_that_changes_between_check_and_connection_gains_nothing(site: Site) -> None:
    site.answers["/a"] = answer()
    answers = iter([["127.0.0.1"], ["10.9.9.9"]])
    asked: list[str] = []

    def changing(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return next(answers)

    assert fetch(site.url("/a"), resolve=changing, permit=public_or_here).data == PAGE
    assert asked == ["news.example"]


def test_an_unknown_host_is_said() -> None:
    def unknown(host: str, port: int) -> Sequence[str]:
        raise OSError("Name or service not known")

    with pytest.raises(FetchError, match=r"host 'news\.example' is not found: Name or service not known"):
        fetch("http://news.example/", resolve=unknown)
    with pytest.raises(FetchError, match="is not found"):
        fetch("http://news.example/", resolve=lambda host, port: [])


def test_a_server_that_is_not_there_is_said(site: Site) -> None:
    port = site.port
    site.server.server_close()
    with pytest.raises(FetchError, match="cannot be fetched: "):
        get(f"http://news.example:{port}/a")


@pytest.mark.parametrize("status", [404, 403, 500, 204, 206])
def test_an_answer_without_a_page_is_said(site: Site, status: int) -> None:
    site.answers["/a"] = answer(b"", status)
    with pytest.raises(FetchError, match=f"the server answers {status}"):
        get(site.url("/a"))


def test_a_page_over_the_limit_is_not_read(site: Site) -> None:
    site.answers["/told"] = answer(b"x" * 2000)
    site.answers["/untold"] = answer(b"x" * 2000, Content_Length="")
    site.answers["/packed"] = answer(gzip.compress(b"x" * 50_000_000), Content_Encoding="gzip")
    with pytest.raises(FetchError, match="page of 2,000 bytes is over the limit of 1,000"):
        get(site.url("/told"), max_bytes=1000)
    with pytest.raises(FetchError, match="over the limit of 1,000 bytes"):
        get(site.url("/untold"), max_bytes=1000)
    with pytest.raises(FetchError, match="over the limit of 1,000,000 bytes"):
        get(site.url("/packed"), max_bytes=1_000_000)
    assert get(site.url("/told"), max_bytes=2000).data == b"x" * 2000


@pytest.mark.parametrize("length", ["¹", "-1", "9" * 5000, "much"])
def test_a_length_that_is_no_number_is_none(site: Site, length: str) -> None:
    site.answers["/odd"] = answer(b"x" * 2000, Content_Length=length)
    assert get(site.url("/odd")).data == b"x" * 2000
    with pytest.raises(FetchError, match="over the limit of 1,000 bytes"):
        get(site.url("/odd"), max_bytes=1000)


@pytest.mark.parametrize("part", ["head", "body"])
def test_a_server_that_drips_is_cut_off_in_time(site: Site, part: str) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.0 200 OK\r\n" + (b"" if part == "head" else b"\r\n"))
        while not site.stopped.wait(0.02):
            handler.wfile.write(b"X-More: 1\r\n" if part == "head" else b"x")

    site.answers["/a"] = drip
    with pytest.raises(FetchError, match=r"no whole page within 0\.3 seconds"):
        get(site.url("/a"), timeout_seconds=0.3)


def test_a_server_that_says_nothing_is_left_in_time(site: Site) -> None:
    def wait(handler: BaseHTTPRequestHandler) -> None:
        site.stopped.wait()

    site.answers["/a"] = wait
    with pytest.raises(FetchError, match=r"no whole page within 0\.2 seconds"):
        get(site.url("/a"), timeout_seconds=0.2)


def test_a_page_that_breaks_off_is_no_page(site: Site) -> None:
    site.answers["/told"] = answer(Content_Length="5000")
    site.answers["/packed"] = answer(gzip.compress(PAGE * 50)[:-20], Content_Encoding="gzip")
    site.answers["/damaged"] = answer(b"no gzip at all", Content_Encoding="gzip")
    for path in ("/told", "/packed"):
        with pytest.raises(FetchError, match="the connection ended before the page did"):
            get(site.url(path))
    with pytest.raises(FetchError, match="cannot be fetched: "):
        get(site.url("/damaged"))


def test_a_packing_that_was_not_asked_for_is_refused(site: Site) -> None:
    site.answers["/a"] = answer(Content_Encoding="br")
    with pytest.raises(FetchError, match="packed as 'br'"):
        get(site.url("/a"))


@pytest.mark.parametrize("reply", [b"garbage\r\n\r\n", b"", b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 500 + b"\r\n"])
def test_an_answer_that_is_no_http_is_said(site: Site, reply: bytes) -> None:
    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(reply)

    site.answers["/a"] = send
    with pytest.raises(FetchError, match="cannot be fetched: ") as caught:
        get(site.url("/a"))
    assert str(caught.value).isprintable()


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for secure.example and its key in one file, made for this test."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed: no certificate can be made for a secure server")
    both = tmp_path / "both.pem"
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=secure.example "
        "-addext subjectAltName=DNS:secure.example -keyout both.pem -out cert.pem"
    )
    subprocess.run(command.split(), cwd=tmp_path, check=True, capture_output=True)
    both.write_bytes(both.read_bytes() + (tmp_path / "cert.pem").read_bytes())
    return both


def test_a_secure_server_must_be_the_one_named(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offered = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    offered.load_cert_chain(certificate)
    site = start(offered)
    try:
        site.answers["/a"] = answer()
        with pytest.raises(FetchError, match="no safe connection: "):  # nobody vouches for it
            get(site.url("/a", "secure.example", "https"))
        trusted = ssl.create_default_context(cafile=str(certificate))
        monkeypatch.setattr(fetching, "_tls", lambda: trusted)
        assert get(site.url("/a", "secure.example", "https")).data == PAGE
        assert site.hosts == [f"secure.example:{site.port}"]
        with pytest.raises(FetchError, match="no safe connection: "):  # it is another one
            get(site.url("/a", "other.example", "https"))
    finally:
        stop(site)
