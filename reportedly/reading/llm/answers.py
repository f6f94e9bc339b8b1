"""What a model answers: the JSON schema that it is held to, and its claims after every field has been checked."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from reportedly.model import EventType, Figure, Interval, SpeakerClass, Status, Victims
from reportedly.reading.definitions import load_definitions

_MOST_CLAIMS = 500
_MOST_PEOPLE = 100_000_000
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_THINKING = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)
_FENCE = re.compile(r"```(?:json)?[ \t\r]*\n(.*?)```", re.DOTALL | re.IGNORECASE)


class UnreadableAnswerError(Exception):
    """An answer that is not the JSON that was asked for; the message says what is wrong with it."""


def _day(value: object) -> object:
    if isinstance(value, str):
        if not _DAY.fullmatch(value.strip()):
            raise ValueError("a day is written YYYY-MM-DD")
        return date.fromisoformat(value.strip())
    return value


def _texts(value: object) -> object:
    """Take null for no text and one text for a list of one: plain JSON modes do not keep to the schema."""
    return [] if value is None else [value] if isinstance(value, str) else value


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Quote = Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
Names = Annotated[tuple[Text, ...], Field(max_length=30), BeforeValidator(_texts)]
Day = Annotated[date | None, BeforeValidator(_day)]
Number = Annotated[int, Field(strict=True, ge=0, le=_MOST_PEOPLE)]


class _Field(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Count(_Field):
    """A figure as it is coded; both bounds may be open."""

    low: Number | None = None
    high: Number | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Count:
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError("low is above high")
        return self

    @property
    def figure(self) -> Figure | None:
        """The figure, ``None`` where it bounds nothing."""
        return Figure(self.low, self.high) if self.low is not None or self.high is not None else None


class CodedClaim(_Field):
    """One claim in the codebook's fields, as a model codes it; what it says of the text is not checked yet."""

    quotes: Annotated[tuple[Quote, ...], Field(min_length=1, max_length=20), BeforeValidator(_texts)]
    type: EventType
    actor: Names = ()
    target: Names = ()
    place: Text | None = None
    place_name: Text | None = None
    date_start: Day = None
    date_end: Day = None
    speaker: Text
    chain: Names = ()
    speaker_class: SpeakerClass
    status: Status
    killed: Count | None = None
    wounded: Count | None = None
    victims: Victims | None = None

    @model_validator(mode="after")
    def _ordered(self) -> CodedClaim:
        if self.date_start is not None and self.date_end is not None and self.date_start > self.date_end:
            raise ValueError("date_start is after date_end")
        return self

    @property
    def happened(self) -> Interval:
        """The days that bound when it happened."""
        return Interval(self.date_start, self.date_end)


@dataclass(frozen=True, slots=True)
class Answer:
    """The claims of an answer that are sound in themselves, and for each of the others the field that is not."""

    claims: tuple[CodedClaim, ...]
    wrong_fields: tuple[str, ...]


def read_answer(text: str) -> Answer:
    """Return the claims of an answer, each checked on its own.

    Raises UnreadableAnswerError where there is no list of claims in it.
    """
    items = _items(text)
    claims: list[CodedClaim] = []
    wrong: list[str] = []
    for item in items:
        try:
            claims.append(CodedClaim.model_validate(item))
        except ValidationError as error:
            wrong.append(_field_of(error))
    return Answer(tuple(claims), tuple(wrong))


def answer_schema() -> dict[str, Any]:
    """Return the JSON schema of an answer, with only what servers that constrain their output understand."""
    definitions = load_definitions()
    text, texts = {"type": "string"}, {"type": "array", "items": {"type": "string"}}
    maybe = {"type": ["string", "null"]}
    bound = {"type": ["integer", "null"]}
    count = {"anyOf": [_record({"low": bound, "high": bound}), {"type": "null"}]}
    fields: dict[str, dict[str, Any]] = {
        "quotes": texts,
        "type": _one_of(tuple(EventType)),
        "actor": texts,
        "target": texts,
        "place": maybe,
        "place_name": maybe,
        "date_start": maybe,
        "date_end": maybe,
        "speaker": text,
        "chain": texts,
        "speaker_class": _one_of(tuple(SpeakerClass)),
        "status": _one_of(tuple(Status)),
        "killed": count,
        "wounded": count,
        "victims": {"type": ["string", "null"], "enum": [*(each.value for each in Victims), None]},
    }
    described = {name: {**field, "description": definitions.fields[name]} for name, field in fields.items()}
    return _record({"claims": {"type": "array", "items": _record(described)}})


def _one_of(values: Sequence[str]) -> dict[str, Any]:
    return {"type": "string", "enum": [str(value) for value in values]}


def _record(fields: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


def _items(text: str) -> list[Any]:
    bare = _THINKING.sub("", text).strip()
    if bare[:1] != "{" and (fenced := _FENCE.search(bare)) is not None:
        bare = fenced[1].strip()
    if bare[:1] not in ("{", "["):  # a plain model may introduce its JSON with a sentence
        bare = bare[max(bare.find("{"), 0) : bare.rfind("}") + 1]
    try:
        found = json.loads(bare)
    except (ValueError, RecursionError) as error:
        why = str(error) if isinstance(error, ValueError) else "it is nested too deeply"
        raise UnreadableAnswerError(f"it is not JSON ({why})") from None
    items = found.get("claims") if isinstance(found, dict) else found
    if not isinstance(items, list):
        raise UnreadableAnswerError('it is not an object with a list "claims"')
    if len(items) > _MOST_CLAIMS:
        raise UnreadableAnswerError(f"it has {len(items)} claims, more than {_MOST_CLAIMS}")
    return items


def _field_of(error: ValidationError) -> str:
    where = error.errors(include_url=False, include_context=False, include_input=False)[0]
    return str(where["loc"][0]) if where["loc"] else "date_start" if "date" in where["msg"] else "claim"
