"""What the figures were measured on."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from benchmarks.processes import run_process


def describe(peer: str | None) -> list[tuple[str, str]]:
    """(what, which) of the machine and the programs; ``peer`` is hbal's path, if installed."""
    version = "not installed"
    if peer is not None:
        version = run_process([peer, "--version"]).stdout.decode().splitlines()[0]
    load = ", ".join(f"{value:.2f}" for value in os.getloadavg())
    return [
        ("date", datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")),
        ("processor", f"{_processor()}, {os.cpu_count()} cores"),
        ("load average at the start (1, 5, 15 minutes)", load),
        ("system", f"{platform.system()} {platform.release()}"),
        ("Python, numpy", f"{platform.python_version()}, {np.__version__}"),
        ("peer", version),
    ]


def _processor() -> str:
    """The model's name; Linux knows it, elsewhere the architecture must do."""
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            key, _, value = line.partition(":")
            if key.strip() == "model name":
                return value.strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()
