"""Kernels that several test files hold against each other; they are built once."""

from __future__ import annotations

import pytest

from planner.kernel import Kernel
from tests.planner.kernel.built_kernels import built_kernels


@pytest.fixture(scope="session")
def kernels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Kernel]:
    """What built it -> the kernel."""
    found = built_kernels(tmp_path_factory.mktemp("kernels"))
    if not found:
        pytest.skip("no C compiler here")
    return found
