"""The same reader in Apache Spark: portions of the input over a cluster's processes, readings out as Parquet.

Every process of Spark's that runs Python makes its reader once and keeps it. The rows are those of
:func:`reportedly.pipeline.read_table.read_to_table`, in the same order: part files are numbered as the portions are.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import sys
import threading
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import asdict
from functools import cache, partial
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportedly.defaults import DEFAULT_READER
from reportedly.errors import ConfigurationError, InputError, NotSetUpError, ReportedlyError
from reportedly.ledger.records import ReaderVersion
from reportedly.model import Document
from reportedly.pipeline.interrupts import Interrupts
from reportedly.pipeline.read_table import NAMED, TableSummary, check_out, dated
from reportedly.pipeline.summary import LeftOut
from reportedly.pipeline.table import SPARK_SCHEMA, Slot, arrow_schema, batches, slots, to_row
from reportedly.pipeline.table_file import need_pyarrow, record_batch
from reportedly.pipeline.workers import ReaderSource, make_reader, read_documents

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import DataFrame, SparkSession

    from reportedly.documents import Options
    from reportedly.documents.portions import Portion
    from reportedly.reading import Reader

PARTITION_BYTES = 4_000_000
"""Portions are put together to partitions of about this size at most, which Spark reads, again if need be."""

_MOST_PARTITIONS = 20_000  # more of them are more for Spark's driver to keep account of: then they are larger
_PARTITIONS_PER_SLOT = 4  # so that no process waits long for the last one
_LOCAL = re.compile(r"local(?:\[(?P<slots>\*|\d+)(?:,\s*(?P<tries>\d+))?\])?")
_TRIES = 4  # as on a cluster: a local Spark gives up at the first death otherwise
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://")
_RAISED = re.compile(r"^reportedly\.errors\.\w+: (?P<message>.+)$", re.MULTILINE)
_OLDEST_JAVA = 17


def read_with_spark(
    inputs: str | Path | Iterable[str | Path],
    out: str,
    *,
    options: Options | None = None,
    reader: ReaderSource = DEFAULT_READER,
    master: str | None = None,
    session: SparkSession | None = None,
    portion_bytes: int | None = None,
) -> TableSummary:
    """Read documents in Spark into a new folder of Parquet files, with the rows that one machine writes into one file.

    Inputs are files and folders that every machine of the cluster sees under the same path. ``out`` is a path of that
    kind too, or an address that Spark can write to (``s3a://…``). ``master`` is Spark's: ``local[4]`` for four
    processes here, ``spark://host:7077``, ``yarn`` and so on; without it the one that ``spark-submit`` was given
    counts, else ``local[*]``. ``session`` is a session of the caller's to use instead, which is left open.
    ``options``, ``reader`` and ``portion_bytes`` are those of :func:`~reportedly.pipeline.read_table.read_to_table`.

    Raises ``InputError`` where an input does not exist or ``out`` cannot be made, ``NotSetUpError`` without pyspark,
    Java or pyarrow, ``ConfigurationError`` for a reader that is unknown or keeps an account of its use, or is not the
    same on every machine, and ``ReportedlyError`` where Spark gives up.
    """
    from reportedly.documents.portions import number_lines, plan

    sources = [inputs] if isinstance(inputs, str | Path) else list(inputs)
    _check_inputs(sources)
    settings = dated(options)
    is_path = _ADDRESS.match(out) is None
    notices: list[str] = []
    planned = plan(
        sources,
        notify=lambda notice: notices.append(f"{notice.source}: {notice.message}"),
        never=Path(out) if is_path else None,
        portion_bytes=portion_bytes,
    )
    if is_path:
        check_out(Path(out))
    made = _reader(reader)
    began = time.monotonic()
    with ExitStack() as stack:
        stack.enter_context(_without_warnings())
        spark = session or stack.enter_context(spark_session(master))
        stack.enter_context(_clear_errors())
        cut = list(planned)
        portions = list(number_lines(cut, _counter(spark, cut)))
        work = partial(_read_partition, reader, made, settings, str(Path.cwd()))
        parts = _partitions(portions, spark.sparkContext.defaultParallelism)
        rows = _frame(spark, parts).mapInArrow(work, SPARK_SCHEMA)
        with _whole_folder(Path(out)) if is_path else nullcontext(out) as target:
            rows.write.parquet(target, mode="errorifexists", compression="zstd")
        written = str(Path(out).absolute()) if is_path else out
        return _summary(spark.read.schema(SPARK_SCHEMA).parquet(written), out, made, notices, began)


def _check_inputs(sources: list[str | Path]) -> None:
    from reportedly.documents.addresses import is_address
    from reportedly.documents.finding import STDIN

    for each in sources:
        if each == STDIN or (isinstance(each, str) and (is_address(each) or _ADDRESS.match(each))):
            what = "standard input" if each == STDIN else each
            raise InputError(
                f"Spark cannot read {what}: give files and folders that every machine of the cluster sees, "
                "or leave --engine spark away"
            )


def _reader(source: ReaderSource) -> ReaderVersion:
    from reportedly.reading import CostlyReader

    need_pyarrow("the engine spark")
    _need_pyspark()
    made = make_reader(source)
    if isinstance(made, CostlyReader):
        raise ConfigurationError(
            f"Spark cannot read with {made.name}, which keeps one account of what a run uses: leave --engine spark away"
        )
    return ReaderVersion(made.name, made.version)


# Spark itself


def _need_pyspark() -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # pyspark's own, about packages that it brings along
            import pandas  # noqa: F401  # mapInArrow asks for it, though it makes no use of it
            import pyspark.sql
    except ImportError:
        raise NotSetUpError('the engine spark needs pyspark and pandas: pip install "reportedly[spark]"') from None
    return pyspark.sql


def _need_java() -> None:
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=str(Path(home) / "bin")) if home else shutil.which("java")
    if java is None:
        where = f"JAVA_HOME is {home}, which has no bin/java" if home else "there is no java on the PATH"
        raise NotSetUpError(
            f"the engine spark needs Java {_OLDEST_JAVA} or later, and {where}: install it "
            "(Debian and Ubuntu: apt-get install openjdk-17-jre-headless) or set JAVA_HOME"
        )


@contextmanager
def spark_session(master: str | None) -> Iterator[SparkSession]:
    """Give a session of Spark's for several runs; one that is active already is given, and left open."""
    sql = _need_pyspark()
    active = sql.SparkSession.getActiveSession()
    if active is not None:
        yield active
        return
    builder = sql.SparkSession.builder.appName("reportedly").config("spark.ui.showConsoleProgress", "false")
    submitted = "PYSPARK_GATEWAY_PORT" in os.environ  # by spark-submit, which has Java and says which master
    if master is None and not submitted:
        master = "local[*]"
    if not submitted:
        _need_java()
    if master is not None:
        builder = builder.master(_with_tries(master))
    with as_file(files("reportedly.pipeline") / "spark_log4j2.properties") as log_settings:
        if master is not None and _LOCAL.fullmatch(master):
            builder = _at_home(builder, log_settings)
        try:
            with _own_python(), _without_warnings(), _own_interrupts():
                session = builder.getOrCreate()
        except Exception as error:  # py4j's and pyspark's errors have no base of their own
            raise NotSetUpError(f"Spark does not start with the master {master}: {_reason(error)}") from error
        try:
            yield session
        finally:
            session.stop()


@contextmanager
def _own_interrupts() -> Iterator[None]:
    """Leave what Ctrl-C does as it was: Spark's context takes it over, and keeps it after it has stopped."""
    if threading.current_thread() is not threading.main_thread():
        yield  # nobody but the main thread may say what a signal does, Spark neither
        return
    before = signal.getsignal(signal.SIGINT)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _own_python() -> Iterator[None]:
    """Let Spark start this Python where no other is named; it looks into the environment alone."""
    named = "PYSPARK_PYTHON" in os.environ
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    try:
        yield
    finally:
        if not named:
            del os.environ["PYSPARK_PYTHON"]


def _with_tries(master: str) -> str:
    """Return a master that tries a partition again where its process dies: a local one does not by itself."""
    found = _LOCAL.fullmatch(master)
    if found is None or found["tries"] is not None:
        return master
    return f"local[{found['slots'] or 1},{_TRIES}]"


def _at_home(builder: Any, log_settings: Path) -> Any:
    """Return a builder of a Spark that lives in this machine alone: nothing listens to others, and it is quiet."""
    own = {
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        # Java only hands rows on here: it is to start soon and to leave the processors to the readers.
        "spark.driver.extraJavaOptions": (
            f"-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dlog4j2.configurationFile={log_settings.absolute().as_uri()}"
        ),
        # Its processes find what this one finds, as multiprocessing's do.
        "spark.executorEnv.PYTHONPATH": os.pathsep.join(str(Path(each).absolute()) for each in sys.path),
    }
    for name, value in own.items():
        builder = builder.config(name, value)
    return builder


@contextmanager
def _without_warnings() -> Iterator[None]:
    """Keep pyspark from warning of versions of pandas that it does not know well: no row goes through pandas."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*pandas")
        yield


@contextmanager
def _clear_errors() -> Iterator[None]:
    """Turn what Spark raises into one line; what a worker raised on purpose is told as it is told without Spark."""
    try:
        yield
    except ReportedlyError:
        raise
    except Exception as error:
        if not type(error).__module__.startswith(("pyspark", "py4j")):
            raise
        text = str(error)
        if raised := _RAISED.search(text):
            raise ConfigurationError(raised["message"]) from error
        if "No module named 'reportedly'" in text:
            raise ConfigurationError(
                "a process of Spark's has no reportedly: install the same version with the same extras "
                "for the Python of every machine"
            ) from error
        raise ReportedlyError(f"Spark gave up: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    """Return the line that tells most of an error of Spark's, whose text is pages of a stack."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    telling = [line for line in lines if not line.startswith(("at ", "File ", "...", "Traceback", "Driver stacktrace"))]
    caused = [line.removeprefix("Caused by: ") for line in telling if line.startswith("Caused by: ")]
    return (caused[-1] if caused else telling[0] if telling else type(error).__name__)[:400]


@contextmanager
def _whole_folder(path: Path) -> Iterator[str]:
    """Give the name of a folder beside ``path``, hidden, which takes its place when the block ends well."""
    hidden = path.absolute().with_name(f".{path.name[:100]}.{os.getpid()}.part")
    try:
        yield str(hidden)
        hidden.rename(path)
    finally:
        shutil.rmtree(hidden, ignore_errors=True)


# Portions to partitions


def _counter(spark: SparkSession, portions: list[Portion]) -> Callable[[Portion], int]:
    """Count the lines of all portions that are ranges of lines, in Spark; return what knows the counts."""
    from reportedly.documents.portions import count_lines

    ranges = [portion for portion in portions if portion.end is not None]
    if not ranges:
        return count_lines
    context = spark.sparkContext
    counts = context.parallelize(ranges, min(len(ranges), 4 * context.defaultParallelism)).map(count_lines).collect()
    known = {portion.number: count for portion, count in zip(ranges, counts, strict=True)}
    return lambda portion: known[portion.number]


def _partitions(portions: list[Portion], processes: int) -> list[list[Portion]]:
    """Put portions that follow one another together, so that each process has some partitions of like size."""
    weights = [max(portion.size, 4096) for portion in portions]
    total = sum(weights)
    target = max(min(total / (processes * _PARTITIONS_PER_SLOT), PARTITION_BYTES), total / _MOST_PARTITIONS)
    found: list[list[Portion]] = [[]]
    filled = 0.0
    for portion, weight in zip(portions, weights, strict=True):
        if found[-1] and filled + weight / 2 > target:
            found.append([])
            filled = 0.0
        found[-1].append(portion)
        filled += weight
    return found


def _frame(spark: SparkSession, partitions: list[list[Portion]]) -> DataFrame:
    """Return a frame with one row a partition, each in a partition of its own, in their order."""
    # JSON in ASCII, as the name of a file may hold bytes that are no character.
    rows = [(json.dumps([asdict(portion) for portion in each]),) for each in partitions]
    return spark.createDataFrame(spark.sparkContext.parallelize(rows, len(rows)), "portions string")


def _summary(rows: DataFrame, out: str, reader: ReaderVersion, notices: list[str], began: float) -> TableSummary:
    """Return what a table says that was done: it is asked, as what failed processes counted would be wrong."""
    from pyspark.sql import functions as f

    count = rows.agg(
        f.count_if(f.col("failure").isNull()).alias("documents"),
        f.count_if(f.col("failure").isNotNull()).alias("failures"),
        f.sum(f.when(f.col("failure").isNull(), f.size("claims"))).alias("claims"),
        f.sum(f.when(f.col("failure").isNull(), f.col("words"))).alias("words"),
    ).collect()[0]
    ordered = rows.orderBy("portion", "position")
    failed = ordered.where("failure is not null").select("key", "source", "failure").limit(NAMED).collect()
    noticed = ordered.where("size(notices) > 0").select("notices").limit(NAMED).collect()
    told = [*notices, *(notice for row in noticed for notice in row["notices"])]
    return TableSummary(
        out=out,
        engine="spark",
        reader=reader.name,
        reader_version=reader.version,
        documents=count["documents"],
        failures=count["failures"],
        claims=count["claims"] or 0,
        words=count["words"] or 0,
        seconds=round(time.monotonic() - began, 3),
        left_out=tuple(LeftOut(row["key"] or row["source"], row["failure"]) for row in failed),
        notices=tuple(told[:NAMED]),
    )


# In the processes of Spark's


def _read_partition(
    source: ReaderSource,
    expected: ReaderVersion,
    options: Options,
    folder: str,
    given: Iterator[pyarrow.RecordBatch],
) -> Iterator[pyarrow.RecordBatch]:
    """Yield the rows of partitions, in a process of Spark's; ``folder`` is where the inputs' relative paths begin."""
    from reportedly.documents.portions import Portion

    schema = arrow_schema()
    for batch in given:
        for text in batch.column(0).to_pylist():
            portions = [Portion(**each) for each in json.loads(text)]
            _go_to(folder, portions)
            for rows in batches(_rows(portions, source, expected, options)):
                yield record_batch(rows, schema)


def _go_to(folder: str, portions: list[Portion]) -> None:
    """Make sure that this machine has what is to be read: one that has not would fill the table with failures."""
    paths = [Path(portion.path) for portion in portions if portion.refused is None]
    if any(not path.is_absolute() for path in paths):
        if not Path(folder).is_dir():
            raise ConfigurationError(
                f"{socket.gethostname()} has no folder {folder}, where the inputs' paths begin: "
                "give absolute paths that every machine of the cluster sees"
            )
        os.chdir(folder)
    for path in {each.parent for each in paths}:
        if not path.is_dir():
            raise ConfigurationError(
                f"{socket.gethostname()} has no folder {path}: put the inputs where every machine of the cluster sees "
                "them under the same path"
            )


@cache
def _reader_of_process(source: ReaderSource) -> Reader:
    return make_reader(source)


def _rows(
    portions: list[Portion], source: ReaderSource, expected: ReaderVersion, options: Options
) -> Iterator[dict[str, Any]]:
    reader = _reader_of_process(source)
    if (version := ReaderVersion(reader.name, reader.version)) != expected:
        raise ConfigurationError(
            f"{socket.gethostname()} reads with {version.id}, the machine that began the run with {expected.id}: "
            "install the same version of reportedly, its packages and your own files on every machine"
        )
    waiting: deque[Slot] = deque()

    def documents() -> Iterator[Document]:
        for portion in portions:
            for slot in slots(portion, options):
                waiting.append(slot)
                if slot.document is not None:
                    yield slot.document

    # A partition that comes again killed its process, perhaps: processes of their own then tell which document it is.
    processes = 2 if _is_second_try() else 1
    for reading in read_documents(documents(), source, reader, processes, Interrupts()):
        if reading is None:
            continue
        yield from _failures_before(waiting, expected)
        yield to_row(waiting.popleft(), expected, reading)
    yield from _failures_before(waiting, expected)


def _failures_before(waiting: deque[Slot], reader: ReaderVersion) -> Iterator[dict[str, Any]]:
    while waiting and waiting[0].document is None:
        yield to_row(waiting.popleft(), reader, None)


def _is_second_try() -> bool:
    from pyspark import TaskContext

    task = TaskContext.get()
    return task is not None and task.attemptNumber() > 0
