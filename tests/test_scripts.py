"""The scripts behind `make test-live` and its kin say in one line what stops them."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parent.parent / "scripts"


def script(name: str, *words: str, before: tuple[str, ...] = ()) -> tuple[int, str]:
    done = subprocess.run(
        [*before, SCRIPTS / name, *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == ""
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("name", "usage"),
    [
        ("test-live.sh", "usage: test-live.sh [--full] [ganeti | uml | postgresql]...\n"),
        ("fidelity.sh", "usage: fidelity.sh [FIRST-LAST]\n"),
    ],
)
def test_a_word_that_means_nothing(name: str, usage: str) -> None:
    assert script(name, "everything") == (2, usage)


def test_trees_need_root() -> None:
    # in a user namespace of its own, root has no rights
    user = ("unshare", "--user") if os.geteuid() == 0 else ()
    if subprocess.run([*user, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no user namespaces here")
    told = "test-trees: cannot run here: not root\n"
    assert script("test-trees.sh", before=user) == (77, told)
