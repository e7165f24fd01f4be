"""C and Python lay their structures out alike, and a library that does not is no kernel."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.kernel import Kernel, kernel
from planner.kernel.layout import difference, in_c, in_python
from planner.kernel.library import Fault, NoKernel, load
from scripts import build_kernel


def test_every_structure_and_field_begins_at_the_same_byte() -> None:
    compiled = kernel()
    assert isinstance(compiled, Kernel), compiled
    assert in_c(compiled.functions) == in_python()
    assert difference(compiled.functions) == ""


@pytest.mark.parametrize(
    ("file", "was", "becomes", "said"),
    [
        ("goal.h", "double target, miss;", "float target, miss;", "Goal of 88 bytes, expected 96"),
        ("goal.h", "target, miss;", "miss, target;", "Goal.target at 64 bytes, expected 56"),
    ],
)
def test_a_library_with_another_layout_is_no_kernel(
    file: str, was: str, becomes: str, said: str, tmp_path: Path
) -> None:
    compiler = build_kernel.working_compiler()
    if compiler is None:
        pytest.skip("no C compiler here")
    for path in build_kernel.FOLDER.glob("*.[ch]"):
        text = path.read_text("utf-8")
        (tmp_path / path.name).write_text(text.replace(was, becomes) if path.name == file else text)
    files = sorted(tmp_path.glob("*.c"))
    build_kernel.compile_with(compiler, tmp_path / "libpoise.so", files, ["-O0"])
    assert load(str(tmp_path / "libpoise.so")) == NoKernel(Fault.OTHER_LAYOUT, said)


def test_a_library_without_one_of_the_functions_is_no_kernel(tmp_path: Path) -> None:
    compiler = build_kernel.working_compiler()
    if compiler is None:
        pytest.skip("no C compiler here")
    library = tmp_path / "libpoise.so"
    build_kernel.compile_with(compiler, library, [build_kernel.FOLDER / "abi.c"])
    found = load(str(library))
    assert isinstance(found, NoKernel)
    assert found.fault is Fault.NOT_LOADABLE
    assert "poise_" in found.detail
