"""How fast the page draws twenty thousand places and steps through two thousand days, in Chromium.

    python -m benchmarks.page [places] [days]

The answers of the server are made up (towns in a grid over the Middle East and Ukraine that change hands), as this
measures the page: how long from asking for it until the places are drawn, and how long a step of the slider takes from
the event to the drawn frame. It needs the built page, Chromium and playwright.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import shutil
import statistics
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

BUILT = Path(__file__).resolve().parents[1] / "reportedly" / "server" / "page"
FIRST = date(2014, 1, 1)
STEPS = 60
RUNS = 3
PARTIES = (
    ("syrian_government", "Syrian government", "#D55E00"),
    ("islamic_state", "Islamic State", "#000000"),
    ("sdf", "Syrian Democratic Forces", "#F0E442"),
    ("syrian_opposition", "Syrian opposition", "#009E73"),
)

_STEP = """async day => {
  const slider = document.querySelector("#clock-on");
  const canvas = document.querySelector("canvas.map-places");
  const begin = performance.now();
  slider.value = String(day);
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  while (canvas.dataset.day !== String(day)) await new Promise(requestAnimationFrame);
  return performance.now() - begin;
}"""


def made_up(places: int, days: int, seed: int = 11) -> dict[str, dict[str, Any]]:
    """Return answers of the server by their paths: places whose holders change and fade, events and reports."""
    chance = random.Random(seed)
    states = [{"id": key, "name": name, "colour": colour, "parties": []} for key, name, colour in PARTIES]
    states.append({"id": "unknown", "name": "unknown", "colour": None, "parties": []})
    states.append({"id": "contested", "name": "contested", "colour": None, "parties": ["islamic_state", "sdf"]})
    runs = []
    for _ in range(places):
        told, day = [0, 4, 50], 0
        while (day := day + chance.randint(5, 120)) < days:
            told += [day, chance.choice((0, 0, 1, 1, 2, 3, 4, 5)), 5 * chance.randint(8, 20)]
        runs.append(told)
    names = ("key", "name", "country", "latitude", "longitude", "kind", "radius_km", "people", "claims")
    rows = [
        (
            f"geonames:{index}",
            f"Town {index}",
            "SY",
            round(chance.uniform(30, 50), 5),
            round(chance.uniform(33, 48), 5),
            "town",
            3.0,
            int(10 ** chance.uniform(2.5, 6.3)),
            chance.randint(1, 300),
        )
        for index in range(places)
    ]
    columns = {name: [row[at] for row in rows] for at, name in enumerate(names)}
    last = FIRST + timedelta(days=days - 1)
    count = places * 2
    first = [chance.randrange(days) for _ in range(count)]
    return {
        "/api/v1/version": {"version": "0", "revision": "0", "counts": {}, "gazetteer": None, "desk": False},
        "/api/v1/grid/holdings": {
            "known": None,
            "from": str(FIRST),
            "to": str(last),
            "latest": str(last - timedelta(days=60)),
            "places": columns,
            "states": states,
            "parties": [{"id": key, "name": name, "colour": colour} for key, name, colour in PARTIES],
            "runs": runs,
            "left_out": 0,
        },
        "/api/v1/grid/events": {
            "known": None,
            "from": str(FIRST),
            "types": ["capture", "clash", "toll", "aid"],
            "places": {name: columns[name] for name in ("key", "name", "country", "latitude", "longitude")},
            "id": [f"e{index:021}" for index in range(count)],
            "type": [chance.randrange(4) for _ in range(count)],
            "place": [chance.randrange(places) for _ in range(count)],
            "first": first,
            "last": [day + chance.choice((0, 0, 1, 6)) for day in first],
            "affirming": [1] * count,
            "denying": [0] * count,
            "killed": [None] * count,
            "left_out": 0,
        },
        "/api/v1/grid/reports": {
            "from": str(FIRST - timedelta(days=FIRST.weekday())),
            "documents": [chance.randint(0, 900) for _ in range(days // 7)],
            "claims": [0] * (days // 7),
            "undated": 0,
        },
    }


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, *args: Any, answers: dict[str, bytes], **options: Any) -> None:
        self.answers = answers
        super().__init__(*args, directory=str(BUILT), **options)

    def do_GET(self) -> None:
        body = self.answers.get(self.path.partition("?")[0])
        if body is None:
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def serving(answers: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Serve the built page with these answers on any free port."""
    packed = {path: gzip.compress(json.dumps(body).encode(), 6) for path, body in answers.items()}
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, answers=packed)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


def main(arguments: list[str]) -> None:
    """Measure and print."""
    from playwright.sync_api import sync_playwright

    places, days = (int(each) for each in (*arguments, "20000", "2000")[:2])
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None or not (BUILT / "index.html").is_file():
        sys.exit("this needs Chromium (apt-get install chromium) and the built page (make page)")
    begun = time.perf_counter()
    answers = made_up(places, days)
    print(f"{places:,} places, {days:,} days; made up in {time.perf_counter() - begun:.1f} s")
    drawing = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
    quiet = ["--disable-background-networking", "--disable-component-update"]
    with serving(answers) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=drawing + quiet)
        processes = browser.new_browser_cdp_session()

        def used() -> dict[str, float]:
            """Return the seconds of the processor that each kind of Chromium's processes has taken so far.

            Of pages' processes it is that of the one that took most: the others are spare.
            """
            found: dict[str, float] = {}
            for each in processes.send("SystemInfo.getProcessInfo")["processInfo"]:
                found[each["type"]] = max(found.get(each["type"], 0.0), each["cpuTime"])
            return found

        paints: dict[str, list[float]] = {"first-contentful-paint": [], "reportedly-places": []}
        drawn: list[float] = []
        for _ in range(RUNS):
            page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
            page.set_default_timeout(300_000)
            before = used().get("renderer", 0.0)
            page.goto(address)
            page.wait_for_selector("canvas.map-places[data-drawn]", state="attached")
            drawn.append(1_000 * (used()["renderer"] - before))
            for name, found in paints.items():
                found.append(page.evaluate("name => performance.getEntriesByName(name)[0]?.startTime ?? NaN", name))
            page.wait_for_load_state("networkidle")
            page.wait_for_timeout(1_000)
            page.locator("svg.histogram").wait_for()
            page.wait_for_selector(".map-stage[data-ground]", state="attached")
            chance = random.Random(5)
            print(f"  symbols drawn: {page.locator('canvas.map-places').get_attribute('data-drawn')}")
            before = used()
            steps = [page.evaluate(_STEP, chance.randrange(days)) for _ in range(STEPS)]
            stepped = {kind: 1_000 * (taken - before.get(kind, 0.0)) / STEPS for kind, taken in used().items()}
            page.context.close()
        browser.close()
    for name, found in paints.items():
        print(f"{name}: median {statistics.median(found):.0f} ms, of {', '.join(f'{each:.0f}' for each in found)}")
    print(f"until the places are drawn the page's process works {statistics.median(drawn):.0f} ms")
    steps.sort()
    print(
        f"slider step: median {statistics.median(steps):.0f} ms, p95 {steps[int(0.95 * len(steps))]:.0f} ms, "
        f"most {steps[-1]:.0f} ms, of {STEPS}"
    )
    works = ", ".join(f"{kind} {taken:.0f} ms" for kind, taken in sorted(stepped.items()))
    print(f"a step takes of the processor, by Chromium's processes: {works}; the server is asked nothing")
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main(sys.argv[1:])
