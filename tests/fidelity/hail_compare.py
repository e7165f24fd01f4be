"""Compare `poise hail` with the installed hail on generated requests.

    python -m tests.fidelity.hail_compare --seeds 0-2999
    python -m tests.fidelity.hail_compare --kind capacity --kind dedicated --seeds 0-199

Every difference is laid out in a folder of its own (--keep), with a `run` script in it.
"""

from __future__ import annotations

import sys

from tests.fidelity import hail_generate, hail_peer
from tests.fidelity.comparison import Comparison
from tests.fidelity.hail_verdict import judge

COMPARISON = Comparison(
    tool="hail",
    runners=hail_peer,
    kinds=hail_generate.KINDS,
    series=hail_generate.series,
    judge=judge,
    count=lambda answer: answer.stdout.startswith('{"success":true'),
    cases="requests",
    counted="granted",
)


if __name__ == "__main__":
    sys.exit(COMPARISON.main(__doc__.splitlines()[0]))
