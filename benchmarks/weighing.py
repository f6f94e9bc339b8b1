"""How weighing grows with the ledger: ``python -m benchmarks.weighing [--claims N] [--ledger FILE [--questions]]``.

Made-up claims, the same on every machine, go into a real ledger: towns in a few provinces, each with its history of
holders, told by outlets and parties in documents of five claims, a fifth of which copy an earlier document. Each ledger
is weighed whole in a process of its own (seconds and the most memory held), then asked about single places, the one
with most claims among them. A new document is weighed in twice: into the control of the whole ledger, as a running
server does it (``update``), and by asking a ledger that keeps no control about the document's places
(``update_alone``). A million claims are told of
20,000 places: ``python -m benchmarks.weighing --claims 1000000``. Processor times are given beside those of the clock,
because only they can be compared where other programs run. A ledger named with ``--ledger`` keeps the documents that
the measuring adds.
"""

from __future__ import annotations

import argparse
import functools
import gc
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from reportedly.identity import document_id, with_id
from reportedly.ledger import Ledger
from reportedly.ledger.growth import Mark
from reportedly.model import (
    Actor,
    Attribution,
    Claim,
    Document,
    EventType,
    Interval,
    Place,
    PlaceKind,
    Span,
    SpeakerClass,
    Status,
)
from reportedly.weighing import Control
from reportedly.weighing.arithmetic import explain

CLAIMS_A_PLACE = 50
CLAIMS_A_DOCUMENT = 5
_PARTIES = (
    Actor("Syrian army", "syrian_government"),
    Actor("Islamic State", "islamic_state"),
    Actor("Syrian Democratic Forces", "sdf"),
)
_KINDS = ("hold",) * 4 + ("capture",) * 3 + ("advance", "clash", "air_strike", "withdraw", "shelling", "besiege")
_READER = ("made", "1")
FIRST, DAYS = date(2014, 1, 1), 2000
_ASKED, _UPDATES = 40, 10
_WORDS = 160  # of a document, around its claims
_SENTENCES = 2000


def documents(claims: int, seed: int = 1) -> Iterator[tuple[Document, list[Claim]]]:
    """Yield made-up documents with so many claims in all, the same for the same numbers."""
    chosen = random.Random(seed)
    places = _places(max(claims // CLAIMS_A_PLACE, 10), chosen)
    regions = [_region(number) for number in range(max(len(places) // 1000, 1))]
    stock = [" ".join(f"word{chosen.randrange(8000)}" for _ in range(16)) + "." for _ in range(_SENTENCES)]
    recent: list[tuple[list[str], list[tuple[str, Claim]], date]] = []
    total = claims // CLAIMS_A_DOCUMENT
    for number in range(total):
        published = FIRST + timedelta(days=number * DAYS // total)
        outlet = f"Outlet {chosen.randrange(40)}"
        if recent and chosen.random() < 0.2:
            filler, told, _ = chosen.choice(recent)
        else:
            filler = [
                chosen.choice(stock) + f" Item{number}x{part}y{chosen.randrange(9)}." for part in range(_WORDS // 16)
            ]
            told = [_claim(chosen, places, regions, published) for _ in range(CLAIMS_A_DOCUMENT)]
            recent = [*recent[-30:], (filler, told, published)]
        yield _document(number, outlet, published, filler, told)


def _places(count: int, chosen: random.Random) -> list[Place]:
    """Return towns over a country-sized area, some kilometres apart."""
    side = (count / 20_000) ** 0.5  # as many around each in a small ledger as in a large one
    return [
        Place(
            f"Town {number}",
            f"Town {number}",
            "SY",
            90_000_000 + number,
            round(33.0 + side * 6.0 * chosen.random(), 4),
            round(36.0 + side * 8.0 * chosen.random(), 4),
            PlaceKind.TOWN,
            3.0,
            0.9,
        )
        for number in range(count)
    ]


def _region(number: int) -> Place:
    north, east = 33.3 + number % 5 * 1.2, 36.5 + number // 5 % 4 * 2.0
    name = f"Province {number}"
    return Place(name, name, "SY", 99_000_000 + number, north, east, PlaceKind.REGION, 60.0, 0.9)


def _claim(chosen: random.Random, places: Sequence[Place], regions: Sequence[Place], on: date) -> tuple[str, Claim]:
    """Return a sentence and the claim that it makes; its document and place in the text are still to come."""
    rank = int(len(places) * chosen.random() ** 1.5)  # some places are told of more than others
    place = chosen.choice(regions) if chosen.random() < 0.02 else places[rank]
    kind = chosen.choice(_KINDS)
    turn = (on - FIRST).days // (250 + rank % 400) + rank  # who holds the place, changing every year or so
    holder, other = _PARTIES[turn % 3], _PARTIES[(turn + 1) % 3]
    actor, target = (holder, other) if kind in ("hold", "capture") else (other, holder)
    if chosen.random() < 0.1:
        actor, target = target, actor  # a lie or a misreading
    said = Attribution()
    if chosen.random() < 0.4:
        speaker = chosen.choice(_PARTIES)
        said = Attribution(speaker.name, SpeakerClass.PARTY, (speaker.name,), speaker.id)
    happened = on - timedelta(days=chosen.randrange(4))
    start = happened if kind == "hold" or chosen.random() < 0.5 else None
    sentence = f"The {actor.name} and the {target.name} at {place.name}: {kind} on {happened}."
    confidence = round(0.4 + 0.5 * chosen.random(), 3)
    return sentence, Claim(
        "",
        "",
        "made@1",
        (),
        EventType(kind),
        (actor,),
        () if kind == "hold" else (target,),
        place,
        Interval(start, happened),
        said,
        Status.POSSIBLE if chosen.random() < 0.1 else Status.ACTUAL,
        confidence=confidence,
    )


def _document(
    number: int, outlet: str, published: date, filler: Sequence[str], told: Sequence[tuple[str, Claim]]
) -> tuple[Document, list[Claim]]:
    text = f"Report {number}. " + " ".join(filler)
    spans = []
    for sentence, _ in told:
        spans.append(Span(len(text) + 1, len(text) + 1 + len(sentence), sentence))
        text += " " + sentence
    key = f"report-{number}"
    identifier = document_id(text, published=published, outlet=outlet, record_id=key)
    claims = [
        with_id(replace(claim, document_id=identifier, quotes=(span,)))
        for span, (_, claim) in zip(spans, told, strict=True)
    ]
    return Document(identifier, key, text, published, outlet=outlet), claims


def fill(path: Path, claims: int) -> float:
    """Put made-up documents into a new ledger and return the seconds that storing them took."""
    began = time.perf_counter()
    with Ledger.open(path) as ledger:
        batch: list[tuple[Document, str, str, Sequence[Claim]]] = []
        for document, found in documents(claims):
            batch.append((document, *_READER, found))
            if len(batch) == 2000:
                ledger.add_many(batch)
                batch = []
        ledger.add_many(batch)
    return time.perf_counter() - began


def weigh_whole(path: Path) -> dict[str, float]:
    """Weigh a ledger in this process and return the seconds, and the most memory that the process held."""
    with Ledger.open(path) as ledger:
        mark = ledger.mark()
        began, processor = time.perf_counter(), time.process_time()
        control = Control.from_ledger(ledger)
        seconds, busy = time.perf_counter() - began, time.process_time() - processor
        weighed = len(control.places)
        began = time.perf_counter()
        control.holdings(FIRST + timedelta(days=DAYS // 2))
        asking = time.perf_counter() - began
        gc.freeze()  # as the server does
        grown = _Grown(ledger, control, mark)
        towns = [place for place in control.places if place.kind is PlaceKind.TOWN]
        updates = [_milliseconds(functools.partial(grown.add, *new)) for new in _new_documents(towns)]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "weigh_seconds": seconds,
        "weigh_processor_seconds": busy,
        "weigh_megabytes": peak,
        "places": weighed,
        "all_holdings_seconds": asking,
    } | _medians("update", updates)


def _new_documents(places: Sequence[Place]) -> Iterator[tuple[Document, list[Claim]]]:
    """Yield documents that tell of some places on a ledger's last day; they differ from run to run."""
    chosen, on = random.Random(time.time_ns()), FIRST + timedelta(days=DAYS)
    for number in range(_UPDATES):
        told = [_claim(chosen, places, places, on) for _ in range(CLAIMS_A_DOCUMENT)]
        told = [(sentence, replace(each, place=chosen.choice(places))) for sentence, each in told]
        yield _document(time.time_ns(), "Outlet new", on, [f"word{number}"], told)


@dataclass(slots=True)
class _Grown:
    """A ledger and its control, up to a mark."""

    ledger: Ledger
    control: Control
    mark: Mark

    def add(self, document: Document, claims: Sequence[Claim]) -> None:
        """Store a document and weigh what it touches."""
        self.ledger.add_many([(document, *_READER, claims)])
        before, self.mark = self.mark, self.ledger.mark()
        touched = self.ledger.touched(before)
        assert touched is not None
        self.control = self.control.renewed(self.ledger, touched)
        self.control.holdings(FIRST + timedelta(days=DAYS), places=touched)


def ask(path: Path, claims: int) -> dict[str, float]:
    """Ask a ledger about single places, and give it one more document; return milliseconds."""
    chosen = random.Random(7)
    places = _places(max(claims // CLAIMS_A_PLACE, 10), random.Random(1))
    asked = [chosen.choice(places) for _ in range(_ASKED)]
    on = FIRST + timedelta(days=DAYS // 2)
    with Ledger.open(path) as ledger:
        ledger.holds(asked[0], on=on)  # what is loaded once is not counted
        holds = [_milliseconds(functools.partial(ledger.holds, place, on)) for place in asked]
        claims_at = [_milliseconds(functools.partial(_claims, ledger, place)) for place in asked]
        timeline = [_milliseconds(functools.partial(_timeline, ledger, place)) for place in asked]
        why = [_milliseconds(functools.partial(_why, ledger, place, on)) for place in asked]
        most = _milliseconds(functools.partial(ledger.holds, places[0], on))  # told of more than any other
        boxes = [_milliseconds(functools.partial(_box, ledger, place)) for place in asked]
        alone = [_milliseconds(functools.partial(_update, ledger, *new)) for new in _new_documents(places)]
    timings = {"holds": holds, "claims": claims_at, "timeline": timeline, "why": why, "map": boxes}
    timings["update_alone"] = alone
    found: dict[str, float] = {
        "holds_most_told_milliseconds": most[0],
        "holds_most_told_processor_milliseconds": most[1],
    }
    for name, pairs in timings.items():
        found |= _medians(name, pairs)
    return found


def _medians(name: str, pairs: Sequence[tuple[float, float]]) -> dict[str, float]:
    """Return the median of clock and processor times, and of many what 19 of 20 do not exceed."""
    walls, processors = (sorted(column) for column in zip(*pairs, strict=True))
    found = {f"{name}_milliseconds": median(walls), f"{name}_processor_milliseconds": median(processors)}
    if len(walls) > 20:
        found[f"{name}_milliseconds_19_of_20"] = walls[int(len(walls) * 0.95)]
        found[f"{name}_processor_milliseconds_19_of_20"] = processors[int(len(processors) * 0.95)]
    return found


def _timeline(ledger: Ledger, place: Place) -> None:
    control = Control.from_ledger(ledger, places=[place])
    for step in range(24):
        control.holdings(FIRST + timedelta(days=step * DAYS // 24))


def _why(ledger: Ledger, place: Place, on: date) -> None:
    control = Control.from_ledger(ledger, places=[place])
    control.holding(place, on)
    account = control.account(place)
    if account is not None:
        explain(account, on)


def _claims(ledger: Ledger, place: Place) -> None:
    list(ledger.claims(place=place))


def _box(ledger: Ledger, place: Place) -> None:
    """Ask for the places with claims in a box of a degree, as a map does."""
    assert place.latitude is not None
    assert place.longitude is not None
    ledger.places_in(place.latitude - 0.5, place.longitude - 0.5, place.latitude + 0.5, place.longitude + 0.5)


def _update(ledger: Ledger, document: Document, claims: Sequence[Claim]) -> None:
    ledger.add_many([(document, *_READER, claims)])
    places = {claim.place.key: claim.place for claim in claims if claim.place is not None}
    Control.from_ledger(ledger, places=list(places.values())).holdings(FIRST + timedelta(days=DAYS))


def _milliseconds(work: Callable[[], object]) -> tuple[float, float]:
    """Return how long some work takes, and how much of that the processor is busy with it."""
    began, processor = time.perf_counter(), time.process_time()
    work()
    return 1000 * (time.perf_counter() - began), 1000 * (time.process_time() - processor)


def measure(claims: int, path: Path, *, weighed: bool = True) -> dict[str, float]:
    """Return the measures of a ledger of so many claims at ``path``, which is filled if it is not there.

    The whole is ``weighed`` or only asked about places: the claims of ten millions are more than a laptop holds.
    """
    found: dict[str, float] = {"claims": claims}
    if not path.exists():
        found["store_seconds"] = fill(path, claims)
    found["bytes_a_claim"] = path.stat().st_size / claims
    if weighed:
        command = [sys.executable, "-m", "benchmarks.weighing", "--weigh", str(path)]
        found |= json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return found | ask(path, claims)


def report(claims: int = 50_000) -> None:
    """Print the measures of a ledger of so many claims and of one of a tenth of them, and the growth."""
    with tempfile.TemporaryDirectory() as folder:
        small, large = (measure(size, Path(folder) / f"{size}.db") for size in (claims // 10, claims))
    for name, value in large.items():
        print(f"weighing {name:42} {small.get(name, 0.0):12.2f} {value:12.2f}")
    growth = large["weigh_processor_seconds"] / small["weigh_processor_seconds"]
    print(f"weighing {'growth over ten times the claims':42} {growth:18.2f}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the measures as asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.weighing")
    parser.add_argument("--claims", type=int, default=100_000, help="claims in the larger ledger (100,000)")
    parser.add_argument("--ledger", type=Path, help="measure this ledger alone; it is filled if it is not there")
    parser.add_argument("--questions", action="store_true", help="with --ledger: ask about places, and weigh no whole")
    parser.add_argument("--weigh", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.weigh is not None:
        sys.stdout.write(json.dumps(weigh_whole(options.weigh)))
    elif options.ledger is not None:
        sys.stdout.write(
            json.dumps(measure(options.claims, options.ledger, weighed=not options.questions), indent=1) + "\n"
        )
    else:
        report(options.claims)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
