"""Which moves wait for which, asked about pairs."""

import tracemalloc
from random import Random

from executor import awaited
from executor.awaited import first_unawaited


def test_a_move_waits_for_those_that_its_predecessors_wait_for():
    chain = [[], [0], [1], [2]]
    assert first_unawaited(chain, [(3, 0), (2, 0)]) is None


def test_of_several_pairs_out_of_order_the_one_with_the_lowest_later_move_is_named():
    two_chains = [[], [], [0], [1], [2], [3]]
    assert first_unawaited(two_chains, [(5, 0), (4, 1), (4, 2)]) == (4, 1)


def test_it_says_what_a_closure_says_however_many_pairs_a_pass_answers(monkeypatch):
    monkeypatch.setattr(awaited, "BITS", 3)
    for seed in range(60):
        random = Random(seed)
        after = [sorted(random.sample(range(k), min(k, random.randrange(3)))) for k in range(25)]
        closure: list[set[int]] = []
        for before in after:
            closure.append(set(before).union(*(closure[k] for k in before)))
        pairs = [(k, random.randrange(k)) for k in range(1, 25)]
        wrong = [(later, earlier) for later, earlier in pairs if earlier not in closure[later]]
        assert first_unawaited(after, pairs) == min(wrong, default=None), seed


def test_memory_grows_no_faster_than_a_chain_of_moves():
    def peak(moves: int) -> int:
        after = [[k - 1] if k else [] for k in range(moves)]
        pairs = [(k, k - 40) for k in range(40, moves)]  # 40 instances take turns
        tracemalloc.start()
        assert first_unawaited(after, pairs) is None
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    assert peak(16_000) < 3 * peak(8_000)
