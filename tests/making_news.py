"""Records of made-up news for the fake reader, which makes a claim of each "A captured B."."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

TOWNS = ("Raqqa", "Tabqa", "Nowhere")


def write_records(path: Path, texts: Iterable[str]) -> Path:
    """Write one record for each text, with ids n0, n1 and so on."""
    lines = [
        json.dumps({"id": f"n{number}", "published": "2017-11-09", "outlet": "Courier", "title": "", "text": text})
        for number, text in enumerate(texts)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write_input(folder: Path) -> Path:
    """Write a folder with every kind of input, good and bad, and return it."""
    folder.mkdir()
    texts = [f"Report {number}. Army said that Rebels captured {TOWNS[number % 3]}." for number in range(30)]
    texts[4] = "FAIL"
    news = write_records(folder / "b.jsonl", texts)
    with news.open("a", encoding="utf-8") as stream:
        stream.write('not JSON\n{"id": "empty", "text": ""}\n{"text": "Rebels captured Tabqa.", "date": "2017-11"}\n')
    (folder / "a.txt").write_text("Rebels captured Raqqa. Army captured Tabqa.", encoding="utf-8")
    (folder / "c.csv").write_text("id,text\n7,Rebels captured Raqqa.\n8,Rain.\n", encoding="utf-8")
    (folder / "d.pdf").write_bytes(b"%PDF-1.7 a page")
    (folder / "e.txt").write_text("   \n", encoding="utf-8")
    (folder / "f.txt").write_text("Rebels captured Raqqa. Army captured Tabqa.", encoding="utf-8")
    (folder / "g.md").write_text("---\ntitle: Rain\npublished: 2017-02-30\n---\nArmy captured Raqqa.", encoding="utf-8")
    return folder
