"""The scripts behind `make test-live` and its kin say in one line what stops them."""

from __future__ import annotations

import fcntl
import os
import select
import signal
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
        ("test-trees.sh", "usage: test-trees.sh [bookworm | trixie | 3.12]...\n"),
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


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_of_trees_that_a_signal_ends_nothing_is_left(number: int, tmp_path: Path) -> None:
    """While a tree is made, by a program that starts another in a session of its own."""
    maker = tmp_path / "mmdebstrap"
    maker.write_text(
        "#!/bin/bash\n"
        "mkdir -p $TREES/bookworm/usr\n"
        "setsid sleep 100 &\n"
        "echo begun >&$HELD\n"
        "sleep 100\n"
    )
    maker.chmod(0o755)
    trees = tmp_path / "trees"
    root = () if os.geteuid() == 0 else ("unshare", "--user", "--map-root-user")
    # A pipe that ends when the last process with its other end is gone.
    end, held = os.pipe()
    kept = fcntl.fcntl(held, fcntl.F_DUPFD_CLOEXEC, 50)
    os.close(held)
    process = subprocess.Popen(
        # What the caller ignores, as nohup does, the script would ignore, too.
        ["env", "--default-signal", *root, SCRIPTS / "test-trees.sh", "bookworm"],
        env=os.environ
        | {"PATH": f"{tmp_path}:{os.environ['PATH']}", "TREES": str(trees), "HELD": str(kept)},
        pass_fds=(kept,),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(kept)
    with process, open(end, "rb", buffering=0) as pipe:
        if not pipe.read(6):
            pytest.skip(process.communicate()[1].rstrip())
        process.send_signal(number)
        assert select.select([pipe], [], [], 60)[0], "a process is left"
    if number != signal.SIGKILL:
        assert process.returncode == 128 + number
        assert not trees.exists()
