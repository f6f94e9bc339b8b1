"""The settings of ``llm.v1``: what is needed, what is allowed, and what an error says."""

from __future__ import annotations

import builtins
import sys
from typing import Any

import pytest

from reportedly.errors import ConfigurationError, NotSetUpError
from reportedly.reading.llm import make
from reportedly.reading.llm.settings import Settings, setting_names

NEEDED = {"REPORTEDLY_LLM_BASE_URL": "http://localhost:8080/v1", "REPORTEDLY_LLM_MODEL": "small-1"}


def test_two_are_needed_and_all_others_have_defaults() -> None:
    settings = Settings.from_environment(NEEDED | {"REPORTEDLY_LLM_SEED": "  ", "HOME": "/root"})
    assert (settings.host, settings.is_local, settings.endpoint) == (
        "localhost:8080",
        True,
        "http://localhost:8080/v1/chat/completions",
    )
    assert (settings.temperature, settings.seed, settings.api_key, settings.max_cost) == (0, 0, None, None)
    assert all(name.startswith("REPORTEDLY_LLM_") and meaning for name, meaning in setting_names().items())


@pytest.mark.parametrize("missing", NEEDED)
def test_a_missing_one_is_named_with_an_example(missing: str) -> None:
    given = {name: value for name, value in NEEDED.items() if name != missing}
    with pytest.raises(NotSetUpError, match=f"needs {missing}: set .* http://localhost:8080/v1"):
        Settings.from_environment(given)


@pytest.mark.parametrize(
    ("url", "endpoint"),
    [
        ("https://api.example.org/v1/", "https://api.example.org/v1/chat/completions"),
        ("https://api.example.org/v1/chat/completions", "https://api.example.org/v1/chat/completions"),
        ("http://[::1]:8080", "http://[::1]:8080/chat/completions"),
    ],
)
def test_an_address_is_taken_with_or_without_its_end(url: str, endpoint: str) -> None:
    assert Settings.from_environment(NEEDED | {"REPORTEDLY_LLM_BASE_URL": url}).endpoint == endpoint


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("BASE_URL", "localhost:8080", "REPORTEDLY_LLM_BASE_URL 'localhost:8080': an http or https address is allowed"),
        ("BASE_URL", "file:///etc/passwd", "an http or https address is allowed"),
        ("BASE_URL", "http://host:99999/v1", "an http or https address is allowed"),
        ("TIMEOUT", "0", "REPORTEDLY_LLM_TIMEOUT '0': input should be greater than 0"),
        ("TIMEOUT", "nan", "REPORTEDLY_LLM_TIMEOUT 'nan'"),
        ("MAX_TOKENS", "many", "REPORTEDLY_LLM_MAX_TOKENS 'many': input should be a valid integer"),
        ("MAX_REQUESTS", "0", "greater than or equal to 1"),
        ("PRICE_IN", "-1", "greater than or equal to 0"),
        ("MAX_COST", "5", "set REPORTEDLY_LLM_PRICE_IN and REPORTEDLY_LLM_PRICE_OUT"),
        ("SEED", "1.5", "REPORTEDLY_LLM_SEED '1.5'"),
    ],
)
def test_a_wrong_one_is_named_with_what_is_allowed(name: str, value: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        Settings.from_environment(NEEDED | {f"REPORTEDLY_LLM_{name}": value})
    assert said in str(raised.value)
    assert not isinstance(raised.value, NotSetUpError)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("API_KEY", "secret key"),
        ("API_KEY", "secret\r\nX-Other: 1"),
        ("BASE_URL", "https://user:secret@example.org/v1"),
        ("BASE_URL", "https://example.org/v1?key=secret"),
    ],
)
def test_a_secret_is_not_shown_even_where_it_is_wrong(name: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=f"REPORTEDLY_LLM_{name}") as raised:
        Settings.from_environment(NEEDED | {f"REPORTEDLY_LLM_{name}": value})
    assert "secret" not in str(raised.value)
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__


class TestMaking:
    @pytest.fixture(autouse=True)
    def _set_up(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in setting_names():
            monkeypatch.delenv(name, raising=False)
        for name, value in NEEDED.items():
            monkeypatch.setenv(name, value)

    def test_reads_the_environment(self) -> None:
        assert make(None, None).settings.model == "small-1"

    def test_without_the_extra_says_how_to_install_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "httpx", None)
        with pytest.raises(NotSetUpError) as raised:
            make(None, None)
        assert str(raised.value).endswith('pip install "reportedly[llm]"')

    def test_of_another_reader_never_needs_the_extra(self, monkeypatch: pytest.MonkeyPatch) -> None:
        real = builtins.__import__

        def guarded(name: str, *rest: Any, **named: Any) -> Any:
            assert name.partition(".")[0] != "httpx"
            return real(name, *rest, **named)

        monkeypatch.setattr(builtins, "__import__", guarded)
        from reportedly.reading import ReaderWith, reader_names

        assert ReaderWith("rules.v1")().name == "rules.v1"
        assert "llm.v1" in reader_names()
