"""What the chat protocol gives back: a completion, or an error in the server's words."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from reportedly.reading.llm.account import Usage

_SHOWN = 200  # characters of what a server says


@dataclass(frozen=True, slots=True)
class Completion:
    """A model's answer: its text, whether it was cut off at the most tokens, why it was refused if it was."""

    text: str
    is_cut: bool = False
    refusal: str | None = None
    usage: Usage | None = None


def _joined(value: object) -> object:
    """Take a list of parts, as some servers give it, for the texts in it, which leave out what a model thinks."""
    if not isinstance(value, list):
        return value
    texts = [part.get("text") for part in value if isinstance(part, dict) and part.get("type") == "text"]
    return "".join(text for text in texts if isinstance(text, str))


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Message(_Part):
    content: Annotated[str | None, BeforeValidator(_joined)] = None
    refusal: str | None = None


class _Choice(_Part):
    message: _Message
    finish_reason: str | None = None


class _Usage(_Part):
    prompt_tokens: int = Field(ge=0)
    completion_tokens: int = Field(0, ge=0)


class _Completion(_Part):
    choices: Annotated[list[_Choice], Field(min_length=1)]
    usage: Any = None


def read_completion(content: bytes) -> Completion | None:
    """Return the first answer of a chat completion; ``None`` where the content is none."""
    try:
        found = _Completion.model_validate_json(content)
    except ValidationError:
        return None
    choice = found.choices[0]
    refusal = choice.message.refusal
    if choice.finish_reason == "content_filter":
        refusal = refusal or "its content filter stopped the answer"
    return Completion(
        text=choice.message.content or "",
        is_cut=choice.finish_reason == "length",
        refusal=plain(refusal) if refusal else None,
        usage=_usage(found.usage),
    )


def _usage(given: object) -> Usage | None:
    try:
        usage = _Usage.model_validate(given)
    except ValidationError:
        return None
    return Usage(usage.prompt_tokens, usage.completion_tokens)


def complaint(content: bytes, key: str | None = None) -> str:
    """Return what a server says in an error, in one short line that is safe to print and does not hold the key."""
    said = content[: 64 * _SHOWN].decode("utf-8", "replace")
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        found = None
    for _ in range(3):  # {"error": {"message": "…"}}, {"error": "…"}, {"detail": "…"}
        if isinstance(found, dict):
            found = next((found[name] for name in ("error", "message", "detail") if found.get(name)), None)
    if isinstance(found, str):
        said = found
    return plain(said.replace(key, "…") if key else said)


def plain(text: str) -> str:
    """Return text on one short line without control characters."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"
