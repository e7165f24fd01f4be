"""Wheels and source archives, with the kernel and without."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from scripts import build_kernel, wheels

BUILD = (sys.executable, "-m", "hatchling", "build")


def run(*words: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A program in the folder of the source, without what this process is told of compilers."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("POISE_")}
    kept.pop("CC", None)
    return subprocess.run(
        words,
        cwd=build_kernel.ROOT,
        env=kept | environment,
        capture_output=True,
        text=True,
        check=True,
    )


def kernel_of(wheel: Path, folder: Path) -> str:
    """What the kernel of a wheel says in words, once the wheel is unpacked in ``folder``."""
    with zipfile.ZipFile(wheel) as files:
        files.extractall(folder)
    code = f"import sys; sys.path.insert(0, {str(folder)!r}); from planner.kernel import kernel"
    return run(sys.executable, "-I", "-c", f"{code}; print(kernel())").stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if build_kernel.working_compiler() is None:
        pytest.skip("no C compiler here")
    folder = tmp_path_factory.mktemp("wheel")
    run(*BUILD, "-t", "wheel", "-d", folder)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def without_compiler(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which no compiler is found."""
    return {"PATH": str(tmp_path_factory.mktemp("nothing"))}


def test_a_wheel_is_for_its_platform_and_any_python(wheel: Path) -> None:
    assert not wheel.name.endswith("-any.whl")
    assert wheels.faults(wheel, wheel.stem.rpartition("-")[2]) == []


def test_a_wheel_has_the_kernel_and_not_its_sources(wheel: Path, tmp_path: Path) -> None:
    assert kernel_of(wheel, tmp_path).startswith("Kernel(")
    with zipfile.ZipFile(wheel) as files:
        assert not [name for name in files.namelist() if name.endswith((".c", ".h"))]


def test_a_wheel_has_what_pages_are_made_of(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as files:
        names = {name.removeprefix("poise/report/html/") for name in files.namelist()}
    scripts = {"vendor/vega.min.js", "vendor/vega-interpreter.js", "page.js"}
    assert scripts | {"page.css", "vendor/LICENSE", "vendor/README.md"} <= names


def test_a_wheel_for_one_machine_is_no_wheel_for_another(wheel: Path) -> None:
    other = "aarch64" if wheel.stem.endswith("x86_64") else "x86_64"
    found = "; ".join(wheels.faults(wheel, f"manylinux_2_17_{other}"))
    assert "its name is" in found
    assert "its tags are" in found
    assert f"its kernel is not for {other}" in found


def test_without_a_compiler_a_wheel_is_complete_but_for_the_kernel(
    without_compiler: dict[str, str], tmp_path: Path
) -> None:
    done = run(*BUILD, "-t", "wheel", "-d", tmp_path, **without_compiler)
    assert "Poise is built without its kernel: no C compiler" in done.stdout + done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.name.endswith("-py3-none-any.whl")
    assert kernel_of(wheel, tmp_path) == "no compiled kernel: it was not built\n"


def test_building_without_the_kernel_can_be_asked_for(tmp_path: Path) -> None:
    done = run(*BUILD, "-t", "wheel", "-d", tmp_path, POISE_KERNEL="off")
    assert "Poise is built without its kernel: POISE_KERNEL=off" in done.stdout + done.stderr
    assert [path.name[-12:] for path in tmp_path.glob("*.whl")] == ["none-any.whl"]


def test_a_target_that_there_is_not(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError) as caught:
        run(*BUILD, "-t", "wheel", "-d", tmp_path, POISE_KERNEL_TARGET="amiga")
    assert "no target amiga, expected one of manylinux_2_17_x86_64, " in caught.value.stderr


def test_a_compiler_is_asked_of_pip_only_where_there_is_none(
    without_compiler: dict[str, str],
) -> None:
    ask = "import hatchling.build as b; print('ziglang>=0.14' in b.get_requires_for_build_{}())"
    kinds = ("wheel", "editable", "sdist")
    needed = [
        run(sys.executable, "-c", ask.format(kind), **without_compiler).stdout for kind in kinds
    ]
    known = f"{build_kernel.own_target() is not None}\n"
    assert needed == [known, known, "False\n"]
    if build_kernel.working_compiler():
        assert run(sys.executable, "-c", ask.format("wheel")).stdout == "False\n"


@pytest.mark.skipif(not os.environ.get("POISE_ZIG"), reason="POISE_ZIG=1 fetches ziglang, 100 MB")
def test_wheels_for_other_machines() -> None:
    told = run(sys.executable, "-m", "scripts.wheels").stdout
    for target in wheels.USUAL:
        assert f"{target}.whl: tag and kernel are as they should be\n" in told
    assert "runs on aarch64" in told or not shutil.which("qemu-aarch64")


def test_a_source_archive_has_what_building_takes(tmp_path: Path) -> None:
    run(*BUILD, "-t", "sdist", "-d", tmp_path)
    with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"hatch_build.py", "scripts/build_kernel.py", "planner/kernel/abi.h"} <= names
    assert not [name for name in names if name.endswith(".so")]
