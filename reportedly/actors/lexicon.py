"""What the finder looks for: names, demonyms and generic words in one trie over comparable words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from typing import Any

from reportedly.actors.loading import expand, load_yaml, period
from reportedly.actors.party import Meaning, Party
from reportedly.actors.unknown import GroupNames
from reportedly.actors.words import fold, keys

_ARTICLES = {"al", "el"}
_SUN_LETTERS = {"sh": "ash", "n": "an", "s": "as", "d": "ad", "r": "ar", "t": "at", "z": "az"}
_ABBREVIATION = 5  # letters: a name in capitals up to this length is matched in capitals only

Node = dict[str, Any]
"""A trie node: comparable word to node, and the entry that ends here under the empty string."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a run of words is.

    ``category`` is one of party, person, state, source, head, group, modifier, compound, towards ("pro", "anti"), and,
    event, territory, blocked. ``value`` is the party's, state's or source's id, or the generic kind. ``case`` says
    which spelling counts: any, proper (a capital), caps, or exact (one of ``forms``).
    """

    category: str
    value: str
    case: str = "any"
    forms: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()  # parties that have the name too, each in its own countries
    rank: int = 0
    state: str = ""
    noun: bool = True
    alone: str = "never"
    premodifier: bool = False
    military: bool = False
    dropped: bool = False
    surname: bool = False
    local: bool = False  # means its party only where the document is about one of its countries
    since: date | None = None  # nobody used the name before
    word: str = ""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The trie and the tables that give generic phrases their meaning."""

    root: Node
    followers: frozenset[str]
    determiners: frozenset[str]
    indefinite: frozenset[str]
    locatives: frozenset[str]
    titles: frozenset[str]
    meanings: tuple[Meaning, ...]
    sponsors: tuple[Meaning, ...]
    territory: frozenset[str]
    group_names: GroupNames


# Where one key has several entries the first of these stays.
_PRIORITY = (
    "blocked",
    "source",
    "party",
    "person",
    "state",
    "head",
    "group",
    "compound",
    "event",
    "territory",
    "towards",
    "and",
    "modifier",
)


def build_lexicon(parties: Iterable[Party], sources: Iterable[tuple[str, Iterable[str], Iterable[str]]]) -> Lexicon:
    """Return the lexicon over parties, sources ``(id, names, exact names)`` and the codebook's generic phrases."""
    generic = load_yaml("generic_parties.yaml")
    heads = {" ".join(keys(w)) for h in generic["heads"] for w in h["words"]}
    chosen: dict[tuple[str, ...], Entry] = {}
    entries = [
        *_generic_entries(generic),
        *_source_entries(sources),
        *(pair for party in parties for pair in _party_entries(party, heads)),
    ]
    for name, entry in entries:
        for key in _variants(keys(name)):
            chosen[key] = _stronger(chosen.get(key), entry)
    root: Node = {}
    for key, entry in chosen.items():
        node = root
        for part in key:
            node = node.setdefault(part, {})
        node[""] = entry
    return Lexicon(
        root=root,
        followers=_folded(generic["followers"]),
        determiners=_folded(generic["determiners"]),
        indefinite=_folded(generic["indefinite"]),
        locatives=_folded(generic["locatives"]),
        titles=_folded(generic["titles"]),
        meanings=tuple(_meaning(m) for m in generic["theatres"]),
        sponsors=tuple(_meaning(m) for m in generic["sponsors"]),
        territory=_folded(generic["territory"]),
        group_names=GroupNames(
            tuple(generic["group_names"]["endings"]),
            tuple(generic["group_names"]["beginnings"]),
            frozenset(generic["group_names"]["excluded"]),
        ),
    )


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(str(w)) for w in words)


def _stronger(old: Entry | None, new: Entry) -> Entry:
    if old is None:
        return new
    if old.local is not new.local:  # a local name gives way to everything else
        strong, weak = (new, old) if old.local else (old, new)
        return _beside(strong, weak) if strong.category == "party" else strong
    if old.category == new.category == "state":
        if old.value != new.value:
            return old
        adjective = old if old.state == "adjective" else new
        return replace(adjective, noun=True)
    if old.category == new.category == "party" and old.value != new.value:
        both = tuple(dict.fromkeys([*(old.candidates or (old.value,)), *(new.candidates or (new.value,))]))
        sure = [e for e in (old, new) if not e.candidates]
        if len(sure) == 1:
            return _beside(sure[0], new if sure[0] is old else old)
        return replace(old, candidates=both, elsewhere=(*old.elsewhere, *new.elsewhere))
    if old.category == new.category == "party":
        case = "proper" if "proper" in {old.case, new.case} else old.case
        plain = old if not old.candidates else new
        other = new if plain is old else old
        return replace(plain, case=case, rank=min(old.rank, new.rank), elsewhere=(*plain.elsewhere, *other.elsewhere))
    if old.category == new.category == "source" and old.value == new.value:
        return replace(
            old, forms=(*old.forms, *new.forms), case="exact" if old.case == new.case == "exact" else "proper"
        )
    return min(old, new, key=lambda e: _PRIORITY.index(e.category))


def _beside(strong: Entry, weak: Entry) -> Entry:
    """Return the entry that a name means first, with the parties that it means in other countries."""
    others = [i for i in (*(weak.candidates or (weak.value,)), *weak.elsewhere) if i != strong.value]
    return replace(strong, elsewhere=tuple(dict.fromkeys([*strong.elsewhere, *others])))


def _variants(key: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield a key with the spellings of its Arabic articles: "ahrar al sham" as "ahrar ash sham" too."""
    if not key:
        return
    options: list[tuple[str, ...]] = []
    for i, part in enumerate(key):
        if part not in _ARTICLES or i == len(key) - 1:
            options.append((part,))
            continue
        following = key[i + 1]
        forms = {"al", "el", "ul"} if i else {"al", "el"}
        forms |= {article for letters, article in _SUN_LETTERS.items() if i and following.startswith(letters)}
        options.append(tuple(sorted(forms)))
    yield from product(*options)


def is_abbreviation(name: str) -> bool:
    """Tell whether a name is made of capitals and signs: "NSCN-K", "SPLM/A"; names such as "Ninjas" are not."""
    letters = [c for c in name if c.isalpha()]
    return len(letters) > 1 and sum(c.isupper() for c in letters) > 0.6 * len(letters) and " of " not in name


def _case(name: str) -> str:
    letters = [c for c in name if c.isalpha()]
    if letters and all(c.isupper() for c in letters) and len(letters) <= _ABBREVIATION:
        return "caps"
    return "proper" if any(c.isupper() for c in name) else "any"


def _party_entries(party: Party, heads: set[str]) -> Iterator[tuple[str, Entry]]:
    for name in party.names:
        last = " ".join(keys(name.text)[-1:])
        # The grammar finds descriptions ("Syrian government", "Turkish-backed rebels") and keeps their parts apart.
        if "-backed" in name.text or ((party.descriptive or party.state is not None) and last in heads):
            continue
        if party.state is not None and name.text in party.state.names:
            continue
        candidates = (party.id,) if name.ambiguous else ()
        case = "caps" if name.local and is_abbreviation(name.text) else _case(name.text)
        entry = Entry("party", party.id, case, candidates=candidates, rank=name.rank, local=name.local)
        yield name.text, replace(entry, since=name.period.start or party.active.start)
    if party.state is not None:
        words = party.state
        named = (
            (words.names, "country"),
            (words.capitals, "metonym"),
            (words.seats, "seat"),
            (words.nationals, "national"),
            (words.demonyms, "adjective"),
        )
        for texts, form in named:
            for text in texts:
                yield text, Entry("state", party.id, _case(text), state=form, noun=form != "adjective")
    for person in party.leaders:
        for text in (person.name, *person.aliases):
            plain = [k for k in keys(text) if k not in _ARTICLES]
            yield text, Entry("person", party.id, "proper", surname=len(plain) == 1, word=person.name)


def _source_entries(sources: Iterable[tuple[str, Iterable[str], Iterable[str]]]) -> Iterator[tuple[str, Entry]]:
    for identifier, names, exact in sources:
        for name in names:
            yield name, Entry("source", identifier, _case(name))
        for name in exact:
            yield name, Entry("source", identifier, "exact", forms=(name,))


def _generic_entries(generic: Mapping[str, Any]) -> Iterator[tuple[str, Entry]]:
    for group in generic["heads"]:
        entry = Entry(
            "head",
            str(group["kind"]),
            alone=str(group["alone"]),
            premodifier=bool(group.get("premodifier", False)),
            military=bool(group.get("military", False)),
        )
        for text in group["words"]:
            proper = "proper" if entry.value == "front" else entry.case  # "the Front" is a party, "the front" a line
            yield text, replace(entry, word=fold(text), case=proper)
    for group in generic["groups"]:
        for text in group["words"]:
            yield text, Entry("group", str(group["kind"]), word=fold(text))
    for text in generic["modifiers"]["kept"]:
        yield text, Entry("modifier", "kept", word=fold(text))
    for text in generic["modifiers"]["dropped"]:
        yield text, Entry("modifier", "dropped", dropped=True, word=fold(text))
    for kind, words in generic["compounds"].items():
        for text in words:
            yield text, Entry("compound", str(kind), word=fold(text))
    for text in generic["events"]["any"]:
        yield text, Entry("event", "any", word=fold(text))
    for text in generic["events"]["groups_only"]:
        yield text, Entry("event", "groups_only", word=fold(text))
    for text in generic["territory"]:
        yield text, Entry("territory", "territory", word=fold(text))
    for pattern in generic["blocked"]:
        for text in expand(str(pattern)):
            yield text, Entry("blocked", "blocked")
    yield "pro", Entry("towards", "pro")
    yield "anti", Entry("towards", "anti")
    yield "non", Entry("towards", "non")
    yield "and", Entry("and", "and")


def _meaning(entry: Mapping[str, Any]) -> Meaning:
    return Meaning(
        party=str(entry["party"]),
        kind=entry.get("kind"),
        country=entry.get("country"),
        period=period(entry),
        sponsor=entry.get("sponsor"),
        kinds=frozenset(entry.get("kinds", ())),
    )
