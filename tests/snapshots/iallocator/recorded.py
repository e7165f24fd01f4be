"""Messages that were recorded on a real cluster, to be changed by tests."""

from __future__ import annotations

import json
from typing import Any

from tests.snapshots.data import MESSAGES


def message(name: str = "change-group") -> dict[str, Any]:
    found: dict[str, Any] = json.loads((MESSAGES / f"{name}.json").read_text("utf-8"))
    return found
