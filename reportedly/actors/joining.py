"""Mentions that are parts of one phrase put together: "forces loyal to Assad", "members of Islamic State"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from reportedly.actors.mention import ActorMention
from reportedly.actors.party import Party

_LOYAL = re.compile(r"\s+(?:that\s+(?:are|were)\s+|who\s+(?:are|were)\s+)?loyal\s+to\s+(?:the\s+)?", re.IGNORECASE)
_OF = re.compile(
    r"\s+(?:of|from|belonging\s+to|affiliated\s+(?:to|with)|linked\s+to|fighting\s+for)\s+(?:the\s+)?(?:so-called\s+)?",
    re.IGNORECASE,
)
_OF_STATE = re.compile(r"\s+of\s+(?:the\s+)?", re.IGNORECASE)
# Heads, seen by their last word, that mean a party's people when "of" and the party follow.
_PARTS = re.compile(
    r"\b(?:members?|units?|fighters?|elements|remnants|militants|gunmen|soldiers|troops|terrorists|jihadists|positions|"
    r"supporters|followers|forces|ranks|brigades?|commanders?|officers?|snipers?|insurgents|extremists|combatants|"
    r"spokesman|spokeswoman|leaders?|officials?|warplanes|jets|planes|helicopters|aircraft)$",
    re.IGNORECASE,
)
_BARE_PARTS = re.compile(
    r"\b(members?|units?|elements|remnants|positions|supporters|followers|ranks)(?:\s+of|\s+from)\s+(?:the\s+)?(?:so-called\s+)?$",
    re.IGNORECASE,
)
_BARE_LOYAL = re.compile(r"\b(forces|troops|units|men|soldiers)\s+loyal\s+to\s+(?:the\s+)?$", re.IGNORECASE)
_OBJECTS = frozenset({"party", "government", "forces", "person"})


def join(text: str, mentions: list[ActorMention], party: Callable[[str], Party | None]) -> list[ActorMention]:
    """Return the mentions with those that belong together made one; ``mentions`` are in order."""
    joined: list[ActorMention] = []
    for mention in mentions:
        last = joined[-1] if joined else None
        if last is not None and last.kind not in {"source", "people"}:
            merged = (
                _bracketed(text, last, mention)
                or _loyal(text, last, mention, party)
                or _of_state(text, last, mention, party)
                or _of(text, last, mention)
            )
            if merged is not None:
                joined[-1] = merged
                continue
        free = last.end if last is not None else 0
        joined.append(_bare_loyal(text, mention, free, party) or _with_parts(text, mention, free))
    return joined


def _bracketed(text: str, last: ActorMention, mention: ActorMention) -> ActorMention | None:
    """Join "Syrian Democratic Forces" and "SDF" in "Syrian Democratic Forces (SDF)"."""
    between = text[last.end : mention.start]
    closing = {"(": ")", "[": "]"}.get(between.strip())
    if closing is None or text[mention.end : mention.end + 1] != closing or last.core is None:
        return None
    if last.party_id is None or mention.kind != "party":
        return None
    if mention.party_id != last.party_id and last.party_id not in mention.candidates:
        return None
    end = mention.end + 1
    return replace(last, end=end, text=text[last.start : end])


def _loyal(
    text: str, last: ActorMention, mention: ActorMention, party: Callable[[str], Party | None]
) -> ActorMention | None:
    """Join "forces loyal to President Assad": the leader's or government's people."""
    if last.generic not in {"fighters", "state_forces", "militia", "equipment"} or last.core is not None:
        return None
    if mention.party_id is None and mention.generic != "state_government":
        return None
    match = _LOYAL.match(text, last.end)
    if match is None or match.end() != mention.start:
        return None
    kind = "state_forces" if last.generic in {"fighters", "state_forces"} else "pro_government"
    return _forces_of(text, last.start, mention, kind, last.head, party)


def _bare_loyal(
    text: str, mention: ActorMention, free: int, party: Callable[[str], Party | None]
) -> ActorMention | None:
    """Take "forces loyal to" into the phrase, where "forces" alone is no mention; the text is free from ``free`` on."""
    if mention.kind not in {"person", "government", "generic"} or mention.compound is not None:
        return None
    if mention.party_id is None and mention.generic != "state_government":
        return None
    match = _BARE_LOYAL.search(text, max(free, mention.start - 40), mention.start)
    if match is None:
        return None
    return _forces_of(text, match.start(1), mention, "state_forces", match.group(1).lower(), party)


def _forces_of(
    text: str,
    start: int,
    mention: ActorMention,
    kind: str,
    head: str | None,
    party: Callable[[str], Party | None],
) -> ActorMention:
    ruler = party(mention.party_id) if mention.party_id is not None else None
    identifier = mention.party_id
    if ruler is not None and ruler.state is not None:
        identifier = ruler.forces or ruler.id
    return replace(
        mention,
        start=start,
        text=text[start : mention.end],
        kind="forces" if identifier is not None else "generic",
        party_id=identifier,
        generic=kind,
        head=head,
        core=None,
        rank=3,
        phrase_start=start,
    )


def _of_state(
    text: str, last: ActorMention, mention: ActorMention, party: Callable[[str], Party | None]
) -> ActorMention | None:
    """Join "the government of Canada" and "the army of President Assad"."""
    if last.kind != "generic" or last.generic not in {"state_government", "state_forces"}:
        return None
    if mention.kind not in {"state_name", "person"} or mention.party_id is None or mention.compound is not None:
        return None
    match = _OF_STATE.match(text, last.end)
    state = party(mention.party_id)
    if match is None or match.end() != mention.start or state is None or state.state is None:
        return None
    forces = last.generic == "state_forces"
    return replace(
        last,
        end=mention.end,
        text=text[last.start : mention.end],
        words=last.text,
        kind="forces" if forces else "government",
        party_id=(state.forces or state.id) if forces else state.id,
        state=state.id,
        rank=3,
    )


def _of(text: str, last: ActorMention, mention: ActorMention) -> ActorMention | None:
    """Join "fighters from Islamic State": the party's people."""
    if (
        mention.kind not in _OBJECTS
        or mention.compound is not None
        or last.party_id is not None
        or last.core is not None
    ):
        return None
    match = _OF.match(text, last.end)
    if match is None or match.end() != mention.start or not _PARTS.search(last.text):
        return None
    kind = "official" if last.kind == "official" else mention.kind
    end = mention.end
    return replace(
        mention,
        start=last.start,
        text=text[last.start : end],
        words=mention.words or mention.text,
        phrase_start=last.start,
        kind=kind,
        head=last.head,
    )


def _with_parts(text: str, mention: ActorMention, free: int) -> ActorMention:
    """Take "members of" and the like into the phrase of the party that follows."""
    if mention.kind not in {"party", "forces"} or mention.compound is not None:
        return mention
    match = _BARE_PARTS.search(text, max(free, mention.phrase_start - 40), mention.phrase_start)
    if match is None:
        return mention
    start = match.start(1)
    return replace(
        mention,
        start=start,
        text=text[start : mention.end],
        words=mention.words or mention.text,
        phrase_start=start,
        head=match.group(1).lower(),
    )
