"""What was worked out of the claims about single places, kept until a claim about a place comes, goes or changes.

A ledger only grows, so what came since tells what is out of date. Nothing of it is stored.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from reportedly.ledger.growth import Mark
from reportedly.model import Place, bare_key

_MOST_PLACES = 2_000
_MOST_QUESTIONS = 4  # asked by turns, such as "as known on" several days


class Growing(Protocol):
    """What is asked of the ledger: see :class:`reportedly.ledger.Ledger`."""

    def mark(self) -> Mark: ...
    def touched(self, since: Mark, *, most: int = ...) -> list[Place] | None: ...


@dataclass(slots=True)
class _Answers:
    """What was worked out by one question, by place; the place not asked for the longest first."""

    question: tuple[object, ...]
    of: OrderedDict[str, Any] = field(default_factory=OrderedDict)


class Remembered:
    """Keeps what was worked out about places; safe with several threads."""

    def __init__(self) -> None:
        self._mark: Mark | None = None
        self._answers: list[_Answers] = []  # the question not asked for the longest first
        self._lock = threading.Lock()

    def of(
        self,
        ledger: Growing,
        question: tuple[object, ...],
        keys: Iterable[str],
        make: Callable[[list[str]], Mapping[str, Any]],
    ) -> dict[str, Any]:
        """Return what ``make`` gives for places by their bare keys, those without anything left out.

        ``question`` is all that it depends on besides the claims about each place. ``make`` is asked for those that are
        not kept.
        """
        wanted = sorted({*map(bare_key, keys)})
        now = ledger.mark()  # before the claims: what comes in between is looked up again the next time
        with self._lock:
            before = self._mark
        touched = ledger.touched(before) if before is not None and before != now else []
        with self._lock:
            if self._mark == before:
                self._forget(touched)
                self._mark = now
            of = self._asked(question).of if self._mark == now else OrderedDict[str, Any]()
            kept = {key: of[key] for key in wanted if key in of}
            for key in kept:
                of.move_to_end(key)
        missing = [key for key in wanted if key not in kept]
        made = make(missing) if missing else {}
        with self._lock:
            if self._mark == now:
                of = self._asked(question).of
                of.update((key, made.get(key)) for key in missing)
                while len(of) > _MOST_PLACES:
                    of.popitem(last=False)
        found = {**kept, **made}
        return {key: found[key] for key in wanted if found.get(key) is not None}

    def _asked(self, question: tuple[object, ...]) -> _Answers:
        found = next((each for each in self._answers if _are_same(each.question, question)), None)
        if found is None:
            found = _Answers(question)
        else:
            self._answers.remove(found)
        self._answers = [*self._answers[1 - _MOST_QUESTIONS :], found]
        return found

    def _forget(self, touched: Iterable[Place] | None) -> None:
        if touched is None:
            self._answers.clear()
            return
        for key in {bare_key(place.key) for place in touched}:
            for each in self._answers:
                each.of.pop(key, None)


def _are_same(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    return len(one) == len(other) and all(a is b or a == b for a, b in zip(one, other, strict=True))
