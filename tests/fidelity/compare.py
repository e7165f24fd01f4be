"""Compare `poise hbal` with the installed hbal on generated cases.

    python -m tests.fidelity.compare --seeds 0-2499
    python -m tests.fidelity.compare --kind symmetric --kind tight --seeds 0-199

Every difference is laid out in a folder of its own (--keep), with a `run` script in it.
"""

from __future__ import annotations

import sys

from tests.fidelity import generate, peer
from tests.fidelity.comparison import Comparison
from tests.fidelity.hbal_verdict import judge

COMPARISON = Comparison(
    tool="hbal",
    runners=peer,
    kinds=generate.KINDS,
    series=generate.series,
    judge=judge,
    count=lambda answer: answer.stdout.count(" a="),
    cases="cases",
    counted="moves",
)


if __name__ == "__main__":
    sys.exit(COMPARISON.main(__doc__.splitlines()[0]))
