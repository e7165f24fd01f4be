"""One name for every kind of source."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import snapshots
from snapshots import FormatError, PoiseError, SourceError, UsageError, load, write_text
from snapshots.loading import KINDS
from tests.snapshots.data import RECORDED, ROOT, text
from tests.snapshots.luxi_server import answering
from tests.snapshots.rapi_server import serving


def test_a_text_file(tmp_path: Path) -> None:
    path = tmp_path / "cluster.data"
    path.write_text(text())
    assert load(path).source == str(path)
    assert write_text(load(str(path))) == write_text(load(f"file://{path}"))


def test_a_folder_of_recorded_answers() -> None:
    assert load(RECORDED).fingerprint == load(f"file://{RECORDED}").fingerprint


def test_a_rapi() -> None:
    with serving() as server:
        assert load(server.url, credentials=("a", "b"), timeout=5).source == server.url
        assert None not in {header for _, header in server.requests}


def test_a_luxi_socket(tmp_path: Path) -> None:
    with answering(tmp_path / "query"):
        assert load(f"luxi:{tmp_path}/query").fingerprint == load(RECORDED).fingerprint


def test_luxi_alone_means_ganetis_own_socket() -> None:
    with pytest.raises(SourceError, match=r"luxi:/var/run/ganeti/socket/ganeti-query: no Ganeti"):
        load("luxi:")


def test_the_first_synthetic_group_is_the_first_group() -> None:
    cluster = load("synthetic:p,2,1t,64g,16;u,1,1t,1g,2")
    assert [g.allocation.value for g in cluster.groups] == ["preferred", "unallocable"]
    assert cluster.source == "synthetic:p,2,1t,64g,16;u,1,1t,1g,2"


@pytest.mark.parametrize("source", ["", "-", "ftp://host/x", "qemu:///system"])
def test_what_is_no_source(source: str) -> None:
    with pytest.raises(UsageError) as caught:
        load(source)
    assert caught.value.advice[0].startswith("a text file, https://HOST:5080, luxi:")


@pytest.mark.parametrize("source", ["/nowhere/at/all", "/dev/null/x", "a\0b", "\ud800"])
def test_what_is_not_there(source: str) -> None:
    with pytest.raises(SourceError, match="no such file or folder"):
        load(source)


def test_what_cannot_be_there() -> None:
    with pytest.raises(SourceError, match="cannot read: File name too long"):
        load("x" * 5000)


def test_a_wrong_synthetic_cluster_is_told_with_an_example() -> None:
    with pytest.raises(FormatError, match=r"^synthetic:x: expected POLICY,NODES,") as caught:
        load("synthetic:x")
    (example,) = caught.value.advice
    assert len(load(str(example)).nodes) == 20


def test_a_folder_of_something_else(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"groups\.json, nodes\.json, .* not found"):
        load(tmp_path)


def test_secrets_in_a_mistyped_source_are_not_shown() -> None:
    with pytest.raises(PoiseError) as caught:
        load("htps://op:s3cret@host:5080")
    assert "s3cret" not in str(caught.value)


def test_the_package_says_what_it_has() -> None:
    for name in snapshots.__all__:
        assert getattr(snapshots, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = snapshots.nothing


def loaded(code: str, names: str) -> set[str]:
    """Which of the named modules a fresh interpreter has loaded after the code."""
    program = f"import sys, snapshots; {code}; print(*(set({names.split()}) & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return set(done.stdout.split())


def test_importing_the_package_imports_nothing_heavy() -> None:
    assert loaded("snapshots.SourceError", "numpy httpx ssl snapshots.cluster") == set()


def test_loading_a_text_file_needs_numpy_and_little_else() -> None:
    code = "snapshots.load('examples/large.data')"
    assert loaded(code, "numpy httpx ssl socket json decimal") == {"numpy"}


def test_the_address_of_a_server_is_told_to_need_https() -> None:
    with pytest.raises(SourceError) as caught:
        load("ganeti.example.org:5080")
    assert caught.value.advice == ("https://ganeti.example.org:5080",)


def test_a_missing_file_is_told_which_one_may_be_meant(tmp_path: Path) -> None:
    (tmp_path / "large.data").touch()
    (tmp_path / "small.data").touch()
    with pytest.raises(SourceError) as caught:
        load(tmp_path / "large.dat")
    assert str(caught.value) == f"{tmp_path}/large.dat: no such file or folder"
    assert caught.value.advice == (f"{tmp_path}/large.data",)


def test_where_no_file_is_similar_the_kinds_of_sources_are_named(tmp_path: Path) -> None:
    (tmp_path / "large.data").touch()
    with pytest.raises(SourceError) as caught:
        load(tmp_path / "quite-another")
    assert caught.value.advice == (KINDS,)
