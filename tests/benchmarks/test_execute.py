"""How the benchmark of execution counts; its runs need a cluster."""

from __future__ import annotations

from benchmarks.execute import Carried, covered, table_of


def test_time_counts_once_however_many_jobs_run() -> None:
    assert covered([(10.0, 14.0), (0.0, 2.0), (1.0, 5.0), (11.0, 12.0)]) == 5.0 + 4.0


def test_no_jobs_take_no_time() -> None:
    assert covered([]) == 0.0


def test_a_line_has_the_medians_of_a_programs_runs() -> None:
    runs = [Carried("hbal", wall, 5, 20.0, {}) for wall in (30.0, 50.0, 40.0)]
    assert table_of(runs).rows == (
        ("hbal", "40.0 s", "30.0 s – 50.0 s", "5", "20.0 s", "20.0 s", "3"),
    )
