"""Readers by name: the package's own, those of other packages, and what is said of broken ones."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from reportedly.errors import ConfigurationError
from reportedly.reading import DEFAULT_READER, READERS, ReaderWith, get_reader, reader_names
from reportedly.reading.registered import BUILT_IN, GROUP, make_reader

ROOT = Path(__file__).resolve().parents[2]
MODULE = """
class Leaves:
    name, version = "leaves.v1", "1"
    def __init__(self, *given): self.given = given
    def read(self, document): return []

def fails(gazetteer, actors): raise OSError("no tea")
def gives_nothing(gazetteer, actors): return None
nothing = None
"""

Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Put a package with a module ``tea`` on the path that registers readers under names."""
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "tea", raising=False)
    (tmp_path / "tea.py").write_text(MODULE, encoding="utf-8")

    def put(package: str = "teahouse", **readers: str) -> None:
        folder = tmp_path / f"{package}-1.0.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n", encoding="utf-8")
        lines = [f"{name.replace('_', '.')} = {where}" for name, where in readers.items()]
        (folder / "entry_points.txt").write_text("\n".join([f"[{GROUP}]", *lines, ""]), encoding="utf-8")

    return put


def test_the_packages_own_are_registered_as_entry_points_too() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"][GROUP] == dict(BUILT_IN)
    assert reader_names()[: len(READERS)] == READERS == tuple(BUILT_IN)
    assert DEFAULT_READER in READERS


def test_the_packages_own_are_themselves_where_it_is_installed(install: Install) -> None:
    install("reportedly", **{name.replace(".", "_"): where for name, where in BUILT_IN.items()})
    assert reader_names() == READERS
    assert make_reader(DEFAULT_READER).name == DEFAULT_READER


def test_another_packages_reader_is_made_with_what_the_user_gives(install: Install, tmp_path: Path) -> None:
    install(leaves_v1="tea:Leaves")
    assert reader_names() == (*READERS, "leaves.v1")
    made = ReaderWith("leaves.v1", gazetteer=tmp_path, actors="own.yaml")()
    assert vars(made) == {"given": (tmp_path, "own.yaml")}
    assert get_reader("leaves.v1").name == "leaves.v1"
    get_reader.cache_clear()


def test_an_unknown_name_is_told_with_those_there_are(install: Install) -> None:
    install(leaves_v1="tea:Leaves")
    with pytest.raises(
        ConfigurationError, match=r"no reader 'tea-leaves': choose one of rules\.v1, encoder\.v1, llm\.v1, leaves\.v1"
    ):
        get_reader("tea-leaves")


@pytest.mark.parametrize(
    ("where", "why"),
    [
        ("cocoa:Leaves", "ModuleNotFoundError: No module named 'cocoa'"),
        ("tea:Coffee", "AttributeError: module 'tea' has no attribute 'Coffee'"),
        ("tea:nothing", "'tea:nothing' cannot be called"),
        ("tea:fails", "its maker fails with OSError: no tea"),
        ("tea:gives_nothing", "its maker gives NoneType, which is no reader named 'leaves.v1'"),
    ],
)
def test_a_broken_one_is_told_with_its_package_and_those_there_are(install: Install, where: str, why: str) -> None:
    install(leaves_v1=where)
    with pytest.raises(ConfigurationError) as raised:
        make_reader("leaves.v1")
    assert str(raised.value) == (
        f"the reader 'leaves.v1' of the package teahouse is broken ({why}): "
        "mend or uninstall that package, or choose one of rules.v1, encoder.v1, llm.v1"
    )
    assert make_reader(DEFAULT_READER).name == DEFAULT_READER


def test_a_reader_under_another_name_is_broken(install: Install) -> None:
    install(coffee_v1="tea:Leaves")
    with pytest.raises(ConfigurationError, match=r"no reader named 'coffee\.v1'"):
        make_reader("coffee.v1")


def test_a_name_that_two_packages_register_means_neither(install: Install) -> None:
    install(leaves_v1="tea:Leaves", rules_v1="tea:Leaves")
    install("teashop", leaves_v1="tea:fails")
    with pytest.raises(
        ConfigurationError, match=r"'leaves\.v1' is registered by several packages \(teahouse, teashop\)"
    ):
        make_reader("leaves.v1")
    with pytest.raises(
        ConfigurationError, match=r"'rules\.v1' is registered by several packages \(reportedly, teahouse\)"
    ):
        make_reader("rules.v1")
