"""Which backend a target asks for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from executor.ganeti.opening import open_backend
from snapshots.errors import BackendError, UsageError


def test_https_is_rapi() -> None:
    backend = open_backend("https://rapi.example.org:5080", credentials=("op", "s3cret"))
    assert backend.target == "https://rapi.example.org:5080"
    assert not backend.facts.whole_moves


def test_luxi_is_this_machines_socket() -> None:
    backend = open_backend("luxi:")
    assert (backend.target, backend.facts.whole_moves) == ("luxi:", True)
    assert open_backend("luxi:/run/query").target == "luxi:/run/query"


@pytest.mark.parametrize(
    "target", ["", "host", "cluster.data", "ftp://op:s3cret@host", "synthetic:"]
)
def test_other_targets_are_none(target: str) -> None:
    with pytest.raises(UsageError, match="plans run on") as caught:
        open_backend(target)
    assert "s3cret" not in str(caught.value)


def test_a_file_without_certificates(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("none")
    with pytest.raises(BackendError, match=r"ca\.pem: expected certificates"):
        open_backend("https://host", ca_file=tmp_path / "ca.pem")


@pytest.mark.parametrize("target", ["https://host", "luxi:"])
def test_a_time_limit_must_be_one(target: str) -> None:
    with pytest.raises(UsageError, match="timeout"):
        open_backend(target, timeout=-1)


def test_luxi_needs_no_http_library() -> None:
    code = (
        "import sys\nfrom executor.ganeti import open_backend\nopen_backend('luxi:')\n"
        "assert 'httpx' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
