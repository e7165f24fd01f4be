"""Compare `poise hbal -L -X` with the installed hbal on generated executions.

    python -m tests.fidelity.execute_compare --seeds 0-9
    python -m tests.fidelity.execute_compare --kind lost --kind interrupt --seeds 0-49

Both talk to a stand-in master daemon of their own. Time passes as it does: a case takes seconds.
"""

from __future__ import annotations

import argparse
import sys
import time

from tests.fidelity import execute_generate
from tests.fidelity.execution import differences, run_hbal, run_poise


def main() -> int:
    """Run, print what differs and a summary line; 1 if anything differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seeds", default="0-4", help="first-last, or one number")
    parser.add_argument("--kind", action="append", choices=sorted(execute_generate.KINDS))
    options = parser.parse_args()
    first, _, last = options.seeds.partition("-")
    began = time.monotonic()
    cases = asked = different = 0
    for kind in options.kind or execute_generate.KINDS:
        for seed in range(int(first), int(last or first) + 1):
            execution = execute_generate.make(kind, seed)
            theirs, ours = run_hbal(execution), run_poise(execution)
            cases += 1
            asked += len(theirs.asked)
            found = differences(theirs, ours, execution)
            if found:
                different += 1
                print(f"--- {execution.name}: {list(execution.args)} {list(execution.script)}")
                print("\n".join(found))
                sys.stdout.flush()
    seconds = time.monotonic() - began
    print(f"{cases} executions, {asked} requests by hbal: {different} differ; {seconds:.0f} s")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
