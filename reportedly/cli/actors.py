"""``reportedly actors``: the registry of parties, listed, searched and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from reportedly.cli.options import actors_option, day, json_option
from reportedly.cli.output import clean, json_text, note, shorten, write, write_table
from reportedly.model import PARTY_KINDS

if TYPE_CHECKING:
    from datetime import date

    from reportedly.actors import Party, Period, Registry
    from reportedly.actors.party import Relation

_MOST_FOUND = 10
_ALIASES_SHOWN = 24


def _on_option(command: Any) -> Any:
    return click.option(
        "--on", type=day, metavar="DATE", help="As of this day (YYYY-MM-DD). Default: names of today, all relations."
    )(command)


def _country(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None and (len(value) != 2 or not value.isalpha() or not value.isascii()):
        raise click.BadParameter(f"{value!r} is no country code; give two letters of ISO 3166-1, such as SY")
    return value.upper() if value is not None else None


def _country_option(command: Any) -> Any:
    return click.option(
        "--country", metavar="CC", callback=_country, help="Only parties that fight there (ISO 3166-1, two letters)."
    )(command)


@click.group(invoke_without_command=True)
@_country_option
@_on_option
@click.option("--kind", type=click.Choice(PARTY_KINDS), metavar="KIND", help="Only parties of this kind.")
@json_option("Print the parties as JSON.")
@actors_option
@click.pass_context
def actors(
    context: click.Context, country: str | None, on: date | None, kind: str | None, as_json: bool, actors: str | None
) -> None:
    """List the parties to war that the registry knows; find one by name; show one with all that is known of it.

    With --on only parties are listed that are not known to have been founded later or ended before.

    \b
    Example:
      reportedly actors --country ML --on 2023-06-01
      reportedly actors find "Nusra"
      reportedly actors show hts --on 2016-01-01
    """
    context.obj = actors
    if context.invoked_subcommand is not None:
        return
    from reportedly.actors import Registry

    chosen = [
        party
        for party in Registry.load(actors)
        if (country is None or country in party.countries)
        and (kind is None or party.kind == kind)
        and (on is None or _existed(party.active, on))
    ]
    if as_json:
        write(json_text([_brief(party, on) for party in chosen]))
        return
    rows = ((p.id, p.name_on(on), p.kind, " ".join(p.countries), _days(p.active)) for p in chosen)
    if not write_table(("id", "name", "kind", "countries", "active"), rows):
        note("no party is like that; leave out an option to see more")


def _existed(period: Period, on: date) -> bool:
    return (period.start is None or period.start <= on) and (period.end is None or on <= period.end)


@actors.command()
@click.argument("name", metavar="NAME")
@_country_option
@_on_option
@json_option("Print what was found as JSON.")
@actors_option
@click.pass_obj
def find(own: str | None, name: str, country: str | None, on: date | None, as_json: bool, actors: str | None) -> None:
    """Find parties by any name, spelling or abbreviation, the likeliest first; misspellings are forgiven.

    \b
    Example:
      reportedly actors find "Jabhat al Nusra" --on 2015-06-01
    """
    from reportedly.actors import Registry
    from reportedly.actors.searching import search

    found = search(Registry.load(actors or own), name, on=on, country=country)[:_MOST_FOUND]
    if as_json:
        write(json_text([{**_brief(f.party, on), "matched": f.name, "score": f.score} for f in found]))
        return
    rows = ((f.party.id, f.party.name_on(on), f.name, f"{f.score:.2f}", " ".join(f.party.countries)) for f in found)
    if not write_table(("id", "name", "matched", "score", "countries"), rows, right=frozenset({3})):
        note(f"no party has a name like {shorten(name, 60)!r}")


@actors.command()
@click.argument("identifier", metavar="ID")
@_on_option
@json_option("Print the party as JSON.")
@actors_option
@click.pass_obj
def show(own: str | None, identifier: str, on: date | None, as_json: bool, actors: str | None) -> None:
    """Show a party: its names through time, what it is part of, whom it fought or stood by, and the sources.

    ID is the party's id, or a name that means it alone.

    \b
    Example:
      reportedly actors show rapid_support_forces --on 2023-06-01
    """
    from reportedly.actors import Registry

    registry = Registry.load(actors or own)
    party = registry.get(identifier) or registry.lookup(identifier, on)
    if party is None:
        from difflib import get_close_matches

        from reportedly.errors import ConfigurationError

        near = get_close_matches(identifier, [each.id for each in registry], n=3)
        hint = f"nearest are {', '.join(near)}" if near else "reportedly actors lists all"
        raise ConfigurationError(f"there is no party {identifier!r}; {hint}")
    if as_json:
        write(json_text(_whole(party, registry, on)))
        return
    for line in _lines(party, registry, on):
        write(clean(line))


def _brief(party: Party, on: date | None) -> dict[str, Any]:
    return {
        "id": party.id,
        "name": party.name_on(on),
        "kind": party.kind,
        "countries": list(party.countries),
        "active_from": party.active.start,
        "active_to": party.active.end,
    }


def _whole(party: Party, registry: Registry, on: date | None) -> dict[str, Any]:
    return {
        **_brief(party, on),
        "names": [
            {
                "name": name.text,
                "kind": ("formal", "alias", "abbreviation")[name.rank],
                "from": name.period.start,
                "to": name.period.end,
                "needs_context": name.ambiguous,
            }
            for name in party.names
        ],
        "part_of": registry.parents_of(party.id, on),
        "members": registry.members_of(party.id, on),
        "holds_for": registry.holder_of(party.id, on),
        "side": registry.side_of(party.id, on),
        "relations": [_relation(relation) for relation in registry.relations(party.id, on)],
        "leaders": [
            {"name": p.name, "role": p.role, "from": p.period.start, "to": p.period.end} for p in party.leaders
        ],
        "ucdp": list(party.ucdp),
        "source": party.source,
    }


def _relation(relation: Relation) -> dict[str, Any]:
    return {
        "kind": relation.kind,
        "party": relation.party,
        "other": relation.other,
        "from": relation.period.start,
        "to": relation.period.end,
        "dated": relation.dated,
        "country": relation.country,
        "source": relation.source,
    }


def _days(period: Period) -> str:
    if period.start is None and period.end is None:
        return ""
    return f"{period.start or ''}…{period.end or ''}"


def _lines(party: Party, registry: Registry, on: date | None) -> list[str]:
    def named(identifier: str) -> str:
        other = registry.get(identifier)
        return f"{other.name_on(on)} ({identifier})" if other is not None else identifier

    lines = [f"{party.name_on(on)} ({party.id})", f"Kind       {party.kind}"]
    if party.countries:
        lines.append(f"Countries  {' '.join(party.countries)}")
    if _days(party.active):
        lines.append(f"Active     {_days(party.active)}")
    lines.append("Names")
    lines += [f"  {n.text}  {_days(n.period)}".rstrip() for n in party.names if n.rank == 0]
    others = [n.text for n in party.names if n.rank]
    if others:
        more = f", and {len(others) - _ALIASES_SHOWN} more" if len(others) > _ALIASES_SHOWN else ""
        lines.append(f"  also: {', '.join(others[:_ALIASES_SHOWN])}{more}")
    above = registry.parents_of(party.id, on)
    if above:
        lines.append(f"Part of    {', '.join(map(named, above))}")
    holder = registry.holder_of(party.id, on)
    if holder != party.id:
        lines.append(f"Holds for  {named(holder)}")
    if party.leaders:
        lines.append("Leaders")
        lines += [f"  {p.name}, {p.role or 'leader'}  {_days(p.period)}".rstrip() for p in party.leaders]
    relations = registry.relations(party.id, on)
    if relations:
        lines.append("Relations" if on is None else f"Relations on {on}")
        lines += [_told(r, party.id, named) for r in relations]
    lines.append(f"Source     {party.source}")
    if party.ucdp:
        lines.append(f"UCDP       {', '.join(map(str, party.ucdp))}")
    return lines


_WORDS = {
    "part_of": ("part of", "has as a part"),
    "allied_with": ("allied with", "allied with"),
    "backed_by": ("backed by", "backs"),
    "fighting": ("fighting", "fighting"),
    "renamed_to": ("renamed to", "was before"),
    "joined": ("joined", "was joined by"),
    "split_from": ("split from", "had split off"),
}


def _told(relation: Relation, own: str, named: Any) -> str:
    words = _WORDS[relation.kind][relation.party != own]
    other = relation.other if relation.party == own else relation.party
    where = f" in {relation.country}" if relation.country else ""
    when = _days(relation.period) if relation.dated else "no date known"
    return f"  {words} {named(other)}{where}  {when}".rstrip()
