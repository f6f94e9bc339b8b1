"""What answers cost the processor: ``python -m benchmarks.answering [--claims N] [--ledger FILE] [--requests N]``.

The questions of :mod:`benchmarks.api` are put to the application itself, in this process, one after the other, and the
processor's time of each is told by kind: unlike times of the clock it can be compared where other programs run. It is
that of the whole application, but for reading and writing HTTP. ``--out FILE`` keeps a digest of every answer;
``--same FILE`` compares with them, as a change of speed alone changes no answer.

It needs: ``pip install "reportedly[server]" httpx``.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import hashlib
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import mean
from typing import Any
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message

from benchmarks.api import API, SHARES, Asking
from benchmarks.weighing import fill
from reportedly.server.app import create_app
from reportedly.server.settings import Settings

_WARM = 3  # requests of each kind that are not counted: what is loaded once
_NO_END = 36_000.0


class Application:
    """The server's application, asked without a network."""

    def __init__(self, ledger: Path) -> None:
        self._app: ASGIApp = create_app(Settings(ledger=ledger, max_seconds=2 * _NO_END, patience=_NO_END))

    async def ask(self, address: str) -> bytes:
        """Return the body of an answer as it was before it was compressed."""
        parts = urlsplit(address)
        headers = [(b"host", b"localhost"), (b"accept-encoding", b"gzip"), (b"accept", b"*/*")]
        scope: dict[str, Any] = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": parts.path,
            "raw_path": parts.path.encode("ascii"),
            "query_string": parts.query.encode("ascii"),
            "headers": headers,
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 8321),
        }
        sent: list[Message] = []
        given = False

        async def receive() -> Message:
            nonlocal given
            if given:
                await asyncio.sleep(_NO_END)
            given = True
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        await self._app(scope, receive, send)
        body = b"".join(each.get("body", b"") for each in sent[1:])
        if (b"content-encoding", b"gzip") in sent[0]["headers"]:
            body = gzip.decompress(body)
        if sent[0]["status"] != 200:
            raise RuntimeError(f"{address}: {sent[0]['status']}: {body[:300]!r}")
        return body


async def measure(ledger: Path, requests: int, seed: int) -> dict[str, Any]:
    """Return milliseconds of the processor by kind, seconds until all was weighed, and digests of answers."""
    app = Application(ledger)
    began = time.process_time()
    first = json.loads(await app.ask(f"{API}/holdings?limit=1000"))
    weighed = time.process_time() - began
    claims = json.loads(await app.ask(f"{API}/claims?limit=1000"))
    asking = Asking(first["items"], claims["items"], seed)
    times: dict[str, list[float]] = {}
    digests: dict[str, str] = {}
    for kind in SHARES:
        for number in range(-_WARM, requests):
            address = asking.of(kind)
            began = time.process_time()
            body = await app.ask(address)
            spent = 1000 * (time.process_time() - began)
            digests[address] = hashlib.sha256(body).hexdigest()[:16]
            if number >= 0:
                times.setdefault(kind, []).append(spent)
    return {"weighed": weighed, "times": times, "digests": digests}


def summary(found: dict[str, Any]) -> dict[str, tuple[float, float, float]]:
    """Return by kind, and for the mix of :mod:`benchmarks.api`, the mean, what 19 of 20 stay under, and the most."""
    told = {}
    for kind, times in found["times"].items():
        ordered = sorted(times)
        told[kind] = (mean(ordered), ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))], ordered[-1])
    mixed = sum(SHARES[kind] * told[kind][0] for kind in told) / sum(SHARES.values())
    return {**told, "mixed": (mixed, max(each[1] for each in told.values()), max(each[2] for each in told.values()))}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the measures as asked; return 1 where an answer is another than it was."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.answering")
    parser.add_argument("--claims", type=int, default=100_000, help="claims of the made-up ledger (100,000)")
    parser.add_argument("--ledger", type=Path, help="ask about this ledger; it is filled if it is not there")
    parser.add_argument("--requests", type=int, default=60, help="of each kind (60)")
    parser.add_argument("--out", type=Path, help="keep a digest of every answer in this file")
    parser.add_argument("--same", type=Path, help="compare every answer with the digests in this file")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        ledger: Path = options.ledger or Path(folder) / "made.db"
        if not ledger.exists():
            fill(ledger, options.claims)
        found = asyncio.run(measure(ledger, options.requests, seed=1))
    print(f"weighed in {found['weighed']:.1f} s of the processor; milliseconds of the processor a request:")
    print(f"{'':24} {'mean':>8} {'19 of 20':>9} {'most':>8}")
    for kind, (average, usual, most) in summary(found).items():
        print(f"{kind:24} {average:8.1f} {usual:9.1f} {most:8.1f}")
    if options.out is not None:
        options.out.write_text(json.dumps(found["digests"], indent=0), encoding="utf-8")
    if options.same is None:
        return 0
    before = json.loads(options.same.read_text(encoding="utf-8"))
    both = before.keys() & found["digests"].keys()
    others = sorted(each for each in both if before[each] != found["digests"][each])
    print(f"{len(both)} answers compared, {len(others)} are others", *others[:10], sep="\n  ")
    return int(bool(others))


if __name__ == "__main__":
    sys.exit(main())
