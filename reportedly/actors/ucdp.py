"""Makes the table of parties from UCDP's actor list: ``python -m reportedly.actors.ucdp ucdp-actor-221.csv``.

Takes facts alone: names, countries, UCDP's own numbers, and which group split from, joined or fought within which. What
people have to decide (which UCDP actor is a party that the registry has already, which is no belligerent, which name is
known well enough to need no context) stands in ``codebook/ucdp/curation.yaml`` and outlives every new list. The table,
``codebook/ucdp/parties.csv``, is the same bytes for the same list, curation and registry.

Source: Uppsala Conflict Data Program, UCDP Actor Dataset version 22.1.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reportedly.actors.lexicon import is_abbreviation
from reportedly.actors.loading import load_curated_tables, load_yaml
from reportedly.actors.party import Party
from reportedly.actors.table import COLUMNS, SEPARATOR
from reportedly.actors.words import fold, keys
from reportedly.errors import ConfigurationError

OUT = Path(__file__).parents[1] / "codebook" / "ucdp" / "parties.csv"
_GROUP, _SUPPORTERS, _COMMUNAL, _STATE = "1", "2", "3", "4"
_OWN_NUMBERS = re.compile(r"UCDP actors? (\d+(?:(?:, | and |, and )\d+)*)")
_LINK = re.compile(r"[,;]\s*")
_PARENTHESIS = re.compile(r"\s*[\[(].*?[\])]\s*")
_LATIN = re.compile(r"^[\x20-\x7e\u00a0-\u024f\u1e00-\u1eff\u2018\u2019´`]+$")
_NOT_A_NAME = re.compile(r"^(?:military faction|n/?a$|opposition coalition)", re.IGNORECASE)
_JIHADIST = re.compile(r"jihad|mujahid|islamic state|al-?qa|shabaab|khilafa|ansaroul|boko haram", re.IGNORECASE)
_DASHES = re.compile(r"\s+[-–]\s+|\s+-|-\s+")
_LONGEST_ID = 48


@dataclass(slots=True)
class _Actor:
    """One row of UCDP's list that becomes a row of the table."""

    number: int
    kind: str
    names: list[str]
    aliases: list[str]
    abbreviations: list[str]
    countries: list[str]
    splits: list[int] = field(default_factory=list)
    parts: list[int] = field(default_factory=list)
    joins: list[int] = field(default_factory=list)
    id: str = ""
    known: bool = False


def rows(
    records: Iterable[Mapping[str, str]], registry: Sequence[Party], curation: Mapping[str, Any]
) -> list[list[str]]:
    """Return the table's rows, without its head, in the order of UCDP's numbers.

    Raises :class:`ConfigurationError` where the curation names a number or a country that the list does not have.
    """
    listed = list(records)
    numbers = {int(r["ActorId"]) for r in listed}
    for key in ("same", "drop", "sure", "parties"):
        unknown = sorted(set(curation.get(key) or ()) - numbers)
        if unknown:
            raise ConfigurationError(
                f"codebook/ucdp/curation.yaml, {key}: the list has no actors {unknown}; remove them"
            )
    known = _Known(registry, curation.get("same") or {})
    taken = {party.id for party in registry}
    actors = sorted(_actors(listed, curation), key=lambda a: a.number)
    for actor in actors:
        match = known.match(actor)
        if match is not None:
            actor.id, actor.known = match, True
    for actor in actors:
        if not actor.known:
            actor.id = _identifier(actor, curation, taken)
            taken.add(actor.id)
    ids = {a.number: a.id for a in actors}
    return [_row(actor, ids, curation) for actor in actors]


def _actors(records: Iterable[Mapping[str, str]], curation: Mapping[str, Any]) -> Iterator[_Actor]:
    dropped = set(curation.get("drop") or ())
    generic = {fold(str(w)) for w in curation.get("generic") or ()}
    for record in records:
        number, organised = int(record["ActorId"]), record["Org"]
        if number in dropped or organised == _SUPPORTERS or _NOT_A_NAME.match(record["NameData"]):
            continue  # supporters of a politician and unnamed plotters are no parties by a name
        name = _tidy(record["NameData"])
        kind = {_STATE: "state", _COMMUNAL: "communal_group"}.get(organised, "armed_group")
        if kind == "communal_group" and (fold(_PARENTHESIS.sub("", name)) in generic or "inmates" in name):
            continue
        names, aliases, abbreviations = _names(record, kind)
        yield _Actor(
            number,
            kind,
            names,
            aliases,
            abbreviations,
            _countries(record["Location"], curation["countries"]),
            _numbers(record["ActorIdPrev"]),
            _numbers(record["ActorIdAlliance"]),
            _numbers(record["ActorIdGroup"]),
        )


def _tidy(text: str) -> str:
    return " ".join(text.replace("´", "'").replace("`", "'").split())


def _names(record: Mapping[str, str], kind: str) -> tuple[list[str], list[str], list[str]]:
    """Return the formal names (oldest first), the other full names, and the abbreviations of a row."""
    formal: list[str] = []
    other: list[str] = []
    short: list[str] = []
    old = (record["NameOrig"], record["NameOrigFullEng"], record["NameOrigFull"])
    new = (record["NewName"], record["NewNameFullEng"], record["NewNameFullMotherTongue"])
    for name, english, native in (old, new):
        name, english, native = _tidy(name), _tidy(english), _tidy(native)
        spelled = [n for part in native.split(" / ") if (n := part.strip()) and _LATIN.match(n)]
        fulls = [n for n in (english, *spelled) if n and not _NOT_A_NAME.match(n)]
        if not name or _NOT_A_NAME.match(name):
            continue
        if is_abbreviation(name) and fulls:
            formal.append(_PARENTHESIS.sub(" ", fulls[0]).strip())
            short.append(name)
            other += fulls[1:]
        else:
            formal.append(_PARENTHESIS.sub(" ", name).strip())
            other += fulls
    if not formal:
        formal = [_tidy(record["NameData"])]
    if kind == "communal_group":
        other += [re.sub(r"\s+(?:sub)?clan\b.*", "", n) for n in formal]
    inside = [
        m.strip("()[] ") for n in (record["NameData"],) for m in re.findall(r"\(.*?\)", n) if kind == "armed_group"
    ]
    other += [n for n in inside if len(n) > 3 and not n.lower().startswith("forces")]
    formal = _unique(formal)
    spellings = [s for n in (*formal, *other) for s in (n, _DASHES.sub("-", n), _DASHES.sub(" ", n))]
    return formal, [n for n in _unique(spellings) if n not in formal and n not in short], _unique(short)


def _unique(names: Iterable[str]) -> list[str]:
    """Return the names without empty ones and without those that are the same to the finder."""
    seen: dict[tuple[str, ...], str] = {}
    for name in names:
        name = name.strip(" ,;:")
        if name and SEPARATOR not in name and keys(name):
            seen.setdefault(keys(name), name)
    return list(seen.values())


def _countries(location: str, codes: Mapping[str, str]) -> list[str]:
    found = []
    for name in _LINK.split(location):
        if name.strip():
            if name.strip() not in codes:
                raise ConfigurationError(
                    f"codebook/ucdp/curation.yaml, countries: {name.strip()!r} is missing; add its code"
                )
            found.append(str(codes[name.strip()]))
    return list(dict.fromkeys(c for c in found if c != "-"))


def _numbers(text: str) -> list[int]:
    return [int(n) for n in _LINK.split(text.strip()) if n.strip().isdigit()]


class _Known:
    """The parties that the registry has already, by UCDP number and by name and country."""

    def __init__(self, registry: Sequence[Party], same: Mapping[int, str]) -> None:
        self._numbers: dict[int, str] = {}
        self._names: dict[tuple[str, ...], list[Party]] = {}
        for party in registry:
            for listed in _OWN_NUMBERS.findall(party.source):
                for number in re.findall(r"\d+", listed):
                    self._numbers.setdefault(int(number), party.id)
            names = [n.text for n in party.names]
            names += [f"Government of {n}" for n in party.state.names] if party.state is not None else []
            for name in names:
                self._names.setdefault(keys(name), []).append(party)
        self._numbers |= {int(n): str(i) for n, i in same.items()}

    def match(self, actor: _Actor) -> str | None:
        """Return the id of the party that a row is: an entry has its number, or a name and a country of it."""
        if actor.number in self._numbers:
            return self._numbers[actor.number]
        state = actor.kind == "state"
        for name in (*actor.names, *actor.aliases, *actor.abbreviations):
            for party in self._names.get(keys(_PARENTHESIS.sub(" ", name)), ()):
                if (party.kind == "state") is state and (set(party.countries) & set(actor.countries) or state):
                    return party.id
        return None


def _identifier(actor: _Actor, curation: Mapping[str, Any], taken: set[str]) -> str:
    given = (curation.get("parties") or {}).get(actor.number, {}).get("id")
    if given:
        return str(given)
    plain = re.sub(r"[^a-z0-9]+", "_", fold(actor.names[-1]).replace("'", "")).strip("_")[:_LONGEST_ID].strip("_")
    plain = plain if plain[:1].isalpha() else f"the_{plain}"
    local = f"{plain}_{actor.countries[0].lower()}" if actor.countries else plain
    return next(i for i in (plain, local, f"{local}_{actor.number}") if i not in taken)


def _row(actor: _Actor, ids: Mapping[int, str], curation: Mapping[str, Any]) -> list[str]:
    def links(numbers: Iterable[int]) -> str:
        return SEPARATOR.join(dict.fromkeys(ids[n] for n in numbers if n in ids and ids[n] != actor.id))

    own = (curation.get("parties") or {}).get(actor.number, {})
    links_of = (links(actor.splits), links(actor.parts), links(actor.joins))
    if actor.known:
        return [actor.id, str(actor.number), "", "", "", "", "", "", "", "", "", *links_of]
    names = [str(n) for n in own.get("names", ())] or actor.names
    aliases = [*actor.aliases, *(n for n in actor.names if n not in names), *(str(a) for a in own.get("aliases", ()))]
    jihadist = own.get("jihadists", _JIHADIST.search(" ".join([*names, *aliases])) is not None)
    labels = ["armed_group"] * (actor.kind == "armed_group") + ["jihadists"] * bool(jihadist)
    return [
        actor.id,
        str(actor.number),
        str(own.get("kind", actor.kind)),
        SEPARATOR.join(names),
        SEPARATOR.join(_unique(a for a in aliases if keys(a) not in {keys(n) for n in names})),
        SEPARATOR.join(_unique([*actor.abbreviations, *(str(a) for a in own.get("abbreviations", ()))])),
        "sure" if actor.number in set(curation.get("sure") or ()) else "",
        SEPARATOR.join(labels if own.get("kind", actor.kind) == "armed_group" else []),
        SEPARATOR.join(own.get("countries", actor.countries)),
        str(own.get("from", "")),
        str(own.get("to", "")),
        *links_of,
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line: write the table and say how many of UCDP's actors became what."""
    parser = argparse.ArgumentParser(prog="python -m reportedly.actors.ucdp", description=__doc__.split("\n")[0])
    parser.add_argument("list", type=Path, metavar="CSV", help="UCDP's actor list, version 22.1")
    parser.add_argument("--out", type=Path, default=OUT, metavar="FILE", help="where the table goes")
    options = parser.parse_args(arguments)
    if not options.list.is_file():
        parser.error(f"there is no file {options.list}; give UCDP's actor list as a CSV file")
    with options.list.open(encoding="utf-8-sig", newline="") as lines:
        records = list(csv.DictReader(lines))
    made = rows(records, load_curated_tables().parties, load_yaml("ucdp", "curation.yaml"))
    with options.out.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(made)
    kinds = Counter(row[2] or "known already" for row in made)
    told = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    sys.stdout.write(f"{len(records)} actors in the list, {len(made)} in the table: {told}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
