"""The look of verdicts on a terminal."""

from __future__ import annotations

from planner.whatif import Verdict

VERDICT_STYLES = {
    Verdict.OK: "good",
    Verdict.OK_WITH_RISK: "caution",
    Verdict.NOT_OK: "bad",
    Verdict.CANNOT_TELL: "bad",
}
