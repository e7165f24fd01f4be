"""The script that builds the kernel: with which compiler, and when again."""

from __future__ import annotations

import os
import platform
import shlex
import shutil
import tempfile
from pathlib import Path

import pytest

from planner.kernel import Kernel
from planner.kernel.library import load
from scripts import build_kernel
from scripts.build_kernel import NotBuilt, build, compile_with, main, up_to_date


@pytest.fixture(scope="module")
def compiler() -> str:
    found = build_kernel.working_compiler()
    if found is None:
        pytest.skip("no C compiler here")
    return shlex.join(found)


@pytest.fixture
def own_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the sources, for changing it."""
    folder = tmp_path / "kernel"
    shutil.copytree(build_kernel.FOLDER, folder, ignore=shutil.ignore_patterns("*.so"))
    monkeypatch.setattr(build_kernel, "FOLDER", folder)
    return folder


def test_the_sources_have_no_warnings(compiler: str, tmp_path: Path) -> None:
    flags = ["-Werror", "-pedantic"]
    compile_with(shlex.split(compiler), tmp_path / "libpoise.so", flags=flags)


def test_the_library_needs_the_c_library_and_no_other(compiler: str, tmp_path: Path) -> None:
    flags = ["-Wl,-z,defs"]  # what is defined nowhere is an error
    compile_with(shlex.split(compiler), tmp_path / "libpoise.so", flags=flags)
    assert b"libm.so" not in (tmp_path / "libpoise.so").read_bytes()


def test_it_builds_once(compiler: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    library = str(tmp_path / "libpoise.so")
    assert [main(["--output", library]), main(["--output", library])] == [0, 0]
    built, kept = capsys.readouterr().out.splitlines()
    assert built.startswith("libpoise.so built with ")
    assert kept == "libpoise.so is up to date"


def test_a_changed_source_is_built_again(compiler: str, own_sources: Path, tmp_path: Path) -> None:
    library = tmp_path / "libpoise.so"
    build(library)
    assert up_to_date(library)
    with open(own_sources / "abi.h", "a", encoding="utf-8") as header:
        header.write("/* changed */\n")
    assert not up_to_date(library)
    build(library)
    assert up_to_date(library)


def test_the_compiler_that_the_environment_names_comes_first(
    compiler: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CC", f"{compiler} -g")
    assert build(tmp_path / "libpoise.so") == f"{compiler} -g"


def test_a_compiler_that_does_not_work_is_passed_over(
    compiler: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CC", "false")
    assert build(tmp_path / "libpoise.so") != "false"


def test_a_source_that_does_not_compile_leaves_the_old_library(
    compiler: str, own_sources: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    library = tmp_path / "libpoise.so"
    build(library)
    before = library.read_bytes()
    (own_sources / "broken.c").write_text("int broken(void) { return }\n")
    assert main(["--output", str(library)]) == 1
    told = capsys.readouterr().err
    assert told.startswith(f"poise: kernel not built: {compiler}: ")
    assert "broken.c:1" in told
    assert library.read_bytes() == before
    assert sorted(os.listdir(tmp_path)) == ["kernel", "libpoise.so"]


def test_a_compiler_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotBuilt, match=r"^no-such-cc: No such file or directory$"):
        compile_with(["no-such-cc"], tmp_path / "libpoise.so")


@pytest.mark.skipif(not os.environ.get("POISE_ZIG"), reason="POISE_ZIG=1 fetches ziglang, 100 MB")
def test_without_a_compiler_one_is_fetched_and_not_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(build_kernel, "compilers", list)
    monkeypatch.setenv("TMPDIR", str(tmp_path / "passing"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    (tmp_path / "passing").mkdir()
    assert build(tmp_path / "libpoise.so") == "ziglang"
    assert isinstance(load(str(tmp_path / "libpoise.so")), Kernel)
    assert os.listdir(tmp_path / "passing") == []


def test_without_a_compiler_and_a_way_to_have_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(build_kernel, "compilers", list)
    monkeypatch.setattr(build_kernel, "zig_is_here", lambda: False)
    monkeypatch.setattr(build_kernel, "own_target", lambda: "manylinux_2_17_x86_64")
    monkeypatch.setattr(build_kernel, "ZIG_LOCK", tmp_path / "no-such.lock")
    assert main(["--output", str(tmp_path / "libpoise.so")]) == 1
    told = capsys.readouterr().err
    assert told.startswith(
        "poise: kernel not built: no C compiler, and pip cannot install ziglang: "
    )
    assert "no-such.lock" in told


def test_a_machine_for_which_there_is_no_other_compiler(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(build_kernel, "compilers", list)
    monkeypatch.setattr(platform, "machine", lambda: "s390x")
    with pytest.raises(NotBuilt, match=r"^no C compiler$"):
        build(tmp_path / "libpoise.so")
