"""Record a representative set of hail's answers as test data.

    python -m tests.fidelity.hail_record
    python -m tests.fidelity.hail_record --liberal

Cases of every kind are generated and answered by the installed hail; the smallest ones are chosen
that together show every feature (hail_features.py) several times, and some more of every kind.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path

from tests.fidelity import hail_generate, hail_peer
from tests.fidelity.case import Answer, Case
from tests.fidelity.hail_features import features
from tests.fidelity.record import to_record, write_records

DATA = Path(__file__).resolve().parents[1] / "data" / "hail"
TIMES_COVERED = 2
OUTCOMES_COVERED = 8
FILL_PER_WEIGHT = 2
LARGEST_RECORD = 60_000
NOT_REPRODUCIBLE = ("CallStack", "Failed to contact")  # hail crashed, or asked the network

Run = tuple[Case, Answer]


def candidates(kinds: Collection[str], per_kind: int) -> Iterator[Run]:
    """Answered cases; runs in which hail itself crashed are left out."""
    for kind in kinds:
        for case in hail_generate.series(kind, 0, per_kind - 1):
            answer = hail_peer.run_peer(case)
            if not any(sign in answer.stderr for sign in NOT_REPRODUCIBLE):
                yield case, answer


def _cover(sized: list[Run], chosen: dict[str, Run]) -> None:
    """Smallest first, each that shows a feature that is not yet shown often enough."""
    wanted = {case.name: features(case, answer) for case, answer in sized}
    shown: Counter[str] = Counter()
    for enough in range(1, OUTCOMES_COVERED + 1):
        for case, answer in sized:
            if enough > 1 and case.kind.startswith("bad"):
                continue
            new = {f for f in wanted[case.name] if shown[f] < enough}
            if enough > 1:
                new = {f for f in new if not f.startswith(("error", "field", "option"))}
            if enough > TIMES_COVERED:
                new = {f for f in new if f.startswith("outcome")}
            if new and case.name not in chosen:
                chosen[case.name] = (case, answer)
                shown.update(wanted[case.name])


def _granted(answer: Answer) -> int:
    """How much an answer decides: places found and moves made."""
    return answer.stdout.count("score: ") + answer.stdout.count('"OP_ID"')


def choose(pool: list[Run]) -> list[Run]:
    """A cover of all features, and of every kind some more with the richest answers."""
    sizes = {c.name: len(json.dumps(to_record(c, a))) for c, a in pool}
    sized = [run for run in pool if sizes[run[0].name] <= LARGEST_RECORD]
    sized.sort(key=lambda run: (run[0].kind == "empty", sizes[run[0].name], run[0].name))
    chosen: dict[str, Run] = {}
    _cover(sized, chosen)
    for kind, weight in hail_generate.WEIGHTS.items():
        later = [run for run in sized if run[0].kind == kind and run[0].name not in chosen]
        if kind.startswith("bad"):
            continue
        later.sort(key=lambda run: (-_granted(run[1]), run[0].name))
        for case, answer in later[: FILL_PER_WEIGHT * weight]:
            chosen[case.name] = (case, answer)
    return sorted(chosen.values(), key=lambda run: run[0].name)


def main() -> None:
    """Choose and write tests/data/hail/recorded.jsonl.gz, or liberal.jsonl.gz."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--per-kind", type=int, default=120)
    parser.add_argument("--liberal", action="store_true", help="only those that say odd things")
    options = parser.parse_args()
    liberal = hail_generate.LIBERAL
    kinds = liberal if options.liberal else [k for k in hail_generate.WEIGHTS if k not in liberal]
    pool = list(candidates(kinds, options.per_kind))
    chosen = choose(pool)
    name = "liberal" if options.liberal else "recorded"
    size = write_records(DATA / f"{name}.jsonl.gz", chosen, "hail")
    counts = dict(sorted(Counter(case.kind for case, _ in chosen).items()))
    print(f"{len(chosen)} of {len(pool)} cases, {size / 1000:.0f} kB: {counts}")


if __name__ == "__main__":
    main()
