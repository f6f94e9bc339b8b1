"""Metrics in Prometheus's text format."""

from __future__ import annotations

import threading

import pytest

from reportedly.metrics import Counter, Gauge, Histogram, Metrics


def samples(metrics: Metrics, name: str) -> list[str]:
    return [line for line in metrics.text().splitlines() if line.startswith(name)]


def test_each_kind_is_written_as_prometheus_reads_it() -> None:
    metrics = Metrics()
    read = metrics.add(Counter("documents_total", 'Documents "read"\nso far', ["outcome"]))
    size = metrics.add(Gauge("queue", "Waiting"))
    took = metrics.add(Histogram("seconds", "Took", bounds=(0.1, 1)))
    read.add(outcome="stored")
    read.add(2, outcome='left "out"\\\n')
    size.set(2.5)
    for value in (0.1, 0.5, 7):
        took.observe(value)
    assert samples(metrics, "documents_total") == [
        'documents_total{outcome="left \\"out\\"\\\\\\n"} 2',
        'documents_total{outcome="stored"} 1',
    ]
    assert '# HELP documents_total Documents "read"\\nso far' in metrics.text()
    assert samples(metrics, "queue") == ["queue 2.5"]
    assert samples(metrics, "seconds") == [
        'seconds_bucket{le="0.1"} 1',
        'seconds_bucket{le="1"} 2',
        'seconds_bucket{le="+Inf"} 3',
        "seconds_sum 7.6",
        "seconds_count 3",
    ]
    assert metrics.text().endswith("\n")
    assert "# TYPE process_cpu_seconds_total counter" in metrics.text()


def test_a_counter_without_labels_is_there_before_it_counts() -> None:
    metrics = Metrics()
    metrics.add(Counter("errors_total", "Errors"))
    assert samples(metrics, "errors_total") == ["errors_total 0"]


def test_what_is_worked_out_late_is_set_before_each_telling() -> None:
    metrics = Metrics()
    claims = metrics.add(Gauge("claims", "Claims"))
    seen = iter((3, 4))
    metrics.before(lambda: claims.set(next(seen)))
    assert [samples(metrics, "claims") for _ in range(2)] == [["claims 3"], ["claims 4"]]


def test_mistakes_are_told() -> None:
    metrics = Metrics()
    counter = metrics.add(Counter("errors_total", "Errors", ["kind"]))
    with pytest.raises(ValueError, match="already"):
        metrics.add(Gauge("errors_total", "Errors"))
    with pytest.raises(ValueError, match="kind"):
        counter.add(sort="x")
    with pytest.raises(ValueError, match="only grow"):
        counter.add(-1, kind="x")
    with pytest.raises(ValueError, match="no metric"):
        Counter("Bad-Name", "Errors")


def test_labels_from_outside_cannot_fill_the_memory() -> None:
    metrics = Metrics()
    counter = metrics.add(Counter("requests_total", "Requests", ["host"]))
    for number in range(5_000):
        counter.add(host=f"host-{number}")
    lines = samples(metrics, "requests_total")
    assert len(lines) <= 2_001
    assert counter.value(host="other") == 3_000


def test_threads_lose_no_count() -> None:
    metrics = Metrics()
    counter = metrics.add(Counter("requests_total", "Requests"))
    threads = [threading.Thread(target=lambda: [counter.add() for _ in range(2_000)]) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert counter.value() == 8_000
