"""What the repository ships beside the code: lock files, examples, nothing of its workplace."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from examples.make_large import make_large
from snapshots.htools.text_writer import write_text

ROOT = Path(__file__).resolve().parent.parent

# Written in pieces so that this file does not find itself.
NEVER = (
    re.compile("/" + r"work/"),
    re.compile(r"\.\./" + "shared"),
    re.compile("/" + r"root/\.(pyenv|cache|local|venv)|/home/[a-z]"),
    re.compile("py" + r"pi\.org|python" + r"hosted|deb\.debian" + r"\.org"),
    re.compile("^(<{7}" + "|>{7}) ", re.MULTILINE),  # two versions of a file, not yet merged
    re.compile("BEGIN " + r"[A-Z ]*PRIVATE KEY"),
)


def shipped_files() -> list[Path]:
    """Every file under version control; without git, every file outside .venv and caches."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z"], capture_output=True, check=True, cwd=ROOT, timeout=60
        )
    except (OSError, subprocess.CalledProcessError):
        hidden = re.compile(r"/(\.(?!ci/|gitignore)|__pycache__|build/|dist/)")
        files = [path for path in ROOT.rglob("*") if path.is_file()]
        return [path for path in files if not hidden.search(f"/{path.relative_to(ROOT)}")]
    names = listed.stdout.decode("utf-8", "surrogateescape").split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def locked(name: str) -> dict[str, tuple[str, int]]:
    """Package -> (version and marker, number of hashes) of a lock file."""
    found = {}
    text = (ROOT / name).read_text("utf-8")
    for block in re.findall(r"^[a-z0-9][^\n]*(?:\n[ \t][^\n]*)*", text, re.MULTILINE):
        package, _, rest = block.partition("==")
        found[package] = (rest.partition("\\")[0].strip(), block.count("--hash=sha256:"))
    return found


def test_no_file_tells_of_the_place_it_was_made_at() -> None:
    told = []
    for path in shipped_files():
        text = path.read_bytes().decode("utf-8", "replace")
        found = [match[0] for rule in NEVER if (match := rule.search(text))]
        told += [f"{path.relative_to(ROOT)}: {words!r}" for words in found]
    assert not told


@pytest.mark.parametrize(
    "name", ["requirements.lock", "requirements-dev.lock", "requirements-kernel.lock"]
)
def test_every_locked_package_has_its_hashes(name: str) -> None:
    packages = locked(name)
    assert packages
    assert not [package for package, (_, hashes) in packages.items() if not hashes]


def test_the_lock_for_tests_holds_the_lock_for_running() -> None:
    run, dev = locked("requirements.lock"), locked("requirements-dev.lock")
    assert {package: dev.get(package) for package in run} == run


def test_the_large_example_is_what_its_script_makes() -> None:
    assert write_text(make_large()) == (ROOT / "examples/large.data").read_text("utf-8")
