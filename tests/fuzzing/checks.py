"""A check for each parser of outside data: it may answer with a result or an error of its own, nothing else."""

from __future__ import annotations

import io
import json
import socket
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from urllib.parse import quote

from reportedly.errors import ReportedlyError
from tests.fuzzing import seeds
from tests.fuzzing.mutation import as_text

PUBLISHED = date(2017, 11, 10)
TODAY = date(2026, 1, 1)

Check = Callable[[bytes], None]
"""Feeds one case to a parser; raises where that answers with anything but a result or an error of its own."""


class BadResultError(Exception):
    """A parser gave a result that it may not give."""


def _is(holds: bool, what: str) -> None:
    if not holds:
        raise BadResultError(what)


def scratch() -> Path:
    """Return a folder for this process's cases; in memory where the system has such a one."""
    memory = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="reportedly-fuzzing-", dir=memory if memory.is_dir() else None))


# Documents


def decoding() -> Check:
    from reportedly.documents.decoding import UndecodableError, decode
    from reportedly.documents.webpage import decode_page

    def check(content: bytes) -> None:
        charset, _, data = content.partition(b"\n")
        for read in (
            lambda: decode(content),
            lambda: decode(data, as_text(charset)),
            lambda: decode_page(content, None),
        ):
            try:
                read().text.encode("utf-8", "surrogatepass")
            except UndecodableError as error:
                _is("\n" not in str(error), "a reason of several lines")

    return check


def documents(suffix: str) -> Callable[[], Check]:
    def make() -> Check:
        from reportedly.documents import Options, Rejected, load

        path = scratch() / f"case{suffix}"
        options = Options(today=TODAY)

        def check(content: bytes) -> None:
            path.write_bytes(content)
            inputs = ["-"] if suffix == "-" else [path]
            notices: list[object] = []
            for item in load(inputs, options, stdin=io.BytesIO(content), notify=notices.append):
                if isinstance(item, Rejected):
                    _is(item.reason.isprintable(), f"a reason that cannot be shown: {item.reason!r}")
                    continue
                item.text.encode("utf-8")
                for shown in (item.key, item.title, item.outlet, item.url):
                    _is(shown is None or (shown.isprintable() and shown.strip() != ""), f"a bad name: {shown!r}")
                _is(item.id.isalnum(), "an id of other characters")
                _is(item.published is None or 1800 <= item.published.year <= TODAY.year, f"published {item.published}")

        return check

    return make


def published() -> Check:
    from reportedly.documents.dates import parse_published, read_date
    from reportedly.errors import InputError

    def check(content: bytes) -> None:
        text = as_text(content)
        for read in (parse_published, read_date):
            try:
                read(text, today=TODAY)
            except InputError as error:
                _is("\n" not in str(error), "a reason of several lines")

    return check


# Languages of texts


def times() -> Check:
    from reportedly.times import anchored, dateline, find

    def check(content: bytes) -> None:
        text = as_text(content)
        found = find(text)
        for story in (anchored(text, found, PUBLISHED, title=text[:100]), anchored(text, found, None)):
            for each in story:
                _is(0 <= each.start < each.end <= len(text), "offsets outside the text")
                for reference in (PUBLISHED, None, date.min, date.max):
                    each.interval(reference)
                    each.precision(reference, future=True)
        dateline(text, PUBLISHED)
        dateline(text)

    return check


def names_of_places() -> Check:
    from reportedly.places import Gazetteer, UnknownPlaceError, parse_place
    from reportedly.places.finding import find_places
    from reportedly.places.fold import bare_key, sound, sounds, strict_key

    gazetteer = Gazetteer.open()

    def check(content: bytes) -> None:
        text = as_text(content)[:20_000]
        key = strict_key(text)
        _is(strict_key(key) == key, f"folding twice is another key: {text[:40]!r}")
        bare_key(key)
        sound(text)
        sounds(text)
        name = text[:200]  # what the API takes
        find_places(name, gazetteer, near=(35.0, 39.0), country="SY")
        try:
            parse_place(name, gazetteer)
        except UnknownPlaceError as error:
            str(error).encode("utf-8", "surrogatepass")

    return check


def places_in_texts() -> Check:
    from reportedly.places import Gazetteer, Resolver, find_toponyms, locate

    gazetteer = Gazetteer.open()
    resolver = Resolver(gazetteer)

    def check(content: bytes) -> None:
        text = as_text(content)
        mentions = find_toponyms(text, gazetteer)
        for each in locate(mentions, text, resolver, published=PUBLISHED, outlet="Wire"):
            mention = each.mention
            _is(0 <= mention.start < mention.end <= len(text), "offsets outside the text")
            _is(all(0 <= place.probability <= 1 for place in each.meant), "a probability outside [0, 1]")

    return check


def actors_in_texts() -> Check:
    from reportedly.actors import Registry
    from reportedly.actors.searching import search

    registry = Registry.load()

    def check(content: bytes) -> None:
        text = as_text(content)
        for mention in registry.find(text, PUBLISHED):
            _is(0 <= mention.start < mention.end <= len(text), "offsets outside the text")
        registry.lookup(text[:300], PUBLISHED)
        search(registry, text[:200])

    return check


def reading(name: str) -> Callable[[], Check]:
    def make() -> Check:
        from reportedly.identity import document_id
        from reportedly.ledger import ReaderVersion, claim_problems
        from reportedly.ledger.serialise import claim_from_json, claim_to_json
        from reportedly.model import DateOrigin, DatePrecision, Document
        from reportedly.reading import get_reader

        reader = get_reader(name)
        version = ReaderVersion(reader.name, reader.version)

        def check(content: bytes) -> None:
            from reportedly.documents.decoding import without_surrogates

            text = without_surrogates(as_text(content))
            made = document_id(text, published=PUBLISHED)
            document = Document(made, "case", text, PUBLISHED, DatePrecision.DAY, DateOrigin.GIVEN)
            claims = list(reader.read(document))
            problems = claim_problems(document, version, claims)
            _is(not problems, f"claims that the ledger refuses: {problems[:1]}")
            _is(all(claim_from_json(claim_to_json(each)) == each for each in claims), "a claim that JSON does not hold")

        return check

    return make


# Tables, lists and registries


def imported(form: str) -> Callable[[], Check]:
    def make() -> Check:
        from reportedly.imports.importing import import_table
        from reportedly.ledger import Ledger

        folder = scratch()
        path = folder / "table.csv"

        def check(content: bytes) -> None:
            path.write_bytes(content)
            for old in folder.glob("ledger.db*"):
                old.unlink()
            with Ledger.open(folder / "ledger.db") as ledger:
                try:
                    import_table(ledger, form, path)
                except ReportedlyError as error:
                    _is("\n" not in str(error), "a reason of several lines")
                _is(not list(ledger.verify()), "a ledger that is not whole")

        return check

    return make


def place_list(suffix: str) -> Callable[[], Check]:
    def make() -> Check:
        from reportedly.places.own_list import read_own_list

        path = scratch() / f"places{suffix}"
        countries = {"sy": "SY", "syria": "SY"}

        def check(content: bytes) -> None:
            path.write_bytes(content)
            try:
                for each in read_own_list(path, lambda text: countries.get(text.strip().casefold())):
                    json.dumps(str(each))
            except ReportedlyError as error:
                _is("\n" not in str(error), "a reason of several lines")

        return check

    return make


def dump_files() -> Check:
    from reportedly.places import dump

    folder = scratch()

    def check(content: bytes) -> None:
        for name in ("SY.txt", "SY.zip"):
            path = folder / name
            path.write_bytes(content)
            file = dump.DumpFile(path, "SY.txt")
            readers = (dump.place_rows, dump.alternate_rows, dump.hierarchy_rows, dump.country_rows)
            for read in (*readers, lambda file: dump.admin_rows(file, 2)):
                try:
                    file.size()
                    for _ in read(file):
                        pass
                except ReportedlyError as error:
                    _is("\n" not in str(error), "a reason of several lines")

    return check


def registry() -> Check:
    from reportedly.actors.loading import load_party_tables
    from reportedly.actors.own import load_own, with_own

    path = scratch() / "actors.yaml"
    tables = load_party_tables()

    def check(content: bytes) -> None:
        path.write_bytes(content)
        try:
            with_own(tables, load_own(path))
        except ReportedlyError as error:
            _is("\n" not in str(error), "a reason of several lines")

    return check


# Servers


def answers() -> Check:
    from reportedly.reading.llm.answers import UnreadableAnswerError, read_answer
    from reportedly.reading.llm.completion import complaint, read_completion
    from reportedly.reading.llm.quoting import Quoted

    def check(content: bytes) -> None:
        text = as_text(content)
        try:
            for claim in read_answer(text).claims:
                quoted = Quoted(seeds.REPORT, 0, 0, len(seeds.REPORT))
                for quote_ in claim.quotes:
                    quoted.find(quote_)
        except UnreadableAnswerError as error:
            str(error).encode("utf-8", "surrogatepass")
        read_completion(content)
        _is(complaint(content, "secret").isprintable(), "a complaint that cannot be shown")

    return check


def fetching() -> Check:
    from reportedly.documents import Options
    from reportedly.documents.fetching import FetchError, fetch

    near = socket.create_server(("127.0.0.1", 0))
    port = near.getsockname()[1]
    answers: list[bytes] = []

    def serve() -> None:
        while True:
            link, _ = near.accept()
            with link:
                try:
                    link.settimeout(5)
                    link.recv(65_536)
                    link.sendall(answers[-1])
                except OSError:
                    continue

    threading.Thread(target=serve, daemon=True).start()
    options = Options(timeout_seconds=3.0, max_bytes=1_000_000, max_redirects=2)

    def check(content: bytes) -> None:
        answers[:] = [content]
        try:
            page = fetch(
                f"http://example.org:{port}/x", options, resolve=lambda *_: ["127.0.0.1"], permit=lambda _: True
            )
            _is(len(page.data) <= options.max_bytes, "a page over the limit")
        except FetchError as error:
            _is(str(error).isprintable(), "a reason that cannot be shown")

    return check


def addresses() -> Check:
    from reportedly.documents.addresses import is_address, is_public, split_address
    from reportedly.documents.loading import slug
    from reportedly.errors import InputError

    def check(content: bytes) -> None:
        text = as_text(content)[:5_000]
        if not is_address(text):
            return
        try:
            parts = split_address(text)
        except InputError as error:
            _is(str(error).isprintable(), "a reason that cannot be shown")
            return
        slug(text)
        with suppress(ValueError):  # a name, not an address
            is_public(parts.hostname or "")

    return check


def api() -> Check:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import starlette.testclient

    from reportedly.pipeline import read
    from reportedly.server.app import create_app
    from reportedly.server.settings import Settings

    ledger = scratch() / "ledger.db"
    read(Path(__file__).resolve().parents[2] / "examples" / "dispatches", ledger)
    settings = Settings(ledger=ledger, desk="Ann", desk_token="secret")
    client = starlette.testclient.TestClient(
        create_app(settings), base_url="http://127.0.0.1", raise_server_exceptions=False
    )
    client.__enter__()

    def check(content: bytes) -> None:
        if content[:1] == b"{":
            headers = {"X-Reportedly-Token": "secret", "Content-Type": "application/json", "Origin": "http://127.0.0.1"}
            answer = client.post("/api/v1/decisions", content=content, headers=headers)
        else:
            path = "/" + quote(content[:8_000], safe="/%?&=:,;+-._~!$()*'@").lstrip("/")
            try:
                answer = client.get(path)
            except ValueError:
                return  # the client itself refuses the address
        _is(answer.status_code < 500, f"{answer.status_code}: {answer.text[:200]}")
        if answer.status_code >= 400:
            _is(set(answer.json()["error"]) == {"code", "message", "fix"}, "an error of another shape")

    return check


def periods() -> Check:
    import click

    from reportedly.cli.options import day, period
    from reportedly.cli.output import clean, json_text, one_line, shorten

    def check(content: bytes) -> None:
        text = as_text(content)
        for read in (day, period):
            try:
                read(text)
            except click.BadParameter as error:
                str(error)
        one_line(text).encode("utf-8")
        _is("\x1b" not in clean(text), "an escape on the terminal")
        json.loads(json_text({"x": text}))
        shorten(text, 40)

    return check
