"""``reportedly sources``: who speaks, for whom, and how far others bear it out; and the health of the collection."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reportedly.cli.collection import flag_json, open_regions, write_flags
from reportedly.cli.options import gazetteer_option, json_option, ledger_option, open_ledger
from reportedly.cli.output import json_text, note, one_line, write, write_table
from reportedly.cli.parties import party_name

if TYPE_CHECKING:
    from reportedly.ledger import Ledger
    from reportedly.weighing.health import Flag, Health, Week
    from reportedly.weighing.speakers import Outlet, Speaker, SpeakerReliability

_SHOWN = 40


def _country(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None and (len(value) != 2 or not value.isalpha() or not value.isascii()):
        raise click.BadParameter(f"{value!r} is no country code; give two letters of ISO 3166-1, such as SY")
    return value.upper() if value is not None else None


@click.command()
@click.option("--outlets", "only_outlets", is_flag=True, help="Only outlets.")
@click.option("--speakers", "only_speakers", is_flag=True, help="Only speakers.")
@click.option(
    "--health",
    "as_health",
    is_flag=True,
    help="Print the health of the collection instead: documents, outlets, lineages and claims per week, and flags.",
)
@click.option(
    "--country",
    callback=_country,
    metavar="CC",
    help="With --health: one country (ISO 3166-1, two letters) and its regions. Default: all, without regions.",
)
@ledger_option
@gazetteer_option
@json_option("Print everything as JSON: with sides through time, intervals and a sentence for each weight.")
def sources(
    only_outlets: bool,
    only_speakers: bool,
    as_health: bool,
    country: str | None,
    ledger: str,
    gazetteer_file: Path | None,
    as_json: bool,
) -> None:
    """List speakers and outlets: class, side, how much they say, for whom, and how far others bear it out.

    A speaker is one voice across documents: all organs of a party are one, and an outlet's own voice is one too. "own"
    is the share of its testimonies on control that serve its own side. "agreement" is how far its statements on who
    took, held or left a place agree with what is believed today without any testimony of its own, as far as others
    know. "reliability" is its class's, updated by that agreement, with the middle 90 %. It is shown to be judged;
    `holds` and `control` weigh by what codebook/weighing.yaml says.

    With --health, what was read per ISO week, and where it stopped: a gap is a silence that has a chance of less than
    1 % at the rate of the weeks before; a source is lost or gained where an outlet with a quarter of the documents
    falls silent in that sense, or was silent before. Weeks without documents are not printed.

    \b
    Example:
      reportedly sources --speakers
      reportedly sources --health --country SY
    """
    if only_outlets and only_speakers:
        raise click.UsageError("--outlets and --speakers exclude each other; leave out both to see both")
    if as_health and (only_outlets or only_speakers):
        raise click.UsageError("--health lists weeks; leave out --outlets and --speakers")
    if country is not None and not as_health:
        raise click.UsageError("--country goes with --health; add it or leave out --country")
    with open_ledger(ledger) as book:
        if as_health:
            _health(book, country, gazetteer_file, as_json=as_json)
        else:
            _sources(book, outlets=not only_speakers, speakers=not only_outlets, as_json=as_json)


def _origins(book: Ledger) -> dict[str, str]:
    """Return the text that each document copies, itself where it copies none."""
    from reportedly.weighing import Parameters
    from reportedly.weighing.lineages import Shingler, families

    parameters = Parameters.load().lineages
    shingler = Shingler(parameters)
    known, shingles = {}, {}
    for each in book.documents():
        known[each.document.id] = each.known
        shingles[each.document.id] = shingler.shingles(each.document.text)
    order = sorted(known, key=lambda identifier: (known[identifier], identifier))
    return {identifier: copy.root for identifier, copy in families(order, shingles, parameters).items()}


def _sources(book: Ledger, *, outlets: bool, speakers: bool, as_json: bool) -> None:
    from reportedly.weighing import Control
    from reportedly.weighing.speakers import outlets as outlets_of
    from reportedly.weighing.speakers import speakers as speakers_of

    records = list(book.claims())
    origins = _origins(book)
    voices = speakers_of(records, Control.from_ledger(book), origins=origins, party_name=party_name)
    papers = outlets_of(records, voices, origins)
    named = [each for each in voices if each.quoted]
    if as_json:
        told: dict[str, Any] = {}
        if speakers:
            told["speakers"] = [_speaker_json(each) for each in named]
        if outlets:
            told["outlets"] = [_outlet_json(each) for each in papers]
        write(json_text(told))
        return
    if speakers:
        _write_speakers(named)
    if speakers and outlets:
        write()
    if outlets:
        _write_outlets(papers)
    if not voices:
        note("the ledger has no claims")


def _speaker_json(each: Speaker) -> dict[str, Any]:
    from reportedly.actors import Registry

    registry = Registry.load()
    return {
        "id": each.id,
        "name": each.name,
        "class": each.speaker_class.value,
        "sides": [
            {
                "party": party_name(side.party),
                "party_id": side.party,
                "side": registry.side_of(side.party, side.last),
                "first": side.first,
                "last": side.last,
            }
            for side in each.sides
        ],
        "documents": each.documents,
        "claims": each.claims,
        "quoted": each.quoted,
        "lineages": each.lineages,
        "testimonies": each.testimonies,
        "own_side": each.own,
        "against_own_side": each.against,
        "reliability": _reliability_json(each.reliability),
        "sentence": each.sentence,
    }


def _reliability_json(found: SpeakerReliability) -> dict[str, Any]:
    return {
        "prior": found.prior,
        "mean": found.mean,
        "low": found.low,
        "high": found.high,
        "compared": found.compared,
        "comparisons": found.comparisons,
        "agreement": found.agreement,
    }


def _outlet_json(each: Outlet) -> dict[str, Any]:
    return {
        "name": each.name,
        "documents": each.documents,
        "lineages": each.lineages,
        "claims": each.claims,
        "in_own_voice": each.in_own_voice,
        "quoted_speakers": each.quotes,
        "own_voice": _speaker_json(each.voice) if each.voice is not None else None,
    }


def _write_speakers(found: Sequence[Speaker]) -> None:
    titles = (
        "speaker",
        "class",
        "for",
        "documents",
        "lineages",
        "claims",
        "own",
        "agreement",
        "reliability",
        "90 % within",
    )
    rows = [
        (
            each.name,
            each.speaker_class.value,
            ", ".join(party_name(side.party) for side in each.sides if party_name(side.party) != each.name),
            str(each.documents),
            str(each.lineages),
            str(each.claims),
            f"{each.own:.0%}",
            *_reliability(each.reliability),
        )
        for each in found[:_SHOWN]
    ]
    write_table(titles, rows, right=frozenset({3, 4, 5, 6, 7, 8}))
    _more(len(found), "speakers")


def _write_outlets(found: Sequence[Outlet]) -> None:
    titles = (
        "outlet",
        "for",
        "documents",
        "lineages",
        "claims",
        "own voice",
        "quotes",
        "agreement",
        "reliability",
        "90 % within",
    )
    rows = [
        (
            each.name,
            ", ".join(party_name(side.party) for side in each.voice.sides) if each.voice is not None else "",
            str(each.documents),
            str(each.lineages),
            str(each.claims),
            str(each.in_own_voice),
            str(each.quotes),
            *(_reliability(each.voice.reliability) if each.voice is not None else ("", "", "")),
        )
        for each in found[:_SHOWN]
    ]
    write_table(titles, rows, right=frozenset({2, 3, 4, 5, 6, 7, 8}))
    _more(len(found), "outlets")


def _more(count: int, what: str) -> None:
    if count > _SHOWN:
        write(f"and {count - _SHOWN} more {what}; --json gives them all")


def _reliability(found: SpeakerReliability) -> tuple[str, str, str]:
    agreement = f"{found.agreement:.0%} of {found.comparisons:.1f}" if found.agreement is not None else "–"
    return agreement, f"{found.mean:.2f}", f"{found.low:.2f}–{found.high:.2f}"


def _health(book: Ledger, country: str | None, gazetteer_file: Path | None, *, as_json: bool) -> None:
    from reportedly.weighing.health import health

    with open_regions(gazetteer_file) as regions:
        collected = health(book.coverage(), region_of=regions.of, origins=_origins(book))
    weeks = [week for week in collected.weeks if country is None or week.region.country == country]
    flags = [flag for flag in collected.flags if country is None or flag.region.country == country]
    if as_json:
        write(json_text(_health_json(collected, weeks, flags)))
        return
    rows = [
        (
            _iso_week(week.start),
            str(week.start),
            one_line(str(week.region)),
            str(week.documents),
            str(week.outlets),
            str(week.lineages),
            str(week.claims),
        )
        for week in sorted(weeks, key=_by_region if country is not None else _by_week)
        if country is not None or week.region.name is None
    ]
    titles = ("week", "from", "region", "documents", "outlets", "lineages", "claims")
    if not write_table(titles, rows, right=frozenset({3, 4, 5, 6})):
        note("no dated document in the ledger" + (f" tells of {country}" if country else ""))
    write_flags([flag for flag in flags if country is not None or flag.region.name is None])
    if collected.undated:
        one = collected.undated == 1
        note(f"{collected.undated} document{'' if one else 's'} without a date {'is' if one else 'are'} in no week")


def _by_region(week: Week) -> tuple[str, str, date]:
    return week.region.country or "", week.region.name or "", week.start


def _by_week(week: Week) -> tuple[date, str]:
    return week.start, week.region.country or ""


def _iso_week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def _health_json(collected: Health, weeks: Sequence[Week], flags: Sequence[Flag]) -> dict[str, Any]:
    return {
        "weeks": [
            {
                "week": _iso_week(week.start),
                "start": week.start,
                "country": week.region.country,
                "region": week.region.name,
                "documents": week.documents,
                "outlets": week.outlets,
                "lineages": week.lineages,
                "claims": week.claims,
            }
            for week in weeks
        ],
        "flags": [flag_json(flag) for flag in flags],
        "undated_documents": collected.undated,
    }
