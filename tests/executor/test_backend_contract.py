"""What every backend promises to the runner, whatever kind of cluster it is for.

What only one kind promises is tested beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from executor.backend import Disks, JobState
from planner.plan.move import Position
from snapshots.errors import Drained, NoAnswer, Refused
from snapshots.instance_status import InstanceStatus
from snapshots.node_role import NodeRole
from tests.executor.backends import BACKENDS, Small, Trouble

Opener = Callable[[Trouble], Small]


@pytest.fixture(params=BACKENDS)
def opened(request: pytest.FixtureRequest) -> Iterator[Opener]:
    """Opens a cluster of each kind with some trouble."""
    with ExitStack() as stack:
        yield lambda trouble: stack.enter_context(BACKENDS[request.param](trouble))


@pytest.fixture
def there(opened: Opener) -> Small:
    """A cluster of each kind, in order."""
    return opened(Trouble.NONE)


def test_it_is_the_same_cluster_every_time(there: Small) -> None:
    assert there.backend.identity() == there.backend.identity()
    assert all([there.backend.target, there.backend.identity().uuid])


def test_a_user_who_may_change_it_is_told_nothing(there: Small) -> None:
    there.backend.check_rights()
    assert there.backend.find("") == []


# -- jobs ----------------------------------------------------------------------------------------


def test_jobs_are_found_by_their_key_oldest_first(there: Small) -> None:
    there.submit("poise:a:1", "poise:b:1", "poise:a:2")
    assert [job.key for job in there.backend.find("poise:a:")] == ["poise:a:1", "poise:a:2"]
    assert there.backend.find("poise:c:") == []


def test_the_facts_order_jobs_as_they_came(there: Small) -> None:
    ids = there.submit(*(f"poise:a:{number}" for number in range(12)))
    assert sorted(reversed(ids), key=there.backend.facts.job_order) == ids
    assert [job.id for job in there.backend.find("poise:a:")] == ids


def test_the_facts_tell_the_id_of_a_job_from_other_texts(there: Small) -> None:
    """The runner takes no other for the answer to a submission."""
    (id,) = there.submit("poise:a:1")
    assert there.backend.facts.job_order(id) is not None
    assert there.backend.facts.job_order("no job") is None


def test_each_job_that_is_asked_for_is_told_of(there: Small) -> None:
    (id,) = there.submit("poise:a:1")
    found = there.backend.jobs([id, "77", "no number"])
    assert {name: job.state for name, job in found.items()} == {
        id: JobState.QUEUED,
        "77": JobState.GONE,
        "no number": JobState.GONE,
    }
    assert there.backend.jobs([]) == {}


def test_a_job_that_has_ended_is_found_all_the_same(there: Small) -> None:
    (id,) = there.submit("poise:a:1")
    there.start(id)
    there.end(id)
    assert there.backend.jobs([id])[id].state is JobState.SUCCESS
    assert [job.id for job in there.backend.find("poise:a:")] == [id]


def test_a_job_that_waits_is_found_among_those_that_have_not_ended(there: Small) -> None:
    (id,) = there.submit("poise:a:1")
    assert [job.id for job in there.backend.find("poise:a:", ended=False)] == [id]


def test_a_waiting_job_is_taken_back(there: Small) -> None:
    (id,) = there.submit("poise:a:1")
    assert there.backend.cancel(id)
    assert there.backend.jobs([id])[id].state is JobState.CANCELED


def test_a_job_that_runs_is_not_taken_back(there: Small) -> None:
    (id,) = there.submit("poise:a:1")
    there.start(id)
    assert not there.backend.cancel(id)
    assert there.backend.jobs([id])[id].state is JobState.RUNNING


@pytest.mark.parametrize("id", ["77", "no number", "../1"])
def test_a_job_that_is_not_there_is_not_taken_back(there: Small, id: str) -> None:
    assert not there.backend.cancel(id)


def test_of_a_job_that_waits_for_no_other_none_is_told(there: Small) -> None:
    assert there.backend.blockers(there.submit("poise:a:1")) == {}


def test_a_job_has_several_actions_where_the_facts_say_so(there: Small) -> None:
    request = there.request("poise:a:1", actions=2)
    if there.backend.facts.whole_moves:
        id = there.backend.submit(request)
        assert [job.id for job in there.backend.find("poise:a:")] == [id]
        return
    with pytest.raises(Refused):
        there.backend.submit(request)
    assert there.backend.find("poise:a:") == []


# -- roles of nodes ------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [NodeRole.DRAINED, NodeRole.REGULAR])
def test_the_role_of_a_node_is_a_job_with_a_key(there: Small, role: NodeRole) -> None:
    id = there.backend.submit(there.role("poise:a:1:0:1", role))
    assert [job.id for job in there.backend.find("poise:a:")] == [id]
    there.start(id)
    there.end(id)
    assert there.backend.jobs([id])[id].state is JobState.SUCCESS


def test_a_waiting_job_for_a_role_is_taken_back(there: Small) -> None:
    id = there.backend.submit(there.role("poise:a:1:0:1"))
    assert there.backend.cancel(id)


@pytest.mark.parametrize("trouble", [Trouble.ANSWER_LOST, Trouble.REQUEST_LOST])
def test_a_role_whose_answer_is_lost_is_looked_for_by_its_key(
    opened: Opener, trouble: Trouble
) -> None:
    there = opened(trouble)
    with pytest.raises(NoAnswer):
        there.backend.submit(there.role("poise:a:1:0:1"))
    found = [job.key for job in there.backend.find("poise:a:")]
    assert found == (["poise:a:1:0:1"] if trouble is Trouble.ANSWER_LOST else [])


def test_a_queue_that_takes_no_jobs_takes_none_for_roles(opened: Opener) -> None:
    there = opened(Trouble.DRAINED)
    with pytest.raises(Drained):
        there.backend.submit(there.role("poise:a:1:0:1"))


# -- what goes wrong -----------------------------------------------------------------------------


def test_a_queue_that_takes_no_jobs_has_taken_none(opened: Opener) -> None:
    there = opened(Trouble.DRAINED)
    with pytest.raises(Drained):
        there.submit("poise:a:1")
    assert there.backend.find("poise:") == []


def test_a_submission_whose_answer_is_lost_is_found_by_its_key(opened: Opener) -> None:
    there = opened(Trouble.ANSWER_LOST)
    with pytest.raises(NoAnswer):
        there.submit("poise:a:1")
    assert [job.key for job in there.backend.find("poise:a:")] == ["poise:a:1"]


def test_a_submission_that_is_lost_is_not_tried_again(opened: Opener) -> None:
    there = opened(Trouble.REQUEST_LOST)
    with pytest.raises(NoAnswer):
        there.submit("poise:a:1")
    assert there.backend.find("poise:a:") == []


# -- instances -----------------------------------------------------------------------------------


def test_an_instance_is_where_its_cluster_says(there: Small) -> None:
    seen = there.backend.observe(there.guest, disks=False)
    assert (seen.position, seen.running, seen.trouble) == (there.place, True, "")


def test_the_nodes_tell_how_its_copies_are(there: Small) -> None:
    there.backend.expect([there.guest])
    assert there.backend.observe(there.guest, disks=True).disks is Disks.HEALTHY


def test_looking_leaves_no_job_that_could_be_a_runs(there: Small) -> None:
    there.backend.expect([there.guest])
    there.backend.observe(there.guest, disks=True)
    assert there.backend.find("poise:") == []


@pytest.mark.parametrize("disks", [False, True])
def test_an_instance_that_is_gone_is_nowhere(there: Small, disks: bool) -> None:
    assert there.backend.observe("nosuch.lab.test", disks=disks).position is None


# -- advice for people ---------------------------------------------------------------------------


def test_advice_names_the_instance_and_is_a_line_a_step(there: Small) -> None:
    advice, place = there.backend.facts.advice, Position("node1", "node2")
    told = [
        advice.about_instance("web"),
        advice.about_unseen_copy("web"),
        *(advice.about_disks("web", place, secondary_offline=away) for away in (False, True)),
        advice.about_guest("web", place, InstanceStatus.ERROR_DOWN),
    ]
    for steps in told:
        assert any("web" in step for step in steps)
    for steps in (*told, advice.about_job("17"), advice.about_master()):
        assert all(step == step.strip(" .\n") and "\n" not in step for step in steps)
    assert advice.manager and "17" in advice.about_job("17")[0]


def test_there_is_no_advice_where_nothing_is_wrong(there: Small) -> None:
    advice, place = there.backend.facts.advice, Position("node1", "node2")
    assert advice.about_guest("web", place, InstanceStatus.RUNNING) == ()
    assert advice.about_leftovers("not enough memory") == ()


def test_it_may_be_closed_twice(there: Small) -> None:
    there.backend.close()
    there.backend.close()
