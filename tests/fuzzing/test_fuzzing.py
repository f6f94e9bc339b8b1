"""A short pass over every parser of outside data; ``python -m tests.fuzzing --minutes 60`` takes a longer one."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from tests.fuzzing.limits import attempt, smallest
from tests.fuzzing.mutation import as_text, case
from tests.fuzzing.running import fuzz
from tests.fuzzing.targets import TARGETS, Target

SEED = 7
_SLOW = frozenset({"rules.v1", "encoder.v1", "api"})
_CASES, _CASES_OF_SLOW = 40, 12
_SMALL = 8_000  # bytes: what takes time is for the longer pass


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_odd_inputs_give_a_result_or_an_error_of_our_own(target: Target) -> None:
    if target.name == "encoder.v1":
        pytest.importorskip("onnxruntime", reason="the encoder's runtime is not installed")
    check = target.make()
    cases = _CASES_OF_SLOW if target.name in _SLOW else _CASES
    for number in range(max(len(target.seeds) - 3, 0), len(target.seeds) + cases):
        content = case(target.name, SEED, number, target.seeds, target.words, min(target.largest, _SMALL))
        found = attempt(check, target.name, number, content)
        if found is not None and found.kind != "memory":  # of the tests, which ran in this process before
            pytest.fail(f"--target {target.name} --seed {SEED} --case {number}: {found.kind}\n{found.told}")


def test_a_case_depends_on_its_seed_and_number_alone() -> None:
    (target,) = (each for each in TARGETS if each.name == "html")
    made = [case("html", 1, number, target.seeds, target.words, 5_000) for number in range(60)]
    again = [case("html", 1, number, target.seeds, target.words, 5_000) for number in reversed(range(60))]
    assert made == again[::-1]
    assert len(set(made)) > 50
    assert max(map(len, made)) <= 4 * 5_000  # characters, of up to four bytes
    assert made != [case("html", 2, number, target.seeds, target.words, 5_000) for number in range(60)]
    assert as_text(b"\xed\xa0\x80\xff") == "í\xa0\x80ÿ"


def test_a_finding_is_made_small() -> None:
    def check(content: bytes) -> None:
        if b"(" in content and b")" in content:
            raise KeyError("brackets")

    content = b"some words (and brackets) and more words" * 20
    found = attempt(check, "brackets", 1, content)
    assert found is not None
    assert found.kind == "KeyError"
    assert smallest(found, lambda each: attempt(check, "brackets", 1, each)).content == b"()"
    assert attempt(check, "brackets", 2, b"no brackets") is None


def test_what_a_case_holds_is_told_from_what_was_held_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.fuzzing.limits.MOST_BYTES", 1)
    monkeypatch.setattr("tests.fuzzing.limits.MORE_BYTES", 50_000_000)

    def check(content: bytes) -> None:
        bytearray(b"1" * (150_000_000 * len(content)))

    assert attempt(check, "memory", 1, b"") is None
    found = attempt(check, "memory", 2, b"1")
    assert found is not None
    assert found.kind == "memory"


def test_a_loop_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.fuzzing.limits.MOST_SECONDS", 0.05)

    def check(content: bytes) -> None:
        while True:
            with suppress(Exception):  # as a parser that expects the worst does
                list(range(100))

    found = attempt(check, "loop", 1, b"")
    assert found is not None
    assert found.kind == "hang"


def test_a_target_is_fuzzed_in_a_process_of_its_own(tmp_path: Path) -> None:
    (target,) = (each for each in TARGETS if each.name == "addresses")
    keys, measured, _ = fuzz(target, SEED, 0, 0.2, tmp_path)
    assert keys == set()
    assert measured.cases > 10
