"""Who fights and who speaks: parties through time, their mentions in a text, and the sources that report on them."""

from reportedly.actors.document import DocumentActors
from reportedly.actors.mention import ActorMention
from reportedly.actors.party import Party, PartyName, Period, Person, Relation
from reportedly.actors.registry import Registry
from reportedly.actors.sources import Source, Sources

__all__ = [
    "ActorMention",
    "DocumentActors",
    "Party",
    "PartyName",
    "Period",
    "Person",
    "Registry",
    "Relation",
    "Source",
    "Sources",
]
