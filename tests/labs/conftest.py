"""Where a live test fails, the lab's logs are kept: the lab itself is taken down afterwards."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Generator
from pathlib import Path
from typing import Protocol, runtime_checkable

import pytest

from tests.labs.ganeti.lab import ROOT, ends_of_logs

FAILURES = ROOT / ".lab-failures"
"""One folder a lab, and in it one a test that failed; not under version control."""
LINES = 25
"""Of each log, in the report."""


@runtime_checkable
class Kept(Protocol):
    """A lab whose logs can be kept."""

    def keep_logs(self, folder: Path) -> None:
        """Copy them."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add the ends of the lab's logs to the report of a failure, and keep them whole."""
    report = yield
    fixtures = getattr(item, "funcargs", {}).values()
    lab = next((fixture for fixture in fixtures if isinstance(fixture, Kept)), None)
    if report.failed and lab is not None:
        folder = FAILURES / item.path.parent.name / item.name.replace("/", "-")
        shutil.rmtree(folder, ignore_errors=True)
        try:
            lab.keep_logs(folder)
            ends = ends_of_logs(folder, LINES)
        except (OSError, subprocess.SubprocessError) as reason:
            ends = f"not all of them could be kept: {reason}"
        report.sections.append((f"logs of the lab, whole in {folder}", ends))
    return report
