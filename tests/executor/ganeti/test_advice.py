"""Steps for people follow from the state of the nodes."""

from executor.ganeti.advice import GanetiAdvice
from planner.plan.move import Position
from snapshots.instance_status import InstanceStatus

PLACE = Position("node1", "node3")
ADVICE = GanetiAdvice()


def test_with_both_nodes_there_the_copy_that_is_behind_catches_up_or_is_made_anew():
    first, *_, last = ADVICE.about_disks("web", PLACE, secondary_offline=False)
    assert first == "do not fail web over before its disks are in sync"
    assert last.startswith("only if") and last.endswith("gnt-instance replace-disks -s web")


def test_with_the_secondary_offline_nothing_is_advised_that_needs_it():
    """activate-disks mends nothing then, and replace-disks -s is refused: seen on a Ganeti 3.0."""
    said = "; ".join(ADVICE.about_disks("web", PLACE, secondary_offline=True))
    assert "gnt-instance replace-disks -n NODE web" in said
    assert "replace-disks -s" not in said
    before, _, after = said.partition("gnt-node add --readd node3")
    assert "activate-disks" not in before and "activate-disks web" in after


def test_a_guest_on_a_node_that_is_down_is_never_started_elsewhere_before_that_is_off():
    for status in (InstanceStatus.ERROR_NODEDOWN, InstanceStatus.ERROR_NODEOFFLINE):
        first, *_, last = ADVICE.about_guest("web", PLACE, status)
        assert first.startswith("power off node1 first")
        assert last == "gnt-instance failover web"
    assert ADVICE.about_guest("web", PLACE, InstanceStatus.RUNNING) == ()


def test_on_shared_storage_the_node_is_named():
    """Without a default allocator Ganeti refuses both commands without one: seen on a 3.0."""
    shared = Position("node1")

    def steps(place: Position, status: InstanceStatus) -> str:
        return "; ".join(ADVICE.about_guest("web", place, status))

    for status in (InstanceStatus.ERROR_DOWN, InstanceStatus.ERROR_WRONGNODE):
        assert "migrate --cleanup -n NODE web" in steps(shared, status)
        assert "migrate --cleanup web" in steps(PLACE, status)
    for status in (InstanceStatus.ERROR_NODEDOWN, InstanceStatus.ERROR_NODEOFFLINE):
        assert "failover -n NODE web" in steps(shared, status)
        assert "other copy" not in steps(shared, status)
        assert "failover web" in steps(PLACE, status)


def test_names_that_begin_with_a_dash_are_arguments():
    steps = ADVICE.about_disks("-web", PLACE, secondary_offline=False)
    assert "activate-disks -- -web" in "; ".join(steps)
