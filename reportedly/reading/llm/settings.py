"""What ``llm.v1`` is told from outside: which server and model, and the bounds of time, size and cost."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic.fields import FieldInfo

from reportedly.errors import ConfigurationError, NotSetUpError

_NEEDED = ("REPORTEDLY_LLM_BASE_URL", "REPORTEDLY_LLM_MODEL")
_ENDPOINT = "/chat/completions"
_KEY = re.compile(r"[\x21-\x7e]+")


class Settings(BaseModel):
    """The settings of ``llm.v1``; :meth:`from_environment` reads them. The key is never shown or written."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    base_url: str = Field(
        alias="REPORTEDLY_LLM_BASE_URL",
        description="`llm.v1`: the server's address, as in `http://localhost:8080/v1`; needed",
    )
    model: str = Field(
        alias="REPORTEDLY_LLM_MODEL",
        min_length=1,
        max_length=200,
        description="`llm.v1`: the model's name at that server; needed",
    )
    api_key: SecretStr | None = Field(
        None, alias="REPORTEDLY_LLM_API_KEY", description="`llm.v1`: the key that the server asks for, if it does"
    )
    timeout: float = Field(
        180.0, gt=0, le=3600, alias="REPORTEDLY_LLM_TIMEOUT", description="`llm.v1`: most seconds for one answer"
    )
    max_tokens: int = Field(
        8000, ge=256, le=1_000_000, alias="REPORTEDLY_LLM_MAX_TOKENS", description="`llm.v1`: most tokens of one answer"
    )
    max_requests: int = Field(
        40,
        ge=1,
        le=100_000,
        alias="REPORTEDLY_LLM_MAX_REQUESTS",
        description="`llm.v1`: most requests for one document, those sent again included",
    )
    piece: int = Field(
        3000,
        ge=200,
        le=200_000,
        alias="REPORTEDLY_LLM_PIECE",
        description="`llm.v1`: characters of a document that go into one request",
    )
    price_in: float | None = Field(
        None, ge=0, alias="REPORTEDLY_LLM_PRICE_IN", description="`llm.v1`: price of a million tokens that are sent"
    )
    price_out: float | None = Field(
        None, ge=0, alias="REPORTEDLY_LLM_PRICE_OUT", description="`llm.v1`: price of a million tokens of answers"
    )
    max_cost: float | None = Field(
        None,
        gt=0,
        alias="REPORTEDLY_LLM_MAX_COST",
        description="`llm.v1`: most that a run may cost, in the currency of the prices; needs both of them",
    )
    temperature: float = Field(
        0.0, ge=0, le=2, alias="REPORTEDLY_LLM_TEMPERATURE", description="`llm.v1`: the sampling temperature"
    )
    seed: int = Field(
        0, ge=0, le=2**31 - 1, alias="REPORTEDLY_LLM_SEED", description="`llm.v1`: the seed of the sampling"
    )

    @field_validator("base_url")
    @classmethod
    def _address(cls, value: str) -> str:
        """Return the address without a trailing slash or the endpoint's own path."""
        try:
            parts = urlsplit(value)
            host, _ = parts.hostname, parts.port
        except ValueError:
            host = None
        if not host or parts.scheme not in ("http", "https") or not value.isprintable() or " " in value:
            raise ValueError("an http or https address is allowed, as in http://localhost:8080/v1")
        if "@" in parts.netloc or parts.query or parts.fragment:
            raise ValueError("it may hold no user, password, query or fragment: a key goes into REPORTEDLY_LLM_API_KEY")
        return value.rstrip("/").removesuffix(_ENDPOINT).rstrip("/")

    @field_validator("api_key")
    @classmethod
    def _printable(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _KEY.fullmatch(value.get_secret_value()):
            raise ValueError("a key of printable ASCII characters without spaces is allowed")
        return value

    @model_validator(mode="after")
    def _priced(self) -> Settings:
        if self.max_cost is not None and (self.price_in is None or self.price_out is None):
            raise ValueError(
                "REPORTEDLY_LLM_MAX_COST needs the prices of a million tokens: "
                "set REPORTEDLY_LLM_PRICE_IN and REPORTEDLY_LLM_PRICE_OUT (0 where they cost nothing)"
            )
        return self

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Return the settings that environment variables give; one that is empty counts as not set.

        Raises NotSetUpError where the server or the model is missing, and ConfigurationError for a wrong value; both
        name the variable and what is allowed.
        """
        given = {name: environment[name].strip() for name in setting_names() if environment.get(name, "").strip()}
        missing = [name for name in _NEEDED if name not in given]
        if missing:
            raise NotSetUpError(
                f"the reader llm.v1 needs {' and '.join(missing)}: set them to the address of an OpenAI-compatible "
                "server and the name of a model there, e.g. http://localhost:8080/v1 and qwen3-8b"
            )
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            raise ConfigurationError(_in_words(error, given)) from None  # the cause would show the key

    @property
    def endpoint(self) -> str:
        """The address that requests go to."""
        return self.base_url + _ENDPOINT

    @property
    def host(self) -> str:
        """The server's host, with its port where the address has one."""
        return urlsplit(self.base_url).netloc

    @property
    def is_local(self) -> bool:
        """Whether the server is on this machine."""
        return urlsplit(self.base_url).hostname in ("localhost", "127.0.0.1", "::1")

    @property
    def fingerprint(self) -> str:
        """Everything in the settings that an answer may depend on, as text; the key is no part of it."""
        parts = self.model_dump(include={"base_url", "model", "max_tokens", "piece", "temperature", "seed"})
        return json.dumps(parts, sort_keys=True)


def setting_names() -> dict[str, str]:
    """Return the environment variables with what each means and its default, for the reference."""
    return {str(field.alias): f"{field.description}{_default(field)}" for field in Settings.model_fields.values()}


def _default(field: FieldInfo) -> str:
    return f"; default {field.default:g}" if isinstance(field.default, int | float) else ""


def _in_words(error: ValidationError, given: Mapping[str, str]) -> str:
    problems = []
    for each in error.errors(include_url=False, include_context=False, include_input=False):
        name = str(each["loc"][0]) if each["loc"] else ""
        why = each["msg"].removeprefix("Value error, ")
        why = why[:1].lower() + why[1:] if not why.startswith("REPORTEDLY") else why
        secret = name in ("", "REPORTEDLY_LLM_API_KEY") or any(mark in given[name] for mark in "@?#")
        value = "" if secret else f" '{given[name]}'"
        problems.append(f"{name}{value}: {why}".removeprefix(": "))
    return f"the reader llm.v1 is set up wrong: {'; '.join(problems)}"
