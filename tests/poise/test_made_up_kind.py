"""A kind of cluster is a row of each table: nothing else knows its prefix, its words, its ways."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from executor.backend import Job
from executor.ganeti.advice import GanetiAdvice
from executor.ganeti.facts import OVER_LUXI
from executor.simulated.cluster import SimulatedCluster
from executor.simulated.faults import Extent, FailAction, Fault, Faults
from poise.runs.wall_clock import WallClock
from poise.settings import cluster_kinds
from poise.settings.access import Access
from poise.settings.cluster_kinds import ClusterKind
from snapshots import source_kinds
from snapshots.cluster import Cluster
from snapshots.loading import load
from snapshots.source_kinds import SourceAccess, SourceKind
from tests.poise.command_line import RECORDED, run
from tests.poise.simulated_runs import Place, place

__all__ = ["place"]

HERD = "herd:"
THERE = f"{HERD}{RECORDED}"


class HerdAdvice(GanetiAdvice):
    """What herdsmen are told."""

    manager = "Herd"
    commands = ("herd-",)

    def about_guest(self, instance: str, place: object, status: object) -> tuple[str, ...]:
        """Steps that bring an instance back into order."""
        return (f"herd fetch {instance}",)

    def about_disks(
        self, instance: str, place: object, *, secondary_offline: bool
    ) -> tuple[str, ...]:
        """Steps for an instance whose copies are not equal."""
        return (f"herd mend {instance}",)

    def about_master(self) -> tuple[str, ...]:
        """No steps: a herd has no master."""
        return ()

    def about_leftovers(self, error: str) -> tuple[str, ...]:
        """No steps: there never are leftovers."""
        return ()


class Herd(SimulatedCluster):
    """A cluster whose jobs get on by 10 minutes whenever the runner asks."""

    def jobs(self, ids: Sequence[str]) -> Mapping[str, Job]:
        """How these jobs are, 10 minutes later."""
        self.clock.sleep(600.0)
        return super().jobs(ids)


HERD_FACTS = replace(OVER_LUXI, whole_moves=False, advice=HerdAdvice())


def read_herd(source: str, access: SourceAccess) -> Cluster:
    return load(source.removeprefix(HERD))


@pytest.fixture
def herd(monkeypatch: pytest.MonkeyPatch) -> list[Fault]:
    """The kind ``herd:PATH`` is known; its clusters have these faults."""
    faults: list[Fault] = []

    def open_herd(access: Access, login: tuple[str, str] | None) -> Herd:
        begins = load(access.source.removeprefix(HERD))
        script = Faults(tuple(faults))
        return Herd(begins, target=access.source, facts=HERD_FACTS, faults=script)

    source = SourceKind(("herd:PATH",), read_herd, (HERD,))
    kind = ClusterKind((HERD,), ("herd:PATH",), lambda: HERD_FACTS, open_herd)
    sources = (*source_kinds.SOURCE_KINDS, source)
    monkeypatch.setattr(source_kinds, "SOURCE_KINDS", sources)
    monkeypatch.setattr(cluster_kinds, "CLUSTER_KINDS", (*cluster_kinds.CLUSTER_KINDS, kind))
    slept = [time.time()]
    monkeypatch.setattr(WallClock, "sleep", lambda self, seconds: slept.append(seconds))
    monkeypatch.setattr(WallClock, "now", lambda self: sum(slept))
    return faults


@pytest.mark.usefixtures("herd")
def test_it_is_a_source_like_all_others() -> None:
    shown, known = (json.loads(run("show", name, "--json").out) for name in (THERE, RECORDED))
    assert shown["nodes"] == known["nodes"]


@pytest.mark.usefixtures("herd")
def test_plans_are_carried_out_there_as_its_facts_say(place: Place) -> None:
    ran = run("run", place.plan, "--on", THERE, "--yes", "--json")
    assert ran.code == 0, ran.err
    document = json.loads(ran.out)
    assert document["target"] == THERE
    jobs = [job for move in document["moves"] for job in move["jobs"]]
    assert {job["actions"] for job in jobs} == {1} and len(jobs) > len(document["moves"])


@pytest.mark.usefixtures("herd")
def test_a_dry_run_goes_as_its_facts_say(place: Place) -> None:
    ran = run("run", place.plan, "--on", THERE, "--dry-run", "--json")
    assert ran.code == 0, ran.err
    jobs = [job for move in json.loads(ran.out)["moves"] for job in move["jobs"]]
    assert {job["actions"] for job in jobs} == {1}


def test_people_are_told_its_own_words(place: Place, herd: list[Fault]) -> None:
    herd += [FailAction("inst2.gnt.test", Extent.HALF, number) for number in (2, 3)]
    ran = run("run", place.plan, "--on", THERE, "--yes")
    assert ran.code == 4
    assert "herd mend inst2" in ran.out


def test_they_are_told_its_own_words_of_guests_too(place: Place, herd: list[Fault]) -> None:
    herd.append(FailAction("inst2.gnt.test", Extent.HALF))
    ran = run("run", place.plan, "--on", THERE, "--yes")
    assert ran.code == 4
    assert "herd fetch inst2" in ran.out
    assert "gnt-" not in ran.out
