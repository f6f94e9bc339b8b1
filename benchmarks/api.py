"""How fast the server answers: ``python -m benchmarks.api [--claims N] [--ledger FILE] [--rate R] [--seconds S]``.

It starts ``reportedly serve`` on a made-up ledger (see :mod:`benchmarks.weighing`), waits until the ledger is weighed,
and asks what the map asks, mixed as somebody does who looks around: holdings in a box on some day, places, timelines,
claims, documents, names. Requests are sent at a fixed rate whether or not earlier ones are answered, and each is timed
from the moment at which it was due, so that a server that falls behind shows. The client shares the machine.

It needs: ``pip install "reportedly[server]" httpx``.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx

from benchmarks.weighing import DAYS, FIRST, fill

API = "/api/v1"
_WEIGHED_WITHIN = 3600.0
_ANSWERED_WITHIN = 30.0
_AGAIN = 1.0  # second after which to ask again while the ledger is weighed
_NOT_YET = {httpx.codes.SERVICE_UNAVAILABLE, httpx.codes.GATEWAY_TIMEOUT}
SHARES = {
    "holdings in a box": 25,
    "a place's holding": 20,
    "a place's timeline": 10,
    "a place's runs": 5,
    "a place's claims": 15,
    "a claim": 5,
    "a document": 5,
    "places by name": 10,
    "version": 5,
}
"""The kinds of request, of a hundred."""


@contextlib.contextmanager
def served(ledger: Path) -> Iterator[tuple[str, int]]:
    """Serve a ledger in a process of its own; gives its address and the process's id."""
    command = [sys.executable, "-m", "reportedly", "serve", "--ledger", str(ledger), "--port", "0", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield json.loads(process.stdout.readline())["url"].rstrip("/"), process.pid
        finally:
            process.terminate()


class Asking:
    """Makes up requests about places, days, claims and documents that the ledger has, the same for the same seed.

    ``holdings`` and ``claims`` are the items of a page of each.
    """

    def __init__(self, holdings: Sequence[Mapping[str, Any]], claims: Sequence[Mapping[str, Any]], seed: int) -> None:
        self._chosen = random.Random(seed)
        self._places = [each["place"] for each in holdings]
        self._claims = [each["id"] for each in claims]
        self._documents = sorted({each["document_id"] for each in claims})

    @classmethod
    def of_server(cls, url: str, seed: int) -> tuple[Asking, float]:
        """Return requests to a server, and the seconds of the clock until its ledger was weighed."""
        with httpx.Client(base_url=url, timeout=_WEIGHED_WITHIN) as client:
            began = time.perf_counter()
            first = cls._first(client)
            weighed_in = time.perf_counter() - began
            claims = client.get(f"{API}/claims", params={"limit": 1000}).raise_for_status().json()["items"]
        return cls(first["items"], claims, seed), weighed_in

    @staticmethod
    def _first(client: httpx.Client) -> Any:
        """Return the first holdings: a large ledger is weighed for longer than the server lets a question wait."""
        until = time.monotonic() + _WEIGHED_WITHIN
        while True:
            with contextlib.suppress(httpx.TransportError):  # a connection that was not used for seconds is closed
                answer = client.get(f"{API}/holdings", params={"limit": 1000})
                if answer.status_code not in _NOT_YET or time.monotonic() > until:
                    return answer.raise_for_status().json()
            time.sleep(_AGAIN)

    def next(self) -> tuple[str, str]:
        """Return a kind of request and an address."""
        kind = self._chosen.choices(list(SHARES), list(SHARES.values()))[0]
        return kind, self.of(kind)

    def of(self, kind: str) -> str:
        """Return the address of a request of a kind."""
        chosen = self._chosen
        place = chosen.choice(self._places)
        on = (FIRST + timedelta(days=chosen.randrange(DAYS))).isoformat()
        asked: dict[str, Any] = {}
        if kind == "holdings in a box":
            north, east = place["latitude"], place["longitude"]
            asked = {"on": on, "bbox": f"{east - 0.5:.3f},{north - 0.5:.3f},{east + 0.5:.3f},{north + 0.5:.3f}"}
            path = "/holdings"
        elif kind == "a place's holding":
            path, asked = f"/holdings/{place['key']}", {"on": on}
        elif kind == "a place's timeline":
            path, asked = "/timeline", {"place": place["key"]}
        elif kind == "a place's runs":
            path, asked = "/timeline/runs", {"place": place["key"]}
        elif kind == "a place's claims":
            path, asked = "/claims", {"place": place["key"], "limit": 50}
        elif kind == "a claim":
            path = f"/claims/{chosen.choice(self._claims)}"
        elif kind == "a document":
            path = f"/documents/{chosen.choice(self._documents)}"
        elif kind == "places by name":
            path, asked = "/places/search", {"q": chosen.choice(("Aleppo", "raqa", "Deir", "Homs", "Palmyra", "Idlib"))}
        else:
            path = "/version"
        return f"{API}{path}" + (f"?{urlencode(asked)}" if asked else "")


async def load(url: str, next_request: Callable[[], tuple[str, str]], rate: float, seconds: float) -> dict[str, Any]:
    """Send requests at a rate for some seconds; return times in milliseconds by kind, and how many failed."""
    times: dict[str, list[float]] = {}
    errors = 0
    limits = httpx.Limits(max_connections=200)

    async def send(client: httpx.AsyncClient, kind: str, address: str, due: float) -> None:
        nonlocal errors
        try:
            answer = await client.get(address)
            errors += answer.status_code != 200
        except httpx.HTTPError:
            errors += 1
        times.setdefault(kind, []).append(1000 * (time.perf_counter() - due))

    async with httpx.AsyncClient(base_url=url, timeout=_ANSWERED_WITHIN, limits=limits) as client:
        tasks = []
        began = time.perf_counter()
        for number in range(int(rate * seconds)):
            due = began + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            kind, address = next_request()
            tasks.append(asyncio.create_task(send(client, kind, address, due)))
        await asyncio.gather(*tasks)
    return {"times": times, "errors": errors}


def measure(ledger: Path, rate: float, seconds: float, seed: int = 1) -> dict[str, Any]:
    """Return how long weighing took, the most memory of the server in megabytes, and the times of its answers."""
    with served(ledger) as (url, process):
        asking, weighed_in = Asking.of_server(url, seed)
        weighed = _processor_seconds(process)
        asyncio.run(load(url, asking.next, rate, min(5.0, seconds)))  # what is loaded once is not counted
        before = _processor_seconds(process)
        found = asyncio.run(load(url, asking.next, rate, seconds))
        return {
            "weighed_seconds": weighed_in,
            "weighed_processor_seconds": weighed,
            "answering_processor_seconds": _processor_seconds(process) - before,
            "megabytes": _megabytes(process),
            **found,
        }


def _processor_seconds(process: int) -> float:
    """Return how long the processor was busy with a process so far; 0 where the system does not tell."""
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def _megabytes(process: int) -> float | None:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return None


def summary(found: dict[str, Any]) -> dict[str, Any]:
    """Return the measures as numbers: requests, errors, and percentiles of the times in milliseconds."""
    every = [each for times in found["times"].values() for each in times]
    told: dict[str, Any] = {
        "weighed_seconds": round(found["weighed_seconds"], 2),
        "weighed_processor_seconds": round(found["weighed_processor_seconds"], 2),
        "processor_milliseconds_a_request": round(1000 * found["answering_processor_seconds"] / max(1, len(every)), 2),
        "server_megabytes": round(found["megabytes"], 1) if found["megabytes"] is not None else None,
        "requests": len(every),
        "errors": found["errors"],
    }
    for kind, times in [("all", every), *sorted(found["times"].items())]:
        ordered = sorted(times)
        for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99)):
            told[f"{kind}: {name} milliseconds"] = round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 1)
    return told


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the measures as asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.api")
    parser.add_argument("--claims", type=int, default=100_000, help="claims of the made-up ledger (100,000)")
    parser.add_argument("--ledger", type=Path, help="serve this ledger; it is filled if it is not there")
    parser.add_argument("--rate", type=float, default=50.0, help="requests a second (50)")
    parser.add_argument("--seconds", type=float, default=30.0, help="for so long (30)")
    parser.add_argument("--json", action="store_true", help="print one line of JSON")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        ledger: Path = options.ledger or Path(folder) / "made.db"
        if not ledger.exists():
            fill(ledger, options.claims)
        told = summary(measure(ledger, options.rate, options.seconds))
    if options.json:
        sys.stdout.write(json.dumps(told) + "\n")
    else:
        for name, value in told.items():
            print(f"api {name:44} {value}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
