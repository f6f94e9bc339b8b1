"""Dates: those of hand-coded claims, and those of MUC-4's incidents.

``python -m evals.dates [--errors N]`` prints the measures.

Over the event hits of ``claims/``, as the codebook's scorer matches them: ``claims_meeting`` is its own date accuracy
(intervals that meet, or neither dated), ``claims_exact`` asks for the same two bounds, ``claims_overlap`` is the mean
of days in both intervals over days in either (an open bound is cut off at the publication day or a year before it), and
``claims_null_right`` is how often the reader too gives no date where the coder gave none.

MUC-4's answer keys date each incident (slot 2): a day, an interval, or a day before which it happened; several where
its coders allowed several. An incident is compared with the claim of violence whose quote holds the most of the names
that its slots quote from the text; ``*_meeting`` and ``*_exact`` are as above, the best of the allowed dates counting.
``muc4_dateline`` is how often the day of the date line is read as the document's. ``muc4_dev_*`` is every sixth
document of the development part; ``muc4_held_*`` is every second of the test parts, which nothing was fitted to.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from evals.claim_scoring import ClaimsByDocument, CodedClaim, by_document, load_claims, match
from evals.claims import read_records
from evals.muc4 import VIOLENCE
from evals.reading import SHARED_DATA, read
from evals.scores import Counts, Measure, Scores, bootstrap, ratio
from reportedly.defaults import DEFAULT_READER
from reportedly.identity import document_id
from reportedly.model import Claim, DateOrigin, DatePrecision, Document, Interval, Status
from reportedly.times import dateline

PART = "dates"
PARTS = {"muc4_dev": (("dev",), 6), "muc4_held": (("tst1", "tst2", "tst3"), 2)}
"""MUC-4 folders, and which share of their documents is read: one in so many."""

_OPEN = timedelta(days=365)
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DATE = re.compile(rf"(\d{{1,2}}) ({'|'.join(_MONTHS)})[A-Z]* (\d{{2}})")
_QUOTED = re.compile(r'"((?:\\"|[^"])+)"')
_NAMED_SLOTS = frozenset({9, 10, 12, 18, 19})
_HEADER = re.compile(r"(?m)^((?:DEV|TST\d)-MUC\d-\d{4}).*$")


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident of MUC-4: its allowed dates, and the names that its slots quote from the text."""

    dates: tuple[Interval, ...]
    names: frozenset[str]


def evaluate(shared_data: Path, *, reader: str = DEFAULT_READER) -> Scores:
    """Return the measures of dates on the hand-coded claims and on MUC-4."""
    started = time.perf_counter()
    per_document = list(claim_counts(shared_data, reader))
    measures = list(_measured(per_document, _claim_measures))
    documents = len(per_document)
    for part in PARTS:
        counts = list(muc4_counts(shared_data, part, reader))
        documents += len(counts)
        measures += [
            Measure(f"{part}_{measure.name}", measure.value, measure.interval)
            for measure in _measured(counts, _muc4_measures)
        ]
    return Scores(PART, documents, time.perf_counter() - started, tuple(measures))


def _measured(counts: Sequence[Counts], summarise: Callable[[Counts], Mapping[str, float]]) -> Iterator[Measure]:
    total: Counts = Counter()
    for each in counts:
        total.update(each)
    intervals = bootstrap(counts, summarise)
    for name, value in summarise(total).items():
        yield Measure(name, value, intervals.get(name))


# --- the hand-coded claims ------------------------------------------------------------------------------------------


def claim_counts(shared_data: Path, reader: str) -> Iterator[Counts]:
    """Yield what the dates of each document's event hits count for."""
    folder = shared_data / "claims"
    published = _published(folder / "docs.jsonl")
    gold = load_claims(folder / "gold.jsonl")
    found: ClaimsByDocument = by_document(
        CodedClaim.from_record(record) for record in read_records(folder / "docs.jsonl", reader)
    )
    for key, claims in gold.items():
        counts: Counts = Counter()
        for pair in match(claims, found.get(key, [])):
            if pair.is_event_hit:
                wanted, read_as = interval_of(claims[pair.gold]), interval_of(found[key][pair.predicted])
                counts["hits"] += 1
                counts["meeting"] += "date" in pair.right
                counts["exact"] += wanted == read_as
                if wanted == Interval():
                    counts["null"] += 1
                    counts["null_right"] += read_as == Interval()
                else:
                    counts["dated"] += 1
                    # Counted in thousandths, for counts are whole numbers.
                    counts["overlap"] += round(1000 * overlap(wanted, read_as, published.get(key)))
        yield counts


def _claim_measures(total: Counts) -> dict[str, float]:
    return {
        "claims_meeting": ratio(total["meeting"], total["hits"]),
        "claims_exact": ratio(total["exact"], total["hits"]),
        "claims_overlap": ratio(total["overlap"], 1000 * total["dated"]),
        "claims_null_right": ratio(total["null_right"], total["null"]),
    }


def _published(path: Path) -> dict[str, date]:
    import json

    records = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    return {record["id"]: date.fromisoformat(record["published"]) for record in records if record.get("published")}


def interval_of(claim: CodedClaim) -> Interval:
    """Return when a coded claim happened."""
    start, end = claim.date_start, claim.date_end
    return Interval(date.fromisoformat(start) if start else None, date.fromisoformat(end) if end else None)


def overlap(one: Interval, other: Interval, published: date | None) -> float:
    """Return the days that lie in both intervals over those in either, in [0, 1]; 0 where only one is dated.

    An open start is taken a year before the end, an open end at the publication day or at the start, if that is later.
    """
    first, second = _closed(one, published), _closed(other, published)
    if first is None or second is None:
        return float(first is second)
    both = (min(first[1], second[1]) - max(first[0], second[0])).days + 1
    either = (max(first[1], second[1]) - min(first[0], second[0])).days + 1
    return max(0, both) / either


def _closed(interval: Interval, published: date | None) -> tuple[date, date] | None:
    start, end = interval.start, interval.end
    if start is None and end is None:
        return None
    if end is None:
        assert start is not None
        end = max(start, published or start)
    return (start or end - _OPEN, end)


# --- MUC-4 ----------------------------------------------------------------------------------------------------------


def muc4_counts(shared_data: Path, part: str, reader: str) -> Iterator[Counts]:
    """Yield what the date line and the incidents' dates of each document of a part count for."""
    for document, claims, incidents in muc4_read(shared_data, part, reader):
        counts: Counts = Counter()
        if (told := header_day(document.text)) is not None:
            counts["datelines"] += 1
            counts["dateline_right"] += dateline(document.text) == told
        for incident in incidents:
            claim = best_claim(incident, claims)
            if claim is not None and incident.dates:
                counts["incidents"] += 1
                counts["meeting"] += any(meets(each, claim.happened) for each in incident.dates)
                counts["exact"] += claim.happened in incident.dates
                counts["overlap"] += round(
                    1000 * max(overlap(each, claim.happened, document.published) for each in incident.dates)
                )
        yield counts


def _muc4_measures(total: Counts) -> dict[str, float]:
    return {
        "meeting": ratio(total["meeting"], total["incidents"]),
        "exact": ratio(total["exact"], total["incidents"]),
        "overlap": ratio(total["overlap"], 1000 * total["incidents"]),
        "dateline": ratio(total["dateline_right"], total["datelines"]),
    }


def muc4_read(shared_data: Path, part: str, reader: str) -> Iterator[tuple[Document, list[Claim], list[Incident]]]:
    """Yield the documents of a part with the claims read in them and the incidents of their keys."""
    folders, every = PARTS[part]
    raw = shared_data / "events" / "muc4" / "raw"
    incidents: dict[str, list[Incident]] = {}
    documents: list[Document] = []
    for folder in folders:
        for path in sorted((raw / folder).iterdir()):
            if path.name.startswith("key"):
                for key, incident in incidents_in(path.read_text(encoding="latin-1")):
                    incidents.setdefault(key, []).append(incident)
            elif "muc" in path.name:
                documents += documents_in(path.read_text(encoding="latin-1"))
    chosen = [document for document in documents if document.key in incidents][::every]
    for document, claims in read(chosen, reader):
        yield document, [*claims], incidents[document.key]


def documents_in(text: str) -> Iterator[Document]:
    """Yield the documents of a MUC-4 file, dated by their own date lines."""
    heads = list(_HEADER.finditer(text))
    for head, after in zip(heads, [*heads[1:], None], strict=True):
        body = text[head.end() : after.start() if after else len(text)].strip()
        day = dateline(body)
        yield Document(
            id=document_id(body, record_id=head[1]),
            key=head[1],
            text=body,
            published=day,
            published_precision=DatePrecision.DAY if day else DatePrecision.UNKNOWN,
            published_origin=DateOrigin.TEXT if day else DateOrigin.UNKNOWN,
        )


def header_day(text: str) -> date | None:
    """Return the day of MUC-4's own date line form, ``PLACE, 3 JAN 90``; None where there is none."""
    found = _DATE.search(text[: text.find("--") if "--" in text[:200] else 0])
    return _day(found) if found else None


def _day(found: re.Match[str]) -> date | None:
    try:
        return date(1900 + int(found[3]), _MONTHS.index(found[2]) + 1, int(found[1]))
    except ValueError:
        return None


def incidents_in(key: str) -> Iterator[tuple[str, Incident]]:
    """Yield the incidents of an answer key with the ids of their documents; incidents without a date are left out."""
    dates: tuple[Interval, ...] = ()
    document, names, slot = "", set[str](), -1
    for line in [*key.splitlines(), "0.  MESSAGE: ID  END"]:
        numbered = re.match(r"(\d{1,2})\.\s+[A-Z ]+: [A-Z ]+?\s{2,}(.*)", line)
        if numbered:
            slot, value = int(numbered[1]), numbered[2]
        elif line.startswith(" "):
            value = line
        else:
            continue
        if slot == 0:
            if document and dates:
                yield document, Incident(dates, frozenset(names))
            document, dates, names = value.split()[0], (), set()
        elif slot == 2 and numbered:
            dates = tuple(allowed_dates(value))
        elif slot in _NAMED_SLOTS:
            names.update(" ".join(name.replace('\\"', "").split()) for name in _QUOTED.findall(value))


def allowed_dates(value: str) -> Iterator[Interval]:
    """Yield the intervals that a date slot allows: ``02 FEB 90``, ``- 04 MAR 90`` (up to it), ``01 … - 05 …``."""
    for choice in value.split("/"):
        days = [day for found in _DATE.finditer(choice) if (day := _day(found)) is not None]
        if len(days) == 2:
            yield Interval(min(days), max(days))
        elif len(days) == 1:
            yield Interval(None, days[0]) if choice.strip(" (").startswith("-") else Interval(days[0], days[0])


def best_claim(incident: Incident, claims: Iterable[Claim]) -> Claim | None:
    """Return the claim of violence whose quotes hold the most of the incident's names, the first of several."""
    best, most = None, 0
    for claim in claims:
        if claim.type in VIOLENCE and claim.status is Status.ACTUAL:
            quoted = " ".join(" ".join(quote.text.split()) for quote in claim.quotes).upper()
            held = sum(name.upper() in quoted for name in incident.names)
            if held > most:
                best, most = claim, held
    return best


def meets(one: Interval, other: Interval) -> bool:
    """Return whether two intervals share a day; an undated one meets none."""
    if Interval() in (one, other):
        return False
    begins = one.start is None or other.end is None or one.start <= other.end
    return begins and (other.start is None or one.end is None or other.start <= one.end)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m evals.dates", description="Score dates against gold data.")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="list N wrong dates of MUC-4's dev part")
    parser.add_argument("--reader", default=DEFAULT_READER, help="the reader to run (default: %(default)s)")
    parser.add_argument("--data", type=Path, default=SHARED_DATA, metavar="FOLDER", help="the public data folder")
    options = parser.parse_args(arguments)
    if options.errors:
        for line in _errors(options.data, options.reader, options.errors):
            print(line)
        return 0
    scores = evaluate(options.data, reader=options.reader)
    for measure in scores.measures:
        low, high = measure.interval or (float("nan"), float("nan"))
        print(f"{measure.name:<22} {measure.value:.3f}  [{low:.3f}, {high:.3f}]")
    print(f"{scores.documents} documents, {scores.seconds:.1f} s")
    return 0


def _errors(shared_data: Path, reader: str, number: int) -> Iterator[str]:
    for document, claims, incidents in muc4_read(shared_data, "muc4_dev", reader):
        for incident in incidents:
            claim = best_claim(incident, claims)
            if claim is None or any(meets(each, claim.happened) for each in incident.dates):
                continue
            if number == 0:
                return
            number -= 1
            gold = " / ".join(map(shown, incident.dates))
            yield f"{document.key} of {document.published}: key {gold}, read {shown(claim.happened)}"
            yield f"  {' '.join(claim.quotes[0].text.split())}"


def shown(interval: Interval) -> str:
    """Return an interval as it is listed."""
    return f"{interval.start or '…'}/{interval.end or '…'}"


if __name__ == "__main__":
    sys.exit(main())
