"""A small encoder learns, stops and goes on, is measured, and becomes the same graph in ONNX."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the group train is not installed")
pytest.importorskip("onnxruntime", reason="the group train is not installed")

import onnxruntime  # noqa: E402
import yaml  # noqa: E402

from reportedly.reading.encoder.labels import OUTPUTS, PAIRS  # noqa: E402
from reportedly.reading.encoder.session import Encoder as Reader  # noqa: E402
from tests.training.encoder.texts import TEXT, coded  # noqa: E402
from training.encoder import corpus, measuring, running  # noqa: E402
from training.encoder.__main__ import main  # noqa: E402
from training.encoder.batching import Plan, batched, collated, drawn, shown  # noqa: E402
from training.encoder.export import export  # noqa: E402
from training.encoder.graph import graph  # noqa: E402
from training.encoder.labelled import Labelled  # noqa: E402
from training.encoder.losses import Weights, losses  # noqa: E402
from training.encoder.model import Encoder, Shape  # noqa: E402

SMALL = Shape(positions=256, hidden=32, inner=48, layers=2, heads=4)


def small(dropout: float = 0.0) -> Encoder:
    torch.manual_seed(0)
    return Encoder(SMALL, dropout)


def own() -> Labelled:
    return corpus.document(coded(), TEXT)


def recipe(**changed: object) -> running.Recipe:
    made = {"epochs": {"corpus": 4.0}, "rounds": 2, "settling": 0, "pieces": 128, "seed": 3, "low_precision": False}
    return running.Recipe(**{**made, **changed})  # type: ignore[arg-type]


def test_losses_fall_and_words_that_are_not_taught_do_not_count() -> None:
    encoder = small()
    batch = collated(shown(own()))
    optimiser = torch.optim.AdamW(encoder.parameters(), lr=3e-3)
    totals = []
    for _ in range(60):
        outputs = encoder(batch.input_ids, batch.attention_mask, batch.first_piece)
        found = losses(encoder, outputs, batch, Weights())
        assert found["content"].item() == pytest.approx(0, abs=1e-5)
        assert found["muc"].item() == pytest.approx(0, abs=1e-5)
        total = torch.stack(list(found.values())).sum()
        optimiser.zero_grad()
        total.backward()
        optimiser.step()
        totals.append(float(total.detach()))
    assert totals[-1] < 0.2 * totals[0]
    measures, _ = measuring.measured(measuring.by_encoder(encoder), {"corpus": [own()]})
    assert measures["corpus.trigger.begins"] == 1.0
    assert measures["corpus.trigger.typed"] == 1.0
    assert measures["corpus.actor.words"] > 0.9


def test_a_run_that_stopped_goes_on_to_the_same_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "pretrained", lambda dropout: small(dropout))
    documents = {"corpus": [own()]}
    whole = running.run(recipe(), documents, {}, tmp_path / "whole", lambda line: None)

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    original = running._save
    monkeypatch.setattr(running, "_save", lambda *given: (original(*given), stopped()))
    with pytest.raises(KeyboardInterrupt):
        running.run(recipe(), documents, {}, tmp_path / "parts", lambda line: None)
    monkeypatch.setattr(running, "_save", original)
    parts = running.run(recipe(), documents, {}, tmp_path / "parts", lambda line: None)
    assert parts.done == whole.done == 2
    assert parts.pieces == whole.pieces
    for name, weight in whole.encoder.state_dict().items():
        assert torch.equal(weight, parts.encoder.state_dict()[name]), name


def test_a_run_that_branches_ends_with_the_mean_of_its_branches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "pretrained", lambda dropout: small(dropout))
    told: list[str] = []
    branching = recipe(rounds=3, branches=2, branch_rounds=1)
    found = running.run(branching, {"corpus": [own()] * 3}, {}, tmp_path, told.append)
    kept = [running.resumed(branching, tmp_path / f"branch{number}.pt") for number in (1, 2)]
    one, other = (each.encoder.state_dict() for each in kept)
    assert any(not torch.equal(weight, other[name]) for name, weight in one.items())
    for name, weight in found.encoder.state_dict().items():
        assert torch.allclose(weight, (one[name] + other[name]) / 2), name
    trunk = running.resumed(branching, tmp_path / "trunk.pt")
    assert trunk.done == 2
    assert found.pieces == kept[0].pieces + kept[1].pieces - trunk.pieces
    assert told[-1].split()[0] == "100.0%"
    assert running.run(branching, {"corpus": [own()] * 3}, {}, tmp_path, told.append).pieces == found.pieces


def test_a_checkpoint_of_another_recipe_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "pretrained", lambda dropout: small(dropout))
    running.run(recipe(), {"corpus": [own()]}, {}, tmp_path, lambda line: None)
    with pytest.raises(ValueError, match="head_rate"):
        running.run(recipe(head_rate=0.1), {"corpus": [own()]}, {}, tmp_path, lambda line: None)


def test_the_graph_gives_what_the_encoder_gives() -> None:
    encoder = small().eval()
    session = onnxruntime.InferenceSession(graph(encoder).SerializeToString())
    batch = collated([*shown(own()), *shown(Labelled("two", "own", "A short one."))])
    found = measuring.run(session, batch)
    with torch.no_grad():
        wanted = encoder(batch.input_ids, batch.attention_mask, batch.first_piece)
    shown_words = batch.words.numpy()
    for name, values in found.items():
        assert values.shape[2] == OUTPUTS[name]
        assert np.allclose(values[shown_words], wanted[name].numpy()[shown_words], atol=1e-5), name


def test_the_description_tells_of_the_file(tmp_path: Path) -> None:
    path = export(small(), tmp_path, {"seed": 1}, {"begins": 0.4})
    described = yaml.safe_load((tmp_path / "encoder.yaml").read_text(encoding="utf-8"))
    assert described["outputs"] == dict(OUTPUTS)
    assert list(described["pair"]["bias"]) == list(PAIRS)
    assert len(described["sha256"]) == 64
    assert path.stat().st_size > 0


def test_the_file_is_read_as_the_shipped_one_is(tmp_path: Path) -> None:
    encoder = small().eval()
    export(encoder, tmp_path, {})
    window = shown(own())[0].window
    (scores,) = Reader(tmp_path).score([window])
    with torch.no_grad():
        pieces = torch.from_numpy(window.piece_ids)[None]
        outputs = encoder(pieces, torch.ones_like(pieces), torch.from_numpy(window.first_piece)[None])
    assert np.allclose(scores.trigger, torch.sigmoid(outputs["trigger"][0]).numpy(), atol=0.02)


def test_every_document_is_seen_as_often_as_its_set_and_the_last_rounds_show_our_own() -> None:
    documents = {"corpus": [own()] * 5, "other": [own()] * 7}
    plan = Plan(documents, {"corpus": 3.0, "other": 2.0}, 6, 1, 2)
    visits = {name: [plan.visits(name, number) for number in range(6)] for name in documents}
    for name, times in (("corpus", 3), ("other", 2)):
        seen = [at for each in visits[name] for at in each]
        assert sorted(seen) == sorted(list(range(len(documents[name]))) * times)
    assert visits["other"][4:] == [[], []]
    assert all(visits["corpus"])
    assert sum(plan.shares()) == pytest.approx(1)


def test_batches_hold_every_window_once_and_are_no_larger_than_asked() -> None:
    found = drawn(Plan({"corpus": [own()] * 9}, {"corpus": 1.0}, 1, 1), 0)
    batches = batched(found, 300, seed=1)
    assert sum(len(batch) for batch in batches) == len(found)
    assert all(len(batch) * max(len(each.window.piece_ids) for each in batch) <= 300 for batch in batches)


def test_thresholds_are_where_f1_is_best() -> None:
    tally = measuring.Tally()
    chances = np.linspace(0, 1, 101, dtype=np.float32)
    tally.keep("pair.actor", chances, chances > 0.32)
    found = measuring.thresholds(tally)
    assert found["pairs"]["actor"] == pytest.approx(0.3, abs=0.051)  # type: ignore[index]
    assert found["begins"] == 0.5


def test_a_run_on_everything_needs_one_that_was_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--out", str(tmp_path / "out"), "--everything", str(tmp_path)]) == 2
    assert "encoder.yaml" in capsys.readouterr().err
    (tmp_path / "encoder.yaml").write_text("model: encoder.onnx\n", encoding="utf-8")
    assert main(["--out", str(tmp_path / "out"), "--everything", str(tmp_path)]) == 2
    assert "give the folder of a finished run" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
