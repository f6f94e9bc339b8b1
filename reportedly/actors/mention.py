"""A place in a text where a party, or people without one, are mentioned."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = (
    "party",  # a proper name, with what stands around it: "Islamic State militants"
    "person",  # a named office holder: "President Bashar al-Assad"
    "forces",  # a state's or leader's armed people or machines: "Syrian troops", "Russian warplanes"
    "government",  # a state's government: "the Turkish government", "the Assad regime"
    "official",  # people who speak or act for a party: "US officials", "a rebel commander"
    "group",  # armed people of a described kind: "Kurdish fighters", "Iranian-backed militias"
    "generic",  # nothing but the kind: "the army", "the militants", "the group"
    "modifier",  # a word before a noun that says whose it is: "Russian" in "Russian air strikes", "rebel-held"
    "state_name",  # a bare country name, which may be an actor or a place
    "metonym",  # a capital's name, which may be a government or a place
    "people",  # people who are no party: "residents", "civilians"
    "source",  # a monitor, an outlet or an organisation of the source registry
)


@dataclass(frozen=True, slots=True)
class ActorMention:
    """A noun phrase that mentions a party: ``text == document[start:end]``.

    - ``kind`` is one of :data:`KINDS`.
    - ``party_id`` is the party where the phrase alone says which; ``candidates`` where it leaves several.
    - ``generic`` is the kind of party that the phrase describes ("rebels", "state_forces"); bare names have none.
    - ``head`` is the phrase's head noun, comparable form; ``core`` bounds the proper name in the phrase.
    - ``state`` is the state whose demonym or name the phrase holds; ``sponsor`` who backs or leads it (a party's id or
      a generic kind) and ``relation`` how (backed, led, allied, linked).
    - ``compound`` is set where the mention is the first half of a compound: held, backed, led, allied, linked,
      besieged; ``of`` then bounds the phrase that the compound describes, if it is a party.
    - ``locative``: a bare state or capital after a word of place ("in Syria"); it is then hardly an actor.
    - ``military``: the head is a military office ("commander").
    - ``words`` are the phrase's naming words where they are not its text: "Syrian army" in "units of the Syrian army",
      "Syrian jets" for "Syrian" in "Syrian and Russian jets".
    - ``elsewhere`` are other parties that have the same name, each in its own countries.
    - ``local``: the name means its ``candidates`` only in a document on their countries, and nobody elsewhere.
    - ``phrase_start`` is where the whole phrase begins, "US-backed" included; it equals ``start`` otherwise.
    """

    start: int
    end: int
    text: str
    kind: str
    party_id: str | None = None
    generic: str | None = None
    head: str | None = None
    core: tuple[int, int] | None = None
    state: str | None = None
    sponsor: str | None = None
    relation: str | None = None
    compound: str | None = None
    of: tuple[int, int] | None = None
    locative: bool = False
    military: bool = False
    phrase_start: int = -1
    words: str | None = None
    rank: int = 0
    candidates: tuple[str, ...] = ()
    source_id: str | None = None
    elsewhere: tuple[str, ...] = ()
    local: bool = False
