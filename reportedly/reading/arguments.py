"""The slots around a trigger: subject, object, prepositions, possessor and what governs it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from reportedly.reading import syntax
from reportedly.reading.lexicon import event_nouns, load_triggers

if TYPE_CHECKING:
    from spacy.tokens import Token

    from reportedly.reading.triggers import Trigger

_GOING = frozenset({"be", "go", "come", "arrive", "travel", "fly", "return", "meet", "gather", "visit", "head", "stop"})
_MEANWHILE = frozenset({"after", "before", "amid", "amidst", "during", "since", "despite", "following"})
_ABOUT = _MEANWHILE | {"over", "about", "because"}
_VIOLENCE = frozenset({"attack", "target", "hit", "strike", "pound", "bomb", "bombard", "raid", "kill", "assault"})
_JOINT = frozenset({"fight", "meet"})
_ENGAGED = frozenset({"be", "lock", "embroil", "draw", "remain"})
_HELD = frozenset(
    {"hold", "held", "seat", "encircled", "leave", "take", "fall", "lose", "yield", "move", "send"}
)  # frames of what is in hands or under control
Slots = dict[str, list["Token"]]

_HURT = frozenset({"kill", "die", "wound", "injure", "hurt", "perish", "hit", "destroy", "damage", "displace", "trap"})


def slots(trigger: Trigger) -> Slots:
    """Return the head words in each slot of a trigger, coordinated ones included, in text order."""
    found: Slots = defaultdict(list)
    inside = {t.i for t in trigger.tokens}
    head = trigger.head
    if head.pos_ in {"VERB", "AUX"} or (head.tag_ in {"VBN", "VBD", "VBG"} and head.pos_ != "NOUN"):
        _of_verb(head, found, inside)
    else:
        _of_noun(head, found)
        if head.dep_ in {"compound", "nmod"} and head.head.lemma_.lower() in event_nouns():
            whole: Slots = defaultdict(list)
            _of_noun(head.head, whole)  # "barrel bomb attacks carried out by the air force"
            for name in ("by", "gov_subj"):
                found[name].extend(whole[name])
        if trigger.entry.frame in _HELD or (trigger.entry.frame in _JOINT and _is_in(head)):
            _holder(head, found)
    for token in trigger.tokens:  # "take control of X": the phrase's noun has arguments too
        if token != head:
            _prepositions(token, found)
            for owner in syntax.children(token, "poss", "compound", "amod"):
                if owner.i not in inside:
                    found["poss"].append(owner)
            if token.pos_ in {"NOUN", "PROPN"} and token.dep_ in {"dobj", "pobj"} and head.pos_ == "NOUN":
                _of_noun(token, found)
                if trigger.entry.frame in _HELD:
                    _holder(token, found)
    return {name: _spread(heads, inside) for name, heads in found.items()}


def _spread(heads: list[Token], inside: set[int]) -> list[Token]:
    every = [part for head in heads for part in syntax.conjuncts(head)]
    return list(dict.fromkeys(t for t in every if t.i not in inside))


def _prepositions(token: Token, found: Slots) -> None:
    for prep in token.children:
        if prep.dep_ not in {"prep", "agent", "dative", "prt", "advmod", "mark"}:
            continue
        for noun in prep.children:
            if noun.dep_ == "pobj" or noun.dep_ == "pcomp":
                found[prep.lower_].append(noun)
            elif noun.dep_ == "prep":
                name = "from" if prep.lower_ in {"out", "away", "back"} else noun.lower_
                found[name].extend(n for n in noun.children if n.dep_ == "pobj")


def _of_verb(verb: Token, found: Slots, inside: set[int]) -> None:
    if syntax.is_passive(verb):
        by = syntax.agent(verb)
        if by is not None:
            found["subj"].append(by)
            found["by"].append(by)
        done = syntax.child(verb, "nsubjpass", "nsubj")
        if done is None and verb.dep_ in {"acl", "relcl", "amod"}:
            done = verb.head
        elif done is None and verb.dep_ in {"conj", "xcomp", "advcl"}:
            done = syntax.subject(verb)
        if done is not None and done.lower_ in {"which", "who", "that"} and verb.dep_ == "relcl":
            done = verb.head
        if done is not None:
            found["obj"].append(done)
    else:
        who = syntax.subject(verb)
        if who is not None:
            found["subj"].append(who)
        for noun in syntax.children(verb, "dobj", "dative", "oprd"):
            if noun.lower_ in {"that", "which", "whom"} and verb.dep_ == "relcl":
                noun = verb.head
            if noun.i not in inside:
                found["obj"].append(noun)
        if verb.dep_ == "relcl" and not found["obj"] and who is not None and who is not verb.head:
            found["obj"].append(verb.head)  # "areas it had taken over"
        if verb.dep_ == "amod":  # "the advancing militiamen"
            found["subj"].append(verb.head)
    _prepositions(verb, found)
    if syntax.child(verb, "expl") is not None:  # "there were 3,000 militants around the town"
        found["attr"].extend([*syntax.children(verb, "attr", "nsubj", "dobj"), *found["between"]])
    for noun in [*found["obj"], *found["attr"]]:
        inner: Slots = defaultdict(list)
        _prepositions(noun, inner)
        for name, nouns in inner.items():
            if name != "of":
                found[name].extend(nouns)
    for particle in syntax.children(verb, "xcomp", "ccomp"):
        if particle.lemma_ in {"withdraw", "leave"}:
            _prepositions(particle, found)


def _of_noun(noun: Token, found: Slots) -> None:
    found["poss"].extend(syntax.children(noun, "poss"))
    found["compound"].extend(syntax.children(noun, "compound", "nmod"))
    found["amod"].extend(syntax.children(noun, "amod"))
    _prepositions(noun, found)
    for clause in syntax.children(noun, "acl"):
        if syntax.is_passive(clause):
            by = syntax.agent(clause)
            if by is not None:
                found["by"].append(by)
        _prepositions(clause, found)
    found["is"].extend(syntax.children(noun, "appos"))
    top = noun
    if noun.dep_ == "pobj" and noun.head.lower_ == "of" and noun.head.head.lower_ in {"one", "some", "part"}:
        top = noun.head.head  # "one of the last strongholds"
    if top.dep_ == "appos":
        found["is"].append(top.head)
    if top.dep_ in {"attr", "oprd"}:
        named = syntax.subject(top.head)
        if named is not None:
            found["is"].append(named)
    _answered_for(noun, found)
    _governed(noun, found)


def _answered_for(noun: Token, found: Slots) -> None:
    """Fill in who is said to have done it: "blamed X for the strikes", "claimed responsibility for the attack"."""
    above = noun.head
    if noun.dep_ == "dobj" and above.lemma_ == "blame":
        found["by"].extend(syntax.prepositional(above, "on"))  # "blamed the attacks on X"
    if noun.dep_ != "pobj" or above.lower_ not in {"for", "of"}:
        return
    holder = above.head
    if holder.pos_ in {"VERB", "AUX"} and holder.lemma_ in syntax.ACCUSING:
        found["by"].extend(syntax.children(holder, "nsubjpass") or syntax.children(holder, "dobj"))
    elif holder.dep_ == "dobj" and holder.head.lemma_ in syntax.ACCUSING:
        found["by"].append(holder)
    elif holder.lemma_ == "responsibility" and holder.head.lemma_ in {"claim", "take", "assume", "accept"}:
        who = syntax.subject(holder.head)
        nobody = syntax.child(holder.head, "neg") or (who is not None and any(c.lower_ == "no" for c in who.children))
        if who is not None and not nobody:
            found["by"].append(who)


def _is_in(noun: Token) -> bool:
    """Tell whether a noun is what somebody is "in", "locked in" or "drawn into": a fight, talks."""
    return noun.dep_ == "pobj" and noun.head.dep_ == "prep" and noun.head.head.lemma_.lower() in _ENGAGED


def _holder(noun: Token, found: Slots) -> None:
    """Fill in what is held in "areas under their control" and "the town is in the hands of"."""
    if noun.dep_ != "pobj" or noun.head.lower_ not in {"in", "under", "outside", "within", "into"}:
        return
    holder = noun.head.head
    if holder.pos_ in {"NOUN", "PROPN"}:
        found["subj"].append(holder)
    elif holder.pos_ in {"VERB", "AUX"}:
        held = syntax.child(holder, "dobj", "nsubjpass") or syntax.subject(holder)
        if held is not None:
            found["subj"].append(held)


def _governed(noun: Token, found: Slots) -> None:
    above = noun.head
    hops = 0
    while above.pos_ not in {"VERB", "AUX"} and hops < 3:
        if noun.dep_ == "conj" or above.dep_ in {"prep", "agent", "pobj", "conj"} or noun.dep_ in {"pobj", "conj"}:
            if above.head == above:
                return
            above = above.head
            hops += 1
        else:
            return
    if above.pos_ not in {"VERB", "AUX"}:
        return
    first = noun
    while first.dep_ == "conj" and first.head.pos_ in {"NOUN", "PROPN"}:
        first = first.head
    lemma = above.lemma_.lower()
    if first.dep_ in {"nsubj", "csubj"}:
        found["gov_obj"].extend(syntax.children(above, "dobj"))
        _prepositions(above, found)
    elif first.dep_ == "nsubjpass":
        by = syntax.agent(above)
        if by is not None:
            found["gov_subj"].append(by)
        _prepositions(above, found)
    elif first.dep_ in {"dobj", "attr", "oprd"}:
        who = syntax.subject(above)
        lexicon = load_triggers()
        if who is not None and (lemma in lexicon.light_verbs or lemma in lexicon.wielding_verbs):
            found["gov_subj"].append(who)
        _prepositions(above, found)
    elif first.dep_ == "pobj":
        done = syntax.child(above, "nsubjpass")
        if first.head.dep_ == "agent" or lemma in _HURT:
            done = done or (syntax.child(above, "nsubj", "dobj") if lemma in _HURT else None)
            if done is not None:
                found["gov_obj"].append(done)
        elif (
            (lemma in load_triggers().light_verbs and first.head.lower_ not in _ABOUT)
            or lemma in {"engage", "involve", "participate", "take"}
            or (first.head.lower_ == "for" and lemma in _GOING)  # "was in the capital for talks"
        ) or (first.head.lower_ == "behind" and lemma == "be"):
            who = syntax.subject(above)
            if who is not None:
                found["gov_subj"].append(who)
        elif first.head.lower_ == "with" and lemma in _VIOLENCE and not syntax.is_passive(above):
            who = syntax.subject(above)  # "targeted the base with rocket fire"
            if who is not None:
                found["gov_subj"].append(who)
            found["gov_obj"].extend(syntax.children(above, "dobj"))
        doers = list(found["by"])
        _prepositions(above, found)
        if first.head.lower_ in _MEANWHILE:
            found["by"] = doers  # "the town was left by rebels after a siege": the rebels are not the besiegers
            found["of"].extend(syntax.children(above, "nsubjpass"))
