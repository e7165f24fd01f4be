"""The compiled kernel is loaded once, and where it is missing the reason is a value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from planner.kernel.library import ABI, Fault, Kernel, NoKernel, kernel, load, switch_off, switch_on
from scripts import build_kernel


@pytest.fixture(scope="module")
def compiler() -> build_kernel.Command:
    found = build_kernel.working_compiler()
    if found is None:
        pytest.skip("no C compiler here")
    return found


@pytest.fixture
def switched_off() -> Iterator[None]:
    switch_off()
    yield
    switch_on()


def test_the_kernel_that_lies_here_is_built_from_the_sources_that_lie_here() -> None:
    found = kernel()
    if isinstance(found, NoKernel) and build_kernel.working_compiler() is None:
        pytest.skip(f"{found}; {found.advice}")
    assert isinstance(found, Kernel), found.advice
    assert build_kernel.up_to_date(Path(found.path)), "build it again: make kernel"


def test_it_is_loaded_once() -> None:
    assert kernel() is kernel()


@pytest.mark.usefixtures("switched_off")
def test_it_can_be_switched_off() -> None:
    found = kernel()
    assert str(found) == "no compiled kernel: it is switched off"
    assert isinstance(found, NoKernel)
    assert not found.advice


def test_the_header_and_python_agree_on_the_number() -> None:
    header = (build_kernel.FOLDER / "abi.h").read_text("utf-8")
    assert re.findall(r"#define POISE_KERNEL_ABI (\d+)", header) == [str(ABI)]


def test_a_library_is_loaded_whatever_compiler_built_it(kernels: dict[str, Kernel]) -> None:
    assert {each.functions.poise_kernel_abi() for each in kernels.values()} == {ABI}


def test_a_library_that_is_not_there() -> None:
    found = load("/nowhere/libpoise.so")
    assert found == NoKernel(Fault.NOT_BUILT)
    assert str(found) == "no compiled kernel: it was not built"
    assert isinstance(found, NoKernel)
    assert found.advice == "make kernel, in the folder of Poise's source"
    assert found.told == f"{found}. To build it: {found.advice}"


def test_a_library_with_another_number(compiler: build_kernel.Command, tmp_path: Path) -> None:
    source = tmp_path / "other.c"
    source.write_text("int poise_kernel_abi(void) { return 4711; }\n")
    build_kernel.compile_with(compiler, tmp_path / "libpoise.so", [source])
    found = load(str(tmp_path / "libpoise.so"))
    assert found == NoKernel(Fault.OTHER_ABI, f"ABI 4711, expected {ABI}")


def test_a_library_of_something_else(compiler: build_kernel.Command, tmp_path: Path) -> None:
    source = tmp_path / "other.c"
    source.write_text("int other(void) { return 1; }\n")
    build_kernel.compile_with(compiler, tmp_path / "libpoise.so", [source])
    found = load(str(tmp_path / "libpoise.so"))
    assert found == NoKernel(Fault.NOT_LOADABLE, "it is another library")


def test_a_file_that_is_no_library(tmp_path: Path) -> None:
    path = tmp_path / "libpoise.so"
    path.write_bytes(b"not a library")
    found = load(str(path))
    assert isinstance(found, NoKernel)
    assert found.fault is Fault.NOT_LOADABLE
    assert str(path) in found.detail
