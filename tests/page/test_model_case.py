"""The model case in a browser: the article on the fall of Boukamal, from the map's colour to the sentence and back."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reportedly.pipeline import read
from tests.page.test_views import ABU_KAMAL, TOKEN, asked, browser, leader, opened, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["browser"]
pytestmark = [pytest.mark.data, pytest.mark.usefixtures("needs_a_browser")]

ON = "2017-11-10"


@pytest.fixture(scope="module")
def article(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model_case")
    lines = (shared_data / "claims" / "docs.jsonl").read_text(encoding="utf-8").splitlines()
    (folder / "article.jsonl").write_text(
        next(line for line in lines if json.loads(line)["id"] == "seed-boukamal"), encoding="utf-8"
    )
    read(folder / "article.jsonl", folder / "ledger.db")
    return folder / "ledger.db"


def test_from_the_place_to_the_sentence_and_a_rejection_undone(browser: Browser, article: Path) -> None:
    with serving(article) as address, opened(browser, address) as page:
        page.goto(f"/?on={ON}#desk={TOKEN}")
        field = page.get_by_role("combobox", name="Find a place")
        field.fill("Boukamal")
        page.get_by_role("option").filter(has_text="Abu Kamal").first.wait_for()
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Abu Kamal (SY)").wait_for()
        before = leader(page)
        assert before.startswith("Syrian government")

        holding = asked(page, f"/holdings/{ABU_KAMAL}?on={ON}")
        told = [each for each in holding["claims"] if each["type"] == "capture" and each["stance"] == "for"]
        weightiest = max(told, key=lambda each: each["weight"])
        card = page.locator("article.testimony", has_text=weightiest["quote"][:80]).filter(has_text="capture").first
        voice = weightiest["outlet"] if weightiest["speaker"] == "OUTLET" else weightiest["speaker"]
        assert voice in card.inner_text()
        card.get_by_role("link", name="Read it in its document").click()
        page.locator(".mark-selected").first.wait_for()
        claim = asked(page, f"/claims/{weightiest['id']}")
        assert "".join(page.locator(".mark-selected").all_text_contents()) == "".join(claim["quotes"])

        page.locator(".card-selected").get_by_role("link", name="Review at the desk").click()
        page.get_by_role("button", name="Reject r").click()
        page.get_by_label("Why, for the audit").fill("It stands for another town")
        page.keyboard.press("Enter")
        page.locator(".review .verdict-reject").wait_for()
        page.get_by_role("link", name="Map").click()
        page.get_by_text("Rejected by reviewers").wait_for()
        assert asked(page, f"/holdings/{ABU_KAMAL}?on={ON}")["holders"] != holding["holders"]

        page.get_by_role("link", name="Audit").click()
        row = page.locator("tbody tr", has_text="It stands for another town")
        assert re.search(r"reject by Ann Example", row.inner_text())
        row.get_by_role("button", name="Undo").click()
        page.locator("tr.undone", has_text="It stands for another town").wait_for()
        page.get_by_role("link", name="Map").click()
        page.wait_for_function(
            "told => document.querySelector('.dossier .holders li')?.innerText.split(/\\s+/).join(' ').trim() === told",
            arg=before,
        )
        assert asked(page, f"/holdings/{ABU_KAMAL}?on={ON}")["holders"] == holding["holders"]
