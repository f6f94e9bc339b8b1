"""Answers that are hard to read are read, or refused, in time."""

from __future__ import annotations

import time

import pytest

from reportedly.reading.llm.answers import UnreadableAnswerError, read_answer


@pytest.mark.parametrize("before", ["", "Here it is:\n", "<think>Hm.</think>\n"])
@pytest.mark.parametrize("fence", ["```json\n{}\n```", "```\n{}```", "```JSON  \r\n{}\r\n\r\n  ```"])
def test_json_between_fences_is_found(before: str, fence: str) -> None:
    assert read_answer(before + fence.replace("{}", '{"claims": []}')).claims == ()


@pytest.mark.parametrize(
    "odd", ["```json\n{}" + " \r\n" * 70_000, "```" * 70_000, "```\n" * 50_000, "<think>" * 30_000]
)
def test_a_flood_of_blanks_and_fences_takes_no_time(odd: str) -> None:
    begun = time.process_time()
    with pytest.raises(UnreadableAnswerError):
        read_answer(f"Here: {odd}")
    assert time.process_time() - begun < 3  # time grew with the square of the blanks
