"""What the codes of the codebook mean, in words: ``codebook/definitions.yaml``, read once and held to the model."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from reportedly.errors import ConfigurationError
from reportedly.model import EventType, SpeakerClass, Status, Victims
from reportedly.reading.lexicon import load_yaml

FIELDS = (
    "quotes",
    "type",
    "actor",
    "target",
    "place",
    "place_name",
    "date_start",
    "date_end",
    "speaker",
    "chain",
    "speaker_class",
    "status",
    "killed",
    "wounded",
    "victims",
)
"""The codebook's fields of a claim that a coder fills in, in its order."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Example(_Strict):
    """A short report, its day of publication, and its claims as a coder writes them."""

    published: date
    text: str
    claims: tuple[dict[str, Any], ...]


class Definitions(_Strict):
    """See ``codebook/definitions.yaml``."""

    unit: str
    types: dict[EventType, str]
    statuses: dict[Status, str]
    speaker_classes: dict[SpeakerClass, str]
    victims: dict[Victims, str]
    fields: dict[str, str]
    rules: tuple[str, ...]
    example: Example

    @model_validator(mode="after")
    def _complete(self) -> Definitions:
        wanted: dict[str, tuple[dict[Any, str], tuple[str, ...]]] = {
            "types": (self.types, tuple(EventType)),
            "statuses": (self.statuses, tuple(Status)),
            "speaker_classes": (self.speaker_classes, tuple(SpeakerClass)),
            "victims": (self.victims, tuple(Victims)),
            "fields": (self.fields, FIELDS),
        }
        for name, (given, allowed) in wanted.items():
            if tuple(given) != allowed:
                raise ValueError(f"{name} must be {', '.join(allowed)}, in this order, not {', '.join(given)}")
        return self


@cache
def load_definitions() -> Definitions:
    """Return what the codes mean. Raises ConfigurationError when the file is wrong or does not fit the model."""
    try:
        return Definitions.model_validate(load_yaml("definitions.yaml"))
    except ValidationError as error:
        raise ConfigurationError(f"codebook/definitions.yaml is wrong: {error}") from error
