"""The patterns that tell the dead and the wounded in text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from reportedly.reading.counts import any_of, words


@dataclass(frozen=True, slots=True)
class Patterns:
    """Patterns around the verbs and nouns of death and wounds; see the lexicon for the words."""

    cue: re.Pattern[str]
    other: re.Pattern[str]
    toll: re.Pattern[str]
    toll_verb: re.Pattern[str]
    lives: re.Pattern[str]
    lost: re.Pattern[str]
    none_were: re.Pattern[str]
    no_such: re.Pattern[str]
    auxiliaries: re.Pattern[str]
    be: re.Pattern[str]
    passive_voice: re.Pattern[str]
    nominal: re.Pattern[str]
    left_so: re.Pattern[str]
    brought_to: re.Pattern[str]
    rest: re.Pattern[str]
    broken: re.Pattern[str]
    passive_after: re.Pattern[str]
    of_part: re.Pattern[str]
    in_phrase: re.Pattern[str]
    filler: re.Pattern[str]
    together: re.Pattern[str]
    either: re.Pattern[str]


@cache
def patterns() -> Patterns:
    """Return the patterns, compiled once from the lexicon."""
    w = words()
    killed, wounded = w["killed"], w["wounded"]
    forms = {
        f for table in (killed, wounded) for kind in ("active", "passive", "intransitive", "noun") for f in table[kind]
    }
    passive = any_of([*killed["passive"], *wounded["passive"], *killed["intransitive"]])
    aux = any_of(w["auxiliaries"])
    after = any_of([*w["after_passive"], *w["be_forms"]])
    dead, hurt, both = any_of(w["no_killed"]), any_of(w["no_wounded"]), any_of(w["no_both"])
    return Patterns(
        cue=re.compile(rf"(?i)(?<![\w-])(?=[a-z]){any_of(forms)}(?![\w-])"),
        other=re.compile(rf"(?i)(?<!\w)(?:tolls?|number|lives|{any_of(killed['lost'])}|{dead}|{hurt}|{both})(?!\w)"),
        toll=re.compile(rf"(?i)(?<!\w){any_of(w['toll_heads'])}(?!\w)"),
        toll_verb=re.compile(rf"(?i)(?<!\w)(?P<verb>{any_of(w['toll_verbs'])})\s*$"),
        lives=re.compile(rf"(?i)\b{any_of(killed['lives'])}\s+(?:the\s+)?(?:lives\s+of\s+)?$"),
        lost=re.compile(rf"(?i)\b{any_of(killed['lost'])}\s+$"),
        none_were=re.compile(
            rf"(?i)(?<![\w-]){any_of(w['none_of'])}(?:\s+of\s+(?:them|those|the\s+\w+))?\s+(?:(?:{aux})\s+){{0,4}}(?P<cue>{passive})(?!\w)"
        ),
        no_such=re.compile(
            rf"(?i)(?<![\w-])(?:no|without(?:\s+any)?|zero)\s+(?:(?!of|reports?|word|news|more|further|new)[a-z]+\s+){{0,2}}?(?:(?P<dead>{dead})|(?P<hurt>{hurt})|(?P<both>{both}))(?!\w)"
        ),
        auxiliaries=re.compile(rf"(?i)(?:(?<!\w)(?:{aux})(?!\w)[\s,]*)+$"),
        be=re.compile(rf"(?i)(?<!\w){any_of(w['be_forms'])}(?!\w)"),
        passive_voice=re.compile(rf"(?i)(?<!\w)(?:were|was|are|is|been|being|be|got|those|get)\s+(?:(?:{aux})\s+)*$"),
        nominal=re.compile(r"(?i)\bthe\s+$"),
        left_so=re.compile(r"(?i)\b(?:leaving|left|leaves|leave|with|including|saw|see)\s+$"),
        brought_to=re.compile(r"(?i)\b(?:brought|brings|bringing|raised|raises|raising|pushed|pushing|taking)\s+to\s+$"),
        rest=re.compile(rf"(?i)\s*(?:[,(–—-]|{any_of(w['after_noun'])}(?!\w))"),
        broken=re.compile(rf"(?i)(?<!\w){any_of(w['clause_breaks'])}(?!\w)|\w{{3}}ed\s+(?:the|a|an|its|their|his|her)\b"),
        passive_after=re.compile(rf"(?i)\s*(?:$|[.,;:)\]–—\"”'’!?-]|{after}(?!\w))"),
        of_part=re.compile(rf"(?i)\s*{any_of(w['part_after'])}(?!\w)"),
        in_phrase=re.compile(rf"(?i)\b{any_of(w['prepositions'])}\s+(?:(?:the|its|their|his)\s+)?$"),
        filler=re.compile(r"(?i)\s+[\"“]?(?:(?:of|off|another|what\s+\w+\s+(?:\w+\s+)?(?:said|were)\s+(?:were\s+)?)\s+)?"),
        together=re.compile(r"(?i)\s*,?\s*(?:and|plus|as\s+well\s+as|along\s+with|in\s+addition\s+to)\s+|\s*,\s+"),
        either=re.compile(r"(?i)\s*(?:or|and|and/or|&|/)\s*"),
    )  # fmt: skip
