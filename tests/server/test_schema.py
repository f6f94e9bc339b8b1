"""Schemathesis over the whole API: whatever is asked, no server error, and answers as they are described."""

from __future__ import annotations

import shutil
import warnings
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from reportedly.server.app import create_app
from reportedly.server.settings import Settings
from tests.server.conftest import BASE

schemathesis: Any = pytest.importorskip("schemathesis", reason="needs: pip install schemathesis")


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory, example_ledger: Path) -> Any:
    path = tmp_path_factory.mktemp("schema") / "copy.db"
    shutil.copyfile(example_ledger, path)
    return create_app(Settings(ledger=path, desk="Ann Example", desk_token="secret"))


def test_no_question_is_a_server_error(application: Any) -> None:
    checks = schemathesis.checks
    wanted = [checks.not_a_server_error, *_named("status_code_conformance", "content_type_conformance")]
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", application, headers={"Host": "127.0.0.1"})
    asked = 0
    for result in schema.get_all_operations():
        operation = result.ok()

        @settings(
            max_examples=25,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            nonlocal asked
            asked += 1
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                case.call_and_validate(
                    base_url=BASE, headers={"X-Reportedly-Token": "secret", "Host": "127.0.0.1"}, checks=wanted
                )

        ask()
    assert asked > 100


def _named(*names: str) -> list[Any]:
    from schemathesis.specs.openapi import checks

    return [getattr(checks, name) for name in names]
